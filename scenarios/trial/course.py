"""`Course`: what really happened in a run, and how near anybody came to anybody."""

from dataclasses import dataclass
from math import inf

import numpy as np

from rsu.arrays import Bools, Floats, Ints
from scenarios.kernels.lookout import closest_encounters
from scenarios.stage.scene import Scene

HORIZON = 3.0
"""s that a time to collision is looked for ahead; no threshold in use is longer."""


@dataclass(slots=True, frozen=True)
class Encounter:
    """The worst moment of two road users."""

    first: str
    second: str
    time: float
    """s since the scenario began, of the least time to collision, or of the least gap."""
    position: tuple[float, float]
    """Between both then, m."""
    time_to_collision: float
    """s, both at constant velocity with their boxes; inf = never within `HORIZON`."""
    gap: float
    """Least distance of their boxes while one of them moved, m."""
    closest: float
    """s since the scenario began, of that."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Course:
    """N road users over T instants."""

    names: tuple[str, ...]
    time: Floats
    """(T,) s since the scenario began."""
    pose: Floats
    """(T, N, 3) middle of the box, m, and heading, rad."""
    speed: Floats
    """(T, N) m/s along the heading."""
    size: Floats
    """(N, 2) length and width, m."""
    present: Bools
    """(T, N)."""

    def way(self, name: str) -> Floats:
        """(P, 3) x, y, heading of where somebody went, without the time; straight on at the end."""
        i = self.names.index(name)
        pose = self.pose[self.present[:, i], i]
        steps = np.hypot(*np.diff(pose[:, :2], axis=0).T)
        kept = np.concatenate(([True], steps > 1e-3))
        pose = pose[kept]
        x, y, heading = map(float, pose[-1])
        onward = np.arange(1.0, 101.0)
        straight = np.column_stack(
            (
                x + onward * np.cos(heading),
                y + onward * np.sin(heading),
                np.full_like(onward, heading),
            )
        )
        return np.vstack((pose, straight))

    def encounters(self) -> list[Encounter]:
        """Return the worst moment of each pair of which one ever moved while both were there."""
        pairs = np.array(
            [(i, j) for i in range(len(self.names)) for j in range(i + 1, len(self.names))],
            dtype=np.int64,
        ).reshape(-1, 2)
        worst = np.empty((len(pairs), 4))
        closest_encounters(self.pose, self.speed, self.size, self.present, pairs, HORIZON, worst)
        return [
            self._encounter(pair, row)
            for pair, row in zip(pairs, worst, strict=True)
            if row[2] < inf
        ]

    def _encounter(self, pair: Ints, row: Floats) -> Encounter:
        step = int(row[0] if row[1] < inf else row[3])
        i, j = map(int, pair)
        x, y = map(float, 0.5 * (self.pose[step, i, :2] + self.pose[step, j, :2]))
        names = self.names[i], self.names[j]
        closest = float(self.time[int(row[3])])
        time = float(self.time[step])
        return Encounter(*names, time, (x, y), float(row[1]), float(row[2]), closest)


class Recorder:
    """Gathers scenes into a course; who appears later is absent before."""

    def __init__(self) -> None:
        self._scenes: list[Scene] = []

    def take(self, scene: Scene) -> None:
        """Take an instant; time rises."""
        self._scenes.append(scene)

    def course(self) -> Course:
        """Return all that was taken."""
        index: dict[str, int] = {}
        for scene in self._scenes:
            for name in scene.name:
                index.setdefault(name, len(index))
        shape = (len(self._scenes), len(index))
        pose, speed = np.zeros((*shape, 3)), np.zeros(shape)
        size, present = np.zeros((len(index), 2)), np.zeros(shape, dtype=np.bool_)
        for t, scene in enumerate(self._scenes):
            rows = [index[name] for name in scene.name]
            pose[t, rows, :2], pose[t, rows, 2] = scene.position, scene.heading
            speed[t, rows], size[rows] = scene.speed, scene.extent[:, :2]
            present[t, rows] = True
        return Course(
            names=tuple(index),
            time=np.array([scene.time for scene in self._scenes]),
            pose=pose,
            speed=speed,
            size=size,
            present=present,
        )
