"""How traffic flows on the lanes: who is on them, who drives behind whom, who waits."""

import numpy as np

from rsu.arrays import Ints
from rsu.kernels.conflict import within
from rsu.ldm.snapshot import Snapshot

FAST = 70.0 / 3.6
"""m/s; where one may drive so fast nobody expects somebody slow, on foot or standing: a road with
separate carriageways or outside of a town (Richtlinien fuer die Anlage von Landstrassen, RAL 2012,
whose slowest class is planned for 70 km/h)."""
MOTORWAY_SPEED = 130.0 / 3.6
"""m/s; what is driven where there is no limit (the German recommended speed)."""
WALKING = 30.0 / 3.6
"""m/s; where one may not drive faster, people on the lane and cars that stand are ordinary."""
TURN = np.radians(30.0)
"""rad; whose heading differs by more drives on another way."""
WAITING = 30.0
"""m before a junction, a crosswalk or a signal within which one stands to wait: four cars."""
_PLACES = frozenset({"crosswalk"})


def on_lane(snapshot: Snapshot, row: int) -> float:
    """Probability that the middle of `row`, which has a lane, really is on it."""
    index = int(snapshot.lane.lane[row])
    lines = snapshot.network.lines
    return within(
        float(snapshot.lane.offset[row]),
        float(lines.half_width[lines.start[index]]),
        float(snapshot.prediction.spread[row, 0, 1]),
    )


def leaders(snapshot: Snapshot, rows: Ints, others: Ints, gap: float) -> Ints:
    """(K,) for each of `rows` who is next ahead of it in its way, at most `gap` m; -1 = nobody.

    Of the rows `others`; the way is straight on and as wide as both bodies.
    """
    tracks = snapshot.tracks
    heading = tracks.heading[rows]
    offset = tracks.position[others] - tracks.position[rows][:, np.newaxis]
    c, s = np.cos(heading)[:, np.newaxis], np.sin(heading)[:, np.newaxis]
    along = c * offset[:, :, 0] + s * offset[:, :, 1]
    across = c * offset[:, :, 1] - s * offset[:, :, 0]
    half = (tracks.extent[others] + tracks.extent[rows][:, np.newaxis]) / 2.0
    turn = np.cos(tracks.heading[others] - heading[:, np.newaxis])
    ahead = (along > 0.0) & (along - half[:, :, 0] <= gap) & (np.abs(across) < half[:, :, 1])
    ahead &= (turn > np.cos(TURN)) & (others != rows[:, np.newaxis])
    if not len(others):
        return np.full(len(rows), -1, dtype=np.int64)
    nearest = np.where(ahead, along, np.inf).argmin(axis=1)
    return np.where(ahead.any(axis=1), others[nearest], -1)


def waits(snapshot: Snapshot, row: int) -> bool:
    """Whether somebody on a lane has reason to wait: a place where one does is right ahead."""
    network, lane = snapshot.network, snapshot.lane
    index, distance = int(lane.lane[row]), float(lane.distance[row])
    if _leads_into_junction(snapshot, index, WAITING - (network.lanes[index].length - distance)):
        return True
    road = network.lanes[index].road_id
    stops = [o.pose for o in network.objects if o.kind in _PLACES and o.road_id == road]
    stops += [signal.pose for signal in network.signals if signal.road_id == road]
    x, y = snapshot.tracks.position[row]
    heading = float(snapshot.tracks.heading[row])
    c, s = np.cos(heading), np.sin(heading)
    return any(
        0.0 < c * (stop.x - x) + s * (stop.y - y) < WAITING
        and abs(c * (stop.y - y) - s * (stop.x - x)) < WAITING / 2.0
        for stop in stops
    )


def _leads_into_junction(snapshot: Snapshot, lane: int, beyond: float) -> bool:
    """Whether a junction begins at most `beyond` m after the end of a lane."""
    network = snapshot.network
    while beyond >= 0.0:
        lane = network.straightest(lane)
        if lane < 0:
            return False
        if network.in_junction[lane]:
            return True
        beyond -= max(network.lanes[lane].length, 1e-3)
    return False
