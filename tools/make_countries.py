"""Make data/countries.csv from CLDR, as Babel carries it: python tools/make_countries.py [FILE]

Every country of ISO 3166-1 with an officially assigned alpha-2 code, and Kosovo, with its name in the four languages.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from babel import Locale

LANGUAGES = ("en", "ar", "fr", "es")

# CLDR names some regions that ISO 3166-1 has not officially assigned: the exceptionally reserved codes, the groupings
# (EU, EZ, UN, QO), two for testing (XA, XB) and one for the unknown (ZZ).
NOT_ASSIGNED = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}

ASSIGNED = 249  # by ISO 3166-1
KOSOVO = "XK"


def countries() -> list[dict[str, str]]:
    """A row for each country, by its code."""
    names = {lang: {str(code): str(name) for code, name in Locale.parse(lang).territories.items()} for lang in LANGUAGES}
    codes = sorted(code for code in names["en"] if len(code) == 2 and code.isalpha() and code not in NOT_ASSIGNED)
    if len(codes) != ASSIGNED + 1 or KOSOVO not in codes:
        raise SystemExit(f"{len(codes)} codes, not {ASSIGNED} and Kosovo: has ISO 3166-1 changed, or CLDR?")
    return [{"code": code} | {lang: names[lang][code] for lang in LANGUAGES} for code in codes]


def main() -> None:
    """Write the file."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent / "data" / "countries.csv"
    rows = countries()
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, ["code", *LANGUAGES], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{target}: {len(rows)} countries")


if __name__ == "__main__":
    main()
