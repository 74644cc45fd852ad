"""Lidars that turn: CARLA's plain one, with losses, and the semantic one, which is the truth."""

import numpy as np

from carla_bridge.headless.actor import Actor
from carla_bridge.headless.sensor.attribute import MOST_RAYS, number
from carla_bridge.headless.sensor.frame import View
from carla_bridge.headless.sensor.scan import SOIL, Echo, Scanner
from rsu.arrays import Bools, Floats, Ints

_SEMANTIC = np.dtype([("point", "<f4", (3,)), ("cosine", "<f4"), ("id", "<u4"), ("tag", "<u4")])


class Turret:
    """Rays of a step: all channels, over the angle that it turns meanwhile."""

    def __init__(self, actor: Actor) -> None:
        self.channels = int(number(actor, "channels"))
        self._rate = number(actor, "points_per_second")
        self._turns = number(actor, "rotation_frequency")
        self._field = np.radians(number(actor, "horizontal_fov"))
        upper, lower = number(actor, "upper_fov"), number(actor, "lower_fov")
        self._altitude = np.radians(np.linspace(upper, lower, self.channels))
        self._angle = 0.0
        self._scanner = Scanner(number(actor, "range"))

    def turn(self, actor: Actor, view: View) -> tuple[Echo, float, Ints]:
        """Return the echoes, channel by channel, the angle after it, and the channel of each."""
        a_channel = int(min(self._rate * view.dt, MOST_RAYS) / self.channels)
        swept = 2.0 * np.pi * self._turns * view.dt
        azimuth = (self._angle + swept * np.arange(a_channel) / max(a_channel, 1)) % (2.0 * np.pi)
        azimuth = (azimuth % self._field) - 0.5 * self._field
        self._angle = (self._angle + swept) % (2.0 * np.pi)
        channel = np.repeat(np.arange(self.channels), a_channel)
        local = np.empty((self.channels, a_channel, 3))
        level = np.cos(self._altitude)[:, None]
        local[:, :, 0], local[:, :, 1] = level * np.cos(azimuth), level * np.sin(azimuth)
        local[:, :, 2] = np.sin(self._altitude)[:, None]
        echo = self._scanner.scan(actor, view, local.reshape(-1, 3))
        return echo, self._angle, channel

    def head(self, angle: float, channel: Ints, kept: Bools) -> bytes:
        """Encode the angle, the number of channels and the points of each."""
        counts = np.bincount(channel[kept], minlength=self.channels)
        return (
            np.float32(angle).tobytes()
            + np.uint32(self.channels).tobytes()
            + counts.astype("<u4").tobytes()
        )


class SemanticLidar:
    """Tells of every point which actor it lies on."""

    def __init__(self, actor: Actor, seed: int) -> None:  # noqa: ARG002 - nothing is left to chance
        self._turret = Turret(actor)

    def measure(self, actor: Actor, view: View) -> list[bytes]:
        """Head, then N x point, cosine, actor id and tag."""
        echo, angle, channel = self._turret.turn(actor, view)
        kept = echo.hit
        points = np.zeros(int(kept.sum()), dtype=_SEMANTIC)
        owner = echo.owner[kept]
        ids, tags = view.identity(np.where(owner == SOIL, -1, owner))
        soil = owner == SOIL
        if soil.any():
            place = view.population.motion[actor.row, :3] + echo.depth[kept, None] * echo.ray[kept]
            ground = view.roadway.ground
            row, column = ground.cells(place[soil, 0], place[soil, 1])
            tags = np.array(tags)
            tags[soil] = ground.tag[row, column]
        points["point"] = echo.depth[kept, None] * echo.local[kept]
        points["cosine"] = echo.cosine[kept]
        points["id"], points["tag"] = np.where(soil, 0, ids), tags
        return [self._turret.head(angle, channel, kept) + points.tobytes()]


class Lidar:
    """Loses points as CARLA's does, and more of them in fog and rain."""

    def __init__(self, actor: Actor, seed: int) -> None:
        self._turret = Turret(actor)
        self._attenuation = number(actor, "atmosphere_attenuation_rate")
        self._share = number(actor, "dropoff_general_rate")
        self._limit = number(actor, "dropoff_intensity_limit")
        self._zero = number(actor, "dropoff_zero_intensity")
        self._noise = number(actor, "noise_stddev")
        self._chance = np.random.default_rng((int(number(actor, "noise_seed")), seed))

    def measure(self, actor: Actor, view: View) -> list[bytes]:
        """Head, then N x x, y, z, intensity, float32."""
        echo, angle, channel = self._turret.turn(actor, view)
        extinction = self._attenuation + 2.0 * view.air.extinction
        intensity = np.exp(-extinction * echo.depth)
        kept = echo.hit & self._survives(intensity)
        depth = echo.depth[kept]
        if self._noise > 0.0:
            depth = depth + self._noise * self._chance.standard_normal(len(depth))
        points = np.column_stack((depth[:, None] * echo.local[kept], intensity[kept]))
        return [self._turret.head(angle, channel, kept) + points.astype("<f4").tobytes()]

    def _survives(self, intensity: Floats) -> Bools:
        """Draw which points are kept (CARLA, ``RayCastLidar``: a general loss, and the weak)."""
        general = self._chance.random(len(intensity)) >= self._share
        weak = self._chance.random(len(intensity))
        loss = np.where(
            intensity > self._limit,
            0.0,
            self._zero * (1.0 - intensity / max(self._limit, 1e-9)),
        )
        return general & (weak >= loss)
