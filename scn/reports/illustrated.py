"""The figures of the summary, of its own data and of those that only figures have."""

from __future__ import annotations

from scn.reports.figures import Figure
from scn.reports.map import MapLabels, Point, world_map
from scn.reports.page import Figures
from scn.reports.pictures import Pictures
from scn.reports.summary import Summary

_MAP = MapLabels(
    member="member",
    committee="on the committee",
    hub="regional hub",
    unplaced=lambda number: f"{number} {'member is' if number == 1 else 'members are'} without a place on the map.",
    merged=lambda number: f"{number} {'member' if number == 1 else 'members'}",
    more=lambda number: f"and {number} more",
    outlines="Outlines: Natural Earth. They say nothing about the status of any territory.",
)


def figures(found: Summary, pictures: Pictures) -> Figures:
    """The figures, by the section that they stand in."""
    return Figures({"members": (_map(found, pictures),)})


def _map(found: Summary, pictures: Pictures) -> Figure:
    points = [Point(place.lat, place.lon, "committee" if place.seated else "member", place.name) for place in pictures.places]
    points += [Point(place.lat, place.lon, "hub", place.name) for place in pictures.places if place.hub]
    points += [Point(None, None, "member", "")] * pictures.unplaced
    seated = sum(place.seated for place in pictures.places)
    about = (
        f"A map of the world: {len(pictures.places)} of {found.members} active members, {seated} of them on the committee,"
        " each a dot where the city is. The tables below name the regions and the seats."
    )
    return world_map(points, "Members and the committee", about, _MAP)
