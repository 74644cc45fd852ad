"""How sensors really stand, and what their clocks are off by, from the objects they share.

A sensor surveyed at s that stands t = (t_x, t_y) off, is turned by a and whose clock is c fast
measures a body at p with velocity v as z = s + t + R(a) (p + v (claimed - c - now) - s).  The
position of each body is eliminated by the Schur complement, so that every detection counts once
and with its own weight: the maximum likelihood registration of Okello & Challa, IEEE T-AES 40
(2004), as normal equations that are accumulated over time (Bar-Shalom, Willett & Tian, "Tracking
and Data Fusion", 2011, 5.5).
"""

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel

UNKNOWNS = 4
"""A sensor has t_x, t_y, a and c."""
ANCHOR = -1
"""In place of a sensor: what reports itself, free of a bias of its own."""
SURE = 4.0
"""chi-square (2 degrees of freedom) up to which a residual counts in full; beyond, its weight falls
with its root: Huber, "Robust Statistics" (1981), with k = 2."""
TYPICAL_SPEED = 10.0
"""m/s by which a clock displaces what it measures, where the body's own speed is not known."""


@kernel("void(int64, float64, float64[:, :, ::1], float64[:, :, ::1])")
def turn(j: int, angle: float, covariance: Floats, turned: Floats) -> None:
    """Make ``turned[j]`` the covariance `j` in axes turned by `angle`: R' C R."""
    cos, sin = np.cos(angle), np.sin(angle)
    xx, xy, yy = covariance[j, 0, 0], covariance[j, 0, 1], covariance[j, 1, 1]
    turned[j, 0, 0] = cos * cos * xx + 2.0 * cos * sin * xy + sin * sin * yy
    turned[j, 1, 1] = sin * sin * xx - 2.0 * cos * sin * xy + cos * cos * yy
    turned[j, 0, 1] = turned[j, 1, 0] = cos * sin * (yy - xx) + (cos * cos - sin * sin) * xy


@kernel(
    "void(float64, float64, float64, float64, float64, float64[:, ::1], int64, float64[:, :, ::1])"
)
def add_doubt(
    angle: float, dx: float, dy: float, vx: float, vy: float, doubt: Floats, j: int, total: Floats
) -> None:
    """Add to the first block of ``total[j]`` what `doubt` about a sensor makes of a position.

    `dx`, `dy` m from the sensor, of a body of velocity `vx`, `vy`: J D J' with D (4, 4) and J =
    d p / d (t, a, c), the sign of which does not matter here.
    """
    cos, sin = np.cos(angle), np.sin(angle)
    x_row = (cos, sin, -dy, -vx)
    y_row = (-sin, cos, dx, -vy)
    xx = xy = yy = 0.0
    for k in range(UNKNOWNS):
        for m in range(UNKNOWNS):
            xx += x_row[k] * doubt[k, m] * x_row[m]
            xy += x_row[k] * doubt[k, m] * y_row[m]
            yy += y_row[k] * doubt[k, m] * y_row[m]
    total[j, 0, 0] += xx
    total[j, 0, 1] += xy
    total[j, 1, 0] += xy
    total[j, 1, 1] += yy


@kernel(
    "void(float64, float64, float64[:, ::1], float64[:, ::1], float64[:, ::1], float64[:, ::1],"
    " float64[:, :, ::1], float64[:, :, ::1], float64[::1])"
)
def blur_positions(
    gate: float,
    angle: float,
    doubt: Floats,
    shift: Floats,
    survey: Floats,
    position: Floats,
    blur: Floats,
    moved: Floats,
    reach: Floats,
) -> None:
    """Say what is not known of a sensor in terms of the N positions that it measured.

    Parameters
    ----------
    gate, angle, doubt, shift
        Largest chi-square; rad, by which it is turned; (4, 4) covariances: of its bias, and of the
        estimate's last change.
    survey, position
        (N, 2) m, where it is said to stand, and what it measured, corrected.
    blur, moved
        (N, 2, 2) m^2, result of either.
    reach
        (N,) m, radius of each gate; grows.
    """
    late = doubt[3, 3] * TYPICAL_SPEED**2
    shifted = shift[3, 3] * TYPICAL_SPEED**2
    for j in range(len(position)):
        dx, dy = position[j, 0] - survey[j, 0], position[j, 1] - survey[j, 1]
        for a in range(2):
            for b in range(2):
                blur[j, a, b] = late if a == b else 0.0
                moved[j, a, b] = shifted if a == b else 0.0
        add_doubt(angle, dx, dy, 0.0, 0.0, doubt, j, blur)
        add_doubt(angle, dx, dy, 0.0, 0.0, shift, j, moved)
        trace = blur[j, 0, 0] + blur[j, 1, 1] + moved[j, 0, 0] + moved[j, 1, 1]
        reach[j] += np.sqrt(gate * trace)


@kernel("void(int64, float64[:, :, ::1], float64, float64[:, ::1])")
def add_weight(j: int, covariance: Floats, share: float, total: Floats) -> None:
    """Add `share` of the inverse of covariance `j` to a sum (2, 2)."""
    xx, xy, yy = covariance[j, 0, 0], covariance[j, 0, 1], covariance[j, 1, 1]
    scale = share / (xx * yy - xy * xy)
    total[0, 0] += scale * yy
    total[0, 1] -= scale * xy
    total[1, 0] -= scale * xy
    total[1, 1] += scale * xx


@kernel("float64(int64, float64[:, :, ::1], float64, float64)")
def chi_square(j: int, covariance: Floats, dx: float, dy: float) -> float:
    """Square of a difference in units of covariance `j`."""
    xx, xy, yy = covariance[j, 0, 0], covariance[j, 0, 1], covariance[j, 1, 1]
    return (yy * dx * dx - 2.0 * xy * dx * dy + xx * dy * dy) / (xx * yy - xy * xy)


@kernel(
    "bool_(int64, int64, float64[:, ::1], float64[:, :, ::1], float64[::1], float64[:, ::1],"
    " float64[::1])"
)
def meet(
    first: int,
    last: int,
    place: Floats,
    covariance: Floats,
    share: Floats,
    weight: Floats,
    middle: Floats,
) -> bool:
    """Make `middle` the weighted mean of places `first` to `last`; False where none counts."""
    for a in range(2):
        middle[a] = 0.0
        for b in range(2):
            weight[a, b] = 0.0
    for j in range(first, last):
        if share[j] <= 0.0:
            continue
        xx, xy, yy = covariance[j, 0, 0], covariance[j, 0, 1], covariance[j, 1, 1]
        scale = share[j] / (xx * yy - xy * xy)
        middle[0] += scale * (yy * place[j, 0] - xy * place[j, 1])
        middle[1] += scale * (xx * place[j, 1] - xy * place[j, 0])
        add_weight(j, covariance, float(share[j]), weight)
    det = weight[0, 0] * weight[1, 1] - weight[0, 1] * weight[1, 0]
    if not det > 0.0:
        return False
    x, y = middle[0], middle[1]
    middle[0] = (weight[1, 1] * x - weight[0, 1] * y) / det
    middle[1] = (weight[0, 0] * y - weight[0, 1] * x) / det
    return True


@kernel(
    "void(int64, int64, int64[::1], float64[::1], float64[:, ::1], float64[:, :, ::1],"
    " float64[:, ::1], float64[:, :, ::1], float64[:, ::1], float64[:, :, ::1], float64[:, ::1],"
    " float64[:, ::1], float64[:, :, ::1], float64[:, :, ::1])"
)
def bring_together(
    first: int,
    last: int,
    sensor: Ints,
    delay: Floats,
    position: Floats,
    covariance: Floats,
    velocity: Floats,
    velocity_covariance: Floats,
    bias: Floats,
    doubt: Floats,
    survey: Floats,
    place: Floats,
    noise: Floats,
    blurred: Floats,
) -> None:
    """Correct the detections of one body by today's estimate and move them to one time.

    `velocity` becomes the mean over the body's detections, for all of them: the error of a single
    one is related to that of the detection that it was written at.
    """
    vx = vy = 0.0
    for j in range(first, last):
        vx += velocity[j, 0] / (last - first)
        vy += velocity[j, 1] / (last - first)
    for j in range(first, last):
        velocity[j, 0], velocity[j, 1] = vx, vy
        k = sensor[j]
        angle, late = 0.0, delay[j]
        x, y = position[j, 0], position[j, 1]
        if k != ANCHOR:
            angle = bias[k, 2]
            late -= bias[k, 3]
            cos, sin = np.cos(angle), np.sin(angle)
            dx, dy = x - bias[k, 0] - survey[k, 0], y - bias[k, 1] - survey[k, 1]
            x, y = survey[k, 0] + cos * dx + sin * dy, survey[k, 1] + cos * dy - sin * dx
        turn(j, angle, covariance, noise)
        for a in range(2):
            for b in range(2):
                noise[j, a, b] += late * late * velocity_covariance[j, a, b]
                blurred[j, a, b] = noise[j, a, b]
        if k != ANCHOR:
            add_doubt(angle, x - survey[k, 0], y - survey[k, 1], vx, vy, doubt[k], j, blurred)
        place[j, 0], place[j, 1] = x - late * vx, y - late * vy


@kernel(
    "void(int64, int64, int64[::1], float64[:, ::1], float64[:, ::1], float64[:, :, ::1],"
    " float64[::1], float64[:, ::1], float64[::1], float64[:, ::1], float64[:, ::1],"
    " float64[:, :, ::1], float64[:, ::1], float64[::1])",
    allocates=True,
)
def add_body(
    first: int,
    last: int,
    sensor: Ints,
    velocity: Floats,
    place: Floats,
    noise: Floats,
    share: Floats,
    weight: Floats,
    middle: Floats,
    bias: Floats,
    survey: Floats,
    cross: Floats,
    information: Floats,
    vector: Floats,
) -> None:
    """Add one body's detections to the normal equations, its own position eliminated.

    `weight` and `middle` are those of `meet`; `cross` (S, 4, 2) is zero before and after.
    """
    one = np.zeros((2, 2))
    row = np.zeros((2, UNKNOWNS))
    for j in range(first, last):
        k = sensor[j]
        if k == ANCHOR or share[j] <= 0.0:
            continue
        cos, sin = np.cos(bias[k, 2]), np.sin(bias[k, 2])
        row[0, 0], row[0, 1], row[0, 2] = cos, sin, survey[k, 1] - middle[1]
        row[1, 0], row[1, 1], row[1, 2] = -sin, cos, middle[0] - survey[k, 0]
        row[0, 3], row[1, 3] = -velocity[j, 0], -velocity[j, 1]
        one[:] = 0.0
        add_weight(j, noise, float(share[j]), one)
        ex, ey = place[j, 0] - middle[0], place[j, 1] - middle[1]
        for a in range(UNKNOWNS):
            x = row[0, a] * one[0, 0] + row[1, a] * one[1, 0]
            y = row[0, a] * one[0, 1] + row[1, a] * one[1, 1]
            cross[k, a, 0] += x
            cross[k, a, 1] += y
            vector[k * UNKNOWNS + a] += x * ex + y * ey
            for b in range(UNKNOWNS):
                gain = x * row[0, b] + y * row[1, b]
                information[k * UNKNOWNS + a, k * UNKNOWNS + b] += gain
                # about the estimate: a residual of zero says that it is right as it is
                vector[k * UNKNOWNS + a] += gain * bias[k, b]
    det = weight[0, 0] * weight[1, 1] - weight[0, 1] * weight[1, 0]
    for k in range(len(cross)):
        for a in range(UNKNOWNS):
            x = (weight[1, 1] * cross[k, a, 0] - weight[0, 1] * cross[k, a, 1]) / det
            y = (weight[0, 0] * cross[k, a, 1] - weight[0, 1] * cross[k, a, 0]) / det
            if x == 0.0 and y == 0.0:
                continue
            for m in range(len(cross)):
                for b in range(UNKNOWNS):
                    loss = x * cross[m, b, 0] + y * cross[m, b, 1]
                    information[k * UNKNOWNS + a, m * UNKNOWNS + b] -= loss
                    vector[k * UNKNOWNS + a] -= loss * bias[m, b]
    cross[:] = 0.0


@kernel(
    "int64(float64, float64, int64[::1], int64[::1], float64[::1], float64[:, ::1],"
    " float64[:, :, ::1], float64[:, ::1], float64[:, :, ::1], float64[:, ::1],"
    " float64[:, :, ::1], float64[:, ::1], float64[:, ::1], float64[::1])",
    allocates=True,
)
def accumulate(
    gate: float,
    worth: float,
    body: Ints,
    sensor: Ints,
    delay: Floats,
    position: Floats,
    covariance: Floats,
    velocity: Floats,
    velocity_covariance: Floats,
    bias: Floats,
    doubt: Floats,
    survey: Floats,
    information: Floats,
    vector: Floats,
) -> int:
    """Add a slice of J detections of bodies to the normal equations; return the bodies used.

    Parameters
    ----------
    gate
        Largest chi-square of a detection against the mean of all of its body.
    worth
        What a sensor's detections of one body in one slice count together, of a single one.
    body
        (J,) what each is a detection of, rising; below zero = of none.
    sensor, delay
        (J,) row of the sensor, or `ANCHOR`; s by which the claimed time is after the slice's.
    position, covariance
        (J, 2) and (J, 2, 2) as measured.
    velocity, velocity_covariance
        (J, 2) and (J, 2, 2) of the bodies, by their tracks; the former is changed.
    bias, doubt, survey
        (S, 4) estimate about which to linearise: t_x, t_y, a, c; (S, 4, 4) its covariance; (S, 2).
    information, vector
        (4S, 4S) and (4S,) of the normal equations; added to.
    """
    count = len(sensor)
    place, share = np.zeros((count, 2)), np.zeros(count)
    noise, blurred = np.zeros((count, 2, 2)), np.zeros((count, 2, 2))
    weight, middle = np.zeros((2, 2)), np.zeros(2)
    cross = np.zeros((len(bias), UNKNOWNS, 2))
    times = np.zeros(len(bias) + 1, dtype=np.int64)
    used = first = last = 0
    while last < count:
        first, several = last, False
        while last < count and body[last] == body[first]:
            last += 1
        if body[first] < 0:
            continue
        times[:] = 0
        for j in range(first, last):
            share[j] = 1.0
            several = several or sensor[j] != sensor[first]
            times[sensor[j] + 1] += 1
        if not several:
            continue
        bring_together(
            first, last, sensor, delay, position, covariance, velocity, velocity_covariance, bias,
            doubt, survey, place, noise, blurred,
        )  # fmt: skip
        meet(first, last, place, blurred, share, weight, middle)
        for j in range(first, last):
            dx, dy = place[j, 0] - middle[0], place[j, 1] - middle[1]
            d2 = chi_square(j, blurred, dx, dy)
            share[j] = 0.0 if not d2 < gate else np.sqrt(SURE / max(d2, SURE))
            share[j] *= min(1.0, worth / times[sensor[j] + 1])
        if meet(first, last, place, noise, share, weight, middle):
            used += 1
            add_body(
                first, last, sensor, velocity, place, noise, share, weight, middle, bias, survey,
                cross, information, vector,
            )  # fmt: skip
    return used


@kernel(
    "void(int64[::1], float64[:, ::1], float64[:, :, ::1], float64[:, ::1], float64[:, ::1],"
    " float64[:, :, ::1])"
)
def widen(
    sensor: Ints, bias: Floats, spread: Floats, survey: Floats, mean: Floats, P: Floats
) -> None:
    """Add to the position of each track what the sensor that measured it last may be off by.

    Parameters
    ----------
    sensor
        (N,) row of the sensor, `ANCHOR` where there is nothing to add.
    bias, spread, survey
        (S, 4), (S, 4, 4) its covariance, (S, 2) m.
    mean, P
        (N, 4) and (N, 4, 4) of the tracks; the latter is updated.
    """
    for i in range(len(sensor)):
        k = sensor[i]
        if k != ANCHOR:
            dx, dy = mean[i, 0] - survey[k, 0], mean[i, 1] - survey[k, 1]
            vx, vy = mean[i, 2], mean[i, 3]
            add_doubt(bias[k, 2], dx, dy, vx, vy, spread[k], i, P)
