"""What the tests of every format draw: headings, and cells that are hostile or odd."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hypothesis import strategies as st

from scn.exchange import tables

ODD = (
    "=1+1", "+x", "-x", "@SUM(A1)", "'=x", "''=x", "'", "''", "x'", "'x'", "＝1", "'＝1", "=cmd|' /C calc'!A0", "+254700", "-6.5", "007",
    'a"b', '"', '""', '"x";"y"', "x,y", "x;y", "x\ty", "a\rb", "a\nb", "a\r\nb", "a\n\r\nb",
    "\ufeffx", "x\ufeff", "x\u200fy", "\u202ex\u202c",
    "😀", "👩‍👩‍👧", "𐎀", "بونو", "e\u0301", "a\xa0b", "a\u2028b", "a\x85b", "a\x0bb", "a\x1cb", "a\x01b", "\x7f", "\ufffe", "\uffff",
    "_x0041_",
    "_x0041", "_x005F_x0041_", "_x000D_", "__x0041_", "<r>x</r>", "<r></r>", "<r><t>x</t></r>", "<b>&amp;</b>", "]]>", "&#0;",
    "http://x.example", "mailto:x@example.org", "internal:A1", "#N/A", "TRUE", "true", "null", "NaN", "1e5", "2023-09-22", "1/2/2020",
    "[]", "[1]", "{}", '[{"a": 1}]', '[{"a":1}]', '[{"a": "é\\u0041"}]', '{"a": 1}', "\\", "\\u0041", "\\N", "#x", "sep=;",
)  # fmt: skip

CELLS = st.one_of(
    st.just(""),
    st.sampled_from(ODD),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8),
    st.text("=+-@'\";,|<>&_x0041 \t\r\n[{}]", max_size=8),
    st.lists(st.sampled_from(ODD), min_size=2, max_size=3).map("".join),
)
"""Texts that a table must keep: all but a NUL and half a surrogate pair, which are refused."""

HEADINGS = st.lists(
    st.sampled_from(
        [
            "id",
            "name",
            "names.ar",
            "names.fr",
            "names.pt-BR",
            "attributes.harbour",
            "'=y",
            "note",
            "Municipalité",
            "history",
            "=x",
            "'y",
            "x,y",
        ]
    ),
    min_size=1,
    max_size=5,
    unique=True,
)


@st.composite
def grids(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    """Headings and rows below them."""
    headings = draw(HEADINGS)
    return headings, draw(st.lists(st.lists(CELLS, min_size=len(headings), max_size=len(headings)), max_size=6))


def written(path: Path, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> Path:
    """The file, written by the program."""
    tables.write_table(path, headings, (dict(zip(headings, row, strict=True)) for row in rows))
    return path


def cells(path: Path, size: int = 2000) -> list[list[str]]:
    """The cells of a file, row by row."""
    return [list(row) for chunk in tables.open_table(path).chunks(size) for row in zip(*chunk.columns, strict=True)]


def kept(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """What should come back: outer blanks are taken off by design, and rows without anything are left out."""
    stripped = [[cell.strip() for cell in row] for row in rows]
    return [row for row in stripped if any(row)]
