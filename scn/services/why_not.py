"""Why an expert is not on the team that a match would propose, and what would have to change."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from scn.matching.affinity import KIN, Affinity, Component
from scn.matching.conditions import Exclusion
from scn.matching.team import broken, spelled_out
from scn.matching.types import Expert, TeamRule
from scn.services.request_facts import told
from scn.services.shortlist import Shortlist


@dataclass(frozen=True, slots=True)
class Lack:
    """A component that costs an expert something: its value and reason, those of the other, and what the difference costs.

    `change` is what would raise it, in words, and `gain` what that would add to the score at most; both only where there is any.
    """

    component: str
    value: float
    theirs: float
    costs: float
    reason: str
    their_reason: str
    change: str | None
    gain: float


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why an expert is not on the team.

    `conditions` are the hard ones that fail; without any there is a `place` in the ranking (1 is the first), counted among who was
    read, a `score`, and what is lacking beside `against`, the last of the team. `rules`: team rules that would break with the expert
    in the place of that one. `says` is all of it in a sentence.
    """

    expert: str
    says: str
    on_team: bool
    conditions: tuple[Exclusion, ...]
    place: int | None
    score: float
    against: str | None
    against_score: float | None
    lacks: tuple[Lack, ...]
    rules: tuple[str, ...]


def why_not(shortlist: Shortlist, id_: str, team: Sequence[Expert], fixed: Collection[str], no_team: Sequence[TeamRule]) -> WhyNot:
    """Why the expert is not on the team; `fixed` are on it whatever their score, `no_team` rules that no team keeps together."""
    measure = shortlist.measure
    affinity = measure.affinity(shortlist.experts[id_])
    if failed := shortlist.excluded.get(id_):
        says = f"{id_} may not come: " + "; ".join(each.reason for each in failed)
        return WhyNot(id_, says, False, failed, None, affinity.score, None, None, (), ())
    place = next(number for number, (_, expert) in enumerate(shortlist.ranking, start=1) if expert.id == id_)
    if any(expert.id == id_ for expert in team):
        return WhyNot(id_, f"{id_} is on the team", True, (), place, affinity.score, None, None, (), ())
    if no_team or not team:
        says = f"{id_} may come, place {place} of the ranking, but no team keeps {' and '.join(map(told, no_team))}"
        return WhyNot(id_, says, False, (), place, affinity.score, None, None, (), tuple(map(told, no_team)))
    free = [expert for expert in team if expert.id not in fixed] or list(team)
    last = min((measure.affinity(expert) for expert in free), key=lambda other: (other.score, other.expert))
    everybody = [expert for _, expert in shortlist.ranking]
    others = [expert for expert in team if expert.id != last.expert]
    rules = broken(spelled_out(shortlist.request.team, everybody), [*others, shortlist.experts[id_]])
    lacks = tuple(_lacks(shortlist, affinity, last))
    return WhyNot(
        id_, _said(affinity, last, place, lacks, rules, all_fixed=all(expert.id in fixed for expert in team)), False, (), place,
        affinity.score, last.expert, last.score, lacks, tuple(dict.fromkeys(map(told, rules))),
    )  # fmt: skip


def _said(own: Affinity, last: Affinity, place: int, lacks: Sequence[Lack], rules: Sequence[TeamRule], *, all_fixed: bool) -> str:
    begun = f"{own.expert} is place {place} of the ranking with {own.score:.3f}"
    if all_fixed:
        return f"{begun}; every place of the team is pinned or taken"
    if own.score > last.score or (own.score == last.score and rules):
        kept = " and ".join(dict.fromkeys(map(told, rules))) or "its rules"
        return f"{begun}; in the place of {last.expert} ({last.score:.3f}) the team would not keep {kept}"
    if own.score == last.score:
        return f"{begun}, as {last.expert} has, the last of the team; ties go by id"
    most = next(iter(lacks), None)
    where = f", most of it in {most.component}" if most is not None else ""
    return f"{begun}; {last.expert}, the last of the team, has {last.score:.3f}{where}"


def _lacks(shortlist: Shortlist, own: Affinity, other: Affinity) -> Iterator[Lack]:
    """What costs the expert anything beside the other, the dearest first."""
    found = []
    for mine, theirs in zip(own.components, other.components, strict=True):
        costs = round((theirs.value - mine.value) * mine.weight, 6)
        if costs > 0:
            change = _change(shortlist, own.expert, mine)
            gain = round((1 - mine.value) * mine.weight, 6)
            found.append(Lack(mine.name, mine.value, theirs.value, costs, mine.reason, theirs.reason, change, gain))
    yield from sorted(found, key=lambda lack: (-lack.costs, lack.component))


def _change(shortlist: Shortlist, id_: str, component: Component) -> str | None:
    """What would raise a component to 1, in words."""
    request, expert = shortlist.request, shortlist.experts[id_]
    match component.name:
        case "topic":
            return f"{' and '.join(request.topics)} at level expert in the profile"
        case "language":
            return f"{', '.join(sorted(request.all_of | request.any_of))} confirmed at a higher level"
        case "region":
            return f"{request.country or request.region} among what the expert knows"
        case "kind":
            kin = KIN.get(request.support)
            return f"{request.support.value} among the support given" + (f", beside {kin.value}" if kin in expert.support and kin else "")
        case "text":
            return "a biography that says more of what the request asks for"
        case "load":
            return f"fewer engagements in the year before, or more than {expert.per_year} a year"
    return None
