"""The fields of DENM 2.3.0, 2.2.0 and 1.1.3 that we read, as JSON carries them."""

from typing import Annotated, Literal, NamedTuple, TypeAlias

from msgspec import Meta

from rsu.codec import etsi
from rsu.codec.its_schema import (
    Angle,
    Ellipse1,
    Ellipse2,
    Heading2,
    Part,
    Position1,
    Position2,
    PositionConfidence1,
    Speed,
    Speed2,
    StationId,
    StationType,
)

SequenceNumber = Annotated[int, Meta(ge=0, le=65_535)]
TimestampIts = Annotated[int, Meta(ge=0, le=4_398_046_511_103)]
Validity = Annotated[int, Meta(ge=0, le=86_400)]
Interval = Annotated[int, Meta(ge=1, le=10_000)]
Termination = Annotated[int, Meta(ge=0, le=1)]
Octet = Annotated[int, Meta(ge=0, le=255)]
Eighth = Annotated[int, Meta(ge=0, le=7)]
Direction = Annotated[int, Meta(ge=0, le=3)]

DEFAULT_VALIDITY = 600
"""s (TS 103 831, defaultValidity)."""


class ActionId(Part, frozen=True, gc=False):
    """ActionId."""

    originating_station_id: StationId
    sequence_number: SequenceNumber


class Cause(Part, frozen=True, gc=False):
    """CauseCode."""

    cause: Octet
    subcause: Octet = 0


class Situation(Part, frozen=True, gc=False):
    """SituationContainer."""

    event_type: Cause
    information_quality: Eighth = 0


class Management(Part, frozen=True, gc=False):
    """What the management containers of both generations share."""

    action_id: ActionId
    detection_time: TimestampIts
    reference_time: TimestampIts
    termination: Termination | None = None
    validity_duration: Validity = DEFAULT_VALIDITY
    transmission_interval: Interval | None = None
    station_type: StationType = 0


class Management2(Management, frozen=True, gc=False, kw_only=True):
    """ManagementContainer."""

    event_position: Position2
    awareness_distance: Eighth | None = None
    traffic_direction: Direction = 0


class Location2(Part, frozen=True, gc=False):
    """LocationContainer."""

    event_speed: Speed2 = Speed2()
    event_position_heading: Heading2 = Heading2()


class Message2(Part, frozen=True, gc=False):
    """DenmPayload."""

    station_id: StationId
    management: Management2
    situation: Situation | None = None
    location: Location2 = Location2()


class Denm2(Part, frozen=True, gc=False, tag_field="version", tag="2.3.0"):
    """DENM 2.3.0."""

    message_type: Literal["denm"]
    source_uuid: str
    message: Message2


class Denm220(Denm2, frozen=True, gc=False, tag_field="version", tag="2.2.0"):
    """DENM 2.2.0: the same in the fields that we read."""


class Management1(Management, frozen=True, gc=False, kw_only=True):
    """ManagementContainer."""

    event_position: Position1
    relevance_distance: Eighth | None = None
    relevance_traffic_direction: Direction = 0
    confidence: PositionConfidence1 = PositionConfidence1()


class Location1(Part, frozen=True, gc=False):
    """LocationContainer."""

    event_speed: Speed = etsi.NO_SPEED
    event_position_heading: Angle = etsi.NO_ANGLE


class Message1(Part, frozen=True, gc=False):
    """DenmPayload."""

    station_id: StationId
    management_container: Management1
    situation_container: Situation | None = None
    location_container: Location1 = Location1()


class Denm1(Part, frozen=True, gc=False, tag_field="version", tag="1.1.3"):
    """DENM 1.1.3."""

    type: Literal["denm"]
    source_uuid: str
    message: Message1


AnyDenm: TypeAlias = Denm2 | Denm220 | Denm1


class Content(NamedTuple):
    """What both generations say, in the shape of the second."""

    station_id: int
    management: Management
    position: Position1 | Position2
    altitude: int
    ellipse: Ellipse2
    awareness: int | None
    direction: int
    situation: Situation | None
    speed: int
    heading: int


def content(denm: AnyDenm) -> Content:
    """Take a message of either generation apart."""
    return _content_1(denm.message) if isinstance(denm, Denm1) else _content_2(denm.message)


def _content_2(message: Message2) -> Content:
    management = message.management
    return Content(
        station_id=message.station_id,
        management=management,
        position=management.event_position,
        altitude=management.event_position.altitude.value,
        ellipse=management.event_position.position_confidence_ellipse,
        awareness=management.awareness_distance,
        direction=management.traffic_direction,
        situation=message.situation,
        speed=message.location.event_speed.value,
        heading=message.location.event_position_heading.value,
    )


def _content_1(message: Message1) -> Content:
    management = message.management_container
    ellipse: Ellipse1 = management.confidence.position_confidence_ellipse
    return Content(
        station_id=message.station_id,
        management=management,
        position=management.event_position,
        altitude=management.event_position.altitude,
        ellipse=Ellipse2(
            ellipse.semi_major_confidence,
            ellipse.semi_minor_confidence,
            ellipse.semi_major_orientation,
        ),
        awareness=management.relevance_distance,
        direction=management.relevance_traffic_direction,
        situation=message.situation_container,
        speed=message.location_container.event_speed,
        heading=message.location_container.event_position_heading,
    )
