"""`Snapshot`: the world at one instant, for everybody downstream; nobody writes into it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rsu.arrays import Bools, Floats
from rsu.ldm.prediction import Prediction
from rsu.ldm.signal import Shown
from rsu.ldm.visibility import Coverage, Visibility
from rsu.roads.network import LaneMatch, RoadNetwork
from rsu.sensing.detection import ObjectClass, SensorHealth
from rsu.tracking.track import TrackTable

_IS_VEHICLE = np.array(
    [
        kind
        in (
            ObjectClass.CAR,
            ObjectClass.VAN,
            ObjectClass.TRUCK,
            ObjectClass.BUS,
            ObjectClass.MOTORCYCLE,
        )
        for kind in ObjectClass
    ]
)
_IS_VULNERABLE = np.array(
    [kind in (ObjectClass.BICYCLE, ObjectClass.PEDESTRIAN) for kind in ObjectClass]
)


@dataclass(slots=True, frozen=True, kw_only=True)
class Snapshot:
    """Everything that is known at `now`; all rows are those of `tracks`."""

    now: float
    """Unix s."""
    tracks: TrackTable
    lane: LaneMatch
    prediction: Prediction
    eased: Prediction
    """The same, but that nobody brakes harder than usual."""
    acceleration: Floats
    """(N,) m/s^2 along the velocity: by a station's own word, else as measured."""
    measured_acceleration: Floats
    """(N,) m/s^2 along the velocity, by the speed alone, smoothed."""
    rested: Floats
    """(N,) s that each has stood still; 0 for what moves."""
    limit: Floats
    """(N,) m/s that one may drive where each is; ``nan`` = on no lane, or not stated."""
    on_road: Bools
    """(N,) True on a lane that vehicles travel on, outside of junctions."""
    parked: Bools
    """(N,) True for what stands in a parking space."""
    vehicle: Bools
    """(N,) True for motor vehicles, motorcycles included."""
    vulnerable: Bools
    """(N,) True for pedestrians and cyclists."""
    image: Bools
    """(N,) True for mirror images of a radar, which are neither vehicles nor vulnerable."""
    emergency: Bools
    """(N,) True for who says that light bar or siren is in use."""
    signals: Mapping[str, Shown]
    """What traffic lights show, by the map's signal id; who is not in it is not known."""
    visual_range: float
    """m, meteorological optical range; inf = clear, ``nan`` = not measured."""
    visibility: Visibility
    coverage: Mapping[str, Coverage]
    """What each sensor of the site could see, alive or not, by its id."""
    network: RoadNetwork
    health: tuple[SensorHealth, ...]


def kinds(tracks: TrackTable) -> tuple[Bools, Bools]:
    """(N,) True for vehicles and (N,) True for vulnerable road users, as in `Snapshot`."""
    likeliest = tracks.class_index
    return _IS_VEHICLE[likeliest], _IS_VULNERABLE[likeliest]
