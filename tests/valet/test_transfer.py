"""A car goes from one car park to its neighbour, whatever gets lost and whoever is killed."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from adapters.missions import retell
from avp.neighbours import BORDER, neighbours
from rsu.adapters.mission_journal import MissionJournal
from rsu.avp.dispatch.entry import Answer
from rsu.avp.dispatch.interface import Refusal, Request, Wish
from rsu.avp.dispatch.keeper import Keeper
from rsu.avp.dispatch.transfer import Rejection
from rsu.avp.lot.layout import Layout
from rsu.avp.operation.operation import Operation, Turn
from rsu.avp.safety.permit import FASTEST
from rsu.avp.vehicle import Vehicle
from scenarios.valet_car import Noise, ValetCar
from valet.car_park import NOBODY

OVERHANG = Vehicle().rear_overhang


class Neighbours:
    """Both car parks with a journal each, and the cars that go from the first to the second."""

    def __init__(self, folder: Path, seed: int = 1, *, shared: bool = False) -> None:
        self.folder, self.now, self.lost = folder, 1000.0, 0.0
        self.chance = np.random.default_rng(seed)
        self.layouts: dict[str, Layout] = neighbours(shared=shared)
        self.journals: dict[str, MissionJournal] = {}
        self.operations: dict[str, Operation] = {}
        self.cars: dict[str, ValetCar] = {}
        self.sight = NOBODY
        self.answers: list[Answer] = []
        self.rejections: list[Rejection] = []
        self.heeded: list[str] = []
        """Whose permits the cars have taken, in turn."""
        self.lapses = 0
        """Turns in which a car on its way had no permit."""
        self.slowest = FASTEST
        """m/s, about the border."""
        for name in ("lower", "upper"):
            self.start(name)

    def start(self, name: str) -> None:
        """Start a unit; if there is one, it was killed."""
        if name in self.journals:
            self.journals[name]._base.close()
        self.journals[name] = MissionJournal(self.folder / f"{name}.db")
        keeper = Keeper(name, self.journals[name], Vehicle(), self.now)
        self.operations[name] = Operation(self.layouts[name], keeper, self.now)
        for car in self.cars.values():
            self.operations[name].know(car.factsheet)

    def come(self, name: str, unit: str = "lower", spot: str = "D") -> ValetCar:
        """Let a car be driven into a bay, or have it stand in a spot."""
        layout = self.layouts[unit]
        x, y, heading = layout.stand(layout.lot.spot(spot)).tolist()
        noise = Noise(0.01, 0.002)
        self.cars[name] = ValetCar(name, Vehicle(), (x, y, heading), 0, self.chance, noise)
        for operation in self.operations.values():
            operation.know(self.cars[name].factsheet)
        self.forward(0.2)
        return self.cars[name]

    def ask(self, wish: Wish, vehicle: str = "", target: str = "", mission: str = "") -> Answer:
        """Ask the lower one for something."""
        name = f"r{len(self.answers)}"
        self.operations["lower"].ask(
            Request(
                id=name,
                party="kiosk",
                time=self.now,
                validity=5.0,
                wish=wish,
                vehicle=vehicle,
                target=target,
                mission=mission,
            )
        )
        self.forward(0.1)
        return self.answers[-1]

    def missions(self, name: str) -> set[str]:
        """Missions that go on, as the journal of a unit says."""
        return set(self.journals[name].standing().missions)

    def owner(self, mission: str) -> str:
        """Whose a mission is, as the journals say, ended or not."""
        return "upper" if self.journals["upper"].knows(mission) else "lower"

    def forward(self, duration: float) -> None:
        for _ in range(round(duration * 10)):
            self._tick()

    def _arrives(self) -> bool:
        return bool(self.chance.random() >= self.lost)

    def _tick(self) -> None:
        for car in self.cars.values():
            state = car.state(self.now)
            for operation in self.operations.values():
                if self._arrives():
                    operation.hear(state, self.now)
        for name, operation in self.operations.items():
            self._send(name, operation.turn(self.now, self.sight))
        for car in self.cars.values():
            held = car._held
            on_way = car._order is not None and car.station > 1.0
            self.lapses += on_way and not (held is not None and held.is_live(self.now))
            car.step(self.now, 0.1)
            if BORDER - 12.0 < car.pose[0] < BORDER + 6.0:
                self.slowest = min(self.slowest, car.speed)
        self.now += 0.1

    def _send(self, name: str, turn: Turn) -> None:
        self.answers += turn.answers
        self.rejections += turn.rejections
        for to, offer in turn.offers:
            if self._arrives():
                self.operations[to].hear_offer(offer)
        for order in turn.dispatch.orders:
            if self._arrives():
                self.cars[order.vehicle].order(order)
        for grant in turn.dispatch.grants:
            car = self.cars[grant.vehicle]
            taken = self._arrives() and car.grant(grant, self.now) is Refusal.NONE
            if taken and self.heeded[-1:] != [name]:
                self.heeded.append(name)

    def stand(self, unit: str, spot: str) -> tuple[float, float]:
        """Return where a car stands in a spot."""
        x, y, _ = self.layouts[unit].stand(self.layouts[unit].lot.spot(spot)).tolist()
        return x, y

    def lose_and_kill(self, mission: str) -> None:
        """About the border, kill one or the other again and again while messages are lost.

        At each instant the mission has one owner, and never the first one again.
        """
        (car,) = self.cars.values()
        begins = BORDER - float(self.chance.uniform(0.0, 12.0))
        while car.pose[0] < begins - 0.1:
            self.forward(0.1)
        owners: list[str] = []
        for _ in range(6):
            self.lost = 0.3
            self.forward(float(self.chance.uniform(0.1, 1.5)))
            self.start(str(self.chance.choice(["lower", "upper"])))
            owners.append(self.owner(mission))
            assert mission in self.missions(owners[-1])
            self.lost = 0.0
            self.forward(1.0)
        assert owners == sorted(owners)

    def assert_over(self, mission: str, spots: Sequence[str], state: str = "parked") -> None:
        """It is the second one's, whole, and its car is parked, or with its driver."""
        assert self.missions("lower") == self.missions("upper") == set()
        assert self.journals["lower"].standing().leases == {}
        (lease,) = self.journals["upper"].standing().leases.items()
        assert lease[1] == mission
        assert lease[0].split(" ", 1)[1] in spots
        told = {}
        for name, journal in self.journals.items():
            told[name] = retell(self.folder / f"{name}.db")
            assert told[name].faults == []
            journal._base.close()
        assert told["upper"].missions[mission]["state"] == state
        assert mission not in told["lower"].missions


def test_a_car_goes_over_to_the_spot_that_was_asked_for_without_slowing_down(
    tmp_path: Path,
) -> None:
    both = Neighbours(tmp_path)
    both.come("a")
    assert both.ask(Wish.PARK, "a", "upper/T2").accepted
    both.forward(90.0)
    assert both.heeded == ["lower", "upper"]
    assert both.lapses == 0
    assert both.slowest > 2.5
    both.assert_over("r0", ["T2"])
    assert both.cars["a"].pose[:2] == pytest.approx(both.stand("upper", "T2"), abs=0.1)


def test_the_ground_is_kept_until_the_car_is_off_it_whomever_it_obeys(tmp_path: Path) -> None:
    both = Neighbours(tmp_path)
    car = both.come("a")
    both.ask(Wish.PARK, "a", "upper")
    while both.owner("r0") == "lower":
        both.forward(0.1)
    seen = 0
    while "r0" in both.missions("lower"):
        seen += both.heeded[-1] == "upper"
        holders = set(both.operations["lower"].keeper.leases.values())
        assert holders == {"r0"} or car.pose[0] > BORDER + OVERHANG
        both.forward(0.1)
    assert seen > 3
    assert car.pose[0] > BORDER + OVERHANG


def test_what_is_handed_over_is_no_more_the_first_ones_to_hold_or_cancel(tmp_path: Path) -> None:
    both = Neighbours(tmp_path)
    both.come("a")
    both.ask(Wish.PARK, "a", "upper")
    while not both.operations["lower"].keeper.offered:
        both.forward(0.1)
    for wish in (Wish.HOLD, Wish.CANCEL):
        answer = both.ask(wish, mission="r0")
        assert not answer.accepted
        assert "handed over to upper" in answer.text


def test_who_finds_no_spot_waits_at_the_border_and_is_told_why_until_one_is_free(
    tmp_path: Path,
) -> None:
    both = Neighbours(tmp_path)
    for name, spot in (("x", "T1"), ("y", "T2")):
        reservations = both.operations["upper"].coordinator.traffic.reservations
        assert reservations.take(spot, name)
    car = both.come("a")
    both.ask(Wish.PARK, "a", "upper/T1")
    both.forward(60.0)
    assert car.speed == 0.0
    assert car.pose[0] == pytest.approx(BORDER, abs=0.1)
    assert {(one.by, one.mission) for one in both.rejections} == {("lower", "r0")}
    assert {(x.why.code, x.why.text) for x in both.rejections} == {
        ("no_spot_free", "a: finds no spot that is free")
    }
    assert both.owner("r0") == "lower"
    reservations.give_back("T2")
    both.forward(60.0)
    both.assert_over("r0", ["T2"])


def test_one_that_follows_waits_for_the_one_before_it(tmp_path: Path) -> None:
    both = Neighbours(tmp_path)
    both.come("a")
    first = both.ask(Wish.PARK, "a", "upper")
    assert first.accepted
    both.forward(15.0)
    second = both.come("b")
    assert both.ask(Wish.PARK, "b", "upper").accepted
    nearest = np.inf
    for _ in range(1500):
        both.forward(0.1)
        apart = np.hypot(*np.subtract(both.cars["a"].pose[:2], second.pose[:2]))
        nearest = min(nearest, float(apart))
    assert nearest > Vehicle().width
    assert both.missions("lower") == both.missions("upper") == set()
    assert len(both.journals["upper"].standing().leases) == 2


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_lost_and_whoever_is_killed_a_mission_has_one_owner_and_arrives(
    tmp_path: Path, seed: int
) -> None:
    both = Neighbours(tmp_path, seed)
    both.come("a")
    both.ask(Wish.PARK, "a", "upper")
    both.lose_and_kill("r0")
    both.forward(120.0)
    assert both.heeded in (["lower", "upper"], ["upper"])
    both.assert_over("r0", ["T1", "T2"])


def parked(both: Neighbours) -> ValetCar:
    """Let a car be parked in the first one's spot."""
    car = both.come("a")
    assert both.ask(Wish.PARK, "a", "S1").accepted
    both.forward(40.0)
    assert both.missions("lower") == set()
    return car


@pytest.mark.parametrize("target", ["upper", "upper/pick"])
def test_a_car_is_fetched_to_the_neighbours_bay_and_never_lacks_a_permit(
    tmp_path: Path, target: str
) -> None:
    both = Neighbours(tmp_path)
    car, both.lapses = parked(both), 0
    assert both.ask(Wish.RETRIEVE, "a", target).accepted
    both.forward(130.0)
    assert both.heeded == ["lower", "upper"]
    assert both.lapses == 0
    assert car.pose[:2] == pytest.approx(both.stand("upper", "V"), abs=0.1)
    both.assert_over("r1", ["V"], "handed_back")


def test_a_car_is_fetched_at_the_neighbours_where_there_is_no_bay_to_pick_it_up(
    tmp_path: Path,
) -> None:
    both = Neighbours(tmp_path, shared=True)
    car = parked(both)
    assert both.ask(Wish.RETRIEVE, "a").accepted
    both.forward(100.0)
    assert car.pose[:2] == pytest.approx(both.stand("upper", "V"), abs=0.1)
    both.assert_over("r1", ["V"], "handed_back")


def test_a_car_is_parked_at_the_neighbours_where_there_is_no_bay_to_drop_it_off(
    tmp_path: Path,
) -> None:
    both = Neighbours(tmp_path, shared=True)
    both.come("a")
    assert both.ask(Wish.PARK, "a", "upper/T1").accepted
    both.forward(80.0)
    both.assert_over("r0", ["T1"])


def test_a_parked_car_is_moved_to_the_neighbours_spot(tmp_path: Path) -> None:
    both = Neighbours(tmp_path)
    car = parked(both)
    assert both.ask(Wish.MOVE, "a", "upper/T2").accepted
    both.forward(100.0)
    assert car.pose[:2] == pytest.approx(both.stand("upper", "T2"), abs=0.1)
    both.assert_over("r1", ["T2"])


def test_what_waits_in_its_bay_goes_over_although_its_unit_was_killed_meanwhile(
    tmp_path: Path,
) -> None:
    both = Neighbours(tmp_path)
    car = both.come("a")
    x, y, _ = car.pose
    both.sight = replace(NOBODY, people=np.array([[x + 2.0, y, 0.0]]))
    both.ask(Wish.PARK, "a", "upper/T2")
    both.forward(1.0)
    both.start("lower")
    both.forward(1.0)
    assert "a" not in both.operations["lower"].keeper.orders
    both.sight = NOBODY
    both.forward(90.0)
    both.assert_over("r0", ["T2"])


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_lost_and_whoever_is_killed_a_car_is_fetched_to_the_neighbours_bay(
    tmp_path: Path, seed: int
) -> None:
    both = Neighbours(tmp_path, seed)
    parked(both)
    both.ask(Wish.RETRIEVE, "a", "upper")
    both.lose_and_kill("r1")
    both.forward(140.0)
    assert both.heeded in (["lower", "upper"], ["upper"])
    both.assert_over("r1", ["V"], "handed_back")
