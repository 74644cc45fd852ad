"""Who would just pass before another is not told to brake into his way."""

import math
from dataclasses import replace

import numpy as np
import pytest

from rsu.ldm.model import WorldModel
from rsu.sensing.detection import ObjectClass
from sotif.catalog.entry import read_catalog
from sotif.monitors.braking import braked_way
from sotif.monitors.watch import watch
from world import NOW, Body, corridor_map, corridor_site, healthy, table

CONNECTED = 112
FIRST = Body(-6.0, -1.75, speed=8.0)
"""Through the junction; its rear is away when the other comes, or nearly so."""
SECOND = Body(1.75, -19.0, math.pi / 2.0, 11.0)


def told(*bodies: Body) -> list[str]:
    model = WorldModel(corridor_site(), corridor_map())
    scene = model.snapshot(table(*bodies), healthy(NOW), NOW)
    return [hazard.entry for hazard in watch(scene, read_catalog())]


def hears(body: Body) -> Body:
    return replace(body, station_id=CONNECTED)


def test_who_is_nearly_past_when_the_other_comes_is_left_alone() -> None:
    assert told(hears(FIRST), SECOND) == []


def test_who_comes_second_is_told_for_he_can_stop() -> None:
    assert told(FIRST, hears(SECOND)) == ["collision-crossing"]


def test_where_nobody_is_known_to_hear_anybody_may() -> None:
    assert told(FIRST, SECOND) == ["collision-crossing"]


def test_who_is_hit_whatever_he_does_is_told_for_it_lessens_the_blow() -> None:
    assert told(hears(FIRST), replace(SECOND, y=-17.0)) == ["collision-crossing"]


def test_who_hits_hardly_likelier_but_far_slower_when_he_brakes_is_told() -> None:
    """The probability goes from 0.69 to 0.71, the speed from 8 to 3 m/s."""
    car = Body(-40.0, -1.75, speed=8.0)
    person = Body(-29.0, -3.95, math.pi / 2.0, 0.8, ObjectClass.PEDESTRIAN)
    assert told(hears(car), person) == ["collision-vulnerable"]


def test_nobody_counts_on_a_pedestrian_to_brake_like_a_car() -> None:
    car = Body(-40.0, -1.75, speed=8.0)
    person = Body(-26.0, -2.95, math.pi / 2.0, 1.4, ObjectClass.PEDESTRIAN)
    assert told(car, person) == told(car, hears(person)) == ["collision-vulnerable"]


@pytest.mark.parametrize("speed", [0.0, 4.0, 12.0])
def test_who_brakes_goes_his_way_until_he_reacts_and_stands_after_the_stopping_distance(
    speed: float,
) -> None:
    time = np.arange(0.0, 6.25, 0.25)
    way = braked_way(time, speed * time, 0.5, 6.0)
    assert way[time <= 0.5] == pytest.approx(speed * time[time <= 0.5])
    assert way[-1] == pytest.approx(0.5 * speed + speed**2 / 12.0)
    assert (np.diff(way) >= 0.0).all()
