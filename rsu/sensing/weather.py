"""What a weather station at the road measures."""

from dataclasses import dataclass


@dataclass(slots=True, frozen=True, kw_only=True)
class WeatherReport:
    """The air at one instant."""

    time: float
    """Unix s."""
    validity: float
    """s for which it counts."""
    visual_range: float
    """m, meteorological optical range; inf = clear."""
