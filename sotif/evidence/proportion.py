"""`Proportion`: so many of so many, and between which shares the truth may lie."""

from dataclasses import dataclass
from typing import Any

from scipy.special import betaincinv  # pyright: ignore[reportMissingTypeStubs]

CONFIDENCE = 0.95
_QUANTILE: Any = betaincinv
"""Of the beta distribution.  Importing scipy.stats for it would take a command a second."""


@dataclass(slots=True, frozen=True)
class Proportion:
    """How often something happened in independent cases.

    Clopper & Pearson, "The use of confidence or fiducial limits illustrated in the case of the
    binomial", Biometrika 26(4), 1934: the intervals cover the truth at least as often as they say.
    """

    count: int
    total: int

    @property
    def share(self) -> float:
        """The share that was seen; 0 of none."""
        return self.count / self.total if self.total else 0.0

    def upper(self, confidence: float = CONFIDENCE) -> float:
        """Return the share that the truth does not exceed, at this confidence.

        Without any event it is 1 - (1 - C)^(1/n), about 3 / n at 95 %: the rule of three.
        """
        if self.count >= self.total:
            return 1.0
        return float(_QUANTILE(self.count + 1, self.total - self.count, confidence))

    def lower(self, confidence: float = CONFIDENCE) -> float:
        """Return the share that the truth does not fall below, at this confidence."""
        if self.count == 0:
            return 0.0
        return float(_QUANTILE(self.count, self.total - self.count + 1, 1.0 - confidence))

    def interval(self, confidence: float = CONFIDENCE) -> tuple[float, float]:
        """Return between which shares the truth lies, at this confidence; as much on both sides."""
        side = (1.0 + confidence) / 2.0
        return self.lower(side), self.upper(side)
