"""What people do in a simulated car park: they come, hand over, ask for their cars, and leave."""

from collections.abc import Iterator
from heapq import heappop, heappush

from rsu.avp.coordination.assignment import Request
from rsu.avp.coordination.coordinator import Coordinator
from rsu.avp.coordination.order import (
    Arrive,
    Depart,
    Found,
    Identified,
    Input,
    Occupied,
    Park,
    Ready,
    Retrieve,
    TakeOver,
)
from rsu.avp.dispatch.mission import ENDED, Handover, Kind
from rsu.avp.lot.description import SpotKind
from rsu.avp.lot.lot import Spot
from scenarios.car_park.demand import FULL, IDENTIFY, START, Demand
from scenarios.car_park.traveller import Traveller

OUTSIDE = 2
"""Cars that wait before each entrance."""
LINE = 6
"""Cars before one's own in the line for a zone with which one does not ask for it yet; as many as
the zone has bays are enough for that as well."""
TAKE_OVER = 0.8
"""Share of a hand-over after which the driver is at his car and has it again; then he gets in."""
GOOD = Handover(zone_clear=True, doors_closed=True, standstill=True)


class People:
    """Everybody who owns a car, and what he does when.

    Parameters
    ----------
    coordinator : Coordinator
        Of the car park.
    demand : Demand
        Chance.
    missions : int
        How many there are at once, if bays and spots let there be: nobody asks for his car while
        there are so many, and no more cars come than may be handed over at once.
    """

    def __init__(self, coordinator: Coordinator, demand: Demand, missions: int) -> None:
        self._coordinator, self._demand, self._most = coordinator, demand, missions
        self._lot = coordinator.layout.lot
        self.travellers: dict[str, Traveller] = {}
        self.names = self.missions = self.manual = 0
        self.at_once = [0]
        """Missions that had not ended, each time that people were asked what they want."""
        self.taken = 0
        """Spots that drivers took although they were reserved for others."""
        self._later: list[tuple[float, int, Input]] = []
        self._count = 0
        self._coming: dict[str, int] = {}
        """Lane on which each car outside, or on its way to a bay, comes."""
        self._spots = {
            lane: [spot.name for spot in self._lot.stalls if self._leads(lane, spot)]
            for lane in self._lot.entrances
        }

    def _leads(self, lane: int, spot: Spot) -> bool:
        return not spot.closed and self._lot.leads(lane, spot.enter)

    def fill(self) -> list[Input]:
        """Let some cars be parked already."""
        stalls = [spot.name for spot in self._lot.stalls if not spot.closed]
        found: list[Input] = []
        for name in self._demand.some_of(stalls, START):
            who = self._traveller()
            found.append(Found(who.name, name))
            if who.wants_spot:
                self._later_on(self._demand.manual_stay(), Depart(who.name))
        return found

    def due(self, now: float) -> list[Input]:
        """Return what is done by now."""
        done: list[Input] = []
        while self._later and self._later[0][0] <= now:
            done.append(heappop(self._later)[2])
        return done

    def ask(self) -> list[Input]:
        """Let people come and ask for their cars, one a lane and zone, if there is room for more.

        This is called every few seconds: sooner than a lane or zone can serve them.
        """
        missions = (who.mission for who in self.travellers.values())
        active = [x for x in missions if x is not None and x.state not in ENDED]
        self.at_once.append(len(active))
        parked = sum(1 for mission in active if mission.kind is Kind.PARK)
        come = self._come(self._most - parked - len(self._coming))
        return [*come, *self._fetch(self._most - len(active))]

    def arrive(self, now: float, who: Traveller) -> bool:
        """Go on with what somebody does at the end of his way; True = he is gone."""
        car = self._coordinator.traffic.cars.get(who.name)
        self._coming.pop(who.name, None)
        if car is None or not isinstance(car.place, Spot):
            del self.travellers[who.name]
            return True
        zone = car.place.zone
        if zone is None:
            if who.wants_spot:
                self._later_on(now + self._demand.manual_stay(), Depart(who.name))
        elif zone.kind == "drop_off":
            duration = self._demand.handover(zone.handover_s)
            self._hand_over(now, who, car.place, duration)
        else:
            duration = self._demand.handover(zone.handover_s)
            self._later_on(now + TAKE_OVER * duration, TakeOver(who.name))
            self._later_on(now + duration, Depart(who.name))
        return False

    def cheat(self) -> Iterator[Input]:
        """Let drivers turn into spots on their lanes that guided cars are about to drive into."""
        traffic = self._coordinator.traffic
        for who in [who for who in self.travellers.values() if who.cheats and who.route]:
            party = traffic.party(who.name)
            if party is None or party.head == 1 or party.head == len(party.route.steps):
                continue
            lane = party.route.steps[party.head - 1].lane
            for other in self.travellers.values():
                if self._is_after(other, lane) and traffic.router.onward(
                    party.route, party.head, self._lot.spot(other.spot)
                ):
                    who.cheats = False
                    self.taken += 1
                    yield Occupied(who.name, other.spot)
                    break

    def _is_after(self, who: Traveller, lane: int) -> bool:
        """Whether a guided car is about to park in a spot that it does not hold the ground of."""
        party = self._coordinator.traffic.party(who.name)
        if who.kind != "avp" or not who.spot or party is None or not party.route.stays:
            return False
        return party.head < len(party.route.steps) and self._lot.spot(who.spot).enter == lane

    def _hand_over(self, now: float, who: Traveller, bay: Spot, duration: float) -> None:
        who.kind = "avp"
        vehicle = self._coordinator.layout.vehicle
        request = Request(
            mission=self._mission(),
            length=vehicle.length,
            width=vehicle.width,
            needs=self._needs(bay),
            stay=self._demand.stay(),
        )
        self._later_on(now, Park(who.name, request.mission, bay.name, request))
        self._later_on(now + IDENTIFY, Identified(who.name))
        self._later_on(now + duration, Ready(who.name, GOOD))

    def _needs(self, bay: Spot) -> frozenset[SpotKind]:
        """Return what somebody asks for: nothing of which all are seen to be taken."""
        needs = self._demand.needs()
        held = self._coordinator.traffic.reservations
        left = (x for x in self._lot.stalls if needs <= x.kinds and not held.holder(x.name))
        return needs if any(self._leads(bay.leave, spot) for spot in left) else frozenset()

    def _come(self, room: int) -> Iterator[Input]:
        """Let cars come where there is room for them."""
        reservations = self._coordinator.traffic.reservations
        for lane, spots in self._spots.items():
            coming = [name for name, entrance in self._coming.items() if entrance == lane]
            outside = sum(1 for name in coming if self.travellers[name].seat < 0)
            free = [spot for spot in spots if not reservations.holder(spot)]
            spare = len(free) - len(coming) - (1.0 - FULL) * len(spots)
            if outside >= OUTSIDE or spare < 0.0 or room <= 0:
                continue
            who = self._traveller()
            self._coming[who.name] = lane
            spot = ""
            if who.wants_spot:
                who.cheats = self._demand.cheats()
                spot = self._demand.one_of(free)
                reservations.take(spot, who.name)
            who.kind = "manual"
            room -= 1
            yield Arrive(who.name, lane, spot)

    def _fetch(self, room: int) -> Iterator[Input]:
        """Let people ask for cars that are parked."""
        parked = [name for name, who in self.travellers.items() if self._is_parked(who)]
        asked: set[str] = set()
        for name in self._demand.shuffled(parked):
            zone = self._coordinator.traffic.zone_for(name)
            short = len(zone.queue) < min(LINE, len(zone.bays))
            if len(asked) < room and short and zone.id not in asked:
                asked.add(zone.id)
                yield Retrieve(name, self._mission())

    def _is_parked(self, who: Traveller) -> bool:
        mission = who.mission
        return who.kind == "avp" and who.route is None and (not mission or mission.state in ENDED)

    def _traveller(self) -> Traveller:
        self.names += 1
        himself = self._demand.parks_himself()
        self.manual += himself
        kind = "manual" if himself else "avp"
        who = Traveller(f"car-{self.names}", kind, wants_spot=himself)
        self.travellers[who.name] = who
        return who

    def _mission(self) -> str:
        self.missions += 1
        return f"M{self.missions}"

    def _later_on(self, when: float, item: Input) -> None:
        self._count += 1
        heappush(self._later, (when, self._count, item))
