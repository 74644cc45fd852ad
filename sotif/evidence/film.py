"""`Film`: who was where, how fast, step by step."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rsu.arrays import Floats
from scenarios.kernels import motion
from scenarios.stage.cast import Cast


@dataclass(slots=True, frozen=True, kw_only=True)
class Film:
    """N road users at T times, in the plane of a map."""

    names: tuple[str, ...]
    dt: float
    """s from one time to the next; the first is 0."""
    position: Floats
    """(T, N, 2) m, middle of the box; nan = not there."""
    heading: Floats
    """(T, N) rad."""
    speed: Floats
    """(T, N) m/s along the heading, negative backwards."""
    box: Floats
    """(N, 2) length and width, m."""
    mass: Floats
    """(N,) kg; nan = not known."""

    @property
    def acceleration(self) -> Floats:
        """(T, N) m/s^2 along the heading: mean of the changes of speed before and after.

        The one there is at the ends of a presence, 0 for who is there only once.
        """
        change = np.full((len(self.speed) + 1, len(self.names)), np.nan)
        change[1:-1] = np.diff(
            np.where(np.isnan(self.position[..., 0]), np.nan, self.speed), axis=0
        )
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


class Recorder:
    """A sink for `Player.run` that keeps what a film needs."""

    def __init__(self) -> None:
        self._instants: list[Floats] = []

    def keep(self, _step: int, instants: Floats) -> None:
        """Take (T, N, `COLUMNS`) instants, which follow those before."""
        self._instants.append(instants[..., SHOWN].copy())

    def film(self, cast: Cast, dt: float) -> Film:
        """Return all that was kept, of the actors of `cast`."""
        x, y, heading, speed, present = np.moveaxis(np.concatenate(self._instants), 2, 0)
        center, c, s = cast.box[:, :2], np.cos(heading), np.sin(heading)
        position = np.stack(
            (
                x + c * center[:, 0] - s * center[:, 1],
                y + s * center[:, 0] + c * center[:, 1],
            ),
            axis=2,
        )
        position[present == 0.0] = np.nan
        masses = [np.nan if entity.mass is None else entity.mass for entity in cast.entities]
        return Film(
            names=tuple(entity.name for entity in cast.entities),
            dt=dt,
            position=position,
            heading=heading,
            speed=speed,
            box=np.ascontiguousarray(cast.box[:, 2:4]),
            mass=np.array(masses, dtype=np.float64),
        )


SHOWN: Sequence[int] = (motion.X, motion.Y, motion.HEADING, motion.SPEED, motion.PRESENT)
