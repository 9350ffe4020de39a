"""Changing one key of a policy file: the rest of the file stays as its author wrote it."""

from __future__ import annotations

import tomllib
from datetime import date
from difflib import SequenceMatcher
from typing import Any

import pytest
import tomli_w
from hypothesis import assume, given
from hypothesis import strategies as st
from policies import MINIMAL, STEADY, policies, refusal

from scn.errors import InvalidInput
from scn.rules.policyfile.editing import set_value, unset
from scn.rules.policyfile.reading import load

POLICY = """\
# The rules of our network.
[network]
name = "Cities"   # for now

# --- Regions ---
[regions.mena]
name = { en = "Middle East", ar = "الشرق" } # two names
countries = [
    "DZ",  # Algeria
    "EG",
]

[regions.africa]
countries = ["KE"]

# --- Committee ---
[isc]
seats = [{ value = 26 }, { from = 2023-09-22, value = 25 }]  # fewer
term_years = 3
max_per_country=2# tight
chairs = [
    { value = 1 },                    # the first
    # then two
    { from = 2023-09-22, value = 2 }, # the pair
]

[isc.quota.region]
mena = { min = 3, max = 5 }  # as agreed
africa = {min=5}

# --- Experts ---
[match.weights]
topic = 0.60
load  = 0.40
"""

DAY = date(2027, 1, 1)


def change(before: str, after: str) -> tuple[list[str], list[str]]:
    """The lines that are only in the one and only in the other text, but for blank ones; all others keep their order."""
    old, new = before.split("\n"), after.split("\n")
    steps = [step for step in SequenceMatcher(None, old, new, autojunk=False).get_opcodes() if step[0] != "equal"]
    gone = [line for _, start, end, _, _ in steps for line in old[start:end] if line]
    come = [line for _, _, _, start, end in steps for line in new[start:end] if line]
    return gone, come


def lines(key: str, value: str, since: date | None = None) -> tuple[list[str], list[str]]:
    return change(POLICY, set_value(POLICY, key, value, since=since))


SETTINGS: dict[str, tuple[str, str, list[str], list[str]]] = {
    "a text, which needs no quotes": ("network.name", "All cities", ['name = "Cities"   # for now'], ['name = "All cities"   # for now']),
    "a text in quotes": ("network.name", "'25'", ['name = "Cities"   # for now'], ["name = '25'   # for now"]),
    "a text that would be read as a comment": (
        "network.name",
        'a # "b"',
        ['name = "Cities"   # for now'],
        ['name = "a # \\"b\\""   # for now'],
    ),
    "a number as it is typed": ("match.weights.topic", "0.600", ["topic = 0.60"], ["topic = 0.600"]),
    "a value with a comment of its own": ("isc.term_years", "4 # more", ["term_years = 3"], ["term_years = 4"]),
    "a value without any space around it": ("isc.max_per_country", "3", ["max_per_country=2# tight"], ["max_per_country=3# tight"]),
    "a number of a quota": (
        "isc.quota.region.mena.min",
        "4",
        ["mena = { min = 3, max = 5 }  # as agreed"],
        ["mena = { min = 4, max = 5 }  # as agreed"],
    ),
    "a further number of a quota": ("isc.quota.region.africa.max", "9", ["africa = {min=5}"], ["africa = {min=5, max = 9}"]),
    "a whole quota": ("isc.quota.region.africa", "{ max = 9 }", ["africa = {min=5}"], ["africa = { max = 9 }"]),
    "a list": ("regions.africa.countries", '["KE", "NG"]', ['countries = ["KE"]'], ['countries = ["KE", "NG"]']),
    "a further name": (
        "regions.mena.name.fr",
        "Moyen-Orient",
        ['name = { en = "Middle East", ar = "الشرق" } # two names'],
        ['name = { en = "Middle East", ar = "الشرق", fr = "Moyen-Orient" } # two names'],
    ),
    "a key at the end of a table": ("regions.africa.hub", "nairobi", [], ['hub = "nairobi"']),
    "a key after a list over several lines": ("regions.mena.hub", "amman", [], ['hub = "amman"']),
    "a first name": ("regions.africa.name.en", "Africa", [], ['name = { en = "Africa" }']),
    "a key before the comment of the next table": ("isc.notice_days", "90", [], ["notice_days = 90"]),
    "a table beside its kin": ("isc.quota.country.FR.max", "1", [], ["[isc.quota.country]", "FR = { max = 1 }"]),
    "a region beside its kin": ("regions.europe.countries", '["FR"]', [], ["[regions.europe]", 'countries = ["FR"]']),
    "a table at the end": ("countries.XA.name.en", "Xania", [], ["[countries.XA]", 'name = { en = "Xania" }']),
    "a whole history": (
        "isc.seats",
        "[{ value = 20 }]",
        ["seats = [{ value = 26 }, { from = 2023-09-22, value = 25 }]  # fewer"],
        ["seats = [{ value = 20 }]  # fewer"],
    ),
}


@pytest.mark.parametrize(("key", "value", "before", "after"), SETTINGS.values(), ids=SETTINGS.keys())
def test_setting_changes_no_other_line_than_that_of(key: str, value: str, before: list[str], after: list[str]) -> None:
    assert lines(key, value) == (before, after)


def test_a_new_key_stands_at_the_end_of_its_table_before_what_introduces_the_next() -> None:
    changed = set_value(POLICY, "regions.africa.hub", "nairobi")
    assert 'countries = ["KE"]\nhub = "nairobi"\n\n# --- Committee ---\n[isc]\n' in changed


def test_a_new_table_stands_after_the_last_of_its_kin_with_a_blank_line_around_it() -> None:
    changed = set_value(POLICY, "isc.quota.country.FR.max", "1")
    assert "africa = {min=5}\n\n[isc.quota.country]\nFR = { max = 1 }\n\n# --- Experts ---\n" in changed


VERSIONS: dict[str, tuple[str, str, date, list[str], list[str]]] = {
    "a rule that had one value": (
        "isc.term_years",
        "4",
        DAY,
        ["term_years = 3"],
        ["term_years = [{ value = 3 }, { from = 2027-01-01, value = 4 }]"],
    ),
    "a limit that it lifts": (
        "isc.max_per_country",
        "none",
        DAY,
        ["max_per_country=2# tight"],
        ['max_per_country=[{ value = 2 }, { from = 2027-01-01, value = "none" }]# tight'],
    ),
    "a rule that was not there": ("isc.retain_min", "0.6", DAY, [], ["retain_min = [{ from = 2027-01-01, value = 0.6 }]"]),
    "a list on one line": (
        "isc.seats",
        "24",
        DAY,
        ["seats = [{ value = 26 }, { from = 2023-09-22, value = 25 }]  # fewer"],
        ["seats = [{ value = 26 }, { from = 2023-09-22, value = 25 }, { from = 2027-01-01, value = 24 }]  # fewer"],
    ),
    "a list on one line, between two versions": (
        "isc.seats",
        "24",
        date(2020, 1, 1),
        ["seats = [{ value = 26 }, { from = 2023-09-22, value = 25 }]  # fewer"],
        ["seats = [{ value = 26 }, { from = 2020-01-01, value = 24 }, { from = 2023-09-22, value = 25 }]  # fewer"],
    ),
    "a list over several lines": ("isc.chairs", "3", DAY, [], ["    { from = 2027-01-01, value = 3 },"]),
    "a list over several lines, between two versions": ("isc.chairs", "3", date(2020, 1, 1), [], ["    { from = 2020-01-01, value = 3 },"]),
    "a version that begins on the same day": (
        "isc.chairs",
        "3",
        date(2023, 9, 22),
        ["    { from = 2023-09-22, value = 2 }, # the pair"],
        ["    { from = 2023-09-22, value = 3 }, # the pair"],
    ),
    "one number of a quota, and keeps the others": (
        "isc.quota.region.mena.min",
        "4",
        DAY,
        ["mena = { min = 3, max = 5 }  # as agreed"],
        ["mena = [{ min = 3, max = 5 }, { from = 2027-01-01, min = 4, max = 5 }]  # as agreed"],
    ),
    "a whole quota": (
        "isc.quota.region.africa",
        "{max=9}",
        DAY,
        ["africa = {min=5}"],
        ["africa = [{min=5}, { from = 2027-01-01, max = 9 }]"],
    ),
    "a quota that was not there": (
        "isc.quota.country.FR.max",
        "1",
        DAY,
        [],
        ["[isc.quota.country]", "FR = { from = 2027-01-01, max = 1 }"],
    ),
}


@pytest.mark.parametrize(("key", "value", "since", "before", "after"), VERSIONS.values(), ids=VERSIONS.keys())
def test_a_version_from_a_day_on_is_written_into(key: str, value: str, since: date, before: list[str], after: list[str]) -> None:
    assert lines(key, value, since) == (before, after)


def test_a_second_change_of_the_same_day_goes_into_the_same_version() -> None:
    once = set_value(POLICY, "isc.quota.region.mena.min", "4", since=DAY)
    twice = set_value(once, "isc.quota.region.mena.max", "6", since=DAY)
    assert "mena = [{ min = 3, max = 5 }, { from = 2027-01-01, min = 4, max = 6 }]  # as agreed\n" in twice


def test_a_whole_quota_replaces_the_version_of_its_day() -> None:
    once = set_value(POLICY, "isc.quota.region.mena.min", "4", since=DAY)
    twice = set_value(once, "isc.quota.region.mena", "{ max = 9 }", since=DAY)
    assert "mena = [{ min = 3, max = 5 }, { from = 2027-01-01, max = 9 }]  # as agreed\n" in twice


def test_a_version_before_a_quota_that_begins_on_a_day_comes_first() -> None:
    text = f"{MINIMAL}[isc.quota.country]\nFR = {{ from = 2026-01-01, max = 2 }}\n"
    changed = set_value(text, "isc.quota.country.FR.max", "1", since=date(2025, 1, 1))
    assert "FR = [{ from = 2025-01-01, max = 1 }, { from = 2026-01-01, max = 2 }]\n" in changed


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        ("[\n  { value = 2 }\n]", "[\n  { value = 2 },\n  { from = 2027-01-01, value = 3 }\n]"),
        ("[\n  { value = 2 } # two\n]", "[\n  { value = 2 }, # two\n  { from = 2027-01-01, value = 3 }\n]"),
        ("[\n  { value = 2 }, # two\n  # end\n]", "[\n  { value = 2 }, # two\n  { from = 2027-01-01, value = 3 },\n  # end\n]"),
        ("[\n  { value = 2 } ]", "[\n  { value = 2 },\n  { from = 2027-01-01, value = 3 } ]"),
        ("[{ value = 2 },]", "[{ value = 2 }, { from = 2027-01-01, value = 3 },]"),
        ("[]", "[{ from = 2027-01-01, value = 3 }]"),
        ("[{ value = 2 }\n]", "[{ value = 2 }, { from = 2027-01-01, value = 3 }\n]"),
    ],
)
def test_a_version_is_laid_out_like_those_before_it(versions: str, expected: str) -> None:
    assert set_value(f"{MINIMAL}chairs = {versions}\n", "isc.chairs", "3", since=DAY) == f"{MINIMAL}chairs = {expected}\n"


def test_a_key_goes_into_a_table_of_dotted_keys_as_one_more() -> None:
    text = "isc.seats = 25\nisc.term_years = 3 # years\nnetwork.name = 'N'\n"
    assert change(text, set_value(text, "isc.chairs", "2")) == ([], ["isc.chairs = 2"])
    inline = f"{MINIMAL}[regions.mena]\nname = {{ x.y = 1 }}\n".replace("x.y = 1", "en = 'M'")
    assert "name = { en = 'M', ar = \"ش\" }" in set_value(inline, "regions.mena.name.ar", "ش")


def test_a_key_goes_into_a_table_that_is_written_with_a_header_of_its_own() -> None:
    text = f"{MINIMAL}\n[isc.quota.country.FR]\n  min = 1 # one\n\n# end\n"
    assert change(text, set_value(text, "isc.quota.country.FR.max", "2")) == ([], ["  max = 2"])


def test_a_text_without_a_last_newline_gets_one_when_it_grows() -> None:
    assert set_value(MINIMAL.rstrip("\n"), "isc.chairs", "2") == f"{MINIMAL}chairs = 2\n"


def test_lines_end_as_they_did() -> None:
    changed = set_value(POLICY.replace("\n", "\r\n"), "isc.notice_days", "90")
    assert changed.replace("\r\n", "") == set_value(POLICY, "isc.notice_days", "90").replace("\n", "")


REFUSALS: dict[str, tuple[str, str, date | None, str, str | None]] = {
    "an unknown key": ("isc.seets", "1", None, "isc.seets is no known key", "Did you mean 'seats'?"),
    "an unknown table": ("matching.weights.topic", "1", None, "matching is no known key", "Did you mean 'match'?"),
    "a key below a value": ("isc.seats.value", "1", None, "isc.seats is one value and has no key 'value'", "Set isc.seats itself."),
    "what is no key": ("isc..seats", "1", None, "'isc..seats' is no key", None),
    "more than a key": ("isc.chairs = 1 #", "1", None, "'isc.chairs = 1 #' is no key", None),
    "no key": ("", "1", None, "'' is no key", None),
    "a whole table": ("isc", "{ seats = 3 }", None, "isc is a table", "Set one of its keys."),
    "a table with a header": ("regions.mena", "{}", None, "regions.mena is a table of its own", "Set the keys in it."),
    "a history without a day": ("isc.seats", "24", None, "isc.seats has versions by date", None),
    "a day for what has no versions": ("network.name", "N", DAY, "network.name has no versions by date", None),
    "a day for the note": ("isc.note", "N", DAY, "isc.note has no versions by date", None),
    "a day for all quotas": ("isc.quota.region", "{}", DAY, "isc.quota.region has no versions by date", None),
    "a day twice": ("isc.quota.region.mena.from", "2026-01-01", DAY, "cannot be 2026-01-01 from 2027-01-01 on", None),
    "a number for a whole quota": ("isc.quota.region.mena", "5", DAY, "isc.quota.region.mena cannot be 5 from 2027-01-01 on", None),
    "a value that is unfit": ("isc.term_years", "long", None, "policy.toml:19: isc.term_years is 'long'", None),
    "a group that does not exist": ("isc.quota.region.afrika.min", "1", None, "did you mean 'africa'?", None),
    "a value that closes its line": ("isc.term_years", "4\nchairs = 5", None, "isc.term_years is '4\\nchairs = 5'", None),
    "half a character": ("network.name", "\ud800", None, "'\\ud800' has a character that Unicode does not have", None),
    "half a character in quotes": ("network.name", "'\ud800'", None, "has a character that Unicode does not have", None),
    "half a character in a key": ("regions.'\ud800'.hub", "x", None, "has a character that Unicode does not have", None),
}


@pytest.mark.parametrize(("key", "value", "since", "message", "hint"), REFUSALS.values(), ids=REFUSALS.keys())
def test_setting_refuses(key: str, value: str, since: date | None, message: str, hint: str | None) -> None:
    with pytest.raises(InvalidInput) as raised:
        set_value(POLICY, key, value, since=since)
    assert message in raised.value.message
    assert hint is None or raised.value.hint == hint


def test_an_unknown_key_comes_with_the_whole_key_that_may_be_meant() -> None:
    with pytest.raises(InvalidInput) as raised:
        set_value(POLICY, "isc.qota.region.mena.min", "1")
    assert raised.value.candidates == ("isc.quota.region.mena.min",)


def test_a_quota_with_versions_is_not_changed_for_all_time() -> None:
    dated = set_value(POLICY, "isc.quota.region.mena.min", "4", since=DAY)
    with pytest.raises(InvalidInput, match=r"isc\.quota\.region\.mena has versions by date"):
        set_value(dated, "isc.quota.region.mena.max", "6")


@pytest.mark.parametrize("header", ["[[isc.chairs]]", "[[isc.chairs]]\nvalue = 1\n[[isc.chairs]]\nfrom = 2020-01-01"])
def test_versions_that_are_tables_of_their_own_are_left_to_their_author(header: str) -> None:
    with pytest.raises(InvalidInput, match=r"isc\.chairs is a table of its own"):
        set_value(f"{MINIMAL}{header}\nvalue = 2\n", "isc.chairs", "3", since=DAY)


def test_a_text_that_is_no_toml_is_refused_with_its_line() -> None:
    with pytest.raises(InvalidInput, match=r"^p:2: this is not TOML"):
        set_value("[isc]\nseats =\n", "isc.seats", "3", file="p")


REMOVALS: dict[str, tuple[str, list[str]]] = {
    "a key with its comment": ("isc.max_per_country", ["max_per_country=2# tight"]),
    "a history": (
        "isc.chairs",
        [
            "chairs = [",
            "    { value = 1 },                    # the first",
            "    # then two",
            "    { from = 2023-09-22, value = 2 }, # the pair",
            "]",
        ],
    ),
    "a quota": ("isc.quota.region.africa", ["africa = {min=5}"]),
    "a table": (
        "isc.quota.region",
        ["[isc.quota.region]", "mena = { min = 3, max = 5 }  # as agreed", "africa = {min=5}"],
    ),
    "the last table": ("match", ["[match.weights]", "topic = 0.60", "load  = 0.40"]),
}


@pytest.mark.parametrize(("key", "gone"), REMOVALS.values(), ids=REMOVALS.keys())
def test_unsetting_takes_out(key: str, gone: list[str]) -> None:
    assert change(POLICY, unset(POLICY, key)) == (gone, [])


@pytest.mark.parametrize(
    ("key", "before", "after"),
    [
        ("isc.quota.region.mena.min", "mena = { min = 3, max = 5 }  # as agreed", "mena = { max = 5 }  # as agreed"),
        ("isc.quota.region.mena.max", "mena = { min = 3, max = 5 }  # as agreed", "mena = { min = 3 }  # as agreed"),
        ("regions.mena.name", 'name = { en = "Middle East", ar = "الشرق" } # two names', None),
    ],
)
def test_unsetting_one_key_of_several_on_a_line_leaves_the_others(key: str, before: str, after: str | None) -> None:
    assert change(POLICY, unset(POLICY, key)) == ([before], [after] if after else [])


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("isc.note", "isc.note is not set"),
        ("isc.term_years", "policy.toml:17: isc.term_years is missing"),
        ("regions.africa", "isc.quota.region.africa is a quota for a group that no member can be in"),
        ("isc.nots", "isc.nots is no known key"),
    ],
)
def test_unsetting_refuses(key: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        unset(POLICY, key)


def commented(data: dict[str, Any]) -> str:
    """A file with a comment above and behind every line."""
    written = tomli_w.dumps(data).rstrip("\n").split("\n")
    return "".join(f"# above {number}\n{line}" + (f" # behind {number}\n" if line else "\n") for number, line in enumerate(written))


def comments(text: str) -> list[str]:
    return [f"#{part.split(chr(10))[0]}" for part in text.split("#")[1:]]


def without(data: dict[str, Any], *path: str) -> dict[str, Any]:
    """The data without what is under a path, and without the tables that are empty then."""
    kept = {key: value for key, value in data.items() if key != path[0]}
    inner = without(data[path[0]], *path[1:]) if len(path) > 1 and path[0] in data else {}
    return kept | ({path[0]: inner} if inner else {})


def at(data: Any, path: tuple[str, ...]) -> Any:
    for part in path:
        data = data[part]
    return data


NUMBERS = {"seats": 30, "term_years": 4, "chairs": 1, "notice_days": 5, "cooling_off_years": 2, "max_per_country": 7}
PLAIN = st.sampled_from([*NUMBERS])


@STEADY
@given(policies(), PLAIN)
def test_setting_a_rule_keeps_every_comment_and_all_other_data(data: dict[str, Any], rule: str) -> None:
    data["network"]["name"] = data["network"]["name"].replace("#", "-")
    data["regions"] = {key: {"countries": region["countries"]} for key, region in data["regions"].items()}
    text = commented(data)
    assume(not isinstance(data["isc"].get(rule), list))
    changed = set_value(text, f"isc.{rule}", str(NUMBERS[rule]))
    assert comments(changed) == comments(text)
    after = tomllib.loads(changed)
    assert without(after, "isc", rule) == without(tomllib.loads(text), "isc", rule)
    assert after["isc"][rule] == NUMBERS[rule]


@STEADY
@given(policies(), PLAIN, st.dates(date(1980, 1, 1), date(2070, 1, 1)))
def test_a_new_version_keeps_every_comment_all_other_data_and_the_past(data: dict[str, Any], rule: str, since: date) -> None:
    data["network"]["name"] = data["network"]["name"].replace("#", "-")
    data["regions"] = {key: {"countries": region["countries"]} for key, region in data["regions"].items()}
    text = commented(data)
    changed = set_value(text, f"isc.{rule}", str(NUMBERS[rule]), since=since)
    assert comments(changed) == comments(text)
    assert without(tomllib.loads(changed), "isc", rule) == without(tomllib.loads(text), "isc", rule)
    before, after = (getattr(load(each, "p").committee, rule) for each in (text, changed))
    later = [start for start, _ in before.versions if start is not None and start > since]
    assert after.on(since) == NUMBERS[rule]
    assert [version for version in before.versions if version[0] != since] == [version for version in after.versions if version[0] != since]
    assert later == [start for start, _ in after.versions if start is not None and start > since]


@STEADY
@given(policies(), st.data())
def test_a_number_of_a_quota_changes_alone(data: dict[str, Any], draw: st.DataObject) -> None:
    data["isc"]["quota"]["region"] = {key: {"min": 1, "max": 3} for key in data["regions"]}
    region = draw.draw(st.sampled_from(sorted(data["regions"])))
    text = tomli_w.dumps(data)
    path = ("isc", "quota", "region", region, "min")
    changed = set_value(text, ".".join(path), "2")
    assert without(tomllib.loads(changed), *path) == without(tomllib.loads(text), *path)
    assert at(tomllib.loads(changed), path) == 2


@STEADY
@given(
    policies(),
    st.sampled_from(["network.name", "isc.seats", "isc.quota.country.FR", "regions.x.hub", "a.b", "isc.note"]),
    st.text(max_size=20),
)
def test_any_value_is_set_or_refused_in_words(data: dict[str, Any], key: str, value: str) -> None:
    text = tomli_w.dumps(data)
    try:
        changed = set_value(text, key, value)
    except InvalidInput:
        return
    path = key.split(".")
    assert refusal(changed) is None
    assert without(tomllib.loads(changed), *path) == without(tomllib.loads(text), *path)


@STEADY
@given(policies(), PLAIN)
def test_unsetting_what_was_added_gives_the_text_of_before(data: dict[str, Any], rule: str) -> None:
    text = tomli_w.dumps(data)
    if rule not in data["isc"]:
        assert unset(set_value(text, f"isc.{rule}", str(NUMBERS[rule])), f"isc.{rule}") == text
