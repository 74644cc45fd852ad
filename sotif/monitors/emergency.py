"""An emergency vehicle that drives with light bar or siren."""

import numpy as np

from rsu.ldm.snapshot import Snapshot
from sotif.catalog.entry import Catalog
from sotif.monitors.hazard import Hazard
from sotif.monitors.scene import hazard_of

ENTRY = "emergency-vehicle"


def hazards(snapshot: Snapshot, catalog: Catalog) -> list[Hazard]:
    """One hazard an emergency vehicle in action that moves, where it is."""
    if not np.count_nonzero(snapshot.emergency):
        return []
    rows = np.flatnonzero(snapshot.emergency & ~snapshot.prediction.standing)
    return [hazard_of(snapshot, catalog[ENTRY], row) for row in rows.tolist()]
