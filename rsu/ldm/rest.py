"""For how long everybody has stood still."""

import numpy as np

from rsu.arrays import Bools, Floats, Ints
from rsu.tracking.track import TrackTable


class RestMemory:
    """When each track came to rest; who moves is forgotten."""

    def __init__(self) -> None:
        self._id: Ints = np.empty(0, dtype=np.int64)
        self._since: Floats = np.empty(0)

    def rested(self, tracks: TrackTable, standing: Bools) -> Floats:
        """(N,) s that each has stood; 0 for what moves, and for what is found standing first."""
        rows = np.flatnonzero(standing)
        rows = rows[np.argsort(tracks.id[rows])]
        since = np.full(len(rows), tracks.time)
        if len(self._id):
            before = np.minimum(np.searchsorted(self._id, tracks.id[rows]), len(self._id) - 1)
            known = self._id[before] == tracks.id[rows]
            since[known] = self._since[before[known]]
        self._id, self._since = tracks.id[rows], since
        rested = np.zeros(len(tracks))
        rested[rows] = tracks.time - since
        return rested
