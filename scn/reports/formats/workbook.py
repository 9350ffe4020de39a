"""A report as a workbook: a sheet for each of its tables, with the keys of the columns as headings, and one for what is said in words."""

from __future__ import annotations

from collections.abc import Iterator

from scn.exchange.sheet_writer import Sheet
from scn.reports.document import Document, Kind, Section
from scn.reports.formats.one_table import cell

NOTES = "notes"
"""The sheet of what no table says: titles and notes."""


def sheets(document: Document) -> Iterator[Sheet]:
    """The sheets of a report, that of the words first. A share is shown in per cent."""
    said = [{"section": "", "text": document.title}]
    for section in document.sections:
        said += [{"section": section.key, "text": text} for text in (section.title, *section.notes) if text]
    yield Sheet(NOTES, ("section", "text"), said)
    for section in document.sections:
        if section.columns:
            formats = {column.key: "0%" for column in section.columns if column.kind is Kind.SHARE}
            yield Sheet(section.key, [column.key for column in section.columns], _rows(section), formats)


def _rows(section: Section) -> Iterator[dict[str, object]]:
    for row in section.rows:
        yield {column.key: cell(value, column.kind) for value, column in zip(row, section.columns, strict=True)}
