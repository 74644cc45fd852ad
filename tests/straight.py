"""Films of boxes that go straight on, for tests of criticality."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from hypothesis import strategies as st

from films import film_of
from rsu.arrays import Floats
from scenarios.stage.film import Film
from sotif.evidence.criticality import LIMITS, Criticality, Limits, all_pairs, assess
from sotif.evidence.guide import no_guide

DT = 0.1
speeds = st.integers(0, 20_000).map(lambda k: k / 1000.0)
"""m/s: none that is next to nothing."""


@dataclass(frozen=True)
class Body:
    """A box at t = 0; m, rad, m/s, m/s^2."""

    x: float = 0.0
    y: float = 0.0
    heading: float = 0.0
    speed: float = 0.0
    acceleration: float = 0.0
    length: float = 4.0
    width: float = 2.0
    mass: float = np.nan


def film(bodies: Sequence[Body], steps: int = 3, dt: float = DT) -> Film:
    """Everybody at constant acceleration along its heading."""
    time = np.arange(steps)[:, None] * dt
    x, y, heading, speed, acceleration = (
        np.array([getattr(body, name) for body in bodies])[None]
        for name in ("x", "y", "heading", "speed", "acceleration")
    )
    way = speed * time + 0.5 * acceleration * time**2
    moved = (x + way * np.cos(heading), y + way * np.sin(heading))
    turned = np.broadcast_to(heading, way.shape)
    state = np.stack((*moved, turned, speed + acceleration * time), axis=2)
    box = np.array([(body.length, body.width) for body in bodies])
    return replace(film_of(state, box, dt), mass=np.array([body.mass for body in bodies]))


def judged(shown: Film, limits: Limits = LIMITS) -> Criticality:
    """All pairs, straight ahead: pair 0 of two is the first in danger of the second."""
    return assess(shown, all_pairs(shown), no_guide(shown), limits)


def now(*bodies: Body, limits: Limits = LIMITS) -> dict[str, float]:
    """Every metric of the first in danger of the second at t = 0."""
    values = judged(film(bodies), limits).values
    return {name: float(value[0, 0]) for name, value in values.items()}


def turned(shown: Film, angle: float, x: float, y: float) -> Film:
    """The same seen from elsewhere."""
    c, s = np.cos(angle), np.sin(angle)
    position: Floats = shown.position @ np.array([[c, s], [-s, c]]) + np.array([x, y])
    return replace(shown, position=position, heading=shown.heading + angle)
