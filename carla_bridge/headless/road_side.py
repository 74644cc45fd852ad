"""What vehicles read from the road: their speed limit, and the light that they stand before."""

import numpy as np

from carla_bridge.headless.actor import PLACE_AT, Actor, place_detail
from carla_bridge.headless.light import TrafficLight, approaches
from carla_bridge.headless.population import Population
from carla_bridge.headless.protocol_0_9_16 import GREEN
from carla_bridge.headless.roadway import Roadway
from rsu.kernels.rectangle import holders

_KMH = 3.6


class RoadSide:
    """Tells vehicles where it changes: most steps nothing does.

    Parameters
    ----------
    roadway, lights : what there is to read.
    actors : of the world, by row; the list itself is kept.
    """

    def __init__(self, roadway: Roadway, lights: list[TrafficLight], actors: list[Actor]) -> None:
        self._ground = roadway.ground
        self._lights = lights
        self._stretch, self._half, self._owner = approaches(roadway, lights)
        self._actors = actors
        self._meet()

    def renew(self) -> None:
        """Take note that somebody came or went; all are told anew."""
        self._stale = True

    def _meet(self) -> None:
        self._stale = False
        self._vehicles = [actor for actor in self._actors if actor.kind == "vehicle"]
        self._rows = np.array([actor.row for actor in self._vehicles], dtype=np.int64)
        self._told = np.full((len(self._rows), 3), np.nan)
        self._wanted = np.ones(len(self._rows), dtype=np.int64)
        self._holder = np.full(len(self._rows), -1, dtype=np.int64)

    def tell(self, population: Population) -> None:
        """Write limit, light and its state into the records of those for whom they changed."""
        if self._stale:
            self._meet()
        if not self._vehicles:
            return
        position = population.motion[self._rows, :2]
        now = np.empty_like(self._told)
        now[:, 0] = self._ground.limit[self._ground.cells(position[:, 0], position[:, 1])]
        now[:, 1:] = 0.0, GREEN
        if self._owner:
            holders(position, self._stretch, self._half, self._wanted, self._holder)
            for k in np.flatnonzero(self._holder >= 0):
                light = self._lights[self._owner[int(self._holder[k])]]
                now[k, 1:] = light.actor.id, light.state
        for k in np.flatnonzero((now != self._told).any(axis=1)).tolist():
            limit, light_id, state = now[k].tolist()
            told = place_detail(limit * _KMH, int(light_id), int(state))
            population.tell(self._vehicles[k].row, told, PLACE_AT)
        self._told = now
