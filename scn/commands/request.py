"""`scn request`: requests for support."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from scn.commands import frame, offers, pins, request_files, request_steps
from scn.commands.experts import day_of, each
from scn.commands.frame import Call
from scn.commands.request_steps import On, Request
from scn.commands.values import trimmed
from scn.console import Column
from scn.errors import InvalidInput

if TYPE_CHECKING:
    from scn.matching.types import TeamRule
    from scn.services.requests import RequestView

app = frame.group("Requests for support, from open to done.")
for part in (request_steps.app, pins.app, request_files.app):
    app.registered_commands += part.registered_commands

From = Annotated[str | None, typer.Option("--from", metavar="WHO", help="Who asks: city:nairobi, hub:mena, unit or isc.")]
Topics = Annotated[
    list[str] | None,
    typer.Option("--topic", metavar="TOPIC", help="What it is about, the most important first; repeated.", autocompletion=offers.topic),
]
Support = Annotated[
    str | None,
    typer.Option(
        "--support",
        metavar="KIND",
        help="inform-activities, peer-learning, develop-training, deliver-training, technical-support.",
        autocompletion=offers.support,
    ),
]
AllOf = Annotated[
    str | None, typer.Option("--language", metavar="LANG,…", help="Each expert must have all of these.", autocompletion=offers.language)
]
AnyOf = Annotated[
    str | None,
    typer.Option("--any-language", metavar="LANG,…", help="Each expert must have one of these.", autocompletion=offers.language),
]
Where = Annotated[str | None, typer.Option("--place", metavar="WHERE", help="A city, a country or a region; else the place of who asks.")]
Start = Annotated[str | None, typer.Option("--start", metavar="DATE", help="The first day.")]
End = Annotated[str | None, typer.Option("--end", metavar="DATE", help="The first day after it.")]
OnSite = Annotated[bool | None, typer.Option("--on-site/--remote", help="On site, or from afar.")]
Number = Annotated[int | None, typer.Option("--number", metavar="N", help="How many experts.")]
Team = Annotated[
    list[str] | None,
    typer.Option("--team", metavar="RULE", help="category=current-leader:1.. (at least one), country:..1 (one of each); repeated."),
]
NotAllFromOne = Annotated[
    list[str] | None,
    typer.Option("--not-all-from-one", metavar="ATTRIBUTE", help="Not all of one country, city, category, …; may be repeated."),
]
OtherGovernment = Annotated[
    bool | None, typer.Option("--other-government/--any-government", help="Nobody of the same country's government.")
]
Priority = Annotated[int | None, typer.Option("--priority", metavar="1-5", help="5 is the highest.")]
Text = Annotated[str | None, typer.Option("--text", metavar="TEXT", help="What is wanted, in words, in any language.")]

_LIST = (
    Column("id"), Column("from", shrinks=True), Column("state"), Column("topics", shrinks=True), Column("languages", shrinks=True),
    Column("start"), Column("days", number=True), Column("has", number=True), Column("of", number=True), Column("pri", number=True),
)  # fmt: skip
_STEPS = (Column("on"), Column("step"), Column("expert"), Column("by", shrinks=True), Column("why", shrinks=True, wraps=True))
_TEAM = (Column("expert"), Column("state"), Column("alternate", number=True), Column("why pinned", shrinks=True))


@frame.writes(
    app,
    "add",
    [
        "request add --from city:rabat --topic youth-engagement --support deliver-training --start 2027-03-01 --end 2027-03-05",
        "request add --from unit --topic hate-crime --support inform-activities --any-language fr,en --start 2027-05-01 --end 2027-06-01",
    ],
)
def add(
    ctx: typer.Context,
    from_: From = None,
    topics: Topics = None,
    support: Support = None,
    all_of: AllOf = None,
    any_of: AnyOf = None,
    place: Where = None,
    start: Start = None,
    end: End = None,
    on_site: OnSite = None,
    number: Number = None,
    team: Team = None,
    not_all_from_one: NotAllFromOne = None,
    other_government: OtherGovernment = None,
    priority: Priority = None,
    text: Text = None,
    id_: Annotated[str | None, typer.Option("--id", help="Its id; else the next of the year, such as R-2027-014.")] = None,
    on: On = None,
) -> None:
    """File a request for support of a city, a hub, the Management Unit or the committee."""
    from scn.services import requests
    from scn.services.request_facts import Facts

    call: Call = ctx.obj
    fields = _fields(
        call, from_=from_, topics=topics, support=support, all_of=all_of, any_of=any_of, place=place, days=_days(start, end),
        on_site=on_site, number=number, team=team, not_all_from_one=not_all_from_one, held=(), other_government=other_government,
        priority=priority, text=text, number_held=1,
    )  # fmt: skip
    flags = {"asker": "--from", "topics": "--topic", "support": "--support", "days": "--start and --end"}
    if missing := [flag for what, flag in flags.items() if what not in fields]:
        raise InvalidInput(f"A request needs {', '.join(missing)}", "See `scn request add --help` for an example.")
    shown = requests.add(call.desk, Facts(**fields), on=call.day(on), id_=trimmed(id_))
    call.tell(shown, f"Filed {shown.id}: {', '.join(shown.topics)}, {shown.number} from {shown.start} until {shown.end}")


@frame.writes(
    app,
    "edit",
    ["request edit R-2026-003 --number 3 --priority 5", "request edit R-2026-003 --start 2027-04-01 --end 2027-04-08"],
)
def edit(
    ctx: typer.Context,
    request: Request,
    from_: From = None,
    topics: Topics = None,
    support: Support = None,
    all_of: AllOf = None,
    any_of: AnyOf = None,
    place: Where = None,
    start: Start = None,
    end: End = None,
    on_site: OnSite = None,
    number: Number = None,
    team: Team = None,
    not_all_from_one: NotAllFromOne = None,
    other_government: OtherGovernment = None,
    priority: Priority = None,
    text: Text = None,
    unset: Annotated[
        list[str] | None, typer.Option("--unset", metavar="FIELD", help="Take away: language, any-language, team, place, text.")
    ] = None,
) -> None:
    """Change what is asked for, until it is done or withdrawn. Topics, languages and team rules take the place of those before."""
    from scn.console import plain
    from scn.matching.types import Days, TeamRule
    from scn.services import requests
    from scn.services.request_facts import Place

    call: Call = ctx.obj
    held = requests.show(call.desk, request).request
    days = _days(start, end, Days(held.start, held.end)) if start is not None or end is not None else None
    fields = _fields(
        call, from_=from_, topics=topics, support=support, all_of=all_of, any_of=any_of, place=place, days=days, on_site=on_site,
        number=number, team=team, not_all_from_one=not_all_from_one, other_government=other_government, priority=priority, text=text,
        held=tuple(TeamRule(rule.attribute, rule.value, rule.min, rule.max) for rule in held.team), number_held=held.number,
    )  # fmt: skip
    empty: dict[str, Any] = {"language": ("all_of", frozenset()), "any-language": ("any_of", frozenset()), "team": ("team", ()),
                             "place": ("place", Place()), "text": ("text", None)}  # fmt: skip
    for what in unset or []:
        if what not in empty:
            raise InvalidInput(f"A request has no {what} that could be taken away", f"--unset takes {', '.join(empty)}.")
        fields.update([empty[what]])
    if not fields:
        raise InvalidInput("Nothing to change", "Give a field, for example --number 2.")
    before, after = requests.edit(call.desk, held.id, fields)
    was, now = plain(before), plain(after)
    told = [f"{key} {_said(was[key])} -> {_said(now[key])}" for key in was if was[key] != now[key]]
    call.tell(after, f"{after.id}: {'; '.join(told) or 'nothing changed'}")


def _days(start: str | None, end: str | None, held: Any = None) -> Any:
    """The days of two flags; one that is not given stays as it was."""
    from scn.matching.types import Days

    first, last = day_of(start, "--start"), day_of(end, "--end")
    if held is None:
        if first is None or last is None:
            return None
        return Days(first, last)
    return Days(first or held.start, last or held.end)


def _fields(
    call: Call,
    *,
    from_: str | None,
    topics: list[str] | None,
    support: str | None,
    all_of: str | None,
    any_of: str | None,
    place: str | None,
    days: Any,
    on_site: bool | None,
    number: int | None,
    team: list[str] | None,
    not_all_from_one: list[str] | None,
    held: tuple[TeamRule, ...],
    other_government: bool | None,
    priority: int | None,
    text: str | None,
    number_held: int,
) -> dict[str, Any]:
    """What the flags say of a request, by its fields; what they do not say is left out."""
    from scn.services import expert_cells, requests
    from scn.services import topics as vocabularies
    from scn.services.request_files import place_of

    vocabulary = vocabularies.vocabulary(call.desk.policy)
    fields: dict[str, Any] = {"on_site": on_site, "number": number, "other_government": other_government, "priority": priority}
    fields |= {"days": days, "text": trimmed(text)}
    if from_ is not None:
        fields["asker"], of = requests.asker_of(from_)
        fields["of"] = of
    if topics:
        fields["topics"] = tuple(dict.fromkeys(each(topics, "--topic", lambda text: expert_cells.topic_id(text, vocabulary))))
    if support is not None:
        (fields["support"],) = each([support], "--support", expert_cells.support)
    for what, listed in (("all_of", all_of), ("any_of", any_of)):
        if listed is not None:
            fields[what] = frozenset(map(expert_cells.tag, expert_cells.parts(listed)))
    if place is not None:
        fields["place"] = place_of(place, call.desk.policy)
    if team or not_all_from_one:
        rules = each(team, "--team", expert_cells.team_rule)
        rules += [_not_all(attribute, number or number_held) for attribute in not_all_from_one or ()]
        fields["team"] = tuple(rules)
    elif number is not None and held:
        # 'Not all from one' was written as one less than there were; it goes along.
        was_not_all = {(rule.attribute, None, 0, number_held - 1) for rule in held}
        fields["team"] = tuple(
            _not_all(rule.attribute, number)
            if number > 1 and number_held > 1 and (rule.attribute, rule.value, rule.min, rule.max) in was_not_all
            else rule
            for rule in held
        )
    return {what: value for what, value in fields.items() if value is not None or what == "of"}


def _not_all(attribute: str, number: int) -> TeamRule:
    from scn.matching.types import TeamRule

    if number < 2:
        raise InvalidInput(f"--not-all-from-one {attribute}: one expert is always from one", "Give --number 2 or more.")
    return TeamRule(attribute, None, 0, number - 1)


def _said(value: Any) -> str:
    match value:
        case None | []:
            return "none"
        case list():
            return ", ".join(_rule(item) if isinstance(item, dict) else str(item) for item in value)
        case bool():
            return "yes" if value else "no"
    text = str(value)
    return text if len(text) <= 80 else f"{text[:79]}…"


def _rule(rule: Any) -> str:
    from scn.matching.types import TeamRule
    from scn.services.request_facts import told

    return told(TeamRule(rule["attribute"], rule["value"], rule["min"], rule["max"]))


@frame.reads(app, "list", ["request list --region mena", "request list --state done --from hub:mena", "request list --text disinformation"])
def list_(
    ctx: typer.Context,
    text: Annotated[str | None, typer.Option("--text", metavar="T", help="Words of a description, or of a topic.")] = None,
    state: Annotated[
        str | None,
        typer.Option(
            "--state",
            help="open, proposed, invited, declined, confirmed, running, done, withdrawn.",
            autocompletion=offers.request_state,
        ),
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Those too that are done or withdrawn.")] = False,
    from_: From = None,
    topic: Annotated[str | None, typer.Option("--topic", help="A topic, by id or label.", autocompletion=offers.topic)] = None,
    language: Annotated[str | None, typer.Option("--language", metavar="LANG", autocompletion=offers.language)] = None,
    country: Annotated[
        str | None, typer.Option("--country", metavar="CC", help="Where it is given.", autocompletion=offers.country)
    ] = None,
    region: Annotated[str | None, typer.Option("--region", help="Where it is given.", autocompletion=offers.region)] = None,
) -> None:
    """List requests that are under way, by the day on which they begin."""
    from scn.rules.cities import known_code
    from scn.services import expert_cells, requests

    call: Call = ctx.obj
    asker, of = (None, None) if from_ is None else requests.asker_of(from_) if ":" in from_ else (_kind(from_), None)
    code = known_code(country, call.desk.policy) if country else None
    lang = expert_cells.tag(language) if language else None
    found = requests.listed(call.desk, requests.Filter(text, state, all_, asker, of, topic, lang, code, region))
    if call.json:
        call.console.document(found)
        return
    rows = [
        (shown.id, shown.of or shown.asker, shown.state, ", ".join(shown.topics), _languages(shown), shown.start,
         (shown.end - shown.start).days, len(shown.experts), shown.number, shown.priority)
        for shown in found
    ]  # fmt: skip
    call.console.table(_LIST, rows)
    call.console.note(f"{len(found)} {'request' if len(found) == 1 else 'requests'}." if found else "No request.")


def _kind(text: str) -> Any:
    from scn.matching.types import Asker

    if text not in set(Asker):
        raise InvalidInput(f"{text} is nobody who asks for support", "Write city:nairobi, hub:mena, city, hub, unit or isc.")
    return Asker(text)


def _languages(shown: RequestView) -> str:
    return ", ".join(part for part in (" + ".join(shown.all_of), " or ".join(shown.any_of)) if part)


@frame.reads(app, "show", ["request show R-2026-003", "request show rabat"])
def show(ctx: typer.Context, request: Request) -> None:
    """Show a request: what is asked for, who is on it, and each step of its life with its day and who took it."""
    from scn.console import plain
    from scn.services import requests, topics

    call: Call = ctx.obj
    page = requests.show(call.desk, request)
    if call.json:
        call.console.document({**plain(page.request), "steps": page.steps, "engagements": page.engagements, "pins": page.pins})
        return
    shown = page.request
    vocabulary = topics.vocabulary(call.desk.policy)
    region = call.desk.policy.called("region", shown.region, call.language)
    call.console.pairs(
        [
            ("request", shown.id),
            ("from", f"{shown.asker}: {shown.of}" if shown.of else shown.asker),
            ("state", f"{shown.state} since {shown.since}"),
            ("topics", ", ".join(vocabulary.label(topic, call.language) for topic in shown.topics)),
            ("support", shown.support),
            ("languages", _languages(shown)),
            ("place", ", ".join(part for part in (shown.city, shown.country, region) if part)),
            ("days", f"{shown.start} to before {shown.end}, {'on site' if shown.on_site else 'remote'}"),
            ("experts", f"{len(shown.experts)} of {shown.number}"),
            ("team", ", ".join(_rule(plain(rule)) for rule in shown.team)),
            ("government", "nobody of the same country's government" if shown.other_government else None),
            ("priority", shown.priority),
            ("opened", shown.opened),
            *(("wanted" if pin.kind == "with" else "barred", f"{pin.expert}: {pin.why}") for pin in page.pins),
            ("text", shown.text),
        ]
    )
    if page.engagements:
        call.console.line()
        call.console.table(_TEAM, [(held.expert, held.state, held.alternate, held.pinned) for held in page.engagements])
    call.console.line()
    rows = [
        (step.on, step.step, step.expert, step.by, "; ".join(part for part in (step.why, _feedback(step)) if part)) for step in page.steps
    ]
    call.console.table(_STEPS, rows)


def _feedback(step: Any) -> str:
    rating = f"{step.rating} of 5" if step.rating else ""
    return ": ".join(part for part in (rating, step.feedback) if part)
