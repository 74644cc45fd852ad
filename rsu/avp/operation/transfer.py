"""What goes over to neighbouring car parks, and comes from them, while it drives.

A mission is offered when its car holds the ground as far as the end of the exit, and drives by our
last order; from then on the neighbour needs nothing of us.  We hold the ground until the car is
off it, whomever it obeys.
"""

from collections.abc import Mapping
from math import inf

import numpy as np

from rsu.avp.coordination.assignment import misfit
from rsu.avp.coordination.coordinator import Coordinator
from rsu.avp.coordination.order import Come, Gone
from rsu.avp.coordination.right_of_way import wait_for
from rsu.avp.dispatch.denial import Denial
from rsu.avp.dispatch.keeper import Keeper
from rsu.avp.dispatch.mission import ABLE, STANDING
from rsu.avp.dispatch.transfer import Offer, Rejection
from rsu.avp.lot.layout import Layout
from rsu.avp.lot.route import Route, cut_off
from rsu.avp.operation.reception import STAY, Reception
from rsu.avp.operation.resumption import request_for
from rsu.avp.operation.retrace import beside, find_entry
from rsu.avp.safety.way import lay
from rsu.errors import JournalError, MissionError

AGAIN = 1.0
"""s after which an offer is said again."""
OFF = 0.5
"""m between the rear of a car and our ground at which it is off it."""


class Transfers:
    """All transfers of one car park.

    Parameters
    ----------
    layout : Layout
        The car park.
    keeper : Keeper
        Of its missions.
    reception : Reception
        Knows which cars are fit for it.
    """

    def __init__(self, layout: Layout, keeper: Keeper, reception: Reception) -> None:
        self._layout, self._keeper, self._reception = layout, keeper, reception
        self._offers: dict[str, Offer] = {}
        self._rejections: list[Rejection] = []
        self._said: dict[str, float] = {}
        """By mission that is offered, when it was last."""

    # -- what comes ------------------------------------------------------------------------------

    def hear(self, offer: Offer) -> None:
        """Take an offer of a neighbour; what others say is left."""
        border = self._layout.lot.borders.get(_neighbour(offer))
        if border is not None and border.entrance is not None:
            self._offers[offer.mission.id] = offer

    def guests(self) -> set[str]:
        """Return cars that are offered and drive by that order: they are no outsiders."""
        return {x.order.vehicle for x in self._offers.values() if self._obeys(x)}

    def take_in(self, coordinator: Coordinator, now: float) -> None:
        """Let come who is offered, or say why not."""
        offers, self._offers = self._offers, {}
        for offer in offers.values():
            try:
                if not self._keeper.knows(offer.mission.id):
                    coordinator.step(now, [self._come(offer, coordinator, now)])
            except MissionError as error:
                self._reject(offer, error)
            except JournalError as error:
                why = MissionError(offer.mission.id, Denial.NOT_WRITTEN, trouble=error.said)
                self._reject(offer, why)

    def rejections(self) -> list[Rejection]:
        """Return what was not taken over since this was asked last."""
        said, self._rejections = self._rejections, []
        return said

    def _reject(self, offer: Offer, why: MissionError) -> None:
        self._rejections.append(Rejection(offer.mission.id, _neighbour(offer), why.said))

    def _come(self, offer: Offer, coordinator: Coordinator, now: float) -> Come:
        mission, order = offer.mission, offer.order
        self._reception.check_sheet(order.vehicle)
        if self._keeper.dispatcher.heard(order.vehicle, now) is None:
            raise MissionError(order.vehicle, Denial.CAR_NOT_HEARD)
        if not self._obeys(offer) or mission.state not in ABLE | STANDING:
            raise MissionError(order.vehicle, Denial.NOT_OF_OFFER)
        way = lay(np.array(order.start), np.array(order.arc), self._layout.vehicle)
        lane = self._layout.lot.borders[_neighbour(offer)].entrance
        if lane is None or beside(self._layout.lines[lane], way.pose(way.length)) is None:
            raise MissionError(mission.id, Denial.WRONG_BORDER)
        entry = find_entry(self._layout, lane, way)
        if entry is None:
            raise MissionError(mission.id, Denial.WRONG_LANE)
        spot = self._free(mission.target.partition("/")[2], coordinator)
        request = request_for(mission.id, self._layout.vehicle, spot, STAY)
        arc = cut_off(way.arc, entry.driven)
        return Come(mission, request, way.start, arc, lane, entry.station, way.length)

    def _free(self, name: str, coordinator: Coordinator) -> str:
        """Return the spot that is wanted, if it is free; else "", for any."""
        held = coordinator.traffic.reservations
        request = request_for("", self._layout.vehicle, "", STAY)
        for spot in self._layout.lot.stalls:
            usable = coordinator.closing.is_open(spot) and not misfit(spot, request)
            if spot.name == name and usable and not held.holder(name):
                return name
        return ""

    def _obeys(self, offer: Offer) -> bool:
        state = self._keeper.dispatcher.state(offer.order.vehicle)
        wanted = (offer.mission.id, offer.order.sequence)
        return state is not None and (state.mission, state.taken) == wanted

    # -- what goes -------------------------------------------------------------------------------

    def begin(
        self, coordinator: Coordinator, routes: Mapping[str, Route], now: float
    ) -> list[tuple[str, str]]:
        """Return missions that are to be offered from now on, and to whom.

        Parameters
        ----------
        coordinator : Coordinator
            Of the car park.
        routes : mapping
            By car, that of its last order.
        now : float
            Unix s.
        """
        found: list[tuple[str, str]] = []
        for name, car in coordinator.traffic.cars.items():
            mission, party = car.mission, coordinator.traffic.party(name)
            if mission is None or party is None or self._layout.lot.border(mission.target) is None:
                continue
            neighbour = mission.target.partition("/")[0]
            if mission.id in self._keeper.offered:
                car.wait = wait_for(neighbour, neighbour, now, car.wait)
                continue
            order, state = self._keeper.orders.get(name), self._keeper.dispatcher.heard(name, now)
            obeys = order and state and (state.mission, state.taken) == (mission.id, order.sequence)
            whole = routes.get(name) is party.route and party.head == len(party.route.steps)
            if obeys and whole and mission.state in ABLE:
                found.append((mission.id, neighbour))
        return found

    def due(self, now: float) -> list[tuple[str, Offer]]:
        """Return what is to be said to neighbours now."""
        offers = self._keeper.offers()
        going = {offer.mission.id for _, offer in offers}
        self._said = {name: at for name, at in self._said.items() if name in going}
        found = [
            x for x in offers if not 0.0 <= now - self._said.get(x[1].mission.id, -inf) < AGAIN
        ]
        self._said.update((offer.mission.id, now) for _, offer in found)
        return found

    def end(self, coordinator: Coordinator, now: float) -> list[str]:
        """Let go whose cars are off our ground; return their missions."""
        found: list[str] = []
        for mission in [self._keeper.missions[name] for name in self._keeper.left]:
            state = self._keeper.dispatcher.heard(mission.vehicle, now)
            party = coordinator.traffic.party(mission.vehicle)
            if state is None or party is None:
                continue
            off = party.route.length + self._layout.vehicle.rear_overhang + OFF
            if state.mission != mission.id or state.station >= off:
                coordinator.step(now, [Gone(mission.vehicle)])
                found.append(mission.id)
        return found


def _neighbour(offer: Offer) -> str:
    """Return who offers something: the coordinator without its tenure."""
    return offer.order.coordinator.rpartition(".")[0]
