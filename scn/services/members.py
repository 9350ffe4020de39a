"""The use cases that change members: add a city, edit what is known of it, take a step in its membership."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from scn.errors import Collision, InvalidInput
from scn.models.base import Base
from scn.models.city import ALSO, City, CityAttribute, CityName, Fact, Membership
from scn.models.contact import Contact
from scn.places.folding import key, slug
from scn.rules.calendar import last_day
from scn.rules.cities import CityFacts, date_faults, faults, without_defaults
from scn.rules.membership import MEMBERS, Spell, Status, Step, take
from scn.rules.policy import Policy
from scn.services import cities, finding, succession
from scn.services.cities import CityView
from scn.services.desk import Desk
from scn.store.unit import Writing

if TYPE_CHECKING:
    from scn.services.filling import Filled

ID = re.compile(r"(?=.{1,80}\Z)[a-z0-9]+(-[a-z0-9]+)*")
"""The id of a city: small letters, digits and single hyphens, 80 at most."""


@dataclass(frozen=True, slots=True)
class NewCity:
    """A city that is added: what is known of it, and the source of that with the date it speaks for.

    `filled` has the source of each field that has one of its own.
    """

    facts: CityFacts
    id: str | None = None
    status: Status = Status.APPLICANT
    source: str | None = None
    as_of: str | None = None
    note: str | None = None
    recorded: date | None = None
    filled: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Added:
    """A city that was added, and which it is likely the same as, in words, where there is one."""

    city: CityView
    double: str | None


def add(desk: Desk, new: NewCity, *, on: date, namesake: bool = False, contact: str | None = None) -> Added:
    """Add a city. Its membership begins on the day it joined, else on the day `on`.

    Raises `InvalidInput` for values that are not fit, and `Collision` for a city of that name in that country, unless
    it is said to be a namesake.
    """
    if wrong := [*faults(new.facts, desk.policy), *own_faults(new, max(on, desk.today))]:
        raise InvalidInput(f"The city cannot be added: {wrong[0]}", details=wrong[1:])
    with desk.write() as unit:
        own = replace(new, facts=without_defaults(new.facts, desk.policy))
        double = None if namesake else _double(unit.session, own.facts)
        city = create(unit, own, on=on, today=desk.today, by=desk.actor, namesake=namesake)
        if contact is not None:
            unit.session.add(Contact(city_id=city.id, name=contact))
        unit.flush()
        shown = cities.view_one(unit.session, city, desk.policy, max(on, desk.today))
        unit.commit()
    return Added(shown, double)


def _double(session: Session, facts: CityFacts, *, itself: str | None = None) -> str | None:
    from scn.services import doubles

    (match,) = doubles.like(session, [doubles.record_of(facts)], without=itself)
    return match.sentence if match else None


def _refuse_namesake(session: Session, name: str, country: str, *, itself: str | None = None) -> None:
    """Raise `Collision` where a city of that country, other than the city itself, bears the name."""
    double = next((city for city in finding.bearing(session, key(name), country) if city.id != itself), None)
    if double is not None:
        raise Collision(
            f"There is {double.name} ({double.country}) already, as {double.id}", "For another city of that name add --namesake."
        )


def own_faults(new: NewCity, today: date) -> Iterator[str]:
    """What is wrong with a new city beside its facts: its id, its dates."""
    if new.id is not None and not ID.fullmatch(new.id):
        yield f"id: {new.id!r} is none; small letters, digits and hyphens, 80 at most"
    yield from date_faults(as_of=new.as_of)
    yield from _not_begun(today, as_of=new.as_of, joined=new.facts.joined)


def _not_begun(today: date, **dates: str | None) -> Iterator[str]:
    """Which of the dates have not begun, by the name of their field; what is no date at all is told elsewhere."""
    for what, text in dates.items():
        if text and not any(date_faults(**{what: text})) and text > today.isoformat():
            yield f"{what}: {text} is in the future"


def create(unit: Writing, new: NewCity, *, on: date, today: date, by: str, namesake: bool = False, spells: Sequence[Spell] = ()) -> City:
    """Put a new city, whose values were checked, into a transaction; its membership as `spells` say, if they are given."""
    session, facts = unit.session, new.facts
    if not namesake:
        _refuse_namesake(session, facts.name, facts.country)
    if new.id is not None and session.get(City, new.id) is not None:
        raise Collision(f"The id {new.id} is taken", "Choose another, or leave it out.")
    if new.id is not None and (gone := succession.gone(session, new.id)) is not None:
        raise Collision(f"The id {new.id} leads to {gone.into}, into which it was merged on {gone.on}", "Choose another, or leave it out.")
    city = City(
        id=new.id or free_id(session, facts.name, facts.country),
        name=facts.name,
        folded=key(facts.name),
        country=facts.country,
        region=facts.region,
        hub=facts.hub,
        kind=facts.kind,
        joined=facts.joined,
        population=facts.population,
        lat=facts.lat,
        lon=facts.lon,
        geoname=facts.geoname,
        entered=unit.begin(),
    )
    session.add(city)
    unit.flush()
    session.add_all(
        CityName(city_id=city.id, lang=lang, name=name, folded=key(name))
        for lang, name in (*facts.names.items(), *((ALSO, name) for name in dict.fromkeys(facts.also)))
    )
    session.add_all(CityAttribute(city_id=city.id, key=key, value=value) for key, value in facts.attributes.items())
    for spell in spells or (Spell(new.status, start_of(new, on), by=by),):
        session.add(Membership(city_id=city.id, status=spell.status.value, start=spell.start, end=spell.end, by=spell.by, why=spell.why))
    if new.source:
        session.add(
            Fact(city_id=city.id, field="membership", source=new.source, as_of=new.as_of, note=new.note, recorded=new.recorded or today)
        )
    session.add_all(Fact(city_id=city.id, field=what, source=source, recorded=today) for what, source in new.filled.items())
    return city


def start_of(new: NewCity, on: date) -> date:
    """The day on which the membership of a new city begins: the last that `joined`, or its source's date, can mean."""
    if new.status in MEMBERS or new.status is Status.PARTICIPANT:
        for text in (new.facts.joined, new.as_of):
            if text:
                return min(last_day(text), on)
    return on


LONGEST_STEM = 70
"""How many characters of a name are taken into an id, so that a country and a number may follow."""


def stem_of(name: str, country: str) -> str:
    """What the id of a city is made from: `tripoli`; `city-ly` for a name without a letter that can be transliterated."""
    return slug(name)[:LONGEST_STEM].rstrip("-") or f"city-{country.lower()}"


def free_id(session: Session, name: str, country: str) -> str:
    """An id made from the name that no city has or had: `tripoli`, else `tripoli-lb`, else `tripoli-lb-2`."""
    stem = stem_of(name, country)
    tried = stem if stem == f"city-{country.lower()}" else f"{stem}-{country.lower()}"
    taken = succession.taken(session, stem, tried)
    return next(found for found in (stem, tried, *(f"{tried}-{number}" for number in range(2, len(taken) + 3))) if found not in taken)


@dataclass(frozen=True, slots=True)
class Change:
    """What to change of a city: fields by name, names by language, attributes by key; None takes a value away.

    `also` are names of no one language that are added, and with `drop_also` those that are taken away.
    """

    fields: Mapping[str, Any] = field(default_factory=dict)
    names: Mapping[str, str | None] = field(default_factory=dict)
    attributes: Mapping[str, str | None] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    drop_also: tuple[str, ...] = ()
    source: str | None = None
    as_of: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Edited:
    """A city before and after a change, what was filled in from the gazetteer, and which city it is now likely the same as, in words."""

    before: CityView
    after: CityView
    filled: Filled | None
    double: str | None


def edit(desk: Desk, reference: str, change: Change, *, geoname: int | None = None, namesake: bool = False) -> Edited:
    """Change what is known of a city; with `geoname` fill in what is not known then from that place of the gazetteer.

    Raises `InvalidInput` for values that are not fit, and `Collision` where the city would get a name and country that
    another one has, unless it is said to be a namesake.
    """
    with desk.write() as unit:
        session = unit.session
        city = finding.find(session, reference, desk.policy)
        before = cities.view_one(session, city, desk.policy, desk.today)
        wrong = [*_not_begun(desk.today, as_of=change.as_of, joined=change.fields.get("joined"))]
        if wrong := [*apply(unit, city, change, desk.policy, desk.today), *wrong]:
            raise InvalidInput(f"{before.name} cannot be changed: {wrong[0]}", details=wrong[1:])
        unit.flush()
        filled = None if geoname is None else _fill_in(unit, city, geoname, desk)
        double = None
        moved = key(before.name) != city.folded or before.country != city.country
        if not namesake and (moved or geoname not in (None, before.geoname)):
            if moved:
                _refuse_namesake(session, city.name, city.country, itself=city.id)
            double = _double(session, _facts_of(session, city), itself=city.id)
        after = cities.view_one(session, city, desk.policy, desk.today)
        unit.commit()
    return Edited(before, after, filled, double)


def _fill_in(unit: Writing, city: City, geoname: int, desk: Desk) -> Filled:
    """Put what a place of the gazetteer adds to a city into a transaction, with its source."""
    from scn.services import filling

    facts = _facts_of(unit.session, city)
    filled = filling.fill(facts, filling.by_number(geoname, city.country), desk.policy)
    names = {what.removeprefix("names."): name for what, name in filled.values.items() if what.startswith("names.")}
    fields = {what: value for what, value in filled.values.items() if not what.startswith("names.")}
    if wrong := apply(unit, city, Change(fields, names, source=filled.source), desk.policy, desk.today):
        raise InvalidInput(f"{city.name} cannot be changed: {wrong[0]}", details=wrong[1:])
    unit.flush()
    return filled


def _facts_of(session: Session, city: City) -> CityFacts:
    """What is known of a city, read in a transaction in which nothing waits to be sent."""
    names = cities.names_of(session, [city.id]).get(city.id, cities.Names())
    return cities.facts_of(city, names, cities.own_attributes(session, [city.id]).get(city.id, {}))


def apply(unit: Writing, city: City, change: Change, policy: Policy, on: date) -> list[str]:
    """Put a change of a city into a transaction, its sources recorded on the day `on`; what is wrong with it, a sentence each."""
    session = unit.session
    wrong = [f"{what}: cannot be taken away" for what in ("name", "country") if change.fields.get(what, "") is None]
    if wrong:
        return wrong
    names = {lang: name for lang, name in change.names.items() if name is not None}
    attributes = {key: value for key, value in change.attributes.items() if value is not None}
    facts = replace(cities.facts_of(city, cities.Names(names, change.also), attributes), **change.fields)
    if wrong := [*faults(facts, policy), *date_faults(as_of=change.as_of)]:
        return wrong
    if change.fields.get("joined") and (fault := _rejoin(session, city, min(last_day(str(change.fields["joined"])), on))):
        return [fault]
    kept = without_defaults(facts, policy)
    if "name" in change.fields and key(city.name) != key(facts.name) and city.name not in change.drop_also:
        # Whoever knows it by the old name finds it still.
        change = replace(change, also=(*change.also, city.name))
    for what in change.fields:
        setattr(city, what, getattr(kept, what))
    city.folded = key(city.name)
    _rename(session, city, change)
    for own, text in change.attributes.items():
        put(session, CityAttribute, (city.id, own), None if text is None else {"value": text})
    if change.source:
        for what in _changed(change) or ("membership",):
            put(session, Fact, (city.id, what, change.source), {"as_of": change.as_of, "note": change.note, "recorded": on})
    return []


def _changed(change: Change) -> list[str]:
    """The facts that a change gives a value, as their sources name them."""
    names = [f"names.{lang}" for lang, name in change.names.items() if name is not None]
    own = [f"attributes.{what}" for what, text in change.attributes.items() if text is not None]
    return [*change.fields, *names, *(["also"] if change.also else []), *own]


def _rename(session: Session, city: City, change: Change) -> None:
    """Put the names of a change in the place of those that it changes."""
    if not (change.names or change.also or change.drop_also):
        return
    held = session.scalars(select(CityName).where(CityName.city_id == city.id)).all()
    wanted = {(lang, name) for lang, name in (*change.names.items(), *((ALSO, name) for name in change.also)) if name is not None}
    for row in held:
        gone = row.name in change.drop_also if row.lang == ALSO else row.lang in change.names
        if gone and (row.lang, row.name) not in wanted:
            session.delete(row)
    wanted -= {(row.lang, row.name) for row in held}
    session.add_all(CityName(city_id=city.id, lang=lang, name=name, folded=key(name)) for lang, name in sorted(wanted))


def _rejoin(session: Session, city: City, since: date) -> str | None:
    """Let the first membership of a city begin on another day, and what was before it end then; or say why it cannot."""
    rows = session.scalars(select(Membership).where(Membership.city_id == city.id).order_by(Membership.start, Membership.id)).all()
    first = next((place for place, row in enumerate(rows) if row.status in MEMBERS), None)
    if first is None or rows[first].start == since:
        return None
    row, before = rows[first], rows[first - 1] if first else None
    if row.end is not None and since > row.end:
        return f"joined: {since} is after the next step of the membership, on {row.end}"
    if before is not None and since < before.start:
        return f"joined: {since} is before {city.name} was {before.status}, on {before.start}"
    # The one that gives way moves first, so that no day has two states.
    for moved in sorted([row, *([before] if before else [])], key=lambda moved: (moved is row) == (since < row.start)):
        if moved is row:
            row.start = since
        else:
            moved.end = since
        session.flush()
    return None


def put(session: Session, table: type[Base], identity: tuple[str, ...], values: Mapping[str, Any] | None) -> None:
    """Insert or update the row of that key; delete it where there are no values."""
    row = session.get(table, identity)
    if values is None:
        if row is not None:
            session.delete(row)
    elif row is None:
        columns = [str(column.key) for column in inspect(table).primary_key]
        session.add(table(**dict(zip(columns, identity, strict=True)), **values))
    else:
        for name, value in values.items():
            setattr(row, name, value)


def step(desk: Desk, reference: str, wanted: Step, *, on: date) -> CityView:
    """Take a step in the life of a membership. Raises `Collision` where the state does not allow it."""
    with desk.write() as unit:
        session = unit.session
        city = finding.find(session, reference, desk.policy)
        rows = session.scalars(select(Membership).where(Membership.city_id == city.id).order_by(Membership.start, Membership.id)).all()
        spells = [cities.spell_of(row) for row in rows]
        closed, opened = take(spells, wanted, on, city=city.name, by=desk.actor, why=desk.why)
        rows[-1].end = closed.end
        unit.flush()
        session.add(Membership(city_id=city.id, status=opened.status.value, start=opened.start, by=opened.by, why=opened.why))
        if wanted is Step.APPROVE:
            city.joined = on.isoformat()
        unit.flush()
        shown = cities.view_one(session, city, desk.policy, on)
        unit.commit()
    return shown
