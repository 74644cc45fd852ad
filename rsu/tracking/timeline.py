"""`Timeline`: one run of time, with its tracks; a clock that leaps begins another one.

A sensor whose clock jumps by minutes or days would else take the window of late data with it, and
everything that the other sensors say would be too late until their time has come.  So measurements
that lie farther apart than any track lives have nothing to do with each other: each run of them
goes its own way, and whoever asks is answered from the one that his own time belongs to.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from rsu.tracking.history import History
from rsu.tracking.registration import Registration
from rsu.tracking.scan import Scan
from rsu.tracking.store import TrackStore
from rsu.tracking.watch import Watch

FORGOTTEN = 5.0
"""s; no track lives as long without a measurement (`rsu.tracking.prior.COAST`)."""


@dataclass(slots=True)
class Timeline:
    """Scans and tracks of one run of time."""

    history: History
    registration: Registration
    store: TrackStore = field(default_factory=TrackStore)
    watch: Watch = field(default_factory=Watch)
    began: float = math.nan
    asleep: float = math.nan
    """Time of another one since which nothing was measured in this; nan = this is in use."""
    fused: int = 0
    """Scans of the history that the tracks know."""
    due: int | None = None
    """Index of the first one that they do not know, or not in its place."""

    @property
    def span(self) -> float:
        """How long it has lasted, s."""
        return self.history.newest - self.began

    def holds(self, time: float) -> bool:
        """Whether a measurement of that time has to do with those that are here."""
        return math.isnan(self.began) or abs(time - self.history.newest) <= FORGOTTEN

    def hear(self, scan: Scan, index: int) -> None:
        """Note when a sensor measured, and from where; the scan, at `index`, is not fused yet."""
        time = scan.batch.time
        self.watch.look(scan)
        if not self.began <= time:
            self.began = time
        if self.due is None or index < self.due:
            self.due = index

    def rests(self, time: float) -> bool:
        """Whether all its tracks have died while another run has come to `time`."""
        if math.isnan(self.asleep):
            self.asleep = time
        return time - self.asleep > FORGOTTEN


def timeline(lines: Sequence[Timeline], time: float) -> Timeline | None:
    """Of those that a time belongs to, the one that has lasted longest; None = it is another.

    One for which it is not too late comes first.
    """
    if len(lines) == 1:  # but for moments after a leap
        return lines[0] if lines[0].holds(time) else None

    def rank(line: Timeline) -> tuple[bool, float]:
        return not line.history.too_late(time), line.span

    return max((line for line in lines if line.holds(time)), key=rank, default=None)
