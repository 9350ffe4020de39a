"""The kinds of values that a policy has: how each is read from TOML, and in words what would be right."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Generic, TypeVar

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

NO_LIMIT = 0
"""How `limit` reads `"none"`: it takes no 0 from the file."""

PLACES = 12
"""The decimal places that a share may have: an exact fraction of `1e-99999999` would fill the memory."""


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """One kind of value: `read` takes what stands in the file, or raises ValueError; `right` is what would be right."""

    right: str
    read: Callable[[object], T]

    def fits(self, value: object) -> bool:
        """Whether what stands in the file is of this kind."""
        try:
            self.read(value)
        except ValueError:
            return False
        return True


def whole(least: int, most: int) -> Kind[int]:
    """A whole number from `least` to `most`."""

    def read(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise ValueError
        return value

    return Kind(f"a whole number from {least} to {most}", read)


def limit(most: int) -> Kind[int]:
    """A whole number from 1 to `most`, or `"none"` (read as `NO_LIMIT`)."""
    above = whole(1, most)

    def read(value: object) -> int:
        return NO_LIMIT if value == "none" else above.read(value)

    return Kind(f"{above.right}, or no key at all for no limit,", read)


def one_of(words: type[E]) -> Kind[E]:
    """One of the words of an enumeration."""
    return Kind(" or ".join(repr(word.value) for word in words), lambda value: words(_text(value)))


def matching(pattern: str, right: str) -> Kind[str]:
    """A text of a given form."""
    form = re.compile(pattern)

    def read(value: object) -> str:
        if not form.fullmatch(_text(value)):
            raise ValueError
        return _text(value)

    return Kind(right, read)


def shown(value: object) -> str:
    """A value of the file as a message shows it: short, on one line."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return repr(value if len(value) <= 60 else f"{value[:59]}…")
        case int():
            return str(value) if abs(value) < 10**18 else "a number of more than 18 digits"
        case dict():
            return "a table"
        case list():
            return "a list"
        case _:
            return str(value)[:60]


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError
    return value


def _day(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise ValueError


def _share(value: object) -> Fraction:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        share = Decimal(value)
        if share.is_finite() and 0 <= share <= 1 and share == round(share, PLACES):
            return Fraction(share)
    raise ValueError


def _place(value: object) -> tuple[float, float]:
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError
    lat, lon = (_degrees(side, most) for side, most in zip(value, (90, 180), strict=True))
    return lat, lon


def _degrees(value: object, most: int) -> float:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        found = Decimal(value)
        if found.is_finite() and -most <= found <= most:
            return float(found)
    raise ValueError


def _truth(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError


TEXT = Kind("a text that is not empty", _text)
DAY = Kind("a date such as 2023-09-22, without quotes,", _day)
SHARE = Kind("a share from 0 to 1, such as 0.6,", _share)
TRUTH = Kind("true or false", _truth)
PLACE = Kind("a list of degrees north and degrees east, such as [33.97, -6.85],", _place)
KEY = matching(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*", "a key of lower-case letters, digits, - and _, such as 'latin-america',")
TOPIC = matching(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", "an id of lower-case letters, digits and -, such as 'hate-crime',")
FLUENCY = matching("A1|A2|B1|B2|C1|C2|native", "a level of the CEFR from 'A1' to 'C2', or 'native',")
COUNTRY = matching(r"[A-Z]{2}", "a code of two capital letters (ISO 3166-1 alpha-2), such as 'MA',")
LANGUAGE = matching(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", "a language tag (BCP 47), such as 'ar' or 'pt-BR',")
