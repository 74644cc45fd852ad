"""Radar: range, azimuth and range rate -> places on the ground."""

import math

import numpy as np

from rsu.config import Radar
from rsu.kernels.polar import locate_targets
from rsu.sensing.batch import batch, rows, standing
from rsu.sensing.camera import mount_axes
from rsu.sensing.detection import DetectionBatch, RadarFrame, SensorKind
from rsu.sensing.drop import Drops

REFLECTION_HEIGHT = 0.8
"""m above the ground: half the height of a car, and about that of a person."""
REFLECTION_HEIGHT_SIGMA = 0.4
"""m: from the bumper of a car to the half height of a lorry."""


class RadarModel:
    """A radar above level ground; its targets are the middles of clustered objects."""

    def __init__(self, radar: Radar) -> None:
        self.radar = radar
        mount = radar.mount
        self.eye = np.array([mount.x_m, mount.y_m, mount.z_m], dtype=np.float64)
        self._place = mount.x_m, mount.y_m, mount.ground_m
        self._above_ground = self.eye - (0.0, 0.0, mount.ground_m)
        self.axes = mount_axes(mount)
        self._limits = np.array(
            [
                radar.range_m,
                radar.range_sigma_m,
                math.radians(radar.azimuth_sigma_deg),
                radar.range_rate_sigma_mps,
            ]
        )

    def detections(self, frame: RadarFrame, drops: Drops) -> DetectionBatch:
        """Put the targets on the ground; the range rate stays, projected to the ground.

        Targets that make no sense, are nearer than the ground or beyond the radar's range are left
        out and counted in `drops`.
        """
        count = len(frame.range)
        position, covariance = np.empty((count, 2)), np.empty((count, 2, 2))
        range_rate, variance = np.empty(count), np.empty(count)
        fault = np.empty(count, dtype=np.int64)
        locate_targets(
            frame.range,
            frame.azimuth,
            frame.range_rate,
            frame.score,
            self._above_ground,
            self.axes,
            REFLECTION_HEIGHT,
            REFLECTION_HEIGHT_SIGMA,
            self._limits,
            position,
            covariance,
            range_rate,
            variance,
            fault,
        )
        located = batch(
            self.radar.id,
            SensorKind.RADAR,
            frame.time,
            position,
            covariance,
            **standing(*self._place, count),
            range_rate=range_rate,
            range_rate_variance=variance,
            score=frame.score,
        )
        return rows(located, drops.judge(self.radar.id, fault))
