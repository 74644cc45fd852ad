"""Somebody who has just stepped out of what no sensor sees, and may get into a vehicle's way.

His track is too young for its velocity to mean much, so what counts is not where he will be but
where he can be: the set that he reaches with what is known of his velocity.
"""

import math
from dataclasses import dataclass

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.ldm.prediction import STEP
from rsu.ldm.snapshot import Snapshot
from sotif.catalog.entry import Catalog
from sotif.monitors.conflict import braking_time
from sotif.monitors.hazard import Hazard
from sotif.monitors.scene import hazard_at

ENTRY = "emerging-road-user"
YOUNG = 1.0
"""s since the first measurement; later the prediction knows better where he goes."""
BEHIND = 1.0
"""m further from the vehicle's way: where he was a moment ago."""
HEIGHT = 1.0
"""m above the ground that must be out of sight there."""
PROBABILITY = 0.16
"""That he gets into the way: one standard deviation of his velocity is enough."""
RUN = 3.0
"""m/s; who runs faster out of cover is not waited for by this bound (a child runs so)."""


@dataclass(slots=True, frozen=True)
class _Reach:
    """How a person may get into the way of a vehicle."""

    time: float
    """s until the vehicle is there."""
    probability: float
    away: Floats
    """(2,) unit vector from the vehicle's way to the person."""


def hazards(snapshot: Snapshot, catalog: Catalog) -> list[Hazard]:
    """One hazard a person and vehicle, where the person is."""
    young = snapshot.vulnerable & (snapshot.now - snapshot.tracks.born <= YOUNG)
    if not np.count_nonzero(young):
        return []
    people = np.flatnonzero(young)
    drives = snapshot.vehicle & ~snapshot.prediction.standing & ~snapshot.parked
    found: list[Hazard] = []
    for vehicle in np.flatnonzero(drives).tolist():
        for person, step in _passed(snapshot, vehicle, people):
            reach = _reach(snapshot, vehicle, person, step)
            if reach is not None and _came_unseen(snapshot, person, reach.away):
                found.append(_hazard(snapshot, catalog, vehicle, person, reach))
    return found


def _hazard(
    snapshot: Snapshot, catalog: Catalog, vehicle: int, person: int, reach: _Reach
) -> Hazard:
    both = float(snapshot.tracks.existence[[vehicle, person]].prod())
    return hazard_at(
        snapshot,
        catalog[ENTRY],
        vehicle,
        person,
        time_to_event=reach.time,
        probability=reach.probability * both,
    )


def _passed(snapshot: Snapshot, vehicle: int, people: Ints) -> list[tuple[int, int]]:
    """Whom the vehicle comes past before it can brake as usual, and at which step of its way."""
    tracks, prediction = snapshot.tracks, snapshot.prediction
    steps = min(
        math.ceil(braking_time(float(tracks.speed[vehicle])) / STEP) + 1, len(prediction.times)
    )
    heading = prediction.heading[vehicle, :steps]
    gap = tracks.position[people, None] - prediction.position[vehicle, :steps]
    along = np.abs(np.cos(heading) * gap[..., 0] + np.sin(heading) * gap[..., 1])
    nearest = along.argmin(axis=1)
    reach = 0.5 * (tracks.extent[vehicle, 0] + tracks.extent[people, :2].max(axis=1))
    rows = np.flatnonzero(along[np.arange(len(people)), nearest] <= reach)
    return list(zip(people[rows].tolist(), nearest[rows].tolist(), strict=True))


def _reach(snapshot: Snapshot, vehicle: int, person: int, step: int) -> _Reach | None:
    """How the person may get into the way of the vehicle, which is beside him at a step."""
    tracks, prediction = snapshot.tracks, snapshot.prediction
    heading = float(prediction.heading[vehicle, step])
    gap = tracks.position[person] - prediction.position[vehicle, step]
    half, own = tracks.extent[vehicle, 1] / 2.0, float(tracks.extent[person, :2].max()) / 2.0
    c, s = math.cos(heading), math.sin(heading)
    across = float(c * gap[1] - s * gap[0])
    side = math.copysign(1.0, across)
    away = side * np.array([-s, c])
    distance = max(abs(across) - float(half) - own, 0.0)
    probability = _arrives(snapshot, person, -away, distance, float(prediction.times[step]))
    if probability < PROBABILITY:
        return None
    return _Reach(float(prediction.times[step]), probability, away)


def _arrives(
    snapshot: Snapshot, person: int, course: Floats, distance: float, time: float
) -> float:
    """Probability that the person goes `distance` m along `course` (2,) within `time` s."""
    if distance == 0.0:
        return 1.0
    velocity = snapshot.tracks.velocity[person]
    doubt = snapshot.tracks.covariance[person, 2:, 2:]
    mean = float(course @ velocity)
    sigma = math.sqrt(max(float(course @ doubt @ course), 1e-6))
    needed = distance / max(time, STEP)
    if needed > RUN:
        return 0.0
    return 0.5 * math.erfc((needed - mean) / (sigma * math.sqrt(2.0)))


def _came_unseen(snapshot: Snapshot, person: int, away: Floats) -> bool:
    """Whether no sensor sees where he was before."""
    x, y = snapshot.tracks.position[person] + BEHIND * away
    place = np.array([[x, y, snapshot.visibility.boxes[person, 2] + HEIGHT]])
    skip = np.array([person], dtype=np.int64)
    return int(snapshot.visibility.seen_by(place, skip)[0]) == 0
