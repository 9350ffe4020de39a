"""Where facts are known from on the command line: `show --sources`, `stale`, `confirm`."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from command_line import Network

LATER = date(2029, 6, 1)


def _facts(network: Network, city: str = "Lomé", **settings: Any) -> dict[str, Any]:
    return {fact["field"]: fact for fact in network.json("city", "show", city, "--sources", **settings)["facts"]}


def test_show_with_sources_has_a_line_for_each_fact_with_its_source_and_date(small: Network) -> None:
    small.do("city", "edit", "Lomé", "--population", "837000", "--source", "https://example.org/census", "--source-date", "2010-11")
    small.do("city", "edit", "Lomé", "--name", "ar=لومي", "--attribute", "harbour=sea", "--actor", "ana")
    small.do("city", "confirm", "Lomé", "name", "--source", "a letter", "--note", "of the mayor")

    lines = small.do("city", "show", "Lomé", "--sources").out.splitlines()

    table = lines[lines.index("") + 1 :]
    rows = {line.split("  ")[0]: " ".join(line.split()) for line in table[2:]}
    assert table[0].split() == ["fact", "value", "source", "as", "of", "recorded", "note"]
    assert set(rows) >= {"membership", "name", "names.ar", "country", "population", "attributes.harbour"}
    assert rows["population"] == "population 837000 https://example.org/census 2010-11 2026-11-24"
    assert rows["name"] == "name Lomé a letter 2026-11-24 of the mayor"
    assert rows["names.ar"] == "names.ar لومي no source; changed 2026-11-24 by ana"
    assert rows["country"].startswith("country TG no source; entered 2026-11-24 by ")


def test_json_has_the_sources_in_any_case_and_each_fact_with_its_value_where_they_are_asked_for(small: Network) -> None:
    small.do("city", "edit", "Lomé", "--population", "837000", "--source", "a census", "--source-date", "2010-11")
    source = {"field": "population", "source": "a census", "as_of": "2010-11", "note": None, "recorded": "2026-11-24"}

    plain, asked = small.json("city", "show", "Lomé"), small.json("city", "show", "Lomé", "--sources")

    assert source in plain["sources"]
    assert "facts" not in plain
    assert {key: asked[key] for key in plain} == plain
    (fact,) = [fact for fact in asked["facts"] if fact["field"] == "population"]
    assert fact == {"field": "population", "value": 837000, "sources": [source], "entered": None, "confirmed": "2010-11-30"}


def test_show_without_sources_names_that_of_the_membership_alone(small: Network) -> None:
    small.do("city", "edit", "Lomé", "--population", "837000", "--source", "a census")
    small.do("city", "confirm", "Lomé", "--source", "a letter", "--source-date", "2026-05")

    shown = small.do("city", "show", "Lomé").out

    assert "membership, as of 2026-05: a letter" in shown
    assert "a census" not in shown


def test_a_source_of_an_earlier_value_is_told_from_one_of_the_present(small: Network) -> None:
    small.do("city", "edit", "Lomé", "--population", "1", "--source", "a census", "--source-date", "2010")
    small.do("city", "edit", "Lomé", "--population", "2", "--actor", "ben")

    rows = [line.split() for line in small.do("city", "show", "Lomé", "--sources").out.splitlines() if line.startswith("population ")]

    assert rows[-2:] == [
        ["population", "2", "no", "source;", "changed", "2026-11-24", "by", "ben"],
        ["population", "before", "that:", "a", "census", "2010", "2026-11-24"],
    ]


def test_stale_lists_what_nobody_has_confirmed_for_that_long_the_longest_first(sample: Network) -> None:
    found = sample.json("city", "stale", "--older-than", "2y")

    assert found
    assert all(city["confirmed"] < "2024-11-24" for city in found)
    assert [city["confirmed"] for city in found] == sorted(city["confirmed"] for city in found)
    assert set(found[0]) == {"id", "city", "country", "status", "membership", "stale", "oldest", "confirmed"}
    assert found == sample.json("city", "stale") == sample.json("city", "stale", "--older-than", "24m")
    assert len(sample.json("city", "stale", "--older-than", "20y")) == 0


def test_stale_is_empty_where_all_is_new_and_grows_with_the_day(small: Network) -> None:
    assert small.json("city", "stale") == []
    assert small.do("city", "stale").err.startswith("No city")

    (city,) = small.json("city", "stale", "--as-of", "2028-11-25")
    assert (city["id"], city["confirmed"]) == ("lome", "2026-11-24")
    assert city["stale"] == len(small.json("city", "stale", "--facts", "--as-of", "2028-11-25"))
    assert small.json("city", "stale", "--as-of", "2028-11-24") == []
    assert small.json("city", "stale", "--as-of", "2020-01-01", "--older-than", "0d") == []


def test_facts_of_stale_are_one_a_line_with_value_and_source(small: Network) -> None:
    small.do("city", "edit", "Lomé", "--population", "837000", "--source", "a census", "--source-date", "2010-11")

    (fact,) = small.json("city", "stale", "--facts", "--field", "population")
    assert fact == {
        "id": "lome", "city": "Lomé", "country": "TG", "status": "applicant", "field": "population", "value": 837000,
        "confirmed": "2010-11-30", "source": "a census",
    }  # fmt: skip
    assert "837000" in small.do("city", "stale", "--facts").out


def test_a_fact_that_is_confirmed_is_stale_no_longer(sample: Network) -> None:
    def stale(**settings: Any) -> list[str]:
        return [city["id"] for city in sample.json("city", "stale", "--field", "membership", **settings)]

    assert "antwerp" in stale()

    sample.do("city", "confirm", "Antwerp", "--source", "a letter", "--source-date", "2026-11")

    assert "antwerp" not in stale()
    assert "antwerp" in stale(today=LATER)
    assert sample.latest()["command"] == "city confirm"


def test_confirming_says_what_it_has_entered(small: Network) -> None:
    told = small.do("city", "confirm", "Lomé", "name", "country", "--source", "a letter", "--source-date", "2026").out
    assert told == "Lomé: name, country confirmed by a letter of 2026.\n"

    done = small.json("city", "confirm", "Lomé", "--source", "a letter", "--note", "by post")
    source = {"field": "membership", "source": "a letter", "as_of": None, "note": "by post", "recorded": "2026-11-24"}
    assert done == {"id": "lome", "city": "Lomé", "facts": [source]}
    assert _facts(small)["membership"]["confirmed"] == "2026-11-24"


def test_a_field_that_the_city_does_not_have_is_refused_with_those_it_has(small: Network) -> None:
    refused = small.scn("city", "confirm", "Lomé", "colour", "--source", "a letter")

    assert refused.code == 2
    assert "It has membership, name" in refused.err


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        (2, ("stale", "--older-than", "long")),
        (2, ("stale", "--older-than", "601y")),
        (2, ("stale", "--country", "Atlantis")),
        (2, ("stale", "--status", "friend")),
        (2, ("stale", "--field", "colour")),
        (2, ("stale", "--limit", "0")),
        (2, ("confirm", "Lomé")),
        (2, ("confirm", "Lomé", "--source", " ")),
        (2, ("confirm", "Lomé", "--source", "a letter", "--source-date", "soon")),
        (2, ("confirm", "Lomé", "--source", "a letter", "--source-date", "2027")),
        (4, ("confirm", "Atlantis", "--source", "a letter")),
    ],
)
def test_what_cannot_be_is_refused_by_its_exit_code(code: int, arguments: tuple[str, ...], small: Network) -> None:
    assert small.scn("city", *arguments).code == code


def test_the_first_of_the_list_alone_are_shown_where_that_is_asked_for(sample: Network) -> None:
    every = sample.json("city", "stale", "--facts")

    assert sample.json("city", "stale", "--facts", "--limit", "3") == every[:3]
    shown = sample.do("city", "stale", "--limit", "2")
    assert len(shown.out.splitlines()) == 4
    assert shown.err.startswith(f"{len(sample.json('city', 'stale'))} cities with facts")
