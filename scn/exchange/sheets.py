"""XLSX read in a stream: the first visible sheet with something in it, row by row, each cell as text.

A formula gives the value that was computed last; a date gives ISO 8601; a number is written without `.0`.
"""

from __future__ import annotations

import math
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

from scn.errors import InvalidInput
from scn.exchange.rows import MOST_COLUMNS, Bad, Batch
from scn.exchange.sources import Source
from scn.exchange.workbooks import Attributes, Names, Workbook, damaged, parse, unescaped

_DIGITS = "0123456789"
_MIDNIGHT = re.compile(r"T00:00(:00(\.0*)?)?Z?\Z")
_LAST_DAY = 2_958_465  # 9999-12-31
_BROKEN = (
    zipfile.BadZipFile, expat.ExpatError, zlib.error, struct.error, EOFError, LookupError, ValueError, OverflowError,
    NotImplementedError, RuntimeError, OSError,
)  # fmt: skip


class SheetFile:
    """An XLSX workbook, the headings of its sheet read. Raises `InvalidInput` where it cannot be read."""

    apostrophes = True

    def __init__(self, source: Source) -> None:
        self._source = source
        self.sheet: str | None = None
        self._part = ""
        self.headings_line = 1
        self.headings: list[str] = []
        self.bad: list[Bad] = []
        with _broken_told(source.path), source.open() as stream:
            self._book = Workbook(source.path, stream)
            for sheet in self._book.sheets:
                with self._book.open(sheet.part) as part:
                    first = next(_rows(self._book, part), None)
                if first is not None:
                    self.sheet, self._part = sheet.name, sheet.part
                    self.headings_line, self.headings = first
                    break

    def batches(self, size: int) -> Iterator[Batch]:
        """The rows below the headings, at most `size` at a time."""
        with self._source.open() as stream:
            if not self._part:
                return
            with _broken_told(self._source.path):
                archive = zipfile.ZipFile(stream)
                part = archive.open(self._book.entry(self._part))
            with archive, part:
                rows = islice(_rows(self._book, part), 1, None)
                while True:
                    with _broken_told(self._source.path):
                        found = list(islice(rows, size))
                    if not found:
                        return
                    yield [line for line, _ in found], [cells for _, cells in found]


@contextmanager
def _broken_told(path: Path) -> Iterator[None]:
    """Turn what a broken archive raises into a sentence."""
    try:
        yield
    except InvalidInput:
        raise
    except _BROKEN as error:
        raise damaged(path, "it is damaged" + (f" ({told})" if (told := " ".join(str(error).split())[:80]) else "")) from None


def _rows(book: Workbook, stream: IO[bytes]) -> Iterator[tuple[int, list[str]]]:
    """The number and the cells of every row that is not empty. The first one is the headings, and says how wide the table is."""
    taker = _Taker(book)
    taker.parser, steps = parse(book.path, stream, taker.start, taker.end, taker.held)
    for _ in steps:
        yield from taker.found
        taker.found.clear()


class _Taker:
    """Takes the elements of a sheet; `found` has the rows that are complete, `held` the text of the cell at hand."""

    __slots__ = (
        "_book",
        "_cells",
        "_column",
        "_columns",
        "_kind",
        "_names",
        "_number",
        "_phonetic",
        "_style",
        "_width",
        "found",
        "held",
        "parser",
    )

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._names, self._columns = Names(), _Columns()
        self.found: list[tuple[int, list[str]]] = []
        self.held: list[str] = []
        self.parser: Any = None
        self._cells: list[str] = []
        self._number, self._column, self._width = 0, -1, 0
        self._kind, self._style = "n", 0
        self._phonetic = False

    def start(self, name: str, given: Attributes) -> None:
        """An element begins."""
        name = self._names[name]
        if name == "c":
            where = given.get("r")
            self._column = self._columns[where.rstrip(_DIGITS)] if where else self._column + 1
            self._kind = given.get("t", "n")
            self._style = int(given.get("s", "0"))
            self.held.clear()
        elif name in ("v", "t"):
            if not self._phonetic:
                self.parser.CharacterDataHandler = self.held.append
        elif name == "row":
            self._number = int(given.get("r", self._number + 1))
            self._column = -1
            self._cells = []
        elif name == "rPh":  # how a text is read aloud
            self._phonetic = True

    def end(self, name: str) -> None:
        """An element ends."""
        name = self._names[name]
        if name in ("v", "t"):
            self.parser.CharacterDataHandler = None
        elif name == "c":
            if self.held:
                self._take("".join(self.held))
                self.held.clear()
        elif name == "row":
            if self._cells:
                self._width = self._width or len(self._cells)
                self.found.append((self._number, self._cells))
                self._cells = []
        elif name == "rPh":
            self._phonetic = False

    def _take(self, text: str) -> None:
        text = self._text(text)
        if not text or text.isspace():
            return
        column, cells, most = self._column, self._cells, self._width or MOST_COLUMNS
        if column >= most:
            raise InvalidInput(f"{self._book.path}:{self._number}: a cell in column {column + 1}, but {most} headings")
        if column > len(cells):
            cells.extend([""] * (column - len(cells)))
        if column < len(cells):
            cells[column] = text
        else:
            cells.append(text)

    def _text(self, text: str) -> str:
        match self._kind:
            case "s":
                return self._book.texts[int(text)]
            case "n":
                formats, style = self._book.formats, self._style
                return _number(text, formats[style] if style < len(formats) else "", since_1904=self._book.since_1904)
            case "b":
                return "true" if text.strip() in ("1", "true") else "false"
            case "d":
                return _MIDNIGHT.sub("", text)
            case _:
                return unescaped(self._book.path, text)


class _Columns(dict[str, int]):
    """The number of a column, from 0, by its letters. Raises `ValueError` for what is none."""

    def __missing__(self, letters: str) -> int:
        if not 0 < len(letters) <= 3 or not letters.isascii() or not letters.isalpha():
            raise ValueError(f"no column: {letters[:10]}")
        number = 0
        for letter in letters.upper():
            number = number * 26 + ord(letter) - 64
        self[letters] = number - 1
        return number - 1


def _number(text: str, kind: str, *, since_1904: bool) -> str:
    """The number as text, `''` for none; a date or a time of day where the format of the cell says so."""
    if not kind and len(text) < 16 and text.isdigit() and text.isascii() and text[0] != "0":
        return text
    text = text.strip()
    value = float(text) if text else 0.0
    if not text or not math.isfinite(value):
        return text
    if kind and (moment := _moment(value, kind, since_1904=since_1904)):
        return moment
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _moment(serial: float, kind: str, *, since_1904: bool) -> str | None:
    """The day, the day with its time, or the time, that a serial number means; None where it means none.

    Days are counted from 1899-12-30, since the spreadsheet takes 1900 for a leap year; the days before the one that did
    not exist (60) are off by one.
    """
    seconds = round(serial * 86_400)
    days, seconds = divmod(seconds, 86_400)
    if not 0 <= days <= _LAST_DAY - (1462 if since_1904 else 0):
        return None
    time = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if days == 0 and (kind == "time" or not since_1904):
        return time if kind == "time" or seconds else None
    if not since_1904 and days == 60:
        return None
    first = date(1904, 1, 1) if since_1904 else date(1899, 12, 31) if days < 60 else date(1899, 12, 30)
    day = first + timedelta(days=days)
    return f"{day}T{time}" if seconds else str(day)
