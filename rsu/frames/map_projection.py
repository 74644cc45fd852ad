"""The projection of a map, from WGS84 to its plane and back."""

from functools import cache
from math import isfinite

from pyproj import Proj
from pyproj.exceptions import ProjError

from rsu.errors import MapError


@cache
def _read(source: str, geo_reference: str) -> Proj:
    if not geo_reference:
        raise MapError(source, "geoReference", "is missing: no place on earth is known")
    try:
        projection = Proj(geo_reference)
    except ProjError as error:
        raise MapError(source, "geoReference", f"is no projection: {error}") from None
    if projection.crs.is_geographic:
        raise MapError(source, "geoReference", "has no plane, only latitude and longitude")
    return projection


def project(
    source: str, geo_reference: str, latitude: float, longitude: float
) -> tuple[float, float]:
    """Return x and y, m, of a point on WGS84 in the plane of a map.

    Parameters
    ----------
    source : str
        What errors call the map.
    geo_reference : str
        Its projection as a PROJ string or WKT (OpenDRIVE 1.7, 6.3).
    latitude, longitude : float
        rad.

    Raises
    ------
    MapError
        There is no projection, or it does not reach the point.
    """
    projection = _read(source, geo_reference)
    x, y = projection(longitude, latitude, radians=True)
    if not (isfinite(x) and isfinite(y)):
        place = f"latitude {latitude:g} rad, longitude {longitude:g} rad"
        raise MapError(source, place, "is beyond its projection")
    return float(x), float(y)


def unproject(source: str, geo_reference: str, x: float, y: float) -> tuple[float, float]:
    """Return latitude and longitude on WGS84, rad, of a point x, y, m, in the plane of a map.

    Arguments and errors as of `project`.
    """
    longitude, latitude = _read(source, geo_reference)(x, y, inverse=True, radians=True)
    if not (isfinite(latitude) and isfinite(longitude)):
        raise MapError(source, f"x={x:g} m, y={y:g} m", "is beyond its projection")
    return float(latitude), float(longitude)
