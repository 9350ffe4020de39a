"""The use cases of member files: import and export of cities as CSV.

The headings are the keys of `scn city list --json`: `names.ar` for a name in a language, `attributes.KEY` for an
attribute of the network's own, `source`, `as_of` and `note` for where the membership is known from. `history`, `facts`
and `contacts` hold what has more than one value, as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session

from scn.exchange import tables
from scn.exchange.files import whole
from scn.exchange.tables import Row
from scn.models.city import City, CityName, Fact, Membership
from scn.models.contact import Contact
from scn.places.folding import key
from scn.rules.membership import Status
from scn.services import cities, members
from scn.services.desk import Desk
from scn.services.member_rows import COLUMNS, FIELDS, BadRow, CityRow, check_headings, parse
from scn.services.members import Change, NewCity
from scn.store.unit import Writing

_PROGRESS = 250


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: the ids of the cities that are new, that changed, how many were as they are, the bad rows."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    same: int
    bad: tuple[str, ...] = ()


def bring_in(desk: Desk, path: Path, *, on: date, status: Status = Status.APPLICANT, skip_bad: Path | None = None) -> Imported:
    """Import cities in one transaction.

    A row is a city that is there already if its id, or its name and country, are. An empty cell leaves what is there.
    `status` is that of new cities whose row gives none. Raises `InvalidInput` with every fault of every row, unless
    `skip_bad` names a file for the bad rows.
    """
    with desk.write() as unit:
        done = take_in(unit, desk, path, on=on, status=status, skip_bad=skip_bad)
        unit.commit()
    return done


def take_in(unit: Writing, desk: Desk, path: Path, *, on: date, status: Status, skip_bad: Path | None = None) -> Imported:
    """Import cities in a transaction that is open; otherwise as `bring_in`."""
    headings, rows = tables.read(path)
    check_headings(str(path), headings, desk.policy)
    wrong: list[tuple[Row, str]] = []
    added: list[str] = []
    changed: list[str] = []
    seen: dict[str, CityRow] = {}
    same = 0
    known = _Known(unit.session)
    for number, row in enumerate(rows, start=1):
        if number % _PROGRESS == 0:
            desk.progress(f"{path}: {number} of {len(rows)} rows")
        try:
            parsed = parse(row, desk.policy, desk.today, status)
            city = known.city(unit.session, parsed.new)
            if city is not None and city.id in seen:
                _require_same(parsed, city, seen[city.id])
                same += 1
                continue
            if city is None:
                city = _create(unit, parsed, on=on, today=desk.today, by=desk.actor)
                known.add(city, parsed.new)
                added.append(city.id)
            elif _update(unit, city, parsed, desk):
                changed.append(city.id)
            else:
                same += 1
            seen[city.id] = parsed
        except BadRow as bad:
            wrong += [(row, fault) for fault in bad.faults]
    told = tuple(f"{path}:{row.line}: {fault}" for row, fault in wrong)
    if wrong and skip_bad is None:
        raise tables.faults(path, told, what="city")
    if wrong and skip_bad is not None and not desk.rehearse:
        _write_bad(skip_bad, headings, [row for row, _ in wrong])
    return Imported(tuple(added), tuple(changed), same, told)


def _require_same(parsed: CityRow, city: City, earlier: CityRow) -> None:
    """Raise `BadRow` where a row says something else of a city than an earlier row of the file."""
    if replace(parsed, line=earlier.line) != earlier:
        raise BadRow([f"id: {city.id} is the city of line {earlier.line}, which says something else of it"])


class _Known:
    """The cities that are there, by id and by folded name and country."""

    def __init__(self, session: Session) -> None:
        self._ids = set(session.scalars(select(City.id)))
        others = select(CityName.folded, City.country, City.id).join(City, City.id == CityName.city_id)
        query = union_all(others, select(City.folded, City.country, City.id))
        self._named = {(folded, country): id_ for folded, country, id_ in session.execute(query)}

    def city(self, session: Session, new: NewCity) -> City | None:
        if new.id is not None:
            return session.get(City, new.id) if new.id in self._ids else None
        found = self._named.get((key(new.facts.name), new.facts.country))
        return session.get(City, found) if found else None

    def add(self, city: City, new: NewCity) -> None:
        self._ids.add(city.id)
        for name in (new.facts.name, *new.facts.names.values()):
            self._named[key(name), city.country] = city.id


def _create(unit: Writing, parsed: CityRow, *, on: date, today: date, by: str) -> City:
    session = unit.session
    city = members.create(unit, parsed.new, on=on, today=today, by=by, namesake=True, spells=parsed.history)
    _add_more(session, city, parsed, today)
    unit.flush()
    return city


def _add_more(session: Session, city: City, parsed: CityRow, on: date) -> bool:
    """The facts and contacts of a row that are not there yet; whether there were any."""
    held = {(fact.field, fact.source) for fact in session.scalars(select(Fact).where(Fact.city_id == city.id))}
    people = {(row.name, row.role, row.email, row.phone) for row in session.scalars(select(Contact).where(Contact.city_id == city.id))}
    more: list[Fact | Contact] = [
        Fact(city_id=city.id, field=fact.field, source=fact.source, as_of=fact.as_of, note=fact.note, recorded=fact.recorded or on)
        for fact in parsed.facts
        if (fact.field, fact.source) not in held
    ]
    more += [
        Contact(city_id=city.id, name=person.name, role=person.role, email=person.email, phone=person.phone)
        for person in parsed.contacts
        if (person.name, person.role, person.email, person.phone) not in people
    ]
    session.add_all(more)
    return bool(more)


def _update(unit: Writing, city: City, parsed: CityRow, desk: Desk) -> bool:
    """Bring a city up to date with its row; whether anything differed. Raises `BadRow` where it cannot be."""
    session, new = unit.session, parsed.new
    if fault := _status_fault(session, city, parsed):
        raise BadRow([fault])
    names = cities.names_of(session, [city.id]).get(city.id, cities.Names())
    own = cities.own_attributes(session, [city.id]).get(city.id, {})
    change = Change(
        fields={key: value for key in FIELDS if (value := getattr(new.facts, key)) is not None and value != getattr(city, key)},
        names={lang: name for lang, name in new.facts.names.items() if names.by_lang.get(lang) != name},
        also=tuple(name for name in new.facts.also if name not in names.also),
        attributes={key: value for key, value in new.facts.attributes.items() if own.get(key) != value},
    )
    if wrong := members.apply(unit, city, change, desk.policy, desk.today):
        raise BadRow(wrong)
    differs = bool(change.fields or change.names or change.also or change.attributes)
    if new.source:
        fact = session.get(Fact, (city.id, "membership", new.source))
        if fact is None or (new.as_of or fact.as_of, new.note or fact.note) != (fact.as_of, fact.note):
            members.put(session, Fact, (city.id, "membership", new.source), {"as_of": new.as_of, "note": new.note, "recorded": desk.today})
            differs = True
    differs = _add_more(session, city, parsed, desk.today) or differs
    unit.flush()
    return differs


def _status_fault(session: Session, city: City, parsed: CityRow) -> str | None:
    if parsed.status is None:
        return None
    last = session.scalars(
        select(Membership).where(Membership.city_id == city.id).order_by(Membership.start.desc(), Membership.id.desc())
    ).first()
    if last is None or last.status == parsed.status:
        return None
    return f"status: {city.name} is {last.status}, not {parsed.status}; a membership changes by its steps, for example `scn city approve`"


def _write_bad(path: Path, headings: Sequence[str], rows: Iterable[Row]) -> None:
    unique = {row.line: row for row in rows}
    with whole(path) as stream:
        tables.write(stream, headings, [row.cells for row in unique.values()])


def take_out(desk: Desk, *, contacts: bool = False) -> tuple[list[str], list[dict[str, object]]]:
    """All cities as headings and rows that an import into an empty store turns into the same store."""
    with desk.read() as unit:
        session = unit.session
        rows = session.scalars(select(City).order_by(City.id)).all()
        spells, names, own = cities.spells_of(session), cities.names_of(session), cities.own_attributes(session)
        facts = session.scalars(select(Fact).order_by(Fact.city_id, Fact.field, Fact.source)).all()
        people = session.scalars(select(Contact).order_by(Contact.city_id, Contact.id)).all() if contacts else []
    langs = sorted({lang for known in names.values() for lang in known.by_lang})
    keys = sorted({key for by_key in own.values() for key in by_key})
    first: dict[str, Fact] = {}
    more: dict[str, list[dict[str, object]]] = {}
    for fact in facts:
        if fact.field == "membership" and fact.city_id not in first:
            first[fact.city_id] = fact
        else:
            more.setdefault(fact.city_id, []).append(
                _known(field=fact.field, source=fact.source, as_of=fact.as_of, note=fact.note, recorded=fact.recorded)
            )
    persons: dict[str, list[dict[str, object]]] = {}
    for person in people:
        persons.setdefault(person.city_id, []).append(_known(name=person.name, role=person.role, email=person.email, phone=person.phone))
    found = []
    for city in rows:
        row: dict[str, object] = {key: getattr(city, key) for key in ("id", *FIELDS)}
        row["region"] = city.region or desk.policy.region_of(city.country)
        row["hub"] = city.hub or desk.policy.hub_of(str(row["region"]))
        known = spells.get(city.id, [])
        row["status"] = known[-1].status.value if known else None
        row |= {f"names.{lang}": name for lang, name in names.get(city.id, cities.Names()).by_lang.items()}
        row |= {f"attributes.{key}": value for key, value in own.get(city.id, {}).items()}
        if source := first.get(city.id):
            row |= {"source": source.source, "as_of": source.as_of, "note": source.note, "recorded": source.recorded}
        spelled = [_known(status=spell.status, start=spell.start, end=spell.end, by=spell.by, why=spell.why) for spell in known]
        row |= {"history": _json(spelled), "facts": _json(more.get(city.id)), "contacts": _json(persons.get(city.id))}
        found.append(row)
    columns = [*COLUMNS[:2], *(f"names.{lang}" for lang in langs), *COLUMNS[2:11], *(f"attributes.{key}" for key in keys), *COLUMNS[11:17]]
    return [*columns, *(["contacts"] if contacts else [])], found


def _known(**values: object) -> dict[str, object]:
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in values.items() if value not in (None, "")}


def _json(value: Sequence[Mapping[str, object]] | None) -> str | None:
    return json.dumps(value, ensure_ascii=False) if value else None
