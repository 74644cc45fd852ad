"""What the world model means for a car park: what may be in the way, and who is on foot."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from math import cos, sin

import numpy as np

from rsu.arrays import Bools, Floats
from rsu.avp.dispatch.interface import CarState
from rsu.avp.lot.lot import Lot
from rsu.avp.safety.stop_layer import Obstacles, seen
from rsu.avp.vehicle import Vehicle
from rsu.ldm.snapshot import Snapshot

SAME = 1.5
"""m between the middles of a track and of a car, at most, for them to be one."""


@dataclass(slots=True, frozen=True)
class Sight:
    """The world around the cars at one instant."""

    obstacles: Obstacles
    people: Floats
    """(P, 3) x, y, m, and storey of all who are on foot or on a bicycle."""


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
    row = seen(snapshot, nearest, _guided(snapshot, on, vehicle, cars)).row[which]
    on_foot = snapshot.vulnerable[which]
    people = np.column_stack([tracks.position[which[on_foot]], level[on_foot].astype(np.float64)])
    return Sight(Obstacles(row, np.ascontiguousarray(level)), people)


def _guided(
    snapshot: Snapshot,
    on: Bools,
    vehicle: Vehicle,
    cars: Iterable[tuple[CarState, Collection[int]]],
) -> Bools:
    """(M,) True for tracks that are cars which drive by permits; `on` (M, F) is where each is."""
    found = np.zeros(len(on), dtype=np.bool_)
    ahead = 0.5 * vehicle.length - vehicle.rear_overhang
    for car, levels in cars:
        x, y, heading = car.pose
        middle = np.array([x + ahead * cos(heading), y + ahead * sin(heading)])
        apart = snapshot.tracks.position - middle
        near = np.hypot(apart[:, 0], apart[:, 1]) <= SAME
        found |= near & on[:, list(levels)].any(axis=1)
    return found & snapshot.vehicle
