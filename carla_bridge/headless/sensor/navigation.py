"""GNSS and IMU."""

from math import nan, pi, radians

import numpy as np

from carla_bridge.headless.actor import Actor
from carla_bridge.headless.sensor.attribute import number
from carla_bridge.headless.sensor.frame import View
from carla_bridge.headless.wire import pack
from carla_bridge.kernels.attitude import axes_of
from carla_bridge.kernels.kinematics import AX, WX, YAW
from rsu.errors import MapError
from rsu.frames.map_projection import unproject

NOWHERE = "+proj=tmerc +lat_0=42.0 +lon_0=2.0 +datum=WGS84 +units=m"
"""Where a map lies that says nothing, as in CARLA."""


def geodetic(view: View, x: float, y: float) -> tuple[float, float]:
    """Latitude and longitude in degrees of a place in CARLA's axes, by the map's own projection.

    North is where the map's OpenDRIVE has it, at negative y: the real 0.9.16 is mirrored here.
    nan beyond the projection.
    """
    network = view.roadway.network
    try:
        latitude, longitude = unproject(network.source, network.geo_reference or NOWHERE, x, -y)
    except MapError:
        return nan, nan
    return float(np.degrees(latitude)), float(np.degrees(longitude))


class Gnss:
    """Latitude, longitude, altitude, with a noise that is normal and a bias."""

    def __init__(self, actor: Actor, seed: int) -> None:
        self._chance = np.random.default_rng((int(number(actor, "noise_seed")), seed))
        self._bias = np.array(
            [number(actor, f"noise_{axis}_bias") for axis in ("lat", "lon", "alt")]
        )
        self._sigma = np.array(
            [number(actor, f"noise_{axis}_stddev") for axis in ("lat", "lon", "alt")]
        )

    def measure(self, actor: Actor, view: View) -> list[bytes]:
        """Encode a GeoLocation."""
        x, y, z = view.population.motion[actor.row, :3].tolist()
        place = np.array([*geodetic(view, x, y), z])
        noise = self._bias + self._sigma * self._chance.standard_normal(3)
        return [pack((place + noise).tolist())]


class Imu:
    """Acceleration with gravity, turn rate and compass, in the sensor's axes."""

    def __init__(self, actor: Actor, seed: int) -> None:
        self._chance = np.random.default_rng((int(number(actor, "noise_seed")), seed))
        self._accel = np.array([number(actor, f"noise_accel_stddev_{axis}") for axis in "xyz"])
        self._gyro = np.array([number(actor, f"noise_gyro_stddev_{axis}") for axis in "xyz"])
        self._bias = np.array([number(actor, f"noise_gyro_bias_{axis}") for axis in "xyz"])
        self._axes = np.empty((3, 3))

    def measure(self, actor: Actor, view: View) -> list[bytes]:
        """Encode acceleration, m/s^2, turn rate, rad/s, and compass, rad from north."""
        motion = view.population.motion[actor.row]
        axes_of(motion, self._axes)
        felt = self._axes @ (motion[AX : AX + 3] + np.array([0.0, 0.0, view.gravity]))
        turning = self._axes @ np.radians(motion[WX : WX + 3])
        felt += self._accel * self._chance.standard_normal(3)
        turning += self._bias + self._gyro * self._chance.standard_normal(3)
        # north is at yaw -90 degrees
        compass = (radians(motion[YAW]) + 0.5 * pi) % (2.0 * pi)
        return [pack([felt.tolist(), turning.tolist(), compass])]
