"""Two tracks of one body become one."""

import numpy as np

from rsu.sensing.detection import SensorKind
from rsu.tracking.forecast import forecast
from rsu.tracking.store import TrackStore


def absorb(store: TrackStore, kept: int, gone: int, confirmed: float, stay: float) -> None:
    """Let row `kept`, which was just measured, take in row `gone`, which dies.

    Parameters
    ----------
    confirmed
        Existence of a track whose id is in use outside; of two such the older id lives on.
    stay
        s, time constant with which existence fades.
    """
    elapsed = store.time[kept] - store.time[gone]
    _take_state(store, kept, gone)
    _take_body(store, kept, gone)
    existence = store.existence[gone] * np.exp(-elapsed / stay)
    store.id[kept] = _surviving_id(store, kept, gone, confirmed)
    store.existence[kept] = max(store.existence[kept], existence)
    store.hold[kept] = max(store.hold[kept], store.hold[gone])
    store.horizon[kept] = max(store.horizon[kept], store.horizon[gone])
    store.born[kept] = min(store.born[kept], store.born[gone])
    if store.rival[gone, 1] > store.rival[kept, 1]:
        store.rival[kept] = store.rival[gone]
    store.station[kept] = _surviving_station(store, kept, gone)
    store.sole[kept] = store.sole[kept] if store.sole[kept] == store.sole[gone] else -1
    store.seen[kept] = np.maximum(store.seen[kept], store.seen[gone])
    unlinked = store.foreign[kept] < 0
    store.foreign[kept, unlinked] = store.foreign[gone, unlinked]
    store.foreign[gone] = -1
    store.horizon[gone], store.existence[gone] = -np.inf, 0.0
    store.station[gone] = store.id[gone] = -1
    store.cradle[gone] = -1  # that it began proves neither a road user there nor clutter


def _take_state(store: TrackStore, kept: int, gone: int) -> None:
    """Of both states, at the time of `kept`, the one of the smaller ellipsoid, as it is.

    Tracks of one body share what it did, and may share measurements, so their information must
    not be added up.  The surer one alone is what covariance intersection (Julier & Uhlmann, ACC
    1997) makes of a state within another.  It is not its mixture of others that is wanted here:
    where sensors are out of line, their difference is no news of the velocity, but the mixture,
    through the covariance of position and velocity, would take it for some.
    """
    other = forecast(store, np.array([gone]), float(store.time[kept]))
    if np.linalg.det(other.covariance[0]) < np.linalg.det(store.covariance[kept]):
        other.keep(store, np.array([kept]))


def _take_body(store: TrackStore, kept: int, gone: int) -> None:
    """Of every figure the better known one; of the classes those that are surer."""
    mine, other = store.body[kept], store.body[gone]
    better = (other[:, 1] < mine[:, 1]) | np.isnan(mine[:, 0])
    mine[better] = other[better]
    if store.class_probability[gone].max() > store.class_probability[kept].max():
        store.class_probability[kept] = store.class_probability[gone]
        store.noise[kept], store.motion[kept] = store.noise[gone], store.motion[gone]


def _surviving_id(store: TrackStore, kept: int, gone: int, confirmed: float) -> int:
    ranks = [(store.existence[row] < confirmed, store.id[row]) for row in (kept, gone)]
    return int(min(ranks)[1])


def _surviving_station(store: TrackStore, kept: int, gone: int) -> int:
    named = [row for row in (kept, gone) if store.station[row] >= 0]
    latest = max(named, key=lambda row: float(store.seen[row, SensorKind.V2X]), default=kept)
    return int(store.station[latest])
