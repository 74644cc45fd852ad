"""`Scene`: the ground truth of one instant, whoever makes it: the player or CARLA."""

from dataclasses import dataclass

from rsu.arrays import Bools, Floats, Ints


@dataclass(slots=True, kw_only=True)
class Scene:
    """N actors in the map's frame, which is the site's ENU."""

    time: float
    """s since the scenario began."""
    name: tuple[str, ...]
    """Entity names, in the order of the rows."""
    reference: Floats
    """(N, 2) m, OpenSCENARIO reference point: rear axle of vehicles, else as the file says."""
    position: Floats
    """(N, 2) m, middle of the footprint."""
    z: Floats
    """(N,) m, bottom."""
    heading: Floats
    """(N,) rad."""
    speed: Floats
    """(N,) m/s along the heading, negative in reverse."""
    acceleration: Floats
    """(N,) m/s^2 along the heading."""
    yaw_rate: Floats
    """(N,) rad/s."""
    extent: Floats
    """(N, 3) length, width, height, m."""
    class_index: Ints
    """(N,) `rsu.sensing.detection.ObjectClass`."""
    connected: Bools
    """(N,) True when the actor has a V2X station (entity property ``ivics.station_id``)."""
    station_id: Ints
    """(N,) that station's id; -1 = none."""

    def __len__(self) -> int:
        """Count the actors."""
        return len(self.name)
