"""The use cases of the committee: show it on any day, appoint, extend, end, chair, represent, and its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from scn.errors import Collision, InvalidInput, NotFound, RuleBroken
from scn.models.city import City
from scn.models.committee import Representative, Role, Term
from scn.rules.calendar import FOREVER, add_years
from scn.rules.eligibility import bar
from scn.rules.policy import CommitteeRules, Policy, VacancyTerm
from scn.rules.terms import Sitting, free_seats, refuse_clash
from scn.services import cities, finding, terms
from scn.services.desk import Desk
from scn.store.unit import Writing

Dated = TypeVar("Dated", Role, Representative)

ENDINGS = ("resigned", "lapsed", "removed", "released")
"""How a term can end before its time."""


@dataclass(frozen=True, slots=True)
class Member:
    """A city on the committee on a day: its seat, its term (`start <= day < end`), its role, who sits for it."""

    id: str
    city: str
    country: str
    region: str | None
    role: str
    seat: int
    start: date
    end: date
    representative: str | None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Composition:
    """The committee on a day: its seats, who sits on them, and the seats that are vacant."""

    on: date
    seats: int
    members: tuple[Member, ...]
    vacant: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TermView:
    """A term of a city on a seat, for `start <= day < end`; `ended` says how, if before its planned end."""

    id: str
    city: str
    country: str
    seat: int
    start: date
    end: date
    planned_end: date
    ended: str | None
    why: str | None
    source: str | None
    note: str | None


def show(desk: Desk, on: date) -> Composition:
    """The committee on a day."""
    rules = desk.rules_on(on)
    with desk.read() as unit:
        return composition(unit.session, desk, rules, on)


def composition(session: Session, desk: Desk, rules: CommitteeRules, on: date) -> Composition:
    """The committee on a day, read in a transaction that is open."""
    held = terms.in_force(session, on, on)
    ids = [term.city_id for term in held]
    found = {city.id: city for city in session.scalars(select(City).where(City.id.in_(ids)))}
    names = cities.names_of(session, ids)
    roles = {row.city_id: row.role for row in session.scalars(_on(Role, on))}
    people = {row.city_id: row for row in session.scalars(_on(Representative, on))}
    members = []
    for term in held:
        city = found[term.city_id]
        person = people.get(city.id)
        members.append(
            Member(
                id=city.id,
                city=names.get(city.id, cities.Names()).by_lang.get(desk.lang, city.name),
                country=city.country,
                region=city.region or desk.policy.region_of(city.country),
                role=roles.get(city.id, "member"),
                seat=term.seat,
                start=term.start,
                end=term.end,
                representative=person.name if person else None,
                note=term.note,
            )
        )
    taken = {term.seat for term in held}
    free = [seat for seat in range(1, rules.seats + 1) if seat not in taken]
    return Composition(on, rules.seats, tuple(members), tuple(free[: max(0, rules.seats - len(members))]))


def _on(table: type[Dated], day: date) -> Select[Dated]:
    return select(table).where(table.start <= day, func.coalesce(table.end, FOREVER) > day).order_by(table.start)


@dataclass(frozen=True, slots=True)
class Appointment:
    """A city to be put on a seat: the lowest free one, from `on` to the end that the policy gives, unless said otherwise."""

    city: str
    on: date
    seat: int | None = None
    until: date | None = None
    note: str | None = None
    override: bool = False


def appoint(desk: Desk, wanted: Appointment) -> TermView:
    """Put a city on a seat.

    A seat that fell vacant in mid-term is filled for the rest of the term or for a full one, as the policy says.
    Raises `RuleBroken` for a city that may not come (unless overridden, with a reason), `Collision` where the seat or
    the city is taken.
    """
    desk.rules_on(wanted.on)
    if wanted.override and not desk.why:
        raise InvalidInput("An appointment against the rules needs a reason", "Add --why.")
    with desk.write() as unit:
        session = unit.session
        city = finding.find(session, wanted.city, desk.policy)
        held = terms.all_terms(session)
        own = terms.by_city(held).get(city.id, [])
        barred = bar(cities.spells_of(session, [city.id]).get(city.id, []), own, wanted.on, desk.policy.committee)
        if barred and not wanted.override:
            later = f"It may come from {barred.until} on; " if barred.until else ""
            raise RuleBroken(
                f"{city.name} may not come onto the committee on {wanted.on}: it {barred.reason}",
                f"{later}--override appoints it all the same.",
            )
        shown = put(unit, desk, city, wanted)
        unit.commit()
    return shown


def put(unit: Writing, desk: Desk, city: City, wanted: Appointment) -> TermView:
    """Put a city on a seat in a transaction that is open, whether it may come or not. Raises `Collision` as `appoint`."""
    held = terms.all_terms(unit.session)
    sitting = [terms.sitting_of(term) for term in held]
    seat, end = _place(held, wanted, desk.rules_on(wanted.on))
    refuse_clash(sitting, Sitting(city.id, seat, wanted.on, end))
    settle(unit.session, city.id, wanted.on)
    term = Term(city_id=city.id, seat=seat, start=wanted.on, end=end, planned_end=end, why=desk.why, note=wanted.note)
    unit.session.add(term)
    unit.flush()
    return _term_view(term, city, _called(unit.session, city, desk))


def _place(held: Sequence[Term], wanted: Appointment, rules: CommitteeRules) -> tuple[int, date]:
    """The seat and the end of an appointment: the lowest seat that is free until then, unless one is asked for."""
    if wanted.seat is not None and not 1 <= wanted.seat <= rules.seats:
        raise InvalidInput(f"There is no seat {wanted.seat} on {wanted.on}: the committee has seats 1 to {rules.seats}")
    if sum(1 for term in held if term.start <= wanted.on < term.end) >= rules.seats:
        raise Collision(f"All {rules.seats} seats are taken on {wanted.on}")
    if wanted.seat is not None:
        return wanted.seat, _end_of(wanted.seat, held, wanted, rules)
    sitting = [terms.sitting_of(term) for term in held]
    for seat in range(1, rules.seats + 1):
        end = _end_of(seat, held, wanted, rules)
        if seat in free_seats(sitting, wanted.on, end, rules.seats):
            return seat, end
    raise Collision(f"No seat is free from {wanted.on} to the end of a term", "Give an earlier end with --until.")


def _end_of(seat: int, held: Sequence[Term], wanted: Appointment, rules: CommitteeRules) -> date:
    """When an appointment to a seat ends: as asked for, with the term that was broken off there, or after a full term."""
    if wanted.until:
        return wanted.until
    broken_off = [term.planned_end for term in held if term.seat == seat and term.end <= wanted.on < term.planned_end]
    if rules.vacancy_term is VacancyTerm.REST and broken_off:
        return max(broken_off)
    return add_years(wanted.on, rules.term_years)


def extend(desk: Desk, reference: str, until: date, *, on: date) -> TermView:
    """Shift the end of the term that a city serves on the day `on`."""
    with desk.write() as unit:
        session = unit.session
        city, term = _serving(session, reference, desk.policy, on)
        if term.ended:
            raise Collision(f"The term of {city.name} was ended on {term.end}: {term.ended}", "Appoint it anew: `scn isc appoint`.")
        if until <= term.start:
            raise InvalidInput(f"The term of {city.name} began on {term.start}: it cannot end on {until}")
        others = [terms.sitting_of(other) for other in terms.all_terms(session) if other.id != term.id]
        refuse_clash(others, Sitting(city.id, term.seat, term.start, until))
        term.end, term.planned_end = until, until
        term.why = desk.why or term.why
        unit.flush()
        shown = _term_view(term, city, _called(session, city, desk))
        unit.commit()
    return shown


def end(desk: Desk, reference: str, how: str, *, on: date) -> TermView:
    """End the term of a city on the day `on` (its first day off the committee), with how and why.

    An appointment that has not begun today is taken back, if it does not begin before `on`.
    """
    if how not in ENDINGS:
        raise InvalidInput(f"A term does not end as {how}", f"--as takes {', '.join(ENDINGS)}.")
    with desk.write() as unit:
        session = unit.session
        city, term = _serving(session, reference, desk.policy, on, appointed_after=desk.today)
        if on <= term.start <= desk.today:
            raise InvalidInput(f"The term of {city.name} began on {term.start}: it cannot end on {on}", "Give a later --on.")
        close(session, term, how, desk.why, on)
        shown = replace(_term_view(term, city, _called(session, city, desk)), end=on, ended=how, why=desk.why)
        unit.flush()
        unit.commit()
    return shown


def close(session: Session, term: Term, how: str, why: str | None, on: date) -> None:
    """End a term on the day `on`, and with it what the city had by it. A term that has not begun by then is taken back."""
    _stop(session, term.city_id, on, before=term.end)
    if term.start >= on:
        session.delete(term)
    else:
        term.end, term.ended, term.why = on, how, why


def leave(session: Session, city_id: str, on: date) -> None:
    """End what a city has by its seat on the day `on`: its roles, and who sits for it."""
    _stop(session, city_id, on, before=FOREVER)


def settle(session: Session, city_id: str, start: date) -> None:
    """Before a term begins: end what the city still has by an earlier one that ended with a gap."""
    held = select(Term.end).where(Term.city_id == city_id, Term.start < start).order_by(Term.end.desc())
    last = session.scalars(held).first()
    if last is not None and last < start:
        _stop(session, city_id, last, before=start)


def _stop(session: Session, city_id: str, on: date, *, before: date) -> None:
    """End on the day `on` the roles and representatives that begin before a day; one that would only begin then goes."""
    _stop_rows(session, Role, city_id, on, before)
    _stop_rows(session, Representative, city_id, on, before)


def _stop_rows(session: Session, table: type[Dated], city_id: str, on: date, before: date) -> None:
    query = select(table).where(table.city_id == city_id, func.coalesce(table.end, FOREVER) > on, table.start < before)
    for row in session.scalars(query).all():
        if row.start >= on:
            session.delete(row)
        else:
            row.end = on


def _serving(session: Session, reference: str, policy: Policy, on: date, *, appointed_after: date = FOREVER) -> tuple[City, Term]:
    """A city and the term that it serves on a day, else the next one that begins after a day."""
    city = finding.find(session, reference, policy)
    query = select(Term).where(Term.city_id == city.id, Term.end > on).order_by(Term.start)
    term = session.scalars(query).first()
    if term is None or (term.start > on and term.start <= appointed_after):
        raise NotFound(f"{city.name} is not on the committee on {on}")
    return city, term


def chair(desk: Desk, reference: str, role: str, *, on: date, until: date | None = None, stand_down: bool = False) -> Composition:
    """Make a city chair or co-chair from a day on, or let it stand down; the committee on that day.

    Raises `RuleBroken` where there would be more chairs than the policy has, on any day of the role.
    """
    rules = desk.rules_on(on)
    if until is not None and until <= on:
        raise InvalidInput(f"It would end on {until}, not after it begins on {on}")
    with desk.write() as unit:
        session = unit.session
        city, term = _serving(session, reference, desk.policy, on)
        if until is not None and until > term.end:
            raise InvalidInput(
                f"The term of {city.name} ends on {term.end}, before {until}", "A role ends with the term: leave --until out."
            )
        held = next((row for row in session.scalars(_on(Role, on)) if row.city_id == city.id), None)
        if stand_down and held is None:
            raise Collision(f"{city.name} chairs nothing on {on}")
        if not stand_down and held is not None and held.role == role:
            raise Collision(f"{city.name} is {role} already, since {held.start}")
        _stop_rows(session, Role, city.id, on, FOREVER)
        unit.flush()
        if not stand_down:
            _refuse_crowd(session, rules, city, on, until)
            session.add(Role(city_id=city.id, role=role, start=on, end=until))
        unit.flush()
        shown = composition(session, desk, rules, on)
        unit.commit()
    return shown


def _refuse_crowd(session: Session, rules: CommitteeRules, city: City, start: date, end: date | None) -> None:
    """Raise where, on some day of the interval, the other chairs are as many already as the policy has."""
    others = session.scalars(select(Role).where(func.coalesce(Role.end, FOREVER) > start, Role.start < (end or FOREVER))).all()
    # The number of others is greatest on the first day, or on one on which another begins.
    for day in sorted({start, *(row.start for row in others if row.start > start)}):
        sitting = {term.city_id for term in terms.in_force(session, day, day)}
        chairs = sorted(row.city_id for row in others if row.start <= day < (row.end or FOREVER) and row.city_id in sitting)
        if len(chairs) >= rules.chairs:
            raise RuleBroken(
                f"The policy has {rules.chairs} chairs at most; on {day} there are {', '.join(chairs)}, and {city.name} would be one more",
                "Let one stand down first: --stand-down.",
            )


def represent(desk: Desk, reference: str, person: str, title: str | None, *, on: date) -> Composition:
    """Say who sits for a city from a day on; the one before is kept until that day."""
    rules = desk.rules_on(on)
    with desk.write() as unit:
        session = unit.session
        city, _ = _serving(session, reference, desk.policy, on)
        later = session.scalars(select(Representative).where(Representative.city_id == city.id, Representative.start >= on)).first()
        if later is not None:
            raise Collision(f"{city.name} is represented by {later.name} from {later.start} already", "Give a later --on.")
        _stop_rows(session, Representative, city.id, on, FOREVER)
        unit.flush()
        session.add(Representative(city_id=city.id, name=person, title=title, start=on))
        unit.flush()
        shown = composition(session, desk, rules, on)
        unit.commit()
    return shown


def history(desk: Desk, *, city: str | None = None, seat: int | None = None) -> list[TermView]:
    """The terms of a city, of a seat, or all of them, earliest first."""
    query = select(Term, City).join(City, City.id == Term.city_id).order_by(Term.start, Term.seat)
    with desk.read() as unit:
        if city is not None:
            query = query.where(Term.city_id == finding.find(unit.session, city, desk.policy).id)
        if seat is not None:
            query = query.where(Term.seat == seat)
        found = unit.session.execute(query).all()
        called = cities.called(unit.session, (one.id for _, one in found), desk.lang)
        return [_term_view(term, one, called[one.id]) for term, one in found]


def _called(session: Session, city: City, desk: Desk) -> str:
    return cities.called(session, [city.id], desk.lang)[city.id]


def _term_view(term: Term, city: City, called: str) -> TermView:
    return TermView(
        id=city.id,
        city=called,
        country=city.country,
        seat=term.seat,
        start=term.start,
        end=term.end,
        planned_end=term.planned_end,
        ended=term.ended,
        why=term.why,
        source=term.source,
        note=term.note,
    )
