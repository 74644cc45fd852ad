"""Radar: random rays, one point a hit, no clusters and no noise, as CARLA's."""

import numpy as np

from carla_bridge.headless.actor import Actor
from carla_bridge.headless.sensor.attribute import MOST_RAYS, number
from carla_bridge.headless.sensor.frame import View
from carla_bridge.headless.sensor.scan import Scanner
from carla_bridge.kernels.kinematics import VX, VZ
from rsu.arrays import Floats

_WIDEST = 170.0
"""Degrees; a field of view is a plane ahead."""


class Radar:
    """Casts points a second times the step at random over its field of view.

    That is an ellipse on a plane ahead; rays are as many at each share of its radius, so they are
    denser in the middle (SendLineTraces of CARLA's Radar.cpp).
    """

    def __init__(self, actor: Actor, seed: int) -> None:
        fov = number(actor, "horizontal_fov"), number(actor, "vertical_fov")
        self._reach = np.tan(np.radians(np.minimum(fov, _WIDEST)) / 2.0)
        self._rate = number(actor, "points_per_second")
        self._scanner = Scanner(number(actor, "range"))
        self._chance = np.random.default_rng((int(number(actor, "noise_seed")), seed))

    def measure(self, actor: Actor, view: View) -> list[bytes]:
        """N x velocity, azimuth, altitude, depth, float32."""
        count = min(int(self._rate * view.dt), MOST_RAYS)
        radius, angle = self._chance.random(count), self._chance.random(count) * 2.0 * np.pi
        right, up = self._reach[:, None] * radius * (np.cos(angle), np.sin(angle))
        ahead = 1.0 / np.sqrt(1.0 + right * right + up * up)
        local = np.column_stack((ahead, ahead * right, ahead * up))
        echo = self._scanner.scan(actor, view, local, own=_carrier(actor))
        lost = self._chance.random(count) < 1.0 - np.exp(
            -2.0 * view.air.radar_extinction * echo.depth
        )
        hit = (echo.hit & ~lost).nonzero()[0]
        motion = view.population.motion
        towards = np.zeros((len(hit), 3))
        moving = echo.owner[hit] >= 0
        towards[moving] = motion[echo.owner[hit][moving], VX : VZ + 1]
        towards -= motion[actor.row, VX : VZ + 1]
        speed: Floats = (towards * echo.ray[hit]).sum(axis=1)
        azimuth, altitude = np.arctan(right[hit]), np.arcsin(local[hit, 2])
        points = np.column_stack((speed, azimuth, altitude, echo.depth[hit]))
        return [points.astype("<f4").tobytes()]


def _carrier(actor: Actor) -> int:
    return actor.parent.row if actor.parent else -1
