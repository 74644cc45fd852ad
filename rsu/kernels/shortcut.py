"""Shortcuts: a path made shorter by the words between the poses on it, and by moving these."""

from math import cos, hypot, pi, sin

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel
from rsu.kernels.footprint import GROUND, Ground
from rsu.kernels.steering import HEADING, LENGTH, X, Y, steer

GAIN = 1e-3
"""m that a change must save."""
TIE = 1e-6
"""m that a word may cost more than the pieces that it replaces."""
TURN = 0.25
"""rad/m: how far a knot is turned where it would be moved 1 m."""


@kernel("float64(float64[:, ::1])")
def first_gear(arc: Floats) -> float:
    """How the car sets off on (5, 2) arcs: 1 forwards, -1 in reverse, 0 = they have no length."""
    for k in range(5):
        if arc[k, LENGTH] != 0.0:
            return 1.0 if arc[k, LENGTH] > 0.0 else -1.0
    return 0.0


@kernel("UniTuple(float64, 2)(float64[:, ::1], float64, float64)")
def driven(arc: Floats, gear: float, cusp: float) -> tuple[float, float]:
    """What (5, 2) arcs cost after driving in a gear, m, and the gear that they end in."""
    cost = 0.0
    for k in range(5):
        length = arc[k, LENGTH]
        if length != 0.0:
            cost += abs(length) + (cusp if length * gear < 0.0 else 0.0)
            gear = 1.0 if length > 0.0 else -1.0
    return cost, gear


@kernel(
    f"void(float64[::1], {GROUND}, float64, float64, float64[:, ::1], float64[::1], float64[::1], "
    "int64[::1], float64[:, :, ::1], float64[:, ::1], float64[::1], float64[:, ::1])"
)
def shorten(
    car: Floats,
    ground: Ground,
    need: float,
    cusp: float,
    knot: Floats,
    value: Floats,
    gear: Floats,
    back: Ints,
    piece: Floats,
    word: Floats,
    word_cost: Floats,
    arc: Floats,
) -> None:
    """Make the chain of arcs between some poses cheaper, by words that leave poses out.

    Parameters
    ----------
    car, ground, need, cusp
        As of `steer`.
    knot : (N, 3) float64
        Poses in the order in which they are passed.
    value, gear : (N,) float64
        Cost to each, m, and how it is arrived at: 1 forwards, -1 in reverse.  Overwritten.
    back : (N,) int64
        From where each is driven to.  Overwritten.
    piece : (N, 5, 2) float64
        The arcs from there.  Overwritten.
    word, word_cost, arc
        Room to work in, as of `steer`.
    """
    for j in range(1, knot.shape[0]):
        # what came before may be cheaper by now, and end in another gear
        before = int(back[j])
        cost, last = driven(piece[j], gear[before], cusp)
        value[j], gear[j] = value[before] + cost, last
        for i in range(j - 2, -1, -1):
            limit = value[j] - value[i] + TIE
            if hypot(knot[j, X] - knot[i, X], knot[j, Y] - knot[i, Y]) >= limit:
                continue
            cost = steer(
                car, ground, need, cusp, knot[i], knot[j], gear[i], 0.0, limit,
                word, word_cost, arc,
            )  # fmt: skip
            if cost < limit:
                value[j], back[j] = value[i] + cost, i
                for k in range(len(arc)):
                    piece[j, k, 0], piece[j, k, 1] = arc[k, 0], arc[k, 1]
                gear[j] = driven(arc, gear[i], cusp)[1]


@kernel(
    f"float64(float64[::1], {GROUND}, float64, float64, float64[:, ::1], float64[:, :, ::1], "
    "float64, float64[:, ::1], float64[::1], float64[:, :, ::1], float64[::1])"
)
def relax(
    car: Floats,
    ground: Ground,
    need: float,
    cusp: float,
    knot: Floats,
    piece: Floats,
    reach: float,
    word: Floats,
    word_cost: Floats,
    trial: Floats,
    pose: Floats,
) -> float:
    """Move the poses between the words of a chain to where it costs less, in place.

    Parameters
    ----------
    car, ground, need, cusp
        As of `steer`.
    knot : (N, 3) float64
        Poses; first and last stay.  Overwritten.
    piece : (N - 1, 5, 2) float64
        Arcs between them.  Overwritten.
    reach : float
        How far a pose is moved at a time, m.
    word, word_cost
        Room to work in, as of `steer`.
    trial, pose : (2, 5, 2), (3,) float64
        Room to work in.

    Returns
    -------
    float
        What is saved, m.
    """
    saved = 0.0
    for k in range(1, knot.shape[0] - 1):
        before = driven(piece[k - 2], 0.0, cusp)[1] if k > 1 else 0.0
        after = first_gear(piece[k + 1]) if k < knot.shape[0] - 2 else 0.0
        for axis in range(3):
            for sign in (1.0, -1.0):
                while True:
                    left, gear = driven(piece[k - 1], before, cusp)
                    right, gear = driven(piece[k], gear, cusp)
                    limit = left + right + (cusp if gear * after < 0.0 else 0.0) - GAIN
                    pose[X], pose[Y], pose[HEADING] = knot[k, X], knot[k, Y], knot[k, HEADING]
                    if axis == HEADING:
                        pose[HEADING] += sign * reach * TURN
                    else:  # along or across
                        angle = knot[k, HEADING] + axis * 0.5 * pi
                        pose[X] += sign * reach * cos(angle)
                        pose[Y] += sign * reach * sin(angle)
                    left = steer(
                        car, ground, need, cusp, knot[k - 1], pose, before, 0.0, limit,
                        word, word_cost, trial[0],
                    )  # fmt: skip
                    if left >= limit:
                        break
                    gear = driven(trial[0], before, cusp)[1]
                    right = steer(
                        car, ground, need, cusp, pose, knot[k + 1], gear, after, limit - left,
                        word, word_cost, trial[1],
                    )  # fmt: skip
                    if left + right >= limit:
                        break
                    saved += limit + GAIN - left - right
                    knot[k, X], knot[k, Y], knot[k, HEADING] = pose[X], pose[Y], pose[HEADING]
                    for n in range(2):
                        for arc in range(trial.shape[1]):
                            piece[k - 1 + n, arc, 0] = trial[n, arc, 0]
                            piece[k - 1 + n, arc, 1] = trial[n, arc, 1]
    return saved
