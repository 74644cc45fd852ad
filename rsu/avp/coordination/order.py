"""What the coordinator is told, and what it tells: the words of one step."""

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from rsu.arrays import Floats
from rsu.avp.coordination.assignment import Request
from rsu.avp.coordination.right_of_way import Wait
from rsu.avp.dispatch.closure import OperatorClosure
from rsu.avp.dispatch.mission import Handover, Kind, Mission
from rsu.avp.lot.route import Route


@dataclass(slots=True, frozen=True)
class Arrive:
    """A car with its driver stands at the begin of a lane, and wants to a bay or a spot."""

    name: str
    lane: int
    spot: str = ""
    """"" = any bay for dropping off."""


@dataclass(slots=True, frozen=True)
class Found:
    """A car is known to be parked in a spot."""

    name: str
    spot: str


@dataclass(slots=True, frozen=True)
class Depart:
    """A car with its driver leaves a bay or a spot, and the car park."""

    name: str


@dataclass(slots=True, frozen=True)
class Gone:
    """Nobody reckons with a car any more: its driver has it, or people have fetched it."""

    name: str


@dataclass(slots=True, frozen=True)
class Park:
    """The car in a bay is to be parked, or a parked one elsewhere."""

    name: str
    mission: str
    bay: str
    """Where it stands."""
    request: Request
    kind: Kind = Kind.PARK


@dataclass(slots=True, frozen=True)
class Retrieve:
    """A parked car is to be brought to a pick-up bay."""

    name: str
    mission: str
    target: str = ""
    """A neighbour's bay, as ``NEIGHBOUR`` or ``NEIGHBOUR/ZONE``; "" = any here."""


@dataclass(slots=True, frozen=True)
class Resume:
    """A mission whose car has not set out is known from before."""

    mission: Mission
    request: Request
    """What a car that is to be parked looks for."""


@dataclass(slots=True, frozen=True)
class Come:
    """A car on its way comes from a neighbour, who lets it go as far as a place on a lane here."""

    mission: Mission
    request: Request
    """What it looks for, if it is to be parked."""
    start: Floats
    """(3,) pose, m, rad, where its mission began."""
    arc: Floats
    """(A, 2) curvature, 1/m, and length, m, from there to where its way leads over the lane."""
    lane: int
    station: float
    """m along the lane, where that begins."""
    until: float
    """m of its way as far as it was let go."""


@dataclass(slots=True, frozen=True)
class Identified:
    """It is certain which car a mission is about."""

    name: str


@dataclass(slots=True, frozen=True)
class Ready:
    """A car that is identified may drive by itself, if all conditions hold."""

    name: str
    handover: Handover


@dataclass(slots=True, frozen=True)
class TakeOver:
    """The driver is in his car again."""

    name: str


@dataclass(slots=True, frozen=True)
class Progress:
    """Where a car is on its route."""

    name: str
    station: float
    """m."""
    standing: bool


@dataclass(slots=True, frozen=True)
class Outsider:
    """What somebody who asks nobody is on and can reach; 0 = he is gone."""

    name: str
    ground: int


@dataclass(slots=True, frozen=True)
class Occupied:
    """Somebody is seen to stand in a spot, or to turn into it, that is not his."""

    name: str
    spot: str


@dataclass(slots=True, frozen=True)
class Close:
    """A spot or a road is not to be used any more."""

    closure: OperatorClosure


@dataclass(slots=True, frozen=True)
class Open:
    """A spot or a road that was closed is used again."""

    spot: str = ""
    road: str = ""


Input: TypeAlias = (
    Arrive
    | Found
    | Depart
    | Gone
    | Park
    | Retrieve
    | Resume
    | Come
    | Identified
    | Ready
    | TakeOver
    | Progress
    | Outsider
    | Occupied
    | Close
    | Open
)


class Order(NamedTuple):
    """What somebody is told after a step that concerned him."""

    name: str
    mission: Mission | None
    """None = the driver drives."""
    route: Route | None
    """None = he is parked."""
    cleared: float
    """m along the route as far as he may drive."""
    limit: float
    """m/s."""
    report: float
    """m along the route; nothing is decided before he has come there."""
    wait: Wait | None
    levels: tuple[int, ...]
    """On which his body may be, that on which he is first."""
    spot: str
    """Reserved for him, or where he stands; "" = none."""
