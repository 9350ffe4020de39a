"""The words of the rotation: candidate, rule, problem. Plain frozen data, without a database, a clock or a screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from scn.rotation.dimensions import SEATS


@dataclass(frozen=True, slots=True)
class Candidate:
    """One who may sit: an id and, for each dimension, the group it is in.

    A dimension that is missing means that it is in no group of that dimension. Everybody is in group `all` of `SEATS`.
    """

    id: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    name: str = ""

    def is_in(self, dimension: str, group: str) -> bool:
        """Whether the candidate counts for a rule on this group."""
        return dimension == SEATS or self.attributes.get(dimension) == group


@dataclass(frozen=True, slots=True, order=True)
class Rule:
    """The number of members of one group that the whole committee may have: `min <= count`, and `count <= max` if given.

    `floor` and `ceiling` bound what a relaxation may propose for `min` and `max`.
    """

    dimension: str
    group: str
    min: int = 0
    max: int | None = None
    floor: int = 0
    ceiling: int | None = None

    def is_for(self, candidate: Candidate) -> bool:
        """Whether a candidate counts for the rule."""
        return candidate.is_in(self.dimension, self.group)

    def holds(self, count: int) -> bool:
        """Whether a committee with `count` members of the group satisfies the rule."""
        return self.min <= count and (self.max is None or count <= self.max)

    def count(self, committee: Iterable[Candidate]) -> int:
        """How many of the committee are in the group."""
        return sum(1 for candidate in committee if self.is_for(candidate))


@dataclass(frozen=True, slots=True)
class Problem:
    """Whom to seat: `pool` may be drawn, `staying` sit already, and `rules` bind both together, seats included."""

    pool: tuple[Candidate, ...]
    staying: tuple[Candidate, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A change of one number of one rule: its `bound` (`min` or `max`) goes from `before` to `after`."""

    rule: Rule
    bound: str
    before: int
    after: int


Slate = tuple[str, ...]
"""Ids of those who join."""


@dataclass(frozen=True, slots=True)
class Tickets:
    """The tickets, of which one is drawn.

    `types`: the ids of each type, in ascending order. `counts`: for each ticket how many of each type join. `slates`: the
    same with ids, in ascending order; None where the seed orders the candidates within a type (a draw in two steps).
    `bound`: no candidate's chance by the tickets differs by as much as that many tickets from the chance that is stated,
    by more than nothing.
    """

    types: tuple[tuple[str, ...], ...]
    counts: tuple[tuple[int, ...], ...]
    slates: tuple[Slate, ...] | None
    bound: float


@dataclass(frozen=True, slots=True)
class Draw:
    """What a draw gave.

    `selected`: who joins, in the order of the lots. `standby`: the rest of the pool, in the order of the lots, without those
    who `declined`. `chances`:
    the probability of each candidate, from 0 to 1, by id, where the method computes it; `gap`, how far at most a chance
    lies below the best possible one. `tickets`, and `ticket`, the number of the one that was drawn, from 1 on, where the
    method makes tickets.
    """

    method: str
    selected: Slate
    standby: Slate
    chances: Mapping[str, float] | None = None
    gap: float = 0.0
    tickets: Tickets | None = None
    ticket: int | None = None
    declined: Slate = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why no committee satisfies the rules.

    `rules`: a smallest set of one-sided rules that cannot hold together (each carries only the bound that takes part).
    `relaxations`: the cheapest plan of changes that makes a committee possible, by total change, then fewest rules.
    `alternatives`: other plans, each touching other rules, cheapest first.
    `smallest`: whether the set was proved smallest; otherwise it is irreducible (no rule of it can be left out).
    """

    rules: tuple[Rule, ...]
    relaxations: tuple[Relaxation, ...]
    alternatives: tuple[tuple[Relaxation, ...], ...] = ()
    smallest: bool = True
