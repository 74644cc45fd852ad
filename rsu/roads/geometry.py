"""Curves of a road: the reference line in plan, and values that change along it.

The plan view of a line, an arc and a spiral is one and the same curve: curvature linear in s, so
heading quadratic in s.  Its position is integrated by Gauss-Legendre quadrature of order 8 over
panels that turn by at most one radian: exact to rounding (1e-12 of the length; see the tests).
"""

import math
from dataclasses import dataclass

import numpy as np

from rsu.arrays import Floats

_GAUSS = np.polynomial.legendre.leggauss(8)
_NODES, _WEIGHTS = (_GAUSS[0] + 1.0) / 2.0, _GAUSS[1] / 2.0  # on [0, 1]

MOST_TURNING = 400.0 * math.pi
"""rad within one element; 200 full turns are no road, and each costs panels."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Clothoid:
    """Line (no curvature), arc (constant) or spiral (linear) of the plan view.

    OpenDRIVE 1.7, 7.3 to 7.5.  Metres, radians, curvature in 1/m, positive to the left.
    """

    s: float
    x: float
    y: float
    heading: float
    length: float
    curvature_start: float
    curvature_end: float

    @property
    def turning(self) -> float:
        """The most that the heading can change within the element, rad."""
        return max(abs(self.curvature_start), abs(self.curvature_end)) * self.length

    def curvature(self, along: Floats) -> Floats:
        """(N,) 1/m at (N,) m from the element's start."""
        rate = (self.curvature_end - self.curvature_start) / self.length
        return self.curvature_start + rate * along

    def headings(self, along: Floats) -> Floats:
        """Return headings of any shape, rad, at as many m from the element's start."""
        mean = (self.curvature_start + self.curvature(along)) / 2.0
        return self.heading + mean * along

    def positions(self, along: Floats) -> Floats:
        """(N, 2) m at (N,) m from the element's start."""
        if self.turning == 0.0:
            ahead = np.array([math.cos(self.heading), math.sin(self.heading)])
            return np.array([self.x, self.y]) + along[:, None] * ahead
        panels = math.ceil(self.turning)
        width = self.length / panels
        knots = width * np.arange(panels, dtype=np.float64)
        steps = self._chords(knots[:-1], np.full(panels - 1, width))
        origins = np.cumsum(np.vstack(([[self.x, self.y]], steps)), axis=0)
        which = np.clip((along / width).astype(np.int64), 0, panels - 1)
        return origins[which] + self._chords(knots[which], along - knots[which])

    def _chords(self, start: Floats, span: Floats) -> Floats:
        """(N, 2) from `start` to `start` + `span`, each within one panel."""
        heading = self.headings(start[:, None] + span[:, None] * _NODES)
        x, y = np.cos(heading) @ _WEIGHTS, np.sin(heading) @ _WEIGHTS
        return span[:, None] * np.column_stack((x, y))


class PlanView:
    """The reference line of a road: elements one after the other, by rising s."""

    def __init__(self, elements: tuple[Clothoid, ...]) -> None:
        self.elements = elements
        self.starts = np.array([element.s for element in elements])

    def evaluate(self, s: Floats) -> tuple[Floats, Floats, Floats]:
        """(N, 2) position, (N,) heading and (N,) curvature at (N,) s."""
        which = np.maximum(np.searchsorted(self.starts, s, side="right") - 1, 0)
        present: list[int] = np.unique(which).tolist()
        position, heading, curvature = np.empty((len(s), 2)), np.empty(len(s)), np.empty(len(s))
        for index in present:
            rows = which == index
            element = self.elements[index]
            along = s[rows] - element.s
            position[rows] = element.positions(along)
            heading[rows] = element.headings(along)
            curvature[rows] = element.curvature(along)
        return position, heading, curvature


class Profile:
    """A value along s as cubic polynomials a + b ds + c ds^2 + d ds^3 (elevation, width, offset).

    Parameters
    ----------
    starts : (K,) s of the road from which each polynomial counts and holds, rising.
    coefficients : (K, 4) a, b, c, d.

    Before the first start, and without any polynomial, the value is 0 (OpenDRIVE 1.7, 8.4, 9.3).
    """

    def __init__(self, starts: list[float], coefficients: list[tuple[float, ...]]) -> None:
        self.starts = np.array(starts, dtype=np.float64)
        zero = np.zeros((1, 4))
        self._rows = np.vstack((zero, np.array(coefficients, dtype=np.float64).reshape(-1, 4)))
        self._origins = np.concatenate(([0.0], self.starts))

    def _select(self, s: Floats) -> tuple[Floats, Floats]:
        which = np.searchsorted(self.starts, s, side="right")
        return s - self._origins[which], self._rows[which]

    def value(self, s: Floats) -> Floats:
        """(N,) at (N,) s."""
        ds, rows = self._select(s)
        return rows[:, 0] + ds * (rows[:, 1] + ds * (rows[:, 2] + ds * rows[:, 3]))

    def slope(self, s: Floats) -> Floats:
        """(N,) derivative by s at (N,) s."""
        ds, rows = self._select(s)
        return rows[:, 1] + ds * (2.0 * rows[:, 2] + ds * 3.0 * rows[:, 3])
