"""`Encounter`: how near anybody came to anybody in a film."""

from dataclasses import dataclass
from itertools import combinations
from math import inf

import numpy as np

from rsu.arrays import Floats
from scenarios.stage.film import Film
from sotif.kernels.film import closest_encounters

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


def find_encounters(film: Film) -> list[Encounter]:
    """Return the worst moment of each pair of which one ever moved while both were there."""
    pairs = np.array(list(combinations(range(len(film.names)), 2)), dtype=np.int64).reshape(-1, 2)
    worst = np.empty((len(pairs), 4))
    closest_encounters(film.state, film.box, pairs, HORIZON, worst)
    return [
        _encounter(film, i, j, row)
        for (i, j), row in zip(pairs.tolist(), worst, strict=True)
        if row[2] < inf
    ]


def _encounter(film: Film, i: int, j: int, row: Floats) -> Encounter:
    step = int(row[0] if row[1] < inf else row[3])
    x, y = map(float, 0.5 * (film.position[step, i] + film.position[step, j]))
    names = film.names[i], film.names[j]
    closest, time = film.time[[int(row[3]), step]].tolist()
    return Encounter(*names, time, (x, y), float(row[1]), float(row[2]), closest)
