"""`Ways`: which lanes of a car park lead where, and how far that is."""

from collections.abc import Collection
from heapq import heappop, heappush
from math import hypot, inf, pi, remainder, tau

import numpy as np

from rsu.arrays import Floats
from rsu.roads.lane import DRIVABLE
from rsu.roads.network import RoadNetwork

TOUCH, ASKEW = 0.5, 0.3
"""m and rad by which ends that belong together may miss each other."""


class Ways:
    """The lanes as a graph; immutable.

    A lane that is driven in its own direction has its index as key, a two-way lane that is driven
    against it has ``-1 - index``.

    Parameters
    ----------
    network : the map.
    both : lanes that may be driven both ways.
    closed : lanes that are none for driving.
    barred : lanes that nothing leads into; who is there leaves them.
    """

    def __init__(
        self,
        network: RoadNetwork,
        both: set[int],
        closed: set[int],
        barred: Collection[int] = (),
    ) -> None:
        self._network, self._closed = network, closed
        self.barred = frozenset(barred)
        """Those that nothing leads into."""
        lanes = [x for x in network.lanes if x.kind in DRIVABLE and x.index not in closed]
        self.lanes = tuple(lane.index for lane in lanes)
        """Those that are open."""
        self.both = frozenset(both)
        self._length = {lane.index: lane.length for lane in lanes}
        self._next: dict[int, list[int]] = {}
        for lane in lanes:
            self._next[lane.index] = [k for k in lane.successors if k in self._length]
        for lane in both & self._length.keys():
            self._open_backwards(lane)
        for lane, onward in self._next.items():
            self._next[lane] = [k for k in onward if max(k, against(k)) not in barred]
        self._cost: dict[int, dict[int, tuple[float, int]]] = {}

    def length(self, begin: int, end: int) -> float:
        """Return m from the end of one lane to the begin of another; inf = there is no way."""
        return self._from(begin).get(end, (inf, 0))[0]

    def without(self, barred: set[int]) -> "Ways":
        """Return the same where some lanes lead out, and nothing leads into them any more."""
        return Ways(self._network, set(self.both), self._closed, barred)

    def keys(self, lane: int) -> tuple[int, ...]:
        """Return the keys of a lane: one for each direction; none if it is closed."""
        if lane not in self._length:
            return ()
        return (lane, against(lane)) if lane in self.both else (lane,)

    def followers(self, lane: int) -> list[int]:
        """Return the keys of the lanes to which the end of one leads."""
        return self._next.get(lane, [])

    def shortest(self, begin: int, end: int) -> list[int] | None:
        """Return the shortest way from the end of a lane to another, both included; None = none."""
        known = self._from(begin)
        if end not in known:
            return None
        way = [end]
        while len(way) == 1 or way[-1] != begin:
            way.append(known[way[-1]][1])
        return way[::-1]

    def _open_backwards(self, lane: int) -> None:
        """Let a lane be driven against its direction, from and to what begins and ends there.

        A map does not link these: they are found by their places and headings.
        """
        begin, end = self._ends(lane)
        onward = [against(k) for k in self._network.lanes[lane].predecessors if k in self.both]
        for other in self._length:
            if other == lane:
                continue
            starts, stops = self._ends(other)
            if _is_opposite(starts, begin):
                onward.append(other)
            if _is_opposite(stops, end):
                self._next[other].append(against(lane))
        self._next[against(lane)] = onward

    def _ends(self, lane: int) -> tuple[Floats, Floats]:
        """(3,) x, y, m, and heading, rad, at both ends of a lane."""
        lines = self._network.lines
        rows = [int(lines.start[lane]), int(lines.start[lane + 1]) - 1]
        begin, end = np.column_stack([lines.position[rows], lines.heading[rows]])
        return begin, end

    def _from(self, begin: int) -> dict[int, tuple[float, int]]:
        """Length before each lane that can be reached, and the lane before it (Dijkstra)."""
        if begin not in self._cost:
            self._cost[begin] = self._search(begin)
        return self._cost[begin]

    def _search(self, begin: int) -> dict[int, tuple[float, int]]:
        done: dict[int, tuple[float, int]] = {}
        waiting = [(0.0, follower, begin) for follower in self._next.get(begin, [])]
        waiting.sort()
        while waiting:
            cost, lane, before = heappop(waiting)
            if lane in done:
                continue
            done[lane] = cost, before
            onward = cost + self._length[max(lane, against(lane))]
            for follower in self._next.get(lane, []):
                heappush(waiting, (onward, follower, lane))
        return done


def _is_opposite(one: Floats, other: Floats) -> bool:
    """Whether two (3,) poses are at one place, and head in opposite directions."""
    apart = hypot(one[0] - other[0], one[1] - other[1])
    return apart < TOUCH and abs(remainder(one[2] - other[2] - pi, tau)) < ASKEW


def against(lane: int) -> int:
    """Return the key of a lane driven the other way."""
    return -1 - lane
