"""A vehicle that stands on a lane, or reaches into one, without a reason that can be seen."""

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.ldm.snapshot import Snapshot
from sotif.catalog.entry import Catalog
from sotif.monitors.hazard import Hazard
from sotif.monitors.scene import hazard_of
from sotif.monitors.traffic import FAST, WALKING, leaders, waits

ENTRY = "stationary-vehicle"
PATIENCE = 1.0
"""s on a fast road, where nobody stops: the entry asks for a warning within 2 s."""
STILL = 1.0
"""m/s with two standard deviations; what creeps is the business of others."""
TOWN_PATIENCE = 30.0
"""s elsewhere, where people stop to let somebody in or out."""
LINE = 15.0
"""m; who stands so near behind another one stands because of him."""
_CORNERS = np.array([[[1], [1], [-1], [-1]], [[1], [-1], [1], [-1]]])
"""(2, 4, 1) ahead and to the left."""


def hazards(snapshot: Snapshot, catalog: Catalog) -> list[Hazard]:
    """One hazard a vehicle that stands, the first of a line, where it is."""
    return [hazard_of(snapshot, catalog[ENTRY], row) for row in _stranded(snapshot).tolist()]


def _stranded(snapshot: Snapshot) -> Ints:
    patient = snapshot.rested >= PATIENCE
    if not np.count_nonzero(patient):
        return np.empty(0, dtype=np.int64)
    stands = snapshot.vehicle & snapshot.prediction.standing & ~snapshot.parked
    rows = (stands & patient).nonzero()[0]
    rows = rows[(snapshot.tracks.speed + 2.0 * snapshot.tracks.speed_sigma)[rows] < STILL]
    limit = _limit_here(snapshot, rows)
    long = snapshot.rested[rows] >= TOWN_PATIENCE
    rows = rows[(limit >= FAST) | ((limit > WALKING) & long)]
    if not len(rows):
        return rows
    rows = rows[leaders(snapshot, rows, np.flatnonzero(stands), LINE) < 0]
    return np.array([row for row in rows if not _waits(snapshot, int(row))], dtype=np.int64)


def _waits(snapshot: Snapshot, row: int) -> bool:
    """Whether it has reason to stand; who is beside the lanes waits for nobody on them."""
    lane = int(snapshot.lane.lane[row])
    return lane >= 0 and (bool(snapshot.network.in_junction[lane]) or waits(snapshot, row))


def _limit_here(snapshot: Snapshot, rows: Ints) -> Floats:
    """(K,) m/s on the lane that each of `rows` is on or reaches into; ``nan`` = none."""
    limit = snapshot.limit[rows]
    beside = np.flatnonzero(np.isnan(limit))
    if len(beside):
        limit[beside] = _limit_reached(snapshot, rows[beside])
    return limit


def _limit_reached(snapshot: Snapshot, rows: Ints) -> Floats:
    """(K,) m/s on the lane that a corner of each of `rows` is on, the front left one first."""
    tracks, network = snapshot.tracks, snapshot.network
    half, heading = tracks.extent[rows, :2] / 2.0, tracks.heading[rows]
    c, s = np.cos(heading), np.sin(heading)
    u, v = _CORNERS[0] * half[:, 0], _CORNERS[1] * half[:, 1]
    corners = tracks.position[rows] + np.stack((c * u - s * v, s * u + c * v), axis=2)
    lane = network.match(corners.reshape(-1, 2), np.tile(heading, 4)).lane
    there = np.where(lane >= 0, network.limit[lane], np.nan).reshape(4, -1)
    known = ~np.isnan(there)
    return there[known.argmax(axis=0), np.arange(len(rows))]
