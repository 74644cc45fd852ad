"""Who plays a scene: a name and a course for everybody who takes part."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from rsu.arrays import Floats
from rsu.kernels.rectangle import overlap
from rsu.sensing.detection import ObjectClass
from sotif.adoption.course import Course, smooth
from sotif.adoption.scene import RecordedScene, RoadUser

CATEGORIES = {
    ObjectClass.CAR: "car",
    ObjectClass.VAN: "van",
    ObjectClass.TRUCK: "truck",
    ObjectClass.BUS: "bus",
    ObjectClass.MOTORCYCLE: "motorbike",
    ObjectClass.BICYCLE: "bicycle",
}
EARLY = 0.1
"""s before its course at which somebody appears."""
EDGE = 0.5
"""s: whose course begins or ends so near to the scene's, was there before it or is behind it."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Actor:
    """Somebody in the scenario."""

    name: str
    user: RoadUser
    course: Course

    @property
    def late(self) -> bool:
        """Whether it appears when the scene is under way; who stands was there."""
        return not self.course.stands and float(self.course.time[0]) > EDGE


def make_cast(scene: RecordedScene) -> tuple[Actor, ...]:
    """Name everybody: ``Ego`` the vehicle of the hazard that can be warned, or its first one."""
    accused = [u for u in scene.users if u.track_id in scene.trigger.participants]
    vehicles = [user for user in accused if user.kind in CATEGORIES]
    connected = [user for user in vehicles if user.station_id >= 0]
    ego = next(iter((*connected, *vehicles)), None)
    numbers: Counter[str] = Counter()
    actors: list[Actor] = []
    for user in scene.users:
        kind = user.kind.name.lower()
        numbers[kind] += user is not ego
        name = "Ego" if user is ego else f"{kind}_{numbers[kind]}"
        actors.append(Actor(name=name, user=user, course=smooth(user)))
    standing = [actor for actor in actors if actor.course.stands]
    return tuple(_free_of(standing, actor) if actor.late else actor for actor in actors)


def _free_of(standing: Sequence[Actor], actor: Actor) -> Actor:
    """Let somebody come into view clear of those who stand.

    Whoever steps out from behind a vehicle is placed badly at first, and would begin in it.
    """
    time, pose = actor.course.time, actor.course.pose
    first = 0
    while first < len(time) - 2 and any(_touch(actor, first, other) for other in standing):
        first += 1
    if not first:
        return actor
    begin = first + 1  # it appears a little before that
    return replace(actor, course=Course(time=time[begin:], pose=pose[begin:]))


def _touch(actor: Actor, instant: int, other: Actor) -> bool:
    pose, place = _box(actor, instant), _box(other, 0)
    return overlap(pose, np.array(actor.user.extent[:2]), place, np.array(other.user.extent[:2]))


def _box(actor: Actor, instant: int) -> Floats:
    x, y, _, heading = actor.course.pose[instant]
    return np.array([x, y, np.cos(heading), np.sin(heading)])
