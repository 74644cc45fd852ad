"""Finds the route again that an order was drawn from: its lanes, by where its way leads."""

from collections.abc import Iterator
from math import hypot, pi
from typing import NamedTuple

import numpy as np

from rsu.avp.lot.lane_line import LaneLine
from rsu.avp.lot.layout import Layout, Manoeuvre
from rsu.avp.lot.lot import Spot
from rsu.avp.lot.route import Route, cut_off, lead
from rsu.avp.lot.router import Place, Router, Stretch
from rsu.avp.safety.way import Way

SAME = 0.05
"""m between the lengths of two ways that are one."""
NEAR, ALONG = 0.3, 0.1
"""m and rad between a way and a lane that it leads over: what a car may be beside its own."""
PACE = 0.5
"""m between the places at which it is looked whether a way leads over a lane."""


class Entry(NamedTuple):
    """Where the way of a car that comes from a neighbour begins to lead over a lane of ours."""

    lane: int
    station: float
    """m along the lane."""
    driven: float
    """m of the way until there."""


def retrace(layout: Layout, begin: Spot | Entry, end: Place, way: Way) -> Route | None:
    """Return the route from a spot, or from a neighbour, that leads along a way; None = none does.

    It need not be the shortest one: cars are sent elsewhere while they drive, and the shortest one
    may have been closed then, or be closed now.
    """
    router = Router(layout, layout.lot.ways)
    if isinstance(begin, Entry):
        for lanes in _follow(layout, begin[:2], begin.driven, end, way):
            route = router.along(None, lanes, end)
            return lead(way.start, cut_off(way.arc, begin.driven), route)
        return None
    for lane, out in layout.out_of[begin.name].items():
        for lanes in _follow(layout, (lane, out.station), _length(out), end, way):
            return router.along(begin, lanes, end)
    return None


def find_entry(layout: Layout, lane: int, way: Way) -> Entry | None:
    """Return where a way begins to lead over a lane; None = nowhere."""
    for driven in np.arange(0.0, way.length + PACE, PACE).clip(max=way.length).tolist():
        station = beside(layout.lines[lane], way.pose(driven))
        if station:  # at 0 it may as well lie before the lane
            return Entry(lane, station, driven)
    return None


def beside(line: LaneLine, pose: tuple[float, float, float]) -> float | None:
    """Return the station on a lane, m, of a pose that is on it and heads along it."""
    station = line.project(pose[:2])
    x, y, heading, _ = line.pose(np.array([station]))[0].tolist()
    turn = (pose[2] - heading + pi) % (2.0 * pi) - pi
    return station if hypot(pose[0] - x, pose[1] - y) <= NEAR and abs(turn) <= ALONG else None


def _follow(
    layout: Layout, at: tuple[int, float], driven: float, end: Place, way: Way
) -> Iterator[list[Stretch]]:
    """Yield what leads to the end from a station of a lane, m, where so much was driven, m."""
    lane, station = at
    line, into = layout.lines[lane], _into(layout, lane, end)
    if into is not None and into[0] >= station:
        whole = driven + into[0] - station + into[1]
        if abs(whole - way.length) < SAME:
            yield [(lane, station, into[0])]
    driven += line.length - station
    x, y = line.pose(np.array([line.length]))[0, :2].tolist()
    if driven >= way.length or hypot(way.pose(driven)[0] - x, way.pose(driven)[1] - y) > NEAR:
        return
    for follower in layout.lot.ways.followers(lane):
        for rest in _follow(layout, (follower, 0.0), driven, end, way):
            yield [(lane, station, line.length), *rest]


def _into(layout: Layout, lane: int, end: Place) -> tuple[float, float] | None:
    """Return where one leaves a lane for the end, m along it, and how far that is then, m."""
    if isinstance(end, int):
        return (layout.lines[lane].length, 0.0) if lane == end else None
    into = layout.into[end.name].get(lane)
    return into and (into.station, _length(into))


def _length(manoeuvre: Manoeuvre) -> float:
    """Way driven in a manoeuvre, m."""
    return float(np.abs(manoeuvre.arc[:, 1]).sum())
