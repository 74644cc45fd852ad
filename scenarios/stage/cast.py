"""`Cast`: all actors on their stage, as arrays that the kernels move."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from math import hypot
from pathlib import Path
from typing import Protocol, get_args

import numpy as np

from rsu.arrays import Bools, Floats, Ints
from rsu.errors import MapError, ScenarioError
from rsu.roads.network import RoadNetwork
from rsu.sensing.detection import Indicator, ObjectClass
from scenarios.kernels import motion as film
from scenarios.openscenario.controller import ObjectController
from scenarios.openscenario.entity import BoundingBox, Category, Entity, Role
from scenarios.openscenario.storyboard import Storyboard, actions
from scenarios.openscenario.traffic import TrafficAction
from scenarios.stage.crowd import Crowd
from scenarios.stage.day import Surroundings
from scenarios.stage.lane_table import LaneTable
from scenarios.stage.seat import Seats, longer, no_seats
from scenarios.stage.signal import SignalBoard

STATION_PROPERTY = "ivics.station_id"
"""Entity property that marks a connected vehicle: its ITS station id."""
NO_STATION = -1
GREATEST_STATION = 2**32 - 1
"""``StationId`` (ETSI TS 102 894-2)."""

CLASSES = {
    Category.CAR: ObjectClass.CAR,
    Category.VAN: ObjectClass.VAN,
    Category.TRUCK: ObjectClass.TRUCK,
    Category.TRAILER: ObjectClass.TRUCK,
    Category.SEMITRAILER: ObjectClass.TRUCK,
    Category.BUS: ObjectClass.BUS,
    Category.MOTORBIKE: ObjectClass.MOTORCYCLE,
    Category.BICYCLE: ObjectClass.BICYCLE,
    Category.PEDESTRIAN: ObjectClass.PEDESTRIAN,
    Category.WHEELCHAIR: ObjectClass.PEDESTRIAN,
}
"""What a sensor would call it; the rest is `ObjectClass.OTHER`."""

EMERGENCY = frozenset({Role.AMBULANCE, Role.FIRE, Role.POLICE})
"""Roles with light bar and siren."""
FILM, SHORTEST_FILM, LONGEST_FILM = 2**17, 64, 2048
"""Numbers that a film has at most if it is to stay near the processor, and its instants."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Placement:
    """A place on the stage, and which way one who stands there goes on."""

    x: float
    y: float
    z: float
    heading: float
    lane: int = -1
    """Lane that is followed; -1 = straight ahead, off the lanes."""
    way: float = 0.0
    """m along the lane, as `LaneTable` counts."""
    offset: float = 0.0
    """m to the left of the lane's centre."""
    turn: float = 0.0
    """Heading minus the lane's, rad."""


class Holder(Protocol):
    """An action that has an actor."""

    @property
    def over(self) -> Callable[[], None]:
        """What to call when it has it no more."""
        ...


@dataclass(slots=True)
class Cast:
    """N actors.  `film` holds what was and is; its instant `at` is now."""

    file: Path
    network: RoadNetwork
    lanes: LaneTable
    entities: tuple[Entity, ...]
    index: dict[str, int]
    film: Floats
    plan: Floats
    box: Floats
    """(N, 4) centre x and y, length and width, m."""
    size: Floats
    """(N, 3) height, distance of the farthest corner from the reference point, and height of the
    bottom above it, m."""
    kind: Ints
    """(N,) `ObjectClass`."""
    station: Ints
    indicator: Ints
    """(N,) `Indicator`."""
    emergency: Bools
    """(N,) True for those with light bar and siren."""
    towed: Ints
    """Rows of the trailers; who tows another comes before that."""
    signals: SignalBoard
    seats: Seats
    path: Floats = field(default_factory=lambda: np.zeros((2, 7)))
    route: Ints = field(default_factory=lambda: np.zeros(1, dtype=np.int64))
    seed: int = 0
    """Of all that is left to chance."""
    at: int = 0
    now: float = 0.0
    values: dict[str, str] = field(default_factory=dict[str, str])
    """Variables and parameters that conditions ask for."""
    holders: dict[tuple[int, str], Holder | None] = field(
        default_factory=dict[tuple[int, str], "Holder | None"]
    )
    """Which action has an actor's speed, offset or course."""
    touched: Bools = field(default_factory=lambda: np.zeros((0, 0), dtype=np.bool_))
    """(N, N) pairs that have touched, first < second."""
    assigned: dict[int, ObjectController] = field(default_factory=dict[int, ObjectController])
    """Controllers that actions have given to actors."""
    remarks: list[str] = field(default_factory=list[str])
    """What is played otherwise than the file asks for."""
    surroundings: Surroundings = field(default_factory=Surroundings)
    crowd: Crowd = field(default_factory=Crowd)
    crowded: bool = False
    """Whether the storyboard has traffic."""
    vacant: list[int] = field(default_factory=list[int])
    """Rows of those who have left."""

    @property
    def row(self) -> Floats:
        """(N, COLUMNS) everybody's state now."""
        return self.film[self.at]

    def fail(self, problem: str) -> ScenarioError:
        """Make the error of a scenario that does not fit its map."""
        return ScenarioError(self.file, f"t={self.now:g} s", problem)

    def remark(self, problem: str) -> None:
        """Tell once of what is played otherwise than the file asks for."""
        if problem not in self.remarks:
            self.remarks.append(problem)

    def missing(self, error: MapError) -> ScenarioError:
        """Turn what the map does not have into what the scenario asks of it."""
        return self.fail(f"the map has no such place: {error.place} {error.problem}")

    def put(self, i: int, place: Placement) -> None:
        """Stand an actor there, and let it follow that lane."""
        actor = self.row[i]
        actor[film.X], actor[film.Y], actor[film.Z] = place.x, place.y, place.z
        actor[film.HEADING], actor[film.TILT] = place.heading, 0.0
        actor[film.OFFSET], actor[film.TURN] = place.offset, place.turn
        actor[film.LANE], actor[film.WAY] = place.lane, place.way
        actor[film.MODE] = film.ON_LANE if place.lane >= 0 else film.FREE
        self.plan[i, film.OFFSET_KIND] = film.KEEP

    def admit(self, entity: Entity) -> int:
        """Bring somebody onto the stage who is not in the storyboard; return the row."""
        count, box = len(self.entities), entity.box
        if self.vacant:
            i = self.vacant.pop()
        else:
            i = count
            self.film = longer(self.film, 1)
            self.plan, self.box = longer(self.plan, 0), longer(self.box, 0)
            self.size, self.station = longer(self.size, 0), longer(self.station, 0)
            self.kind, self.indicator = longer(self.kind, 0), longer(self.indicator, 0)
            self.emergency = longer(self.emergency, 0)
            self.touched = longer(longer(self.touched, 0), 1)
        self.entities = (*self.entities[:i], entity, *self.entities[i + 1 :])
        self.index[entity.name], self.station[i] = i, NO_STATION
        self.indicator[i], self.emergency[i] = Indicator.OFF, entity.role in EMERGENCY
        self.film[:, i], self.plan[i] = 0.0, 0.0
        self.touched[i], self.touched[:, i] = False, False
        limits = entity.performance
        self.plan[i, film.MAX_SPEED] = limits.max_speed
        self.plan[i, film.MAX_ACCELERATION] = limits.max_acceleration
        self.plan[i, film.MAX_DECELERATION] = limits.max_deceleration
        self.box[i] = box.center_x, box.center_y, box.length, box.width
        self.size[i], self.kind[i] = _size(box), CLASSES.get(entity.category, ObjectClass.OTHER)
        self.row[i, film.PRESENT] = 1.0
        return i

    def dismiss(self, i: int) -> None:
        """Take somebody off who was admitted."""
        self.row[i, film.PRESENT] = 0.0
        del self.index[self.entities[i].name]
        self.vacant.append(i)

    def stand_still(self, i: int) -> None:
        """Let an actor have been as it is now, so that it has come without a jerk."""
        self.film[max(self.at - 1, 0), i] = self.row[i]

    def set_out(self, i: int, lane: int, way: float) -> None:
        """Stand an actor in the middle of a lane."""
        x, y, z, heading = self.lanes.pose(lane, way)
        self.put(i, Placement(x=x, y=y, z=z, heading=heading, lane=lane, way=way))

    def hold(self, i: int, domain: str, holder: Holder | None) -> None:
        """Give an actor's ``speed``, ``offset`` or ``course`` to an action."""
        before = self.holders.get((i, domain))
        self.holders[i, domain] = holder
        if before is not None:
            before.over()

    def held(self, i: int, domain: str, holder: Holder) -> bool:
        """Whether an action still has it."""
        return self.holders.get((i, domain)) is holder

    def add_path(self, rows: Floats) -> tuple[int, int]:
        """Keep the (K, 7) rows of a path; return where they begin and end."""
        first = len(self.path)
        self.path = np.ascontiguousarray(np.vstack((self.path, rows)))
        return first, first + len(rows)

    def give_route(self, i: int, turns: list[int], kind: float) -> None:
        """Let an actor take turns: roads, once or round and round, or a random number a lane."""
        first = len(self.route)
        self.route = np.concatenate((self.route, np.array(turns, dtype=np.int64)))
        plan = self.plan[i]
        plan[film.ROUTE_FIRST], plan[film.ROUTE_LAST] = first, len(self.route)
        plan[film.ROUTE_KIND], self.row[i, film.ROUTE_CURSOR] = kind, first


def make_cast(
    storyboard: Storyboard, network: RoadNetwork, lanes: LaneTable, seed: int = 0
) -> Cast:
    """Bring the entities of a storyboard together, in its order, not yet placed."""
    entities = _named(storyboard.entities)
    count = len(entities)
    plan = np.zeros((count, film.PLAN))
    names = [entity.name for entity in storyboard.entities]
    towed: dict[int, tuple[int, float]] = {}
    for i, entity in enumerate(entities):
        limits = entity.performance
        plan[i, film.MAX_SPEED] = limits.max_speed
        plan[i, film.MAX_ACCELERATION] = limits.max_acceleration
        plan[i, film.MAX_DECELERATION] = limits.max_deceleration
        if entity.trailer is not None and entity.hitch is not None:
            towed[names.index(entity.trailer)] = (i, entity.hitch.dx)
    instants = min(FILM // (film.COLUMNS * max(count, 1)), LONGEST_FILM)
    state = np.zeros((max(instants, SHORTEST_FILM), count, film.COLUMNS))
    state[0, :, film.MODE], state[0, :, film.PRESENT] = film.FREE, 1.0
    for i, (tractor, hitch) in towed.items():
        coupler = entities[i].coupler
        state[0, i, film.MODE] = film.TOWED
        plan[i, film.TRACTOR], plan[i, film.HITCH] = tractor, hitch
        plan[i, film.COUPLER] = 0.0 if coupler is None else coupler.dx
    boxes = [entity.box for entity in entities]
    return Cast(
        file=storyboard.file,
        network=network,
        lanes=lanes,
        entities=entities,
        index={
            **{entity.name: i for i, entity in enumerate(entities)},
            **{name: i for i, name in enumerate(names)},
        },
        film=state,
        plan=plan,
        box=np.array([(b.center_x, b.center_y, b.length, b.width) for b in boxes]).reshape(-1, 4),
        size=np.array([_size(b) for b in boxes]).reshape(-1, 3),
        kind=np.array([CLASSES.get(e.category, ObjectClass.OTHER) for e in entities], np.int64),
        station=_stations(storyboard),
        indicator=np.zeros(count, dtype=np.int64),
        emergency=np.array([entity.role in EMERGENCY for entity in entities], dtype=np.bool_),
        signals=SignalBoard(storyboard.signal_controllers, network),
        seats=no_seats(len(state), int(lanes.index[-1, film.SECTION])),
        crowded=any(isinstance(action, get_args(TrafficAction)) for action in actions(storyboard)),
        seed=seed,
        towed=_by_train({i: tractor for i, (tractor, _) in towed.items()}),
        values={
            **storyboard.parameters,
            **{item.name: item.value for item in storyboard.variables},
        },
        touched=np.zeros((count, count), dtype=np.bool_),
    )


def _size(box: BoundingBox) -> tuple[float, float, float]:
    """Row of `Cast.size`."""
    ahead, aside = abs(box.center_x) + box.length / 2.0, abs(box.center_y) + box.width / 2.0
    return box.height, hypot(ahead, aside), box.center_z - box.height / 2.0


def _by_train(tractors: Mapping[int, int]) -> Ints:
    """Rows of the trailers, by how many tow them."""

    def vehicles_before(i: int) -> int:
        return 1 + vehicles_before(tractors[i]) if i in tractors else 0

    return np.array(sorted(tractors, key=vehicles_before), dtype=np.int64)


def _named(entities: tuple[Entity, ...]) -> tuple[Entity, ...]:
    """Call a trailer that is described within its tractor as that, with a ``+`` behind it."""
    named: list[Entity] = []
    for entity in entities:
        named.append(replace(entity, name=f"{named[-1].name}+") if entity.inner else entity)
    return tuple(named)


def _stations(storyboard: Storyboard) -> Ints:
    """(N,) station ids, `NO_STATION` for who has none."""
    stations: list[int] = []
    for entity in storyboard.entities:
        station = _station_id(storyboard.file, entity)
        if station != NO_STATION and station in stations:
            place = f"entity {entity.name!r}"
            raise ScenarioError(storyboard.file, place, f"station {station} is there twice")
        stations.append(station)
    return np.array(stations, dtype=np.int64)


def _station_id(file: Path, entity: Entity) -> int:
    text = entity.properties.get(STATION_PROPERTY)
    if text is None:
        return NO_STATION
    if not (text.isascii() and text.isdigit() and int(text) <= GREATEST_STATION):
        problem = f"{STATION_PROPERTY}={text!r}: expected 0 to {GREATEST_STATION}"
        raise ScenarioError(file, f"entity {entity.name!r}", problem)
    return int(text)
