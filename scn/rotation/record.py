"""The draw record: everything that a rotation went by and what came of it, as one JSON document.

Canonical: keys sorted, no spaces, UTF-8 (as RFC 8785 writes values of these kinds), so that the same rotation has the
same bytes and the same SHA-256 everywhere. It holds no time of day.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from scn.rotation.lottery import Draw
from scn.rotation.types import Candidate, Conflict, Problem, Relaxation, Rule

VERSION = 1
"""The version of the form of the record."""


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


def record_of(frame: Frame, problem: Problem, drawn: Draw, seed: Sequence[str], terms: Sequence[NewTerm]) -> dict[str, Any]:
    """The record of a rotation."""
    joining = set(drawn.selected)
    after = [*problem.staying, *(candidate for candidate in problem.pool if candidate.id in joining)]
    sits = {candidate.id for candidate in after}
    slates = [list(slate) for slate in drawn.slates or (drawn.selected,)]
    return {
        "version": VERSION,
        "effective": frame.effective.isoformat(),
        "seats": frame.seats,
        "staying": sorted(candidate.id for candidate in problem.staying),
        "expiring": sorted(frame.expiring),
        "leaving": sorted(candidate.id for candidate in frame.before if candidate.id not in sits),
        "joining": list(drawn.selected),
        "standby": list(drawn.standby),
        "pool": [_entry(candidate) for candidate in sorted(problem.pool, key=lambda candidate: candidate.id)],
        "rules": [
            {**rule_entry(rule), "before": rule.count(frame.before), "after": (count := rule.count(after)), "holds": rule.holds(count)}
            for rule in problem.rules
        ],
        "method": drawn.method,
        "chances": _chances(drawn),
        "tickets": {"count": len(slates), "sha256": sha256(slates), "slates": slates},
        "ticket": drawn.ticket or 1,
        "seed": list(seed),
        "terms": [{"id": term.id, "seat": term.seat, "start": term.start.isoformat(), "end": term.end.isoformat()} for term in terms],
    }


def conflict_of(frame: Frame, problem: Problem, conflict: Conflict) -> dict[str, Any]:
    """What there is to say where no committee satisfies the rules."""
    return {
        "holds": False,
        "effective": frame.effective.isoformat(),
        "seats": frame.seats,
        "staying": sorted(candidate.id for candidate in problem.staying),
        "pool": len(problem.pool),
        "conflict": [rule_entry(rule) for rule in conflict.rules],
        "smallest": conflict.smallest,
        "relaxations": [_relaxation(change) for change in conflict.relaxations],
        "alternatives": [[_relaxation(change) for change in plan] for plan in conflict.alternatives],
    }


def canonical(document: object) -> str:
    """The document as canonical JSON."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def sha256(document: object) -> str:
    """The SHA-256 of the document's canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical(document).encode()).hexdigest()


def rule_entry(rule: Rule) -> dict[str, Any]:
    """A rule in the form in which the command line shows it."""
    return {"dimension": rule.dimension, "group": rule.group, "min": rule.min, "max": rule.max}


def _entry(candidate: Candidate) -> dict[str, Any]:
    return {"id": candidate.id, "name": candidate.name, "attributes": dict(sorted(candidate.attributes.items()))}


def _relaxation(change: Relaxation) -> dict[str, Any]:
    return {"rule": rule_entry(change.rule), "bound": change.bound, "from": change.before, "to": change.after}


def _chances(drawn: Draw) -> Mapping[str, Any] | None:
    """The chances of the pool; None for a method that does not compute them."""
    if drawn.chances is None:
        return None
    ordered: Iterable[float] = sorted(drawn.chances.values())
    from statistics import median

    return {
        "min": min(ordered, default=0.0),
        "median": median(ordered) if drawn.chances else 0.0,
        "by_id": dict(sorted(drawn.chances.items())),
    }
