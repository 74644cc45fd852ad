"""From rows of a snapshot to a `Hazard`."""

import math

from rsu.ldm.prediction import STEP
from rsu.ldm.snapshot import Snapshot
from sotif.catalog.entry import Entry
from sotif.monitors.hazard import TOWN_SPEED, Hazard
from sotif.monitors.traffic import MOTORWAY_SPEED


def hazard_at(
    snapshot: Snapshot,
    entry: Entry,
    main: int,
    other: int | None,
    *,
    time_to_event: float,
    probability: float,
    waning: bool = False,
) -> Hazard:
    """The hazard that `main` makes, placed where it will be after `time_to_event` s.

    With another participant, the place is where that one will be: what `main` has to avoid.
    """
    assert entry.cause is not None, entry.id  # noqa: S101 - this monitor is to warn
    tracks, prediction = snapshot.tracks, snapshot.prediction
    where = main if other is None else other
    vulnerable = snapshot.vulnerable
    step = round(time_to_event / STEP)
    x, y = prediction.position[where, step]
    return Hazard(
        entry=entry.id,
        cause=entry.cause.code,
        sub_cause=entry.cause.sub_code,
        participants=tuple(int(tracks.id[row]) for row in (main, other) if row is not None),
        time=snapshot.now,
        position=(float(x), float(y)),
        z=float(snapshot.visibility.boxes[where, 2]),
        position_covariance=_ellipse(
            float(prediction.heading[where, step]), *map(float, prediction.spread[where, step])
        ),
        heading=float(tracks.heading[main]),
        speed=float(tracks.speed[main]),
        time_to_event=time_to_event,
        probability=min(max(probability, 0.0), 1.0),
        traffic_speed=_traffic_speed(snapshot, where),
        unprotected=bool(vulnerable[main] or vulnerable[where]),
        waning=waning,
    )


def hazard_of(snapshot: Snapshot, entry: Entry, row: int, certainty: float = 1.0) -> Hazard:
    """The hazard that somebody is by himself, where he is now.

    `certainty` is the probability that it is so if he exists.
    """
    probability = float(snapshot.tracks.existence[row]) * certainty
    return hazard_at(snapshot, entry, row, None, time_to_event=0.0, probability=probability)


def _traffic_speed(snapshot: Snapshot, row: int) -> float:
    lane = int(snapshot.lane.lane[row])
    limit = float(snapshot.network.limit[lane]) if lane >= 0 else math.nan
    return TOWN_SPEED if math.isnan(limit) else min(max(limit, TOWN_SPEED), MOTORWAY_SPEED)


def _ellipse(heading: float, along: float, across: float) -> tuple[float, float, float]:
    """xx, xy, yy of a covariance with standard deviations along and across a heading."""
    c, s = math.cos(heading), math.sin(heading)
    return (
        c * c * along**2 + s * s * across**2,
        c * s * (along**2 - across**2),
        s * s * along**2 + c * c * across**2,
    )
