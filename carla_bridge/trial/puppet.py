"""The road users of a scenario as actors of CARLA: they go where the scenario says."""

from dataclasses import replace
from math import cos, sin

import numpy as np

from carla_bridge.state import Size, State
from carla_bridge.trial.wardrobe import blueprint
from carla_bridge.world import World
from rsu.roads.pose import Pose
from rsu.sensing.detection import ObjectClass
from scenarios.stage.scene import Scene

_WINGS = 500.0
"""m above the ground at which puppets enter: there nobody stands in their way."""
_APART = 10.0
"""m between two who wait there."""


class Puppets:
    """Puts a scene on CARLA's world, step by step, and tells it as it is there.

    Parameters
    ----------
    world : ours.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._actors: dict[str, int] = {}
        self.actors: tuple[int, ...] = ()
        """CARLA's ids of the last scene's actors, in the order of its rows."""

    def show(self, scene: Scene) -> Scene:
        """Let a step pass, at the end of which everybody is where the scene says.

        Returns
        -------
        Scene
            With the places and boxes that CARLA tells: bodies are as large as those that play them.

        Raises
        ------
        CarlaUnavailableError
            The server refuses somebody, or does not answer.
        """
        for name in self._actors.keys() - set(scene.name):
            self._world.remove(self._actors.pop(name))
        for row, name in enumerate(scene.name):
            if name not in self._actors:
                self._actors[name] = self._enter(scene, row)
        self.actors = tuple(self._actors[name] for name in scene.name)
        sizes = [self._world.size(actor) for actor in self.actors]
        self._world.put(
            {actor: _state(scene, row, sizes[row]) for row, actor in enumerate(self.actors)}
        )
        states = self._world.tick()
        return _told(scene, [states[actor] for actor in self.actors], sizes)

    def _enter(self, scene: Scene, row: int) -> int:
        length, _, height = scene.extent[row].tolist()
        played_by = blueprint(ObjectClass(int(scene.class_index[row])), length, height)
        x, y = scene.position[row].tolist()
        waits = float(scene.z[row]) + _WINGS + _APART * len(self._actors)
        place = Pose(x=x, y=y, z=waits, heading=float(scene.heading[row]))
        actor = self._world.spawn(played_by, place, scene.name[row])
        self._world.freeze(actor)
        return actor


def _state(scene: Scene, row: int, size: Size) -> State:
    """Return where an actor's origin is when its box stands in its place."""
    heading, speed = float(scene.heading[row]), float(scene.speed[row])
    c, s = cos(heading), sin(heading)
    ahead, left, up = size.centre
    x, y = scene.position[row].tolist()
    pose = Pose(
        x=x - ahead * c + left * s,
        y=y - ahead * s - left * c,
        z=float(scene.z[row]) + 0.5 * size.height - up,
        heading=heading,
    )
    return State(pose=pose, velocity=(speed * c, speed * s, 0.0))


def _told(scene: Scene, states: list[State], sizes: list[Size]) -> Scene:
    count = len(states)
    position, extent = np.empty((count, 2)), np.empty((count, 3))
    z, heading = np.empty(count), np.empty(count)
    for row, (state, size) in enumerate(zip(states, sizes, strict=True)):
        place, (ahead, left, up) = state.pose, size.centre
        c, s = cos(place.heading), sin(place.heading)
        position[row] = place.x + ahead * c - left * s, place.y + ahead * s + left * c
        z[row], heading[row] = place.z + up - 0.5 * size.height, place.heading
        extent[row] = size.length, size.width, size.height
    return replace(scene, position=position, z=z, heading=heading, extent=extent)
