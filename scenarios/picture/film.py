"""`Film`: who was where, from the first instant to the last."""

from dataclasses import dataclass

import numpy as np

from rsu.arrays import Bools, Floats
from scenarios.kernels import motion as film
from scenarios.stage.cast import Cast

KEPT = (film.X, film.Y, film.HEADING, film.SPEED)
MOVED = 0.05
"""m; who moved less than that has stood."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Film:
    """N actors at T instants, T > 0, in the map's frame."""

    name: tuple[str, ...]
    kind: tuple[str, ...]
    """What they are: ``car``, ``pedestrian``, ..."""
    box: Floats
    """(N, 4) middle of the footprint ahead and to the left of the reference point, length, width,
    m."""
    time: Floats
    """(T,) s since the scenario began, rising."""
    state: Floats
    """(T, N, 4) x, y of the reference point, m, heading, rad, speed, m/s; ``nan`` = not there."""

    def there(self, actor: int) -> Bools:
        """(T,) when an actor is there."""
        return ~np.isnan(self.state[:, actor, 0])

    def footprint(self, actor: int, at: int) -> Floats:
        """(4, 2) corners of an actor's footprint at an instant: front left, then leftwards."""
        x, y, heading, _ = self.state[at, actor]
        ahead, left, length, width = self.box[actor]
        u = ahead + length * np.array([0.5, -0.5, -0.5, 0.5])
        v = left + width * np.array([0.5, 0.5, -0.5, -0.5])
        c, s = np.cos(heading), np.sin(heading)
        return np.column_stack((x + u * c - v * s, y + u * s + v * c))

    def middle(self, actor: int) -> Floats:
        """(T, 2) middle of an actor's footprint, m; ``nan`` where it is not there."""
        x, y, heading, _ = self.state[:, actor].T
        ahead, left = self.box[actor, :2]
        c, s = np.cos(heading), np.sin(heading)
        return np.column_stack((x + ahead * c - left * s, y + ahead * s + left * c))

    def moves(self, actor: int) -> bool:
        """Whether an actor ever leaves where it began."""
        places = self.middle(actor)[self.there(actor)]
        return len(places) > 0 and float(np.ptp(places, axis=0).max()) > MOVED

    def instant(self, time: float) -> int:
        """Return the instant that is nearest to a time."""
        return int(np.argmin(np.abs(self.time - time)))


class Camera:
    """Films what a player plays; `take` is the sink of its `run`."""

    def __init__(self, cast: Cast, dt: float) -> None:
        self._cast, self._dt = cast, dt
        self._step: list[int] = []
        self._state: list[Floats] = []

    def take(self, step: int, instants: Floats) -> None:
        """Keep (T, N, `COLUMNS`) instants, the first of which is step `step`."""
        state = instants[:, :, KEPT]
        state[instants[:, :, film.PRESENT] <= 0.0] = np.nan
        self._step.extend(range(step, step + len(instants)))
        self._state.append(state)

    def film(self) -> Film:
        """Return what was filmed."""
        return Film(
            name=tuple(entity.name for entity in self._cast.entities),
            kind=tuple(entity.category.value for entity in self._cast.entities),
            box=self._cast.box,
            time=np.array(self._step) * self._dt,
            state=np.concatenate(self._state),
        )
