"""The use case of staggering: first terms that bring a committee which was chosen all at once into parts."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from datetime import date

from scn.errors import Collision, InvalidInput, RuleBroken
from scn.rotation.conflict import explain
from scn.rotation.staggering import parts_of
from scn.rotation.types import Problem, Rule
from scn.rules.calendar import add_years
from scn.rules.quotas import composition_rules
from scn.services.desk import Desk
from scn.services.situation import Asked, Situation, situation


@dataclass(frozen=True, slots=True)
class Proposed:
    """A member and the end (the first day off the seat) that is proposed for its term; `part` is from 1 on."""

    id: str
    city: str
    seat: int
    region: str | None
    start: date
    before: date
    end: date
    part: int


@dataclass(frozen=True, slots=True)
class Part:
    """Those who leave on one day: how many, of which regions, and the rules that could not be kept then, of which none is best."""

    end: date
    size: int
    regions: dict[str, int]
    broken: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Staggered:
    """What is proposed: the members by part and seat, and the parts."""

    members: tuple[Proposed, ...]
    parts: tuple[Part, ...]


def stagger(desk: Desk, on: date, number: int, seed: tuple[str, ...]) -> Staggered:
    """Propose ends for the terms of a committee whose terms all end on one day, in so many parts (2 and more).

    No part is larger than the share that stays allows; each has its share of every quota's group. For the day on which a part
    leaves it is asked whether the pool of that day, as far as it is known now, can fill the seats within every rule.
    Raises `InvalidInput` for a number of parts that the terms cannot have, `Collision` for a committee that is staggered
    already, `RuleBroken` where no parts keep the share that stays.
    """
    with desk.read() as unit:
        start = situation(desk, unit.session, on, Asked(), later=True)
        terms = start.seats.staying
        rules = start.rules
        ends = {term.end for term in terms}
        if len(ends) != 1:
            told = "nobody sits" if not ends else f"terms end on {len(ends)} days already, from {min(ends)} to {max(ends)}"
            raise Collision(f"On {on} {told}", "Staggering is for a committee that was chosen all at once.")
        (last,) = ends
        if not 2 <= number <= rules.term_years:
            raise InvalidInput(f"Terms of {rules.term_years} years cannot end in {number} parts", f"Give 2 to {rules.term_years}.")
        members = start.problem.staying
        quotas = composition_rules(rules, {member.attributes["country"] for member in members})
        most = len(members) - math.ceil(rules.retain_min * len(members))
        parts = parts_of(members, quotas, number, seed, most)
        if parts is None:
            needed = math.ceil(len(members) / most) if most else 0
            raise RuleBroken(
                f"{number} parts of {len(members)} members are larger than the {most} that may leave at one rotation (retain_min)",
                f"Take {needed} parts." if needed and needed <= rules.term_years else "Lower retain_min, or lengthen the terms.",
            )
        first = min(term.start for term in terms)
        days = [add_years(last, -(number - part) * rules.term_years // number) for part in range(1, number + 1)]
        if days[0] <= max(first, on):
            raise InvalidInput(f"The first part would leave on {days[0]}, which is not after {max(first, on)}", "Take fewer parts.")
        of = {term.city_id: term for term in terms}
        regions = {member.id: member.attributes.get("region") for member in members}
        proposed = [
            Proposed(id_, start.called(id_, desk.lang), of[id_].seat, regions[id_], of[id_].start, last, day, part)
            for part, (day, ids) in enumerate(zip(days, parts, strict=True), start=1)
            for id_ in ids
        ]
        told_parts = tuple(
            Part(day, len(ids), dict(sorted(Counter(str(regions[id_]) for id_ in ids).items())), _broken(start, set(ids)))
            for day, ids in zip(days, parts, strict=True)
        )
    return Staggered(tuple(sorted(proposed, key=lambda each: (each.part, each.seat))), told_parts)


def _broken(start: Situation, leaving: set[str]) -> tuple[Rule, ...]:
    """The rules that collide when these leave and the pool, without them, fills their seats."""
    staying = tuple(member for member in start.problem.staying if member.id not in leaving)
    countries = {candidate.attributes["country"] for candidate in (*start.problem.pool, *staying)}
    problem = Problem(start.problem.pool, staying, composition_rules(start.rules, countries))
    conflict = explain(problem)
    return conflict.rules if conflict else ()
