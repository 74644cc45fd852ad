"""A car park in simulation: the coordinator, and everybody whom it guides or has to live with."""

import numpy as np

from rsu.avp.coordination.coordinator import THERE, Coordinator
from rsu.avp.coordination.order import Input, Order, Outsider, Progress
from rsu.avp.dispatch.mission import ENDED, State
from rsu.avp.lot.layout import Layout
from rsu.avp.lot.route import Route
from scenarios.car_park.demand import Demand
from scenarios.car_park.fleet import TICK, Fleet
from scenarios.car_park.people import People
from scenarios.car_park.permits import CLEAR, Link, Permits
from scenarios.car_park.recording import Recording
from scenarios.car_park.referee import Referee
from scenarios.car_park.traveller import Traveller
from scenarios.car_park.walker import Crossings, Walkers
from scenarios.kernels.valet import AT, RATE

LOOK, JUDGE, ASK = 4, 50, 60
"""Ticks between two looks at who walks, at who stalls, and at what people want next."""


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
    link : Link
        Between the roadside and the cars.
    """

    def __init__(
        self,
        layout: Layout,
        missions: int,
        manual_share: float,
        seed: int,
        recording: Recording | None = None,
        link: Link = Link(),  # noqa: B008 - frozen
    ) -> None:
        self.layout, self._recording = layout, recording
        self.coordinator = Coordinator(layout)
        self.fleet = Fleet(layout.vehicle)
        self.permits = Permits(self.fleet, link, np.random.default_rng((seed, 1)))
        self.referee = Referee()
        demand = Demand(np.random.default_rng(seed), manual_share)
        self.people = People(self.coordinator, demand, missions)
        self._demand = demand
        self._walkers = Walkers(Crossings(layout), self.fleet)
        self._seats: dict[int, Traveller] = {}
        self._inputs: list[Input] = []
        self._missed = self.permits.lost.copy()
        """Who had missed the last permit but one."""

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
            self._inputs += [*self.people.ask(), *self.people.cheat()]
        done = self._drive(now)
        self._walk(now)
        if self._inputs:
            self._step(now, done)
        for i, j in self.fleet.look():
            self.referee.touch(now, self._seats[i], self._seats[j])
        if tick % LOOK == 0:
            self._look(now)
        if tick % JUDGE == 0:
            self._blame(now)
            self.referee.look(now, self.people.travellers, self.fleet)
            self._record_rest(now)

    def _look(self, now: float) -> None:
        """Let people come on foot, and write down where everybody is."""
        if self._demand.crosses(LOOK * TICK):
            self._walkers.come(self._demand)
        self._set_off(now)
        if self._recording is not None:
            seats = np.flatnonzero(self.fleet.moving | self.fleet.walking).tolist()
            self._record(now, *(self._seats[seat] for seat in seats))

    def _blame(self, now: float) -> None:
        """Say for whom those wait whom the stop layer holds."""
        fleet = self.fleet
        rest = fleet.lease[:, 0] - fleet.car[:, AT]
        held = fleet.on_way & fleet.guided & (fleet.car[:, RATE] == 0.0) & (rest > CLEAR)
        for seat in np.flatnonzero(held).tolist():
            who, other = self._seats[seat], self.permits.in_the_way(seat)
            if other in self._seats and not who.waiting_for:
                who.waiting_for = self._seats[other].name
                self._record(now, who)

    def _walk(self, now: float) -> None:
        for walk in self._walkers.walk(now):
            self._inputs.append(Outsider(walk.who.name, 0))
            self._record(now, walk.who, gone=True)
            self.fleet.rise(walk.who.seat)
            del self._seats[walk.who.seat], self.people.travellers[walk.who.name]

    def _set_off(self, now: float) -> None:
        """Let somebody step out, and tell the right of way that he has."""
        if not self._walkers.eager:
            return
        walks = self._walkers.set_off(now, self.permits)
        if not walks:
            return
        moving = [self._seats[k] for k in np.flatnonzero(self.fleet.moving).tolist()]
        for who in moving:
            station = float(self.fleet.car[who.seat, AT])
            if who.route is not None and station < who.route.length - THERE:
                self._inputs.append(Progress(who.name, station, standing=False))
        for walk in walks:
            self._seats[walk.who.seat] = self.people.travellers[walk.who.name] = walk.who
            self._inputs.append(Outsider(walk.who.name, walk.crossing.ground))
        self._step(now, [])

    def _drive(self, now: float) -> list[Traveller]:
        """Drive everybody for a tick; return who has come to his end."""
        done: list[Traveller] = []
        self.permits.send(now - TICK)
        for seat in self.fleet.breaches(now - TICK):
            self.referee.catch(now, self._seats[seat])
        found = self.fleet.drive(now - TICK)
        if self._recording is not None:
            self._record_lost(now)
        for seat in found:
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
        if who.seat < 0:
            who.seat = fleet.sit(order.levels[0])
            self._seats[who.seat] = who
        if order.route is None:
            fleet.halt(who.seat)
            if who.route is None and order.spot:
                fleet.stand(who.seat, self.layout.stand(self.layout.lot.spot(order.spot)))
        elif who.route is None or order.route.steps[0] is not who.route.steps[0]:
            fleet.begin(who.seat, order.route)
            self.permits.begin(who.seat, self._halt(who, order.route))
        elif order.route is not who.route:
            fleet.follow(who.seat, order.route)
        fleet.allow(who.seat, order.cleared, order.limit, order.report)
        fleet.level[who.seat], fleet.next_level[who.seat] = order.levels[0], order.levels[-1]
        fleet.guided[who.seat] = who.kind == "avp"
        who.route, who.cleared, who.spot = order.route, order.cleared, order.spot
        who.waiting_for = order.wait.holder if order.wait else ""
        before, who.mission = who.mission, order.mission
        mission = order.mission
        if mission and mission.state in ENDED and (before is None or before.state not in ENDED):
            self.referee.end(now, mission)
        self._record(now, who)
        if mission and mission.state is State.HANDED_BACK:
            who.kind, who.mission = "manual", None

    def _halt(self, who: Traveller, route: Route) -> tuple[float, float]:
        """Return where on a route somebody stops for no reason, m, and for how long, s."""
        if who.kind == "avp" or not self._demand.dawdles():
            return 0.0, 0.0
        return self._demand.share() * route.length, self._demand.halt()

    def _record_lost(self, now: float) -> None:
        """Write down who drives on although his last permit is lost, and who has one again."""
        lost = self.permits.lost
        seats = np.flatnonzero((lost | self._missed) & self.fleet.moving).tolist()
        self._missed = lost.copy()
        self._record(now, *(self._seats[seat] for seat in seats))

    def _record_rest(self, now: float) -> None:
        """Write down who stands for long."""
        if self._recording is not None:
            people = self.people.travellers.values()
            self._record(now, *(who for who in people if self._recording.is_due(now, who)))

    def _record(self, now: float, *people: Traveller, gone: bool = False) -> None:
        seated = [who for who in people if who.seat >= 0]
        if self._recording is not None and seated:
            self._recording.write(now, self.fleet, seated, gone=gone)
