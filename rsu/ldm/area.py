"""The service area of a roadside unit: what its sensors reach when nothing stands in the way."""

import math

import numpy as np
import shapely

from rsu.arrays import Floats
from rsu.config import Site
from rsu.ldm.visibility import Coverage, coverage

STEP = math.radians(10.0)
"""rad between two corners of an arc."""


def service_area(site: Site) -> Floats:
    """(K, 2) corners, site ENU, m, counter-clockwise, of the convex hull of all sensors' fans.

    Empty where the site has no sensors.
    """
    corners = [_corners(coverage(sensor)) for sensor in site.sensors]
    if not corners:
        return np.empty((0, 2))
    hull = shapely.MultiPoint(np.concatenate(corners)).convex_hull
    ring = shapely.get_coordinates(shapely.orient_polygons(hull))
    return np.ascontiguousarray(ring[:-1])


def _corners(fan: Coverage) -> Floats:
    """(N, 2) the eye, and an arc around what the fan covers."""
    half = min(fan.half_angle, math.pi)
    count = 1 + math.ceil(2.0 * half / STEP)
    bearing = fan.yaw + np.linspace(-half, half, count)
    reach = fan.range / math.cos(half / (count - 1))  # chords of the arc lie outside of it
    arc = np.array(fan.eye[:2]) + reach * np.column_stack((np.cos(bearing), np.sin(bearing)))
    return np.vstack((fan.eye[:2], arc))
