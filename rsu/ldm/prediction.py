"""Where the objects will be in the next seconds if everybody goes on as he does.

Vehicles on a lane follow it; everybody else goes straight on; what stands stays.
"""

from dataclasses import dataclass

import numpy as np

from rsu.arrays import Bools, Floats
from rsu.kernels.prediction import find_standing, path_spread, straight_paths
from rsu.roads.network import LaneMatch, RoadNetwork
from rsu.tracking.track import TrackTable

HORIZON = 6.0
"""s; stopping from 50 km/h with a second of reaction and 3 m/s^2 takes 5.6 s."""
STEP = 0.25
"""s; 3.5 m at 50 km/h, less than a car's length."""
TIMES = np.arange(0.0, HORIZON + STEP / 2.0, STEP)
"""(T,) s from the snapshot."""
STANDING_SPEED = 0.5
"""m/s; slower than a slow walk (0.7 m/s), above the speed noise of a resting track."""
INSIGNIFICANT = 9.21
"""Squared Mahalanobis distance of a velocity from rest, 99 % of chi-square with 2 dof."""
FOLLOWING_DEVIATION = np.radians(30.0)
"""rad; a vehicle whose heading differs by more from the lane's is leaving it."""
ACCEL_PSD = 0.1
"""m^2/s^3; speed drifts by 0.8 m/s in 6 s: a driver who means to keep his speed."""


@dataclass(slots=True, kw_only=True)
class Prediction:
    """N objects at T instants, site ENU."""

    times: Floats
    """(T,) s from the snapshot; the first is 0."""
    position: Floats
    """(N, T, 2) m, middle of the footprint."""
    heading: Floats
    """(N, T) rad, of the body."""
    spread: Floats
    """(N, T, 2) standard deviation along and across the heading, m."""
    standing: Bools
    """(N,) True where the object stands still."""


def stands(tracks: TrackTable, vehicle: Bools) -> Bools:
    """(N,) True for what stands still, as far as one can tell.

    A vehicle also stands when its velocity could as well be noise: few stop for a moment, and
    many are parked.  A person whose velocity is doubtful may be about to run.
    """
    standing = np.empty(len(tracks), dtype=np.bool_)
    find_standing(
        tracks.velocity, tracks.covariance, vehicle, STANDING_SPEED, INSIGNIFICANT, standing
    )
    return standing


def predict(
    tracks: TrackTable, lane: LaneMatch, network: RoadNetwork, vehicle: Bools, standing: Bools
) -> Prediction:
    """Predict every track; `vehicle` (N,) marks those that keep to lanes, `standing` (N,) rest."""
    count, steps = len(tracks), len(TIMES)
    position, heading = np.empty((count, steps, 2)), np.empty((count, steps))
    straight_paths(
        tracks.position, tracks.velocity, tracks.heading, standing, TIMES, position, heading
    )
    bound = vehicle & ~standing & (lane.lane >= 0) & (np.abs(lane.deviation) < FOLLOWING_DEVIATION)
    rows = np.flatnonzero(bound)
    if len(rows):
        ahead = lane.distance[rows, np.newaxis] + tracks.speed[rows, np.newaxis] * TIMES
        place, direction = network.along(
            np.repeat(lane.lane[rows], steps), ahead.ravel(), np.repeat(lane.offset[rows], steps)
        )
        position[rows] = place.reshape(len(rows), steps, 2)
        heading[rows] = direction.reshape(len(rows), steps)

    spread = np.empty((count, steps, 2))
    first = np.ascontiguousarray(heading[:, 0])
    path_spread(first, standing, bound, tracks.covariance, TIMES, ACCEL_PSD, spread)
    return Prediction(
        times=TIMES.copy(), position=position, heading=heading, spread=spread, standing=standing
    )
