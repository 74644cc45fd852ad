"""How hard everybody brakes: the tracks' speeds over a fraction of a second."""

import math

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.prediction import smooth_slopes
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
        dt = tracks.time - self._time
        order = np.argsort(tracks.id)
        speed, found, known = np.empty(len(order)), np.empty(len(order)), tracks.id[order]
        weight = 1.0 - math.exp(-dt / TIME) if dt > 0.0 else 0.0
        smooth_slopes(
            known, tracks.velocity[order], weight, dt, self._id, self._speed, self._acceleration,
            speed, found,
        )  # fmt: skip
        self._time, self._id, self._speed, self._acceleration = tracks.time, known, speed, found
        acceleration = np.empty(len(order))
        acceleration[order] = found
        return acceleration
