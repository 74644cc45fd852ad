"""The residual is honest: its interval holds what is left."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planted import Calls, make_world
from sotif.exploration.residual import estimate_residual
from sotif.exploration.search import explore

HARD = (1e-3, 1e-3, 1e-4, 1e-4, 1e-4, 1e-5, 1e-5, 1e-5)


def test_it_is_good_and_turings_where_regions_are_seen_only_from_inside() -> None:
    found = estimate_residual(200, np.array([1, 1, 5]), np.ones(3))
    assert found.estimate == pytest.approx(2 / 200)
    assert found.high == pytest.approx(5.322 / 200, rel=1e-3)  # 90 %: 2 seen of a Poisson count


def test_nothing_seen_bounds_it_at_a_confidence_of_ninety_percent() -> None:
    found = estimate_residual(1000, np.array([], np.int64), np.array([]))
    assert (found.estimate, found.low) == (0.0, 0.0)
    assert found.high == pytest.approx(-np.log(0.1) / 1000, rel=1e-6)


def test_the_bound_holds_nine_of_ten_times_where_draws_see_regions_from_inside() -> None:
    chance = np.random.default_rng(3)
    covered = []
    for _ in range(2000):
        volumes = 10.0 ** chance.uniform(-4.0, -2.0, 40)
        caught = chance.poisson(200 * volumes)
        seen = caught > 0
        residual = estimate_residual(200, caught[seen], np.ones(int(seen.sum())))
        covered.append(volumes[~seen].sum() <= residual.high)
    assert 0.85 <= np.mean(covered) <= 0.99


@given(
    st.integers(1, 10**4), st.lists(st.tuples(st.integers(0, 9), st.floats(1e-4, 1)), max_size=9)
)
def test_it_is_a_share_within_its_interval(draws: int, regions: list[tuple[int, float]]) -> None:
    caught = np.array([count for count, _ in regions], np.int64)
    found = estimate_residual(draws, caught, np.array([weight for _, weight in regions]))
    assert 0.0 <= found.low <= found.estimate <= found.high <= 1.0


def test_the_interval_holds_what_is_left_in_about_nine_of_ten_worlds() -> None:
    covered = []
    for seed in range(970, 990):
        world = make_world(seed, 8, HARD, ("box", "ellipsoid"), clip=3.0, noise=0.02)
        calls = Calls(world)
        residual = explore(world.problem, "guided", 500, seed, calls).residual
        covered.append(residual.low <= world.unseen(np.array(calls.points)) <= residual.high)
    assert 0.85 <= np.mean(covered) <= 1.0
