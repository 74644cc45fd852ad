"""Reads what repeats an object along its road: copies at a distance, or one without gaps."""

import numpy as np

from rsu.arrays import Floats
from rsu.roads.document import Node
from rsu.roads.outline import Line
from rsu.roads.pose import Pose
from rsu.roads.surface import RoadSurface

MOST_COPIES = 100_000
"""Of one object: lamps every 10 m along 1000 km."""
_DRAWN = 2.0
"""m between corners of what is drawn along a road."""
_ROUNDING = 1e-6
"""m by which the last copy may miss the end."""


def read_repeats(
    node: Node, road_id: str, surface: RoadSurface
) -> tuple[tuple[Pose, ...], tuple[Line, ...]]:
    """Return where the copies of an object stand, and the lines that it is drawn along."""
    copies: list[Pose] = []
    drawn: list[Line] = []
    for repeat in node.all("repeat"):
        length, distance = repeat.number("length"), repeat.number("distance")
        if min(length, distance) < 0.0:
            raise repeat.error("has a negative length or distance")
        step = distance or _DRAWN
        if length / step > MOST_COPIES:
            raise repeat.error(f"repeats its object more than {MOST_COPIES} times")
        along = np.arange(int((length + _ROUNDING) / step) + 1, dtype=np.float64) * step
        if distance == 0.0 and length - along[-1] > _ROUNDING:
            along = np.concatenate((along, [length]))
        poses = _poses(repeat, node, along, length, (road_id, surface))
        if distance == 0.0:
            drawn.append(_line(repeat, node, poses, along / max(length, _ROUNDING)))
            copies.append(poses[0])
        else:
            copies += poses
    return tuple(copies), tuple(drawn)


def _poses(
    repeat: Node, node: Node, along: Floats, length: float, place: tuple[str, RoadSurface]
) -> list[Pose]:
    road_id, surface = place
    share = along / max(length, _ROUNDING)
    s = repeat.number("s") + along
    t = _between(repeat, "t", node.number("t"), share)
    above = _between(repeat, "zOffset", node.number("zOffset", 0.0), share)
    ground = surface.points(np.full(len(s), surface.index[road_id]), s, t)
    turned = node.number("hdg", 0.0)
    return [
        Pose(x=float(x), y=float(y), z=float(z), heading=float(heading))
        for (x, y), z, heading in zip(
            ground.position, ground.z + above, ground.heading + turned, strict=True
        )
    ]


def _line(repeat: Node, node: Node, poses: list[Pose], share: Floats) -> Line:
    rises = _between(repeat, "height", node.number("height", 0.0), share)
    return Line(
        closed=False,
        corners=tuple((pose.x, pose.y, pose.z) for pose in poses),
        rises=tuple(float(rise) for rise in rises),
    )


def _between(repeat: Node, name: str, own: float, share: Floats) -> Floats:
    """Values from ``...Start`` to ``...End``; the object's own where the file gives none."""
    start = repeat.number(f"{name}Start", own)
    return start + share * (repeat.number(f"{name}End", start) - start)
