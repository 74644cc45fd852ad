"""How measurements change the three modes of a track; each is taken as scalars, one by one.

Bar-Shalom, Li & Kirubarajan, "Estimation with Applications to Tracking and Navigation" (2001): 5.2
(update), 10.4 (range rate), 11.6.6 (mode probabilities).  The modes are those of
`rsu.kernels.motion`.
"""

from typing import TypeAlias

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.aspect import resolve
from rsu.kernels.combination import combine, follow_length
from rsu.kernels.compile import kernel

Sight: TypeAlias = tuple[float, float, float, float, float, float, float, float]

MODES = 3
STATES = 5
LENGTH = 20
FIGURES = 25
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

    `fit` (3, 4) takes its chi-square, and is multiplied by its variance.
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
    longer = (
        h0 * modes[j, m, LENGTH] + h1 * modes[j, m, LENGTH + 1]
        + h2 * modes[j, m, LENGTH + 2] + h3 * modes[j, m, LENGTH + 3]
    )  # fmt: skip
    total = h0 * g0 + h1 * g1 + h2 * g2 + h3 * g3 + variance
    weight = 1.0 / total
    cross = (g0, g1, g2, g3, g4)
    place = STATES
    for a in range(STATES):
        gain = cross[a] * weight
        modes[j, m, a] += gain * innovation
        modes[j, m, LENGTH + a] -= gain * longer
        for b in range(a, STATES):
            modes[j, m, place] -= gain * cross[b]
            place += 1
    fit[m, 0] += innovation * innovation * weight
    fit[m, 1] *= total


@kernel(
    "UniTuple(float64, 8)(int64, float64[:, ::1], float64[:, :, ::1], float64[:, :, ::1],"
    " float64[:, :, ::1], float64[:, ::1])"
)
def sight_of(
    j: int, position: Floats, R: Floats, covariance: Floats, aspects: Floats, body: Floats
) -> Sight:
    """Position `j` and its covariance for the length of a body (5, 2), and how that bears on them.

    Returns x, y, xx, xy, yy; m that a metre of length moves it, along x and y; and the variance of
    the length as the track knows it, or, if it does not, as it looks.
    """
    x, y = position[j, 0], position[j, 1]
    xx, xy, yy = R[j, 0, 0], R[j, 0, 1], R[j, 1, 1]
    if np.isnan(aspects[j, 0, 0]):
        return x, y, xx, xy, yy, 0.0, 0.0, 0.0
    east, north, ee, en, nn, p, q, long, spread = resolve(j, aspects, body[0, 0])
    longer, doubt = body[1, 0] - long, body[1, 1]
    if np.isnan(longer):
        longer, doubt = 0.0, spread
    return (
        x + east + p * longer, y + north + q * longer, ee + xx - covariance[j, 0, 0],
        en + xy - covariance[j, 0, 1], nn + yy - covariance[j, 1, 1], p, q, doubt,
    )  # fmt: skip


@kernel("void(int64, UniTuple(float64, 8), int64, float64[:, :, ::1], float64[:, ::1])")
def correct_position(j: int, sight: Sight, m: int, modes: Floats, fit: Floats) -> None:
    """Update mode `m` by a position; S is 2 x 2, and H takes the first two states.

    What is not known of the length of the body moves it too, and is no noise but the same from one
    scan to the next: a parameter with a covariance with the state (Schmidt, *Advances in Control
    Systems* 3, 1966; Jazwinski, *Stochastic Processes and Filtering Theory*, 1970, 8.4).  `fit`
    takes what the position says of it beside: m that the body is longer, and m^2 that the variance
    of its length falls by that.
    """
    xx, xy, xu, xv, xw = (
        modes[j, m, 5], modes[j, m, 6], modes[j, m, 7], modes[j, m, 8], modes[j, m, 9],
    )  # fmt: skip
    yy, yu, yv, yw = modes[j, m, 10], modes[j, m, 11], modes[j, m, 12], modes[j, m, 13]
    xl, yl, ul, vl, wl = (
        modes[j, m, 20], modes[j, m, 21], modes[j, m, 22], modes[j, m, 23], modes[j, m, 24],
    )  # fmt: skip
    x, y, ee, en, nn, p, q, doubt = sight
    # columns of the covariance with what is seen; the last one is that of the length
    east = (xx - p * xl, xy - p * yl, xu - p * ul, xv - p * vl, xw - p * wl, xl - p * doubt)
    north = (xy - q * xl, yy - q * yl, yu - q * ul, yv - q * vl, yw - q * wl, yl - q * doubt)
    sxx, sxy, syy = (
        east[0] - p * east[5] + ee, north[0] - p * north[5] + en, north[1] - q * north[5] + nn,
    )  # fmt: skip
    det = sxx * syy - sxy * sxy
    scale = 1.0 / det
    ixx, ixy, iyy = syy * scale, -sxy * scale, sxx * scale
    dx, dy = x - modes[j, m, 0], y - modes[j, m, 1]
    wx, wy = ixx * dx + ixy * dy, ixy * dx + iyy * dy  # news, weighted
    place = STATES
    for a in range(STATES):
        modes[j, m, a] += east[a] * wx + north[a] * wy
        gx = east[a] * ixx + north[a] * ixy
        gy = east[a] * ixy + north[a] * iyy
        modes[j, m, LENGTH + a] -= gx * east[5] + gy * north[5]
        for b in range(a, STATES):
            modes[j, m, place] -= gx * east[b] + gy * north[b]
            place += 1
    fit[m, 0] += dx * wx + dy * wy
    fit[m, 1] *= det
    fit[m, 2] = east[5] * wx + north[5] * wy
    fit[m, 3] = ixx * east[5] ** 2 + 2.0 * ixy * east[5] * north[5] + iyy * north[5] ** 2


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


@kernel("void(int64, float64[:, ::1], float64[:, ::1], float64[:, :, ::1], float64[::1])")
def learn_length(j: int, fit: Floats, probability: Floats, modes: Floats, length: Floats) -> None:
    """Let the position of row `j` tell a mean and variance of the length, and the modes follow.

    Looks from one side err alike, so what is known becomes as sure as one of them would make it
    alone, 1 / V = 1 / (B - s) - 1 / B, and no surer.  With the share k of the optimal gain, which
    lowers B by s, it is B - k (2 - k) s; so k = 2 - B / s, and where that is negative nothing is
    learnt: covariance intersection with one dimension (Julier & Uhlmann, ACC 1997).
    """
    doubt, longer, variance, learns = length[1], 0.0, 0.0, False
    for m in range(MODES):
        if probability[j, m] > 0.0:
            news = 2.0 - doubt / fit[m, 3] if 2.0 * fit[m, 3] > doubt else 0.0
            fit[m, 2] *= news
            fit[m, 3] *= news * (2.0 - news)
            longer += probability[j, m] * fit[m, 2]
            learns = learns or news > 0.0
    if not learns:
        return
    for m in range(MODES):
        if probability[j, m] > 0.0:
            apart = fit[m, 2] - longer
            variance += probability[j, m] * (doubt - fit[m, 3] + apart * apart)
    for m in range(MODES):
        if probability[j, m] > 0.0:
            follow_length(longer - fit[m, 2], doubt - fit[m, 3], variance, j, m, modes)
    length[0] += longer
    length[1] = variance


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
    "void(int64, int64[::1], float64[:, ::1], float64[:, :, ::1], float64[:, ::1], float64[::1],"
    " float64[::1], float64[::1], float64[:, ::1], float64[:, :, ::1], float64[:, :, ::1],"
    " float64[:, :, ::1], float64[:, ::1], float64[:, ::1], float64[:, :, ::1], float64[:, ::1],"
    " float64[:, :, ::1], float64[:, ::1], float64[:, :, ::1])"
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
    own: Floats,
    aspects: Floats,
    body: Floats,
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
    position ... aspects
        Of the detections; `own` is their covariance without what is not known of their sensor, and
        `aspects` are as of `rsu.kernels.aspect`, nan = none.  A velocity or range rate that is nan,
        or of a variance that is, was not measured; a position of infinite variance has been taken
        already.
    body
        (C, 5, 2) of the tracks: `rsu.kernels.body`; their length is updated.
    fit
        Scratch of (3, 4).
    probability, modes
        (N, 3), (N, 3, 25) the modes of the tracks, predicted; updated in place.
    track_probability ... P
        (C, ...) the tracks' own: modes, and their combination; result.
    """
    for j in range(len(track_of)):
        i = track_of[j]
        if i < 0:
            continue
        sight = sight_of(j, position, covariance, own, aspects, body[i])
        for m in range(MODES):
            fit[m, 0], fit[m, 1], fit[m, 2], fit[m, 3] = 0.0, 1.0, 0.0, 0.0
            if probability[j, m] == 0.0:
                continue
            if lasting == 1:
                correct_lasting_position(j, position, covariance, m, modes, fit)
            elif covariance[j, 0, 0] < np.inf:
                correct_position(j, sight, m, modes, fit)
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
        if body[i, 1, 1] > 0.0:  # else it is not known yet
            learn_length(j, fit, probability, modes, body[i, 1])
        combine(j, i, probability, modes, mean, P)
        for m in range(MODES):
            track_probability[i, m] = probability[j, m]
            if probability[j, m] > 0.0:
                for k in range(FIGURES):
                    track_modes[i, m, k] = modes[j, m, k]
