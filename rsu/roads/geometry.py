"""The reference line of a road in plan: lines, arcs, spirals and polynomials (OpenDRIVE 1.7, 7).

A line, an arc and a spiral are one and the same curve: curvature linear in s.  It is cut into
stretches that turn by at most one radian, over which Gauss-Legendre quadrature of order 6 is exact
to rounding (1e-12 of the length; see the tests).  A polynomial is cut into equal steps of its
parameter, over each of which its length is integrated in the same way.
"""

import math

import numpy as np

from rsu.arrays import Floats
from rsu.kernels.road import CURVE_COLUMNS, POLYNOMIAL, SPIRAL, curve_points

_GAUSS = np.polynomial.legendre.leggauss(6)
_NODES, _WEIGHTS = (_GAUSS[0] + 1.0) / 2.0, _GAUSS[1] / 2.0  # on [0, 1]
_PIECES = 16
"""Of a polynomial: one that turns a right angle is then exact to 1e-10 of its length."""

MOST_TURNING = 400.0 * math.pi
"""rad within one element; 200 full turns are no road, and each costs stretches."""

Start = tuple[float, float, float, float]
"""s, x, y and heading at which an element begins."""


def spiral_rows(start: Start, length: float, curvature: float, curvature_end: float) -> Floats:
    """(K, 17) stretches of a line (no curvature), arc (constant) or spiral (linear), by rising s.

    Metres, radians, curvature in 1/m, positive to the left.
    """
    rate = (curvature_end - curvature) / length
    stretches = max(1, math.ceil(max(abs(curvature), abs(curvature_end)) * length))
    width = length / stretches
    rows = np.zeros((stretches, CURVE_COLUMNS))
    rows[:, 4], rows[:, 5], rows[:, 7] = width, SPIRAL, rate
    place = np.empty((1, 4))
    s, x, y, heading = start
    for k, row in enumerate(rows):
        row[:4] = s, x, y, heading
        row[6] = curvature + k * width * rate
        if k + 1 < stretches:
            curve_points(rows[k : k + 1], np.array([s + width]), place)
            s = start[0] + (k + 1) * width
            x, y, heading = place[0, :3].tolist()
    return rows


def polynomial_rows(start: Start, length: float, u: Floats, v: Floats, top: float) -> Floats:
    """(K, 17) pieces of the curve u(p), v(p) for p from 0 to `top`, by rising s.

    s is the length along the curve, scaled so that the whole is `length` m, for files round it.

    Parameters
    ----------
    u, v : (4,) coefficients a, b, c, d ahead of and to the left of the start.
    """
    p = np.linspace(0.0, top, _PIECES + 1)
    q = p[:-1, None] + np.diff(p)[:, None] * _NODES
    du = u[1] + q * (2.0 * u[2] + q * 3.0 * u[3])
    dv = v[1] + q * (2.0 * v[2] + q * 3.0 * v[3])
    arcs = np.diff(p) * (np.hypot(du, dv) @ _WEIGHTS)
    spans = arcs * (length / max(arcs.sum(), 1e-300))
    rows = np.empty((_PIECES, CURVE_COLUMNS))
    rows[:, 0] = start[0] + np.concatenate(([0.0], np.cumsum(spans)[:-1]))
    rows[:, 1:4], rows[:, 4], rows[:, 5] = start[1:], spans, POLYNOMIAL
    rows[:, 6:10], rows[:, 10:14] = u, v
    rows[:, 14], rows[:, 15], rows[:, 16] = p[:-1], p[1:], arcs
    return rows[arcs > 0.0]


def arc_length(u: Floats, v: Floats, top: float) -> float:
    """Length of the curve u(p), v(p) for p from 0 to `top`, m."""
    return float(polynomial_rows((0.0, 0.0, 0.0, 0.0), 1.0, u, v, top)[:, 16].sum())


class PlanView:
    """The reference line of a road: rows of curves one after the other, by rising s."""

    __slots__ = ("rows",)

    def __init__(self, rows: Floats) -> None:
        self.rows = np.ascontiguousarray(rows)

    @property
    def starts(self) -> Floats:
        """(K,) s at which its curves begin."""
        return self.rows[:, 0]

    def evaluate(self, s: Floats) -> tuple[Floats, Floats, Floats]:
        """(N, 2) position, (N,) heading and (N,) curvature at (N,) s."""
        found = np.empty((len(s), 4))
        curve_points(self.rows, np.ascontiguousarray(s, dtype=np.float64), found)
        return found[:, :2], found[:, 2], found[:, 3]
