"""A vehicle that stands on a lane, or reaches into one, without a reason that can be seen."""

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.ldm.snapshot import Snapshot
from sotif.catalog.entry import Catalog
from sotif.monitors.hazard import Hazard
from sotif.monitors.scene import hazard_of
from sotif.monitors.traffic import FAST, WALKING, leaders, limits, speed_sigma, waits

ENTRY = "stationary-vehicle"
PATIENCE = 1.0
"""s on a fast road, where nobody stops: the entry asks for a warning within 2 s."""
STILL = 1.0
"""m/s with two standard deviations; what creeps is the business of others."""
TOWN_PATIENCE = 30.0
"""s elsewhere, where people stop to let somebody in or out."""
LINE = 15.0
"""m; who stands so near behind another one stands because of him."""


def hazards(snapshot: Snapshot, catalog: Catalog) -> list[Hazard]:
    """One hazard a vehicle that stands, the first of a line, where it is."""
    return [hazard_of(snapshot, catalog[ENTRY], row) for row in _stranded(snapshot).tolist()]


def _stranded(snapshot: Snapshot) -> Ints:
    stands = snapshot.vehicle & snapshot.prediction.standing & ~snapshot.parked
    sure = snapshot.tracks.speed + 2.0 * speed_sigma(snapshot) < STILL
    rows = np.flatnonzero(stands & sure & (snapshot.rested >= PATIENCE))
    if not len(rows):
        return rows
    limit = _limit_here(snapshot, rows)
    long = snapshot.rested[rows] >= TOWN_PATIENCE
    rows = rows[(limit >= FAST) | ((limit > WALKING) & long)]
    rows = rows[leaders(snapshot, rows, np.flatnonzero(stands), LINE) < 0]
    return np.array([row for row in rows if not _waits(snapshot, int(row))], dtype=np.int64)


def _waits(snapshot: Snapshot, row: int) -> bool:
    """Whether it has reason to stand; who is beside the lanes waits for nobody on them."""
    lane = int(snapshot.lane.lane[row])
    return lane >= 0 and (bool(snapshot.network.in_junction[lane]) or waits(snapshot, row))


def _limit_here(snapshot: Snapshot, rows: Ints) -> Floats:
    """(K,) m/s on the lane that each of `rows` is on or reaches into; ``nan`` = none."""
    tracks, network = snapshot.tracks, snapshot.network
    half = tracks.extent[rows, :2] / 2.0
    c, s = np.cos(tracks.heading[rows]), np.sin(tracks.heading[rows])
    limit = limits(snapshot)[rows]
    for along, across in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
        u, v = along * half[:, 0], across * half[:, 1]
        corner = tracks.position[rows] + np.column_stack((c * u - s * v, s * u + c * v))
        lane = network.match(corner, tracks.heading[rows]).lane
        there = np.where(lane >= 0, network.limit[lane], np.nan)
        limit = np.where(np.isnan(limit), there, limit)
    return limit
