"""What has arrived and waits for the next tick."""

import asyncio
import contextlib
from collections import deque

from rsu.codec.message import Incoming


class Mailbox:
    """A bounded queue from the adapters to the service; when it is full the oldest message goes.

    Parameters
    ----------
    limit : int
        Most messages that wait.

    Attributes
    ----------
    dropped : int
        Messages that went unread since the start.
    """

    def __init__(self, limit: int) -> None:
        self._waiting: deque[Incoming] = deque(maxlen=limit)
        self._limit = limit
        self._arrival = asyncio.Event()
        self.dropped = 0

    def __len__(self) -> int:
        """Count the messages that wait."""
        return len(self._waiting)

    def put(self, message: Incoming) -> None:
        """Add a message; never waits."""
        if len(self._waiting) == self._limit:
            self.dropped += 1
        self._waiting.append(message)
        self._arrival.set()

    async def receive(self, timeout: float) -> list[Incoming]:  # noqa: ASYNC109 - a part of the answer: an empty list
        """Take everything that waits, in order of arrival.

        Parameters
        ----------
        timeout : float
            s to wait for the first message; afterwards the list is empty.
        """
        if not self._waiting and timeout > 0.0:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(timeout):
                    await self._arrival.wait()
        self._arrival.clear()
        messages = list(self._waiting)
        self._waiting.clear()
        return messages
