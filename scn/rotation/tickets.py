"""From chances to tickets: so many whole committees, one of which is drawn, that every chance comes out to within a ticket.

Over rules that nest a fractional committee is a circulation (`scn.rotation.nesting`). Times the number of tickets it is
rounded, and then divided: an even number of tickets in two halves, of an odd one a single ticket is taken off. Each step
rounds every sum that a rule binds, and every type, to the whole number below or above its share (cycle cancelling; as in
H. N. Gabow, Using Euler partitions to edge color bipartite multigraphs, 1976). So a type, and every city of it, is on as
many tickets as its chance times their number, rounded down or up: no tickets can come nearer. All of it is in whole
numbers and in a fixed order, the same on every machine.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction

from scn.rotation.nesting import Network

Counts = tuple[int, ...]
"""How many of each type a ticket seats."""


def divided(network: Network, joining: Sequence[Fraction], number: int) -> list[Counts]:
    """So many tickets (1 and more) that seat on average `joining` of each type, which must be a fractional committee.

    Each keeps every bound of the network that the average keeps.
    """
    whole = math.lcm(*(count.denominator for count in joining))
    total = [number * whole * sum(joining[kind] for kind in members) for members in network.members]
    rounding = _Rounding(network)
    flow = rounding.rounded([int(each) for each in total], whole)
    types = len(joining)
    tickets: list[Counts] = []
    # Depth first, with the halves in order; a loop, since an odd half is only one deeper.
    todo = [(flow, number)]
    while todo:
        flow, share = todo.pop()
        if share == 1:
            tickets.append(tuple(flow[:types]))
            continue
        part = 2 if share % 2 == 0 else share
        first = rounding.rounded(flow, part)
        rest = [all_ - one for all_, one in zip(flow, first, strict=True)]
        todo += [(rest, share - share // part), (first, share // part)]
    return tickets


def at_random(network: Network, joining: Sequence[Fraction], number: Callable[[], float]) -> Counts:
    """One ticket such that each type joins, on average over all that could come, as often as `joining` says.

    It keeps every bound of the network that the average keeps. `number` gives random numbers, `0 <= number < 1`. Each cycle is
    rounded one way or the other, with the odds that keep the average (dependent rounding: R. Gandhi, S. Khuller, S. Parthasarathy
    and A. Srinivasan, Dependent rounding and its applications to approximation algorithms, J. ACM 53 (2006), 324-360).
    """
    whole = math.lcm(*(count.denominator for count in joining))
    total = [whole * sum(joining[kind] for kind in members) for members in network.members]
    return tuple(_Rounding(network, number).rounded([int(each) for each in total], whole)[: len(joining)])


class _Rounding:
    """Rounds circulations of a network: always the same way, or at random where there is a source of random numbers."""

    def __init__(self, network: Network, number: Callable[[], float] | None = None) -> None:
        self._arcs = network.arcs
        self._nodes = network.nodes
        self._number = number

    def rounded(self, flow: Sequence[int], part: int) -> list[int]:
        """A whole-number circulation whose every arc is the flow divided by `part`, rounded down or up."""
        found = [each // part for each in flow]
        left = {arc: each % part for arc, each in enumerate(flow) if each % part}
        if not left:
            return found
        around: list[list[int]] = [[] for _ in range(self._nodes)]
        for arc in left:
            tail, head = self._arcs[arc]
            around[tail].append(arc)
            around[head].append(arc)
        # What enters a node leaves it, so no node has a single arc with something left: a walk can always go on, and closes.
        for start in list(left):
            if start not in left:
                continue
            path: list[int] = []
            nodes = [self._arcs[start][0]]
            seen = {nodes[0]: 0}
            arc = start
            while True:
                tail, head = self._arcs[arc]
                path.append(arc)
                node = head if nodes[-1] == tail else tail
                if node in seen:
                    back = seen[node]
                    self._push(path[back:], nodes[back:], left, found, part)
                    for gone in nodes[back + 1 :]:
                        del seen[gone]
                    path, nodes = path[:back], nodes[: back + 1]
                    # The walk up to here may have lost nothing: only arcs of the cycle were changed.
                else:
                    seen[node] = len(nodes)
                    nodes.append(node)
                following = self._next(around[nodes[-1]], left, path[-1] if path else None)
                if following is None:
                    break
                arc = following
        return found

    def _next(self, arcs: list[int], left: dict[int, int], came: int | None) -> int | None:
        """An arc of the node with something left, but not the one that the walk came by; None where there is none."""
        for place in range(len(arcs) - 1, -1, -1):
            arc = arcs[place]
            if arc not in left:
                del arcs[place]
            elif arc != came:
                return arc
        return None

    def _push(self, cycle: Sequence[int], nodes: Sequence[int], left: dict[int, int], found: list[int], part: int) -> None:
        """Round at least one arc of a cycle, by moving as much around it as goes."""
        forward = [self._arcs[arc][0] == node for arc, node in zip(cycle, nodes, strict=True)]
        step = min(part - left[arc] if along else left[arc] for arc, along in zip(cycle, forward, strict=True))
        if self._number is not None:
            back = min(left[arc] if along else part - left[arc] for arc, along in zip(cycle, forward, strict=True))
            if self._number() * (step + back) >= back:
                forward, step = [not along for along in forward], back
        for arc, along in zip(cycle, forward, strict=True):
            now = left[arc] + step if along else left[arc] - step
            if now == part:
                found[arc] += 1
            if now in (0, part):
                del left[arc]
            else:
                left[arc] = now


def seated(tickets: Sequence[Counts], members: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """The tickets with names: of each type, whose `members` are given, the next ones in turn, so that each comes equally often."""
    place = [0] * len(members)
    named = []
    for counts in tickets:
        slate: list[str] = []
        for kind, count in enumerate(counts):
            if count:
                own, at = members[kind], place[kind]
                slate += [own[(at + step) % len(own)] for step in range(count)]
                place[kind] = (at + count) % len(own)
        named.append(tuple(sorted(slate)))
    return named
