"""The pinhole camera, in both directions: boxes to pixels, and back to the ground.

A camera is three arrays: ``eye`` (3,) m; ``axes`` (3, 3) its forward, left and up axes as rows, in
site ENU; ``lens`` (3,) focal length and principal point, px.
"""

import math
from typing import TypeAlias

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel

Vector: TypeAlias = tuple[float, float, float]
Four: TypeAlias = tuple[float, float, float, float]
Place: TypeAlias = tuple[float, float, float, float, float, float, float]
Foot: TypeAlias = tuple[float, float, float, float, float, float, float, float]

_HEADINGS = 6
"""Enough: with 24 the mean moves by 3 % of its standard deviation (cars) to 10 % (buses)."""
_CELL = math.pi / _HEADINGS
"""rad: a hypothesis stands for the headings of its cell; a rectangle repeats after half a turn."""
_ANGLES = (np.arange(_HEADINGS) + 0.5) * _CELL
_TURN = np.column_stack((np.cos(_ANGLES), np.sin(_ANGLES)))
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
            forward, aside, up = _along_axes(
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


@kernel("UniTuple(float64, 8)(float64, float64, float64[::1], float64[:, ::1], float64[::1])")
def _foot(column: float, row: float, eye: Floats, axes: Floats, lens: Floats) -> Foot:
    """Where a pixel's ray meets the ground, and how that point moves.

    Returns x, y; then their derivatives with respect to the ground's height, the column and the
    row.  All nan when the ray does not meet the ground in front of the camera.
    """
    a = (lens[1] - column) / lens[0]
    b = (lens[2] - row) / lens[0]
    x = axes[0, 0] + a * axes[1, 0] + b * axes[2, 0]
    y = axes[0, 1] + a * axes[1, 1] + b * axes[2, 1]
    z = axes[0, 2] + a * axes[1, 2] + b * axes[2, 2]
    if not z < 0.0 < eye[2]:
        nan = math.nan
        return nan, nan, nan, nan, nan, nan, nan, nan
    way = -eye[2] / z
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
def _view(foot: Foot) -> Four:
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
def _outline(
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


@kernel(
    "Tuple((UniTuple(float64, 7), UniTuple(float64, 4)))(float64, float64, int64, int64, "
    "float64[:, ::1], int64[:, ::1], float64[:, ::1], float64[:, ::1], UniTuple(float64, 8), "
    "UniTuple(float64, 4), float64[::1], float64[:, ::1], float64[::1], float64)"
)
def _hypothesis(
    cos: float,
    sin: float,
    n: int,
    body: int,
    box: Floats,
    cut: Ints,
    size: Floats,
    spread: Floats,
    foot: Foot,
    view: Four,
    eye: Floats,
    axes: Floats,
    lens: Floats,
    pixel_variance: float,
) -> tuple[Place, Four]:
    """Where the middle of object `n` lies if it is turned by (cos, sin) against the line of sight.

    It is of the kind `body`.  Returns the likelihood of the box's width and height; x, y from the
    foot and their covariance xx, xy, yy; the height.  Then length and width, and their variances.
    The likelihood is zero when the object would reach behind the lens.
    """
    foot_x, foot_y, _, _, column_x, column_y, row_x, row_y = foot
    away_x, away_y, square_x, square_y = view
    # Length, width: the nearest corner to the middle, along the column, for each metre of them.
    nose_x = cos * away_x - sin * away_y
    nose_y = sin * away_x + cos * away_y
    double = 2.0 * (square_x * away_x + square_y * away_y)
    nose = (nose_x * square_x + nose_y * square_y) / double
    side = (nose_x * square_y - nose_y * square_x) / double
    depth = abs(nose) * size[body, 0] + abs(side) * size[body, 1]
    x = depth * away_x
    y = depth * away_y
    middle = _along_axes(foot_x + x - eye[0], foot_y + y - eye[1], -eye[2], axes)
    left, top, right, bottom, rows_high, lean = _outline(
        middle,
        _along_axes(0.5 * size[body, 0] * nose_x, 0.5 * size[body, 0] * nose_y, 0.0, axes),
        _along_axes(-0.5 * size[body, 1] * nose_y, 0.5 * size[body, 1] * nose_x, 0.0, axes),
        _along_axes(0.0, 0.0, size[body, 2], axes),
        lens,
    )
    if not rows_high > 0.0:
        return (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 0.0)
    # What the border hides, px.
    wide = right - left
    short = max(0.0, wide - (box[n, 2] - box[n, 0]))
    hidden_left = short if cut[n, 0] == 1 else 0.0
    hidden_right = short if cut[n, 2] == 1 else 0.0
    high = box[n, 3] - box[n, 1]
    hidden_below = max(0.0, bottom - top - high) if cut[n, 3] == 1 else 0.0
    # One Newton step makes bottom and middle column fit, the latter for the height that is seen.
    taller = (high - bottom + top) / rows_high if cut[n, 1] == 0 and cut[n, 3] == 0 else 0.0
    columns = (
        0.5 * (box[n, 0] - hidden_left + box[n, 2] + hidden_right - left - right) - lean * taller
    )
    rows = box[n, 3] + hidden_below - bottom
    x += column_x * columns + row_x * rows
    y += column_y * columns + row_y * rows
    # The outline's extreme corners lie `half` to the sides and `deep` behind and before the
    # middle; perspective shifts the outline by half * deep / distance.
    turn = 1.0 if cos > 0.0 else -1.0
    half = 0.5 * (size[body, 0] * sin + size[body, 1] * turn * cos)
    deep = 0.5 * (size[body, 0] * cos - size[body, 1] * turn * sin)
    scale = 0.5 * wide / half
    shift = -0.5 * scale / middle[0]
    misfit = box[n, 2] - box[n, 0] + hidden_left + hidden_right - wide
    # Length, width and the heading within its cell are Gaussian and independent: how they move the
    # middle (along the column, and by columns), and how they widen the outline.
    innovation = 2.0 * pixel_variance
    shared_x = shared_y = by_length = by_width = 0.0
    xx = xy = yy = 0.0
    longer = 0.0
    for parameter in range(3):
        if parameter == 0:
            variance = spread[body, 0] * spread[body, 0]
            along = abs(nose)
            columns = shift * (sin * deep + cos * half)
            widens = scale * sin
            by_length = variance * widens
        elif parameter == 1:
            variance = spread[body, 1] * spread[body, 1]
            along = abs(side)
            columns = shift * turn * (cos * deep - sin * half)
            widens = scale * turn * cos
            by_width = variance * widens
        else:
            variance = _CELL * _CELL / 12.0
            along = (
                math.copysign(size[body, 0], nose) * side
                - math.copysign(size[body, 1], side) * nose
            )
            columns = 2.0 * shift * (deep * deep - half * half)
            widens = 2.0 * scale * deep
        moves_x = along * away_x + columns * column_x
        moves_y = along * away_y + columns * column_y
        xx += variance * moves_x * moves_x
        xy += variance * moves_x * moves_y
        yy += variance * moves_y * moves_y
        shared_x += variance * moves_x * widens
        shared_y += variance * moves_y * widens
        innovation += variance * widens * widens
        longer += 4.0 * variance * along * along
    long, wide = size[body, 0], size[body, 1]
    longish, widish = spread[body, 0] ** 2, spread[body, 1] ** 2
    if cut[n, 0] == 0 and cut[n, 2] == 0:
        long += by_length * misfit / innovation
        wide += by_width * misfit / innovation
        longish -= by_length * by_length / innovation
        widish -= by_width * by_width / innovation
        x += shared_x * misfit / innovation
        y += shared_y * misfit / innovation
        xx -= shared_x * shared_x / innovation
        xy -= shared_x * shared_y / innovation
        yy -= shared_y * shared_y / innovation
    variance = 0.5 * pixel_variance + 0.25 * (hidden_left**2 + hidden_right**2)
    xx += variance * column_x * column_x
    xy += variance * column_x * column_y
    yy += variance * column_y * column_y
    variance = pixel_variance + hidden_below**2
    xx += variance * row_x * row_x
    xy += variance * row_x * row_y
    yy += variance * row_y * row_y
    distance = misfit * misfit / innovation
    density = 1.0 / math.sqrt(innovation)
    if cut[n, 1] == 0 and cut[n, 3] == 0:
        tall = size[body, 2] * taller
        # Seen from above, a body that reaches farther away looks taller.
        slope = max(0.0, eye[2] - size[body, 2]) / middle[0]
        innovation = spread[body, 2] ** 2 + slope * slope * longer
        innovation += 2.0 * pixel_variance * (size[body, 2] / rows_high) ** 2
        distance += tall * tall / innovation
        density /= math.sqrt(innovation)
    # The bound keeps a box that fits nothing from having no likelihood at all.
    density *= math.exp(-0.5 * min(distance, 100.0))
    looks = long, wide, longish, widish
    return (density, x, y, xx, xy, yy, size[body, 2] * (1.0 + taller)), looks


@kernel(
    "void(int64, float64[:, ::1], int64[:, ::1], int64[::1], int64[:, ::1], float64[:, ::1], "
    "float64[:, ::1], float64[:, ::1], float64[::1], float64[:, ::1], float64[::1], float64, "
    "float64, float64[:, ::1], float64[:, :, ::1], float64[:, ::1], float64[:, :, ::1])"
)
def locate(
    n: int,
    box: Floats,
    cut: Ints,
    kind: Ints,
    among: Ints,
    size: Floats,
    spread: Floats,
    share: Floats,
    eye: Floats,
    axes: Floats,
    lens: Floats,
    pixel_sigma: float,
    ground_sigma: float,
    position: Floats,
    covariance: Floats,
    extent: Floats,
    looks: Floats,
) -> None:
    """Middle of the footprint of object `n`, which stands on level ground, from its image box.

    The box's bottom edge sees the nearest corner, not the middle.  How far behind it the middle
    lies depends on the heading and the size, which a box does not tell: so an object of each size
    that is called so is put there at each of six headings, projected, and moved until its bottom
    and its middle column fit the box.  How well its width and height then fit weighs size and
    heading, and the width corrects them (conditional Gaussian).  Mean and covariance are those of
    the mixture over all sizes and headings, the latter equally probable beforehand; they hold the
    noise of the edges, the roughness of the ground, heading and size.

    An edge at the border of the image says only "at least": it is moved outwards to where the
    hypothesis has it, with a standard deviation of that whole way.

    Parameters
    ----------
    box : (N, 4) left, top, right, bottom, px
    cut : (N, 4) 1 = that edge lies at the border of the image
    kind : (N,) class
    among : (C, 2) what is called c has one of the sizes ``among[c, 0]`` up to ``among[c, 1]``
    size, spread : (K, 3) length, width, height, and their standard deviations, m
    share : (C, K) probability of each size by what the object is called
    eye, axes, lens : the camera, its height above that ground
    pixel_sigma : standard deviation of an edge, px
    ground_sigma : standard deviation of the ground's height, m
    position : (N, 2) m; nan where the ray does not meet the ground.  Overwritten.
    covariance : (N, 2, 2) m^2.  Overwritten.
    extent : (N, 3) m; nan but for the height, and for that where top or bottom are cut.
        Overwritten.
    looks : (N, 2, 2) mean and variance of length and width, m and m^2, of the same mixture.
        Overwritten.
    """
    ground_variance = ground_sigma * ground_sigma
    position[n, :] = math.nan
    covariance[n, :, :] = math.nan
    extent[n, :] = math.nan
    looks[n, :, :] = math.nan
    foot = _foot(0.5 * (box[n, 0] + box[n, 2]), box[n, 3], eye, axes, lens)
    if math.isnan(foot[0]):
        return
    view = _view(foot)
    sum_w = sum_x = sum_y = sum_xx = sum_xy = sum_yy = sum_h = 0.0
    sum_l = sum_ll = sum_b = sum_bb = 0.0
    named = kind[n]
    for hypothesis in range(_HEADINGS * among[named, 0], _HEADINGS * among[named, 1]):
        k, body = hypothesis % _HEADINGS, hypothesis // _HEADINGS
        (weight, x, y, xx, xy, yy, tall), (long, wide, longish, widish) = _hypothesis(
            _TURN[k, 0], _TURN[k, 1], n, body, box, cut, size, spread, foot, view, eye, axes,
            lens, pixel_sigma * pixel_sigma,
        )  # fmt: skip
        weight *= share[named, body]
        sum_w += weight
        sum_x += weight * x
        sum_y += weight * y
        sum_xx += weight * (xx + x * x)
        sum_xy += weight * (xy + x * y)
        sum_yy += weight * (yy + y * y)
        sum_h += weight * tall
        sum_l += weight * long
        sum_ll += weight * (longish + long * long)
        sum_b += weight * wide
        sum_bb += weight * (widish + wide * wide)
    if sum_w == 0.0:
        return
    x = sum_x / sum_w
    y = sum_y / sum_w
    position[n, 0] = foot[0] + x
    position[n, 1] = foot[1] + y
    covariance[n, 0, 0] = sum_xx / sum_w - x * x + ground_variance * foot[2] * foot[2]
    covariance[n, 0, 1] = sum_xy / sum_w - x * y + ground_variance * foot[2] * foot[3]
    covariance[n, 1, 0] = covariance[n, 0, 1]
    covariance[n, 1, 1] = sum_yy / sum_w - y * y + ground_variance * foot[3] * foot[3]
    looks[n, 0, 0], looks[n, 1, 0] = sum_l / sum_w, sum_b / sum_w
    looks[n, 0, 1] = sum_ll / sum_w - looks[n, 0, 0] ** 2
    looks[n, 1, 1] = sum_bb / sum_w - looks[n, 1, 0] ** 2
    if cut[n, 1] == 0 and cut[n, 3] == 0:
        extent[n, 2] = sum_h / sum_w
