"""The guided search finds distinct regions, where others find the largest again and again."""

import numpy as np
import pytest

from planted import Calls, World, make_world
from sotif.exploration.search import Outcome, explore

HARD = (1e-3, 1e-3, 1e-4, 1e-4, 1e-4, 1e-5, 1e-5, 1e-5)
BENT = (1e-2, 1e-2, 3e-3, 3e-3, 1e-3, 1e-3)


def searched(world: World, budget: int, method: str = "guided") -> tuple[int, Outcome]:
    """How many regions hold an evaluation, and the outcome."""
    calls = Calls(world)
    outcome = explore(world.problem, method, budget, 11, calls)
    return int(world.hits(np.array(calls.points)).any(axis=1).sum()), outcome


def mean_found(worlds: list[World], budget: int, method: str = "guided") -> float:
    return float(np.mean([searched(world, budget, method)[0] for world in worlds]))


@pytest.mark.parametrize("clip", [np.inf, 3.0])
def test_it_finds_nearly_all_of_eight_boxes_in_500_runs(clip: float) -> None:
    worlds = [make_world(seed, 6, clip=clip) for seed in range(900, 904)]
    assert mean_found(worlds, 500) >= 7.5
    assert mean_found(worlds, 500, "random") < 7.0


def test_it_finds_small_and_round_and_noisy_ones_that_random_draws_miss() -> None:
    worlds = [
        make_world(seed, 8, HARD, ("box", "ellipsoid"), clip=3.0, noise=0.02)
        for seed in range(910, 914)
    ]
    assert mean_found(worlds, 2000) >= 5.0
    assert mean_found(worlds, 2000, "random") <= 3.5


def test_dips_that_never_become_unsafe_do_not_keep_it_from_the_rest() -> None:
    worlds = [
        make_world(seed, 8, HARD, ("box", "ellipsoid"), clip=3.0, noise=0.02, dips=4)
        for seed in range(940, 952)
    ]
    assert mean_found(worlds, 500) >= 3.0
    assert mean_found(worlds, 500, "random") <= 1.5


def test_it_finds_bent_regions_in_twelve_dimensions() -> None:
    worlds = [make_world(seed, 12, BENT, ("box", "round"), bend=0.7) for seed in range(920, 924)]
    guided, drawn = mean_found(worlds, 800), mean_found(worlds, 800, "random")
    assert guided >= 5.0
    assert guided > drawn


def test_what_it_reports_is_unsafe_and_each_is_another_region() -> None:
    world = make_world(930, 6)
    found, outcome = searched(world, 500)
    centres = np.array([finding.centre for finding in outcome.findings])
    hits = world.hits(centres)
    assert hits.any(axis=0).all()
    assert hits.any(axis=1).sum() >= found - 1
    assert len(centres) <= found + 2


def test_a_region_is_reported_with_the_box_that_was_planted() -> None:
    world = make_world(931, 6, (3e-3,))
    _, outcome = searched(world, 200)
    (finding,) = outcome.findings
    region = world.regions[0]
    dims = region.dims.astype(int)
    assert finding.low[dims] == pytest.approx(region.centre - region.half, abs=0.02)
    assert finding.high[dims] == pytest.approx(region.centre + region.half, abs=0.02)
    others = np.delete(np.arange(6), dims)
    assert (finding.low[others] == 0.0).all()
    assert (finding.high[others] == 1.0).all()


@pytest.mark.parametrize("value", [1.0, -1.0])
def test_a_robustness_that_never_changes_ends_at_the_budget(value: float) -> None:
    world = World(3, (), (), np.inf, 0.0)
    world_calls = Calls(world)
    object.__setattr__(world, "robustness", lambda points: np.full(len(points), value))
    outcome = explore(world.problem, "guided", 150, 1, world_calls)
    assert outcome.runs == 150
    assert len(outcome.findings) == (value < 0.0)
    assert outcome.residual.estimate == 0.0 or value > 0.0
