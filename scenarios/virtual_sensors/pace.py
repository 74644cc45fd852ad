"""When something that repeats is due: by time, whatever the length of the steps."""


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

    def due(self, time: float) -> list[tuple[int, float]]:
        """Number and time of each instant up to `time` that has not been given yet."""
        if self._first is None:
            self._first = time + self._phase
        found: list[tuple[int, float]] = []
        while (at := self._first + self._count * self._period) <= time:
            found.append((self._count, at))
            self._count += 1
        return found
