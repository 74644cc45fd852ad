"""Kalman filter of x, y, vx, vy with white-noise acceleration; every measurement is scalar in turn.

Bar-Shalom, Li & Kirubarajan, "Estimation with Applications to Tracking and Navigation" (2001):
6.2.2 (motion), 5.2 (update), 10.4 (range rate).
"""

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel

FASTEST = 150.0
"""m/s: nothing on a road is faster; what claims to be is not measured."""
FARTHEST = 1e6
"""m: no sensor is farther."""
NEAREST = 1.0
"""m: closer to a radar than this its line of sight has no direction."""


@kernel("void(float64, float64, int64, float64[:, ::1], float64[:, :, ::1])")
def predict(dt: float, noise: float, i: int, mean: Floats, P: Floats) -> None:
    """Move state `i` by `dt` s; `noise` is the acceleration's spectral density, m^2/s^3.

    The discretisation is exact, so two short predictions equal one long one.
    """
    mean[i, 0] += dt * mean[i, 2]
    mean[i, 1] += dt * mean[i, 3]
    for k in range(4):
        P[i, 0, k] += dt * P[i, 2, k]
        P[i, 1, k] += dt * P[i, 3, k]
    for k in range(4):
        P[i, k, 0] += dt * P[i, k, 2]
        P[i, k, 1] += dt * P[i, k, 3]
    velocity = noise * abs(dt)  # also backwards, time only ever blurs
    cross = velocity * dt / 2.0
    position = velocity * dt * dt / 3.0
    for k in range(2):
        P[i, k, k] += position
        P[i, k, k + 2] += cross
        P[i, k + 2, k] += cross
        P[i, k + 2, k + 2] += velocity


@kernel(
    "void(float64, float64, float64, float64, float64, float64, int64, float64[:, ::1],"
    " float64[:, :, ::1])"
)
def correct(
    innovation: float,
    variance: float,
    h0: float,
    h1: float,
    h2: float,
    h3: float,
    i: int,
    mean: Floats,
    P: Floats,
) -> None:
    """Update state `i` by one scalar measurement whose row of H is h0 h1 h2 h3."""
    g0 = P[i, 0, 0] * h0 + P[i, 0, 1] * h1 + P[i, 0, 2] * h2 + P[i, 0, 3] * h3
    g1 = P[i, 1, 0] * h0 + P[i, 1, 1] * h1 + P[i, 1, 2] * h2 + P[i, 1, 3] * h3
    g2 = P[i, 2, 0] * h0 + P[i, 2, 1] * h1 + P[i, 2, 2] * h2 + P[i, 2, 3] * h3
    g3 = P[i, 3, 0] * h0 + P[i, 3, 1] * h1 + P[i, 3, 2] * h2 + P[i, 3, 3] * h3
    weight = 1.0 / (h0 * g0 + h1 * g1 + h2 * g2 + h3 * g3 + variance)
    cross = (g0, g1, g2, g3)
    for a in range(4):
        gain = cross[a] * weight
        mean[i, a] += gain * innovation
        for b in range(a, 4):
            P[i, a, b] -= gain * cross[b]
            P[i, b, a] = P[i, a, b]


@kernel(
    "void(int64, float64[:, ::1], float64[:, :, ::1], int64, float64[:, ::1], float64[:, :, ::1])"
)
def correct_position(j: int, position: Floats, R: Floats, i: int, mean: Floats, P: Floats) -> None:
    """Update state `i` by position `j`; R = L D L' splits it into two independent scalars."""
    lower = R[j, 0, 1] / R[j, 0, 0]
    innovation = position[j, 0] - mean[i, 0]
    correct(innovation, float(R[j, 0, 0]), 1.0, 0.0, 0.0, 0.0, i, mean, P)
    innovation = (position[j, 1] - mean[i, 1]) - lower * (position[j, 0] - mean[i, 0])
    variance = R[j, 1, 1] - lower * R[j, 0, 1]
    correct(innovation, variance, -lower, 1.0, 0.0, 0.0, i, mean, P)


@kernel(
    "void(int64, float64[:, ::1], float64[:, :, ::1], int64, float64[:, ::1], float64[:, :, ::1])"
)
def correct_lasting_position(
    j: int, position: Floats, R: Floats, i: int, mean: Floats, P: Floats
) -> None:
    """Update state `i` by position `j`, whose error the state may already hold.

    A receiver's errors last for minutes, so its reports do not average out.  In the axes in which
    R is one and P is diagonal, a variance p > 1 becomes 1, the report's own, and p <= 1 stays:
    1 / p + 1 / news = 1.  Covariance intersection (Julier & Uhlmann, ACC 1997) of both, axis by
    axis: what is left is never surer than the better of them.
    """
    a = np.sqrt(R[j, 0, 0])
    b = R[j, 0, 1] / a
    c = np.sqrt(R[j, 1, 1] - b * b)
    wxx, wyx, wyy = 1.0 / a, -b / (a * c), 1.0 / c  # whitens: W R W' = 1
    xx = wxx * wxx * P[i, 0, 0]
    xy = wxx * (wyx * P[i, 0, 0] + wyy * P[i, 0, 1])
    yy = wyx * (wyx * P[i, 0, 0] + 2.0 * wyy * P[i, 0, 1]) + wyy * wyy * P[i, 1, 1]
    angle = 0.5 * np.arctan2(2.0 * xy, xx - yy)
    for axis in range(2):
        u, v = np.cos(angle + 0.5 * np.pi * axis), np.sin(angle + 0.5 * np.pi * axis)
        known = u * u * xx + 2.0 * u * v * xy + v * v * yy
        if known > 1.0:
            h0, h1 = u * wxx + v * wyx, v * wyy
            innovation = h0 * (position[j, 0] - mean[i, 0]) + h1 * (position[j, 1] - mean[i, 1])
            correct(innovation, known / (known - 1.0), h0, h1, 0.0, 0.0, i, mean, P)


@kernel(
    "void(float64, float64, int64, float64[:, ::1], int64, float64[:, ::1], float64[:, :, ::1])"
)
def correct_range_rate(
    range_rate: float,
    variance: float,
    j: int,
    sensor: Floats,
    i: int,
    mean: Floats,
    P: Floats,
) -> None:
    """Update state `i` by a Doppler speed, linearised along the line of sight from `sensor[j]`."""
    dx = mean[i, 0] - sensor[j, 0]
    dy = mean[i, 1] - sensor[j, 1]
    distance = np.hypot(dx, dy)
    if not NEAREST < distance < FARTHEST:
        return
    ux = dx / distance
    uy = dy / distance
    expected = ux * mean[i, 2] + uy * mean[i, 3]
    h0 = (mean[i, 2] - ux * expected) / distance
    h1 = (mean[i, 3] - uy * expected) / distance
    correct(range_rate - expected, variance, h0, h1, ux, uy, i, mean, P)


@kernel(
    "void(float64, int64, int64[::1], float64[:, ::1], float64[:, :, ::1], float64[:, ::1],"
    " float64[::1], float64[::1], float64[::1], float64[:, ::1], float64[::1], float64[::1],"
    " float64[:, ::1], float64[:, :, ::1])"
)
def correct_kinematics(
    time: float,
    lasting: int,
    track_of: Ints,
    position: Floats,
    covariance: Floats,
    velocity: Floats,
    velocity_variance: Floats,
    range_rate: Floats,
    range_rate_variance: Floats,
    sensor: Floats,
    track_time: Floats,
    noise: Floats,
    mean: Floats,
    P: Floats,
) -> None:
    """Predict every track that was hit to `time` and update it by its detection.

    `track_of` (N,) is the track a detection belongs to, -1 = none; `lasting` is 1 where errors of
    position last from one scan to the next.  A velocity or range rate that
    is nan, or of a variance that is, was not measured.
    """
    for j in range(len(track_of)):
        i = track_of[j]
        if i < 0:
            continue
        predict(float(time - track_time[i]), float(noise[i]), i, mean, P)
        if lasting == 1:
            correct_lasting_position(j, position, covariance, i, mean, P)
        else:
            correct_position(j, position, covariance, i, mean, P)
        variance = velocity_variance[j]
        if variance > 0.0 and abs(velocity[j, 0]) < FASTEST and abs(velocity[j, 1]) < FASTEST:
            correct(velocity[j, 0] - mean[i, 2], variance, 0.0, 0.0, 1.0, 0.0, i, mean, P)
            correct(velocity[j, 1] - mean[i, 3], variance, 0.0, 0.0, 0.0, 1.0, i, mean, P)
        if range_rate_variance[j] > 0.0 and abs(range_rate[j]) < FASTEST:
            doppler, variance = float(range_rate[j]), float(range_rate_variance[j])
            correct_range_rate(doppler, variance, j, sensor, i, mean, P)


@kernel("void(float64, float64[::1], float64[::1], float64[:, ::1], float64[:, :, ::1])")
def forecast(now: float, track_time: Floats, noise: Floats, mean: Floats, P: Floats) -> None:
    """Predict every state, in place, from its own time to `now`."""
    for i in range(len(track_time)):
        predict(float(now - track_time[i]), float(noise[i]), i, mean, P)
