"""A report as every renderer sees it: titled sections of typed rows. Which words and numbers stand there is said by each report.

The JSON of a report is its own data, not this: a section may leave out or put into words what the data has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from scn.i18n.words import ENGLISH, Words

Value: TypeAlias = str | int | float | bool | date | None
"""A cell: None is an empty one."""


class Kind(StrEnum):
    """What a column holds: a share is from 0 to 1 (more where more was used than there is), and shown in per cent."""

    TEXT = "text"
    NUMBER = "number"
    SHARE = "share"
    DATE = "date"
    BOOL = "bool"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the key by which files and scripts know it, the label that people read, and what it holds.

    One that `shrinks` may be shortened where there is no room for it.
    """

    key: str
    label: str
    kind: Kind = Kind.TEXT
    shrinks: bool = False

    @property
    def is_number(self) -> bool:
        """Whether it is set to the right."""
        return self.kind in (Kind.NUMBER, Kind.SHARE)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report: its key, its title (may be empty), a table (none without columns), and sentences below it."""

    key: str
    title: str
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[Value, ...], ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A report on a day, and the words that it is said in."""

    title: str
    on: date
    sections: tuple[Section, ...]
    words: Words = ENGLISH

    def only(self, keys: Sequence[str]) -> Document:
        """The report with the sections of these keys alone. Raises `KeyError` for a key that it does not have."""
        known = {section.key for section in self.sections}
        if missing := [key for key in keys if key not in known]:
            raise KeyError(missing[0])
        return replace(self, sections=tuple(section for section in self.sections if section.key in keys))

    def in_texts(self, change: Callable[[str], str]) -> Document:
        """The report with every text that it shows changed alike, as a place to make foreign text harmless."""

        def changed(section: Section) -> Section:
            rows = tuple(tuple(change(value) if isinstance(value, str) else value for value in row) for row in section.rows)
            columns = tuple(replace(column, label=change(column.label)) for column in section.columns)
            return replace(section, title=change(section.title), columns=columns, rows=rows, notes=tuple(map(change, section.notes)))

        return replace(self, title=change(self.title), sections=tuple(map(changed, self.sections)))


def shown(value: Value, kind: Kind, words: Words = ENGLISH) -> str:
    """A cell as people of a language read it."""
    match value:
        case None:
            return ""
        case bool():
            return words.word("verdict", "yes") if value else words.word("verdict", "no")
        case int() | float() if kind is Kind.SHARE:
            return words.percent(value)
        case int() | float():
            return words.number(value)
        case date():
            return words.day(value)
    return str(value)


def table(columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> tuple[tuple[Value, ...], ...]:
    """The rows of a section, each with a cell for every column. Raises `ValueError` for one that has not."""
    made = tuple(map(tuple, rows))
    if wrong := next((row for row in made if len(row) != len(columns)), None):
        raise ValueError(f"{len(wrong)} cells for {len(columns)} columns: {wrong}")
    return made
