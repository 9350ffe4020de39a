"""Days: adding months and years, and dates of which only the year or the month is known."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from scn.errors import InvalidInput

FIRST_YEAR, LAST_YEAR = 1800, 2400
"""The years that dates may have: terms and limits are added to them."""

FOREVER = date.max
"""The end of what has no end, where two intervals are compared."""


def add_months(day: date, months: int) -> date:
    """The same day of the month `months` later (earlier if negative); the last day of a month that is too short."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def add_years(day: date, years: int) -> date:
    """The same day `years` later; 28 February for a 29 February that the year does not have."""
    return add_months(day, 12 * years)


def day_before(day: date) -> date:
    """Yesterday, as seen from `day`."""
    return day - timedelta(days=1)


def day_after(day: date) -> date:
    """Tomorrow, as seen from `day`."""
    return day + timedelta(days=1)


def parse_day(text: str, what: str = "date") -> date:
    """An ISO 8601 date (`2027-09-22`). Raises `InvalidInput` that names `what` it was for."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise InvalidInput(f"Not a {what}: {text}", "Write it as YYYY-MM-DD, for example 2027-09-22.")
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InvalidInput(f"Not a {what}: {text}", f"Years from {FIRST_YEAR} to {LAST_YEAR}.")
    return day


def last_day(text: str, what: str = "date") -> date:
    """The last day that an ISO 8601 date of reduced precision can mean: `2017` is 2017-12-31, `2017-03` is 2017-03-31.

    The last one, so that no condition on time is met by a guess. Raises `InvalidInput` for anything else.
    """
    try:
        match text.split("-") if text.isascii() else []:
            case [year] if len(year) == 4 and year.isdigit() and FIRST_YEAR <= int(year) <= LAST_YEAR:
                return date(int(year), 12, 31)
            case [year, month] if len(year) == 4 and len(month) == 2 and (year + month).isdigit() and FIRST_YEAR <= int(year) <= LAST_YEAR:
                return date(int(year), int(month), calendar.monthrange(int(year), int(month))[1])
    except (ValueError, calendar.IllegalMonthError):
        pass
    try:
        return parse_day(text, what)
    except InvalidInput:
        years = f"years from {FIRST_YEAR} to {LAST_YEAR}"
        raise InvalidInput(f"Not a {what}: {text}", f"Write it as YYYY, YYYY-MM or YYYY-MM-DD; {years}.") from None


def overlap(start: date, end: date | None, other_start: date, other_end: date | None) -> bool:
    """Whether two half-open intervals share a day."""
    return start < (other_end or FOREVER) and other_start < (end or FOREVER)
