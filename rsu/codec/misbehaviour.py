"""Misbehaviour reports in the shape of TS 103 759, as JSON: which station is not believed any more.

Targets and observations bear the numbers of the standard.  It has none for what the unit's own
sensors refute, so these are told by name alone; and it asks for the messages themselves, signed,
where this has what the last one claimed.
"""

import msgspec

from rsu.codec import etsi
from rsu.config import Site
from rsu.frames.projection import Projection
from rsu.frames.timescale import its_milliseconds
from rsu.trust.belief import Way
from rsu.trust.claim import Accusation

KIND, VERSION = "misbehaviour", "1.0.0"
CAM = 36
"""ITS-AID of the cooperative awareness service."""
BEACON, POSITION, SPEED, ACCELERATION = 0, 3, 4, 5
"""Targets."""
OBSERVATIONS = {
    Way.RATE: (BEACON, 1, "Beacon-IntervalTooSmall"),
    Way.MOTION: (POSITION, 4, "Position-ChangeTooLarge"),
    Way.PLACE: (POSITION, None, "refuted by own sensors"),
    Way.SPEED: (SPEED, None, "refuted by own sensors"),
    Way.HEADING: (POSITION, None, "heading refuted by own sensors"),
    Way.ACCELERATION: (ACCELERATION, None, "refuted by own sensors"),
}
"""Target, number of the observation and its name, by what is likeliest to be false."""


def encode(accusation: Accusation, site: Site, projection: Projection) -> bytes:
    """Write a report of one station."""
    claim = accusation.claim
    target, number, name = OBSERVATIONS[accusation.way]
    latitude, longitude, _ = projection.geodetic(claim.x, claim.y)
    origin = site.origin
    return msgspec.json.encode(
        {
            "message_type": KIND,
            "version": VERSION,
            "source_uuid": site.v2x.source_uuid,
            "timestamp": round(claim.received * 1000.0),
            "message": {
                "station_id": site.v2x.station_id,
                "generation_time": its_milliseconds(claim.received),
                "observation_location": {
                    "latitude": etsi.degrees_1e7(origin.latitude_deg),
                    "longitude": etsi.degrees_1e7(origin.longitude_deg),
                },
                "report": {
                    "aid": CAM,
                    "subject_station_id": claim.sender,
                    "honesty_probability": accusation.honest,
                    "observations": [
                        {"target": target, "observations": [{"id": number, "name": name}]}
                    ],
                    "claimed": {
                        "time": its_milliseconds(claim.time),
                        "latitude": etsi.degrees_1e7(latitude),
                        "longitude": etsi.degrees_1e7(longitude),
                        "speed": etsi.speed(claim.speed),
                        "heading": etsi.angle(claim.heading),
                    },
                },
            },
        }
    )
