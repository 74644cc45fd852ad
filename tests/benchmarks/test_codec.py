"""What bytes cost: `pytest tests/benchmarks --benchmark-enable`."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from rsu.codec import cam, detection, world
from rsu.codec.table import read_detections
from rsu.codec.world import WorldView
from rsu.config import Limits, Origin
from rsu.frames.projection import Projection
from rsu.sensing.detection import CameraFrame, SelfReports
from rsu.tracking.track import TrackTable

PROJECTION = Projection(Origin(latitude_deg=48.6, longitude_deg=2.2, altitude_m=150.0))
NOW = 1_790_000_000.25
Result = TypeVar("Result")
KITTI = Path(__file__).parents[2].parent / "shared" / "data" / "tracking"


def timed(benchmark: BenchmarkFixture, call: Callable[[], Result]) -> Result:
    return cast("Result", benchmark(call))


@pytest.fixture
def world_of_200() -> WorldView:
    n = 200
    chance = np.random.default_rng(1)
    table = TrackTable(
        time=NOW,
        id=np.arange(n),
        position=chance.uniform(-300.0, 300.0, (n, 2)),
        velocity=chance.normal(0.0, 10.0, (n, 2)),
        yaw_rate=np.zeros(n),
        covariance=np.tile(np.eye(4), (n, 1, 1)),
        z=np.zeros(n),
        heading=chance.uniform(-np.pi, np.pi, n),
        extent=chance.uniform(0.5, 10.0, (n, 3)),
        class_probability=np.full((n, 8), 0.125),
        existence=chance.random(n),
        born=np.full(n, NOW - 20.0),
        updated=np.full(n, NOW - 0.1),
        seen_by=np.ones(n, dtype=np.int64),
        station_id=np.full(n, -1),
        identity=np.zeros((n, 3), dtype=np.int64),
    )
    return WorldView(
        site="junction",
        station_id=7,
        sequence=1,
        validity=0.5,
        origin=Origin(latitude_deg=48.7, longitude_deg=9.1),
        table=table,
        coasting=np.zeros(n, dtype=np.bool_),
    )


@pytest.fixture
def cams_of_50() -> list[bytes]:
    n = 50
    chance = np.random.default_rng(1)
    reports = SelfReports(
        station_id=np.arange(n),
        time=np.full(n, NOW),
        position=chance.uniform(-300.0, 300.0, (n, 2)),
        z=np.zeros(n),
        covariance=np.tile(0.5 * np.eye(2), (n, 1, 1)),
        heading=chance.uniform(-np.pi, np.pi, n),
        heading_sigma=np.full(n, 0.02),
        speed=chance.uniform(0.0, 30.0, n),
        speed_sigma=np.full(n, 0.2),
        acceleration=np.zeros(n),
        yaw_rate=np.zeros(n),
        extent=np.tile([4.5, 1.8, math.nan], (n, 1)),
        class_index=np.zeros(n, dtype=np.int64),
        emergency=np.full(n, -1),
        indicator=np.full(n, -1),
    )
    return [cam.encode(reports, row, PROJECTION, f"car_{row}", NOW) for row in range(n)]


def test_encode_of_200_tracks(benchmark: BenchmarkFixture, world_of_200: WorldView) -> None:
    payload = timed(benchmark, lambda: world.encode(world_of_200))
    assert len(payload) > 20_000


def test_decode_of_200_tracks(benchmark: BenchmarkFixture, world_of_200: WorldView) -> None:
    payload = world.encode(world_of_200)
    view = timed(benchmark, lambda: world.decode(payload))
    assert len(view.table) == 200


def test_decode_of_50_cams(benchmark: BenchmarkFixture, cams_of_50: list[bytes]) -> None:
    def decode() -> SelfReports:
        return cam.reports(list(map(cam.decode, cams_of_50)), PROJECTION, NOW)

    assert len(timed(benchmark, decode)) == 50


def test_decode_of_100_boxes(benchmark: BenchmarkFixture) -> None:
    frame = CameraFrame(
        sensor_id="pole",
        sequence=1,
        time=NOW,
        box=np.ones((100, 4)),
        class_index=np.zeros(100, dtype=np.int64),
        score=np.ones(100),
    )
    payload = detection.encode(frame)
    decoded = timed(benchmark, lambda: detection.decode(payload, Limits()))
    assert len(decoded.score) == 100


def test_reading_of_recorded_detections(benchmark: BenchmarkFixture) -> None:
    path = KITTI / "kitti_0017_both.csv"
    arrivals = timed(benchmark, lambda: list(read_detections(path)))
    assert len(arrivals) > 100
