"""Who has left where he stood, or was first seen."""

import numpy as np

from rsu.arrays import Bools, Floats, Ints
from rsu.ldm.prediction import INSIGNIFICANT, STANDING_SPEED
from rsu.tracking.track import TrackTable

KEPT = 5.0
"""s for which a place is remembered of what is not published: longer than any track goes unseen."""


class DepartureMemory:
    """Where each track was when it was last as good as at rest, or first seen."""

    def __init__(self) -> None:
        self._id: Ints = np.empty(0, dtype=np.int64)
        self._figures: Floats = np.empty((0, 6))
        """Of each: m, m, place; m^2, xx, xy, yy of its covariance; Unix s, last published."""

    def left(self, tracks: TrackTable) -> Bools:
        """(N,) True for what is elsewhere than it was then, beyond what both places may err by."""
        here = np.empty((len(tracks), 6))
        here[:, :2] = tracks.position
        here[:, 2:5] = tracks.covariance[:, (0, 0, 1), (0, 1, 1)]
        here[:, 5] = tracks.time
        there = here.copy()
        if len(self._id):
            at = np.minimum(np.searchsorted(self._id, tracks.id), len(self._id) - 1)
            known = (self._id[at] == tracks.id) & (tracks.time - self._figures[at, 5] < KEPT)
            goes = known & (tracks.speed >= STANDING_SPEED)
            there[goes, :5] = self._figures[at[goes], :5]
        self._remember(tracks, there)
        x, y = (here - there)[:, :2].T
        xx, xy, yy = (here + there)[:, 2:5].T
        squared = yy * x * x - 2.0 * xy * x * y + xx * y * y
        return squared > INSIGNIFICANT * (xx * yy - xy * xy)

    def _remember(self, tracks: TrackTable, figures: Floats) -> None:
        unseen = (tracks.time - self._figures[:, 5] < KEPT) & ~np.isin(self._id, tracks.id)
        known = np.concatenate((tracks.id, self._id[unseen]))
        order = np.argsort(known)
        self._id = known[order]
        self._figures = np.concatenate((figures, self._figures[unseen]))[order]
