"""On-line registration: how each sensor really stands, from the objects that it shares."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.mounting import rectify
from rsu.kernels.registration import ANCHOR, UNKNOWNS, accumulate, blur_positions, widen
from rsu.kernels.solution import resolve, strangeness
from rsu.sensing.detection import DetectionBatch, Misalignment, SensorKind
from rsu.tracking.scan import Scan

SLICE = 0.5
"""s of measurements that are taken together.  Sensors of 4 Hz and more measure twice in it, and a
velocity that is wrong by 0.3 m/s displaces what is moved to its middle by less than 0.1 m."""
SLOWEST_CLOCK = 0.25
"""s that a clock may be off; beyond it is not corrected."""
MEMORY = 300.0
"""s, time constant with which evidence is forgotten: mounts drift with sun, load and wind within
minutes to months."""
LASTING = 1.0
"""s for which an error stays the same, so that all that a sensor or a station says of a body within
it is worth one word.  Of a satellite receiver that moves: multipath changes with every few
wavelengths of 0.2 m, but filters in the receiver spread it over seconds (Groves 2013, 9.3).  Of a
camera or radar: the side of the body that it sees, and the size that it takes it for."""
PRIOR = np.array([1.5, 1.5, math.radians(1.5), 0.05])
"""m, m, rad, s, standard deviations before anything is known: units calibrated against the surveyed
pose of six roadside radars stood 1.5 to 2.1 m off, and two were turned by 0.9 and 1.7 degrees;
clocks that are disciplined over a network err by some tens of milliseconds."""
UNKNOWN: Floats = np.diag(PRIOR**2)
UNCHANGED: Floats = np.zeros((UNKNOWNS, UNKNOWNS))
CAREFUL = np.array([0.3, 0.3, math.radians(0.25), 0.02])
"""m, m, rad, s, of a sensor that was mounted with care, and of what its detections err by in the
same way whatever its mounting (the side of a body that it sees, the size that it takes for
granted).  Headings of the units above are mostly within 0.12 degrees."""
REFUTED = 3.09
"""Standard deviations of a normal distribution that 99.9 % stay below."""
STILL = 0.05
"""m by which the stated place of a sensor on a mast may vary."""


@dataclass(slots=True)
class _Sensor:
    """What is known of where a sensor stands."""

    survey: tuple[float, float] | None = None
    """m, where it said first that it stands; None = it has not seen anything yet."""
    fixed: bool = False
    """Whether it has said so, and nothing else since."""
    moves: bool = False
    """Whether it has said that it stands in different places."""
    row: int | None = None
    """Of the estimates; None = nothing has been learnt of it."""


@dataclass(slots=True, frozen=True, kw_only=True)
class _Estimate:
    """What holds for scans of claimed times from `since` on; S sensors."""

    since: float
    applied: bool
    """Whether scans are corrected by it."""
    bias: Floats
    """(S, 4) as estimated."""
    doubt: Floats
    """(S, 4, 4) how far what is left in scans may be off if the other sensors were right."""
    spread: Floats
    """(S, 4, 4) covariance in the frame of the map and of the time of self reports."""
    shift: Floats
    """(S, 4, 4) square of the last change of what is applied."""


class Registration:
    """Estimates the bias of every sensor that does not move, and undoes it.

    Learns from scans that no late one can change any more, in slices of a fixed grid of time, and
    what it corrects a scan by depends on the scan's time alone: so the order of arrival makes no
    difference.

    Parameters
    ----------
    past : float
        s, window of late data.
    gate : float
        Largest chi-square (2 degrees of freedom) of detections of one object.
    """

    def __init__(self, past: float, gate: float) -> None:
        self._lag = past + SLOWEST_CLOCK
        self._gate = gate
        self._sensors = defaultdict[str, _Sensor](_Sensor)
        self._places = np.zeros((0, 2))
        self._information = np.zeros((0, 0))
        self._vector = np.zeros(0)
        self._prior = np.zeros(0)
        """Information on each unknown from before the first measurement."""
        self._forgotten = -math.inf
        self._learnt = -math.inf
        self._pending: list[Scan] = []
        self._estimates: list[_Estimate] = []
        self.misalignments: dict[str, Misalignment] = {}
        """What every sensor is off by, of which anything is learnt."""

    @property
    def shared(self) -> bool:
        """Whether there is more than one sensor, so that there is anything to learn."""
        return len(self._sensors) > 1

    def settled(self, time: float) -> float:
        """End of the last slice that scans of claimed `time` and later leave as it is."""
        return math.floor((time - self._lag) / SLICE) * SLICE

    def due(self, time: float) -> bool:
        """Whether a scan of that claimed time is corrected by more than has been learnt."""
        return time - self._lag >= self._learnt + SLICE

    def meet(self, batch: DetectionBatch) -> bool:
        """Take note of a sensor, and of where it says that it stands; return whether it moves."""
        sensor = self._sensors[batch.sensor_id]
        if batch.kind is SensorKind.V2X or len(batch.position) == 0:
            return sensor.moves
        if sensor.survey is None:
            x, y = sensor.survey = tuple(batch.sensor_position[0].tolist())
            sensor.fixed = math.isfinite(x + y)
        elif sensor.fixed:
            sensor.fixed = math.dist(batch.sensor_position[0].tolist(), sensor.survey) <= STILL
            if not sensor.fixed:
                sensor.moves = True
                self.misalignments.pop(batch.sensor_id, None)
        return sensor.moves

    def retire(self, scans: Sequence[Scan]) -> None:
        """Keep scans that left the window until their slice is learnt from."""
        if self.shared:
            self._pending += [scan for scan in scans if scan.batch.time >= self._learnt]

    def learn(self, time: float, window: Sequence[Scan]) -> None:
        """Learn from all that is settled before a scan of claimed `time`.

        Parameters
        ----------
        window
            Scans in order, after those retired; all of them fused.
        """
        began, end = self._learnt, self.settled(time)
        self._learnt = end
        if self.shared:
            scans = [s for s in (*self._pending, *window) if began <= s.batch.time < end]
            slices: dict[float, list[Scan]] = {}
            for scan in scans:
                slices.setdefault(math.floor(scan.batch.time / SLICE) * SLICE, []).append(scan)
            for start, part in slices.items():
                self._learn_slice(start, part)
        self._pending = [scan for scan in self._pending if scan.batch.time >= end]
        current = [e for e in self._estimates if e.since <= time - self._lag - SLICE]
        del self._estimates[: max(len(current) - 1, 0)]

    def _learn_slice(self, start: float, scans: Sequence[Scan]) -> None:
        scans = [scan for scan in scans if scan.tracked and self._takes_part(scan.raw)]
        sensors = np.array([self._row_of(scan.raw) for scan in scans], dtype=np.int64)
        if len(set(sensors.tolist())) < 2:
            return
        raw, lengths = [scan.raw for scan in scans], [len(scan.serial) for scan in scans]
        delays = np.array([batch.time - start - SLICE / 2 for batch in raw])
        body = np.concatenate([scan.serial for scan in scans])
        order = body.argsort(kind="stable")
        scan_of = np.arange(len(scans)).repeat(lengths)[order]

        def gather(columns: Sequence[Floats]) -> Floats:
            return np.concatenate(columns)[order]

        faded = math.exp(-(start - self._forgotten) / MEMORY)
        self._forgotten = start
        self._information *= faded
        self._vector *= faded
        bias, doubt, _ = self._solve()
        used = accumulate(
            self._gate, SLICE / LASTING, body[order], sensors[scan_of], delays[scan_of],
            gather([batch.position for batch in raw]), gather([batch.covariance for batch in raw]),
            gather([scan.velocity for scan in scans]),
            gather([scan.velocity_covariance for scan in scans]), bias, doubt, self._places,
            self._information, self._vector,
        )  # fmt: skip
        if used:
            self._conclude(start + SLICE + self._lag)

    def _takes_part(self, batch: DetectionBatch) -> bool:
        return batch.kind is SensorKind.V2X or self._sensors[batch.sensor_id].fixed

    def _row_of(self, batch: DetectionBatch) -> int:
        if batch.kind is SensorKind.V2X:
            return ANCHOR
        sensor = self._sensors[batch.sensor_id]
        if sensor.row is None:
            sensor.row = len(self._places)
            self._places = np.vstack([self._places, np.array(sensor.survey)])
            self._information = np.pad(self._information, (0, UNKNOWNS))
            self._vector = np.pad(self._vector, (0, UNKNOWNS))
            self._prior = np.append(self._prior, PRIOR**-2)
        return sensor.row

    def _solve(self) -> tuple[Floats, Floats, Floats]:
        """(S, 4) estimate as it is now, (S, 4, 4) doubt, and (4S, 4S) covariance."""
        count = len(self._places)
        bias, doubt = np.empty((count, UNKNOWNS)), np.empty((count, UNKNOWNS, UNKNOWNS))
        covariance = np.empty_like(self._information)
        resolve(
            self._prior, self._information, self._vector, SLOWEST_CLOCK, bias, doubt, covariance
        )
        return bias, doubt, covariance

    def _conclude(self, since: float) -> None:
        """Make of what has been learnt the estimate that holds from `since` on."""
        bias, doubt, covariance = self._solve()
        applied = self._is_evident(strangeness(CAREFUL**2, bias, covariance), bias.size)
        change = bias.copy() if applied else np.zeros_like(bias)
        if self._estimates and self._estimates[-1].applied:
            last = self._estimates[-1].bias
            change[: len(last)] -= last
        blocks = covariance.reshape(len(bias), UNKNOWNS, len(bias), UNKNOWNS)
        spread = np.einsum("iaib->iab", blocks).copy()
        sigma = np.sqrt(np.einsum("saa->sa", spread))
        self._estimates.append(
            _Estimate(
                since=since,
                applied=applied,
                bias=bias,
                doubt=doubt,
                spread=spread,
                shift=change[:, :, None] * change[:, None, :],
            )
        )
        self.misalignments = {
            name: Misalignment(*bias[s.row].tolist(), *sigma[s.row].tolist(), applied=applied)
            for name, s in self._sensors.items()
            if s.fixed and s.row is not None
        }

    def _is_evident(self, statistic: float, freedom: int) -> bool:
        """Whether the survey is refuted; once it is, until nothing speaks against it any more.

        If it were right, the statistic would be chi-square with a degree of freedom an unknown
        (its quantile: Wilson & Hilferty, PNAS 17, 1931).
        """
        if self._estimates and self._estimates[-1].applied:
            return statistic > freedom
        part = 2.0 / (9.0 * freedom)
        return statistic > freedom * (1.0 - part + REFUTED * math.sqrt(part)) ** 3

    def _at(self, sensor: _Sensor, time: float) -> tuple[int, _Estimate] | None:
        """Row and estimate that belong to what a sensor measured at a time, as it was measured."""
        if sensor.row is None or not sensor.fixed:
            return None
        estimate = self._valid(time)
        if estimate is None or sensor.row >= len(estimate.bias):
            return None
        return sensor.row, estimate

    def _valid(self, time: float) -> _Estimate | None:
        """Return the estimate that holds at a time, as far as there is one."""
        for estimate in reversed(self._estimates):
            if estimate.since <= time:
                return estimate
        return None

    def correct(self, batch: DetectionBatch) -> DetectionBatch:
        """Undo what its sensor is known to be off by; the batch itself stays as it is."""
        sensor = self._sensors.get(batch.sensor_id)
        found = None if sensor is None else self._at(sensor, batch.time)
        if found is None or not found[1].applied:
            return batch
        row, estimate = found
        bias = estimate.bias[row]
        position, covariance = np.empty_like(batch.position), np.empty_like(batch.covariance)
        velocity, heading = np.empty_like(batch.velocity), np.empty_like(batch.heading)
        rectify(
            bias, batch.sensor_position, batch.position, batch.covariance, batch.velocity,
            batch.heading, position, covariance, velocity, heading,
        )  # fmt: skip
        return replace(
            batch, time=batch.time - float(bias[3]), position=position, covariance=covariance,
            velocity=velocity, heading=heading,
        )  # fmt: skip

    def blur(self, scan: Scan) -> None:
        """Tell a scan how far its positions may be off as a whole, relative to other sensors."""
        raw, shape = scan.raw, scan.raw.covariance.shape
        sensor = self._sensors[raw.sensor_id]
        if not sensor.fixed:
            scan.blur = scan.moved = np.zeros(shape)
            return
        scan.blur, scan.moved = np.empty(shape), np.empty(shape)
        found = self._at(sensor, raw.time)
        angle, doubt, shift = 0.0, UNKNOWN, UNCHANGED
        if found is not None:
            row, estimate = found
            scan.since, scan.refuted = estimate.since, estimate.applied
            angle = float(estimate.bias[row, 2]) if estimate.applied else 0.0
            doubt, shift = estimate.doubt[row], estimate.shift[row]
        blur_positions(
            self._gate, angle, doubt, shift, raw.sensor_position, scan.batch.position, scan.blur,
            scan.moved, scan.reach,
        )  # fmt: skip

    def widen(
        self, now: float, sensors: Iterable[str], source: Ints, mean: Floats, covariance: Floats
    ) -> None:
        """Add what a registration may be wrong by to the tracks that are published at `now`.

        Parameters
        ----------
        sensors
            Ids, in the order that `source` counts; track i was measured last by ``source[i]``.
        mean, covariance
            (N, 4) and (N, 4, 4); the latter is updated.
        """
        estimate = self._valid(now)
        if estimate is None or not estimate.applied:
            return
        row = {
            name: sensor.row
            for name, sensor in self._sensors.items()
            if sensor.row is not None and sensor.row < len(estimate.bias)
        }
        rows = np.array([row.get(sensor, ANCHOR) for sensor in sensors], dtype=np.int64)
        widen(rows[source], estimate.bias, estimate.spread, self._places, mean, covariance)
