"""The unit of work: one transaction for one use case, and its entry in the ledger.

Leaving it without `commit()` rolls back. Every row that it inserts, updates or deletes is written to the ledger with
its state before and after, in the same transaction, so that no command can forget it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import TracebackType
from typing import Any, Self

from sqlalchemy import ColumnElement, Engine, Select, Text, cast, event, func, insert, inspect, literal, select
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Mapper, Session

from scn.errors import Collision, Fault, ScnError
from scn.models.base import Base

_BLOCK = 1000


@dataclass(frozen=True, slots=True)
class Act:
    """What the ledger says of a transaction: who, with which command, why, and when (UTC, ISO 8601)."""

    actor: str
    command: str
    at: str
    why: str | None = None


class Reading:
    """A transaction that only reads, so that everything it shows is of one moment."""

    def __init__(self, engine: Engine) -> None:
        self.session = Session(engine, autoflush=False, expire_on_commit=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.session.close()
        if isinstance(error, DBAPIError):
            raise told(error) from error


class Writing(Reading):
    """A transaction that changes something; with `rehearse` it does all its work and then rolls back.

    One that `loads` many rows does not ask SQLite for the city of each: its statements take both from one staged row.
    `settle` is the last thing that is done in it before it is committed.
    """

    def __init__(
        self, engine: Engine, act: Act, *, rehearse: bool = False, loads: bool = False, settle: Callable[[Session], object] | None = None
    ) -> None:
        # A flush sorts by foreign keys, so it must know every table.
        import scn.models.every  # noqa: F401  # imported for the metadata alone

        super().__init__(engine.execution_options(scn_writes=True, scn_loads=loads))
        self._act = act
        self._rehearse = rehearse
        self._settle = settle
        self._entry: int | None = None
        self._seq = 0
        self._heirs: dict[str, str] = {}
        event.listen(self.session, "after_flush", self._record)

    @property
    def entry(self) -> int | None:
        """The number of the entry in the ledger, or None while nothing has changed."""
        return self._entry

    def begin(self) -> int:
        """The number of the entry in the ledger, which is opened now: for rows that keep it."""
        if self._entry is None:
            from scn.models.ledger import LedgerEntry

            act = self._act
            values = {"at": act.at, "actor": act.actor, "command": act.command, "why": act.why}
            opened: int = self.session.connection().execute(insert(LedgerEntry).values(values).returning(LedgerEntry.id)).scalar_one()
            self._entry = opened
        return self._entry

    def flush(self) -> None:
        """Send what has changed so far, so that the database's own rules are asked."""
        self.session.flush()

    def commit(self) -> None:
        """Make it so, all of it; or, in a rehearsal, take it all back."""
        self.session.flush()
        if self._settle is not None:
            self._settle(self.session)
        if self._rehearse:
            self.session.rollback()
        else:
            self.session.commit()

    def leave(self, city: str, heir: str) -> None:
        """Enter it in the history of the city `heir` that the row of a city is taken away: it went into that."""
        self._heirs[city] = heir

    def record(self, entity: str, key: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> None:
        """Enter a change of something that is kept outside the tables, such as the policy file."""
        self._write([(entity, key, None, before, after)])

    def insert(self, table: type[Base], rows: Sequence[Mapping[str, Any]], *, city: str | None = None) -> None:
        """Insert many rows (by attribute name, keys included) at once, with their changes in the ledger.

        `city` names the attribute that holds the city's id, for the history of a city.
        """
        if not rows:
            return
        mapper = inspect(table)
        self.session.execute(insert(table), [dict(row) for row in rows])
        self._write(
            (
                mapper.local_table.name,  # type: ignore[attr-defined]  # a mapped class of ours always has a named table
                "/".join(str(row[column.key]) for column in _key(mapper)),
                str(row[city]) if city and row[city] is not None else None,
                None,
                {column.key: row.get(column.key) for column in mapper.column_attrs},
            )
            for row in rows
        )

    def fill(self, table: type[Base], rows: Mapping[str, ColumnElement[Any]], query: Select[Any], line: ColumnElement[int]) -> None:
        """Insert what a query gives, all in one statement: `rows` has an expression of it for each attribute.

        The ledger keeps the rows in blocks: a change for each thousand, whose state after it is
        `{"columns": […], "rows": [[…]…]}`. `line` numbers the rows from 0 or more on; those with the same thousands are
        a block.
        """
        from scn.models.ledger import LedgerChange

        mapper = inspect(table)
        names = [mapper.columns[name].name for name in rows]
        values = query.with_only_columns(*(column.label(f"c{place}") for place, column in enumerate(rows.values())))
        connection = self.session.connection()
        connection.execute(insert(mapper.local_table).from_select(names, values))  # type: ignore[arg-type]  # a table
        on_sqlite = connection.dialect.name == "sqlite"
        gathered, listed = (func.json_group_array, func.json_array) if on_sqlite else (func.json_agg, func.json_build_array)
        numbered = values.order_by(None).add_columns((line // _BLOCK).label("block")).subquery()
        head = '{"columns":' + json.dumps(names) + ',"rows":'
        block = gathered(listed(*(numbered.c[f"c{place}"] for place in range(len(names)))))
        blocks = select(
            literal(self.begin()),
            literal(self._seq + 1) + numbered.c.block,
            literal(mapper.local_table.name),  # type: ignore[attr-defined]  # a mapped class of ours always has a named table
            cast(func.count(), Text).concat(" rows"),
            literal(head).concat(cast(block, Text)).concat("}"),
        ).group_by(numbered.c.block)
        connection.execute(insert(LedgerChange).from_select(["entry_id", "seq", "entity", "key", "after"], blocks))
        last = select(func.max(LedgerChange.seq)).where(LedgerChange.entry_id == self.begin())
        self._seq = connection.execute(last).scalar() or self._seq

    def _record(self, session: Session, _context: object) -> None:
        changes: list[tuple[str, str, str | None, dict[str, Any] | None, dict[str, Any] | None]] = []
        for row, new, gone in (
            *((row, True, False) for row in session.new),
            *((row, False, False) for row in session.dirty),
            *((row, False, True) for row in session.deleted),
        ):
            after = {column.key: getattr(row, column.key) for column in inspect(row).mapper.column_attrs}
            before = None if new else _before(row, after)
            if before == after and not gone:
                continue
            mapper = inspect(row).mapper
            key = "/".join(str(after[column.key]) for column in _key(mapper))
            city = after.get("city_id")
            if mapper.local_table.name == "city":
                city = self._heirs.get(after["id"], after["id"]) if gone else after["id"]
            changes.append((mapper.local_table.name, key, city, before, None if gone else after))
        self._write(changes)

    def _write(self, changes: Iterable[tuple[str, str, str | None, Mapping[str, Any] | None, Mapping[str, Any] | None]]) -> None:
        rows = []
        for entity, key, city, before, after in changes:
            self._seq += 1
            state = {"seq": self._seq, "entity": entity, "key": key, "city_id": city, "before": _json(before), "after": _json(after)}
            rows.append(state)
        if not rows:
            return
        from scn.models.ledger import LedgerChange

        entry = self.begin()
        self.session.connection().execute(insert(LedgerChange), [{"entry_id": entry, **row} for row in rows])


def told(error: DBAPIError) -> ScnError:
    """A fault of the database in words that a user understands."""
    detail = str(error.orig).strip().splitlines()[0] if error.orig else "no detail"
    lowered = detail.lower()
    if isinstance(error, IntegrityError):
        return Collision(f"The store refuses it: {detail}")
    if isinstance(error, OperationalError) and ("locked" in lowered or "lock timeout" in lowered):
        return Collision("Another writer held the store for too long", "Try again when it has finished.")
    return Fault(f"The database failed: {detail}")


def _key(mapper: Mapper[Any]) -> list[Any]:
    return [mapper.get_property_by_column(column) for column in mapper.primary_key]


def _before(row: object, after: Mapping[str, Any]) -> dict[str, Any]:
    before = dict(after)
    for key in after:
        history = inspect(row).attrs[key].history
        if history.deleted:
            before[key] = history.deleted[0]
    return before


def _json(state: Mapping[str, Any] | None) -> str | None:
    if state is None:
        return None
    plain = {key: value.isoformat() if isinstance(value, date) else value for key, value in state.items() if value is not None}
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
