"""Actors: entities on the stage, with what moves them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import remainder, tau
from pathlib import Path

from rsu.errors import MapError, ScenarioError
from rsu.roads.network import Pose, RoadNetwork
from rsu.sensing.detection import ObjectClass
from scenarios.openscenario.entity import Category, Entity
from scenarios.openscenario.storyboard import Storyboard
from scenarios.stage.drive import Command, Cruise, Drive
from scenarios.stage.guidance import Guidance, LaneGuidance, PathGuidance, StraightAhead, take_up

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

STILL = 1e-3
"""m/s: slower than this is standing."""


@dataclass(slots=True)
class Actor:
    """One entity's state; the pose is that of its reference point."""

    entity: Entity
    station_id: int
    pose: Pose = field(default_factory=lambda: Pose(x=0.0, y=0.0, z=0.0, heading=0.0))
    speed: float = 0.0
    acceleration: float = 0.0
    yaw_rate: float = 0.0
    travelled: float = 0.0
    """m since the beginning, either way."""
    stood: float = 0.0
    """s since it last moved."""
    drive: Drive = field(default_factory=Cruise)
    guidance: Guidance = field(init=False)

    def __post_init__(self) -> None:
        """Stand where the pose says until a teleport."""
        self.guidance = StraightAhead(self.pose)

    @property
    def commanded(self) -> bool:
        """Whether an external driver has the pedals."""
        return isinstance(self.drive, Command)

    @property
    def object_class(self) -> ObjectClass:
        """What a sensor would call it."""
        return CLASSES.get(self.entity.category, ObjectClass.OTHER)

    def put(self, guidance: Guidance) -> None:
        """Follow from now on that guidance, from where it begins: no motion, no rates."""
        self.guidance = guidance
        self.pose = guidance.pose()

    def advance(self, network: RoadNetwork, now: float, dt: float) -> None:
        """Move on by `dt` s."""
        before, speed = self.pose, self.speed
        self.speed, step = self.drive.advance(speed, now, dt)
        rest = self.guidance.advance(step, dt)
        self.pose = self.guidance.pose()
        if isinstance(self.guidance, PathGuidance) and self.guidance.finished:
            self.guidance = take_up(network, self.pose)
            self.guidance.advance(rest, dt)
            self.pose = self.guidance.pose()
        if self.drive.finished:
            self.drive = Cruise()
        self.acceleration = (self.speed - speed) / dt
        self.yaw_rate = remainder(self.pose.heading - before.heading, tau) / dt
        self.travelled += abs(step)
        self.stood = self.stood + dt if abs(self.speed) < STILL else 0.0


@dataclass(slots=True)
class Cast:
    """All actors on their stage, at one time."""

    file: Path
    network: RoadNetwork
    actors: Mapping[str, Actor]
    now: float = 0.0

    def fail(self, problem: str) -> ScenarioError:
        """Make the error of a scenario that does not fit its map."""
        return ScenarioError(self.file, f"t={self.now:g} s", problem)

    def lane_of(self, name: str) -> LaneGuidance:
        """Return the lane that an actor is on, and where on it.

        Raises
        ------
        ScenarioError
            When it is on none.
        """
        actor = self.actors[name]
        if isinstance(actor.guidance, LaneGuidance):
            return actor.guidance
        found = take_up(self.network, actor.pose)
        if not isinstance(found, LaneGuidance):
            raise self.fail(f"{name!r} is on no lane")
        return found


def make_cast(storyboard: Storyboard, network: RoadNetwork) -> Cast:
    """Bring the entities of a storyboard together, in its order, not yet placed."""
    actors: dict[str, Actor] = {}
    stations: set[int] = set()
    for entity in storyboard.entities:
        station_id = _station_id(storyboard.file, entity)
        if station_id in stations:
            place = f"entity {entity.name!r}"
            raise ScenarioError(storyboard.file, place, f"station {station_id} is there twice")
        stations |= {station_id} - {NO_STATION}
        actors[entity.name] = Actor(entity, station_id)
    return Cast(storyboard.file, network, actors)


def _station_id(file: Path, entity: Entity) -> int:
    text = entity.properties.get(STATION_PROPERTY)
    if text is None:
        return NO_STATION
    if not (text.isascii() and text.isdigit() and int(text) <= GREATEST_STATION):
        problem = f"{STATION_PROPERTY}={text!r}: expected 0 to {GREATEST_STATION}"
        raise ScenarioError(file, f"entity {entity.name!r}", problem)
    return int(text)


def map_failure(cast: Cast, error: MapError) -> ScenarioError:
    """Turn what the map does not have into what the scenario asks of it."""
    return cast.fail(f"the map has no such place: {error.place} {error.problem}")
