"""Where the objects will be in the next seconds if everybody goes on as he does.

Vehicles on a lane follow it, or turn off as they signal or do now; who brakes brakes on; who sets
off on foot walks on; everybody else goes straight on; what stands stays.
"""

from dataclasses import dataclass

import numpy as np

from rsu.arrays import Bools, Floats, Ints
from rsu.kernels.prediction import find_standing, path_spread, set_out
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
"""Squared Mahalanobis distance of a velocity from rest, and of a place from another, 99 % of
chi-square with 2 dof."""
KNOWN = 1.0
"""m/s, standard deviation of a velocity that is worth anything: a track has it after 0.5 s."""
FOLLOWING_DEVIATION = np.radians(30.0)
"""rad; a vehicle whose heading differs by more from the lane's is leaving it."""
LEAVING_DEVIATION = np.radians(8.0)
"""rad; a vehicle that turns further, and differs by this, leaves its lane: swaying within it stays
below (ISO 15622 takes drivers' lane keeping to be within 2 degrees)."""
TURNING = 0.15
"""rad/s; a turn of 13 m radius at walking pace, 55 m at 30 km/h: no lane change, which turns by
less than 0.1 rad/s."""
LARGEST_TURN = np.radians(90.0)
"""rad, of a turn at a junction."""
BRAKING = 2.0
"""m/s^2; more than coasting in gear, and than the error of a tracked acceleration."""
COMFORTABLE_BRAKING = 3.0
"""m/s^2; drivers brake like this when nothing is wrong (AASHTO Green Book 3.2.2: 3.4)."""
SETTING_OFF = 0.5
"""m/s^2; a person who walks changes pace by less, and by 1 m/s^2 and more at the first step."""
WALKING = 1.4
"""m/s; usual pace of an adult (Highway Capacity Manual: 1.2 to 1.5)."""
LIMITS: Floats = np.array(
    [BRAKING, TURNING, LEAVING_DEVIATION, FOLLOWING_DEVIATION, SETTING_OFF, WALKING]
)
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


def stands(tracks: TrackTable, vehicle: Bools, left: Bools) -> Bools:
    """(N,) True for what stands still, as far as one can tell.

    A vehicle also stands when its velocity is known and could as well be noise: few stop for a
    moment, and many are parked, but not those that have `left` (N,) where they were.  A person
    whose velocity is doubtful may be about to run.
    """
    standing = np.empty(len(tracks), dtype=np.bool_)
    find_standing(
        tracks.velocity, tracks.covariance, vehicle & ~left, STANDING_SPEED, INSIGNIFICANT, KNOWN,
        standing,
    )  # fmt: skip
    return standing


def predict(
    tracks: TrackTable,
    lane: LaneMatch,
    network: RoadNetwork,
    vehicle: Bools,
    standing: Bools,
    acceleration: Floats,
    indicator: Ints,
) -> Prediction:
    """Predict every track.

    Parameters
    ----------
    tracks, lane, network
        Who is where.
    vehicle : (N,)
        Those that keep to lanes, turn and brake; all others go straight on.
    standing : (N,)
        They rest.
    acceleration : (N,)
        Along the velocity, m/s^2; only braking lasts.
    indicator : (N,)
        `rsu.sensing.detection.Indicator`: where lanes part, they go that way.
    """
    count, steps = len(tracks), len(TIMES)
    position, heading = np.empty((count, steps, 2)), np.empty((count, steps))
    way, bound = np.empty((count, steps)), np.empty(count, dtype=np.bool_)
    led, spread = np.empty(count, dtype=np.int64), np.empty((count, steps, 2))
    set_out(
        tracks.position, tracks.velocity, tracks.heading, tracks.yaw_rate, acceleration, vehicle,
        standing, lane.lane, lane.deviation, TIMES, LIMITS, LARGEST_TURN, way, bound, led,
        position, heading,
    )  # fmt: skip
    network.lead(led, lane.distance, way, lane.offset, indicator, position, heading)
    path_spread(heading, standing, bound, tracks.covariance, TIMES, ACCEL_PSD, spread)
    return Prediction(
        times=TIMES, position=position, heading=heading, spread=spread, standing=standing
    )
