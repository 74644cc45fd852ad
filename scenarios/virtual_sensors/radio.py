"""Stations that tell of themselves: when a CAM is due, and what it says."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from rsu.arrays import Floats
from rsu.sensing.detection import SelfReports
from scenarios.stage.scene import Scene
from scenarios.virtual_sensors.disturbance import Disturbance
from scenarios.virtual_sensors.pace import Pace
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
_SLACK = 1e-9
"""s: times of checks are sums of floats."""


@dataclass(slots=True, frozen=True)
class _State:
    """Truth of one actor at one instant."""

    solid: Floats
    """(7,) its box."""
    speed: float
    yaw_rate: float
    class_index: int


@dataclass(slots=True)
class CamTrigger:
    """Generation rules of one station (TS 103 900, 6.1.3)."""

    sent: float = -math.inf
    """Unix s of the last CAM."""
    x: float = 0.0
    y: float = 0.0
    heading: float = 0.0
    speed: float = 0.0
    period: float = PERIOD_MAX
    """T_GenCam, s."""
    repeats: int = 0
    """CAMs in a row that only the period asked for."""

    def due(self, time: float, x: float, y: float, heading: float, speed: float) -> bool:
        """Whether to send a CAM of this state now; if so, the state is taken note of."""
        elapsed = time - self.sent
        if elapsed < CHECK_PERIOD - _SLACK:
            return False
        turned = abs(math.remainder(heading - self.heading, math.tau))
        if math.isinf(elapsed):
            self.period = PERIOD_MAX
        elif (
            turned > HEADING_STEP
            or math.hypot(x - self.x, y - self.y) > POSITION_STEP
            or abs(speed - self.speed) > SPEED_STEP
        ):
            self.period = min(elapsed, PERIOD_MAX)
            self.repeats = 0
        elif elapsed >= self.period - _SLACK:
            self.repeats += 1
            if self.repeats >= REPEATS:
                self.period = PERIOD_MAX
        else:
            return False
        self.sent, self.x, self.y, self.heading, self.speed = time, x, y, heading, speed
        return True


class _Station:
    """One sender: its satellite receiver's lasting error, its checks, and chance of its own."""

    def __init__(self, rng: Generator, disturbance: Disturbance, now: float) -> None:
        self.rng = rng
        self.trigger = CamTrigger()
        self.checks = Pace(rng.uniform(0.0, CHECK_PERIOD), CHECK_PERIOD)
        self._disturbance = disturbance
        self._bias = rng.normal(0.0, disturbance.gnss_bias_sigma, 2)
        self._time = now

    def error(self, time: float) -> Floats:
        """(2,) m, of the position at `time`: a first-order Gauss-Markov bias, and white noise."""
        d = self._disturbance
        keep = math.exp(-(time - self._time) / d.gnss_bias_time)
        renewed = self.rng.normal(0.0, d.gnss_bias_sigma, 2)
        self._bias = keep * self._bias + math.sqrt(1.0 - keep * keep) * renewed
        self._time = time
        return self._bias + self.rng.normal(0.0, d.gnss_white_sigma, 2)


class VirtualRadio:
    """CAMs of all connected actors.

    Parameters
    ----------
    disturbance : errors of the stations' own positions
    rng : chance; every station gets a stream of its own
    """

    def __init__(self, disturbance: Disturbance, rng: Generator) -> None:
        self._disturbance = disturbance
        self._rng = rng
        self._stations: dict[int, _Station] = {}

    def reports(self, scene: Scene, time: float) -> list[SelfReports]:
        """CAMs since the last call, one row each; `scene` is the truth at `time`, Unix s."""
        connected = np.flatnonzero(scene.connected & (scene.station_id >= 0)).tolist()
        rows = {int(scene.station_id[row]): row for row in connected}
        self._stations = {
            identifier: self._stations.get(identifier) or self._entering(time)
            for identifier in rows
        }
        return [
            report
            for identifier, station in self._stations.items()
            for _, at in station.checks.due(time)
            for report in self._check(
                identifier, station, at, _state(scene, rows[identifier], at - time)
            )
        ]

    def _entering(self, time: float) -> _Station:
        return _Station(self._rng.spawn(1)[0], self._disturbance, time)

    def _check(
        self, identifier: int, station: _Station, time: float, state: _State
    ) -> list[SelfReports]:
        """What the station sends at this check: one CAM or none."""
        x, y, _, heading = state.solid[:4].tolist()
        if not station.trigger.due(time, x, y, heading, state.speed):
            return []
        return [self._report(identifier, station, time, state)]

    def _report(
        self, identifier: int, station: _Station, time: float, state: _State
    ) -> SelfReports:
        """The truth with the errors of the station, and how large those may be."""
        d, rng, solid = self._disturbance, station.rng, state.solid
        variance = d.gnss_bias_sigma**2 + d.gnss_white_sigma**2
        heading = math.remainder(solid[3] + rng.normal(0.0, d.heading_sigma), math.tau)
        return SelfReports(
            station_id=np.array([identifier]),
            time=np.array([time]),
            position=(solid[:2] + station.error(time))[None, :],
            z=solid[2:3].copy(),
            covariance=variance * np.eye(2)[None, :, :],
            heading=np.array([heading]),
            heading_sigma=np.array([d.heading_sigma]),
            speed=np.array([state.speed + rng.normal(0.0, d.speed_sigma)]),
            speed_sigma=np.array([d.speed_sigma]),
            yaw_rate=np.array([state.yaw_rate]),
            extent=solid[None, 4:7].copy(),
            class_index=np.array([state.class_index]),
        )


def _state(scene: Scene, row: int, offset: float) -> _State:
    """An actor `offset` seconds from the scene."""
    return _State(
        solid=moved(scene, offset)[row],
        speed=float(scene.speed[row] + offset * scene.acceleration[row]),
        yaw_rate=float(scene.yaw_rate[row]),
        class_index=int(scene.class_index[row]),
    )
