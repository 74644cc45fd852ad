"""Reads OpenDRIVE 1.4 to 1.8 into a `RoadNetwork`.

What is read: lines, arcs, spirals, elevation, lane sections, lane widths, lane offsets, links,
common junctions, objects.  What would change a lane or an object and is not read is refused by
name.  What changes neither (road marks, signals, speeds, materials, user data) is passed over.
"""

from pathlib import Path

from rsu.roads.centre_line import LaneKey, sample_lanes
from rsu.roads.document import Node, read_document
from rsu.roads.geometry import MOST_TURNING, Clothoid, PlanView, Profile
from rsu.roads.map_object import read_objects
from rsu.roads.network import MapObject, RoadNetwork
from rsu.roads.road import LaneSection, Road, RoadLink, SectionLane
from rsu.roads.topology import Connection, Topology

REFUSED = frozenset({"include", "poly3", "paramPoly3", "shape", "CRG", "repeat", "layer"})
"""Elements that change lanes or objects and are not supported."""
LEVELLED = {
    "superelevation": ("a", "b", "c", "d"),
    "crossfall": ("a", "b", "c", "d"),
    "height": ("inner", "outer"),
    "offset": ("x", "y", "z", "hdg"),
}
"""Elements that are supported as long as all their values are zero."""
_GAP = 0.01
"""m by which the elements of a reference line may miss each other and the road's length."""
_SHORTEST = 1e-6
"""m of a lane section: what is shorter is a mistake, and has no direction."""


def read_network(path: Path) -> RoadNetwork:
    """Read an ``.xodr`` file; whatever is wrong or not supported is a `MapError` with its line."""
    document = read_document(path)
    _refuse_unsupported(document)
    file = str(path)
    roads: dict[str, Road] = {}
    objects: list[MapObject] = []
    for node in document.all("road"):
        road = _read_road(node)
        if road.road_id in roads:
            raise node.error(f"id={road.road_id!r} stands twice")
        roads[road.road_id] = road
        objects += read_objects(node, road)
    if not roads:
        raise document.error("has no <road>")
    keys: list[LaneKey] = [
        (road.road_id, index, lane_id)
        for road in roads.values()
        for index, section in enumerate(road.sections)
        for lane_id in sorted(section.lanes)
    ]
    if not keys:
        raise document.error("has no lane beside a reference line")
    lines = sample_lanes(file, roads, keys)
    junctions = frozenset(junction.text("id") for junction in document.all("junction"))
    topology = Topology(file, roads, junctions, _read_connections(document))
    lanes = topology.lanes(keys, lines.distance[lines.start[1:] - 1])
    return RoadNetwork(file, roads, lanes, lines, tuple(objects), tuple(topology.remarks))


def _refuse_unsupported(document: Node) -> None:
    if document.tag != "OpenDRIVE":
        raise document.error("is not <OpenDRIVE>")
    header = document.need("header")
    version = header.integer("revMajor"), header.integer("revMinor")
    if not (1, 0) <= version <= (1, 8):
        raise header.error(f"revision {version[0]}.{version[1]}, expected 1.0 to 1.8")
    for node in document.walk():
        if node.tag in REFUSED:
            raise node.error("is not supported")
        for name in LEVELLED.get(node.tag, ()):
            if node.number(name, 0.0) != 0.0:
                raise node.error(f"{name} other than 0 is not supported")


def _read_road(node: Node) -> Road:
    length = node.length("length")
    lanes = node.need("lanes")
    link = node.find("link")
    junction = node.text("junction", "-1")
    profile = node.find("elevationProfile")
    return Road(
        line=node.line,
        road_id=node.text("id"),
        length=length,
        junction_id="" if junction == "-1" else junction,
        left_hand=node.choice("rule", ("RHT", "LHT"), "RHT") == "LHT",
        plan_view=_read_plan_view(node.need("planView"), length),
        elevation=_read_profile(profile.all("elevation") if profile else [], "s", 0.0),
        lane_offset=_read_profile(lanes.all("laneOffset"), "s", 0.0),
        sections=_read_sections(lanes, length),
        predecessor=_read_link(link.find("predecessor")) if link else None,
        successor=_read_link(link.find("successor")) if link else None,
    )


def _read_plan_view(node: Node, length: float) -> PlanView:
    elements: list[Clothoid] = []
    reached = 0.0
    for child in node.all("geometry"):
        element = _read_element(child)
        if abs(element.s - reached) > _GAP:
            raise child.error(f"s={element.s!r}, but what is before it ends at {reached:g}")
        reached = element.s + element.length
        elements.append(element)
    if not elements:
        raise node.error("has no <geometry>")
    if abs(reached - length) > _GAP:
        raise node.error(f"ends at {reached:g}, but the road is {length:g} long")
    return PlanView(tuple(elements))


def _read_element(node: Node) -> Clothoid:
    shapes = [child for child in node.children if child.tag in ("line", "arc", "spiral")]
    if len(shapes) != 1:
        raise node.error("expected one of <line>, <arc>, <spiral>")
    shape, start, end = shapes[0], 0.0, 0.0
    if shape.tag == "arc":
        start = end = shape.number("curvature")
    elif shape.tag == "spiral":
        start, end = shape.number("curvStart"), shape.number("curvEnd")
    element = Clothoid(
        s=node.number("s"),
        x=node.number("x"),
        y=node.number("y"),
        heading=node.number("hdg"),
        length=node.length("length"),
        curvature_start=start,
        curvature_end=end,
    )
    if element.turning > MOST_TURNING:
        raise shape.error("turns more than 200 times")
    return element


def _read_profile(nodes: list[Node], name: str, origin: float) -> Profile:
    """Polynomials whose start is attribute `name`, counted from `origin`."""
    starts = [origin + node.number(name) for node in nodes]
    for before, after, node in zip(starts, starts[1:], nodes[1:], strict=False):
        if after < before:
            raise node.error(f"{name} does not rise")
    rows = [tuple(node.number(letter) for letter in "abcd") for node in nodes]
    return Profile(starts, rows)


def _read_sections(lanes: Node, length: float) -> tuple[LaneSection, ...]:
    nodes = lanes.all("laneSection")
    if not nodes:
        raise lanes.error("has no <laneSection>")
    starts = [node.number("s") for node in nodes]
    if abs(starts[0]) > _GAP:
        raise nodes[0].error(f"s={starts[0]!r}, but the road begins at 0")
    sections: list[LaneSection] = []
    for node, start, end in zip(nodes, starts, [*starts[1:], length], strict=True):
        if end - start < _SHORTEST:
            raise node.error(f"s={start!r}, but it ends at {end!r}")
        if node.choice("singleSide", ("true", "false", "1", "0"), "false") in ("true", "1"):
            raise node.error("singleSide is not supported")
        sections.append(LaneSection(s_start=start, s_end=end, lanes=_read_lanes(node, start)))
    return tuple(sections)


def _read_lanes(section: Node, start: float) -> dict[int, SectionLane]:
    lanes: dict[int, SectionLane] = {}
    for side in ("left", "right"):
        group = section.find(side)
        for node in group.all("lane") if group else ():
            lane = _read_lane(node, start)
            if (lane.lane_id > 0) != (side == "left") or lane.lane_id == 0:
                raise node.error(f"id={lane.lane_id} does not belong into <{side}>")
            if lane.lane_id in lanes:
                raise node.error(f"id={lane.lane_id} stands twice")
            lanes[lane.lane_id] = lane
    ids = set(lanes) | {0}
    if ids != set(range(min(ids), max(ids) + 1)):
        raise section.error(f"lane ids {sorted(lanes)} leave one out")
    return lanes


def _read_lane(node: Node, start: float) -> SectionLane:
    widths = node.all("width")
    if not widths:
        raise node.error("has no <width>; <border> is not supported")
    if node.text("direction", "standard") != "standard":
        raise node.error("direction other than standard is not supported")
    link = node.find("link")
    return SectionLane(
        line=node.line,
        lane_id=node.integer("id"),
        kind=node.text("type"),
        width=_read_profile(widths, "sOffset", start),
        predecessors=tuple(x.integer("id") for x in link.all("predecessor")) if link else (),
        successors=tuple(x.integer("id") for x in link.all("successor")) if link else (),
    )


def _read_link(node: Node | None) -> RoadLink | None:
    if node is None:
        return None
    kind = node.choice("elementType", ("road", "junction"))
    contact = node.choice("contactPoint", ("start", "end")) if kind == "road" else ""
    return RoadLink(line=node.line, target=node.text("elementId"), contact=contact)


def _read_connections(document: Node) -> list[Connection]:
    connections: list[Connection] = []
    for junction in document.all("junction"):
        kind = junction.text("type", "default")
        if kind != "default":
            raise junction.error(f"type={kind!r} is not supported")
        connections += [_read_connection(x, junction) for x in junction.all("connection")]
    return connections


def _read_connection(node: Node, junction: Node) -> Connection:
    return Connection(
        line=node.line,
        junction_id=junction.text("id"),
        incoming=node.text("incomingRoad"),
        connecting=node.text("connectingRoad"),
        contact=node.choice("contactPoint", ("start", "end")),
        lanes=tuple((x.integer("from"), x.integer("to")) for x in node.all("laneLink")),
    )
