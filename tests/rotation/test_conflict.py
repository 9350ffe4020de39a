import random
from dataclasses import astuple, replace
from itertools import islice

import pytest
from brute_force import conflicts, one_sided, plans, problems, valid
from hypothesis import given, settings
from hypothesis import strategies as st

from scn.rotation.conflict import explain
from scn.rotation.dimensions import SEATS
from scn.rotation.solver import Program, SolverFault
from scn.rotation.types import Candidate, Conflict, Problem, Relaxation, Rule

thoroughly = settings(deadline=None, derandomize=True, max_examples=120)


def pool(**numbers: int) -> tuple[Candidate, ...]:
    return tuple(Candidate(f"{region}{n}", {"region": region}) for region, number in numbers.items() for n in range(number))


def seats(number: int) -> Rule:
    """A number of seats that no plan may change."""
    return Rule(SEATS, "all", number, number, floor=number, ceiling=number)


@thoroughly
@given(problems())
def test_there_is_a_conflict_exactly_when_no_committee_is_valid(problem):
    assert (explain(problem) is None) == bool(valid(problem))


@thoroughly
@given(problems())
def test_the_conflict_is_the_first_of_the_smallest_sets_of_bounds_that_no_committee_satisfies(problem):
    found = explain(problem)
    if found is not None:
        assert found.smallest
        assert found.rules == tuple(one_sided(problem, bound) for bound in next(conflicts(problem)))


@thoroughly
@given(problems(), st.integers(0, 4))
def test_no_bound_can_be_left_out_of_a_conflict_that_was_not_proved_smallest(problem, corrections):
    found = explain(problem, corrections)
    if found is not None:
        assert not (found.smallest and corrections == 0)
        assert not valid(replace(problem, rules=found.rules))
        assert all(valid(replace(problem, rules=found.rules[:n] + found.rules[n + 1 :])) for n in range(len(found.rules)))


@thoroughly
@given(problems())
def test_the_plans_are_the_cheapest_changes_that_make_a_committee_possible(problem):
    found = explain(problem)
    if found is not None:
        offered = [found.relaxations, *found.alternatives] if found.relaxations else []
        assert [[(c.rule, c.bound, c.before, c.after) for c in plan] for plan in offered] == plans(problem, most=4)
        for plan in offered:
            assert valid(replace(problem, rules=relaxed(problem, plan)))


def relaxed(problem: Problem, plan: tuple[Relaxation, ...]) -> tuple[Rule, ...]:
    rules = list(problem.rules)
    for change in plan:
        place = rules.index(change.rule) if change.rule in rules else problem.rules.index(change.rule)
        rules[place] = replace(rules[place], **{change.bound: change.after})
    return tuple(rules)


@settings(thoroughly, max_examples=40)
@given(problems(), st.randoms(use_true_random=False))
def test_the_conflict_does_not_depend_on_the_order_of_the_pool(problem, rnd):
    shuffled = replace(problem, pool=tuple(rnd.sample(problem.pool, len(problem.pool))))
    assert explain(problem) == explain(shuffled)


def test_minima_that_add_up_to_more_than_the_seats_conflict_with_them():
    rules = (seats(5), Rule("region", "n", 3), Rule("region", "s", 2, floor=1), Rule("region", "w", 1, floor=1), Rule("region", "x", 0, 4))
    assert explain(Problem(pool(n=9, s=9, w=9, x=9), (), rules)) == Conflict(
        rules=(Rule(SEATS, "all", max=5), Rule("region", "n", 3), Rule("region", "s", 2), Rule("region", "w", 1)),
        relaxations=(Relaxation(rules[1], "min", 3, 2),),
        alternatives=((Relaxation(rules[2], "min", 2, 1),),),
    )


def test_a_group_that_nobody_is_in_conflicts_by_itself():
    rules = (seats(2), Rule("region", "nowhere", 1))
    assert explain(Problem(pool(n=4), (), rules)) == Conflict((rules[1],), (Relaxation(rules[1], "min", 1, 0),))


def test_a_rule_that_contradicts_itself_conflicts_by_its_two_bounds():
    rule = Rule("region", "n", 3, 1)
    assert explain(Problem(pool(n=4), (), (rule,))) == Conflict(
        rules=(Rule("region", "n", 3), Rule("region", "n", max=1)),
        relaxations=(Relaxation(rule, "min", 3, 1),),
        alternatives=((Relaxation(rule, "max", 1, 3),),),
    )


def test_too_many_who_stay_conflict_with_a_maximum():
    rule = Rule("region", "n", 0, 1)
    assert explain(Problem(pool(n=4), pool(n=3), (rule,))) == Conflict((rule,), (Relaxation(rule, "max", 1, 3),))


def test_floors_and_ceilings_that_leave_no_way_out_leave_no_plan():
    rules = (seats(3), Rule("region", "n", 2, floor=2), Rule("region", "s", 2, floor=2))
    found = explain(Problem(pool(n=4, s=4), (), rules))
    assert len(found.rules) == 3
    assert (found.relaxations, found.alternatives) == ((), ())


def test_a_floor_above_the_minimum_or_a_ceiling_below_the_maximum_allows_no_change():
    low, high = Rule("region", "n", 2, 1, floor=5), Rule("region", "s", 2, 1, ceiling=0)
    assert explain(Problem(pool(n=4), (), (low,))).relaxations == (Relaxation(low, "max", 1, 2),)
    assert explain(Problem(pool(s=4), (), (high,))).relaxations == (Relaxation(high, "min", 2, 1),)


def test_a_solver_that_finds_nothing_without_any_rule_is_found_out(monkeypatch):
    monkeypatch.setattr(Program, "solve", lambda _self, _costs=None: None)
    with pytest.raises(SolverFault):
        explain(Problem(pool(n=1), (), (Rule("region", "n", 2),)))


def test_changes_of_one_plan_are_listed_smallest_first():
    rules = (seats(6), Rule("region", "n", 0, 1, ceiling=3), Rule("region", "s", 0, 1, ceiling=2), Rule("region", "w", 0, 1, ceiling=1))
    found = explain(Problem(pool(n=9, s=9, w=9), (), rules))
    assert [astuple(change)[1:] for change in found.relaxations] == [("max", 1, 2), ("max", 1, 3)]
    assert found.relaxations[0].rule == rules[2]


def test_two_rules_of_the_same_words_are_two_rules():
    rules = (Rule("region", "n", 2), Rule("region", "n", 2), Rule(SEATS, "all", 0, 1, ceiling=1))
    found = explain(Problem(pool(n=4), (), rules))
    assert found.rules == (Rule("region", "n", 2), Rule(SEATS, "all", max=1))
    assert found.relaxations == (Relaxation(rules[0], "min", 2, 1), Relaxation(rules[1], "min", 2, 1))


def test_a_conflict_that_was_not_proved_smallest_keeps_the_bounds_that_stand_first():
    rules = (seats(1), *(Rule("region", region, 1) for region in "nsw"))
    found = explain(Problem(pool(n=2, s=2, w=2), (), rules), corrections=0)
    assert found.rules == (Rule(SEATS, "all", max=1), Rule("region", "n", 1), Rule("region", "s", 1))


def test_a_conflict_that_was_not_proved_smallest_is_taken_from_the_smallest_one_met():
    cities = tuple(Candidate(f"c{n}", {"country": str(n), "region": "n" if n < 6 else "s"}) for n in range(30))
    rules = (seats(9), *(Rule("country", str(n), 0, 0) for n in range(30)), Rule("region", "n", 4))
    unsearched, searched = (explain(Problem(cities, (), rules), corrections) for corrections in (0, 12))
    assert not searched.smallest
    assert len(searched.rules) < len(unsearched.rules) == 23


def test_no_more_than_three_alternatives_are_offered_the_first_rules_first():
    rules = (seats(5), *(Rule("region", region, 1) for region in "abcdef"))
    found = explain(Problem(pool(a=1, b=1, c=1, d=1, e=1, f=1), (), rules))
    plans = [found.relaxations, *found.alternatives]
    assert [[change.rule.group for change in plan] for plan in plans] == [["a"], ["b"], ["c"], ["d"]]


def test_plans_that_presolve_gets_wrong_are_found():
    # With presolve on, HiGHS 1.16 takes one change to be enough for the second plan, and then fails.
    groups = [("north", None), ("south", None), ("north", "A"), ("north", "B"), ("west", "A")]
    cities = tuple(
        Candidate(f"p{n}", {"region": region, **({"country": country} if country else {})}) for n, (region, country) in enumerate(groups)
    )
    twice = Rule("country", "A", 2)
    rules = (Rule(SEATS, "all", 2, 2), Rule("country", "B", 1), twice, Rule("region", "south", 1), twice, Rule("region", "north", 0, 1))
    problem = Problem(cities, (), rules)
    found = explain(problem)
    assert [[astuple(c)[1:] for c in plan] for plan in [found.relaxations, *found.alternatives]] == [
        [change[1:] for change in plan] for plan in plans(problem, most=4)
    ]


def test_a_conflict_among_thousands_of_cities_is_found():
    rnd = random.Random(3)
    cities = tuple(Candidate(f"c{n}", {"region": rnd.choice("nsew"), "country": str(n % 50)}) for n in range(5000))
    capped = [Rule("country", str(number), 0, 0 if number else 1) for number in range(50)]
    found = explain(Problem(cities, (), (seats(2), *capped)), corrections=5)
    assert not found.smallest
    assert len(found.rules) == 51
    assert sum(change.after - change.before for change in found.relaxations) == 1


def test_the_search_ends_with_the_smallest_conflict_when_it_may_take_long_enough():
    cities = tuple(Candidate(f"c{n}", {"country": str(n % 30)}) for n in range(300))
    capped = [Rule("country", str(number), 0, 1) for number in range(30)]
    found = explain(Problem(cities, (), (seats(31), *capped)))
    assert found.smallest
    assert len(found.rules) == 31
    assert list(islice((change.after for change in found.relaxations), 2)) == [2]
