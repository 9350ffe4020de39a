"""The map of the world: where places stand, what is drawn of them, and the outlines below."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from math import cos, inf, nan, pi, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scn import shipped
from scn.places import countries
from scn.reports.drawing.figures import Figure
from scn.reports.drawing.map import SINGLE, MapLabels, Point, world, world_map
from scn.reports.drawing.projection import EDGE, equal_earth
from tests.reports.drawn import SVG, classed, number, svg, title

LABELS = MapLabels("member", "seat", "hub", "{} without a place".format, "{} members".format, "{} more".format, "outlines")

# Latitude, longitude, and where PROJ 9.5.1 puts them: `proj +proj=eqearth +R=1`.
CONTROL_POINTS = [
    (0, 0, 0.0, 0.0), (0, 180, 2.7066299837, 0.0), (45, -180, -2.3197089982, 0.8602310855), (90, 180, 1.6035886483, 1.3173627592),
    (90, 0, 0.0, 1.3173627592), (-90, 0, 0.0, -1.3173627592), (47, 122, 1.5492543313, 0.8933083249),
    (42.36, -71.06, -0.9326802981, 0.8155236917),
    (-1.29, 36.82, 0.5535891693, -0.0261317742), (-33.87, 151.2, 2.0869650777, -0.664705766),
    (-15.84, -70.02, -1.0337268596, -0.3187410181),
]  # fmt: skip

# A city well inside of each country, on every continent and on either side of the map's edge.
INSIDE = {
    "US": (39.74, -104.98), "CA": (51.05, -114.07), "MX": (19.43, -99.13), "PE": (-15.84, -70.02), "BR": (-15.79, -47.88),
    "AR": (-31.42, -64.18),
    "NG": (10.52, 7.44), "CM": (5.96, 10.15), "KE": (0.35, 37.58), "ZA": (-29.12, 26.22), "EG": (27.18, 31.18), "MG": (-18.88, 47.51),
    "DE": (50.98, 11.03), "FR": (47.08, 2.4), "ES": (40.42, -3.7), "XK": (42.66, 21.0), "NO": (61.11, 10.47),
    "RU": (66.0, 172.0), "TR": (39.93, 32.86),
    "IN": (23.26, 77.41), "CN": (34.34, 108.94), "MN": (47.89, 106.91), "AU": (-23.7, 133.88), "NZ": (-38.69, 176.07), "JO": (31.2, 36.5),
}  # fmt: skip

degrees = st.tuples(st.floats(-89, 89), st.floats(-179, 179))


def _map(*points: Point) -> Figure:
    return world_map(points, "The map", "What it shows", LABELS)


def _marks(figure: Figure) -> Iterator[tuple[str, float, float, str]]:
    """Kind, place and names of each mark that is drawn by itself."""
    for use in svg(figure).iter(f"{SVG}use"):
        yield (use.get("href") or "").removeprefix("#map-"), number(use, "x"), number(use, "y"), title(use)


def _rings(path: str) -> Iterator[list[tuple[int, int]]]:
    """The corners of an outline."""
    for ring in re.findall(r"M[^z]*z", path):
        steps = [int(found) for found in re.findall(r"-?\d+", ring)]
        x, y = 0, 0
        corners = []
        for dx, dy in zip(steps[::2], steps[1::2], strict=True):
            x, y = x + dx, y + dy
            corners.append((x, y))
        yield corners


def _holds(path: str, x: float, y: float) -> bool:
    """Whether a place is inside of an outline: a line from it to the right crosses the outline an odd number of times."""
    crossed = 0
    for ring in _rings(path):
        for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
            crossed += (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay)
    return crossed % 2 == 1


@pytest.mark.parametrize(("lat", "lon", "x", "y"), CONTROL_POINTS)
def test_places_stand_where_another_program_puts_them(lat: float, lon: float, x: float, y: float) -> None:
    assert equal_earth(lat, lon) == pytest.approx((x, y), abs=1e-9)


@given(st.floats(-89.9, 89.9))
def test_a_piece_of_the_map_is_as_large_as_the_piece_of_the_sphere(lat: float) -> None:
    small = 1e-4
    wide = equal_earth(lat, 1)[0]
    high = (equal_earth(lat + small, 0)[1] - equal_earth(lat - small, 0)[1]) / (2 * small)
    assert wide * high == pytest.approx(cos(radians(lat)) * (pi / 180) ** 2, rel=1e-4)


@given(degrees)
def test_every_place_stands_on_the_map_and_its_rounding_cannot_be_seen(place: tuple[float, float]) -> None:
    lat, lon = place
    earth = world()
    x, y = earth.place(lat, lon)
    assert 0 <= x <= earth.width
    exact_x, exact_y = equal_earth(lat, (lon - earth.meridian + 180) % 360 - 180)
    scale = earth.width / (2 * EDGE)
    assert (x, y) == pytest.approx(((exact_x + EDGE) * scale, -exact_y * scale - earth.top), abs=0.1)


@pytest.mark.parametrize("code", INSIDE)
def test_a_city_stands_inside_of_its_country(code: str) -> None:
    x, y = world().place(*INSIDE[code])
    assert [found for found, path in world().countries if _holds(path, x, y)] == [code]


def test_the_outlines_are_small_and_of_known_countries_without_antarctica() -> None:
    assert shipped.path("world.json").stat().st_size <= 60_000
    codes = [code for code, _ in world().countries if code]
    assert set(codes) <= countries.codes() - {"AQ"}
    assert len(codes) == len(set(codes)) > 200
    assert all(re.fullmatch(r"(M\d+ \d+l(-?\d+| -?\d+)+z)+", path) for _, path in world().countries)


def test_the_outlines_lie_within_the_map() -> None:
    earth = world()
    corners = [corner for _, path in earth.countries for ring in _rings(path) for corner in ring]
    assert all(0 <= x <= earth.width and 0 <= y <= earth.height for x, y in corners)
    read = json.loads(shipped.path("world.json").read_text(encoding="utf-8"))
    assert "public domain" in read["source"]


def test_members_a_seat_and_a_hub_on_one_spot_are_all_drawn_the_larger_ones_last() -> None:
    figure = _map(
        Point(-1.29, 36.82, "hub", "Hub"), Point(-1.29, 36.82, "committee", "Nairobi"), Point(-1.29, 36.82, "member", "Nairobi"),
        Point(-1.29, 36.82, "member", "Kiambu"),
    )  # fmt: skip
    assert [(kind, names) for kind, _, _, names in _marks(figure)] == [
        ("member", "Nairobi · Kiambu"),
        ("committee", "Nairobi"),
        ("hub", "Hub"),
    ]
    assert len({(x, y) for _, x, y, _ in _marks(figure)}) == 1
    assert [entry.label for entry in figure.legend] == ["member", "seat", "hub"]


def test_a_spot_with_very_many_places_names_some_and_counts_the_others() -> None:
    [(_, _, _, names)] = _marks(_map(*(Point(10, 10, "member", f"city {number}") for number in range(40))))
    assert names.startswith("city 0 · city 1 · ")
    assert names.endswith(" · 28 more")


@pytest.mark.parametrize(("lat", "lon"), [(None, None), (1, None), (None, 1), (91, 0), (0, 181), (nan, 0), (0, nan), (inf, 0)])
def test_a_city_without_a_place_on_the_earth_is_counted_below_the_map(lat: float | None, lon: float | None) -> None:
    figure = _map(Point(lat, lon, "member", "nowhere"), Point(0, 0, "member", "somewhere"))
    assert [names for *_, names in _marks(figure)] == ["somewhere"]
    assert figure.notes == ("1 without a place", "outlines")


def test_the_note_on_the_outlines_is_always_there_and_that_on_cities_only_where_there_are_any() -> None:
    assert _map().notes == ("outlines",)
    assert _map().legend == ()


def test_countries_with_members_stand_out() -> None:
    home = svg(world_map([], "The map", "What it shows", LABELS, home=["KE", "PE"]))
    paths = dict(world().countries)
    assert {element.get("d") for element in classed(home, "home")} == {paths["KE"], paths["PE"]}
    assert len(list(classed(home, "land"))) == len(world().countries)


@given(st.lists(st.tuples(degrees, st.integers(1, 900)), max_size=12))
def test_dots_that_stand_for_many_have_areas_like_their_numbers_and_lose_nobody(spots: list[tuple[tuple[float, float], int]]) -> None:
    points = [Point(lat, lon, "member", "") for (lat, lon), times in [((0, 0), SINGLE + 1), *spots] for _ in range(times)]
    figure = _map(*points)
    dots = list(classed(svg(figure), "merged"))
    counted = [(int(title(dot).split()[0]), number(dot, "r")) for dot in dots]
    assert sum(count for count, _ in counted) == len(points)
    (fullest, largest), *rest = counted
    assert [entry.label for entry in figure.legend] == ["member", f"{fullest} members"]
    for count, radius in rest:
        assert radius == pytest.approx(max(3, largest * (count / fullest) ** 0.5), abs=0.01)
    assert [count for count, _ in counted] == sorted((count for count, _ in counted), reverse=True)


def test_only_the_kind_that_has_many_is_merged() -> None:
    members = [Point(number / 100, number / 100, "member", "") for number in range(SINGLE + 1)]
    figure = _map(*members, Point(0, 0, "hub", "Hub"))
    assert [kind for kind, *_ in _marks(figure)] == ["hub"]
    assert len(list(classed(svg(figure), "merged"))) > 0


def test_a_hundred_thousand_members_make_a_small_figure() -> None:
    points = (
        Point(number * 7919 % 13000 / 100 - 55, number * 104729 % 36000 / 100 - 180, "member", f"city {number}")
        for number in range(100_000)
    )
    assert len(_map(*points).html.encode()) < 300_000


def test_the_same_places_give_the_same_bytes() -> None:
    points = [Point(number % 50, number % 90, "member", str(number)) for number in range(SINGLE * 2)]
    assert _map(*points) == _map(*points)
