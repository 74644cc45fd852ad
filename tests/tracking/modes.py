# ruff: noqa: N803 - the book's letters P, R
"""One track's three modes, predicted and corrected by the kernels."""

from dataclasses import dataclass, field

import numpy as np

from rsu.arrays import Floats
from rsu.kernels.correction import combine_modes, correct_modes
from rsu.kernels.motion import MODES, RATES, STATES, begin_modes, predict_modes

ROW = np.array([0])
SENSOR = np.array([[-50.0, 20.0]])


def column(*shape: int) -> Floats:
    return np.zeros((1, *shape))


@dataclass
class Track:
    """Arrays of one row, as `TrackStore` has them."""

    motion: Floats
    time: Floats = field(default_factory=column)
    probability: Floats = field(default_factory=lambda: column(MODES))
    mean: Floats = field(default_factory=lambda: column(MODES, STATES))
    covariance: Floats = field(default_factory=lambda: column(MODES, STATES, STATES))
    whole_mean: Floats = field(default_factory=lambda: column(4))
    whole_covariance: Floats = field(default_factory=lambda: column(4, 4))

    @classmethod
    def starting(cls, motion: Floats, mean: Floats, P: Floats, standing: float = 0.0) -> "Track":
        track = cls(np.array([motion], dtype=np.float64))
        begin_modes(
            0, 1, standing, float(track.motion[0, 6]), track.motion[0].copy(), mean[None], P[None],
            track.motion, track.probability, track.mean, track.covariance,
        )  # fmt: skip
        combine_modes(
            ROW, track.probability, track.mean, track.covariance, track.whole_mean,
            track.whole_covariance,
        )  # fmt: skip
        return track

    def predict(self, time: float) -> None:
        ahead = Track(self.motion)
        predict_modes(
            time, ROW, self.time, self.motion, self.probability, self.mean, self.covariance,
            np.zeros(len(RATES)), np.zeros((MODES, MODES)), ahead.probability, ahead.mean,
            ahead.covariance,
        )  # fmt: skip
        self.probability, self.mean, self.covariance = (
            ahead.probability, ahead.mean, ahead.covariance,
        )  # fmt: skip
        self.time[:] = time
        combine_modes(
            ROW, self.probability, self.mean, self.covariance, self.whole_mean,
            self.whole_covariance,
        )  # fmt: skip

    def correct(
        self,
        position: Floats,
        R: Floats,
        velocity: Floats | None = None,
        velocity_variance: float = np.nan,
        range_rate: float = np.nan,
        range_rate_variance: float = np.nan,
        lasting: int = 0,
    ) -> None:
        correct_modes(
            lasting, ROW, position[None], R[None],
            np.full((1, 2), np.nan) if velocity is None else velocity[None],
            np.array([velocity_variance]), np.array([range_rate]),
            np.array([range_rate_variance]), SENSOR, np.zeros((MODES, 2)), np.zeros((2, STATES)),
            self.probability.copy(), self.mean.copy(), self.covariance.copy(), self.probability,
            self.mean, self.covariance, self.whole_mean, self.whole_covariance,
        )  # fmt: skip
