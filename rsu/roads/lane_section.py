"""Reads the lane sections of a road: widths or borders, heights and links (OpenDRIVE 1.7, 9)."""

from dataclasses import dataclass, replace
from itertools import pairwise

from rsu.roads.document import Node
from rsu.roads.plan_view import BREAK, ROUNDING
from rsu.roads.profile import FLAT, Profile, read_profile, read_steps
from rsu.roads.road import LaneSection, SectionLane
from rsu.roads.speed_limit import read_lane_limit

_TRUE = ("true", "1")
SIDES = ("left", "right")


@dataclass(slots=True, frozen=True, kw_only=True)
class _Lane:
    """One ``<lane>`` as it stands in the file."""

    line: int
    lane_id: int
    kind: str
    reversed: bool
    outline: Profile
    """Its width, or t of its outer border."""
    has_border: bool
    inner: Profile
    outer: Profile
    """m of height above the road at its edges."""
    limit: float
    predecessors: tuple[int, ...]
    successors: tuple[int, ...]


_Side = dict[int, _Lane]


@dataclass(slots=True, kw_only=True)
class _Section:
    node: Node
    start: float
    sides: dict[str, _Side]


def read_sections(
    node: Node, length: float, remarks: list[str], *, left_hand: bool
) -> tuple[LaneSection, ...]:
    """Read the sections of a ``<lanes>`` element of a road of that length."""
    nodes = node.all("laneSection")
    if not nodes:
        raise node.error("has no <laneSection>")
    starts = _read_starts(nodes, length, remarks)
    raw: list[_Section] = []
    for child, start in zip(nodes, starts, strict=True):
        section = _Section(node=child, start=start, sides=_read_sides(child, start))
        if child.text("singleSide", "false") in _TRUE and raw:
            _carry_on(raw[-1], section)
        raw.append(section)
    offset = read_profile(node.all("laneOffset"))
    ends = [*starts[1:], max(length, starts[-1])]
    return tuple(
        _laid_out(section, end, offset, left_hand=left_hand)
        for section, end in zip(raw, ends, strict=True)
    )


def _read_starts(nodes: list[Node], length: float, remarks: list[str]) -> list[float]:
    starts = [node.number("s") for node in nodes]
    if abs(starts[0]) > ROUNDING:
        raise nodes[0].error(f"s={starts[0]!r}, but the road begins at 0")
    for (before, after), node in zip(pairwise(starts), nodes[1:], strict=True):
        if after < before:
            raise node.error(f"s={after!r} does not rise")
    for start, node in zip(starts, nodes, strict=True):
        if start > length + BREAK:
            raise node.error(f"s={start!r}, but the road is {length:g} long")
        if start >= length:
            remarks.append(node.remark(f"s={start!r}, where the road ends"))
    return starts


def _carry_on(before: _Section, section: _Section) -> None:
    """Continue the lanes of the side that a one-sided section leaves out."""
    for side in SIDES:
        if section.sides[side] or not before.sides[side]:
            continue
        lanes = before.sides[side]
        section.sides[side] = {
            key: replace(lane, predecessors=(key,)) for key, lane in lanes.items()
        }
        before.sides[side] = {key: replace(lane, successors=(key,)) for key, lane in lanes.items()}


def _read_sides(section: Node, start: float) -> dict[str, _Side]:
    sides: dict[str, _Side] = {}
    for side in SIDES:
        lanes: _Side = {}
        group = section.find(side)
        for node in group.all("lane") if group else ():
            lane = _read_lane(node, start)
            if (lane.lane_id > 0) != (side == "left") or lane.lane_id == 0:
                raise node.error(f"id={lane.lane_id} does not belong into <{side}>")
            if lane.lane_id in lanes:
                raise node.error(f"id={lane.lane_id} stands twice")
            lanes[lane.lane_id] = lane
        if {abs(lane_id) for lane_id in lanes} != set(range(1, len(lanes) + 1)):
            raise section.error(f"lane ids {sorted(lanes)} leave one out")
        sides[side] = lanes
    return sides


def _read_lane(node: Node, start: float) -> _Lane:
    widths, borders = node.all("width"), node.all("border")
    if not widths and not borders:
        raise node.error("has neither <width> nor <border>")
    link = node.find("link")
    inner, outer = read_steps(node.all("height"), ("inner", "outer"), start)
    directions = ("standard", "reversed", "both")
    return _Lane(
        line=node.line,
        lane_id=node.integer("id"),
        kind=node.text("type"),
        reversed=node.choice("direction", directions, "standard") == "reversed",
        outline=read_profile(widths or borders, "sOffset", start),
        has_border=not widths,
        inner=inner,
        outer=outer,
        limit=read_lane_limit(node),
        predecessors=tuple(x.integer("id") for x in link.all("predecessor")) if link else (),
        successors=tuple(x.integer("id") for x in link.all("successor")) if link else (),
    )


def _laid_out(section: _Section, end: float, offset: Profile, *, left_hand: bool) -> LaneSection:
    """Place the lanes beside each other, from the lane offset line outwards."""
    span = (section.start, end)
    lanes: dict[int, SectionLane] = {}
    edges: list[Profile] = []
    for side in SIDES:
        sign = 1.0 if side == "left" else -1.0
        edge = offset.blended(1.0, FLAT, 0.0, span)
        for lane_id in sorted(section.sides[side], key=abs):
            lane = section.sides[side][lane_id]
            inner = edge
            if lane.has_border:
                edge = lane.outline.blended(1.0, offset, 1.0, span)
                width = edge.blended(sign, inner, -sign, span)
            else:
                width = lane.outline.blended(1.0, FLAT, 0.0, span)
                edge = inner.blended(1.0, width, sign, span)
            lanes[lane_id] = SectionLane(
                line=lane.line,
                lane_id=lane_id,
                kind=lane.kind,
                travel=1 if ((lane_id < 0) != left_hand) != lane.reversed else -1,
                centre=inner.blended(0.5, edge, 0.5, span),
                width=width,
                lift=_combined(lane, 0.5, 0.5, span),
                tilt=_combined(lane, -1.0, 1.0, span),
                limit=lane.limit,
                predecessors=lane.predecessors,
                successors=lane.successors,
            )
        edges.append(edge)
    return LaneSection(s_start=section.start, s_end=end, lanes=lanes, left=edges[0], right=edges[1])


def _combined(lane: _Lane, inner: float, outer: float, span: tuple[float, float]) -> Profile:
    if lane.inner is FLAT:
        return FLAT
    return lane.inner.blended(inner, lane.outer, outer, span)
