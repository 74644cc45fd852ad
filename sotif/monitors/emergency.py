"""An emergency vehicle that drives with light bar or siren."""

import numpy as np

from rsu.ldm.snapshot import Snapshot
from sotif.catalog.entry import Catalog
from sotif.monitors.hazard import Hazard
from sotif.monitors.scene import hazard_at

ENTRY = "emergency-vehicle"


def hazards(snapshot: Snapshot, catalog: Catalog) -> list[Hazard]:
    """One hazard an emergency vehicle in action that moves, where it is."""
    rows = np.flatnonzero(snapshot.emergency & ~snapshot.prediction.standing)
    return [
        hazard_at(
            snapshot,
            catalog[ENTRY],
            row,
            None,
            time_to_event=0.0,
            probability=float(snapshot.tracks.existence[row]),
        )
        for row in rows.tolist()
    ]
