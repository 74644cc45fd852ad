"""`Watch`: when and from where each sensor looked last, and what it means that it saw nothing."""

import math
from dataclasses import dataclass, field

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.watch import weigh_silence
from rsu.sensing.detection import SensorKind
from rsu.tracking.scan import Scan
from rsu.tracking.store import TrackStore

LOOKS_AVERAGED = 16.0
"""Looks of a sensor over which the time between two of them is averaged."""


@dataclass(slots=True)
class Watch:
    """S sensors, by their index."""

    heard: Floats = field(default_factory=lambda: np.empty(0))
    """(S,) Unix s of the newest scan of each; -inf = none yet."""
    kind: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    """(S,) `SensorKind`."""
    interval: Floats = field(default_factory=lambda: np.empty(0))
    """(S,) s between two scans; nan = not known."""
    place: Floats = field(default_factory=lambda: np.empty((0, 2)))
    """(S, 2) m, where a sensor that moves was then; nan = not known, or it stands."""

    def look(self, scan: Scan) -> None:
        """Take note of a scan, unless a newer one of its sensor is known."""
        source, time = scan.source, scan.batch.time
        if source >= len(self.heard):
            self._admit(source + 1 - len(self.heard))
        elapsed = time - float(self.heard[source])
        if elapsed <= 0.0:
            return
        if elapsed < math.inf:
            known = float(self.interval[source])
            usual = elapsed if math.isnan(known) else known
            self.interval[source] = usual + (elapsed - usual) / LOOKS_AVERAGED
        self.kind[source], self.heard[source] = scan.batch.kind, time
        if scan.moves:
            self.place[source] = scan.viewpoint

    def _admit(self, count: int) -> None:
        """Make room for so many more sensors."""
        self.heard = np.append(self.heard, np.full(count, -math.inf))
        self.kind = np.append(self.kind, np.full(count, SensorKind.FOREIGN))
        self.interval = np.append(self.interval, np.full(count, math.nan))
        self.place = np.concatenate((self.place, np.full((count, 2), math.nan)))

    def weigh(self, now: float, store: TrackStore) -> tuple[Floats, Floats]:
        """(C,) doubt and (C,) chance of each track at `now`: `rsu.kernels.watch`."""
        doubt, chance = np.empty(store.count), np.empty(store.count)
        weigh_silence(
            now, store.count, self.heard, self.kind, self.interval, self.place, store.looks,
            store.mean, store.time, store.born, store.seen, store.follower, doubt, chance,
        )  # fmt: skip
        return doubt, chance
