"""What the world model means for a car park: what may be in the way, and who is on foot."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import numpy as np

from rsu.arrays import Bools, Floats
from rsu.avp.dispatch.interface import CarState
from rsu.avp.lot.lot import Lot
from rsu.avp.safety.stop_layer import Obstacles, seen
from rsu.avp.vehicle import Vehicle
from rsu.ldm.snapshot import Snapshot

ID, X, Y, C, S, LENGTH, WIDTH, VX, VY, LEVEL = range(10)
"""Columns of `Sight.others`: id of the track; middle, m; cosine and sine of the heading; m;
velocity, m/s; storey."""
SAME = 1.5
"""m between the middles of a track and of a car, at most, for them to be one."""


@dataclass(slots=True, frozen=True)
class Sight:
    """The world around the cars at one instant."""

    obstacles: Obstacles
    people: Floats
    """(P, 3) x, y, m, and storey of all who are on foot or on a bicycle."""
    others: Floats = field(default_factory=lambda: np.zeros((0, 10)))
    """(K, 10) all who do not drive by permits."""

    def stand_at(self, places: Floats) -> Bools:
        """(K,) which of the others have their middle at one of (N, 2) places, m."""
        apart = self.others[:, None, [X, Y]] - places[None]
        near: Bools = np.hypot(apart[..., 0], apart[..., 1]) <= SAME
        return np.any(near, axis=1)


def look(
    snapshot: Snapshot,
    lot: Lot,
    vehicle: Vehicle,
    cars: Iterable[tuple[CarState, Collection[int]]],
) -> Sight:
    """Take from the world model what concerns a car park.

    Parameters
    ----------
    snapshot : Snapshot
        Of the world.
    lot : Lot
        Its storeys.
    vehicle : Vehicle
        What each of the cars is like.
    cars : iterable
        What the cars that drive by permits have said last, and the storeys where they may be.
    """
    tracks = snapshot.tracks
    floors = np.array(lot.description.floors_m)
    nearest = np.abs(tracks.z[:, None] - floors).argmin(axis=1).astype(np.int64)
    # what may be on any storey is on all
    on = ~np.isfinite(tracks.z)[:, None] | (nearest[:, None] == np.arange(len(floors)))
    which, level = np.nonzero(on)
    guided = _guided(snapshot, on, vehicle, cars)
    row = seen(snapshot, nearest, guided).row[which]
    on_foot = snapshot.vulnerable[which]
    people = np.column_stack([tracks.position[which[on_foot]], level[on_foot].astype(np.float64)])
    names, storey = tracks.id[which].astype(np.float64), level.astype(np.float64)
    others = np.column_stack([names, row[:, :8], storey])[~guided[which]]
    return Sight(Obstacles(row, np.ascontiguousarray(level)), people, others)


def _guided(
    snapshot: Snapshot,
    on: Bools,
    vehicle: Vehicle,
    cars: Iterable[tuple[CarState, Collection[int]]],
) -> Bools:
    """(M,) True for tracks that are cars which drive by permits; `on` (M, F) is where each is."""
    found = np.zeros(len(on), dtype=np.bool_)
    for car, levels in cars:
        apart = snapshot.tracks.position - middles(np.array([car.pose]), vehicle)
        near = np.hypot(apart[:, 0], apart[:, 1]) <= SAME
        found |= near & on[:, list(levels)].any(axis=1)
    return found & snapshot.vehicle


def middles(pose: Floats, vehicle: Vehicle) -> Floats:
    """(N, 2) middles of cars whose rear axles are at (N, 3) poses, m and rad."""
    ahead = 0.5 * vehicle.length - vehicle.rear_overhang
    return pose[:, :2] + ahead * np.column_stack([np.cos(pose[:, 2]), np.sin(pose[:, 2])])
