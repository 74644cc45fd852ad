"""How road users move: three interacting models, standing, cruising and manoeuvring.

Blom & Bar-Shalom, IEEE T-AC 33 (1988); Bar-Shalom, Li & Kirubarajan, "Estimation with Applications
to Tracking and Navigation" (2001): 11.6 (IMM), 6.2.2 (white-noise acceleration), 11.7 (coordinated
turn).  What moves has the states x, y, vx, vy, omega, and keeps speed and yaw rate but for noise
(CTRV): little of it while cruising, much while manoeuvring.  What stands surely has no velocity.
"""

from typing import TypeAlias

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel, part

Figures: TypeAlias = tuple[float, ...]

STANDING, CRUISING, MANOEUVRING = 0, 1, 2
MODES = 3
STATES = 5
LENGTH = 20
FIGURES = 25
"""What a mode knows: its mean, then the upper triangle of its covariance, row by row, and from
`LENGTH` on the covariances of its states with the length of the body.  As so many scalars it is
worked on in registers, which is what makes the kernels fast."""

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


@part
def read(modes: Floats, i: int, m: int) -> Figures:
    """Figures of mode `m` of row `i`."""
    k = modes[i, m]
    return (
        k[0], k[1], k[2], k[3], k[4], k[5], k[6], k[7], k[8], k[9],
        k[10], k[11], k[12], k[13], k[14], k[15], k[16], k[17], k[18], k[19],
        k[20], k[21], k[22], k[23], k[24],
    )  # fmt: skip


@part
def write(mode: Figures, modes: Floats, n: int, m: int) -> None:
    """Make these the figures of mode `m` of row `n`."""
    for k in range(FIGURES):
        modes[n, m, k] = mode[k]


@part
def blur(dt: float, along: float, across: float, mode: Figures) -> Figures:
    """Add the noise of the acceleration over `dt` s, along and across the velocity."""
    x, y, vx, vy, w, xx, xy, xu, xv, xw, yy, yu, yv, yw, uu, uv, uw, vv, vw, ww = mode[:LENGTH]
    square = vx * vx + vy * vy
    across += (along - across) * SLOW * SLOW / (SLOW * SLOW + square)
    difference = (along - across) / square if square > 0.0 else 0.0
    east = across + difference * vx * vx
    both = difference * vx * vy
    north = across + difference * vy * vy
    velocity = abs(dt)  # also backwards, time only ever blurs
    cross = velocity * dt / 2.0
    position = velocity * dt * dt / 3.0
    return (
        x, y, vx, vy, w,
        xx + position * east, xy + position * both, xu + cross * east, xv + cross * both, xw,
        yy + position * north, yu + cross * both, yv + cross * north, yw,
        uu + velocity * east, uv + velocity * both, uw,
        vv + velocity * north, vw,
        ww,
    ) + mode[LENGTH:]  # fmt: skip


@part
def veer(dt: float, density: float, mode: Figures) -> Figures:
    """Add the noise of the yaw acceleration: it moves the velocity along its normal.

    The white noise of a Wiener process acceleration (6.2.3) with the yaw rate in place of the
    acceleration.
    """
    x, y, vx, vy, w, xx, xy, xu, xv, xw, yy, yu, yv, yw, uu, uv, uw, vv, vw, ww = mode[:LENGTH]
    q = density * abs(dt)
    velocity, cross = q * dt * dt / 3.0, q * dt * dt * dt / 8.0
    position = q * dt * dt * dt * dt / 20.0
    turned, bent = q * dt / 2.0, q * dt * dt / 6.0
    east, both, north = vy * vy, -vx * vy, vx * vx  # of the normal
    return (
        x, y, vx, vy, w,
        xx + position * east, xy + position * both, xu + cross * east, xv + cross * both,
        xw - bent * vy,
        yy + position * north, yu + cross * both, yv + cross * north, yw + bent * vx,
        uu + velocity * east, uv + velocity * both, uw - turned * vy,
        vv + velocity * north, vw + turned * vx,
        ww + q,
    ) + mode[LENGTH:]  # fmt: skip


@part
def respeed(factor: float, by_vx: float, by_vy: float, mode: Figures) -> Figures:
    """Make the fifth state `factor` times itself plus `by_vx`, `by_vy` times a change of speed."""
    x, y, vx, vy, w, xx, xy, xu, xv, xw, yy, yu, yv, yw, uu, uv, uw, vv, vw, ww = mode[:LENGTH]
    ww = factor * (factor * ww + by_vx * uw + by_vy * vw)
    xw = factor * xw + by_vx * xu + by_vy * xv
    yw = factor * yw + by_vx * yu + by_vy * yv
    uw = factor * uw + by_vx * uu + by_vy * uv
    vw = factor * vw + by_vx * uv + by_vy * vv
    ww += by_vx * uw + by_vy * vw
    xl, yl, ul, vl, wl = mode[LENGTH:]
    wl = factor * wl + by_vx * ul + by_vy * vl
    return (
        x, y, vx, vy, factor * w, xx, xy, xu, xv, xw, yy, yu, yv, yw, uu, uv, uw, vv, vw, ww,
        xl, yl, ul, vl, wl,
    )  # fmt: skip


@part
def turn(dt: float, mode: Figures) -> Figures:
    """Keep speed and yaw rate for `dt` s: F x, and F P F' of the linearised motion."""
    x, y, vx, vy, w, xx, xy, xu, xv, xw, yy, yu, yv, yw, uu, uv, uw, vv, vw, ww = mode[:LENGTH]
    xl, yl, ul, vl, wl = mode[LENGTH:]
    angle = w * dt
    if abs(angle) > SLIGHT:
        sin, cos = np.sin(angle), np.cos(angle)
        s, c = sin / w, (1.0 - cos) / w
        ds, dc = (dt * cos - s) / w, (dt * sin - c) / w
    else:
        sin, cos = angle * (1.0 - angle * angle / 6.0), 1.0 - 0.5 * angle * angle
        s, c = dt * (1.0 - angle * angle / 6.0), 0.5 * angle * dt
        ds, dc = -angle * dt * dt / 3.0, 0.5 * dt * dt
    x, y = x + s * vx - c * vy, y + c * vx + s * vy
    dx, dy = ds * vx - dc * vy, dc * vx + ds * vy
    vx, vy = cos * vx - sin * vy, sin * vx + cos * vy
    du, dv = -dt * vy, dt * vx
    # F P, as far as it is needed: its row of y begins at y, those of the velocity at vx
    xx, xy = xx + s * xu - c * xv + dx * xw, xy + s * yu - c * yv + dx * yw
    yy = yy + c * yu + s * yv + dy * yw
    xu, yu, uu, vu = (
        xu + s * uu - c * uv + dx * uw, yu + c * uu + s * uv + dy * uw,
        cos * uu - sin * uv + du * uw, sin * uu + cos * uv + dv * uw,
    )  # fmt: skip
    xv, yv, uv, vv = (
        xv + s * uv - c * vv + dx * vw, yv + c * uv + s * vv + dy * vw,
        cos * uv - sin * vv + du * vw, sin * uv + cos * vv + dv * vw,
    )  # fmt: skip
    xw, yw, uw, vw = (
        xw + s * uw - c * vw + dx * ww, yw + c * uw + s * vw + dy * ww,
        cos * uw - sin * vw + du * ww, sin * uw + cos * vw + dv * ww,
    )  # fmt: skip
    return (
        x, y, vx, vy, w,
        xx + s * xu - c * xv + dx * xw, xy + c * xu + s * xv + dy * xw,
        cos * xu - sin * xv + du * xw, sin * xu + cos * xv + dv * xw, xw,
        yy + c * yu + s * yv + dy * yw,
        cos * yu - sin * yv + du * yw, sin * yu + cos * yv + dv * yw, yw,
        cos * uu - sin * uv + du * uw, sin * uu + cos * uv + dv * uw, uw,
        sin * vu + cos * vv + dv * vw, vw,
        ww,
        xl + s * ul - c * vl + dx * wl, yl + c * ul + s * vl + dy * wl,
        cos * ul - sin * vl + du * wl, sin * ul + cos * vl + dv * wl, wl,
    )  # fmt: skip


@part
def move(dt: float, motion: Floats, m: int, mode: Figures) -> Figures:
    """Constant turn rate and velocity (CTRV), linearised, with the noise of mode `m`.

    What is steered turns by its speed times the curvature of its path: the kinematic single-track
    (bicycle) model, in which nothing turns on the spot.
    """
    noise = CRUISE if m == CRUISING else SWIFT
    if motion[STEERED] < 0.5:
        mode = blur(dt, motion[noise], motion[noise + 1], turn(dt, mode))
        return veer(dt, motion[noise + 2], mode)
    vx, vy = mode[2], mode[3]
    speed = np.sqrt(vx * vx + vy * vy)
    pace = max(speed, SLOW)
    slope = mode[4] / pace if speed > SLOW else 0.0
    mode = turn(dt, respeed(pace, slope * vx, slope * vy, mode))  # omega = speed kappa
    mode = blur(dt, motion[noise], motion[noise + 1], mode)
    mode = veer(dt, motion[noise + 2] * pace * pace, mode)
    slope = -mode[4] / (pace * pace * pace) if speed > SLOW else 0.0
    return respeed(1.0 / pace, slope * mode[2], slope * mode[3], mode)


@part
def halting(mode: Floats) -> float:
    """How well the velocity of a mode (25,) agrees with none: 1 at rest, 0 in motion."""
    xx = mode[14] + START
    yy = mode[17] + START
    vx, vy = mode[2], mode[3]
    if vx * vx + vy * vy > 20.0 * (xx + yy):
        return 0.0
    xy = mode[15]
    d2 = (yy * vx * vx - 2.0 * xy * vx * vy + xx * vy * vy) / (xx * yy - xy * xy)
    return float(np.exp(-0.5 * d2))


@part
def blend(share: float, one: Figures, other: Figures) -> Figures:
    """Mixture of two modes, of which `other` has that share: mean and covariance about it."""
    a, b, c, d, e, xx, xy, xu, xv, xw, yy, yu, yv, yw, uu, uv, uw, vv, vw, ww = one[:LENGTH]
    f, g, h, i, j, XX, XY, XU, XV, XW, YY, YU, YV, YW, UU, UV, UW, VV, VW, WW = other[:LENGTH]
    xl, yl, ul, vl, wl = one[LENGTH:]
    XL, YL, UL, VL, WL = other[LENGTH:]
    keep = 1.0 - share
    both = share * keep
    f, g, h, i, j = f - a, g - b, h - c, i - d, j - e
    return (
        a + share * f, b + share * g, c + share * h, d + share * i, e + share * j,
        keep * xx + share * XX + both * f * f,
        keep * xy + share * XY + both * f * g,
        keep * xu + share * XU + both * f * h,
        keep * xv + share * XV + both * f * i,
        keep * xw + share * XW + both * f * j,
        keep * yy + share * YY + both * g * g,
        keep * yu + share * YU + both * g * h,
        keep * yv + share * YV + both * g * i,
        keep * yw + share * YW + both * g * j,
        keep * uu + share * UU + both * h * h,
        keep * uv + share * UV + both * h * i,
        keep * uw + share * UW + both * h * j,
        keep * vv + share * VV + both * i * i,
        keep * vw + share * VW + both * i * j,
        keep * ww + share * WW + both * j * j,
        keep * xl + share * XL, keep * yl + share * YL, keep * ul + share * UL,
        keep * vl + share * VL, keep * wl + share * WL,
    )  # fmt: skip


@part
def mix(i: int, m: int, weight: Floats, onset: float, modes: Floats) -> Figures:
    """Start mode `m` from what is in it now of track `i`, by `weight` (from, to).

    `onset` is the variance of the yaw rate of what begins to move.
    """
    start = MODES
    total = 0.0
    mode = read(modes, i, m)
    for k in range(MODES):
        if weight[k, m] > 0.0:
            total += weight[k, m]
            if start == MODES:
                start, mode = k, read(modes, i, k)
            else:
                mode = blend(weight[k, m] / total, mode, read(modes, i, k))
    x, y, vx, vy, w, xx, xy, xu, xv, xw, yy, yu, yv, yw, uu, uv, uw, vv, vw, ww = mode[:LENGTH]
    if m == STANDING:
        return (
            x, y, 0.0, 0.0, 0.0, xx, xy, 0.0, 0.0, 0.0, yy, 0.0, 0.0, 0.0,
            0.0, 0.0, 0.0, 0.0, 0.0, 0.0, mode[LENGTH], mode[LENGTH + 1], 0.0, 0.0, 0.0,
        )  # fmt: skip
    stood = weight[STANDING, m]
    uu, vv, ww = uu + stood * START, vv + stood * START, ww + stood * onset
    return (
        x, y, vx, vy, w, xx, xy, xu, xv, xw, yy, yu, yv, yw, uu, uv, uw, vv, vw, ww
    ) + mode[LENGTH:]  # fmt: skip


@kernel(
    "void(int64, int64, float64[::1], float64[:, ::1], float64[:, :, ::1], float64[:, ::1],"
    " float64[:, ::1])"
)
def change(
    i: int,
    n: int,
    step: Floats,
    probability: Floats,
    modes: Floats,
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
        halt = step[3] * halting(modes[i, k]) if was > 0.0 and k > STANDING else 0.0
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
        scale = 1.0 / inflow if inflow > RARE else 1.0
        for k in range(MODES):
            weight[k, m] *= scale
    scale = 1.0 / total
    for m in range(MODES):
        predicted[n, m] *= scale


@kernel(
    "void(float64, int64[::1], float64[::1], float64[:, ::1], float64[:, ::1],"
    " float64[:, :, ::1], float64[::1], float64[:, ::1], float64[:, ::1], float64[:, :, ::1])"
)
def predict_modes(
    time: float,
    row: Ints,
    track_time: Floats,
    motion: Floats,
    probability: Floats,
    modes: Floats,
    step: Floats,
    weight: Floats,
    predicted: Floats,
    predicted_modes: Floats,
) -> None:
    """Predict the tracks of `row` (N,), -1 = none, from their own times to `time`, s.

    Parameters
    ----------
    probability, modes
        (C, 3), (C, 3, 25) of all tracks.
    step, weight
        Scratch of (4,) and (3, 3).
    predicted, predicted_modes
        (N, 3), (N, 3, 25) result; where a mode's probability is 0 it was not run, and the rest
        means nothing.
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
        change(i, n, step, probability, modes, weight, predicted)
        for m in range(MODES):
            if predicted[n, m] > 0.0:
                mode = mix(i, m, weight, motion[i, ONSET], modes)
                if m > STANDING:
                    mode = move(dt, motion[i], m, mode)
                write(mode, predicted_modes, n, m)
                if m == STANDING:
                    predicted_modes[n, m, 5] += CREEP * abs(dt)
                    predicted_modes[n, m, 10] += CREEP * abs(dt)
