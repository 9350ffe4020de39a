"""What is kept of a city: its fields, names and attributes, where they are known from, and its focal points apart."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import Network


def _lome(network: Network) -> dict[str, object]:
    found: dict[str, object] = network.json("city", "show", "lome")
    return found


def test_a_city_has_the_region_of_its_country_and_the_hub_of_its_region(small: Network) -> None:
    assert (_lome(small)["region"], _lome(small)["hub"]) == ("west", "lagoon")


def test_a_region_of_its_own_goes_before_that_of_the_country_and_brings_its_hub(small: Network) -> None:
    small.do("city", "edit", "Lomé", "--region", "east")

    assert (_lome(small)["region"], _lome(small)["hub"]) == ("east", "lake")


def test_a_hub_of_its_own_goes_before_that_of_the_region(small: Network) -> None:
    small.do("city", "edit", "Lomé", "--hub", "centre")

    assert (_lome(small)["region"], _lome(small)["hub"]) == ("west", "centre")


def test_a_region_taken_away_is_that_of_the_country_again(small: Network) -> None:
    small.do("city", "edit", "Lomé", "--region", "east")
    small.do("city", "edit", "Lomé", "--unset", "region")

    assert (_lome(small)["region"], _lome(small)["hub"]) == ("west", "lagoon")


def test_a_region_that_is_the_country_s_anyway_follows_the_policy_when_that_changes(small: Network) -> None:
    small.do("city", "edit", "Lomé", "--region", "west")
    small.policy.write_text(small.policy.read_text().replace('"BJ", "TG"', '"BJ"').replace('"KE"', '"KE", "TG"'))

    assert _lome(small)["region"] == "east"


def test_a_city_added_with_everything_shows_it_all(small: Network) -> None:
    small.do(
        "city", "add", "Cotonou", "--country", "Benin", "--region", "east", "--hub", "centre", "--kind", "city",
        "--population", "679012", "--lat", "6.3654", "--lon", "2.4183", "--name", "ar=كوتونو", "--name", "fr=Cotonou",
        "--attribute", "harbour=sea", "--status", "active", "--joined", "2019-05", "--id", "kutonu",
    )  # fmt: skip

    shown = small.json("city", "show", "كوتونو")

    assert shown["attributes"] == {"harbour": "sea"}
    assert shown["names"] == {"ar": "كوتونو", "fr": "Cotonou"}
    assert [shown[key] for key in ("id", "name", "country", "region", "kind", "status", "joined", "hub", "population", "lat", "lon")] == [
        "kutonu", "Cotonou", "BJ", "east", "city", "active", "2019-05", "centre", 679012, 6.3654, 2.4183,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("flags", "key", "value"),
    [
        (("--rename", "LOMÉ"), "name", "LOMÉ"),
        (("--country", "BJ"), "country", "BJ"),
        (("--kind", "commune"), "kind", "commune"),
        (("--joined", "2020-02"), "joined", "2020-02"),
        (("--population", "0"), "population", 0),
        (("--lat", "0", "--lon", "0"), "lat", 0.0),
        (("--name", "ar=لومي"), "names", {"ar": "لومي"}),
        (("--attribute", "harbour=sea"), "attributes", {"harbour": "sea"}),
    ],
)
def test_an_edit_changes_one_field_and_no_other(flags: tuple[str, ...], key: str, value: object, small: Network) -> None:
    before = _lome(small)

    small.do("city", "edit", "Lomé", *flags)

    after = _lome(small)
    assert after[key] == value
    touched = {key, *(["lon"] if key == "lat" else [])}
    assert {name: kept for name, kept in after.items() if name not in touched} == {
        name: kept for name, kept in before.items() if name not in touched
    }


@pytest.mark.parametrize(
    ("flags", "unset", "key", "empty"),
    [
        (("--kind", "commune"), "kind", "kind", None),
        (("--population", "5"), "population", "population", None),
        (("--name", "ar=لومي"), "names.ar", "names", {}),
        (("--attribute", "harbour=sea"), "attributes.harbour", "attributes", {}),
    ],
)
def test_a_value_can_be_taken_away(flags: tuple[str, ...], unset: str, key: str, empty: object, small: Network) -> None:
    small.do("city", "edit", "Lomé", *flags)
    small.do("city", "edit", "Lomé", "--unset", unset)

    assert _lome(small)[key] == empty


@pytest.mark.parametrize("field", ["name", "country"])
def test_what_a_city_cannot_be_without_cannot_be_taken_away(field: str, small: Network) -> None:
    assert small.scn("city", "edit", "Lomé", "--unset", field).code == 2


def test_a_name_taken_away_finds_the_city_no_longer(small: Network) -> None:
    small.do("city", "edit", "Lomé", "--name", "ar=بيت الورد")
    assert small.scn("city", "show", "بيت الورد").code == 0

    small.do("city", "edit", "Lomé", "--unset", "names.ar")

    assert small.scn("city", "show", "بيت الورد").code == 4


def test_a_city_renamed_is_found_by_the_new_name_and_keeps_its_id(small: Network) -> None:
    small.do("city", "edit", "Lomé", "--rename", "Golfe")

    assert small.json("city", "show", "Golfe")["id"] == "lome"
    assert small.json("city", "show", "Lomé")["also"] == ["Lomé"]


def test_an_attribute_takes_only_the_values_of_the_policy(small: Network) -> None:
    refused = small.scn("city", "edit", "Lomé", "--attribute", "harbour=air")

    assert refused.code == 2
    assert "sea, river, none" in refused.err


def test_what_is_known_carries_its_source_and_the_date_it_speaks_for(small: Network) -> None:
    small.do("city", "edit", "Lomé", "--population", "837000", "--source", "https://example.org/census", "--source-date", "2010-11")

    (source,) = small.json("city", "show", "Lomé")["sources"]
    assert (source["field"], source["source"], source["as_of"]) == ("population", "https://example.org/census", "2010-11")
    (line,) = [
        line
        for line in small.do("city", "show", "Lomé", "--sources").out.splitlines()
        if line.startswith("population ") and "census" in line
    ]
    assert line.split() == ["population", "837000", "https://example.org/census", "2010-11", "2026-11-24"]


def test_a_city_added_from_a_source_shows_it(small: Network) -> None:
    small.do("city", "add", "Cotonou", "--country", "BJ", "--source", "a letter", "--source-date", "2026-05-01")

    assert "as of 2026-05-01: a letter" in small.do("city", "show", "Cotonou").out


@pytest.mark.parametrize(
    "arguments", [("city", "add", "Cotonou", "--country", "BJ", "--source", "a letter"), ("city", "edit", "Lomé", "--source", "a letter")]
)
def test_a_source_s_date_that_is_none_is_refused(arguments: tuple[str, ...], small: Network) -> None:
    assert small.scn(*arguments, "--source-date", "last spring").code == 2


def test_contacts_are_shown_only_where_they_are_asked_for(small: Network, tmp_path: Path) -> None:
    person = ("Ana Example", "Security lead", "ana@example.org", "+228 555")
    small.do(
        "city", "contact", "Lomé", "--add", person[0], "--role", person[1], "--email", person[2], "--phone", person[3]
    )  # fmt: skip
    plain = [
        small.do("city", "show", "Lomé").out,
        small.do("city", "show", "Lomé", "--json").out,
        small.do("city", "list", "--json").out,
        small.do("city", "history", "Lomé", "--json").out,
        small.do("report", "summary", "--as-of", "2026-11-24", "--json").out,
        small.do("city", "export", "-").out,
    ]

    assert not [text for text in plain if "ana@example.org" in text or "Ana" in text or "555" in text]
    for asked in (("city", "show", "Lomé", "--contacts"), ("city", "export", "-", "--contacts"), ("city", "contact", "Lomé")):
        shown = small.do(*asked).out
        assert all(part in shown for part in person)


def test_json_of_a_city_has_contacts_only_where_they_are_asked_for(small: Network) -> None:
    small.do("city", "contact", "Lomé", "--add", "Ana Example")

    assert "contacts" not in small.json("city", "show", "Lomé")
    assert [person["name"] for person in small.json("city", "show", "Lomé", "--contacts")["contacts"]] == ["Ana Example"]


def test_a_contact_is_removed_by_its_number(small: Network) -> None:
    small.do("city", "contact", "Lomé", "--add", "Ana Example")
    people = small.json("city", "contact", "Lomé", "--add", "Ben Example")

    left = small.json("city", "contact", "Lomé", "--remove", people[0]["id"])

    assert [person["name"] for person in left] == ["Ben Example"]


def test_a_contact_of_another_city_is_not_removed(small: Network) -> None:
    (person,) = small.json("city", "contact", "Lomé", "--add", "Ana Example")
    small.do("city", "add", "Cotonou", "--country", "BJ")

    assert small.scn("city", "contact", "Cotonou", "--remove", person["id"]).code == 4
    assert len(small.json("city", "contact", "Lomé")) == 1


@pytest.mark.parametrize(
    ("written", "kept"),
    [("2020", "2020"), ("02/2020", "2020-02"), ("22 March 2020", "2020-03-22"), ("22/3/2020", "2020-03-22"), ("mars 2020", "2020-03")],
)
def test_dates_are_read_as_office_staff_write_them(written: str, kept: str, small: Network) -> None:
    small.do("city", "edit", "Lomé", "--joined", written, "--source", "a letter", "--source-date", written)
    small.do(
        "city", "add", "Cotonou", "--country", "BJ", "--status", "active", "--joined", written, "--source", "a", "--source-date", written
    )

    for city in ("Lomé", "Cotonou"):
        shown = small.json("city", "show", city)
        assert shown["joined"] == kept
        assert kept in [source["as_of"] for source in shown["sources"]]
    confirmed = small.json("city", "confirm", "Lomé", "--source", "a call", "--source-date", written)
    assert confirmed["facts"][0]["as_of"] == kept


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", "Cotonou", "--country", "BJ", "--joined"),
        ("add", "Cotonou", "--country", "BJ", "--source", "a letter", "--source-date"),
        ("edit", "Lomé", "--joined"),
        ("edit", "Lomé", "--source", "a letter", "--source-date"),
        ("confirm", "Lomé", "--source", "a letter", "--source-date"),
    ],
)
def test_a_date_that_can_be_two_days_is_refused_with_both(arguments: tuple[str, ...], small: Network) -> None:
    before = small.dump()

    refused = small.scn("city", *arguments, "3/4/2020")

    assert refused.code == 2
    assert refused.err.splitlines() == [
        f"Error: {arguments[-1]}: 3/4/2020 can be 2020-04-03 or 2020-03-04",
        "Write it as 2020-04-03 or 2020-03-04.",
    ]
    assert small.dump() == before


def test_a_day_to_come_is_no_day_of_joining_or_of_a_source(small: Network) -> None:
    assert "joined: 2027 is in the future" in small.scn("city", "edit", "Lomé", "--joined", "2027").err
    assert "as_of: 2027 is in the future" in small.scn("city", "edit", "Lomé", "--source", "a letter", "--source-date", "2027").err


@pytest.mark.parametrize("written", ["1234567", "1,234,567", "1.234.567", "1 234 567", "1\u202f234\u202f567", "1'234'567", "١٢٣٤٥٦٧"])
def test_a_population_is_read_with_and_without_its_thousands_set_apart(written: str, small: Network) -> None:
    small.do("city", "edit", "Lomé", "--population", written)

    assert _lome(small)["population"] == 1234567


@pytest.mark.parametrize(
    ("written", "right"),
    [("837,000", "Write it as 837000."), ("837.000", "Write it as 837000."), ("1,234.567", "for example"), ("12 34", "for example"),
     ("1.5 million", "for example"), ("", "for example"), ("1" * 5000, "for example"), ("-1", "no number of people")],
)  # fmt: skip
def test_a_population_that_is_no_whole_number_for_sure_is_refused_with_what_is_right(written: str, right: str, small: Network) -> None:
    for arguments in (("edit", "Lomé"), ("add", "Cotonou", "--country", "BJ")):
        refused = small.scn("city", *arguments, "--population", written)

        assert refused.code == 2
        assert right in refused.err
        assert len(refused.err.splitlines()) <= 2


@pytest.mark.parametrize(
    ("flags", "told"), [(("--lat", "abc"), "--lat"), (("--lat", "91"), "lat: 91.0 is not from"), (("--lon", "200"), "lon: 200.0 is not")]
)
def test_of_a_place_that_is_wrong_only_what_is_wrong_is_told(flags: tuple[str, ...], told: str, small: Network) -> None:
    for arguments in (("edit", "Lomé"), ("add", "Cotonou", "--country", "BJ", "--geoname", "0")):
        refused = small.scn("city", *arguments, *flags)

        assert refused.code == 2
        assert told in refused.err
        assert "both" not in refused.err
    assert "both lat and lon" in small.scn("city", "edit", "Lomé", "--lat", "6").err


@pytest.mark.parametrize(
    ("country", "told"),
    [("", "country: it is missing"), ("Atlantis", "country: there is no 'Atlantis'; give its code (ISO 3166-1 alpha-2, or one that")],
)
def test_a_country_that_is_none_or_missing_is_told_so_with_what_is_right(country: str, told: str, small: Network) -> None:
    refused = small.scn("city", "add", "Cotonou", "--country", country)

    assert refused.code == 2
    assert told in refused.err
    assert ("English, Arabic, French or Spanish" in refused.err) == bool(country)


@pytest.mark.parametrize("country", ["MA", "ma", "Morocco", "المغرب", "Maroc", "Marruecos"])
def test_a_country_is_given_by_code_or_by_its_name_in_four_languages(country: str, empty: Network) -> None:
    assert empty.json("city", "add", "Rabat", "--country", country, "--geoname", "0")["country"] == "MA"


def test_an_edit_with_an_empty_country_is_refused(small: Network) -> None:
    refused = small.scn("city", "edit", "Lomé", "--kind", "capital", "--country", "")

    assert refused.code == 2
    assert "country: cannot be taken away" in refused.err
