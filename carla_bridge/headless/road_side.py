"""What vehicles read from the road: their speed limit, and the light that they stand before."""

import numpy as np

from carla_bridge.headless.actor import PLACE_AT, Actor, place_detail
from carla_bridge.headless.light import TrafficLight, approaches
from carla_bridge.headless.population import Population
from carla_bridge.headless.protocol_0_9_16 import GREEN
from carla_bridge.headless.roadway import Roadway
from carla_bridge.kernels.road_side import TOLD, read_road

_KMH = 3.6
_NOTHING = np.array([0.0, GREEN])
"""Id and state where no light holds."""


class RoadSide:
    """Tells vehicles where it changes: most steps nothing does.

    Parameters
    ----------
    roadway, lights : what there is to read.
    actors : of the world, by row; the list itself is kept.
    """

    def __init__(self, roadway: Roadway, lights: list[TrafficLight], actors: list[Actor]) -> None:
        self._ground = roadway.ground
        self._stretch, self._half, owner = approaches(roadway, lights)
        self._lights = [lights[index] for index in owner]
        self._shown = np.array([(light.actor.id, GREEN) for light in self._lights], dtype=float)
        self._shown = self._shown.reshape(-1, 2)
        self._actors = actors
        self._meet()

    def renew(self) -> None:
        """Take note that somebody came or went; all are told anew."""
        self._stale = True

    def _meet(self) -> None:
        self._stale = False
        self._vehicles = [actor for actor in self._actors if actor.kind == "vehicle"]
        count = len(self._vehicles)
        self._rows = np.array([actor.row for actor in self._vehicles], dtype=np.int64)
        self._told = np.full((count, TOLD), np.nan)
        self._changed = np.zeros(count, dtype=np.int64)
        holder, wanted = np.zeros(count, dtype=np.int64), np.ones(count, dtype=np.int64)
        self._work = np.zeros((count, 2)), wanted, holder

    def tell(self, population: Population) -> None:
        """Write limit, light and its state into the records of those for whom they changed."""
        if self._stale:
            self._meet()
        if self._lights:
            self._shown[:, 1] = [light.state for light in self._lights]
        ground = self._ground
        found = read_road(
            population.motion,
            self._rows,
            ground.limit,
            ground.frame,
            self._stretch,
            self._half,
            self._shown,
            _NOTHING,
            *self._work,
            self._told,
            self._changed,
        )
        changed: list[int] = self._changed[:found].tolist()
        for k in changed:
            limit, light, state = self._told[k].tolist()
            told = place_detail(limit * _KMH, int(light), int(state))
            population.tell(self._vehicles[k].row, told, PLACE_AT)
