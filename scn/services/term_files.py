"""The use cases of committee files: import and export of terms, roles and representatives as CSV.

A row is a term of `city` on `seat` unless its column `record` says `chair`, `co-chair` or `representative`. `end` is
the first day off the seat. `planned_end` is left empty where it is `end`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from scn.errors import InvalidInput, ScnError
from scn.exchange import tables
from scn.exchange.tables import Row
from scn.models.committee import Representative, Role, Term
from scn.rules.calendar import parse_day
from scn.rules.policy import Policy
from scn.rules.terms import Sitting, refuse_clash
from scn.services import finding, terms
from scn.services.committee import ENDINGS
from scn.services.desk import Desk
from scn.store.unit import Writing

COLUMNS = (
    "city", "record", "seat", "start", "end", "planned_end", "ended", "why", "person", "title", "source", "as_of", "note",
)  # fmt: skip
RECORDS = ("term", "chair", "co-chair", "representative")


@dataclass(frozen=True, slots=True)
class Imported:
    """How many rows an import added, and how many were there already."""

    added: int
    same: int


def bring_in(desk: Desk, path: Path) -> Imported:
    """Import terms, roles and representatives in one transaction; a row that is there already changes nothing.

    Raises `InvalidInput` with every fault of every row.
    """
    with desk.write() as unit:
        done = take_in(unit, desk, path)
        unit.commit()
    return done


def take_in(unit: Writing, desk: Desk, path: Path) -> Imported:
    """Import terms, roles and representatives in a transaction that is open; otherwise as `bring_in`."""
    headings, rows = tables.read(path)
    unknown = [heading for heading in headings if heading not in COLUMNS]
    if unknown:
        raise InvalidInput(f"{path}:1: unknown heading {', '.join(unknown)}", f"Known ones: {', '.join(COLUMNS)}.")
    missing = [heading for heading in ("city", "start", "end") if heading not in headings]
    if missing:
        raise InvalidInput(f"{path}:1: no column {' and no column '.join(missing)}", "A term needs a city, a start and an end.")
    wrong: list[str] = []
    added = same = 0
    taker = _Taker(unit.session, desk.policy)
    # Terms first: a role or a representative needs one.
    for row in sorted(rows, key=lambda row: row.get("record") not in (None, "term")):
        try:
            new = taker.take(row)
        except ScnError as error:
            wrong.append(f"{path}:{row.line}: {error.message}" + (f". {error.hint}" if error.hint else ""))
            continue
        added += new
        same += not new
    if wrong:
        raise tables.faults(path, wrong, what="term")
    unit.flush()
    return Imported(added, same)


class _Taker:
    """Takes one row after the other, and knows what is there by then."""

    def __init__(self, session: Session, policy: Policy) -> None:
        self._session = session
        self._policy = policy
        self._sitting = [terms.sitting_of(term) for term in terms.all_terms(session)]
        self._roles = {(role.city_id, role.role, role.start): role for role in session.scalars(select(Role))}
        self._people = {(person.city_id, person.start): person for person in session.scalars(select(Representative))}

    def take(self, row: Row) -> bool:
        """Whether the row was new. Raises `ScnError` where it is not fit."""
        city = finding.find(self._session, _given(row, "city"), self._policy).id
        start = parse_day(_given(row, "start"), "start")
        match row.get("record") or "term":
            case "term":
                return self._take_term(row, city, start)
            case "chair" | "co-chair" as role:
                return self._take_role(row, city, role, start)
            case "representative":
                return self._take_person(row, city, start)
            case other:
                raise InvalidInput(f"record: {other!r} is none of {', '.join(RECORDS)}")

    def _take_term(self, row: Row, city: str, start: date) -> bool:
        end = parse_day(_given(row, "end"), "end")
        planned = parse_day(text, "planned_end") if (text := row.get("planned_end")) else end
        ended = row.get("ended")
        if ended is not None and ended not in ENDINGS:
            raise InvalidInput(f"ended: {ended!r} is none of {', '.join(ENDINGS)}")
        if planned < end:
            raise InvalidInput(f"planned_end: {planned} is before the end, {end}")
        try:
            seat = int(_given(row, "seat"))
        except ValueError:
            raise InvalidInput(f"seat: {row.get('seat')!r} is no number") from None
        rules = self._policy.committee.on(start)
        if rules is not None and seat > rules.seats:
            raise InvalidInput(f"seat: there is no seat {seat} on {start}; the committee has {rules.seats}")
        sitting = Sitting(city, seat, start, end)
        if sitting in self._sitting:
            return False
        refuse_clash(self._sitting, sitting)
        self._sitting.append(sitting)
        self._session.add(
            Term(
                city_id=city,
                seat=seat,
                start=start,
                end=end,
                planned_end=planned,
                ended=ended,
                why=row.get("why"),
                source=row.get("source"),
                as_of=row.get("as_of"),
                note=row.get("note"),
            )
        )
        return True

    def _require_seat(self, city: str, start: date) -> None:
        if not any(term.city == city and term.holds_on(start) for term in self._sitting):
            raise InvalidInput(f"start: {city} is not on the committee on {start}")

    def _take_role(self, row: Row, city: str, role: str, start: date) -> bool:
        if (city, role, start) in self._roles:
            return False
        made = Role(city_id=city, role=role, start=start, end=_end(row, start))
        self._require_seat(city, start)
        self._roles[city, role, start] = made
        self._session.add(made)
        return True

    def _take_person(self, row: Row, city: str, start: date) -> bool:
        if (city, start) in self._people:
            return False
        made = Representative(city_id=city, name=_given(row, "person"), title=row.get("title"), start=start, end=_end(row, start))
        self._require_seat(city, start)
        self._people[city, start] = made
        self._session.add(made)
        return True


def _given(row: Row, heading: str) -> str:
    text = row.get(heading)
    if text is None:
        raise InvalidInput(f"{heading}: it is missing")
    return text


def _end(row: Row, start: date) -> date | None:
    end = parse_day(text, "end") if (text := row.get("end")) else None
    if end is not None and end <= start:
        raise InvalidInput(f"end: {end} is not after the start, {start}")
    return end


def take_out(desk: Desk) -> tuple[Sequence[str], list[dict[str, object]]]:
    """All terms, roles and representatives as headings and rows."""
    with desk.read() as unit:
        session = unit.session
        rows: list[dict[str, object]] = [
            {
                "city": term.city_id,
                "record": "term",
                "seat": term.seat,
                "start": term.start,
                "end": term.end,
                "planned_end": term.planned_end if term.planned_end != term.end else None,
                "ended": term.ended,
                "why": term.why,
                "source": term.source,
                "as_of": term.as_of,
                "note": term.note,
            }
            for term in terms.all_terms(session)
        ]
        rows += [{**_dated(role), "record": role.role} for role in session.scalars(select(Role).order_by(Role.start, Role.city_id))]
        people = session.scalars(select(Representative).order_by(Representative.start, Representative.city_id))
        rows += [{**_dated(person), "record": "representative", "person": person.name, "title": person.title} for person in people]
    return COLUMNS, rows


def _dated(row: Role | Representative) -> dict[str, object]:
    return {"city": row.city_id, "start": row.start, "end": row.end}
