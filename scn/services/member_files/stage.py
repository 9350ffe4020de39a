"""The rows of a file staged in temporary tables, so that they are compared with the store and put into it by the set.

Which city a row is: the one of its id; else the one city of that name in that country; else a new one. A row that says of
a city what an earlier one said already counts as the same; one that says something else of it is a fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    MetaData,
    Select,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    union,
    update,
)  # fmt: skip

from scn.models.base import NUMBER, Base, Day
from scn.models.city import City, CityAttribute, CityName, Fact, Membership
from scn.models.contact import Contact
from scn.store import bulk
from scn.store.unit import Writing

_META = MetaData()


def _temporary(name: str, *columns: Column[Any]) -> Table:
    return Table(name, _META, *columns, prefixes=["TEMPORARY"])


ROWS = _temporary(
    "staged",
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("city", Text),  # its id; until it has one, what the id is made from
    Column("given", Integer, server_default="0"),  # 1 where the file gave the id
    Column("known", Integer, server_default="0"),  # 1 where the city is in the store
    Column("follows", Integer),  # the line of the row that is the same city
    Column("stated", Text),  # the status that the row gives
    Column("status", Text),
    Column("start", Day),
    Column("spells", Integer, server_default="0"),  # 1 where the row has a history of its own
    Column("name", Text),
    Column("folded", Text),
    Column("country", Text),
    Column("region", Text),
    Column("hub", Text),
    Column("kind", Text),
    Column("joined", Text),
    Column("population", Integer),
    Column("lat", NUMBER),
    Column("lon", NUMBER),
    Column("geoname", Integer),
)  # fmt: skip
NAMES = _temporary("staged_name", Column("line", Integer), Column("lang", Text), Column("name", Text), Column("folded", Text))
ATTRIBUTES = _temporary("staged_attribute", Column("line", Integer), Column("key", Text), Column("value", Text))
FACTS = _temporary(
    "staged_fact", Column("line", Integer), Column("field", Text), Column("source", Text), Column("as_of", Text), Column("note", Text),
    Column("recorded", Day),
)  # fmt: skip
SPELLS = _temporary(
    "staged_spell", Column("line", Integer), Column("n", Integer), Column("status", Text), Column("start", Day), Column("end", Day),
    Column("by", Text), Column("why", Text),
)  # fmt: skip
CONTACTS = _temporary(
    "staged_contact", Column("line", Integer), Column("n", Integer), Column("name", Text), Column("role", Text), Column("email", Text),
    Column("phone", Text),
)  # fmt: skip
MATCHES = _temporary(
    "staged_match", Column("line", Integer, primary_key=True, autoincrement=False), Column("id", Text), Column("n", Integer)
)

FILLED = ("line", "city", "given", "stated", "status", "start", "spells", "name", "folded", "country", "region", "hub", "kind", "joined",
          "population", "lat", "lon", "geoname")  # fmt: skip
"""The columns of `ROWS` that a file fills, in the order of `Staged.rows`."""

COMPARED = ("name", "country", "region", "hub", "kind", "joined", "population", "lat", "lon", "geoname")
"""The columns in which a row can differ from the city that is there; an empty one says nothing."""

_LOADED = ("city", "city_name", "membership", "contact")
"""The tables that are filled without their indexes where they are filled for the most part."""

_PARTS = (NAMES, ATTRIBUTES, FACTS, SPELLS, CONTACTS)
_FEW = 2000


@dataclass(slots=True)
class Staged:
    """Rows ready to be staged, a tuple for each row of each table, in the order of its columns; days as ISO 8601 text."""

    rows: list[Sequence[Any]] = field(default_factory=list)
    names: list[Sequence[Any]] = field(default_factory=list)
    attributes: list[Sequence[Any]] = field(default_factory=list)
    facts: list[Sequence[Any]] = field(default_factory=list)
    spells: list[Sequence[Any]] = field(default_factory=list)
    contacts: list[Sequence[Any]] = field(default_factory=list)


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
        _META.create_all(self._connection, checkfirst=False)
        self._any_given = False
        self._blocks = False

    def close(self) -> None:
        """Take the temporary tables away."""
        _META.drop_all(self._connection, checkfirst=False)

    def put(self, staged: Staged) -> None:
        """Stage some rows, each with a value for each of the stage's columns."""
        bulk.fill(self._connection, ROWS, self._columns, staged.rows)
        for table, rows in zip(_PARTS, (staged.names, staged.attributes, staged.facts, staged.spells, staged.contacts), strict=True):
            if rows:
                bulk.fill(self._connection, table, [f'"{column.name}"' for column in table.columns], rows)

    def resolve(self) -> dict[int, str]:
        """Settle which city each row is; the lines that cannot be settled, with what is wrong."""
        run = self._connection.execute
        wrong: dict[int, str] = {}
        self._any_given = bool(run(select(exists().where(ROWS.c.given == 1))).scalar())
        if any_city := bool(run(select(exists(select(City.id)))).scalar()):
            wrong |= self._find_known()
        wrong |= self._find_twins()
        self._make_ids(any_city=any_city)
        self._follow()
        wrong |= self._find_contradictions()
        return wrong

    def drop(self, lines: Iterable[int]) -> None:
        """Leave rows out."""
        for some in _some(lines):
            for table in (ROWS, *_PARTS):
                self._connection.execute(delete(table).where(table.c.line.in_(some)))

    # Which city a row is.

    def _find_known(self) -> dict[int, str]:
        run = self._connection.execute
        if self._any_given:
            run(update(ROWS).where(ROWS.c.given == 1, ROWS.c.city.in_(select(City.id))).values(known=1))
        wrong: dict[int, str] = {}
        filed = select(ROWS.c.line, City.id).join(City, and_(City.folded == ROWS.c.folded, City.country == ROWS.c.country))
        other = (
            select(ROWS.c.line, City.id)
            .join(CityName, CityName.folded == ROWS.c.folded)
            .join(City, and_(City.id == CityName.city_id, City.country == ROWS.c.country))
        )
        open_ = (ROWS.c.given == 0) & (ROWS.c.known == 0)
        for query in (filed, other):
            found = query.where(open_).subquery()
            each = select(found.c.line, func.min(found.c.id), func.count(found.c.id.distinct())).group_by(found.c.line)
            run(insert(MATCHES).from_select(["line", "id", "n"], each))
            one = MATCHES.c.line == ROWS.c.line
            run(
                update(ROWS)
                .where(ROWS.c.line.in_(select(MATCHES.c.line).where(MATCHES.c.n == 1)))
                .values(known=1, city=select(MATCHES.c.id).where(one).scalar_subquery())
            )
            many = select(ROWS.c.line, ROWS.c.name, ROWS.c.country, MATCHES.c.n).join(MATCHES, one).where(MATCHES.c.n > 1)
            for line, name, country, number in run(many):
                wrong[line] = f"name: {number} cities of {country} are called {name}; give the id of the one that is meant"
            run(delete(MATCHES))
            self.drop(wrong)
        return wrong

    def _find_twins(self) -> dict[int, str]:
        """Let rows without an id follow the row of the same name and country."""
        self._connection.exec_driver_sql("CREATE INDEX staged_folded ON staged (folded, country)")
        many = select(ROWS.c.folded, ROWS.c.country).group_by(ROWS.c.folded, ROWS.c.country)
        crowd = many.having(func.count() > 1).subquery()
        query = (
            select(ROWS.c.folded, ROWS.c.country, ROWS.c.line, ROWS.c.city, ROWS.c.given, ROWS.c.known)
            .join(crowd, and_(crowd.c.folded == ROWS.c.folded, crowd.c.country == ROWS.c.country))
            .order_by(ROWS.c.folded, ROWS.c.country, ROWS.c.line)
        )
        wrong: dict[int, str] = {}
        follow: list[dict[str, int]] = []
        for (_, country), group in groupby(self._connection.execute(query).all(), key=lambda row: (row.folded, row.country)):
            rows = list(group)
            settled = {row.city: row.line for row in rows if row.given or row.known}
            free = [row.line for row in rows if not (row.given or row.known)]
            if len(settled) > 1:
                ids = ", ".join(sorted(settled))
                wrong |= dict.fromkeys(free, f"id: {ids} have this name in {country} too; give the id of the one that is meant")
                continue
            lead = next(iter(settled.values())) if settled else free.pop(0) if free else None
            if lead is not None:
                follow += [{"at": line, "lead": lead} for line in free]
        self._let_follow(follow)
        self.drop(wrong)
        return wrong

    def _make_ids(self, *, any_city: bool) -> None:
        """Give each new city an id that no city has: `tripoli`, else `tripoli-lb`, else `tripoli-lb-2`."""
        self._connection.exec_driver_sql("CREATE INDEX staged_city ON staged (city)")
        fresh = (ROWS.c.given == 0) & (ROWS.c.known == 0) & ROWS.c.follows.is_(None)
        # The index alone answers this one.
        taken = [select(ROWS.c.city).group_by(ROWS.c.city).having(func.count() > 1)]
        if any_city:
            taken.append(select(ROWS.c.city).where(fresh, ROWS.c.city.in_(select(City.id))))
        if self._any_given:
            other = ROWS.alias()
            taken.append(select(ROWS.c.city).where(fresh, exists().where(other.c.city == ROWS.c.city, other.c.given == 1)))
        crowd = select(ROWS.c.line, ROWS.c.city, ROWS.c.country).where(fresh, ROWS.c.city.in_(union(*taken))).order_by(ROWS.c.line)
        rows = self._connection.execute(crowd).all()
        first: set[str] = set()
        new: list[dict[str, Any]] = []
        numbers: dict[str, int] = {}
        for line, stem, country in rows:
            if stem not in first:
                first.add(stem)
                if not self._is_taken(stem, line, rows=False):
                    continue
            # A name without a letter that can be transliterated has the country in its id already.
            tried = stem if stem == f"city-{country.lower()}" else f"{stem}-{country.lower()}"
            number = numbers.get(tried, 1)
            candidate = tried if number == 1 else f"{tried}-{number}"
            while candidate in first or self._is_taken(candidate, line, rows=True):
                number += 1
                candidate = f"{tried}-{number}"
            numbers[tried] = number + 1
            first.add(candidate)
            new.append({"at": line, "id": candidate})
        if new:
            self._connection.execute(update(ROWS).where(ROWS.c.line == bindparam("at")).values(city=bindparam("id")), new)

    def _is_taken(self, candidate: str, line: int, *, rows: bool) -> bool:
        """Whether a city has the id, or a row of the file that keeps it."""
        held = (ROWS.c.city == candidate) & (ROWS.c.line != line)
        if not rows:
            held &= (ROWS.c.given == 1) | (ROWS.c.known == 1)
        asked = select(literal(1)).where(or_(exists(select(City.id).where(City.id == candidate)), exists(select(ROWS.c.line).where(held))))
        return self._connection.execute(asked).first() is not None

    def _let_follow(self, follow: list[dict[str, int]]) -> None:
        if follow:
            statement = update(ROWS).where(ROWS.c.line == bindparam("at")).values(follows=bindparam("lead"))
            self._connection.execute(statement, follow)

    def _follow(self) -> None:
        lead = ROWS.alias()
        self._connection.execute(
            update(ROWS)
            .where(ROWS.c.follows.is_not(None))
            .values(
                city=select(lead.c.city).where(lead.c.line == ROWS.c.follows).scalar_subquery(),
                known=select(lead.c.known).where(lead.c.line == ROWS.c.follows).scalar_subquery(),
            )
        )

    def _find_contradictions(self) -> dict[int, str]:
        """Let a row follow the first of its city; the lines that say something else of it than that."""
        crowd = select(ROWS.c.city).group_by(ROWS.c.city).having(func.count() > 1)
        rows = self._connection.execute(select(ROWS).where(ROWS.c.city.in_(crowd)).order_by(ROWS.c.city, ROWS.c.line)).all()
        parts = self._parts([row.line for row in rows])
        wrong: dict[int, str] = {}
        follow: list[dict[str, int]] = []
        said = ("stated", "status", "start", *COMPARED)
        for city, group in groupby(rows, key=lambda row: row.city):
            first, *others = group
            for row in others:
                if any(getattr(row, what) != getattr(first, what) for what in said) or parts.get(row.line) != parts.get(first.line):
                    wrong[row.line] = f"id: {city} is the city of line {first.line}, which says something else of it"
                else:
                    follow.append({"at": row.line, "lead": first.line})
        self._let_follow(follow)
        self.drop(wrong)
        return wrong

    def _parts(self, lines: Sequence[int]) -> Mapping[int, list[tuple[Any, ...]]]:
        found: dict[int, list[tuple[Any, ...]]] = {}
        for some in _some(lines):
            for table in _PARTS:
                for row in self._connection.execute(select(table).where(table.c.line.in_(some))):
                    found.setdefault(row.line, []).append((table.name, *row[1:]))
        for listed in found.values():
            listed.sort(key=repr)
        return found

    # What goes into the store.

    def counts(self) -> Counts:
        """How many cities are new; how many rows repeat another row."""
        new = select(func.count()).select_from(ROWS).where(_NEW)
        repeated = select(func.count()).select_from(ROWS).where(ROWS.c.follows.is_not(None))
        return Counts(int(self._connection.execute(new).scalar() or 0), int(self._connection.execute(repeated).scalar() or 0))

    def new_ids(self, most: int) -> list[str]:
        """The ids of the new cities, in the order of their rows, `most` at most."""
        return list(self._connection.execute(select(ROWS.c.city).where(_NEW).order_by(ROWS.c.line).limit(most)).scalars())

    def new_cities(self) -> Iterator[Any]:
        """The new cities, some at a time: line, city, name, country, lat, lon, geoname, kind."""
        columns = (ROWS.c.line, ROWS.c.city, ROWS.c.name, ROWS.c.country, ROWS.c.lat, ROWS.c.lon, ROWS.c.geoname, ROWS.c.kind)
        yield from self._connection.execute(select(*columns).where(_NEW).order_by(ROWS.c.line)).partitions(_FEW)

    def insert_new(self, *, by: str) -> None:
        """Put the new cities into the store with all that their rows say."""
        unit, run = self._unit, self._connection.execute
        new = self.counts().new
        if not new:
            return
        number = int(run(select(func.coalesce(func.max(Membership.id), 0))).scalar() or 0)
        last = int(run(select(func.coalesce(func.max(ROWS.c.line), 0))).scalar() or 0)
        held = int(run(select(func.count()).select_from(City)).scalar() or 0)
        self._blocks = new > _FEW
        with bulk.unindexed(self._connection, _LOADED if new > max(_FEW, held) else ()):
            said = [what for what in (*COMPARED, "folded") if what in self._columns]
            city = {"id": ROWS.c.city, **{what: ROWS.c[what] for what in said}, "entered": literal(unit.begin())}
            # In the order of the key that is made of them; sorted, since to follow the index from row to row takes half as long again.
            in_order = select(ROWS).where(_NEW).order_by(ROWS.c.city.concat(""))
            self._insert(City, city, in_order, ROWS.c.line)
            plain = {
                "id": literal(number) + ROWS.c.line,
                "city_id": ROWS.c.city,
                "status": ROWS.c.status,
                "start": ROWS.c.start,
                "by": literal(by),
            }
            self._insert(Membership, plain, select(ROWS).where(_NEW, ROWS.c.spells == 0), ROWS.c.line)
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
        self._insert(into, columns, select(ROWS).join_from(part, ROWS, ROWS.c.line == part.c.line).where(_NEW), part.c.line)

    def _insert(self, into: type[Base], columns: Mapping[str, ColumnElement[Any]], query: Select[Any], line: ColumnElement[int]) -> None:
        """Insert what a query gives: in blocks where it is much, else row by row in the ledger too, so that it tells each city."""
        if self._blocks:
            self._unit.fill(into, columns, query, line)
            return
        values = query.with_only_columns(*columns.values())
        rows = [dict(zip(columns, row, strict=True)) for row in self._connection.execute(values)]
        self._unit.insert(into, rows, city="id" if into is City else "city_id")

    # What changes a city that is there.

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
        yield from self._connection.execute(query.where(_KNOWN, ROWS.c.stated.is_not(None), last != ROWS.c.stated).order_by(ROWS.c.line))

    def differing(self) -> list[int]:
        """The lines of cities that are there of which a row says something new, in order."""
        fields = or_(*(ROWS.c[what].is_not(None) & ROWS.c[what].is_distinct_from(getattr(City, what)) for what in COMPARED))
        found: list[Select[Any]] = [select(ROWS.c.line).join(City, City.id == ROWS.c.city).where(_KNOWN, fields)]
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
            found.append(select(part.c.line).join(ROWS, ROWS.c.line == part.c.line).where(_KNOWN, ~there))
        return list(self._connection.execute(union(*found).order_by("line")).scalars())

    def rows(self, lines: Sequence[int]) -> tuple[list[Any], Mapping[str, Mapping[int, list[Any]]]]:
        """Staged rows in order, and their parts by table and line."""
        rows = list(self._connection.execute(select(ROWS).where(ROWS.c.line.in_(lines)).order_by(ROWS.c.line)))
        parts: dict[str, dict[int, list[Any]]] = {}
        for table in _PARTS:
            by_line = parts.setdefault(table.name, {})
            for row in self._connection.execute(select(table).where(table.c.line.in_(lines))):
                by_line.setdefault(row.line, []).append(row)
        return rows, parts


_NEW = (ROWS.c.known == 0) & ROWS.c.follows.is_(None)
_KNOWN = (ROWS.c.known == 1) & ROWS.c.follows.is_(None)


def _some(lines: Iterable[int]) -> Iterator[list[int]]:
    listed = list(lines)
    for start in range(0, len(listed), _FEW):
        yield listed[start : start + _FEW]
