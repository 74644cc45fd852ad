"""A coordinator from the journal: who stands where, and who holds which part of which route."""

from collections.abc import Iterable, Mapping

import numpy as np

from rsu.avp.coordination.assignment import Request
from rsu.avp.coordination.car import Car
from rsu.avp.coordination.coordinator import Coordinator
from rsu.avp.coordination.order import Found, Outsider, Resume
from rsu.avp.dispatch.closure import OperatorClosure
from rsu.avp.dispatch.interface import Action, Order
from rsu.avp.dispatch.mission import Kind, Mission
from rsu.avp.lot.layout import Layout
from rsu.avp.lot.lot import Spot
from rsu.avp.lot.resource import Use, members
from rsu.avp.lot.route import Route
from rsu.avp.lot.router import Place
from rsu.avp.operation.retrace import Entry, find_entry, retrace
from rsu.avp.safety.way import Way, lay
from rsu.avp.vehicle import Vehicle

SAME = 0.05
"""m between the begins of two ways that are one."""


def lease_name(layout: Layout, resource: int) -> str:
    """Return what the journal calls a piece of ground: two ways into a spot have one name."""
    return f"{resource} {layout.resources[resource].name}"


def exclusive(layout: Layout, ground: int) -> list[str]:
    """Return the leases that a set of resources comes to; a direction is shared, and none."""
    found = (k for k in members(ground) if layout.resources[k].use is not Use.DIRECTION)
    return [lease_name(layout, k) for k in found]


def request_for(mission: str, vehicle: Vehicle, spot: str, stay: float) -> Request:
    """Return what a car of the class looks for."""
    return Request(
        mission=mission, length=vehicle.length, width=vehicle.width, spot=spot, stay=stay
    )


class Resumption:
    """What a journal comes to, as a coordinator goes on with it.

    Parameters
    ----------
    layout : Layout
        The car park; if it has changed since, missions end in `stranded`.
    missions, leases, orders : mapping
        As of `rsu.avp.dispatch.entry.Standing`, like the next.
    closures : iterable
        What operators have closed.
    stay : float
        s that a car is likely to stay.
    now : float
        Unix s.

    Attributes
    ----------
    coordinator : Coordinator
        In which everybody holds what the journal says.
    routes : dict
        By car, that of its last order.
    stranded : dict
        Mission by car that cannot go on by itself; it keeps what it holds.
    """

    def __init__(
        self,
        layout: Layout,
        missions: Mapping[str, Mission],
        leases: Mapping[str, str],
        orders: Mapping[str, Order],
        closures: Iterable[OperatorClosure],
        stay: float,
        now: float,
    ) -> None:
        self.coordinator = Coordinator(layout)
        self.coordinator.closing.resume(closures)
        self.routes: dict[str, Route] = {}
        self.stranded: dict[str, Mission] = {}
        self._layout, self._stay = layout, stay
        self._held: dict[str, set[str]] = {}
        for ground, mission in leases.items():
            self._held.setdefault(mission, set()).add(ground)
        self._numbers = {lease_name(layout, k): k for k in range(len(layout.resources))}
        inputs: list[Found | Resume | Outsider] = []
        for mission in missions.values():
            order = orders.get(mission.vehicle)
            inputs += self._take_up(mission, order)
        for vehicle, order in orders.items():
            if order.mission not in missions and vehicle not in {
                mission.vehicle for mission in missions.values()
            }:
                inputs += self._find(vehicle, self._held.get(order.mission, set()))
        self.coordinator.step(now, inputs)

    def _take_up(
        self, mission: Mission, order: Order | None
    ) -> Iterable[Found | Resume | Outsider]:
        """Let a mission go on, or hold what it holds."""
        held = self._held.get(mission.id, set())
        if order is not None and order.mission == mission.id and order.action is Action.DRIVE:
            if self._set_out(mission, order, held):
                return []
        elif found := self._find(mission.vehicle, held):
            spot = "" if mission.kind is Kind.RETRIEVE else mission.target
            return [*found, Resume(mission, self._request(mission, spot))]
        self.stranded[mission.vehicle] = mission
        numbers = (self._numbers[ground] for ground in held if ground in self._numbers)
        return [Outsider(mission.vehicle, sum(1 << number for number in numbers))]

    def _request(self, mission: Mission, spot: str) -> Request:
        return request_for(mission.id, self._layout.vehicle, spot, self._stay)

    def _find(self, vehicle: str, held: set[str]) -> list[Found]:
        """Say where a car stands that holds a spot."""
        spots = {lease_name(self._layout, k): name for name, k in self._layout.spots.items()}
        return [Found(vehicle, spots[ground]) for ground in held if ground in spots]

    def _set_out(self, mission: Mission, order: Order, held: set[str]) -> bool:
        """Give a car the steps of its route that it held; False = they cannot be told."""
        traffic = self.coordinator.traffic
        way = lay(np.array(order.start), np.array(order.arc), self._layout.vehicle)
        for begin, end in self._pairs(mission, order, way):
            route = retrace(self._layout, begin, end, way)
            if route is None:
                continue
            span = self._span(route, held)
            if span is None:
                return False
            place = begin if isinstance(begin, Spot) else begin.lane
            car = Car(mission.vehicle, place, end, mission)
            traffic.resume(car, route, *span)
            if mission.kind is not Kind.RETRIEVE and isinstance(end, Spot):
                self.coordinator.let_seek(car.name, self._request(mission, spot=""))
            self.routes[mission.vehicle] = route
            return True
        return False

    def _pairs(
        self, mission: Mission, order: Order, way: Way
    ) -> Iterable[tuple[Spot | Entry, Place]]:
        """Places between which an order may lead."""
        lot, zones = self._layout.lot, self.coordinator.traffic.zones.all
        begins: list[Spot | Entry] = [spot for spot in lot.spots if self._begins(spot, order)]
        if not begins:
            lanes = [x.entrance for x in lot.borders.values() if x.entrance is not None]
            entries = (find_entry(self._layout, lane, way) for lane in lanes)
            begins += (entry for entry in entries if entry is not None)
        border, ends = lot.border(mission.target), tuple[Place, ...]()
        if border is not None and border.exit is not None:
            ends = (border.exit,)
        elif mission.target in zones:
            ends = zones[mission.target].bays
        else:
            ends = tuple(spot for spot in lot.spots if spot.name == mission.target)
        return ((begin, end) for begin in begins for end in ends)

    def _begins(self, spot: Spot, order: Order) -> bool:
        apart = self._layout.stand(spot)[:2] - np.array(order.start[:2])
        return spot.level == order.level and bool(np.hypot(*apart) < SAME)

    def _span(self, route: Route, held: set[str]) -> tuple[int, int] | None:
        """First step of a route that is held, and the one after the last; None = not in a row."""
        own = [set(exclusive(self._layout, step.needs)) for step in route.steps]
        steps = [k for k, needs in enumerate(own) if needs <= held]
        if not steps:
            return None
        tail, head = steps[0], steps[-1] + 1
        whole = set[str]().union(*own[tail:head])
        return (tail, head) if whole == held else None
