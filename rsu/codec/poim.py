"""POIM (version 2.0.0 of the Orange ITS platform): which spots of a car park are free.

The parking availability block of TS 103 916.  It has no number for none: where nothing is free, the
occupancy is left out, and the facility is full.  What is said goes out as JSON and, without single
spots, in packed encoding rules.
"""

import math
from base64 import b64encode
from collections.abc import Sequence
from typing import Any

import msgspec

from rsu.avp.lot.lot import Lot, Spot
from rsu.codec import etsi, poim_packed, topic
from rsu.codec.message import Outgoing
from rsu.config import Poim, Site
from rsu.frames.projection import Projection
from rsu.frames.timescale import its_milliseconds

KIND, MESSAGE_TYPE, VERSION = "poim", "poi", "2.0.0"
PROTOCOL = 1
BLOCK = 1
"""Identifies the block among those of the unit, which has no other."""
OPEN, FULL = 1, 3
"""OpeningStatus."""
UNKNOWN_TREND, NO_CONFIDENCE = 15, 101
MOST_SPACES = 16_383
"""So many or more: the standard has no greater number."""
UNKNOWN_ARRANGEMENT = 7
CARS = "eu_vehicle_category_m"
ITA2 = {
    "A": "11000", "B": "10011", "C": "01110", "D": "10010", "E": "10000", "F": "10110",
    "G": "01011", "H": "00101", "I": "01100", "J": "11010", "K": "11110", "L": "01001",
    "M": "00111", "N": "00110", "O": "00011", "P": "01101", "Q": "11101", "R": "01010",
    "S": "10100", "T": "00001", "U": "11100", "V": "01111", "W": "11001", "X": "10111",
    "Y": "10101", "Z": "10001",
}  # fmt: skip
"""International telegraph alphabet 2, first bit first (ITU-T S.1), as ISO 14816 codes countries."""

Json = dict[str, Any]


class PoimWriter:
    """Writes the messages of one car park, on the tile of its first entrance.

    Parameters
    ----------
    site : Site
    provider : Poim
        Who operates the car park.
    lot : Lot
    projection : Projection
        Of the site.
    """

    def __init__(self, site: Site, provider: Poim, lot: Lot, projection: Projection) -> None:
        self._site, self._lot, self._projection = site, lot, projection
        self._provider: Json = {
            "country_code": "".join(ITA2[letter] for letter in provider.country_code),
            "provider_identifier": provider.provider_id,
        }
        lines = lot.network.lines
        row = int(lines.start[lot.entrances[0]])
        x, y = lines.position[row].tolist()
        self._place = self._position(x, y, float(lines.z[row]))
        self._numbers = {spot.name: number for number, spot in enumerate(lot.stalls)}

    def encode(self, free: Sequence[Spot], now: float) -> list[Outgoing]:
        """Say which stalls are free at `now`, Unix s, in both formats."""
        v2x, place = self._site.v2x, self._place
        latitude, longitude = place["latitude"] * 1e-7, place["longitude"] * 1e-7
        address = topic.report(
            v2x.namespace, "outQueue", KIND, v2x.source_uuid, latitude, longitude
        )
        status: Json = {"current_facility_status": OPEN if free else FULL}
        block: Json = {
            "management_container": {
                "service_provider_id": self._provider,
                "block_identification_number": BLOCK,
                "timestamp": its_milliseconds(now),
            },
            "place_info": {"position": place, "name": self._lot.description.name},
            "aggregated_status": status,
        }
        if free:
            status["current_occupancy"] = _occupancy(len(free), len(self._lot.stalls))
            block["detailed_status"] = [self._areas(free)]
        plain: Json = {
            "protocol_version": PROTOCOL,
            "station_id": v2x.station_id,
            "parking_availability_block": block,
        }
        octets = poim_packed.encode(PROTOCOL, v2x.station_id, block)
        packed: Json = {"version": poim_packed.VERSION, "payload": b64encode(octets).decode()}
        head: Json = {
            "message_type": MESSAGE_TYPE,
            "source_uuid": v2x.source_uuid,
            "timestamp": round(now * 1000.0),
            "version": VERSION,
        }
        return [
            Outgoing(
                address, msgspec.json.encode({**head, "message_format": form, "message": said})
            )
            for form, said in (("json/raw", plain), ("asn1/uper", packed))
        ]

    def _areas(self, free: Sequence[Spot]) -> list[Json]:
        """Each level on which a stall is free."""
        areas: list[Json] = []
        for level, floor in enumerate(self._lot.description.floors_m):
            here = [spot for spot in free if spot.level == level]
            if here:
                total = sum(spot.level == level for spot in self._lot.stalls)
                x, y = here[0].middle
                at = self._position(x, y, floor)
                areas.append(
                    {
                        "id": level,
                        "current_occupancy": _occupancy(len(here), total),
                        "location": at,
                        "level": level,
                        "arrangement_type": UNKNOWN_ARRANGEMENT,
                        "allowed_vehicle_categories": [CARS],
                        "free_spaces_position": [self._offset(at, spot, floor) for spot in here],
                        "freespaces_id": [self._numbers[spot.name] for spot in here],
                    }
                )
        return areas

    def _offset(self, at: dict[str, int], spot: Spot, floor: float) -> dict[str, int]:
        place = self._position(*spot.middle, floor)
        return {f"delta_{axis}": place[axis] - at[axis] for axis in ("latitude", "longitude")}

    def _position(self, x: float, y: float, z: float) -> dict[str, int]:
        latitude, longitude, altitude = self._projection.geodetic(x, y, z)
        return {
            "latitude": etsi.degrees_1e7(latitude),
            "longitude": etsi.degrees_1e7(longitude),
            "altitude": etsi.altitude(altitude),
        }


def _occupancy(free: int, total: int) -> Json:
    """OccupancyInformation of stalls of which one at least is free."""
    return {
        "rate": max(math.ceil(100.0 * (total - free) / total), 1),
        "trend": UNKNOWN_TREND,
        "free_spaces": min(free, MOST_SPACES),
        "total_spaces": min(total, MOST_SPACES),
        "confidence": NO_CONFIDENCE,
    }
