"""Draws: how often each comes over many seeds, and that nothing but pool, rules and seed decides."""

import math
import os
import subprocess
import sys
from collections import Counter

import pytest

from scn.rotation.dimensions import SEATS
from scn.rotation.lottery import Wish, draw, drawn, lottery_of, slate_of
from scn.rotation.seed import seed_of, ticket_of
from scn.rotation.types import Candidate, Problem, Rule

DRAWS = 20_000

RISK = 1e-9
"""The chance that a fair draw fails a test here."""


def nested() -> Problem:
    """Chances of a quarter to one; on 100 tickets each candidate stands on ten and more."""
    regions = "n" * 8 + "s" * 3 + "w"
    pool = tuple(Candidate(f"c{n:02}", {"region": region, "country": f"{region}{n % 2}"}) for n, region in enumerate(regions))
    rules = (Rule(SEATS, "all", 4, 4), Rule("region", "n", 2, 2), Rule("region", "w", 1, 1), Rule("country", "n0", 0, 1))
    return Problem(pool, (Candidate("s", {"region": "e"}),), (*rules[1:], Rule(SEATS, "all", 5, 5)))


def crossing() -> Problem:
    """Three dimensions that cross, of two groups each."""
    pool = tuple(Candidate(f"c{n:02}", {"region": "nnnsssss"[n % 8], "size": "bbs"[n % 3], "income": "hllll"[n % 5]}) for n in range(16))
    pairs = [("region", "n"), ("region", "s"), ("size", "b"), ("size", "s"), ("income", "h"), ("income", "l")]
    return Problem(pool, (), (Rule(SEATS, "all", 5, 5), *(Rule(dimension, group, 2, 3) for dimension, group in pairs)))


def in_two_steps() -> Problem:
    """A large pool for few seats: a candidate's chance is below that of a ticket."""
    pool = tuple(Candidate(f"c{n:03}", {"region": "nnns"[n % 4]}) for n in range(40))
    return Problem(pool, (), (Rule(SEATS, "all", 2, 2), Rule("region", "s", 1, 1)))


@pytest.mark.parametrize(
    ("problem", "number", "nests", "steps"),
    [(nested(), 100, True, 1), (crossing(), 100, False, 1), (in_two_steps(), 30, True, 2)],
    ids=["nested", "crossing", "in two steps"],
)
def test_over_20000_draws_each_candidate_comes_as_often_as_its_chance_says(problem, number, nests, steps):
    lottery = lottery_of(problem, Wish(("x",)))
    tickets = lottery.tickets(number)
    assert (lottery.network is not None) == nests
    assert (tickets.slates is None) == (steps == 2)
    came = Counter()
    for text in map(str, range(DRAWS)):
        came.update(slate_of(tickets, ticket_of([text], number), seed_of([text])))
    for id_, chance in lottery.by_id().items():
        # Bernstein's inequality, for all candidates together; and what the tickets round.
        limit = math.log(2 * len(problem.pool) / RISK)
        spread = math.sqrt(2 * chance * (1 - chance) * limit / DRAWS) + 2 * limit / (3 * DRAWS)
        assert abs(came[id_] / DRAWS - chance) <= spread + tickets.bound / number


def test_over_20000_draws_each_ticket_comes_equally_often():
    came = Counter(ticket_of([str(text)], 100) for text in range(DRAWS))
    limit = math.log(2 * 100 / RISK)
    spread = math.sqrt(2 * 0.01 * 0.99 * limit / DRAWS) + 2 * limit / (3 * DRAWS)
    assert all(abs(came[number] / DRAWS - 0.01) <= spread for number in range(1, 101))


@pytest.mark.parametrize("problem", [nested(), crossing(), in_two_steps()], ids=["nested", "crossing", "in two steps"])
def test_who_is_drawn_is_who_stands_on_the_ticket(problem):
    wish = Wish(("7 14 21",), tickets=30)
    whole = draw(problem, wish)
    lottery = lottery_of(problem, wish)
    assert whole == drawn(problem, lottery, lottery.tickets(30), wish)
    assert whole.ticket == ticket_of(wish.seed, 30)
    assert sorted(whole.selected) == list(slate_of(whole.tickets, whole.ticket, seed_of(wish.seed)))
    assert sorted(whole.selected + whole.standby) == sorted(candidate.id for candidate in problem.pool)


def test_a_ticket_that_was_drawn_otherwise_decides_and_the_seed_only_orders():
    problem = nested()
    slates = {number: draw(problem, Wish(("x",), tickets=100, ticket=number)) for number in (1, 100)}
    assert all(sorted(each.selected) == list(each.tickets.slates[number - 1]) for number, each in slates.items())
    other = draw(problem, Wish(("y",), tickets=100, ticket=100))
    assert set(other.selected) == set(slates[100].selected)
    assert other.selected != slates[100].selected


RECORDS = """
import random, sys
from datetime import date
from dataclasses import replace
from test_draws import crossing, in_two_steps, nested
from scn.rotation.canonical import canonical
from scn.rotation.lottery import Wish, draw
from scn.rotation.record import Frame, Lots, NewTerm, record_of
from scn.rotation.types import Candidate

rnd = random.Random(int(sys.argv[1]))
def shuffled(some):
    return tuple(rnd.sample(some, len(some)))
def row(candidate):
    return Candidate(candidate.id, dict(shuffled(list(candidate.attributes.items()))))
for problem in (nested(), crossing(), in_two_steps()):
    for method in ("leximin", "maximin"):
        rows = replace(problem, pool=shuffled(tuple(map(row, problem.pool))), staying=shuffled(tuple(map(row, problem.staying))))
        result = draw(rows, Wish(("7 14 21",), method, tickets=125))
        frame = Frame(date(2027, 1, 1), shuffled((*rows.staying, Candidate("old"))), ("old",), 5)
        terms = [NewTerm(id_, seat, date(2027, 1, 1), date(2030, 1, 1)) for seat, id_ in enumerate(result.selected)]
        print(canonical(record_of(frame, rows, result, Lots(("7 14 21",)), terms)))
"""


def test_the_record_is_the_same_byte_for_byte_whatever_the_order_of_rows_the_hash_seed_and_the_threads():
    threads = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "HIGHS_NUM_THREADS"]
    path = os.pathsep.join([os.path.dirname(__file__), *sys.path])
    runs = [
        subprocess.run(
            [sys.executable, "-c", RECORDS, order],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": seed, **dict.fromkeys(threads, count)},
        ).stdout
        for order, seed, count in [("1", "0", "1"), ("2", "1", "2"), ("3", "4294967295", "8")]
    ]
    assert runs[0].count(b"\n") == 6
    assert runs[0] == runs[1] == runs[2]
