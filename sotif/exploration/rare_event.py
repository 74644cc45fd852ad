"""The probability of an unsafe case where it is rare: adaptive importance sampling.

A guided search says where to look, and wide draws which corners are unsafe: there the border's
nearest point is where most of it lies (Rackwitz and Fiessler 1978).  A mixture of normal densities,
one a region or corner, is moved there by weighted draws (Cappe et al. 2008); then it stays, and
what is drawn from it is an unbiased estimate, whatever has been overlooked: a share of the draws is
uniform.

All densities are over z, the standard normal deviate of each parameter's place in its range:
a range that matters is narrow there, one that does not is standard normal.
"""

from dataclasses import asdict, dataclass
from typing import Self, cast

import numpy as np
from numpy.random import Generator as Chance
from scipy.special import ndtr, ndtri  # pyright: ignore[reportMissingTypeStubs]

from rsu.arrays import Floats
from sotif.exploration.guided.asking import Asking
from sotif.exploration.guided.region import Region
from sotif.exploration.guided.schedule import Guided

CONFIDENCE, TWO_SIDED = 0.9, 1.645
"""Of the interval, and the quantile of the normal distribution that belongs to it."""
SEARCH = 600
"""Runs that look for regions."""
FAR, FAR_SPREAD = 128, 3.0
"""Runs that look into the corners, and their standard deviation."""
FOLLOW, HALVINGS = 250, 4
"""Runs that follow hits at most, and halvings of the way of each to the border."""
STEP = 0.1
"""Of a slope, standard deviations."""
APART = 1.0
"""Standard deviations by which two starts differ."""
START_SPREAD = 0.5
"""Of a component that starts at such a hit, along what matters there."""
ROUNDS, ROUND = 8, 100
"""Rounds that move the mixture at most, and runs of each."""
SETTLED = 2.0
"""Square of the coefficient of variation of two rounds on end at which it stays."""
BATCH = 50
UNIFORM = 0.1
"""Share of the draws that are uniform."""
WIDER = 1.25
"""By which a density is wider than what it is fitted to: weights stay bounded at the borders."""
ELITE = 20
"""Draws that a component is moved to at least: its lowest, where fewer are unsafe."""
LEAST = 0.3
"""Smallest share of a component, of the mean."""
ENOUGH = 12.0
"""Effective samples that a component is fitted to; with fewer, weights are levelled."""
EDGE = 1e-9
FARTHEST = 5.99
"""How near to the ends of a range a parameter may be, and that in standard deviations."""


@dataclass(slots=True, frozen=True)
class Mixture:
    """K normal densities."""

    shares: Floats
    """(K,)."""
    means: Floats
    """(K, d)."""
    roots: Floats
    """(K, d, d): lower Cholesky factors of the covariances."""

    def draw(self, count: int, chance: Chance) -> Floats:
        """Draw (count, d); a share of them standard normal."""
        which = chance.choice(len(self.shares), size=count, p=self.shares)
        white = chance.standard_normal((count, self.means.shape[1]))
        plain = chance.random(count) < UNIFORM
        moved = self.means[which] + np.einsum("nij,nj->ni", self.roots[which], white)
        return np.where(plain[:, None], white, moved)

    def ratios(self, z: Floats) -> Floats:
        """Return log of each component's density by the standard normal one (n, K)."""
        inverse = np.linalg.inv(self.roots)
        off = np.einsum("kij,nkj->nki", inverse, z[:, None, :] - self.means)
        plain = np.sum(z * z, axis=1)[:, None]
        size = np.log(np.diagonal(self.roots, axis1=1, axis2=2)).sum(axis=1)
        return 0.5 * (plain - np.sum(off * off, axis=2)) - size + np.log(self.shares)

    def weights(self, z: Floats) -> Floats:
        """Return standard normal density by that of the draws (n,)."""
        total = np.log1p(-UNIFORM) + _log_sum(self.ratios(z))
        return np.exp(-np.logaddexp(np.log(UNIFORM), total))


@dataclass(slots=True, frozen=True)
class Draws:
    """What came of draws: places (n, d), robustness (n,), weights (n,)."""

    z: Floats
    values: Floats
    weights: Floats

    @property
    def terms(self) -> Floats:
        """What the mean of is the probability (n,)."""
        return np.where(self.values < 0.0, self.weights, 0.0)

    @classmethod
    def joined(cls, parts: list[Self]) -> Self:
        """Return all as one."""
        rows = zip(*((part.z, part.values, part.weights) for part in parts), strict=True)
        return cls(*map(np.concatenate, rows))


@dataclass(slots=True, frozen=True)
class Probability:
    """An estimate with its interval."""

    estimate: float
    low: float
    high: float
    runs: int
    """Draws that it is the mean of."""
    confidence: float = CONFIDENCE

    def told(self) -> dict[str, float]:
        """Return it as JSON has it."""
        return asdict(self)


@dataclass(slots=True, frozen=True)
class Start:
    """A design point: the most probable unsafe one, as if the border were a plane."""

    point: Floats
    """(d,)."""
    normal: Floats
    """Of the border, into what is unsafe (d,)."""

    @property
    def root(self) -> Floats:
        """Root of the covariance: standard normal along the border, narrow across it."""
        across = np.outer(self.normal, self.normal)
        covariance = np.eye(len(self.point)) - (1.0 - START_SPREAD**2) * across
        return cast("Floats", np.linalg.cholesky(covariance))


class RareEvent:
    """Estimates how probable it is that a uniform draw is unsafe.

    Parameters
    ----------
    dimensions : int
        Parameters.
    chance : Generator
        Of all draws.
    """

    def __init__(self, dimensions: int, chance: Chance) -> None:
        self.search = Guided(dimensions, chance)
        self._chance = chance
        self._terms: list[float] = []

    def run(self) -> Asking[None]:
        """Search, adapt, then draw for ever."""
        yield from _up_to(SEARCH, self.search)
        dimensions = self.search.samples.points.shape[1]
        unsafe = [region for region in self.search.regions if region.unsafe]
        inside = [region for region in unsafe if not _at_an_end(region)]
        starts = yield from self._corners([r for r in unsafe if _at_an_end(r)], dimensions)
        mixture = _first(inside, starts, dimensions)
        drawn: list[Draws] = []
        while len(drawn) < ROUNDS and not _settled(drawn):
            drawn.append((yield from self._drawn(mixture, ROUND)))
            mixture = _moved(mixture, Draws.joined(drawn))
        while True:
            made = yield from self._drawn(mixture, BATCH)
            self._terms += made.terms.tolist()

    @property
    def probability(self) -> Probability | None:
        """What the draws say so far; None before the first."""
        terms = np.array(self._terms)
        if len(terms) < 2:
            return None
        estimate, runs = float(terms.mean()), len(terms)
        if estimate == 0.0:  # the uniform share has not hit either: the rule of three
            return Probability(0.0, 0.0, min(3.0 / (UNIFORM * runs), 1.0), runs)
        off = TWO_SIDED * float(terms.std(ddof=1)) / runs**0.5
        return Probability(estimate, max(estimate - off, 0.0), min(estimate + off, 1.0), runs)

    def _corners(self, reached: list[Region], dimensions: int) -> Asking[list[Start]]:
        """Return where the corners of the space are unsafe, each once, the most probable first.

        `reached` are regions there that the search has found.
        """
        z = FAR_SPREAD * self._chance.standard_normal((FAR, dimensions))
        z = np.clip(z, -FARTHEST, FARTHEST)
        values = yield _cube(z)
        hit = values < 0.0
        known = np.array([region.witness for region in reached]).reshape(-1, dimensions)
        z = np.concatenate((_deviates(known), z[hit]))
        values = np.concatenate(([region.floor for region in reached], values[hit]))
        if not len(z):
            return []
        most = FOLLOW // (HALVINGS + dimensions)
        z, values = yield from _to_border(z[:most], values[:most])
        return _distinct((yield from _design(z, values)))

    def _drawn(self, mixture: Mixture, count: int) -> Asking[Draws]:
        z = mixture.draw(count, self._chance)
        values = yield _cube(z)
        return Draws(z, values, mixture.weights(z))


def _up_to(runs: int, search: Guided) -> Asking[None]:
    """Let a search ask so many times."""
    asking = search.run()
    points = next(asking)
    while search.samples.count + len(points) <= runs:
        values = yield points
        points = asking.send(values)


def _at_an_end(region: Region) -> bool:
    """Whether a region reaches an end of a range: then most of it lies at its border."""
    matters = np.isfinite(region.radius)
    return bool((matters & ((region.low <= 0.0) | (region.high >= 1.0))).any())


def _distinct(starts: list[Start]) -> list[Start]:
    """Return those that differ, the most probable first."""
    found: list[Start] = []
    for start in sorted(starts, key=lambda start: float(start.point @ start.point)):
        gaps = [float(np.linalg.norm(start.point - other.point)) for other in found]
        if min(gaps, default=np.inf) > APART:
            found.append(start)
    return found


def _to_border(z: Floats, values: Floats) -> Asking[tuple[Floats, Floats]]:
    """Return the points on the way to the middle that are just unsafe, and their robustness."""
    far, near = np.ones((len(z), 1)), np.zeros((len(z), 1))
    for _ in range(HALVINGS):
        middle = (far + near) / 2.0
        tried = yield _cube(middle * z)
        hit = tried < 0.0
        values = np.where(hit, tried, values)
        far, near = np.where(hit[:, None], middle, far), np.where(hit[:, None], near, middle)
    return far * z, values


def _design(z: Floats, values: Floats) -> Asking[list[Start]]:
    """Return the design points that belong to unsafe points (n, d) near the border."""
    slopes = np.empty_like(z)
    for d in range(z.shape[1]):
        step = np.where(z[:, d] > 0.0, -STEP, STEP)  # inwards: at the ends there is no outside
        tried = z.copy()
        tried[:, d] += step
        slopes[:, d] = ((yield _cube(tried)) - values) / step
    size = np.linalg.norm(slopes, axis=1)
    steep = np.isfinite(size) & (size > 0.0)
    z, values, slopes, size = z[steep], values[steep], slopes[steep], size[steep]
    normals = -slopes / size[:, None]
    away = np.sum(normals * z, axis=1) + values / size
    return [Start(a * n, n) for a, n in zip(away, normals, strict=True)]


def _first(regions: list[Region], starts: list[Start], dimensions: int) -> Mixture:
    """Return a component a region, as wide as its box, and one a start."""
    steps = (np.arange(32) + 0.5) / 32.0
    means: list[Floats] = [start.point for start in starts]
    roots: list[Floats] = [start.root for start in starts]
    for r in regions:
        box = r.low + steps[:, None] * (r.high - r.low)
        z = _deviates(box)
        matters = np.isfinite(r.radius)
        means.append(np.where(matters, z.mean(axis=0), 0.0))
        spread = np.maximum(WIDER * z.std(axis=0), EDGE)
        roots.append(np.diag(np.where(matters, spread, 1.0)))
    if not means:
        means, roots = [np.zeros(dimensions)], [np.eye(dimensions)]
    return Mixture(np.full(len(means), 1.0 / len(means)), np.array(means), np.array(roots))


def _moved(mixture: Mixture, draws: Draws) -> Mixture:
    """Return the mixture fitted to what was unsafe, or lowest where little was, of all draws."""
    values = np.where(np.isfinite(draws.values), draws.values, np.inf)
    logs = mixture.ratios(draws.z)
    duty = np.exp(logs - _log_sum(logs)[:, None])
    owner = duty.argmax(axis=1)
    means, roots = mixture.means.copy(), mixture.roots.copy()
    for k in range(len(means)):
        own = np.sort(values[owner == k])
        if len(own) >= ELITE:
            elite = values <= max(float(own[ELITE - 1]), 0.0)
            mine, weights = duty[elite, k], draws.weights[elite]
            means[k], roots[k] = _fitted(draws.z[elite], _levelled(mine, weights), roots[k])
    shares = duty.T @ draws.terms
    shares = np.maximum(shares / max(float(shares.sum()), EDGE**2), LEAST / len(shares))
    return Mixture(shares / shares.sum(), means, roots)


def _fitted(z: Floats, weights: Floats, root: Floats) -> tuple[Floats, Floats]:
    """Return mean and root of a normal density, wider than weighted samples.

    As many samples as there are parameters speak for the covariance that was.  Along no direction
    does a convex part of a normal density spread more than the whole (Brascamp and Lieb 1976).
    """
    d = z.shape[1]
    mean = weights @ z
    off = z - mean
    many = 1.0 / float(np.sum(weights**2))
    covariance = WIDER**2 * many * (off.T * weights) @ off + d * root @ root.T
    covariance /= many + d
    idle = (np.abs(mean) < 0.5) & (np.diagonal(covariance) > 0.7)
    covariance[idle] = 0.0
    covariance[:, idle] = 0.0
    covariance[idle, idle] = 1.0
    sizes, axes = np.linalg.eigh(covariance)
    sizes = np.clip(sizes, EDGE**2, 1.0)
    return np.where(idle, 0.0, mean), np.linalg.cholesky((axes * sizes) @ axes.T)


def _settled(drawn: list[Draws]) -> bool:
    spreads = [
        float(np.var(made.terms) / np.mean(made.terms) ** 2) if made.terms.any() else np.inf
        for made in drawn[-2:]
    ]
    return len(spreads) == 2 and max(spreads) <= SETTLED


def _levelled(duty: Floats, weights: Floats) -> Floats:
    """Return duty times weights, of sum 1, the weights levelled until enough samples count."""
    relative = weights / weights.max()
    levelled = duty / duty.sum()
    for power in (1.0, 0.7, 0.5, 0.3, 0.15):
        tried = duty * relative**power
        tried /= tried.sum()
        if 1.0 / float(np.sum(tried**2)) >= ENOUGH:
            return tried
    return levelled


def _cube(z: Floats) -> Floats:
    return np.clip(cast("Floats", ndtr(z)), EDGE, 1.0 - EDGE)


def _deviates(points: Floats) -> Floats:
    return cast("Floats", ndtri(np.clip(points, EDGE, 1.0 - EDGE)))


def _log_sum(logs: Floats) -> Floats:
    """Return the log of the sum of each row's exponentials."""
    most: Floats = logs.max(axis=1)
    return most + np.log(np.exp(logs - most[:, None]).sum(axis=1))
