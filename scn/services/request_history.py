"""What requests, and the experts on them, were at on a day: from their steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from scn.matching.types import Days
from scn.models.request import Engagement, RequestStep
from scn.services.pool import HELD

ANSWERED = ("confirmed", "running", "done")
"""The states of a request that has its experts."""

WAITING = ("open", "proposed", "invited", "declined")
"""The states of a request that does not have all of its experts yet."""


@dataclass(frozen=True, slots=True)
class Life:
    """How far a request has come: when it was opened, what it is at and since when, when it first had its experts."""

    opened: date
    state: str
    since: date
    answered: date | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """An expert on a request: the days, and the state. An alternate waits for a place in the team."""

    expert: str
    request: str
    days: Days
    state: str
    alternate: bool

    @property
    def counts(self) -> bool:
        """Whether it counts toward capacity."""
        return not self.alternate and self.state in HELD


@dataclass(frozen=True, slots=True)
class History:
    """The requests that were opened by a day, by id, and all experts who were on one by then."""

    lives: Mapping[str, Life]
    held: tuple[Held, ...]


class _Step(NamedTuple):
    request: str
    step: str
    state: str
    on: date
    expert: str | None


def read(session: Session, day: date) -> History:
    """The requests and who is on them, as they stood on a day: two statements.

    What a request has come to since is taken back by its steps. They do not say who of those proposed was an alternate: who
    has come into the team since counts as one of it.
    """
    columns = (RequestStep.request_id, RequestStep.step, RequestStep.state, RequestStep.on, RequestStep.expert_id)
    lives: dict[str, Life] = {}
    steps: dict[str, list[_Step]] = {}
    moved: set[str] = set()
    for row in session.execute(select(*columns).order_by(RequestStep.id)):
        step = _Step(*row)
        if step.on > day:
            moved.add(step.request)
            continue
        steps.setdefault(step.request, []).append(step)
        lives[step.request] = _after(lives.get(step.request), step)
    then = {id_: states(steps.get(id_, ())) for id_ in moved}
    kept = (Engagement.expert_id, Engagement.request_id, Engagement.start, Engagement.end, Engagement.state, Engagement.alternate)
    held = []
    for expert, request, start, end, state, alternate in session.execute(select(*kept).order_by(Engagement.id)):
        was = then[request].get(expert) if request in then else state
        if was is not None and request in lives:
            held.append(Held(expert, request, Days(start, end), was, alternate is not None))
    return History(lives, tuple(held))


def _after(life: Life | None, step: _Step) -> Life:
    answered = step.on if step.state in ANSWERED else None
    if life is None:
        return Life(step.on, step.state, step.on, answered)
    return replace(life, state=step.state, since=step.on, answered=life.answered or answered)


def states(steps: Iterable[_Step]) -> dict[str, str]:
    """The states of the experts on a request after its steps, by expert. Nothing follows the step with which a request ends."""
    found: dict[str, str] = {}
    for step in steps:
        if step.expert is not None:
            found[step.expert] = step.step
        elif step.step == "running":
            found = {expert: "running" if state == "confirmed" else state for expert, state in found.items()}
    return found


def by_expert(held: Sequence[Held]) -> dict[str, list[Held]]:
    """Those who are on a request, by expert."""
    found: dict[str, list[Held]] = {}
    for each in held:
        found.setdefault(each.expert, []).append(each)
    return found
