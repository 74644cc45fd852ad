"""Worlds with planted unsafe regions: boxes, ellipsoids and bent ones, of known volume."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import gamma, pi

import numpy as np

from rsu.arrays import Bools, Floats
from sotif.exploration.pool import Evaluation
from sotif.exploration.space import Problem, Space, Target

EASY = (1e-2, 1e-2, 3e-3, 3e-3, 3e-3, 1e-3, 1e-3, 1e-3)
HARMLESS = 0.02
"""Least robustness in a dip."""
NOWHERE = Target("nowhere:nothing")


@dataclass(frozen=True)
class Planted:
    """One region: it depends on some parameters only."""

    dims: Floats
    centre: Floats
    half: Floats
    shape: str
    bend: float = 0.0
    """How much the second parameter's centre moves with the square of the first."""

    def depth(self, points: Floats) -> Floats:
        """Distance from the border in half widths (n,); < 0 inside."""
        z = (points[:, self.dims.astype(int)] - self.centre) / self.half
        z[:, 1] -= self.bend * z[:, 0] ** 2
        size = np.abs(z).max(axis=1) if self.shape == "box" else np.linalg.norm(z, axis=1)
        return size - 1.0

    def inside(self, count: int, chance: np.random.Generator) -> Floats:
        """Draw from it (n, k), uniformly."""
        k = len(self.centre)
        if self.shape == "box":
            z = chance.uniform(-1.0, 1.0, (count, k))
        else:
            z = chance.standard_normal((count, k))
            z *= (chance.random((count, 1)) ** (1 / k)) / np.linalg.norm(z, axis=1, keepdims=True)
        z[:, 1] += self.bend * z[:, 0] ** 2
        return self.centre + z * self.half


@dataclass(frozen=True)
class World:
    """A unit cube with planted regions."""

    dimensions: int
    regions: tuple[Planted, ...]
    volumes: tuple[float, ...]
    clip: float
    noise: float
    dips: tuple[Planted, ...] = ()
    """As regions, but `HARMLESS` at least."""

    @property
    def problem(self) -> Problem:
        """The search over it."""
        names = tuple(f"p{i}" for i in range(self.dimensions))
        low, high = (0.0,) * self.dimensions, (1.0,) * self.dimensions
        return Problem(Space(names, low, high), NOWHERE)

    def hits(self, points: Floats) -> Bools:
        """Which regions hold which points (r, n)."""
        return np.array([region.depth(points) < 0.0 for region in self.regions])

    def robustness(self, points: Floats) -> Floats:
        """Robustness (n,): the same for the same point, with noise where it is safe."""
        unsafe = [region.depth(points) for region in self.regions]
        harmless = [np.maximum(dip.depth(points), HARMLESS) for dip in self.dips]
        value: Floats = np.minimum(np.min([*unsafe, *harmless], axis=0), self.clip)
        noise = self.noise * np.sin(1e4 * points.sum(axis=1)) * np.sqrt(2.0)
        return np.where(value > 0.0, np.maximum(value + noise, 1e-6), value)

    def unseen(self, points: Floats) -> float:
        """Share of the cube that is unsafe, and only through regions that hold no point."""
        found = self.hits(points).any(axis=1)
        chance, total = np.random.default_rng(7), 0.0
        for i in np.flatnonzero(~found):
            inside = chance.random((400, self.dimensions))
            region = self.regions[i]
            inside[:, region.dims.astype(int)] = region.inside(400, chance)
            hits = self.hits(inside)
            weight = np.where(hits[found].any(axis=0), 0.0, 1.0 / hits[~found].sum(axis=0))
            total += self.volumes[i] * float(weight.mean())
        return total


def make_world(
    seed: int,
    dimensions: int,
    volumes: Sequence[float] = EASY,
    shapes: Sequence[str] = ("box",),
    *,
    clip: float = np.inf,
    noise: float = 0.0,
    bend: float = 0.0,
    dips: int = 0,
) -> World:
    """Plant regions that depend on 2 to 4 parameters; without any shape but boxes on 3.

    And so many dips that never become unsafe, as large as the largest region.
    """
    chance = np.random.default_rng([seed, dimensions])
    regions: list[Planted] = []
    for volume in (*volumes, *[max(volumes)] * dips):
        k = 3 if shapes == ("box",) else int(chance.integers(2, 5))
        shape = shapes[int(chance.integers(len(shapes)))]
        ball = 2.0**k if shape == "box" else pi ** (k / 2) / gamma(k / 2 + 1)
        stretch = np.exp(chance.uniform(-0.4, 0.4, k))
        half = (volume / ball) ** (1 / k) * stretch / np.prod(stretch) ** (1 / k)
        room = half * np.where(np.arange(k) == 1, 1.0 + bend, 1.0)
        dims = chance.choice(dimensions, k, replace=False)
        centre = chance.uniform(half, 1.0 - room)
        regions.append(Planted(dims.astype(float), centre, half, shape, bend))
    many = len(volumes)
    kept, harmless = tuple(regions[:many]), tuple(regions[many:])
    return World(dimensions, kept, tuple(volumes), clip, noise, harmless)


class Calls:
    """Evaluates in this process, and counts."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.points: list[list[float]] = []

    def evaluate(self, batch: Sequence[Mapping[str, float]]) -> Iterator[tuple[int, Evaluation]]:
        """Evaluate a batch in reverse: whoever asks may not rely on the order."""
        points = [list(values.values()) for values in batch]
        robustness = self.world.robustness(np.array(points)).tolist() if points else []
        for i in reversed(range(len(batch))):
            self.points.append(points[i])
            yield i, Evaluation(robustness[i])
