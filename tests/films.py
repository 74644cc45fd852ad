"""Films by hand."""

from collections.abc import Sequence

import numpy as np

from rsu.arrays import Floats
from scenarios.stage.film import Film


def film_of(
    state: Floats, box: Floats, dt: float = 0.1, names: Sequence[str] | None = None
) -> Film:
    """Cars of (N, 2) m at (T, N, 4) x, y of the middle, heading and speed."""
    return Film(
        names=tuple(f"car {k}" for k in range(len(box))) if names is None else tuple(names),
        kinds=("car",) * len(box),
        dt=dt,
        position=state[..., :2].copy(),
        z=np.zeros(state.shape[:2]),
        heading=state[..., 2],
        speed=state[..., 3],
        box=box,
        mass=np.full(len(box), np.nan),
    )
