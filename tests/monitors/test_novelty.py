"""Critical scenes that nothing explains."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.ldm.model import WorldModel
from rsu.sensing.detection import ObjectClass
from sotif.catalog.entry import read_catalog
from sotif.monitors.hazard import Hazard
from sotif.monitors.novelty import EXPLAINED, Novelty
from sotif.monitors.watch import watch
from world import NOW, Body, corridor_map, corridor_site, healthy, table

CATALOG = read_catalog()
EAST, NORTH, WEST = 0.0, math.pi / 2, math.pi
Film = Callable[[float], list[Body]]


def told(
    film: Film, seconds: float = 1.5, dt: float = 0.05, others: Sequence[Hazard] = ()
) -> list[Hazard]:
    """Novel scenes of a film, beside what the other monitors say and `others` at its beginning."""
    model, novelty = WorldModel(corridor_site(), corridor_map()), Novelty()
    found: list[Hazard] = []
    for k in range(round(seconds / dt)):
        now = NOW + k * dt
        tracks = table(*film(k * dt), now=now)
        snapshot = model.snapshot(tracks, healthy(now), now)
        known = [*watch(snapshot, CATALOG), *(others if k == 0 else ())]
        found += novelty.step(snapshot, known, CATALOG)
    return found


def braking(rate: float) -> Film:
    """A car alone that begins to brake at once, from 14 m/s."""

    def film(time: float) -> list[Body]:
        speed = max(14.0 - rate * time, 0.0)
        return [Body(-120.0 + (14.0 + speed) / 2.0 * time, -1.75, EAST, speed)]

    return film


def passing(gap: float, speed: float = 6.0) -> Film:
    """A car that passes a standing one, `gap` m beside it."""
    return lambda time: [
        Body(60.0 + speed * (time - 0.7), -1.75, EAST, speed, sigma=0.1),
        Body(60.0, -1.75 - 1.8 - gap, EAST, sigma=0.1),
    ]


def test_who_brakes_in_distress_for_nothing_that_is_known_is_a_novel_scene() -> None:
    first, *_ = told(braking(8.0))
    assert (first.entry, first.cause, first.sub_cause) == ("novel-scene", 99, 0)
    assert first.participants == (1,)
    assert NOW + 0.3 <= first.time <= NOW + 1.2


def test_ordinary_braking_is_none() -> None:
    assert told(braking(4.0)) == []


def test_it_names_the_nearest_other_road_user() -> None:
    def film(time: float) -> list[Body]:
        beside = Body(-100.0, -6.0, EAST, 0.0, ObjectClass.PEDESTRIAN)
        return [*braking(8.0)(time), beside, replace(beside, x=-40.0)]

    assert {hazard.participants for hazard in told(film)} == {(1, 2)}


def test_who_passes_without_a_hand_between_is_a_novel_scene() -> None:
    assert {hazard.participants for hazard in told(passing(0.1))} == {(1, 2)}
    assert told(passing(0.8)) == []
    assert told(passing(0.1, speed=1.0)) == []


def test_what_another_monitor_tells_of_one_of_them_explains_it() -> None:
    [first, *_] = told(braking(8.0))
    explains = replace(first, entry="wrong-way", cause=14, time=NOW)
    assert told(braking(8.0), others=[explains]) == []
    stranger = replace(explains, participants=(7,))
    assert told(braking(8.0), others=[stranger]) != []


def test_an_explanation_is_forgotten() -> None:
    [first, *_] = told(braking(8.0))
    explains = replace(first, entry="wrong-way", cause=14, time=NOW)

    def film(time: float) -> list[Body]:
        return braking(8.0)(max(time - EXPLAINED - 1.0, 0.0))

    def moving(time: float) -> list[Body]:
        [car] = film(time)
        return [replace(car, x=car.x + 14.0 * min(time - 8.0, -1.0))]

    assert told(moving, seconds=EXPLAINED + 2.5, others=[explains]) != []


def test_a_young_or_doubtful_track_is_no_scene() -> None:
    def young(time: float) -> list[Body]:
        return braking(8.0)(time)

    model, novelty = WorldModel(corridor_site(), corridor_map()), Novelty()
    for k in range(30):
        now = NOW + 0.05 * k
        tracks = table(*young(0.05 * k), now=now)
        tracks.born[:] = NOW - 0.2
        snapshot = model.snapshot(tracks, healthy(now), now)
        if now - NOW < 1.2:
            assert novelty.step(snapshot, (), CATALOG) == []


@pytest.mark.parametrize("dt", [0.01, 0.05, 0.1])
def test_when_it_is_told_does_not_depend_on_how_often_one_looks(dt: float) -> None:
    first, *_ = told(braking(9.0), dt=dt)
    assert first.time - NOW == pytest.approx(0.6, abs=0.2)


def test_nothing_is_novel_in_an_empty_world() -> None:
    assert told(lambda _time: []) == []


@given(st.permutations(range(3)))
def test_the_order_of_the_tracks_does_not_matter(order: list[int]) -> None:
    def bodies(time: float) -> list[Body]:
        far = Body(100.0, 1.75, WEST, 8.0)
        return [*passing(0.1)(time), far]

    def names(rows: list[int]) -> set[frozenset[int]]:
        found = told(lambda time: [bodies(time)[row] for row in rows], seconds=1.2)
        return {frozenset(rows[t - 1] for t in hazard.participants) for hazard in found}

    assert names(order) == names([0, 1, 2]) == {frozenset({0, 1})}
