"""Scenes that the tests of the virtual sensors start from."""

import msgspec
import numpy as np

from rsu.arrays import Floats
from rsu.sensing.detection import ObjectClass
from rsu.sensing.extent import TYPICAL
from scenarios.stage.scene import Scene
from scenarios.virtual_sensors.delivery import Delivery

NO_OBSTACLES = np.empty((0, 7))


def scene(
    places: list[tuple[float, float]],
    kind: ObjectClass = ObjectClass.CAR,
    *,
    heading: float = 0.0,
    speed: float = 0.0,
    connected: bool = False,
    time: float = 0.0,
) -> Scene:
    """Actors of one class, all moving alike; stations are numbered from 1."""
    count = len(places)
    position = np.array(places, dtype=np.float64).reshape(-1, 2)
    return Scene(
        time=time,
        name=tuple(f"actor{k}" for k in range(count)),
        reference=position,
        position=position,
        z=np.zeros(count),
        heading=np.full(count, float(heading)),
        speed=np.full(count, float(speed)),
        acceleration=np.zeros(count),
        yaw_rate=np.zeros(count),
        extent=np.tile(TYPICAL[kind], (count, 1)),
        class_index=np.full(count, int(kind)),
        connected=np.full(count, connected),
        station_id=np.arange(1, count + 1) if connected else np.full(count, -1),
        emergency=np.zeros(count, dtype=np.bool_),
        indicator=np.zeros(count, dtype=np.int64),
    )


def block(x: float, y: float, extent: Floats, heading: float = 0.0) -> Floats:
    """(1, 7) box on the ground."""
    return np.array([[x, y, 0.0, heading, *extent]])


def as_bytes(deliveries: list[Delivery]) -> bytes:
    def arrays(value: object) -> object:
        return value.tobytes() if isinstance(value, np.ndarray) else str(value)

    return msgspec.msgpack.encode(deliveries, enc_hook=arrays)
