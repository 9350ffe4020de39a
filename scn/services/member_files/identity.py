"""Which city each staged row is: the one of its id; else the one of that name in that country; else a new one.

A row that says of a city what an earlier one said already follows that; one that says something else of it is a fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, exists, func, insert, select, union, update

from scn.models.city import City, CityName
from scn.models.ledger import LedgerChange
from scn.services.member_files.staged import COMPARED, FEW, MATCHES, PARTS, ROWS, drop, some
from scn.services.succession import GONE


def resolve(connection: Connection) -> dict[int, str]:
    """Settle which city each row is; the lines that cannot be settled are left out, with what is wrong."""
    return _Identity(connection).resolve()


class _Identity:
    """The steps to it, in the transaction of a connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._any_given = False

    def resolve(self) -> dict[int, str]:
        """Take the steps, one after the other."""
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

    def _find_known(self) -> dict[int, str]:
        run = self._connection.execute
        if self._any_given:
            run(update(ROWS).where(ROWS.c.given == 1, ROWS.c.city.in_(select(City.id))).values(known=1))
        wrong = self._find_merged() if self._any_given else {}
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
                # The name has said which city it is; how that is spelled is not changed in passing.
                .values(known=1, name=None, city=select(MATCHES.c.id).where(one).scalar_subquery())
            )
            many = select(ROWS.c.line, ROWS.c.name, ROWS.c.country, MATCHES.c.n).join(MATCHES, one).where(MATCHES.c.n > 1)
            for line, name, country, number in run(many):
                wrong[line] = f"name: {number} cities of {country} are called {name}; give the id of the one that is meant"
            run(delete(MATCHES))
            drop(self._connection, wrong)
        return wrong

    def _find_merged(self) -> dict[int, str]:
        """The lines whose id a city had that was merged into another: the id leads there, and must not become another city's."""
        run = self._connection.execute
        merged = (
            select(ROWS.c.line, ROWS.c.city, LedgerChange.city_id)
            .join(LedgerChange, LedgerChange.key == ROWS.c.city)
            .where(GONE, ROWS.c.given == 1, ROWS.c.known == 0, LedgerChange.city_id != ROWS.c.city)
            .order_by(LedgerChange.entry_id)
        )
        wrong = {line: f"id: {old} was merged into {into}; give that id" for line, old, into in run(merged)}
        drop(self._connection, wrong)
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
        drop(self._connection, wrong)
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
        crowd = (
            select(ROWS.c.line, ROWS.c.city, ROWS.c.country).where(fresh, ROWS.c.city.in_(union(*taken))).order_by(ROWS.c.city, ROWS.c.line)
        )
        rows = [tuple(row) for row in self._connection.execute(crowd)]
        for start in range(0, len(rows), FEW):
            self._make_some_ids(rows[start : start + FEW], before=rows[start - 1][1] if start else None)

    def _make_some_ids(self, rows: Sequence[tuple[int, str, str]], *, before: str | None) -> None:
        """Give some of the crowd, in the order of what their ids are made from, an id; `before` has had the first of its crowd."""
        held = self._taken({stem for _, stem, _ in rows}, rows=False)
        wished = {line: _with_country(stem, country) for line, stem, country in rows}
        taken = self._taken(set(wished.values()), rows=True)
        new: list[dict[str, Any]] = []
        numbers: dict[str, int] = {}
        for line, stem, _ in rows:
            if stem != before:
                before = stem
                if stem not in held:
                    continue
            candidate = tried = wished[line]
            number = numbers.get(tried, 1)
            while candidate in taken or (number > 1 and self._taken({candidate}, rows=True)):
                number += 1
                candidate = f"{tried}-{number}"
            numbers[tried] = number + 1
            taken.add(candidate)
            new.append({"at": line, "id": candidate})
        if new:
            self._connection.execute(update(ROWS).where(ROWS.c.line == bindparam("at")).values(city=bindparam("id")), new)

    def _taken(self, ids: Iterable[str], *, rows: bool) -> set[str]:
        """Those of the ids that a city has, or a row of the file that keeps it; with `rows` any row."""
        asked = list(ids)
        held = select(ROWS.c.city).where(ROWS.c.city.in_(asked))
        if not rows:
            held = held.where((ROWS.c.given == 1) | (ROWS.c.known == 1))
        return set(self._connection.execute(union(select(City.id).where(City.id.in_(asked)), held)).scalars())

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
        rows = self._connection.execute(
            select(ROWS).where(ROWS.c.city.in_(crowd)).order_by(ROWS.c.city, ROWS.c.follows.is_not(None), ROWS.c.line)
        ).all()
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
        drop(self._connection, wrong)
        return wrong

    def _parts(self, lines: Sequence[int]) -> Mapping[int, list[tuple[Any, ...]]]:
        found: dict[int, list[tuple[Any, ...]]] = {}
        for few in some(lines):
            for table in PARTS:
                for row in self._connection.execute(select(table).where(table.c.line.in_(few))):
                    found.setdefault(row.line, []).append((table.name, *row[1:]))
        for listed in found.values():
            listed.sort(key=repr)
        return found


def _with_country(stem: str, country: str) -> str:
    """What an id is made from, and the country; a name without a letter that can be transliterated has it already."""
    return stem if stem == f"city-{country.lower()}" else f"{stem}-{country.lower()}"
