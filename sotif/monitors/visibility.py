"""Air in which drivers cannot see as far as they need to stop."""

import math

import numpy as np

from rsu.ldm.snapshot import Snapshot
from sotif.catalog.entry import Catalog
from sotif.monitors.hazard import TOWN_SPEED, Hazard
from sotif.monitors.traffic import MOTORWAY_SPEED

ENTRY = "fog"
REACTION, BRAKING = 2.0, 3.0
"""s and m/s^2; as for whom a warning concerns (`rsu.warnings.area`): without haste."""
LARGEST = 10_000.0
"""m; beyond lies what stations call clear."""


def hazards(snapshot: Snapshot, catalog: Catalog) -> list[Hazard]:
    """At most one, where the unit stands: it is about the air, not about a road user."""
    if not snapshot.visual_range < LARGEST:
        return []
    entry, speed = catalog[ENTRY], _speed(snapshot)
    if snapshot.visual_range >= speed * REACTION + speed**2 / (2.0 * BRAKING):
        return []
    assert entry.cause is not None, entry.id  # noqa: S101 - this monitor is to warn
    eyes = np.array([fan.eye for fan in snapshot.coverage.values()]).reshape(-1, 3)
    x, y = eyes[:, :2].mean(axis=0).tolist() if len(eyes) else (0.0, 0.0)
    return [
        Hazard(
            entry=entry.id,
            cause=entry.cause.code,
            sub_cause=entry.cause.sub_code,
            participants=(),
            time=snapshot.now,
            position=(x, y),
            z=0.0,
            position_covariance=(1.0, 0.0, 1.0),
            heading=0.0,
            speed=0.0,
            time_to_event=0.0,
            probability=1.0,
            traffic_speed=speed,
        )
    ]


def _speed(snapshot: Snapshot) -> float:
    """What one may drive on the fastest lane of the map, m/s."""
    limits = [limit for limit in snapshot.network.limit.tolist() if not math.isnan(limit)]
    return min(max(limits, default=TOWN_SPEED), MOTORWAY_SPEED)
