"""What each station is worth: the judge, fed with what the unit sees and what stations say.

A claim is held against the bodies where one of the unit's own sensors has a free view, or where
one of them sees somebody; elsewhere only against itself.
"""

import math

import numpy as np

from rsu.arrays import Bools, Ints
from rsu.kernels.sighting import STATE, accompany, take_sightings
from rsu.ldm.snapshot import Snapshot
from rsu.ldm.visibility import SIGHT_HEIGHT
from rsu.sensing.detection import SelfReports, SensorKind
from rsu.trust.claim import Accusation, Claim, Sightings
from rsu.trust.judge import FORGET, Judge

SEEN = 0.25
"""s since its last measurement within which a track counts as seen; sensors look 4 times a second
and more."""
GATE = 6.0
"""m around a claim in which somebody who is seen may be the sender: GNSS in towns is off by 5 m."""
MOVES = 0.5
"""m/s from which on a velocity has a direction."""
HEADING_SIGMA = math.radians(6.0)
"""rad, of who does not say how well he knows his heading."""
_OWN = 1 << SensorKind.CAMERA | 1 << SensorKind.RADAR | 1 << SensorKind.LIDAR


class Senders:
    """A fold over time: what stations say, and what the unit sees meanwhile."""

    def __init__(self) -> None:
        self._judge = Judge()
        self._heard = -math.inf
        """Unix s of the last report."""

    @property
    def beliefs(self) -> dict[int, float]:
        """Probability of honesty by station id."""
        return self._judge.beliefs()

    @property
    def distrusted(self) -> frozenset[int]:
        """Stations whose claims are not used."""
        return self._judge.distrusted

    def accusations(self) -> list[Accusation]:
        """Stations in which belief has fallen since this was asked for last."""
        return self._judge.accusations()

    def see(self, snapshot: Snapshot) -> None:
        """Take what the unit sees now; nothing while nobody speaks."""
        if snapshot.now - self._heard > FORGET:
            return
        self._judge.see(_sightings(snapshot))

    def hear(self, reports: SelfReports, snapshot: Snapshot | None, now: float) -> Bools:
        """Judge the claims of this tick.

        Parameters
        ----------
        reports : SelfReports
            In order of arrival.
        snapshot : Snapshot or None
            The world of the last tick; None: nothing has been seen yet.
        now : float
            Unix s.

        Returns
        -------
        Bools
            (N,) True where the station is believed.
        """
        self._heard = now
        stations, times = reports.station_id.tolist(), reports.time.tolist()
        looked_at = [
            row
            for row, (station, time) in enumerate(zip(stations, times, strict=True))
            if not self._judge.may_rest(station, time, time)
        ]
        if looked_at:
            self._look(reports, looked_at, snapshot)
        distrusted = self.distrusted
        return np.array([station not in distrusted for station in stations], dtype=np.bool_)

    def _look(self, reports: SelfReports, rows: list[int], snapshot: Snapshot | None) -> None:
        watched = [False] * len(rows) if snapshot is None else _seen(snapshot, reports, rows)
        for row, is_watched in zip(rows, watched, strict=True):
            self._judge.hear(_claim(reports, row, is_watched=is_watched))


def _claim(reports: SelfReports, row: int, *, is_watched: bool) -> Claim:
    """One of the reports; who reverses moves backwards at a speed above zero."""
    time, (x, y) = float(reports.time[row]), reports.position[row].tolist()
    speed, heading = float(reports.speed[row]), float(reports.heading[row])
    turn, scatter = float(reports.heading_sigma[row]), reports.covariance[row]
    spread = math.sqrt(0.5 * float(scatter[0, 0] + scatter[1, 1]))
    return Claim(
        received=time,  # messages that a stalled network delivers together are no flood
        time=time,
        sender=int(reports.station_id[row]),
        x=x,
        y=y,
        speed=abs(speed),
        heading=heading + math.pi if speed < 0.0 else heading,
        acceleration=math.nan,
        heading_sigma=HEADING_SIGMA if math.isnan(turn) else turn,
        position_sigma=0.0 if math.isnan(spread) else spread,
        is_watched=is_watched,
    )


def _sightings(snapshot: Snapshot) -> Sightings:
    """The tracks that the unit's own sensors see."""
    tracks = snapshot.tracks
    row, state = np.empty(len(tracks), dtype=np.int64), np.empty((len(tracks), STATE))
    count = take_sightings(
        snapshot.now, SEEN, _OWN, MOVES, tracks.position, tracks.velocity, tracks.speed,
        tracks.heading, snapshot.measured_acceleration, tracks.updated, tracks.seen_by, row, state,
    )  # fmt: skip
    return Sightings(time=snapshot.now, track=tracks.id[row[:count]], state=state[:count])


def _seen(snapshot: Snapshot, reports: SelfReports, rows: list[int]) -> list[bool]:
    """Whether somebody is seen near the claim of each row, or a live sensor sees the place."""
    seen = _near(snapshot, reports, rows)
    hidden = np.flatnonzero(~seen)
    if len(hidden):
        seen[hidden] = _in_view(snapshot, reports, np.array(rows)[hidden])
    return seen.tolist()


def _near(snapshot: Snapshot, reports: SelfReports, rows: list[int]) -> Bools:
    """(M,) True where somebody is seen near the claim of each of M rows."""
    tracks, near = snapshot.tracks, np.empty(len(rows), dtype=np.bool_)
    accompany(
        snapshot.now, SEEN, _OWN, GATE, tracks.position, tracks.updated, tracks.seen_by,
        reports.position[rows], reports.time[rows], reports.speed[rows], near,
    )  # fmt: skip
    return near


def _in_view(snapshot: Snapshot, reports: SelfReports, rows: Ints) -> Bools:
    """(K,) True where a live sensor has a free view of the place claimed by each of `rows` (K,)."""
    ground = np.nan_to_num(reports.z[rows])
    places = np.column_stack((reports.position[rows], ground + SIGHT_HEIGHT))
    # the station's own track does not hide it
    row_of = {int(s): row for row, s in enumerate(snapshot.tracks.station_id) if s >= 0}
    own = np.array([row_of.get(int(s), -1) for s in reports.station_id[rows]], dtype=np.int64)
    return snapshot.visibility.seen_by(places, own) > 0
