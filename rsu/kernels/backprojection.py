"""From boxes in the image back to the ground: where the middle of a body is that looks so."""

import math
from typing import TypeAlias

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel, part
from rsu.kernels.pinhole import Foot, Four, Vector, along_axes, foot_of, outline, view_of

HEADINGS = 6
"""Enough: with 24 the mean moves by 3 % of its standard deviation (cars) to 10 % (buses)."""
_CELL = math.pi / HEADINGS
"""rad: a hypothesis stands for the headings of its cell; a rectangle repeats after half a turn."""
_ANGLES = (np.arange(HEADINGS) + 0.5) * _CELL
_TURN = np.column_stack((np.cos(_ANGLES), np.sin(_ANGLES)))
UNKNOWNS = 3
"""x, y and length, m."""
SPREAD, HEADING, ASPECT = 4, 10, 11
"""What is known of a body if it heads as in one cell: how probable that is, mean of the unknowns,
upper triangle of their covariance, row by row, and the heading, rad, up to half a turn."""
_HEIGHT, _WIDTH, _WIDTH_VARIANCE, _SHARED = 11, 12, 13, 14
_LINEAR = 1.0
"""m^2: a Newton step of a metre is off by 5 cm at 20 m; a longer one wants another."""
Fit: TypeAlias = tuple[float, float, float, float, float, float, float, float, float]
GUESS = _SHARED + UNKNOWNS
"""Numbers of a hypothesis: those of an aspect, and what else comes of it."""


@part
def _step(
    x: float,
    y: float,
    n: int,
    box: Floats,
    cut: Ints,
    nose: Vector,
    side: Vector,
    up: Vector,
    foot: Foot,
    eye: Floats,
    axes: Floats,
    lens: Floats,
) -> Fit:
    """Make bottom and middle column fit, the latter for the height that is seen: a Newton step.

    Returns x and y from the foot; m from the lens to the middle before; px, width of the outline
    and rows of its height; how much taller the box is than that, of 1; and px that the border hides
    left, right and below.  All nan when the block reaches behind the lens.
    """
    foot_x, foot_y, _, _, column_x, column_y, row_x, row_y = foot
    middle = along_axes(foot_x + x - eye[0], foot_y + y - eye[1], -eye[2], axes)
    left, top, right, bottom, rows_high, lean = outline(middle, nose, side, up, lens)
    wide = right - left
    short = max(0.0, wide - (box[n, 2] - box[n, 0]))
    hidden_left = short if cut[n, 0] == 1 else 0.0
    hidden_right = short if cut[n, 2] == 1 else 0.0
    high = box[n, 3] - box[n, 1]
    hidden_below = max(0.0, bottom - top - high) if cut[n, 3] == 1 else 0.0
    taller = (high - bottom + top) / rows_high if cut[n, 1] == 0 and cut[n, 3] == 0 else 0.0
    columns = (
        0.5 * (box[n, 0] - hidden_left + box[n, 2] + hidden_right - left - right) - lean * taller
    )
    rows = box[n, 3] + hidden_below - bottom
    x += column_x * columns + row_x * rows
    y += column_y * columns + row_y * rows
    return x, y, middle[0], wide, rows_high, taller, hidden_left, hidden_right, hidden_below


@part
def _suppose(
    k: int,
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
    guess: Floats,
) -> None:
    """Where the middle of object `n` lies if it is of the kind `body` and heads as in cell `k`.

    Result is `guess` (GUESS,): the likelihood of the box's width and height; x and y from the foot,
    length, and their covariance; nothing for the heading; height; width and its variance.  The
    likelihood is zero when the object would reach behind the lens.
    """
    _, _, _, _, column_x, column_y, row_x, row_y = foot
    away_x, away_y, square_x, square_y = view
    cos, sin = _TURN[k, 0], _TURN[k, 1]
    guess[:] = 0.0
    # Length, width: the nearest corner to the middle, along the column, for each metre of them.
    nose_x = cos * away_x - sin * away_y
    nose_y = sin * away_x + cos * away_y
    double = 2.0 * (square_x * away_x + square_y * away_y)
    nose = (nose_x * square_x + nose_y * square_y) / double
    side = (nose_x * square_y - nose_y * square_x) / double
    depth = abs(nose) * size[body, 0] + abs(side) * size[body, 1]
    nose_of = along_axes(0.5 * size[body, 0] * nose_x, 0.5 * size[body, 0] * nose_y, 0.0, axes)
    side_of = along_axes(-0.5 * size[body, 1] * nose_y, 0.5 * size[body, 1] * nose_x, 0.0, axes)
    up = along_axes(0.0, 0.0, size[body, 2], axes)
    x, y = depth * away_x, depth * away_y
    fit = _step(x, y, n, box, cut, nose_of, side_of, up, foot, eye, axes, lens)
    if (fit[0] - x) ** 2 + (fit[1] - y) ** 2 > _LINEAR:
        fit = _step(fit[0], fit[1], n, box, cut, nose_of, side_of, up, foot, eye, axes, lens)
    x, y, distant, wide, rows_high, taller, hidden_left, hidden_right, hidden_below = fit
    if not rows_high > 0.0:
        return
    guess[1], guess[2] = x, y
    guess[3], guess[_WIDTH] = size[body, 0], size[body, 1]
    guess[_HEIGHT] = size[body, 2] * (1.0 + taller)
    # The outline's extreme corners lie `half` to the sides and `deep` behind and before the
    # middle; perspective shifts the outline by half * deep / distance.
    turn = 1.0 if cos > 0.0 else -1.0
    half = 0.5 * (size[body, 0] * sin + size[body, 1] * turn * cos)
    deep = 0.5 * (size[body, 0] * cos - size[body, 1] * turn * sin)
    scale = 0.5 * wide / half
    shift = -0.5 * scale / distant
    misfit = box[n, 2] - box[n, 0] + hidden_left + hidden_right - wide
    # Length, width and the heading within its cell are Gaussian and independent: how they move the
    # middle (along the column, and by columns), and how they widen the outline.
    innovation = 2.0 * pixel_variance
    longer = 0.0
    by_width = 0.0
    for parameter in range(3):
        if parameter == 0:
            variance = spread[body, 0] * spread[body, 0]
            along = abs(nose)
            columns = shift * (sin * deep + cos * half)
            widens = scale * sin
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
        moves = (
            along * away_x + columns * column_x,
            along * away_y + columns * column_y,
            1.0 if parameter == 0 else 0.0,
        )
        place = SPREAD
        for a in range(UNKNOWNS):
            guess[_SHARED + a] += variance * widens * moves[a]
            for b in range(a, UNKNOWNS):
                guess[place] += variance * moves[a] * moves[b]
                place += 1
        innovation += variance * widens * widens
        longer += 4.0 * variance * along * along
    guess[_WIDTH_VARIANCE] = spread[body, 1] ** 2
    if cut[n, 0] == 0 and cut[n, 2] == 0:
        place = SPREAD
        for a in range(UNKNOWNS):
            gain = guess[_SHARED + a] / innovation
            guess[1 + a] += gain * misfit
            for b in range(a, UNKNOWNS):
                guess[place] -= gain * guess[_SHARED + b]
                place += 1
        guess[_WIDTH] += by_width * misfit / innovation
        guess[_WIDTH_VARIANCE] -= by_width * by_width / innovation
    variance = 0.5 * pixel_variance + 0.25 * (hidden_left**2 + hidden_right**2)
    below = pixel_variance + hidden_below**2
    guess[SPREAD] += variance * column_x * column_x + below * row_x * row_x
    guess[SPREAD + 1] += variance * column_x * column_y + below * row_x * row_y
    guess[SPREAD + 3] += variance * column_y * column_y + below * row_y * row_y
    distance = misfit * misfit / innovation
    density = 1.0 / math.sqrt(innovation)
    if cut[n, 1] == 0 and cut[n, 3] == 0:
        tall = size[body, 2] * taller
        # Seen from above, a body that reaches farther away looks taller.
        slope = max(0.0, eye[2] - size[body, 2]) / distant
        innovation = spread[body, 2] ** 2 + slope * slope * longer
        innovation += 2.0 * pixel_variance * (size[body, 2] / rows_high) ** 2
        distance += tall * tall / innovation
        density /= math.sqrt(innovation)
    # The bound keeps a box that fits nothing from having no likelihood at all.
    guess[0] = density * math.exp(-0.5 * min(distance, 100.0))


@kernel("void(float64[::1], float64, float64[::1])")
def _add(guess: Floats, weight: float, cell: Floats) -> None:
    """Add a hypothesis to the moments of its cell (ASPECT,)."""
    cell[0] += weight
    place = SPREAD
    for a in range(UNKNOWNS):
        cell[1 + a] += weight * guess[1 + a]
        for b in range(a, UNKNOWNS):
            cell[place] += weight * (guess[place] + guess[1 + a] * guess[1 + b])
            place += 1


@kernel("void(float64, float64[:, ::1])")
def _normalise(total: float, cells: Floats) -> None:
    """Make means and covariances of the moments of `cells` (HEADINGS, ASPECT)."""
    for k in range(HEADINGS):
        weight = cells[k, 0]
        if weight > 0.0:
            for a in range(UNKNOWNS):
                cells[k, 1 + a] /= weight
            place = SPREAD
            for a in range(UNKNOWNS):
                for b in range(a, UNKNOWNS):
                    cells[k, place] = cells[k, place] / weight - cells[k, 1 + a] * cells[k, 1 + b]
                    place += 1
        cells[k, 0] = weight / total


@kernel("void(int64, float64[:, :, ::1], float64[:, ::1], float64[:, :, ::1], float64[:, :, ::1])")
def _mix(n: int, cells: Floats, position: Floats, covariance: Floats, looks: Floats) -> None:
    """Mean and covariance over the cells of object `n`, whose places become relative to it."""
    x = y = length = xx = xy = yy = square = 0.0
    for k in range(HEADINGS):
        weight, east, north, long = cells[n, k, 0], cells[n, k, 1], cells[n, k, 2], cells[n, k, 3]
        x += weight * east
        y += weight * north
        length += weight * long
        xx += weight * (cells[n, k, SPREAD] + east * east)
        xy += weight * (cells[n, k, SPREAD + 1] + east * north)
        yy += weight * (cells[n, k, SPREAD + 3] + north * north)
        square += weight * (cells[n, k, SPREAD + 5] + long * long)
    for k in range(HEADINGS):
        cells[n, k, 1] -= x
        cells[n, k, 2] -= y
    position[n, 0], position[n, 1] = x, y
    covariance[n, 0, 0], covariance[n, 1, 1] = xx - x * x, yy - y * y
    covariance[n, 0, 1] = covariance[n, 1, 0] = xy - x * y
    looks[n, 0, 0], looks[n, 0, 1] = length, square - length * length


@kernel(
    "void(int64, float64[:, ::1], int64[:, ::1], int64[::1], int64[:, ::1], float64[:, ::1], "
    "float64[:, ::1], float64[:, ::1], float64[::1], float64[:, ::1], float64[::1], float64, "
    "float64, float64[::1], float64[:, ::1], float64[:, :, ::1], float64[:, ::1], "
    "float64[:, :, ::1], float64[:, :, ::1])"
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
    guess: Floats,
    position: Floats,
    covariance: Floats,
    extent: Floats,
    looks: Floats,
    aspects: Floats,
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
    guess : (GUESS,) scratch
    position : (N, 2) m; nan where the ray does not meet the ground.  Overwritten.
    covariance : (N, 2, 2) m^2.  Overwritten.
    extent : (N, 3) m; nan but for the height, and for that where top or bottom are cut.
        Overwritten.
    looks : (N, 2, 2) mean and variance of length and width, m and m^2, of the same mixture.
        Overwritten.
    aspects : (N, HEADINGS, ASPECT) the same mixture, cell by cell: x and y relative to `position`,
        the heading in site ENU.  Overwritten.
    """
    position[n, :] = math.nan
    covariance[n, :, :] = math.nan
    extent[n, :] = math.nan
    looks[n, :, :] = math.nan
    aspects[n, :, :] = 0.0
    foot = foot_of(0.5 * (box[n, 0] + box[n, 2]), box[n, 3], eye, axes, lens)
    if math.isnan(foot[0]):
        return
    view = view_of(foot)
    total = height = width = square = 0.0
    named = kind[n]
    for body in range(among[named, 0], among[named, 1]):
        for k in range(HEADINGS):
            _suppose(
                k, n, body, box, cut, size, spread, foot, view, eye, axes, lens,
                pixel_sigma * pixel_sigma, guess,
            )  # fmt: skip
            weight = guess[0] * share[named, body]
            total += weight
            height += weight * guess[_HEIGHT]
            width += weight * guess[_WIDTH]
            square += weight * (guess[_WIDTH_VARIANCE] + guess[_WIDTH] ** 2)
            _add(guess, weight, aspects[n, k])
    if total == 0.0:
        return
    _normalise(total, aspects[n])
    _mix(n, aspects, position, covariance, looks)
    looks[n, 1, 0], looks[n, 1, 1] = width / total, square / total - (width / total) ** 2
    away, variance = math.atan2(view[1], view[0]), ground_sigma * ground_sigma
    for k in range(HEADINGS):
        aspects[n, k, HEADING] = _ANGLES[k] + away
        aspects[n, k, SPREAD] += variance * foot[2] * foot[2]
        aspects[n, k, SPREAD + 1] += variance * foot[2] * foot[3]
        aspects[n, k, SPREAD + 3] += variance * foot[3] * foot[3]
    for a in range(2):
        position[n, a] += foot[a]
        for b in range(2):
            covariance[n, a, b] += variance * foot[2 + a] * foot[2 + b]
    if cut[n, 1] == 0 and cut[n, 3] == 0:
        extent[n, 2] = height / total
