"""Draws up the account of a car park."""

from math import cos, sin

import numpy as np

from rsu.avp.coordination.car import Car
from rsu.avp.dispatch.account import Account, Awaited, OngoingMission, Place
from rsu.avp.dispatch.mission import STANDING, Mission
from rsu.avp.lot.lot import Spot
from rsu.avp.operation.ground import tell
from rsu.avp.operation.handover import ZONE, beside
from rsu.avp.operation.operation import Operation
from rsu.avp.operation.sight import LEVEL, Sight, X, Y


def draw_up(operation: Operation, now: float, sight: Sight) -> Account:
    """Return how a car park is at `now`, Unix s, when the world is as it is seen."""
    keeper = operation.keeper
    return Account(
        time=now,
        missions=tuple(_ongoing(operation, mission) for mission in keeper.missions.values()),
        places=tuple(_places(operation)),
        stops=tuple(keeper.stops.values()),
        closures=tuple(keeper.closures.values()),
        in_the_way=tuple(beside(keeper, sight, operation.layout.vehicle.length + ZONE)),
        trouble=keeper.trouble,
    )


def free(operation: Operation, sight: Sight) -> list[Spot]:
    """Return the stalls that a car could have now: open, kept for nobody, and nothing stands there.

    Whoever is seen with his middle in a stall stands there.
    """
    taken = {place.name for place in _places(operation)}
    is_open = operation.coordinator.closing.is_open
    return [
        spot
        for spot in operation.layout.lot.stalls
        if spot.name not in taken
        and not spot.closed
        and is_open(spot)
        and not _stands_in(spot, sight)
    ]


def _stands_in(spot: Spot, sight: Sight) -> bool:
    here = sight.others[sight.others[:, LEVEL] == spot.level][:, [X, Y]] - spot.middle
    c, s = cos(spot.heading), sin(spot.heading)
    along, across = np.abs(here @ [c, s]), np.abs(here @ [-s, c])
    return bool(np.any((along <= spot.length / 2.0) & (across <= spot.width / 2.0)))


def _ongoing(operation: Operation, mission: Mission) -> OngoingMission:
    keeper, traffic = operation.keeper, operation.coordinator.traffic
    state = keeper.dispatcher.state(mission.vehicle)
    order = keeper.orders.get(mission.vehicle)
    if order is not None and order.mission != mission.id:
        order = None
    party = traffic.party(mission.vehicle)
    under_way = state is not None and order is not None and state.mission == mission.id
    return OngoingMission(
        mission=mission,
        awaited=_awaited(operation, traffic.cars.get(mission.vehicle), mission),
        pose=state.pose if state else None,
        level=state.level if state else 0,
        speed=state.speed if state else 0.0,
        station=state.station if state and under_way else 0.0,
        cleared=party.cleared if party and order else 0.0,
        length=sum(abs(length) for _, length in order.arc) if order else 0.0,
        start=order.start if order else (0.0, 0.0, 0.0),
        arc=order.arc if order else (),
    )


def _awaited(operation: Operation, car: Car | None, mission: Mission) -> Awaited | None:
    if car is None or mission.state in STANDING:
        return None
    party = operation.coordinator.traffic.party(car.name)
    wait = car.wait or (party.wait if party else None)
    if wait is None:
        return None
    return Awaited(wait.resource, wait.holder, wait.since, tell(operation.layout, wait.resource))


def _places(operation: Operation) -> list[Place]:
    traffic = operation.coordinator.traffic
    stands: dict[str, str] = {}
    for name, car in traffic.cars.items():
        party = traffic.party(name)
        if isinstance(car.place, Spot) and (party is None or party.tail == 0):
            stands[car.place.name] = name
    kept = traffic.reservations.held
    return [
        *(Place(spot, name, occupied=True) for spot, name in stands.items()),
        *(Place(spot, name, occupied=False) for spot, name in kept.items() if spot not in stands),
    ]
