"""The rows of a file staged in temporary tables, compared with the store and put into it by the set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, exists, func, literal, or_, select, union

from scn.models.base import Base
from scn.models.city import City, CityAttribute, CityName, Fact, Membership
from scn.models.contact import Contact
from scn.services.member_files import identity
from scn.services.member_files.staged import (
    AS_POLICY,
    ATTRIBUTES,
    COMPARED,
    CONTACTS,
    FACTS,
    FEW,
    FILLED,
    KNOWN,
    META,
    NAMES,
    NEW,
    PARTS,
    ROWS,
    SPELLS,
    Staged,
    drop,
)  # fmt: skip
from scn.store import bulk
from scn.store.unit import Writing

_LOADED = ("city", "city_name", "membership", "contact")
"""The tables that are filled without their indexes where they are filled for the most part."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many cities are new, and how many rows say what is there already."""

    new: int
    same: int


class Stage:
    """The staged rows of one import, in the transaction of a unit of work. Close it when the import is done.

    `columns` are those of `FILLED` that the file can fill.
    """

    def __init__(self, unit: Writing, columns: Sequence[str] = FILLED) -> None:
        self._unit = unit
        self._columns = columns
        self._connection = unit.session.connection()
        META.create_all(self._connection, checkfirst=False)
        self._blocks = False

    def close(self) -> None:
        """Take the temporary tables away."""
        META.drop_all(self._connection, checkfirst=False)

    def put(self, staged: Staged) -> None:
        """Stage some rows, each with a value for each of the stage's columns."""
        bulk.fill(self._connection, ROWS, self._columns, staged.rows)
        for table, rows in zip(PARTS, (staged.names, staged.attributes, staged.facts, staged.spells, staged.contacts), strict=True):
            if rows:
                bulk.fill(self._connection, table, [f'"{column.name}"' for column in table.columns], rows)

    def resolve(self) -> dict[int, str]:
        """Settle which city each row is; the lines that cannot be settled are left out, with what is wrong."""
        return identity.resolve(self._connection)

    def drop(self, lines: Iterable[int]) -> None:
        """Leave rows out."""
        drop(self._connection, lines)

    def counts(self) -> Counts:
        """How many cities are new; how many rows repeat another row."""
        new = select(func.count()).select_from(ROWS).where(NEW)
        repeated = select(func.count()).select_from(ROWS).where(ROWS.c.follows.is_not(None))
        return Counts(int(self._connection.execute(new).scalar() or 0), int(self._connection.execute(repeated).scalar() or 0))

    def new_ids(self, most: int) -> list[str]:
        """The ids of the new cities, in the order of their rows, `most` at most."""
        return list(self._connection.execute(select(ROWS.c.city).where(NEW).order_by(ROWS.c.line).limit(most)).scalars())

    def new_cities(self) -> Iterator[Any]:
        """The new cities, some at a time: line, city, name, country, lat, lon, geoname, kind."""
        columns = (ROWS.c.line, ROWS.c.city, ROWS.c.name, ROWS.c.country, ROWS.c.lat, ROWS.c.lon, ROWS.c.geoname, ROWS.c.kind)
        yield from self._connection.execute(select(*columns).where(NEW).order_by(ROWS.c.line)).partitions(FEW)

    def insert_new(self, *, by: str) -> None:
        """Put the new cities into the store with all that their rows say."""
        unit, run = self._unit, self._connection.execute
        new = self.counts().new
        if not new:
            return
        number = int(run(select(func.coalesce(func.max(Membership.id), 0))).scalar() or 0)
        last = int(run(select(func.coalesce(func.max(ROWS.c.line), 0))).scalar() or 0)
        held = int(run(select(func.count()).select_from(City)).scalar() or 0)
        self._blocks = new > FEW
        with bulk.unindexed(self._connection, _LOADED if new > max(FEW, held) else ()):
            said = [what for what in (*COMPARED, "folded") if what in self._columns]
            city: dict[str, ColumnElement[Any]] = {"id": ROWS.c.city, **{what: ROWS.c[what] for what in said}}
            city |= {what: func.nullif(ROWS.c[what], AS_POLICY) for what in ("region", "hub") if what in said}
            city["entered"] = literal(unit.begin())
            # In the order of the key that is made of them; sorted, since to follow the index from row to row takes half as long again.
            in_order = select(ROWS).where(NEW).order_by(ROWS.c.city.concat(""))
            self._insert(City, city, in_order, ROWS.c.line)
            plain = {
                "id": literal(number) + ROWS.c.line,
                "city_id": ROWS.c.city,
                "status": ROWS.c.status,
                "start": ROWS.c.start,
                "by": literal(by),
            }
            self._insert(Membership, plain, select(ROWS).where(NEW, ROWS.c.spells == 0), ROWS.c.line)
            contacts = int(run(select(func.coalesce(func.max(Contact.id), 0))).scalar() or 0)
            self._insert_part(SPELLS, Membership, number + last)
            self._insert_part(NAMES, CityName)
            self._insert_part(ATTRIBUTES, CityAttribute)
            self._insert_part(FACTS, Fact)
            self._insert_part(CONTACTS, Contact, contacts)
        for table in ("membership", "contact"):
            bulk.settle_numbers(self._connection, table)

    def _insert_part(self, part: Table, into: type[Base], number: int | None = None) -> None:
        """Put the rows of a part that are of new cities into a table; numbered on from `number` where it has numbers."""
        if not self._connection.execute(select(exists(select(part.c.line)))).scalar():
            return
        own = {column.name: column for column in part.columns if column.name not in ("line", "n")}
        columns: dict[str, ColumnElement[Any]] = {"city_id": ROWS.c.city, **own}
        if number is not None:
            columns["id"] = literal(number) + func.row_number().over(order_by=(part.c.line, part.c.n))
        self._insert(into, columns, select(ROWS).join_from(part, ROWS, ROWS.c.line == part.c.line).where(NEW), part.c.line)

    def _insert(self, into: type[Base], columns: Mapping[str, ColumnElement[Any]], query: Select[Any], line: ColumnElement[int]) -> None:
        """Insert what a query gives: in blocks where it is much, else row by row in the ledger too, so that it tells each city."""
        if self._blocks:
            self._unit.fill(into, columns, query, line)
            return
        values = query.with_only_columns(*columns.values())
        rows = [dict(zip(columns, row, strict=True)) for row in self._connection.execute(values)]
        self._unit.insert(into, rows, city="id" if into is City else "city_id")

    def misstated(self) -> Iterator[Any]:
        """The rows whose status is not that of the city in the store: line, name of the city, its status, the row's."""
        last = (
            select(Membership.status)
            .where(Membership.city_id == ROWS.c.city)
            .order_by(Membership.start.desc(), Membership.id.desc())
            .limit(1)
            .scalar_subquery()
        )
        query = select(ROWS.c.line, City.name, last.label("last"), ROWS.c.stated).join(City, City.id == ROWS.c.city)
        yield from self._connection.execute(query.where(KNOWN, ROWS.c.stated.is_not(None), last != ROWS.c.stated).order_by(ROWS.c.line))

    def differing(self) -> list[int]:
        """The lines of cities that are there of which a row says something new, in order."""
        own = {what: func.coalesce(getattr(City, what), AS_POLICY) for what in ("region", "hub")}
        fields = or_(
            *(ROWS.c[what].is_not(None) & ROWS.c[what].is_distinct_from(own.get(what, getattr(City, what))) for what in COMPARED),
            # The hub that the row states follows from another region than that of the city.
            ROWS.c.hub.is_not(None) & ROWS.c.region.is_(None) & City.region.is_not(None),
        )
        found: list[Select[Any]] = [select(ROWS.c.line).join(City, City.id == ROWS.c.city).where(KNOWN, fields)]
        held: tuple[tuple[Table, type[Base], ColumnElement[bool]], ...] = (
            (NAMES, CityName, and_(CityName.lang == NAMES.c.lang, CityName.name == NAMES.c.name)),
            (ATTRIBUTES, CityAttribute, and_(CityAttribute.key == ATTRIBUTES.c.key, CityAttribute.value == ATTRIBUTES.c.value)),
            (
                FACTS,
                Fact,
                and_(
                    Fact.field == FACTS.c.field,
                    Fact.source == FACTS.c.source,
                    or_(FACTS.c.as_of.is_(None), FACTS.c.as_of == Fact.as_of),
                    or_(FACTS.c.note.is_(None), FACTS.c.note == Fact.note),
                ),
            ),
            (
                CONTACTS,
                Contact,
                and_(*(getattr(Contact, what).is_not_distinct_from(CONTACTS.c[what]) for what in ("name", "role", "email", "phone"))),
            ),
        )
        for part, table, alike in held:
            there = exists().where(table.city_id == ROWS.c.city, alike)  # type: ignore[attr-defined]  # each of these has it
            found.append(select(part.c.line).join(ROWS, ROWS.c.line == part.c.line).where(KNOWN, ~there))
        return list(self._connection.execute(union(*found).order_by("line")).scalars())

    def rows(self, lines: Sequence[int]) -> tuple[list[Any], Mapping[str, Mapping[int, list[Any]]]]:
        """Staged rows in order, and their parts by table and line."""
        rows = list(self._connection.execute(select(ROWS).where(ROWS.c.line.in_(lines)).order_by(ROWS.c.line)))
        parts: dict[str, dict[int, list[Any]]] = {}
        for table in PARTS:
            by_line = parts.setdefault(table.name, {})
            for row in self._connection.execute(select(table).where(table.c.line.in_(lines))):
                by_line.setdefault(row.line, []).append(row)
        return rows, parts
