"""The end of a queue on a fast road."""

import numpy as np

from rsu.ldm.snapshot import Snapshot
from sotif.catalog.entry import Catalog
from sotif.monitors.hazard import Hazard
from sotif.monitors.scene import hazard_of
from sotif.monitors.traffic import FAST, leaders

ENTRY = "end-of-queue"
SPEED = 30.0 / 3.6
"""m/s; slower is a queue; set by hand: a free lane of a fast road is never so slow."""
GAP = 30.0
"""m between bumpers; farther apart one drives freely: 3.6 s at `SPEED`."""
LENGTH = 3
"""Vehicles; two that wait are no queue."""


def hazards(snapshot: Snapshot, catalog: Catalog) -> list[Hazard]:
    """One hazard a queue, where its last vehicle is."""
    fast = snapshot.vehicle & snapshot.on_road & (snapshot.limit >= FAST)
    if np.count_nonzero(fast) < LENGTH:
        return []
    rows = np.flatnonzero(fast & (snapshot.tracks.speed < SPEED))
    if len(rows) < LENGTH:
        return []
    ahead = dict(zip(rows.tolist(), leaders(snapshot, rows, rows, GAP).tolist(), strict=True))
    led = set(ahead.values())
    return [
        hazard_of(snapshot, catalog[ENTRY], last)
        for last in ahead
        if last not in led and _length(ahead, last) >= LENGTH
    ]


def _length(ahead: dict[int, int], last: int) -> int:
    """Vehicles from the last one to the first; nobody is counted twice."""
    line = {last}
    row = ahead[last]
    while row >= 0 and row not in line:
        line.add(row)
        row = ahead[row]
    return len(line)
