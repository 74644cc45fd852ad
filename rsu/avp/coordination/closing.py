"""Closing a spot or a road: who has to go elsewhere, and for whose sake it stays open.

Nothing leads to what is closed any more.  Who drives on a road that is closed leaves it; who is
parked could not, so that a road is closed only if nobody is cut off.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from math import isfinite

from rsu.avp.coordination.assignment import Request, misfit
from rsu.avp.coordination.car import Car
from rsu.avp.coordination.right_of_way import Party
from rsu.avp.coordination.traffic import Traffic
from rsu.avp.coordination.zone import ZoneState
from rsu.avp.dispatch.closure import OperatorClosure
from rsu.avp.dispatch.denial import Denial
from rsu.avp.dispatch.mission import Kind, redirect
from rsu.avp.lot.lane_graph import against
from rsu.avp.lot.lot import Spot
from rsu.avp.lot.router import Place, Router
from rsu.errors import MissionError

TOLD = 5
"""Cars that are told by name of those that would be cut off."""


@dataclass(slots=True)
class Detours:
    """Whose way a closure changes, besides those who only drive another one."""

    seeking: list[str] = field(default_factory=list[str])
    """Who needs another spot."""
    diverted: list[tuple[Car, ZoneState]] = field(default_factory=list[tuple[Car, ZoneState]])
    """Who is on his way to a zone, instead of to where he was to go."""


class Closing:
    """What operators have closed in one car park.

    Parameters
    ----------
    traffic : Traffic
        Who is there; its router knows what is closed.
    requests : mapping
        What cars that are to be parked look for, by car; as it is at each time.
    reaches : callable
        Whether a car gets to a spot, and out again.
    """

    def __init__(
        self,
        traffic: Traffic,
        requests: Mapping[str, Request],
        reaches: Callable[[Car, Spot], bool],
    ) -> None:
        self.closures: dict[tuple[str, str], OperatorClosure] = {}
        """By place."""
        self._traffic, self._requests, self._reaches = traffic, requests, reaches
        lot = traffic.layout.lot
        self.roads = {lot.network.lanes[k].road_id: k for k in lot.ways.lanes}
        """Lane of each road that can be closed, by id."""
        self._stalls = {spot.name: spot for spot in lot.stalls}

    @property
    def _barred(self) -> frozenset[int]:
        """Lanes of closed roads."""
        return self._traffic.router.ways.barred

    def is_open(self, spot: Spot) -> bool:
        """Whether a spot is used, as far as operators are concerned."""
        return (spot.name, "") not in self.closures and spot.enter not in self._barred

    def resume(self, closures: Iterable[OperatorClosure]) -> None:
        """Let closures hold that held before; of a place that is gone, none."""
        for closure in closures:
            if closure.spot in self._stalls or closure.road in self.roads:
                self.closures[closure.place] = closure
        self._bar()

    def open(self, spot: str, road: str) -> None:
        """Let a place be used again; raises `MissionError` if no operator has closed it."""
        if self.closures.pop((spot, road), None) is None:
            raise MissionError(spot or road, Denial.NOT_CLOSED)
        self._bar()

    def hinders(self, car: Car) -> bool:
        """Whether somebody is on his way to what is closed, or over it."""
        party = self._traffic.party(car.name)
        return party is not None and (not self._is_for(car) or self._crosses(party))

    def differs(
        self, known: Mapping[tuple[str, str], OperatorClosure]
    ) -> tuple[tuple[OperatorClosure, ...], tuple[OperatorClosure, ...]]:
        """Return what is closed and not known, and what is known and not closed."""
        closed = (closure for place, closure in self.closures.items() if place not in known)
        opened = (closure for place, closure in known.items() if place not in self.closures)
        return tuple(closed), tuple(opened)

    def close_spot(self, closure: OperatorClosure) -> Detours:
        """Close a spot.

        Raises
        ------
        MissionError
            There is no such spot, a car stands in it or turns into it, or is on its way there and
            would find no other one: says which.
        """
        spot = self._stalls.get(closure.spot)
        if spot is None:
            raise MissionError(closure.spot, Denial.NO_STALL)
        if spot.closed or closure.place in self.closures:
            raise MissionError(spot.name, Denial.CLOSED_ALREADY)
        detours, holder = Detours(), self._traffic.reservations.holder(spot.name)
        if holder:
            self._check_holder(spot, holder)
            self._traffic.reservations.give_back(spot.name)
            detours.seeking.append(holder)
        self.closures[closure.place] = closure
        return detours

    def close_road(self, closure: OperatorClosure) -> Detours:
        """Close a road, and send all on other ways whose way leads over it.

        Raises
        ------
        MissionError
            There is no such road, or cars would be cut off, or could not all finish any more: says
            which.  Then all is as it was.
        """
        if closure.road not in self.roads:
            raise MissionError(closure.road, Denial.NO_ROAD)
        if closure.place in self.closures:
            raise MissionError(closure.road, Denial.CLOSED_ALREADY)
        cars = self._traffic.cars
        parties = self._traffic.rights.parties.values()
        before = [(cars[one.name], replace(one), cars[one.name].target) for one in parties]
        self.closures[closure.place] = closure
        self._bar()
        detours = Detours()
        lost = [self._told(car) for car in cars.values() if not self._goes_on(car, detours)]
        if lost:
            del self.closures[closure.place]
            self._bar()
            for car, party, target in before:
                if self._traffic.rights.parties[car.name].route is not party.route:
                    self._traffic.take_route(car, party.route, target, party.wait, party.blocked)
            more = f" + {len(lost) - TOLD}" if len(lost) > TOLD else ""
            raise MissionError(closure.road, Denial.CUTS_OFF, cars=", ".join(lost[:TOLD]) + more)
        gone = {*detours.seeking, *(car.name for car, _ in detours.diverted)}
        for car, _, target in before:
            held = self._traffic.reservations
            if (
                car.name in gone
                and isinstance(target, Spot)
                and held.holder(target.name) == car.name
            ):
                held.give_back(target.name)
        return detours

    def queue_anew(self) -> None:
        """Let who waits for a zone that is not reached any more wait for another one."""
        traffic = self._traffic
        for zone in traffic.zones.kind("pick_up"):
            for name in list(zone.queue):
                car = traffic.cars[name]
                if car.mission and not isfinite(traffic.router.length(car.place, zone.bays[0])):
                    other = traffic.zone_for(name)
                    zone.queue.remove(name)
                    other.queue.append(name)
                    car.mission = redirect(car.mission, Kind.RETRIEVE, other.id)

    def _goes_on(self, car: Car, detours: Detours) -> bool:
        """Send somebody on another way if he needs one; False = he is cut off."""
        party = self._traffic.party(car.name)
        if not self._gets_out(car):
            return False
        if party is None:
            return True
        if party.head == len(party.route.steps):
            return self._is_for(car)
        if not self._crosses(party):
            return True
        return self._is_sent_elsewhere(car, detours, stands=party.head == 1)

    def _crosses(self, party: Party) -> bool:
        """Whether somebody's way leads over closed roads, beyond what he holds."""
        ahead = party.route.steps[party.head :]
        return any(max(step.lane, against(step.lane)) in self._barred for step in ahead)

    def _is_for(self, car: Car) -> bool:
        """Whether somebody may stay where his way leads."""
        target = car.target
        return not isinstance(target, Spot) or target.zone is not None or self.is_open(target)

    def _is_sent_elsewhere(self, car: Car, detours: Detours, *, stands: bool) -> bool:
        """Give somebody another way to where he goes, another spot, or have him fetched."""
        if self._is_for(car) and self._traffic.reroute(car, car.target):
            return True
        if (stands and car.name in self._requests) or self._finds_another(car, car.target):
            detours.seeking.append(car.name)
            return True
        for zone in self._traffic.zones.kind("pick_up") if car.mission else ():
            if self._traffic.reroute(car, zone.bays[0]):
                detours.diverted.append((car, zone))
                return True
        return False

    def _gets_out(self, car: Car) -> bool:
        """Whether somebody gets to his driver, if he is parked or about to set out."""
        party, place = self._traffic.party(car.name), car.place
        if not isinstance(place, Spot) or place.zone is not None:
            return True
        if party is not None and party.head > 1:
            return True
        if self._traffic.zones_from(place):
            return True
        return car.mission is None and bool(self._traffic.neighbours_from(place))

    def _told(self, car: Car) -> str:
        party = self._traffic.party(car.name)
        if isinstance(car.place, Spot) and (party is None or party.head == 1):
            return f"{car.name} ({car.place.name})"
        return f"{car.name} → {car.target.name}" if isinstance(car.target, Spot) else car.name

    def _check_holder(self, spot: Spot, holder: str) -> None:
        """Refuse to close a spot that somebody is in, or needs."""
        car, party = self._traffic.cars.get(holder), self._traffic.party(holder)
        if car is not None and car.place is spot and (party is None or party.head == 1):
            raise MissionError(spot.name, Denial.OCCUPIED, car=holder)
        if car is None or party is None or holder not in self._requests:
            raise MissionError(spot.name, Denial.KEPT, car=holder)
        if party.head == len(party.route.steps):
            raise MissionError(spot.name, Denial.TURNED_INTO, car=holder)
        if not self._finds_another(car, spot):
            raise MissionError(spot.name, Denial.NEEDED, car=holder)

    def _finds_another(self, car: Car, but: Place) -> bool:
        """Whether a spot is free that fits a car which looks for one, and that it gets to."""
        request, held = self._requests.get(car.name), self._traffic.reservations
        if request is None:
            return False
        wanted = replace(request, spot="")
        return any(
            spot is not but
            and self.is_open(spot)
            and not held.holder(spot.name)
            and not misfit(spot, wanted)
            and self._reaches(car, spot)
            for spot in self._stalls.values()
        )

    def _bar(self) -> None:
        """Let the router know what is closed."""
        barred = {self.roads[road] for _, road in self.closures if road}
        layout = self._traffic.layout
        self._traffic.router = Router(layout, layout.lot.ways.without(barred))
