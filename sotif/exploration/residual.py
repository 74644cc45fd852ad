"""The residual: how much is unsafe through regions that nobody has seen.

Good and Turing (Good 1953): the mass of what n draws have not seen is about that of what they have
seen exactly once.  A guided search sees a region from farther away than a draw that hits it: from
its catchment, whose volume is a multiple of its own.  So each region that the draws caught once
weighs ``volume / catchment``, not 1.
"""

from dataclasses import dataclass
from typing import Any

from scipy.special import gammaincinv  # pyright: ignore[reportMissingTypeStubs]

from rsu.arrays import Floats, Ints

CONFIDENCE = 0.9


@dataclass(slots=True, frozen=True)
class Residual:
    """A share of the space, with its interval."""

    estimate: float
    low: float
    high: float
    confidence: float = CONFIDENCE

    def told(self) -> dict[str, float]:
        """Return it as JSON has it."""
        return {
            "estimate": self.estimate,
            "low": self.low,
            "high": self.high,
            "confidence": self.confidence,
        }


def estimate_residual(draws: int, caught: Ints, weights: Floats) -> Residual:
    """Estimate the share that is unsafe and unseen.

    The interval is that of a weighted Poisson count: of so many events that weigh alike that mean
    and variance are the same (Bohm and Zech 2014).  What they weigh is taken from all regions that
    were found; the heavy ones, which were hard to see, count the more.  The lower end is 0: nothing
    may be left, and where that is so no draw can show it.  So all the doubt lies above.

    Parameters
    ----------
    draws : int
        Uniform draws n.
    caught : ndarray (r,)
        How many of them each found region caught.
    weights : ndarray (r,)
        Volume of each by that of its catchment, at most 1.
    """
    if draws == 0:
        return Residual(1.0, 0.0, 1.0)
    mass = float(weights[caught <= 1].sum())
    weight = float(weights @ weights / weights.sum()) if len(weights) else 1.0
    quantile: Any = gammaincinv  # of the gamma distribution, which is that of a Poisson's mean
    high = weight * float(quantile(mass / weight + 1.0, CONFIDENCE)) / draws
    return Residual(min(mass / draws, 1.0), 0.0, min(high, 1.0))
