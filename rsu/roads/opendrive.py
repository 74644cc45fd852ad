"""Reads OpenDRIVE 1.4 to 1.8 into a `RoadNetwork`.

What changes neither a lane nor what stands or is painted there (materials, user data, temporary
layers, ...) is passed over.  What cannot be understood is a `MapError` with its line;
defects that leave the lanes clear become remarks.
"""

from pathlib import Path

from rsu.roads.centre_line import LaneKey, sample_lanes
from rsu.roads.document import Node, read_document
from rsu.roads.junction import read_junction
from rsu.roads.lane_section import read_sections
from rsu.roads.lateral_profile import read_lateral_profile
from rsu.roads.map_object import read_objects
from rsu.roads.network import RoadNetwork
from rsu.roads.plan_view import read_plan_view
from rsu.roads.profile import read_profile
from rsu.roads.road import Road, RoadLink
from rsu.roads.road_mark import read_road_marks
from rsu.roads.signal import read_controller, read_signals
from rsu.roads.speed_limit import read_road_limits
from rsu.roads.surface import Offset, RoadSurface
from rsu.roads.topology import Topology

NEWEST = (1, 8)
"""Revision whose rules are followed; what a later one adds is passed over."""


def read_network(path: Path) -> RoadNetwork:
    """Read an ``.xodr`` file.

    Raises
    ------
    MapError
        At the first line that is wrong or whose meaning for lanes and objects is not known.
    """
    document = read_document(path)
    file = str(path)
    remarks: list[str] = []
    header = _read_header(document, remarks)
    nodes = {node.text("id"): node for node in document.all("road")}
    roads = {road_id: _read_road(node, remarks) for road_id, node in nodes.items()}
    _check_ids(document, roads)
    surface = RoadSurface(tuple(roads.values()), _read_offset(header))
    keys: list[LaneKey] = [
        (road.road_id, index, lane_id)
        for road in roads.values()
        for index, section in enumerate(road.sections)
        for lane_id in sorted(section.lanes)
    ]
    if not keys:
        raise document.error("has no lane beside a reference line")
    lines = sample_lanes(file, roads, surface, keys)
    junctions = tuple(read_junction(node) for node in document.all("junction"))
    topology = Topology(roads, junctions)
    lanes = topology.lanes(keys, lines.distance[lines.start[1:] - 1])
    geo_reference = header.find("geoReference")
    return RoadNetwork(
        file,
        roads,
        lanes,
        lines,
        surface,
        marks=tuple(
            mark
            for road_id, node in nodes.items()
            for mark in read_road_marks(_permanent(node), road_id, roads[road_id].sections)
        ),
        objects=tuple(x for node in nodes.values() for x in read_objects(node, surface)),
        signals=tuple(x for node in nodes.values() for x in read_signals(node, surface)),
        controllers=tuple(read_controller(node) for node in document.all("controller")),
        junctions=junctions,
        geo_reference="" if geo_reference is None else geo_reference.content.strip(),
        remarks=(*remarks, *topology.remarks),
    )


def _read_header(document: Node, remarks: list[str]) -> Node:
    if document.tag != "OpenDRIVE":
        raise document.error("is not <OpenDRIVE>")
    for node in document.walk():
        if node.tag == "include":
            raise node.error("is not supported: what it includes is not known")
        if node.tag == "CRG":
            remarks.append(node.remark("is passed over: the surface is smooth"))
    header = document.need("header")
    version = header.integer("revMajor"), header.integer("revMinor")
    if version[0] != NEWEST[0] or version[1] < 0:
        raise header.error(f"revision {version[0]}.{version[1]}, expected 1.0 to 1.8")
    if version > NEWEST:
        remarks.append(header.remark(f"revision {version[0]}.{version[1]} is read as 1.8"))
    return header


def _read_offset(header: Node) -> Offset:
    node = header.find("offset")
    if node is None:
        return Offset()
    x, y, z, heading = (node.number(name, 0.0) for name in ("x", "y", "z", "hdg"))
    return Offset(x=x, y=y, z=z, heading=heading)


def _check_ids(document: Node, roads: dict[str, Road]) -> None:
    if not roads:
        raise document.error("has no <road>")
    seen: set[str] = set()
    for node in document.all("road"):
        if node.text("id") in seen:
            raise node.error(f"id={node.text('id')!r} stands twice")
        seen.add(node.text("id"))


def _read_road(node: Node, remarks: list[str]) -> Road:
    length = node.length("length")
    lanes = _permanent(node)
    link = node.find("link")
    junction = node.text("junction", "-1")
    profile = node.find("elevationProfile")
    left_hand = node.choice("rule", ("RHT", "LHT"), "RHT") == "LHT"
    return Road(
        line=node.line,
        road_id=node.text("id"),
        length=length,
        junction_id="" if junction == "-1" else junction,
        plan_view=read_plan_view(node.need("planView"), length, remarks),
        elevation=read_profile(profile.all("elevation") if profile else []),
        lateral=read_lateral_profile(node.find("lateralProfile")),
        sections=read_sections(lanes, length, remarks, left_hand=left_hand),
        limits=read_road_limits(node),
        predecessor=_read_link(link.find("predecessor"), remarks) if link else None,
        successor=_read_link(link.find("successor"), remarks) if link else None,
    )


def _permanent(road: Node) -> Node:
    """Return the lanes that are there when no road works are: the first layer (OpenDRIVE 1.9)."""
    layers = road.all("lanes")
    return layers[0] if layers else road.need("lanes")


def _read_link(node: Node | None, remarks: list[str]) -> RoadLink | None:
    if node is None:
        return None
    kind = node.choice("elementType", ("road", "junction"))
    if kind == "road" and "contactPoint" not in node.attributes:
        if "elementS" not in node.attributes:
            remarks.append(node.remark("has no contactPoint and leads nowhere"))
        return None  # a way off a main road, which its virtual junction describes
    contact = node.choice("contactPoint", ("start", "end")) if kind == "road" else ""
    return RoadLink(line=node.line, target=node.text("elementId"), contact=contact)
