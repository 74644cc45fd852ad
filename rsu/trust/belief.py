"""Belief in one sender: a hidden Markov model of how it may lie.

A sender is honest, or it lies in one `Way`: now, or not just now.  The filter is the textbook
forward recursion (Rabiner 1989, "A tutorial on hidden Markov models", sec. III.A) over these
states; what a message shows enters as the ratio of its likelihood under a lie to that under
honesty, so that an honest sender's own likelihood is always 1.
"""

import math
from collections.abc import Collection, Mapping
from enum import IntEnum, auto


class Way(IntEnum):
    """What of a message may be false."""

    PLACE = 0
    MOTION = auto()
    """Its place and speed do not follow from those before."""
    SPEED = auto()
    HEADING = auto()
    ACCELERATION = auto()
    RATE = auto()
    """There are more messages than the standard allows."""


PRIOR = 0.05
"""Probability that an unknown sender lies; VeReMi and its successors take 5 to 30 %."""
PAUSE = (0.005, 0.01, 0.02, 0.02, 0.5, 0.005)
"""1/s at which a liar stops for a while, by `Way`: a false place is kept up for a whole drive, a
feigned braking for a manoeuvre of some seconds."""
RESUME = (0.05, 0.05, 0.1, 0.1, 0.2, 0.05)
"""1/s at which it starts again."""
LEAST = 1e-6
"""Probability below which no state falls, so that each can come back."""


class Belief:
    """Probabilities of honesty and of each way of lying.

    Examples
    --------
    >>> belief = Belief()
    >>> belief.weigh({Way.PLACE: 1000.0})
    >>> belief.lies() > 0.5
    True
    """

    def __init__(self) -> None:
        share = PRIOR / (2 * len(Way))
        self.honest = 1.0 - PRIOR
        self._lies: list[float] = [share] * len(Way)
        self._pauses: list[float] = [share] * len(Way)

    def lies(self, besides: Collection[Way] = ()) -> float:
        """Probability that it lies now, in another way than `besides`."""
        return sum(share for way, share in enumerate(self._lies) if way not in besides)

    @property
    def likeliest(self) -> Way:
        """In which way it lies, if it does."""
        return max(Way, key=lambda way: self._lies[way] + self._pauses[way])

    def wait(self, dt: float) -> None:
        """Let `dt` s go by: liars pause, and start again."""
        for way, (pause, resume) in enumerate(zip(PAUSE, RESUME, strict=True)):
            stop = self._lies[way] * -math.expm1(-pause * dt)
            start = self._pauses[way] * -math.expm1(-resume * dt)
            self._lies[way] += start - stop
            self._pauses[way] += stop - start

    def weigh(self, ratios: Mapping[Way, float]) -> None:
        """Learn from a message.

        Parameters
        ----------
        ratios : mapping
            Likelihood under a lie in this way over that under honesty; 1 where it is missing.
        """
        for way, likelier in ratios.items():
            self._lies[way] *= likelier
        whole = self.honest + sum(self._lies) + sum(self._pauses)
        self.honest = max(self.honest / whole, LEAST)
        self._lies = [max(share / whole, LEAST) for share in self._lies]
        self._pauses = [max(share / whole, LEAST) for share in self._pauses]


def ratio(error: float, reach: float, *, outliers: float, floor: float = 0.0) -> float:
    """Likelihood of an error under a lie over that under honesty.

    An honest error is standard normal but for a share of outliers; a lie is anywhere.

    Parameters
    ----------
    error : float
        In standard deviations of what honesty allows.
    reach : float
        A lie is uniform over +-reach standard deviations, and so is an outlier.
    outliers : float
        Share of honest messages that are wrong for another reason; bounds the ratio to 1/outliers.
    floor : float
        Least value: how likely a lie is to look honest.
    """
    lie = 0.5 / reach
    normal = math.exp(-0.5 * error * error) / math.sqrt(2.0 * math.pi)
    return max(lie / ((1.0 - outliers) * normal + outliers * lie), floor)
