"""A vehicle that can no longer stop before a red light, or has passed it."""

import math

import numpy as np

from rsu.ldm.snapshot import Snapshot
from rsu.roads.signal import Signal
from rsu.sensing.signal import MovementPhase
from sotif.catalog.entry import Catalog
from sotif.monitors.hazard import Hazard
from sotif.monitors.scene import hazard_of
from sotif.monitors.traffic import TURN, on_lane

ENTRY = "red-light"
RED = frozenset({MovementPhase.STOP_AND_REMAIN, MovementPhase.PRE_MOVEMENT})
BRAKING = 6.0
"""m/s^2; whoever needs more to stop at the line does not mean to, or cannot."""
SPEED = 3.0
"""m/s, with two standard deviations to spare; slower ones roll up to the line, or over it a bit."""
PAST = 25.0
"""m beyond the line; then it has crossed most junctions."""
DOUBT = 1.0
"""s; who may have passed the line so shortly after it became red may have passed it before."""
PROBABILITY = 0.9
"""That it is on a lane that the signal is for."""


def hazards(snapshot: Snapshot, catalog: Catalog) -> list[Hazard]:
    """One hazard a vehicle that passes a red light, where it is."""
    shown = snapshot.signals
    red = [s for s in snapshot.network.signals if s.id in shown and shown[s.id].phase in RED]
    if not red:
        return []
    sure = snapshot.tracks.speed - 2.0 * snapshot.tracks.speed_sigma > SPEED
    drives = snapshot.vehicle & sure & (snapshot.lane.lane >= 0)
    return [
        hazard_of(snapshot, catalog[ENTRY], row, certainty)
        for row in np.flatnonzero(drives).tolist()
        if (certainty := on_lane(snapshot, row)) >= PROBABILITY
        and any(_runs(snapshot, row, signal) for signal in red)
    ]


def _runs(snapshot: Snapshot, row: int, signal: Signal) -> bool:
    """Whether it cannot stop before the light any more, or has passed it since it is red."""
    beyond = _beyond(snapshot, row, signal)
    if abs(float(snapshot.lane.deviation[row])) > TURN or not beyond < PAST:
        return False
    half = float(snapshot.tracks.extent[row, 0]) / 2.0
    speed = float(snapshot.tracks.speed[row]) - 2.0 * float(snapshot.tracks.speed_sigma[row])
    passed = beyond + half
    if passed < 0.0:
        return speed * speed / (2.0 * -passed) > BRAKING
    red_for = snapshot.now - snapshot.signals[signal.id].since
    return passed / speed < red_for - DOUBT


def _beyond(snapshot: Snapshot, row: int, signal: Signal) -> float:
    """Metres that its middle is beyond the line of the light; ``nan`` = that is for others."""
    lanes = snapshot.network.lanes
    here = lanes[int(snapshot.lane.lane[row])]
    before = [here] if not here.junction_id else [lanes[k] for k in here.predecessors]
    held = [lane for lane in before if signal.holds_for(lane)]
    if not held:
        return math.nan
    if not here.junction_id:
        s = float(snapshot.network.locate(snapshot.tracks.position[row : row + 1]).s[0])
        return (s - signal.s) * here.travel
    end = held[0].s_end if held[0].travel > 0 else held[0].s_start
    return (end - signal.s) * held[0].travel + float(snapshot.lane.distance[row])
