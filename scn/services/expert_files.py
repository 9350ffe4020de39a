"""The use cases of experts in files: import and export as CSV, XLSX or JSON Lines.

The headings are the keys of `scn expert list --json`, with `attributes.KEY` for an attribute of the policy. In CSV and XLSX
a cell with more than one value has semicolons between them; in JSON Lines it is an object or a list. `name`, `email`,
`phone` and `referees` are personal data: taken in where a file has them, given out only where they are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scn.errors import InvalidInput, ScnError
from scn.exchange import tables
from scn.exchange.dates import office_date
from scn.exchange.tables import Row
from scn.matching.types import Category, Vetting
from scn.models.city import City
from scn.models.expert import ExpertConflict
from scn.rules.calendar import parse_day
from scn.rules.cities import code_of
from scn.rules.policy import Policy
from scn.services import bad_rows, expert_cells, expert_conflicts, experts, finding, profiles, topics
from scn.services.desk import Desk
from scn.services.profiles import Person, Profile
from scn.store.bulk import settle_numbers
from scn.store.unit import Reading, Writing

COLUMNS = (
    "id", "category", "headline", "city", "country", "employer", "topics", "languages", "support", "regions", "countries",
    "available", "at_once", "per_year", "vetting", "vetted_on", "updated", "consented", "retired", "biography", "conflicts",
)  # fmt: skip
PERSONAL = tuple(each.name for each in fields(Person))
DERIVED = ("stale",)
"""What `scn expert list --json` says beside, and an import passes over."""

LEFT_OUT = "- "
"""How the heading of a column begins that nobody reads."""

_MOST_NAMED = 1000
_DAYS = ("vetted_on", "updated", "consented", "retired")
_TEXTS = ("headline", "employer", "biography")
_NUMBERS = ("at_once", "per_year")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of an expert that an import changes: from what to what. Of the person it is told only that it changes."""

    id: str
    line: int
    field: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: the numbers of new and changed experts, of rows that say what is there, and of bad rows.

    `added` and `changed` name the first thousand by id, `changes` their fields, `bad` the first thousand faults.
    """

    new: int
    updated: int
    same: int
    left_out: int
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    changes: tuple[FieldChange, ...] = ()
    bad: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """How a file is to be brought in: other headings for those that the file has, and a file for the bad rows."""

    renamed: Mapping[str, str] | None = None
    skip_bad: Path | None = None


def bring_in(desk: Desk, path: Path, order: Order | None = None) -> Imported:
    """Import experts in one transaction.

    A row is an expert who is there already if its id is; an empty cell leaves what is there. A new or changed profile counts as
    confirmed today, unless the row says when. Raises `InvalidInput` with every fault of every row, unless the order names a
    file for the bad rows.
    """
    with desk.write() as unit:
        done = take_in(unit, desk, path, order or Order())
        unit.commit()
    return done


def take_in(unit: Writing, desk: Desk, path: Path, order: Order) -> Imported:
    """Import experts in a transaction that is open; otherwise as `bring_in`."""
    bad_rows.refuse_itself(path, order.skip_bad)
    table = tables.open_table(path, renamed=order.renamed)
    if table.headings:
        _check_headings(path, table.headings, desk.policy)
    taker = _Taker(unit.session, desk, table.headings)
    number = 0
    for chunk in table.chunks():
        for row in chunk.rows():
            taker.take(row)
        taker.wrong += [(row.line, row.fault) for row in chunk.bad]
        number += len(chunk) + len(chunk.bad)
        desk.progress(f"{path}: {number} rows read")
    if taker.wrong and order.skip_bad is None:
        raise bad_rows.faults(path, taker.wrong, what="expert")
    pairs = taker.pairs
    desk.progress(f"{path}: {len(pairs)} experts go into the store")
    profiles.write(unit, pairs)
    _insert(unit, taker.conflicts)
    bad = {line for line, _ in taker.wrong}
    if bad and order.skip_bad is not None and not desk.rehearse:
        bad_rows.write(order.skip_bad, table, bad, order.renamed)
    added = [after.id for before, after in pairs if before is None]
    return Imported(
        new=len(added),
        updated=len(taker.changed),
        same=number - len(bad) - len(added) - len(taker.changed),
        left_out=len(bad),
        added=tuple(added[:_MOST_NAMED]),
        changed=tuple(taker.changed)[:_MOST_NAMED],
        changes=tuple(taker.changes[:_MOST_NAMED]),
        bad=bad_rows.told(path, taker.wrong),
    )


def _insert(unit: Writing, conflicts: Sequence[dict[str, Any]]) -> None:
    """Put declared conflicts into a transaction, each with the next number."""
    if not conflicts:
        return
    last = unit.session.scalar(select(func.max(ExpertConflict.id))) or 0
    unit.insert(ExpertConflict, [{"id": last + place, **row} for place, row in enumerate(conflicts, start=1)], city="city_id")
    settle_numbers(unit.session.connection(), ExpertConflict.__tablename__)


def _check_headings(path: Path, headings: Sequence[str], policy: Policy) -> None:
    """Raise `InvalidInput` for a heading that nobody knows, or where there is no id."""
    own = [f"attributes.{key}" for key in policy.matching.attributes]
    known = {*COLUMNS, *PERSONAL, *DERIVED, *own}
    unknown = [heading for heading in headings if heading not in known and not heading.startswith(LEFT_OUT)]
    if unknown:
        listed = ", ".join([*COLUMNS, *PERSONAL, *own])
        hint = f"Say what it is by --map '{unknown[0]}=KEY', or - to leave it out. Known keys: {listed}."
        raise InvalidInput(f"{path}:1: unknown heading {', '.join(unknown)}", hint)
    if "id" not in headings:
        raise InvalidInput(f"{path}:1: no column id", "An expert has an id, so that the same file brings in the same experts.")


class _Taker:
    """Takes one row after the other, and collects what comes in and what is wrong, by line."""

    def __init__(self, session: Session, desk: Desk, headings: Sequence[str]) -> None:
        self._session, self._policy, self._today = session, desk.policy, desk.today
        self._vocabulary = topics.vocabulary(desk.policy)
        self._personal = bool({*PERSONAL} & {*headings})
        self._held = profiles.read(session, person=self._personal)
        self._by_lower = {id_.lower(): id_ for id_ in self._held}
        self._cities: dict[str, tuple[str, str]] = {id_: (id_, country) for id_, country in session.execute(select(City.id, City.country))}
        self._codes: dict[str, str] = {}
        self._seen: dict[str, int] = {}
        self._declared: dict[tuple[str | None, ...], set[date]] = {}
        for row in session.scalars(select(ExpertConflict)):
            self._declared.setdefault((row.expert_id, row.city_id, row.employer, row.request_id), set()).add(row.declared)
        self.pairs: list[tuple[Profile | None, Profile]] = []
        self.conflicts: list[dict[str, Any]] = []
        self.changed: list[str] = []
        self.changes: list[FieldChange] = []
        self.wrong: list[tuple[int, str]] = []

    def take(self, row: Row) -> None:
        """Take a row, or note everything that is wrong with it."""
        said = row.get("id") or ""
        id_ = self._by_lower.get(said.lower(), said)
        before = self._held.get(id_)
        faults: list[str] = []
        if not said:
            faults.append("id: it is missing")
        elif (line := self._seen.get(id_.lower())) is not None:
            faults.append(f"id: {id_} stands in line {line} already")
        self._seen.setdefault(id_.lower(), row.line)
        given = self._fields(row, faults)
        if before is None and "category" not in given and not any(fault.startswith("category:") for fault in faults):
            faults.append(f"category: it is missing; one of {', '.join(Category)} would be right")
        blank = before or Profile(id_, Category.PRACTITIONER, updated=self._today)
        after = replace(blank, **given)
        if self._personal:
            # A store keeps no row of nothing, and a new expert has none to compare with.
            person = {what: text for what in PERSONAL if (text := row.get(what))}
            after = replace(after, person=replace(after.person or Person(), **person))
        conflicts = self._conflicts(row, id_, faults)
        known = {fault.partition(":")[0] for fault in faults}
        more = profiles.faults(after, self._policy, self._vocabulary, self._today) if said else ()
        faults += [fault for fault in more if fault.partition(":")[0] not in known]
        if faults:
            self.wrong += [(row.line, fault) for fault in faults]
            return
        self._keep(row.line, before, after, conflicts)

    def _keep(self, line: int, before: Profile | None, after: Profile, conflicts: Sequence[dict[str, Any]]) -> None:
        if before is not None and after != before and after.updated == before.updated:
            after = replace(after, updated=self._today)
        self.conflicts += conflicts
        if before is None or after != before:
            self.pairs.append((before, after))
        if before is not None and (after != before or conflicts):
            self.changed.append(after.id)
            self.changes += _differences(line, before, after)
            self.changes += [FieldChange(after.id, line, "conflicts", None, "one more") for _ in conflicts]

    def _fields(self, row: Row, faults: list[str]) -> dict[str, Any]:
        """What the row says, by the fields of a profile; what it does not say is left out."""
        readers: dict[str, Callable[[str], Any]] = {
            "category": _category,
            "topics": lambda cell: dict(expert_cells.topic(part, self._vocabulary) for part in expert_cells.parts(cell)),
            "languages": lambda cell: dict(map(expert_cells.language, expert_cells.parts(cell))),
            "support": lambda cell: frozenset(map(expert_cells.support, expert_cells.parts(cell))),
            "regions": lambda cell: frozenset(expert_cells.parts(cell)),
            "countries": lambda cell: frozenset(map(self._code, expert_cells.parts(cell))),
            "country": self._code,
            "available": expert_cells.windows,
            "vetting": _vetting,
            **dict.fromkeys(_DAYS, _day),
            **dict.fromkeys(_NUMBERS, _number),
            **dict.fromkeys(_TEXTS, str),
        }
        given: dict[str, Any] = {}
        for what, reader in readers.items():
            cell = row.get(what)
            if cell is None:
                continue
            try:
                given[what] = reader(cell)
            except ScnError as error:
                faults.append(f"{what}: {error.message}" + (f". {error.hint}" if error.hint else ""))
        if (name := row.get("city")) is not None:
            try:
                given["city"], country = self._city(name)
                given.setdefault("country", country)
            except ScnError as error:
                near = f"; did you mean {', '.join(error.candidates)}?" if error.candidates else ""
                faults.append(f"city: {error.message}{near}")
        own = {key: value for key in self._policy.matching.attributes if (value := row.get(f"attributes.{key}"))}
        if own:
            held = self._held.get(self._by_lower.get((row.get("id") or "").lower(), ""))
            given["attributes"] = {**(held.attributes if held else {}), **own}
        return given

    def _city(self, name: str) -> tuple[str, str]:
        if name not in self._cities:
            city = finding.find(self._session, name, self._policy)
            self._cities[name] = city.id, city.country
        return self._cities[name]

    def _code(self, text: str) -> str:
        if text not in self._codes:
            self._codes[text] = code_of(text, self._policy) or text
        return self._codes[text]

    def _conflicts(self, row: Row, id_: str, faults: list[str]) -> list[dict[str, Any]]:
        """The conflicts of the row that are not declared yet."""
        cell = row.get("conflicts")
        if cell is None:
            return []
        found = []
        try:
            for item in expert_cells.objects(cell):
                against = expert_conflicts.target(self._session, item["against"], item["what"], self._policy)
                declared = parse_day(item["declared"]) if "declared" in item else self._today
                withdrawn = parse_day(item["withdrawn"]) if "withdrawn" in item else None
                if withdrawn is not None and withdrawn < declared:
                    raise InvalidInput(f"withdrawn on {withdrawn}, before it was declared on {declared}")
                kept = {"city_id": None, "employer": None, "request_id": None, **against}
                held = self._declared.setdefault((id_, kept["city_id"], kept["employer"], kept["request_id"]), set())
                if declared not in held and not (held and "declared" not in item):
                    held.add(declared)
                    found.append({"expert_id": id_, **kept, "why": item["why"], "declared": declared, "withdrawn": withdrawn})
        except KeyError as error:
            faults.append(f"conflicts: an object lacks {error}")
        except ScnError as error:
            faults.append(f"conflicts: {error.message}")
        return found


def _category(text: str) -> Category:
    if text not in set(Category):
        raise InvalidInput(f"{text!r} is none of {', '.join(Category)}")
    return Category(text)


def _vetting(text: str) -> Vetting:
    if text not in set(Vetting):
        raise InvalidInput(f"{text!r} is none of {', '.join(Vetting)}")
    return Vetting(text)


def _day(text: str) -> date:
    return parse_day(office_date(text))


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise InvalidInput(f"{text!r} is no whole number")
    return int(text)


def _differences(line: int, before: Profile, after: Profile) -> Iterator[FieldChange]:
    """What an import changes of an expert, field by field; of the person only which fields."""
    for each in fields(Profile):
        was, now = getattr(before, each.name), getattr(after, each.name)
        if was == now:
            continue
        if each.name == "person":
            told = [part.name for part in fields(Person) if getattr(was or Person(), part.name) != getattr(now or Person(), part.name)]
            yield from (FieldChange(after.id, line, what, None, "changed") for what in told)
        elif each.name in ("topics", "languages"):
            texts = [{key: profiles.word_of(level) for key, level in sorted(levels.items())} for levels in (was, now)]
            yield FieldChange(after.id, line, each.name, *map(expert_cells.joined_pairs, texts))
        elif each.name == "available":
            spans = [[(days.start, days.end) for days in windows] for windows in (was, now)]
            yield FieldChange(after.id, line, each.name, *map(expert_cells.joined_windows, spans))
        elif isinstance(now, frozenset):
            yield FieldChange(after.id, line, each.name, *(expert_cells.joined(sorted(values)) for values in (was, now)))
        else:
            yield FieldChange(after.id, line, each.name, was, now)


@dataclass(frozen=True)
class Export:
    """The headings, the number of rows, and the rows."""

    headings: list[str]
    number: int
    rows: Iterator[dict[str, object]]


def take_out(unit: Reading, desk: Desk, *, contacts: bool = False, structured: bool = False) -> Export:
    """All experts by id, in a transaction that is open; who they are, personal data, only where asked for.

    `structured` gives objects and lists where a cell has more than one value, for JSON. Conflicts of interest that were
    declared with a request go out with that.
    """
    session = unit.session
    found = profiles.read(session, person=contacts)
    conflicts: dict[str, list[dict[str, str]]] = {}
    for row in session.scalars(select(ExpertConflict).where(ExpertConflict.request_id.is_(None)).order_by(ExpertConflict.id)):
        shown = expert_conflicts.view_of(row)
        said = {"against": shown.against, "what": shown.what, "why": shown.why, "declared": shown.declared.isoformat()}
        if shown.withdrawn is not None:
            said["withdrawn"] = shown.withdrawn.isoformat()
        conflicts.setdefault(row.expert_id, []).append(said)
    keys = sorted({key for profile in found.values() for key in profile.attributes})
    headings = [*COLUMNS[:-1], *(f"attributes.{key}" for key in keys), *(PERSONAL if contacts else ()), COLUMNS[-1]]
    rows = (_row(profile, conflicts.get(profile.id, []), desk, structured=structured) for profile in found.values())
    return Export(headings, len(found), rows)


def _row(profile: Profile, conflicts: list[dict[str, str]], desk: Desk, *, structured: bool) -> dict[str, object]:
    shown = experts.view(profile, desk.policy, desk.today)
    row: dict[str, object] = {what: getattr(shown, what) for what in COLUMNS if what not in ("conflicts", "available")}
    # As it was decided: that it is too old by now the policy says again.
    row["vetting"] = profile.vetting.value
    spans = [(window.start, window.end) for window in shown.available]
    if structured:
        row |= {what: list(getattr(shown, what)) or None for what in ("support", "regions", "countries")}
        row |= {what: dict(getattr(shown, what)) or None for what in ("topics", "languages")}
        row["available"] = [{"start": start.isoformat(), "end": end.isoformat()} for start, end in spans] or None
        row["conflicts"] = conflicts or None
    else:
        row |= {what: expert_cells.joined(getattr(shown, what)) for what in ("support", "regions", "countries")}
        row |= {what: expert_cells.joined_pairs(getattr(shown, what)) for what in ("topics", "languages")}
        row["available"] = expert_cells.joined_windows(spans)
        row["conflicts"] = _json(conflicts)
    row |= {f"attributes.{key}": value for key, value in profile.attributes.items()}
    if profile.person is not None:
        row |= {what: getattr(profile.person, what) for what in PERSONAL}
    return row


def _json(conflicts: list[dict[str, str]]) -> str | None:
    from scn.exchange.cells import json_text

    return json_text(conflicts) if conflicts else None
