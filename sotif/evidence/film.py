"""`Film`: who was where, how fast, step by step."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rsu.arrays import Floats
from scenarios.picture.film import Film as Shot


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


def make_film(shot: Shot, dt: float, masses: Sequence[float | None]) -> Film:
    """Make it of what a camera took, an instant every `dt` s; masses in kg, None = not known."""
    middle = [shot.middle(actor) for actor in range(len(shot.name))]
    return Film(
        names=shot.name,
        dt=dt,
        position=np.stack(middle, axis=1),
        heading=shot.state[..., 2],
        speed=shot.state[..., 3],
        box=np.ascontiguousarray(shot.box[:, 2:4]),
        mass=np.array([np.nan if mass is None else mass for mass in masses], dtype=np.float64),
    )
