"""How hard everybody brakes: the tracks' speeds over a fraction of a second."""

import math

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.tracking.track import TrackTable

TIME = 0.3
"""s, time constant: the noise of a tracked speed, 0.2 m/s, becomes 0.5 m/s^2, and hard braking
shows within 0.3 s."""


class SpeedMemory:
    """Smooths the change of each track's speed, whatever the time between two snapshots."""

    def __init__(self) -> None:
        self._time = math.nan
        self._id: Ints = np.empty(0, dtype=np.int64)
        self._speed: Floats = np.empty(0)
        self._acceleration: Floats = np.empty(0)

    def acceleration(self, tracks: TrackTable) -> Floats:
        """(N,) m/s^2 along the velocity; 0 for what was not there before.

        The first-order low-pass of the speed's slope: its weight of the newest depends on time
        alone, so more snapshots a second change nothing.
        """
        speed, dt = tracks.speed, tracks.time - self._time
        found = np.zeros(len(tracks))
        if len(self._id) and dt > 0.0:
            row = np.minimum(np.searchsorted(self._id, tracks.id), len(self._id) - 1)
            known = self._id[row] == tracks.id
            weight = 1.0 - math.exp(-dt / TIME)
            before = self._acceleration[row]
            slope = (speed - self._speed[row]) / dt
            found = np.where(known, before + weight * (slope - before), 0.0)
        order = np.argsort(tracks.id)
        self._time, self._id = tracks.time, tracks.id[order]
        self._speed, self._acceleration = speed[order], found[order]
        return found
