"""From one site's ENU into another's: a rigid motion, for both are Cartesian."""

import numpy as np
from pyproj import Transformer

from rsu.arrays import Floats
from rsu.config import Origin

_GEOCENTRIC = Transformer.from_pipeline(
    "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=cart +ellps=WGS84"
)


class Transfer:
    """Takes places and directions from the frame at `source` into the frame at `target`.

    Parameters
    ----------
    source, target : Origin
        Of the two sites.

    Attributes
    ----------
    rotation : (3, 3) float64
        Of directions.  Its upper left (2, 2) turns what lies on the ground: neighbours a kilometre
        apart stand 1.6e-4 rad askew, which is 1e-8 of a length.
    """

    def __init__(self, source: Origin, target: Origin) -> None:
        axes = _axes(target)
        self.rotation: Floats = axes @ _axes(source).T
        self._shift = axes @ (_centre(source) - _centre(target))

    def places(self, position: Floats, z: Floats) -> tuple[Floats, Floats]:
        """(N, 2) position and (N,) height, m, of such; where the height is nan, as if on z = 0."""
        flat = np.column_stack((position, np.nan_to_num(z, nan=0.0)))
        moved = flat @ self.rotation.T + self._shift
        height = np.where(np.isnan(z), np.nan, moved[:, 2])
        return np.ascontiguousarray(moved[:, :2]), height

    def headings(self, heading: Floats) -> Floats:
        """(N,) rad from east to north, of such."""
        ahead = np.column_stack((np.cos(heading), np.sin(heading))) @ self.rotation[:2, :2].T
        return np.arctan2(ahead[:, 1], ahead[:, 0])


def _centre(origin: Origin) -> Floats:
    """(3,) m, geocentric."""
    place = origin.longitude_deg, origin.latitude_deg, origin.altitude_m
    return np.array(_GEOCENTRIC.transform(*place), dtype=np.float64)


def _axes(origin: Origin) -> Floats:
    """(3, 3) rows: east, north and up in geocentric axes (EPSG 9836)."""
    latitude, longitude = np.radians((origin.latitude_deg, origin.longitude_deg))
    (sl, cl), (sp, cp) = ((np.sin(a), np.cos(a)) for a in (longitude, latitude))
    return np.array([[-sl, cl, 0.0], [-sp * cl, -sp * sl, cp], [cp * cl, cp * sl, sp]])
