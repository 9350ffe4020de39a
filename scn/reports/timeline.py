"""The timeline of terms: a line for each seat, on it a bar for each term, and the day of the report through all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from scn.reports.charts import GUTTER, years
from scn.reports.figures import Direction, Figure, Legend, Plane, Words, checked, drawing, hatch, isolated, sized, titled
from scn.rules.calendar import add_years

_ROW, _BAR = 26.0, 20.0  # pixels
_HEAD = 22.0  # pixels above the first line, for the word at the day's line


class State(StrEnum):
    """A term on a day: it has ended, it runs, it runs and ends within a year, it is still to come."""

    PAST = "past"
    RUNNING = "running"
    ENDING = "ending"
    FUTURE = "future"


@dataclass(frozen=True, slots=True)
class Term:
    """A term from its first day to the day after its last: who serves, and what is said of it when it is pointed at."""

    label: str
    start: date
    end: date
    note: str

    def state(self, today: date) -> State:
        """How it stands on a day."""
        if self.end <= today:
            return State.PAST
        if self.start > today:
            return State.FUTURE
        return State.ENDING if self.end <= add_years(today, 1) else State.RUNNING


@dataclass(frozen=True, slots=True)
class Line:
    """A seat with its terms, none of which overlap. The label is short: a number, as a rule."""

    label: str
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class TimelineLabels:
    """The words of the timeline: the day's line, and the legend."""

    today: str
    past: str
    running: str
    ending: str
    future: str


def timeline(
    lines: Sequence[Line],
    today: date,
    labels: TimelineLabels,
    title: str,
    description: str,
    *,
    first: date | None = None,
    last: date | None = None,
    year: Words = str,
    key: str = "timeline",
    direction: Direction = "ltr",
    width: int | None = None,
) -> Figure:
    """The terms of each seat from one day to another (by default: all of them, and today). What lies outside is cut off.

    A term that ends within a year is hatched, one that has ended is hollow, one to come is dashed. Raises `ValueError` where the days
    do not rise or a term ends before it begins.
    """
    terms = [term for line in lines for term in line.terms]
    if wrong := next((term for term in terms if term.end < term.start), None):
        raise ValueError(f"{wrong.label}: ends before it begins")
    first = first or min([term.start for term in terms] + [today])
    last = last or max([term.end for term in terms] + [add_years(today, 1)])
    if first >= last:
        raise ValueError(f"a timeline from {first} to {last}")
    plane, high = Plane(direction, width), _HEAD + _ROW * len(lines)
    found: set[State] = set()
    body = [f"<defs>{hatch(f'{checked(key)}-hatch', 'hatch')}</defs>", *years(plane, first, last, _HEAD, high, year)]
    for number, line in enumerate(lines):
        top = _HEAD + _ROW * number
        body.append(plane.word(0, top + 17, line.label, "tick", anchor="end", aside=-8, longest=7))
        for term in line.terms:
            start, end = max(term.start, first), min(term.end, last)
            if start < end:
                state = term.state(today)
                found.add(state)
                body += _bar(plane, key, term, state, top + 3, (start - first).days, (end - start).days, (last - first).days)
    if first <= today <= last:
        share = (today - first).days / (last - first).days
        body.append(plane.line(share, _HEAD - 4, share, high, "today"))
        anchor, aside = ("end", 2) if share > 0.8 else ("start", -2)
        body.append(plane.word(share, 13, labels.today, "today-word", anchor=anchor, aside=aside))
    svg = drawing(key, "chart timeline", title, description, body, size=sized(plane, high + 26, gutter=GUTTER), direction=direction)
    words = {State.PAST: labels.past, State.RUNNING: labels.running, State.ENDING: labels.ending, State.FUTURE: labels.future}
    return Figure(key, title, svg, tuple(Legend(_box(key, state), words[state]) for state in State if state in found))


def _bar(plane: Plane, key: str, term: Term, state: State, top: float, start: int, days: int, span: int) -> list[str]:
    """A term's bar, and its label as far as there is room for it within."""
    share, wide = start / span, days / span
    inside = "100%" if plane.direction == "rtl" else "0"
    left = plane.extent(1 - share - wide if plane.direction == "rtl" else share)
    paint = _paint(key, state)
    return [
        f'<svg class="clip" x="{left}" y="{top:g}" width="{plane.extent(wide)}" height="{_BAR:g}">{titled(term.note)}'
        f'<rect class="term {state}" width="100%" height="100%"{paint}/>'
        f'<text class="term-word {state}" x="{inside}" y="14" dx="{plane.aside(6)}">{isolated(term.label)}</text></svg>'
    ]


def _box(key: str, state: State) -> str:
    return f'<rect class="term {state}" x="2" y="4" width="16" height="12"{_paint(key, state)}/>'


def _paint(key: str, state: State) -> str:
    return f' fill="url(#{key}-hatch)"' if state is State.ENDING else ""
