"""The policy on the command line: shown as of a day, checked with its lines, changed with its comments kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import Network


def _comments(text: str) -> list[str]:
    return [line.partition("#")[2] for line in text.splitlines() if "#" in line]


def test_show_is_of_the_day_that_is_asked_for(sample_once: Network) -> None:
    assert sample_once.json("policy", "show", "--as-of", "2023-09-21")["committee"]["seats"] == 26
    assert sample_once.json("policy", "show", "--as-of", "2023-09-22")["committee"]["seats"] == 25


def test_show_in_words_has_the_rules_and_the_regions_in_the_language(sample_once: Network) -> None:
    shown = sample_once.do("policy", "show", "--as-of", "2026-12-01").out

    for words in ("Strong Cities Network", "at least 60% at one rotation", "Western Balkans", "active members of 12 months"):
        assert words in shown
    assert "غرب البلقان" in sample_once.do("policy", "show", "--as-of", "2026-12-01", "--lang", "ar").out


def test_set_changes_the_value_and_keeps_every_comment(sample: Network) -> None:
    before = sample.policy.read_text(encoding="utf-8")

    sample.do("policy", "set", "isc.notice_days", "90")

    after = sample.policy.read_text(encoding="utf-8")
    assert sample.json("policy", "show", "--as-of", "2026-12-01")["committee"]["notice_days"] == 90
    assert _comments(after) == _comments(before)
    assert [(old, new) for old, new in zip(before.splitlines(), after.splitlines(), strict=True) if old != new] == [
        (old, old.replace("180", "90", 1)) for old in before.splitlines() if old.startswith("notice_days")
    ]


@pytest.mark.parametrize(
    ("arguments", "key", "value"),
    [
        (("isc.max_per_country", "3"), "max_per_country", 3),
        (("isc.retain_min", "0.5"), "retain_min", 0.5),
        (("isc.vacancy_term", "full"), "vacancy_term", "full"),
        (("isc.note", "A note of ours"), "note", "A note of ours"),
    ],
)
def test_set_takes_numbers_shares_and_texts(arguments: tuple[str, str], key: str, value: object, sample: Network) -> None:
    sample.do("policy", "set", *arguments)

    assert sample.json("policy", "show", "--as-of", "2026-12-01")["committee"][key] == value


def test_set_from_a_day_keeps_what_held_before(sample: Network) -> None:
    sample.do("policy", "set", "isc.seats", "27", "--from", "2028-01-01")

    assert [sample.json("policy", "show", "--as-of", day)["committee"]["seats"] for day in ("2023-01-01", "2027-12-31", "2028-01-01")] == [
        26,
        25,
        27,
    ]


def test_a_rule_that_changes_on_a_day_is_checked_as_it_holds_on_that_day(sample: Network) -> None:
    sample.do("policy", "set", "isc.seats", "26", "--from", "2027-01-01")

    assert sample.scn("isc", "check", "--as-of", "2026-12-31").code == 0
    assert sample.scn("isc", "check", "--as-of", "2027-01-01").code == 3


def test_set_leaves_an_entry_with_the_file_before_and_after(sample: Network) -> None:
    before = sample.policy.read_text(encoding="utf-8")

    sample.do("policy", "set", "isc.notice_days", "90", "--why", "resolution 4", "--actor", "Board")

    entry = sample.latest()
    assert (entry["actor"], entry["command"], entry["why"]) == ("Board", "policy set", "resolution 4")
    (change,) = entry["changes"]
    assert change["before"]["text"] == before
    assert change["after"]["text"] == sample.policy.read_text(encoding="utf-8")


def test_log_shows_only_the_lines_of_the_policy_that_changed(sample: Network) -> None:
    sample.do("policy", "set", "isc.notice_days", "90")

    shown = sample.do("audit", "log", "--last", "1", "--verbose").out

    assert "-notice_days = 180" in shown
    assert "+notice_days = 90" in shown
    assert "max_per_country" not in shown


def test_set_to_what_it_is_already_leaves_no_entry(sample: Network) -> None:
    before = sample.dump()

    assert sample.json("policy", "set", "isc.notice_days", "180")["changed"] is False
    assert sample.dump() == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("set", "isc.quota.region.mena.min", "30"),
        ("set", "isc.quota.region.africa.max", "2"),
        ("set", "isc.quota.region.atlantis.min", "1"),
        ("set", "isc.notice_days", "soon"),
        ("set", "isc.notice_days", "-1"),
        ("set", "isc.retain_min", "1.5"),
        ("set", "isc.seats", "10", "--from", "2028-01-01"),
        ("set", "regions.mena.countries", '["DZ", "FR"]'),
        ("set", "isc.nosuch", "1"),
        ("set", "isc.seats", "27", "--from", "soon"),
        ("unset", "isc.seats"),
        ("unset", "isc.nosuch"),
    ],
    ids=" ".join,
)
def test_a_change_that_would_contradict_is_refused_and_leaves_the_file_as_it_was(arguments: tuple[str, ...], sample: Network) -> None:
    before = sample.dump()

    refused = sample.scn("policy", *arguments)

    assert refused.code == 2
    assert refused.err.startswith("Error: ")
    assert sample.dump() == before


def test_unset_takes_the_key_away_and_keeps_the_comments_of_others(sample: Network) -> None:
    before = sample.policy.read_text(encoding="utf-8")

    sample.do("policy", "unset", "isc.max_per_country")

    after = sample.policy.read_text(encoding="utf-8")
    assert sample.json("policy", "show", "--as-of", "2026-12-01")["committee"]["max_per_country"] is None
    assert "max_per_country" not in after
    assert set(_comments(before)) - set(_comments(after)) <= {" EXAMPLE"}


USED = {
    "an attribute": (
        ("unset", "attributes.harbour"),
        "attributes.harbour cannot go: 1 city (lome) has a value of it",
        "--unset attributes.harbour",
    ),
    "a value of an attribute": (
        ("set", "attributes.harbour.values", '["river", "none"]'),
        "attributes.harbour cannot lose 'sea': 1 city (lome) has it",
        "--attribute harbour=river",
    ),
    "a region": (("unset", "regions.east"), "regions.east cannot go: 1 city (lome) has it as a region of their own", "--unset region"),
    "a country": (("unset", "countries.QZ"), "countries.QZ cannot go: 1 city (far) has it as their country", "--country TG"),
}
"""What of a policy a city can have: the change that would take it away, the sentence, and what to do first."""


@pytest.fixture
def used(small: Network) -> Network:
    """A network whose cities have something of everything that the policy defines."""
    small.do("policy", "set", "countries.QZ.name", "Somewhere")
    small.do("city", "edit", "Lomé", "--attribute", "harbour=sea", "--region", "east")
    small.do("city", "add", "Far", "--country", "QZ")
    return small


@pytest.mark.parametrize("what", USED)
def test_what_a_city_has_is_not_taken_out_of_the_policy(what: str, used: Network) -> None:
    change, told, _ = USED[what]
    before = used.dump()

    for flags in ((), ("--dry-run",)):
        refused = used.scn("policy", *change, *flags)

        assert refused.code == 5
        assert refused.err.startswith(f"Error: {told}")
        assert len(refused.err.splitlines()) <= 3
    assert used.dump() == before


@pytest.mark.parametrize("what", USED)
def test_what_no_city_has_any_more_can_be_taken_out_of_the_policy(what: str, used: Network, empty: Network, tmp_path: Path) -> None:
    change, _, first = USED[what]
    hint = used.scn("policy", *change, "--json").error()["hint"]
    assert first.replace("TG", "CC") in hint

    used.do("city", "edit", "far" if what == "a country" else "lome", *first.split())
    used.do("policy", *change)
    used.do("city", "export", tmp_path / "cities.csv")

    empty.policy.write_text(used.policy.read_text())
    assert empty.json("city", "import", tmp_path / "cities.csv")["new"] == 2


def test_a_use_in_the_policy_is_told_with_how_many_and_a_few_of_them(small: Network, tmp_path: Path) -> None:
    rows = "".join(f"c{n},C{n},TG,sea\n" for n in range(7))
    (tmp_path / "cities.csv").write_text(f"id,name,country,attributes.harbour\n{rows}")
    small.do("city", "import", tmp_path / "cities.csv")

    refused = small.scn("policy", "set", "attributes.harbour.values", '["river"]')

    assert "7 cities (c0, c1, c2, c3, c4, …) have it" in refused.err


def test_the_policy_is_as_it_was_where_the_store_cannot_keep_the_change(sample: Network) -> None:
    sample.sql("CREATE TRIGGER full BEFORE INSERT ON ledger_change BEGIN SELECT RAISE(ABORT, 'the disk is full'); END")
    before = sample.dump()

    done = sample.scn("policy", "set", "isc.notice_days", "90")

    assert done.code != 0
    assert sample.dump() == before


def test_check_of_a_policy_that_is_fit_finds_nothing(sample_once: Network) -> None:
    assert sample_once.json("policy", "check") == {"holds": True, "file": str(sample_once.policy), "findings": []}


def _broken(sample: Network) -> list[int]:
    """Break the policy in two places; the lines of them."""
    lines = sample.policy.read_text(encoding="utf-8").splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("notice_days"))
    lines[first] = 'notice_days = "soon"'
    second = next(number for number, line in enumerate(lines) if line.startswith("mena = { min"))
    lines[second] = "mena = { min = 5, max = 4 }"
    sample.policy.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return [first + 1, second + 1]


def test_check_names_every_fault_with_file_and_line(sample: Network) -> None:
    lines = _broken(sample)

    done = sample.scn("policy", "check")

    assert done.code == 2
    for line in lines:
        assert f"{sample.policy}:{line}:" in done.out + done.err


def test_check_in_json_has_every_finding_on_standard_output(sample: Network) -> None:
    lines = _broken(sample)

    done = sample.scn("policy", "check", "--json")

    assert done.code == 2
    found = done.json()
    assert found["holds"] is False
    assert [finding["line"] for finding in found["findings"]] == lines


def test_check_needs_no_store(sample: Network, tmp_path: Path) -> None:
    done = Network(tmp_path / "none.db").scn("policy", "check", "--policy", sample.policy)

    assert done.code == 0


def test_a_broken_policy_stops_other_commands_with_its_lines(sample: Network) -> None:
    lines = _broken(sample)

    done = sample.scn("isc", "check", "--as-of", "2026-12-01")

    assert done.code == 2
    assert all(f"{sample.policy}:{line}:" in done.err for line in lines)


def test_a_group_that_no_member_is_in_is_named(sample: Network) -> None:
    sample.do("policy", "set", "isc.quota.country.TV.min", "1")

    done = sample.scn("policy", "check", "--json")

    assert any("TV" in finding["key"] or "TV" in finding["message"] for finding in done.json()["findings"])


def test_a_policy_named_by_the_flag_goes_before_the_one_beside_the_store(sample: Network, tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text(sample.policy.read_text(encoding="utf-8").replace("notice_days = 180", "notice_days = 7"), encoding="utf-8")

    assert sample.json("policy", "show", "--as-of", "2026-12-01", "--policy", other)["committee"]["notice_days"] == 7
    assert sample.json("policy", "show", "--as-of", "2026-12-01", env={"SCN_POLICY": str(other)})["committee"]["notice_days"] == 7


def test_init_begins_with_a_copy_of_the_policy_that_is_named(tmp_path: Path, sample_once: Network) -> None:
    given = tmp_path / "ours.toml"
    given.write_text(sample_once.policy.read_text(encoding="utf-8").replace("Strong Cities Network", "Our Network"), encoding="utf-8")
    made = Network(tmp_path / "network.db")

    made.do("init", "--policy", given)

    assert made.policy.read_bytes() == given.read_bytes()
    assert made.json("policy", "show", "--as-of", "2026-12-01")["name"] == "Our Network"
