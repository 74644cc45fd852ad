"""Permits: a car drives as long as it holds one that is not void, and no farther than it says."""

from dataclasses import dataclass
from typing import TypeVar

from rsu.arrays import Floats

Number = TypeVar("Number", float, Floats)

PERIOD, LIFETIME = 0.1, 0.3
"""s between permits, and for which each counts (TS 103 882 has ``expirationTime``)."""
FASTEST = 10.0 / 3.6
"""m/s; 10 km/h (catalogue of the KBA, 2022)."""
COUNTS = 1 << 16
"""The counter begins again after as many (AUTOSAR E2E profile 4)."""
BRAKE_LAG, DECELERATION = 0.2, 3.0
"""s from the end of a permit until the brakes act, and m/s^2 then."""


@dataclass(slots=True, frozen=True)
class Permit:
    """Leave to drive on, for a moment."""

    mission: str
    counter: int
    """Goes up by one with each permit of a mission, modulo `COUNTS`."""
    expires: float
    """Unix s."""
    cleared: float
    """m along the mission's path from its beginning, driven forwards and in reverse."""
    speed_limit: float
    """m/s."""

    def is_live(self, now: float) -> bool:
        """Whether it counts at `now`, Unix s; one from a clock that is ahead does not."""
        return now < self.expires <= now + LIFETIME + PERIOD


class Issuer:
    """Numbers the permits of one mission."""

    def __init__(self, mission: str, counter: int = 0) -> None:
        self._mission = mission
        self.counter = counter

    def issue(self, now: float, cleared: float, speed_limit: float) -> Permit:
        """Return the next permit; `cleared` m and `speed_limit` m/s as of `Permit`."""
        self.counter = (self.counter + 1) % COUNTS
        limit = min(speed_limit, FASTEST)
        return Permit(self._mission, self.counter, now + LIFETIME, cleared, limit)


def is_newer(counter: int, than: int) -> bool:
    """Whether a rolling counter comes after another (RFC 1982)."""
    return 0 < (counter - than) % COUNTS < COUNTS // 2


def braking_distance(speed: Number) -> Number:
    """How far a car goes on after its permit has ended, at most, m; `speed` in m/s."""
    return speed * BRAKE_LAG + speed * speed / (2.0 * DECELERATION)
