from dataclasses import replace
from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from examples import few
from rsu.arrays import Ints
from rsu.clock import nanoseconds
from rsu.sensing.detection import DetectionBatch
from rsu.tracking.foreign import ForeignTracks, foreign_tracks
from rsu.tracking.identity import identities, precedes, unite_identities
from rsu.tracking.parameter import Parameters
from rsu.tracking.store import TrackStore
from rsu.tracking.track import TrackTable, own_identities
from rsu.tracking.tracker import Tracker
from tracking.scans import batch, tracked

EAST, WEST = 20, 10
"""Station ids."""


def drives(time: float) -> list[tuple[float, float]]:
    return [(10.0 * time, 0.0)]


class Unit:
    """A roadside unit that sees the car while it is told to, and tells what it knows."""

    def __init__(self, station: int) -> None:
        self.station = station
        self.tracker = Tracker(Parameters(station=station))

    def see(self, time: float) -> None:
        self.tracker.step([batch(time, drives(time))])

    def look(self, time: float) -> None:
        """See nothing."""
        self.tracker.step([batch(time, [])])

    def says(self, time: float) -> ForeignTracks:
        return foreign_tracks(self.tracker.publish(time), str(self.station), self.station)

    def hear(self, other: "Unit", time: float) -> None:
        self.tracker.step([other.says(time)])

    def names(self, time: float) -> list[tuple[int, ...]]:
        return [tuple(row) for row in self.tracker.publish(time).identity.tolist()]


def word(time: float, *identity: int, at: float | None = None, own: bool = False) -> ForeignTracks:
    """A neighbour's table with one car of that identity."""
    x = 10.0 * time if at is None else at
    table = tracked([batch(time - 0.1 * k, [(x - k, 0.0)]) for k in (2, 1, 0)]).publish(time)
    told = foreign_tracks(replace(table, identity=np.array([identity])), "neighbour")
    return replace(told, authentic=np.array([own]))


def test_a_track_is_called_by_its_birth_its_unit_and_its_number() -> None:
    start, unit = 1_790_000_000.3, Unit(EAST)
    for k in range(5):
        unit.tracker.step([batch(start + 0.1 * k, drives(0.1 * k))])
    assert unit.names(start + 0.4) == [(nanoseconds(start), EAST, 1)]


def test_who_crosses_from_one_unit_to_the_other_keeps_the_name_of_the_first() -> None:
    west, east = Unit(WEST), Unit(EAST)
    for k in range(60):
        time = 0.1 * k
        (west.see if k < 40 else west.look)(time)
        (east.see if k >= 20 else east.look)(time)
        if k % 2:
            west.hear(east, time)
            east.hear(west, time)
            if k > 2:
                assert set(west.names(time) + east.names(time)) == {(0, WEST, 1)}
    assert east.names(5.9) == [(0, WEST, 1)]


def test_who_was_hidden_from_all_but_the_neighbour_is_still_the_same() -> None:
    """The first unit forgets the car altogether, and gets it back under its own old name."""
    west, east = Unit(WEST), Unit(EAST)
    for k in range(120):
        time = 0.1 * k
        if k < 20 or k >= 100:
            west.see(time)
        east.see(time)
        if k < 20 or k >= 100:
            west.hear(east, time)
            east.hear(west, time)
        if k == 90:
            assert west.names(time) == []
    assert west.names(11.9) == east.names(11.9) == [(0, WEST, 1)]


@few
@given(st.booleans(), st.booleans())
def test_both_call_it_the_same_whoever_hears_the_other_first(at_once: bool, swap: bool) -> None:  # noqa: FBT001
    """Born at one instant in both: the lesser station's name counts."""
    west, east = Unit(WEST), Unit(EAST)
    first, second = (east, west) if swap else (west, east)
    for k in range(10):
        time = 0.1 * k
        west.see(time)
        east.see(time)
        words = west.says(time), east.says(time)
        first.hear(second, time)
        if at_once:
            second.tracker.step([words[first is east]])
        else:
            second.hear(first, time)
    assert west.names(0.9) == east.names(0.9) == [(0, WEST, 1)]


def test_a_younger_name_is_not_taken_over() -> None:
    unit = Unit(WEST)
    for k in range(5):
        unit.see(0.1 * k)
    unit.tracker.step([word(0.4, nanoseconds(0.2), EAST, 5)])
    assert unit.names(0.4) == [(0, WEST, 1)]


def two_cars(unit: Unit) -> None:
    """Two cars 50 m apart, born at 10 s."""
    for k in range(5):
        time = 10.0 + 0.1 * k
        unit.tracker.step([batch(time, [(10.0 * time, 0.0), (10.0 * time + 50.0, 0.0)])])


def by_place(unit: Unit, time: float) -> list[int]:
    """Station of each one's identity, from west to east."""
    table = unit.tracker.publish(time)
    return table.identity[np.argsort(table.position[:, 0]), 1].tolist()


def test_one_name_is_never_given_to_two() -> None:
    unit = Unit(WEST)
    two_cars(unit)
    unit.tracker.step([word(10.4, nanoseconds(1.0), EAST, 5)])
    assert by_place(unit, 10.4) == [EAST, WEST]
    unit.tracker.step([word(10.45, nanoseconds(1.0), EAST, 5, at=154.5)])
    assert by_place(unit, 10.45) == [EAST, WEST]


def test_who_gave_the_name_knows_whose_it_is() -> None:
    unit = Unit(WEST)
    two_cars(unit)
    unit.tracker.step([word(10.4, nanoseconds(1.0), EAST, 5)])
    unit.tracker.step([word(10.45, nanoseconds(1.0), EAST, 5, at=154.5, own=True)])
    assert by_place(unit, 10.45) == [WEST, EAST]


def test_whom_we_know_from_hearsay_alone_is_called_as_his_unit_calls_him_now() -> None:
    ours, seeing = Unit(WEST), Unit(WEST)
    for time, name in ((10.0, 5), (10.1, 5), (10.2, 9)):
        seeing.see(time)
        for unit in (ours, seeing):
            unit.tracker.step([word(time, nanoseconds(0.1 * name), EAST, name, own=True)])
    assert ours.names(10.2) == [(nanoseconds(0.9), EAST, 9)]
    assert seeing.names(10.2) == [(nanoseconds(0.5), EAST, 5)]


def test_a_name_that_we_gave_stays_where_we_see_it() -> None:
    unit = Unit(WEST)
    two_cars(unit)
    table = unit.tracker.publish(10.4)
    told = table.identity[np.argmin(table.position[:, 0])].tolist()
    unit.tracker.step([word(10.4, *told, at=154.0)])
    assert {tuple(row) for row in unit.tracker.publish(10.4).identity.tolist()} == {
        tuple(row) for row in table.identity.tolist()
    }


def test_two_tracks_that_become_one_go_by_the_oldest_name() -> None:
    store = TrackStore()
    store.count = 4
    store.born[:4], store.id[:4] = (5.0, 6.0, 7.0, 8.0), (1, 2, 3, 4)
    store.identity[1] = nanoseconds(4.0), EAST, 9
    store.identity[3] = nanoseconds(9.0), EAST, 8
    unite_identities(store, np.array([0, 2]), np.array([1, 3]), WEST)
    assert store.identity[0].tolist() == [nanoseconds(4.0), EAST, 9]
    assert store.identity[2].tolist() == [-1, -1, -1]


IDENTITIES = st.tuples(*(st.integers(0, 3) for _ in range(3)))


@given(st.lists(st.tuples(IDENTITIES, IDENTITIES), max_size=20))
def test_of_two_names_the_same_one_is_older_for_everybody(
    pairs: list[tuple[tuple[int, ...], tuple[int, ...]]],
) -> None:
    one, other = np.array(pairs, dtype=np.int64).reshape(-1, 2, 3).transpose(1, 0, 2)
    expected = [a < b for a, b in pairs]
    assert precedes(one, other).tolist() == expected
    assert precedes(other, one).tolist() == [b < a for a, b in pairs]


@few
@given(st.randoms(use_true_random=False), st.lists(st.integers(0, 30), min_size=4, max_size=4))
def test_the_name_does_not_depend_on_the_order_of_arrival(
    random: Random, births: list[int]
) -> None:
    scans: list[DetectionBatch] = []
    for k, birth in enumerate(births):
        time = 10.0 + 0.1 * k
        scans.append(batch(time, drives(time)))
        told = word(time + 0.03, nanoseconds(9.0 + 0.1 * birth), EAST, birth)
        scans.append(replace(told, sensor_id=f"unit{k % 2}"))
    in_order = names_after(scans)
    random.shuffle(scans)
    assert names_after(scans) == in_order


def names_after(scans: list[DetectionBatch]) -> list[list[int]]:
    table: TrackTable = tracked(scans, Parameters(station=WEST)).publish(10.5)
    named: Ints = table.identity
    return sorted(row[:2] for row in named.tolist())


def test_the_birth_on_the_wire_is_the_birth_to_the_bit() -> None:
    born = 1_790_000_000.0 + np.random.default_rng(1).random(1000)
    birth = own_identities(born, 1, np.arange(1000))[:, 0]
    assert birth.tolist() == [nanoseconds(time) for time in born.tolist()]


def test_who_has_no_name_of_another_unit_goes_by_what_is_his_own() -> None:
    store, count = TrackStore(), 100
    store.reserve(count)
    store.count = count
    chance = np.random.default_rng(2)
    store.born[:count], store.id[:count] = 1_790_000_000.0 + chance.random(count), np.arange(count)
    store.identity[:count] = -1
    store.identity[7] = nanoseconds(4.0), EAST, 9
    named = identities(store, np.arange(count), WEST)
    expected = own_identities(store.born[:count], WEST, store.id[:count])
    expected[7] = nanoseconds(4.0), EAST, 9
    assert named.tolist() == expected.tolist()
