"""`TrackTable`: what the tracker publishes, a struct of arrays with one row a track."""

from dataclasses import dataclass, field, fields, replace

import numpy as np

from rsu.arrays import Bools, Floats, Ints
from rsu.clock import NANOSECONDS


@dataclass(slots=True, kw_only=True)
class TrackTable:
    """N tracks, all predicted to `time`, site ENU."""

    time: float
    """Unix s."""
    id: Ints
    """(N,) never reused."""
    position: Floats
    """(N, 2) m, middle of the footprint."""
    velocity: Floats
    """(N, 2) m/s."""
    covariance: Floats
    """(N, 4, 4) of x, y, vx, vy; SI."""
    yaw_rate: Floats
    """(N,) rad/s, of the direction of motion, east to north."""
    z: Floats
    """(N,) m, bottom of the object; nan = not known."""
    heading: Floats
    """(N,) rad from east to north; of the body, so it stays at standstill; nan = not known."""
    extent: Floats
    """(N, 3) length, width, height, m; measured, or typical for the class."""
    class_probability: Floats
    """(N, 8) a column an `ObjectClass`; rows add up to 1."""
    existence: Floats
    """(N,) probability that there is such an object."""
    born: Floats
    """(N,) Unix s of the first measurement."""
    updated: Floats
    """(N,) Unix s of the last measurement."""
    seen_by: Ints
    """(N,) bit k: `SensorKind` k measured it within the last second."""
    station_id: Ints
    """(N,) ITS station id if it reports itself; -1 = none."""
    identity: Ints
    """(N, 3) who it is, the same in all units: birth, Unix ns; station id of the unit that knew it
    first; its track there.  See `rsu.tracking.identity`."""

    class_index: Ints = field(init=False)
    """(N,) the most probable `ObjectClass`."""
    speed: Floats = field(init=False)
    """(N,) m/s."""
    speed_sigma: Floats = field(init=False)
    """(N,) m/s; keeps young tracks, whose motion is a guess, from accusing anybody."""

    def __post_init__(self) -> None:
        """Derive what is asked for most."""
        x, y = self.velocity.T
        self.speed = np.sqrt(x * x + y * y)
        self.speed_sigma = np.sqrt(self.covariance[:, 2, 2] + self.covariance[:, 3, 3])
        self.class_index = self.class_probability.argmax(axis=1)

    def __len__(self) -> int:
        """Count the tracks."""
        return len(self.id)

    def take(self, rows: Ints) -> "TrackTable":
        """These rows alone."""
        columns = [column.name for column in fields(self) if column.init and column.name != "time"]
        return replace(self, **{name: getattr(self, name)[rows] for name in columns})

    def coasting(self, since: float) -> Bools:
        """(N,) True where no measurement later than `since` supports the track."""
        return self.updated <= since


def own_identities(born: Floats, station: int, track: Ints) -> Ints:
    """(N, 3) identities that tracks, born at Unix s, have as nobody knew them before."""
    identity = np.empty((len(track), 3), dtype=np.int64)
    whole = np.floor(born)
    identity[:, 0] = whole
    identity[:, 0] *= NANOSECONDS
    identity[:, 0] += np.rint((born - whole) * NANOSECONDS).astype(np.int64)
    identity[:, 1], identity[:, 2] = station, track
    return identity
