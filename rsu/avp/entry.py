"""What the journal of the missions is told, and what it knows: entries, and their sum."""

from dataclasses import dataclass, field

from rsu.avp.emergency import EmergencyStop
from rsu.avp.mission import Mission


@dataclass(slots=True, frozen=True)
class Lease:
    """A piece of ground that one mission may use, and nobody else."""

    resource: str
    mission: str


@dataclass(slots=True, frozen=True)
class Letter:
    """An order in the outbox: it is sent again until its car acknowledges it."""

    vehicle: str
    sequence: int
    payload: bytes


@dataclass(slots=True, frozen=True)
class Answer:
    """What came of a request from outside: asked again, it is answered alike and done once."""

    request: str
    text: str
    """Id of the mission, or why there is none."""
    accepted: bool


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
    letters: tuple[Letter, ...] = ()
    acknowledged: tuple[tuple[str, int], ...] = ()
    """Cars, and the last order that each has taken."""
    answers: tuple[Answer, ...] = ()
    struck: tuple[EmergencyStop, ...] = ()
    """Emergency stops that are new, or whose end was asked for."""
    ended: tuple[str, ...] = ()
    """Ids of emergency stops that are over."""


@dataclass(slots=True)
class Standing:
    """All that entries come to; what a coordinator starts with."""

    missions: dict[str, Mission] = field(default_factory=dict[str, Mission])
    """Those that have not ended, by id."""
    leases: dict[str, str] = field(default_factory=dict[str, str])
    """Mission by resource."""
    letters: dict[str, list[Letter]] = field(default_factory=dict[str, list[Letter]])
    """By car: the last order that it has taken, then those that it has not acknowledged."""
    taken: dict[str, int] = field(default_factory=dict[str, int])
    """By car: sequence of the last order that it has acknowledged."""
    stops: dict[str, EmergencyStop] = field(default_factory=dict[str, EmergencyStop])
    """Emergency stops that hold, by id."""
