"""Where a certificate is good: the regions of IEEE 1609.2 6.4.17.

Places are latitude and longitude on WGS84, rad.
"""

import math
from dataclasses import dataclass
from typing import Protocol, TypeAlias

Place: TypeAlias = tuple[float, float]
"""Latitude and longitude, rad."""

EARTH = 6_371_008.8
"""m, mean radius (IUGG)."""


class Region(Protocol):
    """An area on the earth."""

    def holds(self, place: Place) -> bool:
        """Whether a place lies within."""
        ...


def distance(a: Place, b: Place) -> float:
    """Return the way between two places on a sphere, m (haversine)."""
    half = math.sin(0.5 * (b[0] - a[0])), math.sin(0.5 * (b[1] - a[1]))
    chord = half[0] ** 2 + math.cos(a[0]) * math.cos(b[0]) * half[1] ** 2
    return 2.0 * EARTH * math.asin(math.sqrt(min(chord, 1.0)))


@dataclass(slots=True, frozen=True)
class Circle:
    """A circle."""

    centre: Place
    radius: float
    """m."""

    def holds(self, place: Place) -> bool:
        """Whether a place lies within."""
        return distance(self.centre, place) <= self.radius


@dataclass(slots=True, frozen=True)
class Rectangles:
    """Rectangles between two latitudes and two longitudes; any of them holds."""

    corners: tuple[tuple[Place, Place], ...]
    """North-west and south-east of each."""

    def holds(self, place: Place) -> bool:
        """Whether a place lies within."""
        return any(
            south <= place[0] <= north
            # eastwards from the western edge, over the date line too
            and (place[1] - west) % math.tau <= (east - west) % math.tau
            for (north, west), (south, east) in self.corners
        )


@dataclass(slots=True, frozen=True)
class Polygon:
    """A polygon with straight edges on the map."""

    corners: tuple[Place, ...]

    def holds(self, place: Place) -> bool:
        """Whether a place lies within: a ray eastwards crosses an odd number of edges."""
        seen = [
            (latitude - place[0], math.remainder(longitude - place[1], math.tau))
            for latitude, longitude in self.corners
        ]
        inside = False
        for (y, x), (next_y, next_x) in zip(seen, seen[1:] + seen[:1], strict=True):
            if (y > 0.0) != (next_y > 0.0) and x - y * (next_x - x) / (next_y - y) > 0.0:
                inside = not inside
        return inside


@dataclass(slots=True, frozen=True)
class Countries:
    """Countries by number, and parts of them: no borders are known here, so it holds nothing."""

    numbers: tuple[int, ...]

    def holds(self, place: Place) -> bool:  # noqa: ARG002 - as all regions
        """Whether a place lies within."""
        return False
