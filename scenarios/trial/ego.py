"""The vehicle under test: its own eyes, its emergency brake, and what it makes of warnings."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import numpy as np

from rsu.arrays import Floats
from rsu.codec.vehicle import VehicleState
from scenarios.driver import WarnedDriver
from scenarios.kernels.driver import RISE
from scenarios.kernels.lookout import first_contact
from scenarios.openscenario.entity import Entity, Kind
from scenarios.stage.cast import STATION_PROPERTY
from scenarios.stage.driver import AEB, AEB_TTC
from scenarios.stage.scene import Scene
from scenarios.trial.way import Way
from scenarios.virtual_sensors.solid import boxes, visible_fraction

NAMES = frozenset({"ego", "hero", "ego_vehicle", "vut"})
"""What scenarios call the vehicle under test, in any case."""
STEP = 0.05
"""s between two instants of its prediction."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Sight:
    """What the vehicle's own sensors can do: a forward camera and radar of this decade.

    Set by hand after data sheets of series sensors; who trusts another vehicle puts in its own.
    """

    range: float = 80.0
    """m."""
    field_of_view: float = float(np.radians(100.0))
    """rad, both sides together."""
    fraction: float = 0.3
    """Of a body, which must be in plain view."""
    confirmation: float = 0.3
    """s for which somebody must be seen before it counts."""
    eye_height: float = 1.2
    """m, behind the windscreen."""


class Ego:
    """Decides the acceleration of the vehicle under test, step by step.

    Parameters
    ----------
    name : str
        Of its entity.
    way : Way
        Where it means to go.
    sight : Sight
        Of its own sensors.
    obstacles : (K, 7)
        Boxes of what stands around, as `scenarios.virtual_sensors.suite` takes them.
    """

    def __init__(self, name: str, way: Way, sight: Sight, obstacles: Floats) -> None:
        self.name = name
        self.warned = WarnedDriver(way)
        self._way = way
        self._sight = sight
        self._obstacles = obstacles
        self._seen: dict[str, float] = {}
        """Since when each road user has been in view, s."""
        self._brake = 0.0

    def acceleration(self, scene: Scene, state: VehicleState | None, dt: float) -> float | None:
        """Return what it commands, m/s^2; None = it drives as the scenario says.

        Parameters
        ----------
        scene : Scene
            The truth; the vehicle gets to know what its sensors can see of it.
        state : VehicleState
            Its own, for what warnings say of it; None = it hears none.
        dt : float
            s since the last step.
        """
        own = self._emergency(scene, dt)
        warned = None if state is None else self.warned.acceleration(state)
        if own is None or warned is None:
            return own if warned is None else warned
        return min(own, warned)

    def _emergency(self, scene: Scene, dt: float) -> float | None:
        """Brake at full force from the last moment on, until it stands."""
        row = scene.name.index(self.name)
        if self._brake == 0.0 and self._contact(scene, row, self._look(scene, row)) >= AEB_TTC:
            return None
        self._brake = min(self._brake + AEB / RISE * dt, AEB)
        return -self._brake

    def _look(self, scene: Scene, row: int) -> list[int]:
        """Rows of those who have been in view long enough."""
        x, y = scene.position[row]
        offset = scene.position - (x, y)
        angle = np.arctan2(offset[:, 1], offset[:, 0]) - scene.heading[row]
        angle = np.abs(np.arctan2(np.sin(angle), np.cos(angle)))
        near = np.hypot(*offset.T) <= self._sight.range
        near &= angle <= 0.5 * self._sight.field_of_view
        near[row] = False
        if not near.any():
            self._seen.clear()
            return []
        eye = np.array([x, y, scene.z[row] + self._sight.eye_height])
        solids = boxes(scene)
        solids[row, 4:] = 0.0  # it looks out of its own body
        near &= visible_fraction(eye, solids, self._obstacles) >= self._sight.fraction
        rows = np.flatnonzero(near).tolist()
        self._seen = {scene.name[k]: self._seen.get(scene.name[k], scene.time) for k in rows}
        since = scene.time - self._sight.confirmation
        return [k for k in rows if self._seen[scene.name[k]] <= since]

    def _contact(self, scene: Scene, row: int, others: list[int]) -> float:
        """Time until it touches one of the others, if it goes its way and they straight on."""
        if not others or scene.speed[row] <= 0.0:
            return inf
        x, y = map(float, scene.position[row])
        length, width = map(float, scene.extent[row, :2])
        along, _ = self._way.place(x, y)
        count = int(AEB_TTC / STEP) + 1
        ahead = self._way.ahead(along, float(scene.speed[row]), STEP, count)
        return min(
            first_contact(ahead, length, width, box, velocity, STEP)
            for box, velocity in zip(*_moving_boxes(scene, others), strict=True)
        )


def _moving_boxes(scene: Scene, rows: list[int]) -> tuple[Floats, Floats]:
    """(N, 5) boxes on the ground and their (N, 2) velocity."""
    heading, speed = scene.heading[rows], scene.speed[rows]
    box = np.column_stack((scene.position[rows], heading, scene.extent[rows, :2]))
    return box, np.column_stack((speed * np.cos(heading), speed * np.sin(heading)))


def find_ego(entities: Sequence[Entity]) -> str | None:
    """Return whom a scenario means by its ego.

    A vehicle that is called so; else the first one with a V2X station; else the first one.
    """
    vehicles = [entity for entity in entities if entity.kind is Kind.VEHICLE]
    called = [entity for entity in vehicles if entity.name.lower() in NAMES]
    connected = [entity for entity in vehicles if STATION_PROPERTY in entity.properties]
    return next((entity.name for entity in (*called, *connected, *vehicles)), None)
