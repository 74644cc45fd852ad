"""Detection batches for the tracker's tests."""

from collections.abc import Sequence

import numpy as np

from rsu.arrays import Floats
from rsu.sensing.detection import ASPECTS, DetectionBatch, ObjectClass, SensorKind
from rsu.tracking.parameter import Parameters
from rsu.tracking.tracker import Tracker


def batch(
    time: float,
    points: Sequence[tuple[float, float]] | Floats,
    *,
    sigma: float = 0.2,
    kind: SensorKind = SensorKind.LIDAR,
    sensor_id: str | None = None,
    score: float = 0.95,
    class_index: int = ObjectClass.CAR,
    velocity: Sequence[float] | None = None,
    heading: float = np.nan,
    range_rate: Floats | None = None,
    station: int = -1,
    extent: Sequence[float] = (np.nan, np.nan, np.nan),
    looks: Sequence[float] = (np.nan, np.nan),
    mast: Sequence[float] = (0.0, 0.0),
) -> DetectionBatch:
    """Make a batch whose detections differ in position alone."""
    position = np.array(points, dtype=np.float64).reshape(-1, 2)
    n = len(position)
    moving = velocity is not None
    return DetectionBatch(
        sensor_id=sensor_id or kind.name.lower(),
        kind=kind,
        time=time,
        position=position,
        covariance=np.tile(np.eye(2) * sigma**2, (n, 1, 1)),
        z=np.zeros(n),
        velocity=np.tile(np.array(velocity if moving else (np.nan, np.nan)), (n, 1)),
        velocity_variance=np.full(n, 0.25 if moving else np.nan),
        range_rate=np.full(n, np.nan) if range_rate is None else range_rate,
        range_rate_variance=np.full(n, np.nan if range_rate is None else 0.0225),
        heading=np.full(n, heading),
        heading_variance=np.full(n, 0.0025 + 0.0 * heading),
        extent=np.tile(np.array(extent, dtype=np.float64), (n, 1)),
        looks=np.tile(np.column_stack([looks, (1.0, 0.25)]), (n, 1, 1)),
        aspects=np.full((n, *ASPECTS), np.nan),
        class_index=np.full(n, class_index, dtype=np.int64),
        score=np.full(n, score),
        station_id=np.full(n, station, dtype=np.int64),
        sensor_position=np.tile(np.array(mast), (n, 1)),
    )


def drive(
    rng: np.random.Generator,
    *,
    frames: int = 30,
    period: float = 0.1,
    cars: int = 4,
    sigma: float = 0.2,
    seen: float = 0.9,
    kind: SensorKind = SensorKind.LIDAR,
    offset: float = 0.0,
    clutter: float = 0.0,
) -> list[DetectionBatch]:
    """Cars side by side on lanes 8 m apart at 10 m/s, with noise, misses and clutter."""
    scans: list[DetectionBatch] = []
    for k in range(frames):
        time = offset + k * period
        true = np.stack([10.0 * time + np.zeros(cars), 8.0 * np.arange(cars)], axis=1)
        hits = true[rng.random(cars) < seen]
        false = rng.uniform(-50.0, 50.0, (rng.poisson(clutter), 2))
        points = np.concatenate([hits + rng.normal(0.0, sigma, hits.shape), false])
        scans.append(batch(time, points, sigma=sigma, kind=kind))
        scans[-1].score[:] = rng.uniform(0.6, 0.99, len(points))
    return scans


def tracked(batches: Sequence[DetectionBatch], parameters: Parameters | None = None) -> Tracker:
    """Feed batches one by one."""
    tracker = Tracker(parameters or Parameters())
    for scan in batches:
        tracker.step([scan])
    return tracker
