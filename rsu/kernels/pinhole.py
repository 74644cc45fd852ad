"""The pinhole camera: boxes to pixels, and pixels to rays.

A camera is three arrays: ``eye`` (3,) m; ``axes`` (3, 3) its forward, left and up axes as rows, in
site ENU; ``lens`` (3,) focal length and principal point, px.
"""

import math
from typing import TypeAlias

from rsu.arrays import Floats
from rsu.kernels.compile import kernel

Vector: TypeAlias = tuple[float, float, float]
Four: TypeAlias = tuple[float, float, float, float]
Foot: TypeAlias = tuple[float, float, float, float, float, float, float, float]

_NEAREST = 0.1
"""m before the lens; nothing closer is projected."""


@kernel("UniTuple(float64, 2)(float64, float64, float64, float64[::1])")
def _pixel(forward: float, left: float, up: float, lens: Floats) -> tuple[float, float]:
    """Image columns grow to the right, rows downwards."""
    scale = lens[0] / forward
    return lens[1] - scale * left, lens[2] - scale * up


@kernel("UniTuple(float64, 3)(float64, float64, float64, float64[:, ::1])")
def along_axes(x: float, y: float, z: float, axes: Floats) -> tuple[float, float, float]:
    """A vector in the camera's frame."""
    return (
        axes[0, 0] * x + axes[0, 1] * y + axes[0, 2] * z,
        axes[1, 0] * x + axes[1, 1] * y + axes[1, 2] * z,
        axes[2, 0] * x + axes[2, 1] * y + axes[2, 2] * z,
    )


@kernel("void(float64[:, ::1], float64[::1], float64[:, ::1], float64[::1], float64[:, ::1])")
def enclose(boxes: Floats, eye: Floats, axes: Floats, lens: Floats, out: Floats) -> None:
    """Rectangles around the images of boxes that stand on the ground.

    Parameters
    ----------
    boxes : (N, 7) x, y of the middle, z of the bottom, heading, length, width, height; m and rad
    eye, axes, lens : the camera
    out : (N, 4) px left, top, right, bottom; nan for what reaches behind the camera.  Overwritten.
    """
    for n in range(boxes.shape[0]):
        cos, sin = math.cos(boxes[n, 3]), math.sin(boxes[n, 3])
        out[n, 0], out[n, 1], out[n, 2], out[n, 3] = math.inf, math.inf, -math.inf, -math.inf
        for corner in range(8):
            ahead = (-0.5 if corner & 1 else 0.5) * boxes[n, 4]
            left = (-0.5 if corner & 2 else 0.5) * boxes[n, 5]
            forward, aside, up = along_axes(
                boxes[n, 0] + cos * ahead - sin * left - eye[0],
                boxes[n, 1] + sin * ahead + cos * left - eye[1],
                boxes[n, 2] + (boxes[n, 6] if corner & 4 else 0.0) - eye[2],
                axes,
            )
            if forward < _NEAREST:
                out[n, 0], out[n, 1], out[n, 2], out[n, 3] = math.nan, math.nan, math.nan, math.nan
                break
            column, row = _pixel(forward, aside, up, lens)
            out[n, 0], out[n, 1] = min(out[n, 0], column), min(out[n, 1], row)
            out[n, 2], out[n, 3] = max(out[n, 2], column), max(out[n, 3], row)


@kernel(
    "UniTuple(float64, 8)(float64, float64, float64, float64[::1], float64[:, ::1], float64[::1])"
)
def foot_of(
    column: float, row: float, height: float, eye: Floats, axes: Floats, lens: Floats
) -> Foot:
    """Where a pixel's ray meets the plane at a `height` above the ground, and how that point moves.

    Returns x, y; then their derivatives with respect to the height, the column and the row.  All
    nan when the ray does not come down to the plane in front of the camera.
    """
    a = (lens[1] - column) / lens[0]
    b = (lens[2] - row) / lens[0]
    x = axes[0, 0] + a * axes[1, 0] + b * axes[2, 0]
    y = axes[0, 1] + a * axes[1, 1] + b * axes[2, 1]
    z = axes[0, 2] + a * axes[1, 2] + b * axes[2, 2]
    if not z < 0.0 < eye[2] - height:
        nan = math.nan
        return nan, nan, nan, nan, nan, nan, nan, nan
    way = (height - eye[2]) / z
    rise_x = x / z
    rise_y = y / z
    per_pixel = way / lens[0]
    return (
        eye[0] + way * x,
        eye[1] + way * y,
        rise_x,
        rise_y,
        per_pixel * (rise_x * axes[1, 2] - axes[1, 0]),
        per_pixel * (rise_y * axes[1, 2] - axes[1, 1]),
        per_pixel * (rise_x * axes[2, 2] - axes[2, 0]),
        per_pixel * (rise_y * axes[2, 2] - axes[2, 1]),
    )


@kernel("UniTuple(float64, 4)(UniTuple(float64, 8))")
def view_of(foot: Foot) -> Four:
    """Unit vectors on the ground away from the camera: along a column, and square to a row."""
    norm = -math.hypot(foot[6], foot[7])
    away_x = foot[6] / norm
    away_y = foot[7] / norm
    turn = foot[4] * away_y - foot[5] * away_x
    norm = math.copysign(math.hypot(foot[4], foot[5]), turn)
    return away_x, away_y, -foot[5] / norm, foot[4] / norm


@kernel(
    "UniTuple(float64, 6)(UniTuple(float64, 3), UniTuple(float64, 3), UniTuple(float64, 3), "
    "UniTuple(float64, 3), float64[::1])"
)
def outline(
    middle: Vector, nose: Vector, side: Vector, up: Vector, lens: Floats
) -> tuple[float, float, float, float, float, float]:
    """Image of a block: left, top, right, bottom, the rows of its height, and its lean.

    `middle` of the bottom face, and half length, half width and whole height as vectors in the
    camera's frame.  The lean is how far the whole image's middle column lies to the right of the
    bottom face's.  All nan when the block reaches behind the lens.
    """
    left = top = low_left = math.inf
    right = bottom = low_right = -math.inf
    rows = 0.0
    for corner in range(4):
        i = 1.0 if corner < 2 else -1.0
        j = 1.0 if corner % 2 == 0 else -1.0
        f = middle[0] + i * nose[0] + j * side[0]
        g = middle[1] + i * nose[1] + j * side[1]
        h = middle[2] + i * nose[2] + j * side[2]
        if min(f, f + up[0]) < _NEAREST:
            return math.nan, math.nan, math.nan, math.nan, math.nan, math.nan
        low_u, low_v = _pixel(f, g, h, lens)
        top_u, top_v = _pixel(f + up[0], g + up[1], h + up[2], lens)
        low_left = min(low_left, low_u)
        low_right = max(low_right, low_u)
        left = min(left, top_u)
        right = max(right, top_u)
        bottom = max(bottom, low_v)
        if top_v < top:
            top = top_v
            rows = low_v - top_v
    left = min(left, low_left)
    right = max(right, low_right)
    return left, top, right, bottom, rows, 0.5 * (left + right - low_left - low_right)
