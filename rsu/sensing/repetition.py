"""What has been there before: memory that is bounded by time."""

from collections.abc import Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


class Repetition(Generic[Key]):
    """Keys of the last `span` seconds, and up to twice as long.

    Two generations of keys; the older one is forgotten as a whole, so that a key costs the same
    however many there are.
    """

    def __init__(self, span: float) -> None:
        self._span = span
        self._since = float("-inf")
        self._young: set[Key] = set()
        self._old: set[Key] = set()

    def is_new(self, key: Key, now: float) -> bool:
        """Remember a key; False when it has been there."""
        if now > self._since + self._span:
            # After a longer silence the younger generation is too old as well.
            self._old = self._young if now <= self._since + 2.0 * self._span else set()
            self._young = set()
            self._since = now
        if key in self._young or key in self._old:
            return False
        self._young.add(key)
        return True
