"""A V2X station whose claims the unit's own sensors refute.

Nobody on the road is warned of it: its claims are not used any more, and those who run the unit
are told.
"""

from collections.abc import Collection

import numpy as np

from rsu.ldm.snapshot import Snapshot
from rsu.sensing.v2x import SENSOR_ID
from sotif.catalog.entry import Catalog
from sotif.monitors.hazard import Hazard

ENTRY = "lying-sender"


def hazards(snapshot: Snapshot, distrusted: Collection[int], catalog: Catalog) -> list[Hazard]:
    """One hazard, where the unit stands, while any station is not believed.

    Parameters
    ----------
    distrusted : ITS station ids, by `rsu.trust.sender`.
    """
    if not distrusted:
        return []
    entry = catalog[ENTRY]
    eyes = np.array([fan.eye for fan in snapshot.coverage.values()]).reshape(-1, 3)
    x, y, z = eyes.mean(axis=0).tolist() if len(eyes) else (0.0, 0.0, 0.0)
    return [
        Hazard(
            entry=entry.id,
            cause=None,
            sub_cause=0,
            participants=(),
            sensor_id=SENSOR_ID,
            time=snapshot.now,
            position=(x, y),
            z=z,
            position_covariance=(0.0, 0.0, 0.0),
            heading=0.0,
            speed=0.0,
            time_to_event=0.0,
            probability=1.0,
        )
    ]
