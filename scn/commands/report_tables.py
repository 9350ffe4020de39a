"""A report as tables on a terminal, with bars behind shares where there is room for them."""

from __future__ import annotations

from scn.console import Column, Console, bar
from scn.i18n.words import Words
from scn.reports.document import Document, Kind, Section, Value, shown

_BAR, _LEAST_BAR = 20, 6
"""The characters of a bar: at most, and those that are worth one."""


def show(console: Console, document: Document) -> None:
    """Print a report as tables; a table without a row is left out."""
    words, rtl = document.words, document.words.direction == "rtl"
    verdicts = (words.word("verdict", "yes"), words.word("verdict", "NO"))
    console.text(document.title)
    for section in document.sections:
        console.line()
        if section.title:
            console.text(section.title)
        if section.rows:
            columns = [Column(column.label, number=column.is_number, shrinks=column.shrinks) for column in section.columns]
            kinds = [column.kind for column in section.columns]
            rows = [[_cell(value, kind, words) for value, kind in zip(row, kinds, strict=True)] for row in section.rows]
            columns, rows = _barred(console, section, columns, rows, rtl=rtl)
            console.table(columns, rows, verdicts=verdicts, isolates=rtl)
        for note in section.notes:
            console.text(note)


def _barred(
    console: Console, section: Section, columns: list[Column], rows: list[list[Value]], *, rtl: bool
) -> tuple[list[Column], list[list[Value]]]:
    """The table with a bar behind each share, where the terminal has room for it; the largest share of the table has the longest."""
    shares = [place for place, column in enumerate(section.columns) if column.kind is Kind.SHARE]
    largest = max((_share(row[place]) for row in section.rows for place in shares), default=0.0)
    width = min(console.spare(columns, rows) // len(shares) - 2, _BAR) if shares and largest else 0
    if width < _LEAST_BAR:
        return columns, rows
    made: list[list[Value]] = []
    for row, cells in zip(section.rows, rows, strict=True):
        made.append(list(cells))
        for place in reversed(shares):
            made[-1].insert(place + 1, bar(_share(row[place]) / largest, width, whole=rtl))
    heads = list(columns)
    for place in reversed(shares):
        heads.insert(place + 1, Column(""))
    return heads, made


def _share(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _cell(value: Value, kind: Kind, words: Words) -> Value:
    """A verdict stays one, so that it is coloured."""
    return value if isinstance(value, bool) else shown(value, kind, words)
