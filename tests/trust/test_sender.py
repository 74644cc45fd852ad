"""What stations are worth by what the unit sees where they say that they are."""

import math

import numpy as np

from rsu.sensing.detection import ObjectClass, SelfReports, SensorKind
from rsu.trust.judge import DISBELIEF, FORGET, SENDERS
from rsu.trust.sender import Senders
from world import NOW, Body, snapshot

LIAR, HONEST = 66, 77


def claim(
    x: float, y: float, station: int, now: float = NOW, speed: float = 0.0, scatter: float = 1.0
) -> SelfReports:
    one = np.array([math.nan])
    return SelfReports(
        station_id=np.array([station]),
        time=np.array([now]),
        position=np.array([[x, y]]),
        z=np.zeros(1),
        covariance=np.eye(2)[np.newaxis] * scatter**2,
        heading=np.zeros(1),
        heading_sigma=np.full(1, 0.1),
        speed=np.array([speed]),
        speed_sigma=np.full(1, 0.2),
        acceleration=one,
        yaw_rate=one,
        extent=np.full((1, 3), math.nan),
        class_index=np.array([int(ObjectClass.CAR)]),
        emergency=np.array([-1]),
        indicator=np.array([-1]),
    )


def watched(
    senders: Senders, seconds: float, x: float, y: float, station: int, *bodies: Body
) -> None:
    for step in range(round(seconds * 10.0)):
        now = NOW + step * 0.1
        seen = snapshot(*bodies, now=now)
        senders.hear(claim(x, y, station, now), seen, now)
        senders.see(seen)


def test_a_car_that_is_where_it_says_is_believed() -> None:
    senders = Senders()
    watched(senders, 10.0, 60.0, -1.75, HONEST, Body(60.0, -1.75, station_id=HONEST))
    assert senders.beliefs[HONEST] > 0.95
    assert senders.distrusted == frozenset()


def test_a_claim_on_an_empty_road_in_full_view_is_not_believed_for_long() -> None:
    senders = Senders()
    watched(senders, 5.0, 60.0, -1.75, LIAR)
    assert senders.beliefs[LIAR] < DISBELIEF
    assert senders.distrusted == {LIAR}
    assert not senders.hear(claim(60.0, -1.75, LIAR, NOW + 5.0), snapshot(), NOW + 5.0).any()


def test_its_own_reports_are_no_witness() -> None:
    ghost = Body(60.0, -1.75, station_id=LIAR, seen_by=1 << SensorKind.V2X)
    senders = Senders()
    watched(senders, 5.0, 60.0, -1.75, LIAR, ghost)
    assert senders.distrusted == {LIAR}


def test_where_nobody_can_look_nothing_is_learned() -> None:
    for x, y in ((900.0, 900.0), (36.0, 40.0)):  # out of range, and behind a building
        senders = Senders()
        watched(senders, 5.0, x, y, HONEST)
        assert senders.beliefs[HONEST] > 0.9


def test_who_says_that_he_scatters_may_and_who_leaps_may_not() -> None:
    rng, honest, leaping = np.random.default_rng(1), Senders(), Senders()
    for step in range(100):
        now = NOW + step * 0.1
        x, y = np.array([900.0, 900.0 + step]) + rng.normal(0.0, 0.5, 2)
        honest.hear(claim(x, y, HONEST, now, speed=10.0, scatter=0.5), None, now)
        leaping.hear(claim(x, y + 20.0 * (step % 2), LIAR, now, speed=10.0), None, now)
    assert honest.distrusted == frozenset()
    assert leaping.distrusted == {LIAR}


def test_messages_that_a_stalled_network_delivers_together_are_no_flood() -> None:
    senders = Senders()
    for burst in range(5):
        for step in range(20):
            time = NOW + 2.0 * burst + 0.1 * step
            senders.hear(claim(900.0, 900.0, HONEST, time), None, NOW + 2.0 * burst + 2.0)
    assert senders.distrusted == frozenset()


def test_a_flood_is_told_also_of_who_was_believed() -> None:
    senders = Senders()
    watched(senders, 5.0, 60.0, -1.75, LIAR, Body(60.0, -1.75, station_id=LIAR))
    assert senders.distrusted == frozenset()
    for step in range(200):
        now = NOW + 5.0 + 0.01 * step
        senders.hear(claim(60.0, -1.75, LIAR, now), None, now)
    assert senders.distrusted == {LIAR}


def test_a_station_that_is_silent_becomes_unknown_again() -> None:
    senders = Senders()
    watched(senders, 5.0, 60.0, -1.75, LIAR)
    late = NOW + FORGET + 10.0
    senders.hear(claim(900.0, 0.0, HONEST, late), None, late)
    assert set(senders.beliefs) == {HONEST}


def test_a_flood_of_stations_does_not_fill_the_memory() -> None:
    senders = Senders()
    for station in range(SENDERS + 50):
        senders.hear(claim(900.0, 900.0, station), None, NOW)
    assert len(senders.beliefs) == SENDERS


def test_what_a_station_does_not_say_accuses_nobody() -> None:
    senders = Senders()
    body = Body(60.0, -1.75, station_id=HONEST)
    for step in range(50):
        now = NOW + step * 0.1
        said = claim(60.0, -1.75, HONEST, now)
        for name in ("speed", "heading", "heading_sigma", "z"):
            getattr(said, name)[:] = math.nan
        said.covariance[:] = math.nan
        seen = snapshot(body, now=now)
        senders.hear(said, seen, now)
        senders.see(seen)
    assert senders.beliefs[HONEST] > 0.9
