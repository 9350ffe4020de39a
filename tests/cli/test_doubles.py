"""`scn city duplicates` and `merge`: doubles are found with reasons, and become one city with both histories, or are refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import Network, answered


def _doubled(network: Network) -> None:
    """Rabat once more, under its Arabic name, with a focal point."""
    network.do(
        "city", "add", "الرباط", "--country", "MA", "--id", "ribat", "--contact", "Ana Example", "--source", "a letter", "--namesake"
    )


def test_no_city_of_the_sample_is_likely_a_double(sample_once: Network) -> None:
    done = sample_once.do("city", "duplicates")

    assert done.out == ""
    assert "No likely double" in done.err
    assert sample_once.json("city", "duplicates") == []


def test_a_double_under_a_name_in_another_language_is_listed_with_the_reasons(sample: Network) -> None:
    _doubled(sample)

    (pair,) = sample.json("city", "duplicates")
    assert pair["score"] == 1
    assert pair["one"] == {"id": "rabat", "name": "Rabat", "country": "MA", "status": "active", "called": "Rabat"}
    assert pair["other"] == {"id": "ribat", "name": "الرباط", "country": "MA", "status": "applicant", "called": "الرباط"}
    assert {"الرباط is a name of both", "the same country"} <= set(pair["reasons"])
    shown = sample.do("city", "duplicates").out
    assert "1.00  rabat" in shown
    assert "الرباط is a name of both; the same country" in shown


def test_doubles_are_listed_of_a_country_and_from_a_score_on(sample: Network) -> None:
    _doubled(sample)
    sample.do("city", "add", "Stellenbosh", "--country", "ZA")

    found = {(pair["one"]["id"], pair["other"]["id"]): pair["score"] for pair in sample.json("city", "duplicates")}
    assert list(found) == [("rabat", "ribat"), ("stellenbosch", "stellenbosh")]
    assert found["stellenbosch", "stellenbosh"] < 1
    assert [pair["one"]["id"] for pair in sample.json("city", "duplicates", "--country", "South Africa")] == ["stellenbosch"]
    assert [pair["one"]["id"] for pair in sample.json("city", "duplicates", "--least", "1")] == ["rabat"]
    assert sample.scn("city", "duplicates", "--least", "0").code == 2
    assert sample.scn("city", "duplicates", "--least", "2").code == 2
    assert sample.scn("city", "duplicates", "--country", "Atlantis").code == 2


def test_the_states_of_doubles_are_those_of_the_day_that_is_asked_for(sample: Network) -> None:
    _doubled(sample)

    (pair,) = sample.json("city", "duplicates", "--as-of", "2020-01-01")

    assert (pair["one"]["status"], pair["other"]["status"]) == (None, None)


def test_a_merge_keeps_names_contacts_and_sources_of_both(sample: Network) -> None:
    _doubled(sample)

    done = sample.do("city", "merge", "rabat", "ribat", "--yes", "--why", "entered twice")

    page = sample.json("city", "show", "ribat", "--contacts")
    assert (page["id"], page["status"]) == ("rabat", "active")
    assert "ribat" in page["also"]
    assert [person["name"] for person in page["contacts"]] == ["Ana Example"]
    assert "a letter" in [fact["source"] for fact in page["sources"]]
    assert "1 focal point" in done.out
    assert "Ana Example" not in done.out
    assert sample.json("city", "duplicates") == []


def test_a_merge_is_one_entry_with_every_row(sample: Network) -> None:
    _doubled(sample)
    before = sample.last_entry()

    sample.do("city", "merge", "rabat", "ribat", "--yes", "--why", "entered twice")

    (entry,) = sample.ledger(after=before)
    assert (entry["command"], entry["why"]) == ("city merge", "entered twice")
    assert {change["entity"] for change in entry["changes"]} == {"city", "city_name", "contact", "fact", "membership"}


def test_terms_go_over_with_their_draw_and_draw_records_stay_as_they_are(sample: Network) -> None:
    sample.do("isc", "rotate", "--on", "2027-09-22", "--seed", "x", "--yes")
    (came, seat), *_ = sample.sql("SELECT city_id, seat FROM term WHERE draw_id IS NOT NULL ORDER BY seat")
    ((country,),) = sample.sql("SELECT country FROM city WHERE id = ?", came)
    sample.do("city", "add", "Another Name", "--country", country, "--id", "another")
    records = sample.sql("SELECT * FROM draw")

    sample.do("city", "merge", "another", came, "--yes")

    assert sample.sql("SELECT city_id FROM term WHERE draw_id IS NOT NULL AND seat = ?", seat) == [("another",)]
    assert sample.sql("SELECT * FROM draw") == records
    assert seat in [term["seat"] for term in sample.json("isc", "history", "--city", came)]


def _sitting_together(network: Network) -> tuple[str, str]:
    pairs = network.sql(
        "SELECT a.city_id, b.city_id FROM term a JOIN term b ON a.city_id < b.city_id AND a.starts < b.ends AND b.starts < a.ends "
        "JOIN city c ON c.id = a.city_id JOIN city d ON d.id = b.city_id AND d.country = c.country"
    )
    return pairs[0]


def test_both_on_the_committee_on_one_day_is_refused_with_5_and_both_are_named(sample: Network) -> None:
    one, other = _sitting_together(sample)
    before = sample.dump()

    done = sample.scn("city", "merge", one, other, "--yes")

    assert done.code == 5
    assert "both are on the committee" in done.err
    assert f"({one})" in done.err
    assert f"({other})" in done.err
    assert sample.dump() == before


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("Puno", "Rabat", "--yes"), 5, "Puno (puno) is in PE, Rabat (rabat) in MA"),
        (("Puno", "Puno", "--yes"), 2, "one city already"),
        (("Puno", "Atlantis", "--yes"), 4, "no city called Atlantis"),
        (("Puno", "Atlantis"), 4, "no city called Atlantis"),
        (("Puno", "Rabat"), 5, "Puno (puno) is in PE, Rabat (rabat) in MA"),
        (("Budapest", "Budavár"), 2, "--yes"),
    ],
)
def test_refusals_say_what_is_wrong_and_change_nothing(arguments: tuple[str, ...], code: int, said: str, sample: Network) -> None:
    before = sample.dump()

    done = sample.scn("city", "merge", *arguments)

    assert done.code == code
    assert said in done.err
    assert sample.dump() == before


def test_a_dry_run_lists_what_goes_over_and_what_differs(sample: Network) -> None:
    sample.do("city", "edit", "Budapest", "--population", "1700000")
    sample.do("city", "edit", "Budavár", "--population", "25000", "--kind", "district")
    before = sample.dump()

    shown = sample.do("city", "merge", "Budapest", "Budavár", "--dry-run").out

    assert "kind        district" in shown
    assert "membership  participant from 2024-03-31 on" in shown
    assert "kept in the ledger alone" in shown
    assert "population  25000" in shown
    assert "nothing was changed" in shown
    assert sample.dump() == before


@pytest.mark.parametrize(("answer", "merged"), [("y", True), ("n", False), ("", False)])
def test_it_shows_what_would_happen_and_asks_first(answer: str, merged: bool, sample: Network) -> None:
    before = sample.dump()
    ended, seen = answered(sample, "city", "merge", "Budapest", "Budavár", prompt="[y/N]", answer=answer)

    assert ended == 0
    assert "participant from 2024-03-31" in seen
    assert (sample.dump() != before) == merged
    assert sample.json("city", "show", "Budavár")["id"] == ("budapest" if merged else "budavar")


def test_a_city_that_is_likely_there_already_is_added_with_a_warning(empty: Network) -> None:
    empty.do("city", "add", "Nouadhibou", "--country", "MR")

    done = empty.do("city", "add", "Nouadhibo", "--country", "MR")

    assert "likely the same city as Nouadhibou (nouadhibou)" in done.err
    assert len(empty.json("city", "list")) == 2


def test_a_namesake_is_added_without_a_warning(empty: Network) -> None:
    empty.do("city", "add", "Nouadhibou", "--country", "MR")

    assert "likely" not in empty.do("city", "add", "Nouadhibo", "--country", "MR", "--namesake").err


def test_an_import_tells_likely_doubles_with_their_lines_before_and_after(empty: Network, tmp_path: Path) -> None:
    empty.do("city", "add", "Nouadhibou", "--country", "MR")
    path = tmp_path / "cities.csv"
    path.write_text("name,country\nNouadhibo,MR\nOslo,NO\nOsloo,NO\n", encoding="utf-8")

    for flags in (("--dry-run",), ()):
        told = empty.do("city", "import", path, *flags).err
        assert f"{path}:2: nouadhibo is likely the same city as Nouadhibou (nouadhibou)" in told
        assert f"{path}:4: osloo is likely the same city as Oslo" in told
        assert "of line 3" in told
    assert [double["line"] for double in empty.json("city", "import", path)["doubles"]] == []


@pytest.mark.parametrize("flags", [("--rename", "Nouadhibou"), ("--rename", "NOUADHIBOU"), ("--rename", "نواذيبو")])
def test_a_city_cannot_be_renamed_to_a_name_that_another_bears_in_its_country(flags: tuple[str, ...], empty: Network) -> None:
    empty.do("city", "add", "Nouadhibou", "--country", "MR", "--geoname", "0", "--name", "ar=نواذيبو")
    empty.do("city", "add", "Kiffa", "--country", "MR")
    before = empty.dump()

    refused = empty.scn("city", "edit", "Kiffa", *flags)

    assert refused.code == 5
    assert "There is Nouadhibou (MR) already, as nouadhibou" in refused.err
    assert "--namesake" in refused.err
    assert empty.dump() == before
    assert "likely" not in empty.do("city", "edit", "Kiffa", *flags, "--namesake").err


def test_a_city_cannot_be_moved_to_a_country_where_another_bears_its_name(empty: Network) -> None:
    for country in ("LB", "LY"):
        empty.do("city", "add", "Tripoli", "--country", country)

    refused = empty.scn("city", "edit", "tripoli-ly", "--country", "LB")

    assert refused.code == 5
    assert "There is Tripoli (LB) already, as tripoli" in refused.err
    empty.do("city", "edit", "tripoli-ly", "--country", "LB", "--namesake")


def test_an_edit_that_makes_a_likely_double_is_carried_out_with_a_warning(empty: Network) -> None:
    empty.do("city", "add", "Nouadhibou", "--country", "MR", "--geoname", "0")
    empty.do("city", "add", "Kiffa", "--country", "MR", "--geoname", "0")

    assert "likely" not in empty.do("city", "edit", "Kiffa", "--rename", "Kiffah").err
    assert "Nouadhibo is likely the same city as Nouadhibou (nouadhibou)" in empty.do("city", "edit", "kiffa", "--rename", "Nouadhibo").err
    assert "likely" not in empty.do("city", "edit", "kiffa", "--kind", "town").err
    assert empty.json("city", "edit", "kiffa", "--rename", "Nouadhiboo")["double"].startswith("likely the same city as Nouadhibou")


def test_a_number_that_another_city_has_makes_a_likely_double(empty: Network) -> None:
    empty.do("city", "add", "Kiffa", "--country", "MR")
    empty.do("city", "add", "Nouadhibou", "--country", "MR", "--geoname", "0")

    assert "likely the same city as Kiffa (kiffa)" in empty.do("city", "edit", "Nouadhibou", "--geoname", "2378538").err
