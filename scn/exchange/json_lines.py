"""JSON Lines: an object a line, its keys as headings. `names` and `attributes` are objects, lists are JSON in a cell, and so
are the objects `topics` and `languages`.

`{"id": "lome", "names": {"ar": "لومي"}}` has the headings `id` and `names.ar`. See https://jsonlines.org.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TextIO

from scn.errors import InvalidInput
from scn.exchange.cells import json_text, text_of
from scn.exchange.rows import MOST_COLUMNS, SURPLUS, Bad, Batch
from scn.exchange.sources import BOM, Source

NESTED = ("names", "attributes")
WHOLE = ("topics", "languages")
"""The objects of texts that stay together in one cell."""

_LONGEST = 1 << 24


class JsonLinesFile:
    """A file of JSON Lines, read once to know all its keys. A line that is no object is a bad row."""

    sheet: str | None = None
    apostrophes = False
    headings_line = 1

    def __init__(self, source: Source) -> None:
        self._source = source
        self.bad: list[Bad] = []
        seen: dict[str, None] = {}
        for line, cells in self._rows([]):
            seen.update(dict.fromkeys(cells))
            if len(seen) > MOST_COLUMNS:
                raise InvalidInput(f"{source.path}:{line}: more than {MOST_COLUMNS} different keys")
        self.headings = list(seen)

    def batches(self, size: int) -> Iterator[Batch]:
        """The objects, at most `size` at a time."""
        lines: list[int] = []
        rows: list[list[str]] = []
        found: list[Bad] = []
        for line, cells in self._rows(found):
            lines.append(line)
            rows.append([cells.get(heading, "") for heading in self.headings])
            if len(rows) + len(found) >= size:
                self.bad = list(found)
                yield lines, rows
                lines, rows = [], []
                found.clear()
        if rows or found:
            self.bad = found
            yield lines, rows

    def _rows(self, bad: list[Bad]) -> Iterator[tuple[int, dict[str, str]]]:
        """The lines that are rows; `bad` gets the others."""
        with self._source.open() as stream:
            if self._source.head.startswith(BOM):
                stream.seek(len(BOM))
            number = 0
            while line := stream.readline(_LONGEST):
                number += 1
                if not line.strip():
                    continue
                try:
                    cells = _cells(line)
                except (ValueError, RecursionError) as error:
                    text = line.decode(errors="backslashreplace").rstrip("\r\n")
                    bad.append(Bad(number, f"{_told(line, error)}; {_HINT}", (), text))
                    continue
                yield number, cells


_HINT = 'a line is one object, as {"name": "Lomé", "country": "TG"}'


def _told(line: bytes, error: Exception) -> str:
    match error:
        case UnicodeDecodeError():
            return "not UTF-8"
        case RecursionError():
            return "nested too deep"
        case json.JSONDecodeError():
            long = len(line) >= _LONGEST
            return f"a line of more than {_LONGEST >> 20} MiB" if long else f"not JSON: {error.msg} at character {error.colno}"
        case _:
            return str(error) if isinstance(error, _Refused) else "a number of too many digits"


class _Refused(ValueError):
    """What is JSON, but no row."""


def _cells(line: bytes) -> dict[str, str]:
    """The cells of an object by heading. Raises `ValueError` or `RecursionError` for what is none."""
    text = line.decode()
    found = _DECODER.decode(text)
    if not isinstance(found, dict):
        raise _Refused("no JSON object")
    if "\\u" in text:
        _require_whole(json_text(found))
    cells: dict[str, str] = {}
    for key, value in found.items():
        if isinstance(value, dict):
            if key in WHOLE:
                _put(cells, key, value)
                continue
            if key not in NESTED:
                raise _Refused(f"{key}: an object; only {', '.join((*NESTED, *WHOLE))} may be one")
            for inner, item in value.items():
                if isinstance(item, dict):
                    raise _Refused(f"{key}.{inner}: an object inside an object")
                _put(cells, f"{key}.{inner}", item)
        elif key not in NESTED:
            _put(cells, key, value)
        elif value is not None:
            raise _Refused(f"{key} is {_kind(value)}, where an object is wanted, as {_EXAMPLES[key]}")
    return cells


_EXAMPLES = {"names": '{"ar": "لومي", "fr": "Lomé"}', "attributes": '{"size": "large"}'}


def _kind(value: object) -> str:
    match value:
        case bool():
            return "a truth"
        case int() | float():
            return "a number"
        case str():
            return "a text"
        case _:
            return "a list"


def _put(cells: dict[str, str], key: str, value: object) -> None:
    heading = key.strip()
    if not heading:
        raise _Refused("a key without a name")
    if heading in cells:
        raise _Refused(f"the key {heading} stands twice")
    cells[heading] = text_of(value)


def _require_whole(text: str) -> None:
    if "\\u0000" in text:
        raise _Refused("a NUL character")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise _Refused("half a character (a surrogate without its other half)") from None


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        raise _Refused(f"the key {next(key for key in keys if keys.count(key) > 1)} stands twice")
    return found


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise _Refused(f"{text}: too large a number")
    return number


def _no_number(text: str) -> float:
    raise _Refused(f"{text} is no JSON")


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_float=_finite, parse_constant=_no_number)


def write(stream: TextIO, headings: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    """Write an object for each row, with every heading, so that all of them come back; None and `''` are null.

    Raises `InvalidInput` for a cell that no JSON can hold.
    """
    ways = [_way(heading, headings) for heading in headings]
    for number, row in enumerate(rows, start=1):
        found: dict[str, object] = {}
        surplus = row.get(SURPLUS)
        if isinstance(surplus, str):
            stream.write(surplus + "\n")
            continue
        if isinstance(surplus, list):
            found["surplus"] = surplus
        for heading, (outer, inner) in zip(headings, ways, strict=True):
            value = _json_value(row.get(heading))
            if isinstance(value, str) and "\0" in value:
                raise InvalidInput(f"row {number}, {heading}: a NUL character")
            if outer:
                nested = found.setdefault(outer, {})
                assert isinstance(nested, dict)
                nested[inner] = value
            else:
                found[inner] = value
        stream.write(json_text(found) + "\n")


def _way(heading: str, headings: Sequence[str]) -> tuple[str, str]:
    """The object that a heading is a key of, `''` for the row itself, and the key."""
    outer, _, inner = heading.partition(".")
    return (outer, inner) if inner and outer in NESTED and outer not in headings else ("", heading)


def _json_value(value: object) -> object:
    """The value as JSON has it: a text that is a JSON array of objects, in the spelling of `json_text`, as that array."""
    if isinstance(value, bool | int) or value is None:
        return value
    if isinstance(value, float) and value - value == 0:
        return value
    if isinstance(value, list | tuple | dict):
        return value
    text = text_of(value)
    if text.startswith("[{") and text.endswith("}]"):
        try:
            found = _DECODER.decode(text)
            if json_text(found) == text:
                return found
        except (ValueError, RecursionError):
            pass
    return text or None
