"""The last half second, kept so that late scans can be fused as if they had come in time.

A rollback buffer: scans in the order of measurement, and copies of the tracks from before some of
them.  A late scan goes to its place, the tracks go back to the last copy before it, and every scan
from there on is fused again.  Exact for any filter; the price is the copies' memory.
"""

from dataclasses import dataclass, field

from rsu.tracking.scan import Scan
from rsu.tracking.store import TrackStore

COPIES = 24
"""Copies over the window: a rollback then fuses at most 21 ms of half a second in vain."""
CALM_COPIES = 4
"""Copies over it while all data come in order: the first late scan then costs a little more."""
CALM = 5.0
"""s without a late scan after which they are thought to."""


@dataclass(slots=True)
class History:
    """Scans of the last `past` s in the order of `Scan.place`."""

    past: float
    scans: list[Scan] = field(default_factory=list[Scan])
    before: list[TrackStore | None] = field(default_factory=list[TrackStore | None])
    """The tracks as they were before the scan of the same index, where a copy was made."""
    newest: float = float("-inf")
    _spare: list[TrackStore] = field(default_factory=list[TrackStore])
    _copied: float = float("-inf")
    _rewound: float = float("-inf")
    """Time of the newest scan when one came late the last time, Unix s."""

    def too_late(self, time: float) -> bool:
        """Whether a scan of that time can no longer be put in its place."""
        return time < self.newest - self.past

    def insert(self, scan: Scan) -> int | None:
        """Put a scan in its place; return the index, None = the same frame is here already."""
        index, place = len(self.scans), scan.place
        while index > 0 and self.scans[index - 1].place > place:  # few are late, and not by much
            index -= 1
        if index > 0 and self.scans[index - 1].place == place:
            return None
        self.scans.insert(index, scan)
        # A copy from before the scan that stood here is one from before this scan as well.
        self.before.insert(index, None)
        if index + 1 < len(self.scans):
            self.before[index], self.before[index + 1] = self.before[index + 1], None
        self.newest = max(self.newest, scan.batch.time)
        return index

    def rewind(self, index: int, store: TrackStore) -> int:
        """Bring `store` back to a state from before scan `index`; return where to go on from.

        The first scan always has a copy.
        """
        while (copy := self.before[index]) is None:
            index -= 1
        store.copy_from(copy)
        self._rewound = self.newest
        self._copied = self.scans[index].batch.time
        for later in range(index + 1, len(self.before)):
            self._release(later)
        return index

    def remember(self, index: int, store: TrackStore) -> None:
        """Copy `store`, which scan `index` is about to change, unless a copy is recent enough."""
        time = self.scans[index].batch.time
        copies = COPIES if self.newest - self._rewound < CALM else CALM_COPIES
        if index > 0 and time - self._copied < self.past / copies:
            return
        if self.before[index] is None:
            copy = self._spare.pop() if self._spare else TrackStore()
            copy.copy_from(store)
            self.before[index] = copy
        self._copied = time

    def forget(self) -> list[Scan]:
        """Let go of scans from before the oldest copy that a scan in the window can need."""
        keep = 0
        for index, scan in enumerate(self.scans):
            if scan.batch.time >= self.newest - self.past:
                break
            if self.before[index] is not None:
                keep = index
        for index in range(keep):
            self._release(index)
        gone = self.scans[:keep]
        del self.scans[:keep], self.before[:keep]
        return gone

    def _release(self, index: int) -> None:
        copy = self.before[index]
        if copy is not None:
            self._spare.append(copy)
            self.before[index] = None
