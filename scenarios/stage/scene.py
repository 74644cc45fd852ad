"""`Scene`: the ground truth of one instant, whoever makes it: the player or CARLA."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from rsu.arrays import Bools, Floats, Ints
from scenarios.kernels import motion as film
from scenarios.kernels.survey import survey
from scenarios.openscenario.environment import UNSAID, Environment
from scenarios.stage.cast import Cast
from scenarios.stage.signal import NOTHING


@dataclass(slots=True, kw_only=True)
class Scene:
    """N actors in the map's frame, which is the site's ENU."""

    time: float
    """s since the scenario began."""
    name: tuple[str, ...]
    """Entity names, in the order of the rows."""
    reference: Floats
    """(N, 2) m, OpenSCENARIO reference point: rear axle of vehicles, else as the file says."""
    position: Floats
    """(N, 2) m, middle of the footprint."""
    z: Floats
    """(N,) m, bottom."""
    heading: Floats
    """(N,) rad."""
    speed: Floats
    """(N,) m/s along the heading, negative in reverse."""
    acceleration: Floats
    """(N,) m/s^2 along the heading."""
    yaw_rate: Floats
    """(N,) rad/s."""
    extent: Floats
    """(N, 3) length, width, height, m."""
    class_index: Ints
    """(N,) `rsu.sensing.detection.ObjectClass`."""
    connected: Bools
    """(N,) True when the actor has a V2X station (entity property ``ivics.station_id``)."""
    station_id: Ints
    """(N,) that station's id; -1 = none."""
    emergency: Bools
    """(N,) True for ambulances, fire engines and police cars: light bar and siren are in use."""
    indicator: Ints
    """(N,) `rsu.sensing.detection.Indicator`."""
    environment: Environment = UNSAID
    """What is known of weather, light and road now."""
    signals: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    """What the map's signals show, by id, in the words of the scenario; absent = not known."""

    def __len__(self) -> int:
        """Count the actors."""
        return len(self.name)


def make_scene(cast: Cast, shown: Floats, signals: Mapping[str, str], dt: float) -> Scene:
    """Return the state of all actors that are there, in their order; rates are of the last step."""
    present = shown[1, :, film.PRESENT].nonzero()[0]
    count, entities = len(present), cast.entities
    reference, position, extent = np.empty((count, 2)), np.empty((count, 2)), np.empty((count, 3))
    rest = np.empty((5, count))
    survey(shown, present, cast.box, cast.size, dt, reference, position, extent, rest)
    z, heading, speed, acceleration, yaw_rate = rest
    station = cast.station[present]
    return Scene(
        time=cast.now,
        name=tuple([entities[i].name for i in present.tolist()]),
        reference=reference,
        position=position,
        z=z,
        heading=heading,
        speed=speed,
        acceleration=acceleration,
        yaw_rate=yaw_rate,
        extent=extent,
        class_index=cast.kind[present],
        connected=station >= 0,
        station_id=station,
        emergency=cast.emergency[present],
        indicator=cast.indicator[present],
        environment=cast.surroundings.at(cast.now),
        signals=signals,
    )
