"""How long a map takes to answer: `pytest tests/benchmarks --benchmark-enable`."""

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import xodr
from rsu.roads.network import DRIVABLE, RoadNetwork
from rsu.roads.opendrive import read_network

POINTS = 200
HORIZON = 10


@pytest.fixture(scope="module")
def network() -> RoadNetwork:
    return read_network(xodr.CORRIDOR)


def test_match_of_200_points_on_lanes(benchmark: BenchmarkFixture, network: RoadNetwork) -> None:
    chance = np.random.default_rng(1)
    drivable = [lane.index for lane in network.lanes if lane.kind in DRIVABLE]
    lane = chance.choice(drivable, POINTS)
    length = np.array([network.lanes[index].length for index in lane])
    distance = chance.uniform(0.0, 1.0, POINTS) * length
    position, heading = network.along(lane, distance, chance.uniform(-1.4, 1.4, POINTS))
    found = benchmark(network.match, position, heading)
    assert (found.lane >= 0).all()


def test_match_of_200_points_in_the_junction(
    benchmark: BenchmarkFixture, network: RoadNetwork
) -> None:
    chance = np.random.default_rng(2)
    position = chance.uniform(-8.0, 8.0, (POINTS, 2))
    found = benchmark(network.match, position, chance.uniform(-3.0, 3.0, POINTS))
    assert len(found.lane) == POINTS


def test_along_of_200_vehicles_with_10_predictions(
    benchmark: BenchmarkFixture, network: RoadNetwork
) -> None:
    chance = np.random.default_rng(3)
    lane = np.repeat(chance.integers(0, len(network.lanes), POINTS), HORIZON)
    distance = np.repeat(chance.uniform(0.0, 40.0, POINTS), HORIZON)
    ahead = distance + np.tile(np.arange(HORIZON) * 5.0, POINTS)
    position, _ = benchmark(network.along, lane, ahead, np.zeros(POINTS * HORIZON))
    assert np.isfinite(position).all()


def test_reading_the_corridor(benchmark: BenchmarkFixture) -> None:
    assert len(benchmark(read_network, xodr.CORRIDOR).lanes) == 33
