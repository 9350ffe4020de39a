"""The best team of a request: beside every team that there is."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scn.matching.team import Scored, Teamwork, best_team, stand_ins
from scn.matching.types import Category, Expert, TeamRule
from tests.matching.asked import expert, experts, rules

RANKINGS = st.lists(
    st.tuples(st.sampled_from([0.1, 0.25, 0.5, 0.500001, 0.9]), experts()), max_size=9, unique_by=lambda scored: scored[1].id
).map(lambda listed: sorted(listed, key=lambda scored: (-scored[0], scored[1].id)))


def value(one: Expert, attribute: str) -> str | None:
    return one.category.value if attribute == "category" else one.country


def keeps(team: list[Expert], asked: list[TeamRule], everybody: list[Expert]) -> bool:
    """The test's own reading of the rules."""
    for rule in asked:
        values = [rule.value] if rule.value is not None else [value(one, rule.attribute) for one in everybody]
        for each in values:
            count = [value(one, rule.attribute) for one in team].count(each)
            if each is not None and (count < rule.min or (rule.max is not None and count > rule.max)):
                return False
    return True


@given(RANKINGS, st.integers(1, 4), st.lists(rules(), max_size=3), st.data())
def test_no_team_that_keeps_the_rules_and_the_pins_is_better(
    ranking: list[Scored], number: int, asked: list[TeamRule], data: st.DataObject
) -> None:
    everybody = [one for _, one in ranking]
    pinned = data.draw(st.sets(st.sampled_from([one.id for one in everybody]), max_size=min(2, number))) if everybody else set()
    size = min(number, len(ranking))
    teams = [list(team) for team in combinations(ranking, size) if pinned <= {one.id for _, one in team}]
    fit = [team for team in teams if keeps([one for _, one in team], asked, everybody)]

    for steps in (5_000, 0):
        found = best_team(ranking, number, asked, pinned=pinned, steps=steps)

        assert found.missing == number - size
        if not fit:
            assert found.members == ()
            assert set(found.broken) <= set(asked)
            assert not any(keeps([one for _, one in team], list(found.broken), everybody) for team in teams)
        else:
            best = max(fit, key=lambda team: (round(sum(score for score, _ in team) * 10**6), [-ranking.index(scored) for scored in team]))
            assert found == Teamwork(tuple(one for _, one in best), number - size)


def test_each_rule_of_a_contradiction_is_needed() -> None:
    ranking = [(0.9, expert("EX-1")), (0.8, expert("EX-2")), (0.7, expert("EX-3", country="MA"))]
    no_two, leader, at_most = (
        TeamRule("country", None, max=1), TeamRule("category", Category.CURRENT_LEADER, min=1), TeamRule("category", "practitioner", max=3),
    )  # fmt: skip

    assert best_team(ranking, 2, [no_two, at_most]).members == (ranking[0][1], ranking[2][1])
    assert best_team(ranking, 2, [no_two, at_most, leader]).broken == (leader,)
    assert best_team(ranking, 3, [no_two, at_most]).broken == (no_two,)


def test_one_without_a_country_counts_for_no_country() -> None:
    ranking = [(0.9, expert("EX-1", country=None)), (0.8, expert("EX-2", country=None))]

    assert len(best_team(ranking, 2, [TeamRule("country", None, max=1)]).members) == 2


def test_employers_are_compared_by_their_words() -> None:
    ranking = [
        (0.9, expert("EX-1", employer="Example TRUST")),
        (0.8, expert("EX-2", employer="exámple trust")),
        (0.1, expert("EX-3", employer="B")),
    ]

    assert [one.id for one in best_team(ranking, 2, [TeamRule("employer", None, max=1)]).members] == ["EX-1", "EX-3"]
    assert [one.id for one in best_team(ranking, 1, [TeamRule("employer", "EXAMPLE Trust", max=0)]).members] == ["EX-3"]


def test_a_team_of_50_of_400_with_crossing_rules_is_found() -> None:
    kinds = list(Category)
    ranking = [
        (round(1 - number / 1000, 6), expert(f"EX-{number:03}", category=kinds[(number * 7 + number // 5) % 4], country=f"C{number % 37}"))
        for number in range(400)
    ]
    asked = [TeamRule("country", None, max=2), *(TeamRule("category", kind, min=11) for kind in kinds)]

    found = best_team(ranking, 50, asked)

    assert len(found.members) == 50
    assert keeps(list(found.members), asked, [one for _, one in ranking])


def test_who_is_pinned_must_be_there_and_have_a_place() -> None:
    with pytest.raises(ValueError, match="pinned"):
        best_team([(0.5, expert("EX-1"))], 1, pinned=["EX-2"])
    with pytest.raises(ValueError, match="pinned"):
        best_team([(0.5, expert("EX-1")), (0.4, expert("EX-2"))], 1, pinned=["EX-1", "EX-2"])


def test_stand_ins_could_take_the_place_of_one_of_the_team() -> None:
    leader = expert("EX-1", category=Category.CURRENT_LEADER)
    ranking = [(0.9, leader), (0.8, expert("EX-2", country="MA")), (0.7, expert("EX-3")), (0.6, expert("EX-4", country="MA"))]
    asked = [TeamRule("category", "current-leader", min=1), TeamRule("country", None, max=1)]

    found = stand_ins(ranking, [one for _, one in ranking[:2]], asked, 2)

    assert [one.id for one in found] == ["EX-4"]
