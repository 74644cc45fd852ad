"""A radar that tracks clusters, on the truth."""

import math

import numpy as np
from numpy.random import Generator

from rsu.arrays import Floats, Ints
from rsu.config import Radar
from rsu.sensing.camera import mount_axes
from rsu.sensing.detection import RadarFrame
from scenarios.virtual_sensors.disturbance import Disturbance
from scenarios.virtual_sensors.solid import visible_fraction
from scenarios.virtual_sensors.weather import CLEAR, Weather

CROSS_SECTION: Floats = 10.0 ** (np.array([10.0, 13.0, 20.0, 23.0, 5.0, 0.0, -5.0, 0.0]) / 10.0)
"""(8,) m^2 of each `ObjectClass`: orders of magnitude at 76-81 GHz; for people JRC report EUR 25762
(2013) measures -8 dBsm and more."""
FALSE_ALARM = 1e-6
"""Probability in a resolution cell, the customary setting of a detector."""
CAR = 10.0
"""m^2, the target whose detection the configured range is stated for: every second one."""


class VirtualRadar:
    """Slant range, azimuth and range rate of the actors' middles, at half their height.

    The noise is that of the configuration, which stands for the whole error of a clustered object.
    Detection follows a fluctuating target (Swerling 1; Richards, Fundamentals of Radar Signal
    Processing, 6.3): Pd = Pfa ** (1 / (1 + SNR)), with SNR falling as the fourth power of range.

    Parameters
    ----------
    radar : configured sensor
    disturbance : clutter
    rng : chance of this radar alone
    weather : rain and fog dampen the echo
    """

    def __init__(
        self,
        radar: Radar,
        disturbance: Disturbance,
        rng: Generator,
        weather: Weather = CLEAR,
    ) -> None:
        self._weather = weather
        self._radar = radar
        self._disturbance = disturbance
        self._rng = rng
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
    ) -> RadarFrame:
        """Targets of one cycle.

        Parameters
        ----------
        sequence, time : of the frame; Unix s
        solids : (N, 7) the actors' boxes
        velocity : (N, 2) m/s
        class_index : (N,) `ObjectClass`
        obstacles : (K, 7)
        """
        radar, rng, count = self._radar, self._rng, len(solids)
        sight = solids[:, :3] - self._eye
        sight[:, 2] += 0.5 * solids[:, 6]
        distance = np.linalg.norm(sight, axis=1)
        ahead = sight @ self._axes.T
        azimuth = np.arctan2(ahead[:, 1], ahead[:, 0])
        range_rate = np.einsum("ni,ni->n", velocity, sight[:, :2]) / distance
        chance = self._chance(distance, azimuth, class_index) * visible_fraction(
            self._eye, solids, obstacles
        )
        noise = rng.normal(0.0, 1.0, (count, 3))
        found = rng.random(count) < chance
        score = np.clip(chance + rng.normal(0.0, 0.07, count), 0.05, 0.99)
        measured = np.column_stack(
            (
                distance + noise[:, 0] * radar.range_sigma_m,
                azimuth + noise[:, 1] * math.radians(radar.azimuth_sigma_deg),
                range_rate + noise[:, 2] * radar.range_rate_sigma_mps,
                score,
            )
        )
        targets = np.vstack((measured[found], self._clutter()))
        return RadarFrame(
            sensor_id=radar.id,
            sequence=sequence,
            time=time,
            range=targets[:, 0].copy(),
            azimuth=targets[:, 1].copy(),
            range_rate=targets[:, 2].copy(),
            score=targets[:, 3].copy(),
        )

    def _chance(self, distance: Floats, azimuth: Floats, class_index: Ints) -> Floats:
        """(N,) probability that each actor is found when nothing hides it."""
        at_range = math.log(FALSE_ALARM) / math.log(0.5) - 1.0
        ratio = at_range * CROSS_SECTION[class_index] / CAR
        ratio = ratio * (self._radar.range_m / distance) ** 4 * self._weather.radar_echo(distance)
        inside = (np.abs(azimuth) <= self._half_view) & (distance <= self._radar.range_m)
        swerling = FALSE_ALARM ** (1.0 / (1.0 + ratio))
        return self._radar.detection_probability * inside * swerling

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
