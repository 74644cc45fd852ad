"""Collision course: two road users will touch, and ordinary braking no longer prevents it."""

from collections.abc import Sequence

from rsu.ldm.snapshot import Snapshot
from sotif.catalog.entry import Catalog
from sotif.monitors.conflict import Conflict, Geometry
from sotif.monitors.hazard import Hazard
from sotif.monitors.scene import hazard_at

ENTRIES = {
    Geometry.LONGITUDINAL: "collision-longitudinal",
    Geometry.CROSSING: "collision-crossing",
    Geometry.VULNERABLE: "collision-vulnerable",
}


def hazards(snapshot: Snapshot, conflicts: Sequence[Conflict], catalog: Catalog) -> list[Hazard]:
    """One hazard a conflict that is urgent, or just being solved, where the two will meet."""
    return [
        hazard_at(
            snapshot,
            catalog[ENTRIES[conflict.geometry]],
            conflict.main,
            conflict.other,
            time_to_event=conflict.time_to_event,
            probability=conflict.probability,
            waning=not conflict.urgent,
        )
        for conflict in conflicts
        if conflict.urgent or conflict.resisted
    ]
