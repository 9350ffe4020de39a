"""Small networks for the tests of the chances: rules that nest, and rules that do not."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from scn.rotation.dimensions import CITY, INCUMBENT, SEATS
from scn.rotation.types import Candidate, Problem, Rule

COUNTRIES = {"north": ["A", "B"], "south": ["C", "D"]}


@st.composite
def nested(draw, pool: int = 8) -> Problem:
    """Rules on regions and the countries in them, on one city, and across those on who sat before: two families that nest."""
    region = st.sampled_from(sorted(COUNTRIES))
    places = region.flatmap(lambda name: st.tuples(st.just(name), st.sampled_from(COUNTRIES[name])))
    groups = st.builds(
        lambda place, sat: {"region": place[0], "country": place[1], **({INCUMBENT: "yes"} if sat else {})}, places, st.booleans()
    )
    named = [("region", name) for name in COUNTRIES] + [("country", each) for names in COUNTRIES.values() for each in names]
    return draw(
        _problems(groups, [*named, (INCUMBENT, "yes"), (CITY, "p0"), ("country", "nowhere")], [*range(pool, pool - 4, -1), 1, 0], 2)
    )


@st.composite
def crossing(draw, pool: int = 8) -> Problem:
    """Rules on three dimensions that have nothing to do with each other."""
    dimensions = {"region": ["n", "s"], "size": ["big", "small"], "income": ["high", "low"]}
    groups = st.fixed_dictionaries({dimension: st.sampled_from([*names * 2, "none"]) for dimension, names in dimensions.items()})
    named = [(dimension, name) for dimension, names in dimensions.items() for name in names]
    return draw(_problems(groups, [*named, (CITY, "p0")], range(pool, pool - 4, -1), 6))


@st.composite
def _problems(draw, groups, named, sizes, fewest: int) -> Problem:
    """Bounds near to what a committee has, so that most of the problems have one; a few have an impossible rule besides."""
    size = draw(st.sampled_from(sizes))
    pool = tuple(Candidate(f"p{n}", {**draw(groups), CITY: f"p{n}"}) for n in range(size))
    staying = tuple(Candidate(f"s{n}", {**draw(groups), CITY: f"s{n}"}) for n in range(draw(st.integers(0, 2))))
    joining = draw(st.permutations(pool))[: draw(st.integers(0, 4))]
    committee = [*staying, *joining]
    rules = []
    for dimension, group in draw(st.lists(st.sampled_from(named), unique=True, min_size=fewest, max_size=7)):
        count = sum(candidate.attributes.get(dimension) == group for candidate in committee)
        low = max(0, count - draw(st.integers(0, 1)))
        rules.append(Rule(dimension, group, low, draw(st.sampled_from([count, count, count + 1, None]))))
    if draw(st.integers(0, 9)) < 8:
        rules.append(Rule(SEATS, "all", len(committee), len(committee)))
    if draw(st.sampled_from([False, False, False, True])):
        rules.append(Rule(*draw(st.sampled_from(named)), min=draw(st.integers(1, 3))))
    return Problem(pool, staying, tuple(rules))


@st.composite
def past(draw, problem: Problem) -> dict[str, Fraction]:
    """Chances that some of the pool brought from before."""
    chances = st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(1), Fraction(5, 4)])
    return {candidate.id: draw(chances) for candidate in problem.pool if draw(st.booleans())}


@st.composite
def triangles(draw) -> Problem:
    """Of any two of three kinds one may join: halves of each satisfy the rules, but a lottery gives a third. Others join besides."""
    sides = {"a": {"x": "1", "y": "1"}, "b": {"x": "1", "z": "1"}, "c": {"y": "1", "z": "1"}}
    pool = [Candidate(f"{name}{n}", own) for name, own in sides.items() for n in range(draw(st.integers(1, 2)))]
    more = st.fixed_dictionaries({}, optional={dimension: st.sampled_from("12") for dimension in "xyz"})
    pool += [Candidate(f"d{n}", draw(more)) for n in range(draw(st.integers(0, 3)))]
    rules = [Rule(dimension, "1", 0, 1) for dimension in "xyz"]
    rules += [Rule(dimension, "2", 0, 1) for dimension in "xyz" if draw(st.booleans())]
    seats = draw(st.integers(0, 3))
    return Problem(tuple(pool), (), (*rules, Rule(SEATS, "all", 1, seats) if seats else Rule(SEATS, "all", 1)))
