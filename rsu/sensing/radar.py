"""Radar: range, azimuth and range rate -> places on the ground."""

import math

import numpy as np

from rsu.arrays import Bools, Floats
from rsu.config import Radar
from rsu.sensing.batch import batch, finite
from rsu.sensing.camera import mount_axes
from rsu.sensing.detection import DetectionBatch, RadarFrame, SensorKind
from rsu.sensing.drop import Drops, Reason

REFLECTION_HEIGHT = 0.8
"""m above the ground: half the height of a car, and about that of a person."""
REFLECTION_HEIGHT_SIGMA = 0.4
"""m: from the bumper of a car to the half height of a lorry."""


class RadarModel:
    """A radar above the plane z = 0; its targets are the middles of clustered objects."""

    def __init__(self, radar: Radar) -> None:
        self.radar = radar
        mount = radar.mount
        self.eye = np.array([mount.x_m, mount.y_m, mount.z_m], dtype=np.float64)
        self.axes = mount_axes(mount)

    def detections(self, frame: RadarFrame, drops: Drops) -> DetectionBatch:
        """Put the targets on the ground; the range rate stays, projected to the ground.

        Targets that make no sense, are nearer than the ground or beyond the radar's range are left
        out and counted in `drops`.
        """
        keep = self._sound(frame, drops)
        slant, azimuth = frame.range[keep], frame.azimuth[keep]
        drop = self.eye[2] - REFLECTION_HEIGHT
        ground = np.sqrt(slant**2 - drop**2)
        stretch = slant / ground
        variance = (stretch * self.radar.range_sigma_m) ** 2 + (
            drop / ground * REFLECTION_HEIGHT_SIGMA
        ) ** 2
        bearing = self._bearing(azimuth, -drop / ground)
        position, covariance = unbiased_conversion(
            ground, bearing, variance, math.radians(self.radar.azimuth_sigma_deg)
        )
        return batch(
            self.radar.id,
            SensorKind.RADAR,
            frame.time,
            position + self.eye[:2],
            covariance,
            z=np.zeros(len(slant)),
            range_rate=frame.range_rate[keep] * stretch,
            range_rate_variance=(self.radar.range_rate_sigma_mps * stretch) ** 2,
            score=frame.score[keep],
            sensor_position=np.repeat(self.eye[None, :2], len(slant), axis=0),
        )

    def _bearing(self, azimuth: Floats, slope: Floats) -> Floats:
        """(N,) rad from east to north of targets that the ray meets at a `slope` (tan elevation).

        The azimuth counts in the radar's own plane: the target lies in the plane that holds the
        radar's up axis and the measured direction, whose normal m is cos(az) left - sin(az)
        forward.  So m . (cos b, sin b, slope) = 0, which is solved for b.
        """
        forward, left = self.axes[0], self.axes[1]
        normal = np.outer(np.cos(azimuth), left) - np.outer(np.sin(azimuth), forward)
        level = np.hypot(normal[:, 0], normal[:, 1])
        ahead = np.arctan2(-normal[:, 0], normal[:, 1])
        return ahead - np.arcsin(np.clip(normal[:, 2] * slope / level, -1.0, 1.0))

    def _sound(self, frame: RadarFrame, drops: Drops) -> Bools:
        """(N,) True where a row is a target on the ground and in range."""
        score, slant = frame.score, frame.range
        numbers = np.column_stack((slant, frame.azimuth, frame.range_rate, score))
        formed = (slant > 0.0) & (score >= 0.0) & (score <= 1.0)
        # At more than 45 degrees below the horizon the height says more than the range.
        nearest = math.sqrt(2.0) * abs(self.eye[2] - REFLECTION_HEIGHT)
        return drops.sieve(
            self.radar.id,
            (Reason.NOT_FINITE, ~finite(numbers)),
            (Reason.MALFORMED, ~formed),
            (Reason.NO_GROUND, slant <= nearest),
            (Reason.OUT_OF_RANGE, slant > self.radar.range_m),
        )


def unbiased_conversion(
    distance: Floats, bearing: Floats, distance_variance: Floats, bearing_sigma: float
) -> tuple[Floats, Floats]:
    """Polar to Cartesian without the pull towards the sensor that a bearing's noise has.

    The multiplicative form of Longbin et al. 1998 ("Unbiased converted measurements for tracking",
    IEEE Trans. AES 34(3)), whose covariance depends on the measurement alone.

    Parameters
    ----------
    distance, bearing : (N,) m and rad from east to north
    distance_variance : (N,) m^2
    bearing_sigma : rad

    Returns
    -------
    (N, 2) m and (N, 2, 2) m^2
    """
    shrink = math.exp(-0.5 * bearing_sigma**2)
    cos, sin = np.cos(bearing), np.sin(bearing)
    position = (distance / shrink)[:, None] * np.column_stack((cos, sin))
    square = 0.5 * (distance**2 + distance_variance)
    along = (shrink**-2 - 2.0) * distance**2 + square * (1.0 + shrink**4)
    across = square * (1.0 - shrink**4)
    covariance = np.empty((len(distance), 2, 2))
    covariance[:, 0, 0] = along * cos**2 + across * sin**2
    covariance[:, 1, 1] = along * sin**2 + across * cos**2
    covariance[:, 0, 1] = covariance[:, 1, 0] = (along - across) * sin * cos
    return position, covariance
