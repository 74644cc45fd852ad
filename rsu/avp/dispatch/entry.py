"""What the journal of the missions is told, and what it knows: entries, and their sum."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from rsu.avp.dispatch.closure import OperatorClosure
from rsu.avp.dispatch.emergency import EmergencyStop
from rsu.avp.dispatch.interface import Order
from rsu.avp.dispatch.mission import ENDED, Mission
from rsu.statement import Statement


class Unkept(Enum):
    """Why the journal is not written: as of a `Denial`."""

    DISK_FULL = "the disk is full"
    JOURNAL_LOCKED = "it is locked by somebody else"
    JOURNAL_READ_ONLY = "it is read-only"
    JOURNAL_TAKEN_OVER = "another coordinator has taken it over"
    JOURNAL_CONTRADICTS = "it says otherwise: {problem}"
    JOURNAL_VERSION = "it is of version {found}, expected {expected}"
    JOURNAL_FAILS = "{problem}"


@dataclass(slots=True, frozen=True)
class Lease:
    """A piece of ground that one mission may use, and nobody else."""

    resource: str
    mission: str


@dataclass(slots=True, frozen=True)
class Answer:
    """What came of a request from outside: asked again, it is answered alike and done once."""

    request: str
    text: str
    """Id of the mission, or why there is none."""
    accepted: bool
    code: str = ""
    """Of a `Denial`, in lower case; "" = there is none."""
    details: Mapping[str, str] = field(default_factory=dict[str, str])
    """What it is about, `subject` among them."""


def deny(request: str, why: Statement) -> Answer:
    """Answer why something is not done."""
    return Answer(request, why.text, accepted=False, code=why.code, details=why.details)


@dataclass(slots=True, frozen=True, kw_only=True)
class Entry:
    """What happens at one moment: all of it is written, or nothing is."""

    time: float
    """Unix s."""
    missions: tuple[Mission, ...] = ()
    """New ones, and those to which something has happened."""
    granted: tuple[Lease, ...] = ()
    returned: tuple[Lease, ...] = ()
    """These first: what one mission gives back, another may be granted in the same entry."""
    orders: tuple[Order, ...] = ()
    """For the outbox: the last one to each car is sent again until it is acknowledged."""
    acknowledged: tuple[tuple[str, int], ...] = ()
    """Cars, and the last order that each has taken."""
    answers: tuple[Answer, ...] = ()
    struck: tuple[EmergencyStop, ...] = ()
    """Emergency stops that are new, or whose end was asked for."""
    ended: tuple[str, ...] = ()
    """Ids of emergency stops that are over."""
    closed: tuple[OperatorClosure, ...] = ()
    """What operators take out of use."""
    opened: tuple[OperatorClosure, ...] = ()
    """What is used again."""
    offered: tuple[tuple[str, str], ...] = ()
    """Missions that another coordinator is to take over, and which one."""
    transferred: tuple[str, ...] = ()
    """Missions that it has taken over: they are not ours any more."""


@dataclass(slots=True)
class Standing:
    """All that entries come to; what a coordinator starts with."""

    missions: dict[str, Mission] = field(default_factory=dict[str, Mission])
    """Those that have not ended, by id."""
    leases: dict[str, str] = field(default_factory=dict[str, str])
    """Mission by resource."""
    orders: dict[str, Order] = field(default_factory=dict[str, Order])
    """By car, the last."""
    taken: dict[str, int] = field(default_factory=dict[str, int])
    """By car: sequence of the last order that it has acknowledged."""
    stops: dict[str, EmergencyStop] = field(default_factory=dict[str, EmergencyStop])
    """Emergency stops that hold, by id."""
    closures: dict[tuple[str, str], OperatorClosure] = field(
        default_factory=dict[tuple[str, str], OperatorClosure]
    )
    """Of operators, that hold, by place."""
    offers: dict[str, str] = field(default_factory=dict[str, str])
    """Coordinator by mission that it is to take over."""

    def add(self, entry: Entry) -> None:
        """Let an entry count that the journal has."""
        for mission in entry.missions:
            self.missions[mission.id] = mission
            if mission.state in ENDED:
                del self.missions[mission.id]
        for lease in entry.returned:
            del self.leases[lease.resource]
        self.leases.update((lease.resource, lease.mission) for lease in entry.granted)
        self.orders.update((order.vehicle, order) for order in entry.orders)
        self.taken.update(entry.acknowledged)
        self.stops.update((stop.id, stop) for stop in entry.struck)
        for name in entry.ended:
            self.stops.pop(name, None)
        self.closures.update((closure.place, closure) for closure in entry.closed)
        for closure in entry.opened:
            self.closures.pop(closure.place, None)
        self.offers.update(entry.offered)
        for name in entry.transferred:
            self.offers.pop(name, None)
            self.missions.pop(name, None)


class Journal(Protocol):
    """Where entries are kept."""

    @property
    def epoch(self) -> int:
        """How often it has been opened: the tenure of a coordinator."""
        ...

    def write(self, entry: Entry) -> None:
        """Keep all of an entry; raises `JournalError`, and keeps nothing of it, when it cannot."""
        ...

    def standing(self) -> Standing:
        """Return what all entries come to."""
        ...

    def answer(self, request: str) -> Answer | None:
        """Return what came of a request, if it has been there; raises `JournalError`."""
        ...

    def knows(self, mission: str) -> bool:
        """Whether a mission is there, ended or not."""
        ...
