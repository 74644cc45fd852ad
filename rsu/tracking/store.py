"""`TrackStore`: the tracker's own rows, each at the time of its last measurement."""

from dataclasses import dataclass, fields
from math import prod

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.place import CELLS
from rsu.kernels.watch import RINGS, SOURCES
from rsu.sensing.detection import SensorKind

NEIGHBOURS = 4
"""Roadside units whose ids are remembered, one an arm of a junction; tracks of any others are
matched by place alone."""


@dataclass(slots=True)
class TrackStore:
    """Struct of arrays; the first `count` rows are tracks, the rest is room to grow."""

    count: int
    founded: int
    """Tracks so far; the next one's `serial`."""
    time: Floats
    """Unix s of the last measurement; everything else holds at this time."""
    mean: Floats
    """(C, 4) x, y, vx, vy over all modes; site ENU, SI."""
    covariance: Floats
    """(C, 4, 4)."""
    noise: Floats
    """m^2/s^3, spectral density of the acceleration over its modes: the gate's measure."""
    motion: Floats
    """(C, 8) parameters of the modes, by class: `rsu.kernels.motion`."""
    mode_probability: Floats
    """(C, 3) standing, cruising, manoeuvring; 0 = not run."""
    modes: Floats
    """(C, 3, 20) mean of x, y, vx, vy, yaw rate (two-wheelers: curvature) in each mode, then the
    upper triangle of the covariance, row by row; SI."""
    body: Floats
    """(C, 5, 2) mean and variance of heading, length, width, height, z; nan = not known."""
    class_probability: Floats
    """(C, 8)."""
    existence: Floats
    hidden: Floats
    """Share of the existence that it is hidden, and what measured it last was not it."""
    hold: Floats
    """s, time constant with which the existence fades."""
    horizon: Floats
    """Unix s at which the track dies if nothing measures it again."""
    born: Floats
    seen: Floats
    """(C, 5) Unix s of the last measurement by each `SensorKind`; -inf = never."""
    rival: Floats
    """(C, 2) `serial` of the nearest track beside it that one scan measured as well, and when,
    Unix s; -1, -inf = none."""
    serial: Ints
    """Number in the order of founding: unlike the id, the same in whatever order data arrive."""
    id: Ints
    source: Ints
    """Index of the sensor that measured it last."""
    sole: Ints
    """Index of the only sensor that has ever measured it, -1 = several have."""
    station: Ints
    """ITS station id, -1 = none."""
    cradle: Ints
    """Where it began: `rsu.kernels.place`; -1 = nowhere, or it has been counted."""
    cell: Ints
    """Where it was counted last: `rsu.kernels.place`; -1 = nowhere."""
    exit_at: Ints
    """Where it may end, likewise."""
    follower: Ints
    """Bits of the sensors that have hit it where it is: `rsu.kernels.place`."""
    outlook: Floats
    """Probability that it is hidden, and not gone, when nobody sees it any more."""
    gap: Floats
    """s between two sights of what is there; 0 = not known."""
    passes: Floats
    """(CELLS,) tracks that went through a place, ..."""
    ends: Floats
    """(CELLS,) ... and those that ended there."""
    verge: Floats
    """(CELLS, 3) mean x and y of the ends, and the sum of squares along the way about it."""
    sights: Floats
    """(CELLS,) sights of tracks in a place, ..."""
    total: Floats
    """(CELLS,) ... and the times that they had to wait for them, microseconds."""
    starts: Floats
    """(CELLS,) Tracks that began in a place and lasted, ..."""
    blanks: Floats
    """(CELLS,) ... and those that did not."""
    looks: Floats
    """(SOURCES, RINGS) looks of a moving sensor for tracks at a distance, ..."""
    caught: Floats
    """(SOURCES, RINGS) ... and how many of them saw the track: `rsu.kernels.watch`."""
    site: Floats
    """Memory of what is the site's and no track's, from `passes` to `caught`."""
    foreign: Ints
    """(C, NEIGHBOURS) id under which each other roadside unit has the track, -1 = none."""

    @classmethod
    def with_capacity(cls, capacity: int) -> "TrackStore":
        """Make an empty store."""

        def column(*shape: int) -> Floats:
            return np.zeros((capacity, *shape))

        site = np.zeros(sum(map(prod, SITE.values())))
        cuts = np.split(site, np.cumsum([prod(shape) for shape in SITE.values()])[:-1])
        table = {n: c.reshape(SITE[n]) for n, c in zip(SITE, cuts, strict=True)}
        return cls(
            count=0,
            founded=0,
            time=column(),
            mean=column(4),
            covariance=column(4, 4),
            noise=column(),
            motion=column(8),
            mode_probability=column(3),
            modes=column(3, 20),
            body=column(5, 2),
            class_probability=column(8),
            existence=column(),
            hidden=column(),
            hold=column(),
            horizon=column(),
            born=column(),
            seen=column(len(SensorKind)),
            rival=column(2),
            serial=np.full(capacity, -1, dtype=np.int64),
            id=np.full(capacity, -1, dtype=np.int64),
            source=np.full(capacity, -1, dtype=np.int64),
            sole=np.full(capacity, -1, dtype=np.int64),
            station=np.full(capacity, -1, dtype=np.int64),
            cradle=np.full(capacity, -1, dtype=np.int64),
            cell=np.full(capacity, -1, dtype=np.int64),
            exit_at=np.full(capacity, -1, dtype=np.int64),
            follower=np.zeros(capacity, dtype=np.int64),
            outlook=column(),
            gap=column(),
            **table,
            site=site,
            foreign=np.full((capacity, NEIGHBOURS), -1, dtype=np.int64),
        )

    @property
    def capacity(self) -> int:
        """Rows there is room for."""
        return len(self.time)

    def reserve(self, rows: int) -> None:
        """Make room for at least `rows` tracks, by doubling."""
        if rows <= self.capacity:
            return
        larger = TrackStore.with_capacity(max(rows, 2 * self.capacity))
        larger.copy_from(self)
        for name in COLUMNS:
            setattr(self, name, getattr(larger, name))

    def copy_from(self, other: "TrackStore") -> None:
        """Become equal to `other`."""
        self.reserve(other.count)
        for name in COLUMNS:
            getattr(self, name)[: other.count] = getattr(other, name)[: other.count]
        self.site[:] = other.site  # at once: several times as fast as its columns one by one
        self.count = other.count
        self.founded = other.founded

    def keep(self, rows: Ints) -> None:
        """Keep these rows alone, which ascend."""
        first = int(np.searchsorted(rows - np.arange(len(rows)), 1))  # rows before it stay
        for name in COLUMNS:
            column = getattr(self, name)
            column[first : len(rows)] = column.take(rows[first:], axis=0)
        self.station[len(rows) : self.count] = -1
        self.count = len(rows)


SITE: dict[str, tuple[int, ...]] = {
    "passes": (CELLS,),
    "ends": (CELLS,),
    "verge": (CELLS, 3),
    "sights": (CELLS,),
    "total": (CELLS,),
    "starts": (CELLS,),
    "blanks": (CELLS,),
    "looks": (SOURCES, RINGS),
    "caught": (SOURCES, RINGS),
}
"""What is the site's and no track's, with its shape."""
OTHERS = {"count", "founded", "site", *SITE}
COLUMNS = tuple(field.name for field in fields(TrackStore) if field.name not in OTHERS)
