"""What a detector finds in an image, by size, hiding and light."""

from math import exp, hypot, isnan, sqrt

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel
from rsu.kernels.pinhole import enclose

SMALL = 12.0
"""px: of objects so high every second one is found; KITTI's labels begin at 25 px."""
SMALL_SPREAD = 3.0
"""px, steepness of that edge."""
LEAST_VISIBLE = 0.1
"""Of an object that shows less than this, nothing is found."""
WELL_VISIBLE = 0.5
"""With this part in sight, hiding costs nothing any more."""
CONTRAST = 0.5
"""Of a road user against the road, close by; set by hand."""
ROSE = 5.0
"""Signal to noise at which every second object is found (Rose, J. Opt. Soc. Am. 38, 1948; from
memory, not looked up)."""
STEEPNESS = 4
"""Power of signal to noise with which that edge rises; set by hand."""
SCORE_SIGMA, LEAST_SCORE, MOST_SCORE = 0.07, 0.05, 0.99
"""A detector's score is the probability with which it finds an object, give or take."""


@kernel("float64(float64, float64, float64)")
def _clip(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)


@kernel("float64(float64[::1], float64, float64, float64, float64, float64, float64)")
def _chance(
    whole: Floats,
    visible: float,
    contrast: float,
    noise: float,
    floor: float,
    width: float,
    height: float,
) -> float:
    """How probable it is that a body is found; see `photograph`."""
    across = _clip(whole[2], 0.0, width) - _clip(whole[0], 0.0, width)
    area = across * (_clip(whole[3], 0.0, height) - _clip(whole[1], 0.0, height))
    tall = whole[3] - whole[1]
    share = area / max((whole[2] - whole[0]) * tall, 1.0)
    clear = _clip((share * visible - LEAST_VISIBLE) / (WELL_VISIBLE - LEAST_VISIBLE), 0.0, 1.0)
    large = 1.0 / (1.0 + exp(_clip((SMALL - tall) / SMALL_SPREAD, -50.0, 50.0)))
    # Noise of the light falls with the root of the pixels; the floor stays.
    power = (contrast / sqrt(noise / max(area, 1.0) + floor) / ROSE) ** STEEPNESS
    return clear * large * (power / (1.0 + power))


@kernel(
    "int64(float64[:, ::1], float64[::1], int64[::1], float64[::1], float64[:, ::1],"
    " float64[::1], float64[::1], float64[::1], float64[:, ::1], float64[:, ::1], float64[::1],"
    " float64, int64[::1], float64[:, ::1], int64[::1], float64[::1])",
    allocates=True,
)
def photograph(
    bodies: Floats,
    visible: Floats,
    kind: Ints,
    eye: Floats,
    axes: Floats,
    lens: Floats,
    camera: Floats,
    air: Floats,
    error: Floats,
    luck: Floats,
    score_error: Floats,
    confusion: float,
    lookalike: Ints,
    box: Floats,
    said: Ints,
    score: Floats,
) -> int:
    """Write what is found of some bodies, in their order; return how many.

    Parameters
    ----------
    bodies : (N, 7)
        x, y, ..., m.
    visible : (N,)
        Share that nothing hides.
    kind : (N,)
        Class.
    eye, axes, lens : (3,), (3, 3), (3,)
        As of `rsu.kernels.pinhole`.
    camera : (5,)
        Width and height, px; range, m; greatest probability; standard deviation of an edge, px.
    air : (3,)
        Extinction, 1/m; square of noise over signal of a pixel at full contrast; what is left of it
        however large the area is.
    error : (N, 4)
        Standard normal, of the edges.
    luck : (2, N)
        From 0 to 1: for being found, and for being taken for another class.
    score_error : (N,)
        Standard normal.
    confusion : float
        Probability of the look-alike's class.
    lookalike : (C,)
        By class.
    box, said, score : (N, 4), (N,), (N,)
        Edges, px, class and score of what is found.  Overwritten.
    """
    whole = np.empty((bodies.shape[0], 4))
    enclose(bodies, eye, axes, lens, whole)
    width, height, found = camera[0], camera[1], 0
    for n in range(bodies.shape[0]):
        distance = hypot(bodies[n, 0] - eye[0], bodies[n, 1] - eye[1])
        if isnan(whole[n, 0]) or distance > camera[2]:
            continue
        contrast = CONTRAST * exp(-air[0] * distance)
        chance = camera[3] * _chance(whole[n], visible[n], contrast, air[1], air[2], width, height)
        if luck[0, n] >= chance:
            continue
        for edge in range(4):
            limit = width if edge % 2 == 0 else height
            box[found, edge] = _clip(whole[n, edge] + camera[4] * error[n, edge], 0.0, limit)
        said[found] = lookalike[kind[n]] if luck[1, n] < confusion else kind[n]
        score[found] = _clip(chance + SCORE_SIGMA * score_error[n], LEAST_SCORE, MOST_SCORE)
        found += 1
    return found
