"""Rays from a sensor's pose, and what comes back."""

from dataclasses import dataclass

import numpy as np

from carla_bridge.headless.actor import Actor
from carla_bridge.headless.sensor.frame import View
from carla_bridge.kernels.attitude import axes_of
from carla_bridge.kernels.ray import GROUND, NOTHING, cast
from rsu.arrays import Bools, Floats, Ints


@dataclass(slots=True, frozen=True, kw_only=True)
class Echo:
    """What R rays met."""

    ray: Floats
    """(R, 3) of length 1, in the world's axes."""
    local: Floats
    """(R, 3) in the sensor's axes."""
    depth: Floats
    """(R,) m; 0 where nothing was hit."""
    hit: Bools
    """(R,)"""
    owner: Ints
    """(R,) row of the actor; -1 - k = scenery; `SOIL` = the ground."""
    cosine: Floats
    """(R,) of the angle to the face."""


SOIL = -(2**31)


class Scanner:
    """Casts rays up to a range."""

    def __init__(self, reach: float) -> None:
        self._reach = reach
        self._axes = np.empty((3, 3))

    def scan(self, actor: Actor, view: View, local: Floats, own: int = -1) -> Echo:
        """Cast (R, 3) rays of length 1, in the sensor's axes, past `own`."""
        transform = view.population.motion[actor.row]
        axes_of(transform, self._axes)
        ray = np.ascontiguousarray(local @ self._axes)
        eye = transform[:3].copy()
        boxes, owner = view.seen(eye, own)
        depth, cosine = np.empty(len(ray)), np.empty(len(ray))
        hit = np.empty(len(ray), dtype=np.int64)
        ground = view.roadway.ground
        cast(
            eye,
            ray,
            self._reach,
            boxes,
            ground.height,
            ground.crest,
            ground.frame,
            depth,
            hit,
            cosine,
        )
        whose = np.append(owner, SOIL)[np.where(hit >= 0, hit, -1)]
        found = hit != NOTHING
        return Echo(
            ray=ray,
            local=local,
            depth=np.where(found, depth, 0.0),
            hit=found,
            owner=np.where(hit == GROUND, SOIL, whose),
            cosine=cosine,
        )
