from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.tracking.track import TrackTable
from rsu.tracking.union import union
from world import NOW, Body, table

CARS = [Body(10.0, 0.0, speed=8.0), Body(30.0, 3.5, speed=8.0), Body(-40.0, 0.0, speed=15.0)]


def named(told: TrackTable, *tracks: int, station: int = 1) -> TrackTable:
    names = np.array([(1_000_000 + track, station, track) for track in tracks])
    return replace(told, identity=names.reshape(-1, 3))


def tracks_of(told: TrackTable) -> list[int]:
    return sorted(told.identity[:, 2].tolist())


def test_everybody_is_there_once() -> None:
    west = named(table(CARS[0], CARS[1]), 1, 2)
    east = named(table(CARS[1], CARS[2]), 2, 3)
    assert tracks_of(union([west, east], NOW)) == [1, 2, 3]


def test_the_surest_row_stays_as_it_is() -> None:
    sharp, blunt = Body(10.2, 0.0, speed=8.0, sigma=0.1), Body(10.0, 0.0, speed=8.0, sigma=0.5)
    both = union([named(table(blunt), 1), named(table(sharp), 1)], NOW)
    assert both.position.tolist() == [[10.2, 0.0]]
    assert both.covariance[0, 0, 0] == pytest.approx(0.01)


def test_who_has_two_names_as_a_link_is_cut_goes_by_the_older_one() -> None:
    west, east = named(table(CARS[0]), 5), named(table(CARS[0]), 3, station=2)
    for order in ([west, east], [east, west]):
        assert union(order, NOW).identity.tolist() == [[1_000_003, 2, 3]]


def test_two_who_go_side_by_side_stay_two() -> None:
    """Nearer to each other than their errors: each unit sees both, so there are two."""
    pair = Body(0.0, 0.0, speed=5.0, sigma=0.6), Body(0.0, 1.0, speed=5.0, sigma=0.6)
    west, east = named(table(*pair), 1, 2), named(table(*pair), 3, 4, station=2)
    both = union([west, east], NOW)
    assert sorted(both.position[:, 1].tolist()) == [0.0, 1.0]
    assert tracks_of(both) == [1, 2]


def test_one_name_in_two_places_is_two() -> None:
    west, east = named(table(CARS[0]), 1), named(table(CARS[2]), 1)
    assert len(union([west, east], NOW)) == 2


def test_those_of_one_name_find_each_other_past_a_nearer_stranger() -> None:
    west = named(table(Body(0.0, 0.0, speed=5.0)), 1)
    east = named(table(Body(1.4, 0.0, speed=5.0), Body(0.3, 0.0, speed=5.0)), 1, 2)
    both = union([west, east], NOW)
    assert tracks_of(both) == [1, 2]
    assert both.position[both.identity[:, 2] == 2].tolist() == [[0.3, 0.0]]


def test_worlds_of_different_moments_meet_at_one() -> None:
    car = CARS[0]
    later = replace(car, x=car.x + 0.8)
    west, east = named(table(car, now=NOW - 0.1), 1), named(table(later), 1)
    both = union([west, east], NOW)
    assert both.time == NOW
    assert both.position == pytest.approx(np.array([[10.8, 0.0]]))


def test_an_empty_world_adds_nothing() -> None:
    assert len(union([table(), table()], NOW)) == 0
    assert len(union([table(), named(table(CARS[0]), 1)], NOW)) == 1


@given(st.permutations(range(4)), st.integers(0, 1000))
def test_it_does_not_matter_who_is_asked_first(order: list[int], seed: int) -> None:
    chance = np.random.default_rng(seed)
    worlds: list[TrackTable] = []
    for unit in range(4):
        seen = [k for k in range(12) if chance.random() < 0.6]
        bodies = [
            Body(15.0 * k + chance.normal(0.0, 0.3), chance.normal(0.0, 0.3), speed=5.0)
            for k in seen
        ]
        names = [k if chance.random() < 0.8 else 100 * unit + k for k in seen]
        worlds.append(named(table(*bodies), *names, station=9))
    one = union(worlds, NOW)
    other = union([worlds[k] for k in order], NOW)
    assert len(one) <= 12
    ours, theirs = (np.lexsort(t.position.T) for t in (one, other))
    np.testing.assert_array_equal(one.position[ours], other.position[theirs])
    np.testing.assert_array_equal(one.identity[ours], other.identity[theirs])
