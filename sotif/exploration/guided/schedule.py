"""The schedule: when to fill the space, and from where to descend."""

from typing import cast

import numpy as np
from numpy.random import Generator as Chance
from scipy.stats import qmc  # pyright: ignore[reportMissingTypeStubs]

from rsu.arrays import Bools, Floats, Ints
from sotif.exploration.guided.asking import Asking
from sotif.exploration.guided.bounding import bound
from sotif.exploration.guided.descent import Descent, End
from sotif.exploration.guided.region import Region
from sotif.exploration.guided.samples import Samples

FIRST = 64
"""Points that fill the space before anything else."""
BATCH = 16
"""Points that fill it further, at a time."""
CATCHMENT = 13
"""Binary logarithm of the points that measure catchments: to about 1e-4 of the space."""
WASTE = 0.3
"""What descents in vain may cost beyond the filling: share of what others cost.  One into a dip
that explains others of the filling was not in vain: none of them starts a descent."""


class Guided:
    """Finds regions until nobody asks any more."""

    def __init__(self, dimensions: int, chance: Chance) -> None:
        self.samples = Samples(dimensions)
        self.regions: list[Region] = []
        """Unsafe regions and harmless dips, in the order of their finding."""
        self._chance = chance
        self._sobol = qmc.Sobol(dimensions, scramble=True, rng=chance)
        self._settled = np.empty(0, np.bool_)
        self._plateau = np.inf
        self._filled = self._gain = self._loss = 0
        self._highest = -np.inf
        """Largest robustness that a descent has started from."""

    def run(self) -> Asking[None]:
        """Ask for ever."""
        yield from self._fill(FIRST)
        while True:
            start = self._start() if self._loss <= self._filled + WASTE * self._gain else None
            if start is None:
                yield from self._fill(BATCH)
            else:
                yield from self._descend(start)

    def _fill(self, count: int) -> Asking[None]:
        points = cast("Floats", self._sobol.random(count))
        yield from self.samples.ask(points, filling=True)
        self._filled += count

    def _start(self) -> int | None:
        """Return the lowest sample that no region explains, if there is one."""
        self._settle()
        samples = self.samples
        open_ = np.flatnonzero(~self._settled & (samples.values < self._plateau))
        return open_[int(np.argmin(samples.values[open_]))] if len(open_) else None

    def _settle(self) -> None:
        """Settle new samples: only the filling may start a descent, where nothing explains it."""
        samples, new = self.samples, slice(len(self._settled), self.samples.count)
        settled = ~samples.filling[new]
        for region in self.regions:
            settled |= region.explains(samples.points[new], samples.values[new], samples.scale)
        self._settled = np.concatenate((self._settled, settled))

    def _descend(self, start: int) -> Asking[None]:
        samples = self.samples
        begin, value = samples.count, float(samples.values[start])
        self._settled[start] = True
        self._highest = max(self._highest, value)
        descent = Descent(samples, self._chance, samples.points[start], value)
        end = yield from descent.run(self._known)
        if end is End.PLATEAU:
            self._plateau = min(self._plateau, value)
        worth = False
        if end in (End.UNSAFE, End.MINIMUM) and not self._known(descent.point, descent.value):
            region = yield from bound(samples, begin, descent.point, descent.value, descent.slopes)
            worth = self._add(region) or region.unsafe
        spent = samples.count - begin
        self._gain += spent * worth
        self._loss += spent * (not worth)

    def _add(self, region: Region) -> bool:
        """Keep a region and settle what it explains; return whether that is anything new."""
        self.regions.append(region)
        known = slice(0, len(self._settled))
        samples = self.samples
        explained = region.explains(samples.points[known], samples.values[known], samples.scale)
        fresh = explained & ~self._settled
        self._settled |= explained
        return bool(fresh.any())

    def _known(self, point: Floats, value: float) -> bool:
        """Whether a region explains a value at a point."""
        values: Floats = np.array([value])
        return any(
            region.explains(point[None], values, self.samples.scale)[0] for region in self.regions
        )

    def catches(self) -> tuple[int, Ints, Floats]:
        """Return the draws, how many each unsafe region caught, and volume by catchment of each.

        A region catches what it explains better than any other, from where descents have started.
        """
        samples, regions = self.samples, self.regions
        drawn, values = samples.points[samples.filling], samples.values[samples.filling]
        unsafe = np.array([region.unsafe for region in regions], np.bool_)
        if not unsafe.any():
            return len(values), np.empty(0, np.int64), np.empty(0)
        reach = max(self._highest, 0.0)
        caught = _nearest(regions, drawn)[0][:, values <= reach].sum(axis=1)
        sequence = qmc.Sobol(drawn.shape[1], rng=np.random.default_rng(CATCHMENT))
        nearest, expected = _nearest(regions, cast("Floats", sequence.random(2**CATCHMENT)))
        catchment = (nearest & (expected <= reach)).mean(axis=1)
        volume = np.array([region.volume for region in regions])
        weight = volume / np.maximum(catchment, volume)
        return len(values), caught[unsafe].astype(np.int64), weight[unsafe]


def _nearest(regions: list[Region], points: Floats) -> tuple[Bools, Floats]:
    """Return which region explains each point (r, n), and its robustness by that (n,)."""
    expected = np.array([region.predict(points) for region in regions])
    return expected.argmin(axis=0) == np.arange(len(regions))[:, None], expected.min(axis=0)
