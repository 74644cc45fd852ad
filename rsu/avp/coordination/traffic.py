"""Traffic: cars on their routes, and how far each of them may drive now."""

from collections.abc import Collection, Sequence
from math import inf, isfinite

from rsu.avp.coordination.car import Car
from rsu.avp.coordination.order import Order
from rsu.avp.coordination.reservation import Reservations
from rsu.avp.coordination.right_of_way import Claim, Party, RightOfWay, Wait, wait_for
from rsu.avp.coordination.zone import Zones, ZoneState
from rsu.avp.dispatch.denial import Denial
from rsu.avp.dispatch.mission import Kind, State, redirect
from rsu.avp.lot.layout import Layout
from rsu.avp.lot.lot import Spot
from rsu.avp.lot.route import Route
from rsu.avp.lot.router import Place, Router
from rsu.avp.safety.permit import FASTEST, PERIOD, braking_distance
from rsu.errors import MissionError

LOOK = 5.0
"""m before the end of what it holds at which a car asks for more: it brakes from 10 km/h in 3.9 m
(1 m/s^2), and is heard of every 0.1 s."""


class Traffic:
    """All cars of a car park.

    Parameters
    ----------
    layout : Layout
        Its pieces of ground.
    """

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.router = Router(layout, layout.lot.ways)
        self.rights = RightOfWay(layout.resources, layout.conflict)
        self.reservations = Reservations()
        self.zones = Zones(layout, self.router)
        self.cars: dict[str, Car] = {}
        self.changed: dict[str, None] = {}
        """Whom something new concerns, since this was emptied."""
        self._asking: dict[str, None] = {}
        """Who waits to go on, longest first."""
        self._free = 0
        """What has been given back since the last `grant`."""
        self._given_back = 0
        """The next, if a spot or bay can be reserved again or a zone may have room, which who waits
        may be after."""
        self._reserved = 1 << len(layout.resources)
        """Stands for all reservations in a set of resources, ..."""
        self._kept = self._reserved << 1
        """... and this for all that is kept free for somebody."""
        self._claims: list[tuple[str, Sequence[str]]] = []
        """For whom anything was, in the last `grant`, and for whom they waited."""

    def party(self, name: str) -> Party | None:
        """Return the leases of somebody; None = he is parked."""
        return self.rights.parties.get(name)

    def busy_lanes(self, but: Collection[str]) -> dict[int, int]:
        """Return how many others set out from, or go to, spots of each lane."""
        busy: dict[int, int] = {}
        for name in self.rights.parties.keys() - but:
            car = self.cars[name]
            for place in (car.place, car.target):
                if isinstance(place, Spot):
                    busy[place.enter] = busy.get(place.enter, 0) + 1
        return busy

    def set_out(self, car: Car, route: Route, target: Place) -> bool:
        """Give somebody who stands a route that begins there; False = another is in the way."""
        if car.name in self.rights.parties:
            self.rights.reroute(car.name, route)
            self.rights.parties[car.name].blocked = 0
        elif self.rights.is_parked(car.name):
            self.rights.set_out(car.name, route)
        elif not self.rights.enter(car.name, route):
            return False
        car.target, car.station = target, 0.0
        self.cars[car.name] = car
        self.changed[car.name] = None
        return True

    def ask(self, name: str) -> None:
        """Let somebody go on as soon as that can be granted."""
        self._asking.setdefault(name)

    def stand(self, car: Car, spot: Spot) -> None:
        """Let somebody stay where his route has ended."""
        car.place, car.target, car.station = spot, spot, 0.0
        self._free |= self.rights.park(car.name, 1 << self.layout.spots[spot.name])
        self._forget(car.name)

    def resume(self, car: Car, route: Route, tail: int, head: int) -> None:
        """Let somebody go on along a route of which he holds the steps `tail` to `head` - 1."""
        self.rights.resume(car.name, route, tail, head)
        self.cars[car.name] = car
        if head == 1 and isinstance(car.place, Spot):
            self.reservations.take(car.place.name, car.name)
        zone = self.zones.of(car.target)
        if zone is not None:
            zone.coming.setdefault(car.name)
            car.booked = head == len(route.steps) or car.target is not zone.bays[0]
        if car.booked and isinstance(car.target, Spot):
            self.reservations.take(car.target.name, car.name)

    def zone_for(self, name: str) -> ZoneState:
        """Return the zone to which a parked car is brought: the one with the fewest before it.

        Raises
        ------
        MissionError
            It gets to none.
        """
        zones = self.zones_from(self.cars[name].place)
        if not zones:
            raise MissionError(name, Denial.NO_WAY_TO_DRIVER)
        return min(zones, key=lambda zone: len(zone.coming) + len(zone.queue))

    def zones_from(self, place: Place) -> list[ZoneState]:
        """Return where a car at a place can be fetched, and its driver leaves with it."""
        length, exits = self.router.length, self.layout.lot.exits
        return [
            zone
            for zone in self.zones.kind("pick_up")
            if isfinite(length(place, zone.bays[0]))
            and any(isfinite(length(zone.bays[0], lane)) for lane in exits)
        ]

    def neighbours_from(self, place: Place) -> list[str]:
        """Return to whom a car at a place can go over."""
        ways = self.layout.lot.ways_over.items()
        return [name for name, lane in ways if isfinite(self.router.length(place, lane))]

    def way_out(self, place: Place) -> float:
        """Return m to the nearest place where a car can be fetched, or goes over; inf = none."""
        bays = (zone.bays[0] for zone in self.zones.kind("pick_up"))
        ends = (*bays, *self.layout.lot.ways_over.values())
        return min((self.router.length(place, end) for end in ends), default=inf)

    def divert(self, car: Car, zone: ZoneState) -> None:
        """Count somebody whose way leads to a zone now among those who come there."""
        for other in self.zones.all.values():
            other.coming.pop(car.name, None)
        self._given_back = self._reserved
        zone.coming.setdefault(car.name)
        car.booked = False
        if car.mission is not None:
            car.mission = redirect(car.mission, Kind.RETRIEVE, zone.id)

    def go_home(self, car: Car) -> None:
        """Give somebody in a spot or bay the way out, so that all reckon with his leaving."""
        exits = self.layout.lot.exits
        target = min(exits, key=lambda lane: self.router.length(car.place, lane))
        route = self.router.between(car.place, target)
        if route is not None:
            self.set_out(car, route, target)

    def leave(self, car: Car) -> None:
        """Take somebody off who is gone."""
        self._free |= self.rights.leave(car.name)
        for spot, holder in list(self.reservations.held.items()):
            if holder == car.name:
                self.reservations.give_back(spot)
                self._given_back = self._reserved
        for zone in self.zones.all.values():
            zone.queue = [name for name in zone.queue if name != car.name]
            zone.coming.pop(car.name, None)
        self._forget(car.name)
        del self.cars[car.name]

    def _forget(self, name: str) -> None:
        self._asking.pop(name, None)
        self.changed[name] = None

    def advance(self, name: str, station: float) -> bool:
        """Take note of where somebody is; True = he holds his route to its end."""
        car, party = self.cars[name], self.rights.parties[name]
        steps, tail = party.route.steps, party.tail
        car.station = station
        while tail < party.head - 1 and steps[tail].end < station:
            tail += 1
        if tail > party.tail:
            self._free |= self.rights.advance(name, tail)
        whole = party.head == len(steps)
        if not whole and party.cleared - station < LOOK:
            self.ask(name)
        self.changed[name] = None
        return whole

    def occupy(self, name: str, ground: int) -> None:
        """Let an outsider hold what he can reach, and stop before it who still can."""
        self._free |= self.rights.occupy(name, ground)
        for party in self.rights.parties.values():
            first = self.rights.first_on(party, ground)
            ends = party.route.steps[max(first - 1, 0)].end
            if party.tail < first < party.head and ends >= self._stop(party):
                self._free |= self.rights.shrink(party.name, first)
                self.ask(party.name)
                self.changed[party.name] = None

    def _stop(self, party: Party) -> float:
        """Where somebody comes to stand on his route, m, if he is told now."""
        return self.cars[party.name].station + braking_distance(FASTEST) + FASTEST * PERIOD

    def reroute(self, car: Car, target: Place) -> bool:
        """Send somebody elsewhere from what he holds.

        False = there is no way, or none on which all could still finish who can now.
        """
        route, before = self._route(car, target), self.rights.parties[car.name].route
        if route is None:
            return False
        already = self.rights.stuck()
        self.rights.reroute(car.name, route)
        if not self.rights.stuck() <= already:
            self.rights.reroute(car.name, before)
            return False
        self.take_route(car, route, target)
        return True

    def _route(self, car: Car, target: Place) -> Route | None:
        """Return the way elsewhere from what somebody holds; None = there is none."""
        party = self.rights.parties[car.name]
        if party.head == 1 and isinstance(car.place, Spot):
            return self.router.between(car.place, target)
        return self.router.onward(party.route, party.head, target)

    def take_route(
        self,
        car: Car,
        route: Route,
        target: Place,
        wait: Wait | None = None,
        blocked: int = 0,
    ) -> None:
        """Give somebody a way that goes on from what he holds, whoever that may leave stuck."""
        party = self.rights.parties[car.name]
        party.route, party.blocked, party.wait = route, blocked, wait
        car.target = target
        self.changed[car.name] = None

    def turn_into(self, name: str, spot: Spot) -> None:
        """Reckon with it that a driver goes to another spot than he was to, if he can."""
        car, party = self.cars.get(name), self.party(name)
        if car is None or party is None or party.head == 1:
            return
        meant = car.target
        if meant is spot or (route := self._route(car, spot)) is None:
            return
        self.take_route(car, route, spot)  # he does so, whoever that may leave stuck
        if isinstance(meant, Spot):
            self.reservations.give_back(meant.name)

    def order(self, car: Car) -> Order:
        """Return what somebody is told after a step that concerned him."""
        party = self.party(car.name)
        if party is None:
            name, level = "", 0
            if isinstance(car.place, Spot):
                name, level = car.place.name, car.place.level
            return Order(car.name, car.mission, None, 0.0, 0.0, inf, car.wait, (level,), name)
        steps = party.route.steps
        report = steps[party.tail].end if party.tail < party.head - 1 else inf
        if party.head < len(steps) and not (party.wait or car.wait):
            report = min(report, party.cleared - LOOK)
        return Order(
            name=car.name,
            mission=car.mission,
            route=party.route,
            cleared=party.cleared,
            limit=min([step.limit for step in steps[party.tail : party.head]]),
            report=report,
            wait=party.wait or car.wait,
            levels=party.levels,
            spot=car.target.name if isinstance(car.target, Spot) and car.booked else "",
        )

    def grant(self, now: float) -> None:
        """Let go on who can, in the order in which they have begun to wait."""
        claims = self._claim(now)
        claimers = [(claim.name, claim.before) for claim in claims]
        if claimers != self._claims:
            self._free |= self._kept
        self._claims = claimers
        for name in list(self._asking):
            party = self.rights.parties[name]
            if party.blocked and not party.blocked & self._free:
                continue
            if self._extend(self.cars[name], party, now, claims):
                del self._asking[name]
        self._free, self._given_back = self._given_back, 0

    def held_up(self) -> list[Car]:
        """Return whom something new concerns, and who may set out but finds his way taken."""
        found: list[Car] = []
        for name in self.changed:
            party = self.party(name)
            car = self.cars[name] if party and party.wait else None
            if car and car.mission and car.mission.state is State.AUTHORISED:
                found.append(car)
        return found

    def _claim(self, now: float) -> list[Claim]:
        """Return what is kept free for those who have waited for long, longest first.

        Those for whom somebody waits come before him: he cannot go on before they have.
        """
        parties = self.rights.parties
        waits = ((parties[name].wait, name) for name in self._asking)
        long = sorted((wait.since, name) for wait, name in waits if wait and wait.claims(now))
        claims: dict[str, Claim] = {}
        for _, name in long:
            if name in claims:  # and so are all for whom he waits
                continue
            chain = self.rights.chain(name)
            for k in reversed(range(len(chain))):
                party = parties.get(chain[k])
                if party is not None and party.wait and party.name not in claims:
                    claims[party.name] = Claim(party.name, party.next.conflicts, chain[k + 1 :])
        return list(claims.values())

    def _extend(self, car: Car, party: Party, now: float, claims: list[Claim]) -> bool:
        """Let somebody hold as much as he needs for now; False = he waits."""
        before, wait = party.head, party.wait or car.wait
        while party.head < len(party.route.steps) and party.cleared - car.station < LOOK:
            passes = self._may_set_out(car, party, now) and self._may_pass_gate(car, party, now)
            if not (passes and self.rights.extend(car.name, now, claims)):
                if party.head > before or (party.wait or car.wait) != wait:
                    self.changed[car.name] = None
                return False
        if before == 1 and isinstance(car.place, Spot):
            self.reservations.give_back(car.place.name)
            self._given_back = self._reserved
            zone = self.zones.of(car.place)
            if zone is not None:
                zone.coming.pop(car.name, None)
        car.wait = None
        self.changed[car.name] = None
        return True

    def _may_set_out(self, car: Car, party: Party, now: float) -> bool:
        """Whether somebody is on his way already, or it is his turn to set out to his zone."""
        zone = self.zones.of(car.target)
        if zone is None or not self._is_ready(car.name):
            return True
        ready = [name for name in zone.coming if self._is_ready(name)]
        room = zone.most - len(zone.coming) + len(ready)
        if car.name in ready[: max(room, 0)]:
            return True
        car.wait = wait_for(zone.bays[0].name, self._before(zone, ready), now, car.wait)
        party.blocked, party.wait = self._reserved, None
        return False

    def let_wait(self, zone: ZoneState, now: float) -> None:
        """Say for whom those wait now who may not set out to a zone yet."""
        ready = [name for name in zone.coming if self._is_ready(name)]
        waiting = [*(name for name in ready if self.cars[name].wait), *zone.queue]
        before = self._before(zone, ready) if waiting else ""
        for name in waiting:
            car = self.cars[name]
            wait = wait_for(zone.bays[0].name, before, now, car.wait)
            if wait != car.wait:
                car.wait, self.changed[name] = wait, None

    def _before(self, zone: ZoneState, ready: list[str]) -> str:
        """Return who is next to get a bay of a zone; if all on their way have one, the first."""
        under_way = (name for name in zone.coming if name not in ready)
        seeking = (name for name in under_way if not self.cars[name].booked)
        return next(seeking, next(iter(zone.coming), ""))

    def _is_ready(self, name: str) -> bool:
        """Whether somebody has a way from where it is parked, but none of it yet."""
        party, place = self.party(name), self.cars[name].place
        return bool(party and party.head == 1 and isinstance(place, Spot) and not place.zone)

    def _may_pass_gate(self, car: Car, party: Party, now: float) -> bool:
        """Whether somebody goes no farther than the gate of his zone, or gets a bay."""
        zone = self.zones.of(car.target)
        if car.booked or zone is None or not zone.is_beyond(party.route, party.head):
            return True
        for bay in zone.bays:
            if self.reservations.take(bay.name, car.name):
                if bay is car.target or self.reroute(car, bay):
                    car.booked = True
                    return True
                self.reservations.give_back(bay.name)
        bay, holder = zone.free_first(self.reservations.holder)
        car.wait = wait_for(bay, holder, now, car.wait)
        party.blocked = self._reserved
        return False
