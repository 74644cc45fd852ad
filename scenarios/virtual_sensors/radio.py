"""Stations that tell of themselves: when a CAM is due, and what it says."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from rsu.arrays import Bools, Floats, Ints
from rsu.sensing import v2x
from rsu.sensing.detection import SelfReports
from scenarios.kernels.station import decide
from scenarios.stage.scene import Scene
from scenarios.virtual_sensors.channel import AIRTIME, Channel, time_off
from scenarios.virtual_sensors.disturbance import Disturbance
from scenarios.virtual_sensors.solid import moved

# TS 103 900, 6.1.3
CHECK_PERIOD = 0.1
"""s, T_CheckCamGen, here its upper bound T_GenCamMin."""
PERIOD_MAX = 1.0
"""s, T_GenCamMax."""
REPEATS = 3
"""N_GenCam: CAMs at a shortened period before it returns to its maximum."""
HEADING_STEP = math.radians(4.0)
POSITION_STEP = 4.0
SPEED_STEP = 0.5
RULES: Floats = np.array([HEADING_STEP, POSITION_STEP, SPEED_STEP, PERIOD_MAX, REPEATS])


@dataclass(slots=True)
class Stations:
    """S senders: their clocks, what they said last, and the error of their position."""

    station_id: Ints
    check: Floats
    """(S,) Unix s of the next check."""
    sent: Floats
    """(S,) Unix s of the last CAM; -inf = none yet."""
    state: Floats
    """(S, 4) x, y, heading and speed that the last CAM told of."""
    period: Floats
    """(S,) T_GenCam, s."""
    repeats: Ints
    """(S,) CAMs in a row that only the period asked for."""
    interval: Floats
    """(S,) s between the last two CAMs; inf = fewer."""
    bias: Floats
    """(S, 2) m, the part of the position error that lasts."""
    bias_time: Floats
    """(S,) Unix s of that bias."""

    def due(self, rows: Ints, time: Floats, state: Floats, off: float = CHECK_PERIOD) -> Bools:
        """(R,) True where a station sends a CAM of this state now; it is taken note of.

        The rules are those of TS 103 900, 6.1.3, which are those of EN 302 637-2, 6.1.3.

        Parameters
        ----------
        rows : (R,) stations that check
        time : (R,) Unix s
        state : (R, 4) x, y, heading, speed
        off : T_GenCamDcc, s: the channel allows no sooner one
        """
        sends = np.empty(len(rows), dtype=np.bool_)
        decide(
            rows, time, state, max(off, CHECK_PERIOD), RULES, self.sent, self.state, self.period,
            self.repeats, self.interval, sends,
        )  # fmt: skip
        return sends


class VirtualRadio:
    """CAMs of all connected actors, as far as the roadside unit hears them.

    Parameters
    ----------
    disturbance : errors of the stations' own positions, and foreign load of the channel
    rng : chance of the stations and of the channel
    antenna : (3,) m, of the roadside unit
    obstacles : (K, 7) boxes of buildings
    """

    def __init__(
        self, disturbance: Disturbance, rng: Generator, antenna: Floats, obstacles: Floats
    ) -> None:
        self._disturbance = disturbance
        self._rng = rng
        self._channel = Channel(antenna, obstacles, rng.spawn(1)[0])
        self._stations = self._entering(np.empty(0, dtype=np.int64), 0.0)

    @property
    def busy(self) -> float:
        """Ratio of the time for which the channel is taken."""
        own = AIRTIME * sum(1.0 / interval for interval in self._stations.interval.tolist())
        return min(1.0, self._disturbance.channel_load + own)

    def reports(self, scene: Scene, time: float) -> list[SelfReports]:
        """CAMs since the last call that are heard; `scene` is the truth at `time`, Unix s."""
        actor = (scene.connected & (scene.station_id >= 0)).nonzero()[0]
        self._admit(scene.station_id[actor], time)
        heard: list[SelfReports] = []
        while min(self._stations.check.tolist(), default=math.inf) <= time:
            rows = (self._stations.check <= time).nonzero()[0]
            heard += self._check(rows, actor[rows], scene, time)
            self._stations.check[rows] += CHECK_PERIOD
        return heard

    def _admit(self, present: Ints, time: float) -> None:
        """Put the stations into the order of the scene; forget those that left."""
        old = self._stations
        if old.station_id.tobytes() == present.tobytes():
            return
        new = self._entering(present, time)
        _, was, now = np.intersect1d(old.station_id, present, return_indices=True)
        for name in Stations.__slots__:
            getattr(new, name)[now] = getattr(old, name)[was]
        self._stations = new

    def _entering(self, station_id: Ints, time: float) -> Stations:
        count = len(station_id)
        return Stations(
            station_id=station_id.copy(),
            check=time + self._rng.uniform(0.0, CHECK_PERIOD, count),
            sent=np.full(count, -np.inf),
            state=np.zeros((count, 4)),
            period=np.full(count, PERIOD_MAX),
            repeats=np.zeros(count, dtype=np.int64),
            interval=np.full(count, np.inf),
            bias=self._rng.normal(0.0, self._disturbance.gnss_bias_sigma, (count, 2)),
            bias_time=np.full(count, time),
        )

    def _check(self, rows: Ints, actor: Ints, scene: Scene, time: float) -> list[SelfReports]:
        """What is heard of the stations that check, each at its own time."""
        stations = self._stations
        at = stations.check[rows]
        offset = np.zeros(len(scene))
        offset[actor] = at - time
        solids = moved(scene, offset)
        state = np.empty((len(rows), 4))
        state[:, :3] = solids[actor[:, np.newaxis], (0, 1, 3)]
        state[:, 3] = scene.speed[actor] + (at - time) * scene.acceleration[actor]
        busy = self.busy
        sends = stations.due(rows, at, state, time_off(busy)).nonzero()[0]
        if len(sends) == 0:
            return []
        actor, rows = actor[sends], rows[sends]
        said = self._said(rows, actor, at[sends], solids, state[sends], scene)
        heard = np.flatnonzero(self._channel.heard(solids, actor, busy)).tolist()
        return [v2x.select(said, np.array([row])) for row in heard]

    def _said(
        self, rows: Ints, actor: Ints, at: Floats, solids: Floats, state: Floats, scene: Scene
    ) -> SelfReports:
        """The truth with the errors of the stations, and how large those may be."""
        d, rng, count = self._disturbance, self._rng, len(rows)
        variance = d.gnss_bias_sigma**2 + d.gnss_white_sigma**2
        turned = state[:, 2] + rng.normal(0.0, d.heading_sigma, count)
        return SelfReports(
            station_id=self._stations.station_id[rows],
            time=at,
            position=state[:, :2] + self._errors(rows, at),
            z=solids[actor, 2],
            covariance=np.tile(variance * np.eye(2), (count, 1, 1)),
            heading=np.arctan2(np.sin(turned), np.cos(turned)),
            heading_sigma=np.full(count, d.heading_sigma),
            speed=state[:, 3] + rng.normal(0.0, d.speed_sigma, count),
            speed_sigma=np.full(count, d.speed_sigma),
            acceleration=scene.acceleration[actor],
            yaw_rate=scene.yaw_rate[actor],
            extent=solids[actor, 4:7],
            class_index=scene.class_index[actor],
            emergency=np.where(scene.emergency[actor], 1, -1),
            indicator=scene.indicator[actor],
        )

    def _errors(self, rows: Ints, at: Floats) -> Floats:
        """(R, 2) m, of the positions: a first-order Gauss-Markov bias, and white noise."""
        d, stations, shape = self._disturbance, self._stations, (len(rows), 2)
        keep = np.exp(-(at - stations.bias_time[rows]) / d.gnss_bias_time)[:, None]
        renewed = self._rng.normal(0.0, d.gnss_bias_sigma, shape)
        stations.bias[rows] = keep * stations.bias[rows] + np.sqrt(1.0 - keep * keep) * renewed
        stations.bias_time[rows] = at
        return stations.bias[rows] + self._rng.normal(0.0, d.gnss_white_sigma, shape)
