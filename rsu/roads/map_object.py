"""Reads the objects of a road: parking spaces, buildings, crosswalks, ... (OpenDRIVE 1.7, 13).

An object's footprint is its base, turned by heading, pitch and roll and seen from above.
"""

import math
from dataclasses import dataclass

import numpy as np

from rsu.arrays import Floats
from rsu.roads.document import Node
from rsu.roads.network import MapObject, Pose
from rsu.roads.road import Road

_ROUND_CORNERS = 16
"""Corners that stand for a circle; its area is 3 % short."""


@dataclass(slots=True, frozen=True, kw_only=True)
class _Frame:
    """An object's own axes u, v, z in the map."""

    origin: Floats
    """(3,) m."""
    heading: float
    rotation: Floats
    """(3, 3)."""

    def place(self, local: Floats) -> Floats:
        """(K, 3) m in the map of (K, 3) u, v, z."""
        return self.origin + np.sum(local[:, None, :] * self.rotation, axis=2)


def read_objects(node: Node, road: Road) -> list[MapObject]:
    """Return the objects of a ``<road>`` element."""
    objects = node.find("objects")
    return [_read(child, road) for child in objects.all("object")] if objects else []


def _read(node: Node, road: Road) -> MapObject:
    frame = _frame(node, road)
    outline = _outline(node)
    corners, tops = _box(node, frame) if outline is None else _shape(node, outline, road, frame)
    foot = float(corners[:, 2].min()) if len(corners) else float(frame.origin[2])
    x, y, length, width = _extent(corners, frame)
    return MapObject(
        id=node.text("id"),
        road_id=road.road_id,
        kind="parkingSpace" if node.find("parkingSpace") else node.text("type", ""),
        name=node.text("name", ""),
        pose=Pose(x=x, y=y, z=foot, heading=frame.heading),
        length=length,
        width=width,
        height=max(tops) - foot,
        outline=_counter_clockwise(corners),
    )


def _frame(node: Node, road: Road) -> _Frame:
    """Rotation about z by heading, then y by pitch, then x by roll (OpenDRIVE 1.7, 6.3)."""
    heading, origin = _on_surface(node, road, "zOffset")
    heading = math.remainder(heading + node.number("hdg", 0.0), math.tau)
    pitch, roll = node.number("pitch", 0.0), node.number("roll", 0.0)
    ch, cp, cr = math.cos(heading), math.cos(pitch), math.cos(roll)
    sh, sp, sr = math.sin(heading), math.sin(pitch), math.sin(roll)
    rotation = np.array(
        [
            [ch * cp, ch * sp * sr - sh * cr, ch * sp * cr + sh * sr],
            [sh * cp, sh * sp * sr + ch * cr, sh * sp * cr - ch * sr],
            [-sp, cp * sr, cp * cr],
        ]
    )
    return _Frame(origin=np.array(origin), heading=heading, rotation=rotation)


def _on_surface(node: Node, road: Road, above: str) -> tuple[float, tuple[float, float, float]]:
    """Heading of the road and x, y, z at an element's s, t and its height above the surface."""
    s, t = np.array([node.number("s")]), np.array([node.number("t")])
    position, z, heading = road.surface(s, t)
    x, y = position[0]
    return float(heading[0]), (float(x), float(y), float(z[0]) + node.number(above, 0.0))


def _outline(node: Node) -> Node | None:
    """Return the one outline, which stands in ``<outlines>`` since OpenDRIVE 1.5."""
    outlines = node.find("outlines")
    found = [*node.all("outline"), *(outlines.all("outline") if outlines else ())]
    if len(found) > 1:
        raise found[1].error("is a second outline of one object, which is not supported")
    if found and found[0].text("closed", "true") not in ("true", "1"):
        raise found[0].error("is not closed, which is not supported")
    return found[0] if found else None


def _shape(node: Node, outline: Node, road: Road, frame: _Frame) -> tuple[Floats, list[float]]:
    """(K, 3) corners of an outline, and the height of the top over each."""
    corners = [child for child in outline.children if child.tag.startswith("corner")]
    if not corners:
        raise outline.error("has no corner")
    kind = corners[0].tag
    odd = [corner for corner in corners if corner.tag != kind]
    if odd:
        raise odd[0].error(f"stands among <{kind}>")
    if kind == "cornerLocal":
        local = [(c.number("u"), c.number("v"), c.number("z", 0.0)) for c in corners]
        placed = frame.place(np.array(local))
    else:
        placed = np.array([_on_surface(corner, road, "dz")[1] for corner in corners])
    height = node.number("height", 0.0)
    rises = [corner.number("height", height) for corner in corners]
    return placed, [float(z) + rise for z, rise in zip(placed[:, 2], rises, strict=True)]


def _box(node: Node, frame: _Frame) -> tuple[Floats, list[float]]:
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


def _extent(corners: Floats, frame: _Frame) -> tuple[float, float, float, float]:
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
