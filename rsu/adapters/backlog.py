"""What is to be sent, in order, while the link may be down."""

import asyncio
from collections import deque
from itertools import count

from rsu.codec.message import Outgoing


class Backlog:
    """A bounded queue of outgoing messages; when it is full the oldest goes.

    A message that was taken stays here until it is settled, so that a link that breaks in between
    can send it again.

    Parameters
    ----------
    limit : int
        Most messages that wait.

    Attributes
    ----------
    dropped : int
        Messages that were never sent since the start.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._waiting: deque[Outgoing] = deque()
        self._taken: dict[int, Outgoing] = {}
        self._tickets = count()
        self._filled = asyncio.Event()
        self._empty = asyncio.Event()
        self._empty.set()
        self.dropped = 0

    def __len__(self) -> int:
        """Count the messages that are not settled."""
        return len(self._waiting) + len(self._taken)

    def put(self, message: Outgoing) -> None:
        """Add a message; never waits."""
        self._waiting.append(message)
        self._trim()
        self._filled.set()
        self._empty.clear()

    async def take(self) -> tuple[int, Outgoing]:
        """Wait for the oldest message; its ticket settles it later."""
        while not self._waiting:
            self._filled.clear()
            await self._filled.wait()
        ticket = next(self._tickets)
        message = self._taken[ticket] = self._waiting.popleft()
        return ticket, message

    def settle(self, ticket: int) -> None:
        """Forget a message that is on its way, or with QoS 1 at the broker."""
        del self._taken[ticket]
        if not len(self):
            self._empty.set()

    def restore(self) -> None:
        """Put what was taken but not settled back in front: nobody knows whether it arrived."""
        self._waiting.extendleft(reversed(self._taken.values()))
        self._taken.clear()
        self._trim()

    async def drained(self) -> None:
        """Wait until every message is settled."""
        await self._empty.wait()

    def _trim(self) -> None:
        while len(self._waiting) > self._limit:
            self._waiting.popleft()
            self.dropped += 1
