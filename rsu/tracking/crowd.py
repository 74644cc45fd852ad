"""Tracks so close together that no detection is surely anybody's share what there is."""

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.association import STRONG
from rsu.kernels.joint import MOST_DETECTIONS, MOST_TRACKS, share_out
from rsu.kernels.mixture import correct_jointly
from rsu.kernels.motion import MODES, STATES
from rsu.tracking.prior import DETECTED
from rsu.tracking.scan import Scan
from rsu.tracking.store import TrackStore


class Crowd:
    """Joint probabilistic data association; owns scratch memory and the last scan's shares.

    Parameters
    ----------
    best_pairs : int
        Pairs a track keeps.
    stay : float
        s, time constant with which existence fades between two detections.
    """

    def __init__(self, best_pairs: int, stay: float) -> None:
        self._stay = stay
        self._count = 0
        self._node = np.zeros((2, 0), dtype=np.int64)
        self._limit = np.zeros(0)
        self._share = np.zeros((2, 0, best_pairs))
        self._shared = np.zeros(0, dtype=np.int64)
        self._member = np.zeros(MOST_TRACKS + MOST_DETECTIONS, dtype=np.int64)
        self._bit = np.zeros((MOST_TRACKS, best_pairs + 1), dtype=np.int64)
        self._weight = np.zeros((MOST_TRACKS, best_pairs + 1))
        self._choice = np.zeros((2, MOST_TRACKS), dtype=np.int64)
        self._product = np.zeros(MOST_TRACKS)
        self._best = np.zeros(1 << (MOST_TRACKS + MOST_DETECTIONS))
        self._spread = np.zeros((best_pairs, 3))
        self._odds = np.zeros((2, MODES, best_pairs + 1))
        self._after = np.zeros(MODES)
        self._shift = np.zeros((4, STATES))
        self._growth = np.zeros((STATES, STATES))

    def _reserve(self, rows: int, nodes: int) -> None:
        if rows > len(self._limit):
            self._limit = np.zeros(2 * rows)
            self._share = np.zeros((2, 2 * rows, self._share.shape[2]))
        if nodes > self._node.shape[1]:
            self._node = np.zeros((2, 2 * nodes), dtype=np.int64)
            self._shared = np.zeros(2 * nodes, dtype=np.int64)

    def share(
        self,
        scan: Scan,
        store: TrackStore,
        edges: Ints,
        column: Ints,
        cost: Floats,
        column_of: Ints,
    ) -> None:
        """Find out how likely each pair is, now that the likeliest ones have been assigned."""
        rows, columns = store.count, len(scan.batch)
        self._reserve(rows, rows + columns)
        age = scan.batch.time - store.time[:rows]
        chance = DETECTED * store.existence[:rows] * np.exp(-age / self._stay)
        group, after = self._node
        self._count = share_out(
            STRONG, scan.stage, chance, edges, column, cost, column_of, group[: rows + columns],
            self._limit, after, self._member, self._bit, self._weight, self._choice[0],
            self._choice[1], self._product, self._best, self._share, self._shared[:columns],
        )  # fmt: skip

    def correct(
        self,
        scan: Scan,
        track_of: Ints,
        edges: Ints,
        column: Ints,
        noise: Floats,
        modes: tuple[Floats, Floats],
    ) -> tuple[Floats, Floats, Floats]:
        """Correct the predicted `modes` of tracks that share, by position.

        Returns
        -------
        tuple
            What is left to be learnt from each detection: covariance of the position, variances
            of velocity and range rate.
        """
        batch = scan.batch
        if self._count == 0:
            return noise, batch.velocity_variance, batch.range_rate_variance
        left = noise.copy(), batch.velocity_variance.copy(), batch.range_rate_variance.copy()
        correct_jointly(
            track_of, edges, column, self._share, self._shared, batch.position, batch.covariance,
            self._spread, self._odds, self._after, self._shift, self._growth, *modes, *left,
        )  # fmt: skip
        return left
