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
FIGURES = 20
STEERED = 7
"""Column of a track's `motion`: `rsu.kernels.motion`."""
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
    " float64[:, :, ::1], float64[:, ::1])"
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
    modes: Floats,
    fit: Floats,
) -> None:
    """Update mode `m` of row `j` by one scalar measurement whose row of H is h0 h1 h2 h3.

    `fit` (3, 2) takes its chi-square, and is multiplied by its variance.
    """
    xx, xy, xu, xv, xw = (
        modes[j, m, 5], modes[j, m, 6], modes[j, m, 7], modes[j, m, 8], modes[j, m, 9],
    )  # fmt: skip
    yy, yu, yv, yw = modes[j, m, 10], modes[j, m, 11], modes[j, m, 12], modes[j, m, 13]
    uu, uv, uw = modes[j, m, 14], modes[j, m, 15], modes[j, m, 16]
    vv, vw = modes[j, m, 17], modes[j, m, 18]
    g0 = xx * h0 + xy * h1 + xu * h2 + xv * h3
    g1 = xy * h0 + yy * h1 + yu * h2 + yv * h3
    g2 = xu * h0 + yu * h1 + uu * h2 + uv * h3
    g3 = xv * h0 + yv * h1 + uv * h2 + vv * h3
    g4 = xw * h0 + yw * h1 + uw * h2 + vw * h3
    total = h0 * g0 + h1 * g1 + h2 * g2 + h3 * g3 + variance
    weight = 1.0 / total
    cross = (g0, g1, g2, g3, g4)
    place = STATES
    for a in range(STATES):
        gain = cross[a] * weight
        modes[j, m, a] += gain * innovation
        for b in range(a, STATES):
            modes[j, m, place] -= gain * cross[b]
            place += 1
    fit[m, 0] += innovation * innovation * weight
    fit[m, 1] *= total


@kernel(
    "void(int64, float64[:, ::1], float64[:, :, ::1], int64, float64[:, :, ::1], float64[:, ::1])"
)
def correct_position(
    j: int, position: Floats, R: Floats, m: int, modes: Floats, fit: Floats
) -> None:
    """Update mode `m` by position `j`; S = P + R is 2 x 2, and H takes the first two states."""
    xx, xy, xu, xv, xw = (
        modes[j, m, 5], modes[j, m, 6], modes[j, m, 7], modes[j, m, 8], modes[j, m, 9],
    )  # fmt: skip
    yy, yu, yv, yw = modes[j, m, 10], modes[j, m, 11], modes[j, m, 12], modes[j, m, 13]
    sxx, sxy, syy = xx + R[j, 0, 0], xy + R[j, 0, 1], yy + R[j, 1, 1]
    det = sxx * syy - sxy * sxy
    scale = 1.0 / det
    ixx, ixy, iyy = syy * scale, -sxy * scale, sxx * scale
    dx = position[j, 0] - modes[j, m, 0]
    dy = position[j, 1] - modes[j, m, 1]
    wx, wy = ixx * dx + ixy * dy, ixy * dx + iyy * dy  # news, weighted
    east, north = (xx, xy, xu, xv, xw), (xy, yy, yu, yv, yw)
    place = STATES
    for a in range(STATES):
        modes[j, m, a] += east[a] * wx + north[a] * wy
        gx = east[a] * ixx + north[a] * ixy
        gy = east[a] * ixy + north[a] * iyy
        for b in range(a, STATES):
            modes[j, m, place] -= gx * east[b] + gy * north[b]
            place += 1
    fit[m, 0] += dx * wx + dy * wy
    fit[m, 1] *= det


@kernel(
    "void(int64, float64[:, ::1], float64[:, :, ::1], int64, float64[:, :, ::1], float64[:, ::1])"
)
def correct_lasting_position(
    j: int, position: Floats, R: Floats, m: int, modes: Floats, fit: Floats
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
    pxx, pxy, pyy = modes[j, m, 5], modes[j, m, 6], modes[j, m, 10]
    xx = wxx * wxx * pxx
    xy = wxx * (wyx * pxx + wyy * pxy)
    yy = wyx * (wyx * pxx + 2.0 * wyy * pxy) + wyy * wyy * pyy
    angle = 0.5 * np.arctan2(2.0 * xy, xx - yy)
    for axis in range(2):
        u, v = np.cos(angle + 0.5 * np.pi * axis), np.sin(angle + 0.5 * np.pi * axis)
        known = u * u * xx + 2.0 * u * v * xy + v * v * yy
        if known > 1.0:
            h0, h1 = u * wxx + v * wyx, v * wyy
            innovation = h0 * (position[j, 0] - modes[j, m, 0]) + h1 * (
                position[j, 1] - modes[j, m, 1]
            )
            variance = known / (known - 1.0)
            correct(innovation, variance, h0, h1, 0.0, 0.0, j, m, modes, fit)


@kernel(
    "void(float64, float64, int64, float64[:, ::1], int64, float64[:, :, ::1], float64[:, ::1])"
)
def correct_range_rate(
    range_rate: float,
    variance: float,
    j: int,
    sensor: Floats,
    m: int,
    modes: Floats,
    fit: Floats,
) -> None:
    """Update mode `m` by a Doppler speed, linearised along the line of sight from `sensor[j]`."""
    dx = modes[j, m, 0] - sensor[j, 0]
    dy = modes[j, m, 1] - sensor[j, 1]
    distance = np.hypot(dx, dy)
    if not NEAREST < distance < FARTHEST:
        return
    ux = dx / distance
    uy = dy / distance
    vx, vy = modes[j, m, 2], modes[j, m, 3]
    expected = ux * vx + uy * vy
    h0 = (vx - ux * expected) / distance
    h1 = (vy - uy * expected) / distance
    correct(range_rate - expected, variance, h0, h1, ux, uy, j, m, modes, fit)


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
        (O, 3), (O, 3, 20) the modes at `time` of those that are not, in their order.
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


@kernel(
    "void(int64, int64[::1], float64[:, ::1], float64[:, :, ::1], float64[:, ::1], float64[::1],"
    " float64[::1], float64[::1], float64[:, ::1], float64[:, ::1], float64[:, ::1],"
    " float64[:, :, ::1], float64[:, ::1], float64[:, :, ::1], float64[:, ::1],"
    " float64[:, :, ::1])"
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
    probability: Floats,
    modes: Floats,
    track_probability: Floats,
    track_modes: Floats,
    mean: Floats,
    P: Floats,
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
    fit
        Scratch of (3, 2).
    probability, modes
        (N, 3), (N, 3, 20) the modes of the tracks, predicted; updated in place.
    track_probability ... P
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
                correct_lasting_position(j, position, covariance, m, modes, fit)
            elif covariance[j, 0, 0] < np.inf:
                correct_position(j, position, covariance, m, modes, fit)
            variance = velocity_variance[j]
            if (
                0.0 < variance < BLUNTEST
                and abs(velocity[j, 0]) < FASTEST
                and abs(velocity[j, 1]) < FASTEST
            ):
                for axis in range(2):
                    news, east = velocity[j, axis] - modes[j, m, axis + 2], 1.0 - axis
                    correct(news, variance, 0.0, 0.0, east, 1.0 - east, j, m, modes, fit)
            if 0.0 < range_rate_variance[j] < BLUNTEST and abs(range_rate[j]) < FASTEST:
                doppler, variance = float(range_rate[j]), float(range_rate_variance[j])
                correct_range_rate(doppler, variance, j, sensor, m, modes, fit)
        reweigh(j, fit, probability)
        combine(j, i, probability, modes, mean, P)
        for m in range(MODES):
            track_probability[i, m] = probability[j, m]
            if probability[j, m] > 0.0:
                for k in range(FIGURES):
                    track_modes[i, m, k] = modes[j, m, k]
