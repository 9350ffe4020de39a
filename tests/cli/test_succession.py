"""A city that was merged into another: its old id leads there, and its entries of the ledger are told with those of the other."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from command_line import Network, csv_of

DOUBLE = ("city", "add", "الرباط", "--country", "MA", "--id", "ribat", "--namesake")
MERGE = ("city", "merge", "rabat", "ribat", "--yes")


@pytest.fixture
def merged(sample: Network) -> Network:
    sample.do(*DOUBLE)
    sample.do("city", "edit", "ribat", "--kind", "capital")
    sample.do(*MERGE, today=date(2026, 12, 3))
    return sample


def test_an_old_id_leads_to_the_city_that_stays_and_says_since_when(merged: Network) -> None:
    shown = merged.do("city", "show", "ribat")

    assert "Rabat" in shown.out
    assert "ribat was merged into rabat on 2026-12-03." in shown.err
    assert merged.json("city", "show", "ribat")["merged"] == {"id": "ribat", "into": "rabat", "on": "2026-12-03"}
    assert merged.json("city", "show", "rabat")["merged"] is None
    assert "merged" not in merged.do("city", "show", "Rabat").err


def test_an_old_id_leads_on_where_others_bear_the_name_too(empty: Network) -> None:
    empty.do("city", "add", "Tripoli", "--country", "LB", "--geoname", "0")
    empty.do("city", "add", "Tarabulus", "--country", "LB", "--geoname", "0")
    empty.do("city", "add", "Tripoli", "--country", "LY", "--geoname", "0")
    empty.do("city", "merge", "tarabulus", "tripoli", "--yes")

    assert empty.json("city", "show", "tripoli")["id"] == "tarabulus"
    assert empty.scn("city", "show", "Tripoli").code == 2


def test_an_old_id_leads_on_from_merge_to_merge_and_where_the_records_were_the_same(empty: Network) -> None:
    for id_ in ("one", "two", "three"):
        empty.do("city", "add", "Kiffa", "--country", "MR", "--id", id_, "--namesake", "--geoname", "0", "--on", "2026-01-01")
    empty.do("city", "merge", "two", "one", "--yes")
    empty.do("city", "merge", "three", "two", "--yes")

    assert [empty.json("city", "show", id_)["id"] for id_ in ("one", "two", "three")] == ["three"] * 3
    assert empty.do("city", "edit", "one", "--kind", "town").code == 0
    assert [entry["command"] for entry in empty.json("audit", "log", "--city", "three")] == [
        *["city add"] * 3, *["city merge"] * 2, "city edit",
    ]  # fmt: skip


def test_an_id_that_leads_to_another_city_is_given_to_no_new_one(merged: Network) -> None:
    added = merged.json("city", "add", "Ribat", "--country", "OM", "--namesake", "--geoname", "0")

    assert added["id"] == "ribat-om"
    refused = merged.scn("city", "add", "Another", "--country", "OM", "--id", "ribat")
    assert refused.code == 5
    assert "leads to rabat, into which it was merged on 2026-12-03" in refused.err


def test_the_log_of_a_city_has_the_entries_of_those_that_went_into_it(merged: Network) -> None:
    merged.do("city", "edit", "puno", "--kind", "town")

    for name in ("rabat", "ribat", "Rabat"):
        entries = merged.json("audit", "log", "--city", name)
        assert [entry["command"] for entry in entries] == ["init", "city add", "city edit", "city merge"]
        assert {change["key"] for change in entries[2]["changes"]} == {"ribat"}
    assert "city ribat: kind" in merged.do("audit", "log", "--city", "rabat").out


def test_the_log_names_the_cities_of_each_entry(merged: Network, tmp_path: Path) -> None:
    (tmp_path / "members.csv").write_bytes(csv_of("name,country", "Lomé,TG", "Cotonou,BJ", "Atar,MR"))
    merged.do("city", "import", tmp_path / "members.csv")
    merged.do("policy", "set", "isc.notice_days", "90")

    started, added, _, joined, many, policy = merged.json("audit", "log")
    assert (added["touched"], added["cities"], added["named"]) == (1, ["ribat"], ["الرباط"])
    assert (joined["touched"], joined["cities"], joined["named"]) == (2, ["rabat", "ribat"], ["Rabat", "الرباط"])
    assert (many["touched"], many["cities"]) == (3, ["atar", "cotonou", "lome"])
    assert (policy["touched"], policy["cities"]) == (0, [])
    assert (started["touched"], started["cities"]) == (145, [])

    rows = [" ".join(line.split()) for line in merged.do("audit", "log").out.splitlines()[2:]]
    assert " init 145 cities " in rows[0]
    assert " city add الرباط " in rows[1]
    assert " city merge Rabat, الرباط " in rows[3]
    assert " city import 3 cities " in rows[4]
    assert "الرباط" in merged.do("audit", "log", "--city", "rabat", "--last", "1", "--lang", "ar").out


def test_the_log_tells_the_number_of_cities_of_a_block(empty: Network, tmp_path: Path) -> None:
    names = [f"{number}ville" for number in range(2500)]
    (tmp_path / "members.csv").write_bytes(csv_of("name,country", *(f"{name},FR" for name in names)))
    empty.do("city", "import", tmp_path / "members.csv")

    assert (empty.latest()["touched"], empty.latest()["cities"]) == (2500, [])
    assert "2500 cities" in empty.do("audit", "log").out
