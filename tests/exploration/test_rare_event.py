"""A probability of 1e-5 is estimated from 2,500 runs, without bias."""

import numpy as np
import pytest
from scipy.special import ndtri  # pyright: ignore[reportMissingTypeStubs]

from planted import Calls, World, make_world
from rsu.arrays import Floats
from sotif.exploration.rare_event import Mixture, Probability
from sotif.exploration.search import explore

WORLDS = {
    "one box": make_world(1, 6, (1e-5,)),
    "three boxes and ellipsoids": make_world(2, 8, (5e-6, 3e-6, 2e-6), ("ellipsoid", "box")),
    "a bent ellipsoid": make_world(5, 8, (1e-5,), ("round",), bend=0.3),
}


CORNERS = [(1, 1, 0, 0, 0, 0), (1, -1, 0, 0, 0, 0), (-1, 1, 0, 0, 0, 0), (-1, -1, 0, 0, 0, 0)]


def corners(signs: list[tuple[int, ...]]) -> World:
    """Unsafe beyond planes across the normal deviates of the parameters, 1e-5 in all."""
    normals = np.array(signs, float)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    away = -ndtri(1e-5 / len(signs))

    def robustness(points: Floats) -> Floats:
        z: Floats = ndtri(np.clip(points, 1e-12, 1.0 - 1e-12))
        return away - (z @ normals.T).max(axis=1)

    world = World(normals.shape[1], (), (), np.inf, 0.0)
    object.__setattr__(world, "robustness", robustness)
    return world


def estimated(world: World, seed: int, budget: int = 2500) -> Probability:
    found = explore(world.problem, "importance", budget, seed, Calls(world)).probability
    assert found is not None
    return found


@pytest.mark.parametrize("name", WORLDS)
def test_it_is_within_a_fifth_each_time_and_right_on_average(name: str) -> None:
    """Estimates spread by 3 % to 5 %: a bias of 6 % is found, and 2 % of sound ones are blamed."""
    found = [estimated(WORLDS[name], seed) for seed in range(8)]
    estimates = np.array([item.estimate for item in found])
    assert (np.abs(estimates / 1e-5 - 1.0) < 0.2).all()
    error = estimates.std(ddof=1) / np.sqrt(len(estimates))
    assert abs(estimates.mean() - 1e-5) < 3.0 * error + 0.01e-5
    assert np.mean([item.low <= 1e-5 <= item.high for item in found]) >= 0.6


@pytest.mark.parametrize("signs", [[(1, 1, 1, 1, 1, 1)], CORNERS], ids=["one", "four"])
def test_corners_where_several_parameters_matter_alike_are_all_found(
    signs: list[tuple[int, ...]],
) -> None:
    world = corners(signs)
    estimates = np.array([estimated(world, seed).estimate for seed in range(4)])
    assert (np.abs(estimates / 1e-5 - 1.0) < 0.2).all()
    assert estimates.mean() == pytest.approx(1e-5, rel=0.12)


def test_weights_average_to_one_whatever_the_mixture() -> None:
    roots = np.array([[[0.5, 0.0], [0.3, 0.4]], [[0.5, 0.0], [0.0, 0.5]]])
    mixture = Mixture(np.array([0.3, 0.7]), np.array([[2.0, 0.0], [-1.0, 1.0]]), roots)
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
