"""Captures in the classic pcap format, link type Ethernet."""

import struct

FILE_HEADER = struct.pack("<IHHiIII", 0xA1B2_C3D4, 2, 4, 0, 0, 262_144, 1)
"""Microseconds, version 2.4, at most 256 KiB a frame, Ethernet."""


def record(time: float, frame: bytes) -> bytes:
    """Return a frame with its header.

    Parameters
    ----------
    time : float
        Unix seconds, below 2^32.
    frame : bytes
        From the link addresses on.
    """
    seconds, micros = divmod(round(time * 1e6), 1_000_000)
    return struct.pack("<IIII", seconds, micros, len(frame), len(frame)) + frame
