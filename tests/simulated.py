"""A world of the headless server without sockets, and ears for all its streams."""

import struct
from collections import defaultdict
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from carla_bridge.headless.actor import Actor
from carla_bridge.headless.blueprint import choose
from carla_bridge.headless.blueprint_0_9_16 import BLUEPRINTS
from carla_bridge.headless.call.switchboard import Switchboard
from carla_bridge.headless.fault import FaultFile
from carla_bridge.headless.population import RECORD
from carla_bridge.headless.roadway import Roadway, read_roadway
from carla_bridge.headless.shelf import LIBRARY, Shelf
from carla_bridge.headless.simulation import Simulation
from carla_bridge.headless.stream_token import WORLD_STREAM, Address
from headless import CAR, straight
from rsu.arrays import Floats

HEADER = struct.Struct("<QQd6f")


class Ears:
    """Hears all streams."""

    def __init__(self) -> None:
        self.frames: dict[int, list[bytes]] = defaultdict(list)

    def publish(self, stream: int, frame: bytes) -> None:
        self.frames[stream].append(frame)

    def listens(self, stream: int) -> bool:
        del stream
        return True


@cache
def road(name: str = "") -> Roadway:
    """A map of the library, or a straight road."""
    if name:
        return read_roadway(name, LIBRARY / f"{name}.xodr")
    with TemporaryDirectory() as folder:
        file = Path(folder) / "straight.xodr"
        file.write_text(straight())
        return read_roadway("straight", file)


class Stage:
    """A synchronous world at 20 Hz."""

    def __init__(self, name: str = "", faults: FaultFile | None = None) -> None:
        self.ears = Ears()
        address = Address("127.0.0.1", 2001)
        self.simulation = Simulation(road(name), address, self.ears, faults)
        self.simulation.settings[0], self.simulation.settings[2] = True, 0.05
        self._board = Switchboard(self.simulation, Shelf(None))

    def spawn(
        self, name: str, x: float, y: float, z: float = 0.0, yaw: float = 0.0,
        parent: Actor | None = None,
        **values: object,
    ) -> Actor:  # fmt: skip
        blueprint = BLUEPRINTS[name]
        wanted = [[key, 4, str(value)] for key, value in values.items()]
        place = [[x, y, z], [0.0, yaw, 0.0]]
        above = parent.id if parent else 0
        return self.simulation.spawn(blueprint, choose(blueprint, wanted), place, above)

    def car(self, x: float, y: float, yaw: float = 0.0, **values: object) -> Actor:
        return self.spawn(CAR, x, y, yaw=yaw, **values)

    def call(self, method: str, *arguments: object) -> Any:  # noqa: ANN401 - the wire's
        """What a client's call is answered."""
        return self._board.answer(method, [[False], *arguments])

    def tick(self, times: int = 1) -> None:
        for _ in range(times):
            self.simulation.tick()

    def motion(self, actor: Actor) -> Floats:
        return self.simulation.population.motion[actor.row].copy()

    def bodies(self, sensor: Actor) -> list[bytes]:
        """What stands behind the headers of all its frames."""
        stream = self.simulation.rigs[sensor.id].stream
        return [frame[HEADER.size :] for frame in self.ears.frames[stream]]

    def stamps(self, sensor: Actor) -> list[int]:
        """Frame numbers of all its frames."""
        stream = self.simulation.rigs[sensor.id].stream
        return [HEADER.unpack_from(frame)[1] for frame in self.ears.frames[stream]]

    def told(self, actor: Actor) -> Any:  # noqa: ANN401 - a record of numpy's
        """What the last snapshot told of an actor; None = nothing."""
        records = np.frombuffer(self.ears.frames[WORLD_STREAM][-1][HEADER.size + 36 :], RECORD)
        return next((record for record in records if record["id"] == actor.id), None)
