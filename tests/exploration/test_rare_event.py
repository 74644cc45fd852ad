"""A probability of 1e-5 is estimated from 2,500 runs, without bias."""

import numpy as np
import pytest

from planted import Calls, World, make_world
from sotif.exploration.rare_event import Mixture, Probability
from sotif.exploration.search import explore

WORLDS = {
    "one box": make_world(1, 6, (1e-5,)),
    "three boxes and ellipsoids": make_world(2, 8, (5e-6, 3e-6, 2e-6), ("ellipsoid", "box")),
    "a bent ellipsoid": make_world(5, 8, (1e-5,), ("round",), bend=0.3),
}


def estimated(world: World, seed: int, budget: int = 2500) -> Probability:
    found = explore(world.problem, "importance", budget, seed, Calls(world)).probability
    assert found is not None
    return found


@pytest.mark.parametrize("name", WORLDS)
def test_it_is_within_a_fifth_each_time_and_right_on_average(name: str) -> None:
    found = [estimated(WORLDS[name], seed) for seed in range(12)]
    estimates = np.array([item.estimate for item in found])
    assert np.mean(np.abs(estimates / 1e-5 - 1.0) < 0.2) >= 0.9
    error = estimates.std(ddof=1) / np.sqrt(len(estimates))
    assert abs(estimates.mean() - 1e-5) < 3.0 * error + 0.01e-5
    assert np.mean([item.low <= 1e-5 <= item.high for item in found]) >= 0.6


def test_weights_average_to_one_whatever_the_mixture() -> None:
    mixture = Mixture(
        np.array([0.3, 0.7]), np.array([[2.0, 0.0], [-1.0, 1.0]]), np.full((2, 2), 0.5)
    )
    weights = mixture.weights(mixture.draw(200_000, np.random.default_rng(1)))
    assert weights.mean() == pytest.approx(1.0, abs=0.02)
    assert weights.max() <= 10.0  # a tenth of the draws is uniform


def test_where_nothing_is_hit_the_bound_is_that_of_the_uniform_share() -> None:
    world = World(3, (), (), 1.0, 0.0)
    object.__setattr__(world, "robustness", lambda points: np.ones(len(points)))
    found = estimated(world, 1, 2600)
    assert (found.estimate, found.low) == (0.0, 0.0)
    assert found.high == pytest.approx(3.0 / (0.1 * found.runs))


def test_there_is_no_probability_before_the_draws_begin() -> None:
    world = WORLDS["one box"]
    assert explore(world.problem, "importance", 700, 1, Calls(world)).probability is None
