"""`Router`: the shortest route between two places of a car park, as arcs and steps."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf, isnan, nan
from typing import NamedTuple, TypeAlias

import numpy as np

from rsu.arrays import Floats
from rsu.avp.lot.lane_graph import Ways, against
from rsu.avp.lot.lane_line import cuts
from rsu.avp.lot.layout import Layout, Manoeuvre
from rsu.avp.lot.lot import KMH, Spot
from rsu.avp.lot.resource import Use, members
from rsu.avp.lot.route import Route, Step, join

KNOWN = 4000
"""Routes onward that are remembered: from each spot to each bay of its level, and back, on 200
spots with 12 bays a level."""

Place: TypeAlias = Spot | int
"""A spot, or a lane: its begin where a route begins there, its end where one ends there."""
Stretch: TypeAlias = tuple[int, float, float]
"""Key of a lane, and the stations, m, between which it is driven."""


class _End(NamedTuple):
    """Where a route touches the lanes."""

    lane: int
    station: float
    spot: Spot | None
    manoeuvre: Manoeuvre | None


NOWHERE = (inf, _End(0, nan, None, None), _End(0, nan, None, None))
"""What leads from or to a spot of a road that is closed."""


@dataclass(slots=True)
class _Draft:
    """A route that grows."""

    arcs: list[Floats] = field(default_factory=list[Floats])
    steps: list[Step] = field(default_factory=list[Step])

    @property
    def length(self) -> float:
        return self.steps[-1].end if self.steps else 0.0


class Router:
    """Finds routes on a layout, and remembers them.

    Parameters
    ----------
    layout : the car park.
    ways : its lanes, without those that are closed for now.
    """

    def __init__(self, layout: Layout, ways: Ways) -> None:
        self._layout, self.ways = layout, ways
        lot = layout.lot
        self._fast = lot.description.speed_kmh / KMH
        self._slow = lot.description.manoeuvre_kmh / KMH
        self._unfit = _unfit(layout)
        self._known: dict[tuple[str | int, str | int], Route | None] = {}
        self._lengths: dict[tuple[str | int, str | int], float] = {}
        self._onward: dict[tuple[Route, int, str | int], Route | None] = {}

    def between(self, begin: Place, end: Place) -> Route | None:
        """Return the shortest route; None = there is no way."""
        key = (_key(begin), _key(end))
        if key not in self._known:
            self._known[key] = self._find(self._begins(begin), self._ends(end))
        return self._known[key]

    def length(self, begin: Place, end: Place) -> float:
        """Return m on the lanes between two places; inf = there is no way."""
        key = (_key(begin), _key(end))
        if key not in self._lengths:
            self._lengths[key] = self._shortest(self._begins(begin), self._ends(end))[0]
        return self._lengths[key]

    def length_onward(self, route: Route, head: int, end: Place) -> float:
        """Return the same for a car that keeps to the first `head` steps of a route."""
        last = route.steps[head - 1]
        return self._shortest([_End(last.lane, last.station, None, None)], self._ends(end))[0]

    def onward(self, route: Route, head: int, end: Place) -> Route | None:
        """Return another route for a car that keeps to the first `head` steps of its own.

        The last of these is on a lane; None = there is no way from there.
        """
        key = (route, head, _key(end))
        if key not in self._onward:
            last = route.steps[head - 1]
            begin = _End(last.lane, last.station, None, None)
            found = self._find([begin], self._ends(end))
            self._onward[key] = None if found is None else join(route, head, found)
            if len(self._onward) > KNOWN:
                del self._onward[next(iter(self._onward))]
        return self._onward[key]

    def after(self, lane: int, station: float, end: Place) -> Route | None:
        """Return the shortest route from a station of a lane, m; None = there is no way."""
        return self._find([_End(lane, station, None, None)], self._ends(end))

    def along(self, begin: Spot | None, lanes: Sequence[Stretch], end: Place) -> Route:
        """Return the route that leads over given lanes, from a spot or where the first begins."""
        (first, station, _), last = lanes[0], lanes[-1][0]
        start = _End(first, station, None, None)
        if begin is not None:
            out = self._layout.out_of[begin.name][first]
            start = _End(first, out.station, begin, out)
        (stop,) = (one for one in self._ends(end) if one.lane == last)
        return self._draw(start, stop, lanes)

    def _begins(self, place: Place) -> list[_End]:
        if isinstance(place, int):
            return [_End(place, 0.0, None, None)]
        found = self._layout.out_of[place.name].items()
        return [_End(lane, way.station, place, way) for lane, way in found if self._is_open(lane)]

    def _ends(self, place: Place) -> list[_End]:
        if isinstance(place, int):
            return [_End(place, self._layout.lines[place].length, None, None)]
        found = self._layout.into[place.name].items()
        return [_End(lane, way.station, place, way) for lane, way in found if self._is_open(lane)]

    def _is_open(self, lane: int) -> bool:
        """Whether one may get to and from the spots of a lane."""
        return max(lane, against(lane)) not in self.ways.barred

    def _find(self, begins: list[_End], ends: list[_End]) -> Route | None:
        length, begin, end = self._shortest(begins, ends)
        if length == inf:
            return None
        return self._draw(begin, end, self._stretches(begin, end))

    def _shortest(self, begins: list[_End], ends: list[_End]) -> tuple[float, _End, _End]:
        pairs = [(self._length(a, b), a, b) for a in begins for b in ends]
        return min(pairs, key=lambda pair: pair[0], default=NOWHERE)

    def _length(self, begin: _End, end: _End) -> float:
        if begin.lane == end.lane and begin.station <= end.station:
            return end.station - begin.station
        if isnan(begin.station):  # a spot's: whoever is to stand there goes nowhere else
            return inf
        rest = self._layout.lines[begin.lane].length - begin.station
        return rest + self.ways.length(begin.lane, end.lane) + end.station

    def _draw(self, begin: _End, end: _End, lanes: Sequence[Stretch]) -> Route:
        draft = _Draft()
        if begin.spot is not None and begin.manoeuvre is not None:
            self._stand(draft, begin.spot)
            self._manoeuvre(draft, begin.manoeuvre, begin)
            start = begin.manoeuvre.start
        else:
            line = self._layout.lines[begin.lane]
            start = line.pose(np.array([begin.station]))[0, :3]
        for lane, first, last in lanes:
            self._drive(draft, lane, first, last)
        if end.spot is not None and end.manoeuvre is not None:
            self._manoeuvre(draft, end.manoeuvre, end)
            self._stand(draft, end.spot)
        arc = np.concatenate([np.empty((0, 2)), *draft.arcs])
        stays = end.spot is not None and end.spot.zone is None
        return Route(start, arc, tuple(draft.steps), stays)

    def _stretches(self, begin: _End, end: _End) -> list[Stretch]:
        """Return lanes, and the stations between which they are driven."""
        if begin.lane == end.lane and begin.station <= end.station:
            return [(begin.lane, begin.station, end.station)]
        way = self.ways.shortest(begin.lane, end.lane) or []
        whole = [(lane, 0.0, self._layout.lines[lane].length) for lane in way]
        whole[0] = (begin.lane, begin.station, whole[0][2])
        whole[-1] = (end.lane, 0.0, end.station)
        return whole

    def _drive(self, draft: _Draft, lane: int, first: float, last: float) -> None:
        line = self._layout.lines[lane]
        own = max(lane, against(lane))
        pieces = list(zip(cuts(line.length), self._layout.segments[own], strict=True))
        if lane < 0:
            ends, resources = zip(*pieces, strict=True)
            pieces = list(zip(ends, reversed(resources), strict=True))
        limit = self._layout.lot.limit.get(own, self._fast)
        done = draft.length
        driven = [(min(end, last), x) for (begin, end), x in pieces if end > first and begin < last]
        heights = line.pose(np.array([reached for reached, _ in driven]))[:, 3].tolist()
        for (reached, resource), z in zip(driven, heights, strict=True):
            level = self._layout.lot.level(z)
            way = done + reached - first
            draft.steps.append(self._step(resource, way, limit, level, lane, reached))
        draft.arcs.append(line.arcs(first, last))

    def _manoeuvre(self, draft: _Draft, way: Manoeuvre, end: _End) -> None:
        length = draft.length + float(np.abs(way.arc[:, 1]).sum())
        (level,) = self._layout.resources[way.resource].levels
        draft.steps.append(
            self._step(way.resource, length, self._slow, level, end.lane, way.station)
        )
        draft.arcs.append(way.arc)

    def _stand(self, draft: _Draft, spot: Spot) -> None:
        resource = self._layout.spots[spot.name]
        needs = 1 << resource
        conflict = self._layout.conflict[resource]
        draft.steps.append(
            Step(
                resource=resource,
                needs=needs,
                conflicts=conflict,
                end=draft.length,
                holding=True,
                limit=self._slow,
                level=spot.level,
                lane=spot.enter,
                station=nan,
            )
        )

    def _step(
        self,
        resource: int,
        end: float,
        limit: float,
        level: int,
        lane: int,
        station: float,
    ) -> Step:
        needs, conflict = 1 << resource, self._layout.conflict[resource]
        if lane in self._layout.directions:
            direction = self._layout.directions[lane]
            needs |= 1 << direction
            conflict |= self._layout.conflict[direction]
        holding = resource not in self._unfit and lane not in self._layout.directions
        return Step(resource, needs, conflict, end, holding, limit, level, lane, station)


def _key(place: Place) -> str | int:
    return place if isinstance(place, int) else place.name


def _unfit(layout: Layout) -> frozenset[int]:
    """Resources on which a car would stand in the way of others that do not follow it."""
    lanes = layout.lot.network.lanes
    lane_of = {piece: lane for lane, pieces in layout.segments.items() for piece in pieces}
    found = {k for k, item in enumerate(layout.resources) if item.use is Use.MANOEUVRE}
    for piece, lane in lane_of.items():
        along = {lane, *lanes[lane].successors, *lanes[lane].predecessors}
        met = {lane_of[other] for other in members(layout.conflict[piece]) if other in lane_of}
        if lanes[lane].junction_id or met - along:
            found.add(piece)
    return frozenset(found)
