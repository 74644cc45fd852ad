"""A session goes from one coordinator to another: storeys of a garage, or lots beside each other.

The first one offers, again and again, and gives its car no more orders; the second one takes it
into its journal with an order of its own, whose sequence is higher.  When the car has taken that,
it heeds the permits of the second alone; the first one, which sees it in the car's states, keeps
the ground until the car is off it, and gives the mission up.  Whoever is killed meanwhile goes on
from its journal: at each instant at least one of them has the mission, and the car obeys exactly
one.  Whose it is the journals say: the second one's, as soon as that has written it.
"""

from dataclasses import dataclass

from rsu.avp.dispatch.interface import CarState, Order
from rsu.avp.dispatch.mission import Mission
from rsu.statement import Statement


@dataclass(slots=True, frozen=True)
class Offer:
    """A mission that is to be taken over."""

    mission: Mission
    order: Order
    """The last one that its car got."""


@dataclass(slots=True, frozen=True)
class Rejection:
    """Why a mission is not taken over, as yet: it is offered again."""

    mission: str
    by: str
    """Who has offered it."""
    why: Statement
    """Of a `Denial`."""


def is_taken(order: Order, state: CarState) -> bool:
    """Whether a car has taken an order that was none of ours."""
    return state.taken > order.sequence
