"""Reads how fast one may drive (OpenDRIVE 1.7, 8.6 `<type>` and 9.8.3 `<speed>`)."""

import math

from rsu.roads.document import Node

_UNITS = {"m/s": 1.0, "km/h": 1.0 / 3.6, "mph": 0.44704}
_WORDS = {"no limit": math.inf, "undefined": math.nan}


def read_road_limits(road: Node) -> tuple[tuple[float, float], ...]:
    """Return s and speed, m/s, from each ``<type>`` of a road on; ``nan`` = not stated."""
    return tuple((node.number("s"), _read(node.find("speed"))) for node in road.all("type"))


def read_lane_limit(lane: Node) -> float:
    """Return the speed, m/s, that holds where a lane begins; ``nan`` = its road's does."""
    speeds = sorted(lane.all("speed"), key=lambda node: node.number("sOffset", 0.0))
    return _read(speeds[0]) if speeds else math.nan


def limit_at(limits: tuple[tuple[float, float], ...], s: float) -> float:
    """Return what `read_road_limits` found for a place, m/s; ``nan`` = nothing.

    >>> limit_at(((0.0, 13.9), (100.0, 8.3)), 120.0)
    8.3
    """
    return next((speed for start, speed in reversed(limits) if start <= s), math.nan)


def _read(speed: Node | None) -> float:
    if speed is None:
        return math.nan
    if (word := speed.text("max")) in _WORDS:
        return _WORDS[word]
    return speed.number("max") * _UNITS[speed.choice("unit", tuple(_UNITS), "m/s")]
