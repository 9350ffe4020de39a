"""The example policy: every country in one region, and rules that the sample network can satisfy."""

import csv
import tomllib
from collections import Counter
from datetime import date
from typing import Any

import pytest

from scn import shipped
from scn.places import countries
from scn.rules.policyfile.checking import check as check_policy

KEYS = ("africa", "mena", "asia-pacific", "europe", "western-balkans", "north-america", "latin-america")


def policy() -> dict[str, Any]:
    return tomllib.loads(shipped.path("policy.example.toml").read_text(encoding="utf-8"))


def members() -> list[dict[str, str]]:
    with shipped.path("sample/members.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def region_by_country() -> dict[str, str]:
    return {country: key for key, region in policy()["regions"].items() for country in region["countries"]}


def test_every_country_is_in_exactly_one_region() -> None:
    found = Counter(country for region in policy()["regions"].values() for country in region["countries"])
    assert found.keys() == countries.codes()
    assert set(found.values()) == {1}


def test_the_regions_are_the_seven_of_the_network_with_names_in_its_languages() -> None:
    assert tuple(policy()["regions"]) == KEYS
    for region in policy()["regions"].values():
        assert set(region["name"]) == set(policy()["network"]["languages"]) == {"en", "ar", "fr", "es"}


def test_the_hubs_are_those_that_the_network_has() -> None:
    hubs = {key: region["hub"] for key, region in policy()["regions"].items() if "hub" in region}
    assert hubs == {
        "africa": "east-southern-africa",
        "mena": "mena",
        "asia-pacific": "south-asia",
        "western-balkans": "western-balkans",
        "north-america": "north-america",
    }


def test_the_countries_of_the_sample_are_where_they_are_looked_for() -> None:
    expected = {
        "TR": "europe",
        "CY": "europe",
        "MR": "africa",
        "SD": "africa",
        "XK": "western-balkans",
        "MK": "western-balkans",
        "MX": "latin-america",
    }
    assert {country: region_by_country()[country] for country in expected} == expected
    assert {row["country"] for row in members()} <= region_by_country().keys()


def test_seats_and_terms_change_on_their_days() -> None:
    assert policy()["isc"]["seats"] == [{"value": 26}, {"from": date(2023, 9, 22), "value": 25}]
    assert policy()["isc"]["term_years"] == [{"value": 2}, {"from": date(2025, 9, 22), "value": 3}]


def test_quotas_leave_room_below_and_above_the_number_of_seats() -> None:
    quotas = policy()["isc"]["quota"]["region"]
    assert tuple(quotas) == KEYS
    assert all(0 <= quota["min"] <= quota["max"] for quota in quotas.values())
    assert sum(quota["min"] for quota in quotas.values()) == 19
    assert sum(quota["max"] for quota in quotas.values()) == 35


def test_the_sample_network_can_satisfy_the_quotas_within_the_cap_per_country() -> None:
    # A country is in one region, so what a region can give is the sum of what its countries can, each up to the cap.
    rules = policy()["isc"]
    of_country = Counter(row["country"] for row in members())
    can_give = Counter[str]()
    for country, number in of_country.items():
        can_give[region_by_country()[country]] += min(number, rules["max_per_country"])
    quotas = rules["quota"]["region"]
    assert all(quota["min"] <= can_give[key] for key, quota in quotas.items())
    assert sum(min(quota["max"], can_give[key]) for key, quota in quotas.items()) >= rules["seats"][-1]["value"]


def test_the_classes_of_size_meet_and_leave_no_gap() -> None:
    size = policy()["classes"]["size"]
    assert size["of"] == "population"
    assert size["small"]["max"] == size["medium"]["min"]
    assert size["medium"]["max"] == size["large"]["min"]


def test_the_weights_of_a_match_add_up_to_one() -> None:
    weights = policy()["match"]["weights"]
    assert set(weights) == {"topic", "language", "region", "kind", "text", "load"}
    assert round(sum(weights.values()), 9) == 1


@pytest.mark.parametrize("name", ["policy.example.toml", "security-council/policy.toml"])
def test_the_check_of_policies_finds_nothing_in_a_shipped_one(name: str) -> None:
    text = shipped.path(name).read_text(encoding="utf-8")
    assert check_policy(text, name, known_countries=countries.codes()) == []


def test_each_region_with_a_least_number_of_seats_has_members_in_the_sample() -> None:
    present = {region_by_country()[row["country"]] for row in members()}
    text = shipped.path("policy.example.toml").read_text(encoding="utf-8")
    assert check_policy(text, "policy.example.toml", groups={"region": present}) == []
