"""CAM (TS 103 900) and VAM (TS 103 300-3) in packed encoding rules -> fields of a self report."""

from rsu.arrays import Ints
from rsu.codec import etsi
from rsu.codec.cam_schema import Fields, indicator_of, placed
from rsu.kernels.uper import ABSENT
from rsu.uper.field import Field
from rsu.uper.message import codec

UNSAID = -1
UNKNOWN_DIRECTION = 2
_UNAVAILABLE = {
    "heading": etsi.NO_ANGLE,
    "heading_confidence": etsi.NO_CONFIDENCE,
    "speed": etsi.NO_SPEED,
    "speed_confidence": etsi.NO_CONFIDENCE,
    "drive_direction": UNKNOWN_DIRECTION,
    "length": etsi.NO_LENGTH,
    "width": etsi.NO_WIDTH,
    "acceleration": etsi.NO_ACCELERATION,
    "yaw_rate": etsi.NO_YAW_RATE,
    "emergency": UNSAID,
    "indicator": UNSAID,
}
"""What is said of what a message leaves out, as stations other than vehicles do."""


def _fields(name: str, **paths: str) -> dict[str, Field]:
    """Return what reads the fields of a message, by their paths in its parameters."""
    within = f"{name}.{name}Parameters"
    place = f"{within}.basicContainer.referencePosition"
    whole = {
        "station_id": "header.stationId",
        "station_type": f"{within}.basicContainer.stationType",
        "generation_delta_time": f"{name}.generationDeltaTime",
        "latitude": f"{place}.latitude",
        "longitude": f"{place}.longitude",
        "altitude": f"{place}.altitude.altitudeValue",
        "semi_major": f"{place}.positionConfidenceEllipse.semiMajorAxisLength",
        "semi_minor": f"{place}.positionConfidenceEllipse.semiMinorAxisLength",
        "orientation": f"{place}.positionConfidenceEllipse.semiMajorAxisOrientation",
        **{key: f"{within}.{path}" for key, path in paths.items()},
    }
    return {key: codec(name, 2).field(path) for key, path in whole.items()}


_CAR = "highFrequencyContainer.basicVehicleContainerHighFrequency"
_WALKER = "vruHighFrequencyContainer"
_FIELDS = {
    "cam": _fields(
        "cam",
        heading=f"{_CAR}.heading.headingValue",
        heading_confidence=f"{_CAR}.heading.headingConfidence",
        speed=f"{_CAR}.speed.speedValue",
        speed_confidence=f"{_CAR}.speed.speedConfidence",
        drive_direction=f"{_CAR}.driveDirection",
        length=f"{_CAR}.vehicleLength.vehicleLengthValue",
        width=f"{_CAR}.vehicleWidth",
        acceleration=f"{_CAR}.longitudinalAcceleration.value",
        yaw_rate=f"{_CAR}.yawRate.yawRateValue",
        emergency="specialVehicleContainer.emergencyContainer.lightBarSirenInUse",
        indicator="lowFrequencyContainer.basicVehicleContainerLowFrequency.exteriorLights",
    ),
    "vam": _fields(
        "vam",
        heading=f"{_WALKER}.heading.value",
        heading_confidence=f"{_WALKER}.heading.confidence",
        speed=f"{_WALKER}.speed.speedValue",
        speed_confidence=f"{_WALKER}.speed.speedConfidence",
        acceleration=f"{_WALKER}.longitudinalAcceleration.longitudinalAccelerationValue",
        yaw_rate=f"{_WALKER}.yawRate.yawRateValue",
        indicator="vruLowFrequencyContainer.exteriorLights.vehicular",
    ),
}


def fields(name: str, record: Ints) -> Fields[int]:
    """Return the fields of a CAM or VAM of Release 2.

    Parameters
    ----------
    name : str
        cam or vam.
    record : (N,) int64
        As `rsu.uper.message` reads it.

    Raises
    ------
    MessageError
        It does not say where its station is.
    """
    slots = record.tolist()
    said = {key: number for key, read in _FIELDS[name].items() if (number := read(slots)) != ABSENT}
    if "emergency" in said:  # strings of bits have a 1 before them
        said["emergency"] = int(said["emergency"] & 0b11 > 0)
    if "indicator" in said:
        said["indicator"] = indicator_of(f"{said['indicator']:b}"[1:])
    return placed(Fields(**_UNAVAILABLE | said))
