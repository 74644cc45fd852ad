"""How measurements change the three modes of a track; each is taken as scalars, one by one.

Bar-Shalom, Li & Kirubarajan, "Estimation with Applications to Tracking and Navigation" (2001): 5.2
(update), 10.4 (range rate), 11.6.6 (mode probabilities and combination).  The modes are those of
`rsu.kernels.motion`.
"""

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel

STANDING = 0
MODES = 3
STATES = 5
STILL = 0.01
"""(m/s)^2, variance of the velocity of what stands: creep within a sensor's resolution."""
FASTEST = 150.0
"""m/s: nothing on a road is faster; what claims to be is not measured."""
BLUNTEST = 1e4
"""(m/s)^2: 100 m/s of standard deviation say nothing about a road user."""
FARTHEST = 1e6
"""m: no sensor is farther."""
NEAREST = 1.0
"""m: closer to a radar than this its line of sight has no direction."""


@kernel(
    "void(float64, float64, float64, float64, float64, float64, int64, int64,"
    " float64[:, :, ::1], float64[:, :, :, ::1], float64[:, ::1])"
)
def correct(
    innovation: float,
    variance: float,
    h0: float,
    h1: float,
    h2: float,
    h3: float,
    j: int,
    m: int,
    mean: Floats,
    P: Floats,
    fit: Floats,
) -> None:
    """Update mode `m` of row `j` by one scalar measurement whose row of H is h0 h1 h2 h3.

    `fit` (3, 2) takes its chi-square, and is multiplied by its variance.
    """
    g0 = P[j, m, 0, 0] * h0 + P[j, m, 0, 1] * h1 + P[j, m, 0, 2] * h2 + P[j, m, 0, 3] * h3
    g1 = P[j, m, 1, 0] * h0 + P[j, m, 1, 1] * h1 + P[j, m, 1, 2] * h2 + P[j, m, 1, 3] * h3
    g2 = P[j, m, 2, 0] * h0 + P[j, m, 2, 1] * h1 + P[j, m, 2, 2] * h2 + P[j, m, 2, 3] * h3
    g3 = P[j, m, 3, 0] * h0 + P[j, m, 3, 1] * h1 + P[j, m, 3, 2] * h2 + P[j, m, 3, 3] * h3
    g4 = P[j, m, 4, 0] * h0 + P[j, m, 4, 1] * h1 + P[j, m, 4, 2] * h2 + P[j, m, 4, 3] * h3
    total = h0 * g0 + h1 * g1 + h2 * g2 + h3 * g3 + variance
    weight = 1.0 / total
    cross = (g0, g1, g2, g3, g4)
    for a in range(STATES):
        gain = cross[a] * weight
        mean[j, m, a] += gain * innovation
        for b in range(a, STATES):
            P[j, m, a, b] -= gain * cross[b]
            P[j, m, b, a] = P[j, m, a, b]
    fit[m, 0] += innovation * innovation * weight
    fit[m, 1] *= total


@kernel(
    "void(int64, float64[:, ::1], float64[:, :, ::1], int64, float64[:, :, ::1],"
    " float64[:, :, :, ::1], float64[:, ::1], float64[:, ::1])"
)
def correct_position(
    j: int,
    position: Floats,
    R: Floats,
    m: int,
    mean: Floats,
    P: Floats,
    fit: Floats,
    known: Floats,
) -> None:
    """Update mode `m` by position `j`; S = P + R is 2 x 2, and H takes the first two states."""
    xx = P[j, m, 0, 0] + R[j, 0, 0]
    xy = P[j, m, 0, 1] + R[j, 0, 1]
    yy = P[j, m, 1, 1] + R[j, 1, 1]
    det = xx * yy - xy * xy
    ixx, ixy, iyy = yy / det, -xy / det, xx / det
    dx = position[j, 0] - mean[j, m, 0]
    dy = position[j, 1] - mean[j, m, 1]
    for b in range(STATES):
        known[0, b] = P[j, m, 0, b]
        known[1, b] = P[j, m, 1, b]
    for a in range(STATES):
        gx = known[0, a] * ixx + known[1, a] * ixy
        gy = known[0, a] * ixy + known[1, a] * iyy
        mean[j, m, a] += gx * dx + gy * dy
        for b in range(a, STATES):
            P[j, m, a, b] -= gx * known[0, b] + gy * known[1, b]
            P[j, m, b, a] = P[j, m, a, b]
    fit[m, 0] += ixx * dx * dx + 2.0 * ixy * dx * dy + iyy * dy * dy
    fit[m, 1] *= det


@kernel(
    "void(int64, float64[:, ::1], float64[:, :, ::1], int64, float64[:, :, ::1],"
    " float64[:, :, :, ::1], float64[:, ::1])"
)
def correct_lasting_position(
    j: int, position: Floats, R: Floats, m: int, mean: Floats, P: Floats, fit: Floats
) -> None:
    """Update mode `m` by position `j`, whose error the state may already hold.

    A receiver's errors last for minutes, so its reports do not average out.  In the axes in which
    R is one and P is diagonal, a variance p > 1 becomes 1, the report's own, and p <= 1 stays:
    1 / p + 1 / news = 1.  Covariance intersection (Julier & Uhlmann, ACC 1997) of both, axis by
    axis: what is left is never surer than the better of them.
    """
    a = np.sqrt(R[j, 0, 0])
    b = R[j, 0, 1] / a
    c = np.sqrt(R[j, 1, 1] - b * b)
    wxx, wyx, wyy = 1.0 / a, -b / (a * c), 1.0 / c  # whitens: W R W' = 1
    xx = wxx * wxx * P[j, m, 0, 0]
    xy = wxx * (wyx * P[j, m, 0, 0] + wyy * P[j, m, 0, 1])
    yy = wyx * (wyx * P[j, m, 0, 0] + 2.0 * wyy * P[j, m, 0, 1]) + wyy * wyy * P[j, m, 1, 1]
    angle = 0.5 * np.arctan2(2.0 * xy, xx - yy)
    for axis in range(2):
        u, v = np.cos(angle + 0.5 * np.pi * axis), np.sin(angle + 0.5 * np.pi * axis)
        known = u * u * xx + 2.0 * u * v * xy + v * v * yy
        if known > 1.0:
            h0, h1 = u * wxx + v * wyx, v * wyy
            innovation = h0 * (position[j, 0] - mean[j, m, 0]) + h1 * (
                position[j, 1] - mean[j, m, 1]
            )
            variance = known / (known - 1.0)
            correct(innovation, variance, h0, h1, 0.0, 0.0, j, m, mean, P, fit)


@kernel(
    "void(float64, float64, int64, float64[:, ::1], int64, float64[:, :, ::1],"
    " float64[:, :, :, ::1], float64[:, ::1])"
)
def correct_range_rate(
    range_rate: float,
    variance: float,
    j: int,
    sensor: Floats,
    m: int,
    mean: Floats,
    P: Floats,
    fit: Floats,
) -> None:
    """Update mode `m` by a Doppler speed, linearised along the line of sight from `sensor[j]`."""
    dx = mean[j, m, 0] - sensor[j, 0]
    dy = mean[j, m, 1] - sensor[j, 1]
    distance = np.hypot(dx, dy)
    if not NEAREST < distance < FARTHEST:
        return
    ux = dx / distance
    uy = dy / distance
    vx, vy = mean[j, m, 2], mean[j, m, 3]
    expected = ux * vx + uy * vy
    h0 = (vx - ux * expected) / distance
    h1 = (vy - uy * expected) / distance
    correct(range_rate - expected, variance, h0, h1, ux, uy, j, m, mean, P, fit)


@kernel("void(int64, float64[:, ::1], float64[:, ::1])")
def reweigh(j: int, fit: Floats, probability: Floats) -> None:
    """Bayes' rule over the modes of row `j`; one of probability 0 stays out."""
    best = np.inf
    for m in range(MODES):
        if probability[j, m] > 0.0:
            best = min(best, fit[m, 0])
    total = 0.0
    for m in range(MODES):
        if probability[j, m] > 0.0:
            likelihood = np.exp(-0.5 * (fit[m, 0] - best)) / np.sqrt(fit[m, 1])
            probability[j, m] *= likelihood
            total += probability[j, m]
    for m in range(MODES):
        probability[j, m] /= total


@kernel(
    "void(int64, int64, float64[:, ::1], float64[:, :, ::1], float64[:, :, :, ::1],"
    " float64[:, ::1], float64[:, :, ::1])"
)
def combine(
    n: int,
    i: int,
    probability: Floats,
    mean: Floats,
    P: Floats,
    whole_mean: Floats,
    whole_P: Floats,
) -> None:
    """Row `i` of mean (N, 4) and covariance (N, 4, 4) of x, y, vx, vy over all modes of row `n`."""
    for a in range(4):
        whole_mean[i, a] = 0.0
        for m in range(MODES):
            if probability[n, m] > 0.0:
                whole_mean[i, a] += probability[n, m] * mean[n, m, a]
        for b in range(4):
            whole_P[i, a, b] = 0.0
    for m in range(MODES):
        w = probability[n, m]
        if w == 0.0:
            continue
        if m == STANDING:
            whole_P[i, 2, 2] += w * STILL
            whole_P[i, 3, 3] += w * STILL
        for a in range(4):
            da = w * (mean[n, m, a] - whole_mean[i, a])
            for b in range(a, 4):
                whole_P[i, a, b] += w * P[n, m, a, b] + da * (mean[n, m, b] - whole_mean[i, b])
    for a in range(4):
        for b in range(a):
            whole_P[i, a, b] = whole_P[i, b, a]


@kernel(
    "void(int64[::1], float64[:, ::1], float64[:, :, ::1], float64[:, :, :, ::1],"
    " float64[:, ::1], float64[:, :, ::1])"
)
def combine_modes(
    row: Ints, probability: Floats, mean: Floats, P: Floats, whole_mean: Floats, whole_P: Floats
) -> None:
    """Write mean (N, 4) and covariance (N, 4, 4) of every track of `row` (N,), -1 = none."""
    for n in range(len(row)):
        if row[n] >= 0:
            combine(n, n, probability, mean, P, whole_mean, whole_P)


@kernel(
    "void(int64, int64[::1], float64[:, ::1], float64[:, :, ::1], float64[:, ::1], float64[::1],"
    " float64[::1], float64[::1], float64[:, ::1], float64[:, ::1], float64[:, ::1],"
    " float64[:, ::1], float64[:, :, ::1], float64[:, :, :, ::1], float64[:, ::1],"
    " float64[:, :, ::1], float64[:, :, :, ::1], float64[:, ::1], float64[:, :, ::1])"
)
def correct_modes(
    lasting: int,
    track_of: Ints,
    position: Floats,
    covariance: Floats,
    velocity: Floats,
    velocity_variance: Floats,
    range_rate: Floats,
    range_rate_variance: Floats,
    sensor: Floats,
    fit: Floats,
    known: Floats,
    probability: Floats,
    mean: Floats,
    P: Floats,
    track_probability: Floats,
    track_mean: Floats,
    track_P: Floats,
    whole_mean: Floats,
    whole_P: Floats,
) -> None:
    """Update every track that was hit by its detection.

    Parameters
    ----------
    lasting
        1 where errors of position last from one scan to the next.
    track_of
        (N,) row of the track that a detection belongs to, -1 = none.
    position ... sensor
        Of the detections.  A velocity or range rate that is nan, or of a variance that is, was not
        measured; a position of infinite variance has been taken already.
    fit, known
        Scratch of (3, 2) and (2, 5).
    probability, mean, P
        (N, 3), (N, 3, 5), (N, 3, 5, 5) the modes of the tracks, predicted; updated in place.
    track_probability ... whole_P
        (C, ...) the tracks' own: modes, and their combination; result.
    """
    for j in range(len(track_of)):
        i = track_of[j]
        if i < 0:
            continue
        for m in range(MODES):
            fit[m, 0], fit[m, 1] = 0.0, 1.0
            if probability[j, m] == 0.0:
                continue
            if lasting == 1:
                correct_lasting_position(j, position, covariance, m, mean, P, fit)
            elif covariance[j, 0, 0] < np.inf:
                correct_position(j, position, covariance, m, mean, P, fit, known)
            variance = velocity_variance[j]
            if (
                0.0 < variance < BLUNTEST
                and abs(velocity[j, 0]) < FASTEST
                and abs(velocity[j, 1]) < FASTEST
            ):
                for axis in range(2):
                    news, east = velocity[j, axis] - mean[j, m, axis + 2], 1.0 - axis
                    correct(news, variance, 0.0, 0.0, east, 1.0 - east, j, m, mean, P, fit)
            if 0.0 < range_rate_variance[j] < BLUNTEST and abs(range_rate[j]) < FASTEST:
                doppler, variance = float(range_rate[j]), float(range_rate_variance[j])
                correct_range_rate(doppler, variance, j, sensor, m, mean, P, fit)
        reweigh(j, fit, probability)
        combine(j, i, probability, mean, P, whole_mean, whole_P)
        for m in range(MODES):
            track_probability[i, m] = probability[j, m]
            if probability[j, m] > 0.0:
                for a in range(STATES):
                    track_mean[i, m, a] = mean[j, m, a]
                    for b in range(STATES):
                        track_P[i, m, a, b] = P[j, m, a, b]
