"""What a radar makes of its echoes: their strength, their cells, and what is found."""

from math import atan2, exp, floor, log, sqrt

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel

FALSE_ALARM = 1e-6
"""Probability in a resolution cell, the customary setting of a detector."""
AT_RANGE = log(FALSE_ALARM) / log(0.5) - 1.0
"""Signal to noise at which every second target is found."""
SCORE_SIGMA, LEAST_SCORE, MOST_SCORE = 0.07, 0.05, 0.99
"""A radar's score is the probability with which it finds a target, give or take."""


@kernel(
    "void(float64[:, ::1], float64[:, ::1], float64[::1], float64[::1], float64[::1],"
    " float64[:, ::1], float64,"
    " float64, float64, float64[:, ::1])"
)
def sound(
    middle: Floats,
    velocity: Floats,
    strength: Floats,
    seen: Floats,
    eye: Floats,
    axes: Floats,
    half_view: float,
    farthest: float,
    extinction: float,
    out: Floats,
) -> None:
    """Measure the echoes of bodies without noise, each alone.

    Parameters
    ----------
    middle, velocity : (M, 3), (M, 2) m, m/s
    strength : (M,)
        Power against that of the target which the range is stated for.
    seen : (M,)
        Share that nothing hides.
    eye, axes : (3,), (3, 3)
        m; ahead, left and up as rows.
    half_view, farthest : float
        rad on both sides, m.
    extinction : float
        1/m, of power.
    out : (M, 5)
        As `resolve` takes them; without power outside the field of view.  Overwritten.
    """
    for m in range(middle.shape[0]):
        x, y, z = middle[m, 0] - eye[0], middle[m, 1] - eye[1], middle[m, 2] - eye[2]
        distance = sqrt(x * x + y * y + z * z)
        ahead = axes[0, 0] * x + axes[0, 1] * y + axes[0, 2] * z
        left = axes[1, 0] * x + axes[1, 1] * y + axes[1, 2] * z
        out[m, 0], out[m, 1] = distance, atan2(left, ahead)
        out[m, 2] = (velocity[m, 0] * x + velocity[m, 1] * y) / distance
        out[m, 3] = 0.0
        if abs(out[m, 1]) <= half_view and distance <= farthest:
            share = farthest / distance
            air = exp(-2.0 * extinction * distance)
            out[m, 3] = AT_RANGE * strength[m] * share * share * share * share * air
        out[m, 4] = out[m, 3] * seen[m]


@kernel("int64(float64[:, ::1], int64[::1])")
def _rank(echo: Floats, order: Ints) -> int:
    """Write the rows that have any power, the most first, equal ones as they come; count them."""
    ranked = 0
    for m in range(echo.shape[0]):
        if not echo[m, 4] > 0.0:
            continue
        place = ranked
        while place > 0 and echo[order[place - 1], 4] < echo[m, 4]:
            order[place] = order[place - 1]
            place -= 1
        order[place] = m
        ranked += 1
    return ranked


@kernel("int64(float64[:, ::1], float64[::1], int64[::1], int64[::1], float64[:, ::1])")
def _merge(echo: Floats, cell: Floats, order: Ints, leader: Ints, sums: Floats) -> int:
    """Sum up the echoes of each resolution cell, of which the strongest leads; count the cells."""
    cells = 0
    for row in order:
        place = 0
        while place < cells:
            lead, same = leader[place], True
            for k in range(3):
                same &= floor(echo[row, k] / cell[k]) == floor(echo[lead, k] / cell[k])
            if same:
                break
            place += 1
        if place == cells:
            leader[cells] = row
            for k in range(5):
                sums[cells, k] = 0.0
            cells += 1
        for k in range(3):
            sums[place, k] += echo[row, 4] * echo[row, k]
        sums[place, 3] += echo[row, 3]
        sums[place, 4] += echo[row, 4]
    return cells


@kernel(
    "int64(float64[:, ::1], float64[::1], float64[:, ::1], float64[::1], float64[::1], float64,"
    " float64[::1], float64[::1], int64[:, ::1], float64[:, ::1], float64[:, ::1])"
)
def resolve(
    echo: Floats,
    seen: Floats,
    error: Floats,
    luck: Floats,
    score_error: Floats,
    most: float,
    sigma: Floats,
    cell: Floats,
    rows: Ints,
    sums: Floats,
    out: Floats,
) -> int:
    """Write the targets that are found; return how many.

    Echoes in one resolution cell are one target, at their mean by power, with the noise of the
    strongest.

    Parameters
    ----------
    echo : (M, 5)
        Range, m, azimuth, rad, range rate, m/s, signal to noise in plain sight, and power.
    seen : (M,)
        Share that nothing hides.
    error, luck, score_error : (M, 3), (M,), (M,)
        Standard normal, from 0 to 1, standard normal.
    most : float
        Greatest probability.
    sigma, cell : (3,) m, rad, m/s
        Noise, and size of a cell.
    rows, sums : (2, M), (M, 5)
        Scratch.
    out : (4, M)
        Range, azimuth, range rate and score of what is found, in the order of the strongest.
    """
    ranked = _rank(echo, rows[0])
    cells = _merge(echo, cell, rows[0, :ranked], rows[1], sums)
    found = 0
    for m in range(echo.shape[0]):
        place = 0
        while place < cells and rows[1, place] != m:
            place += 1
        if place == cells:
            continue
        chance = most * FALSE_ALARM ** (1.0 / (1.0 + sums[place, 3])) * seen[m]
        if luck[m] >= chance:
            continue
        for k in range(3):
            out[k, found] = sums[place, k] / sums[place, 4] + error[m, k] * sigma[k]
        score = chance + SCORE_SIGMA * score_error[m]
        out[3, found] = min(max(score, LEAST_SCORE), MOST_SCORE)
        found += 1
    return found
