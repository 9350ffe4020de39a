"""Tables on terminals of several widths: bars where there is room for them, `--wide` where nothing is to be shortened."""

from __future__ import annotations

import re

import pytest
from command_line import Network, on_terminal
from rich.cells import cell_len

from scn.reports.offered import REPORTS

REGIONS = ("report", "summary", "--as-of", "2026-12-01", "--section", "regions")
PLAIN = {"NO_COLOR": "1"}
BAR = re.compile(r" (\d+)%\s+([█▏▎▍▌▋▊▉]*)")


def rows(lines: list[str]) -> list[str]:
    """The rows of the one table."""
    rule = next(number for number, line in enumerate(lines) if line.startswith("───"))
    return [line for line in lines[rule + 1 :] if line]


def test_a_terminal_with_room_has_a_bar_behind_each_share(sample_once: Network) -> None:
    found = rows(on_terminal(sample_once, *REGIONS, columns=120, env=PLAIN))
    assert len(found) == 7
    bars = [(int(share), len(bar)) for line in found for share, bar in BAR.findall(line)]
    assert len(bars) == 14
    largest = max(share for share, _ in bars)
    longest = max(length for _, length in bars)
    for share, length in bars:
        assert abs(length - longest * share / largest) <= 1.5


@pytest.mark.parametrize("width", [80, 100, 120, 200])
@pytest.mark.parametrize("lang", ["en", "ar"])
def test_no_line_is_longer_than_the_terminal(sample_once: Network, width: int, lang: str) -> None:
    for line in on_terminal(sample_once, "--lang", lang, "report", "summary", columns=width, env=PLAIN):
        assert len(re.sub("[\u2066-\u2069]", "", line)) <= width


def test_without_room_there_is_no_bar(sample_once: Network) -> None:
    assert not any("█" in line for line in on_terminal(sample_once, *REGIONS, columns=80, env=PLAIN))


def test_what_is_piped_is_plain(sample_once: Network) -> None:
    out = sample_once.do(*REGIONS, env={"COLUMNS": "200"}).out
    assert "█" not in out
    assert "\x1b" not in out


def test_from_right_to_left_bars_are_of_whole_characters(sample_once: Network) -> None:
    lines = on_terminal(sample_once, "--lang", "ar", *REGIONS, columns=140, env=PLAIN)
    assert any("█" in line for line in lines)
    assert not re.search("[▏▎▍▌▋▊▉]", "".join(lines))


def test_wide_shortens_nothing(sample_once: Network) -> None:
    narrow = on_terminal(sample_once, *REGIONS, columns=50, env=PLAIN)
    wide = on_terminal(sample_once, *REGIONS, "--wide", columns=50, env=PLAIN)
    assert any("…" in line for line in narrow)
    assert wide == sample_once.do(*REGIONS).out.splitlines()
    assert "Middle East and North Africa" in "".join(wide)


@pytest.mark.parametrize("lang", ["en", "ar", "fr", "es"])
@pytest.mark.parametrize("report", REPORTS)
def test_every_report_fits_80_columns_in_every_language(sample_once: Network, report: str, lang: str) -> None:
    out = sample_once.do("--lang", lang, "report", report, env={"COLUMNS": "80"}).out
    assert max(cell_len(re.sub("[\u2066-\u2069]", "", line)) for line in out.splitlines()) <= 80
