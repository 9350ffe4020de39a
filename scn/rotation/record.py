"""The draw record: everything that a rotation went by and what came of it, as one JSON document.

Canonical (RFC 8785), so that the same rotation has the same bytes and the same SHA-256 everywhere. It holds no time of
day. What was fixed before the draw (its plan) has a SHA-256 of its own, which can be published before the seed is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from scn.rotation.canonical import canonical, sha256
from scn.rotation.types import Candidate, Conflict, Draw, Problem, Relaxation, Rule, Tickets

VERSION = 2
"""The version of the form of the record."""

PLANNED = ("version", "effective", "seats", "staying", "expiring", "members", "pool", "method", "brought", "scores", "chances")
"""What of the record is fixed before the draw, beside the rules' numbers and what is said of the tickets but the slates."""

__all__ = [
    "PLANNED",
    "VERSION",
    "Frame",
    "NewTerm",
    "canonical",
    "conflict_of",
    "plan_of",
    "record_of",
    "rule_entry",
    "sealed",
    "sha256",
    "tickets_of",
]


@dataclass(frozen=True, slots=True)
class NewTerm:
    """A term that the rotation begins: city, seat, and the days `start <= day < end`."""

    id: str
    seat: int
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Frame:
    """What a rotation is about, beside the problem: who sat before, which of those seats open, from which day on."""

    effective: date
    before: tuple[Candidate, ...]
    expiring: tuple[str, ...]
    seats: int


@dataclass(frozen=True, slots=True)
class Lots:
    """What decided: the public texts, what they draw a ticket by (`sha256`, `rfc3797`, or `ticket` where it was drawn otherwise).

    `brought` and `scores` are those of the method, by id. `sources` is what a commitment announced, None without one.
    """

    seed: tuple[str, ...]
    source: str = "sha256"
    brought: Mapping[str, float] | None = None
    scores: Mapping[str, float] | None = None
    sources: str | None = None


def record_of(frame: Frame, problem: Problem, drawn: Draw, lots: Lots, terms: Sequence[NewTerm]) -> dict[str, Any]:
    """The record of a rotation."""
    joining = set(drawn.selected)
    after = [*problem.staying, *(candidate for candidate in problem.pool if candidate.id in joining)]
    sits = {candidate.id for candidate in after}
    members = {candidate.id: candidate for candidate in (*frame.before, *problem.staying)}
    record = {
        "version": VERSION,
        "effective": frame.effective.isoformat(),
        "seats": frame.seats,
        "staying": sorted(candidate.id for candidate in problem.staying),
        "expiring": sorted(frame.expiring),
        "leaving": sorted(candidate.id for candidate in frame.before if candidate.id not in sits),
        "before": sorted(candidate.id for candidate in frame.before),
        "joining": list(drawn.selected),
        "standby": list(drawn.standby),
        "declined": list(drawn.declined),
        "members": [_entry(members[id_]) for id_ in sorted(members)],
        "pool": [_entry(candidate) for candidate in sorted(problem.pool, key=lambda candidate: candidate.id)],
        "rules": [
            {**rule_entry(rule), "before": rule.count(frame.before), "after": (count := rule.count(after)), "holds": rule.holds(count)}
            for rule in problem.rules
        ],
        "method": drawn.method,
        "brought": dict(sorted(lots.brought.items())) if lots.brought else None,
        "scores": dict(sorted(lots.scores.items())) if lots.scores else None,
        "chances": None if drawn.chances is None else chances_of(drawn.chances, drawn.gap),
        "tickets": tickets_of(drawn.tickets) if drawn.tickets else None,
        "seed": list(lots.seed),
        "draw": lots.source,
        "ticket": drawn.ticket,
        "sources": lots.sources,
        "terms": [{"id": term.id, "seat": term.seat, "start": term.start.isoformat(), "end": term.end.isoformat()} for term in terms],
    }
    return sealed({**record, "plan": sha256(plan_of(record))})


def sealed(record: Mapping[str, Any]) -> dict[str, Any]:
    """The record with the SHA-256 of everything else in it."""
    rest = {key: value for key, value in record.items() if key != "sha256"}
    return {**rest, "sha256": sha256(rest)}


def plan_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """What of a record is fixed before the draw: pool, rules, chances, the SHA-256 of the tickets, and the sources announced."""
    tickets = record["tickets"]
    return {
        **{key: record[key] for key in PLANNED},
        "rules": [{key: rule[key] for key in ("dimension", "group", "min", "max")} for rule in record["rules"]],
        "tickets": None if tickets is None else {key: tickets[key] for key in ("count", "sha256", "form", "bound")},
        "sources": record["sources"],
    }


def tickets_of(tickets: Tickets) -> dict[str, Any]:
    """The tickets as the record has them.

    In the form `slates` each is the ids of those who join; in the form `types`, for a draw in two steps, the number of the
    type of each (from 0 on), and `types` has the ids of every type. `sha256` is that of types and slates.
    """
    types: list[list[str]] | None = None
    slates: list[list[Any]]
    if tickets.slates is not None:
        slates = [list(slate) for slate in tickets.slates]
    else:
        types = [list(ids) for ids in tickets.types]
        slates = [[kind for kind, count in enumerate(counts) for _ in range(count)] for counts in tickets.counts]
    form = "types" if types else "slates"
    digest = sha256({"types": types, "slates": slates})
    return {"count": len(slates), "sha256": digest, "form": form, "bound": tickets.bound, "types": types, "slates": slates}


def conflict_of(frame: Frame, problem: Problem, conflict: Conflict) -> dict[str, Any]:
    """What there is to say where no committee satisfies the rules."""
    return {
        "holds": False,
        "effective": frame.effective.isoformat(),
        "seats": frame.seats,
        "staying": sorted(candidate.id for candidate in problem.staying),
        "pool": len(problem.pool),
        **explanation_of(conflict),
    }


def explanation_of(conflict: Conflict) -> dict[str, Any]:
    """The rules that collide and the ways out."""
    return {
        "conflict": [rule_entry(rule) for rule in conflict.rules],
        "smallest": conflict.smallest,
        "relaxations": [relaxation_entry(change) for change in conflict.relaxations],
        "alternatives": [[relaxation_entry(change) for change in plan] for plan in conflict.alternatives],
    }


def rule_entry(rule: Rule) -> dict[str, Any]:
    """A rule in the form in which the command line shows it."""
    return {"dimension": rule.dimension, "group": rule.group, "min": rule.min, "max": rule.max}


def chances_of(chances: Mapping[str, float], gap: float) -> dict[str, Any]:
    """The chances of the pool, the smallest and the median."""
    from statistics import median

    ordered = sorted(chances.values())
    return {
        "min": ordered[0] if ordered else 0.0,
        "median": median(ordered) if ordered else 0.0,
        "gap": gap,
        "by_id": dict(sorted(chances.items())),
    }


def _entry(candidate: Candidate) -> dict[str, Any]:
    return {"id": candidate.id, "name": candidate.name, "attributes": dict(sorted(candidate.attributes.items()))}


def relaxation_entry(change: Relaxation) -> dict[str, Any]:
    """A change of a rule in the form in which the command line shows it."""
    return {"rule": rule_entry(change.rule), "bound": change.bound, "from": change.before, "to": change.after}
