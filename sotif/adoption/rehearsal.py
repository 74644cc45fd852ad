"""Plays a scenario and compares it with the recording that it was made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path

import numpy as np

from rsu.arrays import Floats
from rsu.roads.opendrive import read_network
from scenarios.openscenario.reader import read_storyboard
from scenarios.stage.player import DT, Player
from sotif.adoption.cast import Actor
from sotif.adoption.course import PERIOD

TOLERANCE = 0.5
"""m that a scenario may be off what was recorded: a quarter of a car's width."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Deviation:
    """By how much an actor is off the middle of the recorded footprint, at each measurement."""

    name: str
    track_id: int
    largest: float
    """m; inf when it is missing at one."""
    mean: float
    """m."""
    compared: int
    """Measurements during its course."""

    @property
    def reproduces(self) -> bool:
        """Whether it is never farther off than `TOLERANCE`."""
        return self.largest <= TOLERANCE


def rehearse(scenario: Path, road_map: Path, cast: Sequence[Actor], end: float) -> list[Deviation]:
    """Play a scenario to its end, and return how far everybody was off at each recorded time."""
    player = Player(read_storyboard(scenario), read_network(road_map))
    scenes = [player.scene, *(player.step() for _ in range(ceil(end / DT) + 1))]
    time = np.array([scene.time for scene in scenes])
    deviations: list[Deviation] = []
    for actor in cast:
        path = np.full((len(scenes), 2), np.nan)
        for k, scene in enumerate(scenes):
            if actor.name in scene.name:
                path[k] = scene.position[scene.name.index(actor.name)]
        deviations.append(_compare(actor, time, path))
    return deviations


def _compare(actor: Actor, time: Floats, path: Floats) -> Deviation:
    user = actor.user
    begin = 0.0 if actor.course.stands else max(actor.course.time[0] - PERIOD / 2.0, 0.0)
    there = user.time >= begin
    at, recorded = user.time[there], user.position[there]
    played = np.column_stack([np.interp(at, time, path[:, axis]) for axis in (0, 1)])
    gap = played - recorded
    off = np.nan_to_num(np.hypot(gap[:, 0], gap[:, 1]), nan=np.inf)
    return Deviation(
        name=actor.name,
        track_id=user.track_id,
        largest=float(off.max(initial=0.0)),
        mean=float(off.mean()) if len(off) else 0.0,
        compared=len(off),
    )
