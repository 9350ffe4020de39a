"""The chances of the lottery against those worked out over all committees, in fractions."""

import random
from dataclasses import replace
from fractions import Fraction

import pytest
from brute_force import problems, valid
from exact import drawable, leximin, maximin
from hypothesis import given, settings
from hypothesis import strategies as st
from pools import crossing, triangles

from scn.errors import InvalidInput
from scn.rotation.dimensions import SEATS
from scn.rotation.lottery import LEXIMIN, MAXIMIN, NASH, Wish, draw, lottery_of
from scn.rotation.mixture import leximin_mixture
from scn.rotation.model import model_of
from scn.rotation.nesting import bounds_of
from scn.rotation.types import Candidate, Conflict, Problem, Rule

thoroughly = settings(deadline=None, derandomize=True, max_examples=60)
NEAR = 1e-6
WISH = Wish(("x",))


def chances(problem: Problem, wish: Wish = WISH) -> dict[str, Fraction] | None:
    lottery = lottery_of(problem, wish)
    return None if lottery is None else {id_: lottery.chances[kind] for id_, kind in lottery.model.type_of.items()}


def nests(problem: Problem) -> bool:
    lottery = lottery_of(problem, WISH)
    return lottery is not None and lottery.network is not None


def near(found, expected) -> bool:
    return found.keys() == expected.keys() and all(abs(found[id_] - expected[id_]) < NEAR for id_ in expected)


@thoroughly
@given(drawable(features=2))
def test_where_rules_nest_the_chances_are_the_fractions_themselves(problem):
    assert nests(problem)
    assert chances(problem) == leximin(problem)


@thoroughly
@given(drawable(features=4, most=7))
def test_where_rules_cross_the_chances_are_those_of_the_best_lottery(problem):
    assert near(chances(problem), leximin(problem))


@settings(thoroughly, max_examples=80)
@given(problems(pool=7))
def test_any_rules_give_the_chances_or_a_conflict(problem):
    expected = leximin(problem)
    if expected is None:
        assert isinstance(draw(problem, WISH), Conflict)
    else:
        assert near(chances(problem), expected)


@settings(thoroughly, max_examples=40)
@given(drawable(features=2, most=6), st.lists(st.integers(0, 12).map(lambda quarters: Fraction(quarters, 4)), min_size=6, max_size=6))
def test_chances_of_the_past_are_levelled_with_those_of_the_draw(problem, past):
    brought = {f"p{number}": had for number, had in enumerate(past) if had and number < len(problem.pool)}

    assert chances(problem, replace(WISH, brought=brought)) == leximin(problem, brought)


@settings(thoroughly, max_examples=40)
@given(drawable(features=2, most=6))
def test_maximin_lifts_the_smallest_and_then_lowers_the_largest(problem):
    assert chances(problem, replace(WISH, method=MAXIMIN)) == maximin(problem)


@settings(thoroughly, max_examples=50)
@given(st.integers(1, 4).flatmap(lambda features: drawable(features=features, most=7)))
def test_no_committee_would_gain_the_product_more_than_all_lose(problem):
    found = chances(problem, replace(WISH, method=NASH))
    slates = valid(problem)
    able = {id_ for slate in slates for id_ in slate}

    # The first-order condition of the largest product: a step towards any committee does not raise the sum of the logarithms.
    assert {id_ for id_, chance in found.items() if chance > 0} == able
    assert all(sum(1 / float(found[id_]) for id_ in slate) <= len(able) * 1.005 for slate in slates)


@settings(thoroughly, max_examples=40)
@given(drawable(features=4, most=6) | triangles() | crossing(pool=6))
def test_maximin_over_crossing_rules_is_that_of_the_best_lottery(problem):
    expected = maximin(problem)

    assert expected is None or near(chances(problem, replace(WISH, method=MAXIMIN)), expected)


@settings(thoroughly, max_examples=40)
@given(triangles())
def test_leximin_where_fractions_promise_more_is_that_of_the_best_lottery(problem):
    assert near(chances(problem), leximin(problem))


def odd_cycle() -> Problem:
    """Two seats and three groups, each pair of candidates in one with a maximum of one: fractions seat everybody by half."""
    pool = tuple(Candidate(f"p{number}", {f"g{number}": "yes", f"g{(number + 1) % 3}": "yes"}) for number in range(3))
    return Problem((*pool, Candidate("q", {})), (), tuple(Rule(f"g{number}", "yes", 0, 1) for number in range(3)))


@pytest.mark.parametrize("method", [LEXIMIN, MAXIMIN, NASH])
def test_what_fractions_promise_and_no_lottery_keeps_is_not_promised(method):
    problem = odd_cycle()

    # Over fractions each of the three has one half; of whole committees each holds one of them at most.
    assert not nests(problem)
    third = pytest.approx(1 / 3, abs=1e-3 if method == NASH else NEAR)
    found = {id_: float(chance) for id_, chance in chances(problem, replace(WISH, method=method)).items()}
    # Maximin wants no chance larger than it must be.
    assert found == {"p0": third, "p1": third, "p2": third, "q": third if method == MAXIMIN else pytest.approx(1)}
    assert near(chances(problem), leximin(problem))


@settings(thoroughly, max_examples=25)
@given(drawable(features=4, most=6))
def test_levels_over_committees_are_those_of_the_best_lottery(problem):
    model = model_of(problem)
    start = model.program().solve()
    found = leximin_mixture(model.sizes, bounds_of(model), None, [start], lambda: False)

    assert near({id_: found.chances[kind] for id_, kind in model.type_of.items()}, leximin(problem))


@settings(thoroughly, max_examples=25)
@given(drawable(features=4, most=6))
def test_a_lottery_that_had_no_time_says_how_far_it_may_be_off(problem):
    found = lottery_of(problem, replace(WISH, stop=lambda: True))
    expected = leximin(problem)

    told = {id_: found.chances[kind] for id_, kind in found.model.type_of.items()}
    assert sum(told.values()) == pytest.approx(float(sum(expected.values())))
    assert min(told.values()) >= min(expected.values()) - found.gap - NEAR


@settings(thoroughly, max_examples=30)
@given(drawable(features=3, most=7), st.lists(st.integers(0, 5), min_size=7, max_size=7))
def test_the_highest_scores_are_seated(problem, numbers):
    scores = {f"p{number}": Fraction(score) for number, score in enumerate(numbers)}
    drawn = draw(problem, replace(WISH, method="score", scores=scores))

    best = max(sum(scores[id_] for id_ in slate) for slate in valid(problem))
    assert frozenset(drawn.selected) in valid(problem)
    assert sum(scores[id_] for id_ in drawn.selected) == best


def test_equal_scores_are_decided_by_lot():
    problem = Problem(tuple(Candidate(f"p{number}") for number in range(4)), (), (Rule(SEATS, "all", 1, 1),))
    wish = replace(WISH, method="score", scores={"p0": Fraction(1), "p1": Fraction(1)})

    assert {draw(problem, replace(wish, seed=(str(number),))).selected for number in range(40)} == {("p0",), ("p1",)}


def test_candidates_of_one_kind_have_one_chance_whatever_else_they_are():
    pool = tuple(Candidate(f"p{number}", {"region": "n", "hobby": str(number)}) for number in range(7))
    found = chances(Problem(pool, (), (Rule(SEATS, "all", 2, 2), Rule("region", "n", 1, 2))))

    assert set(found.values()) == {Fraction(2, 7)}


def test_the_order_of_the_pool_does_not_matter():
    lots = random.Random(3)
    pool = [Candidate(f"p{n}", {"a": lots.choice("xyz"), "b": lots.choice("xyz"), "c": lots.choice("xyz")}) for n in range(20)]
    rules = (Rule(SEATS, "all", 6, 6), *(Rule(d, g, 1, 3) for d in "abc" for g in "xyz"))
    usual = draw(Problem(tuple(pool), (), rules), WISH)
    lots.shuffle(pool)

    assert draw(Problem(tuple(pool), (), rules), WISH) == usual


@pytest.mark.parametrize(
    "wish",
    [
        replace(WISH, method="fairest"),
        replace(WISH, tickets=0),
        replace(WISH, ticket=0),
        replace(WISH, ticket=1001),
        replace(WISH, method=MAXIMIN, brought={"p0": Fraction(1)}),
        replace(WISH, source="dice"),
    ],
)
def test_a_wish_that_cannot_be_is_an_error_and_never_another_method(wish):
    problem = Problem((Candidate("p0"), Candidate("p1")), (), (Rule(SEATS, "all", 1, 1),))

    with pytest.raises(InvalidInput):
        draw(problem, wish)


@pytest.mark.parametrize("method", [LEXIMIN, MAXIMIN])
def test_nobody_to_draw_and_nothing_to_fill_is_a_draw(method):
    drawn = draw(Problem((), (), (Rule(SEATS, "all", 0, 0),)), replace(WISH, method=method))

    assert (drawn.selected, drawn.standby, dict(drawn.chances)) == ((), (), {})


@pytest.mark.parametrize("rule", [Rule("region", "nowhere", 1), Rule("region", "n", 0, 0), Rule(SEATS, "all", 3, 3)])
def test_rules_that_no_committee_keeps_are_a_conflict(rule):
    staying = (Candidate("s", {"region": "n"}),)

    assert isinstance(draw(Problem((Candidate("p", {"region": "n"}),), staying, (rule,)), WISH), Conflict)
