"""The use case of writing cities to a file that an import into an empty store turns into the same store."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scn.models.city import ALSO, City, CityAttribute, CityName, Fact
from scn.models.contact import Contact
from scn.services import cities
from scn.services.desk import Desk
from scn.services.member_files.rows import COLUMNS
from scn.services.member_files.staged import COMPARED
from scn.store.unit import Reading

_AT_ONCE = 500


@dataclass(frozen=True)
class Export:
    """The headings, the number of rows, and the rows, read as they are asked for; use it as long as its unit is open."""

    headings: list[str]
    number: int
    rows: Iterator[dict[str, object]]


def take_out(unit: Reading, desk: Desk, *, contacts: bool = False) -> Export:
    """All cities by id, in a transaction that is open; with their focal points, personal data, only where asked for."""
    session = unit.session
    langs = session.scalars(select(CityName.lang).distinct().where(CityName.lang != ALSO).order_by(CityName.lang)).all()
    keys = session.scalars(select(CityAttribute.key).distinct().order_by(CityAttribute.key)).all()
    number = session.scalar(select(func.count()).select_from(City)) or 0
    plain = list(COLUMNS)
    place = plain.index("country")
    headings = [*plain[:place], *(f"names.{lang}" for lang in langs), *plain[place : plain.index("source")]]
    headings += [*(f"attributes.{key}" for key in keys), *plain[plain.index("source") :]]
    if not contacts:
        headings.remove("contacts")
    return Export(headings, number, _rows(session, desk, contacts=contacts))


def _rows(session: Session, desk: Desk, *, contacts: bool) -> Iterator[dict[str, object]]:
    last = ""
    while ids := session.scalars(select(City.id).where(City.id > last).order_by(City.id).limit(_AT_ONCE)).all():
        yield from _some(session, desk, ids, contacts=contacts)
        last = ids[-1]
        session.expunge_all()


def _some(session: Session, desk: Desk, ids: Sequence[str], *, contacts: bool) -> Iterator[dict[str, object]]:
    found = session.scalars(select(City).where(City.id.in_(ids)).order_by(City.id)).all()
    spells, names, own = cities.spells_of(session, ids), cities.names_of(session, ids), cities.own_attributes(session, ids)
    facts = session.scalars(select(Fact).where(Fact.city_id.in_(ids)).order_by(Fact.city_id, Fact.field, Fact.source)).all()
    people = (
        session.scalars(select(Contact).where(Contact.city_id.in_(ids)).order_by(Contact.city_id, Contact.id)).all() if contacts else ()
    )
    first: dict[str, Fact] = {}
    more: dict[str, list[dict[str, object]]] = {}
    for fact in facts:
        if fact.field == "membership" and fact.city_id not in first:
            first[fact.city_id] = fact
        else:
            said = _known(field=fact.field, source=fact.source, as_of=fact.as_of, note=fact.note, recorded=fact.recorded)
            more.setdefault(fact.city_id, []).append(said)
    persons: dict[str, list[dict[str, object]]] = {}
    for person in people:
        persons.setdefault(person.city_id, []).append(_known(name=person.name, role=person.role, email=person.email, phone=person.phone))
    for city in found:
        row: dict[str, object] = {key: getattr(city, key) for key in ("id", *COMPARED)}
        row["region"] = city.region or desk.policy.region_of(city.country)
        row["hub"] = city.hub or desk.policy.hub_of(str(row["region"]))
        known = spells.get(city.id, [])
        row["status"] = known[-1].status.value if known else None
        called = names.get(city.id, cities.Names())
        row |= {f"names.{lang}": name for lang, name in called.by_lang.items()}
        row["also"] = _listed(called.also)
        row |= {f"attributes.{key}": value for key, value in own.get(city.id, {}).items()}
        if source := first.get(city.id):
            row |= {"source": source.source, "as_of": source.as_of, "note": source.note, "recorded": source.recorded}
        spelled = [_known(status=spell.status, start=spell.start, end=spell.end, by=spell.by, why=spell.why) for spell in known]
        row |= {"history": _json(spelled), "facts": _json(more.get(city.id)), "contacts": _json(persons.get(city.id))}
        yield row


def _listed(names: Sequence[str]) -> str | None:
    """Names with a bar between them; as a JSON array where one would not come back from that."""
    if not names:
        return None
    joined = " | ".join(names)
    plain = not joined.startswith("[") and not any("|" in name or name != name.strip() for name in names)
    return joined if plain else json.dumps(names, ensure_ascii=False)


def _known(**values: object) -> dict[str, object]:
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in values.items() if value not in (None, "")}


def _json(value: Sequence[Mapping[str, Any]] | None) -> str | None:
    return json.dumps(value, ensure_ascii=False) if value else None
