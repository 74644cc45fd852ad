"""What ITS messages have in common as JSON: bounded ETSI integers, positions, headings, speeds.

Names that end in 1 are of the first generation of the Orange ITS platform's messages (1.1.3), in 2
of the second (CAM 2.4.0, DENM 2.3.0).  What is optional has the default that means unavailable;
fields that are not named are skipped without being built.
"""

import math
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta
from msgspec.json import Decoder

from rsu.codec import etsi
from rsu.errors import MessageError
from rsu.frames.projection import Projection

StationId = Annotated[int, Meta(ge=0, le=4_294_967_295)]
StationType = Annotated[int, Meta(ge=0, le=255)]
Latitude = Annotated[int, Meta(ge=-900_000_000, le=etsi.NO_LATITUDE)]
Longitude = Annotated[int, Meta(ge=-1_800_000_000, le=etsi.NO_LONGITUDE)]
Altitude = Annotated[int, Meta(ge=-100_000, le=etsi.NO_ALTITUDE)]
SemiAxis = Annotated[int, Meta(ge=0, le=etsi.NO_SEMI_AXIS)]
Angle = Annotated[int, Meta(ge=0, le=etsi.NO_ANGLE)]
Speed = Annotated[int, Meta(ge=0, le=etsi.NO_SPEED)]
Confidence = Annotated[int, Meta(ge=1, le=etsi.NO_CONFIDENCE)]


Message = TypeVar("Message")


def parse(kind: str, decoder: Decoder[Message], payload: bytes, largest: int) -> Message:
    """Read a JSON message of at most `largest` bytes; `kind` is what errors call it.

    Raises
    ------
    MessageError
        It is longer, no JSON, or of another shape.
    """
    if len(payload) > largest:
        raise MessageError(kind, f"{len(payload)} bytes, at most {largest} are read")
    try:
        return decoder.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MessageError(kind, str(error)) from None


class Part(msgspec.Struct, frozen=True, gc=False):
    """A JSON object, of which only the named fields are read."""


class Ellipse2(Part, frozen=True, gc=False):
    """PositionConfidenceEllipse."""

    semi_major: SemiAxis = etsi.NO_SEMI_AXIS
    semi_minor: SemiAxis = etsi.NO_SEMI_AXIS
    semi_major_orientation: Angle = etsi.NO_ANGLE


class Altitude2(Part, frozen=True, gc=False):
    """Altitude."""

    value: Altitude = etsi.NO_ALTITUDE


class Position2(Part, frozen=True, gc=False):
    """ReferencePositionWithConfidence."""

    latitude: Latitude
    longitude: Longitude
    position_confidence_ellipse: Ellipse2 = Ellipse2()
    altitude: Altitude2 = Altitude2()


class Heading2(Part, frozen=True, gc=False):
    """Heading."""

    value: Angle = etsi.NO_ANGLE
    confidence: Confidence = etsi.NO_CONFIDENCE


class Speed2(Part, frozen=True, gc=False):
    """Speed."""

    value: Speed = etsi.NO_SPEED
    confidence: Confidence = etsi.NO_CONFIDENCE


class Ellipse1(Part, frozen=True, gc=False):
    """PosConfidenceEllipse."""

    semi_major_confidence: SemiAxis = etsi.NO_SEMI_AXIS
    semi_minor_confidence: SemiAxis = etsi.NO_SEMI_AXIS
    semi_major_orientation: Angle = etsi.NO_ANGLE


class Position1(Part, frozen=True, gc=False):
    """ReferencePosition."""

    latitude: Latitude
    longitude: Longitude
    altitude: Altitude = etsi.NO_ALTITUDE


class PositionConfidence1(Part, frozen=True, gc=False):
    """How good the position is; mandatory at ETSI, optional here."""

    position_confidence_ellipse: Ellipse1 = Ellipse1()


def site_position(projection: Projection) -> dict[str, object]:
    """ReferencePosition of a site's origin, whose error nobody states."""
    return reference_position(projection, (0.0, 0.0), 0.0, (math.nan, math.nan, math.nan))


def reference_position(
    projection: Projection,
    position: tuple[float, float],
    z: float,
    covariance: tuple[float, float, float],
) -> dict[str, object]:
    """ReferencePosition of the second generation, for a point in site ENU; z may be nan."""
    unknown = math.isnan(z)  # the height of the site then serves: it moves the point by nothing
    latitude, longitude, altitude = projection.geodetic(*position, 0.0 if unknown else z)
    major, minor, orientation = etsi.ellipse(*covariance)
    return {
        "latitude": etsi.degrees_1e7(latitude),
        "longitude": etsi.degrees_1e7(longitude),
        "position_confidence_ellipse": {
            "semi_major": major,
            "semi_minor": minor,
            "semi_major_orientation": orientation,
        },
        "altitude": {
            "value": etsi.NO_ALTITUDE if unknown else etsi.altitude(altitude),
            "confidence": etsi.NO_ALTITUDE_CONFIDENCE,
        },
    }
