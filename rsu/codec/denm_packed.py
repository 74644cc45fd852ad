"""DENM in packed encoding rules (TS 103 831): warnings out, `Denm` in."""

import re
from typing import Any

from rsu.codec import etsi
from rsu.codec.denm import KIND, Denm, denm_of, second_generation
from rsu.codec.denm_schema import ActionId, Cause, Content, Management, Situation
from rsu.codec.its_schema import Ellipse2, Position2
from rsu.errors import MessageError
from rsu.frames.projection import Projection
from rsu.uper.message import codec
from rsu.warnings.warning import Warning

_description = codec("denm", 2).description
_DISTANCES = _description.resolve("StandardLength3b").names
_DIRECTIONS = _description.resolve("TrafficDirection").names
_TERMINATIONS = _description.resolve("Termination").names
_CAUSES = {
    int(re.sub(r"\D*(\d+)$", r"\1", part.name)): part.name
    for part in _description.resolve("CauseCodeChoice").components
}


def value_of(warning: Warning, projection: Projection) -> dict[str, Any]:
    """Return the value of a warning's DENM; what it says is what its JSON says.

    Raises
    ------
    MessageError
        Release 2 has no such cause.
    """
    if warning.cause not in _CAUSES:
        raise MessageError(KIND, f"cause {warning.cause}, at most {max(_CAUSES)} is known")
    message: Any = second_generation(warning, projection)["message"]
    said, event = message["management"], message["situation"]["event_type"]
    position, location = said["event_position"], message["location"]
    ellipse = position["position_confidence_ellipse"]
    management: dict[str, Any] = {
        "actionId": {
            "originatingStationId": said["action_id"]["originating_station_id"],
            "sequenceNumber": said["action_id"]["sequence_number"],
        },
        "detectionTime": said["detection_time"],
        "referenceTime": said["reference_time"],
        "eventPosition": {
            "latitude": position["latitude"],
            "longitude": position["longitude"],
            "positionConfidenceEllipse": {
                "semiMajorConfidence": ellipse["semi_major"],
                "semiMinorConfidence": ellipse["semi_minor"],
                "semiMajorOrientation": ellipse["semi_major_orientation"],
            },
            "altitude": {
                "altitudeValue": position["altitude"]["value"],
                "altitudeConfidence": "unavailable",
            },
        },
        "awarenessDistance": _DISTANCES[said["awareness_distance"]],
        "trafficDirection": _DIRECTIONS[said["traffic_direction"]],
        "validityDuration": said["validity_duration"],
        "transmissionInterval": said["transmission_interval"],
        "stationType": said["station_type"],
    }
    if "termination" in said:
        management["termination"] = _TERMINATIONS[said["termination"]]
    speed, heading = location["event_speed"], location["event_position_heading"]
    return {
        "header": {"protocolVersion": 2, "messageId": 1, "stationId": message["station_id"]},
        "denm": {
            "management": management,
            "situation": {
                "informationQuality": message["situation"]["information_quality"],
                "eventType": {"ccAndScc": {_CAUSES[event["cause"]]: event["subcause"]}},
            },
            "location": {
                "eventSpeed": {
                    "speedValue": speed["value"],
                    "speedConfidence": speed["confidence"],
                },
                "eventPositionHeading": heading,
                "detectionZonesToEventPosition": [[]],
            },
        },
    }


def read(value: dict[str, Any], source_uuid: str) -> Denm:
    """Return what the value of a DENM says; raises `MessageError` as `denm_of`."""
    said, situation = value["denm"]["management"], value["denm"].get("situation")
    location = value["denm"].get("location", {})
    position, action = said["eventPosition"], said["actionId"]
    ellipse, termination = position["positionConfidenceEllipse"], said.get("termination")
    distance = said.get("awarenessDistance")
    direction = said.get("trafficDirection", _DIRECTIONS[0])
    content = Content(
        station_id=value["header"]["stationId"],
        management=Management(
            action_id=ActionId(action["originatingStationId"], action["sequenceNumber"]),
            detection_time=said["detectionTime"],
            reference_time=said["referenceTime"],
            termination=None if termination is None else _TERMINATIONS.index(termination),
            validity_duration=said["validityDuration"],
            transmission_interval=said.get("transmissionInterval"),
            station_type=said["stationType"],
        ),
        position=Position2(position["latitude"], position["longitude"]),
        altitude=position["altitude"]["altitudeValue"],
        ellipse=Ellipse2(
            ellipse["semiMajorConfidence"],
            ellipse["semiMinorConfidence"],
            ellipse["semiMajorOrientation"],
        ),
        awareness=None if distance is None else _DISTANCES.index(distance),
        direction=_DIRECTIONS.index(direction),
        situation=None if situation is None else _situation(situation),
        speed=location.get("eventSpeed", {}).get("speedValue", etsi.NO_SPEED),
        heading=location.get("eventPositionHeading", {}).get("value", etsi.NO_ANGLE),
    )
    return denm_of(content, source_uuid)


def _situation(value: dict[str, Any]) -> Situation:
    ((name, sub_cause),) = value["eventType"]["ccAndScc"].items()
    causes = {known: cause for cause, known in _CAUSES.items()}
    return Situation(Cause(causes[name], sub_cause), value["informationQuality"])
