"""CARLA's left-handed metres and degrees, and the plane of the map in which all else thinks.

CARLA: x east, y south, z up; yaw clockwise from above, pitch nose up, roll left side up.  The map:
x east, y north, z up; rad, heading counter-clockwise, pitch nose down, roll left side up.
"""

from math import degrees, radians, remainder, tau

from rsu.frames.map_projection import project, unproject
from rsu.roads.pose import Pose

Triple = tuple[float, float, float]


def pose(location: Triple, rotation: Triple) -> Pose:
    """Return the pose in the map of CARLA's x, y, z, m, and pitch, yaw, roll, degrees.

    >>> pose((1.0, 2.0, 0.0), (0.0, 90.0, 0.0)).y
    -2.0
    """
    pitch, yaw, roll = rotation
    return Pose(
        x=location[0],
        y=-location[1],
        z=location[2],
        heading=remainder(-radians(yaw), tau),
        pitch=-radians(pitch),
        roll=radians(roll),
    )


def transform(place: Pose) -> tuple[Triple, Triple]:
    """Return CARLA's location and rotation of a pose in the map; the inverse of `pose`."""
    rotation = (-degrees(place.pitch), -degrees(place.heading), degrees(place.roll))
    return (place.x, -place.y, place.z), rotation


def vector(x: float, y: float, z: float) -> Triple:
    """Return a velocity or the like in the map's axes, or back again."""
    return x, -y, z


def geodetic(geo_reference: str, x: float, y: float) -> tuple[float, float]:
    """Return latitude and longitude, rad, of a place in the map, by the map's own projection.

    Never by the client: its ``transform_to_geolocation`` is mirrored north to south in 0.9.16, and
    takes every projection but a plain ``tmerc`` for one at 42 N, 2 E.

    Raises
    ------
    MapError
        The map states no projection, or none that reaches the place.
    """
    return unproject("CARLA's map", geo_reference, x, y)


def plane(geo_reference: str, latitude: float, longitude: float) -> tuple[float, float]:
    """Return x and y, m, in the map of a place on earth, degrees; the inverse of `geodetic`.

    Raises
    ------
    MapError
        As of `geodetic`.
    """
    return project("CARLA's map", geo_reference, radians(latitude), radians(longitude))


def geo_reference(text: str) -> str:
    """Return the projection that an OpenDRIVE text states, without a reader of maps."""
    _, _, rest = text.partition("<geoReference>")
    inside = rest.partition("</geoReference>")[0].strip()
    return inside.removeprefix("<![CDATA[").removesuffix("]]>").strip()
