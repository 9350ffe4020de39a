"""The map of the world with the members, the committee's seats and the hubs on it, as a figure of a page.

The outlines are Natural Earth's (`data/world.json`), in Equal Earth. The map is not mirrored where one reads from right to left.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import sqrt
from typing import Any, Literal, TypeAlias

from scn import shipped
from scn.reports.drawing.figures import Figure, Legend, Words, brief, checked, drawing, titled
from scn.reports.drawing.projection import EDGE, parallel

Mark: TypeAlias = Literal["member", "committee", "hub"]

MARKS: tuple[Mark, ...] = ("member", "committee", "hub")
"""In the order in which they are drawn: the later ones are larger and hollow, so that all of a place are seen."""

SINGLE = 600
"""So many places of one kind are drawn each by itself; more are merged."""

_CELL = 40.0  # units: a square of the grid in which places are merged; the map is 2000 wide
_LARGEST = 26.0  # units: the radius of the fullest square; a little more than half of it
_SMALLEST = 3.0
_NAMED = 12  # places of one spot that are named; the others are counted

# Drawn around 0, 0, in units of the map. A style reaches a shape that is used elsewhere by the shape's own classes only.
_SHAPES: dict[Mark, str] = {
    "member": '<circle class="member shape" r="7"/>',
    "committee": '<circle class="committee-edge shape" r="13"/><circle class="committee shape" r="13"/>',
    "hub": "".join(f'<rect class="{part} shape" x="-18" y="-18" width="36" height="36"/>' for part in ("hub-edge", "hub")),
}


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the map: degrees, north and east positive, None where they are not known; what it is; what it is called."""

    lat: float | None
    lon: float | None
    kind: Mark
    label: str


@dataclass(frozen=True, slots=True)
class MapLabels:
    """The words of the map, in the page's language.

    `unplaced` says how many cities have no place on the map, `merged` how many members a dot stands for, and `more` how many are not
    named beside others; `outlines` is whose the outlines are, and that they say nothing about the status of a territory.
    """

    member: str
    committee: str
    hub: str
    unplaced: Words
    merged: Words
    more: Words
    outlines: str


@dataclass(frozen=True, slots=True)
class World:
    """The outlines, in units from the upper left corner."""

    width: int
    height: int
    top: int
    meridian: float
    countries: tuple[tuple[str, str], ...]
    """The code (empty for a territory without one in ISO 3166-1) and the path of each."""

    def place(self, lat: float, lon: float) -> tuple[float, float]:
        """Where a latitude and a longitude stand, to a hundredth of a degree of latitude: a twentieth of a unit."""
        degree, y = _parallel(round(lat * 100), self.width)
        return self.width / 2 + ((lon - self.meridian + 180) % 360 - 180) * degree, y - self.top


@cache
def _parallel(hundredths: int, width: int) -> tuple[float, float]:
    """A degree's width, and how far down from the equator, on a map of that width: 100,000 cities want it once a latitude."""
    degree, y = parallel(hundredths / 100)
    scale = width / (2 * EDGE)
    return degree * scale, -y * scale


@cache
def world() -> World:
    """The shipped outlines."""
    read: dict[str, Any] = json.loads(shipped.path("world.json").read_text(encoding="utf-8"))
    outlines = tuple((str(code), str(path)) for code, path in read["countries"])
    return World(read["width"], read["height"], read["top"], read["meridian"], outlines)


def world_map(
    points: Iterable[Point], title: str, description: str, labels: MapLabels, *, home: Collection[str] = (), key: str = "map"
) -> Figure:
    """The map. `home` are the countries (ISO 3166-1 alpha-2) that stand out: those that have members.

    Places on one spot are one mark that names all of them. Of more than `SINGLE` places of a kind, those in a square of the grid are
    one dot, whose area is in proportion to their number (except that the smallest are drawn larger, to be seen), in their middle. The
    legend has the largest with its number.
    """
    earth = world()
    placed: dict[Mark, list[tuple[float, float, str]]] = {mark: [] for mark in MARKS}
    unplaced = 0
    for point in points:
        lat, lon = point.lat, point.lon
        if lat is None or lon is None or not (-90 <= lat <= 90 and -180 <= lon <= 180):
            unplaced += 1
        else:
            placed[point.kind].append((*earth.place(lat, lon), point.label))
    marks: list[str] = []
    legend: list[Legend] = []
    words = {"member": labels.member, "committee": labels.committee, "hub": labels.hub}
    for mark in MARKS:
        if len(placed[mark]) > SINGLE:
            squares = _squares(placed[mark])
            marks += _merged(mark, squares, labels)
            legend.append(Legend(f'<circle class="{mark} merged" cx="10" cy="10" r="4"/>', words[mark]))
            legend.append(Legend(f'<circle class="{mark} merged" cx="10" cy="10" r="9"/>', labels.merged(squares[0][2])))
        elif placed[mark]:
            marks += _single(key, mark, placed[mark], labels)
            legend.append(Legend(f'<g transform="translate(10 10) scale(.5)">{_SHAPES[mark]}</g>', words[mark]))
    body = ["<defs>", *(f'<g id="{checked(key)}-{mark}">{_SHAPES[mark]}</g>' for mark in MARKS), "</defs>"]
    body += ['<g class="countries">', *_outlines(earth, frozenset(home)), "</g>", '<g class="marks">', *marks, "</g>"]
    notes = [labels.outlines]
    if unplaced:
        notes.insert(0, labels.unplaced(unplaced))
    svg = drawing(key, "map", title, description, body, size=f'viewBox="0 0 {earth.width} {earth.height}"')
    return Figure(key, title, svg, tuple(legend), tuple(notes), about=description)


def _outlines(earth: World, home: frozenset[str]) -> Iterator[str]:
    for code, path in earth.countries:
        yield f'<path class="{"land home" if code in home else "land"}" d="{path}"/>'


def _single(key: str, mark: Mark, places: Sequence[tuple[float, float, str]], labels: MapLabels) -> Iterator[str]:
    """A mark for each spot."""
    spots: dict[tuple[int, int], list[str]] = {}
    for x, y, label in places:
        spots.setdefault((round(x), round(y)), []).append(label)
    for (x, y), names in spots.items():
        said = [*names[:_NAMED], labels.more(len(names) - _NAMED)] if len(names) > _NAMED else names
        yield f'<use href="#{key}-{mark}" x="{x}" y="{y}">{titled(" · ".join(said))}</use>'


def _squares(places: Sequence[tuple[float, float, str]]) -> list[tuple[float, float, int]]:
    """The squares of the grid that have places: the middle of those places, and their number; the fullest first."""
    squares: dict[tuple[int, int], tuple[float, float, int]] = {}
    for x, y, _ in places:
        square = int(x / _CELL), int(y / _CELL)
        east, south, number = squares.get(square, (0.0, 0.0, 0))
        squares[square] = east + x, south + y, number + 1
    middles = [(east / number, south / number, number) for east, south, number in squares.values()]
    return sorted(middles, key=lambda square: (-square[2], square))


def _merged(mark: Mark, squares: Sequence[tuple[float, float, int]], labels: MapLabels) -> Iterator[str]:
    """A dot for each square, the large ones first, so that the small ones are seen."""
    fullest = squares[0][2]
    for x, y, number in squares:
        radius = max(_SMALLEST, _LARGEST * sqrt(number / fullest))
        place = f'cx="{brief(x)}" cy="{brief(y)}" r="{brief(radius)}"'
        yield f'<circle class="{mark} merged" {place}>{titled(labels.merged(number))}</circle>'
