"""A vehicle that drives against the direction of its lane."""

import math

import numpy as np

from rsu.arrays import Ints
from rsu.ldm.snapshot import Snapshot
from sotif.catalog.entry import Catalog
from sotif.monitors.hazard import Hazard
from sotif.monitors.scene import hazard_at
from sotif.monitors.traffic import on_lane

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
    against = snapshot.vehicle & snapshot.on_road & (np.abs(lane.deviation) > DEVIATION)
    if not np.count_nonzero(against):
        return np.empty(0, dtype=np.int64)
    rows = np.flatnonzero(against & (tracks.speed > SPEED + 2.0 * tracks.speed_sigma))
    sure = [row for row in rows if on_lane(snapshot, int(row)) >= PROBABILITY]
    return np.array(sure, dtype=np.int64)


def hazards(snapshot: Snapshot, rows: Ints, catalog: Catalog) -> list[Hazard]:
    """One hazard each of `rows`, the wrong-way drivers, where it is now."""
    return [
        hazard_at(
            snapshot,
            catalog[ENTRY],
            int(row),
            None,
            time_to_event=0.0,
            probability=on_lane(snapshot, row),
        )
        for row in rows
    ]
