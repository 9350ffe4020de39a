"""The gazetteer: a place is found by each of its names, in whatever spelling and script."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from scn import shipped
from scn.errors import Fault
from scn.places import gazetteer
from scn.places.gazetteer import named, place

THE_HAGUE = 2747373


@pytest.mark.parametrize(
    ("name", "country", "filed"),
    [
        ("Den Haag", "NL", "The Hague"),
        ("'s-Gravenhage", "NL", "The Hague"),
        ("s Gravenhage", "NL", "The Hague"),
        ("LA HAYA", "NL", "The Hague"),
        ("La Haye", "NL", "The Hague"),
        ("لاهاي", "NL", "The Hague"),
        ("Гаага", "NL", "The Hague"),
        ("海牙", "NL", "The Hague"),
        ("København", "DK", "Copenhagen"),
        ("Kobenhavn", "DK", "Copenhagen"),
        ("Kopenhagen", "DK", "Copenhagen"),
        ("Κοπεγχάγη", "DK", "Copenhagen"),
        ("Peja", "XK", "Pejë"),
        ("Peć", "XK", "Pejë"),
        ("Пећ", "XK", "Pejë"),
        ("Kyiv", "UA", "Kyiv"),
        ("Kiev", "UA", "Kyiv"),
        ("Київ", "UA", "Kyiv"),
        ("بيروت", "LB", "Beirut"),
        ("بَيْروت", "LB", "Beirut"),
        ("Beyrouth", "LB", "Beirut"),
        ("ndjamena", "TD", "N'Djamena"),
        ("St-Louis", "SN", "Saint-Louis"),
        ("New York", "US", "New York City"),
    ],
)
def test_a_place_is_found_by_any_of_its_names(name: str, country: str, filed: str) -> None:
    found = named(name, country)
    assert found[0].name == filed
    assert {one.country for one in found} == {country}


@pytest.mark.parametrize("name", ["", "  ", "-", "Atlantis-sur-Nulle-Part", "#2747373", "'; DROP TABLE bucket"])
def test_a_name_that_no_place_bears_finds_nothing(name: str) -> None:
    assert named(name) == ()


@pytest.mark.parametrize(
    ("name", "countries"),
    [("Tripoli", {"LY", "LB", "GR"}), ("Victoria", {"CA", "SC", "MX"}), ("San José", {"CR", "US", "PH"}), ("طرابلس", {"LY", "LB"})],
)
def test_namesakes_are_all_found_the_most_populous_first(name: str, countries: set[str]) -> None:
    found = named(name)
    assert countries <= {one.country for one in found}
    assert [one.population for one in found] == sorted((one.population for one in found), reverse=True)
    assert len({one.geoname for one in found}) == len(found)


def test_a_country_leaves_only_its_own_places() -> None:
    assert [one.admin for one in named("Athens", "US")].count("Ohio") == 1
    assert "GR" not in {one.country for one in named("Athens", "US")}
    assert named("Athens", "NL") == ()


def test_a_place_is_found_by_its_number() -> None:
    found = place(THE_HAGUE)
    assert found is not None
    assert (found.name, found.country, round(found.lat), round(found.lon)) == ("The Hague", "NL", 52, 4)
    assert found.population > 400_000
    assert {"Den Haag", "La Haye"} <= set(found.also)
    assert found.names["ar"] == "لاهاي"


@pytest.mark.parametrize("number", [0, -1, 1, 10**12])
def test_a_number_of_no_place_finds_nothing(number: int) -> None:
    assert place(number) is None


def test_the_names_of_which_the_language_is_known_say_it() -> None:
    copenhagen = named("Copenhagen", "DK")[0]
    assert dict(copenhagen.names) == {"en": "Copenhagen", "ar": "كوبنهاغن", "fr": "Copenhague", "es": "Copenhague"}
    assert named("Mexico City", "MX")[0].names["es"] == "Ciudad de México"
    assert named("Geneva", "CH")[0].names["fr"] == "Genève"


def test_every_name_begins_with_the_filed_one_and_has_none_twice() -> None:
    every = named("Beirut", "LB")[0].every_name()
    assert every[0] == "Beirut"
    assert len(set(every)) == len(every)


def test_it_says_where_it_comes_from() -> None:
    about = gazetteer.about()
    assert "GeoNames" in about["source"]
    assert about["licence"] == "CC BY 4.0"
    assert about["url"].startswith("https://creativecommons.org/licenses/by/4.0")
    assert about["edition"]


@pytest.fixture
def another_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """Whatever is written here is read as the gazetteer."""
    file = tmp_path / "a #strange? name.sqlite"
    monkeypatch.setattr(shipped, "path", lambda name: file)
    gazetteer._opened.cache_clear()
    yield file
    gazetteer._opened.cache_clear()


def test_a_file_that_is_no_gazetteer_is_a_fault_and_no_traceback(another_file: Path) -> None:
    another_file.write_bytes(b"not a database, but long enough to be looked at" * 100)
    with pytest.raises(Fault, match="cannot be read"):
        named("Paris")


def test_a_damaged_block_is_a_fault(another_file: Path) -> None:
    base = sqlite3.connect(another_file)
    base.execute("CREATE TABLE block (number INTEGER PRIMARY KEY, places BLOB)")
    base.execute("INSERT INTO block VALUES (0, x'00')")
    base.commit()
    base.close()
    with pytest.raises(Fault, match="cannot be read"):
        list(gazetteer.every())


def test_a_name_whose_checksum_is_by_chance_that_of_another_finds_nothing() -> None:
    assert [name for name in (f"qx{number}zz" for number in range(8000)) if named(name)] == []
