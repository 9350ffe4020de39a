"""The use cases of provenance: where each fact of a city is known from, which ones nobody has confirmed, confirm one.

A fact is confirmed on the latest day that any of its sources can speak for, or, where a source has no date, on the day
it was recorded. One without a source is as old as the entry of the ledger that last set it; and so is one that was
changed here after its sources were recorded, since they speak for what it was before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from json import loads
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from scn.errors import InvalidInput
from scn.models.city import ALSO, City, CityAttribute, CityName, Fact, Membership
from scn.models.ledger import LedgerChange, LedgerEntry
from scn.rules.calendar import last_day
from scn.rules.cities import LANGUAGE, date_faults, known_code
from scn.rules.membership import Status
from scn.rules.policy import Policy
from scn.services import cities, finding
from scn.services.desk import Desk
from scn.services.directory import FactView
from scn.services.members import put

MEMBERSHIP = "membership"
"""The field of the state of a membership."""

PLACE = "place"
"""The field of the place on the map, whose sources are kept for `lat` and for `lon`."""

_COLUMNS = ("name", "country", "region", "hub", "kind", "joined", "population", "lat", "lon", "geoname")
_FIXED = (MEMBERSHIP, "name", "also", "country", "region", "hub", "kind", "joined", "population", PLACE, "geoname")
_FEW = 2_000

_Entries = dict[str, dict[str, int]]
"""Numbers of entries of the ledger, by city and fact."""


@dataclass(frozen=True, slots=True)
class Entered:
    """The entry of the ledger that last set a value: its day (UTC), who did it; `changed` if there was a value before."""

    on: date
    by: str
    changed: bool = False


@dataclass(frozen=True, slots=True)
class FactLine:
    """A fact of a city with its sources, and the day on which it was last confirmed (None: nobody knows).

    `entered` is given where no source speaks for the present value; any `sources` are then of an earlier one. `value`
    is None for a statement that is no value of the city's, such as `committee: member`.
    """

    field: str
    value: object
    sources: tuple[FactView, ...]
    entered: Entered | None
    confirmed: date | None


@dataclass(frozen=True, slots=True)
class Asked:
    """Which facts to look at: those confirmed before the day `before`, or never; a filter that is None lets all pass.

    `country` is its code or name, `status` a state of the membership on the desk's day, `field` that of one fact.
    """

    before: date
    country: str | None = None
    status: str | None = None
    field: str | None = None


@dataclass(frozen=True, slots=True)
class StaleFact:
    """A fact that nobody has confirmed for long: when it last was (None: never), and by which source, if any."""

    id: str
    city: str
    country: str
    status: str | None
    field: str
    value: object
    confirmed: date | None
    source: str | None


@dataclass(frozen=True, slots=True)
class StaleCity:
    """A city with facts that nobody has confirmed for long: how many, and which of them for longest.

    `membership` is the day on which its membership was last confirmed, be it long ago or not.
    """

    id: str
    city: str
    country: str
    status: str | None
    membership: date | None
    stale: int
    oldest: str
    confirmed: date | None


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A city (its name in the desk's language) some of whose facts were confirmed, with what is now kept of their source."""

    id: str
    city: str
    facts: tuple[FactView, ...]


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The day on which a fact was last confirmed (None: never), and the source that did, if one did."""

    on: date | None
    source: str | None = None


_NEVER = Confirmation(None)


def last_confirmation(sources: Iterable[FactView], entered: date | None, *, outlived: bool, day: date) -> Confirmation | None:
    """When a fact was last confirmed, as seen on `day`; None where everything that is dated of it is of a later day.

    `entered` is the day on which its value was last set here, which counts where no source has a date, and where the
    value has `outlived` its sources.
    """
    known: list[tuple[date, str]] = []
    dated = False
    for source in sources:
        # A year or month that has begun by then speaks for all its days.
        if source.as_of:
            dated = True
            if source.as_of <= day.isoformat():
                known.append((_last_of(source.as_of), source.source))
        elif source.recorded:
            dated = True
            if source.recorded <= day:
                known.append((source.recorded, source.source))
    if entered is not None and (outlived or not dated):
        dated = True
        if entered <= day:
            known.append((entered, ""))
    if not known:
        return None if dated else _NEVER
    on, by = max(known)
    return Confirmation(on, by or None)


_last_of = cache(last_day)


def lines(session: Session, city: City, day: date) -> tuple[FactLine, ...]:
    """Every fact of a city with its sources, as seen on `day`; after them, what sources say that is no value of its."""
    kept = _Kept.of(session, select(City.id).where(City.id == city.id), day)
    values = _values(city, kept)
    more = [what for what in kept.sources.get(city.id, ()) if what not in values]
    changed = kept.changed.get(city.id, {})
    entries = {
        entry.id: entry for entry in session.scalars(select(LedgerEntry).where(LedgerEntry.id.in_({*changed.values(), city.entered or 0})))
    }
    found = []
    for what, value in {**values, **dict.fromkeys(more)}.items():
        sources, number, outlived = kept.about(city, what)
        entry = entries.get(number) if number is not None and what in values else None
        on = _day_of(entry.at) if entry else None
        last = last_confirmation(sources, on, outlived=outlived, day=day)
        unsourced = Entered(on, entry.actor, what in changed) if entry and on and (outlived or not sources) else None
        found.append(FactLine(what, value, _once(what, sources), unsourced, last.on if last else None))
    return tuple(found)


def stale_facts(desk: Desk, asked: Asked) -> list[StaleFact]:
    """The facts that nobody has confirmed since before a day, the longest unconfirmed first."""
    found = [
        StaleFact(city.id, city.called, city.country, city.status, what, value, last.on, last.source)
        for city in _stale(desk, asked)
        for what, value, last in city.facts
    ]
    found.sort(key=lambda fact: (fact.confirmed or date.min, fact.id))
    return found


def stale_cities(desk: Desk, asked: Asked) -> list[StaleCity]:
    """The cities with such facts, the one with the longest unconfirmed first."""
    found = []
    for city in _stale(desk, asked):
        oldest, _, last = min(city.facts, key=lambda fact: fact[2].on or date.min)
        found.append(StaleCity(city.id, city.called, city.country, city.status, city.membership, len(city.facts), oldest, last.on))
    found.sort(key=lambda city: (city.confirmed or date.min, city.id))
    return found


def confirm(
    desk: Desk, reference: str, fields: Sequence[str], source: str, *, as_of: str | None = None, note: str | None = None
) -> Confirmed:
    """Enter that a source confirms facts of a city, its membership where none is named, on the desk's day.

    `as_of` is the date that the source speaks for (ISO 8601, of reduced precision allowed); a note that the source has is
    kept unless one is given. Raises `InvalidInput` for a fact that the city does not have, a date that is none or has not
    begun, and a source without a name.
    """
    if not source:
        raise InvalidInput("The source has no name", "Say with --source where this is known from: an address, a letter.")
    if wrong := [*date_faults(as_of=as_of)]:
        raise InvalidInput(wrong[0])
    if as_of and as_of > desk.today.isoformat():
        raise InvalidInput(f"as_of: {as_of} is in the future", "Give the date that the source speaks for.")
    with desk.write() as unit:
        session = unit.session
        city = finding.find(session, reference, desk.policy)
        kept = _Kept.of(session, select(City.id).where(City.id == city.id))
        known = dict.fromkeys([*_values(city, kept), *kept.sources.get(city.id, ())])
        found = []
        for what in dict.fromkeys(fields or (MEMBERSHIP,)):
            if _filed_under(what) not in known:
                raise InvalidInput(f"{city.name} has no {what} to confirm", f"It has {', '.join(known)}.")
            for own in ("lat", "lon") if what == PLACE else (what,):
                held = session.get(Fact, (city.id, own, source))
                remark = note or (held.note if held else None)
                put(session, Fact, (city.id, own, source), {"as_of": as_of, "note": remark, "recorded": desk.today})
                found.append(FactView(own, source, as_of, remark, desk.today))
        done = Confirmed(city.id, cities.called(session, [city.id], desk.lang)[city.id], tuple(found))
        unit.commit()
    return done


@dataclass(frozen=True, slots=True)
class _Unconfirmed:
    """A city with its facts that nobody has confirmed for long: each with its value, and when it last was."""

    id: str
    called: str
    country: str
    status: str | None
    membership: date | None
    facts: Sequence[tuple[str, object, Confirmation]]


def _stale(desk: Desk, asked: Asked) -> Iterator[_Unconfirmed]:
    """Each city with facts that nobody has confirmed since, in no order."""
    day = desk.today
    only = _asked_field(asked.field, desk.policy)
    if asked.status and asked.status not in set(Status):
        raise InvalidInput(f"There is no status {asked.status}", f"There are {', '.join(Status)}.")
    chosen = _chosen(asked, desk.policy, day)
    columns = [City.id, City.entered, *(getattr(City, column) for column in _COLUMNS)]
    with desk.read() as unit:
        session = unit.session
        run = session.connection().execute
        days = {number: _day_of(at) for number, at in run(select(LedgerEntry.id, LedgerEntry.at)).all()}
        ids = run(chosen.order_by(City.id)).scalars().all()
        # Some thousands at a time: a million facts at once take a quarter of a gigabyte.
        for start in range(0, len(ids), _FEW):
            desk.progress(f"{start} of {len(ids)} cities")
            few = chosen.where(City.id.between(ids[start], ids[min(start + _FEW, len(ids)) - 1]))
            kept = _Kept.of(session, few, day)
            for city in run(select(*columns).where(City.id.in_(few))).all():
                plain = last_confirmation((), days.get(city.entered), outlived=False, day=day)
                membership, facts = None, []
                sourced, changed = kept.sources.get(city.id, {}), kept.changed.get(city.id, {})
                for what, value in _values(city, kept).items():
                    # Most facts have no source and were never changed: they are as old as the city's entry.
                    last = plain
                    if what in sourced or what in changed:
                        sources, number, outlived = kept.about(city, what)
                        last = last_confirmation(sources, days.get(number or 0), outlived=outlived, day=day)
                    if last is None:
                        continue
                    if what == MEMBERSHIP:
                        membership = last.on
                    if (last.on is None or last.on < asked.before) and only in (None, what):
                        facts.append((what, value, last))
                if facts:
                    called = next((name for lang, name in kept.names.get(city.id, ()) if lang == desk.lang), city.name)
                    yield _Unconfirmed(city.id, called, city.country, kept.status.get(city.id), membership, facts)


def _asked_field(what: str | None, policy: Policy) -> str | None:
    """The fact that a field belongs to. Raises `InvalidInput` for a field that no city has."""
    if what is None:
        return None
    filed = _filed_under(what)
    known = {*_FIXED, *(f"attributes.{key}" for key in (*policy.attributes, LANGUAGE))}
    if filed not in known and not filed.startswith("names."):
        raise InvalidInput(f"A city has no field {what}", f"It has {', '.join([*_FIXED, 'names.LANG', 'attributes.KEY'])}.")
    return filed


def _chosen(asked: Asked, policy: Policy, day: date) -> Select[str]:
    """The ids of the cities that pass the filters. Raises `InvalidInput` for a country that there is not."""
    query = select(City.id)
    if asked.country:
        query = query.where(City.country == known_code(asked.country, policy))
    if asked.status:
        query = query.where(City.id.in_(select(Membership.city_id).where(Membership.status == asked.status, _holds_on(day))))
    return query


def _holds_on(day: date) -> Any:
    return and_(Membership.start <= day, or_(Membership.end.is_(None), Membership.end > day))


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is kept of the facts of some cities beside the cities' own rows, by city and fact.

    `changed` has the entry of the ledger that last changed a value after the city was entered, `sourced` the one that
    last touched a source of it after that.
    """

    status: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, list[tuple[str, str]]] = field(default_factory=dict)
    attributes: Mapping[str, list[tuple[str, str]]] = field(default_factory=dict)
    sources: Mapping[str, Mapping[str, list[FactView]]] = field(default_factory=dict)
    changed: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    sourced: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, session: Session, chosen: Select[str], day: date | None = None) -> _Kept:
        """Read it, each table at once; the state of the membership on `day`, else the last that is known."""
        # Rows as they come: through the session each of a million costs twice as much.
        run = session.connection().execute
        spells = select(Membership.city_id, Membership.status)
        if day is not None:
            spells = spells.where(_holds_on(day))
        spells = spells.where(Membership.city_id.in_(chosen)).order_by(Membership.start, Membership.id)
        status = {row.city_id: row.status for row in run(spells).all()}
        names: dict[str, list[tuple[str, str]]] = defaultdict(list)
        named = select(CityName.city_id, CityName.lang, CityName.name).where(CityName.city_id.in_(chosen))
        for id_, lang, name in run(named.order_by(CityName.city_id, CityName.lang, CityName.name)).all():
            names[id_].append((lang, name))
        attributes: dict[str, list[tuple[str, str]]] = defaultdict(list)
        own = select(CityAttribute.city_id, CityAttribute.key, CityAttribute.value).where(CityAttribute.city_id.in_(chosen))
        for id_, key, value in run(own.order_by(CityAttribute.city_id, CityAttribute.key)).all():
            attributes[id_].append((key, value))
        sources: dict[str, dict[str, list[FactView]]] = defaultdict(dict)
        facts = select(Fact.city_id, Fact.field, Fact.source, Fact.as_of, Fact.note, Fact.recorded).where(Fact.city_id.in_(chosen))
        for id_, what, source, as_of, note, recorded in run(facts.order_by(Fact.city_id, Fact.field, Fact.source)).all():
            sources[id_].setdefault(_filed_under(what), []).append(FactView(what, source, as_of, note, recorded))
        changed, sourced = _later(session, chosen)
        return cls(status, names, attributes, sources, changed, sourced)

    def about(self, city: Any, what: str) -> tuple[Sequence[FactView], int | None, bool]:
        """The sources of a fact, the entry that last set its value, and whether the value has outlived the sources."""
        sources = self.sources.get(city.id, {}).get(what, ())
        changed = self.changed.get(city.id, {}).get(what)
        if changed is None:
            return sources, city.entered, False
        return sources, changed, changed > self.sourced.get(city.id, {}).get(what, 0)


def _later(session: Session, chosen: Select[str]) -> tuple[_Entries, _Entries]:
    """The entries that last changed each value, and each source of one, after the city itself was entered.

    An import of many enters its rows in blocks; those are of cities that it brings in, so `City.entered` stands for them.
    """
    changed: _Entries = defaultdict(dict)
    sourced: _Entries = defaultdict(dict)
    # What table a change is of is asked below, not here: an index of tables is none for a few cities.
    query = (
        select(LedgerChange.entry_id, City.id, LedgerChange.entity, LedgerChange.key, LedgerChange.before, LedgerChange.after)
        .join(City, City.id == LedgerChange.city_id)
        .where(City.id.in_(chosen), LedgerChange.entry_id > func.coalesce(City.entered, 0), LedgerChange.after.is_not(None))
        .order_by(LedgerChange.entry_id)
    )
    for number, id_, entity, key, before, after in session.connection().execute(query).all():
        # A key of a part of a city is `city/…`, and the id of a city has no slash.
        what = key.split("/", 2)[1] if "/" in key else ""
        if entity == Fact.__tablename__:
            sourced[id_][_filed_under(what)] = number
        elif entity == CityName.__tablename__:
            changed[id_]["also" if what == ALSO else f"names.{what}"] = number
        elif entity == CityAttribute.__tablename__:
            changed[id_][f"attributes.{what}"] = number
        elif entity == Membership.__tablename__ and before is None:
            # A step closes the state before it too, and a correction moves both: what it opens is the change.
            changed[id_][MEMBERSHIP] = number
        elif entity == City.__tablename__ and before is not None:
            was, now = loads(before), loads(after or "{}")
            changed[id_].update({_filed_under(column): number for column in _COLUMNS if was.get(column) != now.get(column)})
    return changed, sourced


def _values(city: Any, kept: _Kept) -> dict[str, object]:
    """The facts that a city has, each with its value; `city` is a row of it."""
    names = kept.names.get(city.id, ())
    found: dict[str, object] = {
        MEMBERSHIP: kept.status.get(city.id),
        "name": city.name,
        **{f"names.{lang}": name for lang, name in names if lang != ALSO},
        "also": tuple(name for lang, name in names if lang == ALSO) or None,
        "country": city.country,
        "region": city.region,
        "hub": city.hub,
        "kind": city.kind,
        "joined": city.joined,
        "population": city.population,
        PLACE: f"{city.lat}, {city.lon}" if city.lat is not None else None,
        **{f"attributes.{key}": value for key, value in kept.attributes.get(city.id, ())},
        "geoname": city.geoname,
    }
    return {what: value for what, value in found.items() if value is not None}


@cache
def _filed_under(what: str) -> str:
    """The fact that a field belongs to."""
    if what in ("lat", "lon"):
        return PLACE
    return "also" if what.startswith("also.") else what


def _once(what: str, sources: Iterable[FactView]) -> tuple[FactView, ...]:
    """The sources of a fact, one that is kept for both lat and lon once."""
    return tuple(dict.fromkeys(FactView(what, known.source, known.as_of, known.note, known.recorded) for known in sources))


@cache
def _day_of(at: str) -> date:
    return date.fromisoformat(at[:10])
