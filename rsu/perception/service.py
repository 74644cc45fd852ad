"""When a collective perception message goes out, and in how many parts (TS 103 324, 6.1)."""

import math
from dataclasses import dataclass

from rsu.arrays import Ints
from rsu.ldm.snapshot import Snapshot
from rsu.perception.inclusion import Inclusion
from rsu.tracking.track import TrackTable

SOONEST = 0.1
"""s, T_GenCpmMin: between two messages."""
SENSORS = 1.0
"""s after which the sensors are told of again; so there is a message as often at least."""
OBJECTS, SEGMENTS = 255, 8
"""In one message, and messages at once (CDD: PerceivedObjects, MessageSegmentationInfo)."""
ROUNDING = 1e-6
"""s."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Perception:
    """One message, or one part of several."""

    tracks: TrackTable
    rows: Ints
    """Of `tracks`, who is told of."""
    sensors: bool
    """Whether the sensors are."""
    part: int = 1
    parts: int = 1


class CpService:
    """Folds snapshots into messages."""

    def __init__(self) -> None:
        self._inclusion = Inclusion()
        self._sent = self._sensors = -math.inf

    def step(self, snapshot: Snapshot) -> list[Perception]:
        """Return what is to be sent now."""
        now = snapshot.now
        if now - self._sent < SOONEST - ROUNDING:
            return []
        rows = self._inclusion.due(snapshot)[: OBJECTS * SEGMENTS]
        sensors = now - self._sensors >= SENSORS - ROUNDING
        if not (sensors or len(rows)):
            return []
        self._sent = now
        if sensors:
            self._sensors = now
        parts = max(math.ceil(len(rows) / OBJECTS), 1)
        return [
            Perception(
                tracks=snapshot.tracks,
                rows=rows[k * OBJECTS : (k + 1) * OBJECTS],
                sensors=sensors and k == 0,
                part=k + 1,
                parts=parts,
            )
            for k in range(parts)
        ]
