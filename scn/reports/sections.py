"""What the sections of a report have in common: columns of numbers and countries, and notes that explain a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from scn.i18n.words import Words
from scn.reports.document import Column, Kind, Section, Value, table


def number(key: str, label: str) -> Column:
    """A column of numbers."""
    return Column(key, label, Kind.NUMBER)


def section(key: str, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]], *notes: str) -> Section:
    """A section whose notes explain its table: without a row there is nothing to explain. A note without a word is none."""
    made = table(columns, rows)
    return Section(key, title, tuple(columns), made, tuple(note for note in notes if note) if made else ())


def country_column(words: Words) -> Column:
    """The column of countries: codes where keys stand, else names, which may be shortened."""
    return Column("country", "cc" if words.keyed else words.word("members", "country"), shrinks=not words.keyed)


def country(code: str, words: Words) -> str:
    """A country as such a column has it."""
    return code if words.keyed else words.country(code)
