"""What was refused, and why: nothing disappears without being counted."""

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum

import numpy as np

from rsu.arrays import Bools, Ints

UNKNOWN = "*"
"""Stands for every sensor that the site does not have, so that foreign ids fill no memory."""


class Reason(StrEnum):
    """Why a frame, or a row of one, was refused."""

    UNKNOWN_SENSOR = "unknown_sensor"
    """Frame: the site has no such sensor of that kind."""
    FUTURE = "future"
    """Frame or report: measured too far ahead of our clock."""
    PAST = "past"
    """Frame or report: too old to be of use."""
    REPEATED = "repeated"
    """Frame or report: its sequence number or its time has been there."""
    NOT_FINITE = "not_finite"
    """Row (or a frame's time): nan or infinite where a number is needed."""
    MALFORMED = "malformed"
    """Row: a box inside out, no such class, a score outside 0..1, no positive range or size."""
    NO_GROUND = "no_ground"
    """Row: its ray does not meet the ground."""
    OUT_OF_RANGE = "out_of_range"
    """Row: farther away than the sensor is good for."""
    COVARIANCE = "covariance"
    """Row: its covariance is not positive definite."""


FAULTS = (
    Reason.NOT_FINITE,
    Reason.MALFORMED,
    Reason.NO_GROUND,
    Reason.OUT_OF_RANGE,
    Reason.COVARIANCE,
)
"""What the kernels of this room call 1, 2, 3, 4 and 5."""


class Drops:
    """Counts of refusals by sensor and reason."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, Reason]] = Counter()

    def add(self, sensor_id: str, reason: Reason, count: int = 1) -> None:
        """Count `count` more; zero leaves no trace."""
        if count:
            self._counts[sensor_id, reason] += count

    def sieve(self, sensor_id: str, *faults: tuple[Reason, Bools]) -> Bools:
        """(N,) True for the rows without fault; the others count for their first one."""
        bad = np.zeros_like(faults[0][1])
        for reason, fault in faults:
            if fault.any():
                self.add(sensor_id, reason, int(np.count_nonzero(fault & ~bad)))
                bad |= fault
        return ~bad

    def judge(self, sensor_id: str, fault: Ints) -> Bools | None:
        """(N,) True for the rows in which the kernels of the room found no `FAULTS`; None = all."""
        if not np.count_nonzero(fault):  # several times as fast as `any`
            return None
        for code, count in enumerate(np.bincount(fault)[1:].tolist()):
            self.add(sensor_id, FAULTS[code], count)
        return fault == 0

    @property
    def counts(self) -> Mapping[tuple[str, Reason], int]:
        """What was refused so far, by sensor and reason."""
        return self._counts
