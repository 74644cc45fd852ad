"""What a warned automated vehicle does: brakes to a standstill before the event, and stays.

Only what the warnings say and what the vehicle knows of itself and of its way; it sees nothing of
its own.
"""

import math
from dataclasses import dataclass
from typing import Protocol

from rsu.codec.denm import Denm
from rsu.codec.vehicle import VehicleState
from rsu.config import Origin
from rsu.frames.projection import Projection

REACTION = 0.3
"""s from hearing a warning to braking: planning and brake lag of an automated vehicle."""
STANDOFF = 4.0
"""m between the front bumper and the event, where the vehicle means to stand."""
CORRIDOR = 4.0
"""m to either side of the own path within which an event concerns us: a lane and a half less
half a car, for the positions of both are uncertain."""
WEAKEST, HARDEST = 3.0, 8.0
"""m/s^2; comfortable at least, for a warning is no reason to dawdle; dry asphalt at most."""
OPPOSITE = math.cos(math.radians(120.0))
RUNNING = frozenset({95, 98})
"""Causes (CDD) of who drives on whatever shows: with light bar and siren, or at red."""
AHEAD, STEP = 6.0, 0.25
"""s for which such a course is followed to where it crosses ours, and between two places of it."""
CLEAR = 1.0
"""s between both at that place: less is critical (post-encroachment time)."""
PULL_AWAY = 3.0
"""m/s^2 by which the vehicle may itself be faster until then."""


@dataclass(slots=True)
class _Heard:
    denm: Denm
    since: float
    """When the first content of this action was heard, Unix s."""


class Plan(Protocol):
    """Where a vehicle means to go."""

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Return m along it, and m to its left, of its point that is nearest."""
        ...


class WarnedDriver:
    """Decides the acceleration of one connected vehicle; a fold over what it hears.

    Parameters
    ----------
    plan : Plan, optional
        In the frame of the states' positions; without one it goes straight on.
    """

    def __init__(self, plan: Plan | None = None) -> None:
        self._plan = plan
        self._heard: dict[tuple[int, int], _Heard] = {}
        self._projection: Projection | None = None
        self.braking = False

    @property
    def alert(self) -> bool:
        """Whether it has heard anything that may still bear on how it drives."""
        return self.braking or bool(self._heard)

    def hear(self, denm: Denm, now: float) -> None:
        """Take a warning; the newest content of each action counts."""
        known = self._heard.get(denm.action_id)
        if known is None:
            self._heard[denm.action_id] = _Heard(denm, now)
        elif denm.reference_time >= known.denm.reference_time:
            known.denm = denm

    def acceleration(self, state: VehicleState) -> float | None:
        """Acceleration to command in m/s^2; None = drive on as without warnings."""
        now = state.time
        self._heard = {k: h for k, h in self._heard.items() if h.denm.expires > now}
        heard = [h for h in self._heard.values() if now - h.since >= REACTION]
        needed = [self._deceleration(h.denm, state) for h in heard if not h.denm.terminated]
        strongest = max((d for d in needed if d is not None), default=None)
        if strongest is not None:
            self.braking = True
            return -min(max(strongest, WEAKEST), HARDEST)
        # after an emergency stop it stands until somebody takes over
        return -WEAKEST if self.braking else None

    def _deceleration(self, denm: Denm, state: VehicleState) -> float | None:
        """What it takes to stand before the event; None where it does not concern us."""
        if denm.cause in RUNNING:
            return self._before_crossing(denm, state)
        along, across = self._place(denm, state)
        if not 0.0 < along <= denm.awareness_distance or abs(across) > CORRIDOR:
            return None
        gap = along - _half_length(state) - STANDOFF
        closing = math.cos(denm.heading - state.heading) < OPPOSITE and denm.speed > 0.0
        if closing:  # it comes towards us: only our share of the way is left
            speed = abs(state.speed)
            gap *= speed / max(speed + denm.speed, 0.1)
        return state.speed**2 / (2.0 * max(gap, 0.5))

    def _before_crossing(self, denm: Denm, state: VehicleState) -> float | None:
        """What it takes to stand before the way of somebody who drives on.

        None where he is past before us or we before him, or where we would stop in his way.
        """
        front, speed = _half_length(state), abs(state.speed)
        for step in range(int(AHEAD / STEP) + 1):
            along, across = self._place(denm, state, step * STEP)
            if along > 0.0 and abs(across) <= CORRIDOR:
                break
        else:
            return None
        root = math.sqrt(speed**2 + 2.0 * PULL_AWAY * max(along - front, 0.0))
        past = along + front < speed * (step * STEP - CLEAR)
        if past or (root - speed) / PULL_AWAY > step * STEP + CLEAR:
            return None
        needed = speed**2 / (2.0 * max(along - front - STANDOFF, 0.5))
        return needed if needed <= HARDEST else None

    def _place(self, denm: Denm, state: VehicleState, later: float = 0.0) -> tuple[float, float]:
        """How far the event lies ahead on the vehicle's way, m, and how far to its left.

        Or will lie, `later` s, if it goes on as it does.
        """
        if self._projection is None:
            self._projection = Projection(
                Origin(latitude_deg=state.latitude_deg, longitude_deg=state.longitude_deg)
            )
        (event_x, event_y), (x, y) = (
            self._projection.plane(place.latitude_deg, place.longitude_deg)
            for place in (denm, state)
        )
        east, north = event_x - x, event_y - y
        if later * denm.speed > 0.0:  # nan: it does not say
            east += later * denm.speed * math.cos(denm.heading)
            north += later * denm.speed * math.sin(denm.heading)
        if self._plan is not None:
            own_x, own_y = state.position
            here, _ = self._plan.place(own_x, own_y)
            there, across = self._plan.place(own_x + east, own_y + north)
            return there - here, across
        c, s = math.cos(state.heading), math.sin(state.heading)
        return c * east + s * north, c * north - s * east


def _half_length(state: VehicleState) -> float:
    return state.extent[0] / 2.0 if math.isfinite(state.extent[0]) else 0.0
