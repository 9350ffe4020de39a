"""The worked example: the elected members of the Security Council, whose rules held on every day."""

import csv
import tomllib
from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

from scn import shipped
from scn.places import countries

FIRST, LAST = date(1987, 1, 1), date(2012, 12, 31)
Row = dict[str, str]


def rows(name: str) -> list[Row]:
    with shipped.path(f"security-council/{name}").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, strict=True))


def policy() -> dict[str, Any]:
    return tomllib.loads(shipped.path("security-council/policy.toml").read_text(encoding="utf-8"))


def groups() -> dict[str, str]:
    return {country: key for key, region in policy()["regions"].items() for country in region["countries"]}


def span(term: Row) -> tuple[date, date]:
    return date.fromisoformat(term["start"]), date.fromisoformat(term["end"])


def test_ten_sit_on_every_day_in_ten_seats_with_the_right_number_of_each_group() -> None:
    quotas = policy()["isc"]["quota"]["region"]
    group = groups()
    sitting: defaultdict[date, list[Row]] = defaultdict(list)
    for term in rows("terms.csv"):
        start, end = span(term)
        for number in range((end - start).days):
            sitting[start + timedelta(days=number)].append(term)
    day = FIRST
    while day <= LAST:
        assert {term["seat"] for term in sitting[day]} == {str(seat) for seat in range(1, 11)}, day
        assert len({term["city"] for term in sitting[day]}) == 10, day
        count = Counter(group[term["city"].upper()] for term in sitting[day])
        assert all(quota["min"] <= count[key] <= quota["max"] for key, quota in quotas.items()), day
        day += timedelta(days=1)


def test_there_are_145_terms_of_two_years_each() -> None:
    terms = rows("terms.csv")
    assert len(terms) == 145
    for term in terms:
        start, end = span(term)
        assert (start.month, start.day, end) == (1, 1, start.replace(year=start.year + 2))


def test_a_term_takes_the_lowest_seat_that_is_free_at_its_start() -> None:
    terms = rows("terms.csv")
    assert terms == sorted(terms, key=lambda term: (term["start"], term["city"]))
    until: dict[int, str] = {}
    for term in terms:
        free = [seat for seat in range(1, 11) if until.get(seat, "") <= term["start"]]
        assert int(term["seat"]) == free[0]
        until[free[0]] = term["end"]


def test_nobody_follows_itself() -> None:
    ends: dict[str, str] = {}
    for term in rows("terms.csv"):
        assert ends.get(term["city"], "") < term["start"], term
        ends[term["city"]] = term["end"]


def test_half_of_the_seats_open_each_year() -> None:
    starts = Counter(term["start"][:4] for term in rows("terms.csv"))
    assert starts == {str(year): 5 for year in (*range(1986, 2013), 2023, 2024)}


def test_the_members_are_those_with_terms_each_in_exactly_one_group() -> None:
    members = rows("members.csv")
    listed = Counter(country for region in policy()["regions"].values() for country in region["countries"])
    assert set(listed.values()) == {1}
    assert listed.keys() == {row["country"] for row in members}
    assert {row["id"] for row in members} == {term["city"] for term in rows("terms.csv")}
    assert len(members) == len({row["id"] for row in members}) == 99


def test_every_country_is_known_to_iso_or_to_the_policy() -> None:
    for row in rows("members.csv"):
        assert row["id"] == row["country"].lower()
        assert row["country"] in countries.codes() or row["country"] in policy()["countries"]
    assert policy()["countries"]["YU"]["name"]["en"] == "Yugoslavia"


def test_members_are_states_active_from_where_the_data_begin_and_say_that_it_is_no_fact() -> None:
    for row in rows("members.csv"):
        assert (row["kind"], row["status"], row["joined"]) == ("state", "active", "1986-01-01")
        assert "example" in row["note"]


def test_every_row_has_its_source_and_date() -> None:
    for row in rows("members.csv") + rows("terms.csv"):
        assert row["source"].startswith("https://")
        assert row["as_of"]


def test_the_rules_are_those_of_the_council() -> None:
    rules = policy()["isc"]
    assert (rules["seats"], rules["term_years"], rules["max_consecutive_terms"], rules["retain_min"]) == (10, 2, 1, 0.5)
    assert sum(quota["min"] for quota in rules["quota"]["region"].values()) == 10
