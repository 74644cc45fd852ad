"""Tracks of other roadside units: one more sensor, but one whose errors may be ours as well.

What a neighbour says may rest on a station that both hear, or on what we told it ourselves, and it
says it again with every message.  So nothing of it may be counted a second time: states are fused
by covariance intersection, of existence and class the surer is taken, of the body only what is
not known yet.
"""

from dataclasses import dataclass

import numpy as np

from rsu.arrays import Bools, Floats, Ints
from rsu.kernels.intersection import intersect_each, positive_definite
from rsu.kernels.motion import CRUISING, LENGTH, MODES, STATES
from rsu.sensing.detection import ASPECTS, DetectionBatch, SensorKind
from rsu.tracking.forecast import forecast
from rsu.tracking.identity import STATION
from rsu.tracking.prior import BODY_WALK, EXTENT, MOTION, ONSET
from rsu.tracking.store import NEIGHBOURS, TrackStore
from rsu.tracking.track import TrackTable

FASTEST = 150.0
"""m/s: nothing on a road is faster."""
BLUNTEST = 1e4
"""(m/s)^2: 100 m/s of standard deviation say nothing about a road user."""
LONGEST = 50.0
"""m: no road user is longer, wider or higher."""
RAREST = 1e-3
"""Least probability of a class, as for our own detections."""
HEADING_VARIANCE, Z_VARIANCE = 0.1, 4.0
"""rad^2, m^2; tables do not say, so our own sensors shall soon know better."""
EXTENT_ERROR = 0.3
"""Relative, the same for length, width and height."""
TOLD = 1e-6
"""Relative decrease of a determinant from which on it is more than rounding."""
OWN_SENSORS = ~(1 << SensorKind.FOREIGN)


@dataclass(slots=True, kw_only=True)
class ForeignTracks(DetectionBatch):
    """The whole track table of a neighbour at one instant, N tracks in our site's ENU."""

    state_covariance: Floats
    """(N, 4, 4) of x, y, vx, vy; SI."""
    class_probability: Floats
    """(N, 8)."""
    track_id: Ints
    """(N,) the neighbour's own, never reused; negative = none."""
    identity: Ints
    """(N, 3) `rsu.tracking.identity`."""
    authentic: Bools
    """(N,) True where the neighbour was the first to know who that is."""


def foreign_tracks(table: TrackTable, neighbour: str, station: int = -1) -> ForeignTracks:
    """Make a batch of what a neighbour published, in our site's ENU; `station` is its id.

    Tracks that none of its own sensors has lately seen are left out: hearsay that was passed on
    would keep itself alive between two units for ever.  Rows that make no sense get no score, so
    that the tracker counts them as unsound.
    """
    told = np.flatnonzero(table.seen_by & OWN_SENSORS)
    spread = table.covariance[told]
    spread = 0.5 * (spread + spread.transpose(0, 2, 1))
    velocity = table.velocity[told]
    probability = np.nan_to_num(table.class_probability[told], nan=0.0).clip(RAREST, 1.0)
    probability /= probability.sum(axis=1, keepdims=True)
    class_index = probability.argmax(axis=1)
    sound = _sound(spread) & (np.abs(velocity) < FASTEST).all(axis=1)
    sound &= (np.diagonal(spread, axis1=1, axis2=2)[:, 2:] < BLUNTEST).all(axis=1)
    n = len(told)
    own = np.column_stack((np.full(n, station), table.id[told]))
    return ForeignTracks(
        sensor_id=neighbour,
        kind=SensorKind.FOREIGN,
        time=table.time,
        position=table.position[told],
        covariance=spread[:, :2, :2].copy(),
        z=table.z[told],
        velocity=velocity,
        velocity_variance=np.full(n, np.nan),
        range_rate=np.full(n, np.nan),
        range_rate_variance=np.full(n, np.nan),
        heading=table.heading[told],
        heading_variance=np.full(n, HEADING_VARIANCE),
        extent=_measured(table.extent[told], class_index),
        looks=np.full((n, 2, 2), np.nan),
        aspects=np.full((n, *ASPECTS), np.nan),
        class_index=class_index,
        score=np.where(sound, table.existence[told], np.nan),
        station_id=np.full(n, -1),
        sensor_position=np.full((n, 2), np.nan),
        state_covariance=spread,
        class_probability=probability,
        track_id=table.id[told],
        identity=table.identity[told],
        authentic=(table.identity[told, STATION:] == own).all(axis=1),
    )


def _sound(spread: Floats) -> Bools:
    sound = np.zeros(len(spread), dtype=np.bool_)
    positive_definite(spread, np.zeros((4, 4)), sound)
    return sound


def _measured(extent: Floats, class_index: Ints) -> Floats:
    """(N, 3) m; nan where a table gives the class's typical size for want of a measured one."""
    with np.errstate(invalid="ignore"):
        typical = np.isclose(extent, EXTENT[class_index], rtol=1e-5)
        return np.where(typical | ~((extent > 0.0) & (extent < LONGEST)), np.nan, extent)


def linked(batch: ForeignTracks, neighbour: int, store: TrackStore) -> Ints:
    """(N,) the neighbour's id of each of our tracks; -1 = none that it still has."""
    if neighbour >= NEIGHBOURS:
        return np.full(store.count, -1)
    known = store.foreign[: store.count, neighbour]
    return np.where(np.isin(known, batch.track_id), known, -1)


def link(batch: ForeignTracks, neighbour: int, track_of: Ints, store: TrackStore) -> None:
    """Remember who is who: a message names all of a neighbour's tracks, so it starts anew."""
    if neighbour < NEIGHBOURS:
        hit = np.flatnonzero(track_of >= 0)
        store.foreign[: store.count, neighbour] = -1
        store.foreign[track_of[hit], neighbour] = batch.track_id[hit]


def adopt(batch: ForeignTracks, track_of: Ints, store: TrackStore, stay: float) -> None:
    """Fuse what a neighbour says into the tracks that were hit, which stay at their own `time`.

    Parameters
    ----------
    track_of
        (N,) row that each foreign track belongs to, -1 = none.
    stay
        s, time constant with which existence fades: `rsu.kernels.life.confirm`, which comes next,
        lets fade what stands here, so that what is told now is set higher by as much.
    """
    hit = np.flatnonzero(track_of >= 0)
    rows = track_of[hit]
    elapsed = batch.time - store.time[rows]
    _intersect(batch, hit, rows, store)
    told = batch.score[hit] * np.exp(elapsed / stay)
    store.existence[rows] = np.maximum(store.existence[rows], told)
    mine, other = store.class_probability[rows], batch.class_probability[hit]
    surer = other.max(axis=1) > mine.max(axis=1)
    store.class_probability[rows] = probability = np.where(surer[:, None], other, mine)
    store.motion[rows] = probability @ MOTION
    store.body[rows, :, 1] += BODY_WALK[probability.argmax(axis=1)] * elapsed[:, None]
    _fill(batch, hit, rows, store)


def _intersect(batch: ForeignTracks, hit: Ints, rows: Ints, store: TrackStore) -> None:
    """States at the time of the batch; a track that it has founded is what it says.

    Where the neighbour knows better, all modes that move take the fused state, for it does not say
    how it came by it; what ours had to do with the yaw rate is forgotten.
    """
    told = np.hstack([batch.position[hit], batch.velocity[hit]])
    spread = batch.state_covariance[hit]
    ahead = forecast(store, rows, batch.time)
    new = store.id[rows] < 0
    ahead.mean[new], ahead.covariance[new] = told[new], spread[new]
    ahead.mode_probability[new] = np.eye(MODES)[CRUISING]
    before = np.linalg.det(ahead.covariance)
    intersect_each(told, spread, ahead.mean, ahead.covariance, np.zeros((5, 4, 4)))
    changed = np.flatnonzero(new | (np.linalg.det(ahead.covariance) < (1.0 - TOLD) * before))
    known = np.zeros((len(changed), STATES, STATES))
    known[:, :4, :4] = ahead.covariance[changed]
    for mode in range(CRUISING, MODES):
        known[:, 4, 4] = ahead.modes[changed, mode, LENGTH - 1]
        ahead.modes[changed, mode, :4] = ahead.mean[changed]
        ahead.modes[changed, mode, STATES:LENGTH] = known[:, *np.triu_indices(STATES)]
        ahead.modes[changed, mode, LENGTH:] = 0.0
    ahead.modes[new, CRUISING, 4], ahead.modes[new, CRUISING, LENGTH - 1] = 0.0, ONSET
    ahead.keep(store, rows)


def _fill(batch: ForeignTracks, hit: Ints, rows: Ints, store: TrackStore) -> None:
    """Of heading, size and z what is not known yet."""
    size = batch.extent[hit]
    told = np.column_stack([batch.heading[hit], size, batch.z[hit]])
    doubt = np.full_like(told, HEADING_VARIANCE)
    doubt[:, 1:4], doubt[:, 4] = (EXTENT_ERROR * size) ** 2, Z_VARIANCE
    body = store.body[rows]
    empty = np.isnan(body[:, :, 0]) & (np.abs(told) < 1e5)
    body[empty] = np.stack([told, doubt], axis=-1)[empty]
    store.body[rows] = body
