"""The axis of a chart: the room for its words, and the years or months along it."""

from __future__ import annotations

from datetime import date

from scn.reports.drawing.figures import Months, Plane, Words

GUTTER = 48
"""Pixels beside a chart with an axis, for the words of the axis."""

LABELLED = 4
"""Labels that stand beside each other in a telephone's width."""

_TWO_YEARS = 731  # days


def beside(width: int | None) -> int | None:
    """The width that a chart with an axis has of so many pixels: the words of the axis stand beside it."""
    return None if width is None else width - GUTTER


def years(
    plane: Plane, first: date, last: date, top: float, bottom: float, year: Words, month: Months | None = None, *, room: float = 1
) -> list[str]:
    """Lines at the beginnings of years between two days, at most six, with the year below each. `room`: the share of the width.

    Where `month` says months and there are less than two years, at those of months, at most four.
    """
    span = (last - first).days
    if month is not None and span < _TWO_YEARS:
        marks = [(day, month(day.year, day.month)) for day in _months(first, last)]
    else:
        begun = [number for number in range(first.year, last.year + 1) if first <= date(number, 1, 1) <= last]
        steps = (1, 2, 5, 10, 20, 50, 100, 1000, 10000)
        every = next(step for step in steps if len([number for number in begun if number % step == 0]) <= 6)
        marks = [(date(number, 1, 1), year(number)) for number in begun if number % every == 0]
    body: list[str] = []
    for day, said in marks:
        share = (day - first).days / span
        body.append(plane.line(room * share, top, room * share, bottom, "grid"))
        body.append(plane.word(room * share, bottom + 18, said, "tick", anchor="middle" if share < 0.9 or room < 1 else "end"))
    return body


def _months(first: date, last: date) -> list[date]:
    """The beginnings of months between two days: of every one, of every second, …, so that there are not too many."""
    numbers = range(12 * first.year + first.month - 1, 12 * last.year + last.month)
    begun = [day for number in numbers if first <= (day := date(number // 12, number % 12 + 1, 1)) <= last]
    listed = ([day for day in begun if (day.month - 1) % step == 0] for step in (1, 2, 3, 6, 12))
    return next((days for days in listed if len(days) <= LABELLED), [])
