"""Messages that were sent on a road, read where they lie."""

from orange import SHARED
from rsu.coer.message import read

SECURITY = SHARED / "data" / "security"
LOG_HEADER = 26
"""Octets before every recorded message but the first."""


def recorded() -> list[bytes]:
    """The messages of two roadside radios."""
    data = (SECURITY / "usdot_bsm" / "bsm_digest.coer").read_bytes()
    messages, at = [], 0
    while at < len(data):
        _, size = read("Ieee1609Dot2Data", data[at:])
        messages.append(data[at : at + size])
        at += size + LOG_HEADER
    return messages
