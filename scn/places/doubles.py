"""Likely doubles: how likely two records are one city, with the reasons, and which of many records are worth comparing.

The score is made of likenesses and of what counts against them, in a formula that can be told; see docs/doubles.md.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache

from scn.places.folding import fold, key
from scn.places.likeness import loose

SAME_FORM = 0.95
"""The likeness of two names that are one but for how they are written out or transliterated."""

SAME_CONSONANTS, SAME_FEW_CONSONANTS = 0.8, 0.7
"""The likeness of an Arabic name and one in Latin letters with the same consonants: four or more of them, or three."""

TOLD_APART = 0.4
"""The greatest likeness of two names that differ by a word such as *North* or *II*."""

OTHER_COUNTRY, OTHER_NUMBER, OTHER_LEVEL = 0.6, 0.7, 0.75
"""By what the score is multiplied for different countries, different numbers in GeoNames, a county and a city."""

NEAR = ((2.0, 0.4), (10.0, 0.6))
"""Within so many kilometres, the part of the doubt that remains."""

FAR = ((100.0, 0.5), (30.0, 0.8))
"""Beyond so many kilometres, by what the score is multiplied."""

_STEEP = 3
_ROUNDING = 1e-4
_KM_PER_DEGREE = 111.2
_CELL = 0.1
_ROOM = 100
_LEAST_LETTERS = 4

# What a place is, put before or after its name at will; with how it is bound to it.
_UPPER = frozenset({"county", "state", "province", "region", "governorate", "district", "department", "prefecture", "oblast"})
_LOWER = frozenset({"city", "town", "municipality", "commune", "borough", "village"})
_KINDS = _UPPER | _LOWER | {
    "metropolitan", "greater", "ville", "departement", "ciudad", "municipio", "municipalidad", "provincia", "estado", "comune", "cidade",
    "stadt", "gemeinde", "kommune", "komuna", "opstina", "opcina", "grad", "gemeente", "مدينه", "بلديه", "محافظه", "ولايه",
}  # fmt: skip
_BINDING = frozenset({"of", "de", "du", "di", "da", "do", "del", "the"})

# Words by which neighbours of one name are told apart; one word for the same in several languages. New and old are not among them:
# they are part of a name, and names that differ by them are not alike anyway.
_TELLING = {
    **dict.fromkeys(("north", "northern", "nord", "norte", "nort", "شمال", "شماليه", "الشماليه"), "north"),
    **dict.fromkeys(("south", "southern", "sud", "sur", "sul", "جنوب", "جنوبيه", "الجنوبيه"), "south"),
    **dict.fromkeys(("east", "eastern", "est", "este", "leste", "ost", "شرق", "شرقيه", "الشرقيه"), "east"),
    **dict.fromkeys(("west", "western", "ouest", "oeste", "غرب", "غربيه", "الغربيه"), "west"),
    **dict.fromkeys(("upper", "ober", "haut", "haute", "alto", "alta", "gornji", "gornja", "العليا"), "upper"),
    **dict.fromkeys(("lower", "unter", "nieder", "bas", "basse", "bajo", "baja", "donji", "donja", "السفلي"), "lower"),
    **{roman: str(number) for number, roman in enumerate(("ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"), start=2)},
}  # fmt: skip

_VOWELS = re.compile("[aeiouyv]")
_DOUBLED = re.compile(r"(.)\1+")
_LATIN_SOUNDS = str.maketrans("pgjz", "bkks")
# After `loose`, which has put the letters of Persian and Urdu, and those that stand for g, into one Arabic letter each.
_ARABIC_SOUNDS = str.maketrans(dict(zip("بتثحخدذرزسشصضطظفكلمنه", "btthhddrssssdtsfklmnh", strict=True)))


@dataclass(frozen=True)
class Record:
    """What is compared of a city: its names, the filed one first; its country; its place in degrees; its number in GeoNames; its kind."""

    names: tuple[str, ...]
    country: str
    lat: float | None = None
    lon: float | None = None
    geoname: int | None = None
    kind: str | None = None

    @cached_property
    def forms(self) -> tuple[_Form, ...]:
        """Its names as they are compared."""
        return tuple(dict.fromkeys(_form(name) for name in self.names if fold(name)))

    @cached_property
    def level(self) -> str | None:
        """Whether it is a city or something that holds cities, by its kind, else by its name; None where neither says."""
        words = [self.kind.casefold()] if self.kind else fold(self.names[0]).split() if self.names else []
        for word in words:
            if word in _UPPER:
                return "above"
            if word in _LOWER:
                return "city"
        return None


@dataclass(frozen=True, slots=True)
class Likeness:
    """How likely two records are one city, from 0 to 1, and why, in words; what counts against it too."""

    score: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Form:
    """A name as it is compared: its key, its looser form without the word for what it is, its consonants, its telling words."""

    name: str = field(compare=False)
    key: str
    loose: str
    consonants: str
    telling: frozenset[str]
    is_ascii: bool


@lru_cache(maxsize=4096)
def _form(name: str) -> _Form:
    words = fold(name).split()
    said = _bare(words)
    sounds = loose(" ".join(said))
    return _Form(name, key(name), sounds, _consonants(sounds), frozenset(_telling(words)), key(name).isascii())


def _bare(words: list[str]) -> list[str]:
    """The words of a name without those for what it is: `city of x` and `x county` are `x`."""
    rest = [word for word in words if word not in _KINDS]
    if len(rest) < len(words) and words[0] in _KINDS:
        while len(rest) > 1 and rest[0] in _BINDING:
            rest = rest[1:]
    return rest or words


def _telling(words: list[str]) -> Iterator[str]:
    for place, word in enumerate(words):
        if word.isdecimal():
            yield word
        elif word in _TELLING and (place or not _TELLING[word].isdecimal()) and len(words) > 1:
            yield _TELLING[word]


def _consonants(sounds: str) -> str:
    """What an Arabic name and a Latin one have in common: the consonants, where several that are mixed up are one."""
    latin = sounds if sounds.isascii() else "".join(c for c in sounds.translate(_ARABIC_SOUNDS) if c.isascii())
    return _DOUBLED.sub(r"\1", _VOWELS.sub("", latin).translate(_LATIN_SOUNDS)).removesuffix("h")


def compare(one: Record, other: Record, least: float = 0.0) -> Likeness:
    """How likely two records are one city, from 0 (not at all) to 1, and why.

    The likeness of the names that are most alike (1 for the same key or the same number in GeoNames, 0.95 for names that
    differ only in how they are transliterated or by a word such as *county*, else `1 - 3 (1 - s)` of the greater
    Jaro-Winkler similarity `s` of their keys and of their loose forms, 0.94 at most) is multiplied by 0.6 for different
    countries and by 0.7 for different numbers in GeoNames. Within 2 km, 40 % of the doubt that is left remain, within
    10 km 60 %; beyond 30 km the score is multiplied by 0.8, beyond 100 km by 0.5. At last, a county (state, province, …)
    and a city multiply it by 0.75.

    The order of the two does not matter; a record compared with itself scores 1, if one of its names has a letter or a digit.
    A score that is less than `least` may be given as 0.
    """
    score, why = _named_alike(one, other, max(0.0, 1 - (1 - least) / NEAR[0][1] - _ROUNDING))
    reasons = [why] if why else []
    if one.geoname is not None and one.geoname == other.geoname:
        score = 1.0
        reasons.insert(0, f"the same number in GeoNames, {one.geoname}")
    if not score:
        return Likeness(0.0)
    factor, places = _circumstances(one, other)
    reasons += places
    return Likeness(round(_settled(score * factor, one, other), 4), tuple(reasons))


def _circumstances(one: Record, other: Record) -> tuple[float, list[str]]:
    """By what countries and numbers multiply the likeness of names, and everything beside the names in words."""
    factor, reasons = 1.0, []
    if one.country == other.country:
        reasons.append("the same country")
    else:
        factor *= OTHER_COUNTRY
        reasons.append(f"different countries, {' and '.join(sorted((one.country, other.country)))}")
    if one.geoname is not None and other.geoname is not None and one.geoname != other.geoname:
        factor *= OTHER_NUMBER
        reasons.append("different numbers in GeoNames")
    away = distance(one, other)
    if away is not None:
        reasons.append("less than 1 km apart" if away < 1 else f"{away:.0f} km apart")
    if _levels_differ(one, other):
        upper, lower = sorted((one, other), key=lambda record: record.level or "")
        reasons.append(f"a {upper.kind or 'part of the country'} and a {lower.kind or 'city'}")
    return factor, reasons


def _settled(score: float, one: Record, other: Record) -> float:
    """The score after the distance and the kinds were asked."""
    away = distance(one, other)
    if away is not None:
        if remains := next((part for within, part in NEAR if away <= within), None):
            score = 1 - (1 - score) * remains
        score *= next((part for beyond, part in FAR if away > beyond), 1.0)
    return score * OTHER_LEVEL if _levels_differ(one, other) else score


def _levels_differ(one: Record, other: Record) -> bool:
    return None not in (one.level, other.level) and one.level != other.level


def distance(one: Record, other: Record) -> float | None:
    """Kilometres between two records along the surface; None where a place is not known."""
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return None
    north, south = math.radians(one.lat), math.radians(other.lat)
    half = math.sin((north - south) / 2) ** 2
    half += math.cos(north) * math.cos(south) * math.sin(math.radians(one.lon - other.lon) / 2) ** 2
    return 2 * math.asin(min(1.0, math.sqrt(half))) * math.degrees(1) * _KM_PER_DEGREE


def _named_alike(one: Record, other: Record, least: float) -> tuple[float, str | None]:
    """The likeness of the names of two records that are most alike, and which they are; 0 where it is less than `least`."""
    held = {form.key: (place, form) for place, form in reversed(list(enumerate(other.forms)))}
    shared = [
        (max(place, held[form.key][0]), form.key, form.name, held[form.key][1].name)
        for place, form in enumerate(one.forms)
        if form.key in held
    ]
    if shared:
        same = " / ".join(sorted(set(min(shared)[2:])))
        return 1.0, f"{same} is a name of both"
    best, pair = 0.0, None
    for form in one.forms:
        for twin in other.forms:
            found = alike(form, twin, max(best, least))
            # Of equals the one that is first by its keys, so that the order of the records does not matter.
            if found > best or (found == best and pair is not None and sorted((form.key, twin.key)) < sorted((pair[0].key, pair[1].key))):
                best, pair = found, (form, twin)
    if pair is None or best < least:
        return 0.0, None
    first, second = sorted(form.name for form in pair)
    apart = " and ".join(sorted(pair[0].telling ^ pair[1].telling))
    return best, f"{first} / {second}: {best:.2f} alike" + (f", told apart by {apart}" if apart else "")


def alike(one: _Form, other: _Form, least: float = 0.0) -> float:
    """The likeness of two names, from 0 to 1; it may be given as 0 where it is less than `least`."""
    found = _alike(one, other, least)
    return min(found, TOLD_APART) if one.telling != other.telling else found


def _alike(one: _Form, other: _Form, least: float) -> float:
    if one.key == other.key:
        return 1.0
    if one.loose == other.loose:
        return SAME_FORM
    if one.is_ascii != other.is_ascii:
        if one.consonants != other.consonants or len(one.consonants) < _LEAST_LETTERS - 1:
            return 0.0
        return SAME_CONSONANTS if len(one.consonants) >= _LEAST_LETTERS else SAME_FEW_CONSONANTS
    similarity = _similarity()
    # Jaro-Winkler is not quite symmetric.
    first, second = (one, other) if (one.key, one.loose) < (other.key, other.loose) else (other, one)
    wanted = max(0.0, 1 - (1 - least) / _STEEP - _ROUNDING)
    found = similarity(first.key, second.key, score_cutoff=wanted)
    if first.loose != first.key or second.loose != second.key:
        found = max(found, similarity(first.loose, second.loose, score_cutoff=wanted))
    return max(0.0, min(1 - _STEEP * (1 - found), SAME_FORM - 0.01))


@cache
def _similarity() -> Callable[..., float]:
    from rapidfuzz.distance.JaroWinkler import normalized_similarity

    return normalized_similarity


class Comparison:
    """Records that are compared with each other, but only those that are worth it.

    Compared are records of one country that share the number in GeoNames, the consonants of an Arabic and a Latin name,
    or the first or the last half of a name's key or of its loose form (so that one letter more, less or other, or two that
    changed places, never hide a double); and records of any country that are within about 10 km. Where more than 100 names
    share one of these, a record is compared with the last 100 that were added.

    Add the records sorted by country and name: then time is about linear in their number, and the last ones are the nearest.
    """

    def __init__(self, least: float) -> None:
        self._least = least
        self._records: list[Record] = []
        self._owners: list[int] = []
        self._forms: list[_Form] = []
        self._blocks: dict[str, dict[object, list[int]]] = defaultdict(lambda: defaultdict(list))
        self._cells: dict[tuple[int, int], list[int]] = defaultdict(list)

    def add(self, record: Record) -> int:
        """Take a record in; its number, from 0 on."""
        number = len(self._records)
        self._records.append(record)
        blocks = self._blocks[record.country]
        for form in record.forms:
            for block in _kept_under(form):
                blocks[block].append(len(self._forms))
            self._forms.append(form)
            self._owners.append(number)
        if record.geoname is not None and record.forms:
            blocks[record.geoname].append(len(self._forms) - 1)
        if (cell := _cell(record.lat, record.lon)) is not None:
            self._cells[cell].append(number)
        return number

    def forget(self) -> None:
        """Compare what comes only with what is near to it of the records so far: where their countries are done with."""
        self._blocks.clear()

    def like(self, record: Record) -> Iterator[tuple[int, Likeness]]:
        """The records taken in so far that score at least as much as asked for, with their numbers; in no order."""
        for number in self._worth(record):
            found = compare(record, self._records[number], self._least)
            if found.score >= self._least:
                yield number, found

    def _worth(self, record: Record) -> set[int]:
        found: set[int] = set()
        if blocks := self._blocks.get(record.country):
            # Nothing but nearness lifts a score above the likeness of the names, and who is near is asked for below.
            least = self._least - _ROUNDING
            for form in record.forms:
                for place in _sharing(form, blocks):
                    owner = self._owners[place]
                    if owner not in found and alike(form, self._forms[place], least) >= least:
                        found.add(owner)
            if record.geoname is not None:
                found.update(self._owners[place] for place in blocks.get(record.geoname, ())[-_ROOM:])
        for cell in _cells_around(record.lat, record.lon):
            found.update(self._cells.get(cell, ())[-_ROOM:])
        return found


def _sharing(form: _Form, blocks: Mapping[object, list[int]]) -> set[int]:
    """The places of the names that share a block with one."""
    places: set[int] = set()
    for block in _asked_under(form):
        places.update(blocks.get(block, ())[-_ROOM:])
    return places


def _kept_under(form: _Form) -> Iterator[object]:
    """The blocks that a name is kept in."""
    if len(form.consonants) >= _LEAST_LETTERS - 1:
        yield form.is_ascii, form.consonants
    for text in {form.key, form.loose}:
        size = len(text)
        yield size, text[: size // 2]
        yield text[size // 2 :], size


def _asked_under(form: _Form) -> Iterator[object]:
    """The blocks in which the names are that are worth comparing with one."""
    if len(form.consonants) >= _LEAST_LETTERS - 1:
        yield not form.is_ascii, form.consonants
    # Of two names with one letter more, less or other, one half is the same.
    for text in {form.key, form.loose}:
        for size in range(max(1, len(text) - 1), len(text) + 2):
            yield size, text[: size // 2]
            yield text[-(size - size // 2) :], size
        # Two letters in the middle that changed places are in both halves.
        half = len(text) // 2
        yield len(text), text[: half - 1] + text[half : half + 1] if half else text


def _cell(lat: float | None, lon: float | None) -> tuple[int, int] | None:
    """The cell of a grid in which a place is; none is narrower than 11 km, but at the poles."""
    if lat is None or lon is None:
        return None
    row = math.floor(lat / _CELL)
    return row, _column(row, lon)


def _column(row: int, lon: float) -> int:
    return math.floor((lon + 180) / 360 * _columns(row)) % _columns(row)


@cache
def _columns(row: int) -> int:
    """How many cells a row of the grid has around the globe."""
    edge = max(abs(row), abs(row + 1)) * _CELL
    return max(1, int(360 / _CELL * math.cos(math.radians(min(edge, 89.9)))))


def _cells_around(lat: float | None, lon: float | None) -> Iterator[tuple[int, int]]:
    """The cell of a place and those around it."""
    if lat is None or lon is None:
        return
    middle = math.floor(lat / _CELL)
    for row in (middle - 1, middle, middle + 1):
        column, around = _column(row, lon), _columns(row)
        yield from {(row, (column + step) % around) for step in (-1, 0, 1)}
