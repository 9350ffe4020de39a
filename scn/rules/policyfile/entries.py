"""What stands at one path of a policy file, and how it is read: what is unfit is noted and left out."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, TypeVar

from scn.rules.policyfile.findings import Findings, Severity, dotted, meant
from scn.rules.policyfile.values import Kind, shown

if TYPE_CHECKING:
    from scn.rules.policyfile.lines import Path

T = TypeVar("T")


def parse(findings: Findings) -> Entry | None:
    """The whole of a TOML text, its fractions as exact decimals; None, and a finding, where the text is no TOML."""
    text = findings.text
    try:
        text.encode()
        return Entry((), tomllib.loads(text, parse_float=_decimal), findings)
    except UnicodeEncodeError as error:
        line, what = text.count("\n", 0, error.start) + 1, "a character that Unicode does not have"
    except RecursionError:
        line, what = 1, "lists or tables nested too deeply"
    except ValueError as error:
        line, what = _place(text, str(error))
    findings.add_line(line, f"this is not TOML: {what}")
    return None


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands at one path of the file; `value` is None where nothing does. Reading it notes what is unfit."""

    path: Path
    value: object
    findings: Findings

    def __getitem__(self, key: str) -> Entry:
        """What stands under a key of this table, perhaps nothing."""
        return Entry((*self.path, key), self._table().get(key), self.findings)

    def fault(self, what: str, severity: Severity = Severity.ERROR) -> None:
        """Note what is wrong here: a sentence that begins with the key."""
        self.findings.add(self.path, f"{dotted(self.path)} {what}".lstrip(), severity)

    def fields(self, known: Collection[str]) -> Entry:
        """The same entry, once it is noted where it is no table or has keys that are not known."""
        for key in self._table():
            if key not in known:
                self[key].fault(f"is no known key; {meant(key, known)}")
        return self

    def items(self) -> Iterator[tuple[str, Entry]]:
        """The keys of this table and what stands under each."""
        return ((key, self[key]) for key in self._table())

    def keyed(self, kind: Kind[str]) -> Iterator[tuple[str, Entry]]:
        """The same, where each key must be of a kind."""
        for key, entry in self.items():
            if Entry(entry.path, key, self.findings).read(kind) is not None:
                yield key, entry

    def elements(self) -> list[Entry]:
        """The elements of this list."""
        if self.value is not None and not isinstance(self.value, list):
            self.fault(f"is {shown(self.value)}; a list would be right")
            return []
        return [Entry((*self.path, index), value, self.findings) for index, value in enumerate(self.value or ())]

    def texts(self) -> list[str]:
        """The elements of this list that are texts."""
        return [element.value for element in self.elements() if isinstance(element.value, str)]

    def distinct(self, kind: Kind[T]) -> tuple[T, ...]:
        """The elements of this list, each of one kind and given once."""
        found: dict[T, None] = {}
        for element in self.elements():
            value = element.read(kind)
            if value in found:
                element.fault(f"has {shown(value)} twice; once would be right")
            elif value is not None:
                found[value] = None
        return tuple(found)

    def read(self, kind: Kind[T]) -> T | None:
        """The value, if it is of this kind; None where it is not, or where nothing stands."""
        if self.value is None:
            return None
        try:
            return kind.read(self.value)
        except ValueError:
            self.fault(f"is {shown(self.value)}; {kind.right} would be right")
            return None

    def required(self, kind: Kind[T]) -> T | None:
        """The same, where it must stand."""
        if self.value is None:
            self.fault(f"is missing; {kind.right} would be right")
        return self.read(kind)

    def _table(self) -> dict[str, object]:
        if isinstance(self.value, dict):
            return self.value
        if self.value is not None:
            self.fault(f"is {shown(self.value)}; a table would be right")
        return {}


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:  # an exponent beyond all bounds
        return Decimal("nan")


def _place(text: str, message: str) -> tuple[int, str]:
    """The line of a parser's complaint and what it complains of."""
    if found := re.fullmatch(r"(.*) \(at line (\d+), column (\d+)\)", message, re.DOTALL):
        what, line, column = found.groups()
        return int(line), f"{what} (column {column})"
    if message.endswith(" (at end of document)"):
        return text.rstrip().count("\n") + 1, f"{message.removesuffix(' (at end of document)')} at the end of the file"
    digits = re.search(r"[0-9][0-9_]{4000,}", text)  # Python converts 4300 digits at most
    return text.count("\n", 0, digits.start() if digits else 0) + 1, "a number of thousands of digits"
