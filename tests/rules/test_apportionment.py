"""Apportionment: against what real bodies published, against trying every sharing-out, and as the theorems have it.

The figures of the real bodies are in `apportionments.csv`, where they come from in `apportionment_sources.csv`.
"""

from __future__ import annotations

import csv
import doctest
import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scn.errors import InvalidInput, RuleBroken
from scn.rules.apportionment import Apportionment, Method, Party, Tie, apportion, quotas
from tests.rules.policies import STEADY, THOROUGH

HERE = Path(__file__).parent
DIVISOR_METHODS = [Method.WEBSTER, Method.DHONDT, Method.HUNTINGTON_HILL]


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


ROWS = _rows("apportionments.csv")
BODIES = sorted({row["body"] for row in ROWS if row["given"]})


def _published(body: str) -> tuple[list[Party], int, Method, dict[str, int]]:
    rows = [row for row in ROWS if row["body"] == body]
    parties = [Party(row["party"], int(row["size"]), int(row["floor"])) for row in rows]
    return parties, int(rows[0]["seats"]), Method(rows[0]["method"]), {row["party"]: int(row["given"]) for row in rows}


def _states_of_1880() -> list[Party]:
    return [Party(row["party"], int(row["size"])) for row in ROWS if row["body"] == "us-states-1880"]


# What real bodies published.


@pytest.mark.parametrize("body", BODIES)
def test_the_seats_of_a_real_body_are_those_that_it_published(body: str) -> None:
    parties, seats, method, published = _published(body)

    assert apportion(parties, seats, method).seats == published


def test_every_body_has_a_source() -> None:
    sources = _rows("apportionment_sources.csv")

    assert {row["body"] for row in sources} == {row["body"] for row in ROWS}
    assert all(row["what"] and row["source"] for row in sources)


def test_the_divisor_of_1792_is_the_one_of_the_act() -> None:
    parties, seats, method, _ = _published("us-house-1792")

    assert apportion(parties, seats, method).divisor == 33_000


def test_other_methods_would_have_given_the_house_of_1792_other_seats() -> None:
    parties, seats, _, published = _published("us-house-1792")

    for method in set(Method) - {Method.DHONDT}:
        assert apportion(parties, seats, method).seats != published


@pytest.mark.parametrize(("seats", "published"), [(299, {"AL": 7.646, "TX": 9.640, "IL": 18.640}), (300, {"AL": 7.671, "TX": 9.672})])
def test_the_quotas_of_1880_are_those_in_which_the_alabama_paradox_was_found(seats: int, published: dict[str, float]) -> None:
    exact = quotas(_states_of_1880(), seats)

    assert {state: round(float(exact[state]), 3) for state in published} == published


def _losses(method: Method) -> list[tuple[int, str]]:
    """The house sizes from 275 to 350, those of the tables of 1881, at which a state loses a seat to the one more that there is."""
    houses = {seats: apportion(_states_of_1880(), seats, method).seats for seats in range(275, 351)}
    return [(seats, state) for seats in range(276, 351) for state in houses[seats] if houses[seats][state] < houses[seats - 1][state]]


def test_hamilton_has_the_alabama_paradox_on_the_census_in_which_it_was_found() -> None:
    # The Census Office gave Nevada its one seat without setting it aside, so the steps at which it fell on Alabama are others.
    assert (299, "FL") in _losses(Method.HAMILTON)


@pytest.mark.parametrize("method", DIVISOR_METHODS)
def test_a_divisor_method_never_has_it(method: Method) -> None:
    assert _losses(method) == []


# Small examples that can be reckoned by hand.


@pytest.mark.parametrize(
    ("method", "seats"),
    [
        (Method.DHONDT, {"a": 4, "b": 2, "c": 1}),  # quotients 53 26.5 24 23 17.7 13.25 12, the next one is 11.5
        (Method.WEBSTER, {"a": 3, "b": 2, "c": 2}),  # 106 48 46 35.3 21.2 16 15.3, the next one is 15.1
        (Method.HUNTINGTON_HILL, {"a": 3, "b": 2, "c": 2}),  # three first seats, then 37.5 21.6 17.0 16.3, the next one is 15.3
        (Method.HAMILTON, {"a": 4, "b": 2, "c": 1}),  # quotas 3.71 1.68 1.61
    ],
)
def test_seven_seats_among_53_24_and_23(method: Method, seats: dict[str, int]) -> None:
    assert apportion([Party("a", 53), Party("b", 24), Party("c", 23)], 7, method).seats == seats


def test_floors_are_given_first_and_a_ceiling_passes_seats_on() -> None:
    parties = [Party("a", 90, ceiling=4), Party("b", 9, floor=3), Party("c", 3)]

    for method in DIVISOR_METHODS:
        assert apportion(parties, 8, method).seats == {"a": 4, "b": 3, "c": 1}


def test_hamilton_shares_anew_what_a_floor_and_a_ceiling_leave() -> None:
    # b is held at 2 and a at 3; of the 5 that are left c has 3.125 and d 1.875.
    parties = [Party("a", 60, ceiling=3), Party("b", 4, floor=2), Party("c", 10), Party("d", 6)]

    assert apportion(parties, 10, Method.HAMILTON).seats == {"a": 3, "b": 2, "c": 3, "d": 2}


def test_a_party_of_size_0_gets_its_floor_and_no_more() -> None:
    for method in Method:
        assert apportion([Party("a", 5), Party("b", 0, floor=1), Party("c", 0)], 9, method).seats == {"a": 8, "b": 1, "c": 0}


def test_huntington_hill_with_fewer_seats_than_parties_gives_them_to_the_largest() -> None:
    parties = [Party("a", 1), Party("b", 3), Party("c", 2)]

    assert apportion(parties, 2, Method.HUNTINGTON_HILL) == Apportionment(Method.HUNTINGTON_HILL, {"a": 0, "b": 1, "c": 1})


def test_square_roots_are_compared_exactly() -> None:
    # The claim of a to its second seat, size / sqrt(2), is a little greater than that of b to its third one, size / sqrt(6).
    one = 10**20
    other = math.isqrt(3 * one**2)
    parties = [Party("a", one, floor=1, ceiling=2), Party("b", other, floor=2, ceiling=3)]
    assert one / math.sqrt(2) < other / math.sqrt(6)  # in floating point it is not

    assert apportion(parties, 4, Method.HUNTINGTON_HILL).seats == {"a": 2, "b": 2}
    assert apportion([parties[0], replace(parties[1], size=other + 1)], 4, Method.HUNTINGTON_HILL).seats == {"a": 1, "b": 3}


def test_the_example_of_the_docs_runs_as_it_is_written() -> None:
    outcome = doctest.testfile(str(HERE.parents[1] / "docs" / "apportionment.md"), module_relative=False)

    assert (outcome.attempted, outcome.failed) == (5, 0)


# Ties.


@pytest.mark.parametrize("method", Method)
def test_of_equal_parties_the_one_that_is_first_by_id_gets_the_last_seat_and_that_is_told(method: Method) -> None:
    found = apportion([Party("c", 5), Party("b", 5), Party("a", 5)], 4, method)

    assert found.seats == {"a": 2, "b": 1, "c": 1}
    assert found.tie == Tie(("a", "b", "c"), ("a",))
    assert found.divisor is None


@pytest.mark.parametrize(
    ("method", "sizes", "seats"),
    [(Method.DHONDT, (6, 3), 2), (Method.WEBSTER, (3, 1), 2), (Method.HAMILTON, (3, 1), 2), (Method.HUNTINGTON_HILL, (6, 2), 5)],
)
def test_of_parties_with_equal_claims_the_larger_one_goes_first(method: Method, sizes: tuple[int, int], seats: int) -> None:
    # The larger one is the last by id. (6/sqrt(12) is no claim of 2: Huntington and Hill have no tie here.)
    found = apportion([Party("a", sizes[1]), Party("b", sizes[0])], seats, method)

    if method is Method.HUNTINGTON_HILL:
        assert found.tie is None
    else:
        assert found.tie == Tie(("b", "a"), ("b",))
        assert found.seats == {"a": 0, "b": 2}


def test_a_tie_that_leaves_nobody_out_is_none() -> None:
    assert apportion([Party("a", 5), Party("b", 5)], 4, Method.WEBSTER).tie is None


# What cannot be.


@pytest.mark.parametrize("method", Method)
def test_what_cannot_be_is_refused_with_the_parties_that_are_to_blame(method: Method) -> None:
    with pytest.raises(RuleBroken, match=r"The floors add up to 5, more than the 4 seats: a 2, b 3"):
        apportion([Party("a", 1, floor=2), Party("b", 1, floor=3), Party("c", 1)], 4, method)
    with pytest.raises(RuleBroken, match=r"The ceilings add up to 3, fewer than the 4 seats: a 1, b 2, c 0"):
        apportion([Party("a", 1, ceiling=1), Party("b", 1, ceiling=2), Party("c", 0)], 4, method)
    with pytest.raises(RuleBroken, match="a: its floor of 3 seats is above its ceiling of 2"):
        apportion([Party("a", 1, floor=3, ceiling=2), Party("b", 1)], 4, method)
    with pytest.raises(RuleBroken, match="there are none"):
        apportion([], 1, method)
    with pytest.raises(InvalidInput, match="a: more than one party"):
        apportion([Party("a", 1), Party("a", 2)], 4, method)
    with pytest.raises(InvalidInput, match="a: a number below 0"):
        apportion([Party("a", -1), Party("b", 2)], 4, method)


def test_no_seats_among_nobody_are_none() -> None:
    for method in Method:
        assert apportion([], 0, method).seats == {}
        assert apportion([Party("a", 0)], 0, method).seats == {"a": 0}


# What the theorems say, on random parties.


@st.composite
def _parties(draw: st.DrawFn, *, bounds: bool = True, least: int = 0) -> list[Party]:
    sizes = draw(st.lists(st.integers(least, 40), min_size=1, max_size=5))
    floors = [draw(st.integers(0, 2)) if bounds else 0 for _ in sizes]
    ceilings = [draw(st.one_of(st.none(), st.integers(low, 6))) if bounds else None for low in floors]
    return [Party("abcdefgh"[place], *numbers) for place, numbers in enumerate(zip(sizes, floors, ceilings, strict=True))]


def _room(party: Party) -> int:
    return 12 if party.size and party.ceiling is None else (party.ceiling or 0) if party.size else party.floor


@st.composite
def _problems(draw: st.DrawFn, *, bounds: bool = True, least: int = 0) -> tuple[list[Party], int]:
    parties = draw(_parties(bounds=bounds, least=least))
    return parties, draw(st.integers(sum(party.floor for party in parties), sum(_room(party) for party in parties)))


methods = st.sampled_from(list(Method))
divisor_methods = st.sampled_from(DIVISOR_METHODS)


@THOROUGH
@given(_problems(), methods)
def test_all_seats_are_given_and_every_floor_and_ceiling_is_kept(problem: tuple[list[Party], int], method: Method) -> None:
    parties, seats = problem

    found = apportion(parties, seats, method).seats

    assert sum(found.values()) == seats
    assert all(party.floor <= found[party.id] for party in parties)
    assert all(party.ceiling is None or found[party.id] <= party.ceiling for party in parties)


@STEADY
@given(_problems(), methods, st.randoms(use_true_random=False))
def test_the_order_of_the_parties_does_not_matter(problem: tuple[list[Party], int], method: Method, random: object) -> None:
    parties, seats = problem
    shuffled = list(parties)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis hands over a Random

    assert apportion(shuffled, seats, method) == apportion(parties, seats, method)


@STEADY
@given(_problems(), methods, st.integers(2, 9))
def test_only_the_proportion_of_the_sizes_matters(problem: tuple[list[Party], int], method: Method, times: int) -> None:
    parties, seats = problem
    scaled = [replace(party, size=times * party.size) for party in parties]

    assert apportion(scaled, seats, method).seats == apportion(parties, seats, method).seats


@THOROUGH
@given(_problems(bounds=False), methods)
def test_a_larger_party_never_has_fewer_seats_and_equal_ones_differ_by_one_at_most(
    problem: tuple[list[Party], int], method: Method
) -> None:
    parties, seats = problem
    found = apportion(parties, seats, method).seats

    for one in parties:
        for other in parties:
            assert one.size <= other.size or found[one.id] >= found[other.id]
            assert one.size != other.size or abs(found[one.id] - found[other.id]) <= 1


@THOROUGH
@given(_problems(), methods)
def test_where_ids_decide_a_tie_is_told(problem: tuple[list[Party], int], method: Method) -> None:
    parties, seats = problem
    other = {party.id: chr(ord("z") - place) for place, party in enumerate(parties)}
    found = apportion(parties, seats, method)

    renamed = apportion([replace(party, id=other[party.id]) for party in parties], seats, method)

    assert (found.tie is None) == (renamed.tie is None)
    if found.tie is None:
        assert renamed.seats == {other[identity]: number for identity, number in found.seats.items()}
    else:
        assert set(found.tie.given) < set(found.tie.parties)


@THOROUGH
@given(_problems(bounds=False, least=1))
def test_hamilton_stays_within_the_quota(problem: tuple[list[Party], int]) -> None:
    parties, seats = problem
    exact = quotas(parties, seats)

    for identity, number in apportion(parties, seats, Method.HAMILTON).seats.items():
        assert math.floor(exact[identity]) <= number <= math.ceil(exact[identity])


@THOROUGH
@given(_problems(bounds=False, least=1))
def test_dhondt_never_falls_below_the_quota_rounded_down(problem: tuple[list[Party], int]) -> None:
    parties, seats = problem
    exact = quotas(parties, seats)

    assert all(number >= math.floor(exact[identity]) for identity, number in apportion(parties, seats, Method.DHONDT).seats.items())


@THOROUGH
@given(_problems(), divisor_methods)
def test_one_seat_more_takes_none_away_under_a_divisor_method(problem: tuple[list[Party], int], method: Method) -> None:
    parties, seats = problem
    assume(seats < sum(_room(party) for party in parties))

    before, after = apportion(parties, seats, method).seats, apportion(parties, seats + 1, method).seats

    assert all(after[identity] >= number for identity, number in before.items())


@THOROUGH
@given(_problems(least=1), divisor_methods, st.lists(st.integers(1, 60), min_size=5, max_size=5))
def test_no_party_that_grows_faster_loses_a_seat_to_a_slower_one_under_a_divisor_method(
    problem: tuple[list[Party], int], method: Method, later: list[int]
) -> None:
    parties, seats = problem
    grown = [replace(party, size=size) for party, size in zip(parties, later, strict=False)]
    before, after = apportion(parties, seats, method).seats, apportion(grown, seats, method).seats

    for one, then in zip(parties, grown, strict=True):
        for other, other_then in zip(parties, grown, strict=True):
            if then.size * other.size >= other_then.size * one.size:
                assert not (after[one.id] < before[one.id] and after[other.id] > before[other.id])


def _signpost_reached(quotient: Fraction, number: int, method: Method) -> bool:
    """Whether a quotient is rounded to this number or a greater one."""
    match method:
        case Method.DHONDT:
            return quotient >= number
        case Method.WEBSTER:
            return 2 * quotient >= 2 * number - 1
    return quotient**2 >= number * (number - 1)


@THOROUGH
@given(_problems(), divisor_methods)
def test_the_divisor_gives_the_seats_by_division_and_rounding(problem: tuple[list[Party], int], method: Method) -> None:
    parties, seats = problem
    found = apportion(parties, seats, method)
    assume(found.divisor is not None)

    for party in parties:
        quotient = Fraction(party.size) / (found.divisor or 1)
        rounded = sum(1 for number in range(1, 200) if party.size and _signpost_reached(quotient, number, method))
        assert found.seats[party.id] == min(max(rounded, party.floor), _room(party) if party.ceiling is not None or not party.size else 99)


@THOROUGH
@given(_problems(least=1))
def test_hamilton_with_floors_sets_aside_whoever_is_below_its_floor_and_begins_anew(problem: tuple[list[Party], int]) -> None:
    parties, seats = [replace(party, ceiling=None) for party in problem[0]], problem[1]
    exact, left, remaining = {party.id: Fraction(party.floor) for party in parties}, seats, list(parties)
    while remaining:
        shares = quotas(remaining, left)
        below = [party for party in remaining if shares[party.id] < party.floor]
        if not below:
            exact |= shares
            break
        left -= sum(party.floor for party in below)
        remaining = [party for party in remaining if party not in below]

    found = apportion(parties, seats, Method.HAMILTON).seats

    assert all(math.floor(exact[identity]) <= number <= math.ceil(exact[identity]) for identity, number in found.items())
    raised = [exact[identity] % 1 for identity, number in found.items() if number > exact[identity]]
    others = [exact[identity] % 1 for identity, number in found.items() if number <= exact[identity]]
    assert min(raised, default=Fraction(1)) >= max(others, default=Fraction(0))


# What each method is best at, against every sharing-out of a few seats.


def _every(parties: list[Party], seats: int) -> Iterator[dict[str, int]]:
    """Every sharing-out that keeps the floors and ceilings."""
    if not parties:
        if seats == 0:
            yield {}
        return
    first, *rest = parties
    for number in range(first.floor, min(seats, seats if first.ceiling is None else first.ceiling) + 1):
        for others in _every(rest, seats - number):
            yield {first.id: number, **others}


def _is_best(parties: list[Party], seats: int, method: Method, worth: Callable[[Party, int], Fraction], *, worst: bool = False) -> bool:
    """Whether no other sharing-out has a smaller sum (or greatest) of what each party's number costs."""
    join = max if worst else sum

    def cost(given: dict[str, int]) -> Fraction:
        return Fraction(join([worth(party, given[party.id]) for party in parties]))

    return cost(dict(apportion(parties, seats, method).seats)) == min(cost(given) for given in _every(parties, seats))


@st.composite
def _tiny(draw: st.DrawFn, *, bounds: bool = True, floor: int = 0) -> tuple[list[Party], int]:
    sizes = draw(st.lists(st.integers(1, 20), min_size=1, max_size=4))
    floors = [draw(st.integers(floor, floor + 1)) if bounds else floor for _ in sizes]
    ceilings = [draw(st.one_of(st.none(), st.integers(low, 4))) if bounds else None for low in floors]
    parties = [Party("abcd"[place], *numbers) for place, numbers in enumerate(zip(sizes, floors, ceilings, strict=True))]
    most = sum(6 if party.ceiling is None else party.ceiling for party in parties)
    least = max(1, sum(floors))
    assume(most >= least)
    return parties, draw(st.integers(least, max(least, min(7, most))))


@THOROUGH
@given(_tiny())
def test_webster_has_the_least_squares_of_seats_per_member(problem: tuple[list[Party], int]) -> None:
    parties, seats = problem
    ideal = Fraction(seats, sum(party.size for party in parties))

    assert _is_best(parties, seats, Method.WEBSTER, lambda party, number: party.size * (Fraction(number, party.size) - ideal) ** 2)


@THOROUGH
@given(_tiny(bounds=False))
def test_dhondt_has_the_smallest_greatest_number_of_seats_per_member(problem: tuple[list[Party], int]) -> None:
    parties, seats = problem

    assert _is_best(parties, seats, Method.DHONDT, lambda party, number: Fraction(number, party.size), worst=True)


@THOROUGH
@given(_tiny(floor=1))
def test_huntington_hill_has_the_least_squares_of_members_per_seat(problem: tuple[list[Party], int]) -> None:
    parties, seats = problem
    ideal = Fraction(sum(party.size for party in parties), seats)

    assert _is_best(
        parties,
        seats,
        Method.HUNTINGTON_HILL,
        lambda party, number: number * (Fraction(party.size, number) - ideal) ** 2 if number else ideal,
    )


@THOROUGH
@given(_tiny(bounds=False))
def test_hamilton_is_nearest_to_the_quotas(problem: tuple[list[Party], int]) -> None:
    parties, seats = problem
    exact = quotas(parties, seats)

    assert _is_best(parties, seats, Method.HAMILTON, lambda party, number: abs(number - exact[party.id]))
    assert _is_best(parties, seats, Method.HAMILTON, lambda party, number: (number - exact[party.id]) ** 2)
