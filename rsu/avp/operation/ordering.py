"""The orders that cars get: their way, whenever it is new, and their release."""

import numpy as np

from rsu.avp.coordination.car import Car
from rsu.avp.coordination.traffic import Traffic
from rsu.avp.dispatch.interface import Action, Order
from rsu.avp.dispatch.keeper import Keeper
from rsu.avp.dispatch.mission import ENDED, Mission, State
from rsu.avp.lot.layout import Layout
from rsu.avp.lot.lot import Spot
from rsu.avp.lot.route import Route

UNMOVED = frozenset({State.REQUESTED, State.IDENTIFIED, State.RECOVERY})
"""Whose car gets no way."""


def order_all(
    layout: Layout, keeper: Keeper, traffic: Traffic, routes: dict[str, Route], now: float
) -> list[Order]:
    """Return orders to all whose way is new, or whose mission has ended.

    Parameters
    ----------
    layout : Layout
        The car park.
    keeper : Keeper
        Of its missions.
    traffic : Traffic
        Who is there.
    routes : dict
        By car, that of its last order; as it is afterwards.
    now : float
        Unix s.
    """
    found: list[Order] = []
    borders = {border.exit for border in layout.lot.borders.values()}
    for name, car in traffic.cars.items():
        mission, party = car.mission, traffic.party(name)
        if mission is None or mission.id in keeper.offered:
            continue
        if mission.state in ENDED:
            if routes.pop(name, None) is not None:
                found.append(_order(layout, keeper, car, mission, None, now))
        elif (
            party is not None
            and (isinstance(car.target, Spot) or car.target in borders)  # else its driver's way
            and mission.state not in UNMOVED
            and routes.get(name) is not party.route
        ):
            routes[name] = party.route
            found.append(_order(layout, keeper, car, mission, party.route, now))
    return found


def _order(
    layout: Layout, keeper: Keeper, car: Car, mission: Mission, route: Route | None, now: float
) -> Order:
    """Return the order to drive a route; None = its mission has ended."""
    bends, lengths = ((), ()) if route is None else route.arc.T.tolist()
    place = car.place
    if isinstance(place, Spot):
        begin, level = layout.stand(place), place.level
    else:
        begin, level = (np.zeros(3), 0) if route is None else (route.start, route.steps[0].level)
    x, y, heading = begin.tolist()
    return Order(
        vehicle=car.name,
        coordinator=keeper.tenure,
        sequence=keeper.next_sequence(car.name),
        time=now,
        mission=mission.id,
        action=Action.RELEASE if route is None else Action.DRIVE,
        start=(x, y, heading),
        arc=tuple(zip(bends, lengths, strict=True)),
        level=level,
    )
