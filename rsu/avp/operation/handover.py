"""The hand-over of a car: when it may set out by itself, and when its driver has left with it."""

from collections.abc import Collection, Sequence
from math import hypot

import numpy as np

from rsu.avp.dispatch.interface import CarState
from rsu.avp.dispatch.keeper import Keeper
from rsu.avp.dispatch.mission import Handover
from rsu.avp.lot.layout import Layout
from rsu.avp.lot.lot import Spot
from rsu.avp.lot.router import Place
from rsu.avp.operation.sight import Sight

LEFT = 2.0
"""m from where it was handed back at which a car has left its bay."""
ZONE = 1.5
"""m around a bay in which nobody may be on foot when a car sets out by itself."""


def has_left(layout: Layout, bay: Spot, state: CarState) -> bool:
    """Whether a car that was handed back is out of its bay."""
    x, y, _ = layout.stand(bay).tolist()
    return hypot(state.pose[0] - x, state.pose[1] - y) > LEFT


def conditions(layout: Layout, place: Place, state: CarState, sight: Sight) -> Handover:
    """Return what holds of the conditions to set out from a bay."""
    near = 0.5 * layout.vehicle.length + ZONE
    crowded = isinstance(place, Spot) and _is_near(sight, place.middle, (place.level,), near)
    return Handover(
        zone_clear=not crowded, doors_closed=state.doors_closed, standstill=state.secured
    )


def beside(keeper: Keeper, sight: Sight, near: float, vehicle: str = "") -> list[str]:
    """Say of which cars, or of one, somebody is on foot so near that it should not set off, m."""
    found: list[str] = []
    for mission in keeper.missions.values():
        state = keeper.dispatcher.state(mission.vehicle)
        if state is None or vehicle not in {"", mission.vehicle}:
            continue
        if _is_near(sight, state.pose[:2], keeper.levels(mission), near):
            found.append(f"somebody beside {mission.vehicle}")
    return found


def _is_near(sight: Sight, place: Sequence[float], levels: Collection[int], near: float) -> bool:
    """Whether somebody is on foot near a place, m, on one of the storeys."""
    people = sight.people[np.isin(sight.people[:, 2], list(levels))]
    return any(hypot(x - place[0], y - place[1]) < near for x, y, _ in people.tolist())
