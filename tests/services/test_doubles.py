"""Likely doubles: what the score is made of, that it is a score, and that doubles are found among many without comparing all pairs."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scn.errors import InvalidInput
from scn.places.doubles import Comparison, Record, compare, distance
from scn.rules.cities import CityFacts
from scn.services import doubles, members
from scn.services.desk import Desk
from scn.services.members import NewCity
from tests.desks import DATA, desk_at
from tests.services.test_seats import POLICY

WORDS = st.sampled_from(["Novi", "Pazar", "County", "City", "of", "St.", "Saint", "II", "III", "North", "South", "بيروت", "الرباط", "Peć"])
NAMES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join) | st.text(
    st.characters(codec="utf-8", categories=("Lu", "Ll")), min_size=1, max_size=12
)
PLACES = st.none() | st.tuples(st.floats(-90, 90), st.floats(-180, 180)) | st.just((42.66, 20.29)) | st.just((42.67, 20.3))


@st.composite
def records(draw: st.DrawFn) -> Record:
    place = draw(PLACES)
    return Record(
        tuple(draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))),
        draw(st.sampled_from(["RS", "XK"])),
        place and place[0],
        place and place[1],
        draw(st.none() | st.sampled_from([1, 2])),
        draw(st.sampled_from([None, "city", "county", "municipality", "state"])),
    )


@given(records(), records())
def test_a_score_is_from_0_to_1_and_does_not_depend_on_the_order(one: Record, other: Record) -> None:
    found = compare(one, other)

    assert 0 <= found.score <= 1
    assert found.score == compare(other, one).score
    assert set(found.reasons) == set(compare(other, one).reasons)


@given(records())
def test_a_record_compared_with_itself_scores_1(record: Record) -> None:
    assert compare(record, record).score == 1


@given(records(), records(), st.floats(0.05, 1))
def test_a_pair_that_is_asked_for_with_a_least_score_scores_the_same(one: Record, other: Record, least: float) -> None:
    full, quick = compare(one, other).score, compare(one, other, least).score

    assert quick == full or max(quick, full) < least


@given(records(), records())
def test_another_country_another_number_and_another_kind_never_make_a_double_more_likely(one: Record, other: Record) -> None:
    score = compare(one, other).score

    assert compare(replace(one, country="AL"), other).score <= max(score, compare(replace(one, country=other.country), other).score)
    if one.geoname is None and other.geoname == 1:
        assert compare(replace(one, geoname=2), other).score <= score


BEIRUT = Record(("Beirut", "بيروت"), "LB", 33.889, 35.494, 276781)


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (BEIRUT, Record(("بَيْروت",), "LB"), "بيروت"),
        (BEIRUT, Record(("Beyrouth", "بيروت"), "LB"), "بيروت is a name of both"),
        (BEIRUT, Record(("Berytus",), "LB", geoname=276781), "the same number in GeoNames, 276781"),
        (Record(("Kyiv",), "UA"), Record(("Kyjiv",), "UA"), "Kyiv / Kyjiv: 0.84 alike"),
        (Record(("Düsseldorf",), "DE"), Record(("Duesseldorf",), "DE"), "Duesseldorf / Düsseldorf: 0.95 alike"),
        (Record(("Melbourne",), "AU"), Record(("City of Melbourne",), "AU"), "City of Melbourne / Melbourne: 0.95 alike"),
        (Record(("Zhytomyr",), "UA"), Record(("جيتومير",), "UA"), "Zhytomyr / جيتومير: 0.80 alike"),
        (Record(("Peć",), "RS", 42.66, 20.29), Record(("Peja", "Peć"), "XK", 42.661, 20.291), "different countries, RS and XK"),
        (Record(("Medellin",), "CO"), Record(("Medelllín",), "CO"), "the same country"),
    ],
)
def test_likely_doubles(one: Record, other: Record, reason: str) -> None:
    found = compare(one, other)

    assert found.score >= doubles.LEAST
    assert any(reason in each for each in found.reasons), found.reasons


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (Record(("Tripoli",), "LB"), Record(("Tripoli",), "LY"), "different countries, LB and LY"),
        (Record(("Dhaka South",), "BD"), Record(("Dhaka North",), "BD"), "told apart by north and south"),
        (Record(("Yaoundé II",), "CM", 3.88, 11.51), Record(("Yaoundé IV",), "CM", 3.87, 11.52), "told apart by 2 and 4"),
        (Record(("Springfield",), "US", 39.8, -89.6), Record(("Springfield",), "US", 42.1, -72.6), "1448 km apart"),
        (Record(("Springfield",), "US", geoname=1), Record(("Springfield",), "US", geoname=2), "different numbers in GeoNames"),
        (Record(("Nakuru County",), "KE", kind="county"), Record(("Nakuru",), "KE", kind="city"), "a county and a city"),
        (Record(("Oslo",), "NO"), Record(("Osla",), "NO"), "0.65 alike"),
    ],
)
def test_no_likely_doubles(one: Record, other: Record, reason: str) -> None:
    found = compare(one, other)

    assert found.score < doubles.LEAST
    assert any(reason in each for each in found.reasons), found.reasons


def test_distances_are_those_along_the_surface() -> None:
    paris, london = Record(("Paris",), "FR", 48.8566, 2.3522), Record(("London",), "GB", 51.5074, -0.1278)

    assert distance(paris, london) == pytest.approx(343.6, abs=1)
    assert distance(Record(("a",), "FJ", -17, 179.99), Record(("a",), "FJ", -17, -179.99)) == pytest.approx(2.13, abs=0.05)
    assert distance(paris, Record(("London",), "GB")) is None


def _sample() -> list[Record]:
    found: dict[str, Record] = {}
    for name in ("members", "participants"):
        with (DATA / "sample" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                names = (row["name"], *(row[heading] for heading in row if heading.startswith("names.") and row[heading]))
                found[row["id"]] = Record(tuple(dict.fromkeys(names)), row["country"], kind=row["kind"] or None)
    return list(found.values())


def test_no_two_cities_of_the_sample_are_likely_one() -> None:
    sample = _sample()

    assert [(one.names, other.names) for one in sample for other in sample if one is not other and compare(one, other).score >= 0.7] == []


def test_every_name_of_a_city_of_the_sample_finds_it() -> None:
    sample = _sample()
    comparison = Comparison(doubles.LEAST)
    for record in sample:
        comparison.add(record)

    for number, record in enumerate(sample):
        for name in record.names:
            assert number in dict(comparison.like(Record((name,), record.country))), name


def _faulty(name: str, chance: random.Random) -> str:
    """The name with one letter left out, doubled, or two that changed places, but the first."""
    place = chance.randrange(1, len(name) - 1)
    return chance.choice(
        [
            name[:place] + name[place + 1 :],
            name[:place] + name[place] + name[place:],
            name[:place] + name[place + 1] + name[place] + name[place + 2 :],
        ]
    )


def test_what_comparing_all_pairs_finds_is_found_without_comparing_them_all() -> None:
    chance = random.Random(4)
    sample = [record for record in _sample() if len(record.names[0]) > 4]
    everything = sorted(
        [*sample, *(Record((_faulty(record.names[0], chance),), record.country) for record in sample)], key=lambda r: r.country
    )
    comparison = Comparison(doubles.LEAST)
    found = set()
    for number, record in enumerate(everything):
        found |= {(other, number) for other, _ in comparison.like(record)}
        comparison.add(record)

    pairs = {
        (place, number)
        for number, record in enumerate(everything)
        for place, other in enumerate(everything[:number])
        if compare(record, other).score >= doubles.LEAST
    }
    assert len(pairs) > 0.8 * len(sample)
    assert [(everything[one].names[0], everything[other].names[0]) for one, other in pairs - found] == []
    assert found == pairs


@given(st.text("abcdeghiknorst", min_size=2, max_size=14), st.integers(0, 13), st.sampled_from("abciks"), st.sampled_from("ildt"))
def test_one_fault_never_hides_a_double(name: str, place: int, letter: str, fault: str) -> None:
    at = place % (len(name) - 1)
    faulty = {
        "i": name[:at] + letter + name[at:],
        "l": name[:at] + letter + name[at + 1 :],
        "d": name[:at] + name[at + 1 :],
        "t": name[:at] + name[at + 1] + name[at] + name[at + 2 :],
    }[fault]
    one, other = Record((name,), "NO"), Record((faulty,), "NO")
    comparison = Comparison(doubles.LEAST)
    comparison.add(one)

    assert len(list(comparison.like(other))) == (compare(one, other).score >= doubles.LEAST)


@given(st.floats(-89, 89), st.floats(-180, 180), st.floats(-0.08, 0.08), st.floats(-0.08, 0.08))
def test_what_lies_within_10_km_is_compared_also_across_borders(lat: float, lon: float, north: float, east: float) -> None:
    one = Record(("Peć",), "RS", lat, lon)
    other = Record(("Peja", "Peć"), "XK", min(90.0, max(-90.0, lat + north)), (lon + east + 180) % 360 - 180)
    comparison = Comparison(0.5)
    comparison.add(one)
    away = distance(one, other)

    assert away is not None
    if away <= 10:
        assert [number for number, _ in comparison.like(other)] == [0]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return desk_at(tmp_path, POLICY, today=date(2026, 6, 1))


def add(desk: Desk, *cities: tuple[str, str] | CityFacts) -> None:
    for each in cities:
        facts = each if isinstance(each, CityFacts) else CityFacts(*each)
        members.add(desk, NewCity(facts), on=date(2024, 1, 1), namesake=True)


def ids(found: Iterable[doubles.Double]) -> list[tuple[str, str]]:
    return [(double.one.id, double.other.id) for double in found]


def test_the_doubles_of_a_store_are_listed_best_first_and_the_older_one_first(desk: Desk) -> None:
    add(desk, ("Vigo", "ES"), ("Tromsø", "NO"), ("Aarhus", "DK"), ("Århus", "DK"), ("Tromsoe", "NO"), ("Aarhus", "DK"))

    found = doubles.likely(desk)

    assert ids(found)[0] == ("aarhus", "aarhus-dk")
    assert set(ids(found)) == {("aarhus", "aarhus-dk"), ("aarhus", "arhus"), ("arhus", "aarhus-dk"), ("tromso", "tromsoe")}
    assert [double.score for double in found] == sorted((double.score for double in found), reverse=True)
    assert found[0].score == 1
    assert (found[0].one.status, found[0].one.country) == ("applicant", "DK")


def test_the_doubles_of_one_country_alone_can_be_listed(desk: Desk) -> None:
    add(desk, ("Tromsø", "NO"), ("Aarhus", "DK"), ("Århus", "DK"), ("Tromsoe", "NO"))

    assert ids(doubles.likely(desk, country="NO")) == [("tromso", "tromsoe")]


@pytest.mark.parametrize("least", [0, -1, 1.01, float("nan")])
def test_a_least_score_that_is_none_is_refused(least: float, desk: Desk) -> None:
    with pytest.raises(InvalidInput):
        doubles.likely(desk, least=least)


def test_new_cities_are_compared_with_the_store_and_with_those_before_them(desk: Desk) -> None:
    add(desk, CityFacts("Aarhus", "DK", names={"ar": "آرهوس"}), ("Vigo", "ES"), CityFacts("Peć", "RS", lat=42.66, lon=20.29))
    new = [
        CityFacts("آرهوس", "DK"),
        CityFacts("Lund", "SE"),
        CityFacts("Lundt", "SE"),
        CityFacts("Vigo", "PT"),
        CityFacts("Peja", "XK", also=("Peć",), lat=42.661, lon=20.291),
    ]

    with desk.read() as unit:
        found = doubles.like(unit.session, [doubles.record_of(facts) for facts in new])
        alone = doubles.like(unit.session, [doubles.record_of(facts) for facts in new], among=False)

    assert [match and (match.id, match.row) for match in found] == [("aarhus", None), None, (None, 1), None, ("pec", None)]
    assert [match and match.id for match in alone] == ["aarhus", None, None, None, "pec"]
    assert found[0] is not None
    assert found[0].sentence == "likely the same city as Aarhus (aarhus): آرهوس is a name of both, the same country"


def test_no_new_cities_are_like_nothing(desk: Desk) -> None:
    with desk.read() as unit:
        assert doubles.like(unit.session, []) == []
