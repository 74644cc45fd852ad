# ruff: noqa: N803 - the book's letters P, R
"""One track's three modes, predicted and corrected by the kernels."""

from dataclasses import dataclass, field

import numpy as np

from rsu.arrays import Floats
from rsu.kernels.combination import combine_modes
from rsu.kernels.correction import correct_modes
from rsu.kernels.motion import FIGURES, MODES, RATES, STATES, predict_modes
from rsu.kernels.onset import begin_modes
from rsu.sensing.detection import ASPECTS

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
    modes: Floats = field(default_factory=lambda: column(MODES, FIGURES))
    whole_mean: Floats = field(default_factory=lambda: column(4))
    whole_covariance: Floats = field(default_factory=lambda: column(4, 4))

    @property
    def mean(self) -> Floats:
        """Of every mode, (1, 3, 5)."""
        return self.modes[:, :, :STATES]

    @classmethod
    def starting(cls, motion: Floats, mean: Floats, P: Floats, standing: float = 0.0) -> "Track":
        track = cls(np.array([motion], dtype=np.float64))
        begin_modes(
            0, 1, standing, float(track.motion[0, 6]), track.motion[0].copy(), mean[None], P[None],
            track.motion, track.probability, track.modes,
        )  # fmt: skip
        track.combine()
        return track

    def predict(self, time: float) -> None:
        ahead = Track(self.motion)
        predict_modes(
            time, ROW, self.time, self.motion, self.probability, self.modes,
            np.zeros(len(RATES)), np.zeros((MODES, MODES)), ahead.probability, ahead.modes,
        )  # fmt: skip
        self.probability, self.modes = ahead.probability, ahead.modes
        self.time[:] = time
        self.combine()

    def combine(self) -> None:
        combine_modes(ROW, self.probability, self.modes, self.whole_mean, self.whole_covariance)

    def correct(
        self,
        position: Floats,
        R: Floats,
        velocity: Floats | None = None,
        velocity_variance: float = np.nan,
        range_rate: float = np.nan,
        range_rate_variance: float = np.nan,
        lasting: int = 0,
        aspects: Floats | None = None,
        length: tuple[float, float] = (np.nan, np.nan),
    ) -> tuple[float, float]:
        """Return mean and variance of the length, m and m^2, after it."""
        body = np.full((1, 5, 2), np.nan)
        body[0, 1] = length
        correct_modes(
            lasting, ROW, position[None], R[None],
            np.full((1, 2), np.nan) if velocity is None else velocity[None],
            np.array([velocity_variance]), np.array([range_rate]),
            np.array([range_rate_variance]), SENSOR, R[None],
            np.full((1, *ASPECTS), np.nan) if aspects is None else aspects[None], body,
            np.zeros((MODES, 4)),
            self.probability.copy(), self.modes.copy(), self.probability, self.modes,
            self.whole_mean, self.whole_covariance,
        )  # fmt: skip
        return float(body[0, 1, 0]), float(body[0, 1, 1])
