"""A region: where the robustness is low, and what that says about the points around."""

from dataclasses import dataclass, replace
from functools import partial
from math import gamma, pi
from typing import Any, cast

import numpy as np
from scipy.optimize import least_squares  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

from rsu.arrays import Bools, Floats

SHARE, MARGIN = 0.05, 0.02
"""How far a value may lie below what a region predicts and still be explained by it: this share
of the value, and this share of the scale."""

STRETCH = 3.0
"""Largest correction of a radius by the fit, as a factor."""


@dataclass(slots=True, frozen=True)
class Region:
    """A box or ellipsoid, and a cone of robustness that rises from its centre.

    The robustness of a point is ``level + depth (|z| - 1)``, where z is the distance from the
    centre in radii; the norm is the largest (box) or the Euclidean one (ellipsoid).
    """

    centre: Floats
    """(d,), unit cube."""
    radius: Floats
    """(d,), > 0; infinite for a parameter that does not matter."""
    depth: float
    """> 0."""
    level: float
    """Robustness at the border: 0, or more for a dip that is not unsafe."""
    floor: float
    """Smallest robustness seen in it."""
    witness: Floats
    """(d,): the point where that was seen."""
    round: bool = False
    """Whether it is an ellipsoid."""

    @property
    def unsafe(self) -> bool:
        """Whether anything unsafe was seen in it."""
        return self.floor < 0.0

    @property
    def low(self) -> Floats:
        """Lower corner of the box that it stands for (d,), within the cube."""
        return np.clip(self.centre - self.radius, 0.0, 1.0)

    @property
    def high(self) -> Floats:
        """Upper corner (d,)."""
        return np.clip(self.centre + self.radius, 0.0, 1.0)

    @property
    def volume(self) -> float:
        """Its share of the cube, as far as it lies within."""
        k = int(np.count_nonzero(np.isfinite(self.radius)))
        if self.round:
            ball = pi ** (k / 2) / gamma(k / 2 + 1)
            return min(ball * float(np.prod(self.radius[np.isfinite(self.radius)])), 1.0)
        return float(np.prod(self.high - self.low))

    def predict(self, points: Floats) -> Floats:
        """Return the robustness of points (..., d) if nothing else were there."""
        return np.maximum(self.level + self.depth * (self._distance(points) - 1.0), self.floor)

    def holds(self, points: Floats) -> Bools:
        """Return which points (..., d) lie in it."""
        return self._distance(points) <= 1.0

    def explains(self, points: Floats, values: Floats, scale: float) -> Bools:
        """Return which values are what this region lets expect, or lie in it."""
        expected = self.predict(points)
        short = SHARE * np.abs(expected) + MARGIN * scale
        return (values >= expected - short) | self.holds(points)

    def _distance(self, points: Floats) -> Floats:
        """Distance from the centre in radii."""
        matters = np.isfinite(self.radius)
        z = (points[..., matters] - self.centre[matters]) / self.radius[matters]
        if self.round:
            return np.sqrt(np.sum(z * z, axis=-1))
        return np.max(np.abs(z), axis=-1, initial=0.0)


def fit(region: Region, points: Floats, values: Floats, ceiling: float, scale: float) -> Region:
    """Return the box or the ellipsoid that fits samples best, whichever does so better.

    Nonlinear least squares with a loss that forgives outliers (Cauchy): what another region
    lowers is no error of this one.

    Parameters
    ----------
    region : Region
        To begin with, as its faces were measured.
    points, values : ndarray (n, d), (n,)
        Samples in and around it.
    ceiling : float
        Where the robustness may be cut off.
    scale : float
        As of `Samples.scale`.
    """
    matters = np.isfinite(region.radius)
    k = int(np.count_nonzero(matters))
    if k == 0 or len(values) < 2 * k + 1:
        return region

    def errors(shaped: Region) -> Floats:
        return (np.minimum(shaped.predict(points), ceiling) - values) / (MARGIN * scale)

    sizes = np.log(np.append(region.radius[matters], region.depth))

    def miss(is_round: bool, x: Floats) -> Floats:  # noqa: FBT001 - bound by partial
        return errors(_shaped(region, matters, x, is_round=is_round))

    solve = cast("Any", least_squares)
    begin = np.concatenate((region.centre[matters], sizes))
    reach = np.concatenate((region.radius[matters], np.full(k + 1, np.log(STRETCH))))
    best, least = region, float(np.sum(np.log1p(errors(region) ** 2)))
    for is_round in (False, True):
        found = solve(
            partial(miss, is_round),
            begin,
            bounds=(begin - reach, begin + reach),
            loss="cauchy",
            max_nfev=40,
        )
        cost = 2.0 * float(found.cost)
        if cost < least:
            best, least = _shaped(region, matters, found.x, is_round=is_round), cost
    return best


def _shaped(region: Region, matters: Bools, x: Floats, *, is_round: bool) -> Region:
    """Return the region with centre, logarithms of the radii, and of the depth as fitted."""
    k = int(np.count_nonzero(matters))
    centre, radius = region.centre.copy(), region.radius.copy()
    centre[matters], radius[matters] = x[:k], np.exp(x[k : 2 * k])
    depth = float(np.exp(x[-1]))
    return replace(region, centre=centre, radius=radius, depth=depth, round=is_round)
