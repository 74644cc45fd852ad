"""Finds the route again that an order was drawn from: its lanes, by where its way leads."""

from collections.abc import Iterator
from math import hypot

import numpy as np

from rsu.avp.lot.layout import Layout, Manoeuvre
from rsu.avp.lot.lot import Spot
from rsu.avp.lot.route import Route
from rsu.avp.lot.router import Router, Stretch
from rsu.avp.safety.way import Way

SAME = 0.05
"""m between the lengths of two ways that are one."""
NEAR = 0.3
"""m between a way and the end of a lane that it leads over: what a car may be beside its own."""


def retrace(layout: Layout, begin: Spot, end: Spot, way: Way) -> Route | None:
    """Return the route between two spots that leads along a way; None = none does.

    It need not be the shortest one: cars are sent elsewhere while they drive, and the shortest one
    may have been closed then, or be closed now.
    """
    for lane, out in layout.out_of[begin.name].items():
        for lanes in _follow(layout, (lane, out.station), _length(out), end, way):
            return Router(layout, layout.lot.ways).along(begin, lanes, end)
    return None


def _follow(
    layout: Layout, at: tuple[int, float], driven: float, end: Spot, way: Way
) -> Iterator[list[Stretch]]:
    """Yield what leads to the end from a station of a lane, m, where so much was driven, m."""
    lane, station = at
    line, into = layout.lines[lane], layout.into[end.name].get(lane)
    if into is not None and into.station >= station:
        whole = driven + into.station - station + _length(into)
        if abs(whole - way.length) < SAME:
            yield [(lane, station, into.station)]
    driven += line.length - station
    x, y = line.pose(np.array([line.length]))[0, :2].tolist()
    if driven >= way.length or hypot(way.pose(driven)[0] - x, way.pose(driven)[1] - y) > NEAR:
        return
    for follower in layout.lot.ways.followers(lane):
        for rest in _follow(layout, (follower, 0.0), driven, end, way):
            yield [(lane, station, line.length), *rest]


def _length(manoeuvre: Manoeuvre) -> float:
    """Way driven in a manoeuvre, m."""
    return float(np.abs(manoeuvre.arc[:, 1]).sum())
