"""The sample network: every fact has its source and its date, and no city is there twice."""

import csv
import json
import re
from collections import Counter
from typing import Any

import pytest

from scn import shipped
from scn.places import countries
from scn.places.folding import fold, slug

KINDS = {"city", "municipality", "county", "state", "province", "region", "district", "governorate", "borough", "commune", "town", ""}
DAY = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
Row = dict[str, str]


def rows(name: str) -> list[Row]:
    with shipped.path(name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, strict=True))


def members() -> list[Row]:
    return rows("sample/members.csv")


def participants() -> list[Row]:
    return rows("sample/participants.csv")


def facts() -> list[Row]:
    return rows("sample/committee_facts.csv")


def names(row: Row) -> dict[str, str]:
    return {key.removeprefix("names."): value for key, value in row.items() if key.startswith("names.") and value}


def test_there_are_106_members_in_44_countries() -> None:
    assert len(members()) == 106
    assert len({row["country"] for row in members()}) == 44


@pytest.mark.parametrize("name", ["sample/members.csv", "sample/participants.csv", "sample/committee_facts.csv"])
def test_no_row_is_too_long_or_too_short_and_no_cell_has_loose_space(name: str) -> None:
    for row in rows(name):
        assert None not in row
        assert all(value is not None and value == " ".join(value.split()) for value in row.values())


def test_every_member_has_a_source_and_the_date_for_which_it_speaks() -> None:
    for row in members():
        assert row["source"].startswith(("https://", "http://")), row["id"]
        assert DAY.fullmatch(row["as_of"]), row["id"]


def test_every_participant_has_a_source_and_says_what_it_took_part_in() -> None:
    for row in participants():
        assert row["source"].startswith("https://"), row["id"]
        assert row["note"], row["id"]
        assert row["as_of"] == "" or DAY.fullmatch(row["as_of"]), row["id"]


def test_dates_of_joining_are_iso_8601_and_not_after_the_source() -> None:
    for row in members():
        if row["joined"]:
            assert DAY.fullmatch(row["joined"]), row["id"]
            assert row["joined"][:4] <= row["as_of"][:4], row["id"]


def test_ids_are_unique_and_look_like_their_names() -> None:
    for found in (members(), participants()):
        assert max(Counter(row["id"] for row in found).values()) == 1
        for row in found:
            assert row["id"] == slug(row["id"])
            assert row["id"] in (slug(row["name"]), "athens-ohio")


def test_every_country_is_one() -> None:
    for row in members() + participants():
        assert row["country"] in countries.codes(), row["id"]


def test_kinds_are_of_the_documented_few_and_only_kaduna_and_kano_have_none() -> None:
    assert {row["kind"] for row in members() + participants()} <= KINDS
    assert [row["id"] for row in members() if not row["kind"]] == ["kaduna", "kano"]


def test_members_are_active_and_participants_are_not() -> None:
    assert {row["status"] for row in members()} == {"active"}
    members_too = {"bratislava", "lviv", "prishtina"}
    assert {row["status"] for row in participants() if row["id"] not in members_too} == {"participant"}


def test_of_the_42_participants_three_are_members_and_claim_no_other_state() -> None:
    by_id = {row["id"] for row in members()}
    both = [row for row in participants() if row["id"] in by_id]
    assert len(participants()) == 42
    assert {row["id"]: row["status"] for row in both} == {"bratislava": "", "lviv": "", "prishtina": ""}


def test_no_other_participant_has_the_name_of_a_member_of_its_country() -> None:
    taken = {(fold(name), row["country"]) for row in members() for name in (row["name"], *names(row).values())}
    for row in participants():
        if row["id"] not in {member["id"] for member in members()}:
            assert not {(fold(name), row["country"]) for name in (row["name"], *names(row).values())} & taken


def test_no_two_members_of_a_country_share_a_name() -> None:
    seen: dict[tuple[str, str], str] = {}
    for row in members():
        for name in {fold(name) for name in (row["name"], *names(row).values())}:
            assert seen.setdefault((name, row["country"]), row["id"]) == row["id"]


def test_participants_have_the_columns_of_members() -> None:
    assert list(participants()[0]) == list(members()[0])


def test_cities_with_two_names_have_both() -> None:
    by_id = {row["id"]: names(row) for row in members()}
    assert by_id["peja"] == {"sq": "Peja", "sr": "Peć"}
    assert by_id["hani-i-elezit"] == {"sq": "Hani i Elezit", "sr": "Elez Han"}


def test_names_in_arabic_are_in_arabic_letters() -> None:
    for row in members() + participants():
        assert all("\u0600" <= c <= "\u06ff" or c == " " for c in row["names.ar"]), row["id"]


def test_athens_is_in_ohio_and_victoria_is_a_state() -> None:
    by_id = {row["id"]: row for row in members()}
    assert (by_id["athens-ohio"]["name"], by_id["athens-ohio"]["country"]) == ("Athens", "US")
    assert "Ohio" in by_id["athens-ohio"]["note"]
    assert (by_id["victoria"]["country"], by_id["victoria"]["kind"]) == ("AU", "state")


def test_the_facts_on_the_committee_are_of_members_and_have_source_and_date() -> None:
    ids = {row["id"] for row in members()}
    assert list(facts()[0]) == ["id", "relation", "as_of", "source", "note"]
    for row in facts():
        assert row["id"] in ids
        assert row["source"].startswith("https://")
        assert DAY.fullmatch(row["as_of"])


def test_26_are_of_the_earlier_committee_and_5_of_the_later_one() -> None:
    earlier = [row for row in facts() if row["as_of"] == "2020"]
    assert len(earlier) == 26
    assert len(facts()) == len({row["id"] for row in facts()}) == 31
    assert {row["id"] for row in facts()} - {row["id"] for row in earlier} == {"addu-city", "kumanovo", "narayanganj", "rabat", "the-hague"}


def test_the_chairs_are_mombasa_and_then_rabat_and_the_hague() -> None:
    assert {row["id"]: row["relation"] for row in facts() if row["relation"] != "member"} == {
        "mombasa": "chair",
        "rabat": "co-chair",
        "the-hague": "co-chair",
    }


def test_nearly_every_city_of_the_committee_has_its_names_in_arabic_french_and_spanish() -> None:
    by_id = {row["id"]: names(row) for row in members()}
    lacking = {row["id"] for row in facts() if not {"ar", "fr", "es"} <= by_id[row["id"]].keys()}
    # There is no established name of these that the project is sure of.
    assert lacking == {"addu-city", "kristiansand", "narayanganj"}


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in shipped.path(name).read_text(encoding="utf-8").splitlines()]


def test_the_experts_are_roles_without_a_name_at_home_in_a_member_city_and_work_for_an_example() -> None:
    cities = {row["id"]: row["country"] for row in members()} | {row["id"]: row["country"] for row in participants()}
    for expert in lines("sample/experts.jsonl"):
        assert not expert.keys() & {"name", "email", "phone", "referees"}
        assert re.fullmatch(r"EX-0\d\d", expert["id"])
        assert cities[expert["city"]] == expert["country"]
        assert expert.get("employer", "Example").startswith("Example")


def test_the_requests_come_from_members_and_hubs_in_four_scripts_and_languages() -> None:
    requests = lines("sample/requests.jsonl")
    ids = {row["id"] for row in members()}
    assert len(requests) == 12
    assert all(asker.removeprefix("city:") in ids for request in requests if (asker := request["from"]).startswith("city:"))
    texts = [request["text"] for request in requests]
    for letters in ("[\u0600-\u06ff]{3}", "ê|é|è|œ", "ñ|¿| y | las ", " and | the "):
        assert sum(bool(re.search(letters, text)) for text in texts) >= 2


def test_the_readme_says_that_pool_and_requests_are_invented() -> None:
    page = shipped.path("README.md").read_text(encoding="utf-8")
    for name in ("experts", "requests"):
        assert re.search(rf"`sample/{name}.jsonl` .*\*\*invented\*\*", page)
