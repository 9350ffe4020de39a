"""`scn report annual` beside the lists of both days, and against counts of the test's own over what they say."""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from command_line import Network
from rich.cells import cell_len

SINCE, DAY = "2025-12-20", "2026-12-20"
REPORT = ("report", "annual", "--since", SINCE, "--as-of", DAY)
WAITING = ("open", "proposed", "invited", "declined")
OVER = ("done", "withdrawn")


@pytest.fixture(scope="module")
def network(sample_once: Network, tmp_path_factory: pytest.TempPathFactory) -> Network:
    """The sample after a year in which cities, seats, requests, experts and the policy have moved."""
    made = sample_once.copy(tmp_path_factory.mktemp("annual"))
    for call in (
        "city suspend Oslo --on 2025-06-10 --why test", "city reinstate Oslo --on 2026-06-10 --why test",
        "city suspend Aurora --on 2026-03-10 --why test", "city withdraw Singra --on 2026-05-10 --why test",
        "city suspend Strasbourg --on 2026-01-10 --why test", "city withdraw Strasbourg --on 2026-06-10 --why test",
        "isc end Cali --as resigned --on 2026-03-01 --why test", "isc end Puno --as removed --on 2026-10-01 --why test",
        "isc chair Rabat --on 2026-05-01 --stand-down",
        "request propose R-2026-003 EX-007 --alternate EX-028 --on 2026-03-20", "request confirm R-2026-003 EX-007 --on 2026-04-24",
        "request edit R-2026-003 --start 2026-05-01 --end 2026-06-01", "request start R-2026-003 --on 2026-05-01",
        "request close R-2026-003 --on 2026-05-18 --rating 4",
        "request propose R-2026-001 EX-012 EX-014 --on 2026-07-01", "request confirm R-2026-001 EX-012 EX-014 --on 2026-07-11",
        "request edit R-2026-001 --start 2026-12-15 --end 2027-01-15",
        "request propose R-2026-011 EX-012 --on 2026-07-20", "request decline R-2026-011 EX-012 --on 2026-08-23",
        "request withdraw R-2026-009 --on 2026-11-20", "expert retire EX-020 --on 2026-08-01",
        "policy set isc.quota.region.mena.min 1 --why test", "policy set isc.max_per_country 3 --from 2026-10-01",
    ):  # fmt: skip
        made.do(*call.split())
    return made


@pytest.fixture(scope="module")
def found(network: Network) -> Any:
    return network.json(*REPORT)


def _figures(found: Any) -> dict[str, tuple[int, int]]:
    assert all(line["change"] == line["end"] - line["begin"] for line in found["figures"])
    return {line["figure"]: (line["begin"], line["end"]) for line in found["figures"]}


def _on_both(network: Network, *arguments: str) -> tuple[Any, Any]:
    """What a list says on the two days."""
    then, now = (network.scn(*arguments, "--as-of", day, "--json").json() for day in (SINCE, DAY))
    return then, now


# The numbers of both days


def test_the_numbers_are_those_of_the_lists_on_both_days(network: Network, found: Any) -> None:
    figures = _figures(found)

    active = _on_both(network, "city", "list", "--status", "active")
    assert figures["members"] == tuple(map(len, active))
    for figure, key in (("countries", "country"), ("regions", "region")):
        assert figures[figure] == tuple(len({city[key] for city in listed}) for listed in active)
    assert figures["seats"] == tuple(len(sits["members"]) for sits in _on_both(network, "isc", "show"))
    assert figures["experts"] == tuple(map(len, _on_both(network, "expert", "list")))
    requests = _on_both(network, "request", "list", "--all")
    assert figures["received"] == tuple(map(len, requests))
    assert figures["open"] == tuple(sum(each["state"] in WAITING for each in listed) for listed in requests)
    assert figures["answered"] == (0, 2)
    assert figures["members"] == (100, 103)


@pytest.mark.parametrize(("since", "day"), [("2023-01-01", "2026-12-01"), ("2015-01-01", "2020-06-30"), ("2020-06-30", "2023-09-22")])
def test_the_sample_over_other_periods_adds_up(since: str, day: str, sample_once: Network) -> None:
    found = sample_once.json("report", "annual", "--since", since, "--as-of", day)
    then, now = (sample_once.json("city", "list", "--status", "active", "--as-of", each) for each in (since, day))

    assert _figures(found)["members"] == (len(then), len(now))
    assert {event["id"] for event in found["joined"]} == {city["id"] for city in now} - {city["id"] for city in then}
    assert sum(line["joined"] for line in found["balance"]) == len(now) - len(then)
    sits = [sample_once.scn("isc", "show", "--as-of", each, "--json").json() for each in (since, day)]
    assert _figures(found)["seats"] == tuple(len(each["members"]) for each in sits)


# Membership


def test_the_balance_of_each_region_adds_up_to_what_is_listed(network: Network, found: Any) -> None:
    then, now = (Counter(city["region"] for city in listed) for listed in _on_both(network, "city", "list", "--status", "active"))

    for line in found["balance"]:
        assert line["begin"] + line["joined"] + line["reinstated"] - line["suspended"] - line["left"] == line["end"]
        assert (line["begin"], line["end"]) == (then[line["region"]], now[line["region"]])
    assert {line["region"] for line in found["balance"]} >= {*then, *now}


def test_who_joined_left_and_was_suspended_is_named_with_the_day(network: Network, found: Any) -> None:
    told = {(event["city"], event["what"], event["on"], event["was_active"]) for event in (*found["joined"], *found["left"])}

    assert told - {each for each in told if each[1] == "joined"} == {
        ("Oslo", "reinstated", "2026-06-10", False),
        ("Strasbourg", "suspended", "2026-01-10", True),
        ("Aurora", "suspended", "2026-03-10", True),
        ("Singra", "left", "2026-05-10", True),
        ("Strasbourg", "left", "2026-06-10", False),
    }
    assert sum(line["left"] for line in found["balance"]) == 1
    assert "Left while suspended, and counted under none of these: 1." in network.do(*REPORT).out


def test_the_years_are_all_of_them_and_end_with_what_there_is(found: Any, network: Network) -> None:
    short = network.json("report", "members", "--as-of", DAY)["years"]

    assert found["years"][0] == {"year": 2015, "joined": 1, "left": 0, "members": 1}
    assert found["years"][-len(short) :] == short
    assert len(found["years"]) > len(short)


# The committee


def _sitting(history: list[Any], on: date) -> dict[str, int]:
    return {term["id"]: term["seat"] for term in history if term["start"] <= on.isoformat() < term["end"]}


def test_terms_and_rotations_are_those_of_the_history(network: Network, found: Any) -> None:
    history, committee = network.json("isc", "history"), found["committee"]

    of_period = [term for term in history if term["start"] <= DAY and term["end"] > SINCE]
    assert Counter((line["id"], line["seat"], line["start"]) for line in committee["terms"]) == Counter(
        (term["id"], term["seat"], term["start"]) for term in of_period
    )
    days = {day for term in history for day in (term["start"], term["end"]) if SINCE < day <= DAY}
    assert [line["on"] for line in committee["rotations"]] == sorted(days)
    for line in committee["rotations"]:
        on = date.fromisoformat(line["on"])
        before, after = _sitting(history, on - timedelta(days=1)).keys(), _sitting(history, on).keys()
        assert (line["before"], line["came"], line["left"], line["after"]) == (
            len(before), len(after - before), len(before - after), len(after),
        )  # fmt: skip
        assert line["turnover"] == len(before - after) / len(before)
        assert line["again"] == sum(term["start"] == line["on"] and term["id"] in before for term in history)
    first, last = (_sitting(history, date.fromisoformat(day)).keys() for day in (SINCE, DAY))
    assert committee["turnover"] == len(first - last) / len(first)


def test_why_a_seat_was_left_is_told(found: Any) -> None:
    ended = {(line["city"], line["ended"]) for line in found["committee"]["terms"] if line["ended"]}

    assert {("Cali", "resigned"), ("Puno", "removed"), ("Kumanovo", "term ended"), ("Chattanooga", "again")} <= ended
    began = {(line["city"], line["began"]) for line in found["committee"]["terms"] if line["began"]}
    assert {("Viborg", "came"), ("Chattanooga", "again")} <= began
    assert ("Rabat", "came") not in began


def test_vacant_days_are_those_counted_day_by_day(network: Network, found: Any) -> None:
    history, committee = network.json("isc", "history"), found["committee"]

    vacant: Counter[int] = Counter()
    day = date.fromisoformat(SINCE)
    while day < date.fromisoformat(DAY):
        day += timedelta(days=1)
        vacant.update({*range(1, 26)} - {*_sitting(history, day).values()})
    assert committee["vacant_days"] == sum(vacant.values()) > 0
    assert committee["seat_days"] == 25 * 365
    counted: Counter[int] = Counter()
    for line in committee["vacancies"]:
        assert line["days"] == (date.fromisoformat(line["end"]) - date.fromisoformat(line["start"])).days
        counted[line["seat"]] += line["days"]
    assert counted == vacant
    assert [line["seat"] for line in committee["vacancies"] if line["open"]] == [6]


def test_rules_are_judged_as_on_both_days(network: Network, found: Any) -> None:
    checks = [network.scn("isc", "check", "--as-of", day, "--json").json() for day in (SINCE, DAY)]
    lines = {(line["dimension"], line["group"]): line for line in found["committee"]["rules"]}

    assert [found["committee"]["holds_begin"], found["committee"]["holds_end"]] == [check["holds"] for check in checks] == [True, False]
    for which, check in zip(("begin", "end"), checks, strict=True):
        for rule in check["rules"]:
            line = lines.get((rule["dimension"], rule["group"]))
            if line is None:
                assert rule["dimension"] == "country"
                assert rule["holds"]
            else:
                assert (line[which], line[f"{which}_holds"]) == (rule["count"], rule["holds"])
    changed = {(key, line["change"]) for key, line in lines.items() if line["change"]}
    failing = [{(rule["dimension"], rule["group"]) for rule in check["rules"] if not rule["holds"]} for check in checks]
    assert changed == {(key, "broken") for key in failing[1] - failing[0]} | {(key, "mended") for key in failing[0] - failing[1]}
    assert (("seats", "all"), "broken") in changed


def test_who_chaired_is_told_until_when(found: Any) -> None:
    assert [(line["city"], line["start"], line["end"]) for line in found["committee"]["chairs"]] == [
        ("Rabat", "2023-09-22", "2026-05-01"),
        ("The Hague", "2023-09-22", "2028-09-22"),
    ]


# Requests and the pool


def test_requests_are_those_of_the_lists_in_every_group(network: Network, found: Any) -> None:
    then, now = ({each["id"]: each for each in listed} for listed in _on_both(network, "request", "list", "--all"))
    steps = {id_: network.json("request", "show", id_, "--as-of", DAY)["steps"] for id_ in now}
    days: dict[str, int] = {}
    for id_, taken in steps.items():
        first = next((step["on"] for step in taken if step["state"] in ("confirmed", "running", "done")), None)
        if first is not None and first > SINCE:
            days[id_] = (date.fromisoformat(first) - date.fromisoformat(now[id_]["opened"])).days
    assert len(days) == 2

    def groups(request: Any) -> set[tuple[str, str | None]]:
        return {("support", request["support"]), ("region", request["region"]), *(("topic", topic) for topic in request["topics"])}

    lines = {(line["by"], line["group"]): line for line in found["support"]["requests"]}
    assert set().union(*map(groups, now.values())) <= set(lines)
    for key, line in lines.items():
        mine = {id_: each for id_, each in now.items() if key in groups(each)}
        ended = Counter(each["state"] for each in mine.values() if each["since"] > SINCE)
        answers = [days[id_] for id_ in mine if id_ in days]
        assert line["begin"] == sum(then[id_]["state"] not in OVER for id_ in mine if id_ in then)
        assert line["received"] == sum(each["opened"] > SINCE for each in mine.values())
        assert (line["done"], line["withdrawn"]) == (ended["done"], ended["withdrawn"])
        assert line["end"] == sum(each["state"] not in OVER for each in mine.values())
        assert line["begin"] + line["received"] - line["done"] - line["withdrawn"] == line["end"]
        assert line["waiting"] == sum(each["state"] in WAITING for each in mine.values())
        assert (line["answered"], line["median_days"]) == (len(answers), median(answers) if answers else None)
    support = found["support"]
    assert support["median_days"] == median(days.values())
    assert (support["received"], support["answered"], support["done"], support["withdrawn"], support["waiting"]) == (12, 2, 1, 1, 9)
    assert (support["rated"], support["rating"]) == (1, 4)


def test_requests_over_time_add_up_to_those_of_the_period(network: Network, found: Any) -> None:
    times = found["support"]["times"]

    assert [line["start"] for line in times] == ["2025-12-01", *(f"2026-{month:02}-01" for month in range(1, 13))]
    for key in ("received", "answered", "done", "withdrawn"):
        assert sum(line[key] for line in times) == found["support"][key]
    assert {line["start"]: line["answered"] for line in times if line["answered"]} == {"2026-04-01": 1, "2026-07-01": 1}
    longer = network.json("report", "annual", "--since", "2020-01-01", "--as-of", DAY)["support"]["times"]
    assert [(line["by"], line["start"], line["received"], line["answered"]) for line in longer] == [("year", "2026-01-01", 12, 2)]


def test_days_at_work_end_with_the_period_and_with_the_closing_of_a_request(found: Any) -> None:
    support = found["support"]

    # EX-007: 1 May to 18 May, on which it was closed; EX-012 and EX-014: 15 to 20 December each.
    assert (support["engaged"], support["days"]) == (3, 18 + 2 * 6)
    assert sum(line["engaged"] for line in support["pool"]) == 3
    assert sum(line["days"] for line in support["pool"]) == 30


def test_the_pool_adds_up_by_category(network: Network, found: Any) -> None:
    then, now = (Counter(each["category"] for each in listed) for listed in _on_both(network, "expert", "list"))

    for line in found["support"]["pool"]:
        assert line["begin"] + line["new"] - line["retired"] == line["end"]
        assert (line["begin"], line["end"]) == (then[line["category"]], now[line["category"]])
    # One of the sample's, and EX-020.
    assert sum(line["retired"] for line in found["support"]["pool"]) == 2


def test_an_expert_is_in_the_pool_from_the_consent_on_else_from_the_entry(sample: Network) -> None:
    sample.do("expert", "add", "--id", "EX-900", "--category", "practitioner", "--country", "KE", "--consented", "2026-11-20")
    sample.do("expert", "add", "--id", "EX-901", "--category", "practitioner", "--country", "KE")
    counted = "SELECT count(*) FROM expert WHERE coalesce(consented, '2026-11-24') <= ? AND coalesce(retired, '9999') > ?"

    told = {}
    for day in ("2023-12-31", "2024-01-10", "2026-11-19", "2026-11-20", "2026-11-23", "2026-11-24"):
        report = sample.json("report", "annual", "--as-of", day, "--since", "2023-01-01")
        told[day] = _figures(report)["experts"][1]
        assert sample.sql(counted, day, day) == [(told[day],)]
        assert sum(line["new"] - line["retired"] for line in report["support"]["pool"]) == told[day]
    assert list(told.values()) == [0, 16, 39, 40, 40, 41]


# The ledger


def test_the_ledger_is_counted_by_command(network: Network, found: Any) -> None:
    entries = [entry for entry in network.ledger() if SINCE < entry["at"][:10] <= DAY]

    assert {line["command"]: line["entries"] for line in found["governance"]["actions"]} == Counter(each["command"] for each in entries)
    assert found["governance"]["entries"] == len(entries) > 20
    before = network.json("report", "annual", "--as-of", "2026-11-23")["governance"]
    assert (before["entries"], before["actions"]) == (0, [])


def test_the_keys_of_the_policy_that_changed_are_told(found: Any, network: Network) -> None:
    told = [(line["on"], line["what"], line["key"], line["before"], line["after"]) for line in found["governance"]["policy"]]

    assert told == [
        ("2026-10-01", "in force", "isc.max_per_country", "2", "3"),
        ("2026-11-24", "set", "isc.quota.region.mena.min", "2", "1"),
        ("2026-11-24", "set", "isc.max_per_country@2026-10-01", None, "3"),
    ]
    assert tomllib.loads(network.policy.read_text(encoding="utf-8"))["isc"]["quota"]["region"]["mena"]["min"] == 1
    assert found["governance"]["recorded"] is True


def test_a_policy_that_was_changed_by_hand_is_noticed(sample: Network) -> None:
    with sample.policy.open("a", encoding="utf-8") as file:
        file.write("# by hand\n")

    assert sample.json(*REPORT)["governance"]["recorded"] is False
    assert "changed by hand" in sample.do(*REPORT, "--section", "policy").out


def test_a_draw_is_told_with_its_method_and_the_sum_of_its_record(sample: Network) -> None:
    drawn = sample.json("isc", "rotate", "--on", "2027-09-22", "--seed", "a public number", "--yes")
    call = ("report", "annual", "--as-of", "2027-12-31")

    (line,) = sample.json(*call)["governance"]["draws"]
    assert line == {
        "on": "2027-09-22", "made": "2026-11-24", "method": drawn["method"], "sha256": drawn["sha256"], "committed": False, "intact": True,
    }  # fmt: skip
    assert sample.json("report", "annual", "--as-of", "2026-11-24")["governance"]["draws"] == [line]
    assert sample.json("report", "annual", "--as-of", "2026-11-23")["governance"]["draws"] == []
    assert sample.json("report", "annual", "--as-of", "2029-01-01")["governance"]["draws"] == []

    ((record,),) = sample.sql("SELECT record FROM draw")
    for spoiled in (record.replace('"effective":"2027-09-22"', '"effective":"2027-09-23"'), "no JSON", "[]"):
        assert spoiled != record
        sample.sql("UPDATE draw SET record = ?", spoiled)
        (line,) = sample.json(*call)["governance"]["draws"]
        assert (line["intact"], line["sha256"]) == (False, drawn["sha256"])


# Days and networks on the edge


def test_the_report_of_an_empty_network_is_zero_everywhere(empty_once: Network) -> None:
    found = empty_once.json("report", "annual")

    assert {line["end"] for line in found["figures"]} == {0}
    assert (found["since"], found["on"]) == ("2025-11-24", "2026-11-24")
    assert (found["joined"], found["left"], found["years"], found["support"]["requests"], found["support"]["pool"]) == ([], [], [], [], [])
    assert found["committee"]["turnover"] is None
    assert found["committee"]["vacant_days"] == found["committee"]["seat_days"] == 25 * 365
    for form in ("table", "md", "html", "csv"):
        assert empty_once.do("report", "annual", "--format", form).out


@pytest.mark.parametrize(
    ("since", "day"), [("1900-01-01", "1901-01-01"), (DAY, DAY), ("2024-02-29", "2400-12-31"), ("1800-01-01", "1800-01-01")]
)
def test_any_period_has_a_report(since: str, day: str, network: Network) -> None:
    found = network.json("report", "annual", "--since", since, "--as-of", day)

    assert (found["since"], found["on"]) == (since, day)
    for line in found["balance"]:
        assert line["begin"] + line["joined"] + line["reinstated"] - line["suspended"] - line["left"] == line["end"]
    if since == day:
        assert {line["change"] for line in found["figures"]} == {0}
        assert (found["joined"], found["left"], found["committee"]["rotations"], found["governance"]["entries"]) == ([], [], [], 0)
        assert found["committee"]["seat_days"] == 0
    assert "<svg" in network.do("report", "annual", "--since", since, "--as-of", day, "--format", "html").out or day < "2000"


def test_a_beginning_after_the_day_is_refused(sample_once: Network) -> None:
    told = sample_once.scn("report", "annual", "--since", "2027-01-01", "--as-of", "2026-12-31")

    assert told.code == 2
    assert "--since 2027-01-01 is after the day of the report, 2026-12-31" in told.err


def test_a_policy_without_regions_and_with_rules_that_begin_later(sample: Network) -> None:
    sample.policy.write_text(
        '[network]\nname = "Plain"\n\n[isc]\nseats = [{ from = 2026-06-01, value = 25 }]\nterm_years = 3\n', encoding="utf-8"
    )

    found = sample.json(*REPORT)
    assert [(line["region"], line["name"]) for line in found["balance"]] == [(None, "in no region")]
    assert _figures(found)["regions"] == (0, 0)
    assert {line["region"] for line in found["committee"]["terms"]} == {None}
    assert (found["committee"]["holds_begin"], found["committee"]["seats_begin"]) == (None, None)
    assert {line["change"] for line in found["committee"]["rules"]} == {None}
    assert found["committee"]["seat_days"] == 25 * ((date(2026, 12, 20) - date(2026, 6, 1)).days + 1)
    early = sample.json("report", "annual", "--as-of", "2026-05-01")
    assert (early["committee"]["holds_end"], early["committee"]["rules"]) == (None, [])
    told = sample.do("report", "annual", "--as-of", "2026-05-01").out
    assert "Committee: the policy has no rules for 2026-05-01" in told
    assert "Rules: the policy has none for the last day" in told


# As it is read


def test_no_format_has_a_person_in_it(sample: Network) -> None:
    sample.do("expert", "edit", "EX-007", "--name", "Ana Example", "--email", "ana@example.org")
    sample.do("isc", "represent", "Rabat", "--person", "Mayor Sample", "--on", "2026-11-20")
    sample.do("city", "suspend", "Aurora", "--on", "2026-11-10", "--why", "Mayor Sample resigned", "--actor", "Sam Secretary")

    for form in ("table", "json", "md", "csv", "html"):
        told = sample.do("report", "annual", "--format", form).out
        assert "Aurora" in told
        assert not any(secret in told for secret in ("Ana Example", "example.org", "Mayor", "Secretary"))


def test_csv_has_the_rows_of_json_and_a_sections_table_alone(network: Network, found: Any) -> None:
    rows = list(csv.DictReader(io.StringIO(network.do(*REPORT, "--format", "csv").out)))
    counted = Counter(row["section"] for row in rows)

    held, given, governed = found["committee"], found["support"], found["governance"]
    expected = {
        "numbers": found["figures"], "balance": found["balance"], "joined": found["joined"], "left": found["left"],
        "years": found["years"], "rotations": held["rotations"], "terms": held["terms"], "chairs": held["chairs"], "rules": held["rules"],
        "vacancies": held["vacancies"], "times": given["times"], "pool": given["pool"], "policy": governed["policy"],
        "ledger": governed["actions"],
    }  # fmt: skip
    assert {key: counted[key] for key in expected} == {key: len(lines) for key, lines in expected.items()}
    by = Counter(line["by"] for line in given["requests"])
    assert [counted[key] for key in ("requests", "request_regions", "request_topics")] == [by["support"], by["region"], by["topic"]]
    alone = list(csv.DictReader(io.StringIO(network.do(*REPORT, "--format", "csv", "--section", "balance").out)))
    assert [(row["region"], int(row["end"])) for row in alone] == [(line["name"], line["end"]) for line in found["balance"]]


@pytest.mark.parametrize("lang", ["en", "ar", "fr", "es"])
def test_it_fits_80_columns_in_every_language(lang: str, network: Network) -> None:
    narrow = network.do(*REPORT, "--lang", lang, env={"COLUMNS": "80"}).out

    assert [line for line in narrow.splitlines() if cell_len(line) > 80] == []


def test_the_page_has_its_figures_each_with_a_table_below(network: Network, found: Any) -> None:
    page = network.do(*REPORT, "--format", "html").out

    sections = dict(re.findall(r'<section id="(\w+)">(.*?)</section>', page, re.DOTALL))
    drawn = {key: re.findall(r'<figure class="figure" id="([\w-]+)">', text) for key, text in sections.items()}
    assert {key: figures for key, figures in drawn.items() if figures} == {
        "balance": ["growth", "bars"],
        "terms": ["timeline"],
        "times": ["columns"],
    }
    assert all("<table" in sections[key] for key, figures in drawn.items() if figures)
    assert "from 100 on 2025-12-20 to 103 on 2026-12-20" in sections["balance"]
    pointed = re.findall(r"<title>(20\d\d-\d\d), received: (\d+)</title>", sections["times"])
    assert [(month, int(number)) for month, number in pointed] == [
        (line["start"][:7], line["received"]) for line in found["support"]["times"]
    ]


def test_json_is_the_same_in_every_language_but_for_names(network: Network, found: Any) -> None:
    arabic = network.json(*REPORT, "--lang", "ar")

    for key in ("figures", "years"):
        assert arabic[key] == found[key]
    assert json.dumps(arabic["governance"]) == json.dumps(found["governance"])
    assert {line["city"] for line in arabic["committee"]["terms"]} != {line["city"] for line in found["committee"]["terms"]}


def test_more_cities_than_one_reads_are_in_json_alone(sample: Network, tmp_path: Path) -> None:
    rows = "".join(f"Town {number},KE,2026-11-02\n" for number in range(1005))
    (tmp_path / "many.csv").write_text(f"name,country,joined\n{rows}", encoding="utf-8")
    sample.do("city", "import", tmp_path / "many.csv", "--status", "active")

    told = sample.do("report", "annual", "--section", "joined", "--format", "md").out
    events = sample.json("report", "annual")["joined"]
    assert len(events) > 1005
    assert told.count("\n| 20") == 1000
    assert f"{len(events) - 1000} more are left out here; JSON has them." in told
