"""CAM (TS 103 900) and VAM (TS 103 300-3) in packed encoding rules -> fields of a self report."""

from typing import Any

from rsu.codec import etsi
from rsu.codec.cam_schema import Fields, indicator_of, placed
from rsu.uper.message import codec

_DIRECTIONS = codec("cam", 2).description.resolve("DriveDirection").names
UNKNOWN_DIRECTION = 2
UNSAID = -1
_SILENT: dict[str, Any] = {
    "heading": {"headingValue": etsi.NO_ANGLE, "headingConfidence": etsi.NO_CONFIDENCE},
    "speed": {"speedValue": etsi.NO_SPEED, "speedConfidence": etsi.NO_CONFIDENCE},
    "driveDirection": "unavailable",
    "vehicleLength": {"vehicleLengthValue": etsi.NO_LENGTH},
    "vehicleWidth": etsi.NO_WIDTH,
    "longitudinalAcceleration": {"value": etsi.NO_ACCELERATION},
    "yawRate": {"yawRateValue": etsi.NO_YAW_RATE},
}
"""What a station of another kind says of its motion."""


def fields(name: str, value: dict[str, Any]) -> Fields[int]:
    """Return the fields of a CAM or VAM of Release 2.

    Parameters
    ----------
    name : str
        cam or vam.
    value : dict
        As decoded.

    Raises
    ------
    MessageError
        It does not say where its station is.
    """
    return placed(_cam(value) if name == "cam" else _vam(value))


def _cam(value: dict[str, Any]) -> Fields[int]:
    parameters = value["cam"]["camParameters"]
    often = parameters["highFrequencyContainer"]
    vehicle = often.get("basicVehicleContainerHighFrequency", _SILENT)
    special = parameters.get("specialVehicleContainer", {}).get("emergencyContainer")
    rare = parameters.get("lowFrequencyContainer", {}).get("basicVehicleContainerLowFrequency")
    return Fields(
        value["header"]["stationId"],
        parameters["basicContainer"]["stationType"],
        value["cam"]["generationDeltaTime"],
        *_place(parameters["basicContainer"]["referencePosition"]),
        vehicle["heading"]["headingValue"],
        vehicle["heading"]["headingConfidence"],
        vehicle["speed"]["speedValue"],
        vehicle["speed"]["speedConfidence"],
        _DIRECTIONS.index(vehicle["driveDirection"]),
        vehicle["vehicleLength"]["vehicleLengthValue"],
        vehicle["vehicleWidth"],
        vehicle["longitudinalAcceleration"]["value"],
        vehicle["yawRate"]["yawRateValue"],
        UNSAID if special is None else int("1" in special["lightBarSirenInUse"]),
        UNSAID if rare is None else indicator_of(rare["exteriorLights"]),
    )


def _vam(value: dict[str, Any]) -> Fields[int]:
    parameters = value["vam"]["vamParameters"]
    motion = parameters["vruHighFrequencyContainer"]
    lights = parameters.get("vruLowFrequencyContainer", {}).get("exteriorLights")
    return Fields(
        value["header"]["stationId"],
        parameters["basicContainer"]["stationType"],
        value["vam"]["generationDeltaTime"],
        *_place(parameters["basicContainer"]["referencePosition"]),
        motion["heading"]["value"],
        motion["heading"]["confidence"],
        motion["speed"]["speedValue"],
        motion["speed"]["speedConfidence"],
        UNKNOWN_DIRECTION,
        etsi.NO_LENGTH,
        etsi.NO_WIDTH,
        motion["longitudinalAcceleration"]["longitudinalAccelerationValue"],
        motion.get("yawRate", _SILENT["yawRate"])["yawRateValue"],
        UNSAID,
        UNSAID if lights is None else indicator_of(lights["vehicular"]),
    )


def _place(position: dict[str, Any]) -> tuple[int, int, int, int, int, int]:
    """Latitude, longitude, altitude, semi-axes and orientation of the confidence ellipse."""
    ellipse = position["positionConfidenceEllipse"]
    return (
        position["latitude"],
        position["longitude"],
        position["altitude"]["altitudeValue"],
        ellipse["semiMajorAxisLength"],
        ellipse["semiMinorAxisLength"],
        ellipse["semiMajorAxisOrientation"],
    )
