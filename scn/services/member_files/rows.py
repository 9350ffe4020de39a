"""A city as a row of a file: the columns, and what a row says, or everything that is wrong with it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TypeVar

from scn.errors import InvalidInput
from scn.exchange.dates import office_date
from scn.exchange.tables import Row
from scn.places.folding import key
from scn.rules.calendar import parse_day
from scn.rules.cities import LANGUAGE, UNDETERMINED, CityFacts, code_of, date_faults, faults, without_defaults
from scn.rules.membership import Spell, Status
from scn.rules.policy import Policy
from scn.services.contacts import NewContact
from scn.services.directory import FactView
from scn.services.member_files.staged import AS_POLICY, Staged
from scn.services.members import NewCity, own_faults, start_of, stem_of

COLUMNS = (
    "id", "name", "country", "region", "kind", "status", "joined", "hub", "population", "lat", "lon", "geoname", "also",
    "source", "as_of", "note", "recorded", "history", "facts", "contacts",
)  # fmt: skip

_WHOLE = re.compile(r"-?[0-9]{1,20}")
_REAL = re.compile(r"-?([0-9]{1,20}\.?[0-9]{0,20}|\.[0-9]{1,20})([eE][-+]?[0-9]{1,3})?")

N = TypeVar("N", int, float)
T = TypeVar("T")

LEFT_OUT = "- "
"""How the heading of a column begins that nobody reads."""


@dataclass(frozen=True, slots=True)
class CityRow:
    """What a row says. `status` is None where the row does not say; `history` is empty unless the row has one.

    `as_policy` names those of region and hub that the row states as the policy gives them.
    """

    line: int
    new: NewCity
    status: Status | None
    history: tuple[Spell, ...]
    facts: tuple[FactView, ...]
    contacts: tuple[NewContact, ...]
    as_policy: tuple[str, ...]


class BadRow(Exception):
    """A row that cannot be taken: its faults, `column: what, and what would be right` each."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)


def folded_headings(headings: Sequence[str], policy: Policy) -> dict[str, str]:
    """Headings that differ from one that is known only in case, and that one."""
    known = {known.lower(): known for known in (*COLUMNS, *(f"attributes.{key}" for key in (*policy.attributes, LANGUAGE)))}
    found = {heading: known.get(heading.lower(), "") for heading in headings if heading not in known.values()}
    # The tag of a language may have capitals: only that of a heading which has some in `names.` is written small.
    found |= {heading: heading.lower() for heading in headings if heading.lower().startswith("names.") and not heading.startswith("names.")}
    return {old: new for old, new in found.items() if new and new not in headings}


def check_headings(file: str, headings: Sequence[str], policy: Policy) -> None:
    """Raise `InvalidInput` for a heading that nobody knows, or one that is missing."""
    attributes = {f"attributes.{key}" for key in (*policy.attributes, LANGUAGE)}
    unknown = [
        heading
        for heading in headings
        if heading not in COLUMNS
        and heading not in attributes
        and not (heading.startswith("names.") and heading != "names.")
        and not heading.startswith(LEFT_OUT)
    ]
    if unknown:
        known = ", ".join([*COLUMNS, "names.LANG", *sorted(attributes)])
        hint = f"Say what it is by --map '{unknown[0]}=KEY', or - to leave it out. Known keys: {known}."
        raise InvalidInput(f"{file}:1: unknown heading {', '.join(unknown)}", hint)
    missing = [heading for heading in ("name", "country") if heading not in headings]
    if missing:
        raise InvalidInput(f"{file}:1: no column {' and no column '.join(missing)}", "A city needs a name and a country.")


def parse(row: Row, policy: Policy, today: date, status: Status) -> CityRow:
    """What a row says; `status` is that of a new city whose row says none. Raises `BadRow` with every fault."""
    reader = _Reader(row)
    facts = CityFacts(
        name=row.get("name") or "",
        country=country_of(row.get("country") or "", policy),
        region=row.get("region"),
        hub=row.get("hub"),
        kind=row.get("kind"),
        joined=reader.dated("joined"),
        population=reader.number("population", int),
        lat=reader.number("lat", float),
        lon=reader.number("lon", float),
        names=_under(row, "names."),
        attributes=_under(row, "attributes."),
        also=reader.texts("also"),
        geoname=reader.number("geoname", int),
    )
    given = reader.status()
    own = without_defaults(facts, policy)
    as_policy = tuple(what for what in ("region", "hub") if getattr(facts, what) is not None and getattr(own, what) is None)
    new = NewCity(
        own,
        row.get("id"),
        given or status,
        row.get("source"),
        reader.dated("as_of"),
        row.get("note"),
        reader.day("recorded"),
    )
    history = reader.listed("history", _spell)
    known = reader.listed("facts", _fact)
    contacts = reader.listed("contacts", _contact)
    reader.wrong += faults(facts, policy)
    # A history says itself what was decided for a day to come.
    reader.wrong += own_faults(new, date.max if history else today)
    reader.wrong += _history_faults(history)
    if given and history and history[-1].status is not given:
        reader.wrong.append(f"status: {given}, but the history ends with {history[-1].status}")
    if not new.source and (new.as_of or new.note):
        reader.wrong.append("source: it is missing, but there is a date or a note of one")
    sources = (FactView("membership", new.source, None, None),) if new.source else ()
    reader.wrong += [f"facts: {fact.field} has the source {fact.source} twice" for fact in _twice((*sources, *known))]
    for fact in known:
        reader.wrong += [f"facts: {fault}" for fault in date_faults(as_of=fact.as_of)]
    if reader.wrong:
        raise BadRow(reader.wrong)
    return CityRow(row.line, new, given, history, known, contacts, as_policy)


def country_of(text: str, policy: Policy) -> str:
    """The code of the country that a cell means, by code or by name in one of four languages; else the cell itself."""
    return code_of(text, policy) or text


def stage(row: CityRow, into: Staged, on: date, today: date) -> None:
    """Stage a row. A membership that it says no day of begins on the day `on`; its sources were recorded `today`."""
    line, new, facts = row.line, row.new, row.new.facts
    given, stated = int(new.id is not None), row.status.value if row.status else None
    id_ = new.id or stem_of(facts.name, facts.country)
    region, hub = (AS_POLICY if what in row.as_policy else getattr(facts, what) for what in ("region", "hub"))
    into.rows.append(
        (line, id_, given, stated, new.status.value, start_of(new, on).isoformat(), int(bool(row.history)), facts.name, key(facts.name),
         facts.country, region, hub, facts.kind, facts.joined, facts.population, facts.lat, facts.lon, facts.geoname)
    )  # fmt: skip
    into.names += [(line, lang, name, key(name)) for lang, name in facts.names.items()]
    into.names += [(line, UNDETERMINED, name, key(name)) for name in facts.also]
    into.attributes += [(line, *pair) for pair in facts.attributes.items()]
    sources = [FactView("membership", new.source, new.as_of, new.note, new.recorded)] if new.source else []
    for fact in (*sources, *row.facts):
        into.facts.append((line, fact.field, fact.source, fact.as_of, fact.note, (fact.recorded or today).isoformat()))
    into.spells += [
        (line, n, spell.status.value, spell.start.isoformat(), spell.end.isoformat() if spell.end else None, spell.by, spell.why)
        for n, spell in enumerate(row.history)
    ]
    into.contacts += [(line, n, person.name, person.role, person.email, person.phone) for n, person in enumerate(row.contacts)]


class _Reader:
    """Reads cells, and remembers what is wrong with them."""

    def __init__(self, row: Row) -> None:
        self._row = row
        self.wrong: list[str] = []

    def number(self, key: str, kind: type[N]) -> N | None:
        text = self._row.get(key)
        if text is None:
            return None
        if not (_WHOLE if kind is int else _REAL).fullmatch(text):
            self.wrong.append(f"{key}: {text!r} is no {'whole number' if kind is int else 'number'}")
            return None
        return kind(text)

    def dated(self, key: str) -> str | None:
        """A date as office staff write it, in ISO 8601."""
        text = self._row.get(key)
        try:
            return office_date(text) if text else None
        except InvalidInput as error:
            self.wrong.append(f"{key}: {error.message}" + (f". {error.hint}" if error.hint else ""))
            return None

    def texts(self, key: str) -> tuple[str, ...]:
        """Several texts: with a bar between them, or as a JSON array."""
        text = self._row.get(key)
        if text is None:
            return ()
        if not text.startswith("["):
            return tuple(dict.fromkeys(part.strip() for part in text.split("|") if part.strip()))
        try:
            found = json.loads(text)
            json.dumps(found, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            self.wrong.append(f"{key}: not JSON: {error}")
            return ()
        if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
            self.wrong.append(f"{key}: not a JSON array of texts")
            return ()
        return tuple(dict.fromkeys(found))

    def day(self, key: str) -> date | None:
        text = self._row.get(key)
        try:
            return parse_day(text, key) if text else None
        except InvalidInput as error:
            self.wrong.append(f"{key}: {error}")
            return None

    def status(self) -> Status | None:
        text = self._row.get("status")
        if text is None or text in set(Status):
            return Status(text) if text else None
        self.wrong.append(f"status: {text!r} is none of {', '.join(Status)}")
        return None

    def listed(self, key: str, made: Callable[[Mapping[str, str]], T]) -> tuple[T, ...]:
        """The objects of a cell in JSON, each made from its texts."""
        text = self._row.get(key)
        if text is None:
            return ()
        try:
            found = json.loads(text)
            json.dumps(found, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            self.wrong.append(f"{key}: not JSON: {error}")
            return ()
        if not isinstance(found, list) or not all(_is_texts(item) for item in found):
            self.wrong.append(f"{key}: not a JSON array of objects whose values are texts")
            return ()
        made_of: list[T] = []
        for item in found:
            try:
                made_of.append(made({what: said for what, value in item.items() if (said := value.strip())}))
            except KeyError as error:
                self.wrong.append(f"{key}: an object lacks {error}")
            except (InvalidInput, ValueError) as error:
                self.wrong.append(f"{key}: {error}")
        return tuple(made_of)


def _is_texts(item: object) -> bool:
    return isinstance(item, dict) and all(isinstance(value, str) for value in item.values())


def _under(row: Row, prefix: str) -> dict[str, str]:
    return {key.removeprefix(prefix): value for key, value in row.cells.items() if key.startswith(prefix) and value}


def _spell(item: Mapping[str, str]) -> Spell:
    end = parse_day(item["end"]) if "end" in item else None
    return Spell(Status(item["status"]), parse_day(item["start"]), end, item.get("by", ""), item.get("why"))


def _fact(item: Mapping[str, str]) -> FactView:
    return FactView(
        item["field"], item["source"], item.get("as_of"), item.get("note"), parse_day(item["recorded"]) if "recorded" in item else None
    )


def _contact(item: Mapping[str, str]) -> NewContact:
    return NewContact(item["name"], item.get("role"), item.get("email"), item.get("phone"))


def _history_faults(history: Sequence[Spell]) -> list[str]:
    wrong = [
        f"history: {spell.status} would end on {spell.end}, before {spell.start}"
        for spell in history
        if spell.end and spell.end < spell.start
    ]
    for before, after in pairwise(history):
        if before.end is None or after.start < before.end:
            wrong.append(f"history: {after.status} begins on {after.start}, before {before.status} ends")
    return wrong


def _twice(facts: Sequence[FactView]) -> list[FactView]:
    seen: set[tuple[str, str]] = set()
    found = []
    for fact in facts:
        if (fact.field, fact.source) in seen:
            found.append(fact)
        seen.add((fact.field, fact.source))
    return found
