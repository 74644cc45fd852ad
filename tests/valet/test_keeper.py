"""A coordinator with its journal and its cars: full disks, restarts, and cars that are gone."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from adapters.missions import retell
from rsu.adapters.mission_journal import MissionJournal
from rsu.avp.dispatch.dispatcher import Dispatch
from rsu.avp.dispatch.emergency import EmergencyStop, Scope
from rsu.avp.dispatch.entry import Entry, Lease
from rsu.avp.dispatch.interface import Action, Order
from rsu.avp.dispatch.keeper import Keeper
from rsu.avp.dispatch.mission import Kind, Mission, Reason, State
from rsu.avp.safety.permit import FASTEST
from rsu.avp.safety.stop_layer import Obstacles
from rsu.avp.vehicle import Vehicle
from rsu.errors import MissionError
from scenarios.valet_car import Fault, Noise, ValetCar

EMPTY = Obstacles(np.zeros((0, 11)), np.zeros(0, dtype=np.int64))
NAMES = ("a", "b", "c")


class Garage:
    """Three cars on lanes of their own, each on a mission."""

    def __init__(self, file: Path) -> None:
        self.file, self.now = file, 1000.0
        chance = np.random.default_rng(2)
        self.cars = {
            name: ValetCar(name, Vehicle(), (0.0, 6.0 * k, 0.0), 0, chance, Noise())
            for k, name in enumerate(NAMES)
        }
        self.journal = MissionJournal(file)
        self.keeper = Keeper("garage", self.journal, Vehicle(), self.now)
        self.last = Dispatch()
        self.obstacles = EMPTY
        assert self.keeper.keep(
            Entry(
                time=self.now,
                missions=tuple(self._mission(name) for name in NAMES),
                granted=tuple(Lease(f"lane {name}", f"m{name}") for name in NAMES),
                orders=tuple(self._order(name) for name in NAMES),
            )
        )

    def _mission(self, name: str) -> Mission:
        return Mission(
            id=f"m{name}", vehicle=name, kind=Kind.PARK, target="A1", state=State.DRIVING,
            since=self.now,
        )  # fmt: skip

    def _order(self, name: str) -> Order:
        return Order(
            vehicle=name, coordinator=self.keeper.tenure, sequence=1, time=self.now,
            mission=f"m{name}", action=Action.DRIVE, start=self.cars[name].pose,
            arc=((0.0, 100.0),), level=0,
        )  # fmt: skip

    def kill(self) -> None:
        self.journal._base.close()

    def start(self) -> None:
        self.journal = MissionJournal(self.file)
        self.keeper = Keeper("garage", self.journal, Vehicle(), self.now)

    def forward(self, duration: float, *, coordinated: bool = True) -> None:
        for _ in range(round(duration * 10)):
            if coordinated:
                self._coordinate()
            for car in self.cars.values():
                car.step(self.now, 0.1)
            self.now += 0.1

    def _coordinate(self) -> None:
        for car in self.cars.values():
            if car.fault is not Fault.MUTE:
                self.keeper.hear(car.state(self.now), self.now)
        for mission in self.keeper.missions.values():
            moves = mission.state not in {State.STOPPED, State.RECOVERY}
            self.keeper.dispatcher.allow(mission.vehicle, 100.0, FASTEST if moves else 0.0)
        self.last = self.keeper.turn(self.now, self.obstacles)
        for order in self.last.orders:
            self.cars[order.vehicle].order(order)
        for grant in self.last.grants:
            self.cars[grant.vehicle].grant(grant, self.now)

    @property
    def speeds(self) -> list[float]:
        return [car.speed for car in self.cars.values()]

    @property
    def states(self) -> dict[str, tuple[State, Reason | None]]:
        return {m.vehicle: (m.state, m.reason) for m in self.keeper.missions.values()}


@pytest.fixture
def garage(tmp_path: Path) -> Iterator[Garage]:
    made = Garage(tmp_path / "missions.db")
    made.forward(4.0)
    assert min(made.speeds) > 2.0
    yield made
    made.journal._base.close()


def test_cars_stand_while_their_coordinator_is_gone_and_all_go_on_within_two_seconds(
    garage: Garage,
) -> None:
    garage.kill()
    garage.forward(2.0, coordinated=False)
    assert garage.speeds == [0.0, 0.0, 0.0]
    garage.start()
    assert {state for state, _ in garage.states.values()} == {State.STOPPED}
    garage.forward(2.0)
    assert garage.states == dict.fromkeys(NAMES, (State.HELD, None))
    assert min(garage.speeds) > 0.5
    assert retell(garage.file).faults == []


def test_after_a_restart_who_is_not_heard_or_not_believed_is_recovered(garage: Garage) -> None:
    garage.kill()
    garage.cars["a"].fault = Fault.MUTE
    garage.cars["b"].fault = Fault.ASTRAY
    garage.forward(1.0, coordinated=False)
    garage.start()
    garage.forward(3.0)
    assert garage.states == {
        "a": (State.RECOVERY, Reason.LINK),
        "b": (State.RECOVERY, Reason.ASTRAY),
        "c": (State.HELD, None),
    }
    assert garage.speeds[:2] == [0.0, 0.0]
    assert garage.speeds[2] > 1.0


def test_while_the_journal_cannot_be_written_nothing_is_granted_and_everything_stands(
    garage: Garage,
) -> None:
    other = sqlite3.connect(garage.file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    wanted = Entry(time=garage.now, granted=(Lease("lane d", "ma"),))
    assert not garage.keeper.keep(wanted)
    assert garage.keeper.trouble is not None
    assert garage.keeper.trouble.code == "journal_locked"
    assert "lane d" not in garage.keeper.leases
    garage.forward(2.0)
    assert set(garage.last.stops.values()) == {Reason.JOURNAL}
    assert garage.speeds == [0.0, 0.0, 0.0]
    other.execute("ROLLBACK")
    other.close()
    garage.forward(2.0)
    assert min(garage.speeds) > 0.5
    assert garage.keeper.trouble is None
    assert garage.keeper.keep(wanted)


def test_permits_of_the_coordinator_before_are_not_heeded_after_it_was_replaced(
    garage: Garage,
) -> None:
    before = garage.keeper
    garage.start()
    garage.forward(0.5)
    before.hear(garage.cars["a"].state(garage.now), garage.now)
    for grant in before.turn(garage.now, EMPTY).grants:
        assert garage.cars[grant.vehicle].grant(grant, garage.now).name == "FOREIGN"
    assert not before.keep(Entry(time=garage.now, granted=(Lease("lane d", "ma"),)))
    assert before.trouble is not None
    assert before.trouble.code == "journal_taken_over"


def test_an_obstacle_stops_a_mission_until_it_is_gone(garage: Garage) -> None:
    x, y, _ = garage.cars["b"].pose
    row = np.array([[x + 9.0, y, 1.0, 0.0, 0.5, 0.5, 0.0, 0.0, 0.1, 1.5, 1.5]])
    garage.obstacles = Obstacles(row, np.zeros(1, dtype=np.int64))
    garage.forward(8.0)
    assert garage.states["b"] == (State.STOPPED, Reason.OBSTACLE)
    assert garage.states["a"] == (State.DRIVING, None)
    garage.obstacles = EMPTY
    garage.forward(2.0)
    assert garage.states["b"] == (State.HELD, None)
    assert garage.cars["b"].speed > 0.5


def test_a_silent_car_is_stopped_and_goes_on_when_it_is_heard(garage: Garage) -> None:
    garage.cars["a"].fault = Fault.MUTE
    garage.forward(2.0)
    assert garage.states["a"] == (State.STOPPED, Reason.LINK)
    garage.cars["a"].fault = Fault.NONE
    garage.forward(2.0)
    assert garage.states["a"] == (State.HELD, None)
    assert garage.cars["a"].speed > 0.5


def test_an_open_door_stops_a_mission_until_somebody_has_seen_to_it(garage: Garage) -> None:
    garage.cars["c"].fault = Fault.DOOR
    garage.forward(2.0)
    garage.cars["c"].fault = Fault.NONE
    garage.forward(2.0)
    assert garage.states["c"] == (State.STOPPED, Reason.DOOR)
    assert garage.cars["c"].speed == 0.0
    assert retell(garage.file).faults == []


def button(**scope: object) -> EmergencyStop:
    return EmergencyStop(id="e1", scope=Scope(**scope), by="guard", since=1.0)  # type: ignore[arg-type]


def test_an_emergency_stop_holds_until_its_end_was_asked_for_and_confirmed(garage: Garage) -> None:
    assert garage.keeper.strike(button(), garage.now)
    garage.forward(0.1)
    assert set(garage.last.stops) == set(NAMES)
    garage.forward(2.0)
    assert garage.speeds == [0.0, 0.0, 0.0]
    with pytest.raises(MissionError, match="asked"):
        garage.keeper.confirm_end("e1", garage.now, [])
    garage.keeper.ask_for_end("e1", "guard", garage.now)
    with pytest.raises(MissionError, match="a child"):
        garage.keeper.confirm_end("e1", garage.now, ["a child"])
    assert garage.keeper.confirm_end("e1", garage.now, [])
    garage.forward(2.0)
    assert min(garage.speeds) > 0.5


def test_an_emergency_stop_of_one_car_leaves_the_others_alone_and_outlives_a_restart(
    garage: Garage,
) -> None:
    garage.keeper.strike(button(vehicle="b"), garage.now)
    garage.kill()
    garage.start()
    garage.forward(3.0)
    assert garage.states["b"] == (State.STOPPED, Reason.EMERGENCY)
    assert garage.cars["b"].speed == 0.0
    assert garage.cars["a"].speed > 1.0


def test_what_two_stops_hold_goes_on_after_both(garage: Garage) -> None:
    garage.keeper.strike(button(level=0), garage.now)
    garage.keeper.strike(replace(button(vehicle="a"), id="e2"), garage.now)
    garage.keeper.ask_for_end("e1", "guard", garage.now)
    garage.keeper.confirm_end("e1", garage.now, [])
    assert garage.states["a"] == (State.STOPPED, Reason.EMERGENCY)
    assert garage.states["b"] == (State.HELD, None)
    with pytest.raises(MissionError, match="e3"):
        garage.keeper.ask_for_end("e3", "guard", garage.now)


def test_an_emergency_stop_holds_who_sets_out_while_it_stands(garage: Garage) -> None:
    mission = garage.keeper.missions["ma"]
    waiting = replace(mission, state=State.IDENTIFIED, version=1)
    assert garage.keeper.keep(Entry(time=garage.now, missions=(waiting,)))
    garage.keeper.strike(button(), garage.now)
    ready = replace(waiting, state=State.AUTHORISED, version=2)
    assert garage.keeper.keep(Entry(time=garage.now, missions=(ready,)))
    garage.forward(2.0)
    assert garage.speeds == [0.0, 0.0, 0.0]
    assert garage.states["a"] == (State.STOPPED, Reason.EMERGENCY)
    garage.keeper.ask_for_end("e1", "guard", garage.now)
    garage.keeper.confirm_end("e1", garage.now, [])
    garage.forward(2.0)
    assert min(garage.speeds) > 0.5


def test_who_says_after_a_restart_where_he_is_stays_held_by_an_emergency_stop(
    garage: Garage,
) -> None:
    garage.start()
    garage.keeper.strike(button(), garage.now)
    garage.forward(3.0)
    assert garage.speeds == [0.0, 0.0, 0.0]
    assert garage.states == dict.fromkeys(NAMES, (State.STOPPED, Reason.EMERGENCY))


def test_who_is_recovered_since_he_was_not_heard_gets_no_permit_when_he_is(garage: Garage) -> None:
    garage.cars["a"].fault = Fault.MUTE
    garage.start()
    garage.forward(3.0)
    garage.cars["a"].fault = Fault.NONE
    garage.forward(1.0)
    assert garage.states["a"] == (State.RECOVERY, Reason.LINK)
    assert garage.last.stops == {"a": Reason.LINK}


def test_who_drives_onto_a_storey_that_is_stopped_is_held_there(garage: Garage) -> None:
    garage.keeper.strike(button(level=1), garage.now)
    garage.forward(1.0)
    assert min(garage.speeds) > 2.0
    garage.keeper.dispatcher.allow("a", 100.0, FASTEST, {0, 1})
    garage.forward(2.0)
    assert [speed > 2.0 for speed in garage.speeds] == [False, True, True]
    assert garage.states["a"] == (State.STOPPED, Reason.EMERGENCY)
