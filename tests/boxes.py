"""Oriented boxes by textbook numpy: the slow form that kernels are judged by."""

import numpy as np

from rsu.arrays import Bools, Floats

SIGNS = np.array([[1.0, 1.0], [-1.0, 1.0], [-1.0, -1.0], [1.0, -1.0]])
"""Front left, rear left, rear right, front right: counter-clockwise."""


def corners(center: Floats, heading: Floats, extent: Floats) -> Floats:
    """(N, 4, 2) corners from (N, 2) centers, (N,) headings and (N, >=2) length and width, m."""
    half = SIGNS[None] * extent[:, None, :2] / 2.0
    c, s = np.cos(heading)[:, None], np.sin(heading)[:, None]
    x = half[:, :, 0] * c - half[:, :, 1] * s
    y = half[:, :, 0] * s + half[:, :, 1] * c
    return center[:, None, :] + np.stack((x, y), axis=2)


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
