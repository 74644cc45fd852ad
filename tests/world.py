"""Small worlds for tests: tracks on the demonstration map, without sensors."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from rsu.config import Site, read_site
from rsu.ldm.model import WorldModel
from rsu.ldm.snapshot import Snapshot
from rsu.roads.network import RoadNetwork
from rsu.roads.opendrive import read_network
from rsu.sensing.detection import ObjectClass, SensorHealth, SensorKind
from rsu.tracking.track import TrackTable

LIBRARY = Path(__file__).parents[1] / "scenarios" / "library"
NOW = 1_790_000_000.0

EXTENT = {
    ObjectClass.CAR: (4.5, 1.8, 1.5),
    ObjectClass.VAN: (5.5, 2.0, 2.4),
    ObjectClass.TRUCK: (10.0, 2.5, 3.5),
    ObjectClass.PEDESTRIAN: (0.5, 0.5, 1.2),
    ObjectClass.BICYCLE: (1.8, 0.6, 1.7),
}


@dataclass(frozen=True)
class Body:
    """One road user, moving along its heading."""

    x: float
    y: float
    heading: float = 0.0
    speed: float = 0.0
    kind: ObjectClass = ObjectClass.CAR
    sigma: float = 0.3
    station_id: int = -1
    seen_by: int = 1 << SensorKind.CAMERA


@cache
def corridor_site() -> Site:
    return read_site(LIBRARY / "corridor.toml")


@cache
def corridor_map() -> RoadNetwork:
    return read_network(LIBRARY / "corridor.xodr")


def table(*bodies: Body, now: float = NOW) -> TrackTable:
    """Well-known tracks, ids 1, 2, ... in the order of the bodies."""
    count = len(bodies)
    heading = np.array([body.heading for body in bodies], dtype=np.float64)
    speed = np.array([body.speed for body in bodies], dtype=np.float64)
    probability = np.full((count, len(ObjectClass)), 0.01)
    for row, body in enumerate(bodies):
        probability[row, body.kind] = 0.93
    covariance = np.zeros((count, 4, 4))
    for row, body in enumerate(bodies):
        covariance[row] = np.diag([body.sigma**2, body.sigma**2, 0.04, 0.04])
    return TrackTable(
        time=now,
        id=np.arange(1, count + 1, dtype=np.int64),
        position=np.array([(b.x, b.y) for b in bodies], dtype=np.float64).reshape(-1, 2),
        velocity=np.column_stack((speed * np.cos(heading), speed * np.sin(heading))),
        yaw_rate=np.zeros(count),
        covariance=covariance,
        z=np.zeros(count),
        heading=heading,
        extent=np.array([EXTENT[b.kind] for b in bodies], dtype=np.float64).reshape(-1, 3),
        class_probability=probability,
        existence=np.full(count, 0.99),
        born=np.full(count, now - 5.0),
        updated=np.full(count, now),
        seen_by=np.array([b.seen_by for b in bodies], dtype=np.int64),
        station_id=np.array([b.station_id for b in bodies], dtype=np.int64),
        identity=np.column_stack((np.zeros((count, 2), dtype=np.int64), np.arange(1, count + 1))),
    )


def healthy(now: float = NOW) -> list[SensorHealth]:
    """Every sensor of the corridor is alive."""
    return [
        SensorHealth(
            sensor_id=sensor.id,
            last_time=now,
            rate_hz=sensor.rate_hz,
            expected_rate_hz=sensor.rate_hz,
            latency=0.05,
            dropped=0,
            alive=True,
        )
        for sensor in corridor_site().sensors
    ]


@cache
def road_map(name: str) -> RoadNetwork:
    """One of the library's maps."""
    return read_network(LIBRARY / "map" / f"{name}.xodr")


def on_map(name: str, *bodies: Body, after: float = 0.0) -> Snapshot:
    """What the unit would know on a map of the library once all have been so for `after` s."""
    model = WorldModel(corridor_site(), road_map(name))
    model.snapshot(table(*bodies, now=NOW - after), healthy(), NOW - after)
    return model.snapshot(table(*bodies), healthy(), NOW)


def snapshot(*bodies: Body, now: float = NOW) -> Snapshot:
    """What the roadside unit would know of these bodies."""
    model = WorldModel(corridor_site(), corridor_map())
    return model.snapshot(table(*bodies, now=now), healthy(now), now)
