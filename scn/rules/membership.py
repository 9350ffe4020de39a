"""The life of a membership: its states, the steps from one to the next, and since when a city has been a member."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from scn.errors import Collision


class Status(StrEnum):
    """The state of a city in the network. A participant takes part in the work and is not a member."""

    PARTICIPANT = "participant"
    APPLICANT = "applicant"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"


MEMBERS = frozenset({Status.ACTIVE, Status.SUSPENDED})
"""The states in which a city is a member."""


class Step(StrEnum):
    """What can be decided about a membership."""

    APPLY = "apply"
    APPROVE = "approve"
    REJECT = "reject"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    WITHDRAW = "withdraw"


_STEPS: dict[Step, tuple[frozenset[Status], Status]] = {
    Step.APPLY: (frozenset({Status.PARTICIPANT, Status.REJECTED, Status.WITHDRAWN}), Status.APPLICANT),
    Step.APPROVE: (frozenset({Status.APPLICANT}), Status.ACTIVE),
    Step.REJECT: (frozenset({Status.APPLICANT}), Status.REJECTED),
    Step.SUSPEND: (frozenset({Status.ACTIVE}), Status.SUSPENDED),
    Step.REINSTATE: (frozenset({Status.SUSPENDED}), Status.ACTIVE),
    Step.WITHDRAW: (frozenset({Status.APPLICANT, Status.ACTIVE, Status.SUSPENDED}), Status.WITHDRAWN),
}


@dataclass(frozen=True, slots=True)
class Spell:
    """A state of a membership on the days `start <= day < end`; `end` None means until further notice."""

    status: Status
    start: date
    end: date | None = None
    by: str = ""
    why: str | None = None


def allowed(status: Status) -> tuple[Step, ...]:
    """The steps that a state allows."""
    return tuple(step for step, (sources, _) in _STEPS.items() if status in sources)


def spell_on(spells: Sequence[Spell], day: date) -> Spell | None:
    """The spell that holds on `day`, or None where nothing is known of that day."""
    return next((spell for spell in spells if spell.start <= day and (spell.end is None or day < spell.end)), None)


def status_on(spells: Sequence[Spell], day: date) -> Status | None:
    """The state on `day`, or None where nothing is known of that day."""
    spell = spell_on(spells, day)
    return spell.status if spell else None


def take(spells: Sequence[Spell], step: Step, on: date, *, city: str, by: str, why: str | None) -> tuple[Spell, Spell]:
    """The last spell closed on the day `on`, and the one that the step opens.

    Raises `Collision` where the state does not allow the step, or where a later step is already known.
    """
    last = max(spells, key=lambda spell: (spell.start, spell.end is None))
    sources, target = _STEPS[step]
    if last.status not in sources:
        steps = ", ".join(allowed(last.status)) or "none"
        raise Collision(f"{city} is {last.status}: {step} is no step from there", f"Steps that this state allows: {steps}.")
    if on < last.start:
        raise Collision(f"{city} has been {last.status} only since {last.start}, after {on}", "Give a later --on.")
    return replace(last, end=on), Spell(target, on, None, by, why)


def member_since(spells: Sequence[Spell], day: date) -> date | None:
    """The first day of the unbroken membership (suspensions included) that holds on `day`, or None."""
    since: date | None = None
    until: date | None = None
    for spell in sorted(spells, key=lambda spell: spell.start):
        if spell.start > day or spell.end == spell.start:
            continue
        if spell.status not in MEMBERS:
            since = until = None
        else:
            if since is None or until != spell.start:
                since = spell.start
            until = spell.end
    return since if until is None or day < until else None


@dataclass(frozen=True, slots=True)
class Moved:
    """A city whose membership was another from a day on: what happened, and whether it was an active member before."""

    id: str
    what: str
    on: date
    was_active: bool


def moves(spells: Mapping[str, Sequence[Spell]], since: date, day: date) -> list[Moved]:
    """What happened to memberships after a day, up to another, in the order of the days and the ids.

    What began and ended on one day never held, and did not happen.
    """
    found = [
        Moved(id_, what, on, before is Status.ACTIVE)
        for id_, own in spells.items()
        for on, before, after in _changes(own)
        if since < on <= day and (what := _what(before, after))
    ]
    return sorted(found, key=lambda moved: (moved.on, moved.id))


def _changes(own: Sequence[Spell]) -> Iterator[tuple[date, Status | None, Status | None]]:
    """Each day on which the status became another, with the status before and after."""
    held: Status | None = None
    until: date | None = None
    for spell in own:
        if spell.end == spell.start:
            continue
        if until is not None and until < spell.start:
            yield until, held, None
            held = None
        if spell.status is not held:
            yield spell.start, held, spell.status
        held, until = spell.status, spell.end
    if until is not None:
        yield until, held, None


def _what(before: Status | None, after: Status | None) -> str | None:
    match before, after:
        case Status.SUSPENDED, Status.ACTIVE:
            return "reinstated"
        case _, Status.ACTIVE:
            return "joined"
        case Status.ACTIVE, Status.SUSPENDED:
            return "suspended"
        case ((Status.ACTIVE | Status.SUSPENDED), _):
            return "left"
    return None
