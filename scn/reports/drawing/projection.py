"""Equal Earth: where a place stands on the map of the world.

It keeps areas: a region does not look larger than it is because it lies far from the equator, as in Mercator's projection.
Formulas and coefficients: B. Šavrič, T. Patterson, B. Jenny, "The Equal Earth map projection", International Journal of
Geographical Information Science 33(3), 2019, https://doi.org/10.1080/13658816.2018.1504949; the sphere's form.
"""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_M = sqrt(3) / 2


def equal_earth(lat: float, lon: float) -> tuple[float, float]:
    """The place of a latitude and a longitude (degrees, north and east positive) on a sphere of radius 1, y to the north.

    The longitude is counted from the map's central meridian. At most 2.7067 to either side and 1.3174 up and down. It is
    not wrapped: one beyond 180 degrees stands beyond the map's edge, so that what crosses the edge can be cut there.
    """
    degree, y = parallel(lat)
    return lon * degree, y


def parallel(lat: float) -> tuple[float, float]:
    """How wide a degree of longitude is at a latitude, and how far north that stands."""
    theta = asin(_M * sin(radians(lat)))
    square = theta * theta
    sixth = square * square * square
    slope = _A1 + 3 * _A2 * square + sixth * (7 * _A3 + 9 * _A4 * square)
    return radians(1) * cos(theta) / (_M * slope), theta * (_A1 + _A2 * square + sixth * (_A3 + _A4 * square))


EDGE = equal_earth(0, 180)[0]
"""How far the map reaches to either side: at the equator."""
