"""Many rows by column: what takes a row alone 30 microseconds takes it in a chunk of thousands 3.

A column is checked as a whole, a value that stands in many rows once. Rows that this cannot vouch for (a fault, a cell
that is rare) are read one by one by `rows.parse`, which alone says what is wrong; for the others both stage the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import repeat
from operator import itemgetter
from typing import Any

from scn.errors import InvalidInput
from scn.exchange.dates import office_date
from scn.exchange.tables import Chunk, Row
from scn.places import countries
from scn.places.folding import fold_all, key, keys_of
from scn.rules.calendar import last_day, parse_day
from scn.rules.cities import LANGUAGE_TAG, UNDETERMINED
from scn.rules.membership import MEMBERS, Status
from scn.rules.policy import Policy
from scn.services.member_files.rows import BadRow, country_of, parse, stage
from scn.services.member_files.staged import AS_POLICY, FILLED, Staged
from scn.services.members import ID, LONGEST_STEM, stem_of

_RARE = ("also", "history", "facts", "contacts")
_PLAIN = ("id", "name", "country", "region", "hub", "kind", "status", "joined", "population", "lat", "lon", "geoname", "source", "as_of",
          "note", "recorded")  # fmt: skip
_WHOLE = frozenset("0123456789")
_REAL = frozenset("0123456789.-")
_LONGEST = 15
_REMEMBERED = 20_000


class _Odd(Exception):
    """A value that is not for here."""


class Reader:
    """Stages the rows of a file, chunk by chunk, and collects what is wrong with them: lines and sentences.

    `status` is that of a new city whose row says none, `on` the day on which its membership begins where the row says
    no other.
    """

    def __init__(self, headings: Sequence[str], policy: Policy, *, today: date, on: date, status: Status) -> None:
        self._policy, self._today, self._on, self._status = policy, today, on, status
        self._place = {heading: place for place, heading in enumerate(headings)}
        self._names = [(heading.removeprefix("names."), place) for heading, place in self._place.items() if heading.startswith("names.")]
        self._sound = all(LANGUAGE_TAG.fullmatch(lang) and lang != UNDETERMINED for lang, _ in self._names)
        self._rare = [place for heading, place in self._place.items() if heading in _RARE or heading.startswith("attributes.")]
        self._memory: dict[str, dict[str, Any]] = {}
        self._unread: dict[str, set[str]] = {}
        self._default_region = {code: policy.region_of(code) for code in {*countries.codes(), *policy.countries}}
        self.wrong: list[tuple[int, str]] = []
        absent = {
            *({"given"} if "id" not in self._place else ()),
            *({"spells"} if "history" not in self._place else ()),
            *(what for what in ("region", "hub", "kind", "joined", "population", "lat", "lon", "geoname") if what not in self._place),
            *({"stated"} if "status" not in self._place else ()),
        }
        self.columns = tuple(what for what in FILLED if what not in absent)
        """The columns of the staged rows that the file can fill."""
        self._picked = itemgetter(*(FILLED.index(what) for what in self.columns))

    def staged(self, chunk: Chunk) -> Staged:
        """The rows of a chunk that are fit."""
        into = Staged()
        odd = self._by_column(chunk, into) if self._sound else set(range(len(chunk)))
        for place in sorted(odd):
            row = Row(chunk.lines[place], {heading: column[place] for heading, column in zip(chunk.headings, chunk.columns, strict=True)})
            try:
                stage(parse(row, self._policy, self._today, self._status), into, self._on, self._today)
                into.rows[-1] = self._picked(into.rows[-1])
            except BadRow as bad:
                self.wrong += [(row.line, fault) for fault in bad.faults]
        return into

    def _by_column(self, chunk: Chunk, into: Staged) -> set[int]:
        """Stage the rows that need no closer look; the places of the others."""
        size = len(chunk)
        odd: set[int] = set()
        for place in self._rare:
            odd.update(at for at, cell in enumerate(chunk.columns[place]) if cell)
        cells = {what: chunk.columns[self._place[what]] for what in _PLAIN if what in self._place}

        names = cells["name"]
        folded = fold_all(names)
        keys = keys_of(folded)
        self._check_names(names, keys, odd)
        lands = self._mapped("country", cells["country"], self._country, odd)
        kinds = self._texts(cells.get("kind"), size)
        stated = self._mapped("status", cells.get("status"), _status, odd, size)
        joined = self._mapped("joined", cells.get("joined"), self._joined, odd, size)
        as_of = self._mapped("as_of", cells.get("as_of"), _dated, odd, size)
        recorded = self._mapped("recorded", cells.get("recorded"), _recorded, odd, size)
        regions, hubs = self._regions(cells, lands, odd, size)
        people = _numbers(cells.get("population"), _WHOLE, int, (0, 10**9 - 1), odd, size)
        geonames = _numbers(cells.get("geoname"), _WHOLE, int, (1, 2**31 - 1), odd, size)
        lats = _numbers(cells.get("lat"), _REAL, float, (-90, 90), odd, size)
        lons = _numbers(cells.get("lon"), _REAL, float, (-180, 180), odd, size)
        if "lat" in cells or "lon" in cells:
            odd.update(at for at, (lat, lon) in enumerate(zip(lats, lons, strict=True)) if (lat is None) != (lon is None))
        sources, notes = self._texts(cells.get("source"), size), self._texts(cells.get("note"), size)
        for column in (as_of, notes):
            odd.update(at for at, (source, text) in enumerate(zip(sources, column, strict=True)) if text is not None and source is None)
        ids = self._ids(folded, cells.get("id"), lands, odd)
        given = [1 if cell else 0 for cell in cells["id"]] if "id" in cells else [0] * size
        default = self._status.value
        states = [status or default for status in stated]
        starts = self._starts(states, joined, as_of)

        lines = chunk.lines
        called: list[tuple[int, str, str, str]] = []
        for lang, place in self._names:
            for at, name in enumerate(chunk.columns[place]):
                if name:
                    looked_up = key(name)
                    if not (looked_up and len(name) <= 300 and name.isprintable()):
                        odd.add(at)
                    called.append((at, lang, name, looked_up))
        into.names = [(lines[at], *name) for at, *name in called if at not in odd]
        columns: dict[str, Iterable[Any]] = {
            "line": lines, "city": ids, "given": given, "stated": stated, "status": states, "start": starts, "spells": repeat(0),
            "name": names, "folded": keys, "country": lands, "region": regions, "hub": hubs, "kind": kinds,
            "joined": (found and found[0] for found in joined), "population": people, "lat": lats, "lon": lons, "geoname": geonames,
        }  # fmt: skip
        rows = zip(*(columns[what] for what in self.columns), strict=False)
        into.rows = [row for at, row in enumerate(rows) if at not in odd] if odd else list(rows)
        today = self._today.isoformat()
        into.facts = [
            (lines[at], "membership", source, as_of[at] and as_of[at][0], notes[at], recorded[at] or today)
            for at, source in enumerate(sources)
            if source is not None and at not in odd
        ]
        return odd

    def _check_names(self, names: Sequence[str], keys: Sequence[str], odd: set[int]) -> None:
        """A name that is not plain letters, digits and signs is odd."""
        if not (all(keys) and max(map(len, names)) <= 300 and "".join(names).isprintable()):
            odd.update(
                at for at, (name, key) in enumerate(zip(names, keys, strict=True)) if not (key and len(name) <= 300 and name.isprintable())
            )

    def _ids(self, folded: Sequence[str], given: Sequence[str] | None, lands: Sequence[Any], odd: set[int]) -> list[str]:
        """The ids that are given, else what they are made from."""
        made = [name.replace(" ", "-") for name in folded]
        if not "".join(made).isascii() or not all(made) or max(map(len, made)) > LONGEST_STEM:
            made = [stem_of(name, str(land)) for name, land in zip(folded, lands, strict=True)]
        if given is None:
            return made
        odd.update(at for at, id_ in enumerate(given) if id_ and not ID.fullmatch(id_))
        return [id_ or other for id_, other in zip(given, made, strict=True)]

    def _mapped(self, what: str, cells: Sequence[str] | None, read: Callable[[str], Any], odd: set[int], size: int = 0) -> list[Any]:
        """What each cell means, each text read once; None where it is empty, and odd where it cannot be read."""
        if cells is None:
            return [None] * size
        known = self._memory.setdefault(what, {"": None})
        if len(known) > _REMEMBERED:
            known.clear()
            known[""] = None
            self._unread.pop(what, None)
        for text in set(cells) - known.keys():
            try:
                known[text] = read(text)
            except (_Odd, InvalidInput):
                known[text] = None
                self._unread.setdefault(what, set()).add(text)
        if unread := self._unread.get(what):
            odd.update(at for at, cell in enumerate(cells) if cell in unread)
        return [known[cell] for cell in cells]

    def _texts(self, cells: Sequence[str] | None, size: int) -> list[str | None]:
        return [None] * size if cells is None else [cell or None for cell in cells]

    def _country(self, text: str) -> str:
        code = country_of(text, self._policy)
        if code not in self._default_region:
            raise _Odd
        return code

    def _joined(self, text: str) -> tuple[str, date]:
        joined = office_date(text)
        if joined > self._today.isoformat():
            raise _Odd
        return joined, last_day(joined)

    def _regions(
        self, cells: dict[str, Sequence[str]], lands: Sequence[Any], odd: set[int], size: int
    ) -> tuple[Sequence[str | None], Sequence[str | None]]:
        """Regions and hubs; `AS_POLICY` where they are those that the policy gives the country."""
        if "country" in cells:
            odd.update(at for at, land in enumerate(lands) if land is None)
        nothing: Sequence[str | None] = [None] * size
        if "region" not in cells and "hub" not in cells:
            return nothing, nothing
        regions, hubs = self._texts(cells.get("region"), size), self._texts(cells.get("hub"), size)
        own: list[str | None] = []
        served: list[str | None] = []
        for at, (land, region, hub) in enumerate(zip(lands, regions, hubs, strict=True)):
            if region is not None and region not in self._policy.regions:
                odd.add(at)
            default = self._default_region.get(land)
            own.append(AS_POLICY if region is not None and region == default else region)
            served.append(AS_POLICY if hub is not None and hub == self._policy.hub_of(own[-1] or default) else hub)
        return own, served

    def _starts(self, states: Sequence[str], joined: Sequence[Any], as_of: Sequence[Any]) -> list[str]:
        """The day on which each membership begins, as `members.start_of` says."""
        on = self._on
        plain = on.isoformat()
        dated = {status.value for status in (*MEMBERS, Status.PARTICIPANT)}
        return [
            plain if state not in dated or (known := first or second) is None or known[1] >= on else known[1].isoformat()
            for state, first, second in zip(states, joined, as_of, strict=True)
        ]


def _status(text: str) -> str:
    if text not in set(Status):
        raise _Odd
    return text


def _dated(text: str) -> tuple[str, date]:
    written = office_date(text)
    return written, last_day(written)


def _recorded(text: str) -> str:
    return parse_day(text).isoformat()


def _numbers(
    cells: Sequence[str] | None, signs: frozenset[str], made: Callable[[str], Any], within: tuple[float, float], odd: set[int], size: int
) -> list[Any]:
    """The numbers of a column; None where a cell is empty, and odd where it is no number that is plainly in the range."""
    if cells is None:
        return [None] * size
    low, high = within
    if signs.issuperset("".join(cells)):
        try:
            found = [made(cell) if cell else None for cell in cells]
            known = list(filter(None, found)) or [low]
            if low <= min(known) and max(known) <= high and max(map(len, cells)) <= _LONGEST and (low <= 0 or 0 not in found):
                return found
        except ValueError:
            pass
    found = []
    for at, cell in enumerate(cells):
        number = None
        if cell:
            try:
                number = made(cell) if signs.issuperset(cell) and len(cell) <= _LONGEST else None
            except ValueError:
                number = None
            if number is None or not low <= number <= high:
                odd.add(at)
        found.append(number)
    return found
