"""Messages that have been believed, for as long as they would be fresh once more."""

from heapq import heappop, heappush

ROOM = 65_536
"""Messages: 6,500 a second for the 10 s of a warning."""


class Replays:
    """What was heard; nothing is forgotten that is still fresh."""

    def __init__(self) -> None:
        self._until: list[tuple[float, bytes]] = []
        self._heard: set[bytes] = set()

    def forget(self, now: float) -> None:
        """Forget what is stale at `now`, Unix s."""
        while self._until and self._until[0][0] < now:
            self._heard.discard(heappop(self._until)[1])

    def __contains__(self, message: bytes) -> bool:
        return message in self._heard

    @property
    def is_full(self) -> bool:
        """Whether there is no room for another one."""
        return len(self._until) >= ROOM

    def hear(self, message: bytes, until: float) -> None:
        """Remember a message by its hash, until a time, Unix s."""
        self._heard.add(message)
        heappush(self._until, (until, message))
