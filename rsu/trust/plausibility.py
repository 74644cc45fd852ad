"""What a claim must agree with by itself: the laws of motion, and the rate that is allowed."""

import math
from collections.abc import Sequence

from rsu.trust.belief import ratio
from rsu.trust.claim import Claim

PERIOD = 0.1
"""s, the least time between two CAMs of a station (TS 103 900 6.1.3)."""
JITTER = 0.06
"""s by which receptions may come closer together than the messages were sent."""
OFTEN = 30.0
"""How much likelier a surplus message is from a flood than from an honest sender."""
GAP = 1.6
"""s; a message that follows after more than this says nothing about the one before: CAMs come at
least once a second, and one may be lost."""
BRAKING = 9.0
"""m/s^2; no road vehicle's speed changes faster."""
CHANGE = 1.5
"""m/s^2; by so much (1 sigma) the acceleration between two messages differs from the mean."""
NOISE = 0.3
"""m; 1 sigma of the way between two positions of one receiver within a second."""
LOOSEST = 0.5
"""m an axis; by no more a receiver's position scatters from message to message, whatever it says of
itself: what it is off by beyond that stays the same for seconds."""
REACH = 30.0
MOVED = 0.5
"""m; who has not moved by this much shows nothing about motion."""
PLAUSIBLE = 0.7
"""A lie moves plausibly as a rule: this much likelihood of honesty."""


def motion(last: Claim, claim: Claim) -> float | None:
    """Ratio of likelihoods for a step from one claim to the next; None if it shows nothing."""
    dt = claim.time - last.time
    if not (0.0 < dt <= GAP and math.isfinite(claim.speed + last.speed)):
        return None
    way = math.hypot(claim.x - last.x, claim.y - last.y)
    expected = 0.5 * (claim.speed + last.speed) * dt
    scatter = math.sqrt(2.0) * min(claim.position_sigma, LOOSEST)
    sigma = math.hypot(NOISE, scatter, 0.5 * CHANGE * dt * dt)
    step = ratio(abs(way - expected) / sigma, REACH, outliers=1e-3)
    change = abs(claim.speed - last.speed) / dt - BRAKING
    if change > 0.0:
        step = max(step, ratio(change * dt / NOISE, REACH, outliers=1e-3))
    return max(step, PLAUSIBLE if way > MOVED else 1.0)


def rate(receptions: Sequence[float]) -> float:
    """Ratio of likelihoods for the times, s, at which the last messages of a sender arrived."""
    surplus = len(receptions) - 1 - (receptions[-1] - receptions[0] + JITTER) / PERIOD
    return OFTEN if surplus >= 1.0 else 1.0
