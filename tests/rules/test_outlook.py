"""Whether the rotations to come can keep the rules: the program beside every way in which the draws may fall."""

from __future__ import annotations

from datetime import date
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from scn.rules.calendar import add_years
from scn.rules.eligibility import bar
from scn.rules.forecast import Plan, Prospect
from scn.rules.membership import Spell, Status
from scn.rules.outlook import first_impossible, rotation_days
from scn.rules.policyfile.reading import load
from scn.rules.terms import Sitting

POLICY = """\
[regions.north]
countries = ["SE"]

[regions.south]
countries = ["IT"]

[isc]
seats = {seats}
term_years = {years}
max_consecutive_terms = {terms}
cooling_off_years = {cooling}
retain_min = {retain}

[isc.quota.region]
north = {{ min = {north}, max = {most} }}
"""
START = date(2026, 7, 1)


def by_all_ways(plan: Plan, seats: int, years: int, retain: float, quota: tuple[int, int]) -> date | None:
    """The first day by which no way leads on, found by trying every committee on every day."""
    days = rotation_days(plan)
    ways = [{city.id: city.terms for city in plan.prospects}]
    region = {city.id: city.groups["region"] for city in plan.prospects}
    for day in days:
        further = []
        for terms in ways:
            before = {id_ for id_, own in terms.items() if any(term.start < day <= term.end for term in own)}
            stay = {id_ for id_, own in terms.items() if any(term.start <= day < term.end for term in own)}
            may = [
                city.id
                for city in plan.prospects
                if city.id not in stay and bar(city.spells, terms[city.id], day, plan.policy.committee) is None
            ]
            for joining in combinations(may, seats - len(stay)) if len(stay) <= seats else ():
                sits = stay | set(joining)
                north = sum(region[id_] == "north" for id_ in sits)
                if quota[0] <= north <= quota[1] and len(sits & before) >= retain * len(before) - 1e-9:
                    new = {id_: (*terms[id_], Sitting(id_, 1, day, add_years(day, years))) for id_ in joining}
                    further.append({**terms, **new})
        if not further:
            return day
        ways = list({repr(sorted(way.items())): way for way in further}.values())
    return None


@st.composite
def plans(draw):
    seats, years = draw(st.integers(1, 3)), draw(st.integers(1, 2))
    least = draw(st.integers(0, seats))
    quota = least, draw(st.integers(least, seats))
    retain = draw(st.sampled_from(["0", "0.4", "0.5"]))
    text = POLICY.format(
        seats=seats,
        years=years,
        terms=draw(st.integers(1, 2)),
        cooling=draw(st.integers(0, 2)),
        retain=retain,
        north=quota[0],
        most=quota[1],
    )
    cities = []
    ends = [date(2027, 1, 1), date(2028, 1, 1)]
    for number in range(draw(st.integers(2, 6))):
        id_, north = f"c{number}", draw(st.booleans())
        sits = number < seats and draw(st.booleans())
        terms = (Sitting(id_, number + 1, date(2026, 1, 1), draw(st.sampled_from(ends))),) if sits else ()
        joined = draw(st.sampled_from([date(2020, 1, 1), date(2027, 6, 1)])) if not sits else date(2020, 1, 1)
        groups = {"region": "north" if north else "south", "country": "SE" if north else "IT"}
        cities.append(Prospect(id_, groups, (Spell(Status.ACTIVE, joined),), terms))
    plan = Plan(load(text, "any"), tuple(cities), START, date(2029, 1, 1))
    return plan, seats, years, float(retain), quota


@given(plans())
@settings(max_examples=150, deadline=None)
def test_the_first_day_that_no_way_leads_beyond_is_that_of_trying_them_all(given_plan) -> None:
    plan, *numbers = given_plan
    assert first_impossible(plan) == by_all_ways(plan, *numbers)
