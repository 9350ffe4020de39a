"""The countries and their names: ISO 3166-1 alpha-2, and `XK` for Kosovo, which ISO does not assign but everybody uses.

The names are those of CLDR, in English, Arabic, French and Spanish (`data/countries.csv`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from scn import shipped
from scn.places.folding import fold

LANGUAGES = ("en", "ar", "fr", "es")
"""The languages in which every country has a name here."""

# What people write in lists of members, beside the names of CLDR.
_ALSO = {
    "Bolivia (Plurinational State of)": "BO",
    "Brunei Darussalam": "BN",
    "Burma": "MM",
    "Czech Republic": "CZ",
    "Democratic People's Republic of Korea": "KP",
    "Democratic Republic of the Congo": "CD",
    "DR Congo": "CD",
    "DRC": "CD",
    "East Timor": "TL",
    "England": "GB",
    "Great Britain": "GB",
    "Holland": "NL",
    "Hong Kong": "HK",
    "Iran (Islamic Republic of)": "IR",
    "Ivory Coast": "CI",
    "Korea": "KR",
    "Kyrgyz Republic": "KG",
    "Lao People's Democratic Republic": "LA",
    "Macao": "MO",
    "Macau": "MO",
    "Macedonia": "MK",
    "Moldova (Republic of)": "MD",
    "Myanmar": "MM",
    "Palestine": "PS",
    "Palestine (State of)": "PS",
    "Republic of Korea": "KR",
    "Republic of Moldova": "MD",
    "Republic of North Macedonia": "MK",
    "Republic of the Congo": "CG",
    "Russian Federation": "RU",
    "Scotland": "GB",
    "State of Palestine": "PS",
    "Swaziland": "SZ",
    "Syrian Arab Republic": "SY",
    "Tanzania (United Republic of)": "TZ",
    "Turkey": "TR",
    "UAE": "AE",
    "UK": "GB",
    "United Kingdom of Great Britain and Northern Ireland": "GB",
    "United Republic of Tanzania": "TZ",
    "United States of America": "US",
    "USA": "US",
    "Vatican": "VA",
    "Venezuela (Bolivarian Republic of)": "VE",
    "Wales": "GB",
}

# Words that join the parts of a name and are written or left out at will: Bosnia & Herzegovina, Bosnie-Herzégovine.
_JOINING = frozenset({"and", "et", "y", "e", "the"})


@cache
def codes() -> frozenset[str]:
    """The codes of all countries: two capital letters each."""
    # Each line of the file begins with its code and no name has a line break, so nothing needs to be parsed for this.
    return frozenset(line[:2] for line in _lines()[1:])


def name(code: str, lang: str = "en") -> str:
    """The name of a country in a language (`ar`, or `ar-LB`); in English where there is none in that language.

    Raises `KeyError` for a code that is no country's.
    """
    names = _names()[code]
    return names.get(lang.replace("_", "-").split("-")[0].lower()) or names["en"]


def find(text: str) -> str | None:
    """The code of the country that the text means, or None: a code in either case, or a name in any of the four languages."""
    code = text.strip().upper()
    if code in codes():
        return code
    return _by_name().get(_key(text))


def beginning(typed: str, lang: str = "en") -> Iterator[tuple[str, str]]:
    """What may be meant by the beginning of a code or, from two letters on, of a name in any of the four languages.

    What to write, which goes on from what was typed and is one word (`cote` goes on to `cote-divoire`), and the country's
    name in a language. `find` knows all of them.
    """
    codes_found = {code: as_typed(code, typed) for code in sorted(codes()) if code.startswith(typed.upper())}
    yield from ((written, name(code, lang)) for code, written in codes_found.items())
    begun = "-".join(fold(typed).split())
    if not begun or (len(typed) < 2 and codes_found):
        return
    for code, names in _names().items():
        for spelled in (names[each] for each in dict.fromkeys((lang if lang in LANGUAGES else "en", *LANGUAGES))):
            written = "-".join(spelled.split())
            folded = "-".join(fold(spelled).split())
            if not written.startswith(typed) and folded.startswith(begun):
                written = typed + folded.removeprefix(begun).removeprefix("-" if typed.endswith("-") else "")
            if written.startswith(typed) and find(written) == code:
                yield written, name(code, lang)
                break


def as_typed(code: str, typed: str) -> str:
    """A code in the case in which its beginning was typed."""
    return typed + (code[len(typed) :].lower() if typed.islower() else code[len(typed) :])


def _lines() -> list[str]:
    return shipped.path("countries.csv").read_text(encoding="utf-8").splitlines()


@cache
def _names() -> Mapping[str, Mapping[str, str]]:
    import csv

    return {row["code"]: {lang: row[lang] for lang in LANGUAGES} for row in csv.DictReader(_lines())}


@cache
def _by_name() -> Mapping[str, str]:
    found = {_key(text): code for text, code in _ALSO.items()}
    found.update({_key(names[lang]): code for code, names in _names().items() for lang in LANGUAGES})
    found.pop("", None)
    return found


def _key(text: str) -> str:
    return " ".join(word for word in fold(text).split() if word not in _JOINING)
