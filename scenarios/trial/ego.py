"""The vehicle under test: its own eyes, its emergency brake, and what it makes of warnings."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import numpy as np

from rsu.arrays import Floats
from rsu.codec.vehicle import VehicleState
from scenarios.driver import WarnedDriver
from scenarios.kernels.driver import RISE
from scenarios.kernels.lookout import soonest_contact, within_view
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
        if self._brake == 0.0 and self._contact(scene) >= AEB_TTC:
            return None
        self._brake = min(self._brake + AEB / RISE * dt, AEB)
        return -self._brake

    def _look(self, scene: Scene, solids: Floats, row: int) -> list[int]:
        """Rows of those who have been in view long enough."""
        sight, near = self._sight, np.empty(len(scene), dtype=np.int64)
        count = within_view(solids, row, sight.range, 0.5 * sight.field_of_view, near)
        if count == 0:
            self._seen.clear()
            return []
        eye = solids[row, :3] + (0.0, 0.0, sight.eye_height)
        own = solids[row, 4:].copy()
        solids[row, 4:] = 0.0  # it looks out of its own body
        share = visible_fraction(eye, solids, self._obstacles).tolist()
        solids[row, 4:] = own
        rows: list[int] = [k for k in near[:count].tolist() if share[k] >= sight.fraction]
        self._seen = {scene.name[k]: self._seen.get(scene.name[k], scene.time) for k in rows}
        since = scene.time - sight.confirmation
        return [k for k in rows if self._seen[scene.name[k]] <= since]

    def _contact(self, scene: Scene) -> float:
        """Time until it touches one whom it sees, if it goes its way and they straight on."""
        row, solids = scene.name.index(self.name), boxes(scene)
        others, speed = self._look(scene, solids, row), abs(float(scene.speed[row]))
        if not others or speed == 0.0:
            return inf
        x, y, _, _, length, width, _ = solids[row].tolist()
        along, _ = self._way.place(x, y)
        ahead = self._way.ahead(along, speed, STEP, int(AEB_TTC / STEP) + 1)
        rows = np.array(others, dtype=np.int64)
        return soonest_contact(ahead, length, width, solids, scene.speed, rows, STEP)


def find_ego(entities: Sequence[Entity]) -> str | None:
    """Return whom a scenario means by its ego.

    A vehicle that is called so; else the first one with a V2X station; else the first one.
    """
    vehicles = [entity for entity in entities if entity.kind is Kind.VEHICLE]
    called = [entity for entity in vehicles if entity.name.lower() in NAMES]
    connected = [entity for entity in vehicles if STATION_PROPERTY in entity.properties]
    return next((entity.name for entity in (*called, *connected, *vehicles)), None)
