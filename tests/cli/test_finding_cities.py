"""A city is named by its id, or by a unique name in any language, however it is written."""

from __future__ import annotations

import pytest
from command_line import Network


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("puno", "puno"),
        ("Puno", "puno"),
        ("PUNO", "puno"),
        ("بونو", "puno"),
        ("the hague", "the-hague"),
        ("The Hague", "the-hague"),
        ("Den Haag", "the-hague"),
        ("لاهاي", "the-hague"),
        ("Peja", "peja"),
        ("Peć", "peja"),
        ("pec", "peja"),
        ("Пећ", "peja"),
        ("medellin", "medellin"),
        ("Medellín", "medellin"),
        ("yaounde ii", "yaounde-ii"),
        ("Kaçanik", "kacanik"),
        ("  Rabat ", "rabat"),
    ],
)
def test_a_city_is_found_by_its_name_in_any_language(name: str, id_: str, sample_once: Network) -> None:
    assert sample_once.json("city", "show", name)["id"] == id_


def test_a_name_that_is_not_unique_is_answered_with_the_candidates_and_their_ids(sample: Network) -> None:
    sample.do("city", "add", "Puno", "--country", "AR", "--namesake")

    told = sample.scn("city", "show", "Puno", "--json")

    assert told.code == 2
    assert told.error()["candidates"] == ["puno", "puno-ar"]
    assert "puno (Puno, PE, latin-america)" in told.error()["message"]
    assert "puno-ar (Puno, AR, latin-america)" in told.error()["message"]


def test_of_two_cities_of_one_name_the_id_still_names_one(sample: Network) -> None:
    sample.do("city", "add", "Puno", "--country", "AR", "--namesake")

    assert sample.json("city", "show", "puno-ar")["country"] == "AR"
    assert sample.json("city", "show", "puno")["country"] == "PE"


def test_two_cities_of_one_name_in_two_countries_need_no_word_of_it(empty: Network) -> None:
    empty.do("city", "add", "Tripoli", "--country", "LB")
    empty.do("city", "add", "Tripoli", "--country", "LY")

    assert [city["id"] for city in empty.json("city", "list")] == ["tripoli", "tripoli-ly"]


def test_a_name_in_another_language_is_a_duplicate_too(sample_once: Network) -> None:
    assert sample_once.scn("city", "add", "بونو", "--country", "PE").code == 5


@pytest.mark.parametrize(("typed", "meant"), [("Kumanvo", "Kumanovo"), ("Den Hog", "Den Haag"), ("Chata", "Chattanooga"), ("بونا", "بونو")])
def test_a_near_miss_is_answered_with_the_names_that_may_be_meant(typed: str, meant: str, sample_once: Network) -> None:
    done = sample_once.scn("city", "show", typed, "--json")

    assert done.code == 4
    assert meant in done.error()["candidates"]


@pytest.mark.parametrize(("typed", "id_"), [("Hague", "the-hague"), ("Kumanowo", "kumanovo"), ("DEN-HAAG", "the-hague")])
def test_a_name_in_another_transliteration_is_found_where_only_one_city_fits(typed: str, id_: str, sample_once: Network) -> None:
    assert sample_once.json("city", "show", typed)["id"] == id_


def test_a_name_like_no_other_has_no_candidates(sample_once: Network) -> None:
    assert sample_once.scn("city", "show", "Qqqqqq", "--json").error()["candidates"] == []


@pytest.mark.parametrize("text", ["hag", "HAAG", "لاهاي"])
def test_list_finds_a_part_of_any_name(text: str, sample_once: Network) -> None:
    assert "the-hague" in {city["id"] for city in sample_once.json("city", "list", "--text", text)}


@pytest.mark.parametrize("text", ["l%e", "l_me", "zzzz"])
def test_list_finds_nothing_where_no_name_has_the_text(text: str, small: Network) -> None:
    assert small.json("city", "list", "--text", text) == []


@pytest.mark.parametrize(
    ("flags", "key", "value"),
    [
        (("--region", "mena"), "region", "mena"),
        (("--country", "PE"), "country", "PE"),
        (("--country", "Peru"), "country", "PE"),
        (("--hub", "south-asia"), "hub", "south-asia"),
        (("--kind", "county"), "kind", "county"),
        (("--status", "participant"), "status", "participant"),
    ],
)
def test_list_has_the_cities_that_pass_the_filter_and_no_other(flags: tuple[str, str], key: str, value: str, sample_once: Network) -> None:
    every = sample_once.json("city", "list")

    found = sample_once.json("city", "list", *flags)

    assert found
    assert found == [city for city in every if city[key] == value]


def test_list_in_json_has_the_keys_of_the_contract(sample_once: Network) -> None:
    keys = {"id", "name", "country", "region", "kind", "status", "joined", "hub", "population", "lat", "lon", "names"}

    assert all(keys <= set(city) for city in sample_once.json("city", "list"))


def test_list_shows_a_name_in_the_language_where_it_is_known(sample_once: Network) -> None:
    arabic = sample_once.do("city", "list", "--text", "puno", "--lang", "ar").out
    english = sample_once.do("city", "list", "--text", "puno", "--lang", "en").out

    assert "بونو" in arabic
    assert "بونو" not in english


@pytest.mark.parametrize(
    ("city", "typed"),
    [(("Tripoli", "--country", "LB", "--geoname", "0"), "Oea"), (("Portland", "--country", "US", "--geoname", "4975802"), "Puddletown")],
)
def test_a_city_does_not_go_by_the_other_names_of_its_namesakes(city: tuple[str, ...], typed: str, empty: Network) -> None:
    empty.do("city", "add", *city)

    assert empty.scn("city", "show", typed).code == 4


def test_a_city_without_a_number_goes_by_the_other_names_of_the_place_of_its_name_and_country(empty: Network) -> None:
    empty.do("city", "add", "Tripoli", "--country", "LY", "--geoname", "0")

    assert empty.json("city", "show", "Oea")["id"] == "tripoli"


def test_a_spelling_that_nobody_keeps_is_found_where_only_one_city_fits(sample_once: Network) -> None:
    assert sample_once.json("city", "show", "Kumanovvo")["id"] == "kumanovo"


def test_a_name_that_is_another_places_is_not_taken_for_a_spelling_of_one_here(empty: Network) -> None:
    empty.do("city", "add", "Koumassi", "--country", "CI")

    told = empty.scn("city", "show", "Kumasi", "--json")

    assert (told.code, told.error()["candidates"]) == (4, ["Koumassi"])
