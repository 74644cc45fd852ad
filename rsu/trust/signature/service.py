"""Services that are signed for: their number, how old their messages may be, and what is permitted.

Numbers are ITS-AIDs (ISO TS 17419); permissions are bits behind an octet that holds their version.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

CAM, DENM, VAM, CPM = 36, 37, 638, 639
NUMBERS = {"cam": CAM, "denm": DENM, "vam": VAM, "cpm": CPM}
"""By the name of the message."""

VERSION = 1
"""Of the permissions: the first octet."""


@dataclass(slots=True, frozen=True)
class Service:
    """What is asked of the messages of a service (TS 103 097 7.1)."""

    lifetime: float
    """s after which a message is stale: that of a road user's state is two of its longest periods,
    a warning's is as long as a broker may be away before it is said again."""
    is_placed: bool
    """Its header says where it was made."""
    reach: float
    """m between that place and what the message is about: its own place and the way in a lifetime,
    or the widest bounded awareness area of a DENM."""
    octets: int
    """Of its permissions, with their version."""


SERVICES = {
    CAM: Service(2.0, is_placed=False, reach=200.0, octets=3),
    DENM: Service(10.0, is_placed=True, reach=10_000.0, octets=4),
    VAM: Service(2.0, is_placed=False, reach=200.0, octets=1),
    CPM: Service(2.0, is_placed=False, reach=200.0, octets=1),
}

CAUSES = (
    (1, 2, 3, 6, 9, 10, 11, 12),
    (14, 15, 17, 18, 19, 26, 27, 91),
    (92, 93, 94, 95, 96, 97, 98, 99),
)
"""Cause codes of a DENM by octet and bit, from the highest (TS 103 831 6.2.2.2)."""

CONTAINERS = {
    "publicTransportContainer": 0x4000,
    "specialTransportContainer": 0x2000,
    "dangerousGoodsContainer": 0x1000,
    "roadWorksContainerBasic": 0x0800,
    "rescueContainer": 0x0400,
    "emergencyContainer": 0x0200,
    "safetyCarContainer": 0x0100,
}
"""Bits of a CAM's special containers (TS 103 900 6.2.2.2)."""


def for_causes(causes: Iterable[int]) -> bytes:
    """Return the permissions to warn of causes; other causes need none."""
    wanted = set(causes)
    octets = (sum(0x80 >> bit for bit in range(8) if row[bit] in wanted) for row in CAUSES)
    return bytes((VERSION, *octets))


def for_container(name: str | None) -> bytes:
    """Return the permissions to send a CAM with a special container, or with none."""
    bits = CONTAINERS.get(name, 0) if name else 0
    return bytes((VERSION, bits >> 8, bits & 0xFF))


def everything(psid: int) -> bytes:
    """Return all permissions of a service."""
    return bytes((VERSION, *[0xFF] * (SERVICES[psid].octets - 1)))


def covers(services: Mapping[int, bytes | None], psid: int, needed: bytes) -> bool:
    """Whether a certificate's permissions include those that a message needs."""
    if psid not in services:
        return False
    given = services[psid] or bytes((VERSION,))
    if given[0] != VERSION:
        return False
    padded = given.ljust(len(needed), b"\0")
    return all(bits & ~have == 0 for bits, have in zip(needed[1:], padded[1:], strict=False))
