"""A car goes from one coordinator to another, whatever gets lost and whoever is killed."""

from pathlib import Path

import numpy as np
import pytest

from adapters.missions import retell
from rsu.adapters.mission_journal import MissionJournal
from rsu.avp.dispatch.dispatcher import Dispatch
from rsu.avp.dispatch.entry import Entry, Lease
from rsu.avp.dispatch.interface import Action, Order, Refusal
from rsu.avp.dispatch.keeper import Keeper
from rsu.avp.dispatch.mission import Kind, Mission, State
from rsu.avp.safety.permit import FASTEST
from rsu.avp.safety.stop_layer import Obstacles
from rsu.avp.vehicle import Vehicle
from scenarios.valet_car import Noise, ValetCar

EMPTY = Obstacles(np.zeros((0, 11)), np.zeros(0, dtype=np.int64))
LENGTH = 60.0
BORDER = 30.0
"""m of the way, where the ground of the second coordinator begins."""


class Border:
    """Two coordinators with a journal each, and the car that goes from the first to the second."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.now = folder, 1000.0
        self.chance = np.random.default_rng(seed)
        self.car = ValetCar("a", Vehicle(), (0.0, 0.0, 0.0), 0, self.chance, Noise())
        self.keepers: dict[str, Keeper] = {}
        self.journals: dict[str, MissionJournal] = {}
        for name in ("lower", "upper"):
            self.start(name)
        mission = Mission(
            id="m1", vehicle="a", kind=Kind.PARK, target="B7", state=State.DRIVING, since=self.now
        )
        order = Order(
            vehicle="a", coordinator=self.keepers["lower"].tenure, sequence=1, time=self.now,
            mission="m1", action=Action.DRIVE, start=(0.0, 0.0, 0.0), arc=((0.0, LENGTH),), level=0,
        )  # fmt: skip
        entry = Entry(
            time=self.now, missions=(mission,), granted=(Lease("ramp", "m1"),), orders=(order,)
        )
        assert self.keepers["lower"].keep(entry)
        assert self.keepers["lower"].offer("m1", "upper", self.now)
        self.lost = 0.0
        self.heeded: list[str] = []
        """Whose permits the car has taken, in turn."""
        self.slowest = FASTEST
        """m/s, of the car once it is on its way."""

    def start(self, name: str) -> None:
        """Start a coordinator; if there is one, it was killed."""
        if name in self.journals:
            self.journals[name]._base.close()
        self.journals[name] = MissionJournal(self.folder / f"{name}.db")
        self.keepers[name] = Keeper(name, self.journals[name], Vehicle(), self.now)

    def forward(self, duration: float) -> None:
        for _ in range(round(duration * 10)):
            self._tick()

    def _arrives(self) -> bool:
        return bool(self.chance.random() >= self.lost)

    def _tick(self) -> None:
        state = self.car.state(self.now)
        for name, keeper in self.keepers.items():
            if self._arrives():
                keeper.hear(state, self.now)
            if "m1" in keeper.missions and keeper.dispatcher.way("a"):
                keeper.dispatcher.allow("a", BORDER if name == "lower" else LENGTH, FASTEST)
        for to, offer in self.keepers["lower"].offers():
            if self._arrives():
                self.keepers[to].take_over(offer, ["upper lane"], self.now)
        for name, keeper in self.keepers.items():
            self._send(name, keeper.turn(self.now, EMPTY))
        assert any("m1" in keeper.missions for keeper in self.keepers.values())
        self.car.step(self.now, 0.1)
        if 5.0 < self.car.station < LENGTH - 5.0:
            self.slowest = min(self.slowest, self.car.speed)
        self.now += 0.1

    def _send(self, name: str, dispatch: Dispatch) -> None:
        for order in dispatch.orders:
            if self._arrives():
                self.car.order(order)
        for grant in dispatch.grants:
            taken = self._arrives() and self.car.grant(grant, self.now) is Refusal.NONE
            if taken and self.heeded[-1:] != [name]:
                self.heeded.append(name)

    def assert_over(self) -> None:
        """It is the second one's, whole, and the car has arrived."""
        assert self.car.station == pytest.approx(LENGTH)
        assert self.heeded in (["lower", "upper"], ["upper"])
        assert "m1" not in self.keepers["lower"].missions
        assert self.keepers["lower"].leases == {}
        assert self.keepers["upper"].leases == {"upper lane": "m1"}
        for name, journal in self.journals.items():
            assert retell(self.folder / f"{name}.db").faults == []
            journal._base.close()


def test_a_car_crosses_the_border_without_slowing_down(tmp_path: Path) -> None:
    border = Border(tmp_path, 1)
    border.forward(40.0)
    assert border.slowest > 2.5
    border.assert_over()


@pytest.mark.parametrize("seed", range(8))
def test_whatever_is_lost_and_whoever_is_killed_one_of_them_has_the_mission(
    tmp_path: Path, seed: int
) -> None:
    border = Border(tmp_path, seed)
    border.lost = 0.3
    for _ in range(6):
        border.forward(float(border.chance.uniform(0.1, 3.0)))
        border.start(str(border.chance.choice(["lower", "upper"])))
    border.lost = 0.0
    border.forward(60.0)
    border.assert_over()
