"""The last half hour, for replay: worlds and states, a second at a time, compressed.

A second is a row of records: kind, uint8, 0 = a world as of `frame`, 1 = a state in JSON; length,
uint32; the bytes.
"""

import struct
import zlib
from collections import deque
from dataclasses import dataclass

LASTS = 1800.0
"""s."""
LARGEST_BYTES = 128_000_000
"""Of all; beyond that the oldest go, and there is less than half an hour."""
RECORD = struct.Struct("<BI")
WORLD, STATE = 0, 1


@dataclass(slots=True, frozen=True)
class _Second:
    start: float
    data: bytes


class History:
    """What was shown."""

    def __init__(self) -> None:
        self._seconds: deque[_Second] = deque()
        self._bytes = 0
        self._open: list[bytes] = []
        self._start = 0.0
        self._worlds = 0

    @property
    def span(self) -> tuple[float, float] | None:
        """Return from when to when there is something, Unix s."""
        if not self._seconds:
            return None
        return self._seconds[0].start, self._seconds[-1].start + 1.0

    def add_world(self, now: float, frame: bytes) -> None:
        """Keep every second world: browsers draw what is between."""
        self._worlds += 1
        if self._worlds % 2:
            self._add(now, WORLD, frame)

    def add_state(self, now: float, state: bytes) -> None:
        """Keep what the tables showed."""
        self._add(now, STATE, state)

    def between(self, start: float, end: float) -> bytes:
        """Return the records of all seconds that touch a stretch of Unix time."""
        chosen = (x.data for x in self._seconds if start - 1.0 < x.start <= end)
        return b"".join(zlib.decompress(data) for data in chosen)

    def _add(self, now: float, kind: int, payload: bytes) -> None:
        if not 0.0 <= now - self._start < 1.0:
            self._close()
            self._start = now
            while self._seconds and self._seconds[-1].start > now:  # the clock has leapt back
                self._bytes -= len(self._seconds.pop().data)
        self._open += (RECORD.pack(kind, len(payload)), payload)

    def _close(self) -> None:
        if self._open:
            data = zlib.compress(b"".join(self._open), 1)
            self._seconds.append(_Second(self._start, data))
            self._bytes += len(data)
            self._open.clear()
        while self._seconds and (
            self._bytes > LARGEST_BYTES or self._seconds[-1].start - self._seconds[0].start > LASTS
        ):
            self._bytes -= len(self._seconds.popleft().data)
