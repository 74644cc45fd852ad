"""How hard everybody brakes: by his own word, else by his speed over a fraction of a second."""

import math
from collections.abc import Sequence

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.prediction import smooth_slopes
from rsu.tracking.track import TrackTable

TIME = 0.3
"""s, time constant: the noise of a tracked speed, 0.2 m/s, becomes 0.5 m/s^2, and hard braking
shows within 0.3 s."""
HOLD = 0.5
"""s without a measurement after which nothing is known: sensors of 4 Hz and more look twice."""


APART, LAG = 2.0, 0.8
"""m/s^2 by which a word may differ from what is measured, and s for which by more: braking with
8 m/s^2 is measured 0.4 s late, and three quarters of it are shown after as long again."""
DOUBT = 10.0
"""s for which the word of a station does not count that has differed for longer."""


class SpeedMemory:
    """Smooths the change of each track's speed, whatever the time between two snapshots.

    What a station has just said of its own acceleration is better: it is there before the speed
    shows it, and who brakes says so at once (TS 103 900, 6.1.3: a CAM each 0.5 m/s).  But the speed
    has to show it soon, or the word counts no more.
    """

    def __init__(self) -> None:
        self._id: Ints = np.empty(0, dtype=np.int64)
        self._memory: Floats = np.empty((0, 3))
        """Of each: Unix s of the last measurement, m/s then, and m/s^2."""
        self._said: dict[int, tuple[float, float]] = {}
        """Unix s, and m/s^2 along the motion, by station."""
        self._differs: dict[int, float] = {}
        """Since when, Unix s, the word of a station has not been shown by its speed."""

    def hear(self, station_id: Ints, time: Floats, speed: Floats, acceleration: Floats) -> None:
        """Take note of what stations say of their own; nan = the message does not say."""
        onward = np.where(speed < 0.0, -acceleration, acceleration)
        reports = zip(station_id.tolist(), time.tolist(), onward.tolist(), strict=True)
        for station, at, word in reports:
            known = self._said.get(station)
            if not math.isnan(word) and (known is None or at >= known[0]):
                self._said[station] = at, word

    def measured(self, tracks: TrackTable) -> Floats:
        """(N,) m/s^2 along the velocity; 0 for what was not there before.

        The first-order low-pass of the speed's slope from measurement to measurement: its weight
        of the newest depends on time alone, so more snapshots a second change nothing.
        """
        count = len(tracks)
        known, memory = np.empty(count, dtype=np.int64), np.empty((count, 3))
        acceleration = np.empty(count)
        smooth_slopes(
            tracks.time, HOLD, TIME, tracks.id.argsort(), tracks.id, tracks.velocity,
            tracks.updated, self._id, self._memory, known, memory, acceleration,
        )  # fmt: skip
        self._id, self._memory = known, memory
        return acceleration

    def told(self, now: float, stations: Sequence[tuple[int, int]], measured: Floats) -> Floats:
        """(N,) m/s^2 as `measured`; of who has said so within `HOLD`, and is believed, as said.

        `stations` are those of `rsu.ldm.station.reporting`.
        """
        acceleration = measured.copy()
        self._said = {k: said for k, said in self._said.items() if now - said[0] <= HOLD}
        self._differs = {k: at for k, at in self._differs.items() if now - at <= LAG + DOUBT}
        for row, station in stations:
            if station in self._said:
                word = self._said[station][1]
                if self._is_shown(station, now, abs(float(measured[row]) - word)):
                    acceleration[row] = word
        return acceleration

    def _is_shown(self, station: int, now: float, apart: float) -> bool:
        """Whether a word agrees with the speed, or the speed may still come to show it."""
        since = self._differs.get(station, now)
        if now - since > LAG:
            return False
        if apart > APART:
            self._differs[station] = since
        else:
            self._differs.pop(station, None)
        return True
