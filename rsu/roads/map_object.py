"""Reads the objects of a road: parking spaces, buildings, crosswalks, ... (OpenDRIVE 1.7, 13)."""

import math

import numpy as np

from rsu.arrays import Floats
from rsu.roads.document import Node
from rsu.roads.network import MapObject, Pose
from rsu.roads.road import Road

_LEVEL = 1e-6
"""rad of pitch or roll that is a modelling tool's rounding."""
_ROUND_CORNERS = 16
"""Corners that stand for a circle; its area is 3 % short."""


def read_objects(node: Node, road: Road) -> list[MapObject]:
    """Return the objects of a ``<road>`` element."""
    objects = node.find("objects")
    return [_read(child, road) for child in objects.all("object")] if objects else []


def _read(node: Node, road: Road) -> MapObject:
    for name in ("pitch", "roll"):
        if abs(node.number(name, 0.0)) > _LEVEL:
            raise node.error(f"{name} other than 0 is not supported")
    origin = _origin(node, road)
    corners, foot, height = _shape(node, road, origin)
    pose, length, width = _frame(corners, foot, origin)
    return MapObject(
        id=node.text("id"),
        road_id=road.road_id,
        kind=_kind(node),
        name=node.text("name", ""),
        pose=pose,
        length=length,
        width=width,
        height=height,
        outline=_counter_clockwise(corners),
    )


def _kind(node: Node) -> str:
    return "parkingSpace" if node.find("parkingSpace") else node.text("type", "")


def _origin(node: Node, road: Road) -> Pose:
    s, t = node.number("s"), node.number("t")
    position, z, heading = road.surface(np.array([s]), np.array([t]))
    return Pose(
        x=float(position[0, 0]),
        y=float(position[0, 1]),
        z=float(z[0]) + node.number("zOffset", 0.0),
        heading=math.remainder(float(heading[0]) + node.number("hdg", 0.0), math.tau),
    )


def _shape(node: Node, road: Road, origin: Pose) -> tuple[Floats, float, float]:
    """(K, 2) corners, height of the foot and height above it, m."""
    outline = _outline(node)
    height = node.number("height", 0.0)
    if outline is None:
        return _box(node, origin), origin.z, height
    corners = [child for child in outline.children if child.tag.startswith("corner")]
    if len(corners) < 3:
        raise outline.error("has fewer than three corners")
    local = corners[0].tag == "cornerLocal"
    placed = [_local(c, origin) if local else _on_road(c, road) for c in corners]
    foot = min(z for _, z in placed)
    tops = [z + c.number("height", height) for (_, z), c in zip(placed, corners, strict=True)]
    return np.array([place for place, _ in placed]), foot, max(tops) - foot


def _outline(node: Node) -> Node | None:
    """Return the one outline, which stands in ``<outlines>`` since OpenDRIVE 1.5."""
    outlines = node.find("outlines")
    found = [*node.all("outline"), *(outlines.all("outline") if outlines else ())]
    if len(found) > 1:
        raise found[1].error("is a second outline of one object, which is not supported")
    if found and found[0].text("closed", "true") not in ("true", "1"):
        raise found[0].error("is not closed, which is not supported")
    return found[0] if found else None


def _local(corner: Node, origin: Pose) -> tuple[tuple[float, float], float]:
    if corner.tag != "cornerLocal":
        raise corner.error("stands among corners of the other kind")
    u, v = corner.number("u"), corner.number("v")
    cos, sin = math.cos(origin.heading), math.sin(origin.heading)
    place = (origin.x + u * cos - v * sin, origin.y + u * sin + v * cos)
    return place, origin.z + corner.number("z", 0.0)


def _on_road(corner: Node, road: Road) -> tuple[tuple[float, float], float]:
    if corner.tag != "cornerRoad":
        raise corner.error("stands among corners of the other kind")
    s, t = np.array([corner.number("s")]), np.array([corner.number("t")])
    position, z, _ = road.surface(s, t)
    place = (float(position[0, 0]), float(position[0, 1]))
    return place, float(z[0]) + corner.number("dz", 0.0)


def _box(node: Node, origin: Pose) -> Floats:
    """(K, 2) corners of the bounding box or circle that the object itself states."""
    length, width, radius = (node.number(x, 0.0) for x in ("length", "width", "radius"))
    if min(length, width, radius) < 0.0:
        raise node.error("has a negative extent")
    if radius > 0.0:
        angle = np.arange(_ROUND_CORNERS) * math.tau / _ROUND_CORNERS
        return np.column_stack(
            (origin.x + radius * np.cos(angle), origin.y + radius * np.sin(angle))
        )
    if length == 0.0 or width == 0.0:
        return np.empty((0, 2))
    u = np.array([-0.5, 0.5, 0.5, -0.5]) * length
    v = np.array([-0.5, -0.5, 0.5, 0.5]) * width
    cos, sin = math.cos(origin.heading), math.sin(origin.heading)
    return np.column_stack((origin.x + u * cos - v * sin, origin.y + u * sin + v * cos))


def _frame(corners: Floats, foot: float, origin: Pose) -> tuple[Pose, float, float]:
    """Middle, length and width of the box around the corners that has the object's heading."""
    if not len(corners):
        return origin, 0.0, 0.0
    cos, sin = math.cos(origin.heading), math.sin(origin.heading)
    turned = corners @ np.array([[cos, -sin], [sin, cos]])
    low, high = turned.min(axis=0), turned.max(axis=0)
    u, v = (low + high) / 2.0
    middle = Pose(
        x=float(u * cos - v * sin), y=float(u * sin + v * cos), z=foot, heading=origin.heading
    )
    return middle, float(high[0] - low[0]), float(high[1] - low[1])


def _counter_clockwise(corners: Floats) -> tuple[tuple[float, float], ...]:
    x, y = corners[:, 0], corners[:, 1]
    twice_area = float(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1)))
    ordered = corners if twice_area >= 0.0 else corners[::-1]
    return tuple((float(px), float(py)) for px, py in ordered)
