"""The roadside witness: what a station claims, held against what our own sensors see.

A station that says it is where a live sensor has a free view, and nothing is there, loses belief;
one that is found where it says gains it.  Where nobody can look, nothing is learned.
"""

import math
from dataclasses import dataclass

import numpy as np

from rsu.arrays import Bools, Ints
from rsu.ldm.snapshot import Snapshot
from rsu.sensing.detection import SelfReports, SensorKind

PRIOR = 0.8
"""Belief in an unknown station: most are honest."""
DISBELIEF = 0.2
"""Below this, claims are not used."""
TIME_CONSTANT = 2.0
"""s of steady evidence after which a belief has gone two thirds of its way."""
GATE = 6.0
"""m; a claim is supported by anything this near: GNSS in towns is off by up to 5 m."""
SIGHT_HEIGHT = 1.0
"""m; the height at which a claimed vehicle must be in view."""
FORGET = 60.0
"""s of silence after which a station is unknown again."""
STATIONS = 1024
"""At most so many are remembered; the one silent for longest goes first."""
_OWN = 1 << SensorKind.CAMERA | 1 << SensorKind.RADAR | 1 << SensorKind.LIDAR


@dataclass(slots=True)
class _Belief:
    value: float
    time: float


class Witness:
    """What each sender is worth; a fold over time."""

    def __init__(self) -> None:
        self._beliefs: dict[int, _Belief] = {}

    @property
    def beliefs(self) -> dict[int, float]:
        """Belief 0..1 by station id."""
        return {station: belief.value for station, belief in self._beliefs.items()}

    @property
    def distrusted(self) -> frozenset[int]:
        """Stations whose claims are not used."""
        return frozenset(s for s, belief in self._beliefs.items() if belief.value < DISBELIEF)

    def step(self, snapshot: Snapshot, reports: SelfReports | None) -> None:
        """Judge the claims of this tick, if there are any."""
        if reports is not None:
            self._judge(snapshot, reports)
        self._forget(snapshot.now)

    def _judge(self, snapshot: Snapshot, reports: SelfReports) -> None:
        supported = _supported(snapshot, reports)
        missing = np.flatnonzero(~supported)
        if len(missing):
            missing = missing[_looked_at(snapshot, reports, missing)]
        for station in reports.station_id[supported].tolist():
            self._learn(station, 1.0, snapshot.now)
        for station in reports.station_id[missing].tolist():
            self._learn(station, 0.0, snapshot.now)

    def _learn(self, station: int, evidence: float, now: float) -> None:
        belief = self._beliefs.setdefault(station, _Belief(PRIOR, now))
        # a station that reports more often is not judged faster
        weight = -math.expm1(-min(max(now - belief.time, 0.0), 1.0) / TIME_CONSTANT)
        belief.value += weight * (evidence - belief.value)
        belief.time = now

    def _forget(self, now: float) -> None:
        stale = [s for s, belief in self._beliefs.items() if now - belief.time > FORGET]
        overflow = max(len(self._beliefs) - len(stale) - STATIONS, 0)
        oldest = sorted(self._beliefs, key=lambda s: self._beliefs[s].time)[: len(stale) + overflow]
        for station in {*stale, *oldest}:
            del self._beliefs[station]


def _supported(snapshot: Snapshot, reports: SelfReports) -> Bools:
    """(M,) True where an object that our own sensors measured is near the claim."""
    witnessed = snapshot.tracks.position[(snapshot.tracks.seen_by & _OWN) != 0]
    east = reports.position[:, :1] - witnessed[:, 0]
    north = reports.position[:, 1:] - witnessed[:, 1]
    age = np.clip(snapshot.now - reports.time, 0.0, 1.0)
    speed = np.where(np.isnan(reports.speed), 0.0, np.abs(reports.speed))
    slack = (GATE + speed * age)[:, np.newaxis]
    return np.logical_or.reduce(east * east + north * north <= slack * slack, axis=1)


def _looked_at(snapshot: Snapshot, reports: SelfReports, rows: Ints) -> Bools:
    """(K,) True where a live sensor has a free view of the place claimed by each of `rows` (K,)."""
    ground = np.where(np.isnan(reports.z[rows]), 0.0, reports.z[rows])
    places = np.column_stack((reports.position[rows], ground + SIGHT_HEIGHT))
    # the station's own track does not hide it
    row_of = {int(s): row for row, s in enumerate(snapshot.tracks.station_id) if s >= 0}
    own = np.array([row_of.get(int(s), -1) for s in reports.station_id[rows]], dtype=np.int64)
    return snapshot.visibility.seen_by(places, own) > 0
