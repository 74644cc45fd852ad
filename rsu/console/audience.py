"""The audience: browsers that watch along, each of which gets the newest and waits for nobody."""

import asyncio
from collections import deque

MOST = 64
"""Browsers at once."""
BEHIND = 32
"""States that a browser may be behind; the oldest go."""


class Seat:
    """One browser: its newest world, and the states that it has not seen."""

    def __init__(self) -> None:
        self._world: bytes | None = None
        self._states: deque[str] = deque(maxlen=BEHIND)
        self._news = asyncio.Event()

    def show(self, world: bytes) -> None:
        """Let it have a world, instead of one that it has not taken yet."""
        self._world = world
        self._news.set()

    def tell(self, state: str) -> None:
        """Let it have a state."""
        self._states.append(state)
        self._news.set()

    async def take(self) -> tuple[bytes | None, list[str]]:
        """Wait for news."""
        await self._news.wait()
        self._news.clear()
        world, states = self._world, list(self._states)
        self._world = None
        self._states.clear()
        return world, states


class Audience:
    """All who watch."""

    def __init__(self) -> None:
        self._seats: set[Seat] = set()

    def __len__(self) -> int:
        """Count them."""
        return len(self._seats)

    def join(self) -> Seat | None:
        """Give somebody a seat; None = all are taken."""
        if len(self._seats) >= MOST:
            return None
        seat = Seat()
        self._seats.add(seat)
        return seat

    def leave(self, seat: Seat) -> None:
        """Take a seat back."""
        self._seats.discard(seat)

    def show(self, world: bytes) -> None:
        """Let everybody have a world."""
        for seat in self._seats:
            seat.show(world)

    def tell(self, state: str) -> None:
        """Let everybody have a state."""
        for seat in self._seats:
            seat.tell(state)
