"""What has been evaluated so far."""

from collections import deque

import numpy as np

from rsu.arrays import Bools, Floats
from sotif.exploration.guided.asking import Asking

MARGIN, TINY = 0.02, 1e-6
"""Largest and smallest noise that is reckoned with, of the scale."""
NOISE = 8.0
"""Noise by the lower quartile of changes that are noise: 2.5 standard deviations of a change."""


class Samples:
    """Points and their robustness, in the order in which they were asked.

    Parameters
    ----------
    dimensions : int
        Parameters of a point.
    """

    def __init__(self, dimensions: int) -> None:
        self.count = 0
        self.scale = 1.0
        """How much the robustness varies: from its smallest to the middle one of the filling."""
        self.least = MARGIN
        """Smallest change that is no noise."""
        self.middle = 1.0
        """Median robustness of the filling."""
        self.ceiling = 1.0
        """Largest robustness so far."""
        self._changes = deque[float](maxlen=200)
        self._points = np.empty((64, dimensions))
        self._values = np.empty(64)
        self._filling = np.empty(64, np.bool_)

    @property
    def points(self) -> Floats:
        """Points of the unit cube (n, d)."""
        return self._points[: self.count]

    @property
    def values(self) -> Floats:
        """Robustness (n,)."""
        return self._values[: self.count]

    @property
    def filling(self) -> Bools:
        """Which were drawn to fill the space (n,)."""
        return self._filling[: self.count]

    def ask(self, points: Floats, *, filling: bool = False) -> Asking[Floats]:
        """Evaluate points and keep what came."""
        values = self._tamed((yield points))
        last = self.count + len(points)
        while last > len(self._values):
            self._points = np.concatenate((self._points, np.empty_like(self._points)))
            self._values = np.concatenate((self._values, np.empty_like(self._values)))
            self._filling = np.concatenate((self._filling, np.empty_like(self._filling)))
        self._points[self.count : last] = points
        self._values[self.count : last] = values
        self._filling[self.count : last] = filling
        self.count = last
        self.ceiling = float(self.values.max())
        if filling:
            drawn = self.values[self.filling]
            self.middle = float(np.median(drawn))
            self.scale = self.middle - float(drawn.min()) or 1.0
        return values

    def ask_one(self, point: Floats) -> Asking[float]:
        """Evaluate one point."""
        values = yield from self.ask(point[None])
        return float(values[0])

    def note(self, change: float) -> None:
        """Learn from what moving one parameter a little has changed how large the noise is.

        Mostly most parameters do not matter: then the quarter of the changes that is smallest is
        noise.
        """
        self._changes.append(change)
        quarter = float(np.quantile(self._changes, 0.25))
        self.least = min(max(NOISE * quarter, TINY * self.scale), MARGIN * self.scale)

    def _tamed(self, values: Floats) -> Floats:
        """Take what failed, and what is beyond all bounds, for as safe as anything so far."""
        finite = np.isfinite(values)
        if finite.all():
            return values
        seen = np.concatenate((self.values, values[finite], [0.0]))
        kept = np.where(np.isneginf(values), min(float(seen.min()), -1.0), float(seen.max()))
        return np.where(finite, values, kept)
