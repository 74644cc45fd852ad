"""People on foot: they cross a lane where and when they like, as near as 3.8 m before a car."""

from dataclasses import dataclass

import numpy as np
import shapely

from rsu.arrays import Floats
from rsu.avp.lot.layout import Layout
from scenarios.car_park.demand import Demand
from scenarios.car_park.fleet import Fleet
from scenarios.car_park.permits import PACE, Permits
from scenarios.car_park.traveller import Traveller

SIZE = 0.5
"""m across, of a person with bags."""
ASIDE = 2.6
"""m beside the middle of a lane from where, and to where, somebody crosses it."""
ROOM = 0.3
"""m beside a person that nobody comes."""


@dataclass(slots=True, frozen=True, eq=False)
class Crossing:
    """A way across a lane."""

    begin: Floats
    """(3,) x, y, m, heading, rad."""
    path: Floats
    """(6,) the rectangle that is walked on, as of `rsu.kernels.rectangle`."""
    ground: int
    """Resources that it leads across."""
    level: int


@dataclass(slots=True, eq=False)
class Walk:
    """Somebody who crosses."""

    who: Traveller
    crossing: Crossing
    since: float


class Crossings:
    """Where people may want to cross: at the middle of every segment of a lane.

    Parameters
    ----------
    layout : Layout
        The car park.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._tree = shapely.STRtree(np.array([item.ground for item in layout.resources]))
        self._lanes = [lane for lane in layout.segments if lane in layout.lines]

    def any(self, demand: Demand) -> Crossing:
        """Return one of them by chance."""
        lane = self._lanes[demand.number_below(len(self._lanes))]
        line = self._layout.lines[lane]
        x, y, heading, z = line.pose(np.array([demand.share() * line.length]))[0].tolist()
        side = heading + np.pi / 2.0
        begin = np.array([x - ASIDE * np.cos(side), y - ASIDE * np.sin(side), side])
        end = begin[:2] + 2.0 * ASIDE * np.array([np.cos(side), np.sin(side)])
        path = shapely.LineString([begin[:2], end]).buffer(SIZE / 2.0 + ROOM)
        level = self._layout.lot.level(z)
        found: list[int] = self._tree.query(path, "intersects").tolist()
        met = (k for k in found if level in self._layout.resources[k].levels)
        c, s = np.cos(side), np.sin(side)
        walked = np.array([x, y, c, s, 2.0 * ASIDE + SIZE, SIZE])
        return Crossing(begin, walked, sum(1 << k for k in met), level)


class Walkers:
    """Everybody on foot.

    Parameters
    ----------
    crossings : Crossings
        Where they cross.
    fleet : Fleet
        Where their bodies are kept.
    """

    def __init__(self, crossings: Crossings, fleet: Fleet) -> None:
        self._crossings, self._fleet = crossings, fleet
        self._waiting: list[Crossing] = []
        self._walks: list[Walk] = []
        self.count = 0

    def come(self, demand: Demand) -> None:
        """Let somebody want to cross."""
        self._waiting.append(self._crossings.any(demand))

    @property
    def eager(self) -> bool:
        """Whether somebody waits to cross."""
        return bool(self._waiting)

    def set_off(self, now: float, permits: Permits) -> list[Walk]:
        """Let somebody cross, if no car is too near, and return him; nobody else is asked."""
        ready = [x for x in self._waiting if permits.is_free(x.path, x.level)][:1]
        walks: list[Walk] = []
        for crossing in ready:
            self._waiting.remove(crossing)
            self.count += 1
            who = Traveller(f"person-{self.count}", "pedestrian")
            who.seat = self._fleet.sit_down(crossing.level, SIZE)
            self._fleet.stand(who.seat, crossing.begin)
            walks.append(Walk(who, crossing, now))
        self._walks += walks
        return walks

    def walk(self, now: float) -> list[Walk]:
        """Move everybody to where he is now; return who has come across."""
        for walk in self._walks:
            x, y, heading = walk.crossing.begin.tolist()
            way = PACE * (now - walk.since)
            place = (x + way * np.cos(heading), y + way * np.sin(heading), heading)
            self._fleet.stand(walk.who.seat, np.array(place))
        done = [walk for walk in self._walks if PACE * (now - walk.since) >= 2.0 * ASIDE]
        self._walks = [walk for walk in self._walks if walk not in done]
        return done

    @property
    def under_way(self) -> list[Walk]:
        """Who crosses now."""
        return self._walks
