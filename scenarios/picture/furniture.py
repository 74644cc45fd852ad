"""Draws the objects of a map: parking spaces, crosswalks, buildings, barriers."""

import numpy as np

from rsu.arrays import Floats
from rsu.roads.map_object import MapObject
from rsu.roads.network import RoadNetwork
from scenarios.picture.drawing import Window, element

BUILDING, PLANT, THING = ("#cbc5bb", "#a39b8e"), ("#cfdcc8", "#a9bfa0"), ("#c4c8cd", "#8d939b")
"""Fill and stroke."""
LOOKS = {
    "building": BUILDING,
    **dict.fromkeys(("tree", "vegetation"), PLANT),
    "trafficIsland": ("#e6e5df", "#b4b8be"),
}
"""By OpenDRIVE object type; the rest is a `THING`."""
SPACE = "parkingSpace"
STRIPE = 0.5
"""m of a crosswalk's stripes and of the gaps between them (Vienna Convention, annex 8)."""
SMALLEST = 1.5
"""px below which a thing is not drawn."""


def draw_ground(network: RoadNetwork, window: Window) -> str:
    """Return what is painted on the ground: parking spaces and crosswalks."""
    spaces: list[Floats] = []
    stripes: list[Floats] = []
    for thing in network.objects:
        if thing.kind == SPACE:
            spaces += _shown(thing, window)
        elif thing.kind == "crosswalk":
            for area in _shown(thing, window):
                stripes += zebra(area)
    drawn = ""
    if spaces:
        bays = window.trace(spaces, closed=True)
        drawn += element("path", d=bays, fill="#dcdee2", stroke="#ffffff", stroke_width=1.2)
    if stripes:
        drawn += element("path", d=window.trace(stripes, closed=True), fill="#ffffff")
    return drawn


def draw_things(network: RoadNetwork, window: Window) -> str:
    """Return what stands there: buildings, barriers, poles, plants."""
    areas: dict[tuple[str, str], list[Floats]] = {}
    lines: list[Floats] = []
    for thing in network.objects:
        if thing.kind in (SPACE, "crosswalk"):
            continue
        areas.setdefault(LOOKS.get(thing.kind, THING), []).extend(_shown(thing, window))
        open_ones = (np.array(line.corners)[:, :2] for line in thing.lines if not line.closed)
        lines += [line for line in open_ones if len(line) > 1 and window.touches(line)]
    drawn = "".join(
        element("path", d=window.trace(found, closed=True), fill=look[0], stroke=look[1])
        for look, found in sorted(areas.items())
        if found
    )
    if lines:
        rails = window.trace(lines)
        drawn += element("path", d=rails, fill="none", stroke=THING[1], stroke_width=1.5)
    return drawn


def zebra(area: Floats) -> list[Floats]:
    """Return the stripes of a crosswalk of four corners, across the way of those on foot.

    They cross the street along the longer side; of another shape the area itself is returned.
    """
    if len(area) != 4:
        return [area]
    sides = np.hypot(*(np.roll(area, -1, axis=0) - area).T)
    a, b, c, d = area if sides[0] + sides[2] >= sides[1] + sides[3] else np.roll(area, -1, axis=0)
    length = float(max(np.hypot(*(b - a)), STRIPE))
    count = max(int(length / (2.0 * STRIPE)), 1)
    starts = np.arange(count) / count
    return [
        np.array([a + u * (b - a), a + v * (b - a), d + v * (c - d), d + u * (c - d)])
        for u, v in zip(starts, starts + 0.5 / count, strict=True)
    ]


def _shown(thing: MapObject, window: Window) -> list[Floats]:
    """Return the outlines of all copies that are in the window and large enough to be seen."""
    if len(thing.outline) < 3 or max(thing.length, thing.width) * window.scale < SMALLEST:
        return []
    outline = np.array(thing.outline)
    if not thing.copies:
        return [outline] if window.touches(outline) else []
    own = np.exp(-1j * thing.pose.heading) * (
        (outline[:, 0] - thing.pose.x) + 1j * (outline[:, 1] - thing.pose.y)
    )
    placed = [own * np.exp(1j * copy.heading) + complex(copy.x, copy.y) for copy in thing.copies]
    areas = [np.column_stack((area.real, area.imag)) for area in placed]
    return [area for area in areas if window.touches(area)]
