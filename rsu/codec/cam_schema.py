"""The fields of CAM 2.4.0 and 1.1.3 that we read, as JSON carries them."""

from typing import Annotated, Generic, Literal, NamedTuple, TypeAlias, TypeVar

from msgspec import Meta

from rsu.codec import etsi
from rsu.codec.its_schema import (
    Angle,
    Confidence,
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
from rsu.errors import MessageError
from rsu.sensing.detection import Indicator

Modulo = Annotated[int, Meta(ge=0, le=65_535)]
DriveDirection = Annotated[int, Meta(ge=0, le=2)]
Length = Annotated[int, Meta(ge=1, le=etsi.NO_LENGTH)]
Width = Annotated[int, Meta(ge=1, le=etsi.NO_WIDTH)]
Acceleration = Annotated[int, Meta(ge=-160, le=etsi.NO_ACCELERATION)]
YawRate = Annotated[int, Meta(ge=-32_766, le=etsi.NO_YAW_RATE)]
Lights1 = Annotated[str, Meta(pattern="^[01]{8}$")]
"""ExteriorLights as a bit string."""
LEFT, RIGHT = 2, 3
"""Its bits leftTurnSignalOn and rightTurnSignalOn."""


Number = TypeVar("Number")


class Fields(NamedTuple, Generic[Number]):
    """The numbers of one CAM, or columns of many."""

    station_id: Number
    station_type: Number
    generation_delta_time: Number
    latitude: Number
    longitude: Number
    altitude: Number
    semi_major: Number
    semi_minor: Number
    orientation: Number
    heading: Number
    heading_confidence: Number
    speed: Number
    speed_confidence: Number
    drive_direction: Number
    length: Number
    width: Number
    acceleration: Number
    yaw_rate: Number
    emergency: Number
    """1 = light bar or siren in use, 0 = neither, -1 = the message does not say."""
    indicator: Number
    """`Indicator`; -1 = the message does not say."""


def placed(fields: Fields[int]) -> Fields[int]:
    """Return the fields of a message that says where its station is; raises `MessageError`."""
    if fields.latitude == etsi.NO_LATITUDE or fields.longitude == etsi.NO_LONGITUDE:
        raise MessageError("cam", "the station does not say where it is")
    return fields


class Basic2(Part, frozen=True, gc=False):
    """BasicContainer."""

    station_type: StationType
    reference_position: Position2


class Length2(Part, frozen=True, gc=False):
    """VehicleLength."""

    value: Length = etsi.NO_LENGTH


class Acceleration2(Part, frozen=True, gc=False):
    """AccelerationComponent."""

    value: Acceleration = etsi.NO_ACCELERATION


class YawRate2(Part, frozen=True, gc=False):
    """YawRate."""

    value: YawRate = etsi.NO_YAW_RATE


class Vehicle2(Part, frozen=True, gc=False):
    """BasicVehicleContainerHighFrequency."""

    heading: Heading2 = Heading2()
    speed: Speed2 = Speed2()
    drive_direction: DriveDirection = 2
    vehicle_length: Length2 = Length2()
    vehicle_width: Width = etsi.NO_WIDTH
    longitudinal_acceleration: Acceleration2 = Acceleration2()
    yaw_rate: YawRate2 = YawRate2()


class HighFrequency2(Part, frozen=True, gc=False):
    """HighFrequencyContainer; a roadside unit has another one than vehicles."""

    basic_vehicle_container_high_frequency: Vehicle2 = Vehicle2()


class LightBarSiren2(Part, frozen=True, gc=False):
    """LightBarSirenInUse."""

    light_bar_activated: bool = False
    siren_activated: bool = False


class Emergency2(Part, frozen=True, gc=False):
    """EmergencyContainer."""

    light_bar_siren_in_use: LightBarSiren2 = LightBarSiren2()


class Special2(Part, frozen=True, gc=False):
    """SpecialVehicleContainer, of which we read that of emergency vehicles."""

    emergency_container: Emergency2 | None = None


class Lights2(Part, frozen=True, gc=False):
    """ExteriorLights."""

    left_turn_signal_on: bool = False
    right_turn_signal_on: bool = False


class Rare2(Part, frozen=True, gc=False):
    """BasicVehicleContainerLowFrequency."""

    exterior_lights: Lights2 | None = None


class LowFrequency2(Part, frozen=True, gc=False):
    """LowFrequencyContainer."""

    basic_vehicle_container_low_frequency: Rare2 | None = None


class Message2(Part, frozen=True, gc=False):
    """CamPayload."""

    station_id: StationId
    generation_delta_time: Modulo
    basic_container: Basic2
    high_frequency_container: HighFrequency2
    low_frequency_container: LowFrequency2 = LowFrequency2()
    special_vehicle_container: Special2 = Special2()


class Cam2(Part, frozen=True, gc=False, tag_field="version", tag="2.4.0"):
    """CAM 2.4.0."""

    message_type: Literal["cam"]
    message: Message2


class Basic1(Part, frozen=True, gc=False):
    """BasicContainer."""

    reference_position: Position1
    station_type: StationType = 0
    confidence: PositionConfidence1 = PositionConfidence1()


class Confidence1(Part, frozen=True, gc=False):
    """How good the movement is; mandatory at ETSI, optional here."""

    heading: Confidence = etsi.NO_CONFIDENCE
    speed: Confidence = etsi.NO_CONFIDENCE


class HighFrequency1(Part, frozen=True, gc=False):
    """BasicVehicleContainerHighFrequency."""

    heading: Angle = etsi.NO_ANGLE
    speed: Speed = etsi.NO_SPEED
    drive_direction: DriveDirection = 2
    vehicle_length: Length = etsi.NO_LENGTH
    vehicle_width: Width = etsi.NO_WIDTH
    longitudinal_acceleration: Acceleration = etsi.NO_ACCELERATION
    yaw_rate: YawRate = etsi.NO_YAW_RATE
    confidence: Confidence1 = Confidence1()


class LowFrequency1(Part, frozen=True, gc=False):
    """BasicVehicleContainerLowFrequency."""

    exterior_lights: Lights1 | None = None


class Message1(Part, frozen=True, gc=False):
    """CoopAwareness."""

    station_id: StationId
    generation_delta_time: Modulo
    basic_container: Basic1
    high_frequency_container: HighFrequency1
    low_frequency_container: LowFrequency1 | None = None


class Cam1(Part, frozen=True, gc=False, tag_field="version", tag="1.1.3"):
    """CAM 1.1.3."""

    type: Literal["cam"]
    message: Message1


Cam: TypeAlias = Cam2 | Cam1


def fields_2_4_0(cam: Cam2) -> Fields[int]:
    """Flatten a CAM 2.4.0."""
    message = cam.message
    position = message.basic_container.reference_position
    ellipse = position.position_confidence_ellipse
    vehicle = message.high_frequency_container.basic_vehicle_container_high_frequency
    return Fields(
        message.station_id,
        message.basic_container.station_type,
        message.generation_delta_time,
        position.latitude,
        position.longitude,
        position.altitude.value,
        ellipse.semi_major,
        ellipse.semi_minor,
        ellipse.semi_major_orientation,
        vehicle.heading.value,
        vehicle.heading.confidence,
        vehicle.speed.value,
        vehicle.speed.confidence,
        vehicle.drive_direction,
        vehicle.vehicle_length.value,
        vehicle.vehicle_width,
        vehicle.longitudinal_acceleration.value,
        vehicle.yaw_rate.value,
        _emergency(message.special_vehicle_container),
        _indicator2(message.low_frequency_container.basic_vehicle_container_low_frequency),
    )


def _emergency(special: Special2) -> int:
    container = special.emergency_container
    if container is None:
        return -1
    used = container.light_bar_siren_in_use
    return int(used.light_bar_activated or used.siren_activated)


def fields_1_1_3(cam: Cam1) -> Fields[int]:
    """Flatten a CAM 1.1.3."""
    message = cam.message
    position = message.basic_container.reference_position
    ellipse = message.basic_container.confidence.position_confidence_ellipse
    vehicle = message.high_frequency_container
    return Fields(
        message.station_id,
        message.basic_container.station_type,
        message.generation_delta_time,
        position.latitude,
        position.longitude,
        position.altitude,
        ellipse.semi_major_confidence,
        ellipse.semi_minor_confidence,
        ellipse.semi_major_orientation,
        vehicle.heading,
        vehicle.confidence.heading,
        vehicle.speed,
        vehicle.confidence.speed,
        vehicle.drive_direction,
        vehicle.vehicle_length,
        vehicle.vehicle_width,
        vehicle.longitudinal_acceleration,
        vehicle.yaw_rate,
        -1,
        _indicator1(message.low_frequency_container),
    )


def _indicator1(container: LowFrequency1 | None) -> int:
    if container is None or container.exterior_lights is None:
        return -1
    lights = container.exterior_lights
    return indicator_of(lights)


def indicator_of(lights: str) -> Indicator:
    """Return how a station signals, by the bits of its ExteriorLights."""
    return _indicator(left=lights[LEFT] == "1", right=lights[RIGHT] == "1")


def _indicator2(container: Rare2 | None) -> int:
    if container is None or container.exterior_lights is None:
        return -1
    lights = container.exterior_lights
    return _indicator(left=lights.left_turn_signal_on, right=lights.right_turn_signal_on)


def _indicator(*, left: bool, right: bool) -> Indicator:
    if left == right:
        return Indicator.OFF
    return Indicator.LEFT if left else Indicator.RIGHT
