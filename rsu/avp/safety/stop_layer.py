"""The stop layer: how far each car is cleared, of the world model alone.

It knows neither routes of others nor leases: what is there, and what it can reach before the car
stands, is in the way.  d = v (tau_B + tau_R) + v^2 / 2 D (Schönemann et al., TU Darmstadt, 2019).
"""

from dataclasses import dataclass

import numpy as np

from rsu.arrays import Bools, Floats, Ints
from rsu.avp.safety.permit import BRAKE_LAG, DECELERATION, LIFETIME
from rsu.kernels.reach import clear_ways, free_stations
from rsu.ldm.snapshot import Snapshot

REACTION = BRAKE_LAG + LIFETIME
"""s until a car that is told nothing more brakes."""
TOLERANCE = 0.5
"""m between a car that was stopped and what it was stopped for."""
LOOK = 8.0
"""m ahead; a car that comes to its end at 10 km/h has not had to brake yet."""
SIGMAS = 2.0
"""Standard deviations of an obstacle's position that are kept away from."""
STANDING = 0.01
"""m/s."""
WALK, DRIVE, SWERVE = 1.5, 2.0, 1.0
"""m/s^2 at which who walks sets off in any direction (1.4 m/s within a second), and who drives
sets off and turns."""


@dataclass(slots=True, frozen=True)
class Obstacles:
    """M things that may be in the way."""

    row: Floats
    """(M, 11) as of `rsu.kernels.reach`."""
    level: Ints
    """(M,) storey."""


@dataclass(slots=True, frozen=True)
class Cars:
    """C cars on their ways."""

    way: Floats
    """(N, `COLUMNS`) rows of all ways, as of `rsu.kernels.way`."""
    span: Ints
    """(C, 2) the row where each car is, and the end of its way's rows."""
    shape: Floats
    """(C, 4) `Vehicle.row`."""
    state: Floats
    """(C, 2) station of the rear axle, m, and speed, m/s."""
    level: Ints
    """(C,) storey."""


def seen(snapshot: Snapshot, level: Ints, guided: Bools) -> Obstacles:
    """Take all that the world model has for something that may be in the way.

    Parameters
    ----------
    snapshot : Snapshot
        With M tracks.
    level : (M,) int64
        Their storeys.
    guided : (M,) bool
        True for cars that drive by permits: these go on as they do, and no faster.
    """
    tracks = snapshot.tracks
    known = np.isfinite(tracks.heading)
    heading = np.where(known, tracks.heading, 0.0)
    box = tracks.extent[:, :2].copy()
    box[~known] = np.hypot(*box[~known].T)[:, None]
    at_rest = snapshot.parked | guided
    along = np.where(snapshot.vehicle, DRIVE, WALK)
    across = np.where(snapshot.vehicle, SWERVE, WALK)
    row = np.column_stack(
        [
            tracks.position,
            np.cos(heading),
            np.sin(heading),
            box,
            tracks.velocity,
            SIGMAS * np.sqrt(_largest_variance(tracks.covariance)),
            np.where(at_rest, 0.0, along),
            np.where(at_rest, 0.0, across),
        ]
    )
    return Obstacles(row, level)


def _largest_variance(covariance: Floats) -> Floats:
    """(M,) m^2, in the direction in which a position is known least."""
    xx, xy, yy = covariance[:, 0, 0], covariance[:, 0, 1], covariance[:, 1, 1]
    return 0.5 * (xx + yy) + np.hypot(0.5 * (xx - yy), xy)


def clear(cars: Cars, obstacles: Obstacles) -> tuple[Floats, Bools]:
    """How far cars may go, and which have to stop at once.

    Returns
    -------
    cleared : (C,) float64
        Station, m.
    withdrawn : (C,) bool
        Whether the way to there is no longer than the car needs to stop.
    """
    cleared = np.empty(len(cars.span))
    withdrawn = np.empty(len(cars.span), dtype=np.bool_)
    free_stations(
        cars.way,
        cars.span,
        cars.shape,
        cars.state,
        cars.level,
        obstacles.row,
        obstacles.level,
        LOOK + TOLERANCE,
        REACTION,
        DECELERATION,
        cleared,
    )
    clear_ways(
        cars.way,
        cars.span,
        cars.state,
        cleared,
        LOOK,
        TOLERANCE,
        REACTION,
        DECELERATION,
        withdrawn,
    )
    return cleared, withdrawn


def keep_withdrawn(withdrawn: Bools, before: Bools, speed: Floats) -> Bools:
    """(C,) who is withdrawn his permit: who was before, too, until he stands.

    A slower car has more time, so that it may seem clear again as soon as it brakes.  A permit then
    would release its brakes, and it would creep on against what it was stopped for.
    """
    return withdrawn | (before & (speed > STANDING))
