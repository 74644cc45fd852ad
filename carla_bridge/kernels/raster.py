"""A camera's picture: for each pixel how far, what and whose, and which way the face looks."""

from math import inf, sqrt

import numpy as np
from numpy.typing import NDArray

from carla_bridge.kernels.ray import AXES, CENTRE, HALF, meet_box, meet_ground
from carla_bridge.kernels.terrain import BASE, CELL, LEVEL, NORTH, WEST
from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel

Bytes = NDArray[np.uint8]
Words = NDArray[np.uint16]

_NEAR = 0.05
"""m ahead of the lens at which edges of boxes are cut."""
_FARTHEST = 1000.0
"""m that a ray to uneven ground is followed: the range of CARLA's depth images."""
SKY, TERRAIN = 11, 10
"""Semantic tags of what is nothing, and of the ground beside the grid."""


@kernel("void(float64[::1], float64[:, ::1], float64[::1], float64[:, ::1])")
def corners_seen(eye: Floats, axes: Floats, box: Floats, corner: Floats) -> None:
    """Write the corners of a box, (8, 3) ahead, to the right and up of a camera; bits choose."""
    for c in range(8):
        corner[c, 0], corner[c, 1], corner[c, 2] = 0.0, 0.0, 0.0
        for i in range(3):
            place = box[CENTRE + i] - eye[i]
            for j in range(3):
                side = 1.0 if (c >> j) & 1 else -1.0
                place += side * box[HALF + j] * box[AXES + 3 * j + i]
            for k in range(3):
                corner[c, k] += place * axes[k, i]


@kernel("void(float64[:, ::1], float64[::1], int64[::1])")
def frame_box(corner: Floats, lens: Floats, window: Ints) -> None:
    """Write the window of pixels, left, top, right and bottom, that a box may cover.

    Its edges are cut at the plane `_NEAR` ahead, so that what passes beside the lens is no more
    than it is.
    """
    left, top, right, bottom = inf, inf, -inf, -inf
    for c in range(8):
        for j in range(3):
            other = c ^ (1 << j)
            near, far = corner[c, 0], corner[other, 0]
            if near <= _NEAR and far <= _NEAR:
                continue
            share = 0.0 if near > _NEAR else (_NEAR - near) / (far - near)
            x = max(near, _NEAR)
            y = corner[c, 1] + share * (corner[other, 1] - corner[c, 1])
            z = corner[c, 2] + share * (corner[other, 2] - corner[c, 2])
            u, v = lens[1] + lens[0] * y / x, lens[2] - lens[0] * z / x
            left, right = min(left, u), max(right, u)
            top, bottom = min(top, v), max(bottom, v)
    width, height = 2.0 * lens[1], 2.0 * lens[2]
    window[0], window[1] = int(min(max(left, 0.0), width)), int(min(max(top, 0.0), height))
    window[2] = int(min(max(right + 1.0, 0.0), width))
    window[3] = int(min(max(bottom + 1.0, 0.0), height))


@kernel(
    "void(float64[::1], float64[:, ::1], float64[::1], float64[:, ::1], float64[:, ::1],"
    " float64[::1], uint8[:, ::1], float64[:, ::1], uint8[:, ::1], uint16[:, ::1], uint8[:, ::1])",
    allocates=True,
)
def draw_ground(
    eye: Floats,
    axes: Floats,
    lens: Floats,
    grid: Floats,
    crest: Floats,
    frame: Floats,
    kind: Bytes,
    depth: Floats,
    tag: Bytes,
    identity: Words,
    face: Bytes,
) -> None:
    """Fill a picture with ground and sky; arguments as of `draw_boxes`, and the ground's grids."""
    ray, unit, span = np.empty(3), np.empty(3), np.empty(2)
    level, drop = frame[LEVEL] == 1.0, frame[BASE] - eye[2]
    fine = 1.0 / frame[CELL]  # a division costs as much as all the rest of a pixel
    rows, columns = float(kind.shape[0]), float(kind.shape[1])
    for v in range(depth.shape[0]):
        up = (lens[2] - v - 0.5) / lens[0]
        x, y = axes[0, 0] + up * axes[2, 0], axes[0, 1] + up * axes[2, 1]
        z = axes[0, 2] + up * axes[2, 2]
        for u in range(depth.shape[1]):
            right = (u + 0.5 - lens[1]) / lens[0]
            ray[0], ray[1] = x + right * axes[1, 0], y + right * axes[1, 1]
            ray[2] = z + right * axes[1, 2]
            if level:
                away = drop / ray[2] if ray[2] < -1e-9 and drop < 0.0 else inf
            else:
                length = sqrt(ray[0] * ray[0] + ray[1] * ray[1] + ray[2] * ray[2])
                for i in range(3):
                    unit[i] = ray[i] / length
                away = meet_ground(eye, unit, _FARTHEST * length, grid, crest, frame, span) / length
            depth[v, u], identity[v, u], face[v, u], tag[v, u] = away, 0, 0, SKY
            if away < inf:
                row = (eye[1] + away * ray[1] - frame[NORTH]) * fine
                column = (eye[0] + away * ray[0] - frame[WEST]) * fine
                if 0.0 <= row < rows and 0.0 <= column < columns:
                    tag[v, u] = kind[int(row), int(column)]
                else:
                    tag[v, u] = TERRAIN


@kernel(
    "void(float64[::1], float64[:, ::1], float64[::1], float64[:, ::1], int64[::1], int64[::1],"
    " float64[:, ::1], uint8[:, ::1], uint16[:, ::1], uint8[:, ::1])",
    allocates=True,
)
def draw_boxes(
    eye: Floats,
    axes: Floats,
    lens: Floats,
    box: Floats,
    ids: Ints,
    tags: Ints,
    depth: Floats,
    tag: Bytes,
    identity: Words,
    face: Bytes,
) -> None:
    """Draw boxes over a picture, the nearest in front.

    Parameters
    ----------
    eye, axes : (3,) m, and (3, 3) forward, right and up.
    lens : (3,) focal length and half width and height, px.
    box : (B, `ray.BOX`).
    ids, tags : (B,) whose each is, and what.
    depth : (H, W) m along the optical axis.  Changed, and so are the next.
    tag : (H, W) semantic tag.
    identity : (H, W) lower 16 bits of the id; 0 = nobody's.
    face : (H, W) 0 = ground, 1 to 3 = the axis of a box's face, 6 to 4 = the same on its far side.
    """
    window, side, ray = np.empty(4, dtype=np.int64), np.zeros(1, dtype=np.int64), np.empty(3)
    corner = np.empty((8, 3))
    for b in range(box.shape[0]):
        corners_seen(eye, axes, box[b], corner)
        frame_box(corner, lens, window)
        for v in range(window[1], window[3]):
            up = (lens[2] - v - 0.5) / lens[0]
            for u in range(window[0], window[2]):
                right = (u + 0.5 - lens[1]) / lens[0]
                for i in range(3):
                    ray[i] = axes[0, i] + right * axes[1, i] + up * axes[2, i]
                away = meet_box(eye, ray, box[b], side)
                if away < depth[v, u]:
                    depth[v, u], tag[v, u], identity[v, u] = away, tags[b], ids[b] & 65_535
                    face[v, u] = side[0] if side[0] > 0 else 7 + side[0]
