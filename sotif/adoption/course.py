"""Courses: how road users really moved, smoothed out of what was measured of them."""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import solveh_banded  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

from rsu.arrays import Bools, Floats
from sotif.adoption.scene import RoadUser

PERIOD = 0.1
"""s between two instants of a course: that of world frames."""
CUTOFFS = (0.5, 1.0, 2.0)
"""Hz: what is faster is noise of the tracker; the first that leaves nobody farther off than `SLACK`
from where he was measured, else the last: nobody brakes, turns or steps faster."""
SLACK = 0.3
"""m; well within what a scenario may be off."""
ORDER = 3
"""Of the differences that are kept small: even acceleration costs nothing."""
DIFFERENCE = (-1.0, 3.0, -3.0, 1.0)
STILL = 0.4
"""m about its middle: who is always measured within stands."""
WALKING = 1.0
"""m/s: slower than this the direction of a motion is mostly noise."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Course:
    """Where somebody was, site ENU."""

    time: Floats
    """(K,) s since the scene began, rising; a single one for who stands."""
    pose: Floats
    """(K, 4) x, y, z of the middle of the footprint at the bottom, m, and heading, rad."""

    @property
    def stands(self) -> bool:
        """Whether it is the same all the time."""
        return len(self.time) == 1


def smooth(user: RoadUser) -> Course:
    """Return the course of a road user: Whittaker's smoother, through what was measured."""
    k = np.rint(user.time / PERIOD).astype(np.int64)
    time: Floats = PERIOD * np.arange(int(k[0]), int(k[-1]) + 1, dtype=np.float64)
    weight, measured, heading = np.zeros(len(time)), np.zeros((len(time), 3)), np.zeros(len(time))
    at, ahead = k - k[0], k * PERIOD - user.time
    weight[at] = 1.0
    measured[at, :2] = user.position + user.velocity * ahead[:, None]
    measured[at, 2] = _filled(user.z)
    heading[at] = _filled(user.heading)
    place = measured
    for cutoff in CUTOFFS if len(k) > ORDER else ():
        place = _whittaker(measured, weight, cutoff)
        off = (place - measured)[at]
        if np.hypot(off[:, 0], off[:, 1]).max() <= SLACK:
            break
    middle: Floats = np.median(place[weight > 0.0], axis=0)
    off = (measured - middle)[at]
    if len(k) <= ORDER or np.hypot(off[:, 0], off[:, 1]).max() <= STILL:
        pose = np.append(middle, _mean_angle(heading[weight > 0.0]))
        return Course(time=time[:1], pose=pose[None])
    return Course(time=time, pose=np.column_stack((place, _directions(place, heading, weight))))


def _directions(place: Floats, heading: Floats, weight: Floats) -> Floats:
    """(K,) rad without jumps: a body points where it goes, or backwards.

    Trackers guess at first, so whether it goes backwards is decided once from one standstill to
    the next.
    """
    velocity: Floats = np.gradient(place[:, :2], PERIOD, axis=0)
    moving: Bools = np.hypot(velocity[:, 0], velocity[:, 1]) > WALKING
    direction = np.arctan2(velocity[:, 1], velocity[:, 0])
    backwards = np.where(weight > 0.0, np.cos(heading - direction), 0.0)
    for stretch in np.split(np.arange(len(place)), np.flatnonzero(np.diff(moving)) + 1):
        if backwards[stretch].sum() < 0.0:
            direction[stretch] += np.pi
    known = moving if moving.any() else weight > 0.0
    rows = np.flatnonzero(known)
    found = np.unwrap((direction if moving.any() else heading)[rows])
    return np.interp(np.arange(len(place)), rows, found)


def _mean_angle(angle: Floats) -> float:
    return float(np.arctan2(np.sin(angle).sum(), np.cos(angle).sum()))


def _whittaker(values: Floats, weight: Floats, cutoff: float) -> Floats:
    """Minimise the weighted squares of the residuals and of the differences of `ORDER`.

    P. H. C. Eilers, *A perfect smoother*, Analytical Chemistry 75 (2003) 3631.  Half of an
    oscillation of `cutoff`, Hz, is left: there 1 = stiffness * (2 sin(pi f dt)) ** (2 * ORDER).
    """
    count = len(values)
    stiffness = (2.0 * np.sin(np.pi * cutoff * PERIOD)) ** (-2 * ORDER)
    band = np.zeros((ORDER + 1, count))  # the diagonal and those below it
    for offset in range(ORDER + 1):
        for j in range(ORDER + 1 - offset):
            product = stiffness * DIFFERENCE[j] * DIFFERENCE[j + offset]
            band[offset, j : j + count - ORDER] += product
    band[0] += weight
    return np.asarray(solveh_banded(band, weight[:, None] * values, lower=True), dtype=np.float64)


def _filled(values: Floats, otherwise: float = 0.0) -> Floats:
    """Take for what is not known the nearest in time that is."""
    known = np.flatnonzero(np.isfinite(values))
    if not len(known):
        return np.full(len(values), otherwise)
    return np.interp(np.arange(len(values)), known, values[known])
