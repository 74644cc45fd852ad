"""Reads the objects of a road: parking spaces, buildings, crosswalks, ... (OpenDRIVE 1.7, 13).

An object's footprint is its base, turned by heading, pitch and roll and seen from above.
"""

import math
from dataclasses import dataclass

import numpy as np

from rsu.arrays import Floats
from rsu.roads.document import Node
from rsu.roads.outline import Frame, Line, read_lines
from rsu.roads.pose import Pose
from rsu.roads.repeat import read_repeats
from rsu.roads.surface import RoadSurface

_ROUND_CORNERS = 16
"""Corners that stand for a circle; its area is 3 % short."""


@dataclass(slots=True, frozen=True, kw_only=True)
class MapObject:
    """Something that stands or is marked beside or on a road."""

    id: str
    road_id: str
    s: float
    """m along the road, as the file states it."""
    t: float
    kind: str
    """OpenDRIVE object type: ``parkingSpace``, ``building``, ``crosswalk``, ..."""
    name: str
    pose: Pose
    """Middle of its footprint, at its foot."""
    length: float
    """m along the pose's heading."""
    width: float
    height: float
    outline: tuple[tuple[float, float], ...]
    """Corners in plan, counter-clockwise; none where the file gives no area."""
    lines: tuple[Line, ...]
    """All its outlines in space, open ones too, and what a ``<repeat>`` without gaps draws."""
    copies: tuple[Pose, ...]
    """Where a ``<repeat>`` puts it, instead of at `pose`; none without one."""


def read_objects(node: Node, surface: RoadSurface) -> list[MapObject]:
    """Return the objects of a ``<road>`` element."""
    objects = node.find("objects")
    road_id = node.text("id")
    return [_read(child, road_id, surface) for child in objects.all("object")] if objects else []


def _read(node: Node, road_id: str, surface: RoadSurface) -> MapObject:
    frame = _frame(node, road_id, surface)
    lines = read_lines(node, frame, road_id, surface)
    area = next((line for line in lines if line.closed), None)
    if area is None and lines:
        area = lines[0]
    if area is None:
        corners, tops = _box(node, frame)
    else:
        corners = np.array(area.corners)
        tops = [z + rise for (_, _, z), rise in zip(area.corners, area.rises, strict=True)]
    foot = float(corners[:, 2].min()) if len(corners) else float(frame.origin[2])
    x, y, length, width = _extent(corners, frame)
    copies, drawn = read_repeats(node, road_id, surface)
    return MapObject(
        id=node.text("id"),
        road_id=road_id,
        s=node.number("s"),
        t=node.number("t"),
        kind="parkingSpace" if node.find("parkingSpace") else node.text("type", ""),
        name=node.text("name", ""),
        pose=Pose(x=x, y=y, z=foot, heading=frame.heading),
        length=length,
        width=width,
        height=max(tops) - foot,
        outline=() if area is not None and not area.closed else _counter_clockwise(corners),
        lines=(*lines, *drawn),
        copies=copies,
    )


def _frame(node: Node, road_id: str, surface: RoadSurface) -> Frame:
    """Place an object at its s, t and height above the surface, turned from the road."""
    ground = surface.pose(road_id, node.number("s"), node.number("t"))
    heading = math.remainder(ground.heading + node.number("hdg", 0.0), math.tau)
    return Frame.turned(
        np.array([ground.x, ground.y, ground.z + node.number("zOffset", 0.0)]),
        heading,
        node.number("pitch", 0.0),
        node.number("roll", 0.0),
    )


def _box(node: Node, frame: Frame) -> tuple[Floats, list[float]]:
    """(K, 3) corners of the box or circle that the object itself states, and its top."""
    length, width, radius = (node.number(name, 0.0) for name in ("length", "width", "radius"))
    if min(length, width, radius) < 0.0:
        raise node.error("has a negative extent")
    if radius > 0.0:
        angle = np.arange(_ROUND_CORNERS) * math.tau / _ROUND_CORNERS
        u, v = radius * np.cos(angle), radius * np.sin(angle)
    elif length > 0.0 and width > 0.0:
        u = np.array([-0.5, 0.5, 0.5, -0.5]) * length
        v = np.array([-0.5, -0.5, 0.5, 0.5]) * width
    else:
        u = v = np.empty(0)
    placed = frame.place(np.column_stack((u, v, np.zeros_like(u))))
    return placed, [float(frame.origin[2]) + node.number("height", 0.0)]


def _extent(corners: Floats, frame: Frame) -> tuple[float, float, float, float]:
    """x, y, length and width of the box around the corners that has the object's heading."""
    if not len(corners):
        return float(frame.origin[0]), float(frame.origin[1]), 0.0, 0.0
    cos, sin = math.cos(frame.heading), math.sin(frame.heading)
    ahead = corners[:, 0] * cos + corners[:, 1] * sin
    left = corners[:, 1] * cos - corners[:, 0] * sin
    u, v = (ahead.min() + ahead.max()) / 2.0, (left.min() + left.max()) / 2.0
    x, y = u * cos - v * sin, u * sin + v * cos
    return float(x), float(y), float(np.ptp(ahead)), float(np.ptp(left))


def _counter_clockwise(corners: Floats) -> tuple[tuple[float, float], ...]:
    """Corners in plan; none when they enclose nothing."""
    if len(corners) < 3:
        return ()
    x, y = corners[:, 0], corners[:, 1]
    twice_area = float(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1)))
    ordered = corners if twice_area >= 0.0 else corners[::-1]
    return tuple((float(px), float(py)) for px, py in ordered[:, :2])
