"""The pool as the rules see it: candidates of one type count for the same rules, so only how many of each sit matters.

A pool of tens of thousands has a few hundred types, and its size then no longer matters to the solver.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain

from scn.rotation.dimensions import SEATS
from scn.rotation.solver import Program, Row
from scn.rotation.types import Candidate, Problem, Rule

Places = tuple[int, ...]
"""Where rules stand in the list of all rules."""


_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Quota:
    """A rule as it binds those who join: the types that count for it, and how many of its members `sit` already."""

    rule: Rule
    types: tuple[int, ...]
    sit: int

    @property
    def low(self) -> int:
        """How many must join at least; 0 or less where enough sit already."""
        return self.rule.min - self.sit

    @property
    def high(self) -> int | None:
        """How many may join at most, below 0 where too many sit already; None without a limit."""
        return None if self.rule.max is None else self.rule.max - self.sit


@dataclass(frozen=True, slots=True)
class Model:
    """A problem by types.

    `sizes`: how many of each type are in the pool, at least 1. `type_of`: the type of each candidate of the pool, by id.
    `quotas`: one for each rule, in the order of the rules.
    """

    sizes: tuple[int, ...]
    type_of: Mapping[str, int]
    quotas: tuple[Quota, ...]

    def program(self) -> Program:
        """The program whose points are the valid committees: how many of each type join."""
        rows = [Row(dict.fromkeys(quota.types, 1), quota.low, quota.high) for quota in self.quotas]
        return Program([(0, size) for size in self.sizes], rows)

    def members(self) -> list[list[str]]:
        """The ids of each type, in ascending order."""
        found: list[list[str]] = [[] for _ in self.sizes]
        for identity in sorted(self.type_of):
            found[self.type_of[identity]].append(identity)
        return found

    def quotas_of(self) -> list[list[int]]:
        """For each type, the places of the quotas that it counts for."""
        found: list[list[int]] = [[] for _ in self.sizes]
        for place, quota in enumerate(self.quotas):
            for kind in quota.types:
                found[kind].append(place)
        return found


def model_of(problem: Problem, apart: Mapping[str, Fraction] | None = None) -> Model:
    """Group the pool into types. They are numbered by the rules they count for, whatever the order of the pool.

    `apart` may give candidates a number, by id; those with different ones (0 where there is none) are of different types.
    """
    everybody, naming = _places(problem.rules)
    own = apart or {}
    keys = [(key, own.get(candidate.id, _ZERO)) for candidate, key in zip(problem.pool, _keys(problem.pool, naming), strict=True)]
    sizes = Counter(keys)
    counting = {key: (tuple(sorted(chain(everybody, *key[0]))), key[1]) for key in sizes}
    ordered = sorted(sizes, key=counting.__getitem__)
    number = {key: kind for kind, key in enumerate(ordered)}
    types: list[list[int]] = [[] for _ in problem.rules]
    for kind, key in enumerate(ordered):
        for place in counting[key][0]:
            types[place].append(kind)
    return Model(
        sizes=tuple(sizes[key] for key in ordered),
        type_of={candidate.id: number[key] for candidate, key in zip(problem.pool, keys, strict=True)},
        quotas=tuple(Quota(rule, tuple(own), rule.count(problem.staying)) for rule, own in zip(problem.rules, types, strict=True)),
    )


def _places(rules: Sequence[Rule]) -> tuple[Places, dict[str, dict[str | None, Places]]]:
    """The places of the rules that count everybody, and for each dimension and group those of the rules that name it."""
    everybody: Places = ()
    naming: dict[str, dict[str | None, Places]] = {}
    for place, rule in enumerate(rules):
        if rule.dimension == SEATS:
            everybody = (*everybody, place)
        else:
            groups = naming.setdefault(rule.dimension, {})
            groups[rule.group] = (*groups.get(rule.group, ()), place)
    return everybody, naming


def _keys(pool: Sequence[Candidate], naming: Mapping[str, Mapping[str | None, Places]]) -> list[tuple[Places, ...]]:
    """For each candidate and dimension, the rules that name its group: what no rule names must not split a type."""
    attributes = [candidate.attributes for candidate in pool]
    columns = [[groups.get(own.get(dimension), ()) for own in attributes] for dimension, groups in naming.items()]
    return list(zip(*columns, strict=True)) if columns else [()] * len(pool)
