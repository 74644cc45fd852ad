import math

import numpy as np

from rsu.sensing.detection import ObjectClass, SelfReports, SensorKind
from rsu.trust.witness import DISBELIEF, FORGET, PRIOR, STATIONS, Witness
from world import NOW, Body, snapshot

LIAR, HONEST = 66, 77


def claim(x: float, y: float, station: int, now: float = NOW) -> SelfReports:
    one = np.array([math.nan])
    return SelfReports(
        station_id=np.array([station]),
        time=np.array([now]),
        position=np.array([[x, y]]),
        z=np.zeros(1),
        covariance=np.eye(2)[np.newaxis],
        heading=np.zeros(1),
        heading_sigma=np.full(1, 0.1),
        speed=np.zeros(1),
        speed_sigma=np.full(1, 0.2),
        acceleration=one,
        yaw_rate=one,
        extent=np.full((1, 3), math.nan),
        class_index=np.array([int(ObjectClass.CAR)]),
        emergency=np.array([-1]),
        indicator=np.array([-1]),
    )


def watched(
    witness: Witness, seconds: float, x: float, y: float, station: int, *bodies: Body
) -> None:
    for step in range(round(seconds * 10.0)):
        now = NOW + step * 0.1
        witness.step(snapshot(*bodies, now=now), claim(x, y, station, now))


def test_a_car_that_is_where_it_says_is_believed() -> None:
    witness = Witness()
    watched(witness, 10.0, 60.0, -1.75, HONEST, Body(60.0, -1.75, station_id=HONEST))
    assert witness.beliefs[HONEST] > 0.95
    assert witness.distrusted == frozenset()


def test_a_claim_on_an_empty_road_in_full_view_is_not_believed_for_long() -> None:
    witness = Witness()
    watched(witness, 5.0, 60.0, -1.75, LIAR)
    assert witness.beliefs[LIAR] < DISBELIEF
    assert witness.distrusted == {LIAR}


def test_its_own_reports_are_no_witness() -> None:
    ghost = Body(60.0, -1.75, station_id=LIAR, seen_by=1 << SensorKind.V2X)
    witness = Witness()
    watched(witness, 5.0, 60.0, -1.75, LIAR, ghost)
    assert witness.distrusted == {LIAR}


def test_where_nobody_can_look_nothing_is_learned() -> None:
    witness = Witness()
    watched(witness, 5.0, 900.0, 900.0, HONEST)
    assert HONEST not in witness.beliefs


def test_behind_a_building_nothing_is_learned_either() -> None:
    witness = Witness()
    watched(witness, 5.0, 36.0, 40.0, HONEST)
    assert HONEST not in witness.beliefs


def test_who_speaks_more_often_is_not_judged_faster() -> None:
    seldom, often = Witness(), Witness()
    for step in range(40):
        now = NOW + step * 0.05
        empty = snapshot(now=now)
        often.step(empty, claim(60.0, -1.75, LIAR, now))
        if step % 13 == 0:
            seldom.step(empty, claim(60.0, -1.75, LIAR, now))
    assert abs(often.beliefs[LIAR] - seldom.beliefs[LIAR]) < 0.02


def test_a_station_that_is_silent_becomes_unknown_again() -> None:
    witness = Witness()
    watched(witness, 5.0, 60.0, -1.75, LIAR)
    witness.step(snapshot(now=NOW + FORGET + 10.0), claim(900.0, 0.0, HONEST))
    assert witness.beliefs == {}
    assert 0.0 < PRIOR < 1.0


def test_a_flood_of_stations_does_not_fill_the_memory() -> None:
    witness = Witness()
    empty = snapshot()
    for station in range(STATIONS + 50):
        witness.step(empty, claim(60.0, -1.75, station))
    assert len(witness.beliefs) == STATIONS
