"""Corrections for satellite receivers: frames of RTCM 10403.3 in, a broadcast like RTCMEM out.

RTCMEM (TS 103 301) packs frames into a type of ISO/TS 19091, whose ASN.1 is not free to use, and
no public schema has it as JSON: what goes out is JSON of our own, in the shape of the others.
"""

from base64 import b64encode
from collections.abc import Sequence

import msgspec
import numpy as np

from rsu.codec import topic
from rsu.codec.message import Outgoing
from rsu.config import Site
from rsu.kernels.rtcm import HEADER, next_frame

KIND, VERSION = "rtcmem", "1.0.0"
PROTOCOL = 1
MOST_FRAMES = 5
"""In one message, as in RTCMEM."""
COUNTS = 128
"""Numbers of messages (MsgCount)."""


class Deframer:
    """Finds frames in a stream, whatever else is in it.

    Attributes
    ----------
    skipped : int
        Octets that were of no frame.
    """

    def __init__(self) -> None:
        self._waiting = b""
        self.skipped = 0

    def feed(self, octets: bytes) -> list[bytes]:
        """Return the frames that are whole with these octets; at most one frame's are kept."""
        stream = np.frombuffer(bytearray(self._waiting + octets), dtype=np.uint8)
        frames: list[bytes] = []
        place = 0
        while True:
            start, end = next_frame(stream, place)
            self.skipped += start - place
            if end == 0:
                self._waiting = stream[start:].tobytes()
                return frames
            frames.append(stream[start:end].tobytes())
            place = end


def message_type(frame: bytes) -> int:
    """Return the number of a frame's message, as 1005 or 1077; 0 of one that is empty."""
    return int.from_bytes(frame[HEADER : HEADER + 2], "big") >> 4 if len(frame) > HEADER + 4 else 0


class RtcmemWriter:
    """Writes the messages of one site, on the tile of its origin.

    Parameters
    ----------
    site : Site
    """

    def __init__(self, site: Site) -> None:
        v2x, at = site.v2x, site.origin
        self._site = site
        self._address = topic.report(
            v2x.namespace, "outQueue", KIND, v2x.source_uuid, at.latitude_deg, at.longitude_deg
        )
        self._count = 0

    def encode(self, frames: Sequence[bytes], now: float) -> list[Outgoing]:
        """Tell frames that arrived together at `now`, Unix s."""
        parts = [frames[k : k + MOST_FRAMES] for k in range(0, len(frames), MOST_FRAMES)]
        return [self._message(part, now) for part in parts]

    def _message(self, frames: Sequence[bytes], now: float) -> Outgoing:
        self._count = (self._count + 1) % COUNTS
        v2x = self._site.v2x
        message = {
            "message_type": KIND,
            "source_uuid": v2x.source_uuid,
            "timestamp": round(now * 1000.0),
            "version": VERSION,
            "message": {
                "protocol_version": PROTOCOL,
                "station_id": v2x.station_id,
                "message_count": self._count,
                "message_types": [message_type(frame) for frame in frames],
                "frames": [b64encode(frame).decode() for frame in frames],
            },
        }
        return Outgoing(self._address, msgspec.json.encode(message))
