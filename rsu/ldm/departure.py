"""Who has left where he stood, or was first seen."""

import numpy as np

from rsu.arrays import Bools, Floats, Ints
from rsu.kernels.departure import FIGURES, depart
from rsu.ldm.prediction import INSIGNIFICANT, STANDING_SPEED
from rsu.tracking.track import TrackTable

KEPT = 5.0
"""s for which a place is remembered of what is not published: longer than any track goes unseen."""


class DepartureMemory:
    """Where each track was when it was last as good as at rest, or first seen."""

    def __init__(self) -> None:
        self._id: Ints = np.empty(0, dtype=np.int64)
        self._figures: Floats = np.empty((0, FIGURES))
        """Of each, by rising id: as of `rsu.kernels.departure`."""

    def left(self, tracks: TrackTable) -> Bools:
        """(N,) True for what is elsewhere than it was then, beyond what both places may err by."""
        most = len(tracks) + len(self._id)
        known, figures = np.empty(most, dtype=np.int64), np.empty((most, FIGURES))
        left = np.empty(len(tracks), dtype=np.bool_)
        count = depart(
            tracks.time, KEPT, STANDING_SPEED, INSIGNIFICANT, tracks.id.argsort(), tracks.id,
            tracks.position, tracks.covariance, tracks.speed, self._id, self._figures, known,
            figures, left,
        )  # fmt: skip
        self._id, self._figures = known[:count], figures[:count]
        return left
