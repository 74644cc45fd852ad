"""The way of a mission: arcs from where the car stands, as a table by the metres driven.

Where the curvature changes, a car with a finite steering rate leaves the arcs: it turns its wheels
half before and half after, and comes to lie beside them by dk (v t)^2 / 24, where dk is the change
and t the time that the wheels take.  It goes as slowly there as keeps that small.
"""

from dataclasses import dataclass
from math import atan, sqrt

import numpy as np

from rsu.arrays import Floats
from rsu.avp.planning.path import merge, sample
from rsu.avp.safety.permit import FASTEST
from rsu.avp.vehicle import Vehicle
from rsu.kernels.way import (
    BEND,
    COLUMNS,
    COS,
    DWELL,
    GEAR,
    HEADING,
    SIN,
    SPEED,
    STATION,
    STOP,
    X,
    Y,
    brake_ahead,
    pose_at,
    row_at,
)

SPACING = 0.2
"""m between rows, at most."""
STEERING_RATE = 0.6
"""rad/s of the front wheels; 500 degrees a second at the steering wheel of a usual car."""
DEVIATION = 0.02
"""m beside the arcs, at most."""
DECELERATION = 1.0
"""m/s^2 when braking for what is known."""


@dataclass(slots=True, frozen=True)
class Way:
    """Where the middle of the rear axle goes, and how fast it may."""

    start: Floats
    """(3,) x, y, m, heading, rad."""
    arc: Floats
    """(A, 2) curvature, 1/m, and signed length (negative = in reverse), m."""
    row: Floats
    """(N, `COLUMNS`) of `rsu.kernels.way`, N >= 2."""

    @property
    def length(self) -> float:
        """Metres driven, both ways."""
        return float(self.row[-1, STATION])

    def pose(self, station: float) -> tuple[float, float, float]:
        """Return x, y, m, and heading, rad, at a station, m."""
        return pose_at(self.row, row_at(self.row, 0, len(self.row), station), station)


def lay(start: Floats, arc: Floats, vehicle: Vehicle) -> Way:
    """Make the table of a way that has a length.

    Parameters
    ----------
    start : (3,) float64
        Pose of the middle of the rear axle: m, rad.
    arc : (A, 2) float64
        Curvature, 1/m, and signed length, m.
    vehicle : Vehicle
        Who drives it.

    Raises
    ------
    ValueError
        It has none.
    """
    arc = merge(arc)
    if not len(arc):
        raise ValueError("a way without length")
    pose, number = sample(start, arc, SPACING)
    row = np.zeros((len(pose), COLUMNS))
    row[:, [X, Y, HEADING]] = pose
    row[:, COS], row[:, SIN] = np.cos(pose[:, 2]), np.sin(pose[:, 2])
    step = np.abs(arc[:, 1]) / np.bincount(number[1:], minlength=len(arc))
    row[1:, STATION] = np.cumsum(step[number[1:]])
    # a row belongs to the arc that follows it; the last one to that which led there
    follows = np.append(number[1:], number[-1])
    row[:, BEND], row[:, GEAR] = arc[follows, 0], np.sign(arc[follows, 1])
    turns = np.flatnonzero(np.diff(follows)) + 1
    cusps = turns[row[turns, GEAR] != row[turns - 1, GEAR]]
    row[:, SPEED] = FASTEST
    for turn in turns.tolist():
        _slow_down(row, turn, vehicle.wheelbase)
    brake_ahead(row, DECELERATION)
    stops = np.append(row[cusps, STATION], row[-1, STATION])
    after = np.searchsorted(stops, row[:, STATION], side="right")
    row[:, STOP] = stops[np.minimum(after, len(stops) - 1)]
    return Way(start, arc, row)


def _slow_down(row: Floats, turn: int, wheelbase: float) -> None:
    """Give a car the time to turn its wheels at a row where the curvature changes."""
    before, after = float(row[turn - 1, BEND]), float(row[turn, BEND])
    duration = abs(atan(after * wheelbase) - atan(before * wheelbase)) / STEERING_RATE
    if row[turn, GEAR] != row[turn - 1, GEAR]:
        row[turn, DWELL] = duration
        return
    way = sqrt(24.0 * DEVIATION / abs(after - before))
    near = np.abs(row[:, STATION] - row[turn, STATION]) <= 0.5 * way
    row[near, SPEED] = np.minimum(row[near, SPEED], way / duration)
