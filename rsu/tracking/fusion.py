"""One scan into the tracks: gate, assign, found, correct, confirm, merge, bury."""

import math
from typing import TypeAlias

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.association import STRONG
from rsu.kernels.fusion import (
    BUDGET,
    EITHER_WAY,
    GATE,
    LASTING,
    LEAST,
    MOST,
    REPORTS,
    RIVALRY,
    RULES,
    SILENCE,
    STAY,
    Z_VARIANCE,
    bring_to,
    bury,
    pair_up,
    settle,
)
from rsu.kernels.life import found
from rsu.kernels.motion import FIGURES, MODES, RATES
from rsu.kernels.onset import begin_modes
from rsu.kernels.place import expect
from rsu.kernels.watch import count_looks
from rsu.sensing.detection import DetectionBatch, SensorKind
from rsu.tracking import prior
from rsu.tracking.crowd import Crowd
from rsu.tracking.duplicate import absorb
from rsu.tracking.foreign import ForeignTracks, adopt, link, linked
from rsu.tracking.identity import take_over, unite_identities
from rsu.tracking.parameter import Parameters, SensorPrior
from rsu.tracking.scan import Scan
from rsu.tracking.store import TrackStore

BEST_PAIRS = 16
"""Pairs a track keeps.  No optimum needs more than there are tracks in its cluster."""
GRID_CELLS = 64 * 64
BESIDE = 30.0
"""m that a report may be off its station's track and still be a bad fix of the same vehicle: street
canyons err by tens of metres (Groves 2013, 9.3).  Farther off is another with the same id."""
Names: TypeAlias = tuple[Ints, Ints]
"""(N,) of the detections, (C,) of the tracks; -1 = none."""
MOST_DEAD = 8
"""One row in so many may be a dead track's."""


class Fusion:
    """The Bayes filter over all tracks; owns scratch memory but no state.

    Parameters
    ----------
    parameters : Parameters
        Of the tracker.
    """

    def __init__(self, parameters: Parameters) -> None:
        self._parameters = parameters
        self._sensors = [parameters.sensor(kind) for kind in prior.KINDS]
        self._hold = np.array([sensor.hold for sensor in self._sensors])
        self._silence = np.array([sensor.silence for sensor in self._sensors])
        self._confusion = prior.confusion_matrix(parameters.class_right, parameters.class_alike)
        self._prior = (
            self._confusion, prior.BODY_WALK, prior.MOTION, prior.COURSE_SPEED, prior.COAST,
            self._hold, self._silence, prior.EXTENT,
        )  # fmt: skip
        self._rules = [_rules(parameters, sensor) for sensor in self._sensors]
        self._crowd = Crowd(BEST_PAIRS, parameters.stay) if parameters.joint else None
        self._frame = np.zeros(3)
        self._step = np.zeros(len(RATES))
        self._weight = np.zeros((MODES, MODES))
        self._fit = np.zeros((MODES, 4))
        self._grid_start = np.zeros(GRID_CELLS + 1, dtype=np.int64)
        self._row_scratch(64)
        self._column_scratch(64)

    def _row_scratch(self, rows: int) -> None:
        self._edges = np.zeros(rows, dtype=np.int64)
        self._column = np.zeros((rows, BEST_PAIRS), dtype=np.int64)
        self._cost = np.zeros((rows, BEST_PAIRS))
        self._u = np.zeros(rows)
        self._column_of = np.zeros(rows, dtype=np.int64)
        self._alive = np.zeros(rows, dtype=np.int64)

    def _column_scratch(self, columns: int) -> None:
        self._v = np.zeros(columns)
        self._sound = np.full(columns, STRONG, dtype=np.int64)
        self._distance = np.zeros(columns)
        self._place = np.zeros((columns, 2))
        self._item, self._parent, self._mark, self._reached = np.zeros((4, columns), dtype=np.int64)
        self._mode_probability = np.zeros((columns, MODES))
        self._modes = np.zeros((columns, MODES, FIGURES))
        self._sharp, self._noise = np.zeros((2, columns, 2, 2))

    def _reserve(self, rows: int, columns: int) -> None:
        if rows > len(self._u):
            self._row_scratch(max(rows, 2 * len(self._u)))
        if columns > len(self._v):
            self._column_scratch(max(columns, 2 * len(self._v)))

    def fuse(self, scan: Scan, store: TrackStore, fresh: int, following: int) -> int:
        """Update `store` by `scan`, and note in `scan` what each detection was fused into.

        Parameters
        ----------
        fresh, following
            First id that was never published, and first one that no track has had yet.

        Returns
        -------
        int
            First id that no track has had by now.
        """
        self._reserve(store.count, len(scan.stage))
        names = _names(scan, store)
        track_of, side, unclaimed = self._associate(scan, store, names)
        scan.astray = scan.crowded = 0
        if unclaimed:
            self._found(scan, store, track_of, side, self._reached[:unclaimed], names)
            self._reserve(store.count, 0)
        following, scan.tracked, twins, alive = self._correct(
            scan, store, track_of, fresh, following
        )
        if twins:
            alive = self._unite(scan.batch.time, store)
        # Nothing hits or publishes the dead, so it makes no difference when their rows go.
        if (store.count - alive) * MOST_DEAD > store.count:
            store.keep(self._alive[:alive])
        return following

    def _unite(self, time: float, store: TrackStore) -> int:
        """Let tracks of one body become one; return how many live at `time`."""
        twin, p = self._column_of[: store.count], self._parameters
        gone = np.flatnonzero(twin >= 0)
        absorb(store, twin[gone], gone, time, p.confirm_existence, p.stay)
        unite_identities(store, twin[gone], gone, p.station)
        return bury(
            time, store.count, store.mean, store.existence, store.horizon, store.born,
            store.cradle, store.cell, store.gap, store.places, store.changed, self._alive,
        )  # fmt: skip

    def _associate(self, scan: Scan, store: TrackStore, names: Names) -> tuple[Ints, int, int]:
        """(N,) row that each detection goes to, -1 = none; cells a side; how many go to none."""
        batch, count = scan.batch, store.count
        told, known = names
        blur = self._sharp if scan.blur is None else scan.blur
        moved = self._sharp if scan.moved is None else scan.moved
        track_of = np.empty(len(scan.stage), dtype=np.int64)
        side, unclaimed = pair_up(
            batch.time, self._rules[batch.kind], scan.source, int(batch.kind), scan.since,
            batch.position, batch.covariance, batch.range_rate, batch.range_rate_variance,
            batch.sensor_position, batch.class_index, batch.extent, told, scan.stage, scan.reach,
            blur, moved, self._frame, self._grid_start, self._item, self._confusion, count,
            store.time, store.horizon, store.noise, store.mean, store.covariance, store.body,
            store.class_probability, store.seen, store.sole, known, self._edges, self._column,
            self._cost, self._column_of, self._u, self._v, self._distance, self._parent,
            self._mark, self._reached, track_of,
        )  # fmt: skip
        if self._crowd is not None and not self._sensors[batch.kind].lasting:
            self._crowd.share(
                scan, store, self._edges[:count], self._column, self._cost, self._column_of[:count]
            )
        return track_of, side, unclaimed

    def _found(
        self,
        scan: Scan,
        store: TrackStore,
        track_of: Ints,
        side: int,
        candidates: Ints,
        names: Names,
    ) -> None:
        batch = scan.batch
        if batch.kind in {SensorKind.V2X, SensorKind.FOREIGN}:
            there = [self._is_beside_its_track(batch, j, store, names) for j in candidates.tolist()]
            candidates = candidates[~np.array(there, dtype=np.bool_)]
            scan.astray = sum(there)
        room = max(self._parameters.objects - store.count, 0)
        scan.crowded = max(len(candidates) - room, 0)
        if len(candidates) == 0 or room == 0:
            return
        x, y = batch.position[candidates].T
        best_first = np.lexsort((y, x, -batch.score[candidates]))  # whatever the batch's order
        candidates = candidates[best_first][:room]
        store.reserve(store.count + len(candidates))
        first = store.count
        usual = self._sensors[batch.kind].birth
        place, birth = np.full(len(candidates), -1), np.full(len(batch), usual)
        if not scan.moves:
            expect(usual, candidates, batch.position, store.places, place, birth)
        store.count = found(
            batch.time, store.count, birth, candidates, self._frame,
            side, self._grid_start, self._item, track_of, batch.position, batch.heading,
            batch.class_index, batch.extent, prior.EXTENT, prior.SPEED_ALONG, prior.SPEED_ACROSS,
            prior.CLASS_PRIOR, store.id, store.time, store.mean, store.covariance, store.body,
            store.existence, store.hold, store.born, store.seen, store.class_probability,
            store.station,
        )  # fmt: skip
        begin_modes(
            first, store.count, prior.STANDS, prior.ONSET, prior.UNCLASSIFIED, store.mean,
            store.covariance, store.motion, store.mode_probability, store.modes,
        )  # fmt: skip
        founded = store.count - first
        store.sole[first : store.count] = scan.source
        store.serial[first : store.count] = store.founded + np.arange(founded)
        store.rival[first : store.count] = (-1.0, -np.inf)
        store.foreign[first : store.count] = store.identity[first : store.count] = -1
        store.hidden[first : store.count] = 0.0
        store.cradle[first : store.count] = place[track_of[candidates] >= 0]
        store.cell[first : store.count] = -1
        store.exit_at[first : store.count] = -1
        store.follower[first : store.count] = 0
        store.founded += founded

    def _is_beside_its_track(
        self, batch: DetectionBatch, j: int, store: TrackStore, names: Names
    ) -> bool:
        """Whether whoever is called as `j` has lately been reported from a track not far away.

        A station is one body, so no second one is founded beside it.  If the track is wrong, it
        ends, or is no longer the station's, for want of reports.
        """
        told, known = names
        since = batch.time - self._silence[batch.kind]
        recent = store.seen[: store.count, batch.kind] > since
        rows = np.flatnonzero((known[: store.count] == told[j]) & recent)
        if told[j] < 0 or len(rows) == 0:
            return False
        elapsed = batch.time - store.time[rows, None]
        away = store.mean[rows, :2] + elapsed * store.mean[rows, 2:] - batch.position[j]
        return bool((np.hypot(away[:, 0], away[:, 1]) < BESIDE).any())

    def _correct(
        self, scan: Scan, store: TrackStore, track_of: Ints, fresh: int, following: int
    ) -> tuple[int, int, int, int]:
        batch = scan.batch
        if scan.moves and math.isfinite(sum(scan.viewpoint)):
            count_looks(
                batch.time, scan.source, int(batch.kind), *scan.viewpoint, store.count, track_of,
                store.mean, store.time, store.existence, store.born, store.seen, store.looks,
            )  # fmt: skip
        modes = self._mode_probability, self._modes
        left = batch.covariance, batch.velocity_variance, batch.range_rate_variance
        foreign = isinstance(batch, ForeignTracks)
        if foreign:
            link(batch, scan.neighbour, track_of, store)
            adopt(batch, track_of, store, self._parameters.stay)
            hit = np.flatnonzero(track_of >= 0)
            take_over(
                batch.identity[hit], batch.authentic[hit], track_of[hit], store, batch.time,
                self._parameters.station,
            )  # fmt: skip
        else:
            left = self._predict(scan, store, track_of, modes)
        noise, velocity_variance, range_rate_variance = left
        return settle(
            batch.time, self._rules[batch.kind], scan.source, int(batch.kind), int(scan.moves),
            int(not foreign), fresh, following, store.count, track_of, batch.position, noise,
            batch.covariance,
            batch.velocity, velocity_variance, batch.range_rate, range_rate_variance,
            batch.sensor_position, batch.heading, batch.heading_variance, batch.extent, batch.looks,
            batch.aspects, batch.z, batch.class_index, batch.score, batch.station_id,
            scan.track_id, scan.serial, scan.velocity, scan.velocity_covariance, *self._prior,
            self._fit, *modes, self._parent, self._place, self._sound, self._frame,
            self._grid_start, self._item, self._u, self._column_of, self._alive, *store.columns,
        )  # fmt: skip

    def _predict(
        self, scan: Scan, store: TrackStore, track_of: Ints, modes: tuple[Floats, Floats]
    ) -> tuple[Floats, Floats, Floats]:
        """Bring the `modes` of the tracks that were hit to the time of the scan.

        Returns
        -------
        tuple
            What is to be learnt from each detection: covariance of the position, variances of
            velocity and range rate.
        """
        batch, blurred = scan.batch, scan.blur is not None
        blur = self._sharp if scan.blur is None else scan.blur
        moved = self._sharp if scan.moved is None else scan.moved
        noise = self._noise if blurred else batch.covariance
        bring_to(
            batch.time, scan.source, scan.since, int(scan.refuted), int(blurred), track_of,
            batch.covariance, blur, moved, store.time, store.sole, store.motion,
            store.mode_probability, store.modes, self._step, self._weight, noise, *modes,
        )  # fmt: skip
        if self._crowd is not None and not self._sensors[batch.kind].lasting:
            return self._crowd.correct(scan, track_of, self._edges, self._column, noise, modes)
        return noise, batch.velocity_variance, batch.range_rate_variance


def _rules(parameters: Parameters, sensor: SensorPrior) -> Floats:
    """Return what `rsu.kernels.fusion` is told of a kind of sensor."""
    p, rules = parameters, np.empty(RULES)
    rules[LASTING], rules[EITHER_WAY] = sensor.lasting, sensor.either_way
    rules[Z_VARIANCE], rules[SILENCE] = sensor.z_sigma**2, sensor.silence
    rules[LEAST], rules[MOST], rules[STAY] = p.least_evidence, sensor.evidence, p.stay
    rules[GATE], rules[BUDGET] = p.gate, -2.0 * math.log(p.density)
    rules[REPORTS], rules[RIVALRY] = p.v2x.silence, p.rivalry
    return rules


def _names(scan: Scan, store: TrackStore) -> Names:
    """Ids by which the sender calls its detections, and those that our tracks have with it."""
    batch = scan.batch
    if isinstance(batch, ForeignTracks):
        return batch.track_id, linked(batch, scan.neighbour, store)
    return batch.station_id, store.station
