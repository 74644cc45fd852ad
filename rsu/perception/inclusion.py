"""Which road users a collective perception message tells of (TS 103 324, 6.1.2.3)."""

import math

import numpy as np

from rsu.arrays import Bools, Floats, Ints
from rsu.ldm.snapshot import Snapshot
from rsu.sensing.detection import SensorKind

MOVED, FASTER, TURNED = 4.0, 0.5, math.radians(4.0)
"""m, m/s and rad by which a vehicle has changed since it was told of."""
AGAIN, AGAIN_ON_FOOT = 1.0, 0.5
"""s after which a vehicle, and who is on foot or a bicycle, is told of again."""
QUALITY = 3
"""`quality` above which an object is told of."""
BEST = 15
ROUNDING = 1e-6
X, Y, SPEED, HEADING, TIME = range(5)
SENSORS = 1 << SensorKind.CAMERA | 1 << SensorKind.RADAR | 1 << SensorKind.LIDAR
"""Bits of what the unit sees itself.  Who is known by his own word alone says so himself, and whom
another unit sees, that one tells of."""


def quality(existence: Floats) -> Ints:
    """ObjectPerceptionQuality, 0 to 15, of the probability that there is such an object."""
    return np.floor(existence * (BEST + 1)).clip(0, BEST).astype(np.int64)


class Inclusion:
    """What was last said of whom."""

    def __init__(self) -> None:
        self._id: Ints = np.empty(0, dtype=np.int64)
        """Ascending."""
        self._said: Floats = np.empty((0, 5))
        """As it was then, by `X` ... `TIME`; -inf = never."""

    def due(self, snapshot: Snapshot) -> Ints:
        """Rows of those to be told of now, most changed first; they count as told of then."""
        tracks, now = snapshot.tracks, snapshot.now
        seen = (tracks.seen_by & SENSORS != 0) & ~snapshot.image
        rows = np.flatnonzero(seen & (quality(tracks.existence) > QUALITY))
        present = np.column_stack(
            (tracks.position, tracks.speed, tracks.heading, np.full(len(tracks), now))
        )[rows]
        said = self._before(tracks.id[rows])
        change = _change(said, present)
        vulnerable = snapshot.vulnerable[rows]
        enough = (change > 1.0 - ROUNDING).any(axis=1)
        told = np.where(vulnerable, _stale(said, now, vulnerable), enough)
        self._keep(tracks.id[rows], np.where(told[:, None], present, said))
        utility = np.minimum(change, 2.0).sum(axis=1)  # 6.1.2.3: from nothing to twice each bound
        first = np.argsort(-utility[told], kind="stable")
        return rows[told][first]

    def _before(self, ids: Ints) -> Floats:
        """(N, 5) what was said of some."""
        said = np.full((len(ids), 5), -math.inf)
        if len(self._id):
            place = np.minimum(np.searchsorted(self._id, ids), len(self._id) - 1)
            known = self._id[place] == ids
            said[known] = self._said[place[known]]
        return said

    def _keep(self, ids: Ints, said: Floats) -> None:
        order = np.argsort(ids)
        self._id, self._said = ids[order], said[order]


def _change(said: Floats, present: Floats) -> Floats:
    """(N, 4) how far each has moved, sped up, turned and waited, in parts of what is enough."""
    new = np.isneginf(said[:, TIME])
    apart = present - np.where(new[:, None], present, said)
    turn = np.abs(np.mod(apart[:, HEADING] + math.pi, 2.0 * math.pi) - math.pi)
    change = np.column_stack(
        (
            np.hypot(apart[:, X], apart[:, Y]) / MOVED,
            np.abs(apart[:, SPEED]) / FASTER,
            np.where(np.isnan(turn), 0.0, turn) / TURNED,
            apart[:, TIME] / AGAIN,
        )
    )
    change[new] = math.inf
    return change


def _stale(said: Floats, now: float, vulnerable: Bools) -> bool:
    """Whether somebody vulnerable is new, or was told of too long ago: then all of them are due."""
    return bool((now - said[vulnerable, TIME] >= AGAIN_ON_FOOT - ROUNDING).any())
