"""CSV: comma, semicolon or tab, whichever the heading line has most of; quoting by RFC 4180; read in a stream."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, TextIO

from scn.errors import InvalidInput
from scn.exchange.cells import text_of
from scn.exchange.formulas import harmless
from scn.exchange.rows import SURPLUS, Bad, Batch
from scn.exchange.sources import NulFound, Source

if TYPE_CHECKING:
    from _csv import Reader

_DELIMITERS = ",;\t"
_QUOTED = re.compile(r'"[^"]*"')
_BREAK = re.compile(r"\r\n|\r|\n")
_LONGEST_HEADINGS = 1 << 20

_REASONS = {
    "unexpected end of data": "a quotation mark is opened there and never closed",
    "field larger": "a cell of more than {limit} characters; is a closing quotation mark missing?",
    "expected after": "text after a closing quotation mark; a quotation mark inside a cell is written twice",
}


class CsvFile:
    """A CSV file, its headings read. Raises `InvalidInput` that names the line for what is no UTF-8 or no CSV."""

    sheet: str | None = None
    apostrophes = True

    def __init__(self, source: Source) -> None:
        self._source = source
        self.bad: list[Bad] = []
        try:
            with source.text() as stream:
                self._delimiter = _delimiter(stream)
        except (UnicodeDecodeError, NulFound):
            raise source.not_text() from None
        with source.text() as stream:
            self.headings_line, self.headings = self._first(self._reader(stream))

    def _reader(self, stream: TextIO) -> Reader:
        return csv.reader(stream, delimiter=self._delimiter, strict=True)

    def _first(self, reader: Reader) -> tuple[int, list[str]]:
        """The line and the cells of the first row that is not empty."""
        while True:
            start = reader.line_num + 1
            rows = self._next(reader, 1)
            if not rows:
                return 1, []
            if any(cell.strip() for cell in rows[0]):
                return start, rows[0]

    def batches(self, size: int) -> Iterator[Batch]:
        """The rows below the headings, at most `size` at a time."""
        with self._source.text() as stream:
            reader = self._reader(stream)
            self._first(reader)
            start = reader.line_num + 1
            while rows := self._next(reader, size):
                end = reader.line_num + 1
                yield (range(start, end) if end - start == len(rows) else _starts(rows, start)), rows
                start = end

    def _next(self, reader: Reader, size: int) -> list[list[str]]:
        try:
            return list(islice(reader, size))
        except (UnicodeDecodeError, NulFound):
            raise self._source.not_text() from None
        except csv.Error as error:
            raise self._not_csv(str(error)) from None

    def _not_csv(self, reason: str) -> InvalidInput:
        """The error for the row that cannot be read, found by a second, slower reading."""
        start = 1
        with self._source.text() as stream:
            reader = self._reader(stream)
            try:
                for _ in reader:
                    start = reader.line_num + 1
            except csv.Error:
                pass
        told = next((text for part, text in _REASONS.items() if part in reason), reason).format(limit=csv.field_size_limit())
        return InvalidInput(f"{self._source.path}:{start}: not CSV, the row that begins here: {told}", "Save it as CSV (UTF-8).")


def _starts(rows: Iterable[list[str]], start: int) -> list[int]:
    """The line on which each row begins, from the line breaks that are in its cells."""
    starts: list[int] = []
    for cells in rows:
        starts.append(start)
        start += 1 + sum(len(_BREAK.findall(cell)) for cell in cells if "\n" in cell or "\r" in cell)
    return starts


def _delimiter(stream: TextIO) -> str:
    """The delimiter of the first line that has more than blanks and delimiters."""
    while line := stream.readline(_LONGEST_HEADINGS):
        if line.strip('" ,;\t\r\n'):
            heading = _QUOTED.sub("", line)
            return max(_DELIMITERS, key=heading.count)
    return ","


def write(stream: TextIO, headings: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    """Write a CSV table; a heading that a row lacks, and None, give an empty cell. Outer blanks are left out, as in reading.

    Raises `InvalidInput` for a cell that no CSV can hold.
    """
    # With this line end, which RFC 4180 asks for, the writer quotes a cell that has either half of it.
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(map(harmless, headings))
    limit = csv.field_size_limit()
    for number, row in enumerate(rows, start=1):
        cells = [harmless(text_of(row.get(heading))) for heading in headings]
        surplus = row.get(SURPLUS)
        if isinstance(surplus, str):
            cells = [harmless(surplus)]
        elif isinstance(surplus, list):
            cells += [harmless(text_of(cell)) for cell in surplus]
        if len(cells) == 1 and not cells[0]:
            continue
        for heading, cell in zip(headings, cells, strict=False):
            if len(cell) >= limit or "\0" in cell:
                what = "a NUL character" if "\0" in cell else f"{len(cell)} characters; a cell of CSV has at most {limit}"
                raise InvalidInput(f"row {number}, {heading}: {what}", "Write it as JSON Lines (.jsonl).")
        writer.writerow(cells)
