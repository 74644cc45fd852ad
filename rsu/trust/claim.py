"""What a sender claims of itself, and what the roadside saw: the two that are held together."""

from dataclasses import dataclass


@dataclass(slots=True, frozen=True, kw_only=True)
class Claim:
    """One message of a sender about itself."""

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
    """rad, anticlockwise from east."""
    acceleration: float
    """Along the heading, m/s^2."""
    heading_sigma: float
    """rad, as the sender says."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Sighting:
    """A road user as the unit's own sensors see it at one time."""

    time: float
    """s."""
    track: int
    x: float
    """m, site ENU."""
    y: float
    speed: float
    """m/s."""
    heading: float
    """rad, anticlockwise from east."""
    acceleration: float
    """Along the heading, m/s^2."""


@dataclass(slots=True, frozen=True)
class Verdict:
    """What a claim is worth when it arrives."""

    bad: bool
    """It is more likely a lie than not."""
    belief: float
    """Probability that its sender is honest."""
