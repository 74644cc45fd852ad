"""What an operator does to a car park: holds a mission and releases it."""

from dataclasses import replace

import numpy as np

from adapters.missions import retell
from rsu.avp.dispatch.interface import Wish
from rsu.avp.dispatch.mission import Reason, State
from scenarios.valet_car import Fault
from valet.car_park import NOBODY, CarPark


def refused(lot: CarPark, wish: Wish, **about: str) -> str:
    answer = lot.answers[lot.ask(wish, **about)]
    assert not answer.accepted
    return answer.text


def test_a_mission_that_is_held_stands_until_it_is_released_though_the_unit_is_killed(
    lot: CarPark,
) -> None:
    car = lot.come("a")
    park = lot.ask(Wish.PARK, vehicle="a")
    lot.forward(6.0)
    assert lot.answers[lot.ask(Wish.HOLD, mission=park)].accepted
    lot.forward(2.0)
    assert (lot.state(park), car.speed) == ((State.STOPPED, Reason.OPERATOR), 0.0)
    lot.kill()
    lot.start()
    stands = car.station
    lot.forward(5.0)
    assert (lot.state(park), car.station) == ((State.STOPPED, Reason.OPERATOR), stands)
    assert lot.answers[lot.ask(Wish.RELEASE, mission=park)].accepted
    lot.until(park, State.PARKED)
    assert retell(lot.file).faults == []


def test_what_is_held_goes_on_only_when_it_is_released_and_the_car_is_in_order_and_alone(
    lot: CarPark,
) -> None:
    car = lot.come("a")
    park = lot.ask(Wish.PARK, vehicle="a")
    lot.forward(6.0)
    lot.ask(Wish.HOLD, mission=park)
    lot.forward(2.0)
    assert "stands already: an operator holds it" in refused(lot, Wish.HOLD, mission=park)
    assert "it is released instead" in refused(lot, Wish.GO_ON, mission=park)
    x, y, _ = car.pose
    lot.sight = replace(NOBODY, people=np.array([[x + 2.0, y, 0.0]]))
    assert "somebody beside a" in refused(lot, Wish.RELEASE, mission=park)
    lot.sight = NOBODY
    car.fault = Fault.DOOR
    lot.forward(0.2)
    assert "door" in refused(lot, Wish.RELEASE, mission=park)


def test_only_what_drives_is_held_and_only_what_is_held_is_released(lot: CarPark) -> None:
    car = lot.come("a")
    assert "no mission" in refused(lot, Wish.HOLD, mission="r77")
    lot.sight = replace(NOBODY, people=np.array([[car.pose[0] + 2.0, car.pose[1], 0.0]]))
    park = lot.ask(Wish.PARK, vehicle="a")
    assert "does not drive yet" in refused(lot, Wish.HOLD, mission=park)
    lot.sight = NOBODY
    lot.forward(6.0)
    assert "does not wait" in refused(lot, Wish.RELEASE, mission=park)
    lot.ask(Wish.CANCEL, mission=park)
    assert "not held by an operator" in refused(lot, Wish.RELEASE, mission=park)


def test_an_emergency_stop_that_ends_leaves_held_what_an_operator_holds(lot: CarPark) -> None:
    lot.come("a")
    park = lot.ask(Wish.PARK, vehicle="a")
    lot.forward(6.0)
    lot.ask(Wish.HOLD, mission=park)
    stop = lot.ask(Wish.STOP)
    assert "stands already" in refused(lot, Wish.HOLD, mission=park)
    lot.ask(Wish.ASK_FOR_END, stop=stop)
    assert lot.answers[lot.ask(Wish.CONFIRM_END, stop=stop)].accepted
    lot.forward(2.0)
    assert lot.state(park) == (State.STOPPED, Reason.OPERATOR)
