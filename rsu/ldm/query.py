"""Queries by area: rows of a snapshot's tracks within a place."""

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.ldm.snapshot import Snapshot


def within_circle(snapshot: Snapshot, centre: tuple[float, float], radius: float) -> Ints:
    """Rows of the tracks at most `radius` m from `centre`, in rising order."""
    east, north = (snapshot.tracks.position - np.array(centre)).T
    return np.flatnonzero(np.hypot(east, north) <= radius)


def within_polygon(snapshot: Snapshot, corners: Floats) -> Ints:
    """Rows of the tracks inside a simple polygon (K, 2), by the even-odd rule."""
    east, north = snapshot.tracks.position[:, :1], snapshot.tracks.position[:, 1:]
    x, y = corners.T
    next_x, next_y = np.roll(x, -1), np.roll(y, -1)
    straddles = (y > north) != (next_y > north)
    rise = np.where(straddles, next_y - y, 1.0)
    crossings = straddles & (east < x + (north - y) * (next_x - x) / rise)
    return np.flatnonzero(crossings.sum(axis=1) % 2 == 1)


def on_lane(snapshot: Snapshot, lane: int) -> Ints:
    """Rows of the tracks on a lane, in the order of travel."""
    rows = np.flatnonzero(snapshot.lane.lane == lane)
    return rows[np.argsort(snapshot.lane.distance[rows], kind="stable")]
