"""Who is elsewhere than where he stood: the memory against its textbook form."""

from dataclasses import dataclass, field

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rsu.arrays import Floats
from rsu.ldm.departure import KEPT, DepartureMemory
from rsu.ldm.prediction import INSIGNIFICANT, STANDING_SPEED
from rsu.tracking.track import TrackTable
from world import NOW, Body, table

Seen = tuple[int, float, float]
"""Id, place along the road, m, and speed, m/s, of a track."""

TICKS = st.lists(
    st.tuples(
        st.floats(0.05, 4.0),
        st.lists(
            st.tuples(st.integers(1, 6), st.floats(-3.0, 3.0), st.sampled_from([0.0, 0.4, 3.0])),
            unique_by=lambda seen: seen[0],
            max_size=5,
        ),
    ),
    max_size=8,
)
"""s since the tick before, and who is there then, in any order."""


def tracks(now: float, seen: list[Seen]) -> TrackTable:
    found = table(*(Body(x, 0.0, 0.0, speed) for _, x, speed in seen), now=now)
    found.id[:] = [track for track, _, _ in seen]
    return found


@dataclass
class Slow:
    """The same, track by track."""

    places: dict[int, tuple[Floats, Floats, float]] = field(
        default_factory=dict[int, tuple[Floats, Floats, float]]
    )
    """Place, its covariance, and when it was last published."""

    def left(self, found: TrackTable) -> list[bool]:
        now = found.time
        self.places = {k: kept for k, kept in self.places.items() if now - kept[2] < KEPT}
        return [self.has_left(found, row) for row in range(len(found))]

    def has_left(self, found: TrackTable, row: int) -> bool:
        track, here = int(found.id[row]), found.position[row]
        doubt = found.covariance[row, :2, :2]
        if found.speed[row] < STANDING_SPEED or track not in self.places:
            self.places[track] = here, doubt, found.time
            return False
        there, before, _ = self.places[track]
        self.places[track] = there, before, found.time
        away = here - there
        sharper = np.asarray(np.linalg.inv(doubt + before), dtype=np.float64)
        x, y = away.tolist()
        (xx, xy), (_, yy) = sharper.tolist()
        return xx * x * x + 2.0 * xy * x * y + yy * y * y > INSIGNIFICANT


@given(TICKS)
def test_it_tells_who_has_left_as_its_textbook_form_does(
    ticks: list[tuple[float, list[Seen]]],
) -> None:
    memory, slow, now = DepartureMemory(), Slow(), NOW
    for elapsed, seen in ticks:
        now += elapsed
        assert memory.left(tracks(now, seen)).tolist() == slow.left(tracks(now, seen))


def test_who_creeps_away_and_then_drives_has_left_where_he_drove_off() -> None:
    memory = DepartureMemory()
    for tick in range(20):
        assert not memory.left(tracks(NOW + 0.1 * tick, [(1, 0.1 * tick, 0.4)])).any()
    assert not memory.left(tracks(NOW + 2.0, [(1, 2.0, 3.0)])).any()
    assert memory.left(tracks(NOW + 3.0, [(1, 5.0, 3.0)])).all()
