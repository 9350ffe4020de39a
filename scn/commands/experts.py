"""What the commands on experts share: how an expert is named, the flags of a profile, and what they come to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from scn.commands import frame, offers
from scn.commands.frame import Call
from scn.commands.values import dated, trimmed
from scn.errors import InvalidInput, ScnError

if TYPE_CHECKING:
    from scn.services.experts import Change

T = TypeVar("T")

Expert = Annotated[
    str, typer.Argument(metavar="EXPERT", help="Its id, the name of the person, or a beginning of the id.", autocompletion=offers.expert)
]
Category = Annotated[
    str | None,
    typer.Option("--category", help="current-leader, former-leader, practitioner, stakeholder.", autocompletion=offers.category),
]
Headline = Annotated[str | None, typer.Option("--headline", metavar="TEXT", help="The role in a few words: 'youth worker, municipal'.")]
City = Annotated[str | None, typer.Option("--city", metavar="CITY", help="The home city, where it is one of the network's.")]
Country = Annotated[str | None, typer.Option("--country", metavar="CC", help="Else that of the city.", autocompletion=offers.country)]
Employer = Annotated[str | None, typer.Option("--employer", metavar="TEXT")]
Topics = Annotated[
    list[str] | None,
    typer.Option("--topic", metavar="TOPIC:LEVEL", help="basic, working or expert; may be repeated.", autocompletion=offers.topic),
]
Languages = Annotated[
    list[str] | None,
    typer.Option(
        "--language", metavar="LANG:LEVEL", help="A level of the CEFR (A1 to C2) or native; repeated.", autocompletion=offers.language
    ),
]
Supports = Annotated[
    list[str] | None,
    typer.Option(
        "--support",
        metavar="KIND",
        help="inform-activities, peer-learning, develop-training, deliver-training, technical-support; may be repeated.",
        autocompletion=offers.support,
    ),
]
Knows = Annotated[
    list[str] | None,
    typer.Option("--knows", metavar="REGION|CC", help="A region or a country that the expert knows; may be repeated."),
]
Available = Annotated[
    list[str] | None,
    typer.Option("--available", metavar="DAY..DAY", help="From the first day to the one before the second; may be repeated."),
]
AtOnce = Annotated[int | None, typer.Option("--at-once", metavar="N", help="Engagements at one time.")]
PerYear = Annotated[int | None, typer.Option("--per-year", metavar="N", help="Engagements in any 365 days.")]
Consented = Annotated[str | None, typer.Option("--consented", metavar="DATE", help="When the person consented to be kept.")]
Biography = Annotated[str | None, typer.Option("--biography", metavar="TEXT", help="Searched by its words.")]
Attributes = Annotated[
    list[str] | None, typer.Option("--attribute", metavar="KEY=VALUE", help="An attribute that the policy defines under match.attributes.")
]
Name = Annotated[str | None, typer.Option("--name", metavar="NAME", help="Who it is: personal data.")]
Email = Annotated[str | None, typer.Option("--email")]
Phone = Annotated[str | None, typer.Option("--phone")]


def each(texts: Iterable[str] | None, flag: str, reader: Callable[[str], T]) -> list[T]:
    """What the values of a repeated flag mean. Raises `InvalidInput`, after the flag, for what cannot be read."""
    found = []
    for text in texts or ():
        try:
            found.append(reader(text))
        except ScnError as error:
            raise InvalidInput(f"{flag} {text}: {error.message}", error.hint, candidates=error.candidates) from None
    return found


def day_of(text: str | None, flag: str) -> date | None:
    """A day as office staff write it. Raises `InvalidInput`, after the flag, for what is none or not a whole date."""
    from scn.rules.calendar import parse_day

    written = dated(text, flag)
    return None if written is None else parse_day(written, f"date for {flag}")


def areas(call: Call, texts: Iterable[str] | None) -> dict[str, list[str]]:
    """The regions and the countries among what an expert knows."""
    from scn.rules.cities import known_code

    found: dict[str, list[str]] = {"regions": [], "countries": []}
    for text in texts or ():
        if text in call.desk.policy.regions:
            found["regions"].append(text)
            continue
        try:
            found["countries"].append(known_code(text, call.desk.policy))
        except ScnError:
            regions = ", ".join(call.desk.policy.regions)
            raise InvalidInput(f"--knows {text}: neither a region of the policy nor a country", f"Its regions are {regions}.") from None
    return found


def change_of(
    call: Call,
    fields: dict[str, object],
    *,
    topics: list[str] | None,
    languages: list[str] | None,
    supports: list[str] | None,
    knows: list[str] | None,
    available: list[str] | None,
    attributes: list[str] | None,
    person: dict[str, str | None],
) -> Change:
    """What the flags of a profile ask for. Raises `InvalidInput` for values that cannot be read."""
    from scn.matching.types import Category as Known
    from scn.services import expert_cells
    from scn.services import topics as vocabularies
    from scn.services.experts import Change

    vocabulary = vocabularies.vocabulary(call.desk.policy)
    given: dict[str, Any] = {what: trimmed(value) if isinstance(value, str) else value for what, value in fields.items()}
    given = {what: value for what, value in given.items() if value is not None}
    if "category" in given and given["category"] not in set(Known):
        raise InvalidInput(f"There is no category {given['category']}", f"There are {', '.join(Known)}.")
    if "category" in given:
        given["category"] = Known(given["category"])
    if available:
        given["available"] = tuple(sorted(each(available, "--available", expert_cells.window)))
    return Change(
        fields=given,
        entries={
            "topics": dict(each(topics, "--topic", lambda text: expert_cells.topic(text, vocabulary))),
            "languages": dict(each(languages, "--language", expert_cells.language)),
            "attributes": frame.pairs(attributes, "--attribute"),
        },
        add={"support": each(supports, "--support", expert_cells.support), **areas(call, knows)},
        drop={},
        person={what: text.strip() for what, text in person.items() if text is not None},
    )
