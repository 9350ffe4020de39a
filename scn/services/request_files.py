"""The use cases of requests in files: import and export as CSV, XLSX or JSON Lines, with their lives.

`from` is who asks (`city:nairobi`, `hub:mena`, `unit`, `isc`), `place` a city (`city:nairobi`), a country or a region, `team` the
rules as they are typed. `steps`, `engagements`, `conflicts` and `pins` hold the life of a request, as JSON; a row without steps is
a request that is open since the day `opened`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scn.errors import InvalidInput, NotFound, ScnError
from scn.exchange import tables
from scn.exchange.cells import json_text
from scn.exchange.dates import office_date
from scn.exchange.tables import Row
from scn.matching.types import Days
from scn.models.expert import ExpertConflict
from scn.models.request import ENGAGED, PINS, STATES, STEPS, Engagement, Request, RequestPin, RequestStep
from scn.rules.calendar import parse_day
from scn.rules.cities import code_of
from scn.rules.policy import Policy
from scn.services import bad_rows, expert_cells, pool_finding, profiles, request_facts, requests, topics
from scn.services.desk import Desk
from scn.services.expert_files import LEFT_OUT, Export, Order
from scn.services.request_facts import Facts, Place
from scn.store.unit import Reading, Writing

COLUMNS = (
    "id", "from", "topics", "support", "all_of", "any_of", "place", "start", "end", "on_site", "number", "team", "other_government",
    "priority", "text", "opened", "steps", "engagements", "conflicts", "pins",
)  # fmt: skip
_NEEDED = ("id", "from", "topics", "support", "start", "end")


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: the numbers of new and changed requests, of rows that say what is there, and of bad rows."""

    new: int
    updated: int
    same: int
    left_out: int
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    bad: tuple[str, ...] = ()


def bring_in(desk: Desk, path: Path, order: Order | None = None) -> Imported:
    """Import requests in one transaction.

    A row is a request that is there already if its id is: what is asked for then becomes what the row says, and its life stays.
    Raises `InvalidInput` with every fault of every row, unless the order names a file for the bad rows.
    """
    with desk.write() as unit:
        done = take_in(unit, desk, path, order or Order())
        unit.commit()
    return done


def take_in(unit: Writing, desk: Desk, path: Path, order: Order) -> Imported:
    """Import requests in a transaction that is open; otherwise as `bring_in`."""
    bad_rows.refuse_itself(path, order.skip_bad)
    table = tables.open_table(path, renamed=order.renamed)
    if unknown := [heading for heading in table.headings if heading not in COLUMNS and not heading.startswith(LEFT_OUT)]:
        raise InvalidInput(f"{path}:1: unknown heading {', '.join(unknown)}", f"Known ones: {', '.join(COLUMNS)}.")
    taker = _Taker(unit, desk)
    number = 0
    for chunk in table.chunks():
        for row in chunk.rows():
            taker.take(row)
        taker.wrong += [(row.line, row.fault) for row in chunk.bad]
        number += len(chunk) + len(chunk.bad)
    if taker.wrong and order.skip_bad is None:
        raise bad_rows.faults(path, taker.wrong, what="request")
    unit.flush()
    bad = {line for line, _ in taker.wrong}
    if bad and order.skip_bad is not None and not desk.rehearse:
        bad_rows.write(order.skip_bad, table, bad, order.renamed)
    same = number - len(bad) - len(taker.added) - len(taker.changed)
    told = bad_rows.told(path, taker.wrong)
    return Imported(len(taker.added), len(taker.changed), same, len(bad), tuple(taker.added), tuple(taker.changed), told)


class _Taker:
    """Takes one row after the other into a transaction, and collects what is wrong, by line."""

    def __init__(self, unit: Writing, desk: Desk) -> None:
        self._unit, self._desk = unit, desk
        self._vocabulary = topics.vocabulary(desk.policy)
        self._held = request_facts.read(unit.session)
        self._by_lower = {id_.lower(): id_ for id_ in self._held}
        self._seen: dict[str, int] = {}
        self.added: list[str] = []
        self.changed: list[str] = []
        self.wrong: list[tuple[int, str]] = []

    def take(self, row: Row) -> None:
        """Take a row, or note everything that is wrong with it."""
        faults = [f"{what}: it is missing" for what in _NEEDED if row.get(what) is None]
        said = row.get("id") or ""
        id_ = self._by_lower.get(said.lower(), said)
        if said and not profiles.ID.fullmatch(said):
            faults.append(f"id: {said!r} is none; letters, digits and hyphens, 40 at most, such as R-2027-014")
        if said and (line := self._seen.get(id_.lower())) is not None:
            faults.append(f"id: {id_} stands in line {line} already")
        self._seen.setdefault(id_.lower(), row.line)
        fields = self._fields(row, faults)
        life = _Life(self._unit.session, row, id_, faults)
        if not faults:
            try:
                facts = requests.settled(self._unit.session, Facts(**fields), self._desk.policy)
                faults += request_facts.faults(facts, self._desk.policy, self._vocabulary)
            except NotFound as error:
                near = f"; did you mean {', '.join(error.candidates)}?" if error.candidates else ""
                faults.append(f"from or place: {error.message}{near}")
            except ScnError as error:
                faults.append(f"from or place: {error.message}")
        if faults:
            self.wrong += [(row.line, fault) for fault in faults]
            return
        before = self._held.get(id_)
        if before is None:
            request_facts.write(self._unit, id_, None, facts)
            life.add(self._unit, opened=_day_in(row, "opened") or self._desk.today, by=self._desk.actor, why=self._desk.why)
            self.added.append(id_)
        elif before != facts:
            request_facts.write(self._unit, id_, before, facts)
            self.changed.append(id_)

    def _fields(self, row: Row, faults: list[str]) -> dict[str, Any]:
        """What the row says, by the fields of `Facts`."""
        policy = self._desk.policy
        readers: dict[str, tuple[str, Callable[[str], Any]]] = {
            "topics": ("topics", lambda cell: tuple(expert_cells.topic_id(part, self._vocabulary) for part in expert_cells.parts(cell))),
            "support": ("support", expert_cells.support),
            "all_of": ("all_of", _langs),
            "any_of": ("any_of", _langs),
            "place": ("place", lambda cell: place_of(cell, policy)),
            "on_site": ("on_site", _truth),
            "other_government": ("other_government", _truth),
            "number": ("number", _number),
            "priority": ("priority", _number),
            "team": ("team", lambda cell: tuple(map(expert_cells.team_rule, expert_cells.parts(cell)))),
            "text": ("text", str),
            "from": ("asker", requests.asker_of),
            "start": ("start", lambda cell: parse_day(office_date(cell))),
            "end": ("end", lambda cell: parse_day(office_date(cell))),
            "opened": ("opened", lambda cell: parse_day(office_date(cell))),
        }
        found: dict[str, Any] = {"of": None}
        for heading, (what, reader) in readers.items():
            if (cell := row.get(heading)) is not None:
                try:
                    found[what] = reader(cell)
                except ScnError as error:
                    faults.append(f"{heading}: {error.message}" + (f". {error.hint}" if error.hint else ""))
        found.pop("opened", None)
        if "asker" in found:
            found["asker"], found["of"] = found["asker"]
        start, end = found.pop("start", None), found.pop("end", None)
        if start is not None and end is not None:
            found["days"] = Days(start, end)
        return found


def _day_in(row: Row, heading: str) -> date | None:
    """The day in a cell that was found to be one."""
    cell = row.get(heading)
    return parse_day(office_date(cell)) if cell is not None else None


def place_of(text: str, policy: Policy) -> Place:
    """The place that is meant by a region of the policy, a country, or a city (`city:nairobi`); the city is found later."""
    kind, colon, name = text.partition(":")
    if colon and kind.strip() == "city":
        return Place(city=name.strip())
    if text in policy.regions:
        return Place(region=text)
    code = code_of(text, policy)
    return Place(country=code) if code is not None else Place(city=text)


def _langs(cell: str) -> frozenset[str]:
    return frozenset(map(expert_cells.tag, expert_cells.parts(cell)))


def _truth(text: str) -> bool:
    found = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(text.lower())
    if found is None:
        raise InvalidInput(f"{text!r} is neither true nor false")
    return found


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise InvalidInput(f"{text!r} is no whole number")
    return int(text)


class _Life:
    """The life that a row tells of: its steps, who is on it, the conflicts of interest that were declared with it, its pins."""

    def __init__(self, session: Session, row: Row, id_: str, faults: list[str]) -> None:
        self._session, self._id = session, id_
        self._steps = self._listed(row, "steps", self._step, faults)
        self._engaged = self._listed(row, "engagements", self._engagement, faults)
        self._conflicts = self._listed(row, "conflicts", self._conflict, faults)
        self._pins = self._listed(row, "pins", self._pin, faults)

    def add(self, unit: Writing, *, opened: date, by: str, why: str | None) -> None:
        """Put it into a transaction; a request without a step is open."""
        steps = self._steps or [RequestStep(request_id=self._id, step="open", state="open", on=opened, by=by, why=why)]
        for row in (*steps, *self._engaged, *self._conflicts, *self._pins):
            # One by one, so that they keep their order.
            unit.session.add(row)
            unit.flush()

    def _listed(self, row: Row, heading: str, made: Callable[[Mapping[str, str]], Any], faults: list[str]) -> list[Any]:
        cell = row.get(heading)
        if cell is None:
            return []
        try:
            return [made(item) for item in expert_cells.objects(cell)]
        except KeyError as error:
            faults.append(f"{heading}: an object lacks {error}")
        except ScnError as error:
            faults.append(f"{heading}: {error.message}")
        return []

    def _step(self, item: Mapping[str, str]) -> RequestStep:
        rating = _number(item["rating"]) if "rating" in item else None
        step, state = _one_of(item["step"], STEPS), _one_of(item["state"], STATES)
        if ((rating is not None or "feedback" in item) and step != "done") or rating not in (None, 1, 2, 3, 4, 5):
            raise InvalidInput("a rating is from 1 to 5, and of what is done")
        expert = pool_finding.expert_id(self._session, item["expert"]) if "expert" in item else None
        return RequestStep(
            request_id=self._id, step=step, state=state, on=parse_day(item["on"]), by=item["by"], expert_id=expert, why=item.get("why"),
            rating=rating, feedback=item.get("feedback"),
        )  # fmt: skip

    def _engagement(self, item: Mapping[str, str]) -> Engagement:
        alternate = _number(item["alternate"]) if "alternate" in item else None
        state, start, end = _one_of(item["state"], ENGAGED), parse_day(item["start"]), parse_day(item["end"])
        if start >= end or alternate == 0 or (alternate is not None and state in ("invited", "confirmed", "running", "done")):
            raise InvalidInput(f"{item['expert']} cannot be {state} from {start} until {end}, as alternate {alternate or 'none'}")
        expert = pool_finding.expert_id(self._session, item["expert"])
        return Engagement(
            request_id=self._id, expert_id=expert, start=start, end=end, state=state, alternate=alternate, pinned=item.get("pinned")
        )

    def _conflict(self, item: Mapping[str, str]) -> ExpertConflict:
        expert = pool_finding.expert_id(self._session, item["expert"])
        withdrawn = parse_day(item["withdrawn"]) if "withdrawn" in item else None
        return ExpertConflict(
            expert_id=expert, request_id=self._id, why=item["why"], declared=parse_day(item["declared"]), withdrawn=withdrawn
        )

    def _pin(self, item: Mapping[str, str]) -> RequestPin:
        expert = pool_finding.expert_id(self._session, item["expert"])
        kind, on = _one_of(item["kind"], PINS), parse_day(item["on"])
        return RequestPin(request_id=self._id, expert_id=expert, kind=kind, why=item["why"], on=on, by=item["by"])


def _one_of(text: str, known: Sequence[str]) -> str:
    if text not in known:
        raise InvalidInput(f"{text!r} is none of {', '.join(known)}")
    return text


def take_out(unit: Reading, *, structured: bool = False) -> Export:
    """All requests by id, with their lives, in a transaction that is open. `structured` gives lists, for JSON."""
    session = unit.session
    found = request_facts.read(session)
    steps: dict[str, list[dict[str, str]]] = {}
    opened: dict[str, date] = {}
    for step in session.scalars(select(RequestStep).order_by(RequestStep.id)):
        opened.setdefault(step.request_id, step.on)
        said = _known(
            on=step.on, step=step.step, state=step.state, by=step.by, expert=step.expert_id, why=step.why, rating=step.rating,
            feedback=step.feedback,
        )  # fmt: skip
        steps.setdefault(step.request_id, []).append(said)
    engaged: dict[str, list[dict[str, str]]] = {}
    for held in session.scalars(select(Engagement).order_by(Engagement.id)):
        said = _known(expert=held.expert_id, start=held.start, end=held.end, state=held.state, alternate=held.alternate, pinned=held.pinned)
        engaged.setdefault(held.request_id, []).append(said)
    conflicts: dict[str, list[dict[str, str]]] = {}
    for row in session.scalars(select(ExpertConflict).where(ExpertConflict.request_id.is_not(None)).order_by(ExpertConflict.id)):
        said = _known(expert=row.expert_id, why=row.why, declared=row.declared, withdrawn=row.withdrawn)
        conflicts.setdefault(str(row.request_id), []).append(said)
    pinned: dict[str, list[dict[str, str]]] = {}
    for pin in session.scalars(select(RequestPin).order_by(RequestPin.request_id, RequestPin.expert_id)):
        pinned.setdefault(pin.request_id, []).append(_known(expert=pin.expert_id, kind=pin.kind, why=pin.why, on=pin.on, by=pin.by))
    lives = {"steps": steps, "engagements": engaged, "conflicts": conflicts, "pins": pinned}
    rows = (_row(id_, facts, opened.get(id_), lives, structured=structured) for id_, facts in found.items())
    return Export(list(COLUMNS), session.scalar(select(func.count()).select_from(Request)) or 0, rows)


def _row(
    id_: str, facts: Facts, opened: date | None, lives: Mapping[str, Mapping[str, list[dict[str, str]]]], *, structured: bool
) -> dict[str, object]:
    listed: dict[str, list[str]] = {
        "topics": list(facts.topics),
        "all_of": sorted(facts.all_of),
        "any_of": sorted(facts.any_of),
        "team": list(map(request_facts.told, facts.team)),
    }
    place = facts.place
    row: dict[str, object] = {
        "id": id_, "from": f"{facts.asker}:{facts.of}" if facts.of else facts.asker.value, "support": facts.support.value,
        "place": f"city:{place.city}" if place.city else place.country or place.region, "start": facts.days.start, "end": facts.days.end,
        "on_site": facts.on_site, "number": facts.number, "other_government": facts.other_government, "priority": facts.priority,
        "text": facts.text, "opened": opened,
    }  # fmt: skip
    row |= {what: (texts or None) if structured else expert_cells.joined(texts) for what, texts in listed.items()}
    for what, by_id in lives.items():
        said = by_id.get(id_)
        row[what] = said if structured or not said else json_text(said)
    return row


def _known(**values: object) -> dict[str, str]:
    return {key: value.isoformat() if isinstance(value, date) else str(value) for key, value in values.items() if value is not None}
