"""Whether the rules nest, and the network that they then are.

Two sets of types nest if they are disjoint or one contains the other. If the sets that the rules bind fall into two
families, each of which nests (a bihierarchy: E. Budish, Y.-K. Che, F. Kojima and P. Milgrom, Designing random allocation
mechanisms, American Economic Review 103 (2013), 585-623), the committees are the whole-number circulations of a network:
down the tree of one family, through one arc for each type, up the tree of the other, and back to the top. Every corner
of the polytope of fractional committees is then a committee, and every fractional committee a lottery over committees.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scn.rotation.model import Model


@dataclass(frozen=True, slots=True)
class Bound:
    """How many of a set of types join: `low <= count <= high`. `types` are in ascending order; `high` is never None here."""

    types: tuple[int, ...]
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Network:
    """The circulation that a committee is.

    `arcs`: from and to which node each arc goes; the arcs of the types come first, in the order of the types, then one
    for each of `bounds`, last the one from the top of the second family to that of the first. `members` has for each
    arc the types whose sum flows in it.
    """

    nodes: int
    arcs: tuple[tuple[int, int], ...]
    members: tuple[tuple[int, ...], ...]


def bounds_of(model: Model) -> tuple[Bound, ...]:
    """What the rules ask of those who join, each set of types once, the narrower bound of two on the same set; the whole pool is first.

    A set that no type is in is left out unless it breaks its rule, and so is one that binds nothing.
    """
    everybody = tuple(range(len(model.sizes)))
    found: dict[tuple[int, ...], tuple[int, int]] = {everybody: (0, sum(model.sizes))}
    for quota in model.quotas:
        size = sum(model.sizes[kind] for kind in quota.types)
        low, high = found.get(quota.types, (0, size))
        found[quota.types] = max(low, quota.low), high if quota.high is None else min(high, quota.high)
    return tuple(
        Bound(types, low, high)
        for types, (low, high) in found.items()
        if types == everybody or low > 0 or high < sum(model.sizes[kind] for kind in types)
    )


def network_of(types: int, bounds: Sequence[Bound]) -> Network | None:
    """The network of so many types and these bounds, of which the first is on the whole pool; None where they do not nest."""
    sides = _sides(types, bounds)
    if sides is None:
        return None
    first = _Tree(types, bounds, [place for place, side in sides.items() if side == 0], 0)
    second = _Tree(types, bounds, [place for place, side in sides.items() if side == 1], first.nodes)
    arcs = [(first.holds[kind], second.holds[kind]) for kind in range(types)]
    for place in range(1, len(bounds)):
        # Down the first tree, up the second.
        arcs.append(first.edges[place] if sides[place] == 0 else second.edges[place][::-1])
    arcs.append((second.top, first.top))
    members = [(kind,) for kind in range(types)] + [bound.types for bound in (*bounds[1:], bounds[0])]
    return Network(first.nodes + second.nodes, tuple(arcs), tuple(members))


class _Tree:
    """The bounds of one family as a tree: `edges` go from the node of the next wider set to that of each bound.

    `holds` has the node of the narrowest set that a type is in. Nodes are numbered from `start` on; the first is the whole pool.
    """

    def __init__(self, types: int, bounds: Sequence[Bound], places: Sequence[int], start: int) -> None:
        self.top = start
        self.nodes = 1 + len(places)
        self.holds = [start] * types
        self.edges: dict[int, tuple[int, int]] = {}
        # From the widest set to the narrowest: where a type is held by now is the next wider one.
        for number, place in enumerate(sorted(places, key=lambda place: (-len(bounds[place].types), place)), start=start + 1):
            own = bounds[place].types
            self.edges[place] = (self.holds[own[0]], number)
            for kind in own:
                self.holds[kind] = number


def _sides(types: int, bounds: Sequence[Bound]) -> dict[int, int] | None:
    """The family, 0 or 1, of each bound but the first; None where two families are not enough."""
    crossing = _crossings(types, bounds)
    sides: dict[int, int] = {}
    for first in range(1, len(bounds)):
        if first in sides:
            continue
        sides[first] = 0
        todo = [first]
        while todo:
            place = todo.pop()
            for other in crossing[place]:
                if other not in sides:
                    sides[other] = 1 - sides[place]
                    todo.append(other)
                elif sides[other] == sides[place]:
                    return None
    return sides


def _crossings(types: int, bounds: Sequence[Bound]) -> list[set[int]]:
    """For each bound, those that share a type with it and neither contain it nor lie in it."""
    sets = [frozenset(bound.types) for bound in bounds]
    holding: list[list[int]] = [[] for _ in range(types)]
    for place in range(1, len(bounds)):
        for kind in bounds[place].types:
            holding[kind].append(place)
    crossing: list[set[int]] = [set() for _ in bounds]
    for one, other in _pairs(holding):
        if not (sets[one] <= sets[other] or sets[other] <= sets[one]):
            crossing[one].add(other)
            crossing[other].add(one)
    return crossing


def _pairs(holding: Iterable[Sequence[int]]) -> set[tuple[int, int]]:
    return {
        (places[first], places[second])
        for places in {tuple(each) for each in holding}
        for first in range(len(places))
        for second in range(first + 1, len(places))
    }
