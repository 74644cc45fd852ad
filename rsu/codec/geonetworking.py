"""GeoNetworking and BTP-B headers (ETSI EN 302 636-4-1 and 636-5-1) around ETSI messages.

CAM, CPM and VAM go to the neighbours (single-hop broadcast), DENM to a circle around its event.
In a secured packet all but the basic header, which changes from hop to hop, is signed.
"""

import math
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from rsu.codec import envelope
from rsu.codec.certificate import place_of as angles_of
from rsu.codec.envelope import Header, Signer
from rsu.codec.etsi import NO_LATITUDE, NO_LONGITUDE
from rsu.errors import MessageError
from rsu.frames.timescale import its_milliseconds
from rsu.trust.signature.certificate import SignedMessage
from rsu.trust.signature.region import Circle
from rsu.trust.signature.service import NUMBERS, SERVICES

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

KIND = "geonetworking"
VERSION_COMMON, VERSION_SECURED = 0x11, 0x12
"""Version 1; a common header follows, or secured data that holds one."""
LIFETIME = 0x1A  # 6 x 10 s
BTP_B, STATIONARY = 0x20, 0x00
SINGLE_HOP, CIRCLE = 0x50, 0x40
BASIC, COMMON = 4, 8
"""Octets of the headers."""
EXTENDED = {SINGLE_HOP: 28, CIRCLE: 44}
AREA = 28
"""Octets before the area of a packet that goes to one."""
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


@dataclass(frozen=True, slots=True)
class Packet:
    """A message as it came.

    Parameters
    ----------
    name : str
        Of the message, by its port.
    message : bytes
        In packed encoding rules.
    area : Circle or None
        Where it is meant to go; None: to the neighbours.
    signed : SignedMessage or None
        What it came in; None: unsecured.
    """

    name: str
    message: bytes
    area: Circle | None
    signed: SignedMessage | None


Secure: TypeAlias = Callable[[bytes], bytes]
"""Makes secured data of what is signed."""


def securing(name: str, sender: Sender, signer: Signer) -> Secure:
    """Return what signs packets of a message, as its profile asks (TS 103 097 7.1)."""
    psid = NUMBERS[name]
    latitude, longitude = sender.place
    here = angles_of({"latitude": latitude, "longitude": longitude})
    header = Header(psid, sender.time, here if SERVICES[psid].is_placed else None)
    return lambda payload: envelope.sign(payload, header, signer)


def frame(packet: bytes, sender: Sender) -> bytes:
    """Return the Ethernet frame of a packet."""
    return b"\xff" * 6 + _link(sender) + ETHERTYPE.to_bytes(2, "big") + packet


def packet(
    name: str,
    value: dict[str, Any],
    message: bytes,
    sender: Sender,
    sequence: int,
    secure: Secure | None = None,
) -> bytes:
    """Return a GeoNetworking packet with a message.

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
    secure : callable, optional
        Signs it; raises `KeyStoreError`.
    """
    body = datagram(name, message)
    position = _position(sender)
    if name == "denm":
        kind, hops = CIRCLE, HOPS
        area = struct.pack(">iiHHHH", *place_of(name, value), radius(value), 0, 0, 0)
        extended = struct.pack(">HH", sequence & 0xFFFF, 0) + position + area
    else:
        kind, hops = SINGLE_HOP, 1
        extended = position + bytes(4)
    traffic = TRAFFIC_CLASS.get(name, 2)
    common = struct.pack(">4BHBB", BTP_B, kind, traffic, STATIONARY, len(body), hops, 0)
    inside = common + extended + body
    basic = bytes((VERSION_COMMON if secure is None else VERSION_SECURED, 0, LIFETIME, hops))
    return basic + (inside if secure is None else secure(inside))


def datagram(name: str, message: bytes) -> bytes:
    """Return the BTP-B packet of a message: what UDP carries to a host without GeoNetworking."""
    return struct.pack(">HH", PORTS[name], 0) + message


def read(data: bytes) -> Packet:
    """Return the message of a packet.

    Raises
    ------
    MessageError
        It is none, or none that is sent as `packet` sends them.
    """
    if data[:1] == bytes((VERSION_SECURED,)):
        signed = envelope.decode(data[BASIC:])
        return _inside(signed.payload, signed)
    if data[:1] != bytes((VERSION_COMMON,)):
        raise MessageError(KIND, "no basic header of version 1 before a common or secured one")
    return _inside(data[BASIC:], None)


def _inside(data: bytes, signed: SignedMessage | None) -> Packet:
    """Return the message behind a common header."""
    if len(data) < COMMON or data[0] != BTP_B or data[1] not in EXTENDED:
        raise MessageError(KIND, "no broadcast to neighbours or a circle with BTP-B")
    start = COMMON + EXTENDED[data[1]]
    body = data[start:]
    if len(body) < 4 or len(body) != int.from_bytes(data[4:6], "big"):
        raise MessageError(KIND, f"{len(body)} octets behind the headers, not as many as they say")
    port = int.from_bytes(body[:2], "big")
    names = [name for name in POSITIONS if PORTS[name] == port]
    if not names:
        raise MessageError(KIND, f"port {port}, expected one of those of {', '.join(POSITIONS)}")
    area = _circle(data[COMMON + AREA : start]) if data[1] == CIRCLE else None
    return Packet(names[0], body[4:], area, signed)


def _circle(data: bytes) -> Circle:
    latitude, longitude, radius = struct.unpack(">iiH", data[:10])
    return Circle((math.radians(latitude * 1e-7), math.radians(longitude * 1e-7)), float(radius))


def radius(value: dict[str, Any]) -> int:
    """Return the radius of a DENM's destination area, m."""
    management = value["denm"]["management"]
    distance = management.get("relevanceDistance", management.get("awarenessDistance"))
    return DEFAULT_RADIUS if distance is None else RADII[distance]


def _link(sender: Sender) -> bytes:
    return b"\x02\x00" + sender.station_id.to_bytes(4, "big")  # locally administered


def _position(sender: Sender) -> bytes:
    """Return the long position vector of a source that stands still."""
    address = (sender.station_type << 10).to_bytes(2, "big") + _link(sender)
    time = its_milliseconds(sender.time) & 0xFFFF_FFFF
    accurate = 0x8000  # and no speed
    return address + struct.pack(">IiiHH", time, *sender.place, accurate, 0)
