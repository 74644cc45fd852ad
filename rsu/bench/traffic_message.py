"""Messages of ordinary traffic: what a car, a warning and a roadside unit say."""

from typing import Any

PLACE = {
    "latitude": 481_351_000,
    "longitude": 115_820_000,
    "positionConfidenceEllipse": {
        "semiMajorConfidence": 50,
        "semiMinorConfidence": 40,
        "semiMajorOrientation": 900,
    },
    "altitude": {"altitudeValue": 51_900, "altitudeConfidence": "alt-001-00"},
}
CAM: dict[str, Any] = {
    "header": {"protocolVersion": 2, "messageID": 2, "stationID": 1001},
    "cam": {
        "generationDeltaTime": 12_345,
        "camParameters": {
            "basicContainer": {"stationType": 5, "referencePosition": PLACE},
            "highFrequencyContainer": {
                "basicVehicleContainerHighFrequency": {
                    "heading": {"headingValue": 900, "headingConfidence": 10},
                    "speed": {"speedValue": 1389, "speedConfidence": 20},
                    "driveDirection": "forward",
                    "vehicleLength": {
                        "vehicleLengthValue": 45,
                        "vehicleLengthConfidenceIndication": "noTrailerPresent",
                    },
                    "vehicleWidth": 18,
                    "longitudinalAcceleration": {
                        "longitudinalAccelerationValue": -5,
                        "longitudinalAccelerationConfidence": 3,
                    },
                    "curvature": {
                        "curvatureValue": 12,
                        "curvatureConfidence": "onePerMeter-0-002",
                    },
                    "curvatureCalculationMode": "yawRateUsed",
                    "yawRate": {"yawRateValue": 100, "yawRateConfidence": "degSec-000-10"},
                }
            },
        },
    },
}
POINT = {
    "pathPosition": {"deltaLatitude": 1200, "deltaLongitude": -340, "deltaAltitude": 0},
    "pathDeltaTime": 150,
}

DENM: dict[str, Any] = {
    "header": {"protocolVersion": 2, "messageID": 1, "stationID": 1},
    "denm": {
        "management": {
            "actionID": {"originatingStationID": 1, "sequenceNumber": 7},
            "detectionTime": 700_000_000_000,
            "referenceTime": 700_000_000_100,
            "eventPosition": PLACE,
            "relevanceDistance": "lessThan200m",
            "relevanceTrafficDirection": "allTrafficDirections",
            "validityDuration": 30,
            "transmissionInterval": 1000,
            "stationType": 15,
        },
        "situation": {"informationQuality": 5, "eventType": {"causeCode": 97, "subCauseCode": 2}},
        "location": {
            "eventSpeed": {"speedValue": 1389, "speedConfidence": 20},
            "eventPositionHeading": {"headingValue": 900, "headingConfidence": 10},
            "traces": [[POINT] * 5],
        },
    },
}


def _measured(value: int, confidence: int) -> dict[str, int]:
    return {"value": value, "confidence": confidence}


OBJECT: dict[str, Any] = {
    "objectId": 7,
    "measurementDeltaTime": -100,
    "position": {
        "xCoordinate": _measured(1234, 30),
        "yCoordinate": _measured(-2345, 40),
        "zCoordinate": _measured(10, 200),
    },
    "velocity": {
        "cartesianVelocity": {
            "xVelocity": _measured(1200, 30),
            "yVelocity": _measured(-300, 30),
        }
    },
    "acceleration": {
        "cartesianAcceleration": {
            "xAcceleration": _measured(10, 5),
            "yAcceleration": _measured(-10, 5),
        }
    },
    "angles": {"zAngle": _measured(1800, 20)},
    "objectDimensionZ": _measured(15, 5),
    "objectDimensionY": _measured(18, 5),
    "objectDimensionX": _measured(45, 5),
    "objectAge": 1500,
    "objectPerceptionQuality": 12,
    "classification": [{"objectClass": {"vehicleSubClass": 5}, "confidence": 90}],
}


def cpm(objects: int) -> dict[str, Any]:
    """Return what a roadside unit says that sees so many road users."""
    seen = {"numberOfPerceivedObjects": objects, "perceivedObjects": [OBJECT] * objects}
    return {
        "header": {"protocolVersion": 2, "messageId": 14, "stationId": 1},
        "payload": {
            "managementContainer": {
                "referenceTime": 700_000_000_000,
                "referencePosition": PLACE,
            },
            "cpmContainers": [
                {"containerId": 2, "containerData": {}},
                {"containerId": 5, "containerData": seen},
            ],
        },
    }


GOODS: dict[str, Any] = {
    "dangerousGoodsType": "flammableLiquids",
    "unNumber": 1203,
    "elevatedTemperature": False,
    "tunnelsRestricted": True,
    "limitedQuantity": False,
    "emergencyActionCode": "3YE",
    "phoneNumber": "089 123",
    "companyName": "Häfele 車",
}

STANDING: dict[str, Any] = {
    "header": {"protocolVersion": 2, "messageId": 1, "stationId": 1},
    "denm": {
        "management": {
            "actionId": {"originatingStationId": 1, "sequenceNumber": 8},
            "detectionTime": 700_000_000_000,
            "referenceTime": 700_000_000_100,
            "eventPosition": PLACE,
            "stationType": 15,
        },
        "situation": {
            "informationQuality": 5,
            "eventType": {"ccAndScc": {"stationaryVehicle94": 6}},
            "eventEnd": 120,
        },
        "alacarte": {"stationaryVehicle": {"carryingDangerousGoods": GOODS}},
    },
}
"""A DENM of Release 2 with strings and an addition."""

POIM: dict[str, Any] = {
    "header": {"protocolVersion": 1, "messageId": 3, "stationId": 1},
    "payload": [
        {
            "poiType": 1,
            "poiBlock": {
                "managementContainer": {
                    "serviceProviderId": {"countryCode": "0011011010", "providerIdentifier": 5},
                    "blockIdentificationNumber": 1,
                    "timestamp": 700_000_000_000,
                },
                "placeInfo": {
                    "position": {"latitude": 481_351_000, "longitude": 115_820_000},
                    "name": "Parkhaus",
                },
                "aggregatedStatus": {"currentFacilityStatus": 1},
            },
        }
    ],
}
"""A car park that is open."""

EXAMPLES: dict[tuple[str, int], dict[str, Any]] = {
    ("cam", 1): CAM,
    ("denm", 1): DENM,
    ("denm", 2): STANDING,
    ("cpm", 2): cpm(3),
    ("poim", 2): POIM,
}
"""A value of each message, by name and release."""
