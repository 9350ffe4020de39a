"""`scn expert assign` over the open requests of a store: what it shows, makes so, leaves alone, and can be held to."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from command_line import Network

MAYOR = ("--why", "the mayor asked for her")


def run(network: Network, *arguments: str) -> Any:
    return network.json("expert", "assign", *arguments)


def teams(found: Any) -> dict[str, set[str]]:
    made: dict[str, set[str]] = {}
    for pair in found["assignments"]:
        made.setdefault(pair["request"], set()).add(pair["expert"])
    return made


def test_it_fills_what_can_be_filled_and_adds_up(sample_once: Network) -> None:
    found = run(sample_once)

    assert found["objective"] == pytest.approx(sum(pair["score"] for pair in found["assignments"]))
    assert found["load"] == dict(Counter(pair["expert"] for pair in found["assignments"]))
    assert found["places"] == len(found["assignments"]) + sum(empty["missing"] for empty in found["unfilled"])
    worst = sum(pair["score"] for pair in found["assignments"] if pair["request"] == found["worst_request"])
    assert found["worst"] == pytest.approx(worst)
    for request, team in teams(found).items():
        ranking = sample_once.json("expert", "match", request)
        score = {each["expert"]: each["score"] for each in ranking["ranking"]}
        assert team <= score.keys()
        assert all(pair["score"] == score[pair["expert"]] for pair in found["assignments"] if pair["request"] == request)
        assert set(found["alternates"][request]) <= score.keys() - team


def test_with_fair_the_worst_served_is_no_worse_and_the_total_no_better(sample_once: Network) -> None:
    best, fair = run(sample_once), run(sample_once, "--fair")

    assert fair["method"] == "leximin"
    assert fair["worst_mean"] >= best["worst_mean"]
    assert fair["objective"] <= best["objective"] + 1e-9
    assert len(fair["assignments"]) == len(best["assignments"])


def test_without_commit_nothing_changes(sample: Network) -> None:
    before = sample.dump()
    run(sample, "--fair")
    sample.do("expert", "assign")
    run(sample, "--commit", "--dry-run")

    assert sample.dump() == before


def test_commit_proposes_in_one_entry_of_the_ledger_and_a_second_run_changes_nothing(sample: Network) -> None:
    entries = sample.last_entry()
    found = run(sample, "--commit")

    assert sample.last_entry() == entries + 1
    for request, team in teams(found).items():
        shown = sample.json("request", "show", request)
        assert set(shown["experts"]) >= team
    again = run(sample, "--commit")
    assert again["input"] == found["input"]
    assert (again["changes"]["joining"], again["changes"]["leaving"]) == ([], [])
    assert again["changes"]["staying"] == len(found["assignments"])
    assert sample.last_entry() == entries + 1


def test_who_has_confirmed_is_never_moved_and_who_declined_does_not_come_again(sample: Network) -> None:
    found = run(sample, "--commit")
    request = found["assignments"][0]["request"]
    kept, *_ = (pair["expert"] for pair in found["assignments"] if pair["request"] == request)
    sample.do("request", "invite", request, kept)
    sample.do("request", "confirm", request, kept)
    other = next(pair for pair in found["assignments"] if pair["request"] != request)
    sample.do("request", "decline", other["request"], other["expert"])

    again = run(sample, "--commit", "--fair")

    assert again["held"] == {request: [kept]}
    assert kept in sample.json("request", "show", request)["experts"]
    assert (other["request"], other["expert"]) not in {(pair["request"], pair["expert"]) for pair in again["assignments"]}


def test_stable_keeps_who_is_proposed_and_shows_what_differs(sample: Network) -> None:
    found = run(sample, "--commit")
    gone = found["assignments"][0]
    sample.do("expert", "retire", gone["expert"], "--on", "2026-11-24")

    again = run(sample, "--stable")

    lost = {(pair["request"], pair["expert"]) for pair in found["assignments"] if pair["expert"] == gone["expert"]}
    assert {(request, expert) for request, expert in again["changes"]["leaving"]} == lost
    assert again["changes"]["staying"] == len(found["assignments"]) - len(lost)


def test_a_pin_is_kept_and_one_that_cannot_be_is_an_error_that_names_both_sides(sample: Network) -> None:
    found = run(sample, "R-2026-001")
    chosen = {pair["expert"] for pair in found["assignments"]}
    ranking = [each["expert"] for each in sample.json("expert", "match", "R-2026-001")["ranking"]]
    other = next(expert for expert in reversed(ranking) if expert not in chosen and _pins(sample, expert))

    again = run(sample, "R-2026-001")

    assert {pair["expert"]: pair["pinned"] for pair in again["assignments"]}[other] == MAYOR[1]
    sample.do("expert", "conflict", other, "--with", "request:R-2026-001", "--why", "a brother works there")
    refused = sample.scn("expert", "assign", "R-2026-001")
    assert refused.code == 3
    assert other in refused.err
    assert "R-2026-001" in refused.err
    assert "a brother works there" in refused.err


def _pins(network: Network, expert: str) -> bool:
    """Pin the expert, where the team can be had so."""
    return network.scn("request", "pin", "R-2026-001", expert, *MAYOR).code == 0


def test_what_cannot_be_filled_is_said_in_words_and_does_not_spoil_the_rest(sample: Network) -> None:
    add = ("request", "add", "--from", "city:rabat", "--topic", "youth-engagement", "--support", "deliver-training", "--language", "ar")
    for day in ("2027-03-01", "2027-03-08", "2027-03-08"):
        sample.do(*add, "--start", day, "--end", "2027-03-12", "--number", "5")
    found = run(sample)

    short = {empty["request"]: empty for empty in found["unfilled"]}
    assert len(short) >= 2
    assert all(empty["reason"] for empty in found["unfilled"])
    said = next(said for said in found["short"] if "Arabic" in said)
    assert "in March 2027" in said
    assert "more experts would fill them" in said
    assert len(found["assignments"]) > 20


def test_a_record_replays_without_the_store_and_a_changed_one_does_not(sample_once: Network, tmp_path: Path) -> None:
    record = tmp_path / "run.json"
    found = run(sample_once, "--fair", "--record", str(record))

    nowhere = Network(tmp_path / "nowhere.db")
    assert nowhere.json("expert", "assign", "--replay", str(record)) == {"holds": True, "input": found["input"], "faults": []}
    changed = json.loads(record.read_text())
    changed["task"]["requests"][0]["priority"] += 1
    record.write_text(json.dumps(changed))
    done = nowhere.scn("expert", "assign", "--replay", str(record), "--json")
    assert done.code == 3
    assert any(fault.startswith("sha256") for fault in done.json()["faults"])


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("NO-SUCH",), 4),
        (("R-2026-001", "--open"), 2),
        (("--demand", "2"), 2),
        (("--scores", "none.csv"), 2),
        (("--dry-run",), 2),
        (("--replay", "none.json"), 2),
        (("--alternates", "21"), 2),
    ],
)
def test_a_call_without_sense_says_so(sample_once: Network, arguments: tuple[str, ...], code: int) -> None:
    done = sample_once.scn("expert", "assign", *arguments)

    assert done.code == code
    assert 1 <= len(done.err.splitlines()) <= 3


def test_the_tables_fit_eighty_columns(sample_once: Network) -> None:
    shown = sample_once.do("expert", "assign", "--fair").out

    assert "R-2026-001" in shown
    assert max(map(len, shown.splitlines())) <= 80
