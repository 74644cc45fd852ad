"""What stations say of themselves now and then, and what holds until they say it anew."""

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.tracking.track import TrackTable

HOLD = 2.0
"""s; a CAM carries the containers of low frequency and of special vehicles each 0.5 s at most
(TS 103 900, 6.1.3), and some are lost."""


class StationMemory:
    """What each station said last of one thing; who says nothing for `HOLD` is forgotten."""

    def __init__(self) -> None:
        self._heard: dict[int, tuple[float, int]] = {}
        """Unix s of the newest message that says something, and what, by station."""

    def hear(self, station_id: Ints, time: Floats, said: Ints) -> None:
        """Take note of what stations say; -1 = the message does not say."""
        for row in np.flatnonzero(said >= 0).tolist():
            station, at = int(station_id[row]), float(time[row])
            before = self._heard.get(station)
            if before is None or at >= before[0]:
                self._heard[station] = at, int(said[row])

    def said(self, tracks: TrackTable, now: float) -> Ints:
        """(N,) what the station of each track said; 0 where nobody did."""
        self._heard = {k: kept for k, kept in self._heard.items() if now - kept[0] <= HOLD}
        said = {station: what for station, (_, what) in self._heard.items() if what}
        if not said:
            return np.zeros(len(tracks), dtype=np.int64)
        stations = tracks.station_id.tolist()
        return np.array([said.get(station, 0) for station in stations], dtype=np.int64)
