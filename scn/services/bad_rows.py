"""The bad rows of a file, written to a file of their own as they were, so that they can be mended and brought in again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from scn.errors import InvalidInput
from scn.exchange import tables
from scn.exchange.rows import SURPLUS, Bad
from scn.exchange.tables import Table

MOST_FAULTS = 1000
"""How many faults of a file are told one by one."""


def refuse_itself(path: Path, skip_bad: Path | None) -> None:
    """Raise `InvalidInput` where the bad rows would be written over the file that they are read from."""
    if skip_bad is not None and skip_bad.exists() and path.exists() and skip_bad.samefile(path):
        raise InvalidInput(f"{path} is the file that is imported", "Name another file with --skip-bad.")


def told(path: Path, wrong: Sequence[tuple[int, str]]) -> tuple[str, ...]:
    """The first faults with the file and the line of each."""
    return tuple(f"{path}:{line}: {fault}" for line, fault in sorted(wrong)[:MOST_FAULTS])


def faults(path: Path, wrong: Sequence[tuple[int, str]], *, what: str) -> InvalidInput:
    """The error for a file with bad rows: how many faults, and each of them up to a thousand."""
    listed = [*told(path, wrong), *([f"and {len(wrong) - MOST_FAULTS} more"] if len(wrong) > MOST_FAULTS else [])]
    return InvalidInput(f"{path}: {len(wrong)} fault{'s' if len(wrong) != 1 else ''}; no {what} was changed", details=listed)


def write(path: Path, table: Table, lines: set[int], renamed: Mapping[str, str] | None) -> None:
    """Write the rows of these lines, under the headings that the file has."""
    tables.write_table(path, _headings(table, renamed), _picked(table, lines, renamed))


def _headings(table: Table, renamed: Mapping[str, str] | None) -> list[str]:
    """The headings as the file has them, so that its bad rows can be brought in in the same way."""
    back = {new.strip(): old.strip() for old, new in (renamed or {}).items()}
    return [back.get(heading, heading) for heading in table.headings]


def _picked(table: Table, lines: set[int], renamed: Mapping[str, str] | None) -> Iterator[dict[str, object]]:
    headings = _headings(table, renamed)
    for chunk in table.chunks():
        found: dict[int, dict[str, object]] = {row.line: _as_it_was(headings, row) for row in chunk.bad}
        if not lines.isdisjoint(chunk.lines):
            found |= {row.line: dict(zip(headings, row.cells.values(), strict=True)) for row in chunk.rows() if row.line in lines}
        yield from (found[line] for line in sorted(found))


def _as_it_was(headings: Sequence[str], row: Bad) -> dict[str, object]:
    """A row that does not fit under the headings, with the cells beyond them."""
    if row.text is not None:
        return {SURPLUS: row.text}
    return {**dict(zip(headings, row.cells, strict=False)), SURPLUS: list(row.cells[len(headings) :])}
