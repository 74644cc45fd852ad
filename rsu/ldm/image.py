"""Mirror images: what a radar sees behind walls and bodies that it cannot see through."""

import numpy as np

from rsu.arrays import Bools
from rsu.ldm.visibility import Visibility
from rsu.sensing.detection import SensorKind
from rsu.tracking.track import TrackTable

ONLY_RADAR = 1 << SensorKind.RADAR
MOST = 3
"""Measurements that are remembered, as many as it takes to see that one of them was wrong."""


class ImageMemory:
    """Tracks that no radar can see and nothing but radars has measured, most of the times.

    A wave that comes from behind something has been reflected by its face, on the way there and
    on the way back (Kraus et al., IEEE ITSC 2020, type 2).
    """

    def __init__(self) -> None:
        self._score: dict[int, tuple[float, int]] = {}
        """Time of the newest measurement, Unix s, and how many more of them were behind something
        than in view, by track id."""

    def images(self, tracks: TrackTable, radars: Visibility) -> Bools:
        """(N,) True for mirror images.

        Parameters
        ----------
        tracks : TrackTable
        radars : Visibility
            Of the radars that see (`SensorHealth.sees`), with the boxes of the tracks first; while
            there are none, what was found holds.
        """
        image, before = np.zeros(len(tracks), dtype=np.bool_), self._score
        suspects = [
            row
            for row, kinds in enumerate(tracks.seen_by.tolist())
            if kinds == ONLY_RADAR or (kinds == 0 and int(tracks.id[row]) in before)
        ]
        self._score = {}
        if not suspects:
            return image
        boxes = radars.boxes[suspects]
        middle = boxes[:, :3] + boxes[:, 6:] * (0.0, 0.0, 0.5)
        seen = radars.seen_by(middle, np.array(suspects)) > 0
        for row, in_view in zip(suspects, seen.tolist(), strict=True):
            track, time = int(tracks.id[row]), float(tracks.updated[row])
            last, score = before.get(track, (-np.inf, 0))
            if time > last and radars.fans:
                score = min(max(score + (-1 if in_view else 1), -MOST), MOST)
            self._score[track] = time, score
            image[row] = score > 0
        return image
