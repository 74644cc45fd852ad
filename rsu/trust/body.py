"""The bodies that the unit sees, carried on to the time of a claim."""

import math
from typing import NamedTuple

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.sighting import (
    ACCELERATION,
    FIGURES,
    MEMORY,
    NEWEST,
    SPEED,
    STATE,
    find_near,
    remember,
)
from rsu.trust.claim import Sightings

LASTS = 0.45
"""s for which a body counts as seen after its last sighting."""
BRIEF = 0.35
"""s over which an acceleration is averaged: braking sets in within this time."""


class Body(NamedTuple):
    """Who is seen, at the time that was asked for."""

    track: int
    x: float
    y: float
    speed: float
    heading: float
    acceleration: float
    """As it was seen last, m/s^2."""
    age: float
    """s since it was seen."""


class Bodies:
    """Everybody who was seen just now, carried on with velocity and acceleration."""

    def __init__(self) -> None:
        self._track: Ints = np.empty(0, dtype=np.int64)
        """(K,) rising."""
        self._memory: Floats = np.empty((0, FIGURES))
        """(K, FIGURES) as of `rsu.kernels.sighting`."""

    def see(self, sightings: Sightings) -> None:
        """Take the sightings of one time; who was not seen for long is forgotten."""
        most = len(sightings.track) + len(self._track)
        track, memory = np.empty(most, dtype=np.int64), np.empty((most, FIGURES))
        count = remember(
            sightings.time, LASTS, sightings.track.argsort(), sightings.track, sightings.state,
            self._track, self._memory, track, memory,
        )  # fmt: skip
        self._track, self._memory = track[:count], memory[:count]

    def __contains__(self, track: int) -> bool:
        return self._row(track) is not None

    def near(self, time: float, x: float, y: float, reach: float) -> list[Body]:
        """Who is within `reach` m of a place at `time`."""
        rows = np.empty(len(self._track), dtype=np.int64)
        count = find_near(time, LASTS, x, y, reach, self._memory, rows)
        return [self._body(row, time) for row in rows[:count].tolist()]

    def alike(self, time: float, speed: float, within: float, fresh: float) -> list[Body]:
        """Who drives as fast at `time`, to `within` m/s, and was seen within `fresh` s."""
        age = time - self._memory[:, NEWEST]
        off = self._memory[:, SPEED] + self._memory[:, ACCELERATION] * age - speed
        found = (np.abs(off) < within) & (age < fresh)
        return [self._body(row, time) for row in np.flatnonzero(found).tolist()]

    def of(self, track: int, time: float) -> Body | None:
        """One body at `time`, if it is seen."""
        row = self._row(track)
        body = None if row is None else self._body(row, time)
        return None if body is None or body.age >= LASTS else body

    def mean_acceleration(self, track: int) -> tuple[float, int]:
        """Mean over the last sightings of a body, m/s^2, and how many those are."""
        times, accelerations = self._memory[self._row(track), STATE:].reshape(2, MEMORY).tolist()
        recent = [
            acceleration
            for time, acceleration in zip(times, accelerations, strict=True)
            if times[-1] - time < BRIEF
        ]
        return sum(recent) / len(recent), len(recent)

    def _row(self, track: int) -> int | None:
        row = int(self._track.searchsorted(track))
        return row if row < len(self._track) and self._track[row] == track else None

    def _body(self, row: int, time: float) -> Body:
        memory: list[float] = self._memory[row].tolist()
        x, y, speed, heading, acceleration = memory[:STATE]
        age = time - memory[NEWEST]
        way = speed * age
        return Body(
            int(self._track[row]),
            x + math.cos(heading) * way,
            y + math.sin(heading) * way,
            speed + acceleration * age,
            heading,
            acceleration,
            age,
        )
