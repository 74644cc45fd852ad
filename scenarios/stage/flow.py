"""Traffic actions at work: sources, sinks, and numbers that are kept in an area."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from math import cos, hypot, inf, sin

import numpy as np

from rsu.arrays import Bools, Floats, Ints
from scenarios.kernels import motion as film
from scenarios.openscenario.traffic import (
    TrafficAction,
    TrafficAreaAction,
    TrafficSinkAction,
    TrafficSourceAction,
    TrafficStopAction,
    TrafficSwarmAction,
)
from scenarios.stage.cast import Cast, Placement
from scenarios.stage.crowd import CHANCE, TURNS
from scenarios.stage.hold import Hold
from scenarios.stage.place import place
from scenarios.stage.template import categories, draw

WORLD = -1
"""Whose domains, by the names of traffic, the holds are."""
USUAL = 50.0 / 3.6
"""m/s that who is given no speed would like: the limit in European towns."""
CANDIDATES = 256
"""Places that are looked at for each vehicle in a step."""
FULL = 1e-9

Inside = Callable[[Floats], Bools]
"""Which of (K, 2) points are within an area."""


@dataclass(slots=True, eq=False)
class Flow(Hold):
    """A traffic action; it has no end of its own."""

    chance: np.random.Generator = field(kw_only=True)
    attended: bool = field(default=True, kw_only=True)

    def enter(self, candidates: Ints, speed: float, action: "Bringing") -> int | None:
        """Let a vehicle in at one of some places, by chance; return its row, None = no room."""
        crowd, cast, chance = self.cast.crowd, self.cast, self.chance
        entity = replace(draw(action.traffic, chance), name=self.domain)
        speed = min(speed, entity.performance.max_speed)
        free = crowd.free(cast, entity, chance.permutation(candidates)[:CANDIDATES], speed)
        if not len(free):
            return None
        return crowd.come(cast, entity, int(free[0]), speed, int(chance.integers(TURNS)))


Bringing = TrafficSourceAction | TrafficSwarmAction | TrafficAreaAction


@dataclass(slots=True, eq=False)
class Source(Flow):
    """Vehicles appear at a rate; who finds no room waits."""

    action: TrafficSourceAction = field(kw_only=True)
    candidates: Ints = field(kw_only=True)
    due: float = 1.0
    """Vehicles that are to appear; the first does at once."""

    def step(self, dt: float) -> None:
        """Let those in who are due."""
        self.due += self.action.rate * dt
        self.begin()

    def begin(self) -> None:
        """Let those in who are due, at most one a place."""
        speed = USUAL if self.action.speed is None else self.action.speed
        for _ in range(len(self.candidates) if self.action.rate > 0.0 else 0):
            if self.due < 1.0 - FULL or self.enter(self.candidates, speed, self.action) is None:
                return
            self.due -= 1.0


@dataclass(slots=True, eq=False)
class Sink(Flow):
    """Vehicles of traffic vanish."""

    action: TrafficSinkAction = field(kw_only=True)
    at: Placement = field(kw_only=True)
    due: float = 1.0
    """Vehicles that may vanish now."""

    def step(self, dt: float) -> None:
        """Remove those within the circle, the first to have come first."""
        rate, row = self.action.rate, self.cast.row
        self.due = inf if rate is None else min(self.due + rate * dt, max(1.0, rate * dt))
        kinds = categories(self.action.traffic)
        for i in list(self.cast.crowd.desired):
            near = hypot(row[i, film.X] - self.at.x, row[i, film.Y] - self.at.y)
            fits = kinds is None or self.cast.entities[i].category in kinds
            if self.due >= 1.0 - FULL and fits and near <= self.action.radius:
                self.cast.crowd.go(self.cast, i)
                self.due -= 1.0


@dataclass(slots=True, eq=False)
class Herd(Flow):
    """A number of vehicles in an area: who leaves it vanishes, and others come."""

    action: TrafficSwarmAction | TrafficAreaAction = field(kw_only=True)
    area: Inside = field(kw_only=True)
    entry: Callable[[], Ints] = field(kw_only=True)
    """Places where one may come now."""
    members: list[int] = field(default_factory=list[int])

    def step(self, dt: float) -> None:
        """Remove who has left, and let others in."""
        del dt
        crowd, row = self.cast.crowd, self.cast.row
        self.members = [i for i in self.members if i in crowd.desired]
        if isinstance(self.action, TrafficAreaAction) and not self.action.continuous:
            return
        inside = self.area(row[self.members, :2])
        for i in [i for i, there in zip(self.members, inside, strict=True) if not there]:
            crowd.go(self.cast, i)
            self.members.remove(i)
        self.begin()

    def begin(self) -> None:
        """Let in who is missing."""
        while len(self.members) < self.action.count:
            row = self.enter(self.entry(), self._speed(), self.action)
            if row is None:
                return
            self.members.append(row)

    def _speed(self) -> float:
        if isinstance(self.action, TrafficAreaAction) or self.action.speeds is None:
            return USUAL
        return float(self.chance.uniform(*self.action.speeds))


def begin_traffic(action: TrafficAction, cast: Cast) -> list[Hold]:
    """Let a traffic action begin; return what it holds."""
    if isinstance(action, TrafficStopAction):
        names = [name for i, name in cast.holders if i == WORLD]
        for name in names if action.name is None else [action.name]:
            cast.hold(WORLD, name, None)
        return []
    count = sum(i == WORLD for i, _ in cast.holders)
    name = action.name or ("traffic" if not count else f"traffic{count + 1}")
    chance = np.random.default_rng((cast.seed, CHANCE + 1 + count))
    if isinstance(action, TrafficSinkAction):
        at = place(action.position, cast)
        return [Sink(cast, WORLD, name, chance=chance, action=action, at=at)]
    flow = _bring(action, name, chance, cast)
    flow.begin()
    return [flow]


def _bring(action: Bringing, name: str, chance: np.random.Generator, cast: Cast) -> Source | Herd:
    pose = cast.crowd.places(cast).pose
    if isinstance(action, TrafficSourceAction):
        candidates = _near(place(action.position, cast), action.radius, pose)
        return Source(cast, WORLD, name, chance=chance, action=action, candidates=candidates)
    if isinstance(action, TrafficSwarmAction):
        swarm = Swarm(action, cast, chance)
        return Herd(
            cast, WORLD, name, chance=chance, action=action, area=swarm.area, entry=swarm.entry
        )
    area = _polygon(action, cast)
    found = np.flatnonzero(area(pose[:, :2]))
    return Herd(cast, WORLD, name, chance=chance, action=action, area=area, entry=lambda: found)


def _near(at: Placement, radius: float, pose: Floats) -> Ints:
    """Places within a circle, else the nearest one there is."""
    distance = np.hypot(pose[:, 0] - at.x, pose[:, 1] - at.y)
    found = np.flatnonzero(distance <= radius)
    return found if len(found) or not len(distance) else np.array([int(np.argmin(distance))])


@dataclass(slots=True, frozen=True)
class Swarm:
    """The ellipse around an entity, and the circle within it where nobody appears."""

    action: TrafficSwarmAction
    cast: Cast
    chance: np.random.Generator

    def area(self, points: Floats) -> Bools:
        """Which of (K, 2) points are within the ellipse."""
        action, (x, y, heading) = self.action, self._centre()
        dx, dy = points[:, 0] - x, points[:, 1] - y
        ahead = dx * cos(heading) + dy * sin(heading) - action.offset
        left = dy * cos(heading) - dx * sin(heading)
        # Within, both axes' squares of shares are 1 together; written without a division.
        a, b = action.semi_major_axis, action.semi_minor_axis
        return (ahead * b) ** 2 + (left * a) ** 2 <= (a * b) ** 2

    def entry(self) -> Ints:
        """Return the places where one may come now, in a direction drawn by the weights."""
        pose, (x, y, heading) = self.cast.crowd.places(self.cast).pose, self._centre()
        far = np.hypot(pose[:, 0] - x, pose[:, 1] - y) >= self.action.inner_radius
        found = self.area(pose[:, :2]) & far
        if self.action.directions is not None and sum(self.action.directions) > 0.0:
            ours, theirs = self.action.directions
            along = self.chance.random() * (ours + theirs) < ours
            found &= (np.cos(pose[:, 3] - heading) > 0.0) == along
        return np.flatnonzero(found)

    def _centre(self) -> list[float]:
        i = self.cast.index[self.action.entity]
        return self.cast.row[i, [film.X, film.Y, film.HEADING]].tolist()


def _polygon(action: TrafficAreaAction, cast: Cast) -> Inside:
    corners = [place(corner, cast) for corner in action.corners]
    x, y = np.array([at.x for at in corners]), np.array([at.y for at in corners])

    def inside(points: Floats) -> Bools:
        """Even-odd rule: a ray to the right crosses the border an odd number of times."""
        odd = np.zeros(len(points), dtype=np.bool_)
        for k in range(len(x)):
            crosses = (y[k] > points[:, 1]) != (y[k - 1] > points[:, 1])
            rise = y[k - 1] - y[k] if y[k - 1] != y[k] else inf
            at = x[k] + (points[:, 1] - y[k]) * (x[k - 1] - x[k]) / rise
            odd ^= crosses & (points[:, 0] < at)
        return odd

    return inside
