"""Two tracks of one body become one."""

import numpy as np

from rsu.arrays import Floats
from rsu.kernels.kalman import forecast
from rsu.sensing.detection import SensorKind
from rsu.tracking.store import TrackStore

WEIGHTS: Floats = np.array(sorted(np.linspace(0.0, 1.0, 41), key=lambda w: (abs(w - 0.5), w)))
"""Of the first state, evenly first: where all are alike, neither state is preferred."""


def intersect(
    first: Floats, first_spread: Floats, second: Floats, second_spread: Floats
) -> tuple[Floats, Floats]:
    """Fuse two (4,) states of (4, 4) covariances whose errors may be correlated in any way.

    Covariance intersection, by the weight of the least determinant (Julier & Uhlmann, "A
    non-divergent estimation algorithm in the presence of unknown correlations", ACC 1997).  Tracks
    of one body share what it did, and may share measurements, so the sum of their information
    would be too much.
    """
    one, other = _inverse(first_spread), _inverse(second_spread)
    sums = WEIGHTS[:, None, None] * one + (1.0 - WEIGHTS[:, None, None]) * other
    volume = np.log(np.linalg.det(sums).astype(np.float64))
    best = int(np.argmax(np.round(volume, 9)))  # alike is alike, whatever the last digits say
    spread = _inverse(sums[best])
    news = WEIGHTS[best] * one @ first + (1.0 - WEIGHTS[best]) * other @ second
    return spread @ news, 0.5 * (spread + spread.T)


def _inverse(matrix: Floats) -> Floats:
    return np.linalg.inv(matrix).astype(np.float64)


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
    store.seen[kept] = np.maximum(store.seen[kept], store.seen[gone])
    store.horizon[gone], store.existence[gone] = -np.inf, 0.0
    store.station[gone] = store.id[gone] = -1


def _take_state(store: TrackStore, kept: int, gone: int) -> None:
    mean, spread = store.mean[[gone]], store.covariance[[gone]]
    forecast(store.time[kept], store.time[[gone]], store.noise[[gone]], mean, spread)
    store.mean[kept], store.covariance[kept] = intersect(
        store.mean[kept], store.covariance[kept], mean[0], spread[0]
    )


def _take_body(store: TrackStore, kept: int, gone: int) -> None:
    """Of every figure the better known one; of the classes those that are surer."""
    mine, other = store.body[kept], store.body[gone]
    better = (other[:, 1] < mine[:, 1]) | np.isnan(mine[:, 0])
    mine[better] = other[better]
    if store.class_probability[gone].max() > store.class_probability[kept].max():
        store.class_probability[kept] = store.class_probability[gone]
        store.noise[kept] = store.noise[gone]


def _surviving_id(store: TrackStore, kept: int, gone: int, confirmed: float) -> int:
    ranks = [(store.existence[row] < confirmed, store.id[row]) for row in (kept, gone)]
    return int(min(ranks)[1])


def _surviving_station(store: TrackStore, kept: int, gone: int) -> int:
    named = [row for row in (kept, gone) if store.station[row] >= 0]
    latest = max(named, key=lambda row: float(store.seen[row, SensorKind.V2X]), default=kept)
    return int(store.station[latest])
