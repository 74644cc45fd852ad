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
Fit: TypeAlias = tuple[float, float, float, float, float, float, float]
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
    end: float,
    eye: Floats,
    axes: Floats,
    lens: Floats,
) -> Fit:
    """Make a row and a column of the outline fit those that the border does not cut: a Newton step.

    The row is the bottom, or the top where `end` is -1; the column is the middle one, for the
    height that is seen, or that of the only edge.  Returns x and y from the foot;
    m from the lens to the middle before; px, width of the outline and rows of its height; how much
    taller the box is than that, of 1; and px that the outline reaches below the box.  All nan when
    the block reaches behind the lens.
    """
    foot_x, foot_y, _, _, column_x, column_y, row_x, row_y = foot
    middle = along_axes(foot_x + x - eye[0], foot_y + y - eye[1], -eye[2], axes)
    left, top, right, bottom, rows_high, lean = outline(middle, nose, side, up, lens)
    high = box[n, 3] - box[n, 1]
    below = bottom - top - high
    taller = -below / rows_high if cut[n, 1] == 0 and cut[n, 3] == 0 else 0.0
    columns = 0.5 * (box[n, 0] + box[n, 2] - left - right) - lean * taller
    if cut[n, 0] != cut[n, 2]:
        columns = box[n, 2] - right if cut[n, 0] == 1 else box[n, 0] - left
    rows = box[n, 1] - top if end < 0.0 else box[n, 3] - bottom
    if cut[n, 3] == 1 and end > 0.0:
        rows += max(0.0, below)
    x += column_x * columns + row_x * rows
    y += column_y * columns + row_y * rows
    return x, y, middle[0], right - left, rows_high, taller, below


@kernel("void(float64, float64, float64, float64[::1])")
def _blur(variance: float, x: float, y: float, guess: Floats) -> None:
    """Add the noise of what moves the middle of a hypothesis by x, y for each unit."""
    guess[SPREAD] += variance * x * x
    guess[SPREAD + 1] += variance * x * y
    guess[SPREAD + 3] += variance * y * y


@kernel("float64(float64)")
def _share_below(sigmas: float) -> float:
    """Share of a normal distribution below so many standard deviations."""
    return 0.5 * math.erfc(-math.sqrt(0.5) * sigmas)


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
    end: float,
    view: Four,
    eye: Floats,
    axes: Floats,
    lens: Floats,
    pixel_variance: float,
    level_variance: float,
    guess: Floats,
) -> None:
    """Where the middle of object `n` lies if it is of the kind `body` and heads as in cell `k`.

    Result is `guess` (GUESS,): the likelihood of the box's width and height; x and y from the foot,
    length, and their covariance; nothing for the heading; height; width and its variance.  The
    likelihood is zero when the object would reach behind the lens.  `foot` is where its nearest
    corner stands (`end` 1), or what lies below the farthest corner of its roof (-1).
    """
    _, _, rise_x, rise_y, column_x, column_y, row_x, row_y = foot
    away_x, away_y, square_x, square_y = view
    cos, sin = _TURN[k, 0], _TURN[k, 1]
    guess[:] = 0.0
    # Length, width: the nearest corner to the middle, along the column, for each metre of them.
    nose_x = cos * away_x - sin * away_y
    nose_y = sin * away_x + cos * away_y
    double = 2.0 * (square_x * away_x + square_y * away_y)
    nose = (nose_x * square_x + nose_y * square_y) / double
    side = (nose_x * square_y - nose_y * square_x) / double
    depth = end * (abs(nose) * size[body, 0] + abs(side) * size[body, 1])
    nose_of = along_axes(0.5 * size[body, 0] * nose_x, 0.5 * size[body, 0] * nose_y, 0.0, axes)
    side_of = along_axes(-0.5 * size[body, 1] * nose_y, 0.5 * size[body, 1] * nose_x, 0.0, axes)
    up = along_axes(0.0, 0.0, size[body, 2], axes)
    x, y = depth * away_x, depth * away_y
    fit = _step(x, y, n, box, cut, nose_of, side_of, up, foot, end, eye, axes, lens)
    if (fit[0] - x) ** 2 + (fit[1] - y) ** 2 > _LINEAR:
        x, y = fit[0], fit[1]
        fit = _step(x, y, n, box, cut, nose_of, side_of, up, foot, end, eye, axes, lens)
    x, y, distant, wide, rows_high, taller, below = fit
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
    misfit = box[n, 2] - box[n, 0] - wide
    whole = cut[n, 0] == 0 and cut[n, 2] == 0
    # By how much the middle column moves for each one that the outline is wider: not at all, or
    # away from the one edge that is seen.
    aside = 0.5 * (cut[n, 2] - cut[n, 0])
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
        along *= end
        columns += aside * widens
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
    if whole:
        place = SPREAD
        for a in range(UNKNOWNS):
            gain = guess[_SHARED + a] / innovation
            guess[1 + a] += gain * misfit
            for b in range(a, UNKNOWNS):
                guess[place] -= gain * guess[_SHARED + b]
                place += 1
        guess[_WIDTH] += by_width * misfit / innovation
        guess[_WIDTH_VARIANCE] -= by_width * by_width / innovation
    hidden = max(0.0, -misfit)
    variance = 0.5 * pixel_variance if whole else pixel_variance
    variance += 0.5 * hidden * hidden * cut[n, 0] * cut[n, 2]
    hidden = max(0.0, below) if cut[n, 3] == 1 and end > 0.0 else 0.0
    rows = pixel_variance + hidden * hidden
    if end < 0.0:
        level_variance += spread[body, 2] ** 2
    _blur(variance, column_x, column_y, guess)
    _blur(rows, row_x, row_y, guess)
    _blur(level_variance, rise_x, rise_y, guess)
    if whole:
        distance = misfit * misfit / innovation
        density = 1.0 / math.sqrt(innovation)
    else:  # it is at least as wide
        distance = 0.0
        density = _share_below(-misfit / math.sqrt(innovation))
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

    An edge at the border of the image says only "at least", so that the others place the object:
    without its bottom the top edge, which sees the farthest corner of the roof, at a height that is
    known as well as that of such a body; and one side without the other.  Where both of a pair lie
    at the border, they are moved outwards to where the hypothesis has them, with a standard
    deviation of that whole way.

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
    middle = 0.5 * (box[n, 0] + box[n, 2])
    foot = foot_of(middle, box[n, 3], 0.0, eye, axes, lens)
    if math.isnan(foot[0]):
        return
    view = view_of(foot)
    total = height = width = square = 0.0
    named = kind[n]
    for body in range(among[named, 0], among[named, 1]):
        seen, end = foot, 1.0
        if cut[n, 3] == 1 and cut[n, 1] == 0:
            top = foot_of(middle, box[n, 1], size[body, 2], eye, axes, lens)
            if not math.isnan(top[0]):
                seen, end = top, -1.0
        for k in range(HEADINGS):
            _suppose(
                k, n, body, box, cut, size, spread, seen, end, view, eye, axes, lens,
                pixel_sigma * pixel_sigma, ground_sigma * ground_sigma, guess,
            )  # fmt: skip
            guess[1] += seen[0] - foot[0]
            guess[2] += seen[1] - foot[1]
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
    away = math.atan2(view[1], view[0])
    for k in range(HEADINGS):
        aspects[n, k, HEADING] = _ANGLES[k] + away
    position[n, 0] += foot[0]
    position[n, 1] += foot[1]
    if cut[n, 1] == 0 and cut[n, 3] == 0:
        extent[n, 2] = height / total
