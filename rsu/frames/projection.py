"""WGS84 <-> site ENU, and headings."""

import math

import numpy as np
from pyproj import Transformer

from rsu.arrays import Floats
from rsu.config import Origin


class Projection:
    """Topocentric frame of a site: x east, y north, z up, tangential at its origin.

    Exact to below 1 mm within 10 km (PROJ ``topocentric``, EPSG method 9837).
    """

    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        self._enu = Transformer.from_pipeline(
            "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad"
            " +step +proj=cart +ellps=WGS84 +step +proj=topocentric +ellps=WGS84"
            f" +lat_0={origin.latitude_deg!r} +lon_0={origin.longitude_deg!r}"
            f" +h_0={origin.altitude_m!r}"
        )

    def enu(
        self, latitude_deg: Floats, longitude_deg: Floats, altitude_m: Floats
    ) -> tuple[Floats, Floats]:
        """(N, 2) position and (N,) height above the origin, m, of (N,) geodetic coordinates."""
        x, y, z = self._enu.transform(longitude_deg, latitude_deg, altitude_m)
        return np.column_stack((x, y)), np.asarray(z, dtype=np.float64)

    def plane(self, latitude_deg: float, longitude_deg: float) -> tuple[float, float]:
        """East and north of a point on the ellipsoid, m."""
        x, y, _ = self._enu.transform(longitude_deg, latitude_deg, self.origin.altitude_m)
        return float(x), float(y)

    def geodetic(self, x: float, y: float, z: float = 0.0) -> tuple[float, float, float]:
        """Latitude and longitude in degrees and altitude in m of a point in site ENU."""
        longitude, latitude, altitude = self._enu.transform(x, y, z, direction="INVERSE")
        return float(latitude), float(longitude), float(altitude)

    def geodetics(self, position: Floats, z: Floats) -> tuple[Floats, Floats, Floats]:
        """The same of (N, 2) positions and (N,) heights above the origin; (N,) each."""
        x, y = position.T
        longitude, latitude, altitude = self._enu.transform(x, y, z, direction="INVERSE")
        return np.asarray(latitude), np.asarray(longitude), np.asarray(altitude)


def compass_degrees(heading: float) -> float:
    """Degrees clockwise from north, 0 <= value < 360, of a heading from east to north.

    >>> compass_degrees(0.0)
    90.0
    """
    return (90.0 - math.degrees(heading)) % 360.0


def from_compass_degrees(compass: float) -> float:
    """Heading from east to north, rad in (-pi, pi], of degrees clockwise from north.

    >>> from_compass_degrees(90.0)
    0.0
    """
    return wrap(math.radians(90.0 - compass))


def wrap(angle: float) -> float:
    """The same angle in (-pi, pi]."""
    wrapped = math.remainder(angle, math.tau)
    return math.pi if wrapped == -math.pi else wrapped
