"""A report as one flat table, for CSV and spreadsheets: the sections below each other, the column `section` says which."""

from __future__ import annotations

from collections.abc import Iterator

from scn.reports.document import Document, Kind, Value

SECTION = "section"
"""The column that says of which section a row is. A report of one table has none."""


def headings(document: Document) -> list[str]:
    """The keys of all columns, each once, in the order in which they come."""
    tables = [section for section in document.sections if section.columns]
    keys = dict.fromkeys(column.key for section in tables for column in section.columns)
    return [SECTION, *keys] if len(tables) > 1 else list(keys)


def rows(document: Document) -> Iterator[dict[str, object]]:
    """The rows of all tables; a column that a section lacks is missing. Notes and titles are left out."""
    for section in document.sections:
        for row in section.rows:
            cells = {column.key: cell(value, column.kind) for value, column in zip(row, section.columns, strict=True)}
            yield {SECTION: section.key, **cells}


def cell(value: Value, kind: Kind) -> object:
    """Numbers stay numbers; a share has the four digits after the point that nobody misses more of."""
    return round(value, 4) if kind is Kind.SHARE and isinstance(value, float) else value
