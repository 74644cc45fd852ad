"""What coordinator, valet cars, and who wants something of them, say to each other."""

from dataclasses import dataclass
from enum import Enum

from rsu.avp.dispatch.mission import Mission
from rsu.avp.safety.permit import Permit
from rsu.statement import Statement


class Action(Enum):
    """What an order is about."""

    DRIVE = "drive"
    """Take the way, and drive it as permits say."""
    RELEASE = "release"
    """The mission has ended: forget its way."""


class Refusal(Enum):
    """Why a car does not take an order or a permit."""

    NONE = "none"
    ELSEWHERE = "the way does not begin, or go on, where the car is"
    STEEP = "the way has curves that the car cannot drive"
    FOREIGN = "it is of a coordinator or a mission that the car does not know"
    STALE = "it is void, or answers a state of long ago"
    MOVING = "it is for a car that stands"


class Trouble(Enum):
    """What is the matter with a car, as it says itself."""

    NONE = "none"
    DRIVE = "it cannot move"
    SENSOR = "it does not know where it is"
    DOOR = "a door is open"
    TYRE = "a tyre has lost pressure"


@dataclass(slots=True, frozen=True, kw_only=True)
class Order:
    """What a car is to do; the next one of the same mission replaces its way."""

    vehicle: str
    coordinator: str
    """Whose permits count from now on."""
    sequence: int
    """Goes up with each order to this car: none is taken twice, or after a later one."""
    time: float
    """Unix s."""
    mission: str
    action: Action
    start: tuple[float, float, float]
    """Pose of the middle of the rear axle where the mission begins: m, rad."""
    arc: tuple[tuple[float, float], ...]
    """Curvature, 1/m, and signed length (negative = in reverse), m; of a release none."""
    level: int


@dataclass(slots=True, frozen=True, kw_only=True)
class Grant:
    """A permit on its way to a car."""

    vehicle: str
    coordinator: str
    permit: Permit
    heard: float
    """Time of the last state of the car that was heard, by the clock of the car, Unix s: so a grant
    that was long on its way is found out although the clocks differ."""


@dataclass(slots=True, frozen=True, kw_only=True)
class CarState:
    """What a car says of itself, ten times a second."""

    vehicle: str
    session: int
    """Drawn when the car's software starts: two of them under one id are two cars."""
    sequence: int
    time: float
    """When this was so, Unix s."""
    mission: str
    """Empty = none."""
    taken: int
    """Sequence of the last order that it has taken: the acknowledgement."""
    refusal: Refusal
    """Of the last order that it has refused since."""
    counter: int
    """Of the last permit that it has taken."""
    pose: tuple[float, float, float]
    """Middle of the rear axle: m, rad."""
    level: int
    station: float
    """m driven on the mission's way."""
    speed: float
    """m/s, negative in reverse."""
    doors_closed: bool
    secured: bool
    """Stands, and cannot roll away."""
    trouble: Trouble


@dataclass(slots=True, frozen=True, kw_only=True)
class Factsheet:
    """What a car is; retained."""

    vehicle: str
    maker: str
    wheelbase: float
    """m, as all lengths here."""
    front_overhang: float
    rear_overhang: float
    width: float
    height: float
    steering: float
    """Largest angle of the front wheels, rad."""
    deceleration: float
    """m/s^2 that it brakes with at least, without a permit."""
    brake_lag: float
    """s until it does."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Connection:
    """Whether a car is connected; retained, and the broker's last word when its link breaks."""

    vehicle: str
    session: int
    connected: bool


class Ground(Enum):
    """What a car waits for: as of a `Denial`."""

    LANE = "a piece of aisle {place}"
    DIRECTION = "aisle {place}, which is driven the other way"
    MANOEUVRE = "room to turn at {place}"
    SPOT = "{place}"
    NEIGHBOUR = "car park {place}, which is to take it over"


@dataclass(slots=True, frozen=True)
class Report:
    """How far a mission is; retained."""

    mission: Mission
    awaited: str = ""
    """Piece of ground for which its car waits; "" = it does not."""
    holder: str = ""
    """Who holds that."""
    why: Statement | None = None
    """What that is, of `Ground`; None = it is not said."""


class Wish(Enum):
    """What somebody wants."""

    PARK = "park"
    RETRIEVE = "retrieve"
    MOVE = "move"
    CANCEL = "cancel"
    STOP = "stop"
    """An emergency stop: of one car, a level, or all."""
    ASK_FOR_END = "ask for end"
    """The first step of its end."""
    CONFIRM_END = "confirm end"
    """The second."""
    ASK_TO_GO_ON = "ask to go on"
    """The first step of letting a mission go on which somebody has to see to."""
    GO_ON = "go on"
    """The second; of one that was cancelled or is blocked, the only one."""
    HOLD = "hold"
    """A mission is to stand until it is released."""
    RELEASE = "release"
    CLOSE = "close"
    """A spot or a road is not to be used until it is opened."""
    OPEN = "open"


@dataclass(slots=True, frozen=True, kw_only=True)
class Request:
    """What somebody wants of the car park."""

    id: str
    """Never used again: a request that comes twice is done once."""
    party: str
    """Who asks."""
    time: float
    """Unix s."""
    validity: float
    """s from `time`."""
    wish: Wish
    vehicle: str = ""
    """Empty = does not apply, as below."""
    mission: str = ""
    target: str = ""
    """Spot, or behind ``NEIGHBOUR/`` a neighbour's spot or zone; empty = the car park chooses."""
    road: str = ""
    """That is closed or opened; empty = the spot is."""
    stop: str = ""
    """Emergency stop that is to end."""
    level: int | None = None
