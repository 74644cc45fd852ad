"""The pinhole camera, in both directions: points to pixels, boxes to the ground.

A camera is three arrays: ``eye`` (3,) m; ``axes`` (3, 3) its forward, left and up axes as rows, in
site ENU; ``lens`` (3,) focal length and principal point, px.
"""

import math
from typing import TypeAlias

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel

Vector: TypeAlias = tuple[float, float, float]

_HEADINGS = 12
"""Hypotheses over half a turn; 24 change no covariance by more than 2 %."""
_TURN = np.array(
    [
        [math.cos(math.pi * k / _HEADINGS), math.sin(math.pi * k / _HEADINGS)]
        for k in range(_HEADINGS)
    ]
)
_NEAREST = 0.1
"""m before the lens; nothing closer is projected."""


@kernel("UniTuple(float64, 2)(float64, float64, float64, float64[::1])")
def _pixel(forward: float, left: float, up: float, lens: Floats) -> tuple[float, float]:
    """Image columns grow to the right, rows downwards."""
    scale = lens[0] / forward
    return lens[1] - scale * left, lens[2] - scale * up


@kernel("UniTuple(float64, 3)(float64, float64, float64, float64[:, ::1])")
def _along_axes(x: float, y: float, z: float, axes: Floats) -> tuple[float, float, float]:
    """A vector in the camera's frame."""
    return (
        axes[0, 0] * x + axes[0, 1] * y + axes[0, 2] * z,
        axes[1, 0] * x + axes[1, 1] * y + axes[1, 2] * z,
        axes[2, 0] * x + axes[2, 1] * y + axes[2, 2] * z,
    )


@kernel("void(float64[:, ::1], float64[::1], float64[:, ::1], float64[::1], float64[:, ::1])")
def project(points: Floats, eye: Floats, axes: Floats, lens: Floats, out: Floats) -> None:
    """Pixels of points.

    Parameters
    ----------
    points : (N, 3) m, site ENU
    eye, axes, lens : the camera
    out : (N, 2) px; nan behind the camera.  Overwritten.
    """
    for n in range(points.shape[0]):
        forward, left, up = _along_axes(
            points[n, 0] - eye[0], points[n, 1] - eye[1], points[n, 2] - eye[2], axes
        )
        if forward < _NEAREST:
            out[n, 0] = math.nan
            out[n, 1] = math.nan
        else:
            out[n, 0], out[n, 1] = _pixel(forward, left, up, lens)


@kernel("UniTuple(float64, 8)(float64, float64, float64[::1], float64[:, ::1], float64[::1])")
def _foot(
    column: float, row: float, eye: Floats, axes: Floats, lens: Floats
) -> tuple[float, float, float, float, float, float, float, float]:
    """Where a pixel's ray meets the ground, and how that point moves.

    Returns x, y; then their derivatives with respect to the ground's height, the column and the
    row.  All nan when the ray does not meet the ground in front of the camera.
    """
    a = (lens[1] - column) / lens[0]
    b = (lens[2] - row) / lens[0]
    x = axes[0, 0] + a * axes[1, 0] + b * axes[2, 0]
    y = axes[0, 1] + a * axes[1, 1] + b * axes[2, 1]
    z = axes[0, 2] + a * axes[1, 2] + b * axes[2, 2]
    way = -eye[2] / z if z < 0.0 < eye[2] else math.nan
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


@kernel(
    "UniTuple(float64, 5)(UniTuple(float64, 3), UniTuple(float64, 3), UniTuple(float64, 3), "
    "UniTuple(float64, 3), float64[::1])"
)
def _outline(
    middle: Vector, nose: Vector, side: Vector, up: Vector, lens: Floats
) -> tuple[float, float, float, float, float]:
    """Left, top, right, bottom of a block's image, and the rows that its whole height covers.

    `middle` of the bottom face, and half length, half width and whole height as vectors in the
    camera's frame.  The last value is nan when the block reaches behind the lens.
    """
    left = top = math.inf
    right = bottom = -math.inf
    rows = 0.0
    for corner in range(4):
        i = 1.0 if corner < 2 else -1.0
        j = 1.0 if corner % 2 == 0 else -1.0
        f = middle[0] + i * nose[0] + j * side[0]
        g = middle[1] + i * nose[1] + j * side[1]
        h = middle[2] + i * nose[2] + j * side[2]
        if min(f, f + up[0]) < _NEAREST:
            rows = math.nan
            break
        low_u, low_v = _pixel(f, g, h, lens)
        top_u, top_v = _pixel(f + up[0], g + up[1], h + up[2], lens)
        left = min(left, low_u, top_u)
        right = max(right, low_u, top_u)
        bottom = max(bottom, low_v)
        if top_v < top:
            top = top_v
            rows = low_v - top_v
    return left, top, right, bottom, rows


@kernel(
    "void(float64[:, ::1], int64[:, ::1], float64[:, ::1], float64[:, ::1], float64[::1], "
    "float64[:, ::1], float64[::1], float64, float64, float64[:, ::1], float64[:, :, ::1], "
    "float64[::1])"
)
def locate(
    box: Floats,
    cut: Ints,
    size: Floats,
    spread: Floats,
    eye: Floats,
    axes: Floats,
    lens: Floats,
    pixel_sigma: float,
    ground_sigma: float,
    position: Floats,
    covariance: Floats,
    height: Floats,
) -> None:
    """Middle of the footprint of an object that stands on the plane z = 0, from its image box.

    The box's bottom edge sees the nearest corner, not the middle.  How far behind it the middle
    lies depends on the heading and the size, which a box does not tell: so an object of its class's
    size is put there at each of twelve headings, projected, and moved until its bottom and its
    middle column fit the box (one Newton step).  How well its width then fits weighs the heading
    and corrects length and width (conditional Gaussian).  Mean and covariance are those of the
    mixture; they hold the noise of the edges, the roughness of the ground, heading and size.

    An edge at the border of the image says only "at least": it is moved outwards to where the
    hypothesis has it, with a standard deviation of that whole way.

    Parameters
    ----------
    box : (N, 4) left, top, right, bottom, px
    cut : (N, 4) 1 = that edge lies at the border of the image
    size, spread : (N, 3) length, width, height of the class and their standard deviations, m
    eye, axes, lens : the camera
    pixel_sigma : standard deviation of an edge, px
    ground_sigma : standard deviation of the ground's height, m
    position : (N, 2) m; nan where the ray does not meet the ground.  Overwritten.
    covariance : (N, 2, 2) m^2.  Overwritten.
    height : (N,) m; nan where top or bottom are cut.  Overwritten.
    """
    pixel_variance = pixel_sigma * pixel_sigma
    for n in range(box.shape[0]):
        left = box[n, 0]
        right = box[n, 2]
        bottom = box[n, 3]
        position[n, :] = math.nan
        covariance[n, :, :] = math.nan
        height[n] = math.nan
        foot_x, foot_y, rise_x, rise_y, column_x, column_y, row_x, row_y = _foot(
            0.5 * (left + right), bottom, eye, axes, lens
        )
        if math.isnan(foot_x):
            continue
        # Away from the camera: along the column of the image, and square to its row.
        norm = math.hypot(row_x, row_y)
        away_x = -row_x / norm
        away_y = -row_y / norm
        norm = math.hypot(column_x, column_y)
        square_x = -column_y / norm
        square_y = column_x / norm
        cosine = square_x * away_x + square_y * away_y
        if cosine < 0.0:
            square_x = -square_x
            square_y = -square_y
            cosine = -cosine
        half_length = 0.5 * size[n, 0]
        half_width = 0.5 * size[n, 1]
        up = _along_axes(0.0, 0.0, size[n, 2], axes)
        variance_length = spread[n, 0] * spread[n, 0]
        variance_width = spread[n, 1] * spread[n, 1]
        # Weighted sums over the headings, relative to the foot.
        sum_w = sum_x = sum_y = sum_xx = sum_xy = sum_yy = sum_h = 0.0
        for k in range(_HEADINGS):
            cos = _TURN[k, 0]
            sin = _TURN[k, 1]
            nose_x = cos * away_x - sin * away_y
            nose_y = sin * away_x + cos * away_y
            per_length = 0.5 * abs(nose_x * square_x + nose_y * square_y) / cosine
            per_width = 0.5 * abs(nose_x * square_y - nose_y * square_x) / cosine
            depth = per_length * size[n, 0] + per_width * size[n, 1]
            x = depth * away_x
            y = depth * away_y
            seen_left, seen_top, seen_right, seen_bottom, rows_high = _outline(
                _along_axes(foot_x + x - eye[0], foot_y + y - eye[1], -eye[2], axes),
                _along_axes(half_length * nose_x, half_length * nose_y, 0.0, axes),
                _along_axes(-half_width * nose_y, half_width * nose_x, 0.0, axes),
                up,
                lens,
            )
            if not rows_high > 0.0:
                continue
            # What the border hides.
            wide = seen_right - seen_left
            hidden_left = max(0.0, wide - (right - left)) if cut[n, 0] == 1 else 0.0
            hidden_right = max(0.0, wide - (right - left)) if cut[n, 2] == 1 else 0.0
            high = seen_bottom - seen_top
            hidden_below = max(0.0, high - (bottom - box[n, 1])) if cut[n, 3] == 1 else 0.0
            fit_left = left - hidden_left
            fit_right = right + hidden_right
            fit_bottom = bottom + hidden_below
            # One Newton step: bottom and middle column.
            columns = 0.5 * (fit_left + fit_right - seen_left - seen_right)
            rows = fit_bottom - seen_bottom
            x += column_x * columns + row_x * rows
            y += column_y * columns + row_y * rows
            # The width: likelihood of the heading, correction of the size.
            across_length = abs(sin)
            across_width = abs(cos)
            scale = wide / (across_length * size[n, 0] + across_width * size[n, 1])
            misfit = fit_right - fit_left - wide
            innovation = 2.0 * pixel_variance + scale * scale * (
                variance_length * across_length * across_length
                + variance_width * across_width * across_width
            )
            variance_depth = variance_length * per_length**2 + variance_width * per_width**2
            if cut[n, 0] == 0 and cut[n, 2] == 0:
                shared = scale * (
                    variance_length * per_length * across_length
                    + variance_width * per_width * across_width
                )
                x += shared / innovation * misfit * away_x
                y += shared / innovation * misfit * away_y
                variance_depth -= shared * shared / innovation
            # The bound keeps a box that fits no heading from having no weight at all.
            weight = math.exp(-0.5 * min(misfit * misfit / innovation, 50.0)) / math.sqrt(
                innovation
            )
            variance_column = 0.5 * pixel_variance + 0.25 * (hidden_left**2 + hidden_right**2)
            variance_row = pixel_variance + hidden_below**2
            sum_w += weight
            sum_x += weight * x
            sum_y += weight * y
            sum_xx += weight * (
                x * x
                + variance_column * column_x * column_x
                + variance_row * row_x * row_x
                + variance_depth * away_x * away_x
            )
            sum_xy += weight * (
                x * y
                + variance_column * column_x * column_y
                + variance_row * row_x * row_y
                + variance_depth * away_x * away_y
            )
            sum_yy += weight * (
                y * y
                + variance_column * column_y * column_y
                + variance_row * row_y * row_y
                + variance_depth * away_y * away_y
            )
            sum_h += weight * size[n, 2] * (1.0 + (bottom - box[n, 1] - high) / rows_high)
        if sum_w == 0.0:
            continue
        x = sum_x / sum_w
        y = sum_y / sum_w
        variance_ground = ground_sigma * ground_sigma
        position[n, 0] = foot_x + x
        position[n, 1] = foot_y + y
        covariance[n, 0, 0] = sum_xx / sum_w - x * x + variance_ground * rise_x * rise_x
        covariance[n, 0, 1] = sum_xy / sum_w - x * y + variance_ground * rise_x * rise_y
        covariance[n, 1, 0] = covariance[n, 0, 1]
        covariance[n, 1, 1] = sum_yy / sum_w - y * y + variance_ground * rise_y * rise_y
        if cut[n, 1] == 0 and cut[n, 3] == 0:
            height[n] = sum_h / sum_w
