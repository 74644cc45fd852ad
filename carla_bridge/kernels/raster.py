"""A camera's picture: for each pixel how far, what and whose, and which way the face looks."""

from math import inf, sqrt

import numpy as np
from numpy.typing import NDArray

from carla_bridge.kernels.ray import AXES, CENTRE, HALF, meet_box, meet_ground
from carla_bridge.kernels.terrain import CELL, NORTH, WEST
from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel

Bytes = NDArray[np.uint8]

_NEAR = 0.05
"""m ahead of the lens from which on a box is projected by its corners."""
_FARTHEST = 1000.0
"""m that a ray to uneven ground is followed: the range of CARLA's depth images."""
SKY, TERRAIN = 11, 10
"""Semantic tags of what is nothing, and of the ground beside the grid."""


@kernel("void(float64[::1], float64[:, ::1], float64[::1], float64[::1], int64[::1])")
def frame_box(eye: Floats, axes: Floats, lens: Floats, box: Floats, window: Ints) -> None:
    """Write the window of pixels, left, top, right and bottom, that a box may cover."""
    width, height = int(2.0 * lens[1]), int(2.0 * lens[2])
    left, top, right, bottom = inf, inf, -inf, -inf
    ahead = 0
    for corner in range(8):
        x, y, z = 0.0, 0.0, 0.0
        for i in range(3):
            place = box[CENTRE + i] - eye[i]
            for j in range(3):
                side = 1.0 if (corner >> j) & 1 else -1.0
                place += side * box[HALF + j] * box[AXES + 3 * j + i]
            x += place * axes[0, i]
            y += place * axes[1, i]
            z += place * axes[2, i]
        if x > _NEAR:
            ahead += 1
            u, v = lens[1] + lens[0] * y / x, lens[2] - lens[0] * z / x
            left, right = min(left, u), max(right, u)
            top, bottom = min(top, v), max(bottom, v)
    window[0], window[1], window[2], window[3] = 0, 0, 0, 0
    if ahead == 8:
        window[0], window[1] = int(min(max(left, 0.0), width)), int(min(max(top, 0.0), height))
        window[2] = int(min(max(right + 1.0, 0.0), width))
        window[3] = int(min(max(bottom + 1.0, 0.0), height))
    elif ahead > 0:
        window[2], window[3] = width, height


@kernel(
    "void(float64[::1], float64[:, ::1], float64[::1], float64[:, ::1], float64[::1],"
    " uint8[:, ::1], float64[:, ::1], uint8[:, ::1])"
)
def draw_ground(
    eye: Floats,
    axes: Floats,
    lens: Floats,
    grid: Floats,
    frame: Floats,
    kind: Bytes,
    depth: Floats,
    tag: Bytes,
) -> None:
    """Fill a picture with ground and sky."""
    ray, unit = np.empty(3), np.empty(3)
    for v in range(depth.shape[0]):
        for u in range(depth.shape[1]):
            right, up = (u + 0.5 - lens[1]) / lens[0], (lens[2] - v - 0.5) / lens[0]
            length = sqrt(1.0 + right * right + up * up)
            for i in range(3):
                ray[i] = axes[0, i] + right * axes[1, i] + up * axes[2, i]
                unit[i] = ray[i] / length
            away = meet_ground(eye, unit, _FARTHEST * length, grid, frame) / length
            depth[v, u] = away
            tag[v, u] = SKY
            if away < inf:
                row = int((eye[1] + away * ray[1] - frame[NORTH]) // frame[CELL])
                column = int((eye[0] + away * ray[0] - frame[WEST]) // frame[CELL])
                tag[v, u] = TERRAIN
                if 0 <= row < grid.shape[0] and 0 <= column < grid.shape[1]:
                    tag[v, u] = kind[row, column]


@kernel(
    "void(float64[::1], float64[:, ::1], float64[::1], float64[:, ::1], float64[:, ::1],"
    " int64[:, ::1], int64[:, ::1])"
)
def draw_boxes(
    eye: Floats,
    axes: Floats,
    lens: Floats,
    box: Floats,
    depth: Floats,
    owner: Ints,
    face: Ints,
) -> None:
    """Draw boxes over a picture, the nearest in front.

    Parameters
    ----------
    eye, axes : (3,) m, and (3, 3) forward, right and up.
    lens : (3,) focal length and half width and height, px.
    box : (B, `ray.BOX`).
    depth : (H, W) m along the optical axis.  Changed, and so are the next.
    owner : (H, W) row of the box; where none is drawn it stays.
    face : (H, W) axis of the face, as of `meet_box`.
    """
    window, side, ray = np.empty(4, dtype=np.int64), np.zeros(1, dtype=np.int64), np.empty(3)
    for b in range(box.shape[0]):
        frame_box(eye, axes, lens, box[b], window)
        for v in range(window[1], window[3]):
            up = (lens[2] - v - 0.5) / lens[0]
            for u in range(window[0], window[2]):
                right = (u + 0.5 - lens[1]) / lens[0]
                for i in range(3):
                    ray[i] = axes[0, i] + right * axes[1, i] + up * axes[2, i]
                away = meet_box(eye, ray, box[b], side)
                if away < depth[v, u]:
                    depth[v, u], owner[v, u], face[v, u] = away, b, side[0]
