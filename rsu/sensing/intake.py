"""The entrance of the room: raw frames in, detections in order of measurement time out."""

import math
from collections.abc import Mapping, Sequence
from operator import attrgetter

import numpy as np

from rsu.config import Limits, Site
from rsu.sensing import v2x
from rsu.sensing.batch import CLASSES, finite, positive_definite
from rsu.sensing.camera import CameraModel
from rsu.sensing.detection import (
    CameraFrame,
    DetectionBatch,
    Lack,
    LidarFrame,
    Misalignment,
    RadarFrame,
    SelfReports,
    SensorFrame,
    SensorHealth,
)
from rsu.sensing.drop import UNKNOWN, Drops, Reason
from rsu.sensing.health import HealthMonitor
from rsu.sensing.lidar import LidarModel
from rsu.sensing.radar import RadarModel
from rsu.sensing.repetition import Repetition


class Sensing:
    """All sensors of a site.  A fold: what comes out depends on what went in, and on `now`.

    Late frames are welcome in any order as long as they are younger than the site's limit; older
    ones, those from the future, repetitions, and rows that make no sense are left out and counted.
    """

    def __init__(self, site: Site) -> None:
        self._limits = site.limits
        self._cameras = {camera.id: CameraModel(camera) for camera in site.cameras}
        self._radars = {radar.id: RadarModel(radar) for radar in site.radars}
        self._lidars = {lidar.id: LidarModel(lidar) for lidar in site.lidars}
        self._known = {
            CameraFrame: self._cameras.keys(),
            RadarFrame: self._radars.keys(),
            LidarFrame: self._lidars.keys(),
        }
        self._drops = Drops()
        self._health = HealthMonitor(site, self._drops)
        # What is older than this is refused by its time, so it need not be remembered.
        span = site.limits.past_s + site.limits.future_s
        self._sequences = Repetition[tuple[str, int]](span)
        self._times = Repetition[tuple[str, float]](span)
        self._reported = Repetition[tuple[int, float]](span)

    @property
    def dropped(self) -> Mapping[tuple[str, Reason], int]:
        """What was refused so far: frames, reports and rows, by sensor and reason."""
        return self._drops.counts

    def health(
        self,
        now: float,
        misalignments: Mapping[str, Misalignment],
        lacks: Mapping[str, frozenset[Lack]],
    ) -> tuple[SensorHealth, ...]:
        """How each sensor does, what it is known to be off by, and how it falls short."""
        return self._health.report(now, misalignments, lacks)

    def step(
        self,
        frames: Sequence[SensorFrame],
        reports: SelfReports | None,
        now: float,
    ) -> list[DetectionBatch]:
        """Detections of this tick's frames and reports, oldest first.

        Parameters
        ----------
        frames : in order of arrival; of repeated ones the first counts
        reports : of this tick's CAMs
        now : Unix s

        Returns
        -------
        Batches sorted by measurement time, then by kind and sensor.  A frame without objects is a
        batch without rows: it says that nothing was seen.
        """
        batches = [self._detections(frame) for frame in frames if self._accepts(frame, now)]
        if reports is not None:
            batches += v2x.detections(self._credible(reports, now))
        return sorted(batches, key=attrgetter("time", "kind", "sensor_id"))

    def _detections(self, frame: SensorFrame) -> DetectionBatch:
        match frame:
            case CameraFrame():
                return self._cameras[frame.sensor_id].detections(frame, self._drops)
            case RadarFrame():
                return self._radars[frame.sensor_id].detections(frame, self._drops)
            case LidarFrame():
                return self._lidars[frame.sensor_id].detections(frame, self._drops)

    def _accepts(self, frame: SensorFrame, now: float) -> bool:
        """Whether the frame is of a sensor of ours, in time and new; take note of it."""
        if frame.sensor_id not in self._known[type(frame)]:
            self._health.drop(UNKNOWN, Reason.UNKNOWN_SENSOR)
            return False
        reason = _untimely(frame.time, now, self._limits)
        if reason is None and not self._is_new(frame, now):
            reason = Reason.REPEATED
        if reason is not None:
            self._health.drop(frame.sensor_id, reason)
            return False
        self._health.observe(frame.sensor_id, frame.time, now)
        return True

    def _is_new(self, frame: SensorFrame, now: float) -> bool:
        """Whether neither its number nor its time has been there; a frozen sensor repeats both."""
        number = self._sequences.is_new((frame.sensor_id, frame.sequence), now)
        return self._times.is_new((frame.sensor_id, frame.time), now) and number

    def _credible(self, reports: SelfReports, now: float) -> SelfReports:
        """Those that are in time and new, and whose position, class and covariance make sense."""
        time, limits = reports.time, self._limits
        absurd = ~(np.isfinite(time) & finite(reports.position)) | (
            np.isinf(reports.speed)
            | np.isinf(reports.speed_sigma)
            | np.isinf(reports.heading)
            | np.isinf(reports.heading_sigma)
        )
        keep = self._drops.sieve(
            v2x.SENSOR_ID,
            (Reason.NOT_FINITE, absurd),
            (Reason.FUTURE, time > now + limits.future_s),
            (Reason.PAST, time < now - limits.past_s),
            (Reason.MALFORMED, (reports.class_index < 0) | (reports.class_index >= CLASSES)),
            (Reason.COVARIANCE, ~positive_definite(reports.covariance)),
        )
        sound = np.flatnonzero(keep).tolist()
        stations, times = reports.station_id.tolist(), time.tolist()
        new = [row for row in sound if self._reported.is_new((stations[row], times[row]), now)]
        self._drops.add(v2x.SENSOR_ID, Reason.REPEATED, len(sound) - len(new))
        if new:
            newest = max(times[row] for row in new)
            self._health.observe(v2x.SENSOR_ID, newest, now, len(new))
        return reports if len(new) == len(reports) else v2x.select(reports, np.array(new, int))


def _untimely(time: float, now: float, limits: Limits) -> Reason | None:
    """Why a measurement of that time is of no use now, if it is not."""
    if not math.isfinite(time):
        return Reason.NOT_FINITE
    if time > now + limits.future_s:
        return Reason.FUTURE
    if time < now - limits.past_s:
        return Reason.PAST
    return None
