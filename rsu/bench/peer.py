"""The usual way to write a tracker, to measure ours by: a filterpy filter a track, dense scipy.

filterpy and scipy are in the extra `dev` alone, so they are imported when they are asked for.
"""

import importlib
from types import ModuleType
from typing import Any

import numpy as np

from rsu.arrays import Bools, Floats
from rsu.errors import InputError

PERIOD = 0.1
"""s between two frames."""
NOISE = 4.5
"""m^2/s^3, spectral density of a car's acceleration."""
GATE = 13.8
"""chi-square with 2 degrees of freedom that 99.9 % of true pairs stay below."""
FORBIDDEN = 1e6
"""Cost of a pair outside the gate."""
SPEED = 10.0
"""m/s, standard deviation of a new track's velocity on each axis."""
CONFIRMED, LOST = 3, 5
"""Hits until a track counts, misses in a row until it ends."""


def library(name: str) -> ModuleType:
    """Import a module of a library that only development needs.

    Raises
    ------
    InputError
        It is not installed.
    """
    try:
        return importlib.import_module(name)
    except ImportError:
        package = name.split(".", maxsplit=1)[0]
        remedy = "pip install 'ivics[dev]'"
        raise InputError("bench", "tracking", f"{package} is missing: {remedy}") from None


class PeerTracker:
    """Constant velocity, Mahalanobis distance, Hungarian assignment, hits and misses."""

    def __init__(self) -> None:
        self._filter = library("filterpy.kalman").KalmanFilter
        self._assignment = library("scipy.optimize").linear_sum_assignment
        self._tracks: list[Any] = []
        self._hits: list[int] = []
        self._misses: list[int] = []

    def step(self, position: Floats, variance: float) -> int:
        """Fuse a frame's (N, 2) positions; return how many tracks are confirmed."""
        for track in self._tracks:
            track.predict()
        taken = self._update(position, variance)
        for j in np.flatnonzero(~taken).tolist():
            self._begin(position[j], variance)
        return sum(hits >= CONFIRMED for hits in self._hits)

    def _update(self, position: Floats, variance: float) -> Bools:
        """(N,) which detections belong to a track; tracks missed too often end."""
        taken = np.zeros(len(position), dtype=np.bool_)
        self._misses = [misses + 1 for misses in self._misses]
        if self._tracks:
            cost = self._distances(position, variance)
            for i, j in zip(*self._assignment(cost), strict=True):
                if cost[i, j] < GATE:
                    self._tracks[i].update(position[j])
                    self._hits[i] += 1
                    self._misses[i] = 0
                    taken[j] = True
        alive = [i for i, misses in enumerate(self._misses) if misses < LOST]
        self._tracks = [self._tracks[i] for i in alive]
        self._hits = [self._hits[i] for i in alive]
        self._misses = [self._misses[i] for i in alive]
        return taken

    def _distances(self, position: Floats, variance: float) -> Floats:
        """(T, N) squared Mahalanobis distance of every detection from every track."""
        mean = np.array([track.x[:2] for track in self._tracks])
        spread = np.array([track.P[:2, :2] for track in self._tracks]) + variance * np.eye(2)
        inverse = np.linalg.inv(spread)
        dx = position[:, 0] - mean[:, :1]
        dy = position[:, 1] - mean[:, 1:]
        squared = inverse[:, :1, 0] * dx * dx + inverse[:, 1:, 1] * dy * dy
        squared += 2.0 * inverse[:, :1, 1] * dx * dy
        return np.where(squared < GATE, squared, FORBIDDEN)

    def _begin(self, position: Floats, variance: float) -> None:
        track = self._filter(dim_x=4, dim_z=2)
        track.x = np.array([*position, 0.0, 0.0])
        track.P = np.diag([variance, variance, SPEED**2, SPEED**2])
        track.F = np.eye(4) + PERIOD * np.eye(4, k=2)
        track.H = np.eye(2, 4)
        track.R = variance * np.eye(2)
        cube, square = PERIOD**3 / 3.0, PERIOD**2 / 2.0
        track.Q = NOISE * np.kron(np.array([[cube, square], [square, PERIOD]]), np.eye(2))
        self._tracks.append(track)
        self._hits.append(1)
        self._misses.append(0)
