"""`Film`: who was where, from the first instant to the last."""

from dataclasses import dataclass

import numpy as np

from rsu.arrays import Bools, Floats
from scenarios.kernels import motion
from scenarios.openscenario.entity import Entity
from scenarios.stage.cast import Cast

KEPT = (motion.X, motion.Y, motion.Z, motion.HEADING, motion.SPEED)
MOVED = 0.05
"""m; who moved less than that has stood."""


@dataclass(slots=True, frozen=True, kw_only=True, eq=False)
class Film:
    """N road users at T > 0 instants, in the map's frame; ``nan`` = not there."""

    names: tuple[str, ...]
    kinds: tuple[str, ...]
    """What they are: ``car``, ``pedestrian``, ..."""
    dt: float
    """s from one instant to the next; the first is 0."""
    position: Floats
    """(T, N, 2) m, middle of the box."""
    z: Floats
    """(T, N) m, its bottom."""
    heading: Floats
    """(T, N) rad."""
    speed: Floats
    """(T, N) m/s along the heading, negative backwards."""
    box: Floats
    """(N, 2) length and width, m."""
    mass: Floats
    """(N,) kg; nan = not known."""

    @property
    def time(self) -> Floats:
        """(T,) s since the scenario began."""
        return np.arange(len(self.speed), dtype=np.float64) * self.dt

    @property
    def there(self) -> Bools:
        """(T, N) when each is there."""
        return ~np.isnan(self.position[..., 0])

    @property
    def acceleration(self) -> Floats:
        """(T, N) m/s^2 along the heading: mean of the changes of speed before and after.

        The one there is at the ends of a presence, 0 for who is there only once.
        """
        change = np.full((len(self.speed) + 1, len(self.names)), np.nan)
        change[1:-1] = np.diff(np.where(self.there, self.speed, np.nan), axis=0)
        known = np.isfinite(change)
        change = np.where(known, change, 0.0)
        count = known[1:].astype(np.float64) + known[:-1]
        return (change[1:] + change[:-1]) / (np.maximum(count, 1.0) * self.dt)

    @property
    def state(self) -> Floats:
        """(T, N, 6) as `sotif.kernels.pair` reads it."""
        columns = (np.cos(self.heading), np.sin(self.heading), self.speed, self.acceleration)
        return np.ascontiguousarray(
            np.concatenate((self.position, np.stack(columns, axis=2)), axis=2)
        )

    @property
    def odometer(self) -> Floats:
        """(T, N) m gone since the beginning, forwards or backwards, in straight lines."""
        way = np.zeros(self.speed.shape)
        step = np.hypot(*np.moveaxis(np.diff(self.position, axis=0), 2, 0))
        way[1:] = np.cumsum(np.nan_to_num(step), axis=0)
        return way

    def footprint(self, actor: int, at: int) -> Floats:
        """(4, 2) corners of an actor's box at an instant: front left, then leftwards."""
        (x, y), heading = self.position[at, actor], self.heading[at, actor]
        u = self.box[actor, 0] * np.array([0.5, -0.5, -0.5, 0.5])
        v = self.box[actor, 1] * np.array([0.5, 0.5, -0.5, -0.5])
        c, s = np.cos(heading), np.sin(heading)
        return np.column_stack((x + u * c - v * s, y + u * s + v * c))

    def moves(self, actor: int) -> bool:
        """Whether an actor ever leaves where it began."""
        places = self.position[self.there[:, actor], actor]
        return len(places) > 0 and float(np.ptp(places, axis=0).max()) > MOVED

    def instant(self, time: float) -> int:
        """Return the instant that is nearest to a time."""
        return int(np.argmin(np.abs(self.time - time)))


class Camera:
    """Films what a player plays, also who comes and goes; `take` is the sink of its `run`."""

    def __init__(self, cast: Cast, dt: float) -> None:
        self._cast, self._dt = cast, dt
        self._takes: list[tuple[tuple[Entity, ...], Floats]] = []

    def take(self, step: int, instants: Floats) -> None:
        """Keep (T, N, `COLUMNS`) instants; step 0 is the first, and each follows the last one."""
        del step
        state, gone = instants.take(KEPT, axis=2), instants[:, :, motion.PRESENT] <= 0.0
        if np.count_nonzero(gone):
            state[gone] = np.nan
        self._takes.append((self._cast.entities, state))

    def film(self) -> Film:
        """Return what was filmed."""
        entities = {entity.name: entity for cast, _ in self._takes for entity in cast}
        column = {name: k for k, name in enumerate(entities)}
        boxes = [entity.box for entity in entities.values()]
        masses = [entity.mass for entity in entities.values()]
        state = np.full(
            (sum(len(taken) for _, taken in self._takes), len(entities), len(KEPT)), np.nan
        )
        at = 0
        for cast, taken in self._takes:
            columns = [column[entity.name] for entity in cast[: taken.shape[1]]]
            state[at : at + len(taken), columns] = taken
            at += len(taken)
        x, y, z, heading, speed = np.moveaxis(state, 2, 0)
        c, s = np.cos(heading), np.sin(heading)
        speed = _signed(speed, np.diff(x, axis=0) * c[1:] + np.diff(y, axis=0) * s[1:], self._dt)
        ahead, left, length, width = np.array(
            [(box.center_x, box.center_y, box.length, box.width) for box in boxes]
        ).reshape(-1, 4).T  # fmt: skip
        return Film(
            names=tuple(entities),
            kinds=tuple(entity.category.value for entity in entities.values()),
            dt=self._dt,
            position=np.stack((x + ahead * c - left * s, y + ahead * s + left * c), axis=2),
            z=z,
            heading=heading,
            speed=speed,
            box=np.column_stack((length, width)),
            mass=np.array([np.nan if mass is None else mass for mass in masses], dtype=np.float64),
        )


def _signed(speed: Floats, ahead: Floats, dt: float) -> Floats:
    """(T, N) m/s, negative for who goes tail first along a path, as `survey` has it.

    Parameters
    ----------
    speed : (T, N) m/s along the path
    ahead : (T - 1, N) m gone along the heading since the instant before
    """
    gone = np.abs(speed[1:]) * dt
    so = (0.5 * gone < np.abs(ahead)) & (np.abs(ahead) < 2.0 * gone)
    signed = speed.copy()
    signed[1:] = np.where(so, np.copysign(speed[1:], ahead), speed[1:])
    return signed
