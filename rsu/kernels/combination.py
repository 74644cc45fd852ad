"""What the three modes of a track come to together.

Bar-Shalom, Li & Kirubarajan, "Estimation with Applications to Tracking and Navigation" (2001):
11.6.6 (combination).  The modes are those of `rsu.kernels.motion`.
"""

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel

STANDING = 0
MODES = 3
STATES = 5
LENGTH = 20
STEERED = 7
"""Column of a track's `motion`: `rsu.kernels.motion`."""
STILL = 0.01
"""(m/s)^2, variance of the velocity of what stands: creep within a sensor's resolution."""


@kernel(
    "void(int64, int64, float64[:, ::1], float64[:, :, ::1], float64[:, ::1], float64[:, :, ::1])"
)
def combine(n: int, i: int, probability: Floats, modes: Floats, mean: Floats, P: Floats) -> None:
    """Row `i` of mean (N, 4) and covariance (N, 4, 4) of x, y, vx, vy over all modes of row `n`."""
    x = y = vx = vy = 0.0
    for m in range(MODES):
        w = probability[n, m]
        if w > 0.0:
            x += w * modes[n, m, 0]
            y += w * modes[n, m, 1]
            vx += w * modes[n, m, 2]
            vy += w * modes[n, m, 3]
    still = probability[n, STANDING] * STILL
    xx = xy = xu = xv = yy = yu = yv = uv = 0.0
    uu = vv = still
    for m in range(MODES):
        w = probability[n, m]
        if w > 0.0:
            dx, dy = modes[n, m, 0] - x, modes[n, m, 1] - y
            du, dv = modes[n, m, 2] - vx, modes[n, m, 3] - vy
            xx += w * (modes[n, m, 5] + dx * dx)
            xy += w * (modes[n, m, 6] + dx * dy)
            xu += w * (modes[n, m, 7] + dx * du)
            xv += w * (modes[n, m, 8] + dx * dv)
            yy += w * (modes[n, m, 10] + dy * dy)
            yu += w * (modes[n, m, 11] + dy * du)
            yv += w * (modes[n, m, 12] + dy * dv)
            uu += w * (modes[n, m, 14] + du * du)
            uv += w * (modes[n, m, 15] + du * dv)
            vv += w * (modes[n, m, 17] + dv * dv)
    mean[i, 0], mean[i, 1], mean[i, 2], mean[i, 3] = x, y, vx, vy
    P[i, 0, 0], P[i, 0, 1], P[i, 0, 2], P[i, 0, 3] = xx, xy, xu, xv
    P[i, 1, 0], P[i, 1, 1], P[i, 1, 2], P[i, 1, 3] = xy, yy, yu, yv
    P[i, 2, 0], P[i, 2, 1], P[i, 2, 2], P[i, 2, 3] = xu, yu, uu, uv
    P[i, 3, 0], P[i, 3, 1], P[i, 3, 2], P[i, 3, 3] = xv, yv, uv, vv


@kernel(
    "void(int64[::1], float64[:, ::1], float64[:, :, ::1], float64[:, ::1], float64[:, :, ::1])"
)
def combine_modes(row: Ints, probability: Floats, modes: Floats, mean: Floats, P: Floats) -> None:
    """Write mean (N, 4) and covariance (N, 4, 4) of every track of `row` (N,), -1 = none."""
    for n in range(len(row)):
        if row[n] >= 0:
            combine(n, n, probability, modes, mean, P)


@kernel("void(float64, float64, float64, int64, int64, float64[:, :, ::1])")
def follow_length(
    longer: float, doubt: float, variance: float, n: int, m: int, modes: Floats
) -> None:
    """Let mode `m` of row `n` follow a length that is by so much longer than it took it for.

    Its variance was `doubt`, m^2, and is `variance`: the near end stays where it was seen
    (conditional Gaussian, by the covariance with the length).
    """
    share, place = variance / doubt, STATES
    for a in range(STATES):
        gain = modes[n, m, LENGTH + a] / doubt
        modes[n, m, a] += gain * longer
        for b in range(a, STATES):
            modes[n, m, place] -= gain * modes[n, m, LENGTH + b] * (1.0 - share)
            place += 1
    for a in range(STATES):
        modes[n, m, LENGTH + a] *= share


@kernel(
    "void(int64, float64, float64, float64, float64, float64[:, ::1], float64[:, :, ::1],"
    " float64[:, ::1], float64[:, :, ::1])"
)
def relearn_length(
    i: int,
    former: float,
    doubt: float,
    length: float,
    variance: float,
    probability: Floats,
    modes: Floats,
    mean: Floats,
    P: Floats,
) -> None:
    """Let the state of track `i` follow what was learnt of its length elsewhere.

    It was known to be `former` m with the variance `doubt`, m^2, and is `length` with `variance`.
    """
    for m in range(MODES):
        if probability[i, m] > 0.0:
            follow_length(length - former, doubt, variance, i, m, modes)
    combine(i, i, probability, modes, mean, P)


@kernel(
    "void(float64, int64[::1], float64[:, ::1], float64[:, :, ::1], float64[::1], float64[:, ::1],"
    " float64[:, ::1], float64[:, :, ::1], float64[:, ::1], float64[:, :, ::1], float64[:, ::1],"
    " float64[:, :, ::1], float64[::1])"
)
def bring_up(
    time: float,
    row: Ints,
    predicted: Floats,
    predicted_modes: Floats,
    track_time: Floats,
    motion: Floats,
    probability: Floats,
    modes: Floats,
    track_mean: Floats,
    track_P: Floats,
    mean: Floats,
    P: Floats,
    yaw_rate: Floats,
) -> None:
    """Bring the tracks of `row` (N,) up to `time`, s: those that are there stay as they are.

    Parameters
    ----------
    predicted, predicted_modes
        (O, 3), (O, 3, 25) the modes at `time` of those that are not, in their order.
    track_time ... track_P
        (C, ...) of all tracks.
    mean, P, yaw_rate
        (N, 4), (N, 4, 4), (N,) result; rad/s, of the last measurement's time.
    """
    older = 0
    for n in range(len(row)):
        i = row[n]
        if track_time[i] == time:
            for a in range(4):
                mean[n, a] = track_mean[i, a]
                for b in range(4):
                    P[n, a, b] = track_P[i, a, b]
        else:
            combine(older, n, predicted, predicted_modes, mean, P)
            older += 1
        turning = 0.0
        for m in range(STANDING + 1, MODES):
            turning += probability[i, m] * modes[i, m, 4]
        if motion[i, STEERED] > 0.5:  # the fifth state is the path's curvature
            turning *= np.sqrt(mean[n, 2] * mean[n, 2] + mean[n, 3] * mean[n, 3])
        yaw_rate[n] = turning
