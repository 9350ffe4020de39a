"""What goes along in time: the growth of a number, the trend of measures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import inf

from scn.reports.drawing.axis import GUTTER, years
from scn.reports.drawing.figures import Direction, Figure, Legend, Months, Plane, Words, brief, checked, drawing, sized, titled, whole_steps

TREND_ROOM = 0.82
"""The share of the width that the lines of a trend take: the rest is for the last values."""


@dataclass(frozen=True, slots=True)
class Series:
    """What is measured on several days, each of which comes after the one before: its name, and the values of 0 or more."""

    label: str
    points: tuple[tuple[date, float], ...]


def growth(
    steps: Sequence[tuple[date, int]],
    until: date,
    title: str,
    description: str,
    *,
    number: Words = str,
    year: Words = str,
    month: Months | None = None,
    key: str = "growth",
    direction: Direction = "ltr",
    width: int | None = None,
) -> Figure:
    """A number that holds from each day on, to the next, as steps; the last holds to `until`. `number` and `year` say those in words,
    and `month` a month, where the axis shall have months instead of years because it is shorter than two.

    Raises `ValueError` where there is no step, where the days do not rise, or where the last is not before `until`.
    """
    days = [day for day, _ in steps]
    if not steps or any(before >= after for before, after in zip(days, [*days[1:], until], strict=True)):
        raise ValueError("the days of a growth must rise, and end before its last")
    plane, top, high = Plane(direction, width), 14.0, 200.0
    span = (until - days[0]).days
    ticks = whole_steps(max(value for _, value in steps), 5)

    def along(day: date) -> float:
        return (day - days[0]).days / span

    def down(value: float) -> float:
        return top + high * (1 - value / ticks[-1])

    body: list[str] = []
    for tick in ticks:
        body.append(plane.line(0, down(tick), 1, down(tick), "axis" if tick == 0 else "grid"))
        body.append(plane.word(0, down(tick) + 4, number(tick), "tick", anchor="end", aside=-8))
    body += years(plane, days[0], until, 0, top + high, year, month)
    before = None
    shown = _thinned(steps, span)
    for (day, value), end in zip(shown, [*(day for day, _ in shown[1:]), until], strict=True):
        start, stop = along(day), along(end)
        body.append(plane.box(start, down(value), stop - start, top + high - down(value), "area"))
        if before is not None:
            body.append(plane.line(start, down(before), start, down(value), "step"))
        body.append(plane.line(start, down(value), stop, down(value), "step"))
        before = value
    last = steps[-1][1]
    body.append(plane.word(1, down(last) - 6, number(last), "value", anchor="end", aside=-2))
    size = sized(plane, top + high + 24, gutter=GUTTER)
    svg = drawing(checked(key), "chart growth", title, description, body, size=size)
    return Figure(key, title, svg, about=description)


def trend(
    series: Sequence[Series],
    title: str,
    description: str,
    *,
    number: Callable[[float], str] = str,
    year: Words = str,
    key: str = "trend",
    direction: Direction = "ltr",
    width: int | None = None,
) -> Figure:
    """One or two series of measures as lines: the first with dots, the second dashed, with squares. The axis begins at 0.

    The last value of each is written at its end, others are said when their mark is pointed at. Raises `ValueError` for three series or
    more, for one of fewer than two points, for days that do not rise, and for a value below 0.
    """
    if not 1 <= len(series) <= 2:
        raise ValueError(f"{len(series)} series: a trend has one or two")
    for each in series:
        if len(each.points) < 2 or any(before >= after for (before, _), (after, _) in pairwise(each.points)):
            raise ValueError(f"{each.label}: the days of a trend must rise, from two on")
        if not all(0 <= value < inf for _, value in each.points):
            raise ValueError(f"{each.label}: a value below 0, or none at all")
    plane, top, high = Plane(direction, width), 18.0, 200.0
    first = min(each.points[0][0] for each in series)
    last = max(each.points[-1][0] for each in series)
    ticks = whole_steps(max(value for each in series for _, value in each.points), 5)

    def place(day: date, value: float) -> tuple[float, float]:
        return TREND_ROOM * (day - first).days / (last - first).days, top + high * (1 - value / ticks[-1])

    body: list[str] = []
    for tick in ticks:
        down = place(first, tick)[1]
        body.append(plane.line(0, down, TREND_ROOM, down, "axis" if tick == 0 else "grid"))
        body.append(plane.word(0, down + 4, number(tick), "tick", anchor="end", aside=-8))
    body += years(plane, first, last, top, top + high, year, room=TREND_ROOM)
    ends = [place(*each.points[-1])[1] for each in series]
    if len(ends) == 2 and abs(ends[0] - ends[1]) < 16:  # the words would stand upon each other
        middle, up = sum(ends) / 2, ends[0] <= ends[1]
        ends = [middle - 8, middle + 8] if up else [middle + 8, middle - 8]
    for which, (each, end) in enumerate(zip(series, ends, strict=True), 1):
        for one, other in pairwise(each.points):
            body.append(plane.line(*place(*one), *place(*other), f"path path-{which}"))
        for day, value in each.points:
            share, down = place(day, value)
            body.append(_point(plane.across(share), down, which, f"{each.label}: {number(value)}"))
        body.append(plane.word(TREND_ROOM, end + 5, number(each.points[-1][1]), "value", aside=12))
    svg = drawing(checked(key), "chart trend", title, description, body, size=sized(plane, top + high + 24, gutter=GUTTER))
    legend = [
        Legend(f'<line class="path path-{which}" x1="0" y1="10" x2="20" y2="10"/>{_point("10", 10, which)}', each.label)
        for which, each in enumerate(series, 1)
    ]
    return Figure(key, title, svg, tuple(legend), about=description)


def _point(across: str, middle: float, which: int, said: str = "") -> str:
    """A dot of the first series, or a square of the second."""
    inside = '<circle r="4.5"/>' if which == 1 else '<rect x="-4" y="-4" width="8" height="8"/>'
    title = titled(said) if said else ""
    return (
        f'<svg class="point point-{which}" x="{across}" y="{brief(middle)}" width="1" height="1" overflow="visible">{title}{inside}</svg>'
    )


def _thinned(steps: Sequence[tuple[date, int]], span: int, most: int = 500) -> list[tuple[date, int]]:
    """The steps, or, where there are more than a screen shows, the last within each part of the width."""
    if len(steps) <= most:
        return list(steps)
    parts: dict[int, tuple[date, int]] = {}
    for day, value in steps:
        parts[(day - steps[0][0]).days * most // span] = (day, value)
    return [steps[0], *(step for step in parts.values() if step[0] != steps[0][0])]
