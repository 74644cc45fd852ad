"""`ivics bench rare-event`: how near estimates of 1e-5 come from 2,500 runs, 50 times over."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from time import process_time
from typing import Any, cast

import numpy as np
from scipy.integrate import quad  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]
from scipy.optimize import brentq  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]
from scipy.stats import chi2, norm  # pyright: ignore[reportMissingTypeStubs]

from rsu.arrays import Floats
from rsu.bench.machine import machine
from sotif.exploration.pool import Evaluation, Values
from sotif.exploration.search import explore
from sotif.exploration.space import Problem, Space, Target

TRUTH, RUNS, REPEATS, SEED = 1e-5, 2500, 50, 1000
NEAR = 0.2
"""Share of the truth within which an estimate is near."""
EDGE = 1e-12
_NORMAL, _CHI2 = cast("Any", norm), cast("Any", chi2)
LimitState = Callable[[Floats], Floats]
"""Robustness (n,) of standard normal deviates (n, d): unsafe below 0, with probability `TRUTH`."""


def bench_rare_event() -> dict[str, Any]:
    """Estimate the probability of each limit state again and again."""
    begin = process_time()
    found = {
        name: _account(dimensions, state) for name, (dimensions, state) in limit_states().items()
    }
    return {
        "name": "rare-event",
        "truth": TRUTH,
        "runs": RUNS,
        "repeats": REPEATS,
        "limit_states": found,
        "cpu_s": round(process_time() - begin, 1),
        **machine(),
    }


def limit_states() -> Mapping[str, tuple[int, LimitState]]:
    """Return limit states with their dimensions."""
    return {
        "half space, 2 parameters": (2, half_space),
        "half space, 8 parameters": (8, half_space),
        "paraboloid, 2 parameters": (2, partial(paraboloid, 0.5, _summit(0.5, 2))),
        "paraboloid, 8 parameters": (8, partial(paraboloid, 0.1, _summit(0.1, 8))),
        "four branches, 2 parameters": (2, partial(branches, _branch())),
        "four branches beside 6 idle parameters": (8, partial(branches, _branch())),
    }


def half_space(z: Floats) -> Floats:
    """A plane across the diagonal."""
    return -float(_NORMAL.ppf(TRUTH)) - z.sum(axis=1) / z.shape[1] ** 0.5


def paraboloid(curvature: float, summit: float, z: Floats) -> Floats:
    """Unsafe within a paraboloid around the axis of the first parameter."""
    return summit + curvature * np.sum(z[:, 1:] ** 2, axis=1) - z[:, 0]


def branches(near: float, z: Floats) -> Floats:
    """Two curved borders and two plane ones, in the first two parameters (Waarts 2000)."""
    along, across = (z[:, 0] + z[:, 1]) / 2.0**0.5, (z[:, 0] - z[:, 1]) / 2.0**0.5
    return np.minimum(near + 0.2 * across**2 - np.abs(along), near + FARTHER - np.abs(across))


FARTHER = 1.3
"""By which the plane borders are farther off than the curved ones."""


def _summit(curvature: float, dimensions: int) -> float:
    """How far off the summit of a paraboloid of probability `TRUTH` is."""

    def probability(summit: float) -> float:
        return _integral(
            lambda r: _CHI2.pdf(r, dimensions - 1) * _NORMAL.sf(summit + curvature * r), 0.0, 80.0
        )

    return _root(probability, 0.5, 6.0)


def _branch() -> float:
    """How far off the curved borders are for a probability of `TRUTH`."""

    def probability(near: float) -> float:
        end = near + FARTHER
        within = _integral(
            lambda v: 2.0 * _NORMAL.pdf(v) * _NORMAL.sf(near + 0.2 * v * v), -end, end
        )
        return within + 2.0 * float(_NORMAL.sf(end))

    return _root(probability, 2.0, 6.0)


def _integral(density: Callable[[float], float], low: float, high: float) -> float:
    return float(cast("Any", quad)(density, low, high, limit=400)[0])


def _root(probability: Callable[[float], float], low: float, high: float) -> float:
    def excess(at: float) -> float:
        return float(np.log(probability(at) / TRUTH))

    return float(cast("Any", brentq)(excess, low, high))


@dataclass(slots=True, frozen=True)
class _Calls:
    """Evaluates in this process."""

    state: LimitState

    def evaluate(self, batch: Sequence[Values]) -> Iterator[tuple[int, Evaluation]]:
        """Evaluate a batch of places in the unit cube."""
        if batch:
            places = np.array([list(values.values()) for values in batch])
            z = np.asarray(_NORMAL.ppf(np.clip(places, EDGE, 1.0 - EDGE)))
            yield from enumerate(map(Evaluation, self.state(z).tolist()))


def estimates(dimensions: int, state: LimitState, repeats: int) -> Floats:
    """Return estimates by the truth, and whether each interval holds it (2, repeats)."""
    names = tuple(f"p{i}" for i in range(dimensions))
    space = Space(names, (0.0,) * dimensions, (1.0,) * dimensions)
    problem, calls = Problem(space, Target("limit:state")), _Calls(state)
    rows: list[tuple[float, bool]] = []
    for repeat in range(repeats):
        found = explore(problem, "importance", RUNS, SEED + repeat, calls).probability
        assert found is not None  # noqa: S101 - the budget is beyond its search
        rows.append((found.estimate / TRUTH, found.low <= TRUTH <= found.high))
    return np.array(rows, dtype=np.float64).T


def _account(dimensions: int, state: LimitState) -> dict[str, float]:
    ratio, held = estimates(dimensions, state, REPEATS)
    return {
        "mean_ratio": round(float(ratio.mean()), 3),
        "standard_error": round(float(ratio.std(ddof=1)) / REPEATS**0.5, 3),
        "spread": round(float(ratio.std(ddof=1)), 3),
        "within_a_fifth": int(np.count_nonzero(np.abs(ratio - 1.0) <= NEAR)),
        "least": round(float(ratio.min()), 3),
        "most": round(float(ratio.max()), 3),
        "interval_holds": round(float(held.mean()), 2),
    }
