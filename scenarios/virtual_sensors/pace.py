"""When something that repeats is due: by time, whatever the length of the steps."""

import math


class Pace:
    """Instants at a fixed period.

    Parameters
    ----------
    phase : s from the first time asked for to the first instant
    period : s
    """

    def __init__(self, phase: float, period: float) -> None:
        self._phase = phase
        self._first: float | None = None
        self._period = period
        self._count = 0
        self._next = -math.inf
        """When the next instant is, as soon as the first is known."""

    def due(self, time: float) -> list[tuple[int, float]]:
        """Number and time of each instant up to `time` that has not been given yet."""
        if self._first is None:
            self._first = self._next = time + self._phase
        found: list[tuple[int, float]] = []
        while self._next <= time:
            found.append((self._count, self._next))
            self._count += 1
            self._next = self._first + self._count * self._period
        return found
