"""`Hazard`: an unsafe scene that a monitor recognises, before anybody is warned of it."""

from dataclasses import dataclass
from typing import TypeAlias

Name: TypeAlias = tuple[int, ...]
"""Of a road user, the same in all units: see `TrackTable.identity`."""

TOWN_SPEED = 50.0 / 3.6
"""m/s; what is driven where the map states no higher limit."""


@dataclass(slots=True, kw_only=True, frozen=True)
class Hazard:
    """One unsafe scene at one instant, site ENU."""

    entry: str
    """Id of the catalogue entry."""
    cause: int | None
    """DENM cause code (CDD); None = nobody on the road is warned of it."""
    sub_cause: int
    participants: tuple[int, ...]
    """Track ids, main participant (the one that endangers) first."""
    time: float
    """Of the snapshot, Unix s."""
    position: tuple[float, float]
    """Where it will happen, m."""
    z: float
    position_covariance: tuple[float, float, float]
    """xx, xy, yy, m^2."""
    heading: float
    """Of the main participant, rad."""
    speed: float
    """Of the main participant, m/s."""
    time_to_event: float
    """s; 0 = it is happening."""
    probability: float
    """That it happens, or is real, 0..1."""
    traffic_speed: float = TOWN_SPEED
    """m/s, of those who come towards it."""
    unprotected: bool = False
    """Somebody on foot or on two wheels takes part."""
    waning: bool = False
    """Somebody is at work on it: it keeps a warning that was given, but begins none."""
    sensor_id: str = ""
    """The sensor of the unit that falls short; "" = road users are the hazard."""
    names: tuple[Name, ...] = ()
    """Of the participants, sorted; empty before they are looked up."""
    within: bool = False
    """Whether the unit's sensors reach the place."""
