"""`scn policy quotas`: quotas in proportion to the membership, where they depart from the present ones, how to set them."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest
from command_line import Network, csv_of, scn

PROPOSE = ("policy", "quotas", "--from-membership", "--as-of", "2026-12-01")
POLICY = """\
[regions.west]
name = { en = "The West", fr = "L'Ouest" }
countries = ["BJ", "TG", "NG"]

[regions.east]
countries = ["KE", "UG"]

[regions.south]
countries = ["ZA"]

[classes.size]
of = "population"
small = { max = 1000 }
large = { min = 1000 }

[attributes.harbour]
values = ["on the sea", "none"]

[isc]
seats = 10
term_years = 3

[isc.quota.region]
west = { min = 5, max = 7 }  # a comment of ours
east = { min = 2, max = 3, floor = 1, ceiling = 4 }
"""
ALL_KEYS = {
    "on", "dimension", "method", "seats", "policy_seats", "members", "ungrouped", "margin", "at_least", "divisor", "groups", "sums",
    "tie", "possible", "remarks", "warnings", "commands",
}  # fmt: skip


@pytest.fixture(scope="session")
def towns_once(tmp_path_factory: pytest.TempPathFactory) -> Network:
    """Ten towns in the west, eight in the east, two in the south; not to be changed."""
    folder = tmp_path_factory.mktemp("towns")
    (folder / "policy.toml").write_text(POLICY, encoding="utf-8")
    made = Network(folder / "network.db")
    scn("init", "--policy", folder / "policy.toml", store=made.store)
    countries = ["BJ", "TG"] * 5 + ["KE", "UG"] * 4 + ["ZA"] * 2
    rows = [f"t{place},Town {place},{country},active,2020-01-01,{100 * place}" for place, country in enumerate(countries, start=1)]
    (folder / "towns.csv").write_bytes(csv_of("id,name,country,status,joined,population", *rows))
    made.do("city", "import", folder / "towns.csv")
    return made


@pytest.fixture
def towns(towns_once: Network, tmp_path: Path) -> Network:
    """The same, to change as one likes."""
    return towns_once.copy(tmp_path / "towns")


def _by_group(proposal: Any) -> dict[str, Any]:
    return {line["group"]: line for line in proposal["groups"]}


def _spans(proposal: Any) -> dict[str, tuple[int, int]]:
    return {line["group"]: (line["min"], line["max"]) for line in proposal["groups"]}


def _carry_out(network: Network, proposal: Any) -> None:
    """Run each of the commands as it is written."""
    for command in proposal["commands"]:
        program, *arguments = shlex.split(command)
        assert program == "scn"
        network.do(*arguments)


def test_a_proposal_has_for_each_group_its_members_share_quota_seats_and_bounds(towns_once: Network) -> None:
    found = towns_once.json(*PROPOSE)

    assert found.keys() == ALL_KEYS
    assert (found["on"], found["method"], found["seats"], found["members"], found["ungrouped"]) == ("2026-12-01", "webster", 10, 20, 0)
    assert [(line["group"], line["members"], line["share"], line["ideal"], line["seats"]) for line in found["groups"]] == [
        ("west", 10, 0.5, 5.0, 5),
        ("east", 8, 0.4, 4.0, 4),
        ("south", 2, 0.1, 1.0, 1),
    ]
    assert _spans(found) == {"west": (5, 6), "east": (4, 4), "south": (1, 2)}  # the policy's ceiling holds the east at 4
    assert found["sums"] == {"seats": 10, "min": 10, "max": 12, "present_min": 7}
    assert found["divisor"] == 2
    assert found["possible"] is True


def test_it_says_where_it_departs_from_the_present_quotas(towns_once: Network) -> None:
    groups = _by_group(towns_once.json(*PROPOSE))

    assert groups["east"]["present"] == {"min": 2, "max": 3}
    assert groups["south"]["present"] is None
    assert [(key, line["departs"], line["allowed"]) for key, line in groups.items()] == [
        ("west", True, True),
        ("east", True, False),
        ("south", True, True),
    ]
    shown = towns_once.do(*PROPOSE).out
    assert "west: 5-7 now, 5-6 proposed\n" in shown
    assert "east: 2-3 now, 4 proposed; 4 in proportion is not allowed now\n" in shown
    assert "south: none now, 1-2 proposed\n" in shown


def test_groups_are_called_as_the_policy_calls_them_in_the_language(towns_once: Network) -> None:
    assert "L'Ouest" in towns_once.do(*PROPOSE, "--lang", "fr").out
    assert _by_group(towns_once.json(*PROPOSE))["west"]["name"] == "The West"


def test_the_commands_set_what_is_proposed_and_then_nothing_departs(towns: Network) -> None:
    proposal = towns.json(*PROPOSE)

    _carry_out(towns, proposal)

    after = towns.json(*PROPOSE)
    assert _spans(after) == _spans(proposal)
    assert {key: (line["present"]["min"], line["present"]["max"]) for key, line in _by_group(after).items()} == _spans(proposal)
    assert after["commands"] == []
    assert "Nothing departs from the quotas of the policy." in towns.do(*PROPOSE).out
    assert "# a comment of ours" in towns.policy.read_text(encoding="utf-8")


def test_the_commands_leave_the_quotas_of_the_past_as_they_were(towns: Network) -> None:
    before = towns.json("policy", "show", "--as-of", "2026-11-30")["committee"]["quotas"]

    _carry_out(towns, towns.json(*PROPOSE))

    assert towns.json("policy", "show", "--as-of", "2026-11-30")["committee"]["quotas"] == before


@pytest.mark.parametrize("seats", [3, 7, 10, 15])
@pytest.mark.parametrize("method", ["webster", "dhondt", "hamilton", "huntington-hill"])
def test_the_commands_run_as_they_are_written_for_any_number_of_seats(seats: int, method: str, towns: Network) -> None:
    asked = (*PROPOSE, "--method", method, "--seats", str(seats), "--margin", "0", "--ceiling", "south=1")
    proposal = towns.json(*asked)

    _carry_out(towns, proposal)

    assert towns.json("policy", "show", "--as-of", "2026-12-01")["committee"]["seats"] == seats
    assert towns.json("policy", "check")["holds"] is True
    assert towns.json(*asked)["commands"] == []


def test_a_number_of_seats_that_is_not_the_policy_s_is_told(towns_once: Network) -> None:
    done = towns_once.do(*PROPOSE, "--seats", "12")

    assert "the policy has 10 seats on 2026-12-01; these quotas are for 12" in done.err
    assert "scn policy set isc.seats 12 --from 2026-12-01" in done.out


def test_it_proposes_for_the_members_of_the_day(towns: Network) -> None:
    for place in range(1, 6):
        towns.do("city", "withdraw", f"t{place}", "--on", "2026-11-24")

    assert _by_group(towns.json("policy", "quotas", "--from-membership", "--as-of", "2026-11-23"))["west"]["members"] == 10
    found = towns.json(*PROPOSE)
    assert found["members"] == 15
    assert _by_group(found)["west"]["seats"] == 4


def test_members_in_no_group_are_not_counted_and_that_is_told(towns: Network) -> None:
    towns.do("city", "add", "Oslo", "--country", "NO", "--on", "2026-11-24", "--geoname", "0", "--status", "active")

    found = towns.json(*PROPOSE)

    assert (found["members"], found["ungrouped"]) == (20, 1)
    assert "active members in no group of region, who are not counted: 1" in found["remarks"]


@pytest.mark.parametrize(
    ("dimension", "groups"),
    [
        ("country", {"BJ", "TG", "KE", "UG", "ZA"}),
        ("size", {"small", "large"}),
        ("region", {"west", "east", "south"}),
    ],
)
def test_any_attribute_that_may_have_quotas_can_have_them_proposed(dimension: str, groups: set[str], towns_once: Network) -> None:
    found = towns_once.json(*PROPOSE, "--by", dimension)

    assert found["dimension"] == dimension
    assert _by_group(found).keys() == groups
    assert found["sums"]["min"] <= 10 <= found["sums"]["max"]


def test_groups_whose_names_are_texts_can_be_set_too(towns: Network) -> None:
    for place in range(1, 5):
        towns.do("city", "edit", f"t{place}", "--attribute", "harbour=on the sea")
    towns.do("city", "edit", "t9", "--attribute", "harbour=none")
    warnings = towns.json(*PROPOSE, "--by", "harbour", "--seats", "5")["warnings"]
    assert "the minima of isc.quota.region add up to 7, more than the 5 seats" in warnings[-1]
    towns.do("policy", "unset", "isc.quota.region")
    proposal = towns.json(*PROPOSE, "--by", "harbour", "--seats", "5")
    assert _by_group(proposal).keys() == {"on the sea", "none"}

    _carry_out(towns, proposal)

    assert towns.json(*PROPOSE, "--by", "harbour", "--seats", "5")["commands"] == []


def test_limits_of_countries_bound_what_a_region_can_fill(towns: Network) -> None:
    towns.do("policy", "set", "isc.max_per_country", "2")

    found = towns.json(*PROPOSE, "--seats", "9")

    assert {key: (line["room"], line["seats"]) for key, line in _by_group(found).items()} == {
        "west": (4, 4),
        "east": (4, 4),
        "south": (2, 1),
    }
    assert "west: its members can fill no more than 4 seats within the limits of their countries" in found["remarks"]


def test_a_proposal_that_no_committee_can_keep_beside_the_other_rules_is_warned_of(towns: Network) -> None:
    towns.do("policy", "set", "isc.quota.country.ZA.max", "0")
    assert _by_group(towns.json(*PROPOSE))["south"]["seats"] == 0
    towns.do("policy", "set", "isc.quota.country.ZA.max", "2")
    towns.do("policy", "set", "isc.quota.size.large.max", "4")

    done = towns.scn(*PROPOSE)

    assert done.code == 0
    assert "Warning: no committee of the active members keeps these quotas and the other rules:" in done.err
    assert "size large: at most 4" in done.err
    assert towns.json(*PROPOSE)["possible"] is False


def test_commands_that_a_later_rule_would_refuse_are_warned_of(towns: Network) -> None:
    towns.do("policy", "set", "isc.seats", "14", "--from", "2028-01-01")

    found = towns.json(*PROPOSE, "--margin", "0")

    (warning,) = found["warnings"]
    assert warning.startswith("the commands would be refused: from 2028-01-01 on, the maxima of isc.quota.region")


def test_quotas_that_change_again_later_are_told(towns: Network) -> None:
    towns.do("policy", "set", "isc.quota.region.west.max", "8", "--from", "2029-01-01")

    found = towns.json(*PROPOSE)
    assert "quotas of region change again on 2029-01-01; the commands leave that as it is" in found["remarks"]

    _carry_out(towns, found)
    assert towns.json("policy", "show", "--as-of", "2029-01-01")["committee"]["quotas"][-1]["max"] == 8


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--floor", "east=5"), 3, "east: the floor asked for is 5 seats, and its ceiling in the policy is 4"),
        (("--floor", "south=3"), 3, "south: the floor asked for is 3 seats, and its members can fill 2"),
        (("--floor", "west=8", "--floor", "east=3"), 3, "The floors add up to 11, more than the 10 seats: east 3, west 8"),
        (
            ("--ceiling", "west=1", "--ceiling", "south=1"),
            3,
            "The groups can fill 6 of the 10 seats, by their ceilings and their members: east 4, south 1, west 1",
        ),
        (("--floor", "wst=1"), 2, "--floor wst: there is no such group"),
        (("--ceiling", "west"), 2, "--ceiling west: not a pair"),
        (("--ceiling", "west=many"), 2, "--ceiling west=many: not a number of seats"),
        (("--method", "adams"), 2, "There is no method adams"),
        (("--by", "regoin"), 2, "--by regoin: there is no such dimension"),
        (("--by", "language"), 4, "No active member is in a group of language"),
        (("--seats", "0"), 2, "0 is not in the range"),
        (("--margin", "-1"), 2, "-1 is not in the range"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_proposed_is_refused_with_the_reason(arguments: tuple[str, ...], code: int, words: str, towns_once: Network) -> None:
    done = towns_once.scn(*PROPOSE, *arguments)

    assert done.code == code
    assert done.out == ""
    assert words in done.err
    assert len(done.err.splitlines()) <= 3


def test_without_the_flag_it_shows_the_quotas_beside_the_members(towns_once: Network) -> None:
    found = towns_once.json("policy", "quotas", "--as-of", "2026-12-01")

    assert [(line["group"], line["min"], line["max"], line["floor"], line["members"], line["sit"]) for line in found["quotas"]] == [
        ("east", 2, 3, 1, 8, 0),
        ("west", 5, 7, 0, 10, 0),
    ]
    assert "5 to 7" in towns_once.do("policy", "quotas").out


def test_without_the_flag_the_others_are_refused(towns_once: Network) -> None:
    done = towns_once.scn("policy", "quotas", "--method", "dhondt")

    assert done.code == 2
    assert "only with --from-membership" in done.err


def test_who_sits_is_counted_beside_what_is_proposed(sample_once: Network) -> None:
    groups = _by_group(sample_once.json(*PROPOSE))

    assert sum(line["sit"] for line in groups.values()) == 25
    assert groups["europe"]["sit"] == 6


def test_a_tie_is_told_with_who_got_the_seats(towns_once: Network) -> None:
    found = towns_once.json(*PROPOSE, "--by", "country", "--seats", "5", "--at-least", "0")

    assert found["tie"] is None
    found = towns_once.json(*PROPOSE, "--by", "country", "--seats", "6")
    assert found["tie"] == {"parties": ["BJ", "TG"], "given": ["BJ"]}
    assert found["divisor"] is None
    assert any("BJ, TG have equal claims, and BJ got them" in remark for remark in found["remarks"])
