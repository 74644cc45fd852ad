"""A pedestrian or cyclist whom the approaching vehicle cannot see, but the roadside can."""

from collections.abc import Sequence

import numpy as np

from rsu.ldm.snapshot import Snapshot
from sotif.catalog.entry import Catalog
from sotif.monitors.conflict import Conflict, Geometry
from sotif.monitors.hazard import Hazard
from sotif.monitors.scene import hazard_at

ENTRY = "hidden-road-user"
EYE_HEIGHT = 1.2
"""m; drivers of passenger cars (AASHTO Green Book: 1.08 m), and most windscreen cameras."""
SIGHT = 0.75
"""Share of a person's height: the head and shoulders of somebody behind a bonnet."""


def hazards(snapshot: Snapshot, conflicts: Sequence[Conflict], catalog: Catalog) -> list[Hazard]:
    """One hazard a meeting with somebody out of the vehicle's sight.

    There is no waiting for the last moment to brake, as in plain view: a driver who sees nobody
    has no reason to slow down.
    """
    return [
        hazard_at(
            snapshot,
            catalog[ENTRY],
            conflict.main,
            conflict.other,
            time_to_event=conflict.time_to_event,
            probability=conflict.probability,
        )
        for conflict in conflicts
        if conflict.geometry is Geometry.VULNERABLE and hidden(snapshot, conflict)
    ]


def hidden(snapshot: Snapshot, conflict: Conflict) -> bool:
    """Whether something stands between the driver and the person."""
    position = snapshot.tracks.position
    ground = snapshot.visibility.boxes[:, 2]
    height = snapshot.tracks.extent[conflict.other, 2]
    eye = np.array([*position[conflict.main], ground[conflict.main] + EYE_HEIGHT])
    person = np.array([[*position[conflict.other], ground[conflict.other] + SIGHT * height]])
    skip = np.array([conflict.other], dtype=np.int64)
    return not snapshot.visibility.line_of_sight(eye, person, skip)[0]
