"""Dates as office staff write them, read only where they can mean one day (month, year).

Numbers with the year first or last, and the names of months in English, Arabic, French and Spanish, with those of the
Levant and of the Maghreb (`data/months.csv`, from CLDR). The number of a day in a spreadsheet is no date here.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from calendar import monthrange
from functools import cache
from itertools import chain

from scn import shipped
from scn.errors import InvalidInput
from scn.places.folding import fold

FIRST_YEAR, LAST_YEAR = 1800, 2400
"""The years that a date may have; another one is of another calendar, or a slip."""

_LONGEST = 60
_HINT = "Write it as YYYY-MM-DD, YYYY-MM or YYYY, for example 2023-09-22."
_MIDNIGHT = re.compile(r"[T ]00:00(:00(\.0+)?)?Z?\Z")
_TIME = re.compile(r"[T ]\d{1,2}:\d{2}")
_NUMBERS = re.compile(r"\d+(?:\s*([-/.])\s*\d+(?:\s*\1\s*\d+)?)?\Z")
_WORDS = re.compile(r"[^\W_][\w\s.,،/'’º°ª-]*\Z")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_ORDINAL = {"st", "nd", "rd", "th", "er", "o", "a"}
_FILLERS = {"de", "del", "of", "the", "le", "el"}


def office_date(text: str) -> str:
    """The ISO 8601 date that a text means: `2023-09-22`, or `2023-09`, `2023` where it says no more.

    Raises `InvalidInput` for what is no date, and for what can mean two days (`3/4/2020`), with both.
    """
    plain = _plain(text)
    if not plain or len(plain) > _LONGEST:
        raise _no_date(text)
    plain = _MIDNIGHT.sub("", plain)
    if _TIME.search(plain):
        raise InvalidInput(f"Not a date: {_shown(text)} has a time of day", "Write the day alone, for example 2023-09-22.")
    if _NUMBERS.match(plain):
        return _of_numbers(text, [part.strip() for part in re.split(r"[-/.]", plain)])
    if _WORDS.match(plain):
        return _of_words(text, _TOKEN.findall(fold(plain)))
    raise _no_date(text)


def _plain(text: str) -> str:
    """The text with plain digits, without marks of direction and outer blanks."""
    kept = (character for character in unicodedata.normalize("NFKC", text) if unicodedata.category(character) != "Cf")
    return "".join(str(number) if (number := unicodedata.decimal(each, None)) is not None else each for each in kept).strip()


def _of_numbers(text: str, parts: list[str]) -> str:
    match [len(part) for part in parts]:
        case [4]:
            return _iso(text, int(parts[0]))
        case [4, 1 | 2]:
            return _iso(text, int(parts[0]), int(parts[1]))
        case [1 | 2, 4]:
            return _iso(text, int(parts[1]), int(parts[0]))
        case [4, 1 | 2, 1 | 2]:
            return _iso(text, *map(int, parts))
        case [1 | 2, 1 | 2, 4]:
            first, second, year = map(int, parts)
            if first > 12 or first == second:
                return _iso(text, year, second, first)
            if second > 12:
                return _iso(text, year, first, second)
            one, other = _iso(text, year, second, first), _iso(text, year, first, second)
            raise InvalidInput(f"{_shown(text)} can be {one} or {other}", f"Write it as {one} or {other}.")
        case [1 | 2, 1 | 2, 1 | 2]:
            raise _short_year(text)
        case [1] | [2] | [3]:
            raise _no_date(text)
        case [_]:
            raise InvalidInput(f"Not a date: {_shown(text)} is a number", _HINT)
        case _:
            raise _no_date(text)


def _of_words(text: str, tokens: list[str]) -> str:
    """A date with the name of its month: day month year, month day year, year month day, or without the day."""
    numbers: list[str] = []
    names: list[str] = []
    shape = ""
    for before, token in zip(chain([""], tokens), tokens, strict=False):
        if token.isdecimal():
            numbers.append(token)
            shape += "n"
        elif token in _FILLERS or (token in _ORDINAL and before.isdecimal() and len(before) <= 2):
            continue
        else:
            names.append(token)
            shape += "" if shape.endswith("m") else "m"
    month = _months().get(" ".join(names))
    if month is None:
        raise _no_date(text)
    match shape, [len(number) for number in numbers]:
        case ("mn" | "nm", [4]):
            return _iso(text, int(numbers[0]), month)
        case ("nmn" | "mnn", [1 | 2, 4]):
            return _iso(text, int(numbers[1]), month, int(numbers[0]))
        case ("nmn", [4, 1 | 2]):
            return _iso(text, int(numbers[0]), month, int(numbers[1]))
        case (_, [1 | 2] | [1 | 2, 1 | 2]):
            raise _short_year(text)
        case _:
            raise _no_date(text)


@cache
def _months() -> dict[str, int]:
    """The number of a month by its folded name."""
    with shipped.path("months.csv").open(encoding="utf-8", newline="") as stream:
        return {fold(row["name"]): int(row["month"]) for row in csv.DictReader(stream)}


def _iso(text: str, year: int, month: int | None = None, day: int | None = None) -> str:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise InvalidInput(f"Not a date: {_shown(text)}: the year {year}", f"Years from {FIRST_YEAR} to {LAST_YEAR}, Gregorian.")
    if month is None:
        return f"{year}"
    if not 1 <= month <= 12:
        raise InvalidInput(f"Not a date: {_shown(text)}: there is no month {month}", _HINT)
    if day is None:
        return f"{year}-{month:02}"
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise InvalidInput(f"Not a date: {_shown(text)}: {year}-{month:02} has no day {day}", f"It has {last} days.")
    return f"{year}-{month:02}-{day:02}"


def _short_year(text: str) -> InvalidInput:
    return InvalidInput(
        f"Not a date: {_shown(text)} has a year of two digits or none", "Write the year with four digits, as in 2023-09-22."
    )


def _no_date(text: str) -> InvalidInput:
    return InvalidInput(f"Not a date: {_shown(text)}", _HINT)


def _shown(text: str) -> str:
    """The text on one line, cut short."""
    shown = " ".join(text.split())
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"
