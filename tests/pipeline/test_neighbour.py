"""A unit takes in what its neighbours see."""

import math
from collections import Counter
from dataclasses import replace

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples import few
from hostile import damaged
from neighbourhood import CAR, SITE, THERE, WEST, says, view
from rsu import pipeline
from rsu.clock import nanoseconds
from rsu.codec import topic, world
from rsu.codec.message import Incoming
from rsu.config import Origin, Site
from rsu.frames.projection import Projection
from rsu.frames.transfer import Transfer
from rsu.sensing.detection import SensorKind
from rsu.tracking.neighbour import NEAR, SILENCE, moved
from rsu.tracking.track import TrackTable
from staging import fold, recorded, unit
from world import NOW, Body, table


def heard(*messages: Incoming, now: float = NOW, site: Site = SITE) -> pipeline.State:
    state = unit(site)
    pipeline.step(state, now, messages)
    return state


def tracks_of(state: pipeline.State) -> TrackTable:
    assert state.snapshot is not None
    return state.snapshot.tracks


def test_who_is_seen_next_door_stands_in_our_world_at_his_place_and_by_his_name() -> None:
    state = heard(says(view(CAR)))
    ours = tracks_of(state)
    latitude, longitude, altitude = Projection(THERE).geodetic(CAR.x, CAR.y)
    (place,), (height,) = Projection(SITE.origin).enu(
        np.array([latitude]), np.array([longitude]), np.array([altitude])
    )
    np.testing.assert_allclose(ours.position, [place], atol=1e-3)
    np.testing.assert_allclose(ours.z, [height], atol=1e-3)
    turned = 0.3 + math.radians(THERE.longitude_deg - SITE.origin.longitude_deg) * math.sin(
        math.radians(SITE.origin.latitude_deg)
    )
    assert ours.heading == pytest.approx([turned], abs=1e-6)
    assert ours.seen_by.tolist() == [1 << SensorKind.FOREIGN]
    assert ours.identity.tolist() == [[nanoseconds(NOW - 5.0), WEST, 1]]


@given(st.floats(-180.0, 180.0), st.integers(0, 100))
def test_a_table_that_goes_there_and_back_is_the_same(bearing: float, seed: int) -> None:
    chance = np.random.default_rng(seed)
    bodies = [Body(*chance.uniform(-300.0, 300.0, 2), heading=1.0, speed=5.0) for _ in range(3)]
    north, east = 0.01 * math.cos(bearing), 0.01 * math.sin(bearing)
    other = Origin(
        latitude_deg=THERE.latitude_deg + north, longitude_deg=THERE.longitude_deg + east
    )
    sent = table(*bodies)
    back = moved(moved(sent, Transfer(THERE, other)), Transfer(other, THERE))
    for name in ("position", "velocity", "covariance", "heading", "z"):
        np.testing.assert_allclose(getattr(back, name), getattr(sent, name), atol=1e-6)


def test_who_is_far_from_what_our_sensors_reach_is_left_to_others() -> None:
    far, near = Body(330.0 - 250.0 - NEAR - 100.0, -60.0), CAR
    assert len(tracks_of(heard(says(view(far, near))))) == 1


def test_what_the_neighbour_itself_knows_from_hearsay_is_not_taken() -> None:
    told = view(replace(CAR, seen_by=1 << SensorKind.FOREIGN))
    assert len(tracks_of(heard(says(told)))) == 0


FRAME = world.encode(view(CAR))
OVERFULL = view(*(Body(10.0 * k, 0.0) for k in range(20)))


@pytest.mark.parametrize(
    ("message", "counter"),
    [
        (says(view(CAR, now=NOW - 0.6)), "neighbour_west_past"),
        (says(view(CAR, now=NOW + 0.3)), "neighbour_west_future"),
        (says(view(CAR, site="east")), "malformed_world_frame"),
        (says(view(CAR, site="north"), "north"), "foreign_topic"),
        (says(OVERFULL), "malformed_world_frame"),
        (says(replace(view(CAR), station_id=900)), "malformed_world_frame"),
        (Incoming(topic.world("west"), FRAME[:-3], 0), "malformed_world_frame"),
        (Incoming(topic.world("west"), b"", 0), "malformed_world_frame"),
    ],
)
def test_what_makes_no_sense_is_counted_and_left(message: Incoming, counter: str) -> None:
    limits = msgspec.structs.replace(SITE.limits, objects=10)
    state = heard(message, site=msgspec.structs.replace(SITE, limits=limits))
    refused = state.neighbours.dropped.items()
    drops = {f"neighbour_{name}_{reason}": n for (name, reason), n in refused}
    assert Counter({**state.counters, **drops}) == Counter([counter])
    assert len(tracks_of(state)) == 0


def test_the_same_world_twice_counts_once() -> None:
    state = heard(says(view(CAR)), says(view(CAR)))
    assert [(*key, n) for key, n in state.neighbours.dropped.items()] == [("west", "repeated", 1)]
    assert state.tracker.repeated == 0


@few
@given(st.data())
def test_no_bytes_of_a_neighbour_break_a_unit(data: st.DataObject) -> None:
    state = heard(Incoming(topic.world("west"), data.draw(damaged(FRAME)), 0))
    assert np.isfinite(tracks_of(state).position).all()


def test_a_unit_without_neighbours_says_what_it_always_said() -> None:
    steps = recorded("wrong_way.xosc", 1)[:40]
    alone = fold(unit(), steps)
    assert fold(unit(SITE), steps) == alone


def alive(state: pipeline.State, now: float) -> dict[str, bool]:
    return {neighbour.name: neighbour.alive for neighbour in state.neighbours.health(now)}


def test_a_neighbour_is_alive_while_what_it_said_holds() -> None:
    state = heard(says(view(CAR, now=NOW - 0.1)))
    assert alive(state, NOW + 0.19) == {"west": True, "east": False}
    assert alive(state, NOW + 0.21) == {"west": False, "east": False}
    pipeline.step(state, NOW + 0.5, [says(view(CAR, now=NOW + 0.45))])
    assert alive(state, NOW + 0.5)["west"]


def test_nobody_is_alive_for_longer_because_he_says_so() -> None:
    state = heard(says(view(CAR, validity=1e6)))
    assert alive(state, NOW + SILENCE - 0.01)["west"]
    assert not alive(state, NOW + SILENCE + 0.01)["west"]


def test_a_late_world_does_not_make_a_neighbour_older() -> None:
    state = heard(says(view(CAR)), says(view(CAR, now=NOW - 0.2)))
    assert state.neighbours.health(NOW)[0].last_time == NOW
