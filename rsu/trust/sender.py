"""What each station is worth: the judge, fed with what the unit sees and what stations say.

A claim is held against the bodies where one of the unit's own sensors has a free view, or where
one of them sees somebody; elsewhere only against itself.
"""

import math

import numpy as np

from rsu.arrays import Bools, Floats, Ints
from rsu.kernels.sighting import STATE, accompany, take_sightings
from rsu.ldm.snapshot import Snapshot
from rsu.sensing import v2x
from rsu.sensing.detection import SelfReports, SensorKind
from rsu.trust.claim import Claim, Sightings
from rsu.trust.judge import FORGET, Judge

SEEN = 0.25
"""s since its last measurement within which a track counts as seen; sensors look 4 times a second
and more."""
GATE = 6.0
"""m around a claim in which somebody who is seen may be the sender: GNSS in towns is off by 5 m."""
SIGHT_HEIGHT = 1.0
"""m at which a claimed vehicle must be in view."""
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

    def see(self, snapshot: Snapshot) -> None:
        """Take what the unit sees now; nothing while nobody speaks."""
        if snapshot.now - self._heard > FORGET:
            return
        rows, state = _sightings(snapshot)
        track = snapshot.tracks.id[rows]
        self._judge.see(Sightings(time=snapshot.now, track=track, state=state))

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
            self._look(v2x.select(reports, np.array(looked_at)), snapshot)
        distrusted = self.distrusted
        return np.array([station not in distrusted for station in stations], dtype=np.bool_)

    def _look(self, reports: SelfReports, snapshot: Snapshot | None) -> None:
        watched = np.zeros(len(reports), np.bool_) if snapshot is None else _seen(snapshot, reports)
        for claim in _claims(reports, watched):
            self._judge.hear(claim)


def _claims(reports: SelfReports, watched: Bools) -> list[Claim]:
    """The rows of reports; who reverses moves backwards at a speed above zero."""
    back = reports.speed < 0.0
    heading = np.where(back, reports.heading + np.pi, reports.heading)
    sigma = np.where(np.isnan(reports.heading_sigma), HEADING_SIGMA, reports.heading_sigma)
    spread = np.sqrt(0.5 * (reports.covariance[:, 0, 0] + reports.covariance[:, 1, 1]))
    columns = zip(
        reports.station_id.tolist(),
        reports.time.tolist(),
        reports.position.tolist(),
        np.abs(reports.speed).tolist(),
        heading.tolist(),
        sigma.tolist(),
        np.nan_to_num(spread).tolist(),
        watched.tolist(),
        strict=True,
    )
    return [
        Claim(
            received=time,  # messages that a stalled network delivers together are no flood
            time=time,
            sender=sender,
            x=x,
            y=y,
            speed=speed,
            heading=direction,
            acceleration=math.nan,
            heading_sigma=turn,
            position_sigma=scatter,
            is_watched=is_watched,
        )
        for sender, time, (x, y), speed, direction, turn, scatter, is_watched in columns
    ]


def _sightings(snapshot: Snapshot) -> tuple[Ints, Floats]:
    """(K,) rows of the tracks that the unit's own sensors see, and (K, 5) as of `Sightings`."""
    tracks = snapshot.tracks
    row, state = np.empty(len(tracks), dtype=np.int64), np.empty((len(tracks), STATE))
    count = take_sightings(
        snapshot.now, SEEN, _OWN, MOVES, tracks.position.copy(), tracks.velocity.copy(),
        tracks.speed.copy(), tracks.heading.copy(), snapshot.measured_acceleration,
        tracks.updated.copy(), tracks.seen_by.copy(), row, state,
    )  # fmt: skip
    return row[:count], state[:count]


def _seen(snapshot: Snapshot, reports: SelfReports) -> Bools:
    """(M,) True where somebody is seen near a claim, or a live sensor has a free view of it."""
    seen = _near(_sightings(snapshot)[1], snapshot.now, reports)
    rows = np.flatnonzero(~seen)
    if len(rows):
        seen[rows] = _in_view(snapshot, reports, rows)
    return seen


def _near(bodies: Floats, now: float, reports: SelfReports) -> Bools:
    """(M,) True where one of the bodies (K, 5), as of `Sightings`, is near a claim."""
    age = np.clip(now - reports.time, 0.0, 1.0)
    speed = np.abs(reports.speed)
    slack = GATE + np.where(np.isnan(speed), 0.0, speed) * age
    near = np.empty(len(reports), dtype=np.bool_)
    accompany(np.ascontiguousarray(reports.position), slack, bodies, near)
    return near


def _in_view(snapshot: Snapshot, reports: SelfReports, rows: Ints) -> Bools:
    """(K,) True where a live sensor has a free view of the place claimed by each of `rows` (K,)."""
    ground = np.nan_to_num(reports.z[rows])
    places = np.column_stack((reports.position[rows], ground + SIGHT_HEIGHT))
    # the station's own track does not hide it
    row_of = {int(s): row for row, s in enumerate(snapshot.tracks.station_id) if s >= 0}
    own = np.array([row_of.get(int(s), -1) for s in reports.station_id[rows]], dtype=np.int64)
    return snapshot.visibility.seen_by(places, own) > 0
