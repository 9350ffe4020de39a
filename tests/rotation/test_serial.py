import json
import os
import random
import subprocess
import sys
from collections import Counter
from dataclasses import replace

import pytest
from brute_force import order_of, problems, serial, valid
from hypothesis import given, settings
from hypothesis import strategies as st

from scn.errors import InvalidInput
from scn.rotation.dimensions import CITY, SEATS
from scn.rotation.serial import draw
from scn.rotation.solver import Program, SolverFault
from scn.rotation.types import Candidate, Conflict, Draw, Problem, Rule

thoroughly = settings(deadline=None, derandomize=True, max_examples=80)


def network(*regions: str) -> tuple[Candidate, ...]:
    return tuple(Candidate(f"{region}{number}", {"region": region, CITY: f"{region}{number}"}) for number, region in enumerate(regions))


@thoroughly
@given(problems(), st.text("ab", max_size=3))
def test_the_slate_is_the_one_that_trying_all_committees_gives(problem, text):
    order = order_of(problem, [text])
    expected = serial(problem, order)
    drawn = draw(problem, [text])
    if expected is None:
        assert isinstance(drawn, Conflict)
    else:
        assert drawn == Draw("serial", tuple(expected), tuple(i for i in order if i not in expected))
        assert frozenset(drawn.selected) in valid(problem)


@settings(thoroughly, max_examples=40)
@given(problems(), st.randoms(use_true_random=False))
def test_the_slate_does_not_depend_on_the_order_of_the_pool(problem, rnd):
    shuffled = replace(problem, pool=tuple(rnd.sample(problem.pool, len(problem.pool))))
    assert draw(problem, ["x"]) == draw(shuffled, ["x"])


@settings(thoroughly, max_examples=40)
@given(problems(), st.randoms(use_true_random=False))
def test_the_slate_does_not_depend_on_which_committee_the_solver_finds(problem, rnd):
    usual = draw(problem, ["x"])
    solve = Program.solve

    def another(self, costs=None, gap=0.0):
        return solve(self, costs or {column: rnd.randrange(-5, 6) for column in range(len(self._bounds))})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Program, "solve", another)
        drawn = draw(problem, ["x"])
    assert isinstance(drawn, Conflict) or drawn == usual


def test_every_committee_within_the_rules_can_come_out():
    rules = (Rule(SEATS, "all", 3, 3), Rule("region", "n", 1, 2), Rule("region", "s", 1), Rule(CITY, "n0", 0, 1))
    problem = Problem(network("n", "n", "n", "s", "s", "w"), (), rules)
    seen = Counter(frozenset(draw(problem, [str(number)]).selected) for number in range(400))
    assert seen.keys() == valid(problem)


def test_who_stays_counts_and_is_not_drawn():
    staying = (Candidate("sitting", {"region": "n"}),)
    drawn = draw(Problem(network("n", "n", "s"), staying, (Rule(SEATS, "all", 2, 2), Rule("region", "n", 1, 1))), ["x"])
    assert drawn.selected == ("s2",)
    assert set(drawn.standby) == {"n0", "n1"}


def test_selected_and_standby_are_in_the_order_of_the_lots():
    problem = Problem(network(*"nnnsssww"), (), (Rule(SEATS, "all", 4, 4), Rule("region", "w", 2)))
    drawn = draw(problem, ["x"])
    order = order_of(problem, ["x"])
    assert list(drawn.selected) == sorted(drawn.selected, key=order.index)
    assert list(drawn.standby) == sorted(drawn.standby, key=order.index)
    assert sorted(drawn.selected + drawn.standby) == sorted(order)


def test_without_rules_everybody_joins():
    assert set(draw(Problem(network("n", "s"), (), ()), []).selected) == {"n0", "s1"}


def test_an_empty_pool_gives_an_empty_slate_where_the_rules_allow_it():
    assert draw(Problem((), (), (Rule(SEATS, "all", 0, 0),)), ["x"]) == Draw("serial", (), ())


def test_an_empty_pool_gives_a_conflict_where_seats_must_be_filled():
    assert draw(Problem((), (), (Rule(SEATS, "all", 2, 2, floor=2),)), ["x"]) == Conflict((Rule(SEATS, "all", 2),), ())


@pytest.mark.parametrize("twice", ["pool", "staying"])
def test_an_id_that_stands_twice_is_refused(twice):
    one = Candidate("one")
    problem = Problem((one, one), (), ()) if twice == "pool" else Problem((one,), (one,), ())
    with pytest.raises(InvalidInput, match="one"):
        draw(problem, ["x"])


@pytest.fixture
def questions(monkeypatch):
    """The questions that the solver was asked."""
    asked = []
    solve = Program.solve
    monkeypatch.setattr(Program, "solve", lambda self, costs=None, gap=0.0: asked.append(costs) or solve(self, costs))
    return asked


def test_alike_cities_need_one_question_to_the_solver(questions):
    draw(Problem(network(*"n" * 30), (), (Rule(SEATS, "all", 5, 5), Rule("region", "n", 5))), ["x"])
    assert len(questions) == 1


def test_a_full_group_needs_no_question_to_the_solver(questions):
    draw(Problem(network(*"nnnnnnnn", "s"), (), (Rule("region", "n", 0, 2), Rule("region", "s", 1, 1))), ["x"])
    assert len(questions) <= 3


def test_who_was_refused_once_is_not_asked_about_again(questions):
    drawn = draw(Problem(network("n", "n", *"s" * 20), (), (Rule(SEATS, "all", 2, 2), Rule("region", "n", 2))), ["x"])
    assert sorted(drawn.selected) == ["n0", "n1"]
    assert len(questions) == 2


def test_after_a_refusal_the_others_are_asked_about_as_before():
    pool = network(*"wwwwwnnnsss")
    apart = [Rule(CITY, candidate.id, 0, 1) for candidate in pool]
    problem = Problem(pool, (), (Rule(SEATS, "all", 4, 4), Rule("region", "n", 2), Rule("region", "s", 2), *apart))
    for text in "abcdef":
        assert list(draw(problem, [text]).selected) == serial(problem, order_of(problem, [text]))


def test_a_solver_that_misses_a_committee_is_found_out(monkeypatch):
    monkeypatch.setattr(Program, "solve", lambda _self, _costs=None, _gap=0.0: None)
    with pytest.raises(SolverFault):
        draw(Problem(network("n", "s"), (), (Rule(SEATS, "all", 1, 1),)), ["x"])


def test_a_solver_that_changes_its_mind_is_found_out(monkeypatch):
    solve = Program.solve
    lies = [None]
    monkeypatch.setattr(Program, "solve", lambda self, costs=None, gap=0.0: lies.pop() if lies else solve(self, costs))
    with pytest.raises(SolverFault):
        draw(Problem(network("n", "s"), (), (Rule(SEATS, "all", 1, 1),)), ["x"])


def test_a_solver_that_refuses_too_much_is_found_out(monkeypatch):
    answers = iter([(1, 1)])
    monkeypatch.setattr(Program, "solve", lambda _self, _costs=None, _gap=0.0: next(answers, None))
    rules = (Rule(SEATS, "all", 3, 3), Rule("region", "n", 0, 3))
    with pytest.raises(SolverFault):
        draw(Problem(network("n", "n", "s", "s"), (), rules), ["x"])


def test_the_slate_does_not_depend_on_the_hash_seed_of_python():
    code = """
import json, sys
from scn.rotation.serial import draw
from scn.rotation.dimensions import SEATS
from scn.rotation.types import Candidate, Problem, Rule
pool = tuple(Candidate(f"c{n}", {"region": "nsew"[n % 4], "country": "ABCDEFG"[n % 7]}) for n in range(60))
rules = (Rule(SEATS, "all", 9, 9), *(Rule("region", r, 2, 3) for r in "nsew"), *(Rule("country", c, 1, 2) for c in "ABCDEFG"))
tight = (*rules, Rule("country", "A", 4), Rule("region", "n", 4))
conflict = draw(Problem(pool, (), tight), ["x"])
print(json.dumps([draw(Problem(pool, (), rules), ["x"]).selected, str(conflict)]))
"""
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ, "PYTHONHASHSEED": seed})
        for seed in ("1", "2")
    ]
    assert runs[0].stdout == runs[1].stdout
    assert len(json.loads(runs[0].stdout)[0]) == 9


def test_a_pool_of_thousands_is_drawn_within_all_rules():
    rnd = random.Random(3)
    pool = tuple(Candidate(f"c{n}", {"region": rnd.choice("nsew"), "country": str(int(40 * rnd.random() ** 2))}) for n in range(5000))
    rules = (Rule(SEATS, "all", 25, 25), *(Rule("region", r, 6, 7) for r in "nsew"), *(Rule("country", str(c), 0, 1) for c in range(40)))
    selected = set(draw(Problem(pool, (), rules), ["x"]).selected)
    committee = [candidate.attributes for candidate in pool if candidate.id in selected]
    assert len(committee) == 25
    assert set(Counter(own["region"] for own in committee).values()) == {6, 7}
    assert max(Counter(own["country"] for own in committee).values()) == 1
