"""Methods of search by name: guided, and what it is measured against."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Protocol, cast

import numpy as np
from numpy.random import Generator as Chance
from scipy.stats import qmc  # pyright: ignore[reportMissingTypeStubs]

from rsu.arrays import Floats
from rsu.errors import OutsideError
from sotif.exploration.finding import Finding, find, groups
from sotif.exploration.guided.asking import Asking
from sotif.exploration.guided.schedule import Guided
from sotif.exploration.rare_event import Probability, RareEvent
from sotif.exploration.residual import Residual, estimate_residual

BATCH = 16
POPULATION = 50
"""Of NSGA-II."""


class Method(Protocol):
    """A search: asks for ever, and says at any time what it knows."""

    def run(self) -> Asking[None]:
        """Ask."""
        ...

    def findings(self, points: Floats, values: Floats) -> list[Finding]:
        """Return the distinct unsafe regions, given all evaluations."""
        ...

    def residual(self, points: Floats, values: Floats) -> Residual:
        """Return how much is unsafe and unseen."""
        ...

    def probability(self) -> Probability | None:
        """Return how probable it is that a uniform draw is unsafe, if it has been estimated."""
        ...


class GuidedSearch:
    """Descends from what nothing known explains, and leaves alone what it has found."""

    def __init__(self, dimensions: int, seed: int) -> None:
        self._search = Guided(dimensions, np.random.default_rng(seed))

    def run(self) -> Asking[None]:
        """Ask."""
        return self._search.run()

    def findings(self, points: Floats, values: Floats) -> list[Finding]:
        """Return what has been bounded, and what was hit beside it."""
        return find(self._search.regions, points, values)

    def residual(self, points: Floats, values: Floats) -> Residual:
        """Return it from what the filling caught."""
        del points, values
        return estimate_residual(*self._search.catches())

    def probability(self) -> Probability | None:
        """Return nothing: where it has looked is no draw."""
        return None


class ImportanceSampling(GuidedSearch):
    """Searches first, then estimates the probability of an unsafe case."""

    def __init__(self, dimensions: int, seed: int) -> None:
        self._event = RareEvent(dimensions, np.random.default_rng(seed))
        self._search = self._event.search

    def run(self) -> Asking[None]:
        """Ask."""
        return self._event.run()

    def probability(self) -> Probability | None:
        """Return it once there are draws: after about 1,000 to 1,600 runs."""
        return self._event.probability


class Sampling:
    """Draws points without looking at what comes.

    Parameters
    ----------
    draw : callable
        Gives so many points (n, d).
    """

    def __init__(self, draw: Callable[[int], Floats]) -> None:
        self._draw = draw

    def run(self) -> Asking[None]:
        """Ask."""
        while True:
            yield self._draw(BATCH)

    def findings(self, points: Floats, values: Floats) -> list[Finding]:
        """Return the groups of what was hit."""
        return find([], points, values)

    def residual(self, points: Floats, values: Floats) -> Residual:
        """Return it from the groups that were hit once."""
        return _of_groups(len(values), points, values)

    def probability(self) -> Probability | None:
        """Return nothing: the runs that were unsafe, of all, say it."""
        return None


class Nsga2:
    """The genetic algorithm NSGA-II (Deb 2002), as optuna has it (extra: explore)."""

    def __init__(self, dimensions: int, seed: int) -> None:
        try:
            library: Any = import_module("optuna")
        except ImportError:
            raise OutsideError("nsga2 needs optuna: pip install 'ivics[explore]'") from None
        library.logging.set_verbosity(library.logging.ERROR)
        sampler = library.samplers.NSGAIISampler(seed=seed, population_size=POPULATION)
        self._study: Any = library.create_study(sampler=sampler)
        self._axes = [
            (f"x{i}", library.distributions.FloatDistribution(0.0, 1.0)) for i in range(dimensions)
        ]

    def run(self) -> Asking[None]:
        """Ask, a generation at a time."""
        while True:
            trials = [self._study.ask(dict(self._axes)) for _ in range(POPULATION)]
            points = [[trial.params[name] for name, _ in self._axes] for trial in trials]
            values = yield np.array(points)
            for trial, value in zip(trials, values.tolist(), strict=True):
                failed = {"state": 3} if np.isnan(value) else {"values": value}
                self._study.tell(trial, **failed)

    def findings(self, points: Floats, values: Floats) -> list[Finding]:
        """Return the groups of what was hit."""
        return find([], points, values)

    def residual(self, points: Floats, values: Floats) -> Residual:
        """Return it from the first generation: the later ones are no uniform draws."""
        return _of_groups(min(POPULATION, len(values)), points, values)

    def probability(self) -> Probability | None:
        """Return nothing: its generations are no draws."""
        return None


def _of_groups(draws: int, points: Floats, values: Floats) -> Residual:
    """Good and Turing over groups of unsafe samples."""
    caught = np.array([np.count_nonzero(g) for g in groups(points[values < 0.0])], np.int64)
    return estimate_residual(draws, caught, np.ones(len(caught)))


def _random(dimensions: int, seed: int) -> Method:
    chance: Chance = np.random.default_rng(seed)
    return Sampling(lambda count: chance.random((count, dimensions)))


def _sobol(dimensions: int, seed: int) -> Method:
    sequence = qmc.Sobol(dimensions, rng=np.random.default_rng(seed))
    return Sampling(lambda count: cast("Floats", sequence.random(count)))


METHODS: Mapping[str, Callable[[int, int], Method]] = {
    "guided": GuidedSearch,
    "random": _random,
    "sobol": _sobol,
    "nsga2": Nsga2,
    "importance": ImportanceSampling,
}
"""Each by its name takes the number of parameters and the seed."""
