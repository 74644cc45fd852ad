"""SPATEM as JSON (version 2.0.0 of the Orange ITS platform): what traffic lights show.

Only the present phase of each signal group is read: the first of its movement events.
"""

from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from rsu.codec import topic
from rsu.codec.its_schema import Part, parse
from rsu.codec.message import Outgoing
from rsu.frames.projection import Projection
from rsu.frames.timescale import minute_of_year
from rsu.sensing.signal import MovementPhase, SignalReport

KIND = "spatem"
LARGEST_BYTES = 65_536
MOST_GROUPS = 255


class Event(Part, frozen=True, gc=False):
    """MovementEvent."""

    event_state: MovementPhase


class Movement(Part, frozen=True, gc=False):
    """MovementState."""

    signal_group: Annotated[int, Meta(ge=0, le=255)]
    state_time_speed: Annotated[tuple[Event, ...], Meta(min_length=1, max_length=16)]


class IntersectionId(Part, frozen=True, gc=False):
    """IntersectionReferenceID; its region is not asked for."""

    id: Annotated[int, Meta(ge=0, le=65_535)]


class Intersection(Part, frozen=True, gc=False):
    """IntersectionState."""

    id: IntersectionId
    states: Annotated[tuple[Movement, ...], Meta(max_length=MOST_GROUPS)]


class Payload(Part, frozen=True, gc=False):
    """SPAT."""

    intersections: Annotated[tuple[Intersection, ...], Meta(max_length=32)]


class Spatem(Part, frozen=True, gc=False, tag_field="version", tag="2.0.0"):
    """SPATEM 2.0.0."""

    message_type: Literal["spatem"]
    message: Payload


_decoder = msgspec.json.Decoder(Spatem)


def decode(payload: bytes) -> list[SignalReport]:
    """Read the present phase of every signal group.

    Raises
    ------
    MessageError
        It is no SPATEM 2.0.0.
    """
    spatem = parse(KIND, _decoder, payload, LARGEST_BYTES)
    return [
        SignalReport(place.id.id, movement.signal_group, movement.state_time_speed[0].event_state)
        for place in spatem.message.intersections
        for movement in place.states
    ]


def encode(reports: Sequence[SignalReport], station_id: int, source_uuid: str, now: float) -> bytes:
    """Write phases of any intersections, each with the groups that are given."""
    groups: dict[int, list[dict[str, object]]] = {}
    moment = dict(zip(("moy", "timestamp"), minute_of_year(now), strict=True))
    for report in reports:
        groups.setdefault(report.intersection, []).append(
            {
                "signal_group": report.group,
                "state_time_speed": [{"event_state": int(report.phase)}],
            }
        )
    message = {
        "message_type": "spatem",
        "origin": "self",
        "version": "2.0.0",
        "source_uuid": source_uuid,
        "timestamp": round(now * 1000.0),
        "message": {
            "protocol_version": 1,
            "station_id": station_id,
            "intersections": [
                {"id": {"id": place}, "revision": 0, "status": [], **moment, "states": states}
                for place, states in groups.items()
            ],
        },
    }
    return msgspec.json.encode(message)


def outgoing(
    reports: Sequence[SignalReport], station_id: int, projection: Projection, now: float
) -> Outgoing:
    """A SPATEM of a controller at the site's origin; see `encode`."""
    source = f"ivics_controller_{station_id}"
    origin = projection.origin
    address = topic.report(
        "default", "inQueue", KIND, source, origin.latitude_deg, origin.longitude_deg
    )
    return Outgoing(address, encode(reports, station_id, source, now))
