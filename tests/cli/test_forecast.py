"""`scn isc forecast`: what it prints, the same for the same seed, beside another policy."""

from __future__ import annotations

from pathlib import Path

from command_line import Network


def test_the_forecast_of_the_sample(sample: Network) -> None:
    found = sample.json("isc", "forecast", "--years", "3", "--runs", "4", "--as-of", "2026-12-01")
    assert [year["year"] for year in found["years"]] == [2026, 2027, 2028, 2029]
    assert [year["valid"] for year in found["years"]] == [None, 1, 1, 1]
    assert all(abs(sum(seats["mean"] for seats in year["regions"].values()) - 25) < 1e-9 for year in found["years"])
    assert {"dry", "first_failure", "why", "cities", "seed", "runs", "method"} <= set(found)
    assert found == sample.json("isc", "forecast", "--years", "3", "--runs", "4", "--as-of", "2026-12-01")


def test_another_policy_stands_beside_the_network_s_own_by_either_flag(sample: Network, tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text(sample.policy.read_text(encoding="utf-8").replace("africa = { min = 4", "africa = { min = 6"), encoding="utf-8")
    asked = ("isc", "forecast", "--years", "1", "--runs", "2", "--as-of", "2026-12-01")
    shown = sample.do(*asked, "--against", other).out
    assert "valid A" in shown
    assert f"B: {other.name}" in shown
    assert shown == sample.do(*asked, "--policy", other).out
    told = sample.json(*asked, "--against", other)
    assert told["against"]["years"][1]["regions"]["africa"]["least"] == 6


def test_a_rotation_that_runs_dry_is_told_with_its_reason(sample: Network) -> None:
    members = sample.json("city", "list", "--region", "mena", "--status", "active")
    gone = [f"--what-if=leave:{city['id']}@2027-06-01" for city in members][1:]
    shown = sample.do("isc", "forecast", "--years", "2", "--runs", "3", "--as-of", "2026-12-01", *gone).out
    assert "The rotation runs dry in 2027" in shown
    assert "these rules collide" in shown
    assert "mena" in shown


def test_a_change_that_cannot_be_is_told_in_a_sentence(sample: Network) -> None:
    told = sample.scn("isc", "forecast", "--what-if", "grow:KE")
    assert (told.code, told.out) == (2, "")
    assert "leave:CITY" in told.err
