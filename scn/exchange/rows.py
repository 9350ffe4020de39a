"""What every format gives: rows with the line on which each begins, and chunks of them by column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from pathlib import Path
from typing import Protocol

from scn.errors import InvalidInput
from scn.exchange.formulas import column_as_was

MOST_COLUMNS = 16_384
"""As many columns as a sheet of XLSX has; no format takes more."""

Batch = tuple[Sequence[int], list[list[str]]]
"""The lines on which some rows begin, and their cells as the file has them. A row may be shorter than the headings."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a file: the line on which it begins, and its cells by heading, outer spaces taken off."""

    line: int
    cells: Mapping[str, str]

    def get(self, heading: str) -> str | None:
        """The cell under a heading; None where it is empty or there is no such heading."""
        return self.cells.get(heading) or None


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a file, by column.

    `lines` has the line on which each row begins (the number of the row in XLSX), `columns` the cells under each of
    `headings`, as many as there are lines: without outer blanks and without a formula's apostrophe, `''` where empty.
    """

    lines: Sequence[int]
    columns: Sequence[Sequence[str]]
    headings: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.lines)

    def rows(self) -> Iterator[Row]:
        """The same, row by row."""
        for line, *cells in zip(self.lines, *self.columns, strict=True):
            yield Row(line, dict(zip(self.headings, cells, strict=True)))


class Form(Protocol):
    """A file of one format, its headings read. `apostrophes` says whether formulas are marked by one."""

    headings: list[str]
    headings_line: int
    sheet: str | None
    apostrophes: bool

    def batches(self, size: int) -> Iterator[Batch]:
        """The rows below the headings, at most `size` at a time, from the first one."""
        ...


class Shape:
    """Puts rows under headings. A column without heading is left out, and must be empty."""

    def __init__(self, path: Path, headings: Sequence[str], *, apostrophes: bool) -> None:
        self._path = path
        self._width = len(headings)
        self._unnamed = [number for number, heading in enumerate(headings) if not heading]
        self._named = [number for number, heading in enumerate(headings) if heading]
        self._apostrophes = apostrophes
        self.headings = tuple(heading for heading in headings if heading)

    def chunk(self, lines: Sequence[int], rows: list[list[str]]) -> Chunk:
        """The rows by column, without those that are empty. Raises `InvalidInput` for a cell without heading."""
        if set(map(len, rows)) != {self._width}:
            rows = [self._fitted(line, row) for line, row in zip(lines, rows, strict=True)]
        columns: Sequence[Sequence[str]] = [list(map(str.strip, column)) for column in zip(*rows, strict=True)]
        if self._unnamed:
            self._require_empty(lines, columns)
            columns = [columns[number] for number in self._named]
        # A row is empty only where every column has an empty cell, and nearly every table has a column without.
        if all("" in column for column in columns):
            kept = [any(cells) for cells in zip(*columns, strict=True)]
            lines = list(compress(lines, kept))
            columns = [list(compress(column, kept)) for column in columns]
        if self._apostrophes:
            columns = [column_as_was(column) for column in columns]
        return Chunk(lines, columns, self.headings)

    def _fitted(self, line: int, row: list[str]) -> list[str]:
        missing = self._width - len(row)
        if missing >= 0:
            return row + [""] * missing
        if any(cell.strip() for cell in row[self._width :]):
            raise InvalidInput(
                f"{self._path}:{line}: {len(row)} cells, but {self._width} headings", "Quote a cell that has the separator in it."
            )
        return row[: self._width]

    def _require_empty(self, lines: Sequence[int], columns: Sequence[Sequence[str]]) -> None:
        for number in self._unnamed:
            for line, cell in zip(lines, columns[number], strict=True):
                if cell:
                    raise InvalidInput(
                        f"{self._path}:{line}: column {number + 1} has a cell, but no heading", "Name the column or empty it."
                    )
