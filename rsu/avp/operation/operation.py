"""The operation of a car park: coordinator, journal and cars, a turn at a time.

The coordinator decides; what has changed by that is one entry of the journal: missions, leases,
orders and answers.  Only when it is written are the cars told.  If it is not, the coordinator has
gone astray, and is made anew from the journal, just as after a restart.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from rsu.arrays import Floats
from rsu.avp.coordination.car import Car
from rsu.avp.coordination.order import Gone, Input, Progress, Ready, TakeOver
from rsu.avp.dispatch.dispatcher import Dispatch
from rsu.avp.dispatch.entry import Answer, Entry, Lease, deny
from rsu.avp.dispatch.interface import (
    CarState,
    Connection,
    Factsheet,
    Report,
    Request,
    Wish,
)
from rsu.avp.dispatch.keeper import Keeper
from rsu.avp.dispatch.mission import (
    ABLE,
    ENDED,
    WAITING,
    Event,
    Handover,
    Kind,
    Mission,
    Reason,
    State,
    advance,
    cancel,
)
from rsu.avp.dispatch.supervision import PATIENCE
from rsu.avp.dispatch.transfer import Offer, Rejection
from rsu.avp.lot.layout import Layout
from rsu.avp.lot.lot import Spot
from rsu.avp.lot.route import Route
from rsu.avp.operation.ground import tell
from rsu.avp.operation.handover import ZONE, beside, conditions, has_left
from rsu.avp.operation.ordering import UNMOVED, order_all
from rsu.avp.operation.outsiders import Outsiders
from rsu.avp.operation.reception import STAY, Reception
from rsu.avp.operation.resumption import Resumption, exclusive
from rsu.avp.operation.sight import Sight, middles
from rsu.avp.operation.transfer import Transfers
from rsu.errors import JournalError, MissionError


@dataclass(slots=True, frozen=True)
class Turn:
    """What goes out in one turn."""

    dispatch: Dispatch
    answers: Sequence[Answer]
    reports: Sequence[Report]
    """Of all missions that go on or have just ended."""
    offers: Sequence[tuple[str, Offer]] = ()
    """What is offered to which neighbour."""
    rejections: Sequence[Rejection] = ()
    """What is not taken over from neighbours, as yet."""


class Operation:
    """One car park.

    Parameters
    ----------
    layout : Layout
        Its pieces of ground.
    keeper : Keeper
        Of its missions, from its journal on.
    now : float
        Unix s.
    """

    def __init__(self, layout: Layout, keeper: Keeper, now: float) -> None:
        self.layout, self.keeper = layout, keeper
        self._reception = Reception(layout, keeper)
        self._transfers = Transfers(layout, keeper, self._reception)
        self._requests: dict[str, Request] = {}
        self._outsiders = Outsiders(layout)
        self._adrift = False
        self._ended: list[Mission] = []
        """Missions that end without the coordinator."""
        self._routes: dict[str, Route] = {}
        """By car, that of its last order."""
        self._resume(now)

    def hear(self, state: CarState, arrival: float) -> None:
        """Take what a car says; `arrival` in Unix s."""
        self.keeper.hear(state, arrival)

    def learn(self, connection: Connection) -> None:
        """Take whether a car is connected."""
        self.keeper.dispatcher.learn(connection)

    def know(self, sheet: Factsheet) -> None:
        """Take note of what a car is."""
        self._reception.know(sheet)

    def guided(self, now: float) -> list[tuple[CarState, Collection[int]]]:
        """Return who drives by permits at `now`, Unix s, and on which storeys.

        Only of these it is known that they do not drive off by themselves: not of a car that its
        driver or who recovers it may move, that is not heard, or that says what cannot be.
        """
        found: list[tuple[CarState, Collection[int]]] = []
        for mission in self.keeper.missions.values():
            state = self.keeper.dispatcher.heard(mission.vehicle, now)
            waits = (
                mission.state is State.STOPPED and mission.reason and mission.reason.clears_itself
            )
            if (
                state is not None
                and (mission.state in ABLE or waits)
                and state.mission == mission.id
                and not self.keeper.dispatcher.doubts(mission.vehicle)
            ):
                found.append((state, self.keeper.levels(mission)))
        return found

    def ask(self, request: Request) -> None:
        """Take a request, which is answered in the next turn; one that comes twice, once."""
        self._requests.setdefault(request.id, request)

    def hear_offer(self, offer: Offer) -> None:
        """Take what a neighbour offers, which is taken over or rejected in the next turn."""
        self._transfers.hear(offer)

    def turn(self, now: float, sight: Sight) -> Turn:
        """Say what goes out at `now`, Unix s, when the world is as it is seen."""
        requests, self._requests = list(self._requests.values()), {}
        answers = [] if self.keeper.trouble else self._step(now, sight, requests)
        dispatch = self.keeper.turn(now, sight.obstacles)
        offers, rejections = self._transfers.due(now), self._transfers.rejections()
        return Turn(dispatch, answers, self._reports(), offers, rejections)

    def _reports(self) -> list[Report]:
        """Say of each mission how far it is, and for what its car waits."""
        found = [Report(mission) for mission in self.keeper.ended]
        self.keeper.ended.clear()
        for mission in self.keeper.missions.values():
            car = self.coordinator.traffic.cars.get(mission.vehicle)
            party = self.coordinator.traffic.party(mission.vehicle)
            wait = (party and party.wait) or (car and car.wait)
            report = Report(mission)
            if wait:
                why = tell(self.layout, wait.resource)
                report = Report(mission, wait.resource, wait.holder, why)
            found.append(report)
        return found

    def _step(self, now: float, sight: Sight, requests: Sequence[Request]) -> list[Answer]:
        """Let the coordinator decide, and write that; nothing is answered if that fails."""
        if self._adrift:
            self._resume(now)
        if self._adrift:
            return []
        self._sync()
        try:
            known = [self.keeper.answer(request.id) for request in requests]
        except JournalError:
            return []
        new = [
            self._take(request, now, sight)
            for request, answer in zip(requests, known, strict=True)
            if answer is None
        ]
        self._sync()
        ours = sight.stand_at(self._places())
        outsiders = self._outsiders.see(sight.others, ours, now)
        self.coordinator.step(now, [*outsiders, *self._inputs(now, sight)])
        self._transfers.take_in(self.coordinator, now)
        cars = self.coordinator.traffic.cars
        arrived = [TakeOver(name) for name, car in cars.items() if _is_brought(car)]
        self.coordinator.step(now, arrived)
        if not self._write(now, new):
            return []
        self._allow()
        return [*new, *(answer for answer in known if answer is not None)]

    def _sync(self) -> None:
        """Let the coordinator know what the keeper has done: stopped somebody, or let him go on."""
        ended = {mission.id for mission in self._ended}
        for mission in self.keeper.missions.values():
            car = self.coordinator.traffic.cars.get(mission.vehicle)
            if car is None or mission.vehicle in self._stranded or mission.id in ended:
                continue
            if car.mission is None or car.mission.version < mission.version:
                car.mission = mission

    def _take(self, request: Request, now: float, sight: Sight) -> Answer:
        try:
            near = self.layout.vehicle.length + ZONE
            if request.wish in {Wish.GO_ON, Wish.RELEASE}:
                known = self.keeper.missions.get(request.mission)
                crowd = beside(self.keeper, sight, near, known.vehicle if known else "")
                go_on, release = self._reception.go_on, self._reception.release
                let = go_on if request.wish is Wish.GO_ON else release
                let(request, self.coordinator, crowd, now)
            elif request.wish is Wish.CONFIRM_END:
                self._reception.confirm_end(request, beside(self.keeper, sight, near), now)
            else:
                ended = self._reception.take(request, self.coordinator, now)
                if ended is not None:
                    self._ended.append(ended)
                    self._stranded.pop(ended.vehicle, None)
        except MissionError as error:
            return deny(request.id, error.said)
        return Answer(request.id, request.mission or request.stop or request.id, accepted=True)

    # -- what happens ----------------------------------------------------------------------------

    def _inputs(self, now: float, sight: Sight) -> list[Input]:
        found: list[Input] = []
        for name, car in self.coordinator.traffic.cars.items():
            state = self.keeper.dispatcher.heard(name, now)
            if car.mission is None:
                if self._has_left(car, state, now):
                    self.keeper.dispatcher.forget(name)
                    found.append(Gone(name))
            elif state is None or self.keeper.dispatcher.doubts(name):
                continue
            elif car.mission.state is State.IDENTIFIED and car.mission.kind is Kind.PARK:
                handover = conditions(self.layout, car.place, state, sight)
                if handover == Handover(zone_clear=True, doors_closed=True, standstill=True):
                    found.append(Ready(name, handover))
            elif car.mission.state in ABLE and self._is_under_way(car, state):
                found.append(Progress(name, state.station, standing=state.secured))
        return found

    def _places(self) -> Floats:
        """(N, 2) where the middles of all cars of the car park are, as they say or stand parked."""
        cars = self.coordinator.traffic.cars
        ours = cars.keys() | {mission.vehicle for mission in self.keeper.missions.values()}
        ours |= self._transfers.guests()
        states = (self.keeper.dispatcher.state(name) for name in ours)
        poses = [state.pose for state in states if state is not None]
        poses += [
            tuple(self.layout.stand(car.place).tolist())
            for car in cars.values()
            if isinstance(car.place, Spot)
        ]
        return middles(np.array(poses).reshape(-1, 3), self.layout.vehicle)

    def _has_left(self, car: Car, state: CarState | None, now: float) -> bool:
        """Whether a car that was handed back is out of its bay, or is not heard any more."""
        if not isinstance(car.place, Spot) or car.place.zone is None:
            return False
        if state is None:
            return now - self._since > PATIENCE
        return has_left(self.layout, car.place, state)

    def _is_under_way(self, car: Car, state: CarState) -> bool:
        """Whether a car has taken the last order of its mission."""
        order = self.keeper.orders.get(car.name)
        return (
            order is not None
            and car.mission is not None
            and order.mission == car.mission.id == state.mission
            and state.taken >= order.sequence
            and self.coordinator.traffic.party(car.name) is not None
        )

    # -- what is written -------------------------------------------------------------------------

    def _write(self, now: float, answers: Sequence[Answer]) -> bool:
        """Write all in which the coordinator and the journal differ; False = that failed."""
        transferred = self._transfers.end(self.coordinator, now)
        offered = self._transfers.begin(self.coordinator, self._routes, now)
        missions = [*self._ended, *self._changed()]
        leases, held = self.keeper.leases, self._held()
        returned = [Lease(x, name) for x, name in leases.items() if held.get(x) != name]
        granted = [Lease(x, name) for x, name in held.items() if leases.get(x) != name]
        orders = order_all(self.layout, self.keeper, self.coordinator.traffic, self._routes, now)
        closed, opened = self.coordinator.closing.differs(self.keeper.closures)
        entry = Entry(
            time=now,
            missions=tuple(missions),
            granted=tuple(granted),
            returned=tuple(returned),
            orders=tuple(orders),
            answers=tuple(answers),
            closed=closed,
            opened=opened,
            offered=tuple(offered),
            transferred=tuple(transferred),
        )
        if entry == Entry(time=now):
            return True
        if not self.keeper.keep(entry):
            self._adrift = True
            return False
        for mission in self._ended:
            self.keeper.dispatcher.forget(mission.vehicle)
            self._routes.pop(mission.vehicle, None)
        self._ended.clear()
        self.keeper.left.difference_update(transferred)
        for car in self.coordinator.traffic.cars.values():
            if car.mission is not None and car.mission.state in ENDED:
                car.mission = None
        return True

    def _changed(self) -> list[Mission]:
        missions = (car.mission for car in self.coordinator.traffic.cars.values())
        return [m for m in missions if m is not None and self.keeper.missions.get(m.id) is not m]

    def _held(self) -> dict[str, str]:
        """Mission by lease, as the coordinator has granted it; who is stranded keeps his."""
        stranded = {mission.id for mission in self._stranded.values()}
        found = {x: name for x, name in self.keeper.leases.items() if name in stranded}
        traffic = self.coordinator.traffic
        for name, car in traffic.cars.items():
            order = self.keeper.orders.get(name)
            owner = car.mission.id if car.mission else order.mission if order else ""
            if owner:
                ground = exclusive(self.layout, traffic.rights.held(name))
                found.update((piece, owner) for piece in ground)
        return found

    def _allow(self) -> None:
        """Tell the dispatcher how far the leases go that are written."""
        for name in self._routes:
            if self.keeper.dispatcher.way(name) is None:
                continue  # it obeys a neighbour by now
            party = self.coordinator.traffic.party(name)
            car = self.coordinator.traffic.cars.get(name)
            cleared = limit = 0.0
            levels: tuple[int, ...] = ()
            if party and car and car.mission and car.mission.state not in UNMOVED:
                steps = party.route.steps[party.tail : party.head]
                cleared, limit = party.cleared, min(step.limit for step in steps)
                levels = party.levels
            self.keeper.dispatcher.allow(name, cleared, limit, levels)

    def _resume(self, now: float) -> None:
        """Make the coordinator anew from the journal; who cannot go on is recovered."""
        keeper, before = self.keeper, self._routes
        known = (keeper.missions, keeper.leases, keeper.orders, keeper.closures.values())
        made = Resumption(self.layout, *known, STAY, now)
        self.coordinator, self._routes = made.coordinator, made.routes
        self._stranded = made.stranded
        for name in before.keys() - self._routes.keys():
            if keeper.dispatcher.way(name) is not None:
                keeper.dispatcher.allow(name, 0.0, 0.0)
        self._since = now
        self._outsiders = Outsiders(self.layout)
        self._ended.clear()
        lost: list[Mission] = []
        for mission in list(self._stranded.values()):
            if mission.state in WAITING - ABLE:
                lost.append(cancel(mission, now, under_way=False))
                del self._stranded[mission.vehicle]
            elif mission.state is not State.RECOVERY:
                lost.append(advance(mission, Event.RECOVER, now, Reason.RESTART))
        self._adrift = bool(lost) and not keeper.keep(Entry(time=now, missions=tuple(lost)))


def _is_brought(car: Car) -> bool:
    """Whether a car stands where its driver takes it over."""
    place, mission = car.place, car.mission
    return (
        mission is not None
        and mission.kind is Kind.RETRIEVE
        and mission.state is State.HELD
        and isinstance(place, Spot)
        and place.zone is not None
        and place.zone.kind == "pick_up"
    )
