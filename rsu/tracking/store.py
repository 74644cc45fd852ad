"""`TrackStore`: the tracker's own rows, each at the time of its last measurement."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.copying import copy_places, copy_rows
from rsu.kernels.place import BLOCKS, CELLS, FIGURES, SENSORS
from rsu.kernels.watch import RINGS
from rsu.sensing.detection import SensorKind

NEIGHBOURS = 4
"""Roadside units whose ids are remembered, one an arm of a junction; tracks of any others are
matched by place alone."""


ROW: dict[str, tuple[int, ...]] = {
    "time": (),
    "mean": (4,),
    "covariance": (4, 4),
    "noise": (),
    "motion": (8,),
    "mode_probability": (3,),
    "modes": (3, 25),
    "body": (5, 2),
    "class_probability": (8,),
    "existence": (),
    "hidden": (),
    "hold": (),
    "horizon": (),
    "born": (),
    "seen": (len(SensorKind),),
    "rival": (2,),
    "outlook": (),
    "gap": (),
}
"""Numbers of a track, by column."""
WHOLE_ROW: dict[str, tuple[int, ...]] = {
    "serial": (),
    "id": (),
    "source": (),
    "sole": (),
    "station": (),
    "cradle": (),
    "cell": (),
    "exit_at": (),
    "follower": (),
    "foreign": (NEIGHBOURS,),
    "identity": (3,),
}
"""Whole numbers of a track, likewise; -1 where there is none."""
COLUMNS = (*ROW, *WHOLE_ROW)
WIDTH: Ints = np.array([math.prod(shape) for shape in (*ROW.values(), *WHOLE_ROW.values())])
"""Numbers of a row, column by column."""
SCANNED = (
    *(name for name in COLUMNS if name not in {"sole", "foreign", "identity"}),
    "places",
    "changed",
    "rhythm",
)
"""What a scan changes once it is known which track each of its detections belongs to."""
ROOM = 16
"""Tracks that there is room for at first."""


@dataclass(slots=True, init=False, eq=False)
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
    """(C, 3, 25) mean of x, y, vx, vy, yaw rate (two-wheelers: curvature) in each mode, then the
    upper triangle of the covariance, row by row, then the covariances with the length; SI."""
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
    outlook: Floats
    """Probability that it is hidden, and not gone, when nobody sees it any more."""
    gap: Floats
    """s between two sights of what is there; 0 = not known."""
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
    foreign: Ints
    """(C, NEIGHBOURS) id under which each other roadside unit has the track, -1 = none."""
    identity: Ints
    """(C, 3) that was taken over from another unit: `rsu.tracking.identity`; -1 = none."""

    places: Floats
    """(CELLS, FIGURES) what happened where, ..."""
    changed: Ints
    """(BLOCKS + 1,) ... and number of the last change there: `rsu.kernels.place`."""
    rhythm: Floats
    """(2, SENSORS) when each sensor scanned last, Unix s, and how often it does: likewise."""
    looks: Floats
    """(2, SENSORS, RINGS) looks of a moving sensor for tracks at a distance, and how many of them
    saw the track: `rsu.kernels.watch`."""
    memory: Floats
    """Of all columns, from `time` to `identity`."""
    columns: tuple[Any, ...]
    """Those that are `SCANNED`, as `rsu.kernels.fusion.settle` takes them."""

    def __init__(self) -> None:
        self.count = 0
        self.founded = 0
        self.places = np.zeros((CELLS, FIGURES))
        self.changed = np.zeros(BLOCKS + 1, dtype=np.int64)
        self.rhythm = np.array([[-math.inf], [0.0]]).repeat(SENSORS, axis=1)
        self.looks = np.zeros((2, SENSORS, RINGS))
        self._allocate(ROOM)

    def _allocate(self, capacity: int) -> None:
        """Cut columns of so many empty rows from one piece of memory, which is copied at once."""
        shapes = {**ROW, **WHOLE_ROW}
        ends = np.cumsum(capacity * WIDTH)
        self.memory = np.zeros(int(ends[-1]))
        pieces = np.split(self.memory, ends[:-1])
        for (name, shape), piece in zip(shapes.items(), pieces, strict=True):
            column = piece.reshape(capacity, *shape)
            if name in WHOLE_ROW:
                column = column.view(np.int64)
                column.fill(-1)
            setattr(self, name, column)
        self.columns = tuple(getattr(self, name) for name in SCANNED)

    @property
    def capacity(self) -> int:
        """Rows there is room for."""
        return len(self.time)

    def reserve(self, rows: int) -> None:
        """Make room for at least `rows` tracks, by doubling."""
        if rows <= self.capacity:
            return
        former = {name: getattr(self, name)[: self.count] for name in COLUMNS}
        self._allocate(max(rows, 2 * self.capacity))
        for name, column in former.items():
            getattr(self, name)[: self.count] = column

    def copy_from(self, other: "TrackStore") -> None:
        """Become equal to `other`."""
        if self.capacity != other.capacity:
            self._allocate(other.capacity)
        copy_rows(other.count, self.capacity, WIDTH, other.memory, self.memory)
        copy_places(other.places, other.changed, self.places, self.changed)
        self.rhythm[:] = other.rhythm
        self.looks[:] = other.looks
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
