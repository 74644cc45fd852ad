"""What the unit's own sensors lack: one is silent, blind, frozen, turned, late, or sees ghosts.

Nobody on the road is warned of it: the entries have no cause.  It is for who relies on what the
unit says is free, and for who repairs it.
"""

import math

from rsu.ldm.snapshot import Snapshot
from rsu.sensing.detection import Lack, Misalignment, SensorHealth
from rsu.tracking.registration import CAREFUL
from sotif.catalog.entry import Catalog, Entry
from sotif.monitors.hazard import Hazard

BLIND, DRIFTED, CLOCK = "blind-sensor", "drifted-calibration", "clock-offset"
LACKS = {Lack.BLIND: BLIND, Lack.FROZEN: "frozen-sensor", Lack.GHOSTS: "reflected-ghost"}
SIGMAS = 3.0
"""Standard deviations that a misalignment must exceed once the survey as a whole is refuted: 0.3 %
of sound sensors do by chance."""
ALONE = 4.2
"""Standard deviations, of the estimate and of careful mounting together, beyond which one figure of
one sensor refutes the survey by itself: with eight sensors of four figures each, a sound unit does
so with 0.1 % (Bonferroni), as registration has it for all of them together.  One clock among many
that are right is found so long before the sum of all speaks."""
DISPLACED = 0.5
"""m; half a lane's play: who is so far off is placed beside the lane's edge."""
TURNED = math.radians(0.5)
"""rad; the entry's acceptance criterion."""
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
    found = [BLIND] if silent else []
    if health.lacks and not silent:
        found = [LACKS[lack] for lack in sorted(health.lacks)]
    if (off := health.misalignment) is not None:
        found += [DRIFTED] if _drifted(off) else []
        late = abs(off.clock) > CLOCK_OFFSET and _surely(
            off, off.clock, off.clock_sigma, CAREFUL[3]
        )
        found += [CLOCK] if late else []
    return found


def _drifted(off: Misalignment) -> bool:
    return (
        (abs(off.x) > DISPLACED and _surely(off, off.x, off.x_sigma, CAREFUL[0]))
        or (abs(off.y) > DISPLACED and _surely(off, off.y, off.y_sigma, CAREFUL[1]))
        or (abs(off.yaw) > TURNED and _surely(off, off.yaw, off.yaw_sigma, CAREFUL[2]))
    )


def _surely(off: Misalignment, value: float, sigma: float, careful: float) -> bool:
    """Whether a figure is not so by chance: with all others, or alone."""
    chance = SIGMAS * sigma if off.applied else ALONE * math.hypot(sigma, careful)
    return not abs(value) <= chance


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
