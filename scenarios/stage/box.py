"""Oriented boxes in plan: corners, overlap and the gap between them."""

from math import cos, sin

import numpy as np

from rsu.arrays import Bools, Floats, Ints
from rsu.roads.network import Pose
from scenarios.openscenario.entity import BoundingBox
from scenarios.stage.scene import Scene

SIGNS = np.array([[1.0, 1.0], [-1.0, 1.0], [-1.0, -1.0], [1.0, -1.0]])
"""Front left, rear left, rear right, front right: counter-clockwise."""


def corners(center: Floats, heading: Floats, extent: Floats) -> Floats:
    """(N, 4, 2) corners from (N, 2) centers, (N,) headings and (N, >=2) length and width, m."""
    half = SIGNS[None] * extent[:, None, :2] / 2.0
    c, s = np.cos(heading)[:, None], np.sin(heading)[:, None]
    x = half[:, :, 0] * c - half[:, :, 1] * s
    y = half[:, :, 0] * s + half[:, :, 1] * c
    return center[:, None, :] + np.stack((x, y), axis=2)


def center_of(pose: Pose, box: BoundingBox) -> tuple[float, float]:
    """Return the middle of the footprint of one whose reference point has that pose."""
    c, s = cos(pose.heading), sin(pose.heading)
    return (
        pose.x + box.center_x * c - box.center_y * s,
        pose.y + box.center_x * s + box.center_y * c,
    )


def footprint(pose: Pose, box: BoundingBox) -> Floats:
    """(4, 2) corners of one box."""
    center = np.array([center_of(pose, box)])
    return corners(center, np.array([pose.heading]), np.array([[box.length, box.width]]))[0]


def overlap(first: Floats, second: Floats) -> Bools:
    """(P,) whether (P, 4, 2) boxes have a point in common with theirs: separating axes."""
    apart = np.zeros(len(first), dtype=np.bool_)
    for box in (first, second):
        for side in (1, 3):
            axis = box[:, side] - box[:, 0]
            a = np.einsum("pck,pk->pc", first, axis)
            b = np.einsum("pck,pk->pc", second, axis)
            apart |= (a.max(axis=1) < b.min(axis=1)) | (b.max(axis=1) < a.min(axis=1))
    return ~apart


def gap(first: Floats, second: Floats) -> float:
    """Return the smallest distance between two (4, 2) boxes, m; nought if they overlap."""
    if overlap(first[None], second[None])[0]:
        return 0.0
    return min(_to_edges(first, second), _to_edges(second, first))


def _to_edges(points: Floats, box: Floats) -> float:
    """Smallest distance of points from the edges of a box."""
    start, side = box, np.roll(box, -1, axis=0) - box
    length = np.maximum((side * side).sum(axis=1), np.finfo(np.float64).tiny)
    relative = points[:, None, :] - start[None]
    share = np.clip((relative * side[None]).sum(axis=2) / length, 0.0, 1.0)
    rest = relative - share[:, :, None] * side[None]
    return float(np.sqrt((rest * rest).sum(axis=2)).min())


def touching(scene: Scene) -> list[tuple[int, int]]:
    """Return the pairs of rows whose boxes overlap, in plan and in height."""
    first, second = _near(scene)
    box = corners(scene.position, scene.heading, scene.extent)
    hit = overlap(box[first], box[second])
    return list(zip(first[hit].tolist(), second[hit].tolist(), strict=True))


def _near(scene: Scene) -> tuple[Ints, Ints]:
    """Pairs whose circles around the boxes overlap, and whose heights do."""
    first, second = np.triu_indices(len(scene), k=1)
    radius = np.hypot(scene.extent[:, 0], scene.extent[:, 1]) / 2.0
    between = scene.position[first] - scene.position[second]
    reach = radius[first] + radius[second]
    near = (between * between).sum(axis=1) <= reach * reach
    top = scene.z + scene.extent[:, 2]
    near &= (scene.z[first] <= top[second]) & (scene.z[second] <= top[first])
    return first[near], second[near]
