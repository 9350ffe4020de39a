"""The use case of bringing cities in from a file: CSV, XLSX or JSON Lines, by the hundred thousand.

The headings are the keys of `scn city list --json`: `names.ar` for a name in a language, `attributes.KEY` for an
attribute of the network's own, `source`, `as_of` and `note` for where the membership is known from. `history`, `facts`
and `contacts` hold what has more than one value, as JSON. Rows are staged in temporary tables and compared with the store
by the set, so that the memory needed does not grow with the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from scn.exchange import tables
from scn.models.city import ALSO, City, Fact
from scn.models.contact import Contact
from scn.rules.cities import CityFacts
from scn.rules.membership import Status
from scn.services import bad_rows, cities, members
from scn.services.desk import Desk
from scn.services.member_files.columns import Reader
from scn.services.member_files.rows import check_headings, folded_headings
from scn.services.member_files.stage import Stage
from scn.services.member_files.staged import AS_POLICY, COMPARED
from scn.services.members import Change
from scn.store.unit import Writing

_Difference = tuple[str, object, object]
"""A field, and what it was and is."""

_MOST_NAMED = 1000
_MOST_COMPARED = 20_000
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of a city that an import changes: from what to what."""

    id: str
    line: int
    field: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Likely:
    """A new city that is likely one that is there, or that an earlier row adds: its line, its id, and which and why."""

    line: int
    id: str
    what: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did.

    `doubles` are the new cities that are likely there already; None where there were too many new ones
    to look for them. `new`, `updated`, `same` and `left_out` are numbers: of new cities, of changed ones, of rows that say what is there
    already, and of bad rows. `added` and `changed` name the first thousand by id, `changes` their fields, `bad` the first
    thousand faults.
    """

    new: int
    updated: int
    same: int
    left_out: int
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    changes: tuple[FieldChange, ...] = ()
    bad: tuple[str, ...] = ()
    doubles: tuple[Likely, ...] | None = ()


@dataclass(frozen=True, slots=True)
class Order:
    """How a file is to be brought in.

    `status` is that of new cities whose row gives none, `on` the day on which their membership begins where the row says
    no other. `renamed` gives the heading that scn knows for one that the file has, `skip_bad` a file for the bad rows.
    """

    on: date
    status: Status = Status.APPLICANT
    renamed: Mapping[str, str] | None = None
    skip_bad: Path | None = None


def bring_in(desk: Desk, path: Path, order: Order) -> Imported:
    """Import cities in one transaction.

    A row is a city that is there already if its id, or its name and country, are. An empty cell leaves what is there.
    Raises `InvalidInput` with every fault of every row, unless `order.skip_bad` names a file for the bad rows.
    """
    with desk.write(loads=True) as unit:
        done = take_in(unit, desk, path, order)
        unit.commit()
    return done


def take_in(unit: Writing, desk: Desk, path: Path, order: Order) -> Imported:
    """Import cities in a transaction that is open; otherwise as `bring_in`."""
    bad_rows.refuse_itself(path, order.skip_bad)
    table = tables.open_table(path, renamed=order.renamed)
    if folded := folded_headings(table.headings, desk.policy):
        order = replace(order, renamed={**_unread(order.renamed, folded), **folded})
        table = tables.open_table(path, renamed=order.renamed)
    if not table.headings:
        # JSON Lines without a line that is a row: none at all, as an empty store gives, or nothing but bad ones.
        if unfit := [(row.line, row.fault) for chunk in table.chunks() for row in chunk.bad]:
            raise bad_rows.faults(path, unfit, what="city")
        return Imported(0, 0, 0, 0)
    check_headings(str(path), table.headings, desk.policy)
    reader = Reader(table.headings, desk.policy, today=desk.today, on=order.on, status=order.status)
    stage = Stage(unit, reader.columns)
    number = 0
    unfit = []
    for chunk in table.chunks():
        if len(chunk):
            stage.put(reader.staged(chunk))
        unfit += [(row.line, row.fault) for row in chunk.bad]
        number += len(chunk) + len(chunk.bad)
        desk.progress(f"{path}: {number} rows read")
    wrong = reader.wrong + unfit
    wrong += stage.resolve().items()
    stated = {
        row.line: f"status: {row.name} is {row.last}, not {row.stated}; a membership changes by its steps, for example `scn city approve`"
        for row in stage.misstated()
    }
    stage.drop(stated)
    wrong += stated.items()
    changing = _Changing(unit, desk, stage)
    lines = stage.differing()
    for start in range(0, len(lines), _AT_ONCE):
        desk.progress(f"{path}: {start} of {len(lines)} cities changed")
        wrong += changing.bring(lines[start : start + _AT_ONCE])
    if wrong and order.skip_bad is None:
        raise bad_rows.faults(path, wrong, what="city")
    counts = stage.counts()
    doubles = _doubles(unit, stage) if counts.new <= _MOST_COMPARED else None
    desk.progress(f"{path}: {counts.new} cities go into the store")
    stage.insert_new(by=desk.actor)
    added = tuple(stage.new_ids(_MOST_NAMED))
    stage.close()
    bad = {line for line, _ in wrong}
    if bad and order.skip_bad is not None and not desk.rehearse:
        bad_rows.write(order.skip_bad, table, bad, order.renamed)
    return Imported(
        new=counts.new,
        updated=changing.number,
        same=number - len(bad) - counts.new - changing.number,
        left_out=len(bad),
        added=added,
        changed=tuple(changing.ids),
        changes=tuple(changing.changes),
        bad=bad_rows.told(path, wrong),
        doubles=doubles,
    )


def _doubles(unit: Writing, stage: Stage) -> tuple[Likely, ...]:
    """The new cities that are likely there already."""
    from scn.places.doubles import Record
    from scn.services import doubles

    rows = [row for some in stage.new_cities() for row in some]
    _, parts = stage.rows([row.line for row in rows])
    called = {line: [name.name for name in names] for line, names in parts["staged_name"].items()}
    records = [Record((row.name, *called.get(row.line, ())), row.country, row.lat, row.lon, row.geoname, row.kind) for row in rows]
    found = []
    for row, match in zip(rows, doubles.like(unit.session, records), strict=True):
        if match is not None:
            where = "" if match.row is None else f", of line {rows[match.row].line}"
            found.append(Likely(row.line, row.city, match.sentence + where))
    return tuple(found)


def _unread(renamed: Mapping[str, str] | None, folded: Mapping[str, str]) -> dict[str, str]:
    """The headings to rename, each to the end of its way: `Ville` to `Name`, and `Name` to `name`."""
    return {old: folded.get(new.strip(), new) for old, new in (renamed or {}).items()}


class _Changing:
    """Brings cities that are there up to date with their rows, some at a time, and remembers what changed."""

    def __init__(self, unit: Writing, desk: Desk, stage: Stage) -> None:
        self._unit, self._desk, self._stage = unit, desk, stage
        self.number = 0
        self.ids: list[str] = []
        self.changes: list[FieldChange] = []

    def bring(self, lines: Sequence[int]) -> list[tuple[int, str]]:
        """Bring the cities of these lines up to date; what is wrong, by line."""
        session = self._unit.session
        rows, parts = self._stage.rows(lines)
        ids = [row.city for row in rows]
        held = {city.id: city for city in session.scalars(select(City).where(City.id.in_(ids)))}
        names, own = cities.names_of(session, ids), cities.own_attributes(session, ids)
        facts = _by_city(session.scalars(select(Fact).where(Fact.city_id.in_(ids))))
        people = _by_city(session.scalars(select(Contact).where(Contact.city_id.in_(ids))))
        wrong: list[tuple[int, str]] = []
        for row in rows:
            city = held[row.city]
            called = names.get(city.id, cities.Names())
            said = parts["staged_name"].get(row.line, ())
            kept = own.get(city.id, {})
            change = Change(
                fields=self._fields(city, row),
                names={name.lang: name.name for name in said if name.lang != ALSO and called.by_lang.get(name.lang) != name.name},
                also=tuple(name.name for name in said if name.lang == ALSO and name.name not in called.also),
                attributes={
                    item.key: item.value for item in parts["staged_attribute"].get(row.line, ()) if kept.get(item.key) != item.value
                },
            )
            before = cities.facts_of(city, called, kept)
            if found := members.apply(self._unit, city, change, self._desk.policy, self._desk.today):
                wrong += [(row.line, fault) for fault in found]
                continue
            told = _told_change(change, before, called, kept)
            told += self._add_sources(city, facts.get(city.id, []), parts["staged_fact"].get(row.line, ()))
            told += self._add_people(city, people.get(city.id, []), parts["staged_contact"].get(row.line, ()))
            if not told:
                continue
            self.number += 1
            if len(self.ids) < _MOST_NAMED:
                self.ids.append(city.id)
                self.changes += [FieldChange(city.id, row.line, *difference) for difference in told]
        self._unit.flush()
        # What is flushed is not needed again; a large file would keep it all.
        session.expunge_all()
        return wrong

    def _fields(self, city: City, row: Any) -> dict[str, Any]:
        """The fields of which the row says something else than the city has, of its own or by the policy."""
        policy = self._desk.policy
        fields = {what: value for what in COMPARED if (value := getattr(row, what)) is not None and value != getattr(city, what)}
        default = policy.region_of(row.country)
        region = city.region or default
        if row.region == AS_POLICY:
            fields["region"] = default
        if row.hub == AS_POLICY:
            fields["hub"] = policy.hub_of(row.region or default)
        if fields.get("region") == region:
            del fields["region"]
        if "hub" in fields and fields["hub"] == (city.hub or policy.hub_of(fields.get("region", region))):
            del fields["hub"]
        return fields

    def _add_sources(self, city: City, held: Sequence[Fact], said: Iterable[Any]) -> list[_Difference]:
        """Add the sources that are not there, and bring the others up to date."""
        known = {(fact.field, fact.source): fact for fact in held}
        told: list[_Difference] = []
        for item in said:
            fact = known.get((item.field, item.source))
            if fact is None:
                new = Fact(city_id=city.id, field=item.field, source=item.source, as_of=item.as_of, note=item.note)
                new.recorded = item.recorded or self._desk.today
                self._unit.session.add(new)
                told.append((f"source of {item.field}", None, item.source))
            elif (as_of := item.as_of or fact.as_of, note := item.note or fact.note) != (fact.as_of, fact.note):
                told.append((f"source of {item.field}", fact.as_of or fact.note, as_of or note))
                fact.as_of, fact.note, fact.recorded = as_of, note, self._desk.today
        return told

    def _add_people(self, city: City, held: Sequence[Contact], said: Iterable[Any]) -> list[_Difference]:
        """Add the focal points that are not there; who they are is personal data and not told."""
        known = {(person.name, person.role, person.email, person.phone) for person in held}
        new = [person for person in said if (person.name, person.role, person.email, person.phone) not in known]
        for person in new:
            self._unit.session.add(Contact(city_id=city.id, name=person.name, role=person.role, email=person.email, phone=person.phone))
        return [("contacts", None, "one more") for _ in new]


def _told_change(change: Change, before: CityFacts, called: cities.Names, kept: Mapping[str, str]) -> list[_Difference]:
    """What a change does, field by field."""
    return [
        *((what, getattr(before, what), new) for what, new in change.fields.items()),
        *((f"names.{lang}", called.by_lang.get(lang), name) for lang, name in change.names.items()),
        *(("also", None, name) for name in change.also),
        *((f"attributes.{what}", kept.get(what), new) for what, new in change.attributes.items()),
    ]


def _by_city(rows: Iterable[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.city_id, []).append(row)
    return found
