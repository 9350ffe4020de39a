"""What every format gives: rows with the line on which each begins, and chunks of them by column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Protocol

from scn.exchange.formulas import column_as_was

MOST_COLUMNS = 16_384
"""As many columns as a sheet of XLSX has; no format takes more."""

Batch = tuple[Sequence[int], list[list[str]]]
"""The lines on which some rows begin, and their cells as the file has them. A row may be shorter than the headings."""


SURPLUS = "\0surplus"
"""The key of a row to write under which cells stand that no heading has, as a list; a row that is all of it is written as it is."""


@dataclass(frozen=True, slots=True)
class Bad:
    """A row that cannot be put under the headings: its line, what is wrong and what would be right, and the row as it was.

    `cells` are those of the row; of a line that is no row at all, its text alone.
    """

    line: int
    fault: str
    cells: tuple[str, ...]
    text: str | None = None


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
    `bad` are the rows among them that do not fit under the headings.
    """

    lines: Sequence[int]
    columns: Sequence[Sequence[str]]
    headings: tuple[str, ...]
    bad: tuple[Bad, ...] = ()

    def __len__(self) -> int:
        return len(self.lines)

    def rows(self) -> Iterator[Row]:
        """The same, row by row."""
        for line, *cells in zip(self.lines, *self.columns, strict=True):
            yield Row(line, dict(zip(self.headings, cells, strict=True)))


class Form(Protocol):
    """A file of one format, its headings read. `apostrophes` says whether formulas are marked by one.

    `bad` has what was no row in the batch that was given last.
    """

    headings: list[str]
    headings_line: int
    sheet: str | None
    apostrophes: bool
    bad: list[Bad]

    def batches(self, size: int) -> Iterator[Batch]:
        """The rows below the headings, at most `size` at a time, from the first one."""
        ...


class Shape:
    """Puts rows under headings. A column without heading is left out, and must be empty."""

    def __init__(self, headings: Sequence[str], *, apostrophes: bool) -> None:
        self._width = len(headings)
        self._unnamed = [number for number, heading in enumerate(headings) if not heading]
        self._named = [number for number, heading in enumerate(headings) if heading]
        self._apostrophes = apostrophes
        self.headings = tuple(heading for heading in headings if heading)

    def chunk(self, lines: Sequence[int], rows: list[list[str]], bad: Sequence[Bad] = ()) -> Chunk:
        """The rows by column, without those that are empty, and apart those that have a cell without heading, after the `bad` ones."""
        bad = list(bad)
        if set(map(len, rows)) - {self._width}:
            lines, rows = self._fitted(lines, rows, bad)
        if self._unnamed:
            lines, rows = self._named_only(lines, rows, bad)
        columns: Sequence[Sequence[str]] = [list(map(str.strip, column)) for column in zip(*rows, strict=True)]
        if not rows:
            return Chunk((), [[] for _ in self.headings], self.headings, tuple(bad))
        if self._unnamed:
            columns = [columns[number] for number in self._named]
        # A row is empty only where every column has an empty cell, and nearly every table has a column without.
        if all("" in column for column in columns):
            kept = [any(cells) for cells in zip(*columns, strict=True)]
            lines = list(compress(lines, kept))
            columns = [list(compress(column, kept)) for column in columns]
        if self._apostrophes:
            columns = [column_as_was(column) for column in columns]
        return Chunk(lines, columns, self.headings, tuple(bad))

    def _fitted(self, lines: Sequence[int], rows: list[list[str]], bad: list[Bad]) -> tuple[list[int], list[list[str]]]:
        """The rows as wide as the headings; `bad` gets those with a cell too many."""
        width = self._width
        kept: list[int] = []
        fitted: list[list[str]] = []
        for line, row in zip(lines, rows, strict=True):
            if any(cell.strip() for cell in row[width:]):
                told = f"{len(row)} cells, but {width} headings; quote a cell that has the separator in it"
                bad.append(Bad(line, told, tuple(row)))
                continue
            kept.append(line)
            fitted.append(row[:width] + [""] * (width - len(row)))
        return kept, fitted

    def _named_only(self, lines: Sequence[int], rows: list[list[str]], bad: list[Bad]) -> tuple[list[int], list[list[str]]]:
        """The rows without a cell in the columns that have no heading; `bad` gets the others."""
        kept: list[int] = []
        fitted: list[list[str]] = []
        for line, row in zip(lines, rows, strict=True):
            stray = next((number for number in self._unnamed if row[number].strip()), None)
            if stray is None:
                kept.append(line)
                fitted.append(row)
            else:
                bad.append(Bad(line, f"column {stray + 1} has a cell, but no heading; name the column or empty it", tuple(row)))
        return kept, fitted
