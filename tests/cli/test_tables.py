"""Tables as they are laid out: columns under their headings, by the width that a terminal shows."""

from __future__ import annotations

import io

import pytest

from scn.console import Column, Console


def _table(columns: list[Column], *rows: tuple[object, ...]) -> list[str]:
    out = io.StringIO()
    Console(out=out, err=io.StringIO()).table(columns, rows)
    return out.getvalue().splitlines()


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("COLUMNS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


def test_numbers_stand_to_the_right_and_words_to_the_left_by_the_width_that_is_shown() -> None:
    columns = [Column("city"), Column("people", number=True), Column("note", shrinks=True)]

    assert _table(columns, ("東京", 5, "x"), ("Puno", 12345678, "yz")) == [
        "city    people  note",
        "────────────────────",
        "東京         5  x",
        "Puno  12345678  yz",
    ]


def test_a_column_of_remarks_that_says_nothing_takes_no_room() -> None:
    columns = [Column("why", shrinks=True), Column("n", number=True), Column("end")]

    assert _table(columns, ("", 12, None), (None, 3, None)) == [" n  end", "───────", "12", " 3"]


def test_the_widest_column_that_may_shrink_does_down_to_six_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = [Column("code"), Column("one", shrinks=True), Column("two", shrinks=True)]
    row = ("x" * 12, "abcdefghij", "東" * 10)

    monkeypatch.setenv("COLUMNS", "36")
    assert _table(columns, row)[2] == "xxxxxxxxxxxx  abcdefghij  東東東東 …"
    monkeypatch.setenv("COLUMNS", "5")
    assert _table(columns, row)[2] == "xxxxxxxxxxxx  abcde…  東東 …"


def test_a_verdict_has_its_colour_in_its_own_column_unless_none_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = [Column("why", shrinks=True), Column("rule"), Column("kept")]
    rows = [("", "a", True), ("", "b", False)]
    monkeypatch.setenv("FORCE_COLOR", "1")

    assert _table(columns, *rows)[2:] == ["a     \x1b[32myes \x1b[0m", "b     \x1b[1;31mNO  \x1b[0m"]
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in "".join(_table(columns, *rows))


def test_a_text_that_wraps_goes_on_below_and_nothing_of_it_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = [Column("fact"), Column("source", shrinks=True, wraps=True)]
    monkeypatch.setenv("COLUMNS", "20")

    assert _table(columns, ("kind", "a letter of the mayor of 東京"), ("joined", "https://example.org/a"))[2:] == [
        "kind    a letter of",
        "        the mayor of",
        "        東京",
        "joined  https://exam",
        "        ple.org/a",
    ]
