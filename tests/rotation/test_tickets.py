"""Tickets against the chances that they realise, and draws against both; every count here is the test's own."""

import math
from collections import Counter
from dataclasses import replace
from fractions import Fraction

from exact import drawable
from hypothesis import given, settings
from hypothesis import strategies as st

from scn.rotation.dimensions import SEATS
from scn.rotation.lottery import Lottery, Wish, draw, drawn, lottery_of, replaced, slate_of
from scn.rotation.rounding import rounded
from scn.rotation.seed import rfc3797, seed_of, ticket_of
from scn.rotation.types import Candidate, Conflict, Draw, Problem, Rule, Tickets

thoroughly = settings(deadline=None, derandomize=True, max_examples=60)
WISH = Wish(("x",))
NUMBERS = st.sampled_from([1, 2, 3, 7, 16, 100, 125, 1000])


def network(size: int = 60) -> Problem:
    """Regions that hold countries, and a few who sat before: rules that nest."""
    pool = tuple(
        Candidate(f"p{n:03}", {"region": f"r{n % 4}", "country": f"c{n % 12}", **({"incumbent": "yes"} if n % 9 == 0 else {})})
        for n in range(size)
    )
    rules = [Rule(SEATS, "all", 9, 9), Rule("incumbent", "yes", 2, 5)]
    rules += [Rule("region", f"r{n}", 1, 3) for n in range(4)] + [Rule("country", f"c{n}", 0, 1) for n in range(12)]
    return Problem(pool, (), tuple(rules))


def panel() -> Problem:
    """Three features that cross."""
    pool = tuple(Candidate(f"p{n:02}", {"a": "xyz"[n % 3], "b": "xyz"[n // 3 % 3], "c": "xy"[n * n % 7 % 2]}) for n in range(30))
    rules = [Rule(SEATS, "all", 6, 6), *(Rule(d, g, 1, 3) for d in "ab" for g in "xyz"), Rule("c", "x", 2, 4)]
    return Problem(pool, (), tuple(rules))


def lottery(problem: Problem) -> Lottery:
    found = lottery_of(problem, WISH)
    assert found is not None
    return found


def keeps_every_rule(problem: Problem, joining) -> bool:
    by_id = {candidate.id: dict(candidate.attributes) for candidate in (*problem.pool, *problem.staying)}
    committee = [by_id[id_] for id_ in [*joining, *(candidate.id for candidate in problem.staying)]]
    for rule in problem.rules:
        count = len(committee) if rule.dimension == "seats" else sum(own.get(rule.dimension) == rule.group for own in committee)
        if count < rule.min or (rule.max is not None and count > rule.max):
            return False
    return len(set(joining)) == len(joining)


def slates(tickets: Tickets) -> list[tuple[str, ...]]:
    return [slate_of(tickets, number, seed_of(["s"])) for number in range(1, len(tickets.counts) + 1)]


@thoroughly
@given(drawable(features=2), NUMBERS)
def test_where_rules_nest_no_tickets_come_nearer_to_the_chances(problem, number):
    found = lottery(problem)
    tickets = found.tickets(number)

    assert all(keeps_every_rule(problem, slate) for slate in slates(tickets))
    for kind, (chance, size) in enumerate(zip(found.chances, found.model.sizes, strict=True)):
        exact, total = chance * size * number, sum(counts[kind] for counts in tickets.counts)
        assert total in (math.floor(exact), math.ceil(exact))
    for rule in problem.rules:
        within = {candidate.id for candidate in problem.pool if rule.is_for(candidate)}
        share = sum(chance * len(within & set(members)) for chance, members in zip(found.chances, tickets.types, strict=True))
        assert {len(within & set(slate)) for slate in slates(tickets)} <= {math.floor(share), math.ceil(share)}
    if tickets.slates is not None:
        times = Counter(id_ for slate in tickets.slates for id_ in slate)
        for id_, kind in found.model.type_of.items():
            assert times[id_] in (math.floor(found.chances[kind] * number), math.ceil(found.chances[kind] * number))


@thoroughly
@given(drawable(features=4), NUMBERS)
def test_where_rules_cross_tickets_are_within_the_bound_that_is_stated(problem, number):
    found = lottery(problem)
    tickets = found.tickets(number)

    assert all(keeps_every_rule(problem, slate) for slate in slates(tickets))
    assert len(tickets.counts) == number
    if tickets.slates is not None:
        times = Counter(id_ for slate in tickets.slates for id_ in slate)
        assert all(abs(times[id_] - chance * number) <= tickets.bound for id_, chance in found.by_id().items())


def test_a_smallest_chance_of_fewer_than_ten_tickets_takes_two_steps():
    found = lottery(Problem(tuple(Candidate(f"p{n}") for n in range(100)), (), (Rule(SEATS, "all", 1, 1),)))

    assert found.tickets(1000).slates is not None
    assert found.tickets(999).slates is None
    assert set(Counter(id_ for slate in found.tickets(1000).slates for id_ in slate).values()) == {10}


def test_the_worked_example_of_rfc_3797():
    assert rfc3797(["9319", "2,5,12,8,10", "9,18,26,34,41,45"], 25, 10) == [17, 7, 2, 16, 25, 23, 8, 24, 19, 13]
    assert ticket_of(["9319", "12 10 8 5 2", "45, 41, 34, 26, 18, 9"], 25, "rfc3797") == 17


def test_a_ticket_that_was_drawn_with_balls_is_the_one_that_counts():
    problem = network()
    tickets = lottery(problem).tickets(1000)

    found = draw(problem, replace(WISH, ticket=417))

    assert found.ticket == 417
    assert sorted(found.selected) == list(tickets.slates[416])


@thoroughly
@given(drawable(features=3), st.integers(0, 3))
def test_who_declines_is_replaced_in_the_order_of_the_list_within_every_rule(problem, number):
    first = draw(problem, WISH)
    assert isinstance(first, Draw)
    gone = first.selected[:number]
    found = draw(problem, replace(WISH, declined=gone))
    left = [id_ for id_ in first.selected if id_ not in gone]
    if isinstance(found, Conflict):
        rest = Problem(tuple(c for c in problem.pool if c.id not in {*gone, *left}), (), ())
        assert not any(keeps_every_rule(problem, [*left, *slate]) for slate in _some(rest, len(gone)))
        return
    assert found.declined == tuple(sorted(gone))
    assert keeps_every_rule(problem, found.selected)
    assert set(left) <= set(found.selected)
    assert not set(gone) & {*found.selected, *found.standby}
    # The first on the list with whom a valid committee exists comes.
    come = [id_ for id_ in found.selected if id_ not in left]
    assert come == sorted(come, key=first.standby.index)
    for place, id_ in enumerate(first.standby):
        if come and id_ == come[0]:
            break
        others = list(first.standby[place + 1 :])
        rest = Problem(tuple(c for c in problem.pool if c.id in others), (), ())
        assert not any(keeps_every_rule(problem, [*left, id_, *slate]) for slate in _some(rest, len(come) - 1))


def _some(problem: Problem, number: int):
    from itertools import combinations

    return combinations([candidate.id for candidate in problem.pool], max(0, number))


def test_nobody_chooses_the_replacement_by_who_declines_first():
    problem = network()
    first = draw(problem, WISH)
    one, two = first.selected[:2]

    assert draw(problem, replace(WISH, declined=(one, two))) == draw(problem, replace(WISH, declined=(two, one)))


@thoroughly
@given(st.lists(st.integers(1, 50), min_size=1, max_size=12), st.integers(1, 300), st.data())
def test_weights_are_rounded_down_or_up_and_keep_their_sum(parts, number, data):
    weights = [part / sum(parts) for part in parts]
    sizes = [3, 2, 4]
    slates_ = [tuple(data.draw(st.integers(0, size)) for size in sizes) for _ in parts]

    times = rounded(slates_, weights, sizes, number)

    assert sum(times) == number
    assert all(abs(time - weight * number) < 1 + 1e-6 for time, weight in zip(times, weights, strict=True))


def test_a_draw_is_one_of_the_tickets():
    problem = panel()
    found = lottery(problem)
    tickets = found.tickets(100)

    selected = drawn(problem, found, tickets, replace(WISH, tickets=100)).selected

    assert tuple(sorted(selected)) in tickets.slates
    assert replaced(problem, drawn(problem, found, tickets, WISH), ()).selected == selected
    assert Fraction(1) >= max(found.chances)
