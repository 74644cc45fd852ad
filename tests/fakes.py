"""Soft stand-ins for what hangs on the outside: a broker, a clock, an outbox, a journal."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import ClassVar

from rsu.adapters.mailbox import Mailbox
from rsu.codec.message import Incoming, Outgoing


class Exchange:
    """A broker in memory: at once, in order, and it loses nothing."""

    def __init__(self) -> None:
        self._seats: list[Seat] = []

    def join(self, *filters: str) -> "Seat":
        """A client that hears topics of these filters."""
        seat = Seat(self, filters)
        self._seats.append(seat)
        return seat

    def publish(self, message: Outgoing) -> None:
        for seat in self._seats:
            if any(matches(pattern, message.topic) for pattern in seat.filters):
                seat.inbox.put(Incoming(message.topic, message.payload, 0))


class Seat:
    """One client's mailbox and outbox."""

    drops: ClassVar[dict[str, int]] = {}

    def __init__(self, exchange: Exchange, filters: tuple[str, ...]) -> None:
        self.inbox = Mailbox(10_000)
        self.filters = filters
        self._exchange = exchange

    def send(self, message: Outgoing) -> None:
        self._exchange.publish(message)


def matches(pattern: str, topic: str) -> bool:
    """Whether an MQTT topic filter takes a topic (MQTT 3.1.1, 4.7).

    >>> matches("a/+/c", "a/b/c"), matches("a/#", "a/b/c"), matches("a/+", "a/b/c")
    (True, True, False)
    """
    levels, names = pattern.split("/"), topic.split("/")
    if levels[-1] == "#":
        levels, names = levels[:-1], names[: len(levels) - 1]
    return len(levels) == len(names) and all(
        level in ("+", name) for level, name in zip(levels, names, strict=True)
    )


class Outbox:
    """Keeps what is sent."""

    drops: ClassVar[dict[str, int]] = {"link_oversized": 3, "outbox_dropped": 5}

    def __init__(self) -> None:
        self.sent: list[Outgoing] = []
        self._sent_more = asyncio.Event()

    def send(self, message: Outgoing) -> None:
        self.sent.append(message)
        self._sent_more.set()

    def on(self, topic: str) -> list[bytes]:
        """Payloads on a topic."""
        return [message.payload for message in self.sent if message.topic == topic]

    async def until(self, enough: Callable[["Outbox"], bool]) -> None:
        """Wait until what was sent is `enough`."""
        async with asyncio.timeout(60.0):
            while not enough(self):
                self._sent_more.clear()
                await self._sent_more.wait()


class SteppedClock:
    """Stands still but for those who sleep: their time passes at once."""

    def __init__(self, now_ns: int) -> None:
        self.time_ns = now_ns
        self.slept: list[float] = []

    def now_ns(self) -> int:
        return self.time_ns

    async def sleep(self, duration: float) -> None:
        self.slept.append(duration)
        self.time_ns += round(duration * 1e9)
        await asyncio.sleep(0)  # noqa: TID251 - yields, does not wait


class ScriptedInbox:
    """Gives one batch of messages a call, empty ones too; then nothing, for ever.

    It is the time of a batch's arrival that the stepped clock shows then; an empty batch takes the
    whole timeout.
    """

    dropped = 0

    def __init__(self, clock: SteppedClock, *batches: list[Incoming]) -> None:
        self._clock = clock
        self._batches = deque(batches)
        self.exhausted = asyncio.Event()

    async def receive(self, timeout: float) -> list[Incoming]:  # noqa: ASYNC109 - the port's own
        if not self._batches:
            self.exhausted.set()
            await asyncio.Event().wait()
        batch = self._batches.popleft()
        if batch:
            self._clock.time_ns = max(self._clock.time_ns, batch[0].arrival_ns)
        else:
            await self._clock.sleep(timeout)
        return batch


class Diary:
    """Keeps, in order, what a journal is told."""

    def __init__(self) -> None:
        self.events: list[Incoming | Outgoing | int] = []

    def incoming(self, message: Incoming) -> None:
        self.events.append(message)

    def tick(self, now_ns: int) -> None:
        self.events.append(now_ns)

    def outgoing(self, message: Outgoing, now_ns: int) -> None:
        assert now_ns == next(e for e in reversed(self.events) if isinstance(e, int))
        self.events.append(message)
