"""Dispatcher and reference cars, in memory and in step: they find each other, and stop in time."""

from dataclasses import replace

import numpy as np
import pytest

from rsu.avp.dispatch.dispatcher import Dispatch, Dispatcher
from rsu.avp.dispatch.interface import Action, Connection, Order
from rsu.avp.dispatch.mission import Reason
from rsu.avp.safety.permit import FASTEST
from rsu.avp.safety.stop_layer import Obstacles
from rsu.avp.vehicle import Vehicle
from scenarios.valet_car import Fault, Noise, ValetCar

EMPTY = Obstacles(np.zeros((0, 11)), np.zeros(0, dtype=np.int64))
LANES = {"a": 0.0, "b": 6.0}
"""Cars, and the y of the lanes that they drive along, m."""


def order(vehicle: str, sequence: int = 1, length: float = 40.0) -> Order:
    return Order(
        vehicle=vehicle, coordinator="c1", sequence=sequence, time=1.0, mission=f"m{vehicle}",
        action=Action.DRIVE, start=(0.0, LANES[vehicle], 0.0), arc=((0.0, length),), level=0,
    )  # fmt: skip


def person(x: float, y: float) -> Obstacles:
    row = np.array([[x, y, 1.0, 0.0, 0.5, 0.5, 0.0, 0.0, 0.1, 1.5, 1.5]])
    return Obstacles(row, np.zeros(1, dtype=np.int64))


class World:
    """Time goes by for a dispatcher and its cars."""

    def __init__(self) -> None:
        chance = np.random.default_rng(5)
        self.now = 1000.0
        self.dispatcher = Dispatcher("c1", Vehicle())
        self.cars = {
            name: ValetCar(name, Vehicle(), (0.0, y, 0.0), 0, chance, Noise())
            for name, y in LANES.items()
        }
        self.obstacles = EMPTY
        self.deaf: set[str] = set()
        self.lost = False  # orders, not permits
        self.last = Dispatch()

    def forward(self, duration: float) -> None:
        for _ in range(round(duration * 10)):
            for car in self.cars.values():
                if car.fault is not Fault.MUTE:
                    self.dispatcher.hear(car.state(self.now), self.now)
            self.last = self.dispatcher.turn(self.now, self.obstacles, {})
            for one in self.last.orders:
                if one.vehicle in self.cars and one.vehicle not in self.deaf and not self.lost:
                    self.cars[one.vehicle].order(one)
            for grant in self.last.grants:
                if grant.vehicle not in self.deaf:
                    self.cars[grant.vehicle].grant(grant, self.now)
            for car in self.cars.values():
                car.step(self.now, 0.1)
            self.now += 0.1

    def begin(self, *vehicles: str, cleared: float = 40.0) -> None:
        for vehicle in vehicles:
            self.dispatcher.send(order(vehicle))
            self.dispatcher.allow(vehicle, cleared, FASTEST)


@pytest.fixture
def world() -> World:
    made = World()
    made.forward(0.1)
    return made


def test_cars_drive_as_far_as_the_right_of_way_lets_them(world: World) -> None:
    world.begin("a", "b")
    world.dispatcher.allow("b", 10.0, 1.0)
    world.forward(30.0)
    assert world.cars["a"].station == pytest.approx(40.0)
    assert world.cars["b"].station == pytest.approx(10.0, abs=0.05)
    assert world.last.stops == {}


def test_an_order_that_was_lost_is_sent_again_and_no_permit_goes_before_it(world: World) -> None:
    world.begin("a")
    world.deaf.add("a")
    world.forward(0.9)
    assert world.last.orders == []
    assert world.last.grants == []
    world.deaf.clear()
    world.forward(2.0)
    assert world.cars["a"].station > 0.5


def test_a_car_stops_for_who_steps_into_its_way_and_goes_on_afterwards(world: World) -> None:
    world.begin("a", "b")
    world.forward(5.0)
    car = world.cars["a"]
    front = car.pose[0] + 3.76
    world.obstacles = person(front + 3.8, 0.0)
    world.forward(8.0)
    assert world.last.stops == {"a": Reason.OBSTACLE}
    assert car.speed == 0.0
    assert car.pose[0] + 3.76 + 0.25 + 0.5 <= front + 3.8
    assert world.cars["b"].speed > 2.0
    world.obstacles = EMPTY
    world.forward(2.0)
    assert car.speed > 1.0


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Fault.STUCK, Reason.FAULT),
        (Fault.ASTRAY, Reason.POSE),
        (Fault.DOOR, Reason.DOOR),
        (Fault.MUTE, Reason.LINK),
    ],
)
def test_a_car_with_a_fault_is_stopped_for_its_reason_and_no_other_car(
    world: World, fault: Fault, reason: Reason
) -> None:
    world.begin("a", "b")
    world.forward(4.0)
    world.cars["a"].fault = fault
    world.forward(2.5)
    assert world.last.stops == {"a": reason}
    assert world.cars["a"].speed == 0.0
    assert world.cars["b"].speed > 2.0


def test_after_a_fault_a_car_goes_on_only_when_somebody_says_so(world: World) -> None:
    world.begin("a")
    world.cars["a"].fault = Fault.DOOR
    world.forward(2.0)
    world.cars["a"].fault = Fault.NONE
    world.forward(2.0)
    assert world.cars["a"].station == 0.0
    world.dispatcher.forgive("a")
    world.forward(2.0)
    assert world.cars["a"].station > 0.5


def test_two_cars_under_one_id_both_stop(world: World) -> None:
    world.begin("a")
    world.forward(4.0)
    twin = replace(world.cars["a"].state(world.now), session=99)
    world.dispatcher.hear(twin, world.now)
    world.forward(2.0)
    assert world.last.stops == {"a": Reason.IDENTITY}
    assert world.cars["a"].speed == 0.0


def test_a_state_that_comes_late_or_twice_is_left(world: World) -> None:
    car = world.cars["a"]
    old, new = car.state(world.now), car.state(world.now)
    for state in (new, old):
        world.dispatcher.hear(state, world.now)
    assert world.dispatcher.state("a") is new


def test_states_that_are_long_on_their_way_are_left_and_a_clock_behind_is_found(
    world: World,
) -> None:
    world.begin("a")
    world.forward(3.0)
    car, dispatcher = world.cars["a"], world.dispatcher
    dispatcher.hear(car.state(world.now - 0.8), world.now)
    assert dispatcher.turn(world.now, EMPTY, {}).stops == {}
    for tenth in range(15):
        now = world.now + tenth / 10.0
        dispatcher.hear(car.state(now - 5.0), now)
    assert dispatcher.turn(world.now + 1.5, EMPTY, {}).stops == {"a": Reason.CLOCK}


def test_a_way_that_grows_is_driven_to_its_new_end(world: World) -> None:
    world.begin("a")
    world.forward(5.0)
    world.dispatcher.send(order("a", 2, 60.0))
    world.dispatcher.allow("a", 60.0, FASTEST)
    world.forward(30.0)
    assert world.cars["a"].station == pytest.approx(60.0)


def bent(sequence: int) -> Order:
    """Straight on for 20 m, and to the left there."""
    return replace(order("a", sequence), arc=((0.0, 20.0), (0.16, 9.8), (0.0, 10.0)))


def test_until_a_new_way_is_taken_a_car_goes_no_farther_than_before_on_the_one_it_drives(
    world: World,
) -> None:
    world.begin("a", cleared=20.0)
    world.forward(3.0)
    world.dispatcher.send(bent(2))
    world.dispatcher.allow("a", 35.0, FASTEST)
    world.lost = True
    world.forward(10.0)
    assert world.cars["a"].station == pytest.approx(20.0, abs=0.05)
    world.lost = False
    world.forward(20.0)
    assert world.cars["a"].station == pytest.approx(35.0, abs=0.05)


def test_the_way_that_a_car_has_taken_last_is_looked_along_until_it_takes_the_new_one(
    world: World,
) -> None:
    world.begin("a")
    world.forward(7.0)
    at = world.cars["a"].station
    world.dispatcher.send(replace(bent(2), arc=((0.0, at), (0.16, 9.8), (0.0, 10.0))))
    world.dispatcher.allow("a", 40.0, FASTEST)
    world.obstacles = person(at + 3.76 + 7.0, -1.0)
    state = world.cars["a"].state(world.now)
    world.dispatcher.hear(state, world.now)
    (grant,) = world.dispatcher.turn(world.now, world.obstacles, {}).grants
    assert grant.permit.cleared <= at + 7.0
    taken = replace(state, taken=2, sequence=state.sequence + 1)
    world.dispatcher.hear(taken, world.now)
    (grant,) = world.dispatcher.turn(world.now + 0.1, world.obstacles, {}).grants
    assert grant.permit.cleared > at + 7.0


@pytest.mark.parametrize(("levels", "storey"), [({0, 1}, 0), ({0, 1}, 1), ({1}, 1)])
def test_a_car_stops_for_who_is_on_a_storey_of_its_way_whatever_it_says_itself(
    world: World, levels: set[int], storey: int
) -> None:
    world.begin("a", "b")
    world.dispatcher.allow("a", 40.0, FASTEST, levels)
    world.forward(5.0)
    x = world.cars["a"].pose[0] + 3.76 + 3.8
    world.obstacles = replace(person(x, 0.0), level=np.array([storey]))
    world.forward(8.0)
    assert world.last.stops == {"a": Reason.OBSTACLE}
    assert world.cars["a"].speed == 0.0
    assert world.cars["b"].speed > 2.0


def test_a_car_goes_on_below_who_is_on_another_storey(world: World) -> None:
    world.begin("a")
    world.dispatcher.allow("a", 40.0, FASTEST, {1})
    world.forward(5.0)
    world.obstacles = person(world.cars["a"].pose[0] + 7.56, 0.0)
    world.forward(3.0)
    assert world.last.stops == {}


def permits(world: World, turns: int) -> list[float]:
    """When permits go out to the car a, with turns twice as often as they are due, s."""
    sent: list[float] = []
    for turn in range(turns):
        now = world.now + turn * 0.05
        sent += [turn * 0.05 for _ in world.dispatcher.turn(now, world.obstacles, {}).grants]
    return sent


def test_permits_go_out_ten_times_a_second_however_often_the_turns_are(world: World) -> None:
    world.begin("a")
    world.forward(5.0)
    assert permits(world, 10) == pytest.approx([0.0, 0.1, 0.2, 0.3, 0.4])


def test_what_is_taken_back_goes_out_at_once(world: World) -> None:
    world.begin("a")
    world.forward(5.0)
    permits(world, 1)
    world.obstacles = person(world.cars["a"].pose[0] + 3.76 + 3.8, 0.0)
    (grant,) = world.dispatcher.turn(world.now + 0.05, world.obstacles, {}).grants
    assert grant.permit.speed_limit == 0.0


def test_a_permit_that_was_withdrawn_stays_so_until_the_car_stands(world: World) -> None:
    world.begin("a")
    world.forward(5.0)
    car = world.cars["a"]
    car.fault = Fault.MUTE  # so that only what is said here is heard
    before = car.state(world.now)
    world.dispatcher.hear(before, world.now)
    world.dispatcher.turn(world.now, person(car.pose[0] + 3.76 + 3.8, 0.0), {})
    for speed, limit in ((1.0, 0.0), (0.0, FASTEST)):
        world.now += 0.1
        said = replace(car.state(world.now), speed=speed)
        world.dispatcher.hear(said, world.now)
        (grant,) = world.dispatcher.turn(world.now, EMPTY, {}).grants
        assert grant.permit.speed_limit == limit


def connection(car: ValetCar, *, connected: bool, session: int | None = None) -> Connection:
    return Connection(vehicle=car.name, session=session or car.session, connected=connected)


def test_a_car_whose_last_will_comes_is_not_heard_from_then_on_until_it_speaks(
    world: World,
) -> None:
    world.begin("a")
    world.forward(5.0)
    car, dispatcher = world.cars["a"], world.dispatcher
    dispatcher.learn(connection(car, connected=False, session=car.session + 1))
    assert dispatcher.heard("a", world.now) is not None
    dispatcher.learn(connection(car, connected=False))
    assert dispatcher.heard("a", world.now) is None
    last = dispatcher.turn(world.now, EMPTY, {})
    assert (last.stops, last.grants) == ({"a": Reason.LINK}, [])
    world.forward(0.2)
    assert world.last.stops == {}


def test_of_cars_without_an_order_no_more_are_remembered_than_a_thousand(world: World) -> None:
    world.begin("a")
    said = world.cars["b"].state(world.now)
    for k in range(3000):
        world.dispatcher.hear(replace(said, vehicle=f"x{k}"), world.now)
    known = [k for k in range(3000) if world.dispatcher.state(f"x{k}")]
    assert known == list(range(2000, 3000))
    assert world.dispatcher.state("a") is not None


def test_an_order_for_a_car_that_is_gone_stays_an_order_and_says_so(world: World) -> None:
    del world.cars["b"]
    world.begin("b")
    world.forward(3.0)
    assert world.last.stops == {"b": Reason.LINK}
    assert world.last.grants == []
