"""Lengths of time as people write them: `2y`, `18m`, `6w`, `90d`; months and years as the calendar has them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from scn.errors import InvalidInput
from scn.rules.calendar import FIRST_YEAR, LAST_YEAR, add_months

_WRITTEN = re.compile(r"([0-9]{1,9})([ymwd])")
_LONGEST_YEARS = LAST_YEAR - FIRST_YEAR


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time: whole calendar months and days, neither below 0."""

    months: int = 0
    days: int = 0

    def before(self, day: date) -> date:
        """The day that lies that long before `day`; in a month that is too short, its last day."""
        return add_months(day, -self.months) - timedelta(days=self.days)


def parse_duration(text: str, what: str = "length of time") -> Duration:
    """A number with its unit: y (years), m (months), w (weeks) or d (days), from 0 to 600 years.

    Raises `InvalidInput` that names `what` it was for.
    """
    found = _WRITTEN.fullmatch(text.strip().lower())
    if found is None:
        raise InvalidInput(f"Not a {what}: {text}", "Write it as 2y, 18m, 6w or 90d.")
    number, unit = int(found[1]), found[2]
    duration = {
        "y": Duration(months=12 * number),
        "m": Duration(months=number),
        "w": Duration(days=7 * number),
        "d": Duration(days=number),
    }[unit]
    if duration.months > 12 * _LONGEST_YEARS or duration.days > 365 * _LONGEST_YEARS:
        raise InvalidInput(f"Not a {what}: {text}", f"{_LONGEST_YEARS} years at most.")
    return duration
