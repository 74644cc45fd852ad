"""Kalman filter of x, y, vx, vy with white-noise acceleration; every measurement is scalar in turn.

Bar-Shalom, Li & Kirubarajan, "Estimation with Applications to Tracking and Navigation" (2001):
6.2.2 (motion), 5.2 (update), 10.4 (range rate).
"""

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel

FASTEST = 150.0
"""m/s: nothing on a road is faster; what claims to be is not measured."""
NEAREST = 1.0
"""m: closer to a radar than this its line of sight has no direction."""


@kernel("void(float64, float64, float64[::1], float64[:, ::1])")
def predict(dt: float, noise: float, mean: Floats, P: Floats) -> None:
    """Move one state by `dt` s; `noise` is the acceleration's spectral density, m^2/s^3.

    The discretisation is exact, so two short predictions equal one long one.
    """
    mean[0] += dt * mean[2]
    mean[1] += dt * mean[3]
    for k in range(4):
        P[0, k] += dt * P[2, k]
        P[1, k] += dt * P[3, k]
    for k in range(4):
        P[k, 0] += dt * P[k, 2]
        P[k, 1] += dt * P[k, 3]
    velocity = noise * abs(dt)  # also backwards, time only ever blurs
    cross = velocity * dt / 2.0
    position = velocity * dt * dt / 3.0
    for k in range(2):
        P[k, k] += position
        P[k, k + 2] += cross
        P[k + 2, k] += cross
        P[k + 2, k + 2] += velocity


@kernel("void(float64, float64, float64, float64, float64, float64, float64[::1], float64[:, ::1])")
def correct(
    innovation: float,
    variance: float,
    h0: float,
    h1: float,
    h2: float,
    h3: float,
    mean: Floats,
    P: Floats,
) -> None:
    """Update one state by one scalar measurement whose row of H is h0 h1 h2 h3."""
    g0 = P[0, 0] * h0 + P[0, 1] * h1 + P[0, 2] * h2 + P[0, 3] * h3
    g1 = P[1, 0] * h0 + P[1, 1] * h1 + P[1, 2] * h2 + P[1, 3] * h3
    g2 = P[2, 0] * h0 + P[2, 1] * h1 + P[2, 2] * h2 + P[2, 3] * h3
    g3 = P[3, 0] * h0 + P[3, 1] * h1 + P[3, 2] * h2 + P[3, 3] * h3
    weight = 1.0 / (h0 * g0 + h1 * g1 + h2 * g2 + h3 * g3 + variance)
    gain = (g0 * weight, g1 * weight, g2 * weight, g3 * weight)
    cross = (g0, g1, g2, g3)
    for a in range(4):
        mean[a] += gain[a] * innovation
        for b in range(a, 4):
            P[a, b] -= gain[a] * cross[b]
            P[b, a] = P[a, b]


@kernel("void(float64[::1], float64[:, ::1], float64[::1], float64[:, ::1])")
def correct_position(position: Floats, R: Floats, mean: Floats, P: Floats) -> None:
    """Update by a position; R = L D L' splits it into two independent scalars."""
    lower = R[0, 1] / R[0, 0]
    correct(position[0] - mean[0], R[0, 0], 1.0, 0.0, 0.0, 0.0, mean, P)
    innovation = (position[1] - mean[1]) - lower * (position[0] - mean[0])
    correct(innovation, R[1, 1] - lower * R[0, 1], -lower, 1.0, 0.0, 0.0, mean, P)


@kernel("void(float64, float64, float64[::1], float64[::1], float64[:, ::1])")
def correct_range_rate(
    range_rate: float, variance: float, sensor: Floats, mean: Floats, P: Floats
) -> None:
    """Update by a Doppler speed, linearised along the line of sight from `sensor`."""
    dx = mean[0] - sensor[0]
    dy = mean[1] - sensor[1]
    distance = np.sqrt(dx * dx + dy * dy)
    if not distance > NEAREST:
        return
    ux = dx / distance
    uy = dy / distance
    expected = ux * mean[2] + uy * mean[3]
    h0 = (mean[2] - ux * expected) / distance
    h1 = (mean[3] - uy * expected) / distance
    correct(range_rate - expected, variance, h0, h1, ux, uy, mean, P)


@kernel(
    "void(float64, int64[::1], float64[:, ::1], float64[:, :, ::1], float64[:, ::1], float64[::1],"
    " float64[::1], float64[::1], float64[:, ::1], float64[::1], float64[::1], float64[:, ::1],"
    " float64[:, :, ::1])"
)
def correct_kinematics(
    time: float,
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

    `track_of` (N,) is the track a detection belongs to, -1 = none.  A velocity or range rate that
    is nan, or of a variance that is, was not measured.
    """
    for j in range(len(track_of)):
        i = track_of[j]
        if i < 0:
            continue
        predict(time - track_time[i], noise[i], mean[i], P[i])
        correct_position(position[j], covariance[j], mean[i], P[i])
        if velocity_variance[j] > 0.0:
            for axis in range(2):
                if abs(velocity[j, axis]) < FASTEST:
                    innovation = velocity[j, axis] - mean[i, axis + 2]
                    along_x = 1.0 - axis
                    correct(
                        innovation, velocity_variance[j], 0.0, 0.0, along_x, axis, mean[i], P[i]
                    )
        if range_rate_variance[j] > 0.0 and abs(range_rate[j]) < FASTEST:
            correct_range_rate(range_rate[j], range_rate_variance[j], sensor[j], mean[i], P[i])


@kernel("void(float64, float64[::1], float64[::1], float64[:, ::1], float64[:, :, ::1])")
def forecast(now: float, track_time: Floats, noise: Floats, mean: Floats, P: Floats) -> None:
    """Predict every state, in place, from its own time to `now`."""
    for i in range(len(track_time)):
        predict(now - track_time[i], noise[i], mean[i], P[i])
