"""A frame of a sensor: the header, and what an instrument is told to make the rest of it."""

import struct
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from carla_bridge.headless.actor import Actor
from carla_bridge.headless.population import Population
from carla_bridge.headless.roadway import Roadway
from carla_bridge.headless.sensor.radio import Transmission
from carla_bridge.kernels.ray import BOX, stand_boxes
from rsu.arrays import Floats, Ints
from scenarios.virtual_sensors.weather import Weather

_HEADER = struct.Struct("<QQd6f")
"""Type index, frame, time in s of the simulation, and the sensor's transform."""


def header(kind: int, frame: int, time: float, transform: list[float]) -> bytes:
    """Encode what stands before every body."""
    return _HEADER.pack(kind, frame, time, *transform)


@dataclass(slots=True, frozen=True, kw_only=True)
class Contact:
    """Two actors in contact, and the N s that the first of them took."""

    actor: Actor
    other: Actor
    impulse: tuple[float, float]


@dataclass(slots=True, kw_only=True)
class View:
    """The world after a step, as instruments look at it."""

    time: float
    """s of the simulation."""
    dt: float
    """s since the step before."""
    population: Population
    actors: list[Actor]
    """By row."""
    roadway: Roadway
    air: Weather
    gravity: float
    """m/s^2."""
    contacts: list[Contact]
    sent: list[Transmission]
    _boxes: tuple[Floats, Ints] | None = None

    def seen(self, eye: Floats, own: int) -> tuple[Floats, Ints]:
        """(B, `BOX`) boxes of actors and of scenery, and (B,) rows of the former, -1 - k else.

        Without the actor `own`, by row, and whatever holds the eye: one looks out of it.
        """
        if self._boxes is None:
            rows = np.flatnonzero(self.population.solid)
            boxes = np.empty((len(rows), BOX))
            stand_boxes(self.population.motion, self.population.body, rows, boxes)
            scenery = self.roadway.scenery
            owner = np.concatenate((rows, -1 - np.arange(len(scenery))))
            self._boxes = np.concatenate((boxes, scenery)), owner
        boxes, owner = self._boxes
        away = np.abs(np.einsum("bij,bj->bi", boxes[:, 3:12].reshape(-1, 3, 3), eye - boxes[:, :3]))
        kept = (owner != own) & (away > boxes[:, 12:]).any(axis=1)
        return boxes[kept], owner[kept]

    def identity(self, owner: Ints) -> tuple[Ints, Ints]:
        """Actor ids, 0 = none, and semantic tags, of what `seen` calls the owners of boxes."""
        ids = np.array([a.id for a in self.actors] or [0], dtype=np.int64)
        tags = np.array([a.blueprint.tag for a in self.actors] or [0], dtype=np.int64)
        alive = owner >= 0
        scenery = self.roadway.scenery_tag
        names = np.where(alive, ids[owner.clip(0)], 0)
        if not len(scenery):
            return names, tags[owner.clip(0)]
        return names, np.where(alive, tags[owner.clip(0)], scenery[(-1 - owner).clip(0)])


class Instrument(Protocol):
    """What makes the bodies of frames."""

    def measure(self, actor: Actor, view: View) -> list[bytes]:
        """Return the bodies of this step: one, none, or as many as there are events."""
        ...
