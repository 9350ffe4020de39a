"""The rotation: one transaction, the same for the same seed, within every rule, with its record."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from command_line import Network, scn

DAY = "2027-09-22"
ROTATE = ("isc", "rotate", "--on", DAY)
SEEDED = (*ROTATE, "--seed", "a public text")

KEYS = {
    "effective", "seats", "staying", "expiring", "leaving", "joining", "standby", "pool", "rules", "method", "chances",
    "tickets", "seed", "ticket", "terms", "version",
}  # fmt: skip


def _drawn(network: Network, *flags: object) -> Any:
    return network.json(*SEEDED, "--dry-run", *flags)


def _members(network: Network, day: str) -> dict[str, Any]:
    return {member["id"]: member for member in network.json("isc", "show", "--as-of", day)["members"]}


def test_the_record_has_every_key_of_the_contract(sample_once: Network) -> None:
    record = _drawn(sample_once)

    assert set(record) >= KEYS
    assert (record["effective"], record["seats"], record["seed"]) == (DAY, 25, ["a public text"])
    assert all({"id", "name", "attributes"} <= set(entry) for entry in record["pool"])
    assert all({"dimension", "group", "min", "max", "before", "after", "holds"} <= set(rule) for rule in record["rules"])
    assert all({"id", "seat", "start", "end"} <= set(term) for term in record["terms"])
    assert {"count", "sha256", "slates"} <= set(record["tickets"])
    assert sorted(record["joining"]) == record["tickets"]["slates"][record["ticket"] - 1]
    assert record["ticket"] <= record["tickets"]["count"]


def test_who_stays_opens_leaves_joins_and_waits_adds_up(sample_once: Network) -> None:
    before, record = _members(sample_once, "2027-09-21"), _drawn(sample_once)
    pool = {entry["id"] for entry in record["pool"]}

    assert set(record["staying"]) == {id_ for id_, member in before.items() if member["end"] > DAY}
    assert set(record["expiring"]) == set(before) - set(record["staying"])
    assert set(record["leaving"]) == set(record["expiring"]) - set(record["joining"])
    assert len(record["staying"]) + len(record["joining"]) == 25
    assert set(record["joining"]) <= pool
    assert set(record["standby"]) == pool - set(record["joining"])
    assert not pool & set(record["staying"])


def test_every_rule_holds_afterwards_counted_anew(sample: Network) -> None:
    record = sample.json(*SEEDED, "--yes")

    after = _members(sample, DAY)
    for rule in record["rules"]:
        assert rule["holds"]
        assert rule["min"] <= rule["after"] <= (25 if rule["max"] is None else rule["max"])
        if rule["dimension"] in ("region", "country"):
            assert rule["after"] == sum(member[rule["dimension"]] == rule["group"] for member in after.values())
    (kept,) = [rule for rule in record["rules"] if rule["dimension"] == "incumbent"]
    assert kept["after"] == len(set(after) & set(_members(sample, "2027-09-21"))) >= 15


def test_a_dry_run_draws_what_the_real_one_draws(sample: Network) -> None:
    rehearsed = sample.json(*SEEDED, "--dry-run")

    assert sample.json(*SEEDED, "--yes") == rehearsed


def test_the_same_seed_draws_the_same_and_another_one_another(sample_once: Network) -> None:
    assert _drawn(sample_once) == _drawn(sample_once)
    slates = {tuple(sorted(sample_once.json(*ROTATE, "--dry-run", "--seed", str(seed))["joining"])) for seed in range(5)}
    assert len(slates) > 1


def test_several_seeds_are_one_seed_in_their_order(sample_once: Network) -> None:
    record = sample_once.json(*ROTATE, "--dry-run", "--seed", "first", "--seed", "second")

    assert record["seed"] == ["first", "second"]
    assert record["sha256"] != sample_once.json(*ROTATE, "--dry-run", "--seed", "firstsecond")["sha256"]


def test_without_a_seed_the_machine_gives_one_and_the_record_keeps_it(sample_once: Network) -> None:
    record = sample_once.json(*ROTATE, "--dry-run")

    again = sample_once.json(*ROTATE, "--dry-run", "--seed", record["seed"][0])

    assert again == record
    assert sample_once.json(*ROTATE, "--dry-run")["seed"] != record["seed"]


def test_the_record_does_not_depend_on_the_day_of_the_call_nor_on_the_actor(sample_once: Network) -> None:
    assert _drawn(sample_once, "--actor", "A. Officer", "--lang", "ar")["sha256"] == _drawn(sample_once)["sha256"]


def test_the_committee_changes_on_the_day_and_not_before(sample: Network) -> None:
    eve = _members(sample, "2027-09-21")

    record = sample.json(*SEEDED, "--yes")

    assert _members(sample, "2027-09-21") == eve
    assert set(_members(sample, DAY)) == set(record["staying"]) | set(record["joining"])
    assert sample.json("isc", "show", "--as-of", DAY)["vacant"] == []


def test_new_terms_are_full_ones_and_half_open(sample: Network) -> None:
    record = sample.json(*SEEDED, "--yes")

    assert {(term["start"], term["end"]) for term in record["terms"]} == {(DAY, "2030-09-22")}
    drawn = {term["id"]: term["seat"] for term in record["terms"]}
    assert {id_: member["seat"] for id_, member in _members(sample, DAY).items() if id_ in drawn} == drawn
    assert set(drawn) <= set(_members(sample, "2030-09-21"))
    assert not set(drawn) & set(_members(sample, "2030-09-22"))


def test_after_a_rotation_every_rule_holds_on_the_day(sample: Network) -> None:
    sample.do(*SEEDED, "--yes")

    assert sample.scn("isc", "check", "--as-of", DAY).code == 0
    assert sample.scn("isc", "check", "--as-of", "2027-09-21").code == 0


def test_a_second_rotation_on_the_day_has_nothing_to_fill(sample: Network) -> None:
    first = sample.json(*SEEDED, "--yes")

    second = sample.json(*SEEDED, "--dry-run")

    assert second["joining"] == []
    assert set(second["staying"]) == set(first["staying"]) | set(first["joining"])
    assert second["terms"] == []


def test_after_a_rotation_no_seat_is_open_and_staying_at_once(sample: Network) -> None:
    sample.do(*SEEDED, "--yes")

    second = sample.json(*SEEDED, "--dry-run")

    assert len(second["staying"]) + len(second["expiring"]) <= second["seats"]


def test_the_record_is_kept_in_the_store_and_in_the_ledger(sample: Network) -> None:
    record = sample.json(*SEEDED, "--yes")

    ((effective, sha256, kept),) = sample.sql("SELECT effective, sha256, record FROM draw")
    (entry,) = [change for change in sample.latest()["changes"] if change["entity"] == "draw"]
    assert (effective, sha256) == (DAY, record["sha256"])
    assert _digest(kept) == record["sha256"]
    assert entry["after"]["record"] == kept
    assert json.loads(kept).items() <= record.items()


def test_the_record_is_written_to_a_file_whose_hash_is_the_one_told(sample_once: Network, tmp_path: Path) -> None:
    told = sample_once.do(*SEEDED, "--dry-run", "--record", tmp_path / "record.json").out

    content = (tmp_path / "record.json").read_bytes()
    assert set(json.loads(content)) >= KEYS
    assert _digest(content) in told


def _digest(record: str | bytes) -> str:
    """The SHA-256 of a canonical record without the one that it carries, by its text alone."""
    text = record.decode() if isinstance(record, bytes) else record
    own = json.loads(text)["sha256"]
    bare = text.replace(f',"sha256":"{own}"', "", 1)
    assert len(bare) < len(text)
    return hashlib.sha256(bare.encode()).hexdigest()


def test_a_record_that_cannot_be_written_leaves_the_committee_as_it_was(sample: Network, tmp_path: Path) -> None:
    before = sample.dump()

    done = sample.scn(*SEEDED, "--yes", "--record", tmp_path / "no" / "record.json")

    assert done.code in (1, 2)
    assert sample.dump() == before


def test_a_rotation_that_fails_in_the_middle_changes_nothing(sample: Network) -> None:
    sample.sql(
        "CREATE TRIGGER disk_full BEFORE INSERT ON term WHEN (SELECT count(*) FROM term WHERE starts = '2027-09-22') >= 3 "
        "BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
    )
    before = sample.dump()

    done = sample.scn(*SEEDED, "--release", "Rabat", "--yes")

    assert done.code != 0
    assert "Traceback" not in done.err
    assert sample.dump() == before


def test_a_released_city_leaves_and_is_not_drawn_again(sample: Network) -> None:
    record = sample.json(*SEEDED, "--release", "Puno", "--yes")

    assert "puno" in record["expiring"]
    assert "puno" in record["leaving"]
    assert "puno" not in {entry["id"] for entry in record["pool"]}
    assert [(t["end"], t["ended"]) for t in sample.json("isc", "history", "--city", "Puno")] == [(DAY, "released")]


def test_a_released_chair_keeps_its_role_until_the_day(sample: Network) -> None:
    sample.do(*SEEDED, "--release", "Rabat", "--yes")

    assert _members(sample, "2027-09-21")["rabat"]["role"] == "co-chair"
    assert [m["id"] for m in _members(sample, DAY).values() if m["role"] != "member"] == ["the-hague"]
    assert sample.scn("isc", "check", "--as-of", DAY).code == 0


def test_the_seat_of_a_member_that_withdrew_opens(sample: Network) -> None:
    sample.do("city", "withdraw", "Puno", "--on", "2027-01-01")

    record = sample.json(*SEEDED, "--yes")

    assert "puno" in record["expiring"]
    assert [(t["end"], t["ended"]) for t in sample.json("isc", "history", "--city", "Puno")] == [(DAY, "lapsed")]


def test_a_kept_city_is_drawn(sample_once: Network) -> None:
    for seed in ("a", "b"):
        record = sample_once.json(*ROTATE, "--dry-run", "--seed", seed, "--keep", "Bujanovac", "--keep", "Oslo")

        assert {"bujanovac", "oslo"} <= set(record["joining"])
        assert "bujanovac" not in record["leaving"]


def test_a_city_drawn_again_keeps_its_seat(sample_once: Network) -> None:
    seat = _members(sample_once, "2027-09-21")["bujanovac"]["seat"]

    record = _drawn(sample_once, "--keep", "Bujanovac")

    assert {term["id"]: term["seat"] for term in record["terms"]}["bujanovac"] == seat


def test_an_excluded_city_is_not_drawn(sample_once: Network) -> None:
    joined = _drawn(sample_once)["joining"][0]

    record = _drawn(sample_once, "--exclude", joined)

    assert joined not in {entry["id"] for entry in record["pool"]}
    assert joined not in record["joining"]


def test_with_nominees_only_they_and_who_may_serve_again_can_come(sample_once: Network) -> None:
    record = _drawn(sample_once, "--nominate", "Oslo", "--nominate", "Kaduna")

    again = set(record["expiring"]) - {"addu-city"}  # which has served two terms
    assert {entry["id"] for entry in record["pool"]} == {"oslo", "kaduna"} | again
    assert set(record["joining"]) <= {"oslo", "kaduna"} | again


@pytest.mark.parametrize(
    ("city", "reason"), [("Addu City", "has served 2 consecutive terms"), ("Colombo", "not an active member"), ("Lomé", "12 months")]
)
@pytest.mark.parametrize("flag", ["--nominate", "--keep"])
def test_a_city_that_may_not_come_is_refused_with_the_reason(flag: str, city: str, reason: str, sample: Network) -> None:
    sample.do("city", "add", "Lomé", "--country", "TG", "--status", "active", "--joined", "2026-11-01")
    before = sample.dump()

    refused = sample.scn(*SEEDED, "--yes", flag, city)

    assert refused.code == 3
    assert reason in refused.err
    assert sample.dump() == before


@pytest.mark.parametrize(
    "flags",
    [
        ("--keep", "Puno", "--release", "Puno"),
        ("--keep", "Oslo", "--exclude", "Oslo"),
        ("--nominate", "Oslo", "--exclude", "Oslo"),
        ("--release", "Oslo"),
        ("--exclude", "Puno"),
    ],
    ids=" ".join,
)
def test_a_call_that_contradicts_itself_or_the_committee_is_refused(flags: tuple[str, ...], sample_once: Network) -> None:
    refused = sample_once.scn(*SEEDED, "--dry-run", *flags)

    assert refused.code == 2
    assert flags[1].lower() in refused.err.lower()


INFEASIBLE = ("--nominate", "Oslo", "--exclude", "Bujanovac", "--exclude", "Sarcelles", "--exclude", "Peshawar")


def test_where_no_committee_satisfies_the_rules_it_exits_3_and_changes_nothing(sample: Network) -> None:
    before = sample.dump()

    done = sample.scn(*SEEDED, "--yes", *INFEASIBLE)

    assert done.code == 3
    assert sample.dump() == before


def test_a_conflict_is_told_in_words_with_the_smallest_change(sample_once: Network) -> None:
    told = sample_once.scn(*SEEDED, "--dry-run", *INFEASIBLE).out

    assert "No committee satisfies the rules on 2027-09-22" in told
    assert "seats: at least 25" in told
    assert "seats: at least 22 instead of 25" in told
    assert max(map(len, told.splitlines())) <= 100


def test_a_conflict_in_json_has_the_rules_and_the_relaxations(sample_once: Network) -> None:
    done = sample_once.scn(*SEEDED, "--dry-run", "--json", *INFEASIBLE)

    found = done.json()
    assert done.code == 3
    assert found["holds"] is False
    assert [(rule["dimension"], rule["group"], rule["min"]) for rule in found["conflict"]] == [("seats", "all", 25)]
    assert [(change["rule"]["dimension"], change["from"], change["to"]) for change in found["relaxations"]] == [("seats", 25, 22)]


def test_a_conflict_of_quotas_is_solved_by_the_change_that_it_proposes(small: Network) -> None:
    for name in ("Cotonou", "Parakou"):
        small.do("city", "add", name, "--country", "BJ", "--status", "active", "--joined", "2018")
    small.do("policy", "set", "isc.quota.region.east.min", "1")

    done = small.scn(*SEEDED, "--dry-run", "--json")

    assert done.code == 3
    assert [(rule["dimension"], rule["group"], rule["min"]) for rule in done.json()["conflict"]] == [("region", "east", 1)]
    (change,) = done.json()["relaxations"]
    assert (change["rule"]["group"], change["from"], change["to"]) == ("east", 1, 0)
    small.do("policy", "set", "isc.quota.region.east.min", change["to"])
    assert len(_drawn(small)["joining"]) == 2


@pytest.mark.parametrize("flags", [(), ("--release", "Rabat"), ("--seed", "another"), ("--lang", "ar")], ids=str)
def test_the_table_is_at_most_80_columns_wide_and_has_everybody(flags: tuple[str, ...], sample_once: Network) -> None:
    shown = sample_once.do(*SEEDED, "--dry-run", *flags).out
    record = _drawn(sample_once, *flags)

    lines = shown.splitlines()
    assert max(map(len, lines)) <= 80
    for word, ids in (("leaves", record["leaving"]), ("stays", record["staying"])):
        assert sum(line.startswith(f"{word} ") for line in lines) == len(ids)
    assert sum(line.startswith(("joins ", "again ")) for line in lines) == len(record["joining"])
    assert any(line.startswith("rule ") and "region europe" in line for line in lines)


def test_the_table_fits_80_columns_with_long_names_too(sample: Network) -> None:
    name = "Communauté métropolitaine de la vallée supérieure du grand fleuve"
    sample.do("city", "add", name, "--country", "TG", "--status", "active", "--joined", "2020")

    shown = sample.do(*SEEDED, "--dry-run", "--keep", name, env={"COLUMNS": "80"}).out

    assert "Communauté" in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_verbose_says_who_may_not_come_and_why(sample_once: Network) -> None:
    told = sample_once.do(*SEEDED, "--dry-run", "--verbose").err

    assert "addu-city: has served 2 consecutive terms" in told


def test_a_rotation_before_terms_that_are_there_already_is_refused(sample: Network) -> None:
    sample.do(*SEEDED, "--yes")

    assert sample.scn("isc", "rotate", "--on", "2027-01-01", "--seed", "x", "--yes").code == 5


# The draw in public: announced, drawn, declined, replaced, explained, verified.

ANNOUNCED = ("isc", "rotate", "--on", DAY, "--commit-to", "the lottery of 17 September 2027")


def test_a_rotation_that_was_announced_goes_by_its_plan_and_needs_the_seed(sample: Network) -> None:
    plan = sample.json(*ANNOUNCED, "--record", sample.store.parent / "plan.json")

    assert hashlib.sha256((sample.store.parent / "plan.json").read_bytes()).hexdigest() == plan["sha256"]
    assert sample.scn("isc", "rotate", "--on", DAY, "--yes").code == 2
    other = sample.scn(*SEEDED, "--exclude", "Malmö", "--yes")
    assert other.code == 3
    assert plan["sha256"] in other.err
    record = sample.json(*SEEDED, "--yes")
    assert (record["plan"], record["sources"]) == (plan["sha256"], "the lottery of 17 September 2027")
    assert set(_members(sample, DAY)) == set(record["staying"]) | set(record["joining"])


def test_announcing_seats_nobody_and_takes_no_seed(sample: Network) -> None:
    before = _members(sample, DAY)

    assert sample.scn(*ANNOUNCED, "--seed", "known already").code == 2
    sample.do(*ANNOUNCED)

    assert _members(sample, DAY) == before


def test_the_ledger_shows_a_plan_that_was_replaced(sample: Network) -> None:
    first, second = sample.json(*ANNOUNCED), sample.json(*ANNOUNCED, "--exclude", "Malmö")

    (change,) = [change for change in sample.latest()["changes"] if change["entity"] == "commitment"]
    assert (change["before"]["plan"], change["after"]["plan"]) == (first["sha256"], second["sha256"])
    record = sample.json(*SEEDED, "--exclude", "Malmö", "--yes")
    assert record["plan"] == second["sha256"]


def test_who_declines_is_replaced_and_the_rest_of_the_draw_stays(sample_once: Network) -> None:
    first = _drawn(sample_once)
    gone = first["joining"][0]
    second = _drawn(sample_once, "--decline", gone)

    assert second["declined"] == [gone]
    assert set(first["joining"]) - {gone} <= set(second["joining"])
    assert len(second["joining"]) == len(first["joining"])
    assert set(second["joining"]) - set(first["joining"]) <= set(first["standby"])
    assert second["ticket"] == first["ticket"]
    assert all(rule["holds"] for rule in second["rules"])


@pytest.mark.parametrize("city", ["Rabat", "Atlantis", "Colombo"])
def test_only_who_may_come_can_decline(city: str, sample_once: Network) -> None:
    assert sample_once.scn(*SEEDED, "--dry-run", "--decline", city).code in (2, 4)


def test_a_vacant_seat_goes_to_the_standby_list_within_every_rule(sample: Network) -> None:
    record = sample.json(*SEEDED, "--yes")
    for city in ("Dakar", "Junik"):
        sample.do("isc", "end", city, "--as", "resigned", "--on", "2028-03-01")

    filled = sample.json("isc", "appoint", "--standby", "--on", "2028-03-01")

    assert [term["id"] for term in filled["terms"]] == sorted((term["id"] for term in filled["terms"]), key=record["standby"].index)
    assert len(filled["terms"]) == 2
    assert sample.scn("isc", "check", "--as-of", "2028-03-01").code == 0
    assert sample.scn("isc", "appoint", "--standby", "--on", "2028-03-01").code not in (0, 1)
    assert sample.scn("isc", "appoint", "Oslo", "--standby", "--on", "2028-03-01").code == 2
    assert sample.scn("isc", "appoint").code == 2


def test_without_a_rotation_there_is_no_standby_list(sample: Network) -> None:
    sample.do("isc", "end", "Puno", "--as", "resigned", "--on", "2026-12-15")

    done = sample.scn("isc", "appoint", "--standby", "--on", "2026-12-15")

    assert done.code == 2
    assert "standby list" in done.err


def test_a_chance_is_explained_by_the_rules_that_would_raise_it(sample_once: Network) -> None:
    record = _drawn(sample_once)
    told = sample_once.json("isc", "rotate", "--on", DAY, "--explain", "Oslo")

    assert told["chance"] == record["chances"]["by_id"]["oslo"]
    assert told["eased"][0]["rule"] == {"dimension": "region", "group": "europe", "min": 4, "max": 7}
    assert told["eased"][0]["to"] == 8
    assert told["eased"][0]["chance"] > told["chance"]


def test_a_city_in_no_valid_committee_is_explained_by_the_rules_that_keep_it_out(sample_once: Network) -> None:
    record = _drawn(sample_once)
    told = sample_once.json("isc", "rotate", "--on", DAY, "--explain", "Ferizaj")

    assert record["chances"]["by_id"]["ferizaj"] == told["chance"] == 0
    assert {"dimension": "country", "group": "XK", "min": 0, "max": 2} in told["kept_out"]["conflict"]


@pytest.mark.parametrize(
    ("city", "reason"), [("Addu City", "consecutive terms"), ("Rabat", "sits beyond"), ("Colombo", "not an active member")]
)
def test_a_city_that_may_not_come_is_told_why(city: str, reason: str, sample_once: Network) -> None:
    told = sample_once.json("isc", "rotate", "--on", DAY, "--explain", city)

    assert told["chance"] is None
    assert reason in told["reason"]
    assert (told["until"] == "2028-09-22") == (city == "Addu City")


def test_the_record_of_a_rotation_verifies_without_the_store_and_a_changed_one_does_not(sample_once: Network, tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    sample_once.do(*SEEDED, "--dry-run", "--record", path)
    content = path.read_bytes()

    true = scn("isc", "verify", path, "--json")
    assert (true.code, true.json()["holds"], true.json()["faults"]) == (0, True, [])
    assert scn("isc", "verify", path, "--plan", "0" * 64).code == 3
    assert scn("isc", "verify", path, "--sha256", "0" * 64).code == 3
    path.write_bytes(content.replace(b'"ticket":', b'"ticket":1', 1))
    false = scn("isc", "verify", path)
    assert false.code == 3
    assert "does not hold" in false.out
    path.write_text("{}", encoding="utf-8")
    assert scn("isc", "verify", path).code == 2
    assert scn("isc", "verify", tmp_path / "nothing.json").code == 2


def test_the_page_that_needs_no_scn_verifies_it_too(sample_once: Network, tmp_path: Path) -> None:
    path, page = tmp_path / "record.json", Path(__file__).parents[2] / "docs" / "verify_draw.py"
    sample_once.do(*SEEDED, "--dry-run", "--record", path)

    done = subprocess.run([sys.executable, "-I", page, path], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "The record holds.\n")
    path.write_bytes(path.read_bytes().replace(b"Medell", b"Madell", 1))
    assert subprocess.run([sys.executable, "-I", page, path], capture_output=True, check=False).returncode == 3


@pytest.mark.parametrize(
    "flags",
    [("--method", "fairest"), ("--ticket", "0"), ("--tickets", "0"), ("--draw", "dice"), ("--time-limit", "-1"), ("--method", "score")],
)
def test_a_draw_that_cannot_be_as_asked_is_an_error(flags: tuple[str, ...], sample_once: Network) -> None:
    done = sample_once.scn(*SEEDED, "--dry-run", *flags)

    assert done.code == 2
    assert "Traceback" not in done.err


def test_fairness_over_time_counts_the_chances_of_earlier_rotations(sample: Network) -> None:
    sample.do("policy", "set", "isc.fairness", "cumulative")
    first = sample.json(*SEEDED, "--yes")
    second = sample.json("isc", "rotate", "--on", "2028-09-22", "--seed", "x", "--dry-run")

    assert first["brought"] is None
    for entry in second["pool"]:
        assert second["brought"].get(entry["id"], 0) == pytest.approx(first["chances"]["by_id"].get(entry["id"], 0))
    assert sample.scn("isc", "rotate", "--on", "2028-09-22", "--method", "maximin", "--dry-run").code == 2


def test_scores_decide_where_they_are_asked_for(sample: Network) -> None:
    sample.do("policy", "set", "attributes.score.name.en", "Score")
    sample.do("city", "edit", "Oslo", "--attribute", "score=9")
    record = sample.json(*SEEDED, "--dry-run", "--method", "score")

    assert "oslo" in record["joining"]
    assert record["scores"] == {"oslo": 9}
    sample.do("city", "edit", "Oslo", "--attribute", "score=many")
    assert sample.scn(*SEEDED, "--dry-run", "--method", "score").code == 2


def test_a_committee_chosen_all_at_once_is_staggered_with_its_share_of_every_region(sample: Network) -> None:
    sample.do("policy", "unset", "isc.retain_min")
    found = sample.json("isc", "stagger", "--parts", "2", "--as-of", "2023-10-01", "--seed", "a draw")

    assert [part["size"] for part in found["parts"]] in ([2, 3], [3, 2])
    assert [part["end"] for part in found["parts"]] == ["2024-09-22", "2025-09-22"]
    for region in {member["region"] for member in found["members"]}:
        shares = [sum(m["region"] == region and m["part"] == part for m in found["members"]) for part in (1, 2)]
        assert max(shares) - min(shares) <= 1
    assert found == sample.json("isc", "stagger", "--parts", "2", "--as-of", "2023-10-01", "--seed", "a draw")


@pytest.mark.parametrize("arguments", [("--parts", "1"), ("--parts", "9"), ("--as-of", "2026-12-01"), ("--as-of", "2022-01-01")])
def test_what_cannot_be_staggered_gets_a_sentence(arguments: tuple[str, ...], sample_once: Network) -> None:
    done = sample_once.scn("isc", "stagger", *(("--as-of", "2023-10-01") if "--parts" in arguments else ()), *arguments)

    assert done.code in (2, 3, 5)
    assert "Traceback" not in done.err
