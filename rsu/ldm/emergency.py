"""Which stations drive with light bar or siren, as they say themselves."""

import math

import numpy as np

from rsu.arrays import Bools
from rsu.sensing.detection import SelfReports
from rsu.tracking.track import TrackTable

HOLD = 2.0
"""s; a CAM carries the special vehicle container each 0.5 s at most (TS 103 900, 6.1.3), and some
are lost."""


class EmergencyMemory:
    """What stations said last of their light bars; who says nothing for `HOLD` is forgotten."""

    def __init__(self) -> None:
        self._heard: dict[int, float] = {}
        """Unix s of the newest message that says that it is in use, by station."""

    def hear(self, reports: SelfReports) -> None:
        """Take note of what stations say."""
        for row in np.flatnonzero(reports.emergency >= 0).tolist():
            station, time = int(reports.station_id[row]), float(reports.time[row])
            before = self._heard.get(station, -math.inf)
            if reports.emergency[row] == 1:
                self._heard[station] = max(before, time)
            elif time >= before:
                self._heard.pop(station, None)

    def emergency(self, tracks: TrackTable, now: float) -> Bools:
        """(N,) True for tracks of stations in action."""
        self._heard = {k: time for k, time in self._heard.items() if now - time <= HOLD}
        return np.isin(tracks.station_id, list(self._heard))
