"""`Tracker`: detection batches in, in any order within a window; track tables out."""

import math
from collections.abc import Sequence
from operator import attrgetter

import numpy as np

from rsu.kernels.publication import show
from rsu.sensing.detection import DetectionBatch, Misalignment, ObjectClass
from rsu.tracking.foreign import ForeignTracks
from rsu.tracking.fusion import Fusion
from rsu.tracking.history import History
from rsu.tracking.identity import identities
from rsu.tracking.parameter import Parameters
from rsu.tracking.prior import EXTENT
from rsu.tracking.registration import Registration
from rsu.tracking.scan import inspect_batch
from rsu.tracking.timeline import Timeline, timeline
from rsu.tracking.track import TrackTable

RECENT = 1.0
"""s for which a kind of sensor stays in `seen_by`."""

SIGNIFICANT = 2.0
"""Standard deviations of the speed beyond which a velocity says where the body points."""


class Tracker:
    """Causal multi-sensor tracker.

    What it says depends on the measurements and their times alone: not on the order in which they
    arrive within the window, nor on how often it is called.

    Parameters
    ----------
    parameters : Parameters
        One set for a site.

    Attributes
    ----------
    too_late : int
        Batches refused so far because they were older than the window.
    unsound : int
        Detections refused so far: not finite, singular or absurd covariance, no class, no score.
    astray : int
        Reports refused so far because their station's own track was elsewhere, and tracks of
        other roadside units for the same reason.
    crowded : int
        Detections so far for which there were too many tracks to found another one.
    repeated : int
        Batches refused so far because the same one was in the window already.
    leaps : int
        Times that a batch was farther from all others than any track lives.
    """

    def __init__(self, parameters: Parameters) -> None:
        self.too_late = 0
        self.unsound = 0
        self.astray = 0
        self.crowded = 0
        self.leaps = 0
        self.repeated = 0
        self._parameters = parameters
        self._fusion = Fusion(parameters)
        self._lines = [self._new_line()]
        self._next_id = 1
        self._source: dict[str, int] = {}
        self._neighbours: dict[str, int] = {}

    def step(self, batches: Sequence[DetectionBatch]) -> None:
        """Fuse batches, each at its own time; keeps their arrays for the length of the window."""
        timed = [batch for batch in batches if math.isfinite(batch.time)]
        self.too_late += len(batches) - len(timed)
        timed.sort(key=attrgetter("time"))
        for batch in timed:
            line = self._line(batch.time)
            if line.registration.due(batch.time):
                self._catch_up(line)
                line.registration.learn(batch.time, line.history.scans)
            self._accept(batch, line)
        for line in self._lines:
            self._catch_up(line)

    def _new_line(self) -> Timeline:
        p = self._parameters
        return Timeline(History(p.past), Registration(p.past, p.gate))

    def _line(self, time: float) -> Timeline:
        """Find the run of time that a measurement belongs to, or begin one beside the longest."""
        line = timeline(self._lines, time)
        if line is None:
            self.leaps += 1
            line = self._new_line()
            self._lines = [max(self._lines, key=lambda other: other.span), line]
        if len(self._lines) > 1:
            line.asleep = math.nan
            self._lines = [other for other in self._lines if other is line or not other.rests(time)]
        return line

    def _accept(self, raw: DetectionBatch, line: Timeline) -> None:
        """Put a batch into the history, unless it comes too late or twice."""
        batch = line.registration.correct(raw)
        if line.history.too_late(batch.time):
            self.too_late += 1
            return
        moves = line.registration.meet(raw)
        source = self._source.setdefault(batch.sensor_id, len(self._source))
        scan = inspect_batch(batch, raw, source, self._parameters)
        scan.moves = moves
        if isinstance(batch, ForeignTracks):
            known = self._neighbours
            scan.neighbour = known.setdefault(batch.sensor_id, len(known))
        index = line.history.insert(scan)
        if index is None:
            self.repeated += 1
            return
        line.hear(scan, index)
        self.unsound += scan.unsound

    def _catch_up(self, line: Timeline) -> None:
        """Fuse what the tracks do not know yet, and again what came after it."""
        if line.due is None:
            return
        index, history, store = line.due, line.history, line.store
        fresh = self._next_id
        if index < line.fused:
            index = history.rewind(index, store)
        for place in range(index, len(history.scans)):
            scan = history.scans[place]
            history.remember(place, store)
            if scan.blur is None and line.registration.shared:
                line.registration.blur(scan)
            self.astray -= scan.astray
            self.crowded -= scan.crowded
            self._next_id = self._fusion.fuse(scan, store, fresh, self._next_id)
            self.astray += scan.astray
            self.crowded += scan.crowded
        line.registration.retire(history.forget())
        line.fused, line.due = len(history.scans), None

    def publish(self, now: float) -> TrackTable:
        """Predict every track that is likely enough at `now`, Unix s; changes nothing."""
        line = timeline(self._lines, now) or min(
            self._lines, key=lambda other: abs(now - other.history.newest)
        )
        p, store, count = self._parameters, line.store, line.store.count
        whole, number = np.empty((5, count), dtype=np.int64), np.empty((6, count))
        mean, covariance = np.empty((count, 4)), np.empty((count, 4, 4))
        extent, classes = np.empty((count, 3)), np.empty((count, len(ObjectClass)))
        shown = show(
            now, p.stay, p.confirm_existence, p.publish_share, now - RECENT, SIGNIFICANT, count,
            line.watch.heard, *line.watch.weigh(now, store), EXTENT, store.time, store.mean,
            store.covariance, store.motion, store.mode_probability, store.modes, store.body,
            store.class_probability, store.existence, store.hidden, store.hold, store.horizon,
            store.born, store.seen, store.outlook, store.gap, store.id, store.source,
            store.station, store.exit_at, store.follower, store.places, whole, number, mean,
            covariance, extent, classes,
        )  # fmt: skip
        rows, names, source, station, seen_by = whole[:, :shown]
        existence, yaw_rate, z, heading, born, updated = number[:, :shown]
        mean, covariance = mean[:shown], covariance[:shown]
        line.registration.widen(now, self._source, source, mean, covariance)
        return TrackTable(
            time=now,
            id=names,
            position=mean[:, :2].copy(),
            velocity=mean[:, 2:].copy(),
            covariance=covariance,
            yaw_rate=yaw_rate,
            z=z,
            heading=heading,
            extent=extent[:shown],
            class_probability=classes[:shown],
            existence=existence,
            born=born,
            updated=updated,
            seen_by=seen_by,
            station_id=station,
            identity=identities(store, rows, p.station),
        )

    def registration(self) -> dict[str, Misalignment]:
        """What each sensor is off by, of which anything is learnt, by its id."""
        line = max(self._lines, key=lambda other: other.span)
        return line.registration.misalignments
