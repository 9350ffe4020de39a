"""The life of a request: experts are proposed, invited, decline or confirm; the work begins, and is done or given up.

Every step is kept with its day, with who took it and why. The state of a request follows from its team: it is confirmed
when as many have confirmed as are asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from scn.errors import Collision, InvalidInput, NotFound
from scn.models.expert import Expert
from scn.models.request import Engagement, Request, RequestStep
from scn.services import pool_finding, requests
from scn.services.desk import Desk
from scn.services.requests import ALIVE, OVER, RequestView
from scn.store.unit import Writing


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken: the request afterwards, the experts whom it was about, and who is the next alternate."""

    request: RequestView
    step: str
    experts: tuple[str, ...]
    next_alternate: str | None


@dataclass(frozen=True, slots=True)
class Choice:
    """Who is proposed for a request: the team, the alternates in their order, and why a coordinator pinned somebody."""

    team: Sequence[str] = ()
    alternates: Sequence[str] = ()
    pinned: Mapping[str, str] | None = None


def propose(desk: Desk, reference: str, choice: Choice, *, on: date) -> Taken:
    """Propose experts for the team of a request, and alternates.

    Raises `Collision` where an expert is on it already or has retired by then, or the team would be larger than asked for.
    """
    with desk.write() as unit:
        id_ = pool_finding.request_id(unit.session, reference)
        found = [pool_finding.expert_id(unit.session, expert) for expert in (*choice.team, *choice.alternates)]
        team, alternates = found[: len(choice.team)], found[len(choice.team) :]
        pinned = {pool_finding.expert_id(unit.session, expert): why for expert, why in (choice.pinned or {}).items()}
        propose_in(unit, id_, Choice(team, alternates, pinned), on=on, by=desk.actor, why=desk.why)
        done = _taken(unit, desk, id_, "proposed", found, on)
        unit.commit()
    return done


def propose_in(unit: Writing, id_: str, choice: Choice, *, on: date, by: str, why: str | None = None) -> None:
    """Propose experts, by their ids, in a transaction that is open; otherwise as `propose`."""
    session = unit.session
    life = _Life(unit, id_, on, by, why)
    life.require_under_way("Nobody can be proposed")
    chosen = [*choice.team, *choice.alternates]
    if not chosen:
        raise InvalidInput("Nobody is named", "Name at least one expert.")
    if twice := next((expert for expert in chosen if chosen.count(expert) > 1), None):
        raise InvalidInput(f"{twice} is named twice")
    last = max((row.alternate or 0 for row in life.rows.values() if row.state == "proposed"), default=0)
    ends = dict(session.execute(select(Expert.id, Expert.retired).where(Expert.id.in_(chosen))).all())
    for place, expert in enumerate(chosen):
        held = life.rows.get(expert)
        retired = ends[expert]
        if held is not None and held.state in ALIVE:
            raise Collision(f"{expert} is on {id_} already: {held.state}")
        if retired is not None and retired < life.request.end:
            raise Collision(f"{expert} retires on {retired}, before {id_} ends on {life.request.end}")
        alternate = last + place - len(choice.team) + 1 if place >= len(choice.team) else None
        pinned = (choice.pinned or {}).get(expert)
        life.engage(expert, alternate, pinned)
    life.require_room()
    for expert in chosen:
        life.step("proposed", expert)
    unit.flush()


def set_aside_in(unit: Writing, id_: str, experts: Sequence[str], *, on: date, by: str, why: str | None = None) -> int:
    """Take those who were only proposed off a request, in a transaction that is open; they may be proposed again. How many they were."""
    life = _Life(unit, id_, on, by, why)
    found = [expert for expert in experts if (row := life.rows.get(expert)) is not None and row.state == "proposed"]
    for expert in found:
        life.rows[expert].state = "withdrawn"
    for expert in found:
        life.step("replaced", expert)
    unit.flush()
    return len(found)


def invite(desk: Desk, reference: str, experts: Sequence[str], *, on: date) -> Taken:
    """Invite experts who were proposed, or all of the team; an alternate who is named comes into the team."""
    return _move(desk, reference, experts, on=on, step="invited", out_of=("proposed",))


def confirm(desk: Desk, reference: str, experts: Sequence[str], *, on: date) -> Taken:
    """Keep that experts have confirmed, or all whom the team has invited."""
    return _move(desk, reference, experts, on=on, step="confirmed", out_of=("invited", "proposed"))


def decline(desk: Desk, reference: str, experts: Sequence[str], *, on: date) -> Taken:
    """Keep that experts have declined; the next alternate is named in what comes back."""
    if not experts:
        raise InvalidInput("Nobody is named", "Name who has declined.")
    return _move(desk, reference, experts, on=on, step="declined", out_of=("proposed", "invited", "confirmed"))


def replace(desk: Desk, reference: str, experts: Sequence[str], *, on: date) -> Taken:
    """Take experts off the team, who did not decline: the secretariat has others in mind."""
    if not experts:
        raise InvalidInput("Nobody is named", "Name who is replaced.")
    return _move(desk, reference, experts, on=on, step="replaced", out_of=("proposed", "invited", "confirmed"))


def _move(desk: Desk, reference: str, experts: Sequence[str], *, on: date, step: str, out_of: tuple[str, ...]) -> Taken:
    with desk.write() as unit:
        id_ = pool_finding.request_id(unit.session, reference)
        found = list(dict.fromkeys(pool_finding.expert_id(unit.session, expert) for expert in experts))
        life = _Life(unit, id_, on, desk.actor, desk.why)
        life.require_under_way(f"Nobody can be {step}")
        if not found:
            first = next((state for state in out_of if any(row.state == state for row in life.team())), out_of[0])
            found = [row.expert_id for row in life.team() if row.state == first]
            if not found:
                raise Collision(f"Nobody of the team of {id_} is {' or '.join(out_of)}", f"Name who is {step}.")
        for expert in found:
            row = life.row_of(expert)
            if row.state not in out_of:
                raise Collision(f"{expert} is {row.state} for {id_}, not {' or '.join(out_of)}")
            row.state = step
            if step in ("invited", "confirmed"):
                row.alternate = None
        life.require_room()
        for expert in found:
            life.step(step, expert)
        done = _taken(unit, desk, id_, step, found, on)
        unit.commit()
    return done


def start(desk: Desk, reference: str, *, on: date) -> Taken:
    """Let the work begin, with those who have confirmed. Raises `Collision` where nobody has."""
    with desk.write() as unit:
        id_ = pool_finding.request_id(unit.session, reference)
        life = _Life(unit, id_, on, desk.actor, desk.why)
        life.require_under_way("The work cannot begin")
        if life.state == "running":
            raise Collision(f"The work on {id_} has begun on {life.since}")
        found = [row.expert_id for row in life.team() if row.state == "confirmed"]
        if not found:
            raise Collision(f"Nobody has confirmed for {id_}", f"`scn request confirm {id_}` keeps that somebody has.")
        for row in life.team():
            if row.state == "confirmed":
                row.state = "running"
        life.step("running")
        done = _taken(unit, desk, id_, "running", found, on)
        unit.commit()
    return done


def close(desk: Desk, reference: str, *, on: date, rating: int | None = None, feedback: str | None = None) -> Taken:
    """Let a request be done, with what the asker says of it: a rating from 1 to 5, and a text.

    Raises `Collision` where nobody is at work on it.
    """
    if rating is not None and not 1 <= rating <= 5:
        raise InvalidInput(f"{rating} is no rating", "A rating is from 1 to 5.")
    with desk.write() as unit:
        id_ = pool_finding.request_id(unit.session, reference)
        life = _Life(unit, id_, on, desk.actor, desk.why)
        life.require_under_way("It cannot be closed")
        found = [row.expert_id for row in life.team() if row.state in ("confirmed", "running")]
        if not found:
            raise Collision(f"Nobody is at work on {id_}: it is {life.state}", f"To give it up: `scn request withdraw {id_}`.")
        for row in life.rows.values():
            if row.state in ALIVE:
                row.state = "done" if row.expert_id in found else "withdrawn"
        life.step("done", rating=rating, feedback=feedback)
        done = _taken(unit, desk, id_, "done", found, on)
        unit.commit()
    return done


def withdraw(desk: Desk, reference: str, *, on: date) -> Taken:
    """Give a request up, and with it all who are on it. Raises `Collision` for one that has come to its end."""
    with desk.write() as unit:
        id_ = pool_finding.request_id(unit.session, reference)
        life = _Life(unit, id_, on, desk.actor, desk.why)
        life.require_under_way("It cannot be withdrawn")
        found = [row.expert_id for row in life.rows.values() if row.state in ALIVE]
        for row in life.rows.values():
            if row.state in ALIVE:
                row.state = "withdrawn"
        life.step("withdrawn")
        done = _taken(unit, desk, id_, "withdrawn", found, on)
        unit.commit()
    return done


def _taken(unit: Writing, desk: Desk, id_: str, step: str, experts: Sequence[str], on: date) -> Taken:
    unit.flush()
    shown = requests.view_one(unit.session, id_, desk.policy, max(on, desk.today))
    return Taken(shown, step, tuple(experts), next_alternate(unit.session, id_))


def next_alternate(session: Session, id_: str) -> str | None:
    """The alternate who is asked next."""
    waiting = select(Engagement.expert_id).where(
        Engagement.request_id == id_, Engagement.alternate.is_not(None), Engagement.state == "proposed"
    )
    return session.scalars(waiting.order_by(Engagement.alternate)).first()


class _Life:
    """One request within a transaction: who is on it, what it is at, and the steps that are taken on a day."""

    def __init__(self, unit: Writing, id_: str, on: date, by: str, why: str | None) -> None:
        self._unit, self._on, self._by, self._why = unit, on, by, why
        session = unit.session
        self.request: Request = session.get_one(Request, id_)
        query = select(Engagement).where(Engagement.request_id == id_).order_by(Engagement.id)
        self.rows = {row.expert_id: row for row in session.scalars(query)}
        last = session.scalars(select(RequestStep).where(RequestStep.request_id == id_).order_by(RequestStep.id.desc())).first()
        self.state, self.since = (last.state, last.on) if last else ("open", on)
        if on < self.since:
            raise Collision(f"{id_} is {self.state} since {self.since}; no step can be taken on {on}", "Give a later day with --on.")

    def team(self) -> list[Engagement]:
        """Those of the team who are or may come to be at work."""
        return [row for row in self.rows.values() if row.alternate is None and row.state in ALIVE]

    def row_of(self, expert: str) -> Engagement:
        """The engagement of an expert. Raises `NotFound` for one who is not on the request."""
        if (row := self.rows.get(expert)) is None:
            raise NotFound(f"{expert} is not on {self.request.id}", candidates=list(self.rows)[:5])
        return row

    def engage(self, expert: str, alternate: int | None, pinned: str | None) -> None:
        """Put an expert on the request for all its days, as proposed."""
        row = self.rows.get(expert)
        if row is None:
            row = self.rows[expert] = Engagement(request_id=self.request.id, expert_id=expert)
            self._unit.session.add(row)
        row.start, row.end, row.state = self.request.start, self.request.end, "proposed"
        row.alternate, row.pinned = alternate, pinned

    def require_under_way(self, what: str) -> None:
        """Raise `Collision` for a request that has come to its end."""
        if self.state in OVER:
            raise Collision(f"{what}: {self.request.id} is {self.state} since {self.since}", "It is kept as it was.")

    def require_room(self) -> None:
        """Raise `Collision` where the team has more than are asked for."""
        if len(self.team()) > self.request.number:
            named = ", ".join(row.expert_id for row in self.team())
            raise Collision(
                f"{self.request.id} asks for {self.request.number}, but {len(self.team())} would be on its team: {named}",
                f"`scn request replace {self.request.id} EXPERT` takes one off, --alternate keeps one in reserve.",
            )

    def step(self, what: str, expert: str | None = None, *, rating: int | None = None, feedback: str | None = None) -> None:
        """Keep a step, with the state that the request is in afterwards."""
        self._unit.session.add(
            RequestStep(
                request_id=self.request.id, step=what, state=self._state_after(what), on=self._on, by=self._by, expert_id=expert,
                why=self._why, rating=rating, feedback=feedback,
            )
        )  # fmt: skip
        self._unit.flush()

    def _state_after(self, what: str) -> str:
        if what in ("running", *OVER):
            return what
        states = [row.state for row in self.team()]
        if "running" in states:
            return "running"
        if states.count("confirmed") >= self.request.number:
            return "confirmed"
        if what == "declined":
            return "declined"
        return next((state for state in ("invited", "proposed") if state in states), "open")
