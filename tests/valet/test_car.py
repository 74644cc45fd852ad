from dataclasses import replace

import numpy as np
import pytest

from rsu.avp.dispatch.interface import Action, Grant, Order, Refusal, Trouble
from rsu.avp.safety.permit import FASTEST, Issuer, Permit
from rsu.avp.vehicle import Vehicle
from scenarios.valet_car import Fault, Noise, ValetCar

NOW = 1000.0
ARC = ((0.0, 10.0), (0.2, 5.0))
EXACT = Noise(position=0.0, heading=0.0)


def car(fault: Fault = Fault.NONE, noise: Noise = EXACT) -> ValetCar:
    made = ValetCar("a", Vehicle(), (0.0, 0.0, 0.0), 0, np.random.default_rng(1), noise)
    made.fault = fault
    return made


def order(sequence: int = 1, **changes: object) -> Order:
    first = Order(
        vehicle="a",
        coordinator="c",
        sequence=sequence,
        time=NOW,
        mission="m1",
        action=Action.DRIVE,
        start=(0.0, 0.0, 0.0),
        arc=ARC,
        level=0,
    )
    return replace(first, **changes)


def grant(permit: Permit, heard: float, coordinator: str = "c") -> Grant:
    return Grant(vehicle="a", coordinator=coordinator, permit=permit, heard=heard)


def drive(one: ValetCar, duration: float, issuer: Issuer, cleared: float = 15.0) -> float:
    """Let it drive with permits; returns the time afterwards."""
    now = NOW
    for _ in range(round(duration / 0.1)):
        assert one.grant(grant(issuer.issue(now, cleared, FASTEST), now), now) is Refusal.NONE
        one.step(now, 0.1)
        now += 0.1
    return now


def test_a_car_drives_its_order_to_the_end_and_acknowledges_it() -> None:
    one = car()
    assert one.order(order()) is Refusal.NONE
    now = drive(one, 20.0, Issuer("m1"))
    state = one.state(now)
    assert state.station == pytest.approx(15.0)
    assert state.pose == pytest.approx((10.0 + 5.0 * np.sin(1.0), 5.0 * (1.0 - np.cos(1.0)), 1.0))
    assert (state.mission, state.taken, state.secured) == ("m1", 1, True)


def test_an_order_that_comes_twice_or_late_is_not_taken_again() -> None:
    one = car()
    one.order(order(2))
    now = drive(one, 3.0, Issuer("m1"))
    for sequence in (1, 2):
        one.order(order(sequence, action=Action.RELEASE))
    state = one.state(now)
    assert (state.taken, state.refusal, state.mission) == (2, Refusal.NONE, "m1")
    assert state.station > 2.0


def test_a_way_may_grow_while_the_car_is_on_it() -> None:
    one, issuer = car(), Issuer("m1")
    one.order(order())
    drive(one, 3.0, issuer)
    assert one.order(order(2, arc=(*ARC, (0.0, 5.0)))) is Refusal.NONE
    drive(one, 20.0, issuer, 20.0)
    assert one.station == pytest.approx(20.0)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"start": (1.0, 0.0, 0.0)}, Refusal.ELSEWHERE),
        ({"start": (0.0, 0.0, 0.5)}, Refusal.ELSEWHERE),
        ({"arc": ((0.9, 5.0),)}, Refusal.STEEP),
        ({"arc": ()}, Refusal.ELSEWHERE),
    ],
)
def test_a_car_refuses_a_way_that_is_not_for_it_and_says_why(
    changes: dict[str, object], refusal: Refusal
) -> None:
    one = car()
    assert one.order(order(**changes)) is refusal
    assert (one.state(NOW).taken, one.state(NOW).refusal) == (0, refusal)
    assert one.grant(grant(Issuer("m1").issue(NOW, 5.0, 1.0), NOW), NOW) is Refusal.FOREIGN


def test_a_way_that_leaves_the_car_while_it_drives_is_refused_and_the_old_one_stays() -> None:
    one, issuer = car(), Issuer("m1")
    one.order(order())
    drive(one, 3.0, issuer)
    assert one.order(order(2, arc=((0.3, 20.0),))) is Refusal.ELSEWHERE
    drive(one, 20.0, issuer)
    assert one.station == pytest.approx(15.0)


def test_a_permit_counts_once_and_not_from_strangers_nor_after_a_long_way() -> None:
    one = car()
    one.order(order())
    permit = Issuer("m1").issue(NOW, 5.0, 1.0)
    assert one.grant(grant(permit, NOW, "d"), NOW) is Refusal.FOREIGN
    assert one.grant(grant(permit, NOW - 2.0), NOW) is Refusal.STALE
    assert one.grant(grant(permit, NOW + 2.0), NOW) is Refusal.STALE
    assert one.grant(grant(permit, NOW), NOW + 0.4) is Refusal.STALE
    assert one.grant(grant(permit, NOW), NOW) is Refusal.NONE
    assert one.grant(grant(permit, NOW), NOW) is Refusal.STALE


def test_another_coordinator_takes_over_with_an_order_and_counts_anew() -> None:
    one = car()
    one.order(order())
    one.grant(grant(Issuer("m1", 500).issue(NOW, 5.0, 1.0), NOW), NOW)
    assert one.order(order(2, coordinator="d")) is Refusal.NONE
    permit = Issuer("m1").issue(NOW, 9.0, 1.0)
    assert one.grant(grant(permit, NOW, "c"), NOW) is Refusal.FOREIGN
    assert one.grant(grant(permit, NOW, "d"), NOW) is Refusal.NONE


def test_a_released_car_goes_nowhere() -> None:
    one = car()
    one.order(order())
    one.order(order(2, action=Action.RELEASE))
    assert one.grant(grant(Issuer("m1").issue(NOW, 5.0, 1.0), NOW), NOW) is Refusal.FOREIGN
    one.step(NOW, 0.1)
    assert one.state(NOW).mission == ""


def test_a_stuck_car_and_an_open_door_are_said_and_an_astray_car_says_it_is_elsewhere() -> None:
    assert car(Fault.STUCK).state(NOW).trouble is Trouble.DRIVE
    assert not car(Fault.DOOR).state(NOW).doors_closed
    assert car(Fault.ASTRAY).state(NOW).pose[1] == 5.0
    stuck = car(Fault.STUCK)
    stuck.order(order())
    drive(stuck, 2.0, Issuer("m1"))
    assert stuck.station == 0.0


@pytest.mark.parametrize("changes", [{"mission": "m2"}, {"action": Action.RELEASE}])
def test_a_car_that_moves_is_neither_released_nor_sent_on_another_mission(
    changes: dict[str, object],
) -> None:
    one, issuer = car(), Issuer("m1")
    one.order(order())
    drive(one, 3.0, issuer)
    assert one.order(order(2, **changes)) is Refusal.MOVING
    assert one.state(NOW).mission == "m1"


def test_a_clock_that_leaps_back_makes_no_permit_last_longer() -> None:
    one = car()
    one.order(order())
    drive(one, 3.0, Issuer("m1"))
    for _ in range(20):
        one.step(NOW - 100.0, 0.1)
    assert one.speed == 0.0


def test_what_a_car_says_of_its_pose_is_a_little_off() -> None:
    noisy = car(noise=Noise())
    said = np.array([noisy.state(NOW).pose for _ in range(2000)])
    assert said.std(axis=0) == pytest.approx([0.03, 0.03, 0.01], rel=0.1)
