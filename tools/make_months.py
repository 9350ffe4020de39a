"""Make data/months.csv from CLDR, as Babel carries it: python tools/make_months.py [FILE]

The names of the months, whole and abbreviated, in the four languages, and in the countries that name them otherwise:
the Levant and Iraq (كانون الثاني), the Maghreb (جانفي, يناير with other spellings), Britain (Sept), Canada, Mexico.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from babel import Locale

LOCALES = {
    "en": ("en", "en_GB", "en_CA", "en_AU"),
    "ar": ("ar", "ar_SY", "ar_LB", "ar_IQ", "ar_JO", "ar_PS", "ar_DZ", "ar_MA", "ar_TN", "ar_MR", "ar_SA"),
    "fr": ("fr", "fr_CA"),
    "es": ("es", "es_MX"),
}


def months() -> list[tuple[int, str, str]]:
    """The number of the month, the language and the name, each name once for a language."""
    found: dict[tuple[str, str], int] = {}
    for lang, locales in LOCALES.items():
        for locale in map(Locale.parse, locales):
            for context in ("format", "stand-alone"):
                for width in ("wide", "abbreviated"):
                    for month, name in locale.months[context][width].items():
                        plain = " ".join(str(name).rstrip(".").lower().split())
                        if found.setdefault((lang, plain), month) != month:
                            raise SystemExit(f"{plain} is two months in {lang}: {found[lang, plain]} and {month}")
    return sorted((month, lang, name) for (lang, name), month in found.items())


def main() -> None:
    """Write the file."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent / "data" / "months.csv"
    rows = months()
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("month", "lang", "name"))
        writer.writerows(rows)
    print(f"{target}: {len(rows)} names")


if __name__ == "__main__":
    main()
