"""`Watch`: when and from where each sensor looked last, and what it means that it saw nothing."""

import math
from dataclasses import dataclass, field

import numpy as np

from rsu.arrays import Floats
from rsu.kernels.watch import weigh_silence
from rsu.sensing.detection import SensorKind
from rsu.tracking.scan import Scan
from rsu.tracking.store import TrackStore

LOOKS_AVERAGED = 16.0
"""Looks of a sensor over which the time between two of them is averaged."""


@dataclass(slots=True)
class Sentry:
    """What is known of the looks of one sensor."""

    kind: SensorKind = SensorKind.FOREIGN
    heard: float = -math.inf
    """Unix s of its newest scan."""
    interval: float = math.nan
    """s between two scans; nan = not known."""
    place: tuple[float, float] = (math.nan, math.nan)
    """m, where it was then, if it moves."""

    def look(self, scan: Scan) -> None:
        """Take note of a scan, unless a newer one is known."""
        elapsed = scan.batch.time - self.heard
        if elapsed <= 0.0:
            return
        if math.isfinite(elapsed):
            usual = elapsed if math.isnan(self.interval) else self.interval
            self.interval = usual + (elapsed - usual) / LOOKS_AVERAGED
        self.kind, self.heard = scan.batch.kind, scan.batch.time
        self.place = scan.viewpoint


@dataclass(slots=True)
class Watch:
    """All sensors, by their index."""

    sentries: list[Sentry] = field(default_factory=list[Sentry])

    def look(self, scan: Scan) -> None:
        """Take note of a scan."""
        self.sentries += [Sentry() for _ in range(scan.source + 1 - len(self.sentries))]
        self.sentries[scan.source].look(scan)

    @property
    def heard(self) -> Floats:
        """(S,) Unix s of the newest scan of each sensor."""
        return np.array([sentry.heard for sentry in self.sentries], dtype=np.float64)

    def weigh(self, now: float, store: TrackStore) -> tuple[Floats, Floats]:
        """(C,) doubt and (C,) chance of each track at `now`: `rsu.kernels.watch`."""
        count, sentries = store.count, self.sentries
        doubt, chance = np.ones(count), np.empty(count)
        chance.fill(-1.0)
        if any(math.isfinite(sentry.place[0] + sentry.place[1]) for sentry in sentries):
            weigh_silence(
                now, count, self.heard, np.array([sentry.kind for sentry in sentries]),
                np.array([sentry.interval for sentry in sentries]),
                np.array([sentry.place for sentry in sentries]), store.looks, store.mean,
                store.time, store.born, store.seen, store.follower, doubt, chance,
            )  # fmt: skip
        return doubt, chance
