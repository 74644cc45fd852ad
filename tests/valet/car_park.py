"""A small car park in operation, with its journal and its cars, for tests."""

from pathlib import Path

import numpy as np

from avp.car_park import dead_end
from rsu.adapters.mission_journal import MissionJournal
from rsu.avp.dispatch.entry import Answer
from rsu.avp.dispatch.interface import Request, Wish
from rsu.avp.dispatch.keeper import Keeper
from rsu.avp.dispatch.mission import Reason, State
from rsu.avp.lot.layout import Layout
from rsu.avp.operation.operation import Operation
from rsu.avp.operation.sight import Sight
from rsu.avp.safety.stop_layer import Obstacles
from rsu.avp.vehicle import Vehicle
from scenarios.valet_car import Fault, Noise, ValetCar

NOBODY = Sight(Obstacles(np.zeros((0, 11)), np.zeros(0, dtype=np.int64)), np.zeros((0, 3)))


class CarPark:
    """A car park, by default that with a dead end, and what is said there."""

    def __init__(self, file: Path, layout: Layout | None = None) -> None:
        self.file, self.now = file, 1000.0
        self.layout = layout or dead_end()
        self.chance = np.random.default_rng(4)
        self.cars: dict[str, ValetCar] = {}
        self.sight = NOBODY
        self.answers: dict[str, Answer] = {}
        self.history: list[tuple[str, State, Reason | None]] = []
        self.asked = 0
        self.start()

    def start(self) -> None:
        self.journal = MissionJournal(self.file)
        self.keeper = Keeper("garage", self.journal, Vehicle(), self.now)
        self.operation = Operation(self.layout, self.keeper, self.now)
        for car in self.cars.values():
            self.operation.know(car.factsheet)

    def kill(self) -> None:
        self.journal._base.close()

    def come(self, name: str, spot: str = "D") -> ValetCar:
        """Let a car be driven into a bay, or have it stand in a spot."""
        bay = self.layout.lot.spot(spot)
        x, y, heading = self.layout.stand(bay).tolist()
        noise = Noise(0.01, 0.002)
        car = ValetCar(name, Vehicle(), (x, y, heading), bay.level, self.chance, noise)
        self.cars[name] = car
        self.operation.know(car.factsheet)
        self.forward(0.2)
        return car

    def ask(self, wish: Wish, **about: str) -> str:
        """Ask for something; return the request's id."""
        self.asked += 1
        name = f"r{self.asked}"
        self.operation.ask(
            Request(id=name, party="kiosk", time=self.now, validity=5.0, wish=wish, **about)  # type: ignore[arg-type]
        )
        self.forward(0.1)
        return name

    def forward(self, duration: float, *, coordinated: bool = True) -> None:
        for _ in range(round(duration * 10)):
            if coordinated:
                self._turn()
            for car in self.cars.values():
                car.step(self.now, 0.1)
            self.now += 0.1

    def until(self, mission: str, *states: State, within: float = 120.0) -> None:
        """Let time go by until a mission is in a state."""
        for _ in range(round(within * 10)):
            if self.history and any((mission, s) in [h[:2] for h in self.history] for s in states):
                return
            self.forward(0.1)
        raise AssertionError(f"{mission}: {self.state(mission)} after {within} s")

    def state(self, mission: str) -> tuple[State, Reason | None] | None:
        """State of a mission that has not ended."""
        found = self.keeper.missions.get(mission)
        return found and (found.state, found.reason)

    def _turn(self) -> None:
        for car in self.cars.values():
            if car.fault is not Fault.MUTE:
                self.operation.hear(car.state(self.now), self.now)
        before = dict(self.keeper.missions)
        turn = self.operation.turn(self.now, self.sight)
        self.answers.update((answer.request, answer) for answer in turn.answers)
        for order in turn.dispatch.orders:
            self.cars[order.vehicle].order(order)
        for grant in turn.dispatch.grants:
            self.cars[grant.vehicle].grant(grant, self.now)
        for report in turn.reports:
            mission = report.mission
            if before.get(mission.id) is not mission:
                self.history.append((mission.id, mission.state, mission.reason))
