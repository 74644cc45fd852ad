"""Gates: where cars come in with drivers, and where they go to a neighbour or come from it."""

from math import isfinite

from rsu.avp.coordination.assignment import misfit
from rsu.avp.coordination.car import Car
from rsu.avp.coordination.order import Arrive, Come
from rsu.avp.coordination.traffic import Traffic
from rsu.avp.dispatch.denial import Denial
from rsu.avp.dispatch.mission import Kind
from rsu.avp.lot.route import lead
from rsu.errors import MissionError


class Gates:
    """All ways in, and those out of which no driver leaves.

    Parameters
    ----------
    traffic : Traffic
        Who is there.
    """

    def __init__(self, traffic: Traffic) -> None:
        self._traffic, self._lot = traffic, traffic.layout.lot
        self._outside: dict[str, Arrive] = {}

    def arrive(self, item: Arrive) -> None:
        """Let somebody stand before a lane."""
        self._outside[item.name] = item

    def admit(self) -> None:
        """Let in who stands before a lane that is free, first come first."""
        full: set[int] = set()
        for item in list(self._outside.values()):
            if item.lane in full:
                continue
            full.add(item.lane)
            target = (
                self._lot.spot(item.spot) if item.spot else self._traffic.zones.first[item.lane]
            )
            route = self._traffic.router.between(item.lane, target)
            if route is None:
                raise MissionError(item.name, Denial.NO_WAY_TO, end=target.name)
            car = Car(item.name, item.lane, target, booked=bool(item.spot))
            if self._traffic.set_out(car, route, target):
                del self._outside[item.name]
                self._traffic.ask(item.name)

    def send_over(self, car: Car, target: str) -> bool:
        """Give a car the way to where a neighbour takes it over; False = its target is none of his.

        Raises
        ------
        MissionError
            There is no way.
        """
        border = self._lot.border(target)
        if border is None or border.exit is None:
            return False
        route = self._traffic.router.between(car.place, border.exit)
        if route is None or not self._traffic.set_out(car, route, border.exit):
            raise MissionError(car.name, Denial.NO_WAY_OVER)
        return True

    def take_in(self, item: Come) -> None:
        """Let a car that comes from a neighbour hold the ground on which it was let go by him.

        Raises
        ------
        MissionError
            There is no spot or bay for it, or that ground is not free: says who holds it.
        """
        name, lane = item.mission.vehicle, item.lane
        if name in self._traffic.cars:
            raise MissionError(name, Denial.HERE_ALREADY)
        if item.mission.kind is not Kind.RETRIEVE:
            self._check_spots(item)
        onward = self._traffic.router.after(lane, item.station, lane)
        if onward is None:
            raise MissionError(name, Denial.NO_WAY_ON)
        car = Car(name, lane, lane, item.mission)
        if not self._traffic.set_out(car, lead(item.start, item.arc, onward), lane):
            raise MissionError(name, Denial.NO_ROOM)
        party = self._traffic.rights.parties[name]
        while party.cleared < item.until:
            if not self._traffic.rights.extend(name, item.mission.since):
                holder = party.wait.holder if party.wait else ""
                self._traffic.leave(car)
                raise MissionError(name, Denial.GROUND_HELD, holder=holder)
        if item.mission.kind is Kind.RETRIEVE:
            self._bring(car, item.mission.target.partition("/")[2])
        self._traffic.ask(name)

    def _bring(self, car: Car, wanted: str) -> None:
        """Give a car that has come the way to a zone, if possible to that which is wanted."""
        zones = self._traffic.zones_from(car.place)
        zones.sort(key=lambda zone: (zone.id != wanted, len(zone.coming) + len(zone.queue)))
        for zone in zones:
            if self._traffic.reroute(car, zone.bays[0]):
                self._traffic.divert(car, zone)
                return
        self._traffic.leave(car)
        raise MissionError(car.name, Denial.NO_WAY_TO_DRIVER)

    def _check_spots(self, item: Come) -> None:
        reservations, length = self._traffic.reservations, self._traffic.router.length
        for spot in self._lot.stalls:
            open_to = not reservations.holder(spot.name) and not misfit(spot, item.request)
            if open_to and isfinite(length(item.lane, spot)):
                return
        raise MissionError(item.mission.vehicle, Denial.NO_SPOT_FREE)
