"""Tables in CSV: read with the line of every row, written so that no spreadsheet runs a cell as a formula.

UTF-8 with or without a byte-order mark; comma, semicolon or tab, whichever the heading has most of (RFC 4180 quoting).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from scn.errors import Fault, InvalidInput

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?\Z")
_DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a file: the line on which it begins, and its cells by heading, outer spaces taken off."""

    line: int
    cells: Mapping[str, str]

    def get(self, heading: str) -> str | None:
        """The cell under a heading; None where it is empty or there is no such heading."""
        return self.cells.get(heading) or None


def read(path: Path) -> tuple[list[str], list[Row]]:
    """The headings and rows of a CSV file.

    Raises `InvalidInput` that names the line for what is no UTF-8, no CSV, or a row of more cells than headings.
    """
    text = _text(path)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows: list[Row] = []
    headings: list[str] = []
    try:
        headings = [heading.strip() for heading in next(reader, [])]
        _check_headings(path, headings)
        start = reader.line_num + 1
        for cells in reader:
            if len(cells) > len(headings):
                raise InvalidInput(
                    f"{path}:{start}: {len(cells)} cells, but {len(headings)} headings", "Quote a cell that has the separator in it."
                )
            if any(cell.strip() for cell in cells):
                rows.append(Row(start, {heading: as_was(cell.strip()) for heading, cell in zip(headings, cells, strict=False)}))
            start = reader.line_num + 1
    except csv.Error as error:
        raise InvalidInput(f"{path}:{reader.line_num}: not CSV: {error}", "Save it as CSV (UTF-8).") from None
    return headings, rows


def write(stream: TextIO, headings: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    """Write a CSV table; a heading that a row lacks, and None, give an empty cell."""
    # With this line end, which RFC 4180 asks for, the writer quotes a cell that has either half of it.
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(headings)
    for row in rows:
        writer.writerow([harmless("" if (value := row.get(heading)) is None else str(value)) for heading in headings])


def harmless(cell: str) -> str:
    """The cell with an apostrophe before it where a spreadsheet would run it as a formula; numbers are left alone."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.match(cell) else cell


def as_was(cell: str) -> str:
    """The cell without the apostrophe that `harmless` put before it."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) and not _NUMBER.match(cell[1:]) else cell


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise InvalidInput(f"There is no file {path}") from None
    except IsADirectoryError:
        raise InvalidInput(f"{path} is a folder, not a file") from None
    except OSError as error:
        raise Fault(f"Cannot read {path}: {error.strerror}") from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InvalidInput(f"{path}:{line}: not UTF-8", "Save it as CSV UTF-8.") from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise InvalidInput(f"{path}:{line}: a NUL character; this is no text file", "Save it as CSV UTF-8.")
    return text


def _delimiter(text: str) -> str:
    heading = text.partition("\n")[0]
    return max(_DELIMITERS, key=heading.count)


def _check_headings(path: Path, headings: Sequence[str]) -> None:
    if not any(headings):
        raise InvalidInput(f"{path}:1: no headings", "The first line names the columns.")
    doubles = sorted({heading for heading in headings if heading and headings.count(heading) > 1})
    if doubles:
        raise InvalidInput(f"{path}:1: the heading {doubles[0]} stands twice")


def faults(path: Path, found: Iterator[str] | Sequence[str], *, what: str) -> InvalidInput:
    """The error for a file with bad rows: how many faults, and each of them."""
    listed = list(found)
    return InvalidInput(f"{path}: {len(listed)} fault{'s' if len(listed) != 1 else ''}; no {what} was changed", details=listed)
