"""What stations say of themselves now and then, and what holds until they say it anew."""

import math
from collections.abc import Sequence

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.tracking.track import TrackTable

_NEVER = -math.inf, 0
HOLD = 2.0
"""s; a CAM carries the containers of low frequency and of special vehicles each 0.5 s at most
(TS 103 900, 6.1.3), and some are lost."""


def reporting(tracks: TrackTable) -> list[tuple[int, int]]:
    """Row and ITS station id of each track that reports itself."""
    ids = enumerate(tracks.station_id.tolist())
    return [(row, station) for row, station in ids if station >= 0]


class StationMemory:
    """What each station said last of one thing; who says nothing for `HOLD` is forgotten."""

    def __init__(self) -> None:
        self._heard: dict[int, tuple[float, int]] = {}
        """Unix s of the newest message that says something, and what, by station."""

    def hear(self, station_id: Ints, time: Floats, said: Ints) -> None:
        """Take note of what stations say; -1 = the message does not say."""
        reports = zip(station_id.tolist(), time.tolist(), said.tolist(), strict=True)
        for station, at, what in reports:
            if what >= 0 and at >= self._heard.get(station, _NEVER)[0]:
                self._heard[station] = at, what

    def said(self, count: int, stations: Sequence[tuple[int, int]], now: float) -> Ints:
        """(N,) what the station of each of `count` tracks said; 0 where nobody did.

        `stations` are those of `reporting`.
        """
        self._heard = {k: kept for k, kept in self._heard.items() if now - kept[0] <= HOLD}
        said = np.zeros(count, dtype=np.int64)
        for row, station in stations:
            what = self._heard.get(station, _NEVER)[1]
            if what:
                said[row] = what
        return said
