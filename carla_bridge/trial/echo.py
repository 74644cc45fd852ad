"""A radar of CARLA as a roadside unit has one: its rays become clusters of what moves.

CARLA's radar casts rays at random and tells each hit, also of the ground, without noise.  What is
on the ground or stands is left out; the rest is grouped, and each group is a target.
"""

from math import cos, degrees, radians, sin

import numpy as np
from msgspec.structs import replace
from numpy.random import Generator

from carla_bridge.trial.mounting import hang
from carla_bridge.world import World
from rsu.arrays import Floats, Ints
from rsu.config import Radar
from rsu.sensing.camera import mount_axes
from rsu.sensing.detection import ObjectClass, RadarFrame
from rsu.sensing.extent import TYPICAL

RAYS = 700_000
"""A second."""
LOWEST, HIGHEST = radians(-60.0), radians(5.0)
"""rad from the configured axis: from near the foot of a mast to a lorry's roof far away."""
_DIP, _WIDEST, _BEYOND = radians(25.0), radians(75.0), radians(10.0)
"""rad by which CARLA's radar looks below that axis, to each side of it at most, and beyond the
configured field: a body at its edge is told by its middle, and not by what of it is within."""
GROUND = 0.25
"""m above the ground up to which a hit is the ground's."""
STANDING = 0.5
"""m/s of a range rate up to which a hit is of what stands."""
TOGETHER, ALIKE = 3.5, 2.0
"""m and m/s up to which two hits are of one body: of a car, front and roof may be all that is hit,
and cars that move are farther apart."""
FEWEST = 2
"""Hits of a target."""
MOST = 1000
"""Hits that are looked at, about; of more, which a lorry close by gives, only some."""
NARROW = 1.0
"""m across the line of sight below which a body is taken for a person or a cycle."""


class Echo:
    """Clusters the hits of one radar.

    A cluster is the near side of a body, and a target is told as its middle: so it is put back by
    half of what the body is deep, which is taken from its width.

    Parameters
    ----------
    world : ours; a radar is put into it.
    radar : as configured.
    rng : chance of this radar alone.
    """

    def __init__(self, world: World, radar: Radar, rng: Generator) -> None:
        self._world, self._radar, self._rng = world, radar, rng
        self._half = min(radians(radar.field_of_view_deg) / 2.0, _WIDEST)
        wide, upright = _cone(min(self._half + _BEYOND, _WIDEST))
        attributes = {
            "horizontal_fov": degrees(2.0 * wide),
            "vertical_fov": degrees(2.0 * upright),
            "range": radar.range_m,
            "points_per_second": RAYS,
        }
        mount = replace(radar.mount, pitch_deg=radar.mount.pitch_deg - degrees(_DIP))
        self._axes, self._asked = mount_axes(mount), mount_axes(radar.mount)
        dipped = replace(radar, mount=mount)
        self._feed = hang(world, "sensor.other.radar", dipped, attributes)

    def frame(self, sequence: int, time: float) -> RadarFrame:
        """Targets of this step's rays; `time` in Unix s."""
        data = self._world.frame_of(self._feed)
        hits = np.frombuffer(data.raw_data, dtype="<f4").reshape(-1, 4).astype(np.float64)
        speed, right, up, depth = hits.T
        spot = depth[:, None] * (_directions(-right, up) @ self._axes)
        ahead, left, _ = self._asked @ spot.T
        azimuth = np.arctan2(left, ahead)
        above = self._radar.mount.z_m + spot[:, 2] - self._radar.mount.ground_m
        moves = np.flatnonzero((above > GROUND) & (np.abs(speed) > STANDING))
        moves = moves[:: 1 + len(moves) // MOST]
        found = [
            _target(speed[group], azimuth[group], depth[group])
            for group in _groups(spot[moves], speed[moves], moves)
            if self._rng.random() < self._radar.detection_probability
        ]
        targets = np.array(found, dtype=np.float64).reshape(-1, 4).T
        targets = targets[:, np.abs(targets[1]) <= self._half]
        return RadarFrame(
            sensor_id=self._radar.id,
            sequence=sequence,
            time=time,
            range=targets[0],
            azimuth=targets[1],
            range_rate=targets[2],
            score=targets[3],
        )


def _directions(azimuth: Floats, altitude: Floats) -> Floats:
    """(N, 3) ahead, left and up of length 1."""
    level = np.cos(altitude)
    return np.column_stack((level * np.cos(azimuth), level * np.sin(azimuth), np.sin(altitude)))


def _cone(half: float) -> tuple[float, float]:
    """Return half the width and height, rad, of the dipped cone that holds a field of view.

    CARLA's is an ellipse on a plane ahead: that around the border of the field, seen from there.
    """
    altitude = np.linspace(LOWEST, HIGHEST, 66)
    border = [_directions(np.full(66, side), altitude) for side in (half, 0.0)]
    ahead, left, up = np.concatenate(border).T
    c, s = cos(_DIP), sin(_DIP)
    plane = np.column_stack((left, ahead * s + up * c)) / (ahead * c - up * s)[:, None]
    most: Floats = np.abs(plane).max(axis=0)
    wide, upright = np.arctan(most * np.linalg.norm(plane / most, axis=1).max())
    return float(wide), float(upright)


def _groups(spot: Floats, speed: Floats, row: Ints) -> list[Ints]:
    """Rows of each group of hits that hang together by steps of near and equally fast ones."""
    place = np.column_stack((spot[:, :2] / TOGETHER, speed / ALIKE))
    apart = np.linalg.norm(place[:, None] - place[None, :], axis=2)
    # Each takes the lowest number within reach, until nobody has a lower one.
    label, before = np.arange(len(row)), np.empty(0)
    while not np.array_equal(label, before):
        before = label
        label = np.where(apart <= 1.0, label[None, :], len(row)).min(axis=1, initial=len(row))
    groups = (row[label == number] for number in np.unique(label))
    return [group for group in groups if len(group) >= FEWEST]


def _target(speed: Floats, azimuth: Floats, depth: Floats) -> tuple[float, float, float, float]:
    """Range, azimuth, range rate and score of a group of hits."""
    near = float(depth.min())
    bearing = 0.5 * float(azimuth.min() + azimuth.max())
    # Of n places drawn alike over a width, the outermost are (n - 1) / (n + 1) of it apart.
    wide = near * float(np.ptp(azimuth)) * (len(azimuth) + 1) / (len(azimuth) - 1)
    size = TYPICAL[ObjectClass.PEDESTRIAN if wide < NARROW else ObjectClass.CAR]
    end_on = wide < 0.5 * float(size[0] + size[1])
    deep = max(float(np.ptp(depth)), float(size[0] if end_on else size[1]))
    return near + 0.5 * deep, bearing, float(np.median(speed)), 1.0 - 0.5 ** len(speed)
