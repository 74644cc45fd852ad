"""Our own sensors, held against each other: who sees nothing, the same again, or what is not there.

A sensor that is covered goes on to send frames, and so does one that has frozen; only what others
see in its view tells.  Where nobody else looks, nothing is learned.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rsu.arrays import Bools, Floats
from rsu.kernels.comparison import look_back, overlook, part_lonely, set_reach
from rsu.ldm.snapshot import Snapshot
from rsu.ldm.visibility import SIGHT_HEIGHT, Coverage
from rsu.sensing.detection import DetectionBatch, Lack, SensorKind

BLIND = 0.7
"""s for which it must have overlooked all that others see: with a frame of 0.1 s, its way here and
the tick until it is told, within the 1 s of the entry."""
FROZEN = 1.0
"""s for which it must have said the same to the last digit while something moved in its view."""
GHOSTS = 2.0
"""s for which it must have seen what nobody else does; clutter is gone with the next frame."""
MOVING = 1.0
"""m/s, as people walk; what moves changes a picture for sure."""
SURE, AGE, FRESH = 0.8, 1.0, 0.3
"""Existence, s since the first and s since the last measurement of what must be seen."""
NEAR = 3.0
"""m between the middle of a body, its half length aside, and a detection that is of it."""
MARGIN = math.radians(5.0)
"""rad from the edge of the view, where half of a body is out of the image."""
SHARE = 0.6
"""Of the range, and of the visual range, within which a sensor sees everybody."""
STEEP = 2.0
"""Times its height: what is nearer to a mast may be below the image."""
TALL = 0.5
"""m; lower things reflect few beams, and one sensor may find them where another does not."""
LOOK = 0.5
"""s; after a longer pause nobody knows what was meanwhile."""
_WITNESSES = 1 << SensorKind.CAMERA | 1 << SensorKind.LIDAR
"""Radars see ghosts, and stations may lie."""
_RULES = np.array([NEAR, SURE, AGE, FRESH, TALL])
_NOTHING = np.empty((0, 2))
_NONE = frozenset[Lack]()


@dataclass(slots=True)
class _Record:
    """How long, s, one sensor has been so."""

    looked: float = -math.inf
    """Unix s of its last frame."""
    last: bytes = b""
    """Of the places that it said then."""
    overlooks: float = 0.0
    same: float = 0.0
    motion: float = 0.0
    """Since when something has moved in its view."""
    ghosts: float = 0.0

    @property
    def lacks(self) -> frozenset[Lack]:
        frozen = self.same >= FROZEN and self.motion >= FROZEN
        if not frozen and self.overlooks < BLIND and self.ghosts < GHOSTS:
            return _NONE
        found = {
            Lack.FROZEN: frozen,
            Lack.BLIND: self.overlooks >= BLIND and not frozen,
            Lack.GHOSTS: self.ghosts >= GHOSTS,
        }
        return frozenset(lack for lack, so in found.items() if so)


class Comparison:
    """What each sensor of the site falls short of; a fold over time."""

    def __init__(self) -> None:
        self._records = defaultdict[str, _Record](_Record)
        self._views: dict[str, tuple[float, Floats]] = {}
        """Visual range and `_narrow` of each sensor, for it changes with the weather alone."""

    @property
    def lacks(self) -> Mapping[str, frozenset[Lack]]:
        """By sensor; who is not named falls short of nothing.

        By the last step: the next one's `SensorHealth` carries it.
        """
        return {sensor: lacks for sensor, it in self._records.items() if (lacks := it.lacks)}

    def step(self, snapshot: Snapshot, batches: Sequence[DetectionBatch]) -> None:
        """Hold the detections of this tick against the tracks."""
        judged = [batch for batch in batches if batch.sensor_id in snapshot.coverage]
        if not judged:
            return
        tracks, now = snapshot.tracks, snapshot.now
        looked_for, known = np.empty((2, len(tracks)))
        set_reach(
            now, _RULES, _WITNESSES, tracks.extent, tracks.seen_by, tracks.existence, tracks.born,
            tracks.updated, looked_for, known,
        )  # fmt: skip
        place, missed = np.empty((len(tracks), 3)), np.empty(len(tracks), dtype=np.bool_)
        for batch in judged:
            record = self._records[batch.sensor_id]
            elapsed = batch.time - record.looked
            if elapsed <= 0.0:
                continue
            record.looked = batch.time
            elapsed = elapsed if elapsed <= LOOK else 0.0
            seen = np.ascontiguousarray(batch.position)
            view = self._narrow(snapshot.coverage[batch.sensor_id], snapshot)
            found = look_back(
                now - batch.time, tracks.position, tracks.velocity, snapshot.visibility.boxes,
                looked_for, view, seen, place, missed,
            )  # fmt: skip
            _compare(snapshot, batch, record, place, missed, elapsed, found=found > 0)
            if record.same > 0.0:
                overlook(place, looked_for, view, _NOTHING, missed)
            moved = record.same > 0.0 and _something_moves(snapshot, batch, place, missed)
            record.motion = record.motion + elapsed if moved else 0.0
            if batch.kind is SensorKind.RADAR:
                alone = self._sees_ghosts(snapshot, batch, place, known)
                change = elapsed if alone else -elapsed
                record.ghosts = min(max(record.ghosts + change, 0.0), 2.0 * GHOSTS)

    def _narrow(self, fan: Coverage, snapshot: Snapshot) -> Floats:
        """(7,) as `overlook` takes it: where a sound sensor sees everybody."""
        air = snapshot.visual_range
        air = fan.range if math.isnan(air) else min(fan.range, air)
        known = self._views.get(fan.sensor_id)
        if known is None or known[0] != air:
            lowest = fan.elevation[0]
            steep = max(STEEP, 1.0 / math.tan(-lowest)) if lowest < 0.0 else math.inf
            half = fan.half_angle - MARGIN
            known = air, np.array([*fan.eye, fan.yaw, half, SHARE * air, steep])
            self._views[fan.sensor_id] = known
        return known[1]

    def _sees_ghosts(
        self, snapshot: Snapshot, batch: DetectionBatch, place: Floats, reach: Floats
    ) -> bool:
        """Whether it sees something where a camera or lidar looks as well, which sees nothing."""
        position = np.ascontiguousarray(batch.position)
        lonely = np.empty(len(batch), dtype=np.bool_)
        part_lonely(position, place, reach, lonely)
        if not np.count_nonzero(lonely):
            return False
        there = np.column_stack((position[lonely], batch.z[lonely]))
        looked_for, inside = np.zeros(len(there)), np.empty(len(there), dtype=np.bool_)
        for fan in snapshot.visibility.fans:
            if fan.kind is SensorKind.RADAR:
                continue
            overlook(there, looked_for, self._narrow(fan, snapshot), _NOTHING, inside)
            if _in_plain_view(snapshot, fan, there, inside, own=False):
                return True
        return False


def _compare(
    snapshot: Snapshot,
    batch: DetectionBatch,
    record: _Record,
    place: Floats,
    missed: Bools,
    elapsed: float,
    *,
    found: bool,
) -> None:
    """Judge a sensor by the places (N, 3) of which it `missed` (N,) some, and `found` others."""
    last, record.last = record.last, batch.position.tobytes()
    record.same = record.same + elapsed if last and last == record.last else 0.0
    fan = snapshot.coverage[batch.sensor_id]
    if found:
        record.overlooks = 0.0
    elif _in_plain_view(snapshot, fan, place, missed):
        record.overlooks += elapsed
    elif record.overlooks < BLIND:  # one who is blind stays so until he sees somebody
        record.overlooks = max(record.overlooks - elapsed, 0.0)


def _something_moves(
    snapshot: Snapshot, batch: DetectionBatch, place: Floats, inside: Bools
) -> bool:
    """Whether somebody moves in plain view of a sensor; `inside` (N,) are those in its view."""
    moves = inside & (snapshot.tracks.speed >= MOVING)
    fan = snapshot.coverage[batch.sensor_id]
    return _in_plain_view(snapshot, fan, place, moves)


def _in_plain_view(
    snapshot: Snapshot, fan: Coverage, place: Floats, asked: Bools, *, own: bool = True
) -> bool:
    """Whether nothing hides one of the places (N, 3) asked for, where the tracks' own boxes are."""
    if not np.count_nonzero(asked):
        return False
    target = place[asked] + (0.0, 0.0, SIGHT_HEIGHT)
    skip = np.flatnonzero(asked) if own else np.full(len(target), -1)
    eye = np.array(fan.eye, dtype=np.float64)
    return bool(snapshot.visibility.line_of_sight(eye, target, skip).any())
