"""`Scene`: the ground truth of one instant, whoever makes it: the player or CARLA."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from rsu.arrays import Bools, Floats, Ints
from rsu.sensing.detection import ObjectClass
from scenarios.kernels import motion as film
from scenarios.openscenario.entity import Role
from scenarios.openscenario.environment import UNSAID, Environment
from scenarios.stage.cast import CLASSES, Cast
from scenarios.stage.signal import NOTHING

_EMERGENCY = frozenset({Role.AMBULANCE, Role.FIRE, Role.POLICE})


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
    environment: Environment = UNSAID
    """What is known of weather, light and road now."""
    signals: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    """What the map's signals show, by id, in the words of the scenario; absent = not known."""

    def __len__(self) -> int:
        """Count the actors."""
        return len(self.name)


def make_scene(cast: Cast, shown: Floats, signals: Mapping[str, str], dt: float) -> Scene:
    """Return the state of all actors that are there, in their order; rates are of the last step."""
    present = np.flatnonzero(shown[1, :, film.PRESENT])
    before, now = shown[:, present]
    box, heading = cast.box[present], now[:, film.HEADING]
    c, s = np.cos(heading), np.sin(heading)
    reference = now[:, :2].copy()
    entities = [cast.entities[i] for i in present.tolist()]
    bottom = np.array([e.box.center_z - e.box.height / 2.0 for e in entities], dtype=np.float64)
    turn = heading - before[:, film.HEADING]
    height = cast.size[present, 0]
    return Scene(
        time=cast.now,
        name=tuple(entity.name for entity in entities),
        reference=reference,
        position=reference
        + np.column_stack((box[:, 0] * c - box[:, 1] * s, box[:, 0] * s + box[:, 1] * c)),
        z=now[:, film.Z] + bottom,
        heading=heading.copy(),
        speed=now[:, film.SPEED].copy(),
        acceleration=(now[:, film.SPEED] - before[:, film.SPEED]) / dt,
        yaw_rate=np.arctan2(np.sin(turn), np.cos(turn)) / dt,
        extent=np.column_stack((box[:, 2], box[:, 3], height)),
        class_index=np.array(
            [CLASSES.get(e.category, ObjectClass.OTHER) for e in entities], dtype=np.int64
        ),
        connected=cast.station[present] >= 0,
        station_id=cast.station[present].copy(),
        emergency=np.array([e.role in _EMERGENCY for e in entities], dtype=np.bool_),
        environment=cast.surroundings.at(cast.now),
        signals=signals,
    )
