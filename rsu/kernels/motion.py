"""How road users move: three interacting models, standing, cruising and manoeuvring.

Blom & Bar-Shalom, IEEE T-AC 33 (1988); Bar-Shalom, Li & Kirubarajan, "Estimation with Applications
to Tracking and Navigation" (2001): 11.6 (IMM), 6.2.2 (white-noise acceleration), 11.7 (coordinated
turn).  What moves has the states x, y, vx, vy, omega, and keeps speed and yaw rate but for noise
(CTRV): little of it while cruising, much while manoeuvring.  What stands surely has no velocity.
"""

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel

STANDING, CRUISING, MANOEUVRING = 0, 1, 2
MODES = 3
STATES = 5

CRUISE, SWIFT, ONSET, STEERED = 0, 3, 6, 7
"""Columns of a track's `motion`.  From `CRUISE` and from `SWIFT` on: spectral densities of the
acceleration along and across the path, m^2/s^3, and of the yaw acceleration, rad^2/s^3.  Variance
of the yaw rate of what begins to move, rad^2/s^2.  Above a half: the fifth state is the curvature
of the path, 1/m, as a bicycle's steering sets it, and the last two kinds of figure are of that."""

RATES = (0.3, 0.3, 0.6, 1.0)
"""1/s, of starting, of beginning and ending a manoeuvre, of staying where speed was lost: drivers
hold a speed for some 3 s in town, manoeuvres last 1 to 2 s, and a stop ends in 3 s on average."""
START = 0.25
"""(m/s)^2, variance of the velocity of what begins to move, or is about to stop."""
CREEP = 1e-3
"""m^2/s: what a sensor takes for the middle of a standing body wanders by 3 cm in a second."""
RARE = 1e-4
"""Probability below which a mode is not run; it can come back by a transition."""
SLOW = 1.0
"""m/s below which a velocity says little about where the body points."""
SLIGHT = 1e-3
"""rad, below which sine and cosine are their series, to the last digit."""


@kernel("void(float64, float64, float64, int64, int64, float64[:, :, ::1], float64[:, :, :, ::1])")
def blur(dt: float, along: float, across: float, n: int, m: int, mean: Floats, P: Floats) -> None:
    """Add the noise of the acceleration over `dt` s, along and across the velocity."""
    vx, vy = mean[n, m, 2], mean[n, m, 3]
    square = vx * vx + vy * vy
    across += (along - across) * SLOW * SLOW / (SLOW * SLOW + square)
    difference = (along - across) / square if square > 0.0 else 0.0
    xx = across + difference * vx * vx
    xy = difference * vx * vy
    yy = across + difference * vy * vy
    velocity = abs(dt)  # also backwards, time only ever blurs
    cross = velocity * dt / 2.0
    position = velocity * dt * dt / 3.0
    P[n, m, 0, 0] += position * xx
    P[n, m, 0, 1] += position * xy
    P[n, m, 1, 1] += position * yy
    P[n, m, 0, 2] += cross * xx
    P[n, m, 0, 3] += cross * xy
    P[n, m, 1, 2] += cross * xy
    P[n, m, 1, 3] += cross * yy
    P[n, m, 2, 2] += velocity * xx
    P[n, m, 2, 3] += velocity * xy
    P[n, m, 3, 3] += velocity * yy


@kernel("void(int64, int64, float64[:, :, :, ::1])")
def mirror(n: int, m: int, P: Floats) -> None:
    """Copy the upper triangle to the lower one."""
    for a in range(STATES):
        for b in range(a):
            P[n, m, a, b] = P[n, m, b, a]


@kernel("void(float64, float64, float64, int64, int64, float64[:, :, ::1], float64[:, :, :, ::1])")
def respeed(factor: float, vx: float, vy: float, n: int, m: int, mean: Floats, P: Floats) -> None:
    """Make the fifth state `factor` times itself plus `vx`, `vy` times the change of velocity."""
    for k in range(4):
        P[n, m, k, 4] = factor * P[n, m, k, 4] + vx * P[n, m, k, 2] + vy * P[n, m, k, 3]
    P[n, m, 4, 4] = factor * (factor * P[n, m, 4, 4] + vx * P[n, m, 4, 2] + vy * P[n, m, 4, 3])
    P[n, m, 4, 4] += vx * P[n, m, 2, 4] + vy * P[n, m, 3, 4]
    for k in range(4):
        P[n, m, 4, k] = P[n, m, k, 4]
    mean[n, m, 4] *= factor


@kernel(
    "void(float64, float64[:, ::1], int64, int64, int64, float64[:, :, ::1], float64[:, :, :, ::1])"
)
def move(dt: float, motion: Floats, i: int, n: int, m: int, mean: Floats, P: Floats) -> None:
    """Constant turn rate and velocity (CTRV), linearised, with the noise of mode `m`.

    What is steered turns by its speed times the curvature of its path: the kinematic single-track
    (bicycle) model, in which nothing turns on the spot.
    """
    noise = CRUISE if m == CRUISING else SWIFT
    speed = np.sqrt(mean[n, m, 2] ** 2 + mean[n, m, 3] ** 2)
    steered = motion[i, STEERED] > 0.5
    pace = max(speed, SLOW)
    if steered:  # omega = speed kappa
        slope = mean[n, m, 4] / pace if speed > SLOW else 0.0
        respeed(pace, slope * mean[n, m, 2], slope * mean[n, m, 3], n, m, mean, P)
    omega = mean[n, m, 4]
    angle = omega * dt
    if abs(angle) > SLIGHT:
        sin, cos = np.sin(angle), np.cos(angle)
        s, c = sin / omega, (1.0 - cos) / omega
        ds, dc = (dt * cos - s) / omega, (dt * sin - c) / omega
    else:
        sin, cos = angle * (1.0 - angle * angle / 6.0), 1.0 - 0.5 * angle * angle
        s, c = dt * (1.0 - angle * angle / 6.0), 0.5 * angle * dt
        ds, dc = -angle * dt * dt / 3.0, 0.5 * dt * dt
    vx, vy = mean[n, m, 2], mean[n, m, 3]
    mean[n, m, 0] += s * vx - c * vy
    mean[n, m, 1] += c * vx + s * vy
    mean[n, m, 2] = cos * vx - sin * vy
    mean[n, m, 3] = sin * vx + cos * vy
    x, y = ds * vx - dc * vy, dc * vx + ds * vy
    u, v = -dt * mean[n, m, 3], dt * mean[n, m, 2]
    for k in range(STATES):  # F P
        p2, p3, p4 = P[n, m, 2, k], P[n, m, 3, k], P[n, m, 4, k]
        P[n, m, 0, k] += s * p2 - c * p3 + x * p4
        P[n, m, 1, k] += c * p2 + s * p3 + y * p4
        P[n, m, 2, k] = cos * p2 - sin * p3 + u * p4
        P[n, m, 3, k] = sin * p2 + cos * p3 + v * p4
    for k in range(4):  # (F P) F', above the diagonal
        p2, p3, p4 = P[n, m, k, 2], P[n, m, k, 3], P[n, m, k, 4]
        if k == 0:
            P[n, m, k, 0] += s * p2 - c * p3 + x * p4
        if k < 2:
            P[n, m, k, 1] += c * p2 + s * p3 + y * p4
        if k < 3:
            P[n, m, k, 2] = cos * p2 - sin * p3 + u * p4
        P[n, m, k, 3] = sin * p2 + cos * p3 + v * p4
    blur(dt, motion[i, noise], motion[i, noise + 1], n, m, mean, P)
    veer(dt, motion[i, noise + 2] * (pace * pace if steered else 1.0), n, m, mean, P)
    mirror(n, m, P)
    if steered:
        slope = -mean[n, m, 4] / (pace * pace * pace) if speed > SLOW else 0.0
        respeed(1.0 / pace, slope * mean[n, m, 2], slope * mean[n, m, 3], n, m, mean, P)


@kernel("void(float64, float64, int64, int64, float64[:, :, ::1], float64[:, :, :, ::1])")
def veer(dt: float, density: float, n: int, m: int, mean: Floats, P: Floats) -> None:
    """Add the noise of the yaw acceleration: it moves the velocity along its normal.

    The white noise of a Wiener process acceleration (6.2.3) with the yaw rate in place of the
    acceleration.
    """
    q = density * abs(dt)
    normal = (-mean[n, m, 3], mean[n, m, 2])
    for a in range(2):
        for b in range(2):
            both = normal[a] * normal[b] * q * dt * dt
            if a <= b:
                P[n, m, a, b] += both * dt * dt / 20.0
                P[n, m, a + 2, b + 2] += both / 3.0
            P[n, m, a, b + 2] += both * dt / 8.0
        P[n, m, a, 4] += normal[a] * q * dt * dt / 6.0
        P[n, m, a + 2, 4] += normal[a] * q * dt / 2.0
    P[n, m, 4, 4] += q


@kernel("float64(int64, int64, float64[:, :, ::1], float64[:, :, :, ::1])")
def halting(n: int, m: int, mean: Floats, P: Floats) -> float:
    """How well the velocity of mode `m` agrees with none: 1 at rest, 0 in motion."""
    xx = P[n, m, 2, 2] + START
    yy = P[n, m, 3, 3] + START
    vx, vy = mean[n, m, 2], mean[n, m, 3]
    if vx * vx + vy * vy > 20.0 * (xx + yy):
        return 0.0
    xy = P[n, m, 2, 3]
    d2 = (yy * vx * vx - 2.0 * xy * vx * vy + xx * vy * vy) / (xx * yy - xy * xy)
    return float(np.exp(-0.5 * d2))


@kernel(
    "void(int64, int64, int64, float64[:, ::1], float64[:, ::1], float64[:, :, ::1],"
    " float64[:, :, :, ::1], float64[:, :, ::1], float64[:, :, :, ::1])"
)
def mix(
    i: int,
    n: int,
    m: int,
    weight: Floats,
    motion: Floats,
    mean: Floats,
    P: Floats,
    mixed_mean: Floats,
    mixed_P: Floats,
) -> None:
    """Start mode `m` of row `n` from what is in it now of track `i`, by `weight` (from, to)."""
    for a in range(STATES):
        mixed_mean[n, m, a] = 0.0
        for b in range(a, STATES):
            mixed_P[n, m, a, b] = 0.0
    for k in range(MODES):
        w = weight[k, m]
        if w > 0.0:
            for a in range(STATES):
                mixed_mean[n, m, a] += w * mean[i, k, a]
    for k in range(MODES):
        w = weight[k, m]
        if w > 0.0:
            apart = (
                mean[i, k, 0] - mixed_mean[n, m, 0],
                mean[i, k, 1] - mixed_mean[n, m, 1],
                mean[i, k, 2] - mixed_mean[n, m, 2],
                mean[i, k, 3] - mixed_mean[n, m, 3],
                mean[i, k, 4] - mixed_mean[n, m, 4],
            )
            for a in range(STATES):
                for b in range(a, STATES):
                    mixed_P[n, m, a, b] += w * (P[i, k, a, b] + apart[a] * apart[b])
    mirror(n, m, mixed_P)
    if m == STANDING:
        for a in range(2, STATES):
            mixed_mean[n, m, a] = 0.0
            for b in range(STATES):
                mixed_P[n, m, a, b] = mixed_P[n, m, b, a] = 0.0
    else:
        mixed_P[n, m, 2, 2] += weight[STANDING, m] * START
        mixed_P[n, m, 3, 3] += weight[STANDING, m] * START
        mixed_P[n, m, 4, 4] += weight[STANDING, m] * motion[i, ONSET]


@kernel(
    "void(int64, int64, float64[::1], float64[:, ::1], float64[:, :, ::1], float64[:, :, :, ::1],"
    " float64[:, ::1], float64[:, ::1])"
)
def change(
    i: int,
    n: int,
    step: Floats,
    probability: Floats,
    mean: Floats,
    P: Floats,
    weight: Floats,
    predicted: Floats,
) -> None:
    """Predict the mode of track `i`.

    Parameters
    ----------
    step : (4,)
        Probabilities of starting, of beginning and ending a manoeuvre, and of stopping.
    weight : (3, 3)
        Result: probability of having been in a mode (row), given the one it is in now (column).
    predicted : (N, 3)
        Row `n` is the result; 0 where a mode is not run.
    """
    for k in range(MODES):
        was = probability[i, k]
        halt = step[3] * halting(i, k, mean, P) if was > 0.0 and k > STANDING else 0.0
        start, begin, end = step[0], step[1], step[2]
        weight[k, 0] = was * (1.0 - start if k == STANDING else halt)
        goes = was - weight[k, 0]
        turns = 0.0 if k == STANDING else begin if k == CRUISING else 1.0 - end
        weight[k, 1] = goes * (1.0 - turns)
        weight[k, 2] = goes * turns
    total = 0.0
    for m in range(MODES):
        inflow = weight[0, m] + weight[1, m] + weight[2, m]
        predicted[n, m] = inflow if inflow > RARE else 0.0
        total += predicted[n, m]
        for k in range(MODES):
            weight[k, m] /= inflow if inflow > RARE else 1.0
    for m in range(MODES):
        predicted[n, m] /= total


@kernel(
    "void(float64, int64[::1], float64[::1], float64[:, ::1], float64[:, ::1],"
    " float64[:, :, ::1], float64[:, :, :, ::1], float64[::1], float64[:, ::1], float64[:, ::1],"
    " float64[:, :, ::1], float64[:, :, :, ::1])"
)
def predict_modes(
    time: float,
    row: Ints,
    track_time: Floats,
    motion: Floats,
    probability: Floats,
    mean: Floats,
    P: Floats,
    step: Floats,
    weight: Floats,
    predicted: Floats,
    predicted_mean: Floats,
    predicted_P: Floats,
) -> None:
    """Predict the tracks of `row` (N,), -1 = none, from their own times to `time`, s.

    Parameters
    ----------
    probability, mean, P
        (C, 3), (C, 3, 5), (C, 3, 5, 5) of all tracks.
    step, weight
        Scratch of (4,) and (3, 3).
    predicted, predicted_mean, predicted_P
        (N, 3), (N, 3, 5), (N, 3, 5, 5) result; where a mode's probability is 0 it was not run, and
        the rest means nothing.
    """
    last = np.nan
    for n in range(len(row)):
        i = row[n]
        if i < 0:
            continue
        dt = float(time - track_time[i])
        if dt != last:
            last = dt
            for k in range(len(RATES)):
                step[k] = 1.0 - np.exp(-RATES[k] * max(dt, 0.0))
        change(i, n, step, probability, mean, P, weight, predicted)
        for m in range(MODES):
            if predicted[n, m] > 0.0:
                mix(i, n, m, weight, motion, mean, P, predicted_mean, predicted_P)
                if m == STANDING:
                    predicted_P[n, m, 0, 0] += CREEP * abs(dt)
                    predicted_P[n, m, 1, 1] += CREEP * abs(dt)
                else:
                    move(dt, motion, i, n, m, predicted_mean, predicted_P)


@kernel(
    "void(int64, int64, float64, float64, float64[::1], float64[:, ::1], float64[:, :, ::1],"
    " float64[:, ::1], float64[:, ::1], float64[:, :, ::1], float64[:, :, :, ::1])"
)
def begin_modes(
    first: int,
    count: int,
    standing: float,
    onset: float,
    unclassified: Floats,
    mean: Floats,
    covariance: Floats,
    motion: Floats,
    probability: Floats,
    mode_mean: Floats,
    P: Floats,
) -> None:
    """Give new tracks, rows `first` to `count`, their modes: they stand with that probability.

    `onset` is the variance of the yaw rate of those that do not; `unclassified` (8,) the `motion`
    of what has no class yet.
    """
    for i in range(first, count):
        for k in range(len(unclassified)):
            motion[i, k] = unclassified[k]
        probability[i, STANDING] = standing
        probability[i, CRUISING] = 1.0 - standing
        probability[i, MANOEUVRING] = 0.0
        for m in range(MANOEUVRING):
            states = 2 if m == STANDING else 4
            for a in range(STATES):
                mode_mean[i, m, a] = mean[i, a] if a < states else 0.0
                for b in range(STATES):
                    P[i, m, a, b] = covariance[i, a, b] if max(a, b) < states else 0.0
        P[i, CRUISING, 4, 4] = onset
