"""The use cases of member files: import and export of cities as CSV.

The headings are the keys of `scn city list --json`: `names.ar` for a name in a language, `attributes.KEY` for an
attribute of the network's own, `source`, `as_of` and `note` for where the membership is known from. `history`, `facts`
and `contacts` hold what has more than one value, as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scn.errors import InvalidInput, ScnError
from scn.exchange import tables
from scn.exchange.tables import Row
from scn.models.city import City, CityName, Fact, Membership
from scn.models.contact import Contact
from scn.places import countries
from scn.places.folding import fold
from scn.rules.calendar import last_day, parse_day
from scn.rules.cities import LANGUAGE, CityFacts, faults, without_defaults
from scn.rules.membership import Status
from scn.rules.policy import Policy
from scn.services import cities, members
from scn.services.desk import Desk
from scn.services.members import Change, NewCity
from scn.store.unit import Writing

COLUMNS = (
    "id", "name", "country", "region", "kind", "status", "joined", "hub", "population", "lat", "lon",
    "source", "as_of", "note", "history", "facts", "contacts",
)  # fmt: skip
_PROGRESS = 250
_FIELDS = ("name", "country", "region", "hub", "kind", "joined", "population", "lat", "lon")


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: the ids of the cities that are new, that changed, and how many were as they are already."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    same: int
    bad: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Parsed:
    row: Row
    new: NewCity
    history: tuple[Mapping[str, Any], ...]
    facts: tuple[Mapping[str, Any], ...]
    contacts: tuple[Mapping[str, Any], ...]


def bring_in(desk: Desk, path: Path, *, on: date, status: Status = Status.APPLICANT, skip_bad: Path | None = None) -> Imported:
    """Import cities in one transaction.

    A row is a city that is there already if its id, or its name and country, are. An empty cell leaves what is there.
    `status` is that of new cities whose row gives none. Raises `InvalidInput` with every fault of every row, unless
    `skip_bad` names a file for the bad rows.
    """
    headings, rows = tables.read(path)
    _check_headings(path, headings, desk.policy)
    wrong: list[tuple[Row, str]] = []
    added: list[str] = []
    changed: list[str] = []
    same = 0
    with desk.write() as unit:
        known = _Known(unit.session)
        for number, row in enumerate(rows, start=1):
            if number % _PROGRESS == 0:
                desk.progress(f"{path}: {number} of {len(rows)} rows")
            try:
                parsed = _parse(row, desk.policy, desk.today, status)
                existing = known.city(unit.session, parsed.new)
            except _Bad as bad:
                wrong += [(row, fault) for fault in bad.faults]
                continue
            if existing is None:
                city = _create(unit, parsed, on=on, by=desk.actor)
                known.add(city, parsed.new)
                added.append(city.id)
                continue
            faults_found, differs = _update(unit, existing, parsed, desk.policy, desk.today)
            wrong += [(row, fault) for fault in faults_found]
            if differs and not faults_found:
                changed.append(existing.id)
            same += not differs
        told = [f"{path}:{row.line}: {fault}" for row, fault in wrong]
        if wrong and skip_bad is None:
            raise tables.faults(path, told, what="city")
        unit.commit()
    if wrong and skip_bad is not None and not desk.rehearse:
        _write_bad(skip_bad, headings, [row for row, _ in wrong])
    return Imported(tuple(added), tuple(changed), same, tuple(told))


class _Bad(Exception):
    """A row that cannot be taken: its faults, `column: what, and what would be right` each."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)


class _Known:
    """The cities that are there, by id and by folded name and country."""

    def __init__(self, session: Session) -> None:
        self._ids = set(session.scalars(select(City.id)))
        query = select(CityName.folded, City.country, City.id).join(City, City.id == CityName.city_id).order_by(City.id)
        self._named = {(folded, country): id_ for folded, country, id_ in session.execute(query)}

    def city(self, session: Session, new: NewCity) -> City | None:
        if new.id is not None:
            return session.get(City, new.id) if new.id in self._ids else None
        found = self._named.get((fold(new.facts.name), new.facts.country))
        return session.get(City, found) if found else None

    def add(self, city: City, new: NewCity) -> None:
        self._ids.add(city.id)
        for name in (new.facts.name, *new.facts.names.values()):
            self._named[fold(name), city.country] = city.id


def _check_headings(path: Path, headings: Sequence[str], policy: Policy) -> None:
    unknown = [
        heading
        for heading in headings
        if heading not in COLUMNS
        and not heading.startswith("names.")
        and heading not in {f"attributes.{key}" for key in (*policy.attributes, LANGUAGE)}
    ]
    if unknown:
        raise InvalidInput(
            f"{path}:1: unknown heading {', '.join(unknown)}", f"Known ones: {', '.join(COLUMNS)}, names.LANG, attributes.KEY."
        )
    missing = [heading for heading in ("name", "country") if heading not in headings]
    if missing:
        raise InvalidInput(f"{path}:1: no column {' and no column '.join(missing)}", "A city needs a name and a country.")


def _parse(row: Row, policy: Policy, today: date, status: Status) -> _Parsed:
    wrong: list[str] = []

    def number(key: str, kind: type[int] | type[float]) -> Any:
        text = row.get(key)
        try:
            return None if text is None else kind(text)
        except ValueError:
            wrong.append(f"{key}: {text!r} is no {'whole number' if kind is int else 'number'}")
            return None

    def listed(key: str) -> tuple[Mapping[str, Any], ...]:
        try:
            found = json.loads(row.get(key) or "[]")
        except json.JSONDecodeError as error:
            wrong.append(f"{key}: not JSON: {error}")
            return ()
        if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
            wrong.append(f"{key}: not a JSON array of objects")
            return ()
        return tuple(found)

    country = row.get("country") or ""
    facts = CityFacts(
        name=row.get("name") or "",
        country=country.upper() if country.upper() in policy.countries else countries.find(country) or country,
        region=row.get("region"),
        hub=row.get("hub"),
        kind=row.get("kind"),
        joined=row.get("joined"),
        population=number("population", int),
        lat=number("lat", float),
        lon=number("lon", float),
        names={key.removeprefix("names."): value for key, value in row.cells.items() if key.startswith("names.") and value},
        attributes={key.removeprefix("attributes."): value for key, value in row.cells.items() if key.startswith("attributes.") and value},
    )
    given = row.get("status")
    if given is not None and given not in set(Status):
        wrong.append(f"status: {given!r} is none of {', '.join(Status)}")
        given = None
    as_of = row.get("as_of")
    if as_of is not None:
        try:
            last_day(as_of)
        except InvalidInput as error:
            wrong.append(f"as_of: {error.message}. {error.hint}")
    wrong += faults(facts, policy, today)
    new = NewCity(
        without_defaults(facts, policy), row.get("id"), Status(given) if given else status, row.get("source"), as_of, row.get("note")
    )
    parsed = _Parsed(row, new, listed("history"), listed("facts"), listed("contacts"))
    try:
        _spells(parsed)
    except (ScnError, ValueError, KeyError) as error:
        wrong.append(f"history: {error}")
    if wrong:
        raise _Bad(wrong)
    return parsed


def _spells(parsed: _Parsed) -> list[Membership]:
    """The memberships of a row's history; no city yet."""
    return [
        Membership(
            status=Status(item["status"]).value,
            start=parse_day(str(item["start"])),
            end=parse_day(str(item["end"])) if item.get("end") else None,
            by=str(item.get("by", "")),
            why=item.get("why"),
        )
        for item in parsed.history
    ]


def _create(unit: Writing, parsed: _Parsed, *, on: date, by: str) -> City:
    session = unit.session
    city = members.create(unit, parsed.new, on=on, by=by, namesake=True)
    if parsed.history:
        unit.flush()
        for row in session.scalars(select(Membership).where(Membership.city_id == city.id)).all():
            session.delete(row)
        unit.flush()
        for spell in _spells(parsed):
            spell.city_id = city.id
            session.add(spell)
            unit.flush()
    _add_more(session, city, parsed)
    unit.flush()
    return city


def _add_more(session: Session, city: City, parsed: _Parsed) -> bool:
    """The facts and contacts of a row that are not there yet; whether there were any."""
    held = {(fact.field, fact.source) for fact in session.scalars(select(Fact).where(Fact.city_id == city.id))}
    people = {(row.name, row.role, row.email, row.phone) for row in session.scalars(select(Contact).where(Contact.city_id == city.id))}
    more: list[Fact | Contact] = [
        Fact(city_id=city.id, field=str(item["field"]), source=str(item["source"]), as_of=item.get("as_of"), note=item.get("note"))
        for item in parsed.facts
        if (item["field"], item["source"]) not in held
    ]
    for item in parsed.contacts:
        person = (item["name"], item.get("role"), item.get("email"), item.get("phone"))
        if person not in people:
            more.append(Contact(city_id=city.id, name=person[0], role=person[1], email=person[2], phone=person[3]))
    session.add_all(more)
    return bool(more)


def _update(unit: Writing, city: City, parsed: _Parsed, policy: Policy, today: date) -> tuple[list[str], bool]:
    """Bring a city up to date with its row: what is wrong, and whether anything differed."""
    session, new = unit.session, parsed.new
    names = cities.names_of(session, [city.id]).get(city.id, {})
    own = cities.own_attributes(session, [city.id]).get(city.id, {})
    fields = {key: value for key in _FIELDS if (value := getattr(new.facts, key)) is not None and value != getattr(city, key)}
    change = Change(
        fields=fields,
        names={lang: name for lang, name in new.facts.names.items() if names.get(lang) != name},
        attributes={key: value for key, value in new.facts.attributes.items() if own.get(key) != value},
    )
    wrong = _status_fault(session, city, parsed)
    if wrong:
        return wrong, True
    wrong = members.apply(unit, city, change, policy, today)
    differs = bool(change.fields or change.names or change.attributes)
    if new.source and not wrong:
        fact = session.get(Fact, (city.id, "membership", new.source))
        if fact is None or (new.as_of or fact.as_of, new.note or fact.note) != (fact.as_of, fact.note):
            members.put(session, Fact, (city.id, "membership", new.source), {"as_of": new.as_of, "note": new.note})
            differs = True
    if not wrong:
        differs = _add_more(session, city, parsed) or differs
    unit.flush()
    return wrong, differs


def _status_fault(session: Session, city: City, parsed: _Parsed) -> list[str]:
    given = parsed.row.get("status")
    if given is None or parsed.history:
        return []
    last = session.scalars(
        select(Membership).where(Membership.city_id == city.id).order_by(Membership.start.desc(), Membership.id.desc())
    ).first()
    if last is None or last.status == given:
        return []
    return [f"status: {city.name} is {last.status}, not {given}; a membership changes by its steps, for example `scn city approve`"]


def _write_bad(path: Path, headings: Sequence[str], rows: Iterable[Row]) -> None:
    from scn.exchange.files import whole

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
    langs = sorted({lang for by_lang in names.values() for lang in by_lang})
    keys = sorted({key for by_key in own.values() for key in by_key})
    first: dict[str, Fact] = {}
    more: dict[str, list[dict[str, object]]] = {}
    for fact in facts:
        if fact.field == "membership" and fact.city_id not in first:
            first[fact.city_id] = fact
        else:
            more.setdefault(fact.city_id, []).append(_known(field=fact.field, source=fact.source, as_of=fact.as_of, note=fact.note))
    persons: dict[str, list[dict[str, object]]] = {}
    for person in people:
        persons.setdefault(person.city_id, []).append(_known(name=person.name, role=person.role, email=person.email, phone=person.phone))
    found = []
    for city in rows:
        row: dict[str, object] = {key: getattr(city, key) for key in ("id", *_FIELDS)}
        row["region"] = city.region or desk.policy.region_of(city.country)
        row["hub"] = city.hub or desk.policy.hub_of(str(row["region"]))
        known = spells.get(city.id, [])
        row["status"] = known[-1].status.value if known else None
        row |= {f"names.{lang}": name for lang, name in names.get(city.id, {}).items()}
        row |= {f"attributes.{key}": value for key, value in own.get(city.id, {}).items()}
        if source := first.get(city.id):
            row |= {"source": source.source, "as_of": source.as_of, "note": source.note}
        spelled = [_known(status=spell.status, start=spell.start, end=spell.end, by=spell.by, why=spell.why) for spell in known]
        row |= {"history": _json(spelled), "facts": _json(more.get(city.id)), "contacts": _json(persons.get(city.id))}
        found.append(row)
    columns = [*COLUMNS[:2], *(f"names.{lang}" for lang in langs), *COLUMNS[2:11], *(f"attributes.{key}" for key in keys), *COLUMNS[11:16]]
    return [*columns, *(["contacts"] if contacts else [])], found


def _known(**values: object) -> dict[str, object]:
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in values.items() if value not in (None, "")}


def _json(value: Sequence[Mapping[str, object]] | None) -> str | None:
    return json.dumps(value, ensure_ascii=False) if value else None
