"""A vehicle that drives against the direction of its lane."""

import math

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.conflict import within
from rsu.ldm.snapshot import Snapshot
from sotif.catalog.entry import Catalog
from sotif.monitors.hazard import Hazard
from sotif.monitors.scene import hazard_at

ENTRY = "wrong-way"
DEVIATION = math.radians(150.0)
"""rad from the lane's direction; less is turning or crossing."""
SPEED = 3.0
"""m/s; slower is manoeuvring, in a car park even reversing."""
PROBABILITY = 0.9
"""That its middle really is on that lane; a wrong accusation brakes a whole road."""


def drivers(snapshot: Snapshot) -> Ints:
    """Rows of the vehicles that drive against their lane, junctions left out."""
    lane, tracks = snapshot.lane, snapshot.tracks
    rows = np.flatnonzero(
        snapshot.vehicle
        & (lane.lane >= 0)
        & (np.abs(lane.deviation) > DEVIATION)
        & (tracks.speed > SPEED + 2.0 * _speed_sigma(snapshot))
    )
    return np.array([row for row in rows if _on_one_way(snapshot, int(row))], dtype=np.int64)


def hazards(snapshot: Snapshot, rows: Ints, catalog: Catalog) -> list[Hazard]:
    """One hazard each of `rows`, the wrong-way drivers, where it is now."""
    return [
        hazard_at(
            snapshot,
            catalog[ENTRY],
            int(row),
            None,
            time_to_event=0.0,
            probability=_on_lane(snapshot, row),
        )
        for row in rows
    ]


def _speed_sigma(snapshot: Snapshot) -> Floats:
    """(N,) m/s; keeps young tracks, whose direction is a guess, from accusing anybody."""
    covariance = snapshot.tracks.covariance
    return np.sqrt(covariance[:, 2, 2] + covariance[:, 3, 3])


def _on_one_way(snapshot: Snapshot, row: int) -> bool:
    lane = snapshot.network.lanes[int(snapshot.lane.lane[row])]
    return not lane.junction_id and _on_lane(snapshot, row) >= PROBABILITY


def _on_lane(snapshot: Snapshot, row: int) -> float:
    index = int(snapshot.lane.lane[row])
    lines = snapshot.network.lines
    return within(
        float(snapshot.lane.offset[row]),
        float(lines.half_width[lines.start[index]]),
        float(snapshot.prediction.spread[row, 0, 1]),
    )
