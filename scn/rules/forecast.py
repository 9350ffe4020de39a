"""The rotations to come, simulated: on each day on which terms end the open seats are drawn by lot, under the policy of that day.

One run is one way in which the draws may fall; many runs tell how likely what is. A run depends on the seed and its own number
alone, so that the numbers are the same however the runs are shared out. Where no committee satisfies the rules, the run goes
on with the cheapest change of them that makes one possible, and remembers which rules had to give way.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from random import Random

from scn.errors import InvalidInput
from scn.rotation.conflict import explain, loosened
from scn.rotation.dimensions import INCUMBENT
from scn.rotation.lottery import LEXIMIN, Lottery, Wish, lottery_of, require
from scn.rotation.model import Model, model_of
from scn.rotation.sampling import committee
from scn.rotation.types import Candidate, Conflict, Problem, Rule
from scn.rules.calendar import add_years, day_before
from scn.rules.eligibility import Bar, Condition, bar
from scn.rules.membership import MEMBERS, Spell, status_on
from scn.rules.policy import CommitteeRules, Fairness, Policy
from scn.rules.quotas import composition_rules, retain_rule
from scn.rules.terms import Sitting


@dataclass(frozen=True, slots=True)
class Prospect:
    """A city as the forecast sees it: the groups it is in, its memberships and its terms, known and planned.

    `brought`: the chances that it has had, added up, for a policy that is fair over time.
    """

    id: str
    groups: Mapping[str, str]
    spells: tuple[Spell, ...]
    terms: tuple[Sitting, ...] = ()
    brought: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Short:
    """What a rule of a conflict finds: how many of its group stay and may come, and how many members each condition keeps away.

    `until`: the first day on which one of those may come, where it is known.
    """

    rule: Rule
    stay: int
    may_come: int
    barred: Mapping[Condition, int]
    until: date | None


@dataclass(frozen=True, slots=True)
class Rotated:
    """One rotation of a run. `broken`: the rules that had to give way; `regions`: how many of each region sit afterwards.

    `possible` is false where the rules could not hold; then `broken` is empty where not even changed rules (within floors and
    ceilings) helped, so that the open seats stay empty. `sits`: the ids of who sits afterwards.
    """

    on: date
    possible: bool
    broken: tuple[tuple[str, str], ...]
    regions: Mapping[str, int]
    sits: frozenset[str]


@dataclass(frozen=True, slots=True)
class Run:
    """One way in which the draws may fall: its rotations in order."""

    rotations: tuple[Rotated, ...]


@dataclass(frozen=True, slots=True)
class Dry:
    """Why no committee satisfies the rules on a day: the conflict, and what each of its rules finds."""

    on: date
    conflict: Conflict
    short: tuple[Short, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is simulated: the cities, the policy, the days `start < day <= end`, the method of the draws, and the seed."""

    policy: Policy
    prospects: tuple[Prospect, ...]
    start: date
    end: date
    method: str = LEXIMIN
    seed: str = "forecast"


@dataclass(slots=True)
class Simulation:
    """Runs of one plan. What it has worked out for one run it uses for the next; no run depends on that."""

    plan: Plan
    _eligible: dict[date, tuple[list[Prospect], frozenset[str]]] = field(default_factory=dict)
    _lotteries: dict[object, Lottery | None] = field(default_factory=dict)
    _changes: dict[object, tuple[tuple[int, str, int], ...] | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        require(Wish((self.plan.seed,), self.plan.method))
        if self.plan.method not in ("leximin", "maximin", "nash"):
            raise InvalidInput(f"A forecast is not made by {self.plan.method}", "Take leximin, maximin or nash.")

    def run(self, number: int) -> Run:
        """The run of that number, 0 and up."""
        digest = hashlib.sha256(f"{self.plan.seed}\n{number}".encode()).digest()
        return _Course(self, Random(int.from_bytes(digest, "big"))).run()[0]

    def dry(self, number: int) -> Dry | None:
        """Why the first rotation that fails in a run fails; None where none does."""
        digest = hashlib.sha256(f"{self.plan.seed}\n{number}".encode()).digest()
        return _Course(self, Random(int.from_bytes(digest, "big")), explains=True).run()[1]

    def members_on(self, day: date) -> tuple[list[Prospect], frozenset[str]]:
        """The cities that may come on a day as far as their membership goes, and the ids of all members."""
        found = self._eligible.get(day)
        if found is None:
            committee_ = self.plan.policy.committee
            members = [city for city in self.plan.prospects if status_on(city.spells, day) in MEMBERS]
            ripe = [city for city in members if bar(city.spells, (), day, committee_) is None]
            found = self._eligible[day] = ripe, frozenset(city.id for city in members)
        return found

    def lottery(self, problem: Problem, brought: Mapping[str, Fraction]) -> Lottery | None:
        """The lottery of a problem. Problems that are alike by types share the chances."""
        model = model_of(problem, brought)
        key = (_shape(model), tuple(brought.get(members[0], Fraction(0)) for members in model.members()))
        if key not in self._lotteries:
            self._lotteries[key] = lottery_of(problem, Wish((self.plan.seed,), self.plan.method, brought=brought))
        known = self._lotteries[key]
        return None if known is None else replace(known, model=model)

    def changed(self, problem: Problem) -> tuple[Problem, tuple[tuple[str, str], ...]] | None:
        """The problem with the cheapest change of its rules that makes a committee possible, and the rules that change."""
        model = model_of(problem)
        key = _shape(model)
        places = {(rule.dimension, rule.group): place for place, rule in enumerate(problem.rules)}
        if key not in self._changes:
            found = loosened(model)
            self._changes[key] = (
                None
                if found is None
                else tuple((places[each.rule.dimension, each.rule.group], each.bound, each.after - each.before) for each in found)
            )
        changes = self._changes[key]
        if changes is None:
            return None
        rules = list(problem.rules)
        for place, bound, by in changes:
            rule = rules[place]
            # What is changed to make room has neither floor nor ceiling any more.
            rules[place] = replace(rule, min=rule.min + by) if bound == "min" else replace(rule, max=(rule.max or 0) + by)
        touched = sorted({place for place, _, _ in changes})
        return replace(problem, rules=tuple(rules)), tuple((rules[place].dimension, rules[place].group) for place in touched)


class _Course:
    """One run while it goes on. `terms` are those of each city, the simulated ones with them."""

    def __init__(self, simulation: Simulation, random: Random, *, explains: bool = False) -> None:
        self._simulation = simulation
        self._plan = simulation.plan
        self._random = random
        self._explains = explains
        self._cities = {city.id: city for city in self._plan.prospects}
        self._terms = {city.id: list(city.terms) for city in self._plan.prospects if city.terms}
        self._brought = {city.id: city.brought for city in self._plan.prospects if city.brought}
        self._dry: Dry | None = None

    def run(self) -> tuple[Run, Dry | None]:
        rotations: list[Rotated] = []
        day = self._following(self._plan.start)
        while day <= self._plan.end:
            rules = self._plan.policy.committee.on(day)
            if rules is not None:
                rotations.append(self._rotate(day, rules))
            if self._dry is not None:
                break
            day = self._following(day)
        return Run(tuple(rotations)), self._dry

    def _following(self, after: date) -> date:
        """The next day on which terms end; where nobody sits, or seats are vacant and none end soon, a year later."""
        ends = [term.end for terms in self._terms.values() for term in terms if term.end > after]
        rules = self._plan.policy.committee.on(after)
        sits = sum(1 for terms in self._terms.values() for term in terms if term.holds_on(after))
        due = add_years(after, 1) if rules is None or sits < rules.seats else date.max
        return min([*ends, due])

    def _rotate(self, on: date, rules: CommitteeRules) -> Rotated:
        eve = day_before(on)
        ripe, members = self._simulation.members_on(on)
        before = {id_ for id_, terms in self._terms.items() if any(term.holds_on(eve) for term in terms)}
        held = {id_: term for id_, terms in self._terms.items() for term in terms if term.holds_on(on)}
        for id_ in held.keys() - members:
            # A membership that ended frees the seat.
            self._terms[id_] = [replace(term, end=on) if term.holds_on(on) and term.start < on else term for term in self._terms[id_]]
        staying = sorted(held.keys() & members)
        pool = [city.id for city in ripe if city.id not in held and self._barred(city, on) is None]
        problem = self._problem(pool, staying, before, rules)
        possible = True
        broken: tuple[tuple[str, str], ...] = ()
        brought = self._brought if rules.fairness is Fairness.CUMULATIVE else {}
        lottery = self._simulation.lottery(problem, brought)
        if lottery is None:
            possible = False
            if self._explains:
                self._dry = self._why(problem, staying, on)
            changed = self._simulation.changed(problem)
            if changed is not None:
                problem, broken = changed
                lottery = self._simulation.lottery(problem, brought)
        joining = committee(lottery, self._random.random) if lottery is not None else ()
        if lottery is not None and rules.fairness is Fairness.CUMULATIVE:
            for id_, chance in lottery.by_id().items():
                if chance:
                    self._brought[id_] = self._brought.get(id_, Fraction(0)) + Fraction(str(round(chance, 12)))
        end = add_years(on, rules.term_years)
        for id_ in joining:
            self._terms.setdefault(id_, []).append(Sitting(id_, 1, on, end))
        sits = frozenset((*staying, *joining))
        regions = dict.fromkeys(self._plan.policy.regions, 0)
        for id_ in sits:
            region = self._cities[id_].groups.get("region")
            if region is not None:
                regions[region] = regions.get(region, 0) + 1
        return Rotated(on, possible, broken, regions, sits)

    def _barred(self, city: Prospect, on: date) -> Bar | None:
        terms = self._terms.get(city.id)
        return bar(city.spells, terms, on, self._plan.policy.committee) if terms else None

    def _problem(self, pool: Iterable[str], staying: Iterable[str], before: set[str], rules: CommitteeRules) -> Problem:
        candidates = tuple(self._candidate(id_, before) for id_ in pool)
        remaining = tuple(self._candidate(id_, before) for id_ in staying)
        countries = {each.attributes["country"] for each in (*candidates, *remaining) if "country" in each.attributes}
        return Problem(candidates, remaining, (*composition_rules(rules, countries), retain_rule(rules.retain_min, len(before))))

    def _candidate(self, id_: str, before: set[str]) -> Candidate:
        groups = self._cities[id_].groups
        return Candidate(id_, {**groups, INCUMBENT: "yes"} if id_ in before else groups)

    def _why(self, problem: Problem, staying: Sequence[str], on: date) -> Dry | None:
        conflict = explain(problem)
        if conflict is None:
            return None
        stays = set(staying)
        barred: list[tuple[Candidate, Bar]] = []
        for city in self._plan.prospects:
            found = bar(city.spells, self._terms.get(city.id, ()), on, self._plan.policy.committee)
            if city.id not in stays and found is not None and status_on(city.spells, on) in MEMBERS:
                barred.append((Candidate(city.id, city.groups), found))
        short = []
        for rule in conflict.rules:
            kept = [found for candidate, found in barred if rule.is_for(candidate)]
            numbers = {condition: sum(found.condition is condition for found in kept) for condition in Condition}
            days = [found.until for found in kept if found.until is not None]
            told = {condition: count for condition, count in numbers.items() if count}
            short.append(Short(rule, rule.count(problem.staying), rule.count(problem.pool), told, min(days, default=None)))
        return Dry(on, conflict, tuple(short))


def _shape(model: Model) -> object:
    """What the solver sees of a model: two with the same shape have the same chances by type."""
    return model.sizes, tuple((quota.types, quota.low, quota.high, quota.rule.floor, quota.rule.ceiling) for quota in model.quotas)
