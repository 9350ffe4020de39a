"""Tables in and out: CSV, XLSX and JSON Lines behind one door, in a stream, with the line of every row.

What a file is, its first bytes say where they are sure, else its ending. No spreadsheet runs a cell that is written here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from scn.errors import InvalidInput
from scn.exchange.csv_files import CsvFile, write
from scn.exchange.files import whole, whole_bytes
from scn.exchange.formulas import as_was, harmless
from scn.exchange.rows import MOST_COLUMNS, Chunk, Form, Row, Shape
from scn.exchange.sources import Source

__all__ = ["ENDINGS", "Chunk", "Row", "Table", "as_was", "faults", "harmless", "open_table", "read", "write", "write_table"]

ENDINGS = (".csv", ".xlsx", ".jsonl", ".ndjson")
"""The endings of the files that `write_table` writes."""

_JSON_ENDINGS = (".jsonl", ".ndjson", ".json")
_MOST_CELLS = 500_000  # of a chunk, so that a table of thousands of columns is read in a stream too
_MOST_TOLD = 30


class Table:
    """A table in a file, its headings known. `sheet` is the sheet of a workbook that it was found on, else None."""

    def __init__(self, path: Path, form: Form, headings: Sequence[str]) -> None:
        self.path = path
        self.sheet = form.sheet
        self._form = form
        self._shape = Shape(headings, apostrophes=form.apostrophes)
        self._width = max(len(headings), 1)
        self.headings: tuple[str, ...] = self._shape.headings

    def chunks(self, size: int = 2000) -> Iterator[Chunk]:
        """The rows from the first one, at most `size` at a time, without those that are empty; no chunk is empty and without bad rows.

        A new call reads the file again. Raises `InvalidInput` that names the line for what cannot be read.
        """
        for lines, rows in self._form.batches(max(1, min(size, _MOST_CELLS // self._width))):
            chunk = self._shape.chunk(lines, rows, self._form.bad)
            if len(chunk) or chunk.bad:
                yield chunk


def open_table(path: Path, *, renamed: Mapping[str, str] | None = None) -> Table:
    """A table to read. `renamed` gives the heading that scn knows for a heading that the file has.

    Raises `InvalidInput` for what is no table, for a heading that stands twice, and for one to rename that is not there;
    `Fault` where the machine refuses the file.
    """
    form = _form(Source(path))
    where = f"{path}:{form.headings_line}"
    headings = [heading.strip().strip("\ufeff").strip() for heading in form.headings]
    if form.apostrophes:
        headings = list(map(as_was, headings))
    if len(headings) > MOST_COLUMNS:
        raise InvalidInput(f"{where}: {len(headings)} columns; at most {MOST_COLUMNS} can be read")
    if not any(headings) and form.apostrophes:
        raise InvalidInput(f"{where}: no headings", "The first line names the columns.")
    headings = _renamed(where, headings, renamed or {})
    seen: set[str] = set()
    for heading in filter(None, headings):
        if heading in seen:
            raise InvalidInput(f"{where}: the heading {heading} stands twice")
        seen.add(heading)
    return Table(path, form, headings)


def _form(source: Source) -> Form:
    ending = source.path.suffix.lower()
    source.refuse_others()
    if source.is_zip:
        from scn.exchange.sheets import SheetFile

        return SheetFile(source)
    if ending in (".xlsx", ".xlsm"):
        raise InvalidInput(f"{source.path}: this is no XLSX workbook, whatever its name says", "Save it as XLSX or as CSV (UTF-8).")
    if ending in _JSON_ENDINGS or source.head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b'{"'):
        from scn.exchange.json_lines import JsonLinesFile

        return JsonLinesFile(source)
    return CsvFile(source)


def _renamed(where: str, headings: Sequence[str], renamed: Mapping[str, str]) -> list[str]:
    for heading in renamed:
        if heading.strip() not in headings:
            given = [heading for heading in headings if heading]
            more = " …" if len(given) > _MOST_TOLD else ""
            raise InvalidInput(f"{where}: there is no heading {heading}", f"The file has: {', '.join(given[:_MOST_TOLD])}{more}.")
    new = {old.strip(): name.strip() for old, name in renamed.items()}
    return [new.get(heading, heading) for heading in headings]


def read(path: Path, *, renamed: Mapping[str, str] | None = None) -> tuple[list[str], list[Row]]:
    """The headings and all rows of a file that is not large; otherwise as `open_table` and `Table.chunks`.

    Raises `InvalidInput` for rows that do not fit under the headings, with each of them.
    """
    table = open_table(path, renamed=renamed)
    chunks = list(table.chunks())
    if bad := [f"{path}:{row.line}: {row.fault}" for chunk in chunks for row in chunk.bad]:
        raise InvalidInput(f"{path}: {len(bad)} rows cannot be read", details=bad) if len(bad) > 1 else InvalidInput(bad[0])
    return list(table.headings), [row for chunk in chunks for row in chunk.rows()]


def write_table(path: Path, headings: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    """Write a file, in the format of its ending, whole or not at all; `rows` may come one after the other.

    A heading that a row lacks, and None, give an empty cell. Raises `InvalidInput` for another ending and for a cell that
    the format cannot hold, `Fault` where the machine refuses it.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise InvalidInput(f"{path}: no format is known for the ending {ending or 'that is missing'}", f"One of {', '.join(ENDINGS)}.")
    try:
        if ending == ".xlsx":
            from scn.exchange import sheet_writer

            with whole_bytes(path) as bytes_:
                sheet_writer.write(bytes_, headings, rows)
            return
        from scn.exchange import json_lines

        with whole(path) as stream:
            (write if ending == ".csv" else json_lines.write)(stream, headings, rows)
    except UnicodeEncodeError:
        raise InvalidInput(f"{path}: a cell has half a character (a surrogate without its other half)") from None


def faults(path: Path, found: Iterator[str] | Sequence[str], *, what: str) -> InvalidInput:
    """The error for a file with bad rows: how many faults, and each of them."""
    listed = list(found)
    return InvalidInput(f"{path}: {len(listed)} fault{'s' if len(listed) != 1 else ''}; no {what} was changed", details=listed)
