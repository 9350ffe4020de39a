"""XLSX written in a stream: text as text, never as a formula or a link; numbers as numbers; the headings stay in sight."""

from __future__ import annotations

import math
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, BinaryIO

from scn.errors import InvalidInput
from scn.exchange.cells import text_of
from scn.exchange.formulas import as_text, harmless
from scn.exchange.rows import MOST_COLUMNS, SURPLUS

_MOST_ROWS = 1_048_575
_LONGEST = 32_767
_EXACT = 10**15  # the digits that a spreadsheet keeps
_WIDTH = 18

# XLSX writes a character that XML cannot hold as `_x0001_`, and `_x0001_` itself as `_x005F_x0001_`. Where such a text runs
# into the next one, XlsxWriter marks only the first.
_RUNS_ON = re.compile("_x[0-9A-Fa-f]{4}(?=_x[0-9A-Fa-f]{4}_|[\x01-\x08\x0b-\x1f\ufffe\uffff])")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, its headings, and rows by heading, which may come one after the other.

    `formats` has the number format of a column, as spreadsheets write it (`0%`), by its heading.
    """

    name: str
    headings: Sequence[str]
    rows: Iterable[Mapping[str, object]]
    formats: Mapping[str, str] = field(default_factory=dict)


def write(stream: BinaryIO, headings: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    """Write one sheet. Raises `InvalidInput` for what a sheet cannot hold."""
    write_book(stream, [Sheet("", headings, rows)])


def write_book(stream: BinaryIO, sheets: Iterable[Sheet], made_on: date | None = None) -> None:
    """Write a workbook. Raises `InvalidInput` for what a sheet cannot hold.

    `made_on` is the day that the file says it was made; else it says now, and no two files are the same.
    """
    import xlsxwriter  # type: ignore[import-untyped]  # it comes without types

    # XlsxWriter leaves its temporary files where writing fails: they get a folder that goes with them.
    with tempfile.TemporaryDirectory(prefix="scn.", ignore_cleanup_errors=True) as folder:
        book = xlsxwriter.Workbook(stream, {"constant_memory": True, "tmpdir": folder})
        if made_on is not None:
            book.set_properties({"created": datetime.combine(made_on, time())})
        bold = book.add_format({"bold": True})
        for each in sheets:
            _write_sheet(book, bold, each)
        book.close()


def _write_sheet(book: Any, bold: Any, told: Sheet) -> None:
    headings = told.headings
    if len(headings) > MOST_COLUMNS:
        raise InvalidInput(f"{len(headings)} columns; a sheet has at most {MOST_COLUMNS}", "Write it as CSV.")
    sheet = book.add_worksheet(told.name or None)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(len(headings) - 1, 0), _WIDTH)
    for column, heading in enumerate(headings):
        sheet.write_string(0, column, as_text(heading), bold)
    formats = {
        column: book.add_format({"num_format": told.formats[heading]}) for column, heading in enumerate(headings) if heading in told.formats
    }
    last = _write_rows(_Cells(book, sheet, formats), headings, told.rows)
    if headings:
        sheet.autofilter(0, 0, last, len(headings) - 1)


def _write_rows(cells: _Cells, headings: Sequence[str], rows: Iterable[Mapping[str, object]]) -> int:
    number = 0
    for number, row in enumerate(rows, start=1):
        if number > _MOST_ROWS:
            raise InvalidInput(f"more than {_MOST_ROWS} rows; a sheet has no more", "Write it as CSV or JSON Lines (.jsonl).")
        surplus = row.get(SURPLUS)
        told = {**row, headings[0]: surplus} if isinstance(surplus, str) and headings else row
        written = [(heading, told.get(heading)) for heading in headings]
        written += [("surplus", cell) for cell in (surplus if isinstance(surplus, list) else ())]
        for column, (heading, value) in enumerate(written):
            if value is None or value == "":
                continue
            if isinstance(value, bool | int | float) and cells.add_number(number, column, value):
                continue
            text = text_of(value)
            if len(text) > _LONGEST or "\0" in text:
                what = "a NUL character" if "\0" in text else f"{len(text)} characters; a cell of a sheet has at most {_LONGEST}"
                raise InvalidInput(f"row {number}, {heading}: {what}", "Write it as JSON Lines (.jsonl).")
            if "_x" in text and (found := _RUNS_ON.search(text)):
                raise InvalidInput(f"row {number}, {heading}: XLSX cannot hold a text with {found[0]} there", "Write it as CSV.")
            text.encode()  # half a character is told here, before it is in a file that can then not be closed
            cells.add_text(number, column, text)
    return number


class _Cells:
    """Writes cells of one sheet."""

    def __init__(self, book: Any, sheet: Any, formats: Mapping[int, Any]) -> None:
        self._sheet = sheet
        self._formats = formats
        self._plain = book.add_format()
        # Also where somebody edits the cell, it stays text.
        self._marked = book.add_format({"quote_prefix": True})

    def add_number(self, row: int, column: int, value: float) -> bool:
        """Write a truth or a number; whether it could be written so that it comes back as it was."""
        if isinstance(value, bool):
            self._sheet.write_boolean(row, column, value)
        elif abs(value) < _EXACT and math.isfinite(value) and float(f"{value:.16G}") == value:
            self._sheet.write_number(row, column, value, self._formats.get(column))
        else:
            return False
        return True

    def add_text(self, row: int, column: int, text: str) -> None:
        """Write text as it is. One more apostrophe where it has one that reading would take off."""
        style = self._marked if harmless(text) != text else None
        text = as_text(text)
        if text.startswith("<r>") and text.endswith("</r>"):
            # XlsxWriter takes such a text for markup of its own; in two pieces it is escaped.
            self._sheet.write_rich_string(row, column, text[:1], self._plain, text[1:])
        else:
            self._sheet.write_string(row, column, text, style)
