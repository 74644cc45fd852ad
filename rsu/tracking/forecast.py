"""Tracks at another time than that of their last measurement."""

from dataclasses import dataclass, fields

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.combination import combine_modes
from rsu.kernels.motion import FIGURES, MODES, RATES, predict_modes
from rsu.tracking.store import TrackStore


@dataclass(slots=True)
class Forecast:
    """N tracks at one time, site ENU, SI."""

    mode_probability: Floats
    """(N, 3) standing, cruising, manoeuvring."""
    modes: Floats
    """(N, 3, 25) as in `TrackStore`."""
    mean: Floats
    """(N, 4) x, y, vx, vy over all modes."""
    covariance: Floats
    """(N, 4, 4)."""

    def keep(self, store: TrackStore, rows: Ints) -> None:
        """Make these the states of `rows` (N,) of `store`; their time is the caller's to change."""
        for field in fields(self):
            getattr(store, field.name)[rows] = getattr(self, field.name)


def forecast(store: TrackStore, rows: Ints, time: float) -> Forecast:
    """Predict `rows` (N,) of `store` to `time`, Unix s; changes nothing."""
    n = len(rows)
    ahead = Forecast(
        np.empty((n, MODES)),
        np.empty((n, MODES, FIGURES)),
        np.empty((n, 4)),
        np.empty((n, 4, 4)),
    )
    predict_modes(
        time, rows, store.time, store.motion, store.mode_probability, store.modes,
        np.empty(len(RATES)), np.empty((MODES, MODES)), ahead.mode_probability, ahead.modes,
    )  # fmt: skip
    combine_modes(rows, ahead.mode_probability, ahead.modes, ahead.mean, ahead.covariance)
    return ahead
