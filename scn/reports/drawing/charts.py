"""Charts of a report, as figures of a page: bars, columns, rules with their bounds.

What goes along in time is in `trends.py` and `timeline.py`. A chart shows numbers that stand in a table beside it, and computes none:
what is written on it, and the description for those who do not see it, come with the call, in the page's language. `direction` is the
page's: where one reads from right to left, the axis begins on the right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf

from scn.reports.drawing.axis import GUTTER, LABELLED
from scn.reports.drawing.figures import (
    Anchor,
    Direction,
    Figure,
    Legend,
    Plane,
    Words,
    checked,
    drawing,
    hatch,
    sized,
    whole_steps,
)

ROOM = 0.76
"""The share of the width that the longest bar takes: the rest is for the words after it."""

_LABEL: Mapping[Direction, int] = {"ltr": 44, "rtl": 58}  # characters: what a telephone's width holds; Arabic ones are narrow

_MARK = 8  # pixels: a little more than half of a mark, which may stand at the beginning


@dataclass(frozen=True, slots=True)
class Group:
    """What bars are drawn for: its label, a value of 0 or more for each series, and how each is written at the end of its bar."""

    label: str
    values: tuple[float, ...]
    written: tuple[str, ...]


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
        body.append(plane.word(0, top + 15, group.label, "label", longest=_LABEL[direction], foreign=True))
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
    wide, every = 0.8 * slot / len(series), -(-len(groups) // LABELLED)
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
        body.append(plane.word(0, top + 15, rule.label, "label", longest=_LABEL[direction], foreign=True))
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


def _fill(paint: str) -> str:
    return f' fill="{paint}"' if paint else ""


def _mark(across: str, middle: float, *, holds: bool) -> str:
    """A dot, or a cross: an own drawing of 12 by 12 pixels whose middle is there."""
    inside = '<circle r="6"/>' if holds else '<path d="M-6-6 6 6M6-6-6 6"/>'
    kind = "holds" if holds else "broken"
    return f'<svg class="mark {kind}" x="{across}" y="{middle:g}" width="1" height="1" overflow="visible">{inside}</svg>'
