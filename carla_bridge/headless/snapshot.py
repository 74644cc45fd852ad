"""The head of a snapshot, behind the header that it shares with sensors."""

import struct

_BODY = struct.Struct("<Qdf3iI")
"""Episode, platform time, s, step, s, origin of the map, and what has changed."""
_MAP_CHANGED = 1


def body(episode: int, time: float, dt: float, *, changed: bool) -> bytes:
    """Encode it; the platform's time is the simulation's, so that runs repeat to the byte."""
    return _BODY.pack(episode, time, dt, 0, 0, 0, _MAP_CHANGED if changed else 0)
