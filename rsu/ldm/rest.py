"""For how long everybody has stood still."""

import numpy as np

from rsu.arrays import Bools, Floats
from rsu.tracking.track import TrackTable


class RestMemory:
    """When each track came to rest; who moves is forgotten."""

    def __init__(self) -> None:
        self._since: dict[int, float] = {}

    def rested(self, tracks: TrackTable, standing: Bools) -> Floats:
        """(N,) s that each has stood; 0 for what moves, and for what is found standing first."""
        rows, now = standing.nonzero()[0], tracks.time
        self._since = {track: self._since.get(track, now) for track in tracks.id[rows].tolist()}
        rested = np.zeros(len(tracks))
        rested[rows] = now - np.array([*self._since.values()], dtype=np.float64)
        return rested
