"""Draws lanes and the marks along them."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from rsu.arrays import Bools, Floats
from rsu.roads.lane import DRIVABLE, Lane
from rsu.roads.network import RoadNetwork
from rsu.roads.road_mark import RoadMark
from scenarios.picture.drawing import FINE, Window, element, runs, thin

ASPHALT, VERGE, EDGE = "#d3d6da", "#e6e5df", "#b4b8be"
FOOTWAY, CYCLEWAY, BAY = "#e9e2d6", "#dde5d8", "#dcdee2"
SURFACES = {
    **dict.fromkeys(DRIVABLE | {"stop", "shoulder", "roadWorks"}, ASPHALT),
    **dict.fromkeys(("sidewalk", "walking", "shared"), FOOTWAY),
    "biking": CYCLEWAY,
    "parking": BAY,
    **dict.fromkeys(("border", "median", "curb", "restricted", "rail", "tram"), VERGE),
}
"""Fill of a lane by its OpenDRIVE type; of others the ground is seen."""
PAINT = {"yellow": "#e0a800", "red": "#c2452d", "blue": "#3f7fbf", "green": "#4f9a5b"}
"""Colour of a mark; the rest is white."""
WHITE = "#ffffff"
KERB = "#8d939b"
DASHES = {"broken": (3.0, 6.0), "botts": (0.3, 1.5)}
"""m painted and m bare; 3 and 6 are the lane line of German streets outside motorways (RMS-1)."""
APART = 0.24
"""m between the middles of double marks."""
BESIDE = 3.0
"""m beside the window that lanes are drawn on, so that they are cut by its edge alone."""


@dataclass(slots=True, frozen=True)
class Strip:
    """What of a lane is near the window: K places by rising s."""

    lane: Lane
    s: Floats
    left: Floats
    """(K, 2) m, the edge to the left of rising s."""
    right: Floats

    def between(self, start: float, end: float) -> Bools:
        """(K,) which places are on a stretch of s; the nearest ones beyond it are not."""
        return (self.s >= start - 1e-6) & (self.s <= end + 1e-6)


def draw_roadway(network: RoadNetwork, window: Window) -> str:
    """Return the surfaces of lanes, and on them edges and marks."""
    strips = lane_strips(network, window)
    return _surfaces(strips, window) + _edges(strips, window) + _marks(network, strips, window)


def lane_strips(network: RoadNetwork, window: Window) -> list[Strip]:
    """Return what of the lanes lies in the window."""
    lines = network.lines
    reach = BESIDE + 2.0 * lines.half_width.max()
    near = window.holds(lines.position, reach)
    near &= np.repeat([lane.kind in SURFACES for lane in network.lanes], np.diff(lines.start))
    rows = np.flatnonzero(near)
    of = np.searchsorted(lines.start, rows, side="right") - 1
    half = lines.half_width[rows]
    left = network.lane_points(of, lines.s[rows], half).position
    right = network.lane_points(of, lines.s[rows], -half).position
    together = np.flatnonzero((np.diff(rows) != 1) | (np.diff(of) != 0)) + 1
    strips: list[Strip] = []
    for part in np.split(np.arange(len(rows)), together):
        if len(part) > 1:
            lane = network.lanes[of[part[0]]]
            order = part[:: lane.travel]
            strips.append(Strip(lane, lines.s[rows[order]], left[order], right[order]))
    return strips


def _surfaces(strips: list[Strip], window: Window) -> str:
    outlines: dict[str, list[Floats]] = defaultdict(list)
    tolerance = FINE / window.scale
    for strip in strips:
        edges = (thin(strip.left, tolerance), thin(strip.right, tolerance)[::-1])
        outlines[SURFACES[strip.lane.kind]].append(np.vstack(edges))
    # The stroke closes the seams between neighbours.
    return "".join(
        element(
            "path",
            d=window.trace(outlines[fill], closed=True),
            fill=fill,
            stroke=fill,
            stroke_width=0.6,
        )
        for fill in (VERGE, FOOTWAY, CYCLEWAY, BAY, ASPHALT)
        if fill in outlines
    )


def _edges(strips: list[Strip], window: Window) -> str:
    """Draw where a lane ends, faintly; within junctions it would be a tangle."""
    edges = [
        thin(strip.left if strip.lane.lane_id > 0 else strip.right, FINE / window.scale)
        for strip in strips
        if not strip.lane.junction_id
    ]
    if not edges:
        return ""
    return element("path", d=window.trace(edges), fill="none", stroke=EDGE, stroke_width=0.6)


def _marks(network: RoadNetwork, strips: list[Strip], window: Window) -> str:
    by_lane: dict[tuple[str, int, int], list[Strip]] = defaultdict(list)
    for strip in strips:
        lane = strip.lane
        by_lane[lane.road_id, lane.section, lane.lane_id].append(strip)
    alike: dict[tuple[str, str, float], list[Floats]] = defaultdict(list)
    for mark in network.marks:
        owner = mark.lane_id or (-1 if (mark.road_id, mark.section, -1) in by_lane else 1)
        for strip in by_lane.get((mark.road_id, mark.section, owner), ()):
            for style, line in _painted(mark, strip, window):
                alike[style].append(thin(line, FINE / window.scale))
    return "".join(_line(style, alike[style], window) for style in sorted(alike))


def _painted(
    mark: RoadMark, strip: Strip, window: Window
) -> list[tuple[tuple[str, str, float], Floats]]:
    """Return kind, colour and width of each line of a mark, and where it runs."""
    outer = strip.left if (strip.lane.lane_id > 0) == (mark.lane_id != 0) else strip.right
    outwards = strip.left - strip.right
    outwards = outwards / np.maximum(np.hypot(*outwards.T), 1e-9)[:, None]
    # Double marks stand from the inner to the outer; those of the centre from left to right.
    outwards *= 1.0 if mark.lane_id > 0 else -1.0
    kinds = mark.kind.split() if mark.kind != "botts dots" else ["botts"]
    if APART * window.scale < 1.5:
        kinds = kinds[:1]
    colour = KERB if mark.kind in ("curb", "edge") else PAINT.get(mark.colour, WHITE)
    found: list[tuple[tuple[str, str, float], Floats]] = []
    for k, kind in enumerate(kinds):
        line = outer + outwards * APART * (k - (len(kinds) - 1) / 2.0)
        stretches = runs(strip.between(mark.s_start, mark.s_end))
        found += [((kind, colour, mark.width), line[run]) for run in stretches]
    return found


def _line(style: tuple[str, str, float], lines: list[Floats], window: Window) -> str:
    kind, colour, width = style
    dashes: dict[str, str] = {}
    if kind in DASHES:
        painted, bare = (length * window.scale for length in DASHES[kind])
        dashes["stroke_dasharray"] = f"{painted:.1f} {bare:.1f}"
    return element(
        "path",
        d=window.trace(lines),
        fill="none",
        stroke=colour,
        stroke_width=min(max(width * window.scale, 0.8), 6.0),
        **dashes,
    )
