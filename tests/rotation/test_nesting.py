"""Which rules nest, by trying all ways to part them into two families; and the network that they then are."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scn.rotation.dimensions import SEATS
from scn.rotation.model import model_of
from scn.rotation.nesting import Bound, bounds_of, network_of
from scn.rotation.types import Candidate, Problem, Rule

MOST = 6


@st.composite
def systems(draw) -> tuple[int, list[Bound]]:
    """A few sets of a few types, the whole first, as the rules bind them."""
    types = draw(st.integers(1, MOST))
    sets = draw(st.lists(st.sets(st.integers(0, types - 1), min_size=1), max_size=6))
    return types, [Bound(tuple(sorted(each)), 0, types) for each in [set(range(types)), *sets]]


def nests(family: list[set[int]]) -> bool:
    return all(one <= other or other <= one or not one & other for one in family for other in family)


def has_two_families(bounds: list[Bound]) -> bool:
    sets = [set(bound.types) for bound in bounds]
    return any(
        all(nests([own for own, of in zip(sets, sides, strict=True) if of == side]) for side in (0, 1))
        for sides in product((0, 1), repeat=len(sets))
    )


@settings(max_examples=400)
@given(systems())
def test_there_is_a_network_exactly_where_two_families_are_enough(system):
    types, bounds = system
    assert (network_of(types, bounds) is not None) == has_two_families(bounds)


@settings(max_examples=300)
@given(systems(), st.lists(st.integers(0, 9), min_size=MOST, max_size=MOST))
def test_whatever_joins_of_each_type_flows_through_the_network(system, joining):
    types, bounds = system
    network = network_of(types, bounds)
    if network is None:
        return
    assert list(network.members) == [(kind,) for kind in range(types)] + [bound.types for bound in (*bounds[1:], bounds[0])]
    balance = [0] * network.nodes
    for (tail, head), members in zip(network.arcs, network.members, strict=True):
        flow = sum(joining[kind] for kind in members)
        balance[tail] -= flow
        balance[head] += flow
    assert not any(balance)


@settings(max_examples=300)
@given(systems())
def test_nothing_else_flows_through_the_network(system):
    # The arcs that are no types are a tree on all nodes, so that what flows in the types says what flows in them.
    types, bounds = system
    network = network_of(types, bounds)
    if network is None:
        return
    part = list(range(network.nodes))
    for tail, head in network.arcs[types:]:
        one, other = part[tail], part[head]
        assert one != other
        part = [other if each == one else each for each in part]
    assert len(set(part)) == 1


def bounds(rules, regions="nnss"):
    model = model_of(Problem(tuple(Candidate(f"{n}", {"region": each}) for n, each in enumerate(regions)), (), tuple(rules)))
    return [([model.sizes[kind] for kind in bound.types], bound.low, bound.high) for bound in bounds_of(model)]


def test_a_set_of_types_has_the_narrowest_of_its_bounds():
    assert bounds([Rule("region", "n", 1), Rule("region", "n", 0, 2), Rule("region", "n", 0, 1), Rule(SEATS, "all", 2, 3)]) == [
        ([2, 2], 2, 3),
        ([2], 1, 1),
    ]


@pytest.mark.parametrize(
    ("rule", "sizes"), [(Rule("region", "n"), [1, 2]), (Rule("region", "n", 0, 2), [1, 2]), (Rule("region", "nowhere", 0, 0), [3])]
)
def test_a_rule_that_binds_nothing_is_left_out(rule, sizes):
    assert bounds([rule], "nns") == [(sizes, 0, 3)]


def test_a_rule_that_nobody_can_satisfy_stays():
    assert bounds([Rule("region", "nowhere", 1)], "nns") == [([3], 0, 3), ([], 1, 0)]
