"""DENM as JSON (versions 2.3.0 and 1.1.3 of the Orange ITS platform): warnings out, `Denm` in.

Both versions are in use: the platform's Python client reads 1.1.3 only, its newer ones 2.x.

TimestampIts counts TAI, 5 s more than Unix time since 2017.  Some stations leave those seconds
out, so their times read 5 s early here; nothing in one message can tell, hence it is not corrected.
"""

import math
from dataclasses import dataclass
from typing import Literal

import msgspec
import numpy as np

from rsu.codec import etsi
from rsu.codec.denm_schema import AnyDenm, Content, content
from rsu.codec.its_schema import parse, reference_position
from rsu.errors import MessageError
from rsu.frames.projection import Projection
from rsu.frames.timescale import its_milliseconds, unix_seconds
from rsu.warnings.warning import (
    Awareness,
    Phase,
    TrafficDirection,
    Warning,
)

KIND = "denm"
LARGEST_BYTES = 65_536

Version = Literal["2.3.0", "1.1.3"]

ROAD_SIDE_UNIT = 15
IS_CANCELLATION = 0
IS_NEGATION = 1
LONGEST_VALIDITY = 86_400
"""s (DeltaTimeSecond)."""
LONGEST_INTERVAL = 10_000
"""ms (DeltaTimeMilliSecondPositive)."""

DISTANCES = (50.0, 100.0, 200.0, 500.0, 1_000.0, 5_000.0, 10_000.0, math.inf)
"""m, by `Awareness` (StandardLength3b)."""

_decoder = msgspec.json.Decoder(AnyDenm)


@dataclass(slots=True, frozen=True, kw_only=True)
class Denm:
    """What a DENM of anybody says, in SI."""

    source_uuid: str
    """Of the sender, as in its topics."""
    sender: int
    """Station that sent it; another one than the originator when it negates the event."""
    station_id: int
    """Originating station; with `sequence` the action id."""
    sequence: int
    detection_time: float
    """When the event was last found to be so, Unix s."""
    reference_time: float
    """When this content was generated, Unix s."""
    cancelled: bool
    """The originator says that the event is over."""
    negated: bool
    """Another station says that it cannot find the event."""
    validity: float
    """s from `detection_time`."""
    repetition_interval: float
    """s; nan = not said."""
    latitude_deg: float
    longitude_deg: float
    altitude: float
    """m above the ellipsoid; nan = not known."""
    position_covariance: tuple[float, float, float]
    """xx, xy, yy of east and north, m^2; nan = not known."""
    station_type: int
    """Of the originator, TrafficParticipantType; 0 = not known."""
    cause: int
    """CauseCode; 0 = not said, as in a cancellation."""
    sub_cause: int
    quality: int
    """InformationQuality 0..7; 0 = not known."""
    heading: float
    """Of the event, rad from east to north; nan = none."""
    speed: float
    """Of the event, m/s; nan = not known."""
    awareness: Awareness | None
    """Radius of the awareness area; None = not said."""
    direction: TrafficDirection

    @property
    def action_id(self) -> tuple[int, int]:
        """What stays the same over the event's life."""
        return self.station_id, self.sequence

    @property
    def terminated(self) -> bool:
        """Whoever says so, the event must not be believed any more."""
        return self.cancelled or self.negated

    @property
    def awareness_distance(self) -> float:
        """Radius of the awareness area, m, its upper bound; inf = no bound, or not said."""
        return math.inf if self.awareness is None else DISTANCES[self.awareness]

    @property
    def expires(self) -> float:
        """Unix s after which it must not be believed (TS 103 831: from the detection time)."""
        return self.detection_time + self.validity


def encode(
    warning: Warning, projection: Projection, source_uuid: str, now: float, version: Version
) -> bytes:
    """Write a warning as a DENM.

    Parameters
    ----------
    warning : Warning
        What is warned of.
    projection : Projection
        Of the site in whose ENU the warning is.
    source_uuid : str
        Of the sender, as in its topics.
    now : float
        Unix s at which the message is sent.
    version : {"2.3.0", "1.1.3"}
        Of the message format.
    """
    write = second_generation if version == "2.3.0" else _first_generation
    head = {"source_uuid": source_uuid, "timestamp": round(now * 1000.0), "version": version}
    return msgspec.json.encode(head | write(warning, projection))


def decode(payload: bytes) -> Denm:
    """Read a DENM of either generation.

    Raises
    ------
    MessageError
        When the bytes are no DENM, or do not say where the event is.
    """
    message = parse(KIND, _decoder, payload, LARGEST_BYTES)
    return denm_of(content(message), message.source_uuid)


def denm_of(said: Content, source_uuid: str) -> Denm:
    """Return what a DENM says.

    Raises
    ------
    MessageError
        It does not say where the event is.
    """
    position = said.position
    if position.latitude == etsi.NO_LATITUDE or position.longitude == etsi.NO_LONGITUDE:
        raise MessageError(KIND, "it does not say where the event is")
    management, situation = said.management, said.situation
    interval = management.transmission_interval
    return Denm(
        source_uuid=source_uuid,
        sender=said.station_id,
        station_id=management.action_id.originating_station_id,
        sequence=management.action_id.sequence_number,
        detection_time=unix_seconds(management.detection_time),
        reference_time=unix_seconds(management.reference_time),
        cancelled=management.termination == IS_CANCELLATION,
        negated=management.termination == IS_NEGATION,
        validity=float(management.validity_duration),
        repetition_interval=math.nan if interval is None else interval / 1000.0,
        latitude_deg=said.position.latitude * 1e-7,
        longitude_deg=said.position.longitude * 1e-7,
        altitude=said.altitude * 0.01 if said.altitude < etsi.NO_ALTITUDE else math.nan,
        position_covariance=_covariance(said),
        station_type=management.station_type,
        cause=0 if situation is None else situation.event_type.cause,
        sub_cause=0 if situation is None else situation.event_type.subcause,
        quality=0 if situation is None else situation.information_quality,
        heading=float(etsi.headings(np.array([float(said.heading)]))[0]),
        speed=said.speed * 0.01 if said.speed < etsi.NO_SPEED - 1 else math.nan,
        awareness=None if said.awareness is None else Awareness(said.awareness),
        direction=TrafficDirection(said.direction),
    )


def _covariance(said: Content) -> tuple[float, float, float]:
    axes = [np.array([float(number)]) for number in msgspec.structs.astuple(said.ellipse)]
    if not etsi.ellipse_known(axes[0], axes[1])[0]:
        return math.nan, math.nan, math.nan
    (xx, xy), (_, yy) = etsi.covariances(*axes)[0].tolist()
    return xx, xy, yy


def _management(warning: Warning) -> dict[str, object]:
    """What the management containers of both generations share."""
    interval = math.ceil(warning.repetition_interval * 1000.0 - etsi.ROUNDING)
    management: dict[str, object] = {
        "action_id": {
            "originating_station_id": warning.station_id,
            "sequence_number": warning.sequence,
        },
        "detection_time": its_milliseconds(warning.detection_time),
        "reference_time": its_milliseconds(warning.reference_time),
        "validity_duration": min(math.ceil(warning.validity - etsi.ROUNDING), LONGEST_VALIDITY),
        "transmission_interval": min(max(1, interval), LONGEST_INTERVAL),
        "station_type": ROAD_SIDE_UNIT,
    }
    if warning.phase is Phase.CANCELLATION:
        management["termination"] = IS_CANCELLATION
    return management


def _situation(warning: Warning) -> dict[str, object]:
    """Also in a cancellation, where the standard leaves it open: a reader may filter by cause."""
    return {
        "information_quality": warning.quality,
        "event_type": {"cause": warning.cause, "subcause": warning.sub_cause},
    }


def second_generation(warning: Warning, projection: Projection) -> dict[str, object]:
    """Return a warning in the shape of version 2.3.0, without its head."""
    management = _management(warning) | {
        "event_position": reference_position(
            projection, warning.position, warning.z, warning.position_covariance
        ),
        "awareness_distance": int(warning.awareness),
        "traffic_direction": int(warning.direction),
    }
    location: dict[str, object] = {
        "event_speed": {"value": etsi.speed(warning.speed), "confidence": etsi.NO_CONFIDENCE},
        "event_position_heading": {
            "value": etsi.angle(warning.heading),
            "confidence": etsi.NO_CONFIDENCE,
        },
        "detection_zones_to_event_position": [{"path": []}],
    }
    message: dict[str, object] = {
        "protocol_version": 2,
        "station_id": warning.station_id,
        "management": management,
        "situation": _situation(warning),
        "location": location,
    }
    return {"message_type": KIND, "message": message}


def _first_generation(warning: Warning, projection: Projection) -> dict[str, object]:
    latitude, longitude, altitude = projection.geodetic(*warning.position, warning.z)
    major, minor, orientation = etsi.ellipse(*warning.position_covariance)
    management = _management(warning) | {
        "event_position": {
            "latitude": etsi.degrees_1e7(latitude),
            "longitude": etsi.degrees_1e7(longitude),
            "altitude": etsi.altitude(altitude),
        },
        "confidence": {
            "position_confidence_ellipse": {
                "semi_major_confidence": major,
                "semi_minor_confidence": minor,
                "semi_major_orientation": orientation,
            },
            "altitude": etsi.NO_ALTITUDE_CONFIDENCE,
        },
        "relevance_distance": int(warning.awareness),
        "relevance_traffic_direction": int(warning.direction),
    }
    location: dict[str, object] = {
        "event_speed": etsi.speed(warning.speed),
        "event_position_heading": etsi.angle(warning.heading),
        "traces": [{"path_history": []}],
    }
    message: dict[str, object] = {
        "protocol_version": 1,
        "station_id": warning.station_id,
        "management_container": management,
        "situation_container": _situation(warning),
        "location_container": location,
    }
    return {"type": KIND, "origin": "self", "message": message}
