"""What breaks: sensors that are silent or blind, stand still, come late, or are off."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from rsu.config import Site
from rsu.sensing import v2x
from rsu.sensing.detection import CameraFrame, LidarFrame, RadarFrame, SelfReports
from scenarios.stage.scene import Scene
from scenarios.virtual_sensors.delivery import Delivery, Payload
from scenarios.virtual_sensors.fault_kind import FaultKind


@dataclass(slots=True, frozen=True)
class Fault:
    """One sensor, one failure, for a while."""

    kind: FaultKind
    sensor_id: str
    """Of the site; `rsu.sensing.v2x.SENSOR_ID` = all stations."""
    begin: float = 0.0
    """s of the scenario; counts for the time at which a frame is measured."""
    end: float = math.inf
    """s of the scenario."""
    condition: Callable[[Scene], bool] | None = None
    """Whether it is so in this scene, between `begin` and `end`; None = all the while."""
    amount: float = 0.0

    def active(self, scene: Scene, time: float) -> bool:
        """Whether it bears on what is measured at `time`, s of the scenario."""
        within = self.begin <= time < self.end
        return within and (self.condition is None or self.condition(scene))


class Failing:
    """All faults of one sensor, on what it sends.

    It draws no chance, and works on what would have been sent: no fault changes anybody's noise,
    and after its end the sensor goes on as if it had not been.

    Parameters
    ----------
    faults : of this sensor; act in this order
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        self._faults = tuple(faults)
        self._last: dict[int, Payload] = {}

    def __call__(self, sent: Delivery, scene: Scene, offset: float) -> list[Delivery]:
        """What becomes of a delivery measured `offset` s from the scene: one, or none."""
        if not self._faults:
            return [sent]
        active = [f for f in self._faults if f.active(scene, scene.time + offset)]
        source = int(sent.payload.station_id[0]) if isinstance(sent.payload, SelfReports) else -1
        last = self._last.setdefault(source, sent.payload)
        if not any(f.kind is FaultKind.FROZEN for f in active):
            self._last[source] = sent.payload
        deliveries = [sent]
        for fault in active:
            deliveries = [_failed(fault, one, last) for one in deliveries if not _mute(fault, one)]
        return deliveries


def failing(site: Site, faults: Sequence[Fault]) -> dict[str, Failing]:
    """The faults of each sensor of a site and of the radio, by id.

    Raises
    ------
    ValueError
        Names a sensor that the site does not have.
    """
    known = {v2x.SENSOR_ID, *(sensor.id for sensor in site.sensors)}
    for fault in faults:
        if fault.sensor_id not in known:
            raise ValueError(f"fault of {fault.sensor_id!r}: the site has {sorted(known)}")
    return {name: Failing([f for f in faults if f.sensor_id == name]) for name in known}


def _mute(fault: Fault, sent: Delivery) -> bool:
    """Whether a station says nothing; a sensor without a view still sends frames."""
    silent = fault.kind is FaultKind.BLIND and isinstance(sent.payload, SelfReports)
    return silent or fault.kind is FaultKind.DEAD


def _failed(fault: Fault, sent: Delivery, last: Payload) -> Delivery:
    payload, amount = sent.payload, fault.amount
    match fault.kind:
        case FaultKind.BLIND | FaultKind.DEAD:  # what is dead has sent nothing by now
            return replace(sent, payload=_emptied(payload))
        case FaultKind.FROZEN:
            return replace(sent, payload=_repeated(last, payload))
        case FaultKind.DELAYED:
            return replace(sent, deliver_at=sent.deliver_at + amount)
        case FaultKind.BIASED:
            return replace(sent, payload=_biased(payload, amount))
        case FaultKind.CLOCK_OFF:
            return replace(sent, payload=replace(payload, time=payload.time + amount))
        case FaultKind.DOUBLED:
            return replace(sent, payload=_doubled(payload, amount))


def _emptied(payload: Payload) -> Payload:
    """The same frame of nothing."""
    names = [f.name for f in fields(payload) if isinstance(getattr(payload, f.name), np.ndarray)]
    return replace(payload, **{name: getattr(payload, name)[:0] for name in names})


def _repeated(last: Payload, payload: Payload) -> Payload:
    """What was said before, numbered and timed as what would be said now."""
    if isinstance(last, SelfReports) or isinstance(payload, SelfReports):
        return replace(last, time=payload.time)
    return replace(last, sequence=payload.sequence, time=payload.time)


def _biased(payload: Payload, amount: float) -> Payload:
    """Shift all that is seen; boxes may leave the image, and the unit has to bear that."""
    match payload:
        case CameraFrame():
            return replace(payload, box=payload.box + np.array([amount, 0.0, amount, 0.0]))
        case RadarFrame():
            return replace(payload, azimuth=payload.azimuth + amount)
        case LidarFrame():
            return _turned(payload, amount)
        case SelfReports():
            return replace(payload, position=payload.position + np.array([amount, 0.0]))


def _doubled(payload: Payload, behind: float) -> Payload:
    """What a radar sees, and once more; other sensors are as they were."""
    if not isinstance(payload, RadarFrame):
        return payload
    twice = {
        name: np.tile(getattr(payload, name), 2) for name in ("azimuth", "range_rate", "score")
    }
    return replace(payload, range=np.concatenate((payload.range, payload.range + behind)), **twice)


def _turned(frame: LidarFrame, angle: float) -> LidarFrame:
    """All boxes, turned about the lidar's upward axis."""
    cos, sin = math.cos(angle), math.sin(angle)
    turn = np.array([[cos, -sin], [sin, cos]])
    position = frame.position.copy()
    position[:, :2] = position[:, :2] @ turn.T
    covariance = turn @ frame.covariance @ turn.T
    covariance[:, 1, 0] = covariance[:, 0, 1]  # equal, whatever the rounding
    return replace(frame, position=position, covariance=covariance, heading=frame.heading + angle)
