"""`scn report needs` and `scn report unit` on the sample: their numbers equal counts over what the lists say, on any day."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest
from command_line import Network

DAY, SINCE = "2026-12-01", "2026-01-20"
WAITING = {"open", "proposed", "invited", "declined"}


@pytest.fixture(scope="module")
def network(sample_once: Network, tmp_path_factory: pytest.TempPathFactory) -> Network:
    """The sample with a request at work, one given up, one that the hub asks again, an application and a member of another hub."""
    made = sample_once.copy(tmp_path_factory.mktemp("needs"))
    made.do("request", "propose", "R-2026-003", "EX-007", "--on", "2026-11-20")
    made.do("request", "confirm", "R-2026-003", "EX-007", "--on", "2026-11-24")
    made.do("request", "withdraw", "R-2026-009", "--on", "2026-11-20")
    made.do("city", "apply", "Colombo", "--on", "2026-11-01")
    made.do("city", "edit", "Oslo", "--hub", "north-america")
    return made


@pytest.fixture(scope="module")
def needs(network: Network) -> Any:
    return network.json("report", "needs", "--as-of", DAY, "--since", SINCE)


@pytest.fixture(scope="module")
def unit(network: Network) -> Any:
    return network.json("report", "unit", "--as-of", DAY, "--since", SINCE)


@pytest.fixture(scope="module")
def requests(network: Network) -> list[Any]:
    return list(network.json("request", "list", "--all", "--as-of", DAY))


@pytest.fixture(scope="module")
def active(network: Network) -> dict[str, Any]:
    return {city["id"]: city for city in network.json("city", "list", "--status", "active", "--as-of", DAY)}


def split(requests: list[Any]) -> tuple[list[Any], list[Any]]:
    """The requests of the period, and of as many days before it."""
    length = date.fromisoformat(DAY) - date.fromisoformat(SINCE)
    earlier = (date.fromisoformat(SINCE) - length).isoformat()
    return [each for each in requests if each["opened"] > SINCE], [each for each in requests if earlier < each["opened"] <= SINCE]


def test_needs_count_each_request_for_its_topics_in_its_period(needs: Any, requests: list[Any]) -> None:
    now, before = split(requests)
    assert len(now) + len(before) == 12
    assert before

    assert (needs["requests"], needs["before"]) == (len(now), len(before))
    counted = Counter(topic for each in now for topic in each["topics"])
    earlier = Counter(topic for each in before for topic in each["topics"])
    assert {line["topic"]: (line["requests"], line["before"]) for line in needs["topics"]} == {
        topic: (counted[topic], earlier[topic]) for topic in counted | earlier
    }
    for line in needs["topics"]:
        mine = [each for each in now if line["topic"] in each["topics"]]
        assert line["experts"] == sum(each["number"] for each in mine)
        assert line["waiting"] == sum(each["state"] in WAITING for each in mine)
        assert line["cities"] == len({each["of"] for each in mine if each["asker"] == "city"})
    assert [line["requests"] for line in needs["topics"]] == sorted((line["requests"] for line in needs["topics"]), reverse=True)


def test_needs_have_every_region_and_who_of_its_members_asked(needs: Any, requests: list[Any], active: dict[str, Any]) -> None:
    now, before = split(requests)
    members = Counter(city["region"] for city in active.values())
    here, earlier = Counter(each["region"] for each in now), Counter(each["region"] for each in before)
    asking = Counter(active[city]["region"] for city in {each["of"] for each in now if each["asker"] == "city"} if city in active)

    lines = {line["region"]: line for line in needs["regions"]}
    assert set(members) | set(here) | set(earlier) == set(lines)
    for region, line in lines.items():
        assert (line["members"], line["requests"], line["before"], line["asking"]) == (
            members[region],
            here[region],
            earlier[region],
            asking[region],
        )
        topics = Counter(topic for each in now if each["region"] == region for topic in each["topics"])
        assert (line["leading"] is None) == (not topics)
        assert line["leading"] is None or topics[line["leading"]] == max(topics.values())
    assert sum(line["members_share"] for line in lines.values()) == pytest.approx(1)
    assert sum(line["requests_share"] for line in lines.values()) == pytest.approx(1)


def test_needs_count_support_languages_and_who_asks(needs: Any, requests: list[Any]) -> None:
    now, before = split(requests)

    def counted(some: list[Any]) -> Counter[tuple[str, str]]:
        return Counter(
            pair
            for each in some
            for pair in [
                ("support", each["support"]),
                ("asker", each["asker"]),
                *(("language", lang) for lang in {*each["all_of"], *each["any_of"]}),
            ]
        )

    mine, earlier = counted(now), counted(before)
    assert {(line["by"], line["group"]): (line["requests"], line["before"]) for line in needs["counts"]} == {
        pair: (mine[pair], earlier[pair]) for pair in mine | earlier
    }


def test_needs_name_what_waits_the_most_urgent_first(needs: Any, requests: list[Any]) -> None:
    waiting = {each["id"]: each for each in requests if each["state"] in WAITING}
    assert {line["id"] for line in needs["waiting"]} == set(waiting)
    assert len(waiting) == 10
    order = [(-line["priority"], line["opened"], line["id"]) for line in needs["waiting"]]
    assert order == sorted(order)
    for line in needs["waiting"]:
        assert line["days"] == (date.fromisoformat(DAY) - date.fromisoformat(line["opened"])).days


def test_hubs_serve_the_members_of_their_regions_and_the_central_team_the_rest(unit: Any, active: dict[str, Any], network: Network) -> None:
    seated = {member["id"] for member in network.json("isc", "show", "--as-of", DAY)["members"]}
    served: dict[str | None, list[Any]] = {}
    for city in active.values():
        served.setdefault(city["hub"], []).append(city)

    lines = {line["hub"]: line for line in unit["hubs"]}
    assert set(lines) == set(served)
    assert list(lines)[-1] is None
    for hub, line in lines.items():
        assert line["members"] == len(served[hub])
        assert line["countries"] == len({city["country"] for city in served[hub]})
        assert line["seats"] == sum(city["id"] in seated for city in served[hub])
    assert lines["north-america"]["members"] == 1 + sum(city["region"] == "north-america" for city in active.values())
    assert lines["south-asia"]["applicants"] == 1
    assert sum(line["share"] for line in lines.values()) == pytest.approx(1)
    assert sum(line["experts"] for line in lines.values()) == len(network.json("expert", "list", "--as-of", DAY))


def test_requests_are_work_of_the_hub_that_serves_their_place(unit: Any, requests: list[Any], active: dict[str, Any]) -> None:
    regions = {region: line["hub"] for line in unit["hubs"] for region in line["regions"]}

    def hub(request: Any) -> str | None:
        own = active[request["city"]]["hub"] if request["city"] else None
        return own or regions.get(request["region"])

    for line in unit["work"]:
        mine = [each for each in requests if hub(each) == line["hub"]]
        assert line["opened"] == sum(each["opened"] > SINCE for each in mine)
        assert line["waiting"] == sum(each["state"] in WAITING for each in mine)
        assert line["at_work"] == line["answered"] == sum(each["state"] == "confirmed" for each in mine)
        assert line["done"] == 0
    assert sum(line["at_work"] for line in unit["work"]) == 1
    asked = Counter((each["asker"], each["of"]) for each in requests if each["asker"] != "city" and each["state"] in WAITING)
    assert {(line["asker"], line["of"]): line["waiting"] for line in unit["asks"]} == asked


def test_what_waits_for_a_hub_is_named_with_the_days(unit: Any, requests: list[Any]) -> None:
    waiting = {each["id"] for each in requests if each["state"] in WAITING}
    assert {line["id"] for line in unit["waiting"]} == {*waiting, "colombo"}
    (colombo,) = (line for line in unit["waiting"] if line["id"] == "colombo")
    assert (colombo["hub"], colombo["what"], colombo["since"], colombo["days"]) == ("south-asia", "application", "2026-11-01", 30)


def test_a_hub_that_begins_later_serves_nobody_yet(network: Network) -> None:
    found = network.json("report", "unit", "--as-of", "2023-02-01")
    assert [line["hub"] for line in found["hubs"]] == ["east-southern-africa", "south-asia", "western-balkans", None]
    assert "mena" in found["hubs"][-1]["regions"]
    assert found["work"][0]["opened"] == 0


@pytest.mark.parametrize("report", ["needs", "unit"])
def test_an_empty_network_has_a_report_too(empty_once: Network, report: str) -> None:
    assert empty_once.do("report", report).out
    assert empty_once.json("report", report)["members"] == 0


def test_a_since_that_is_not_before_the_day_is_refused(network: Network) -> None:
    assert network.scn("report", "needs", "--as-of", DAY, "--since", DAY).code == 2
    assert network.scn("report", "unit", "--as-of", DAY, "--since", "2027-01-01").code == 2
