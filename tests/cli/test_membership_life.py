"""The life of a membership: its states and steps, each with its day, who and why; none of them forgotten."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from command_line import Network

STEPS = {
    "apply": ({"participant", "rejected", "withdrawn"}, "applicant"),
    "approve": ({"applicant"}, "active"),
    "reject": ({"applicant"}, "rejected"),
    "suspend": ({"active"}, "suspended"),
    "reinstate": ({"suspended"}, "active"),
    "withdraw": ({"applicant", "active", "suspended"}, "withdrawn"),
}
"""Each step: the states that allow it, and the one it leads to."""

WAYS = {
    "participant": ("participant", ()),
    "applicant": ("applicant", ()),
    "active": ("active", ()),
    "suspended": ("active", ("suspend",)),
    "withdrawn": ("active", ("withdraw",)),
    "rejected": ("applicant", ("reject",)),
}
"""Each state: as what a city is added to come there, and the steps on the way."""


def _city(network: Network, status: str) -> None:
    """Lomé, in a state since 2024 at the latest."""
    added, steps = WAYS[status]
    network.do("city", "add", "Lomé", "--country", "TG", "--status", added, "--on", "2022-01-01")
    for number, step in enumerate(steps):
        network.do("city", step, "Lomé", "--on", f"{2023 + number}-01-01")


def _status(network: Network, day: str) -> str | None:
    status: str | None = network.json("city", "show", "Lomé", "--as-of", day)["status"]
    return status


def _events(network: Network) -> list[tuple[Any, ...]]:
    events = network.json("city", "history", "Lomé")["events"]
    return [(event["on"], event["until"], event["what"], event["by"], event["why"]) for event in events]


@pytest.mark.parametrize(("status", "step"), list(product(WAYS, STEPS)))
def test_a_step_is_taken_from_the_states_that_allow_it_and_from_no_other(status: str, step: str, empty: Network) -> None:
    _city(empty, status)
    sources, target = STEPS[step]

    done = empty.scn("city", step, "Lomé", "--on", "2025-03-01")

    if status in sources:
        assert done.code == 0
        assert _status(empty, "2025-02-28") == status
        assert _status(empty, "2025-03-01") == target
    else:
        allowed = [name for name, (states, _) in STEPS.items() if status in states]
        assert done.code == 5
        assert f"Lomé is {status}" in done.err
        assert ", ".join(allowed) in done.err
        assert _status(empty, "2025-03-01") == status


def test_history_keeps_every_step_with_its_day_who_and_why(empty: Network) -> None:
    empty.do("city", "add", "Lomé", "--country", "TG", "--on", "2024-01-10", "--actor", "Hub")
    for step, day, actor, why in (
        ("approve", "2024-02-01", "Board", "resolution 1"),
        ("suspend", "2024-06-01", "Unit", "no focal point"),
        ("reinstate", "2024-07-01", "Unit", "a new one"),
        ("withdraw", "2025-01-01", "Mayor", "letter"),
        ("apply", "2025-05-01", "Mayor", "second letter"),
        ("reject", "2025-06-01", "Board", "no mandate"),
    ):
        empty.do("city", step, "Lomé", "--on", day, "--actor", actor, "--why", why)

    assert _events(empty) == [
        ("2024-01-10", "2024-02-01", "applicant", "Hub", None),
        ("2024-02-01", "2024-06-01", "active", "Board", "resolution 1"),
        ("2024-06-01", "2024-07-01", "suspended", "Unit", "no focal point"),
        ("2024-07-01", "2025-01-01", "active", "Unit", "a new one"),
        ("2025-01-01", "2025-05-01", "withdrawn", "Mayor", "letter"),
        ("2025-05-01", "2025-06-01", "applicant", "Mayor", "second letter"),
        ("2025-06-01", None, "rejected", "Board", "no mandate"),
    ]


def test_history_keeps_steps_of_one_day(empty: Network) -> None:
    empty.do("city", "add", "Lomé", "--country", "TG", "--on", "2024-01-10")
    empty.do("city", "approve", "Lomé", "--on", "2024-01-10")
    empty.do("city", "suspend", "Lomé", "--on", "2024-01-10")

    assert [event[2] for event in _events(empty)] == ["applicant", "active", "suspended"]


def test_the_last_step_of_a_day_holds_on_that_day(empty: Network) -> None:
    empty.do("city", "add", "Lomé", "--country", "TG", "--on", "2024-01-10")
    empty.do("city", "approve", "Lomé", "--on", "2024-02-01")
    empty.do("city", "suspend", "Lomé", "--on", "2024-02-01")

    assert _status(empty, "2024-01-31") == "applicant"
    assert _status(empty, "2024-02-01") == "suspended"


def test_a_step_dated_before_the_last_one_is_refused(empty: Network) -> None:
    empty.do("city", "add", "Lomé", "--country", "TG", "--on", "2024-01-10")
    empty.do("city", "approve", "Lomé", "--on", "2024-02-01")

    assert empty.scn("city", "suspend", "Lomé", "--on", "2024-01-31").code == 5
    assert _status(empty, "2024-02-01") == "active"


def test_a_step_can_be_dated_ahead(empty: Network) -> None:
    empty.do("city", "add", "Lomé", "--country", "TG", "--on", "2024-01-10")
    empty.do("city", "approve", "Lomé", "--on", "2027-01-01")

    assert _status(empty, "2026-12-31") == "applicant"
    assert _status(empty, "2027-01-01") == "active"


def test_a_city_approved_ahead_can_still_be_edited(empty: Network) -> None:
    empty.do("city", "add", "Lomé", "--country", "TG", "--on", "2024-01-10")
    empty.do("city", "approve", "Lomé", "--on", "2027-01-01")

    empty.do("city", "edit", "Lomé", "--population", "837000")

    assert empty.json("city", "show", "Lomé")["population"] == 837000


def test_nothing_is_said_of_a_city_before_its_first_day(empty: Network) -> None:
    empty.do("city", "add", "Lomé", "--country", "TG", "--on", "2024-01-10")

    assert _status(empty, "2024-01-09") is None
    assert _status(empty, "2024-01-10") == "applicant"


@pytest.mark.parametrize(("status", "counted"), [("participant", 0), ("applicant", 0), ("active", 1), ("withdrawn", 0), ("rejected", 0)])
def test_only_members_are_counted_as_members(status: str, counted: int, empty: Network) -> None:
    _city(empty, status)

    summary = empty.json("report", "summary", "--as-of", "2025-03-01")

    assert summary["members"] == counted
    assert sum(region["members"] for region in summary["regions"]) == counted
    assert summary["statuses"] == [{"status": status, "cities": 1}]


def test_participants_of_the_sample_are_not_among_its_members(sample_once: Network) -> None:
    summary = sample_once.json("report", "summary", "--as-of", "2026-11-24")
    listed = sample_once.json("city", "list", "--status", "active")
    participants = sample_once.json("city", "list", "--status", "participant")

    assert len(listed) == summary["members"]
    assert participants
    assert not {city["id"] for city in participants} & {city["id"] for city in listed}


@pytest.mark.parametrize("status", ["withdrawn", "rejected"])
def test_who_was_rejected_or_withdrew_is_kept(status: str, empty: Network) -> None:
    _city(empty, status)

    assert [city["name"] for city in empty.json("city", "list", "--status", status)] == ["Lomé"]


def test_a_rejected_city_is_not_added_anew_but_applies(empty: Network) -> None:
    _city(empty, "rejected")

    assert empty.scn("city", "add", "Lomé", "--country", "TG").code == 5
    empty.do("city", "apply", "Lomé", "--on", "2025-03-01")


def test_list_by_status_is_of_the_day_that_is_asked_for(empty: Network) -> None:
    _city(empty, "suspended")

    assert empty.json("city", "list", "--status", "active", "--as-of", "2022-12-31")[0]["status"] == "active"
    assert empty.json("city", "list", "--status", "active", "--as-of", "2023-01-01") == []
    assert empty.json("city", "list", "--status", "suspended", "--as-of", "2023-01-01")[0]["status"] == "suspended"


def test_a_member_is_one_since_its_unbroken_membership_began(empty: Network) -> None:
    _city(empty, "suspended")
    empty.do("city", "reinstate", "Lomé", "--on", "2023-06-01")
    empty.do("city", "withdraw", "Lomé", "--on", "2024-01-01")
    empty.do("city", "apply", "Lomé", "--on", "2024-02-01")
    empty.do("city", "approve", "Lomé", "--on", "2024-03-01")

    assert empty.json("city", "show", "Lomé", "--as-of", "2023-12-31")["member_since"] == "2022-01-01"
    assert empty.json("city", "show", "Lomé", "--as-of", "2024-01-01")["member_since"] is None
    assert empty.json("city", "show", "Lomé", "--as-of", "2024-03-01")["member_since"] == "2024-03-01"


@pytest.mark.parametrize(("joined", "since"), [("2017", "2017-12-31"), ("2017-02", "2017-02-28"), ("2017-02-03", "2017-02-03")])
def test_a_membership_of_which_only_the_year_is_known_begins_on_its_last_day(joined: str, since: str, empty: Network) -> None:
    empty.do("city", "add", "Lomé", "--country", "TG", "--status", "active", "--joined", joined)

    assert empty.json("city", "show", "Lomé", "--as-of", "2020-01-01")["member_since"] == since


def test_status_lists_applications_and_suspensions_until_they_are_decided(sample: Network) -> None:
    sample.do("city", "apply", "Colombo", "--on", "2026-11-24")
    sample.do("city", "suspend", "Aurora", "--on", "2026-11-24")

    waiting = {(item["what"], item["who"]) for item in sample.json("status", "--as-of", "2026-11-24")}
    sample.do("city", "approve", "Colombo", "--on", "2026-11-25")
    sample.do("city", "reinstate", "Aurora", "--on", "2026-11-25")
    later = {(item["what"], item["who"]) for item in sample.json("status", "--as-of", "2026-11-25")}

    assert {("application to decide", "Colombo"), ("suspended member", "Aurora")} <= waiting
    assert not {("application to decide", "Colombo"), ("suspended member", "Aurora")} & later
