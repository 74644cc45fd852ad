"""Two tracks of one body become one."""

from rsu.arrays import Ints
from rsu.kernels.absorption import absorb_tracks
from rsu.tracking.forecast import forecast
from rsu.tracking.store import TrackStore


def absorb(
    store: TrackStore, kept: Ints, gone: Ints, time: float, confirmed: float, stay: float
) -> None:
    """Let rows `kept` (G,), which were measured at `time`, take in rows `gone` (G,), which die.

    Parameters
    ----------
    time
        Unix s.
    confirmed
        Existence of a track whose id is in use outside; of two such the older id lives on.
    stay
        s, time constant with which existence fades.
    """
    ahead = forecast(store, gone, time)
    absorb_tracks(
        confirmed, stay, kept, gone, ahead.mode_probability, ahead.modes, ahead.mean,
        ahead.covariance, store.time, store.mode_probability, store.modes, store.mean,
        store.covariance, store.body, store.class_probability, store.noise, store.motion,
        store.existence, store.hold, store.horizon, store.born, store.seen, store.rival, store.id,
        store.sole, store.station, store.cradle, store.foreign,
    )  # fmt: skip
