"""How hard everybody brakes: the tracks' speeds over a fraction of a second."""

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.prediction import smooth_slopes
from rsu.tracking.track import TrackTable

TIME = 0.3
"""s, time constant: the noise of a tracked speed, 0.2 m/s, becomes 0.5 m/s^2, and hard braking
shows within 0.3 s."""
HOLD = 0.5
"""s without a measurement after which nothing is known: sensors of 4 Hz and more look twice."""


class SpeedMemory:
    """Smooths the change of each track's speed, whatever the time between two snapshots."""

    def __init__(self) -> None:
        self._id: Ints = np.empty(0, dtype=np.int64)
        self._memory: Floats = np.empty((0, 3))
        """Of each: Unix s of the last measurement, m/s then, and m/s^2."""

    def acceleration(self, tracks: TrackTable) -> Floats:
        """(N,) m/s^2 along the velocity; 0 for what was not there before.

        The first-order low-pass of the speed's slope from measurement to measurement: its weight
        of the newest depends on time alone, so more snapshots a second change nothing.
        """
        order = np.argsort(tracks.id)
        known, memory = tracks.id[order], np.empty((len(order), 3))
        smooth_slopes(
            known, tracks.velocity[order], tracks.updated[order], TIME, self._id, self._memory,
            memory,
        )  # fmt: skip
        self._id, self._memory = known, memory
        acceleration = np.empty(len(order))
        acceleration[order] = np.where(tracks.time - memory[:, 0] <= HOLD, memory[:, 2], 0.0)
        return acceleration
