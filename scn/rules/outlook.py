"""Whether the rotations to come can keep every rule, whatever is drawn: all of them at once, as one program in whole numbers.

Cities that are alike in all that matters (the groups that rules name, the days on which they may come, their terms) are one
class. A class can go several ways: at each rotation one of it comes onto the committee or does not, as far as the limit
on terms lets it. How many of a class go each way are the unknowns; the rules of each day bind their sums. So the answer
that no way leads through is a proof, not a guess from many draws.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from scn.rotation.solver import Program, Row
from scn.rotation.types import Candidate, Rule
from scn.rules.calendar import add_years, day_before
from scn.rules.eligibility import bar
from scn.rules.forecast import Plan, Prospect
from scn.rules.membership import MEMBERS, status_on
from scn.rules.quotas import composition_rules
from scn.rules.terms import Sitting


def first_impossible(plan: Plan) -> date | None:
    """The first day, after the plan's start and up to its end, by which the rules of some rotation cannot be kept, whoever is drawn.

    None where all rotations can be. Rotations are on the days on which terms end, those of who is drawn later included.
    """
    days = rotation_days(plan)
    if not days or _Program(plan, days).possible():
        return None
    return next((days[last] for last in range(len(days)) if not _Program(plan, days[: last + 1]).possible()), None)


def rotation_days(plan: Plan) -> list[date]:
    """The days on which terms end, those of terms that begin on such a day included."""
    days: set[date] = set()
    todo = {term.end for city in plan.prospects for term in city.terms if plan.start < term.end <= plan.end}
    while todo:
        day = todo.pop()
        days.add(day)
        rules = plan.policy.committee.on(day)
        if rules is not None and (following := add_years(day, rules.term_years)) <= plan.end and following not in days:
            todo.add(following)
    return sorted(day for day in days if plan.policy.committee.on(day) is not None)


class _Program:
    """The program over the ways of all classes. A way says for each day whether one sat on its eve, and sits from that day on."""

    def __init__(self, plan: Plan, days: Sequence[date]) -> None:
        self._plan, self._days = plan, days
        columns: list[tuple[int, int]] = []
        rows: list[Row] = []
        sums: dict[tuple[int, str, str, str], dict[int, int]] = {}
        for (hits, example), number in self._classes().items():
            first = len(columns)
            for before, after in sorted(set(self._ways(example))):
                column = len(columns)
                columns.append((0, number))
                for place in range(len(days)):
                    stays = before[place] and after[place]
                    for what, on in (("before", before[place]), ("after", after[place]), ("stays", stays)):
                        if on and what == "after":
                            for dimension, group in hits:
                                sums.setdefault((place, what, dimension, group), {})[column] = 1
                        elif on:
                            sums.setdefault((place, what, "", ""), {})[column] = 1
            rows.append(Row(dict.fromkeys(range(first, len(columns)), 1), number, number))
        for place, day in enumerate(days):
            for rule in self._rules[day]:
                rows.append(Row(sums.get((place, "after", rule.dimension, rule.group), {}), rule.min, rule.max))
            rules = plan.policy.committee.on(day)
            if rules is not None and rules.retain_min:
                share = rules.retain_min
                terms = dict.fromkeys(sums.get((place, "before", "", ""), {}), -share.numerator)
                for column in sums.get((place, "stays", "", ""), {}):
                    terms[column] = terms.get(column, 0) + share.denominator
                rows.append(Row(terms, low=0))
        self._columns, self._rows = columns, rows

    def possible(self) -> bool:
        """Whether some choice keeps every rule on every day."""
        if any(not row.terms and not row.holds(()) for row in self._rows):
            return False
        return Program(self._columns, [row for row in self._rows if row.terms]).solve() is not None

    def _classes(self) -> dict[tuple[frozenset[tuple[str, str]], _Key], int]:
        countries = {city.groups["country"] for city in self._plan.prospects if "country" in city.groups}
        self._rules: dict[date, tuple[Rule, ...]] = {}
        for day in self._days:
            rules = self._plan.policy.committee.on(day)
            self._rules[day] = composition_rules(rules, countries) if rules is not None else ()
        named = {(rule.dimension, rule.group) for rules in self._rules.values() for rule in rules}
        everybody = frozenset(
            (rule.dimension, rule.group) for rules in self._rules.values() for rule in rules if rule.is_for(Candidate(""))
        )
        found: Counter[tuple[frozenset[tuple[str, str]], _Key]] = Counter()
        for city in self._plan.prospects:
            hits = everybody | (named & city.groups.items())
            found[hits, _Key.of(city, self._plan, self._days)] += 1
        return dict(found)

    def _ways(self, key: _Key) -> Iterator[tuple[tuple[bool, ...], tuple[bool, ...]]]:
        yield from self._further(key, 0, key.terms, (), ())

    def _further(
        self, key: _Key, place: int, terms: tuple[Sitting, ...], before: tuple[bool, ...], after: tuple[bool, ...]
    ) -> Iterator[tuple[tuple[bool, ...], tuple[bool, ...]]]:
        if place == len(self._days):
            yield before, after
            return
        day = self._days[place]
        committee = self._plan.policy.committee
        sat = any(term.holds_on(day_before(day)) for term in terms)
        sits = any(term.holds_on(day) for term in terms)
        if sits and not key.member[place]:
            terms = tuple(replace(term, end=day) if term.holds_on(day) and term.start < day else term for term in terms)
            sits = False
        yield from self._further(key, place + 1, terms, (*before, sat), (*after, sits))
        rules = committee.on(day)
        if not sits and key.ripe[place] and rules is not None and bar(key.spells, terms, day, committee) is None:
            begun = (*terms, Sitting("", 1, day, add_years(day, rules.term_years)))
            yield from self._further(key, place + 1, begun, (*before, sat), (*after, True))


class _Key:
    """What decides the ways of a city: on which days it is a member and may come as one, and its terms."""

    def __init__(self, city: Prospect, member: tuple[bool, ...], ripe: tuple[bool, ...]) -> None:
        self.spells, self.member, self.ripe = city.spells, member, ripe
        self.terms = tuple(sorted((replace(term, city="", seat=1) for term in city.terms), key=lambda term: (term.start, term.end)))

    @classmethod
    def of(cls, city: Prospect, plan: Plan, days: Sequence[date]) -> _Key:
        member = tuple(status_on(city.spells, day) in MEMBERS for day in days)
        ripe = tuple(on and bar(city.spells, (), day, plan.policy.committee) is None for on, day in zip(member, days, strict=True))
        return cls(city, member, ripe)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self._decides() == other._decides()

    def __hash__(self) -> int:
        return hash(self._decides())

    def _decides(self) -> tuple[tuple[bool, ...], tuple[bool, ...], tuple[Sitting, ...]]:
        return self.member, self.ripe, self.terms
