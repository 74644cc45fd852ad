"""Is every sensor delivering what it should?  Judged by time, never by the number of calls."""

import math
from collections import deque
from collections.abc import Mapping

from rsu.config import Site
from rsu.sensing.detection import Lack, Misalignment, SensorHealth
from rsu.sensing.drop import Drops, Reason
from rsu.sensing.v2x import SENSOR_ID

WINDOW = 3.0
"""s over which the rate is counted."""
SMOOTHING = 1.0
"""s, time constant of the latency's exponential mean."""
SILENT_PERIODS = 3.0
SILENT_AT_LEAST = 0.3
"""s: shorter gaps are jitter of the network."""
_NONE = frozenset[Lack]()
REFUSED_FRAMES = (Reason.FUTURE, Reason.PAST, Reason.REPEATED)


class _Pulse:
    """What is known of one sensor's deliveries."""

    def __init__(self, expected: float) -> None:
        self.expected = expected
        self.patience = max(SILENT_PERIODS / expected, SILENT_AT_LEAST) if expected else math.inf
        """s of silence that says nothing yet."""
        self.first = math.inf
        self.arrived = -math.inf
        self.newest = -math.inf
        self.latency = math.nan
        self.arrivals: deque[tuple[float, int]] = deque()
        self.count = 0
        """Frames among the arrivals."""

    def observe(self, measured: float, now: float, count: int) -> None:
        """Take note of frames, the newest of them measured at `measured`."""
        latency = now - measured
        if self.arrivals:
            weight = -math.expm1(-max(now - self.arrived, 0.0) / SMOOTHING)
            self.latency += weight * (latency - self.latency)
        else:
            self.first = now
            self.latency = latency
        self.newest = max(self.newest, measured)
        self.arrived = max(self.arrived, now)
        self.arrivals.append((now, count))
        self.count += count
        while self.arrivals[0][0] <= now - WINDOW:
            self.count -= self.arrivals.popleft()[1]

    def rate(self, now: float) -> float:
        """Frames a second over the window, or over the time since the first one."""
        if not self.arrivals:
            return 0.0
        span = min(WINDOW, now - self.first + 1.0 / self.expected) if self.expected else WINDOW
        count = self.count
        for arrived, past in self.arrivals:
            if arrived > now - WINDOW:
                break
            count -= past
        return count / span

    def alive(self, now: float) -> bool:
        """False after three missing frames; what is not expected at a rate is always alive."""
        return now - self.arrived < self.patience or not self.expected


class HealthMonitor:
    """Health of a site's sensors, a fold over their frames.

    The radio counts as a sensor without an expected rate: no station need be near.
    """

    def __init__(self, site: Site, drops: Drops) -> None:
        self._drops = drops
        self._pulses = {sensor.id: _Pulse(sensor.rate_hz) for sensor in site.sensors}
        self._pulses[SENSOR_ID] = _Pulse(0.0)

    def observe(self, sensor_id: str, measured: float, now: float, count: int = 1) -> None:
        """Frames arrived at `now`, the newest of them measured at `measured`, Unix s."""
        self._pulses[sensor_id].observe(measured, now, count)

    def drop(self, sensor_id: str, reason: Reason, count: int = 1) -> None:
        """Frames were refused."""
        self._drops.add(sensor_id, reason, count)

    def report(
        self,
        now: float,
        misalignments: Mapping[str, Misalignment],
        lacks: Mapping[str, frozenset[Lack]],
    ) -> tuple[SensorHealth, ...]:
        """How each sensor does, in the order of the site; asking changes nothing."""
        refused: dict[str, int] = {}
        for (sensor_id, reason), count in self._drops.counts.items():
            if reason in REFUSED_FRAMES:
                refused[sensor_id] = refused.get(sensor_id, 0) + count
        return tuple(
            SensorHealth(
                sensor_id=sensor_id,
                last_time=pulse.newest,
                rate_hz=pulse.rate(now),
                expected_rate_hz=pulse.expected,
                latency=pulse.latency,
                dropped=refused.get(sensor_id, 0),
                alive=pulse.alive(now),
                misalignment=misalignments.get(sensor_id),
                lacks=lacks.get(sensor_id, _NONE),
            )
            for sensor_id, pulse in self._pulses.items()
        )
