"""Make `data/sample/places.csv`: where the cities of the sample network are, by the gazetteer that scn ships (GeoNames, CC BY 4.0).

A city gets the place that is filed under its name; of several the most populous, if it has three times the people of the next (in
the United States, where names recur, ten times). A county, governorate or other area gets that of the town it is named for. Whoever
is in doubt stays without a place.

    python tools/make_sample_places.py
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

from scn.places import gazetteer
from scn.places.folding import key
from scn.places.gazetteer import Place
from scn.services.filling import source_of

DATA = Path(__file__).resolve().parents[1] / "data"
AREAS = re.compile(
    r"\b(county|governorate|city|district|region|municipality|province|metropolitan|state|department|of|the)\b", re.IGNORECASE
)
SURE, SURE_US = 3, 10
HEADINGS = ("id", "name", "country", "lat", "lon", "source")


def found(name: str, country: str) -> Place | None:
    """The place that a city of that name is, if that is clear."""
    # In the United States counties are named for people more often than for their towns.
    names = (name,) if country == "US" else (name, " ".join(AREAS.sub(" ", name).split()))
    for asked in dict.fromkeys(names):
        bearing = gazetteer.named(asked, country) if asked else ()
        filed = [place for place in bearing if key(place.name) == key(asked)] or list(bearing)
        filed.sort(key=lambda place: -(place.population or 0))
        sure = SURE_US if country == "US" else SURE
        if len(filed) == 1 or (len(filed) > 1 and (filed[0].population or 0) >= sure * max(filed[1].population or 0, 1)):
            return filed[0]
    return None


def main() -> None:
    rows = []
    files = (DATA / "sample" / f"{what}.csv" for what in ("members", "participants"))
    cities = [row for file in files for row in csv.DictReader(file.open(encoding="utf-8"))]
    # Who is on both lists is one city.
    for row in {row["id"]: row for row in reversed(cities)}.values():
        place = found(row["name"], row["country"])
        if place is not None:
            source = source_of(place)
            rows.append((row["id"], row["name"], row["country"], place.lat, place.lon, source))
        else:
            print(f"no place: {row['id']} ({row['country']})")
    with (DATA / "sample" / "places.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([HEADINGS, *sorted(rows)])
    print(f"{len(rows)} cities have a place")


if __name__ == "__main__":
    main()
