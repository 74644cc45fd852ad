"""What the unit's own sensors lack: one is silent, blind, frozen, turned, late, or sees ghosts.

Nobody on the road is warned of it: the entries have no cause.  It is for who relies on what the
unit says is free, and for who repairs it.
"""

import math

from rsu.ldm.snapshot import Snapshot
from rsu.sensing.detection import Lack, Misalignment, SensorHealth
from sotif.catalog.entry import Catalog, Entry
from sotif.monitors.hazard import Hazard

BLIND, DRIFTED, CLOCK = "blind-sensor", "drifted-calibration", "clock-offset"
LACKS = {Lack.BLIND: BLIND, Lack.FROZEN: "frozen-sensor", Lack.GHOSTS: "reflected-ghost"}
SIGMAS = 3.0
"""Standard deviations that a misalignment must exceed: 0.3 % of sound sensors do by chance."""
TURNED = math.radians(0.5)
"""rad; the entry's acceptance criterion."""
DISPLACED = 0.5
"""m; half a lane's play: who is so far off is placed beside the lane's edge."""
CLOCK_OFFSET = 0.1
"""s; the entry's acceptance criterion."""


def hazards(snapshot: Snapshot, catalog: Catalog) -> list[Hazard]:
    """One hazard a sensor and insufficiency, where the sensor stands."""
    return [
        _hazard(snapshot, health, catalog[entry])
        for health in snapshot.health
        if health.sensor_id in snapshot.coverage
        for entry in _insufficiencies(health)
    ]


def _insufficiencies(health: SensorHealth) -> list[str]:
    silent = not health.alive and health.last_time > -math.inf  # who never spoke is not missed
    found = [BLIND] if silent else [LACKS[lack] for lack in sorted(health.lacks)]
    if (off := health.misalignment) is not None and off.applied:
        found += [DRIFTED] if _drifted(off) else []
        found += [CLOCK] if _beyond(off.clock, off.clock_sigma, CLOCK_OFFSET) else []
    return found


def _drifted(off: Misalignment) -> bool:
    return (
        _beyond(off.yaw, off.yaw_sigma, TURNED)
        or _beyond(off.x, off.x_sigma, DISPLACED)
        or _beyond(off.y, off.y_sigma, DISPLACED)
    )


def _beyond(value: float, sigma: float, allowed: float) -> bool:
    return abs(value) > max(allowed, SIGMAS * sigma)


def _hazard(snapshot: Snapshot, health: SensorHealth, entry: Entry) -> Hazard:
    fan = snapshot.coverage[health.sensor_id]
    x, y, z = fan.eye
    return Hazard(
        entry=entry.id,
        cause=None,
        sub_cause=0,
        participants=(),
        sensor_id=health.sensor_id,
        time=snapshot.now,
        position=(x, y),
        z=z,
        position_covariance=(0.0, 0.0, 0.0),
        heading=fan.yaw,
        speed=0.0,
        time_to_event=0.0,
        probability=1.0,
    )
