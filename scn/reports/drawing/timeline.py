"""The timeline of terms: a line for each seat, on it a bar for each term, and the day of the report through all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from scn.reports.drawing.axis import GUTTER, years
from scn.reports.drawing.figures import (
    Direction,
    Figure,
    Legend,
    Months,
    Plane,
    Words,
    checked,
    drawing,
    hatch,
    isolated,
    reads,
    shortened,
    sized,
    titled,
)
from scn.rules.calendar import add_years

_ROW, _BAR = 26.0, 20.0  # pixels
_LONGEST = 60  # characters of a name: what does not fit into its bar is cut off
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
    month: Months | None = None,
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
    plane, high, span = Plane(direction, width), _HEAD + _ROW * len(lines), (last - first).days
    found: set[State] = set()
    body = [f"<defs>{hatch(f'{checked(key)}-hatch', 'hatch')}</defs>", *years(plane, first, last, _HEAD, high, year, month)]
    words: list[str] = []  # above the line of the day, which is above the bars
    for number, line in enumerate(lines):
        top = _HEAD + _ROW * number
        body.append(plane.word(0, top + 17, line.label, "tick", anchor="end", aside=-8, longest=7, foreign=True))
        for term in line.terms:
            start, end = max(term.start, first), min(term.end, last)
            if start < end:
                state = term.state(today)
                found.add(state)
                share, wide = (start - first).days / span, (end - start).days / span
                note, paint = titled(term.note), _paint(key, state)
                bar = f'<rect class="term {state}" width="100%" height="100%"{paint}/>'
                # A name begins where it is read from, so that its beginning is seen where the bar is too short for it.
                own = reads(term.label) or direction
                place = Plane(own).written("0" if own == "ltr" else "100%", 14, aside=6)
                word = f'<text class="term-word {state}" {place}>{isolated(shortened(term.label, _LONGEST))}</text>'
                body.append(plane.window(share, top + 3, wide, _BAR, note + bar))
                words.append(plane.window(share, top + 3, wide, _BAR, note + word))
    if first <= today <= last:
        share = (today - first).days / span
        body.append(plane.line(share, _HEAD - 4, share, high, "today"))
        late = share > 0.8
        body.append(plane.word(share, 13, labels.today, "today-word", anchor="end" if late else "start", aside=2 if late else -2))
    body += words
    svg = drawing(key, "chart timeline", title, description, body, size=sized(plane, high + 26, gutter=GUTTER))
    named = {State.PAST: labels.past, State.RUNNING: labels.running, State.ENDING: labels.ending, State.FUTURE: labels.future}
    return Figure(key, title, svg, tuple(Legend(_box(key, state), named[state]) for state in State if state in found), about=description)


def _box(key: str, state: State) -> str:
    return f'<rect class="term {state}" x="2" y="4" width="16" height="12"{_paint(key, state)}/>'


def _paint(key: str, state: State) -> str:
    return f' fill="url(#{key}-hatch)"' if state is State.ENDING else ""
