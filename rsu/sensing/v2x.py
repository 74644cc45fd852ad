"""V2X: what stations say of themselves -> detections."""

import dataclasses
import math

import numpy as np

from rsu.arrays import Bools, Floats, Ints
from rsu.kernels.self_report import carry_forward
from rsu.sensing.batch import batch, rows
from rsu.sensing.detection import DetectionBatch, SelfReports, SensorKind

SENSOR_ID = "v2x"
"""The radio as a sensor."""
GROUP_SPAN = 0.05
"""s: reports so close together share a batch; half the shortest CAM period (TS 103 900, 6.1.3)."""
ACCELERATION_SIGMA = 9.81 / 3.0**0.5
"""m/s^2: tyres transmit at most about 1 g on dry asphalt (Bosch Automotive Handbook, friction
coefficients); uniform within that bound."""
SPEED_SIGMA = 1.25
"""m/s when the message does not say: the largest SpeedConfidence that can be coded (CDD)."""
HEADING_SIGMA = math.radians(12.5)
"""rad when the message does not say: the largest HeadingConfidence that can be coded (CDD)."""

_DEFAULT = np.array([SPEED_SIGMA, HEADING_SIGMA, ACCELERATION_SIGMA])

_COLUMNS = tuple(column.name for column in dataclasses.fields(SelfReports))


def detections(reports: SelfReports) -> list[DetectionBatch]:
    """One batch a group of reports, moved to the time of the newest of the group.

    A report without speed or heading cannot be moved: it is a batch of its own.
    """
    groups = _groups(reports)
    if not groups:
        return []
    order = np.array([row for group in groups for row in group])
    ends = np.cumsum([len(group) for group in groups])
    newest = reports.time[order[ends - 1]]
    delay = np.repeat(newest, np.diff(ends, prepend=0)) - reports.time[order]
    together = _moved(select(reports, order), delay)
    batches = [
        rows(together, slice(end - len(group), end))
        for group, end in zip(groups, ends.tolist(), strict=True)
    ]
    for one, time in zip(batches, newest.tolist(), strict=True):
        one.time = time
    return batches


def select(reports: SelfReports, keep: Ints | Bools) -> SelfReports:
    """Some rows of the reports, by number or mask."""
    return SelfReports(**{name: getattr(reports, name)[keep] for name in _COLUMNS})


def _groups(reports: SelfReports) -> list[list[int]]:
    """Rows that share a batch, oldest first: close in time, each station once, movable."""
    order = np.lexsort((reports.station_id, reports.time)).tolist()
    times, stations = reports.time.tolist(), reports.station_id.tolist()
    movable = (np.isfinite(reports.speed) & np.isfinite(reports.heading)).tolist()
    groups = [[row] for row in order if not movable[row]]
    current: list[int] = []
    heard: set[int] = set()
    for row in order:
        if not movable[row]:
            continue
        if not current or times[row] - times[current[0]] > GROUP_SPAN or stations[row] in heard:
            current = []
            heard = set()
            groups.append(current)
        current.append(row)
        heard.add(stations[row])
    return groups


def _moved(reports: SelfReports, delay: Floats) -> DetectionBatch:
    """All reports in one batch, each moved on by its (N,) delay, s; 0 where it cannot be moved."""
    count = len(delay)
    position, covariance = reports.position.copy(), reports.covariance.copy()
    velocity = np.empty((count, 2))
    velocity_variance, heading_variance = np.empty(count), np.empty(count)
    carry_forward(
        delay, reports.speed, reports.speed_sigma, reports.heading, reports.heading_sigma,
        _DEFAULT, position, covariance, velocity, velocity_variance, heading_variance,
    )  # fmt: skip
    return batch(
        SENSOR_ID,
        SensorKind.V2X,
        math.nan,
        position,
        covariance,
        z=reports.z,
        velocity=velocity,
        velocity_variance=velocity_variance,
        heading=reports.heading,
        heading_variance=heading_variance,
        extent=reports.extent,
        class_index=reports.class_index,
        score=np.ones(count),
        station_id=reports.station_id,
    )
