"""DENMs as somebody gets them."""

import math

from rsu.codec.denm import Denm
from rsu.config import Origin
from rsu.frames.projection import Projection
from rsu.warnings.warning import Awareness, TrafficDirection
from world import NOW

PROJECTION = Projection(Origin(latitude_deg=48.1351, longitude_deg=11.5820))


def event(x: float, y: float = 0.0, heading: float = math.nan, speed: float = math.nan) -> Denm:
    """A collision that threatens at a place of the site of `PROJECTION`."""
    latitude, longitude, altitude = PROJECTION.geodetic(x, y)
    return Denm(
        source_uuid="rsu",
        sender=900,
        station_id=900,
        sequence=7,
        detection_time=NOW,
        reference_time=NOW,
        cancelled=False,
        negated=False,
        validity=3.0,
        repetition_interval=0.5,
        latitude_deg=latitude,
        longitude_deg=longitude,
        altitude=altitude,
        position_covariance=(0.1, 0.0, 0.1),
        station_type=15,
        cause=97,
        sub_cause=1,
        quality=6,
        heading=heading,
        speed=speed,
        awareness=Awareness.BELOW_200_M,
        direction=TrafficDirection.ALL,
    )
