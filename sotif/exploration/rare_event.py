"""The probability of an unsafe case where it is rare: adaptive importance sampling.

A guided search says where to look; a mixture of normal densities, one a region, is moved there by
cross-entropy (Rubinstein and Kroese 2004); then it stays, and what is drawn from it is an unbiased
estimate, whatever the search has overlooked: a share of the draws is uniform.

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
SEARCH = 700
"""Runs that look for regions."""
ROUNDS, ROUND = 9, 100
"""Rounds that move the mixture at most, and runs of each."""
SETTLED = 0.2
"""Share of unsafe draws in two rounds on end at which it stays."""
BATCH = 50
UNIFORM = 0.1
"""Share of the draws that are uniform."""
WIDER = 1.25
"""By which a density is wider than what it is fitted to: weights stay bounded at the borders."""
ELITE = 20
"""Draws that a component is moved to at least: the lowest, where fewer are unsafe."""
SLOWLY = 0.8
"""To what a spread may shrink in a round on the way."""
LEAST = 0.1
"""Smallest share of a component, of the mean."""
ENOUGH = 12.0
"""Effective samples that a component is fitted to; with fewer, weights are levelled."""
EDGE = 1e-9
"""How near to the ends of a range a parameter may be: 6 standard deviations."""


@dataclass(slots=True, frozen=True)
class Mixture:
    """K normal densities of independent parameters."""

    shares: Floats
    """(K,)."""
    means: Floats
    """(K, d)."""
    spreads: Floats
    """(K, d), > 0."""

    def draw(self, count: int, chance: Chance) -> Floats:
        """Draw (count, d); a share of them standard normal."""
        which = chance.choice(len(self.shares), size=count, p=self.shares)
        white = chance.standard_normal((count, self.means.shape[1]))
        plain = chance.random(count) < UNIFORM
        moved = self.means[which] + self.spreads[which] * white
        return np.where(plain[:, None], white, moved)

    def ratios(self, z: Floats) -> Floats:
        """Return log of each component's density by the standard normal one (n, K)."""
        off = (z[:, None, :] - self.means) / self.spreads
        plain = np.sum(z * z, axis=1)[:, None]
        logs = 0.5 * (plain - np.sum(off * off, axis=2)) - np.log(self.spreads).sum(axis=1)
        return logs + np.log(self.shares)

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
        unsafe = [region for region in self.search.regions if region.unsafe]
        mixture = _first(unsafe, self.search.samples.points.shape[1])
        drawn: list[Draws] = []
        while len(drawn) < ROUNDS and not _settled(drawn):
            drawn.append((yield from self._drawn(mixture, ROUND)))
            mixture = _moved(mixture, Draws.joined(drawn))
        while True:
            made = yield from self._drawn(mixture, BATCH)
            self._terms += np.where(made.values < 0.0, made.weights, 0.0).tolist()

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


def _first(regions: list[Region], dimensions: int) -> Mixture:
    """Return a component a region: as wide as its box."""
    if not regions:
        return Mixture(np.ones(1), np.zeros((1, dimensions)), np.ones((1, dimensions)))
    steps = (np.arange(32) + 0.5) / 32.0
    boxes = np.array([r.low + steps[:, None] * (r.high - r.low) for r in regions])
    z = cast("Floats", ndtri(np.clip(boxes, EDGE, 1.0 - EDGE)))
    matters = np.array([np.isfinite(region.radius) for region in regions])
    means = np.where(matters, z.mean(axis=1), 0.0)
    spreads = np.where(matters, np.maximum(WIDER * z.std(axis=1), EDGE), 1.0)
    return Mixture(np.full(len(regions), 1.0 / len(regions)), means, spreads)


def _moved(mixture: Mixture, draws: Draws) -> Mixture:
    """Return the mixture fitted to what was unsafe, or lowest where little was, of all draws."""
    logs = mixture.ratios(draws.z)
    duty = np.exp(logs - _log_sum(logs)[:, None])
    owner = duty.argmax(axis=1)
    values = np.where(np.isfinite(draws.values), draws.values, np.inf)
    shares, means, spreads = (a.copy() for a in (mixture.shares, mixture.means, mixture.spreads))
    for k in range(len(shares)):
        own = np.flatnonzero(owner == k)
        if len(own) < ELITE:
            continue
        limit = max(float(np.sort(values[own])[ELITE - 1]), 0.0)
        elite = own[values[own] <= limit]
        weights = _levelled(draws.weights[elite])
        means[k] = weights @ draws.z[elite]
        deviation = np.sqrt(weights @ (draws.z[elite] - means[k]) ** 2)
        if limit > 0.0:  # not there yet: who narrows now arrives never
            deviation = np.maximum(deviation, spreads[k] / WIDER * SLOWLY)
        idle = (np.abs(means[k]) < 0.5) & (np.abs(deviation - 1.0) < 0.3)
        means[k] = np.where(idle, 0.0, means[k])
        spreads[k] = np.where(idle, 1.0, np.maximum(WIDER * deviation, EDGE))
        shares[k] = draws.weights[elite].sum()
    shares = np.maximum(shares / shares.sum(), LEAST / len(shares))
    return Mixture(shares / shares.sum(), means, spreads)


def _settled(drawn: list[Draws]) -> bool:
    shares = [float(np.mean(made.values < 0.0)) for made in drawn[-2:]]
    return len(shares) == 2 and min(shares) >= SETTLED


def _levelled(weights: Floats) -> Floats:
    """Return weights of sum 1, levelled until enough samples count."""
    relative = weights / weights.max()
    levelled = np.full(len(weights), 1.0 / len(weights))
    for power in (1.0, 0.7, 0.5, 0.3, 0.15):
        tried = relative**power
        tried /= tried.sum()
        if 1.0 / float(np.sum(tried**2)) >= ENOUGH:
            return tried
    return levelled


def _cube(z: Floats) -> Floats:
    return np.clip(cast("Floats", ndtr(z)), EDGE, 1.0 - EDGE)


def _log_sum(logs: Floats) -> Floats:
    """Return the log of the sum of each row's exponentials."""
    most: Floats = logs.max(axis=1)
    return most + np.log(np.exp(logs - most[:, None]).sum(axis=1))
