"""Which lane leads to which: inside a road, across road links and through junctions."""

import math
from collections.abc import Iterator

from rsu.arrays import Floats
from rsu.roads.centre_line import LaneKey
from rsu.roads.junction import Connection, Junction
from rsu.roads.lane import Lane
from rsu.roads.road import Road, SectionLane
from rsu.roads.speed_limit import limit_at

START, END = "start", "end"


class Topology:
    """Resolves the links of a file.

    A link to a road, junction or lane that is not there leads nowhere and becomes a remark, for
    widely used maps have them, and parts that were cut out of larger maps have many.  Where both
    lanes run towards each other, as the two footways of a road may, neither leads to the other.
    A virtual junction leaves its main road whole: its ways off it link no ends of lanes.

    Parameters
    ----------
    roads : by id.
    junctions : all.
    """

    def __init__(
        self,
        roads: dict[str, Road],
        junctions: tuple[Junction, ...],
    ) -> None:
        self._roads = roads
        self._junctions = frozenset(junction.id for junction in junctions)
        self._connections = [
            connection
            for junction in junctions
            if junction.kind != "virtual"
            for connection in junction.connections
        ]
        self.remarks: list[str] = []

    def lanes(self, keys: list[LaneKey], lengths: Floats) -> tuple[Lane, ...]:
        """Return the lanes named by `keys`, with `lengths` in m, linked in direction of travel."""
        self._check_links()
        index = {key: position for position, key in enumerate(keys)}
        successors: list[set[int]] = [set() for _ in keys]
        predecessors: list[set[int]] = [set() for _ in keys]
        for touching in self._touching():
            for a, b in (touching, touching[::-1]):
                if self._leaves(a) and not self._leaves(b):
                    successors[index[a[0]]].add(index[b[0]])
                    predecessors[index[b[0]]].add(index[a[0]])
        return tuple(
            self._lane(position, key, float(lengths[position]), successors, predecessors)
            for key, position in index.items()
        )

    def _lane(
        self,
        position: int,
        key: LaneKey,
        length: float,
        successors: list[set[int]],
        predecessors: list[set[int]],
    ) -> Lane:
        road_id, section, lane_id = key
        road = self._roads[road_id]
        part = road.sections[section]
        lane = part.lanes[lane_id]
        begin = part.s_start if lane.travel > 0 else part.s_end
        own = lane.limit
        return Lane(
            index=position,
            road_id=road_id,
            section=section,
            lane_id=lane_id,
            kind=lane.kind,
            travel=lane.travel,
            s_start=part.s_start,
            s_end=part.s_end,
            length=length,
            limit=limit_at(road.limits, begin) if math.isnan(own) else own,
            successors=tuple(sorted(successors[position])),
            predecessors=tuple(sorted(predecessors[position])),
            junction_id=road.junction_id,
        )

    def _leaves(self, end: tuple[LaneKey, str]) -> bool:
        """Traffic runs out of the lane at that end."""
        (road_id, section, lane_id), side = end
        travel = self._roads[road_id].sections[section].lanes[lane_id].travel
        return (travel > 0) == (side == END)

    def _touching(self) -> Iterator[tuple[tuple[LaneKey, str], tuple[LaneKey, str]]]:
        """Yield pairs of lane ends that touch each other."""
        for road in self._roads.values():
            for section in range(len(road.sections)):
                for lane in road.sections[section].lanes.values():
                    for side in (START, END):
                        yield from self._beside(road, section, lane, side)
        for connection in self._connections:
            yield from self._through(connection)

    def _beside(
        self, road: Road, section: int, lane: SectionLane, side: str
    ) -> Iterator[tuple[tuple[LaneKey, str], tuple[LaneKey, str]]]:
        here = ((road.road_id, section, lane.lane_id), side)
        onward = section + (1 if side == END else -1)
        linked = lane.successors if side == END else lane.predecessors
        if not linked:
            return
        if 0 <= onward < len(road.sections):
            other, contact = road, START if side == END else END
        else:
            link = road.successor if side == END else road.predecessor
            if link is None or not link.contact or link.target not in self._roads:
                return  # a junction's connections say it; without a link the lane ends here
            other, contact = self._roads[link.target], link.contact
            onward = 0 if contact == START else len(other.sections) - 1
        for lane_id in linked:
            if self._exists(other, onward, lane_id, lane.line):
                yield here, ((other.road_id, onward, lane_id), contact)

    def _check_links(self) -> None:
        links = [
            link for road in self._roads.values() for link in (road.predecessor, road.successor)
        ]
        for link in links:
            if link is None:
                continue
            kind, known = ("road", self._roads) if link.contact else ("junction", self._junctions)
            if link.target not in known:
                self._remark(link.line, f"links to {kind} {link.target!r}, which is not there")
        for connection in self._connections:
            for road_id in (connection.incoming, connection.connecting):
                if road_id not in self._roads:
                    problem = f"connects road {road_id!r}, which is not there"
                    self._remark(connection.line, problem)

    def _remark(self, line: int, problem: str) -> None:
        self.remarks.append(f"line {line}: {problem}")

    def _exists(self, road: Road, section: int, lane_id: int, line: int) -> bool:
        found = lane_id in road.sections[section].lanes
        if not found:
            problem = f"leads to lane {lane_id} of road {road.road_id!r}, which is not there"
            self._remark(line, problem)
        return found

    def _through(
        self, connection: Connection
    ) -> Iterator[tuple[tuple[LaneKey, str], tuple[LaneKey, str]]]:
        incoming = self._roads.get(connection.incoming)
        connecting = self._roads.get(connection.connecting)
        if incoming is None or connecting is None:
            return
        contact = connection.contact
        section = 0 if contact == START else len(connecting.sections) - 1
        side = self._mouth(incoming, connecting, connection)
        if side is None:
            return
        mouth = 0 if side == START else len(incoming.sections) - 1
        for come, go in connection.lanes:
            if self._exists(incoming, mouth, come, connection.line) and self._exists(
                connecting, section, go, connection.line
            ):
                a, b = (incoming.road_id, mouth, come), (connecting.road_id, section, go)
                yield (a, side), (b, contact)

    def _mouth(self, incoming: Road, connecting: Road, connection: Connection) -> str | None:
        """Find the end of the incoming road at which it meets the connecting road."""
        back = connecting.predecessor if connection.contact == START else connecting.successor
        if back is not None and back.target == incoming.road_id and back.contact:
            return back.contact
        sides = ((START, incoming.predecessor), (END, incoming.successor))
        for side, link in sides:
            if link is not None and not link.contact and link.target == connection.junction_id:
                return side
        problem = f"road {incoming.road_id!r} does not touch junction {connection.junction_id!r}"
        self._remark(connection.line, problem)
        return None
