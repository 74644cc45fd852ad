"""The bodies that the unit sees, carried on to the time of a claim."""

import math
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from rsu.trust.claim import Sighting

LASTS = 0.45
"""s for which a body counts as seen after its last sighting."""
MEMORY = 6
"""Sightings of a body that are kept."""
BRIEF = 0.35
"""s over which an acceleration is averaged: braking sets in within this time."""


@dataclass(slots=True, frozen=True)
class Body:
    """Who is seen, at the time that was asked for."""

    track: int
    x: float
    y: float
    speed: float
    heading: float
    acceleration: float
    """As it was seen last, m/s^2."""
    mean_acceleration: float
    """Over the last sightings, m/s^2."""
    sightings: int
    """In that mean."""
    age: float
    """s since it was seen."""


class Bodies:
    """Everybody who was seen just now."""

    def __init__(self) -> None:
        self._seen: dict[int, deque[Sighting]] = {}

    def see(self, sightings: Iterable[Sighting], now: float) -> None:
        """Take the sightings of one time; who was not seen for long is forgotten."""
        for sighting in sightings:
            self._seen.setdefault(sighting.track, deque(maxlen=MEMORY)).append(sighting)
        gone = [track for track, seen in self._seen.items() if now - seen[-1].time > LASTS]
        for track in gone:
            del self._seen[track]

    @property
    def tracks(self) -> frozenset[int]:
        """Of those who are remembered."""
        return frozenset(self._seen)

    def at(self, time: float) -> list[Body]:
        """Everybody, carried on to `time` with its velocity and acceleration."""
        return [
            _carried(seen, time) for seen in self._seen.values() if time - seen[-1].time < LASTS
        ]


def _carried(seen: deque[Sighting], time: float) -> Body:
    last = seen[-1]
    age = time - last.time
    recent = [each.acceleration for each in seen if last.time - each.time < BRIEF]
    return Body(
        track=last.track,
        x=last.x + math.cos(last.heading) * last.speed * age,
        y=last.y + math.sin(last.heading) * last.speed * age,
        speed=last.speed + last.acceleration * age,
        heading=last.heading,
        acceleration=last.acceleration,
        mean_acceleration=sum(recent) / len(recent),
        sightings=len(recent),
        age=age,
    )
