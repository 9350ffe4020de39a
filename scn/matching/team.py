"""The best team for one request: the sum of the scores is the largest of all teams that keep the team rules and the pins.

Exact. Those who have the same values of all attributes with a rule are of one class, and of a class a best team takes the first ones; the
search goes through classes, in the order of the ranking, and leaves what cannot pass the best team so far. Where that takes too
long, the solver decides; both give the same team: of those with the best sum, the one whose members stand first in the ranking.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from scn.matching.affinity import DIGITS
from scn.matching.government import same_words
from scn.matching.types import Expert, TeamRule

_STEPS = 5_000
"""Steps of the search before the solver is asked: some hundredths of a second."""

Scored = tuple[float, Expert]


@dataclass(frozen=True, slots=True)
class Teamwork:
    """What a team came to: its members in the order of the ranking; or the fewest rules that no team can keep together.

    `missing`: how many of the places stay empty, since too few may come.
    """

    members: tuple[Expert, ...] = ()
    missing: int = 0
    broken: tuple[TeamRule, ...] = ()


def value_of(expert: Expert, attribute: str) -> str | None:
    """The value of an attribute that a team rule can be about, as rules are compared; None where it is not known."""
    match attribute:
        case "category":
            return expert.category.value
        case "country":
            return expert.country
        case "city":
            return expert.city
        case "employer":
            return same_words(expert.employer) or None if expert.employer else None
    return expert.attributes.get(attribute)


def spelled_out(rules: Iterable[TeamRule], experts: Iterable[Expert]) -> list[TeamRule]:
    """The rules with a value each: one without a value binds each value that one of the experts has.

    Who has no value counts for none of them.
    """
    listed = list(experts)
    return for_each_value(map(as_compared, rules), lambda attribute: (value_of(expert, attribute) for expert in listed))


def as_compared(rule: TeamRule) -> TeamRule:
    """The rule with its value as `value_of` gives values."""
    return replace(rule, value=same_words(rule.value)) if rule.attribute == "employer" and rule.value is not None else rule


def for_each_value(rules: Iterable[TeamRule], known: Callable[[str], Iterable[str | None]]) -> list[TeamRule]:
    """The rules with a value each: one without a value binds each that is known of its attribute."""
    found = []
    for rule in rules:
        values = [rule.value] if rule.value is not None else sorted({value for value in known(rule.attribute) if value is not None})
        found += [replace(rule, value=value) for value in values]
    return found


def broken(rules: Iterable[TeamRule], team: Collection[Expert]) -> list[TeamRule]:
    """The rules, each with a value, that a team does not keep."""
    counts: dict[str, Counter[str | None]] = {}
    found = []
    for rule in rules:
        if rule.attribute not in counts:
            counts[rule.attribute] = Counter(value_of(expert, rule.attribute) for expert in team)
        if not rule.min <= counts[rule.attribute][rule.value] <= (len(team) if rule.max is None else rule.max):
            found.append(rule)
    return found


def best_team(
    ranking: Sequence[Scored], number: int, rules: Sequence[TeamRule] = (), *, pinned: Collection[str] = (), steps: int = _STEPS
) -> Teamwork:
    """The best team of so many of those in the ranking (the best first), with everybody who is pinned.

    Where fewer may come than are wanted it is as large as it can be. `steps` bounds the search before the solver is asked.
    Raises `ValueError` where somebody who is pinned is not in the ranking, or more are pinned than there are places.
    """
    fixed = [scored for scored in ranking if scored[1].id in pinned]
    if len(fixed) < len(set(pinned)) or len(fixed) > number:
        raise ValueError("who is pinned must be in the ranking, and have a place")
    each = spelled_out(rules, (expert for _, expert in ranking))
    size = min(number, len(ranking))
    search = _Search(ranking, fixed, each, size)
    if (members := search.best(steps)) is not None:
        return Teamwork(tuple(members), number - size)
    # Drop what is not needed for the contradiction, one rule after the other.
    needed = list(rules)
    for rule in rules:
        rest = [other for other in needed if other is not rule]
        if _Search(ranking, fixed, spelled_out(rest, (expert for _, expert in ranking)), size).best(steps) is None:
            needed = rest
    return Teamwork((), number - size, tuple(needed))


class _Search:
    """All teams of one size with the fixed ones in them."""

    def __init__(self, ranking: Sequence[Scored], fixed: Sequence[Scored], rules: Sequence[TeamRule], size: int) -> None:
        self._order = {expert.id: place for place, (_, expert) in enumerate(ranking)}
        self._fixed = [expert for _, expert in fixed]
        self._rules = rules = _merged(rules)
        self._left = size - len(fixed)
        attributes = sorted({rule.attribute for rule in rules})
        by_value = {(rule.attribute, rule.value): place for place, rule in enumerate(rules)}
        self._touched: list[tuple[int, ...]] = []
        self._free: list[Expert] = []
        self._score: list[int] = []
        taken = {expert.id for expert in self._fixed}
        kept: Counter[tuple[int, ...]] = Counter()
        for score, expert in ranking:
            if expert.id in taken:
                continue
            values = ((attribute, value_of(expert, attribute)) for attribute in attributes)
            # Whom the same rules touch are of one class.
            touched = tuple(by_value[value] for value in values if value in by_value)
            if kept[touched] == self._left:
                continue
            kept[touched] += 1
            self._touched.append(touched)
            self._free.append(expert)
            self._score.append(round(score * 10**DIGITS))
        self._begun = [0] * len(rules)
        for expert in self._fixed:
            for attribute in attributes:
                if (place := by_value.get((attribute, value_of(expert, attribute)))) is not None:
                    self._begun[place] += 1

    def best(self, steps: int) -> list[Expert] | None:
        """The members of the best team in the order of the ranking; None for none."""
        try:
            chosen = self._searched(steps)
        except _TooLongError:
            chosen = self._solved()
        if chosen is None:
            return None
        return sorted([*self._fixed, *(self._free[place] for place in chosen)], key=lambda expert: self._order[expert.id])

    def _searched(self, steps: int) -> list[int] | None:
        number, rules = len(self._free), self._rules
        most = [number + len(self._fixed) if rule.max is None else rule.max for rule in rules]
        counts = list(self._begun)
        if any(count > high for count, high in zip(counts, most, strict=True)):
            return None
        best: list[int] | None = None
        best_sum = -1
        taken = 0

        def go(start: int, left: int, total: int, chosen: list[int], closed: frozenset[tuple[int, ...]]) -> None:
            nonlocal best, best_sum, taken
            taken += 1
            if taken > steps:
                raise _TooLongError
            if left == 0:
                if total > best_sum and all(count >= rule.min for count, rule in zip(counts, rules, strict=True)):
                    best, best_sum = list(chosen), total
                return
            if not self._can_be_met(counts, left):
                return
            shut = set(closed)
            for place in range(start, number):
                touched = self._touched[place]
                if touched in shut or any(counts[rule] >= most[rule] for rule in touched):
                    continue
                if total + self._most(place, left, shut) <= best_sum:
                    return
                for rule in touched:
                    counts[rule] += 1
                chosen.append(place)
                go(place + 1, left - 1, total + self._score[place], chosen, frozenset(shut))
                chosen.pop()
                for rule in touched:
                    counts[rule] -= 1
                # Whoever of the class comes later is no better.
                shut.add(touched)

        go(0, self._left, 0, [], frozenset())
        return best

    def _can_be_met(self, counts: Sequence[int], left: int) -> bool:
        """Whether the places that are left suffice for what each attribute still lacks."""
        lacking: Counter[str] = Counter()
        for count, rule in zip(counts, self._rules, strict=True):
            lacking[rule.attribute] += max(rule.min - count, 0)
        return all(number <= left for number in lacking.values())

    def _most(self, start: int, left: int, shut: Collection[tuple[int, ...]]) -> int:
        """What the best of those from a place on add at most."""
        total = 0
        for place in range(start, len(self._free)):
            if self._touched[place] not in shut:
                total += self._score[place]
                left -= 1
                if left == 0:
                    break
        return total

    def _solved(self) -> list[int] | None:
        from scn.rotation.solver import Program, Row, earliest

        rows = [Row(dict.fromkeys(range(len(self._free)), 1), self._left, self._left)]
        for place, (rule, begun) in enumerate(zip(self._rules, self._begun, strict=True)):
            terms = {column: 1 for column, touched in enumerate(self._touched) if place in touched}
            low, high = max(rule.min - begun, 0), None if rule.max is None else rule.max - begun
            if not terms:
                if low > 0 or (high is not None and high < 0):
                    return None
                continue
            if high is not None and high < 0:
                return None
            rows.append(Row(terms, low, high))
        program = Program([(0, 1)] * len(self._free), rows)
        if program.solve() is None:
            return None
        program.minimise({column: -score for column, score in enumerate(self._score)})
        return earliest(program, range(len(self._free)), self._left)


def _merged(rules: Iterable[TeamRule]) -> list[TeamRule]:
    """One rule for each value, as narrow as all of it together."""
    found: dict[tuple[str, str | None], TeamRule] = {}
    for rule in rules:
        known = found.get((rule.attribute, rule.value), rule)
        high = [most for most in (rule.max, known.max) if most is not None]
        found[rule.attribute, rule.value] = TeamRule(rule.attribute, rule.value, max(rule.min, known.min), min(high, default=None))
    return list(found.values())


class _TooLongError(Exception):
    """The search has taken as many steps as it may."""


def stand_ins(ranking: Sequence[Scored], team: Sequence[Expert], rules: Sequence[TeamRule], most: int) -> list[Expert]:
    """Who is asked when one of the team declines, at most so many: the best who could take the place of one of them.

    The team keeps its rules with each of them in the place of at least one member.
    """
    listed = spelled_out(rules, (expert for _, expert in ranking))
    members = {expert.id for expert in team}
    found: list[Expert] = []
    for _, expert in ranking:
        if len(found) == most:
            break
        if expert.id in members:
            continue
        if any(not broken(listed, [*team[:place], *team[place + 1 :], expert]) for place in range(len(team))):
            found.append(expert)
    return found
