"""The residual: how much is unsafe through regions that nobody has seen.

Good and Turing (Good 1953): the mass of what n draws have not seen is about that of what they have
seen exactly once.  A guided search sees a region from farther away than a draw that hits it: from
its catchment, whose volume is a multiple of its own.  So each region that the draws caught once
weighs ``volume / catchment``, not 1.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import gamma  # pyright: ignore[reportMissingTypeStubs]

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

    The number caught once is as good as Poisson distributed.  What more there may be than it says
    weighs as much as the region that was hardest to see: the unseen are unseen for a reason.  The
    lower end is 0: nothing may be left, and where that is so no draw can show it.

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
    once = caught <= 1
    count, mass = int(np.count_nonzero(once)), float(weights[once].sum())
    heaviest = float(weights.max()) if len(weights) else 1.0
    poisson: Any = gamma
    most = float(poisson.ppf((1.0 + CONFIDENCE) / 2.0, count + 1))
    high = (mass + (most - count) * heaviest) / draws
    return Residual(min(mass / draws, 1.0), 0.0, min(high, 1.0))
