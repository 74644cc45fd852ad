"""`Player`: a storyboard, step by step."""

from dataclasses import dataclass

import numpy as np

from rsu.errors import ScenarioError
from rsu.roads.network import RoadNetwork
from scenarios.openscenario.action import TeleportAction
from scenarios.openscenario.position import fixed_positions
from scenarios.openscenario.storyboard import Storyboard
from scenarios.stage.actor import Actor, Cast, make_cast
from scenarios.stage.actuation import actuate
from scenarios.stage.box import center_of, touching
from scenarios.stage.drive import Command, Cruise
from scenarios.stage.element import Ledger, story_element
from scenarios.stage.place import place
from scenarios.stage.repertoire import refuse_unplayed
from scenarios.stage.scene import Scene
from scenarios.stage.trigger import TriggerWatch

DT = 0.05
"""s; what players of OpenSCENARIO commonly step by."""


@dataclass(slots=True, frozen=True)
class Collision:
    """First contact of two boxes."""

    time: float
    """s since the scenario began."""
    first: str
    second: str
    """Names, in the order of the file."""


class Player:
    """Plays a storyboard on a map by fixed steps; the same input gives the same scenes.

    Parameters
    ----------
    storyboard : Storyboard
        What is to happen.
    network : RoadNetwork
        The map; scenes are in its frame.
    dt : float
        Step, s.

    Raises
    ------
    ScenarioError
        When the map lacks a place that the storyboard names: here as far as it can be known
        beforehand, else in `step`.
    """

    def __init__(self, storyboard: Storyboard, network: RoadNetwork, dt: float = DT) -> None:
        self.dt = dt
        self.finished = False
        """Whether the storyboard's stop trigger has fired."""
        self._collisions: dict[tuple[str, str], Collision] = {}
        self._steps = 0
        refuse_unplayed(storyboard)
        self._cast = make_cast(storyboard, network)
        self._ledger = Ledger(storyboard)
        self._stories = [story_element(story, self._ledger) for story in storyboard.stories]
        self._stop = TriggerWatch(storyboard.stop)
        self._check_places(storyboard)
        _check_teleports(storyboard)
        for item in storyboard.init:
            if item.entity is not None:
                actuate(item.action, item.entity, self._cast)
        self._end_step()

    @property
    def scene(self) -> Scene:
        """The ground truth now."""
        return self._scene

    @property
    def collisions(self) -> tuple[Collision, ...]:
        """First contacts so far, by time."""
        return tuple(self._collisions.values())

    def step(self) -> Scene:
        """Let triggers fire, move everybody by one step, and return where they are then."""
        for story in self._stories:
            story.consider(self._cast)
        for actor in self._cast.actors.values():
            actor.advance(self._cast.network, self._cast.now, self.dt)
        self._steps += 1
        self._cast.now = self._steps * self.dt
        self._end_step()
        return self._scene

    def command(self, entity: str, acceleration: float) -> None:
        """Let an external driver accelerate an entity until `release`, m/s^2, negative = brake.

        It goes where its lane, route or trajectory leads, within its `Performance`; braking ends
        in a stop.
        """
        actor = self._cast.actors[entity]
        actor.drive = Command(acceleration, actor.entity.performance)

    def release(self, entity: str) -> None:
        """Give an entity back to the default controller, at its present speed."""
        actor = self._cast.actors[entity]
        if actor.commanded:
            actor.drive = Cruise()

    def _check_places(self, storyboard: Storyboard) -> None:
        for position in fixed_positions((storyboard.init, storyboard.stories, storyboard.stop)):
            place(position, self._cast)

    def _end_step(self) -> None:
        for story in self._stories:
            story.settle()
        self._ledger.publish()
        if self._stop.check(self._cast, self._ledger.query) and not self.finished:
            self.finished = True
            for story in self._stories:
                story.stop(self._cast)
        self._scene = make_scene(self._cast)
        self._record_contacts()

    def _record_contacts(self) -> None:
        names = self._scene.name
        for i, j in touching(self._scene):
            pair = (names[i], names[j])
            if pair not in self._collisions:
                self._collisions[pair] = Collision(self._scene.time, *pair)


def _check_teleports(storyboard: Storyboard) -> None:
    placed = {i.entity for i in storyboard.init if isinstance(i.action, TeleportAction)}
    for entity in storyboard.entities:
        if entity.name not in placed:
            problem = f"entity {entity.name!r} has no TeleportAction: it would be nowhere"
            raise ScenarioError(storyboard.file, "", problem)


def make_scene(cast: Cast) -> Scene:
    """Return the state of all actors, in their order."""
    actors = list(cast.actors.values())
    boxes = [actor.entity.box for actor in actors]
    table = np.array([_row(actor) for actor in actors], dtype=np.float64).reshape(-1, 9)
    return Scene(
        time=cast.now,
        name=tuple(cast.actors),
        reference=table[:, 0:2],
        position=table[:, 2:4],
        z=table[:, 4],
        heading=table[:, 5],
        speed=table[:, 6],
        acceleration=table[:, 7],
        yaw_rate=table[:, 8],
        extent=np.array([(b.length, b.width, b.height) for b in boxes]).reshape(-1, 3),
        class_index=np.array([actor.object_class for actor in actors], dtype=np.int64),
        connected=np.array([actor.station_id >= 0 for actor in actors], dtype=np.bool_),
        station_id=np.array([actor.station_id for actor in actors], dtype=np.int64),
    )


def _row(actor: Actor) -> tuple[float, ...]:
    pose, box = actor.pose, actor.entity.box
    bottom = pose.z + box.center_z - box.height / 2.0
    return (
        *(pose.x, pose.y, *center_of(pose, box), bottom, pose.heading),
        *(actor.speed, actor.acceleration, actor.yaw_rate),
    )
