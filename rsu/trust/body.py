"""The bodies that the unit sees, carried on to the time of a claim."""

from dataclasses import dataclass

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.trust.claim import Sightings

LASTS = 0.45
"""s for which a body counts as seen after its last sighting."""
MEMORY = 6
"""Sightings of a body that are kept."""
BRIEF = 0.35
"""s over which an acceleration is averaged: braking sets in within this time."""

X, Y, SPEED, HEADING, ACCELERATION = range(5)
"""Columns of a state."""


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
    age: float
    """s since it was seen."""


class Bodies:
    """Everybody who was seen just now, a row each."""

    def __init__(self) -> None:
        self.track: Ints = np.empty(0, dtype=np.int64)
        """(K,) rising."""
        self._state: Floats = np.empty((0, 5))
        self._times: Floats = np.empty((0, MEMORY))
        self._accelerations: Floats = np.empty((0, MEMORY))
        """(K, MEMORY) of each sighting, the newest last; nan = there was none."""

    def see(self, sightings: Sightings) -> None:
        """Take the sightings of one time; who was not seen for long is forgotten."""
        order = np.argsort(sightings.track)
        track, state = sightings.track[order], sightings.state[order]
        times = np.full((len(track), MEMORY), np.nan)
        accelerations = np.full((len(track), MEMORY), np.nan)
        rows = np.searchsorted(self.track, track)
        rows[rows == len(self.track)] = 0
        known = self.track[rows] == track if len(self.track) else np.zeros(len(track), np.bool_)
        times[known, :-1] = self._times[rows[known], 1:]
        accelerations[known, :-1] = self._accelerations[rows[known], 1:]
        times[:, -1], accelerations[:, -1] = sightings.time, state[:, ACCELERATION]
        left = sightings.time - self._times[:, -1] <= LASTS
        left[rows[known]] = False
        merged = np.concatenate((self.track[left], track))
        order = np.argsort(merged)
        self.track = merged[order]
        self._state = np.concatenate((self._state[left], state))[order]
        self._times = np.concatenate((self._times[left], times))[order]
        self._accelerations = np.concatenate((self._accelerations[left], accelerations))[order]

    def __contains__(self, track: int) -> bool:
        row = int(np.searchsorted(self.track, track))
        return row < len(self.track) and bool(self.track[row] == track)

    def at(self, time: float) -> "Scene":
        """Everybody, carried on to `time` with its velocity and acceleration."""
        age = time - self._times[:, -1]
        state = self._state.copy()
        way = state[:, SPEED] * age
        state[:, X] += np.cos(state[:, HEADING]) * way
        state[:, Y] += np.sin(state[:, HEADING]) * way
        state[:, SPEED] += state[:, ACCELERATION] * age
        return Scene(self, state, age)

    def mean_acceleration(self, track: int) -> tuple[float, int]:
        """Mean over the last sightings of a body, m/s^2, and how many those are."""
        row = int(np.searchsorted(self.track, track))
        recent = self._times[row, -1] - self._times[row] < BRIEF
        return float(self._accelerations[row][recent].mean()), int(recent.sum())


@dataclass(slots=True, frozen=True)
class Scene:
    """Everybody at one time.

    Parameters
    ----------
    bodies : Bodies
        Whose rows these are.
    state : (K, 5) float64
        As in `Sightings`, carried on.
    age : (K,) float64
        s since each was seen.
    """

    bodies: Bodies
    state: Floats
    age: Floats

    def near(self, x: float, y: float, reach: float) -> list[Body]:
        """Who is within `reach` m of a place."""
        east, north = self.state[:, X] - x, self.state[:, Y] - y
        found = (east * east + north * north <= reach * reach) & (self.age < LASTS)
        return [self.body(row) for row in np.flatnonzero(found).tolist()]

    def alike(self, speed: float, within: float, fresh: float) -> list[Body]:
        """Who drives as fast, to `within` m/s, and was seen within `fresh` s."""
        found = (np.abs(self.state[:, SPEED] - speed) < within) & (self.age < fresh)
        return [self.body(row) for row in np.flatnonzero(found).tolist()]

    def of(self, track: int) -> Body | None:
        """One body, if it is seen."""
        row = int(np.searchsorted(self.bodies.track, track))
        if row == len(self.age) or self.bodies.track[row] != track or self.age[row] >= LASTS:
            return None
        return self.body(row)

    def body(self, row: int) -> Body:
        """The body of a row."""
        x, y, speed, heading, acceleration = self.state[row].tolist()
        track, age = int(self.bodies.track[row]), float(self.age[row])
        return Body(track, x, y, speed, heading, acceleration, age)
