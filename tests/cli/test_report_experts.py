"""`scn report experts` on the sample: its numbers equal counts over what the lists say, in every format, without a person in it."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from command_line import Network
from markdown_it import MarkdownIt
from rich.cells import cell_len

DAY = "2026-12-01"
REPORT = ("report", "experts", "--as-of", DAY)
LEVELS = ["A1", "A2", "B1", "B2", "C1", "C2", "native"]


@pytest.fixture(scope="module")
def network(sample_once: Network, tmp_path_factory: pytest.TempPathFactory) -> Network:
    """The sample with two requests under way, an answered one, and one that was given up."""
    made = sample_once.copy(tmp_path_factory.mktemp("experts"))
    made.do("request", "propose", "R-2026-003", "EX-007", "--alternate", "EX-028", "--on", "2026-11-20")
    made.do("request", "confirm", "R-2026-003", "EX-007", "--on", "2026-11-24")
    made.do("request", "propose", "R-2026-011", "EX-012", "EX-014", "--on", "2026-11-20")
    made.do("request", "decline", "R-2026-011", "EX-014", "--on", "2026-11-23")
    made.do("request", "withdraw", "R-2026-009", "--on", "2026-11-20")
    return made


@pytest.fixture(scope="module")
def found(network: Network) -> Any:
    return network.json(*REPORT)


@pytest.fixture(scope="module")
def experts(network: Network) -> list[Any]:
    return list(network.json("expert", "list", "--as-of", DAY))


@pytest.fixture(scope="module")
def requests(network: Network) -> list[Any]:
    listed = network.json("request", "list", "--all", "--as-of", DAY)
    assert len(listed) == 12
    return list(listed)


def test_the_pool_adds_up_to_what_is_listed(found: Any, experts: list[Any]) -> None:
    counted = {(line["by"], line["group"]): line["experts"] for line in found["pool"]}

    assert found["experts"] == len(experts) == 39
    assert found["retired"] == 1
    for key in ("category", "vetting"):
        assert {group: number for (by, group), number in counted.items() if by == key and number} == Counter(each[key] for each in experts)
    given = Counter(support for each in experts for support in each["support"])
    assert {group: number for (by, group), number in counted.items() if by == "support" and number} == given
    assert sum(number for (by, _), number in counted.items() if by == "region") == 39


def test_load_is_what_the_experts_pages_say(found: Any, network: Network) -> None:
    pages = {id_: network.json("expert", "show", id_) for id_ in ("EX-007", "EX-012", "EX-014", "EX-028")}
    held = {
        id_: [each for each in page["engagements"] if each["alternate"] is None and each["state"] != "declined"]
        for id_, page in pages.items()
    }

    assert {line["id"] for line in found["load"]} == {id_ for id_, engaged in held.items() if engaged} == {"EX-007", "EX-012"}
    assert found["idle"] == 37
    for line in found["load"]:
        page = pages[line["id"]]
        assert (line["at_once"], line["per_year"]) == (page["at_once"], page["per_year"])
        assert (line["ahead"], line["share"]) == (len(held[line["id"]]), 1 / page["per_year"])


def test_requests_have_what_a_count_over_the_profiles_says(found: Any, experts: list[Any], requests: list[Any], network: Network) -> None:
    wider = {topic["id"]: topic["parent"] for topic in network.json("expert", "topics")}

    def is_part(topic: str | None, of: str) -> bool:
        while topic is not None and topic != of:
            topic = wider[topic]
        return topic == of

    sent = [each for each in experts if each["vetting"] == "vetted"]
    lines = {line["id"]: line for line in found["requests"]}
    waiting = {each["id"]: each for each in requests if each["state"] not in ("confirmed", "withdrawn")}
    assert set(lines) == set(waiting)
    for id_, line in lines.items():
        asked = waiting[id_]
        know = [each for each in sent if any(is_part(known, topic) for known in each["topics"] for topic in asked["topics"])]
        good = {each["id"]: {lang for lang, level in each["languages"].items() if LEVELS.index(level) >= 3} for each in sent}
        able = [
            each
            for each in know
            if {*asked["all_of"]} <= good[each["id"]] and (not asked["any_of"] or not good[each["id"]].isdisjoint(asked["any_of"]))
        ]
        assert (line["know"], line["able"], line["wanted"]) == (len(know), len(able), asked["number"] - len(asked["experts"]))
        assert line["free"] <= line["able"]
        assert line["short"] == max(0, line["wanted"] - line["free"])


def test_topics_and_languages_are_those_of_the_requests_that_want_experts(found: Any) -> None:
    topics = Counter(topic for line in found["requests"] for topic in line["topics"])
    languages = Counter(tuple(need) for line in found["requests"] for need in line["languages"])

    assert {line["topic"]: line["requests"] for line in found["topics"]} == topics
    assert {tuple(line["languages"]): line["requests"] for line in found["languages"]} == languages


def test_stale_and_expiring_profiles_are_those_of_the_list(found: Any, experts: list[Any], network: Network) -> None:
    in_90_days = {each["id"] for each in network.json("expert", "list", "--as-of", "2027-03-01") if each["vetting"] == "expired"}

    assert {line["id"] for line in found["stale"]} == {each["id"] for each in experts if each["stale"]}
    assert {line["id"] for line in found["vetting"]} == in_90_days & {each["id"] for each in experts}
    assert len(in_90_days) > 2


def test_unused_is_everybody_who_is_wanted_for_nothing(found: Any, experts: list[Any]) -> None:
    assert {line["id"] for line in found["unused"]} == {each["id"] for each in experts} - {"EX-007", "EX-012"}


def test_waiting_is_counted_from_the_day_on_which_a_request_was_opened(found: Any, requests: list[Any]) -> None:
    for line in found["waiting"]:
        mine = [each for each in requests if each["region"] == line["region"]]
        waits = [
            (date.fromisoformat(DAY) - date.fromisoformat(each["opened"])).days
            for each in mine
            if each["state"] in ("open", "proposed", "invited", "declined")
        ]
        assert (line["waiting"], line["longest_wait"]) == (len(waits), max(waits, default=None))
        assert line["median_wait"] == (median(waits) if waits else None)
    answered = next(line for line in found["waiting"] if line["answered"])
    assert (answered["region"], answered["median_answer"]) == ("africa", (date(2026, 11, 24) - date(2026, 2, 9)).days)
    assert {line["state"]: line["requests"] for line in found["states"] if line["requests"]} == Counter(each["state"] for each in requests)


def test_a_later_beginning_leaves_out_what_was_answered_before(network: Network) -> None:
    later = network.json(*REPORT, "--since", "2026-11-25")

    assert sum(line["answered"] + line["withdrawn"] for line in later["waiting"]) == 0
    assert {line["state"]: line["requests"] for line in later["states"]}["withdrawn"] == 0


@pytest.mark.parametrize("form", ["table", "json", "md", "csv"])
def test_no_format_has_a_person_in_it(form: str, sample: Network) -> None:
    for id_ in ("EX-003", "EX-007"):
        sample.do("expert", "edit", id_, "--name", "Ana Example", "--email", "ana@example.org", "--phone", "+254 20 1234567")
        sample.do("expert", "vet", id_, "--on", "2026-11-20", "--referees", "two mayors")
    told = sample.do(*REPORT, "--format", form).out

    assert "EX-007" in told
    assert not any(secret in told for secret in ("Ana", "example.org", "254", "mayors"))


def test_the_table_fits_80_columns_with_every_number(network: Network) -> None:
    narrow = network.do(*REPORT, env={"COLUMNS": "80"}).out

    assert [line for line in narrow.splitlines() if cell_len(line) > 80] == []
    for title in ("Pool: 39 experts; 1 retired left out", "Load: 2 of 39 carry something, nobody beyond capacity",
                  "Not used for a year: 37 of 39", "Requests by state"):  # fmt: skip
        assert title in narrow.splitlines()


def test_markdown_has_a_table_for_every_section(network: Network, found: Any) -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(network.do(*REPORT, "--format", "md").out)

    kinds = Counter(token.type for token in tokens)
    assert kinds["heading_open"] == 11
    assert kinds["table_open"] == 10
    rows = sum(
        len(found[key]) for key in ("pool", "load", "requests", "topics", "languages", "unused", "stale", "vetting", "waiting", "states")
    )
    assert kinds["tr_open"] == rows + 10


def test_csv_has_every_row_and_says_of_which_section(network: Network, found: Any) -> None:
    rows = list(csv.DictReader(io.StringIO(network.do(*REPORT, "--format", "csv").out)))

    counted = Counter(row["section"] for row in rows)
    assert counted == {section: len(found[section]) for section in counted}
    assert len(counted) == 10


def test_one_section_as_csv_is_a_table_of_its_own(network: Network, found: Any) -> None:
    rows = list(csv.DictReader(io.StringIO(network.do(*REPORT, "--format", "csv", "--section", "topics").out)))

    assert [(row["topic"], int(row["short"])) for row in rows] == [(line["topic"], line["short"]) for line in found["topics"]]
    assert "section" not in rows[0]


@pytest.mark.parametrize(("name", "form"), [("out.json", "json"), ("out.md", "md"), ("out.CSV", "csv"), ("out.txt", "table")])
def test_a_file_has_the_format_of_its_ending_and_what_is_printed(name: str, form: str, network: Network, tmp_path: Path) -> None:
    network.do(*REPORT, "--output", tmp_path / name)

    assert (tmp_path / name).read_bytes().decode() == network.do(*REPORT, "--format", form).out
    assert [each.name for each in tmp_path.iterdir()] == [name]


def test_json_with_a_file_tells_where_it_is(network: Network, tmp_path: Path) -> None:
    told = network.json(*REPORT, "--output", tmp_path / "out.md")

    assert told == {"file": str(tmp_path / "out.md"), "format": "md"}
    assert (tmp_path / "out.md").read_text().startswith("# ")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--format", "scroll"), "There is no format scroll"),
        (("--format", "md", "--json"), "--json prints JSON"),
        (("--section", "nothing"), "no section nothing"),
        (("--section", "load", "--json"), "JSON has the whole report"),
        (("--since", "2027-01-01"), "is after 2026-12-01"),
        (("--since", "soon"), "Not a date for --since"),
        (("--output", "/nowhere/at/all.md"), "there is no folder"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_is_refused_in_a_sentence(arguments: tuple[str, ...], words: str, sample_once: Network) -> None:
    done = sample_once.scn(*REPORT, *arguments)

    assert (done.code, done.out) == (2, "")
    assert words in done.err
    assert len(done.err.splitlines()) <= 3


def test_a_hostile_name_of_a_region_is_text_in_every_format(sample: Network) -> None:
    policy = sample.policy.read_text(encoding="utf-8")
    assert '"Europe"' in policy
    name = "=[x](https://example.org) | <b>"
    sample.policy.write_text(policy.replace('"Europe"', f'"{name}\\u001b[31m\\u202e"'), encoding="utf-8")

    for form in ("table", "md", "csv"):
        told = sample.do(*REPORT, "--format", form).out
        assert not {"\x1b", "\u202e"} & {*told}
    rows = csv.DictReader(io.StringIO(sample.do(*REPORT, "--format", "csv", "--section", "waiting").out))
    assert f"'{name}[31m" in [row["region"] for row in rows]
    page = MarkdownIt("commonmark").enable("table").parse(sample.do(*REPORT, "--format", "md").out)
    assert {child.type for token in page for child in token.children or ()} <= {"text", "text_special"}


def test_an_empty_store_has_a_report_in_every_format(empty: Network) -> None:
    assert "Pool: 0 experts" in empty.do("report", "experts").out
    assert "## Pool: 0 experts" in empty.do("report", "experts", "--format", "md").out
    assert empty.do("report", "experts", "--format", "csv", "--section", "load").out.count("\n") == 1
    assert json.loads(empty.do("report", "experts", "--json").out)["load"] == []


@pytest.mark.parametrize("form", ["md", "csv"])
def test_the_summary_has_these_formats_too(form: str, sample_once: Network) -> None:
    told = sample_once.do("report", "summary", "--as-of", DAY, "--format", form).out
    seats = sample_once.json("report", "summary", "--as-of", DAY)["committee"]

    assert all(seat["city"] in told for seat in seats)
