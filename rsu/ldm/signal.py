"""What the traffic lights of the map show, as their controllers say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rsu.config import SignalGroup
from rsu.sensing.signal import MovementPhase, SignalReport

HOLD = 5.0
"""s after which a phase that is not repeated is no longer known, as to clients of the platform."""


@dataclass(slots=True, frozen=True)
class Shown:
    """What a signal shows."""

    phase: MovementPhase
    since: float
    """Unix s of the first message that says so without a break."""
    heard: float
    """Unix s of the last one."""


class SignalMemory:
    """The phase of each signal; a fold over messages."""

    def __init__(self, groups: Sequence[SignalGroup]) -> None:
        self._signals = {(g.intersection, g.group): g.signals for g in groups}
        self._shown: dict[str, Shown] = {}

    def hear(self, reports: Sequence[SignalReport], now: float) -> None:
        """Take note of what controllers say; groups that the site does not name are passed over."""
        for report in reports:
            for signal in self._signals.get((report.intersection, report.group), ()):
                before = self.shown(now).get(signal)
                lasts = before is not None and before.phase is report.phase
                since = before.since if before is not None and lasts else now
                self._shown[signal] = Shown(report.phase, since, now)

    def shown(self, now: float) -> Mapping[str, Shown]:
        """What is known now, by the map's signal id."""
        return {name: s for name, s in self._shown.items() if now - s.heard <= HOLD}
