"""What a car park says of itself to those who watch over it."""

from dataclasses import dataclass

from rsu.avp.dispatch.closure import OperatorClosure
from rsu.avp.dispatch.emergency import EmergencyStop
from rsu.avp.dispatch.mission import Mission
from rsu.statement import Statement


@dataclass(slots=True, frozen=True)
class Awaited:
    """What somebody waits for."""

    ground: str
    """Name of the piece of ground, spot or bay, or of the neighbour that is to take him over."""
    holder: str
    """Car that has it, or is let go first; "" = nobody in particular."""
    since: float
    """Unix s."""
    why: Statement | None = None
    """What that is, of `Ground`; None = it is not said."""


@dataclass(slots=True, frozen=True, kw_only=True)
class OngoingMission:
    """A mission that goes on, and its car."""

    mission: Mission
    awaited: Awaited | None
    """Why the car does not go on though it is not stopped; None = it does."""
    pose: tuple[float, float, float] | None
    """Middle of the rear axle, m and rad; None = it was not heard yet."""
    level: int
    speed: float
    """m/s, negative in reverse."""
    station: float
    """m driven on its way, of `length`."""
    cleared: float
    """m of its way that it holds."""
    length: float
    start: tuple[float, float, float]
    """Pose where its way begins."""
    arc: tuple[tuple[float, float], ...]
    """Its way: curvature, 1/m, and signed length, m; none = it has no order."""


@dataclass(slots=True, frozen=True)
class Place:
    """A spot or bay that is not free."""

    name: str
    vehicle: str
    """Who stands there, or whom it is kept for."""
    occupied: bool
    """He stands there; else it is kept."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Account:
    """A car park at one instant."""

    time: float
    """Unix s."""
    missions: tuple[OngoingMission, ...]
    places: tuple[Place, ...]
    stops: tuple[EmergencyStop, ...]
    """Those that hold."""
    closures: tuple[OperatorClosure, ...]
    """Of operators, that hold."""
    in_the_way: tuple[str, ...]
    """Who keeps emergency stops from ending now."""
    trouble: Statement | None
    """Why missions cannot be kept, of `Unkept`; None = they can."""
