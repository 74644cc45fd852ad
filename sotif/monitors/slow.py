"""A vehicle that is much slower than the traffic of a fast road."""

import numpy as np

from rsu.arrays import Ints
from rsu.ldm.snapshot import Snapshot
from sotif.catalog.entry import Catalog
from sotif.monitors.hazard import Hazard
from sotif.monitors.scene import hazard_of
from sotif.monitors.traffic import FAST, MOTORWAY_SPEED, TURN, leaders

ENTRY = "slow-vehicle"
SHARE = 0.5
"""Of what one may drive; set by hand: a truck at 80 km/h on a motorway is above it."""
THROUGH = "driving"
"""Lane type; on others one speeds up or slows down."""
GAP = 60.0
"""m; who is so near behind somebody slow is held up by him: 2 s at the largest slow speed."""


def hazards(snapshot: Snapshot, catalog: Catalog) -> list[Hazard]:
    """One hazard a slow vehicle that nobody slow drives ahead of, where it is."""
    return [hazard_of(snapshot, catalog[ENTRY], row) for row in _crawlers(snapshot).tolist()]


def _crawlers(snapshot: Snapshot) -> Ints:
    fast = snapshot.vehicle & snapshot.on_road & (snapshot.limit >= FAST)
    if not np.count_nonzero(fast):
        return np.empty(0, dtype=np.int64)
    fast &= np.abs(snapshot.lane.deviation) < TURN  # what crosses is not slow
    limit = np.minimum(snapshot.limit, MOTORWAY_SPEED)
    sure = snapshot.tracks.speed + 2.0 * snapshot.tracks.speed_sigma < SHARE * limit
    slow = np.flatnonzero(fast & sure)
    first = slow[leaders(snapshot, slow, slow, GAP) < 0]
    lanes, standing = snapshot.network.lanes, snapshot.prediction.standing
    keeps = [lanes[int(lane)].kind == THROUGH for lane in snapshot.lane.lane[first].tolist()]
    return first[np.array(keeps, dtype=np.bool_) & ~standing[first]]
