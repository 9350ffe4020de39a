"""Adding a city with what the gazetteer knows of it: filled in and said so, nothing given overwritten, namesakes asked about."""

from __future__ import annotations

import pytest
from command_line import Network, answered

SPRINGFIELD = ("city", "add", "Springfield", "--country", "US")


def test_a_city_that_the_gazetteer_knows_is_filled_in_and_says_from_where(empty: Network) -> None:
    done = empty.do("city", "add", "Kiffa", "--country", "MR")
    shown = empty.json("city", "show", "Kiffa")

    assert shown["geoname"] == 2378538
    assert (round(shown["lat"], 1), round(shown["lon"], 1), shown["population"]) == (16.6, -11.4, 62051)
    assert shown["names"] == {"ar": "كيفة"}
    assert (shown["region"], shown["hub"]) == ("africa", "east-southern-africa")
    assert "GeoNames 2378538" in done.err
    assert "CC BY 4.0" in done.err
    assert "region africa" in done.err
    sources = {fact["field"]: fact["source"] for fact in shown["sources"]}
    assert sources.keys() == {"geoname", "lat", "lon", "population", "names.ar"}
    assert all("https://www.geonames.org/2378538" in source for source in sources.values())


def test_nothing_that_is_given_is_overwritten(empty: Network) -> None:
    given = ("--population", "7", "--lat", "1", "--lon", "2", "--name", "ar=شيء", "--region", "mena", "--hub", "mena")
    filled = empty.json("city", "add", "Kiffa", "--country", "MR", *given)["filled"]
    shown = empty.json("city", "show", "Kiffa")

    assert filled == {"geoname": 2378538}
    assert [shown[key] for key in ("population", "lat", "lon", "region", "hub")] == [7, 1.0, 2.0, "mena", "mena"]
    assert shown["names"] == {"ar": "شيء"}


def test_a_city_is_known_by_its_other_names_once_it_has_its_number(empty: Network) -> None:
    empty.do("city", "add", "The Hague", "--country", "NL")

    for name in ("Den Haag", "'s-Gravenhage", "La Haye", "La Haya", "لاهاي", "Гаага", "海牙"):
        assert empty.json("city", "show", name)["id"] == "the-hague"


def test_namesakes_are_refused_where_nobody_can_be_asked(empty: Network) -> None:
    refused = empty.scn(*SPRINGFIELD, "--json")

    assert refused.code == 2
    assert "Illinois" in refused.error()["message"]
    assert "--geoname" in refused.error()["hint"]
    assert "4250542" in refused.error()["candidates"]
    assert all(number in refused.error()["message"] for number in refused.error()["candidates"])
    assert empty.json("city", "list") == []


def test_the_number_says_which_namesake_is_meant(empty: Network) -> None:
    empty.do(*SPRINGFIELD, "--geoname", "4250542")

    assert empty.json("city", "show", "Springfield")["population"] == 114394


def test_nought_fills_in_nothing(empty: Network) -> None:
    empty.do(*SPRINGFIELD, "--geoname", "0")

    shown = empty.json("city", "show", "Springfield")
    assert (shown["geoname"], shown["population"], shown["names"], shown["sources"]) == (None, None, {}, [])


@pytest.mark.parametrize(
    "arguments",
    [
        ("Victoria", "--country", "AU", "--kind", "state"),
        ("Victoria", "--country", "AU"),
        ("Kisumu", "--country", "KE", "--kind", "county"),
    ],
)
def test_what_is_no_city_there_is_added_all_the_same(arguments: tuple[str, ...], empty: Network) -> None:
    added = empty.json("city", "add", *arguments)

    assert (added["filled"], added["geoname"]) == ({}, None)


@pytest.mark.parametrize(("number", "why"), [("1", "no place 1"), ("2378538", "Kiffa in MR")])
def test_a_number_of_nothing_or_of_another_country_is_refused(number: str, why: str, empty: Network) -> None:
    refused = empty.scn("city", "add", "Springfield", "--country", "US", "--geoname", number)

    assert refused.code == 2
    assert why in refused.err


def test_a_city_of_kosovo_is_filled_in_under_its_code(empty: Network) -> None:
    assert empty.json("city", "add", "Peja", "--country", "XK")["population"] > 10_000
    assert empty.json("city", "show", "Peć")["country"] == "XK"


@pytest.mark.parametrize(("answer", "code", "population"), [("3", 0, 114394), ("12", 0, None), ("0", 2, None), ("", 2, None)])
def test_on_a_terminal_it_asks_which_namesake_is_meant(answer: str, code: int, population: int | None, empty: Network) -> None:
    ended, seen = answered(empty, *SPRINGFIELD, prompt="[1-12]", answer=answer)

    assert ended == code
    assert "  3  4250542 (Springfield, Illinois, US" in seen
    assert [city["population"] for city in empty.json("city", "list")] == ([population] if code == 0 else [])


def test_one_coordinate_that_is_given_is_not_mixed_with_the_other_from_the_gazetteer(empty: Network) -> None:
    assert empty.scn("city", "add", "Kiffa", "--country", "MR", "--lat", "1").code == 2


def test_only_names_in_the_languages_of_the_network_are_filled_in(small: Network) -> None:
    small.do("city", "add", "Nairobi", "--country", "KE")

    assert small.json("city", "show", "Nairobi")["names"].keys() <= {"en"}


def test_where_a_place_is_filed_under_the_name_those_that_bear_it_otherwise_are_no_candidates(empty: Network) -> None:
    assert empty.json("city", "add", "Tripoli", "--country", "LY")["geoname"] == 2210247


def test_a_place_that_is_filed_under_the_name_comes_before_those_that_bear_it_otherwise(empty: Network) -> None:
    assert empty.json("city", "add", "Rio Branco", "--country", "BR")["geoname"] == 3662574


def test_a_population_that_the_gazetteer_does_not_know_is_not_nought(empty: Network) -> None:
    assert "population" not in empty.json("city", "add", "North Hill Village", "--country", "AI")["filled"]


def test_all_namesakes_are_told_apart_in_words_that_are_not_cut(empty: Network) -> None:
    told = empty.scn(*SPRINGFIELD).err

    states = ("Missouri", "Massachusetts", "Illinois", "Oregon", "Ohio", "Virginia", "Pennsylvania", "Tennessee", "New Jersey", "Florida")
    assert all(f"({state}, " in told for state in states)
    assert "…" not in told
    assert "Did you mean" not in told
    assert len(told.splitlines()) == 2


def test_an_edit_fills_in_from_the_gazetteer_what_is_not_there_and_says_from_where(small: Network) -> None:
    small.do("city", "edit", "Lomé", "--population", "837000", "--source", "a census")

    done = small.do("city", "edit", "Lomé", "--geoname", "2365267", "--kind", "capital")
    shown = small.json("city", "show", "Lomé")

    assert [shown[key] for key in ("geoname", "population", "lat", "lon", "kind")] == [2365267, 837000, 6.1287, 1.2215, "capital"]
    assert "Filled in: geoname 2365267, lat 6.1287, lon 1.2215. From GeoNames 2365267" in done.err
    assert "population" not in done.err
    sources = {fact["field"]: fact["source"] for fact in shown["sources"]}
    assert sources["population"] == "a census"
    assert all("https://www.geonames.org/2365267" in sources[what] for what in ("geoname", "lat", "lon"))
    assert "kind" not in sources


def test_an_edit_tells_in_json_what_was_filled_in(empty: Network) -> None:
    empty.do("city", "add", "Kiffa", "--country", "MR", "--geoname", "0")

    told = empty.json("city", "edit", "Kiffa", "--geoname", "2378538", "--population", "7")

    assert told["filled"] == {"geoname": 2378538, "lat": 16.6207, "lon": -11.4021, "names.ar": "كيفة"}
    assert told["filled_from"].startswith("GeoNames 2378538")
    assert (told["population"], told["names"], told["double"]) == (7, {"ar": "كيفة"}, None)
    assert empty.json("city", "edit", "Kiffa", "--kind", "town")["filled"] == {}


@pytest.mark.parametrize(("number", "why"), [("1", "no place 1"), ("2378538", "Kiffa in MR"), ("0", "--unset geoname")])
def test_an_edit_with_a_number_of_nothing_or_of_another_country_changes_nothing(number: str, why: str, small: Network) -> None:
    before = small.dump()

    refused = small.scn("city", "edit", "Lomé", "--kind", "capital", "--geoname", number)

    assert refused.code == 2
    assert why in refused.err
    assert small.dump() == before


def test_a_number_in_geonames_can_be_taken_away(small: Network) -> None:
    small.do("city", "edit", "Lomé", "--geoname", "2365267")
    small.do("city", "edit", "Lomé", "--unset", "geoname")

    assert small.json("city", "show", "Lomé")["geoname"] is None


def test_a_value_taken_away_in_the_same_edit_is_filled_in_from_the_gazetteer(small: Network) -> None:
    small.do("city", "edit", "Lomé", "--population", "837000")
    small.do("city", "edit", "Lomé", "--unset", "population", "--geoname", "2365267")

    assert small.json("city", "show", "Lomé")["population"] == 2188376
