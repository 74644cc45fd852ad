"""Somebody who has just stepped out of what no sensor sees, and may get into a vehicle's way.

His track is too young for its velocity to mean much, so what counts is not where he will be but
where he can be: the set that he reaches with what is known of his velocity.
"""

import math
from collections.abc import Iterator

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.ldm.prediction import STEP
from rsu.ldm.snapshot import Snapshot
from sotif.catalog.entry import Catalog
from sotif.kernels.passage import find_passages
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


def hazards(snapshot: Snapshot, catalog: Catalog) -> list[Hazard]:
    """One hazard a person and vehicle, where the person is."""
    young = snapshot.vulnerable & (snapshot.now - snapshot.tracks.born <= YOUNG)
    if not np.count_nonzero(young):
        return []
    found: list[Hazard] = []
    for vehicle, person, time, distance, away in _passages(snapshot, np.flatnonzero(young)):
        probability = _arrives(snapshot, person, -away, distance, time)
        if probability >= PROBABILITY and _came_unseen(snapshot, person, away):
            both = float(snapshot.tracks.existence[[vehicle, person]].prod())
            hazard = hazard_at(
                snapshot,
                catalog[ENTRY],
                vehicle,
                person,
                time_to_event=time,
                probability=probability * both,
            )
            found.append(hazard)
    return found


def _passages(snapshot: Snapshot, people: Ints) -> Iterator[tuple[int, int, float, float, Floats]]:
    """Vehicle, person, s until it is beside him, m between both then, and (2,) the way to him.

    Of those whom a vehicle comes past before it can brake as usual, and who could run so far.
    """
    tracks, prediction = snapshot.tracks, snapshot.prediction
    drives = snapshot.vehicle & ~prediction.standing & ~snapshot.parked
    steps = np.ceil(braking_time(tracks.speed) / STEP) + 1.0
    look = np.where(drives, np.minimum(steps, len(prediction.times)), 0.0).astype(np.int64)
    most = len(people) * int(np.count_nonzero(drives))
    pairs, beside = np.empty((most, 2), dtype=np.int64), np.empty((most, 4))
    found = find_passages(
        prediction.position, prediction.heading, prediction.times, tracks.extent, look, people, RUN,
        pairs, beside,
    )  # fmt: skip
    for (vehicle, person), passage in zip(pairs[:found].tolist(), beside[:found], strict=True):
        yield vehicle, person, float(passage[0]), float(passage[1]), passage[2:]


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
    return 0.5 * math.erfc((needed - mean) / (sigma * math.sqrt(2.0)))


def _came_unseen(snapshot: Snapshot, person: int, away: Floats) -> bool:
    """Whether no sensor sees where he was before."""
    x, y = snapshot.tracks.position[person] + BEHIND * away
    place = np.array([[x, y, snapshot.visibility.boxes[person, 2] + HEIGHT]])
    skip = np.array([person], dtype=np.int64)
    return int(snapshot.visibility.seen_by(place, skip)[0]) == 0
