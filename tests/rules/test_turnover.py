"""Who came, left and stayed on each day; spans of sitting; days within others: against sets of days."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from scn.rules.terms import Sitting
from scn.rules.turnover import days_within, sat_through, turns

FIRST = date(2024, 1, 1)
DAYS = [FIRST + timedelta(days=each) for each in range(40)]

days = st.sampled_from(DAYS)


@st.composite
def sittings(draw: st.DrawFn) -> list[Sitting]:
    """Terms of up to four cities, none of which has two on one day."""
    found = []
    for city in "abcd":
        edges = sorted(draw(st.sets(days, max_size=6)))
        spans = [*pairwise(edges)]
        found += [Sitting(city, 1, start, end) for start, end in spans if draw(st.booleans())]
    return found


@given(sittings(), days)
def test_turns_are_the_days_on_which_terms_begin_or_end_with_who_sat_before_and_after(terms: list[Sitting], until: date) -> None:
    def sit(on: date) -> set[str]:
        return {term.city for term in terms if term.holds_on(on)}

    found = turns(terms, until)
    assert [turn.on for turn in found] == sorted({each for term in terms for each in (term.start, term.end) if each <= until})
    for turn in found:
        before, after = sit(turn.on - timedelta(days=1)), sit(turn.on)
        assert (turn.before, turn.after) == (before, after)
        assert (turn.joined, turn.left, turn.stayed) == (after - before, before - after, before & after)
        assert turn.renewed == {term.city for term in terms if term.start == turn.on} & before
        assert turn.kept == (len(before & after) / len(before) if before else None)


@given(sittings())
def test_spans_of_sitting_have_the_days_of_the_terms_and_a_gap_between_them(terms: list[Sitting]) -> None:
    own = [term for term in terms if term.city == "a"]
    spans = sat_through(own)
    for on in DAYS:
        assert any(start <= on < end for start, end in spans) is any(term.holds_on(on) for term in own)
    assert all(end < start for (_, end), (start, _) in pairwise(spans))


@given(days, st.none() | days, days, days)
def test_days_within_are_the_days_of_both(start: date, end: date | None, first: date, last: date) -> None:
    assert days_within(start, end, first, last) == sum(start <= on < (end or date.max) and first <= on < last for on in DAYS)
