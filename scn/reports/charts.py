"""Charts of a report, as figures of a page: bars, columns in time, the growth of a number, the trend of measures, rules with their bounds.

The timeline of terms is in `timeline.py`. A chart shows numbers that stand in a table beside it, and computes none: what is written on
it, and the description for those who do not see it, come with the call, in the page's language. `direction` is the page's: where one
reads from right to left, the axis begins on the right.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import inf

from scn.reports.figures import (
    Anchor,
    Direction,
    Figure,
    Legend,
    Months,
    Plane,
    Words,
    brief,
    checked,
    drawing,
    hatch,
    sized,
    titled,
    whole_steps,
)

ROOM = 0.76
"""The share of the width that the longest bar takes: the rest is for the words after it."""

TREND_ROOM = 0.82
"""The share of the width that the lines of a trend take: the rest is for the last values."""

_LABEL = 44  # characters: what a telephone's width holds
_LABELLED = 4  # groups or months: what it holds of labels beside each other

_TWO_YEARS = 731  # days

_MARK = 8  # pixels: a little more than half of a mark, which may stand at the beginning

GUTTER = 48
"""Pixels beside a chart with an axis, for the words of the axis."""


@dataclass(frozen=True, slots=True)
class Group:
    """What bars are drawn for: its label, a value of 0 or more for each series, and how each is written at the end of its bar."""

    label: str
    values: tuple[float, ...]
    written: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """What is measured on several days, each of which comes after the one before: its name, and the values of 0 or more."""

    label: str
    points: tuple[tuple[date, float], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with its bounds (None: none), what there is, whether that holds, and how the verdict is written."""

    label: str
    minimum: float | None
    maximum: float | None
    count: float
    holds: bool
    written: str


@dataclass(frozen=True, slots=True)
class RuleLabels:
    """The words of the legend of rules."""

    bounds: str
    holds: str
    broken: str


def beside(width: int | None) -> int | None:
    """The width that a chart with an axis has of so many pixels: the words of the axis stand beside it."""
    return None if width is None else width - GUTTER


def bars(
    groups: Sequence[Group],
    series: Sequence[str],
    title: str,
    description: str,
    *,
    key: str = "bars",
    direction: Direction = "ltr",
    width: int | None = None,
) -> Figure:
    """Bars for each group, one for each of one or two series; all are measured by the largest value of all.

    The first series is filled, the second hatched. Raises `ValueError` for three series or more, for a group that has not a value for
    each, and for a value below 0.
    """
    _check(groups, series)
    plane, thick, top = Plane(direction, width), 16, 0.0
    largest = max((value for group in groups for value in group.values), default=0) or 1
    fills = ("", f"url(#{checked(key)}-hatch)")
    body = [f"<defs>{hatch(f'{key}-hatch', 'hatch')}</defs>"]
    for group in groups:
        body.append(plane.word(0, top + 15, group.label, "label", longest=_LABEL, foreign=True))
        top += 22
        body.append(plane.line(0, top - 2, 0, top + len(series) * (thick + 3) - 1, "axis"))
        for number, (value, written) in enumerate(zip(group.values, group.written, strict=True)):
            long = ROOM * value / largest
            body.append(
                plane.box(0, top, long, thick, f"bar series-{number + 1}", fill=fills[number], title=f"{series[number]}: {written}")
            )
            body.append(plane.word(long, top + 13, written, "value", aside=6))
            top += thick + 3
        top += 11
    svg = drawing(key, "chart bars", title, description, body, size=sized(plane, max(top - 8, 1)))
    return Figure(key, title, svg, _legend(series, fills), about=description)


def columns(
    groups: Sequence[Group],
    series: Sequence[str],
    title: str,
    description: str,
    *,
    number: Words = str,
    key: str = "columns",
    direction: Direction = "ltr",
    width: int | None = None,
) -> Figure:
    """Columns for each group, one for each of one or two series, as for months one after the other; on an axis that `number` says.

    The labels of some groups are left out where there is no room for all. Raises `ValueError` as `bars`, and where there is no group.
    """
    _check(groups, series)
    if not groups:
        raise ValueError("columns of nothing")
    plane, top, high, slot = Plane(direction, width), 14.0, 200.0, 1 / len(groups)
    ticks = whole_steps(max(value for group in groups for value in group.values), 5)
    fills = ("", f"url(#{checked(key)}-hatch)")
    body = [f"<defs>{hatch(f'{key}-hatch', 'hatch')}</defs>"]
    for tick in ticks:
        down = top + high * (1 - tick / ticks[-1])
        body.append(plane.line(0, down, 1, down, "axis" if tick == 0 else "grid"))
        body.append(plane.word(0, down + 4, number(tick), "tick", anchor="end", aside=-8))
    wide, every = 0.8 * slot / len(series), -(-len(groups) // _LABELLED)
    for place, group in enumerate(groups):
        for which, (value, written) in enumerate(zip(group.values, group.written, strict=True)):
            tall = high * value / ticks[-1]
            said = f"{group.label}, {series[which]}: {written}"
            start = (place + 0.1) * slot + which * wide
            body.append(plane.box(start, top + high - tall, wide, tall, f"bar series-{which + 1}", fill=fills[which], title=said))
        if place % every == 0:
            middle = (place + 0.5) * slot
            late = middle > 0.9 and len(groups) > 1
            anchor: Anchor = "end" if late else "middle"
            body.append(plane.word(1 if late else middle, top + high + 18, group.label, "tick", anchor=anchor, foreign=True))
    svg = drawing(key, "chart columns", title, description, body, size=sized(plane, top + high + 24, gutter=GUTTER))
    return Figure(key, title, svg, _legend(series, fills), about=description)


def _check(groups: Sequence[Group], series: Sequence[str]) -> None:
    if not 1 <= len(series) <= 2:
        raise ValueError(f"{len(series)} series: a chart of bars has one or two")
    for group in groups:
        if len(group.values) != len(series) or len(group.written) != len(series):
            raise ValueError(f"{group.label}: not a value for each of {len(series)} series")
        if not all(0 <= value < inf for value in group.values):
            raise ValueError(f"{group.label}: a value below 0, or none at all")


def _legend(series: Sequence[str], fills: Sequence[str]) -> tuple[Legend, ...]:
    boxes = [
        f'<rect class="bar series-{number}" x="1" y="3" width="18" height="14"{_fill(paint)}/>' for number, paint in enumerate(fills, 1)
    ]
    return tuple(Legend(box, name) for box, name in zip(boxes, series, strict=False))


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


def verdicts(
    rules: Sequence[Rule],
    labels: RuleLabels,
    title: str,
    description: str,
    *,
    key: str = "verdicts",
    direction: Direction = "ltr",
    width: int | None = None,
) -> Figure:
    """For each rule the band from its minimum to its maximum, and a mark for what there is: a dot within, a cross where it is broken.

    A rule without a maximum has a band to the end.
    """
    plane, top = Plane(direction, width), 0.0
    largest = max((max(rule.count, rule.minimum or 0, rule.maximum or 0) for rule in rules), default=0) or 1
    body: list[str] = []
    for rule in rules:
        low = ROOM * (rule.minimum or 0) / largest
        high = ROOM if rule.maximum is None else ROOM * rule.maximum / largest
        count = ROOM * rule.count / largest
        body.append(plane.word(0, top + 15, rule.label, "label", longest=_LABEL, foreign=True))
        middle = top + 32
        body.append(plane.line(0, middle, ROOM, middle, "grid"))
        body.append(plane.box(low, middle - 7, max(high - low, 0.004), 14, "band"))
        body.append(_mark(plane.across(count), middle, holds=rule.holds))
        body.append(plane.word(ROOM, middle + 5, rule.written, "value" if rule.holds else "value broken-word", aside=12))
        top += 52
    svg = drawing(key, "chart verdicts", title, description, body, size=sized(plane, max(top - 6, 1), gutter=_MARK))
    legend = [
        Legend('<rect class="band" x="1" y="4" width="18" height="12"/>', labels.bounds),
        Legend(_mark("10", 10, holds=True), labels.holds),
    ]
    if not all(rule.holds for rule in rules):
        legend.append(Legend(_mark("10", 10, holds=False), labels.broken))
    return Figure(key, title, svg, tuple(legend), about=description)


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
    return next((days for days in listed if len(days) <= _LABELLED), [])


def _fill(paint: str) -> str:
    return f' fill="{paint}"' if paint else ""


def _point(across: str, middle: float, which: int, said: str = "") -> str:
    """A dot of the first series, or a square of the second."""
    inside = '<circle r="4.5"/>' if which == 1 else '<rect x="-4" y="-4" width="8" height="8"/>'
    title = titled(said) if said else ""
    return (
        f'<svg class="point point-{which}" x="{across}" y="{brief(middle)}" width="1" height="1" overflow="visible">{title}{inside}</svg>'
    )


def _mark(across: str, middle: float, *, holds: bool) -> str:
    """A dot, or a cross: an own drawing of 12 by 12 pixels whose middle is there."""
    inside = '<circle r="6"/>' if holds else '<path d="M-6-6 6 6M6-6-6 6"/>'
    kind = "holds" if holds else "broken"
    return f'<svg class="mark {kind}" x="{across}" y="{middle:g}" width="1" height="1" overflow="visible">{inside}</svg>'


def _thinned(steps: Sequence[tuple[date, int]], span: int, most: int = 500) -> list[tuple[date, int]]:
    """The steps, or, where there are more than a screen shows, the last within each part of the width."""
    if len(steps) <= most:
        return list(steps)
    parts: dict[int, tuple[date, int]] = {}
    for day, value in steps:
        parts[(day - steps[0][0]).days * most // span] = (day, value)
    return [steps[0], *(step for step in parts.values() if step[0] != steps[0][0])]
