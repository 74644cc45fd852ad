"""What a sender claims of itself, and what the roadside saw: the two that are held together."""

from dataclasses import dataclass

from rsu.arrays import Floats, Ints
from rsu.trust.belief import Way


@dataclass(slots=True, frozen=True, kw_only=True)
class Claim:
    """One message of a sender about itself; what it does not say is nan."""

    received: float
    """When it arrived, s."""
    time: float
    """What it says of its own time, s."""
    sender: int
    x: float
    """m, site ENU."""
    y: float
    speed: float
    """m/s."""
    heading: float
    """Of its motion, rad, anticlockwise from east."""
    acceleration: float
    """Along the heading, m/s^2."""
    heading_sigma: float
    """rad, as the sender says."""
    position_sigma: float = 0.0
    """m an axis, as the sender says; 0 = it does not."""
    is_watched: bool
    """The unit's sensors see everybody at the claimed place, but for short occlusions."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Sightings:
    """Road users as the unit's own sensors see them at one time, a row each."""

    time: float
    """s."""
    track: Ints
    """(N,)."""
    state: Floats
    """(N, 5) x and y, m, site ENU; speed, m/s; heading of the motion, rad, anticlockwise from east;
    acceleration along it, m/s^2."""


@dataclass(slots=True, frozen=True)
class Verdict:
    """What a claim is worth when it arrives."""

    bad: bool
    """It is more likely a lie than not."""
    belief: float
    """Probability that its sender is honest."""


@dataclass(slots=True, frozen=True)
class Accusation:
    """A sender that is not believed any more, from now on."""

    claim: Claim
    """With which belief in it fell."""
    way: Way
    """What of its messages is likeliest to be false."""
    honest: float
    """Probability that it is honest."""
