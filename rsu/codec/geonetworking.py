"""GeoNetworking and BTP-B headers (ETSI EN 302 636-4-1 and 636-5-1) around ETSI messages.

CAM, CPM and VAM go to the neighbours (single-hop broadcast), DENM to a circle around its event.
"""

import struct
from dataclasses import dataclass
from typing import Any

from rsu.codec.etsi import NO_LATITUDE, NO_LONGITUDE
from rsu.errors import MessageError
from rsu.frames.timescale import its_milliseconds

ETHERTYPE = 0x8947
PORTS = {"cam": 2001, "denm": 2002, "mapem": 2003, "spatem": 2004, "cpm": 2009, "vam": 2018}
"""BTP destination ports (ETSI TS 103 248)."""

TRAFFIC_CLASS = {"cam": 2, "denm": 1}
"""DCC profiles DP2 and DP1; all others DP2."""

POSITIONS = {
    "cam": ("cam", "camParameters", "basicContainer", "referencePosition"),
    "denm": ("denm", "management", "eventPosition"),
    "cpm": ("payload", "managementContainer", "referencePosition"),
    "vam": ("vam", "vamParameters", "basicContainer", "referencePosition"),
}
"""Where a message says where it is about."""

RADII = {
    "lessThan50m": 50,
    "lessThan100m": 100,
    "lessThan200m": 200,
    "lessThan500m": 500,
    "lessThan1000m": 1000,
    "lessThan5km": 5000,
    "lessThan10km": 10_000,
    "over10km": 20_000,
}
"""m, of DENM's relevance distances; the last is without bound there."""

DEFAULT_RADIUS = 1000
"""m, of a DENM that names no distance."""

VERSION_COMMON, LIFETIME = 0x11, 0x1A  # version 1, a common header follows; 6 x 10 s
BTP_B, STATIONARY = 0x20, 0x00
SINGLE_HOP, CIRCLE = 0x50, 0x40
HOPS = 10
"""A DENM may be forwarded so often."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends a frame.

    Parameters
    ----------
    station_type : int
        0 to 31; 15 is a roadside unit.
    station_id : int
        Of the message's header; the link address is made of it.
    place : (int, int)
        Latitude and longitude, 1e-7 degree.
    time : float
        Unix seconds.
    """

    station_type: int
    station_id: int
    place: tuple[int, int]
    time: float


def place_of(name: str, value: dict[str, Any]) -> tuple[int, int]:
    """Return latitude and longitude of what a message is about, 1e-7 degree.

    A header has no value for a place that is not known: it is put where both are zero.

    Raises
    ------
    MessageError
        Such messages are not sent by GeoNetworking here.
    """
    place: Any = value
    if name not in POSITIONS:
        raise MessageError(name, f"only {', '.join(POSITIONS)} are put into frames")
    for key in POSITIONS[name]:
        place = place[key]
    latitude, longitude = place["latitude"], place["longitude"]
    known = latitude != NO_LATITUDE and longitude != NO_LONGITUDE
    return (latitude, longitude) if known else (0, 0)


def frame(name: str, value: dict[str, Any], message: bytes, sender: Sender, sequence: int) -> bytes:
    """Return an Ethernet frame with a message.

    Parameters
    ----------
    name : str
        Of the message: cam, denm, cpm or vam.
    value : dict
        Of the message.
    message : bytes
        In packed encoding rules.
    sender : Sender
        Its source.
    sequence : int
        Of the packet; only a DENM has one.
    """
    link = b"\x02\x00" + sender.station_id.to_bytes(4, "big")  # locally administered
    body = struct.pack(">HH", PORTS[name], 0) + message
    position = _position(sender, link)
    if name == "denm":
        kind, hops = CIRCLE, HOPS
        area = struct.pack(">iiHHHH", *place_of(name, value), radius(value), 0, 0, 0)
        extended = struct.pack(">HH", sequence & 0xFFFF, 0) + position + area
    else:
        kind, hops = SINGLE_HOP, 1
        extended = position + bytes(4)
    basic = bytes((VERSION_COMMON, 0, LIFETIME, hops))
    traffic = TRAFFIC_CLASS.get(name, 2)
    common = struct.pack(">4BHBB", BTP_B, kind, traffic, STATIONARY, len(body), hops, 0)
    ethernet = b"\xff" * 6 + link + ETHERTYPE.to_bytes(2, "big")
    return ethernet + basic + common + extended + body


def radius(value: dict[str, Any]) -> int:
    """Return the radius of a DENM's destination area, m."""
    management = value["denm"]["management"]
    distance = management.get("relevanceDistance", management.get("awarenessDistance"))
    return DEFAULT_RADIUS if distance is None else RADII[distance]


def _position(sender: Sender, link: bytes) -> bytes:
    """Return the long position vector of a source that stands still."""
    address = (sender.station_type << 10).to_bytes(2, "big") + link
    time = its_milliseconds(sender.time) & 0xFFFF_FFFF
    accurate = 0x8000  # and no speed
    return address + struct.pack(">IiiHH", time, *sender.place, accurate, 0)
