"""Why no committee satisfies the rules, and which changes of their numbers would make one possible.

Each rule has two bounds that can take part in a conflict by themselves, its minimum and its maximum.

The smallest conflict is found by implicit hitting sets. Whoever makes room for a committee by giving up some bounds has
to give up one of every conflict; so a conflict shares a bound with every such set, and the smallest set of bounds that
shares one with all those known is a smallest conflict as soon as it is a conflict. A. Ignatiev, A. Previti, M. Liffiton
and J. Marques-Silva, Smallest MUS extraction with minimal hitting set dualization, CP 2015, LNCS 9255, 173-182.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from scn.rotation.model import Model, Quota, model_of
from scn.rotation.solver import Program, Row, SolverFault, earliest
from scn.rotation.types import Conflict, Problem, Relaxation, Rule

CORRECTIONS = 60
"""After how many sets of bounds to give up the search for the smallest conflict ends."""

ALTERNATIVES = 3
"""How many plans are offered besides the cheapest, at most."""

Places = frozenset[int]
"""A set of bounds by their places: in the order of the rules, and of one rule the minimum before the maximum."""


def explain(problem: Problem, corrections: int = CORRECTIONS) -> Conflict | None:
    """A smallest conflict among the bounds of the rules and the cheapest ways out of it; None where a committee exists.

    Of several smallest conflicts it is the one whose bounds stand first in the order of the rules, as far as `corrections`
    sets (0 or more) are enough to find it, and any of the smallest otherwise. Where they are not even enough for one, it is
    a conflict of which no bound can be left out, not proved smallest.

    A relaxation lowers a minimum, not below the floor of its rule, or raises a maximum, not above its ceiling. The first
    plan has the least total change, then the fewest bounds, then those that stand first; each alternative is the best
    that does not touch all the bounds of an earlier plan. There is none where floors and ceilings leave no way out.
    Raises `SolverFault` where the solver fails.
    """
    model = model_of(problem)
    bounds = _bounds(model)
    loose = _Loose(model, bounds)
    given_up = loose.correction(frozenset())
    if given_up is None:
        raise SolverFault("the solver found no committee with all rules given up")
    if not given_up:
        return None
    search = _Search(loose, corrections)
    smallest = search.smallest()
    conflict = _irreducible(loose, search.conflict) if smallest is None else smallest
    plans = _plans(model, bounds)
    return Conflict(
        rules=tuple(bounds[place].alone for place in sorted(conflict)),
        relaxations=plans[0] if plans else (),
        alternatives=tuple(plans[1:]),
        smallest=smallest is not None,
    )


def loosened(model: Model) -> tuple[Relaxation, ...] | None:
    """The cheapest plan of changes that makes a committee possible, as in `explain`: empty where one is, None where none does."""
    changes = _cheapest(model, bounds := _bounds(model), [])
    return None if changes is None else tuple(bounds[place].changed(changes[place]) for place in sorted(changes))


@dataclass(frozen=True, slots=True)
class _Bound:
    """A bound of a rule that can be in the way: its side, its number, and the change, at least 1, after which it never is."""

    quota: Quota
    side: Literal["min", "max"]
    number: int
    reach: int

    @property
    def alone(self) -> Rule:
        """The rule with this bound and no other."""
        rule = self.quota.rule
        low, high = (self.number, None) if self.side == "min" else (0, self.number)
        return Rule(rule.dimension, rule.group, low, high)

    @property
    def give(self) -> int:
        """By how much the floor or the ceiling lets it change, as far as that can be of use."""
        rule = self.quota.rule
        if self.side == "min":
            return min(self.reach, max(0, self.number - rule.floor))
        return self.reach if rule.ceiling is None else min(self.reach, max(0, rule.ceiling - self.number))

    def changed(self, by: int) -> Relaxation:
        """The relaxation that loosens it by this much."""
        after = self.number - by if self.side == "min" else self.number + by
        return Relaxation(self.quota.rule, self.side, self.number, after)

    def row(self, column: int, step: int) -> Row:
        """The bound as a row that is loosened by `step` for each unit of the column."""
        members = dict.fromkeys(self.quota.types, 1)
        if self.side == "min":
            return Row({**members, column: step}, low=self.quota.low)
        return Row({**members, column: -step}, high=self.quota.high)


def _bounds(model: Model) -> list[_Bound]:
    """The bounds that can be in the way. A minimum that holds without anyone joining cannot, nor a maximum above the need."""
    need = _need(model)
    found = []
    for quota in model.quotas:
        if quota.low > 0:
            found.append(_Bound(quota, "min", quota.rule.min, quota.low))
        room = min(need, sum(model.sizes[kind] for kind in quota.types))
        if quota.rule.max is not None and (over := quota.sit + room - quota.rule.max) > 0:
            found.append(_Bound(quota, "max", quota.rule.max, over))
    return found


def _need(model: Model) -> int:
    """The most who need join: a committee that satisfies some of the bounds still does with no more than all minima ask for."""
    return sum(max(0, quota.low) for quota in model.quotas)


def _types(model: Model) -> list[tuple[int, int]]:
    """The columns of the types, within the need."""
    need = _need(model)
    return [(0, min(size, need)) for size in model.sizes]


class _Loose:
    """The program in which each bound has a switch that gives it up."""

    def __init__(self, model: Model, bounds: Sequence[_Bound]) -> None:
        types = _types(model)
        self.places = range(len(bounds))
        self._switches = [len(types) + place for place in self.places]
        rows = [bound.row(switch, bound.reach) for bound, switch in zip(bounds, self._switches, strict=True)]
        self._program = Program([*types, *((0, 1) for _ in bounds)], rows)

    def correction(self, kept: Places) -> Places | None:
        """The fewest bounds to give up, none of them in `kept`, that make a committee possible; None where none do."""
        for place, switch in zip(self.places, self._switches, strict=True):
            self._program.bound(switch, 0, 0 if place in kept else 1)
        point = self._program.solve(dict.fromkeys(self._switches, 1))
        return None if point is None else frozenset(place for place in self.places if point[self._switches[place]])

    def possible(self, kept: Places) -> bool:
        """Whether a committee satisfies these bounds, all others given up."""
        for place, switch in zip(self.places, self._switches, strict=True):
            given = 0 if place in kept else 1
            self._program.bound(switch, given, given)
        return self._program.solve() is not None


class _Search:
    """The search for a smallest conflict. It holds the corrections that it knows and the smallest `conflict` it has met."""

    def __init__(self, loose: _Loose, corrections: int) -> None:
        self._loose = loose
        self._corrections = corrections
        self._known: list[Places] = []
        self.conflict: Places = frozenset(loose.places)

    def smallest(self) -> Places | None:
        """The first of the smallest conflicts, or any of them where that takes too long; None where even one does."""
        found = self._conflict(_hitting, 0)
        return found and (self._conflict(_first_hitting, len(found)) or found)

    def _conflict(self, hitting: Callable[[Sequence[Places], int], Places], size: int) -> Places | None:
        """Hit all known corrections with a set of at least this size until it is a conflict; None where that takes too long."""
        while True:
            core = hitting(self._known, size)
            size = len(core)
            kept, correction = core, self._loose.correction(core)
            if correction is None:
                return core
            while correction is not None:
                if len(self._known) >= self._corrections:
                    return None
                self._known.append(correction)
                kept |= correction
                correction = self._loose.correction(kept)
            self.conflict = min(self.conflict, kept, key=len)


def _hitting(sets: Sequence[Places], least: int) -> Places:
    """One of the smallest sets that share a member with each of these. None may have fewer than `least`: proving it is slow."""
    members, program = _hitting_program(sets, least, None)
    point = program.best(dict.fromkeys(range(len(members)), 1))
    return frozenset(member for member, on in zip(members, point, strict=True) if on)


def _first_hitting(sets: Sequence[Places], size: int) -> Places:
    """The first of the sets of this size that share a member with each of these."""
    members, program = _hitting_program(sets, size, size)
    return frozenset(members[place] for place in earliest(program, range(len(members)), size))


def _hitting_program(sets: Sequence[Places], least: int, most: int | None) -> tuple[list[int], Program]:
    """All members of these sets, and the program with a column for each in which every set is hit."""
    members = sorted(frozenset().union(*sets))
    column = {member: place for place, member in enumerate(members)}
    rows = [Row({column[member]: 1 for member in each}, low=1) for each in sets]
    return members, Program([(0, 1)] * len(members), [*rows, Row(dict.fromkeys(column.values(), 1), least, most)])


def _irreducible(loose: _Loose, conflict: Places) -> Places:
    """A part of the conflict of which no bound can be left out; those that stand last are left out first."""
    for place in sorted(conflict, reverse=True):
        if not loose.possible(conflict - {place}):
            conflict -= {place}
    return conflict


def _plans(model: Model, bounds: Sequence[_Bound]) -> list[tuple[Relaxation, ...]]:
    """The cheapest plan and its alternatives, the cheapest first."""
    plans: list[tuple[Relaxation, ...]] = []
    touched: list[Places] = []
    while len(plans) <= ALTERNATIVES:
        changes = _cheapest(model, bounds, touched)
        if changes is None:
            break
        ordered = sorted(changes, key=lambda place: (changes[place], place))
        plans.append(tuple(bounds[place].changed(changes[place]) for place in ordered))
        touched.append(frozenset(changes))
    return plans


def _cheapest(model: Model, bounds: Sequence[_Bound], touched: Sequence[Places]) -> dict[int, int] | None:
    """By how much to loosen which bounds, without touching all of any set in `touched`; None where nothing helps."""
    types = _types(model)
    changes = [len(types) + place for place in range(len(bounds))]
    switches = [change + len(bounds) for change in changes]
    columns = [*types, *((0, bound.give) for bound in bounds), *((0, min(1, bound.give)) for bound in bounds)]
    rows = [bound.row(change, 1) for bound, change in zip(bounds, changes, strict=True)]
    rows += [Row({change: 1, switch: -bound.give}, high=0) for bound, change, switch in zip(bounds, changes, switches, strict=True)]
    rows += [Row({switches[place]: 1 for place in places}, high=len(places) - 1) for places in touched]
    program = Program(columns, rows)
    if program.solve() is None:
        return None
    if not program.minimise(dict.fromkeys(changes, 1)):
        return {}
    count = program.minimise(dict.fromkeys(switches, 1))
    return {place: program.minimise({changes[place]: 1}) for place in earliest(program, switches, count)}
