"""A car park in simulation: the coordinator, and everybody whom it guides or has to live with."""

from math import nan

import numpy as np

from rsu.avp.coordination.coordinator import THERE, Coordinator
from rsu.avp.coordination.order import Input, Order, Outsider, Progress
from rsu.avp.dispatch.mission import ENDED, State
from rsu.avp.lot.layout import Layout
from rsu.avp.safety.permit import LIFETIME
from scenarios.car_park.demand import Demand
from scenarios.car_park.fleet import TICK, Fleet
from scenarios.car_park.people import People
from scenarios.car_park.recording import REST, Recording
from scenarios.car_park.referee import Referee
from scenarios.car_park.traveller import Traveller
from scenarios.car_park.walker import SPEED, Crossings, Walkers
from scenarios.kernels.valet import AT, RATE

LOOK, JUDGE, ASK = 4, 50, 60
"""Ticks between two looks at who touches, at who stalls, and at what people want next."""


class Simulation:
    """One run.

    Parameters
    ----------
    layout : Layout
        The car park.
    missions : int
        How many there are at once, at most.
    manual_share : float
        Share of the drivers that park themselves.
    seed : int
        Of chance.
    recording : Recording, optional
        Where what happens is written.
    """

    def __init__(
        self,
        layout: Layout,
        missions: int,
        manual_share: float,
        seed: int,
        recording: Recording | None = None,
    ) -> None:
        self.layout, self._recording = layout, recording
        self.coordinator = Coordinator(layout)
        self.fleet = Fleet(layout.vehicle)
        self.referee = Referee()
        demand = Demand(np.random.default_rng(seed), manual_share)
        self.people = People(self.coordinator, demand, missions)
        self._demand = demand
        self._walkers = Walkers(Crossings(layout), self.fleet)
        self._seats: dict[int, Traveller] = {}
        self._inputs: list[Input] = []
        self._rest: dict[str, float] = {}

    @property
    def pedestrians(self) -> int:
        """How many people have crossed a lane."""
        return self._walkers.count

    def run(self, duration: float) -> None:
        """Let `duration` s go by."""
        self._inputs = self.people.fill()
        self._step(0.0, [])
        for tick in range(round(duration / TICK)):
            self._tick(tick)

    def _tick(self, tick: int) -> None:
        now = (tick + 1) * TICK
        self._inputs += self.people.due(now)
        if tick % ASK == 0:
            self._inputs += self.people.ask()
        done = self._drive(now)
        if self._inputs:
            self._step(now, done)
        if tick % LOOK == 0:
            self._look(now)
        if tick % JUDGE == 0:
            self.referee.look(now, self.people.travellers, self.fleet)
            for who in self.people.travellers.values():
                if now - self._rest.get(who.name, now) > REST:
                    self._record(now, who)

    def _look(self, now: float) -> None:
        """See who is where, and who touches whom."""
        self._walk(now)
        for i, j in self.fleet.look():
            self.referee.touch(now, self._seats[i], self._seats[j])
        if self._recording is not None:
            for seat in np.flatnonzero(self.fleet.moving | self.fleet.walking).tolist():
                self._record(now, self._seats[seat])

    def _walk(self, now: float) -> None:
        for walk in self._walkers.walk(now):
            self._inputs.append(Outsider(walk.who.name, 0))
            self._record(now, walk.who, gone=True)
            self.fleet.rise(walk.who.seat)
            del self._seats[walk.who.seat], self.people.travellers[walk.who.name]
        if self._demand.crosses(LOOK * TICK):
            self._walkers.come(self._demand)
        if not self._walkers.eager:
            return
        moving = [self._seats[k] for k in np.flatnonzero(self.fleet.moving).tolist()]
        for who in moving:
            station = float(self.fleet.car[who.seat, AT])
            if who.route is not None and station < who.route.length - THERE:
                self._inputs.append(Progress(who.name, station, standing=False))
        self._step(now, [])
        for walk in self._walkers.set_off(now, self.coordinator.traffic):
            self._seats[walk.who.seat] = self.people.travellers[walk.who.name] = walk.who
            self._inputs.append(Outsider(walk.who.name, walk.crossing.ground))
        self._step(now, [])

    def _drive(self, now: float) -> list[Traveller]:
        """Drive everybody for a tick; return who has come to his end."""
        done: list[Traveller] = []
        for seat in self.fleet.drive(now - TICK):
            who = self._seats[seat]
            if who.route is None:
                continue
            station = float(self.fleet.car[seat, AT])
            standing = bool(self.fleet.car[seat, RATE] == 0.0)
            self._inputs.append(Progress(who.name, station, standing))
            there = station >= who.route.length - THERE
            if there and (standing or not who.route.ends_in_spot):
                done.append(who)
        return done

    def _step(self, now: float, done: list[Traveller]) -> None:
        inputs, self._inputs = self._inputs, []
        for order in self.coordinator.step(now, inputs):
            self._obey(now, order)
        for who in done:
            if self.people.arrive(now, who):
                self._record(now, who, gone=True)
                self.fleet.rise(who.seat)
                del self._seats[who.seat]

    def _obey(self, now: float, order: Order) -> None:
        """Let somebody do what he is told, and see what he is told."""
        who, fleet = self.people.travellers[order.name], self.fleet
        if who.route is not None:
            fleet.update(who.seat)
        if who.seat < 0:
            who.seat = fleet.sit(order.level)
            self._seats[who.seat] = who
        if order.route is None:
            fleet.car[who.seat], fleet.permit[who.seat] = 0.0, 0.0
            if who.route is None and order.spot:
                fleet.stand(who.seat, self.layout.stand(self.layout.lot.spot(order.spot)))
        elif who.route is None or order.route.steps[0] is not who.route.steps[0]:
            fleet.begin(who.seat, order.route)
        elif order.route is not who.route:
            fleet.follow(who.seat, order.route)
        fleet.allow(who.seat, order.cleared, order.limit, order.report)
        fleet.level[who.seat] = order.level
        who.route, who.cleared, who.spot = order.route, order.cleared, order.spot
        who.waiting_for = order.wait.holder if order.wait else ""
        before, who.mission = who.mission, order.mission
        mission = order.mission
        if mission and mission.state in ENDED and (before is None or before.state not in ENDED):
            self.referee.end(now, mission)
        self._record(now, who)
        if mission and mission.state is State.HANDED_BACK:
            who.kind, who.mission = "manual", None

    def _record(self, now: float, who: Traveller, *, gone: bool = False) -> None:
        if self._recording is None or who.seat < 0:
            return
        self._rest[who.name] = now
        fleet, seat, mission = self.fleet, who.seat, who.mission
        moving = bool(fleet.moving[seat])
        if who.route is not None:
            fleet.update(seat)
        guided = who.kind == "avp" and mission is not None and moving
        state = mission.state.value if mission and who.kind == "avp" else ""
        self._recording.write(
            now,
            (who.name, who.kind),
            fleet.pose[seat].tolist(),
            (*fleet.box[seat].tolist(), float(fleet.overhang[seat])),
            SPEED if fleet.walking[seat] else fleet.speed(seat),
            (mission.id if mission else "", "gone" if gone else state),
            (now + LIFETIME, who.cleared) if guided else (nan, nan),
            (int(fleet.level[seat]), who.spot, "" if moving else who.waiting_for),
        )
