"""The coordinator: missions and right of way of one car park, a step at a time.

`Coordinator.step` takes what has happened and the time, and tells those whom it concerns how far
they may drive.  It knows no clock and no network, and whatever it decides follows from its inputs.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from rsu.avp.coordination.assignment import Request
from rsu.avp.coordination.car import Car
from rsu.avp.coordination.choice import Choice
from rsu.avp.coordination.closing import Closing
from rsu.avp.coordination.gate import Gates
from rsu.avp.coordination.order import (
    Arrive,
    Close,
    Come,
    Depart,
    Found,
    Gone,
    Identified,
    Input,
    Occupied,
    Open,
    Order,
    Outsider,
    Park,
    Progress,
    Ready,
    Resume,
    Retrieve,
    TakeOver,
)
from rsu.avp.coordination.traffic import Traffic
from rsu.avp.dispatch.denial import Denial
from rsu.avp.dispatch.mission import (
    ABLE,
    Event,
    Handover,
    Kind,
    Mission,
    Reason,
    State,
    advance,
    authorise,
    redirect,
)
from rsu.avp.lot.layout import Layout
from rsu.avp.lot.lot import Spot
from rsu.avp.lot.resource import Use
from rsu.errors import MissionError

THERE = 0.03
"""m from its end at which a route has been driven."""
AWAKE = 3
"""Cars at the head of a queue for a zone that are identified already, to set out without delay,
before they are authorised and get a way."""
AT_REST = Handover(zone_clear=True, doors_closed=True, standstill=True)
"""A parked car that is identified: it was locked when it was parked, and nobody is in it."""


class Coordinator:
    """State of one car park.

    Parameters
    ----------
    layout : Layout
        Its pieces of ground.
    """

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.traffic = Traffic(layout)
        self.gates = Gates(self.traffic)
        self._lot = layout.lot
        self._unassigned: dict[str, Request] = {}
        self._requests: dict[str, Request] = {}
        self._choice = Choice(self.traffic)
        self.closing = Closing(self.traffic, self._requests, self._choice.reaches)
        self._tried: tuple[int, ...] = ()
        """Spots taken and cars without one when these were last looked for."""
        self._takers: dict[type, Callable[[Any, float], None]] = {
            Arrive: self._arrive,
            Found: self._find,
            Depart: self._depart,
            Gone: self._gone,
            Park: self._park,
            Retrieve: self._retrieve,
            Resume: self._resume,
            Come: self._come,
            Identified: self._identified,
            Ready: self._ready,
            TakeOver: self._take_over,
            Progress: self._progress,
            Outsider: self._outsider,
            Occupied: self._occupied,
            Close: self._close,
            Open: self._open,
        }

    def step(self, now: float, inputs: Sequence[Input]) -> list[Order]:
        """Take what has happened, and return what that changes for whom.

        Raises
        ------
        MissionError
            An input does not fit what is going on.
        """
        for item in inputs:
            self._takers[type(item)](item, now)
        self._assign(now)
        self._send(now)
        self.gates.admit()
        self.traffic.grant(now)
        for car in self.traffic.held_up():
            self._happen(car, Event.HOLD, now)
        changed, self.traffic.changed = self.traffic.changed, {}
        return [self.traffic.order(self.traffic.cars[n]) for n in changed if n in self.traffic.cars]

    def let_seek(self, name: str, request: Request) -> None:
        """Let a car that is on its way to a spot look for another one, should it lose this one.

        At once, if it may not get there: an operator has closed the spot, or its way.
        """
        self._requests[name] = request
        car, reservations = self.traffic.cars[name], self.traffic.reservations
        if self.closing.hinders(car):
            if isinstance(car.target, Spot) and reservations.holder(car.target.name) == name:
                reservations.give_back(car.target.name)
            self._seek(name)

    # -- what happens ----------------------------------------------------------------------------

    def _arrive(self, item: Arrive, _now: float) -> None:
        self.gates.arrive(item)

    def _find(self, item: Found, _now: float) -> None:
        spot = self._lot.spot(item.spot)
        if not self.traffic.reservations.take(spot.name, item.name):
            raise MissionError(item.name, Denial.PLACE_TAKEN, spot=spot.name)
        car = self.traffic.cars[item.name] = Car(item.name, spot, spot)
        self.traffic.stand(car, spot)
        if spot.zone is not None:
            self.traffic.go_home(car)

    def _depart(self, item: Depart, _now: float) -> None:
        car = self.traffic.cars[item.name]
        car.mission = None
        if self.traffic.party(item.name) is None:
            self.traffic.go_home(car)
        if self.traffic.party(item.name) is None:
            raise MissionError(item.name, Denial.NO_WAY_OUT)
        self.traffic.ask(item.name)

    def _gone(self, item: Gone, _now: float) -> None:
        self._requests.pop(item.name, None)
        self._unassigned.pop(item.name, None)
        self.traffic.leave(self.traffic.cars[item.name])

    def _park(self, item: Park, now: float) -> None:
        car = self.traffic.cars[item.name]
        if not isinstance(car.place, Spot) or car.place.name != item.bay:
            raise MissionError(item.mission, Denial.NOT_IN_THAT_BAY, car=item.name, spot=item.bay)
        car.mission = Mission(
            id=item.mission, vehicle=item.name, kind=item.kind, target=item.request.spot, since=now
        )
        self.traffic.changed[item.name] = None
        if not self.gates.send_over(car, item.request.spot):
            self._requests[item.name] = self._unassigned[item.name] = item.request

    def _retrieve(self, item: Retrieve, now: float) -> None:
        car = self.traffic.cars[item.name]
        if not isinstance(car.place, Spot) or self.traffic.party(item.name):
            raise MissionError(item.mission, Denial.NOT_STANDING, car=item.name)
        zone = None if self.gates.send_over(car, item.target) else self.traffic.zone_for(item.name)
        target = zone.id if zone else item.target
        car.mission = Mission(
            id=item.mission, vehicle=item.name, kind=Kind.RETRIEVE, target=target, since=now
        )
        if zone:
            zone.queue.append(item.name)
        self.traffic.changed[item.name] = None

    def _resume(self, item: Resume, _now: float) -> None:
        car = self.traffic.cars[item.mission.vehicle]
        car.mission = item.mission
        if self.gates.send_over(car, item.mission.target):
            return
        if item.mission.kind is Kind.RETRIEVE:
            zones, wanted = self.traffic.zones.all, item.mission.target
            zone = zones.get(wanted) or self.traffic.zone_for(car.name)
            if zone.id != wanted:  # its zone is gone, or has another name
                car.mission = redirect(item.mission, Kind.RETRIEVE, zone.id)
            zone.queue.append(car.name)
        else:
            self._requests[car.name] = self._unassigned[car.name] = item.request

    def _come(self, item: Come, _now: float) -> None:
        self.gates.take_in(item)
        name = item.mission.vehicle
        if item.mission.kind is not Kind.RETRIEVE:
            self._requests[name] = self._unassigned[name] = item.request

    def _identified(self, item: Identified, now: float) -> None:
        self._happen(self.traffic.cars[item.name], Event.IDENTIFY, now)

    def _ready(self, item: Ready, now: float) -> None:
        car = self.traffic.cars[item.name]
        self._authorise(car, item.handover, now)
        if car.name in self._requests and car.name not in self._unassigned:
            self._choose_anew(car)

    def _take_over(self, item: TakeOver, now: float) -> None:
        self._happen(self.traffic.cars[item.name], Event.HAND_BACK, now)

    def _progress(self, item: Progress, now: float) -> None:
        car, party = self.traffic.cars[item.name], self.traffic.party(item.name)
        if item.name in self._unassigned:
            return  # it stands, and has no way before it has a spot
        if party is None:
            raise MissionError(item.name, Denial.DRIVES_PARKED)
        whole = self.traffic.advance(item.name, item.station)
        arrived = whole and item.station >= party.route.length - THERE
        if arrived and (item.standing or not party.route.ends_in_spot):
            self._end(car, now)
        else:
            self._tell_state(car, now, standing=item.standing)

    def _outsider(self, item: Outsider, _now: float) -> None:
        self.traffic.occupy(item.name, item.ground)

    def _occupied(self, item: Occupied, _now: float) -> None:
        reservations = self.traffic.reservations
        holder = reservations.holder(item.spot)
        if holder in self._requests and holder != item.name:
            self._unassigned[holder] = self._requests[holder]
            reservations.give_back(item.spot)
        if reservations.take(item.spot, item.name):
            self.traffic.turn_into(item.name, self._lot.spot(item.spot))

    def _close(self, item: Close, _now: float) -> None:
        """Take a spot or a road out of use, and send elsewhere whom that concerns."""
        closing, closure = self.closing, item.closure
        detours = (closing.close_spot if closure.spot else closing.close_road)(closure)
        for car, zone in detours.diverted:
            self.traffic.divert(car, zone)
        if closure.road:
            self.closing.queue_anew()
        for name in detours.seeking:
            self._seek(name)
        self._tried = ()

    def _seek(self, name: str) -> None:
        """Let a car that was to park look for any spot."""
        self._stay(self.traffic.cars[name])
        self._unassigned[name] = self._requests[name] = replace(self._requests[name], spot="")

    def _stay(self, car: Car) -> None:
        """Let a car that has not set out yet stand where it is, as if it had no way."""
        party, place = self.traffic.party(car.name), car.place
        if party is not None and party.head == 1 and isinstance(place, Spot):
            self.traffic.stand(car, place)
            if place.zone is not None:
                self.traffic.go_home(car)

    def _open(self, item: Open, _now: float) -> None:
        self.closing.open(item.spot, item.road)
        self._tried = ()

    # -- missions --------------------------------------------------------------------------------

    def _happen(self, car: Car, event: Event, now: float, reason: Reason | None = None) -> None:
        if car.mission is None:
            raise MissionError(car.name, Denial.WITHOUT_MISSION, event=event)
        car.mission = advance(car.mission, event, now, reason)
        self.traffic.changed[car.name] = None

    def _authorise(self, car: Car, handover: Handover, now: float) -> None:
        if car.mission is None:
            raise MissionError(car.name, Denial.WITHOUT_MISSION, event=Event.AUTHORISE)
        car.mission = authorise(car.mission, handover, now)
        if car.name not in self._unassigned:
            self.traffic.ask(car.name)
        self.traffic.changed[car.name] = None

    def _tell_state(self, car: Car, now: float, *, standing: bool) -> None:
        """Say of a mission whether it drives, manoeuvres or is held."""
        mission, party = car.mission, self.traffic.party(car.name)
        if mission is None or party is None or mission.state not in ABLE:
            return
        resource = party.route.steps[party.tail].resource
        event, state = Event.DRIVE, State.DRIVING
        if standing and (party.wait or car.wait):
            event, state = Event.HOLD, State.HELD
        elif self.layout.resources[resource].use is Use.MANOEUVRE:
            event, state = Event.MANOEUVRE, State.MANOEUVRING
        if mission.state is not state:
            self._happen(car, event, now)

    def _end(self, car: Car, now: float) -> None:
        """Let somebody stand where his route ends, or be gone."""
        target = car.target
        if not isinstance(target, Spot):
            if car.mission is None:  # else it waits for a neighbour to take it over
                self.traffic.leave(car)
            return
        self.traffic.stand(car, target)
        if target.zone is not None:
            if car.mission is not None and car.mission.state is not State.HELD:
                self._happen(car, Event.HOLD, now)
            self.traffic.go_home(car)
        elif car.mission is not None:
            self._requests.pop(car.name, None)
            self._happen(car, Event.ARRIVE, now)

    # -- who gets what ---------------------------------------------------------------------------

    def _send(self, now: float) -> None:
        """Let cars set out to a zone while it has room for more, and wake those that are next."""
        for zone in self.traffic.zones.kind("pick_up"):
            for name in zone.queue[: AWAKE + max(zone.room, 0)]:
                car = self.traffic.cars[name]
                if car.mission is not None and car.mission.state is State.REQUESTED:
                    self._happen(car, Event.IDENTIFY, now)
            while zone.queue and zone.room > 0:
                car = self.traffic.cars[zone.queue[0]]
                route = self.traffic.router.between(car.place, zone.bays[0])
                if route is None or not self.traffic.set_out(car, route, zone.bays[0]):
                    raise MissionError(car.name, Denial.NO_WAY_TO, end=zone.id)
                car.booked, car.wait = False, None
                zone.coming[zone.queue.pop(0)] = None
                self._authorise(car, AT_REST, now)
            self.traffic.let_wait(zone, now)

    def _assign(self, now: float) -> None:
        """Give spots to all that look for one, together."""
        reservations = self.traffic.reservations
        state = (len(reservations.held), len(self._requests), len(self._unassigned))
        if not self._unassigned or state == self._tried:
            return
        found = self._choice.best(self._unassigned, self.closing.is_open)
        for name, request in list(self._unassigned.items()):
            car, spot = self.traffic.cars[name], found.get(request.mission)
            if (spot is not None and self._take_spot(car, spot)) or self._give_up(car, now):
                del self._unassigned[name]

    def _choose_anew(self, car: Car) -> None:
        """Send a car that sets out to another spot, if its own has become a worse one.

        When it was given that, nobody knew yet into which aisle the cars before it would turn.
        """
        given, request = car.target, self._requests[car.name]
        if not isinstance(given, Spot):
            return
        found = self._choice.best({car.name: request}, self.closing.is_open, given)
        spot = found.get(request.mission, given)
        if spot is not given and self.traffic.reroute(car, spot):
            self.traffic.reservations.give_back(given.name)
            self._reserve(car, spot)

    def _take_spot(self, car: Car, spot: Spot) -> bool:
        if self.traffic.party(car.name) is None:
            route = self.traffic.router.between(car.place, spot)
            if route is None or not self.traffic.set_out(car, route, spot):
                return False
        elif not self.traffic.reroute(car, spot):
            return False
        self._reserve(car, spot)
        if car.mission is not None and car.mission.state in ABLE:
            self.traffic.ask(car.name)
        return True

    def _reserve(self, car: Car, spot: Spot) -> None:
        self.traffic.reservations.take(spot.name, car.name)
        if car.mission is not None:
            car.mission = redirect(car.mission, car.mission.kind, spot.name)

    def _give_up(self, car: Car, now: float) -> bool:
        """Bring a car on its way that finds no spot to its driver; False = it waits where it is."""
        party = self.traffic.party(car.name)
        if car.mission is None or party is None or party.head == 1:
            return False
        self._requests.pop(car.name, None)
        for zone in self.traffic.zones.kind("pick_up"):
            if self.traffic.reroute(car, zone.bays[0]):
                self.traffic.divert(car, zone)
                return True
        if car.mission.state is not State.RECOVERY:
            self._happen(car, Event.STOP, now, Reason.BLOCKED)
        return True
