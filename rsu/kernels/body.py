"""What a tracked body is, beside where it is: heading, length, width, height, z and class.

Five scalar filters with random walks of their own, and Bayes' rule over the classes.  A body row
is five pairs of mean and variance; a mean of nan is not known yet.
"""

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.aspect import resolve
from rsu.kernels.combination import relearn_length
from rsu.kernels.compile import kernel

LONGEST = 50.0
"""m: no road user is longer, wider or higher."""
LEAST_SURE = 10.0
"""rad^2: a heading known worse than evenly round the circle is not known."""
COURSE_FLOOR = 0.01
"""rad^2: courses of one track repeat each other's errors, and bodies slip through bends."""
SETTLED = 1e-6
"""Change of a class's probability that is worth taking the means over all classes anew."""
RAREST = 1e-3
"""Least probability of a class: errors of one detector repeat, so no class is ever ruled out."""


@kernel("float64(float64)")
def wrap(angle: float) -> float:
    """Bring an angle into -pi .. pi."""
    return angle - 2.0 * np.pi * np.floor((angle + np.pi) / (2.0 * np.pi))


@kernel("void(float64, float64, float64[::1])")
def average(measured: float, variance: float, state: Floats) -> None:
    """Update one mean and variance by one measurement; the first one is taken as it is."""
    if np.isnan(state[0]):
        state[0] = measured
        state[1] = variance
        return
    gain = state[1] / (state[1] + variance)
    state[0] += gain * (measured - state[0])
    state[1] *= 1.0 - gain


@kernel("void(float64, float64, float64[::1])")
def take_surer(guessed: float, variance: float, state: Floats) -> None:
    """Let a guess stand for a mean and variance that are known less surely, or not at all.

    The same look leads to the same guess, so that many say no more than the surest: what is left
    of covariance intersection (Julier & Uhlmann, ACC 1997) with one dimension.
    """
    if variance > 0.0 and not variance >= state[1]:
        state[0] = guessed
        state[1] = variance


@kernel("float64(float64, float64[::1], float64[:, ::1])")
def course_variance(least_speed: float, mean: Floats, P: Floats) -> float:
    """Variance, rad^2, of the direction of motion; nan below `least_speed`."""
    vx, vy = mean[2], mean[3]
    square = vx * vx + vy * vy
    if square < least_speed * least_speed:
        return np.nan
    across = vy * vy * P[2, 2] - 2.0 * vx * vy * P[2, 3] + vx * vx * P[3, 3]
    return across / (square * square)


@kernel("void(float64, float64, int64, float64, float64, float64[::1])")
def turn(
    measured: float,
    variance: float,
    either_way: int,
    course: float,
    doubt: float,
    state: Floats,
) -> None:
    """Update a heading by a measured one and by the direction of motion.

    Parameters
    ----------
    measured, variance
        rad, rad^2; nan = not measured.
    either_way
        1 if the sensor may take front for rear, as box detectors do, else 0.
    course, doubt
        Direction of motion, rad, and its variance, rad^2; nan = too slow to have one.
    state
        (2,) mean and variance of the heading, changed in place.
    """
    moving = doubt < 0.1  # rad^2: 0.3 rad, else the course tells front from rear too badly
    given = 0.0 < variance < LEAST_SURE and abs(measured) < 1e3
    if np.isnan(state[0]):
        if given:
            state[0] = wrap(measured)
            state[1] = variance
        elif moving:
            state[0] = course
            state[1] = max(doubt, COURSE_FLOOR)
        if given and moving and np.cos(course - state[0]) < 0.0 and either_way == 1:
            state[0] = wrap(state[0] + np.pi)
        return
    if moving and np.cos(course - state[0]) < 0.0:
        state[0] = wrap(state[0] + np.pi)
    if given:
        error = wrap(measured - state[0])
        if abs(error) > 0.5 * np.pi:
            error = wrap(error + np.pi)
            if either_way == 0:
                state[0] = wrap(state[0] + np.pi)
        average(state[0] + error, variance, state)
    elif moving:
        average(state[0] + wrap(course - state[0]), max(doubt, COURSE_FLOOR), state)
    state[0] = wrap(state[0])


@kernel("int64(float64[:, ::1], int64, float64[::1])")
def reclassify(confusion: Floats, seen: int, probability: Floats) -> int:
    """Bayes' rule over the classes for the class `seen` (last = not said); return the likeliest."""
    total = 0.0
    for k in range(len(probability)):
        if seen < len(probability) - 1:
            probability[k] = max(probability[k] * confusion[k, seen], 0.0)
        total += probability[k]
    best = 0
    scale = (1.0 - RAREST * len(probability)) / total
    for k in range(len(probability)):
        probability[k] = RAREST + scale * probability[k]
        if probability[k] > probability[best]:
            best = k
    return best


@kernel(
    "void(float64, float64, int64, int64[::1], float64[::1], float64[::1], float64[:, ::1],"
    " float64[:, :, ::1], float64[:, :, ::1], float64[::1], int64[::1], float64[:, ::1],"
    " float64[:, ::1], float64[:, ::1], float64[::1],"
    " float64[::1], float64[:, ::1], float64[:, :, ::1], float64[:, :, ::1], float64[:, ::1],"
    " float64[:, ::1], float64[:, :, ::1], float64[::1], float64[:, ::1])"
)
def refine_bodies(
    time: float,
    z_variance: float,
    either_way: int,
    track_of: Ints,
    heading: Floats,
    heading_variance: Floats,
    extent: Floats,
    looks: Floats,
    aspects: Floats,
    z: Floats,
    class_index: Ints,
    confusion: Floats,
    walk: Floats,
    model: Floats,
    course_speed: Floats,
    track_time: Floats,
    mean: Floats,
    P: Floats,
    body: Floats,
    class_probability: Floats,
    mode_probability: Floats,
    modes: Floats,
    noise: Floats,
    motion: Floats,
) -> None:
    """Update the body of every track that was hit; its kinematics must be at `time` already.

    They follow what is learnt of the length.

    Parameters
    ----------
    walk
        (8, 5) spectral densities of the five random walks by class.
    model
        (8, 8) parameters of the modes by class (`rsu.kernels.motion`); their mean over a track's
        classes becomes its `motion`.
    mode_probability
        (C, 3) standing, cruising, manoeuvring; weighs the accelerations into `noise`.
    course_speed
        (8,) m/s from which the direction of motion is the body's, by class.
    """
    for j in range(len(track_of)):
        i = track_of[j]
        if i < 0:
            continue
        seen = class_index[j]
        before = class_probability[i, seen]
        best = reclassify(confusion, class_index[j], class_probability[i])
        if abs(class_probability[i, seen] - before) > SETTLED:
            for c in range(model.shape[1]):
                total = 0.0
                for k in range(len(model)):
                    total += class_probability[i, k] * model[k, c]
                motion[i, c] = total
        noise[i] = mode_probability[i, 1] * motion[i, 0] + mode_probability[i, 2] * motion[i, 3]
        for k in range(5):
            body[i, k, 1] += walk[best, k] * (time - track_time[i])
        length, unsure = body[i, 1, 0], body[i, 1, 1]
        for k in range(3):
            if 0.0 < extent[j, k] < LONGEST:
                average(extent[j, k], (0.1 * extent[j, k]) ** 2, body[i, k + 1])
        for k in range(2):
            guessed, variance = looks[j, k, 0], looks[j, k, 1]
            if k == 0 and not np.isnan(aspects[j, 0, 0]):
                _, _, _, _, _, _, _, guessed, variance = resolve(j, aspects, body[i, 0, 0])
            if 0.0 < guessed < LONGEST:
                take_surer(guessed, variance, body[i, k + 1])
        if body[i, 1, 1] < unsure:
            relearn_length(
                i, length, unsure, body[i, 1, 0], body[i, 1, 1], mode_probability, modes, mean, P
            )
        doubt = course_variance(course_speed[best], mean[i], P[i])
        course = np.arctan2(mean[i, 3], mean[i, 2])
        turn(heading[j], heading_variance[j], either_way, course, doubt, body[i, 0])
        if abs(z[j]) < 1e5:
            average(z[j], z_variance, body[i, 4])
