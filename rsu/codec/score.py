"""A detector's own score -> probability that its detection is real.

Detectors score on two kinds of scale: probabilities, or unbounded figures such as logits and
signal-to-noise ratios.  The file does not say which, and may not be read ahead (a tracker knows no
future), so a sensor's scores count as probabilities until one of them leaves 0..1; from that
frame on all of them are taken as logits.

Logits go through Platt's sigmoid [1]_.  `SLOPE` and `MIDPOINT` are its maximum-likelihood fit to
37,137 PointRCNN boxes of ten KITTI tracking sequences, a box being real when a labelled object
stands within 2 m of it.  They are the one place to change for another detector.

.. [1] J. Platt, "Probabilistic outputs for support vector machines", 1999.
"""

import numpy as np

from rsu.arrays import Floats

SLOPE = 0.64
"""Log-odds a unit of score."""

MIDPOINT = 2.7
"""Score of a detection that is as likely real as false."""

SUREST = 0.99
"""Probabilities stay within 1 - SUREST .. SUREST: softmax saturates long before it is certain
(RRC's car boxes of score 1.00 are real in 83 of 100 cases on the same sequences)."""

UNSCORED = 0.95
"""Of a detection without a score: its detector has applied a threshold of its own."""


class ScoreScale:
    """Which scale the scores of one sensor are on, as far as its frames have told."""

    def __init__(self) -> None:
        self._logits = False

    def probability(self, score: Floats) -> Floats:
        """(N,) probabilities of the (N,) raw scores of one frame, nan = none given."""
        self._logits |= bool(np.any((score < 0.0) | (score > 1.0)))
        # The logistic function, by the tangent that cannot overflow.
        scaled = 0.5 + 0.5 * np.tanh(0.5 * SLOPE * (score - MIDPOINT)) if self._logits else score
        return np.where(np.isnan(score), UNSCORED, np.clip(scaled, 1.0 - SUREST, SUREST))
