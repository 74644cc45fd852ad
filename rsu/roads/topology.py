"""Which lane leads to which: inside a road, across road links and through junctions."""

from collections.abc import Iterator
from dataclasses import dataclass

from rsu.arrays import Floats
from rsu.errors import MapError
from rsu.roads.centre_line import LaneKey
from rsu.roads.network import Lane
from rsu.roads.road import Road, SectionLane

START, END = "start", "end"


@dataclass(slots=True, frozen=True, kw_only=True)
class Connection:
    """One way through a junction: from an incoming road onto a connecting road."""

    line: int
    junction_id: str
    incoming: str
    connecting: str
    contact: str
    """``start`` or ``end`` of the connecting road, where it touches the incoming one."""
    lanes: tuple[tuple[int, int], ...]
    """Lane of the incoming road, lane of the connecting road."""


class Topology:
    """Resolves the links of a file.

    A link to a road or junction that is not there is a `MapError`.  A link to a lane that is not
    there leads nowhere and becomes a remark, for widely used maps have them.  Where both lanes run
    towards each other, as the two footways of a road may, neither leads to the other.

    Parameters
    ----------
    file : what errors call the map.
    roads : by id.
    junctions : ids of all junctions.
    connections : of all junctions.
    """

    def __init__(
        self,
        file: str,
        roads: dict[str, Road],
        junctions: frozenset[str],
        connections: list[Connection],
    ) -> None:
        self._file = file
        self._roads = roads
        self._junctions = junctions
        self._connections = connections
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
        return Lane(
            index=position,
            road_id=road_id,
            section=section,
            lane_id=lane_id,
            kind=road.sections[section].lanes[lane_id].kind,
            travel=road.travel(lane_id),
            s_start=road.sections[section].s_start,
            s_end=road.sections[section].s_end,
            length=length,
            successors=tuple(sorted(successors[position])),
            predecessors=tuple(sorted(predecessors[position])),
            junction_id=road.junction_id,
        )

    def _leaves(self, end: tuple[LaneKey, str]) -> bool:
        """Traffic runs out of the lane at that end."""
        (road_id, _, lane_id), side = end
        return (self._roads[road_id].travel(lane_id) > 0) == (side == END)

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
            if link is None or not link.contact:
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
                problem = f"links to {kind} {link.target!r}, which is not there"
                raise MapError(self._file, f"line {link.line}", problem)
        for connection in self._connections:
            for road_id in (connection.incoming, connection.connecting):
                if road_id not in self._roads:
                    problem = f"connects road {road_id!r}, which is not there"
                    raise MapError(self._file, f"line {connection.line}", problem)

    def _exists(self, road: Road, section: int, lane_id: int, line: int) -> bool:
        found = lane_id in road.sections[section].lanes
        if not found:
            problem = f"leads to lane {lane_id} of road {road.road_id!r}, which is not there"
            self.remarks.append(f"line {line}: {problem}")
        return found

    def _through(
        self, connection: Connection
    ) -> Iterator[tuple[tuple[LaneKey, str], tuple[LaneKey, str]]]:
        incoming = self._roads[connection.incoming]
        connecting = self._roads[connection.connecting]
        contact = connection.contact
        section = 0 if contact == START else len(connecting.sections) - 1
        side = self._mouth(incoming, connecting, connection)
        mouth = 0 if side == START else len(incoming.sections) - 1
        for come, go in connection.lanes:
            if self._exists(incoming, mouth, come, connection.line) and self._exists(
                connecting, section, go, connection.line
            ):
                a, b = (incoming.road_id, mouth, come), (connecting.road_id, section, go)
                yield (a, side), (b, contact)

    def _mouth(self, incoming: Road, connecting: Road, connection: Connection) -> str:
        """Find the end of the incoming road at which it meets the connecting road."""
        back = connecting.predecessor if connection.contact == START else connecting.successor
        if back is not None and back.target == incoming.road_id and back.contact:
            return back.contact
        sides = ((START, incoming.predecessor), (END, incoming.successor))
        for side, link in sides:
            if link is not None and not link.contact and link.target == connection.junction_id:
                return side
        problem = f"road {incoming.road_id!r} does not touch junction {connection.junction_id!r}"
        raise MapError(self._file, f"line {connection.line}", problem)
