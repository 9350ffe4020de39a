"""The use case of a double: two records of one city become one, with all that was kept of both, in one entry of the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from scn.errors import Collision, InvalidInput
from scn.models.city import ALSO, City, CityAttribute, CityName, Fact, Membership
from scn.models.committee import Representative, Role, Term
from scn.models.contact import Contact
from scn.models.expert import Expert, ExpertConflict
from scn.models.request import Request
from scn.places.folding import fold, key
from scn.rules.calendar import last_day, overlap
from scn.rules.doubles import clashes, service_end, told, union
from scn.rules.membership import MEMBERS, Spell
from scn.rules.policy import Policy
from scn.services import cities, finding
from scn.services.cities import CityView
from scn.services.desk import Desk
from scn.store.unit import Writing

Dated = TypeVar("Dated", Role, Representative)
Rows = TypeVar("Rows", CityName, CityAttribute, Fact, Membership, Term, Role, Representative, Contact)

_FIELDS = ("kind", "population", "geoname")


@dataclass(frozen=True, slots=True)
class Moved:
    """Something that the city that stays gets from the other one: of which kind, and what, in words."""

    what: str
    text: str


@dataclass(frozen=True, slots=True)
class Merged:
    """The city that stays, as it is afterwards; the id and name of the one that went into it; what it got from that.

    `left` is what that one said otherwise, and what is not kept but in the ledger; `called` its name in the desk's language.
    """

    city: CityView
    merged: str
    name: str
    moved: tuple[Moved, ...]
    left: tuple[Moved, ...]
    called: str


def merge(desk: Desk, kept: str, merged: str, *, expect: Merged | None = None) -> Merged:
    """Put all that is kept of the city `merged` to the city `kept`, and take the record `merged` away.

    Raises `Collision` where the two contradict each other: different countries, both on the committee on one day, roles or
    representatives on one day, states on one day that cannot both be true; nothing is changed then. `expect` is what a
    rehearsal came to, if it has to come to the same.
    """
    with desk.write() as unit:
        session = unit.session
        city, double = (finding.find(session, reference, desk.policy) for reference in (kept, merged))
        if city.id == double.id:
            raise InvalidInput(f"{kept} and {merged} are one city already: {city.name} ({city.id})")
        if city.country != double.country:
            raise Collision(
                f"{_called(city)} is in {city.country}, {_called(double)} in {double.country}",
                f"If they are one, say where it is first: `scn city edit {double.id} --country {city.country} --namesake`.",
            )
        work = _Merge(unit, desk.policy, city, double)
        if wrong := list(work.contradictions()):
            raise Collision(
                f"{_called(city)} and {_called(double)} contradict each other: {wrong[0]}",
                "Correct the one that is wrong first, or they are two cities.",
                details=wrong[1:],
            )
        called = cities.called(session, [double.id], desk.lang)[double.id]
        work.carry_out()
        stays = cities.view_one(session, city, desk.policy, desk.today)
        done = Merged(stays, double.id, double.name, tuple(work.moved), tuple(work.left), called)
        if expect is not None and done != expect:
            raise Collision("One of the two was changed meanwhile", "Look at what it would do again.")
        unit.commit()
    return done


class _Merge:
    """One merge: reads what there is of both, says what contradicts, then moves it, each row once."""

    def __init__(self, unit: Writing, policy: Policy, city: City, double: City) -> None:
        self._unit, self._policy, self._city, self._double = unit, policy, city, double
        self.moved: list[Moved] = []
        self.left: list[Moved] = []
        both = city, double
        self._memberships = [_rows(unit.session, Membership, one, Membership.start, Membership.id) for one in both]
        self._terms = [_rows(unit.session, Term, one, Term.start) for one in both]
        self._roles = [_rows(unit.session, Role, one, Role.start, Role.id) for one in both]
        self._people = [_rows(unit.session, Representative, one, Representative.start, Representative.id) for one in both]
        mine, other = ([cities.spell_of(row) for row in rows] for rows in self._memberships)
        self._spells = mine, other

    def contradictions(self) -> Iterator[str]:
        """What cannot be true of one city, a sentence each, with both sides and the days."""
        names = _called(self._city), _called(self._double)
        for clash in clashes(*self._spells):
            yield f"{_days(clash.start, clash.end)} {told(clash.one, names[0])}; {told(clash.other, names[1])}"
        for mine in self._terms[0]:
            for other in self._terms[1]:
                if overlap(mine.start, mine.end, other.start, other.end):
                    yield (
                        f"{_days(max(mine.start, other.start), min(mine.end, other.end))} both are on the committee: "
                        f"{names[0]} on seat {mine.seat} from {mine.start} until {mine.end}, "
                        f"{names[1]} on seat {other.seat} from {other.start} until {other.end}"
                    )
        yield from self._crossing(self._roles, lambda role: role.role)
        yield from self._crossing(self._people, lambda person: f"represented by {person.name}")

    def _crossing(self, rows: Sequence[Sequence[Dated]], said: Callable[[Dated], str]) -> Iterator[str]:
        for mine in rows[0]:
            for other in rows[1]:
                ends = self._end_of(mine, 0), self._end_of(other, 1)
                if overlap(mine.start, ends[0], other.start, ends[1]):
                    until = min((end for end in ends if end is not None), default=None)
                    yield (
                        f"{_days(max(mine.start, other.start), until)} {_called(self._city)} is {said(mine)} from {mine.start} on, "
                        f"{_called(self._double)} {said(other)} from {other.start} on"
                    )

    def _end_of(self, row: Role | Representative, side: int) -> date | None:
        """When a role or a representative ends: with the service it came with, where the other record serves again later.

        So it is when a city is appointed again: an open end was meant for the terms that there were.
        """
        end = service_end(row.start, [(term.start, term.end) for term in self._terms[side]])
        later = end is not None and any(term.start >= end for term in self._terms[1 - side])
        return end if later and end is not None and (row.end is None or row.end > end) else row.end

    def carry_out(self) -> None:
        """Move everything. Rows that go are taken away before others come in their place, so that no guard is met half-way."""
        session, city, double = self._unit.session, self._city, self._double
        self._fill_fields()
        self._move_names()
        self._move_attributes()
        self._move_facts()
        self._move_contacts()
        self._move_pool()
        self._end_what_ended()
        for term in self._terms[1]:
            term.city_id = city.id
            self.moved.append(Moved("term", f"seat {term.seat} from {term.start} until {term.end}"))
        for role in self._roles[1]:
            role.city_id = city.id
            self.moved.append(Moved("role", f"{role.role} from {role.start}{_until(role.end)}"))
        for person in self._people[1]:
            person.city_id = city.id
            self.moved.append(Moved("representative", f"{person.name} from {person.start}{_until(person.end)}"))
        self._merge_memberships()
        self._unit.flush()
        self._unit.leave(double.id, city.id)
        session.delete(double)
        self._unit.flush()

    def _fill_fields(self) -> None:
        city, double = self._city, self._double
        for what in _FIELDS:
            self._fill(what, getattr(city, what), getattr(double, what))
        region = city.region or self._policy.region_of(city.country)
        hub = city.hub or self._policy.hub_of(region)
        self._fill("region", region, double.region)
        self._fill("hub", hub, double.hub)
        place, other = ((one.lat, one.lon) if one.lat is not None and one.lon is not None else None for one in (city, double))
        if place is None and other is not None:
            city.lat, city.lon = other
            self.moved.append(Moved("place", f"{other[0]:.4f}, {other[1]:.4f}"))
        elif place is not None and other is not None and place != other:
            self.left.append(Moved("place", f"{other[0]:.4f}, {other[1]:.4f}"))
        self._fill_joined()

    def _fill(self, what: str, held: object, other: Any) -> None:
        if other is None or other == held:
            return
        if held is None:
            setattr(self._city, what, other)
        (self.moved if held is None else self.left).append(Moved(what, str(other)))

    def _fill_joined(self) -> None:
        """The day on which it joined: of two, the one with which the last membership without a break begins."""
        city, double = self._city, self._double
        if city.joined and double.joined and city.joined != double.joined:
            since = _since(union(*self._spells, ("", "")))
            if last_day(double.joined) == since and last_day(city.joined) != since:
                city.joined, other = double.joined, city.joined
                self.moved.append(Moved("joined", double.joined))
                self.left.append(Moved("joined", other))
                return
        self._fill("joined", city.joined, double.joined)

    def _move_names(self) -> None:
        """Names by language where there is none yet, all others as names of no one language; the id too, so that it is found."""
        session, city, double = self._unit.session, self._city, self._double
        held = _rows(session, CityName, city, CityName.lang, CityName.name)
        theirs = _rows(session, CityName, double, CityName.lang, CityName.name)
        langs = {row.lang for row in held} - {ALSO}
        known = {city.name, *(row.name for row in held)}
        wanted: list[tuple[str, str]] = []
        for row in theirs:
            if row.lang != ALSO and row.lang not in langs:
                wanted.append((row.lang, row.name))
        known |= {name for _, name in wanted}
        for name in (double.name, *(row.name for row in theirs)):
            if name not in known:
                known.add(name)
                wanted.append((ALSO, name))
        if key(double.id) not in {key(name) for name in known}:
            wanted.append((ALSO, double.id))
        for row in theirs:
            session.delete(row)
        session.add_all(CityName(city_id=city.id, lang=lang, name=name, folded=key(name)) for lang, name in wanted)
        self.moved += [Moved("name" if lang == ALSO else f"name in {lang}", name) for lang, name in wanted]

    def _move_attributes(self) -> None:
        session, city = self._unit.session, self._city
        held = {row.key: row for row in _rows(session, CityAttribute, city)}
        for row in _rows(session, CityAttribute, self._double, CityAttribute.key):
            mine = held.get(row.key)
            if mine is None:
                session.add(CityAttribute(city_id=city.id, key=row.key, value=row.value))
                self.moved.append(Moved("attribute", f"{row.key}={row.value}"))
            elif mine.value != row.value:
                self.left.append(Moved("attribute", f"{row.key}={row.value}"))
            session.delete(row)

    def _move_facts(self) -> None:
        """Every source once for a field; of one that both have, the later dates and both notes."""
        session, city = self._unit.session, self._city
        held = {(row.field, row.source): row for row in _rows(session, Fact, city)}
        for row in _rows(session, Fact, self._double, Fact.field, Fact.source):
            mine = held.get((row.field, row.source))
            if mine is None:
                values = {"as_of": row.as_of, "note": row.note, "recorded": row.recorded}
                session.add(Fact(city_id=city.id, field=row.field, source=row.source, **values))
                self.moved.append(Moved("source", f"{row.field}: {row.source}"))
            else:
                if row.as_of and (not mine.as_of or last_day(row.as_of) > last_day(mine.as_of)):
                    mine.as_of = row.as_of
                mine.recorded = max((day for day in (mine.recorded, row.recorded) if day), default=None)
                if row.note and row.note not in (mine.note or ""):
                    mine.note = f"{mine.note}; {row.note}" if mine.note else row.note
            session.delete(row)

    def _move_contacts(self) -> None:
        """Each person once: of the same name, and with nothing that differs; what is known only of one is kept."""
        session, city = self._unit.session, self._city
        held = list(_rows(session, Contact, city, Contact.id))
        number = 0
        for row in _rows(session, Contact, self._double, Contact.id):
            same = next((mine for mine in held if _same_person(mine, row)), None)
            if same is None:
                row.city_id = city.id
                number += 1
                continue
            for what in ("role", "email", "phone"):
                if getattr(same, what) is None and getattr(row, what) is not None:
                    setattr(same, what, getattr(row, what))
            session.delete(row)
        if number:
            self.moved.append(Moved("contact", "1 focal point" if number == 1 else f"{number} focal points"))

    def _move_pool(self) -> None:
        """Experts whose home it is, their conflicts of interest with it, and what it asks for and is given."""
        session, city, double = self._unit.session, self._city, self._double
        for expert in session.scalars(select(Expert).where(Expert.city_id == double.id).order_by(Expert.id)):
            expert.city_id = city.id
            self.moved.append(Moved("expert", expert.id))
        held = {(row.expert_id, row.declared) for row in session.scalars(select(ExpertConflict).where(ExpertConflict.city_id == city.id))}
        for conflict in session.scalars(select(ExpertConflict).where(ExpertConflict.city_id == double.id).order_by(ExpertConflict.id)):
            if (conflict.expert_id, conflict.declared) in held:
                session.delete(conflict)
                self.left.append(Moved("conflict of interest", f"{conflict.expert_id}, declared {conflict.declared}: {conflict.why}"))
                continue
            conflict.city_id = city.id
            self.moved.append(Moved("conflict of interest", f"{conflict.expert_id}, declared {conflict.declared}"))
        asked = or_(Request.city_id == double.id, Request.place_city_id == double.id)
        for request in session.scalars(select(Request).where(asked).order_by(Request.id)):
            if request.city_id == double.id:
                request.city_id = city.id
            if request.place_city_id == double.id:
                request.place_city_id = city.id
            self.moved.append(Moved("request", request.id))

    def _end_what_ended(self) -> None:
        for side in (0, 1):
            rows: list[Role | Representative] = [*self._roles[side], *self._people[side]]
            for row in rows:
                if (end := self._end_of(row, side)) != row.end:
                    row.end = end

    def _merge_memberships(self) -> None:
        """Rows that stand as they are stay or move; the others go, and what stands in their place comes."""
        session, city = self._unit.session, self._city
        wanted = union(*self._spells, (self._city.id, self._double.id))
        rows = [pair for some, spells in zip(self._memberships, self._spells, strict=True) for pair in zip(some, spells, strict=True)]
        stay: list[tuple[Membership | None, Spell]] = []
        for spell in wanted:
            # One that gets only a remark stays the row that it is: nothing was decided anew.
            alike = [(row, said) for row, said in rows if _same_state(said, spell) and row not in {held for held, _ in stay}]
            row = next((row for row, said in alike if said == spell), alike[0][0] if alike else None)
            # Of one day the last row by its number is the last step.
            latest = max((held.id for held, said in stay if held and said.start == spell.start), default=0)
            new_before = any(held is None and said.start == spell.start for held, said in stay)
            stay.append((None if row is None or row.id < latest or new_before else row, spell))
        kept = {row.id for row, _ in stay if row}
        for row, spell in rows:
            if row.id not in kept:
                session.delete(row)
            if row.city_id == self._double.id:
                self.moved.append(Moved("membership", f"{spell.status} from {spell.start}{_until(spell.end)}"))
        self._unit.flush()
        for row, _ in stay:
            if row and row.city_id != city.id:
                row.city_id = city.id
        for row, spell in stay:
            if row and (row.by, row.why) != (spell.by, spell.why):
                row.by, row.why = spell.by, spell.why
        self._unit.flush()
        for row, spell in stay:
            if row is None:
                said: dict[str, Any] = {
                    "status": spell.status.value,
                    "start": spell.start,
                    "end": spell.end,
                    "by": spell.by,
                    "why": spell.why,
                }
                session.add(Membership(city_id=city.id, **said))


def _same_state(one: Spell, other: Spell) -> bool:
    return (one.status, one.start, one.end) == (other.status, other.start, other.end)


def _rows(session: Session, table: type[Rows], city: City, *order: Any) -> Sequence[Rows]:
    return session.scalars(select(table).where(table.city_id == city.id).order_by(*order)).all()


def _same_person(one: Contact, other: Contact) -> bool:
    if fold(one.name) != fold(other.name):
        return False
    pairs = ((fold, one.role, other.role), (str.casefold, one.email, other.email), (_digits, one.phone, other.phone))
    return all(mine is None or theirs is None or plain(mine) == plain(theirs) for plain, mine, theirs in pairs)


def _digits(phone: str) -> str:
    return "".join(character for character in phone if character.isdecimal())


def _since(spells: Sequence[Spell]) -> date | None:
    """The first day of the last membership without a break, suspensions included."""
    since: date | None = None
    until: date | None = None
    for spell in spells:
        if spell.status in MEMBERS and spell.start != spell.end:
            since = spell.start if since is None or until != spell.start else since
            until = spell.end
    return since


def _called(city: City) -> str:
    return f"{city.name} ({city.id})"


def _days(start: date, end: date | None) -> str:
    return f"from {start}{_until(end)}:"


def _until(end: date | None) -> str:
    return f" until {end}" if end else " on"
