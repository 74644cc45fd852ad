"""What the bridge tells of actors: in the map's axes, m, m/s and rad."""

from dataclasses import dataclass

from rsu.roads.pose import Pose


@dataclass(slots=True, frozen=True, kw_only=True)
class State:
    """One actor in one snapshot.  Who is in none is not there: the client's handles do not say."""

    pose: Pose
    velocity: tuple[float, float, float]


@dataclass(slots=True, frozen=True, kw_only=True)
class Size:
    """The box around an actor."""

    length: float
    width: float
    height: float
    centre: tuple[float, float, float]
    """Ahead, to the left and up of its origin."""
