"""A radar that tracks clusters, on the truth."""

import math
from typing import TypeAlias

import numpy as np
from numpy.random import Generator

from rsu.arrays import Floats, Ints
from rsu.config import Radar
from rsu.sensing.camera import mount_axes
from rsu.sensing.detection import RadarFrame
from scenarios.kernels.echo import resolve, sound
from scenarios.virtual_sensors.disturbance import Disturbance
from scenarios.virtual_sensors.mirror import LARGE, images
from scenarios.virtual_sensors.solid import visible_fraction
from scenarios.virtual_sensors.weather import CLEAR, Weather

CROSS_SECTION: Floats = 10.0 ** (np.array([10.0, 13.0, 20.0, 23.0, 5.0, 0.0, -5.0, 0.0]) / 10.0)
"""(8,) m^2 of each `ObjectClass`: orders of magnitude at 76-81 GHz; for people JRC report EUR 25762
(2013) measures -8 dBsm and more (from memory, not looked up)."""
CAR = 10.0
"""m^2, the target whose detection the configured range is stated for: every second one."""
STRENGTH: Floats = CROSS_SECTION / CAR
"""(8,) echo of each `ObjectClass` against that."""
CELL: Floats = np.array([1.8, math.radians(1.6), 0.1])
"""m, rad, m/s: resolution of a long-range radar at 76-77 GHz (Continental ARS 408-21, data sheet,
far range; from memory, not looked up)."""
_Chance: TypeAlias = tuple[Floats, Floats, Floats]
"""(N, 3) standard normal errors, (N,) numbers from 0 to 1, and (N,) errors of the score."""


class VirtualRadar:
    """Slant range, azimuth and range rate of the actors' middles, at half their height.

    Walls and large vehicles mirror them (`mirror`), and what lies in one resolution cell merges.
    The noise is that of the configuration, which stands for the whole error of a clustered object.
    Detection follows a fluctuating target (Swerling 1; Richards, Fundamentals of Radar Signal
    Processing, 6.3): Pd = Pfa ** (1 / (1 + SNR)), with SNR falling as the fourth power of range.

    Parameters
    ----------
    radar : configured sensor
    disturbance : clutter
    rng : chance of this radar alone
    """

    def __init__(self, radar: Radar, disturbance: Disturbance, rng: Generator) -> None:
        self._radar = radar
        self._disturbance = disturbance
        self._rng = rng
        self._ghosts = rng.spawn(1)[0]
        mount = radar.mount
        self._eye = np.array([mount.x_m, mount.y_m, mount.z_m], dtype=np.float64)
        self._axes = mount_axes(mount)
        self._half_view = 0.5 * math.radians(radar.field_of_view_deg)
        sigma = (radar.range_sigma_m, math.radians(radar.azimuth_sigma_deg))
        self._sigma = np.array((*sigma, radar.range_rate_sigma_mps))

    def frame(
        self,
        sequence: int,
        time: float,
        solids: Floats,
        velocity: Floats,
        class_index: Ints,
        obstacles: Floats,
        weather: Weather = CLEAR,
    ) -> RadarFrame:
        """Targets of one cycle.

        Parameters
        ----------
        sequence, time : of the frame; Unix s
        solids : (N, 7) the actors' boxes
        velocity : (N, 2) m/s
        class_index : (N,) `ObjectClass`
        obstacles : (K, 7)
        weather : rain and fog dampen the echo
        """
        # Every actor draws its numbers, seen or not: one miss does not change the others' noise.
        chance = _chance(self._rng, len(solids))
        middle = solids[:, :3].copy()
        middle[:, 2] += 0.5 * solids[:, 6]
        strength = STRENGTH[class_index]
        seen = visible_fraction(self._eye, solids, obstacles)
        ghost = images(self._eye, solids, velocity, LARGE[class_index], obstacles)
        if count := len(ghost.gain):
            chance = _joined(chance, _chance(self._ghosts, count))
            middle = np.concatenate((middle, ghost.middle))
            velocity = np.concatenate((velocity, ghost.velocity))
            strength = np.concatenate((strength, strength[ghost.actor] * ghost.gain))
            seen = np.concatenate((seen, np.ones(count)))
        targets = self._targets(middle, velocity, strength, seen, chance, weather)
        clutter = self._clutter()
        if clutter.size:
            targets = np.concatenate((targets, clutter), axis=1)
        return RadarFrame(
            sensor_id=self._radar.id,
            sequence=sequence,
            time=time,
            range=targets[0],
            azimuth=targets[1],
            range_rate=targets[2],
            score=targets[3],
        )

    def _targets(
        self,
        middle: Floats,
        velocity: Floats,
        strength: Floats,
        seen: Floats,
        chance: _Chance,
        weather: Weather,
    ) -> Floats:
        """(4, T) range, azimuth, range rate and score of what is found of M bodies and images."""
        count, radar = len(middle), self._radar
        echo, targets = np.empty((count, 5)), np.empty((4, count))
        sound(
            middle, velocity, strength, seen, self._eye, self._axes, self._half_view,
            radar.range_m, weather.radar_extinction, echo,
        )  # fmt: skip
        found = resolve(
            echo, seen, *chance, radar.detection_probability, self._sigma, CELL,
            np.empty((2, count), dtype=np.int64), np.empty((count, 5)), targets,
        )  # fmt: skip
        return targets[:, :found]

    def _clutter(self) -> Floats:
        """(4, F) range, azimuth, range rate and score of targets of nothing, mostly standing."""
        rng = self._rng
        count = int(rng.poisson(self._disturbance.radar_clutter_rate / self._radar.rate_hz))
        if count == 0:
            return _NONE
        return np.stack(
            (
                # Uniform over the ground: the square of the distance is uniform.
                self._radar.range_m * np.sqrt(rng.uniform(0.01, 1.0, count)),
                rng.uniform(-self._half_view, self._half_view, count),
                np.where(rng.random(count) < 0.7, 0.0, rng.uniform(-10.0, 10.0, count)),
                rng.uniform(0.1, 0.5, count),
            )
        )


_NONE = np.empty((4, 0))


def _chance(rng: Generator, count: int) -> _Chance:
    return rng.standard_normal((count, 3)), rng.random(count), rng.standard_normal(count)


def _joined(one: _Chance, other: _Chance) -> _Chance:
    error, luck, score_error = map(np.concatenate, zip(one, other, strict=True))
    return error, luck, score_error
