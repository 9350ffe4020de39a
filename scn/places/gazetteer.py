"""The gazetteer: the places of GeoNames with 5,000 people and more, by every name they are known under (`data/gazetteer.sqlite`).

A name is looked up by its key (`scn.places.folding`), so case, accents, hyphens and most scripts do not matter. The file is
made by tools/make_gazetteer.py; its format is told in docs/gazetteer.md. The data are GeoNames', under CC BY 4.0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from scn import shipped
from scn.errors import Fault
from scn.places.folding import key

if TYPE_CHECKING:
    import sqlite3

FILE = "gazetteer.sqlite"

BLOCK = 16
"""How many places are compressed together: more make the file smaller and a look-up slower."""

BUCKET_BITS = 14
"""The index has 2 to the power of this many rows, over which the keys are spread by their checksum."""

ENTRY_BYTES = 4
PLACE_BITS = 17
"""An entry of the index holds the number of a place, and above it as much of the key's checksum as there is room for."""

_DAMAGED = "The gazetteer of this installation cannot be read."


@dataclass(frozen=True, slots=True)
class Place:
    """A place of GeoNames.

    `geoname` is its number there (https://www.geonames.org/NUMBER), `name` the name under which GeoNames files it: mostly
    the local one, of well-known cities the English one. `country` is a code as in `scn.places.countries`; `admin` the first-level
    division: the name of a state of the United States, elsewhere GeoNames' code of it, if there is one. `lat` and `lon`
    are in degrees, WGS 84, to four decimals. `population` is GeoNames' figure; 0 is not known.
    `names` are those of which the language is known (`en`, `ar`, `fr`, `es`), `also` all others, in any script.
    """

    geoname: int
    name: str
    country: str
    admin: str | None
    lat: float
    lon: float
    population: int
    names: Mapping[str, str]
    also: tuple[str, ...]

    def every_name(self) -> tuple[str, ...]:
        """All its names, each once, the filed one first."""
        return tuple(dict.fromkeys((self.name, *self.names.values(), *self.also)))


def named(name: str, country: str | None = None) -> tuple[Place, ...]:
    """Every place that bears the name in some spelling, the most populous first; only those of a country (`XK`), if given.

    Empty where no place bears it. Raises `Fault` where the installation lacks the gazetteer or it cannot be read.
    """
    wanted = key(name)
    if not wanted:
        return ()
    found = [one for one in _candidates(wanted) if country in (None, one.country) and _bears(one, wanted)]
    return tuple(sorted(found, key=lambda one: (-one.population, one.geoname)))


def place(geoname: int) -> Place | None:
    """The place with that number at GeoNames, or None where the gazetteer has none. Raises `Fault` as `named` does."""
    return next((one for one in _candidates(key_of_number(geoname)) if one.geoname == geoname), None)


def every() -> Iterator[Place]:
    """All places, by country, division and name. Raises `Fault` as `named` does."""
    for number, _ in enumerate(_rows("SELECT number FROM block ORDER BY number")):
        yield from map(_parse, _lines(number))


def about() -> Mapping[str, str]:
    """What the file says of itself: `source`, `edition` (what the data speak for), `licence`, `url`, `places`, `names`."""
    return MappingProxyType(dict(_rows("SELECT item, text FROM about ORDER BY item")))


# --- the format, shared with tools/make_gazetteer.py --------------------------------------------------------------------


def key_of_number(geoname: int) -> str:
    """What a place is indexed under by its number: no name has this key, since keys have no such sign."""
    return f"#{geoname}"


def spread(indexed: str) -> tuple[int, int]:
    """The row of the index in which a key's entries are, and what an entry holds of its checksum."""
    from zlib import crc32

    checksum = crc32(indexed.encode())
    return checksum >> (32 - BUCKET_BITS), checksum & ((1 << (8 * ENTRY_BYTES - PLACE_BITS)) - 1)


# --- reading -----------------------------------------------------------------------------------------------------------


def _candidates(indexed: str) -> Iterator[Place]:
    """The places indexed under a key, and a few by chance: a checksum is no key."""
    bucket, mark = spread(indexed)
    for (entries,) in _rows("SELECT entries FROM bucket WHERE number = ?", bucket):
        for at in range(0, len(entries), ENTRY_BYTES):
            entry = int.from_bytes(entries[at : at + ENTRY_BYTES], "big")
            if entry >> PLACE_BITS == mark:
                number = entry & ((1 << PLACE_BITS) - 1)
                yield _parse(_lines(number // BLOCK)[number % BLOCK])


def _bears(one: Place, wanted: str) -> bool:
    # Names in the key's own script first: the transliterator need not be loaded where one of them has the key.
    near = ord(max(wanted))
    return wanted in map(key, sorted(one.every_name(), key=lambda name: abs(ord(max(name)) - near)))


def _lines(block: int) -> list[str]:
    """The places of a block, a line each."""
    import zlib

    [(packed,)] = _rows("SELECT places FROM block WHERE number = ?", block)
    try:
        return zlib.decompress(packed).decode().split("\n")
    except (zlib.error, UnicodeDecodeError) as error:
        raise Fault(_DAMAGED, "Install scn again.") from error


def _parse(line: str) -> Place:
    geoname, country, admin, lat, lon, population, *names = line.split("\t")
    told: dict[str, str] = {}
    also = []
    for name in names:
        langs, _, text = name.rpartition("=")
        told.update(dict.fromkeys(langs.split(",") if langs else (), text))
        also.append("" if langs else text)
    filed = names[0].rpartition("=")[2]
    return Place(
        int(geoname), filed, country, admin or None, float(lat), float(lon), int(population),
        MappingProxyType(told), tuple(filter(None, also[1:])),
    )  # fmt: skip


def _rows(statement: str, *values: int) -> list[tuple[Any, ...]]:
    import sqlite3

    try:
        return _opened().execute(statement, values).fetchall()
    except sqlite3.Error as error:
        raise Fault(_DAMAGED, "Install scn again.") from error


@cache
def _opened() -> sqlite3.Connection:
    import sqlite3
    from urllib.parse import quote

    # immutable: an installation may lie where nothing can be written, not even a lock.
    where = quote(shipped.path(FILE).as_posix())
    return sqlite3.connect(f"file:{where}?mode=ro&immutable=1", uri=True, check_same_thread=False)
