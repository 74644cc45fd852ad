"""`ivics bench neighbours`: three units that share what they see, against one that sees it all.

All get the same frames of virtual sensors, of which the three get each its own.  What the three
publish goes to their neighbours at the next tick; one link is cut for a while, and one unit dies
with its sensors.  The union of their worlds is held against the truth where a living unit sees it.
So are the worlds of two units with all sensors: one that has those of the dead to the end, and one
that loses them too.
"""

import heapq
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

import numpy as np
from scipy.optimize import linear_sum_assignment  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

from rsu import pipeline
from rsu.arrays import Floats, Ints
from rsu.bench.avenue import ALIKE, HALF, MIDDLE, REACH, UNITS, WHOLE, Cars, cars, sites
from rsu.bench.machine import machine
from rsu.clock import nanoseconds
from rsu.codec import detection, topic, world
from rsu.codec.message import Incoming
from rsu.codec.world import WorldView
from rsu.config import Site
from rsu.frames.transfer import Transfer
from rsu.roads.opendrive import read_network
from rsu.sensing.detection import SelfReports
from rsu.tracking.neighbour import moved
from rsu.tracking.track import TrackTable
from rsu.tracking.union import union
from scenarios.virtual_sensors.delivery import Delivery
from scenarios.virtual_sensors.suite import VirtualSensors
from sotif.catalog.entry import read_catalog

START, TICK = 1_790_000_000.0, 0.05
"""Unix s, s."""
SETTLED = 5.0
"""s after which everybody is known."""
CUT, CUT_SHARES = ("west", "middle"), (0.3, 0.4)
"""The link that is cut, and when, in shares of the whole time."""
DEAD, DEAD_SHARE = "east", 0.65
"""The unit that dies, and when."""
CUTOFF = 5.0
"""m, of the metric; its power is 2."""
OURS = 3.0
"""m from a car within which a track is taken to be of it; a lane is 3.5 m wide."""
BORDER = 20.0
"""m from the end of what is seen, where tracks begin and end."""
CLEAR = 10.0
"""m beyond the overlap of two units, where a car is seen by one of them alone."""

PERIOD = 0.1
"""s between two worlds."""
UNION = "union"
Name: TypeAlias = tuple[int, ...]


def bench_neighbours(vehicles: int = 200, duration: float = 60.0, seed: int = 1) -> dict[str, Any]:
    """Figures of a street with so many vehicles on it, for `duration` s; `seed` of all chance."""
    with TemporaryDirectory() as folder:
        street = Street(sites(Path(folder)), vehicles, duration, seed)
    for _ in range(round(duration / TICK)):
        street.step()
    return {"name": "neighbours", "vehicles": vehicles, **street.figures(), **machine()}


def ospa(truth: Floats, found: Floats) -> float:
    """OSPA of two sets of places (N, 2), (M, 2), of power 2, m (Schuhmacher, Vo & Vo, 2008)."""
    few, many = sorted((truth, found), key=len)
    if len(many) == 0:
        return 0.0
    apart = few[:, None] - many
    cost = np.minimum((apart * apart).sum(axis=2), CUTOFF**2)
    pairs: Ints = np.array(linear_sum_assignment(cost))  # pyright: ignore[reportUnknownArgumentType]
    missing = CUTOFF**2 * (len(many) - len(few))
    return float(np.sqrt((cost[pairs[0], pairs[1]].sum() + missing) / len(many)))


@dataclass(slots=True)
class Unit:
    """A roadside unit in memory."""

    state: pipeline.State
    inbox: list[Incoming] = field(default_factory=list[Incoming])
    view: WorldView | None = None
    """The last that it said."""


@dataclass(slots=True)
class Verdict:
    """What is found out about the union while time goes by."""

    ospa: dict[str, list[float]] = field(
        default_factory=lambda: defaultdict[str, list[float]](list)
    )
    """m, of the union and of the units that see everything."""
    doubled: dict[int, float] = field(default_factory=dict[int, float])
    """Since when each car is there twice."""
    longest: float = 0.0
    """s that one was."""
    left: dict[tuple[int, str], Name] = field(default_factory=dict[tuple[int, str], Name])
    """By what name a unit last had a car to itself."""
    kept: dict[tuple[int, str, str], bool] = field(default_factory=dict[tuple[int, str, str], bool])
    """Whether it had the same one when the next unit had it to itself."""

    def forget(self, numbers: Ints) -> None:
        """Whom nobody sees has not crossed from one to the other when he comes back."""
        for number in numbers.tolist():
            for name in UNITS:
                self.left.pop((number, name), None)

    def count(self, time: float, numbers: Ints) -> None:
        """Take note of those who are there more than once."""
        found, times = np.unique(numbers, return_counts=True)
        double = {int(number) for number in found[times > 1]}
        self.doubled = {n: self.doubled.get(n, time) for n in double}
        self.longest = max([self.longest, *(time - since for since in self.doubled.values())])


class Street:
    """Everything that happens on it."""

    def __init__(
        self, everybody: Mapping[str, Site], vehicles: int, duration: float, seed: int
    ) -> None:
        self._vehicles, self._duration, self._time = vehicles, duration, 0.0
        self._sensors = VirtualSensors(everybody[WHOLE], np.empty((0, 7)), seed)
        self._under_way: list[tuple[float, int, Delivery]] = []
        catalog = read_catalog()
        self._units = {
            name: Unit(pipeline.begin(site, read_network(Path(site.map)), catalog))
            for name, site in everybody.items()
        }
        self._dead: set[str] = set()
        self.verdict = Verdict()

    def step(self) -> None:
        """One tick of all units; the worlds are judged when there are new ones."""
        self._time += TICK
        now = START + self._time
        if self._time >= DEAD_SHARE * self._duration:
            self._dead.add(DEAD)
        there = cars(self._vehicles, self._time)
        self._measure(there, now)
        said = {name: self._tick(name, unit, now) for name, unit in self._living()}
        for sender, messages in said.items():
            for message in messages:
                self._share(sender, message)
        if any(said.values()) and self._time >= SETTLED:
            self._judge(there, now)

    def figures(self) -> dict[str, Any]:
        """What came of it."""
        kept = list(self.verdict.kept.values())
        ospa = {name: np.array(figures) for name, figures in self.verdict.ospa.items()}
        alive = round((DEAD_SHARE * self._duration - SETTLED) / PERIOD)
        return {
            "seconds": self._duration,
            "crossings": len(kept),
            "identity_kept": round(sum(kept) / max(len(kept), 1), 4),
            "longest_double_s": round(self.verdict.longest, 2),
            "while_all_live": _compared({name: row[:alive] for name, row in ospa.items()}),
            "after_one_died": _compared({name: row[alive:] for name, row in ospa.items()}),
        }

    def _living(self) -> list[tuple[str, Unit]]:
        return [(name, unit) for name, unit in self._units.items() if name not in self._dead]

    def _measure(self, there: Cars, now: float) -> None:
        """Let the sensors see, and hand out what has arrived."""
        for delivery in self._sensors.step(there.scene(self._time), now):
            item = (delivery.deliver_at, len(self._under_way), delivery)
            heapq.heappush(self._under_way, item)
        while self._under_way and self._under_way[0][0] <= now:
            frame = heapq.heappop(self._under_way)[2].payload
            if isinstance(frame, SelfReports):
                continue
            mast = frame.sensor_id.split("_")[0]
            for name in (WHOLE,) if mast in self._dead else (WHOLE, ALIKE, mast):
                address = topic.detections(name, frame.sensor_id)
                message = Incoming(address, detection.encode(frame), nanoseconds(now))
                self._units[name].inbox.append(message)

    def _tick(self, name: str, unit: Unit, now: float) -> list[Incoming]:
        """Run the corridor of one unit; what it tells others of its world."""
        messages, unit.inbox = unit.inbox, []
        sent = pipeline.step(unit.state, now, messages)
        worlds = [message for message in sent if message.topic == topic.world(name)]
        for message in worlds:
            unit.view = world.decode(message.payload)
        return [Incoming(m.topic, m.payload, nanoseconds(now)) for m in worlds]

    def _share(self, sender: str, message: Incoming) -> None:
        begin, end = (share * self._duration for share in CUT_SHARES)
        cut = begin <= self._time < end
        for name, unit in self._living():
            if sender in unit.state.site.neighbours and not (cut and {sender, name} == {*CUT}):
                unit.inbox.append(message)

    def _judge(self, there: Cars, now: float) -> None:
        tables = {name: _in_the_middle(unit.view) for name, unit in self._living() if unit.view}
        judged = {name: tables.pop(name) for name in (WHOLE, ALIKE)}
        judged[UNION] = everybody = union(list(tables.values()), now)
        low, high = self._seen()
        for name, table in judged.items():
            inside = [_between(p, low, high) for p in (there.position, table.position)]
            self.verdict.ospa[name].append(ospa(*inside))
        seen = (there.position[:, 0] >= low) & (there.position[:, 0] < high)
        self.verdict.forget(np.array(there.number)[~seen])
        numbers = _numbers(there, everybody)
        self.verdict.count(self._time, numbers[np.isin(numbers, np.array(there.number)[seen])])
        for name, table in tables.items():
            self._note_names(name, table, there)

    def _seen(self) -> tuple[float, float]:
        """From where to where along the street somebody sees."""
        alive = [at for name, at in UNITS.items() if name not in self._dead]
        low, high = max(-HALF, min(alive) - REACH), min(HALF, max(alive) + REACH)
        return low + BORDER, high - BORDER

    def _note_names(self, name: str, table: TrackTable, there: Cars) -> None:
        """Compare what a car is called by the units that have it to themselves, one by one."""
        others = [at for other, at in UNITS.items() if other != name]
        numbers = _numbers(there, table)
        called: dict[int, list[Name]] = defaultdict(list)
        for number, identity in zip(numbers.tolist(), table.identity.tolist(), strict=True):
            called[number].append(tuple(identity))
        for number, (x, _) in zip(there.number, there.position.tolist(), strict=True):
            alone = abs(x - UNITS[name]) < REACH - BORDER
            alone &= all(abs(x - at) > REACH + CLEAR for at in others)
            if not alone:
                continue
            names = called.get(number, [])
            for other in UNITS:
                before = self.verdict.left.get((number, other))
                if other != name and before is not None:
                    self.verdict.kept.setdefault((number, other, name), before in names)
            if len(names) == 1:
                self.verdict.left[number, name] = names[0]


def _compared(ospa: Mapping[str, Floats]) -> dict[str, float]:
    """Means, m, and the union's in relation to those who see everything."""
    mean = {name: float(row.mean()) for name, row in ospa.items()}
    return {f"{name}_ospa_m": round(value, 4) for name, value in mean.items()} | {
        f"ratio_to_{name}": round(mean[UNION] / mean[name], 4) for name in (WHOLE, ALIKE)
    }


def _in_the_middle(view: WorldView) -> TrackTable:
    """A world in the frame of the middle unit."""
    return moved(view.table, Transfer(view.origin, MIDDLE))


def _between(position: Floats, low: float, high: float) -> Floats:
    return position[(position[:, 0] >= low) & (position[:, 0] < high)]


def _numbers(there: Cars, table: TrackTable) -> Ints:
    """(N,) number of the car that each track is of, -1 = none."""
    apart = np.hypot(*np.moveaxis(table.position[:, None] - there.position, 2, 0))
    nearest = apart.argmin(axis=1)
    near = apart[np.arange(len(nearest)), nearest] < OURS
    return np.where(near, np.array(there.number)[nearest], -1)
