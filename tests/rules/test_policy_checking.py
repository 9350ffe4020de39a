"""Whether the numbers of a policy agree with each other and with the members, and from which day they do not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st
from policies import MARK, MINIMAL, STEADY, marked, policies

from scn.rules.policyfile.checking import check
from scn.rules.policyfile.findings import Finding, Severity

WORLD = frozenset({"DZ", "EG", "KE", "FR", "GB", "US", "CA"})

REGIONS = f"""{MINIMAL}
[regions.africa]
countries = ["KE"]
[regions.mena]
countries = ["DZ", "EG"]
"""


def told(text: str, **known: Any) -> list[Finding]:
    return check(text, "policy.toml", **known)


def one(text: str, **known: Any) -> Finding:
    (finding,) = told(text, **known)
    assert [finding.line] == marked(text)
    return finding


def test_a_policy_that_is_right_is_passed_over_in_silence() -> None:
    text = f"""
[network]
name = "A network"
languages = ["en", "ar"]
{REGIONS}
[isc.quota.region]
africa = {{ min = 8, max = 12 }}
mena = {{ min = 10, max = 14 }}
[match.weights]
topic = 0.333333333
language = 0.333333333
load = 0.333333334
"""
    assert told(text, known_countries=WORLD, groups={"region": {"africa", "mena"}}, today=date(2026, 1, 1)) == []


def test_a_finding_names_its_file_its_line_its_key_and_what_would_be_right() -> None:
    (finding,) = told(f"{MINIMAL}chairs = 30\n")
    assert (finding.file, finding.line, finding.key, finding.severity) == ("policy.toml", 4, "isc.chairs", Severity.ERROR)
    assert str(finding) == "policy.toml:4: isc.chairs is 30, more than the 25 seats; at most 25 would be right"


def test_a_country_that_does_not_exist_stands_at_its_own_line() -> None:
    text = f'{MINIMAL}[regions.mena]\ncountries = [\n  "dz",\n  "DZ",\n  "UK", {MARK}\n]\n'
    findings = told(text, known_countries=WORLD)
    assert [finding.line for finding in findings] == [6, *marked(text)]
    assert findings[1].message == "regions.mena.countries has 'UK', which is no known country; did you mean 'GB'?"


def test_a_network_can_name_countries_of_its_own_and_kosovo_is_always_known() -> None:
    text = f'{MINIMAL}[countries.XA]\n[regions.europe]\ncountries = ["XA", "XK", "FR"]\n'
    assert told(text, known_countries=WORLD) == []


def test_without_a_list_of_countries_any_code_will_do() -> None:
    assert told(f'{MINIMAL}[regions.europe]\ncountries = ["ZZ"]\n') == []


def test_a_quota_for_a_country_that_does_not_exist_is_one_that_no_member_can_be_in() -> None:
    finding = one(f"{MINIMAL}[isc.quota.country]\nZZ = {{ max = 1 }} {MARK}\n", known_countries=WORLD)
    assert "isc.quota.country.ZZ is a quota for a group that no member can be in" in finding.message


def test_a_quota_for_a_kind_that_does_not_exist_is_one_that_no_member_can_be_in() -> None:
    finding = one(f"{MINIMAL}[isc.quota.kind]\ncaptial = {{ max = 9 }} {MARK}\n", known_kinds={"capital", "town"})
    assert finding.message.endswith("did you mean 'capital'?")


def test_a_quota_for_a_hub_that_serves_no_region_is_a_warning() -> None:
    text = f'{MINIMAL}[regions.mena]\nhub = "amman"\n[isc.quota.hub]\naman = {{ max = 9 }} {MARK}\n'
    finding = one(text)
    assert (finding.severity, finding.message[-20:]) == (Severity.WARNING, " did you mean 'amman'?"[-20:])


def test_weights_add_up_to_1() -> None:
    finding = one(f"{MINIMAL}[match.weights] {MARK}\ntopic = 0.5\nload = 0.4\n")
    assert finding.message == "match.weights add up to 0.9; 1 would be right"


def test_the_sum_of_weights_is_not_told_where_one_of_them_cannot_be_read() -> None:
    assert one(f'{MINIMAL}[match.weights]\ntopic = 0.5\nload = "much" {MARK}\n').key == "match.weights.load"


def test_minima_beyond_the_seats_stand_at_the_quotas_of_the_dimension() -> None:
    finding = one(f"{REGIONS}\n[isc.quota.region] {MARK}\nafrica = {{ min = 13 }}\nmena = {{ min = 13 }}\n")
    assert finding.message == "the minima of isc.quota.region add up to 26, more than the 25 seats; at most 25 would be right"


def test_each_dimension_is_added_up_by_itself() -> None:
    text = f"{REGIONS}\n[isc.quota.region]\nafrica = {{ min = 13 }}\n[isc.quota.country]\nFR = {{ min = 13 }}\n"
    assert told(text) == []


def test_minima_that_are_right_for_26_seats_and_wrong_for_25_are_told_at_the_version_with_25_from_its_day() -> None:
    text = f"""
[isc]
term_years = 3
seats = [
  {{ value = 26 }},
  {{ from = 2023-09-22, value = 25 }}, {MARK}
  {{ from = 2030-01-01, value = 30 }},
]
[isc.quota.country]
FR = {{ min = 13 }}
US = {{ min = 13 }}
"""
    assert one(text).message.startswith("from 2023-09-22 on, the minima of isc.quota.country add up to 26")


def test_a_contradiction_that_a_version_of_a_quota_begins_is_told_at_that_version() -> None:
    text = f"{MINIMAL}[isc.quota.country]\nFR = {{ min = 13 }}\nUS = [\n{{ min = 12 }},\n{{ from = 2027-01-01, min = 13 }}, {MARK}\n]\n"
    assert one(text).key == "isc.quota.country.US"


def test_a_contradiction_that_goes_on_is_told_once_and_one_that_grows_is_told_again() -> None:
    text = f"""
[isc]
term_years = 3
chairs = [{{ value = 1 }}, {{ from = 2025-01-01, value = 2 }}]
seats = [
  {{ value = 25 }},
  {{ from = 2026-01-01, value = 24 }}, {MARK}
]
[isc.quota.country] {MARK}
FR = {{ min = 13 }}
US = {{ min = 13 }}
"""
    assert [finding.line for finding in told(text)] == marked(text)


def test_maxima_below_the_seats_are_told_where_the_quotas_have_every_region() -> None:
    finding = one(f"{REGIONS}\n[isc.quota.region] {MARK}\nafrica = {{ max = 10 }}\nmena = {{ max = 14 }}\n")
    assert "which has every group, add up to 24, fewer than the 25 seats; at least 25 would be right" in finding.message


def test_maxima_below_the_seats_are_told_where_the_quotas_have_every_class() -> None:
    text = f'{MINIMAL}[classes.size]\nof = "population"\nsmall = {{ max = 5 }}\nlarge = {{ min = 5 }}\n'
    one(f"{text}[isc.quota.size] {MARK}\nsmall = {{ max = 12 }}\nlarge = {{ max = 12 }}\n")


def test_maxima_below_the_seats_are_right_while_one_group_is_free() -> None:
    assert told(f"{REGIONS}\n[isc.quota.region]\nafrica = {{ max = 10 }}\n") == []
    assert told(f"{REGIONS}\n[isc.quota.region]\nafrica = {{ max = 10 }}\nmena = {{ min = 1 }}\n") == []


def test_a_cap_per_country_with_which_the_known_countries_cannot_fill_the_seats_is_an_error() -> None:
    finding = one(f"{MINIMAL}max_per_country = 3 {MARK}\n", known_countries=WORLD)
    assert finding.severity is Severity.ERROR
    assert "isc.max_per_country is 3, and with it the 8 countries that are known fill at most 24 of the 25 seats" in finding.message


def test_a_cap_per_country_with_which_the_countries_of_the_regions_cannot_fill_the_seats_is_a_warning() -> None:
    finding = one(f'{MINIMAL}max_per_country = 6 {MARK}\n[regions.mena]\ncountries = ["DZ", "EG"]\n', known_countries=WORLD)
    assert finding.severity is Severity.WARNING
    assert "the 2 countries of the regions fill at most 12" in finding.message


def test_a_quota_for_a_country_takes_the_place_of_the_cap() -> None:
    assert told(f'{MINIMAL}max_per_country = 6\n[regions.mena]\ncountries = ["DZ", "EG"]\n[isc.quota.country]\nEG = {{ max = 19 }}\n') == []


def test_a_region_whose_countries_cannot_give_its_minimum_under_the_cap_is_a_warning() -> None:
    text = f'{MINIMAL}max_per_country = 13\n[regions.a]\ncountries = ["US"]\n[regions.b]\ncountries = ["DZ"]\n'
    finding = one(f"{text}[isc.quota.region]\na = {{ min = 14 }} {MARK}\n")
    assert (finding.severity, finding.key) == (Severity.WARNING, "isc.quota.region.a")


def test_more_chairs_than_seats_are_told_from_the_day_on_which_the_seats_become_fewer() -> None:
    text = f"[isc]\nterm_years = 3\nchairs = 2\nseats = [\n{{ value = 3 }},\n{{ from = 2024-01-01, value = 1 }} {MARK}\n]\n"
    assert one(text).message.startswith("from 2024-01-01 on, isc.chairs is 2, more than the 1 seats")


@pytest.mark.parametrize("share", ["1", "1.0", "0.97"])
def test_a_share_that_keeps_everybody_is_a_warning(share: str) -> None:
    finding = one(f"{MINIMAL}retain_min = {share} {MARK}\n")
    assert (finding.severity, finding.key) == (Severity.WARNING, "isc.retain_min")
    assert "keeps all 25 members at every rotation" in finding.message


def test_a_share_that_lets_one_seat_change_hands_is_right() -> None:
    assert told(f"{MINIMAL}retain_min = 0.96\n") == []


def test_a_share_of_nobody_is_a_warning_unless_it_lifts_the_rule() -> None:
    assert one(f"{MINIMAL}retain_min = 0 {MARK}\n").severity is Severity.WARNING
    assert told(f"{MINIMAL}retain_min = [{{ value = 0.5 }}, {{ from = 2026-01-01, value = 0 }}]\n") == []


def test_a_quota_that_asks_for_nothing_is_a_warning_unless_it_lifts_one() -> None:
    assert one(f"{MINIMAL}[isc.quota.country]\nFR = {{}} {MARK}\n").severity is Severity.WARNING
    assert told(f"{MINIMAL}[isc.quota.country]\nFR = [{{ max = 1 }}, {{ from = 2026-01-01 }}]\n") == []


def test_a_minimum_for_a_group_without_an_active_member_is_a_warning_at_the_minimum() -> None:
    text = f"{REGIONS}\n[isc.quota.region.mena]\nmax = 5\nmin = 2 {MARK}\n[isc.quota.region.africa]\nmin = 1\n"
    finding = one(text, groups={"region": {"africa"}})
    assert finding.severity is Severity.WARNING
    assert finding.message.startswith("isc.quota.region.mena has a minimum of 2, and no active member is in that group")


def test_a_group_without_a_member_may_have_a_maximum() -> None:
    assert told(f"{REGIONS}\n[isc.quota.region]\nmena = {{ max = 5 }}\n", groups={"region": set()}) == []


def test_members_are_not_held_against_dimensions_of_which_nothing_is_said() -> None:
    assert told(f"{REGIONS}\n[isc.quota.region]\nmena = {{ min = 5 }}\n", groups={"country": set()}) == []


def test_members_are_held_against_the_versions_that_hold_today_or_later() -> None:
    text = f"""{REGIONS}
[isc.quota.region]
mena = [
  {{ min = 1 }},
  {{ from = 2025-01-01, min = 2 }}, {MARK}
  {{ from = 2027-01-01, min = 3 }}, {MARK}
]
"""
    findings = told(text, groups={"region": {"africa"}}, today=date(2026, 1, 1))
    assert [finding.line for finding in findings] == marked(text)
    assert len(told(text, groups={"region": {"africa"}})) == 3


def test_rules_that_begin_on_a_day_are_not_tried_before_it() -> None:
    text = "[isc]\nterm_years = 3\nchairs = 9\nseats = [{ from = 2020-01-01, value = 10 }, { from = 2021-01-01, value = 9 }]\n"
    assert told(text) == []


def test_what_cannot_be_read_is_not_added_up() -> None:
    text = f"{REGIONS}\n[isc.quota.region]\nafrica = {{ max = 2 }}\nmena = {{ max = -1 }} {MARK}\n"
    assert one(text).key == "isc.quota.region.mena.max"


@STEADY
@given(policies(), st.data())
def test_an_unknown_key_is_found_at_the_line_where_it_was_put(data: dict[str, Any], draw: st.DataObject) -> None:
    tables = [data["network"], data["isc"], *data["regions"].values(), data["match"]["weights"]]
    tables += [quota for groups in data["isc"]["quota"].values() for quota in groups.values() if isinstance(quota, dict)]
    tables += [version for rule in data["isc"].values() if isinstance(rule, list) for version in rule]
    draw.draw(st.sampled_from(tables))["qqqq"] = 1
    text = tomli_w.dumps(data)
    (finding,) = (finding for finding in told(text) if "no known key" in finding.message)
    assert "qqqq = 1" in text.split("\n")[finding.line - 1]


@STEADY
@given(policies())
def test_checking_says_the_same_twice_and_in_the_order_of_the_lines(data: dict[str, Any]) -> None:
    text = tomli_w.dumps(data)
    findings = told(text, known_countries=WORLD, groups={"region": set()})
    assert findings == told(text, known_countries=WORLD, groups={"region": set()})
    assert [finding.line for finding in findings] == sorted(finding.line for finding in findings)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            f"place = [91, 0]{MARK}",
            "hubs.mena.place is a list; a list of degrees north and degrees east, such as [33.97, -6.85], would be right",
        ),
        (
            f"place = 33.5{MARK}",
            "hubs.mena.place is 33.5; a list of degrees north and degrees east, such as [33.97, -6.85], would be right",
        ),
        (f'since = "2023-03"{MARK}', "hubs.mena.since is '2023-03'; a date such as 2023-09-22, without quotes, would be right"),
    ],
)
def test_a_hub_is_where_it_can_be(line: str, said: str) -> None:
    served = REGIONS.replace("[regions.mena]", '[regions.mena]\nhub = "mena"')
    text = f'{served}[hubs.mena]\nname = "Hub"\n{line}\n'
    assert said in str(one(text))


def test_a_hub_that_serves_no_region_is_noticed() -> None:
    finding = one(f'{REGIONS}[hubs.mena]{MARK}\nname = "Hub"\n')
    assert (finding.key, finding.severity) == ("hubs.mena", Severity.WARNING)


def test_a_hub_of_a_region_that_the_policy_does_not_name_is_noticed_where_it_names_hubs() -> None:
    served = REGIONS.replace("[regions.mena]", f'[regions.mena]\nhub = "memna"{MARK}')
    finding = one(f'{served}[regions.europe]\ncountries = ["FR"]\nhub = "mena"\n[hubs.mena]\nname = "Hub"\n')
    assert (finding.key, finding.severity) == ("regions.mena.hub", Severity.WARNING)
    assert "did you mean 'mena'" in str(finding)
    assert told(REGIONS.replace("[regions.mena]", '[regions.mena]\nhub = "mena"')) == []


def test_a_theme_is_a_folder() -> None:
    text = f'{MINIMAL}[network]\ntheme = "look"{MARK}\n'
    assert "network.theme is 'look', which is no folder" in str(one(text, is_folder=lambda _: False))
    assert told(text, is_folder=lambda path: path == "look") == []
