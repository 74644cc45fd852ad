"""Place and attitude in the map's frame."""

from dataclasses import dataclass


@dataclass(slots=True, frozen=True, kw_only=True)
class Pose:
    """Place and heading in the map's frame; m, rad.

    Rotations follow OpenDRIVE 1.7, 6.3: about z by heading, then y by pitch, then x by roll.
    """

    x: float
    y: float
    z: float
    heading: float
    pitch: float = 0.0
    """Of the surface; positive = nose down."""
    roll: float = 0.0
    """Of the surface; positive = left side up."""
