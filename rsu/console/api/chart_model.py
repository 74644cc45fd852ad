"""The chart of a site, as `rsu.console.chart` draws it; outlines are x, y, x, y, ... in m."""

from collections.abc import Sequence
from typing import Literal

from rsu.console.api.model import Strict


def level_of(z: float, floors: Sequence[float]) -> int:
    """Return the level whose floor is nearest to a height; both in m above the site's origin."""
    return min(range(len(floors)), key=lambda level: abs(floors[level] - z))


class Lane(Strict):
    """A lane."""

    road: str
    kind: str
    """OpenDRIVE lane type."""
    level: int
    junction: bool
    outline_m: list[float]
    middle_m: list[float]


class MapObject(Strict):
    """Something beside or on a road."""

    kind: str
    level: int
    outline_m: list[float]


class ChartSpot(Strict):
    """A parking spot or a bay."""

    name: str
    x_m: float
    y_m: float
    heading_rad: float
    """Of the car that stands there."""
    length_m: float
    width_m: float
    level: int
    kind: Literal["stall", "drop_off", "pick_up"]
    road: str
    """From which one drives in; empty = not known."""
    zone: str
    groups: list[str]
    closed: str
    """Why it is closed; empty = it is open."""


class ChartSensor(Strict):
    """Where a sensor stands, and what it looks at."""

    id: str
    kind: Literal["camera", "radar", "lidar"]
    level: int
    x_m: float
    y_m: float
    heading_rad: float
    field_of_view_rad: float
    range_m: float


class Chart(Strict):
    """The map of a site."""

    version: str
    """Another one if anything of it is."""
    site: str
    latitude_deg: float
    longitude_deg: float
    bounds_m: tuple[float, float, float, float]
    """x_min, y_min, x_max, y_max."""
    floors_m: list[float]
    """Height of each level."""
    lanes: list[Lane]
    objects: list[MapObject]
    spots: list[ChartSpot]
    sensors: list[ChartSensor]
