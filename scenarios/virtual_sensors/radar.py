"""A radar that tracks clusters, on the truth."""

import math

import numpy as np
from numpy.random import Generator

from rsu.arrays import Floats, Ints
from rsu.config import Radar
from rsu.sensing.camera import mount_axes
from rsu.sensing.detection import RadarFrame
from scenarios.virtual_sensors.disturbance import Disturbance
from scenarios.virtual_sensors.mirror import LARGE, images
from scenarios.virtual_sensors.solid import visible_fraction
from scenarios.virtual_sensors.weather import CLEAR, Weather

CROSS_SECTION: Floats = 10.0 ** (np.array([10.0, 13.0, 20.0, 23.0, 5.0, 0.0, -5.0, 0.0]) / 10.0)
"""(8,) m^2 of each `ObjectClass`: orders of magnitude at 76-81 GHz; for people JRC report EUR 25762
(2013) measures -8 dBsm and more (from memory, not looked up)."""
FALSE_ALARM = 1e-6
"""Probability in a resolution cell, the customary setting of a detector."""
CAR = 10.0
"""m^2, the target whose detection the configured range is stated for: every second one."""
CELL: Floats = np.array([1.8, math.radians(1.6), 0.1])
"""m, rad, m/s: resolution of a long-range radar at 76-77 GHz (Continental ARS 408-21, data sheet,
far range; from memory, not looked up)."""


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
        large = np.isin(class_index, LARGE)
        ghost = images(self._eye, solids, velocity, large, obstacles)
        middle = solids[:, :3].copy()
        middle[:, 2] += 0.5 * solids[:, 6]
        echo = self._echo(
            np.vstack((middle, ghost.middle)),
            np.vstack((velocity, ghost.velocity)),
            np.concatenate((class_index, class_index[ghost.actor])),
            weather,
        )
        # Every actor draws its numbers, seen or not: one miss does not change the others' noise.
        chance = np.vstack(
            (_chance(self._rng, len(solids)), _chance(self._ghosts, len(ghost.gain)))
        )
        visible = visible_fraction(self._eye, solids, obstacles)
        strength = np.concatenate((np.ones(len(solids)), ghost.gain))
        seen = np.concatenate((visible, np.ones(len(ghost.gain))))
        targets = np.vstack((self._targets(echo, strength, seen, chance), self._clutter()))
        return RadarFrame(
            sensor_id=self._radar.id,
            sequence=sequence,
            time=time,
            range=targets[:, 0].copy(),
            azimuth=targets[:, 1].copy(),
            range_rate=targets[:, 2].copy(),
            score=targets[:, 3].copy(),
        )

    def _echo(
        self, middle: Floats, velocity: Floats, class_index: Ints, weather: Weather
    ) -> Floats:
        """(M, 4) range, azimuth, range rate and signal to noise; 0 outside the field of view."""
        sight = middle - self._eye
        distance = np.linalg.norm(sight, axis=1)
        ahead = sight @ self._axes.T
        azimuth = np.arctan2(ahead[:, 1], ahead[:, 0])
        range_rate = np.einsum("ni,ni->n", velocity, sight[:, :2]) / distance
        at_range = math.log(FALSE_ALARM) / math.log(0.5) - 1.0
        ratio = at_range * CROSS_SECTION[class_index] / CAR
        ratio = ratio * (self._radar.range_m / distance) ** 4 * weather.radar_echo(distance)
        inside = (np.abs(azimuth) <= self._half_view) & (distance <= self._radar.range_m)
        return np.column_stack((distance, azimuth, range_rate, ratio * inside))

    def _targets(self, echo: Floats, strength: Floats, seen: Floats, chance: Floats) -> Floats:
        """(T, 4) range, azimuth, range rate and score of what is found.

        Echoes in one resolution cell are one target, at their mean by power, with the noise of the
        strongest.

        Parameters
        ----------
        echo : (M, 4) of `_echo`
        strength : (M,) power of each against that of an actor in plain sight
        seen : (M,) part that nothing hides
        chance : (M, 5) of `_chance`
        """
        power = echo[:, 3] * strength * seen
        rows = np.flatnonzero(power > 0.0)
        rows = rows[np.argsort(-power[rows], kind="stable")]  # the first of a cell is the strongest
        _, first, cell = np.unique(
            np.floor(echo[rows, :3] / CELL), axis=0, return_index=True, return_inverse=True
        )
        total = np.bincount(cell, power[rows])
        place = [np.bincount(cell, power[rows] * echo[rows, k]) / total for k in range(3)]
        snr = np.bincount(cell, echo[rows, 3] * strength[rows])
        strongest = rows[first]
        order = np.argsort(strongest)
        drawn, radar = chance[strongest], self._radar
        probability = radar.detection_probability * FALSE_ALARM ** (1.0 / (1.0 + snr))
        probability = probability * seen[strongest]
        sigma = np.array(
            [radar.range_sigma_m, math.radians(radar.azimuth_sigma_deg), radar.range_rate_sigma_mps]
        )
        score = np.clip(probability + 0.07 * drawn[:, 4], 0.05, 0.99)
        found = np.column_stack((np.column_stack(place) + drawn[:, :3] * sigma, score))
        return found[order][(drawn[:, 3] < probability)[order]]

    def _clutter(self) -> Floats:
        """(F, 4) range, azimuth, range rate and score of targets of nothing, mostly standing."""
        rng = self._rng
        count = int(rng.poisson(self._disturbance.radar_clutter_rate / self._radar.rate_hz))
        return np.column_stack(
            (
                # Uniform over the ground: the square of the distance is uniform.
                self._radar.range_m * np.sqrt(rng.uniform(0.01, 1.0, count)),
                rng.uniform(-self._half_view, self._half_view, count),
                np.where(rng.random(count) < 0.7, 0.0, rng.uniform(-10.0, 10.0, count)),
                rng.uniform(0.1, 0.5, count),
            )
        )


def _chance(rng: Generator, count: int) -> Floats:
    """(N, 5) three standard normal errors, a number from 0 to 1, and the error of the score."""
    errors, found = rng.normal(0.0, 1.0, (count, 3)), rng.random(count)
    return np.column_stack((errors, found, rng.normal(0.0, 1.0, count)))
