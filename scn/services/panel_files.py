"""Panels in files, as the sortition field keeps them: a row for each person, and a row for each quota.

People: a column for each feature, and one with an id. Quotas: `feature`, `value` (or `category`, `name`), `min`, `max`, and, where
relaxations have bounds, `min_flex`, `max_flex`. Headings and values match whatever their case and outer blanks.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scn.errors import InvalidInput
from scn.exchange import tables
from scn.exchange.tables import Row
from scn.rotation.types import Rule

_COLUMNS = {"feature": ("feature", "category"), "value": ("value", "name"), "min": ("min",), "max": ("max",)}
_IDS = ("id", "nationbuilder_id")
_MOST_DIGITS = 9
_MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class Person:
    """A row of a file of people: its id, its cells by heading, and the value of each feature as the quotas spell it."""

    id: str
    line: int
    cells: Mapping[str, str]
    features: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class People:
    """A file of people: its headings, the one with the ids, and the people in the order of the file."""

    headings: tuple[str, ...]
    id_column: str
    people: tuple[Person, ...]


def folded(text: str) -> str:
    """A heading or a value as it is compared: in Unicode NFC, without case and outer blanks."""
    return unicodedata.normalize("NFC", text).strip().casefold()


def read_quotas(path: Path) -> list[Rule]:
    """The quotas of a file, in its order. Raises `InvalidInput` with every fault of every row."""
    headings, rows = tables.read(path)
    known = {folded(heading): heading for heading in headings}
    columns = {what: next((known[name] for name in names if name in known), "") for what, names in _COLUMNS.items()}
    if missing := [what for what, heading in columns.items() if not heading]:
        raise InvalidInput(f"{path}:1: no column {' and no column '.join(missing)}", "Its columns are feature, value, min, max.")
    flex = {what: known.get(what, "") for what in ("min_flex", "max_flex")}
    wrong: list[str] = []
    rules: list[Rule] = []
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        found = list(_quota_faults(row, {**columns, **flex}))
        pair = (folded(row.get(columns["feature"]) or ""), folded(row.get(columns["value"]) or ""))
        if not found and pair in seen:
            found.append(f"{columns['value']}: {' '.join(pair)} stands in line {seen[pair]} already")
        seen.setdefault(pair, row.line)
        wrong += [f"{path}:{row.line}: {fault}" for fault in found]
        if not found:
            rules.append(_rule(row, columns, flex))
    if not rows:
        wrong.append(f"{path}:1: no quota")
    if wrong:
        raise _faults(path, wrong)
    spelled: dict[str, str] = {}
    return [Rule(spelled.setdefault(folded(rule.dimension), rule.dimension), *_rest(rule)) for rule in rules]


def _rest(rule: Rule) -> tuple[str, int, int | None, int, int | None]:
    return rule.group, rule.min, rule.max, rule.floor, rule.ceiling


def _quota_faults(row: Row, columns: Mapping[str, str]) -> Iterator[str]:
    for what in ("feature", "value"):
        if not row.get(columns[what]):
            yield f"{columns[what]}: is empty"
    numbers: dict[str, int] = {}
    for what in ("min", "max", "min_flex", "max_flex"):
        text = row.get(columns[what]) if columns[what] else None
        if text is None:
            if what in ("min", "max"):
                yield f"{columns[what]}: is empty; a whole number would be right"
        elif not (text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS) and not (what == "max_flex" and text == "-1"):
            yield f"{columns[what]}: {text} is no whole number"
        else:
            numbers[what] = int(text)
    low, high = numbers.get("min"), numbers.get("max")
    if low is not None and high is not None and low > high:
        yield f"{columns['min']}: {low} is more than {columns['max']}, {high}"
    if low is not None and numbers.get("min_flex", 0) > low:
        yield f"{columns['min_flex']}: {numbers['min_flex']} is more than {columns['min']}, {low}"
    if high is not None and -1 < numbers.get("max_flex", high) < high:
        yield f"{columns['max_flex']}: {numbers['max_flex']} is less than {columns['max']}, {high}"


def _rule(row: Row, columns: Mapping[str, str], flex: Mapping[str, str]) -> Rule:
    floor = row.get(flex["min_flex"]) if flex["min_flex"] else None
    ceiling = row.get(flex["max_flex"]) if flex["max_flex"] else None
    return Rule(
        row.cells[columns["feature"]], row.cells[columns["value"]], int(row.cells[columns["min"]]), int(row.cells[columns["max"]]),
        int(floor or 0), int(ceiling) if ceiling and ceiling != "-1" else None,
    )  # fmt: skip


def read_people(path: Path, quotas: Sequence[Rule], id_column: str | None = None, unique: Sequence[str] = ()) -> People:
    """The people of a file. `id_column` names the column of the ids, else `id`, else the first; `unique` must be columns too.

    Raises `InvalidInput` with every fault: a feature without a column, an id that is missing or stands twice, a value that no quota names.
    """
    headings, rows = tables.read(path)
    known = {folded(heading): heading for heading in headings}
    values: dict[str, dict[str, str]] = {}
    for rule in quotas:
        values.setdefault(rule.dimension, {})[folded(rule.group)] = rule.group
    wanted = [*values, *unique, *([id_column] if id_column else [])]
    if missing := [what for what in dict.fromkeys(wanted) if folded(what) not in known]:
        told = ", ".join(headings[:_MOST_NAMED]) + (" …" if len(headings) > _MOST_NAMED else "")
        raise InvalidInput(f"{path}:1: no column {', '.join(missing)}", f"The file has: {told}.")
    ids = known[folded(id_column)] if id_column else next((known[name] for name in _IDS if name in known), headings[0])
    wrong: list[str] = []
    people: list[Person] = []
    seen: dict[str, int] = {}
    for row in rows:
        identity = row.get(ids)
        if identity is None:
            wrong.append(f"{path}:{row.line}: {ids}: is empty")
        elif identity in seen:
            wrong.append(f"{path}:{row.line}: {ids}: {identity} stands in line {seen[identity]} already")
        else:
            seen[identity] = row.line
        features = {}
        for feature, spelled in values.items():
            text = row.cells[known[folded(feature)]]
            value = spelled.get(folded(text))
            if value is None:
                allowed = ", ".join(list(spelled.values())[:_MOST_NAMED]) + (" …" if len(spelled) > _MOST_NAMED else "")
                told = f"{text} has no quota" if text else "is empty"
                wrong.append(f"{path}:{row.line}: {known[folded(feature)]}: {told}; one of {allowed} would be right")
            else:
                features[feature] = value
        people.append(Person(identity or "", row.line, row.cells, features))
    if not rows:
        wrong.append(f"{path}:1: nobody below the headings")
    if wrong:
        raise _faults(path, wrong)
    return People(tuple(headings), ids, tuple(people))


def column(people: People, name: str) -> str:
    """The heading of a file of people for a name in any case."""
    return next(heading for heading in people.headings if folded(heading) == folded(name))


def _faults(path: Path, wrong: Sequence[str]) -> InvalidInput:
    return InvalidInput(f"{path}: {len(wrong)} fault{'s' if len(wrong) != 1 else ''}; nothing was drawn", details=wrong)
