"""`scn expert match` and `scn request pin`: who fits, why, why not; whom a coordinator wants or bars; and the proposal."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from command_line import ROOT, Network, Result
from rich.cells import cell_len

RABAT = "R-2026-001"
"""Two to train, in Arabic, one of them a practitioner."""

BALKANS = "R-2026-006"
"""Two, no two from one country."""

WHY = ("--why", "has worked with them before")


def match(network: Network, *arguments: str) -> Any:
    return network.json("expert", "match", *arguments)


def refused(network: Network, *arguments: str) -> tuple[int, str]:
    """The exit code and the words of a call that must fail and leave everything as it was."""
    before = network.dump()
    done: Result = network.scn(*arguments)
    assert done.code != 0
    assert 1 <= len(done.err.splitlines()) <= 3
    assert network.dump() == before
    return done.code, done.err


def test_a_match_has_the_ranking_with_reasons_and_the_excluded_with_records(sample_once: Network) -> None:
    found = match(sample_once, RABAT)

    assert found["request"] == RABAT
    assert [part["name"] for part in found["ranking"][0]["components"]] == ["topic", "language", "region", "kind", "text", "load"]
    for each in found["ranking"]:
        assert each["score"] == pytest.approx(sum(part["value"] * part["weight"] for part in each["components"]), abs=1e-6)
        assert all(part["reason"] for part in each["components"])
    order = [(-each["score"], each["expert"]) for each in found["ranking"]]
    assert order == sorted(order)
    failed = {each["expert"]: (each["condition"], each["record"]) for each in found["excluded"]}
    assert failed["EX-001"] == ("conflict-of-interest", "city:rabat")
    assert failed["EX-003"] == ("language", "ar B1")
    assert failed["EX-011"] == ("vetting", "pending")
    ranked = {each["expert"] for each in found["ranking"]}
    assert ranked.isdisjoint(failed)
    assert len(ranked) + len(failed) == found["pool"] == found["looked_at"] == 40
    assert all(each["reason"] and each["change"] for each in found["excluded"])


def test_the_team_is_the_best_that_keeps_the_rules_and_alternates_come_next(sample_once: Network) -> None:
    found = match(sample_once, BALKANS)

    countries = [sample_once.json("expert", "show", expert)["country"] for expert in found["team"]]
    assert len(found["team"]) == 2
    assert len(set(countries)) == 2
    assert not {*found["alternates"]} & {*found["team"]}
    assert {*found["alternates"]} <= {each["expert"] for each in found["ranking"]}


def test_top_shortens_the_ranking_and_nothing_else(sample_once: Network) -> None:
    whole, short = match(sample_once, RABAT), match(sample_once, RABAT, "--top", "2")

    assert short["ranking"] == whole["ranking"][:2]
    assert {**short, "ranking": None} == {**whole, "ranking": None}
    assert sample_once.scn("expert", "match", RABAT, "--top", "0").code == 2


def test_what_is_held_on_the_days_counts_as_capacity_and_a_past_year_as_load(sample: Network) -> None:
    best = match(sample, RABAT)["team"][0]
    sample.do("request", "add", "--id", "X-1", "--from", "unit", "--topic", "schools", "--support", "inform-activities",
              "--start", "2027-03-04", "--end", "2027-03-08")  # fmt: skip
    sample.do("request", "propose", "X-1", best)

    (row,) = [each for each in match(sample, RABAT)["excluded"] if each["expert"] == best]
    assert (row["condition"], row["record"]) == ("capacity", "X-1 2027-03-04..2027-03-08")

    sample.do("request", "edit", "X-1", "--start", "2027-01-04", "--end", "2027-01-08")
    (load,) = [
        part for each in match(sample, RABAT)["ranking"] if each["expert"] == best for part in each["components"] if part["name"] == "load"
    ]
    assert load["value"] < 1
    assert load["reason"].startswith("1 of")


def test_a_declared_conflict_excludes_from_team_and_alternates(sample: Network) -> None:
    before = match(sample, RABAT)
    for expert in (before["team"][0], before["alternates"][0]):
        sample.do("expert", "conflict", expert, "--with", "city:rabat", "--why", "advised its mayor")

    after = match(sample, RABAT)

    assert not {before["team"][0], before["alternates"][0]} & {*after["team"], *after["alternates"]}
    records = {each["expert"]: each["record"] for each in after["excluded"]}
    assert records[before["team"][0]] == "declared conflict 1, city:rabat"


def test_why_not_names_each_condition_and_what_would_change_it(sample_once: Network) -> None:
    asked = match(sample_once, RABAT, "--why-not", "ex-11")["why_not"]

    assert (asked["expert"], asked["place"]) == ("EX-011", None)
    assert {each["condition"] for each in asked["conditions"]} >= {"vetting"}
    assert all(each["change"] for each in asked["conditions"])
    told = sample_once.do("expert", "match", RABAT, "--why-not", "EX-011").out
    assert "scn expert vet EX-011" in told


def test_why_not_says_which_components_cost_how_much_beside_the_last_of_the_team(sample_once: Network) -> None:
    found = match(sample_once, RABAT, "--why-not", "EX-007")
    asked = found["why_not"]

    scores = {each["expert"]: each for each in found["ranking"]}
    assert asked["against"] == found["team"][-1]
    theirs = {part["name"]: part for part in scores[asked["against"]]["components"]}
    own = {part["name"]: part for part in scores["EX-007"]["components"]}
    for lack in asked["lacks"]:
        name = lack["component"]
        assert lack["costs"] == pytest.approx((theirs[name]["value"] - own[name]["value"]) * own[name]["weight"], abs=1e-6)
        assert lack["gain"] == pytest.approx((1 - own[name]["value"]) * own[name]["weight"], abs=1e-6)
    assert {lack["component"] for lack in asked["lacks"]} == {name for name in own if theirs[name]["value"] > own[name]["value"]}
    assert "deliver-training" in sample_once.do("expert", "match", RABAT, "--why-not", "EX-007").out


def test_why_not_says_which_team_rule_stands_against_a_better_score(sample: Network) -> None:
    found = match(sample, RABAT)
    first, second = found["ranking"][0]["expert"], found["ranking"][1]["expert"]
    sample.do("request", "edit", RABAT, "--number", "1", "--team", f"category={category(sample, second)}:1..")
    for each in found["ranking"]:
        if each["expert"] not in (first, second):
            sample.do("request", "pin", RABAT, each["expert"], "--bar", *WHY)
    if category(sample, first) == category(sample, second):
        sample.do("expert", "edit", first, "--category", "stakeholder")

    asked = match(sample, RABAT, "--why-not", first)["why_not"]

    assert asked["rules"] == [f"category={category(sample, second)}:1.."]
    assert "would not keep" in asked["says"]


def category(network: Network, expert: str) -> str:
    return str(network.json("expert", "show", expert)["category"])


def test_who_is_wanted_is_on_the_team_and_who_is_not_is_barred_for_this_call_alone(sample: Network) -> None:
    before = match(sample, RABAT)
    last = before["ranking"][-1]["expert"]

    found = match(sample, RABAT, "--with", last, "--without", before["team"][0], *WHY)

    assert last in found["team"]
    assert (before["team"][0], "barred") in {(each["expert"], each["condition"]) for each in found["excluded"]}
    assert [(pin["expert"], pin["kind"], pin["why"]) for pin in found["pins"]] == sorted(
        [(last, "with", WHY[1]), (before["team"][0], "without", WHY[1])]
    )
    assert match(sample, RABAT) == before


def test_take_proposes_team_and_alternates_with_their_pins_in_one_entry(sample: Network) -> None:
    wanted = match(sample, RABAT)["ranking"][-1]["expert"]
    before = sample.last_entry()

    taken = match(sample, RABAT, "--with", wanted, *WHY, "--take", "--actor", "A. Coordinator", "--on", "2026-12-01")

    page = sample.json("request", "show", RABAT, "--as-of", "2026-12-02")
    rows = {row["expert"]: row for row in page["engagements"]}
    assert {expert for expert, row in rows.items() if row["alternate"] is None} == {*taken["team"]} == {*taken["proposed"]["team"]}
    assert [expert for expert, row in sorted(rows.items(), key=lambda item: item[1]["alternate"] or 0) if row["alternate"]] == taken[
        "alternates"
    ]
    assert rows[wanted]["pinned"] == WHY[1]
    assert page["state"] == "proposed"
    assert page["pins"] == [{"expert": wanted, "kind": "with", "why": WHY[1], "on": "2026-12-01", "by": "A. Coordinator"}]
    (entry,) = sample.ledger(after=before)
    assert (entry["command"], entry["actor"], entry["why"]) == ("expert match", "A. Coordinator", WHY[1])


def test_a_place_that_falls_free_is_filled_again_and_who_declined_is_left_out(sample: Network) -> None:
    taken = match(sample, RABAT, "--take")
    sample.do("request", "decline", RABAT, taken["team"][0])

    found = match(sample, RABAT)

    assert found["held"] == taken["team"][1:]
    assert {*found["held"]} < {*found["team"]}
    assert found["waiting"] == taken["alternates"]
    assert not {*found["team"]} & {*taken["alternates"]}
    assert {each["expert"]: each["condition"] for each in found["excluded"]}[taken["team"][0]] == "declined"
    again = match(sample, RABAT, "--take")
    assert again["proposed"]["team"] == [each for each in found["team"] if each not in found["held"]]


def test_nothing_is_taken_where_the_team_is_complete_or_the_request_over(sample: Network) -> None:
    sample.do("expert", "match", RABAT, "--take")

    assert refused(sample, "expert", "match", RABAT, "--take")[0] == 5
    sample.do("request", "withdraw", RABAT)
    assert refused(sample, "expert", "match", RABAT)[0] == 5
    assert refused(sample, "request", "pin", RABAT, "EX-039", *WHY)[0] == 5


def test_where_fewer_may_come_the_rest_is_told_and_who_may_is_proposed(sample: Network) -> None:
    sample.do("request", "edit", RABAT, "--number", "20")

    found = match(sample, RABAT)
    assert found["missing"] == 20 - len(found["team"]) > 0
    assert "language" in found["reason"]
    done = sample.do("expert", "match", RABAT, "--take")
    assert "stay empty" in done.err


def test_rules_that_no_team_keeps_are_named_and_nothing_is_taken(sample: Network) -> None:
    sample.do("request", "edit", RABAT, "--team", "category=current-leader:2..", "--team", "country:..1", "--team", "city=tunis:2..")

    found = match(sample, RABAT)
    assert found["team"] == []
    assert found["broken"]
    code, told = refused(sample, "expert", "match", RABAT, "--take")
    assert code == 3
    assert found["broken"][0] in told


def test_a_pin_of_who_may_not_come_is_an_error_that_names_both_sides(sample: Network) -> None:
    for arguments in (
        ("expert", "match", RABAT, "--with", "EX-001", *WHY),
        ("expert", "match", RABAT, "--with", "EX-001", *WHY, "--take"),
        ("request", "pin", RABAT, "EX-001", *WHY),
    ):
        code, told = refused(sample, *arguments)
        assert code == 3
        assert "EX-001" in told
        assert "has worked with them" in told
        assert "city:rabat" in told


def test_a_pin_that_was_kept_is_not_dropped_where_its_expert_may_not_come_any_more(sample: Network) -> None:
    sample.do("request", "pin", RABAT, "EX-039", *WHY)
    sample.do("expert", "retire", "EX-039", "--on", "2027-01-01")

    code, told = refused(sample, "expert", "match", RABAT)

    assert code == 3
    assert "EX-039" in told
    assert "2027-01-01" in told


def test_wanted_and_barred_at_once_is_an_error_that_names_both_sides(sample: Network) -> None:
    code, told = refused(sample, "expert", "match", RABAT, "--with", "EX-039", "--without", "ex-039", *WHY)
    assert (code, "--with" in told, "--without" in told) == (5, True, True)

    sample.do("request", "pin", RABAT, "EX-039", "--bar", "--why", "a friend of the mayor", "--actor", "B. Officer")
    for arguments in (("expert", "match", RABAT, "--with", "EX-039", *WHY), ("request", "pin", RABAT, "EX-039", *WHY)):
        code, told = refused(sample, *arguments)
        assert code == 5
        assert "a friend of the mayor" in told
        assert "wanted" in told


def test_more_pins_than_places_are_refused_with_their_names(sample: Network) -> None:
    names = [each["expert"] for each in match(sample, RABAT)["ranking"][:3]]

    code, told = refused(sample, "expert", "match", RABAT, *(part for name in names for part in ("--with", name)), *WHY)

    assert code == 5
    assert all(name in told for name in names)
    assert "2" in told


def test_pins_that_break_a_team_rule_are_refused_with_the_rule(sample: Network) -> None:
    pair = [each["expert"] for each in match(sample, BALKANS)["ranking"][:2]]
    for expert in pair:
        sample.do("expert", "edit", expert, "--country", "AL")

    code, told = refused(sample, "expert", "match", BALKANS, "--with", pair[0], "--with", pair[1], *WHY)

    assert code == 3
    assert "country:..1" in told
    assert all(name in told for name in pair)
    sample.do("request", "pin", BALKANS, pair[0], *WHY)
    assert refused(sample, "request", "pin", BALKANS, pair[1], *WHY)[0] == 3


def test_who_is_on_the_request_cannot_be_barred(sample: Network) -> None:
    team = match(sample, RABAT, "--take")["team"]

    for arguments in (("request", "pin", RABAT, team[0], "--bar", *WHY), ("expert", "match", RABAT, "--without", team[0], *WHY)):
        code, told = refused(sample, *arguments)
        assert code == 5
        assert team[0] in told
        assert "scn request replace" in told


def test_an_alternate_who_waits_is_brought_in_by_an_invitation_not_by_a_pin(sample: Network) -> None:
    taken = match(sample, RABAT, "--take")
    sample.do("request", "decline", RABAT, taken["team"][0])

    code, told = refused(sample, "expert", "match", RABAT, "--with", taken["alternates"][0], *WHY)

    assert code == 5
    assert "scn request invite" in told


def test_a_pin_needs_a_reason_and_is_lifted_again(sample: Network) -> None:
    assert refused(sample, "request", "pin", RABAT, "EX-039")[0] == 2
    assert refused(sample, "expert", "match", RABAT, "--with", "EX-039", "--take")[0] == 2
    sample.do("request", "pin", RABAT, "EX-004", "--bar", *WHY)
    assert sample.json("request", "pin", RABAT)[0]["kind"] == "without"
    assert "EX-004: has worked" in sample.do("request", "show", RABAT).out

    sample.do("request", "pin", RABAT, "EX-004", "--lift")

    assert sample.json("request", "pin", RABAT) == []
    assert refused(sample, "request", "pin", RABAT, "EX-004", "--lift")[0] == 4


def test_pins_go_with_the_requests_into_a_file_and_back(sample: Network, empty: Network, tmp_path: Path) -> None:
    sample.do("request", "pin", RABAT, "EX-039", *WHY)
    sample.do("request", "pin", RABAT, "EX-004", "--bar", *WHY)
    kept = sample.json("request", "pin", RABAT)

    for ending in ("csv", "jsonl"):
        again = empty.copy(tmp_path / ending)
        for what in ("city", "expert", "request"):
            file = tmp_path / f"{what}.{ending}"
            sample.do(what, "export", file)
            again.do(what, "import", file, "--yes")
        assert again.json("request", "pin", RABAT) == kept


def test_without_take_a_match_has_nothing_to_rehearse(sample: Network) -> None:
    assert refused(sample, "expert", "match", RABAT, "--dry-run")[0] == 2


def test_a_match_as_of_a_day_is_the_match_on_that_day(sample: Network) -> None:
    sample.do("expert", "retire", "EX-039", "--on", "2027-04-01")

    assert "EX-039" in match(sample, RABAT, "--as-of", "2027-01-01")["team"]
    assert match(sample, RABAT, "--on", "2027-01-01") == match(sample, RABAT, "--as-of", "2027-01-01")
    failed = {each["expert"]: each["condition"] for each in match(sample, RABAT, "--as-of", "2027-04-01")["excluded"]}
    assert failed["EX-039"] == "retired"


def test_the_weights_are_the_policys(sample: Network) -> None:
    text = sample.policy.read_text(encoding="utf-8")
    begin = text.index("[match.weights]")
    sample.policy.write_text(text[:begin] + "[match.weights]\nlanguage = 1\n", encoding="utf-8")

    found = match(sample, RABAT)["ranking"]

    assert {part["name"]: part["weight"] for part in found[0]["components"]} == {
        "topic": 0, "language": 1, "region": 0, "kind": 0, "text": 0, "load": 0,
    }  # fmt: skip
    assert found[0]["score"] == 1

    sample.policy.write_text(text[:begin] + "[match.weights]\nlanguage = 0\n", encoding="utf-8")
    assert refused(sample, "expert", "match", RABAT)[0] == 2


@pytest.mark.parametrize("arguments", [(), ("--verbose",), ("--why-not", "EX-007"), ("--why-not", "EX-011"), ("--top", "3")], ids=" ".join)
@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_match_fits_80_columns(arguments: tuple[str, ...], lang: str, sample_once: Network) -> None:
    shown = sample_once.do("expert", "match", RABAT, *arguments, "--lang", lang, env={"COLUMNS": "80"}).out

    tables = [line for line in shown.splitlines() if "  " in line or line.startswith("─")]
    assert max(map(cell_len, tables)) <= 80
    assert "EX-007" in shown or "EX-011" in shown or "EX-039" in shown


def test_a_hostile_reason_is_kept_and_shown_harmless(sample: Network) -> None:
    sample.do("request", "pin", RABAT, "EX-039", "--why", "[/x] \x1b[31mred\u202e")

    for arguments in (("request", "pin", RABAT), ("expert", "match", RABAT), ("request", "show", RABAT)):
        shown = sample.do(*arguments).out
        assert "[/x]" in shown
        assert "\x1b" not in shown
        assert "\u202e" not in shown


def test_a_request_or_an_expert_who_is_not_there_is_answered_with_the_nearest(sample_once: Network) -> None:
    assert sample_once.scn("expert", "match", "R-2026-999").code == 4
    missing = sample_once.scn("expert", "match", RABAT, "--why-not", "EX-0122", "--json")
    assert (missing.code, missing.error()["candidates"][0]) == (4, "EX-022")


SPELLINGS = ["تطرف", "التطرّف", "extrémisme", "extremismo", "extremism"]
ADMINISTRATION = ["إدارة", "ادارة", "الإدارة", "الادارة", "إِدَارَة", "إدارـة"]


@pytest.mark.parametrize("spellings", [SPELLINGS, ADMINISTRATION], ids=["extremism", "administration"])
def test_a_request_finds_the_same_experts_however_and_in_whatever_language_it_is_written(spellings: list[str], sample: Network) -> None:
    rankings = []
    for number, word in enumerate(spellings):
        id_ = f"X-{number}"
        sample.do("request", "add", "--id", id_, "--from", "unit", "--topic", "extremism", "--support", "inform-activities",
                  "--start", "2027-03-01", "--end", "2027-03-05", "--text", word)  # fmt: skip
        rankings.append([(each["expert"], each["score"]) for each in match(sample, id_)["ranking"]])
        listed = [each["id"] for each in sample.json("expert", "list", "--text", word)]
        assert listed
        assert listed == [each["id"] for each in sample.json("expert", "list", "--text", spellings[0])]
    assert all(ranking == rankings[0] for ranking in rankings)


EXAMPLES = re.findall(
    r"^```text\n\$ scn ([^\n]*)\n(.*?)\n```", (ROOT / "docs" / "matching.md").read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
)


@pytest.mark.parametrize(("call", "printed"), EXAMPLES, ids=[call for call, _ in EXAMPLES])
def test_an_example_of_the_docs_is_what_is_printed(call: str, printed: str, sample_once: Network) -> None:
    assert sample_once.do(*shlex.split(call), env={"COLUMNS": "80"}).out.rstrip("\n") == printed


def test_the_docs_have_examples() -> None:
    assert len(EXAMPLES) == 3
