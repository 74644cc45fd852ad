"""Descent: from a sample down into whatever basin it lies in.

A compass search with secant steps.  The robustness of a scenario is a smallest gap, hence a
minimum of maxima: mostly one parameter matters at a time, others take over at kinks.  So one
parameter is moved until it no longer pays, and all at once where kinks block each.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto

import numpy as np
from numpy.random import Generator as Chance

from rsu.arrays import Floats
from sotif.exploration.guided.asking import Asking
from sotif.exploration.guided.samples import Samples

PROBE = 0.03
"""Length of a probe, of the range of a parameter."""
FINER = 5.0
"""By which it is cut where everything rises."""
BELOW = 0.1
"""How far below 0 a secant aims, of the value."""
AIM = 5.0
"""And of the smallest change that counts."""


class End(Enum):
    """Why a descent ended."""

    UNSAFE = auto()
    MINIMUM = auto()
    """It rises everywhere, is flat, or lies no farther above 0 than the noise: whoever bounds it
    looks into its middle."""
    PLATEAU = auto()
    """It leads no further, and is hardly lower than most."""
    KNOWN = auto()
    """A known region explains where it got to."""


Known = Callable[[Floats, float], bool]
"""Whether a known region explains a value at a point."""


@dataclass(slots=True)
class Descent:
    """A point on its way down."""

    samples: Samples
    chance: Chance
    point: Floats
    value: float
    slopes: Floats = field(init=False)
    """Slope last seen along each parameter; 0 = never any."""
    _inward: Floats = field(init=False)
    _dims: list[int] = field(init=False)
    _last: int = field(default=-1, init=False)
    _probe: float = field(default=PROBE, init=False)

    def __post_init__(self) -> None:
        self.point = self.point.copy()
        self.slopes = np.zeros(len(self.point))
        self._inward = np.where(self.point < 0.5, 1.0, -1.0)
        self._dims = list(range(len(self.point)))

    @property
    def _least(self) -> float:
        return self.samples.least

    def run(self, known: Known) -> Asking[End]:
        """Go down until something ends it."""
        while self.value >= 0.0:
            if self.value <= self._least:
                return End.MINIMUM
            before = self.value
            rises = yield from self._one_by_one()
            if self.value >= before and np.count_nonzero(rises) > 1:
                yield from self._all_at_once(rises)
            if self.value < 0.0:
                break
            if self.value < before:
                if known(self.point, self.value):
                    return End.KNOWN
                self._dims = list(range(len(self.point)))
            elif self.value > self.samples.middle - self.samples.scale / 2.0:
                return End.PLATEAU
            elif not rises.any() or self._probe < PROBE:
                return End.MINIMUM
            else:
                self._probe /= FINER
                self._dims = np.flatnonzero(rises).tolist()
        return End.UNSAFE

    def _one_by_one(self) -> Asking[Floats]:
        """Probe one parameter after another, until one leads down; else return all slopes."""
        rises = np.zeros(len(self.point))
        order = [d for d in self.chance.permutation(self._dims).tolist() if d != self._last]
        order += [self._last] * (self._last in self._dims)
        for way in (1.0, -1.0):
            for d in order:
                goal = float(self.point[d] + way * self._inward[d] * self._probe)
                if rises[d] == 0.0 and 0.0 <= goal <= 1.0:
                    before = self.value
                    rises[d] = yield from self._along(d, goal)
                    if self.value < before:
                        return rises
        return rises

    def _along(self, d: int, goal: float) -> Asking[float]:
        """Probe a parameter and step to where a secant says it is unsafe; return the slope."""
        origin, before = self.point, self.value
        probed = origin.copy()
        probed[d] = goal
        value = yield from self.samples.ask_one(probed)
        self.samples.note(abs(value - before))
        if value >= 0.0 and abs(value - before) <= self._least:
            return 0.0
        slope = (value - before) / (goal - origin[d])
        self.slopes[d] = slope
        base, best = (probed, value) if value < before else (origin, before)
        if best >= 0.0:
            step = -(best * (1.0 + BELOW) + AIM * self._least) / slope
            base, best = yield from self._stepped(base, best, d, step)
        if best < before - self._least or best < 0.0:
            self.point, self.value, self._last = base, best, d
        else:
            self._inward[d] = -np.sign(slope)
        return slope

    def _stepped(
        self, base: Floats, best: float, d: int, step: float
    ) -> Asking[tuple[Floats, float]]:
        for cut in (1.0, 0.3):
            tried = base.copy()
            tried[d] = np.clip(base[d] + cut * step, 0.0, 1.0)
            value = yield from self.samples.ask_one(tried)
            if value < best - self._least or value < 0.0:
                return tried, value
        return base, best

    def _all_at_once(self, rises: Floats) -> Asking[None]:
        """Step along all parameters that matter: at a kink none of them leads down alone."""
        step = np.zeros(len(rises))
        matters = rises != 0.0
        step[matters] = -(self.value * (1.0 + BELOW) + AIM * self._least) / rises[matters]
        for cut in (1.0, 0.3, 0.1):
            tried = np.clip(self.point + cut * step, 0.0, 1.0)
            value = yield from self.samples.ask_one(tried)
            if value < self.value - self._least or value < 0.0:
                self.point, self.value, self._last = tried, value, -1
                return
