"""Whom a warning concerns, and how sure it is, in the words of the CDD (TS 102 894-2)."""

from rsu.warnings.warning import Awareness
from sotif.monitors.hazard import Hazard

BRAKING = 3.0
"""m/s^2; comfortable, so that everybody in the area can stop before the event without haste."""
REACTION = 2.0
"""s; perception-brake reaction to a surprise, 85th percentile and more (Green 2000)."""

_UPPER_BOUNDS = (
    (50.0, Awareness.BELOW_50_M),
    (100.0, Awareness.BELOW_100_M),
    (200.0, Awareness.BELOW_200_M),
    (500.0, Awareness.BELOW_500_M),
    (1_000.0, Awareness.BELOW_1000_M),
    (5_000.0, Awareness.BELOW_5_KM),
    (10_000.0, Awareness.BELOW_10_KM),
)


def relevance_radius(hazard: Hazard) -> float:
    """Distance from the event, m, within which a vehicle should know of it now.

    Far enough to stop at the speed of the traffic there, and as far again as the event itself
    travels meanwhile.

    >>> from sotif.monitors.hazard import Hazard
    >>> standing = Hazard(entry="e", cause=97, sub_cause=1, participants=(1,), time=0.0,
    ...     position=(0.0, 0.0), z=0.0, position_covariance=(1.0, 0.0, 1.0), heading=0.0,
    ...     speed=0.0, time_to_event=0.0, probability=1.0)
    >>> round(relevance_radius(standing))
    60
    """
    speed = hazard.traffic_speed
    stopping = speed * REACTION + speed**2 / (2.0 * BRAKING)
    time = REACTION + speed / BRAKING
    return stopping + hazard.speed * time


def awareness(radius: float) -> Awareness:
    """The smallest standard length that holds a radius in m.

    >>> awareness(60.0).name
    'BELOW_100_M'
    """
    return next((name for bound, name in _UPPER_BOUNDS if radius < bound), Awareness.OVER_10_KM)


def quality(probability: float) -> int:
    """InformationQuality 1 (lowest) to 7 (highest) of a probability.

    >>> [quality(p) for p in (0.0, 0.5, 1.0)]
    [1, 4, 7]
    """
    return 1 + round(6.0 * min(max(probability, 0.0), 1.0))
