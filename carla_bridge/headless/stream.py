"""The streaming port: who subscribes to which stream, and frames to them."""

import asyncio
import struct
from collections.abc import Callable

from carla_bridge.headless.guest import Guests

_SIZE = struct.Struct("<I")
_SUBSCRIPTION = struct.Struct("<I")
PATIENCE = 1024 * 1024
"""Bytes that wait for a subscriber beyond which it misses frames, as in CARLA."""
WAITING = 256 * 1024 * 1024
"""Bytes that wait for all subscribers together."""
WAIT = 0.25
"""s that a tick waits for a stream whose token was given away; CARLA PR #5616 is of that kind."""


class Streams:
    """All streams by number.

    A stream that is not there yet, or no longer, stays silent: a client whose connection is closed
    comes again at once and for ever.
    """

    def __init__(self) -> None:
        self.guests = Guests()
        self._subscribers: dict[int, set[Subscription]] = {}
        self._awaited: dict[int, list[asyncio.TimerHandle]] = {}
        self._arrived: Callable[[], None] = lambda: None
        self.missed = 0
        """Frames that slow subscribers did not get."""

    def on_arrival(self, arrived: Callable[[], None]) -> None:
        """Call back when the last awaited subscriber has come or is waited for no longer."""
        self._arrived = arrived

    def listens(self, stream: int) -> bool:
        """Whether anybody subscribes to a stream."""
        return stream in self._subscribers

    def publish(self, stream: int, frame: bytes) -> None:
        """Send a frame to all subscribers that keep up."""
        subscribers = self._subscribers.get(stream)
        if not subscribers:
            return
        message = _SIZE.pack(len(frame)) + frame
        for subscriber in subscribers:
            if not subscriber.send(message, self._waiting):
                self.missed += 1

    def expect(self, stream: int) -> None:
        """Wait for a subscriber before the next step: its first frame shall be that step's."""
        patience = asyncio.get_running_loop().call_later(WAIT, self._forget, stream)
        self._awaited.setdefault(stream, []).append(patience)

    @property
    def awaited(self) -> bool:
        """Whether a subscriber is on its way."""
        return bool(self._awaited)

    def enter(self, stream: int, subscriber: "Subscription") -> None:
        """Add a subscriber."""
        self._subscribers.setdefault(stream, set()).add(subscriber)
        self._forget(stream)

    def leave(self, stream: int, subscriber: "Subscription") -> None:
        """Remove one."""
        subscribers = self._subscribers.get(stream, set())
        subscribers.discard(subscriber)
        if not subscribers:
            self._subscribers.pop(stream, None)

    def _forget(self, stream: int) -> None:
        if stream not in self._awaited:
            return
        self._awaited[stream].pop(0).cancel()
        if not self._awaited[stream]:
            del self._awaited[stream]
        if not self._awaited:
            self._arrived()

    def _waiting(self) -> int:
        return sum(one.waiting for group in self._subscribers.values() for one in group)


class Subscription(asyncio.Protocol):
    """One connection: four bytes come in, frames go out."""

    def __init__(self, streams: Streams) -> None:
        self._streams = streams
        self._said = b""
        self._stream: int | None = None

    @property
    def waiting(self) -> int:
        """Bytes that wait for it."""
        return self._transport.get_write_buffer_size()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take a place."""
        self._transport = self._streams.guests.welcome(transport)

    def data_received(self, data: bytes) -> None:
        """Read which stream is wanted; what follows means nothing."""
        if self._stream is None:
            self._said += data[: _SUBSCRIPTION.size]
            if len(self._said) >= _SUBSCRIPTION.size:
                stream: int = _SUBSCRIPTION.unpack(self._said[: _SUBSCRIPTION.size])[0]
                self._stream = stream
                self._streams.guests.heard(self._transport)
                self._streams.enter(stream, self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - however it ended
        """Leave."""
        self._streams.guests.leave(self._transport)
        if self._stream is not None:
            self._streams.leave(self._stream, self)

    def send(self, message: bytes, others: Callable[[], int]) -> bool:
        """Send a frame; False = it does not keep up, so the frame is left out."""
        waiting = self.waiting
        if waiting and (waiting > PATIENCE or others() + len(message) > WAITING):
            return False
        self._transport.write(message)
        return True
