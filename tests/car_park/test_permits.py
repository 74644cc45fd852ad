"""In a simulated car park a car drives by the permits it hears, and stops without."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from avp.car_park import garage
from rsu.arrays import Floats
from rsu.avp.lot.router import Router
from rsu.avp.safety.permit import COUNTS, FASTEST, LIFETIME, Issuer, is_newer
from scenarios.car_park.fleet import TICK, Fleet
from scenarios.car_park.permits import NEW, Link, Permits
from scenarios.kernels.link import HEARD, is_new, send_permits
from scenarios.kernels.valet import AT, CLEARED, EXPIRES, LIMIT, RATE

GOOD = Link(breaks=0.0, overtakes=0.0)
STOP = FASTEST * (LIFETIME + 0.2) + FASTEST**2 / 6.0
"""m from the last permit until a car stands."""
FRONT = 3.76
"""m from the rear axle to the front edge."""


class Scene:
    """A car on the straight way in, 121 m long, of which it may drive 90 m."""

    def __init__(self, link: Link = GOOD, *, guided: bool = True) -> None:
        layout = garage()
        self.fleet = Fleet(layout.vehicle)
        self.permits = Permits(self.fleet, link, np.random.default_rng(1))
        self.car = self.fleet.sit(0)
        bay = layout.lot.spot("0A05")
        route = Router(layout, layout.lot.ways).between(layout.lot.entrances[0], bay)
        assert route is not None
        self.fleet.begin(self.car, route)
        self.permits.begin(self.car)
        self.fleet.guided[self.car] = guided
        self.fleet.allow(self.car, 90.0, FASTEST, 1e9)
        self.now = 0.0

    def drive(self, seconds: float) -> None:
        for _ in range(round(seconds / TICK)):
            self.permits.send(self.now)
            assert self.fleet.breaches(self.now) == []
            self.fleet.drive(self.now)
            self.now += TICK

    def reach_full_speed(self) -> None:
        self.drive(8.0)
        assert self.speed == pytest.approx(FASTEST, abs=0.01)

    @property
    def at(self) -> float:
        return float(self.fleet.car[self.car, AT])

    @property
    def speed(self) -> float:
        return float(self.fleet.car[self.car, RATE])

    def person(self, ahead: float) -> int:
        """Somebody who stands on the lane so many metres before the car's front."""
        x, y, heading = self.fleet.pose[self.car].tolist()
        way = FRONT + ahead + 0.25
        seat = self.fleet.sit_down(0, 0.5)
        place = [x + way * np.cos(heading), y + way * np.sin(heading), heading]
        self.fleet.stand(seat, np.array(place))
        return seat

    def path(self, ahead: float) -> Floats:
        """Ground across the lane, its edge so many metres before the car's front."""
        x, y, heading = self.fleet.pose[self.car].tolist()
        way = FRONT + ahead + 0.25
        c, s = np.cos(heading), np.sin(heading)
        return np.array([x + way * c, y + way * s, -s, c, 5.0, 0.5])


def test_a_car_drives_while_its_permits_arrive() -> None:
    scene = Scene()
    scene.reach_full_speed()
    permit = scene.fleet.permit[scene.car]
    assert permit[EXPIRES] == pytest.approx(scene.now - TICK + LIFETIME)
    assert (scene.permits.missed, scene.permits.lapsed) == (0, 0)


def test_a_car_whose_link_dies_stops_by_itself() -> None:
    scene = Scene()
    scene.reach_full_speed()
    scene.permits.link[:] = 1.0, 1.0, 0.0
    heard = scene.at
    scene.drive(3.0)
    assert scene.speed == 0.0
    assert scene.at - heard <= STOP
    assert scene.permits.lapsed == 1
    scene.permits.link[:] = 0.0, 0.0, 0.0
    scene.drive(3.0)
    assert scene.speed > 1.0


def test_two_permits_in_a_row_may_be_lost_without_anybody_noticing() -> None:
    scene = Scene()
    scene.reach_full_speed()
    for _ in range(20):
        scene.permits.link[:] = 1.0, 1.0, 0.0
        scene.drive(2 * TICK)
        scene.permits.link[:] = 0.0, 0.0, 0.0
        scene.drive(TICK)
    assert scene.speed == pytest.approx(FASTEST, abs=0.01)
    assert (scene.permits.missed, scene.permits.lapsed) == (40, 0)


def test_a_car_at_10_kmh_stops_before_who_steps_out_3_8_m_ahead() -> None:
    scene = Scene()
    scene.reach_full_speed()
    person = scene.person(NEW)
    scene.drive(5.0)
    assert scene.speed == 0.0
    assert scene.fleet.look() == []
    assert scene.permits.stopped >= 1
    assert scene.permits.in_the_way(scene.car) == person
    scene.fleet.rise(person)
    scene.drive(3.0)
    assert scene.speed > 1.0
    assert scene.permits.in_the_way(scene.car) == -1


def test_a_car_on_a_ramp_stops_for_who_is_on_the_storey_that_its_front_may_have_reached() -> None:
    scene = Scene()
    scene.reach_full_speed()
    scene.fleet.level[scene.car] = 1
    assert not scene.permits.is_free(scene.path(NEW - 1.0), 0)
    person = scene.person(NEW)
    scene.drive(5.0)
    assert scene.speed == 0.0
    assert scene.permits.in_the_way(scene.car) == person


@pytest.mark.parametrize("fault", ["goes on without a permit", "passes what is cleared"])
def test_a_car_that_does_not_obey_is_caught_once(fault: str) -> None:
    scene = Scene()
    scene.reach_full_speed()
    fleet, caught = scene.fleet, 0
    for _ in range(60):
        fleet.permit[scene.car, [EXPIRES, CLEARED]] = (
            (scene.now - TICK, 90.0) if fault == "goes on without a permit" else (1e9, scene.at)
        )
        caught += len(fleet.breaches(scene.now))
        scene.now += TICK
        fleet.car[scene.car, AT] += TICK * FASTEST if caught == 0 else 0.0
        fleet.car[scene.car, RATE] = FASTEST if caught == 0 else 0.0
    assert caught == 1


def test_who_drives_himself_needs_no_link_and_sees_people() -> None:
    scene = Scene(Link(breaks=1.0, lasts=1e9), guided=False)
    scene.reach_full_speed()
    scene.person(NEW)
    scene.drive(5.0)
    assert (scene.speed, scene.fleet.look()) == (0.0, [])


def test_somebody_steps_out_only_where_every_car_is_far_enough_away() -> None:
    scene = Scene()
    scene.reach_full_speed()
    assert scene.permits.is_free(scene.path(NEW + 0.3), 0)
    assert not scene.permits.is_free(scene.path(NEW - 0.3), 0)
    assert not scene.permits.is_free(scene.path(-2.0), 0)
    assert not scene.permits.is_free(scene.path(-FRONT - 2.0), 0)
    assert scene.permits.is_free(scene.path(-2.0), 1)


def test_a_driver_who_halts_stands_there_for_as_long() -> None:
    scene = Scene(guided=False)
    scene.permits.begin(scene.car, (10.0, 20.0))
    scene.drive(15.0)
    stood = scene.at
    assert (scene.speed, 10.0 < stood < 13.0) == (0.0, True)
    scene.drive(10.0)
    assert scene.at == stood
    scene.drive(10.0)
    assert scene.at > stood


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=60), st.integers(0, COUNTS - 1))
def test_whatever_the_link_does_a_car_heeds_no_permit_after_a_later_one(
    draws: list[float], first: int
) -> None:
    seat, yes, no = np.zeros(1, dtype=np.int64), np.array([True]), np.array([False])
    count, late, permit = np.array([[first, -1, -1]]), np.zeros((1, 3)), np.zeros((1, 3))
    lost, issuer = np.array([False]), Issuer("M1", first)
    heeded = [(-1, 0.0)]
    for tick, draw in enumerate(draws):
        now, until = TICK * tick, float(100 - tick)
        issued = issuer.issue(now, until, 9.0)
        send_permits(
            seat,
            np.array([[until, 9.0]]),
            now + LIFETIME,
            FASTEST,
            np.array([50.0]),
            no,
            np.array([draw]),
            np.array([0.2, 0.6, 0.3]),
            yes,
            COUNTS,
            lost,
            count,
            late,
            permit,
        )
        assert count[0, 0] == issued.counter
        if count[0, HEARD] == issued.counter:
            assert permit[0, EXPIRES] == issued.expires
            assert permit[0, CLEARED] == min(issued.cleared, 50.0)
            assert permit[0, LIMIT] == issued.speed_limit
        heeded.append((int(count[0, HEARD]), float(permit[0, EXPIRES])))
    for (before, ends), (after, later) in pairwise(heeded):
        assert before == after or before < 0 or is_newer(after, before)
        assert ends <= later


@given(st.integers(0, COUNTS - 1), st.integers(0, COUNTS - 1))
def test_a_kernel_compares_counters_as_a_car_does(number: int, heard: int) -> None:
    assert is_new(number, heard, COUNTS) == is_newer(number, heard)
