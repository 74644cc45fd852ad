"""Whose a station id is, where nobody signs: of who has said it first, as long as he goes on.

A broker that checks certificates proves who publishes on a topic, and nothing of what is in the
message: without this, anybody could speak for somebody else, and have him distrusted.
"""

import math

LASTING = 10.0
"""s without a message after which somebody else may have an id: ten times the longest period of a
CAM."""
STATIONS = 4096
"""Ids that are remembered, the latest ones."""


class Owners:
    """A fold over messages, in order of arrival."""

    def __init__(self) -> None:
        self._owner: dict[int, tuple[str, float]] = {}
        """Source and Unix s of the last message of each id, the oldest first."""

    def owns(self, source: str, station_id: int, now: float) -> bool:
        """Whether `source` may call itself so at `now`, Unix s; if it may, it does from now on."""
        owner, last = self._owner.get(station_id, (source, -math.inf))
        if owner != source and now - last <= LASTING:
            return False
        self._owner.pop(station_id, None)
        self._owner[station_id] = source, now
        if len(self._owner) > STATIONS:
            del self._owner[next(iter(self._owner))]
        return True
