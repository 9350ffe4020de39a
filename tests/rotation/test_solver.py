import subprocess
import sys

import pytest

from scn.rotation.solver import Program, Row, SolverFault, earliest


def test_a_point_of_least_cost_satisfies_the_rows():
    program = Program([(0, 5), (0, 5)], [Row({0: 2, 1: 3}, low=7)])
    assert program.solve({0: 1, 1: 1}) in {(2, 1), (1, 2), (0, 3)}
    assert program.solve({0: 1, 1: 9}) == (4, 0)


def test_a_question_that_only_fractions_answer_has_no_answer():
    assert Program([(0, 9)], [Row({0: 2}, low=3, high=3)]).solve() is None


def test_bounds_and_rows_given_later_bind_too():
    program = Program([(0, 5), (0, 5)], [])
    program.bound(0, 2, 3)
    program.add_row(Row({0: 1, 1: 1}, low=7))
    assert program.solve({0: 1}) == (2, 5)
    assert program.add_column(1, 1) == 2
    program.add_row(Row({0: 1, 1: 1, 2: 1}, high=7))
    assert program.solve() is None


def test_rows_without_columns_are_counted_too():
    assert Program([], [Row({}, low=0)]).solve() == ()
    assert Program([], [Row({}, low=1)]).solve() is None


def test_costs_of_one_question_do_not_weigh_on_the_next():
    program = Program([(0, 1), (0, 1)], [Row({0: 1, 1: 1}, low=1, high=1)])
    assert program.solve({0: 1}) == (0, 1)
    assert program.solve({1: 1}) == (1, 0)


def test_after_minimising_only_points_of_least_cost_are_left():
    program = Program([(0, 3), (0, 3)], [Row({0: 1, 1: 1}, low=4)])
    assert program.minimise({0: 1, 1: 1}) == 4
    assert program.minimise({0: 1}) == 1
    assert program.solve() == (1, 3)


def test_asking_for_the_best_of_nothing_is_a_fault():
    with pytest.raises(SolverFault):
        Program([(0, 1)], [Row({0: 1}, low=2)]).minimise({0: 1})


def test_the_earliest_set_is_compared_by_its_first_member():
    # {0, 5} comes before {1, 2}, although it ends later and its places add up to more
    program = Program([(0, 1)] * 6, [Row({0: 1, 5: -1}, 0, 0), Row({1: 1, 2: -1}, 0, 0), Row(dict.fromkeys(range(6), 1), 2, 2)])
    program.add_row(Row({0: 1, 1: 1}, low=1))
    assert earliest(program, range(6), 2) == [0, 5]
    assert program.solve() == (1, 0, 0, 0, 0, 1, *program.solve()[6:])


@pytest.mark.parametrize(("status", "values"), [("kOptimal", [0.0, 0.0]), ("kOptimal", [3.0, 0.0]), ("kTimeLimit", [1.0, 1.0])])
def test_a_wrong_or_missing_answer_is_a_fault(monkeypatch, status, values):
    program = Program([(0, 2), (0, 2)], [Row({0: 1, 1: 1}, low=2)])
    monkeypatch.setattr(program, "_run", lambda _relaxed: (status, values))
    with pytest.raises(SolverFault):
        program.solve()


def test_the_solver_prints_nothing():
    code = "from scn.rotation.solver import *; assert Program([(0, 9), (0, 9)], [Row({0: 2, 1: 4}, low=3, high=5)]).solve({1: 1})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")


def test_the_solver_is_not_loaded_before_it_is_asked():
    code = "import sys, scn.rotation.lottery, scn.rotation.serial; assert not {'highspy', 'numpy'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_an_answer_that_is_whole_only_for_the_solver_is_not_taken():
    # Half a unit of a large number is less than what the solver takes for a whole number.
    large = 10_000_000
    program = Program([(0, 1)] * 3, [Row({0: 2 * large, 1: 2 * large + 2, 2: 1}, low=2 * large + 1), Row({0: 1, 1: 1, 2: 1}, high=1)])
    assert program.solve({1: 5}) == (0, 1, 0)
    assert program.solve({1: 5, 0: -1}) == (0, 1, 0)
    program.bind(0, 2 * large, None)
    assert program.solve({1: 5}) == (1, 0, 0)
