"""Reads the marks that are painted along lanes (OpenDRIVE 1.7, 11.7)."""

from collections.abc import Iterator
from dataclasses import dataclass

from rsu.roads.document import Node
from rsu.roads.road import LaneSection

WIDTH = 0.12
"""m, where the file states none: a narrow line in most countries."""
BARE = "none"
"""The type that ends a mark and begins no other."""


@dataclass(slots=True, frozen=True, kw_only=True)
class RoadMark:
    """What runs along the outer edge of a lane, or along the centre of a road."""

    road_id: str
    section: int
    lane_id: int
    """0 = the centre, where the innermost lanes begin."""
    s_start: float
    s_end: float
    kind: str
    """OpenDRIVE ``e_roadMarkType``: ``solid``, ``broken``, ``solid broken``, ``curb``, ...

    Double ones stand from the inner to the outer, those of the centre from the left to the right.
    """
    colour: str
    """``standard`` = white."""
    width: float
    """m."""


def read_road_marks(
    lanes: Node, road_id: str, sections: tuple[LaneSection, ...]
) -> Iterator[RoadMark]:
    """Yield the marks below a ``<lanes>`` element, in the order of the file."""
    nodes = lanes.all("laneSection")
    for index, (node, section) in enumerate(zip(nodes, sections, strict=True)):
        for side in node.children:
            for lane in side.all("lane"):
                yield from _along(lane, road_id, index, section)


def _along(lane: Node, road_id: str, index: int, section: LaneSection) -> Iterator[RoadMark]:
    """Each mark of a lane runs to where the next one begins."""
    marks = lane.all("roadMark")
    starts = [section.s_start + mark.number("sOffset", 0.0) for mark in marks]
    for mark, start, end in zip(marks, starts, [*starts[1:], section.s_end], strict=False):
        kind = mark.text("type", BARE)
        if kind != BARE and end > start:
            yield RoadMark(
                road_id=road_id,
                section=index,
                lane_id=lane.integer("id"),
                s_start=start,
                s_end=end,
                kind=kind,
                colour=mark.text("color", "standard"),
                width=mark.number("width", WIDTH),
            )
