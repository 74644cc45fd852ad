"""A session goes from one coordinator to another: storeys of a garage, or lots beside each other.

The first one offers, again and again, and gives its car no more orders; the second one takes it
into its journal with an order of its own, whose sequence is higher.  When the car has taken that,
it heeds the permits of the second alone, and the first one, which sees it in the car's states,
gives the mission up.  Whoever is killed meanwhile goes on from its journal: at each instant at
least one of them has the mission, and the car obeys exactly one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from rsu.avp.dispatch.entry import Entry, Lease
from rsu.avp.dispatch.interface import CarState, Order
from rsu.avp.dispatch.mission import Mission


@dataclass(slots=True, frozen=True)
class Offer:
    """A mission that is to be taken over."""

    mission: Mission
    order: Order
    """The last one that its car got."""


def taken_over(offer: Offer, tenure: str, granted: Iterable[str], now: float) -> Entry:
    """Return what the second coordinator writes: mission, leases, and an order of its own."""
    order, mission = offer.order, offer.mission
    own = replace(order, coordinator=tenure, sequence=order.sequence + 1, time=now)
    return Entry(
        time=now,
        missions=(mission,),
        granted=tuple(Lease(ground, mission.id) for ground in granted),
        orders=(own,),
        acknowledged=((order.vehicle, order.sequence),),
    )


def is_taken(order: Order, state: CarState) -> bool:
    """Whether a car has taken an order that was none of ours."""
    return state.taken > order.sequence
