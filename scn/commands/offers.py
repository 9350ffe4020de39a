"""What the Tab key offers for values: states, countries, regions, hubs, kinds, topics, languages, experts, requests.

A shell takes only what goes on from what was typed. Whatever fails, nothing is offered and nothing is said: a person who
presses Tab has not asked for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import typer

from scn.commands.frame import Call

Offered = list[tuple[str, str]]
"""What may be written, and what that is."""


def call_of(ctx: typer.Context) -> Call:
    """The call that is being typed, as far as it says where the store and the policy are, and in which language it speaks."""
    given: dict[str, Any] = {}
    above: Any = ctx
    while above is not None:
        given = {**{key: value for key, value in above.params.items() if key in ("db", "policy", "lang") and value}, **given}
        above = above.parent
    return Call(command="", **given)


def _offer(found: Callable[[Call, str], Iterable[tuple[str, str]]]) -> Callable[[typer.Context, str], Offered]:
    def offer(ctx: typer.Context, incomplete: str) -> Offered:
        try:
            return [(text, what) for text, what in found(call_of(ctx), incomplete) if text.startswith(incomplete) and _is_one_word(text)]
        except Exception:  # whatever it is, nobody has asked for it
            return []

    return offer


def _is_one_word(text: str) -> bool:
    """Whether a shell takes the text as it stands."""
    return all(character.isalnum() or character in "-_.+/" for character in text)


def _statuses(_call: Call, _typed: str) -> Iterable[tuple[str, str]]:
    from scn.rules.membership import MEMBERS, Status

    return [(status.value, "a member" if status in MEMBERS else "no member") for status in Status]


def _first_statuses(call: Call, typed: str) -> Iterable[tuple[str, str]]:
    return [(status, what) for status, what in _statuses(call, typed) if status in ("applicant", "active", "participant")]


def _countries(call: Call, typed: str) -> Iterable[tuple[str, str]]:
    from scn.errors import ScnError
    from scn.places import countries

    found = dict(countries.beginning(typed, call.language))
    try:
        policy = call.desk.policy
    except ScnError:
        return found.items()
    own = {code: policy.in_words(names, call.language) or code for code, names in policy.countries.items()}
    return {**found, **{countries.as_typed(code, typed): name for code, name in own.items()}}.items()


def _regions(call: Call, _typed: str) -> Iterable[tuple[str, str]]:
    policy = call.desk.policy
    return [(key, policy.called("region", key, call.language) or key) for key in policy.regions]


def _hubs(call: Call, _typed: str) -> Iterable[tuple[str, str]]:
    served: dict[str, list[str]] = {}
    for key, region in call.desk.policy.regions.items():
        if region.hub:
            served.setdefault(region.hub, []).append(call.desk.policy.called("region", key, call.language) or key)
    return [(hub, ", ".join(regions)) for hub, regions in served.items()]


def _kinds(call: Call, typed: str) -> Iterable[tuple[str, str]]:
    from scn.services import directory

    return [(kind, f"{number} {'city' if number == 1 else 'cities'}") for kind, number in directory.kinds(call.desk, typed)]


def _categories(_call: Call, _typed: str) -> Iterable[tuple[str, str]]:
    from scn.matching.types import Category

    return [(category.value, category.value.replace("-", " ")) for category in Category]


def _supports(_call: Call, _typed: str) -> Iterable[tuple[str, str]]:
    from scn.matching.types import Support

    return [(support.value, support.value.replace("-", " ")) for support in Support]


def _topics(call: Call, typed: str) -> Iterable[tuple[str, str]]:
    from scn.services import experts, topics

    vocabulary = topics.vocabulary(call.desk.policy)
    known = {id_: vocabulary.label(id_, call.language) for id_ in vocabulary.ids()}
    used = {id_: vocabulary.label(id_, call.language) for id_, _ in experts.known_values(call.desk, "topic", typed)}
    return {**known, **used}.items()


def _languages(call: Call, typed: str) -> Iterable[tuple[str, str]]:
    from scn.services import experts

    found = experts.known_values(call.desk, "language", typed)
    return [(lang, f"{number} {'expert' if number == 1 else 'experts'}") for lang, number in found]


def _experts(call: Call, typed: str) -> Iterable[tuple[str, str]]:
    from scn.services import experts

    return experts.completions(call.desk, typed)


def _requests(call: Call, typed: str) -> Iterable[tuple[str, str]]:
    from scn.services import requests

    return requests.completions(call.desk, typed)


def _request_states(_call: Call, _typed: str) -> Iterable[tuple[str, str]]:
    from scn.models.request import STATES

    return [(state, "at its end" if state in ("done", "withdrawn") else "under way") for state in STATES]


status = _offer(_statuses)
first_status = _offer(_first_statuses)
country = _offer(_countries)
region = _offer(_regions)
hub = _offer(_hubs)
kind = _offer(_kinds)
category = _offer(_categories)
support = _offer(_supports)
topic = _offer(_topics)
language = _offer(_languages)
expert = _offer(_experts)
request = _offer(_requests)
request_state = _offer(_request_states)
