"""`Encounter`: how near anybody came to anybody in a film."""

from dataclasses import dataclass
from functools import lru_cache
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


@dataclass(slots=True, frozen=True)
class Contact:
    """The first time that somebody touches another."""

    time: float
    """s since the scenario began."""
    other: str
    speed: float
    """m/s, of the one relative to the other."""
    excess: float
    """m/s that it had to lose to stay behind the place: the same, or its own speed if that is less,
    as that of one who turns before another who comes towards it."""


def find_contact(film: Film, name: str) -> Contact | None:
    """Return somebody's first contact while one of both moved."""
    touched = [e for e in find_encounters(film) if name in (e.first, e.second) and e.gap == 0.0]
    if not touched:
        return None
    first = min(touched, key=lambda e: e.closest)
    step = film.instant(first.closest)
    i, j = film.names.index(first.first), film.names.index(first.second)
    velocity = film.speed[step] * np.exp(1j * film.heading[step])
    other = first.second if first.first == name else first.first
    speed = float(abs(velocity[i] - velocity[j]))
    own = abs(float(film.speed[step, film.names.index(name)]))
    return Contact(first.closest, other, speed, min(speed, own))


@lru_cache(maxsize=2)  # a trial asks several times for those of its two films
def find_encounters(film: Film) -> tuple[Encounter, ...]:
    """Return the worst moment of each pair of which one ever moved while both were there."""
    pairs = np.array(list(combinations(range(len(film.names)), 2)), dtype=np.int64).reshape(-1, 2)
    worst = np.empty((len(pairs), 4))
    closest_encounters(film.state, film.box, pairs, HORIZON, worst)
    return tuple(
        _encounter(film, i, j, row)
        for (i, j), row in zip(pairs.tolist(), worst, strict=True)
        if row[2] < inf
    )


def _encounter(film: Film, i: int, j: int, row: Floats) -> Encounter:
    step = int(row[0] if row[1] < inf else row[3])
    x, y = map(float, 0.5 * (film.position[step, i] + film.position[step, j]))
    names = film.names[i], film.names[j]
    closest, time = film.time[[int(row[3]), step]].tolist()
    return Encounter(*names, time, (x, y), float(row[1]), float(row[2]), closest)
