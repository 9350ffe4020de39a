"""The shipped gazetteer: small enough, attributed, and its index agrees with today's folding of names."""

import csv
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path

from scn import shipped
from scn.places import countries, gazetteer
from scn.places.folding import key
from scn.places.gazetteer import Place

PAIRS = Path(__file__).with_name("name_pairs.csv")


@cache
def places() -> tuple[Place, ...]:
    return tuple(gazetteer.every())


def test_it_is_at_most_8_mb() -> None:
    assert shipped.path(gazetteer.FILE).stat().st_size <= 8_000_000


def test_it_holds_what_it_says() -> None:
    about = gazetteer.about()
    assert len(places()) == int(about["places"]) > 60_000
    assert sum(len(place.every_name()) for place in places()) == int(about["names"])
    assert len({place.geoname for place in places()}) == len(places())


def test_every_place_lies_in_a_country_and_on_the_earth() -> None:
    for place in places():
        assert place.country in countries.codes()
        assert -90 <= place.lat <= 90
        assert -180 <= place.lon <= 180
        assert place.population >= 0


def test_kosovo_and_nearly_every_country_have_places() -> None:
    by_country = Counter(place.country for place in places())
    assert by_country["XK"] > 20
    assert len(by_country) > 240


def test_most_places_have_5000_people_and_the_others_are_seats_of_administration() -> None:
    assert sum(place.population < 5000 for place in places()) < 1000


def test_every_name_of_every_place_is_in_the_index() -> None:
    # The index is made of keys: whoever changes the folding has to make the gazetteer again (tools/make_gazetteer.py).
    rows = dict(gazetteer._rows("SELECT number, entries FROM bucket"))
    size = gazetteer.ENTRY_BYTES
    index = {number: {int.from_bytes(row[at : at + size], "big") for at in range(0, len(row), size)} for number, row in rows.items()}
    wanted: dict[int, set[int]] = {}
    for number, place in enumerate(places()):
        for indexed in {gazetteer.key_of_number(place.geoname), *filter(None, map(key, place.every_name()))}:
            bucket, mark = gazetteer.spread(indexed)
            wanted.setdefault(bucket, set()).add(mark << gazetteer.PLACE_BITS | number)
    assert wanted == index


def test_every_thousandth_place_is_found_by_its_number_and_all_its_names() -> None:
    for place in places()[::1000]:
        assert gazetteer.place(place.geoname) == place
        for name in place.every_name():
            if key(name):
                assert place in gazetteer.named(name, place.country), name


def test_names_are_clean() -> None:
    for place in places():
        for name in place.every_name():
            assert name == " ".join(name.split()) != ""
            assert name == unicodedata.normalize("NFC", name)
            assert "=" not in name


def test_names_in_arabic_are_in_arabic_letters() -> None:
    for place in places():
        if name := place.names.get("ar"):
            assert all("\u0621" <= letter <= "\u0652" or letter in " -" for letter in name), name


def test_languages_are_of_the_four() -> None:
    assert {lang for place in places() for lang in place.names} == {"en", "ar", "fr", "es"}


def test_its_source_and_licence_are_told_where_the_data_are() -> None:
    readme = shipped.path("README.md").read_text(encoding="utf-8")
    for told in ("gazetteer.sqlite", "https://www.geonames.org/", "https://creativecommons.org/licenses/by/4.0/"):
        assert told in readme


def test_the_pairs_of_names_are_of_its_places_and_the_misspellings_of_none() -> None:
    with PAIRS.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, strict=True))
    keys = {key(name) for place in places() for name in place.every_name()}
    assert len(rows) >= 160
    assert len({row["country"] for row in rows}) >= 60
    assert min(Counter(row["kind"] for row in rows).values()) >= 25
    for row in rows:
        place = gazetteer.place(int(row["geoname"]))
        assert place is not None
        assert (place.name, place.country) == (row["filed"], row["country"])
        assert row["kind"] != "misspelling" or key(row["query"]) not in keys
