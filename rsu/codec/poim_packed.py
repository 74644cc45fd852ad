"""POIM in packed encoding rules (TS 103 916): the parking availability block of its JSON.

Single spots are left out, of which JSON has the places: what remains fits into a radio's packet.
"""

import re
from typing import Any

from rsu.uper.message import codec

VERSION = "ETSI TS 103 916 V2.1.1"
PARKING = 1
"""PoiType parkingAvailability."""
CARS = {"euVehicleCategoryM": "m1"}
LONGEST_NAME = 31
SPOTS = ("free_spaces_position", "freespaces_id")


def encode(protocol: int, station_id: int, block: dict[str, Any]) -> bytes:
    """Return the message of a parking availability block as its JSON has it.

    Raises
    ------
    MessageError
        Something in it is beyond what the standard can say.
    """
    areas = block.get("detailed_status", [])
    short = block | {
        "place_info": block["place_info"] | {"name": block["place_info"]["name"][:LONGEST_NAME]}
    }
    if areas:
        short["detailed_status"] = [[_area(area) for area in level] for level in areas]
    header = {"protocolVersion": protocol, "messageId": 3, "stationId": station_id}
    payload = [{"poiType": PARKING, "poiBlock": _named(short)}]
    return codec("poim", 2).encode({"header": header, "payload": payload})


def _area(area: dict[str, Any]) -> dict[str, Any]:
    whole = {key: value for key, value in area.items() if key not in SPOTS}
    return whole | {"allowed_vehicle_categories": [CARS]}


def _named(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return a value with the names of ASN.1 for those of JSON."""
    if isinstance(value, list):
        return [_named(item) for item in value]  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, dict):
        return {_camel(key): _named(held) for key, held in value.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return value


def _camel(name: str) -> str:
    """Return ``freeSpaces`` for ``free_spaces``."""
    return re.sub(r"_([a-z])", lambda match: match[1].upper(), name)
