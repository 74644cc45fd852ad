"""MAPEM as JSON (version 2.0.0 of the Orange ITS platform): the lanes that meet at intersections.

Lanes run outwards from the intersection, whichever way they are driven: the first node of each
counts from the reference point, every other from the one before it (ISO/TS 19091).
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from rsu.arrays import Floats
from rsu.codec import etsi
from rsu.config import SignalGroup, Site
from rsu.errors import ConfigError
from rsu.frames.projection import Projection
from rsu.roads.lane import DRIVABLE, Lane
from rsu.roads.network import RoadNetwork

KIND = "mapem"
PROTOCOL = 1
IDS, LANES, APPROACHES = 65_536, 255, 16
"""IntersectionID, lanes of one intersection, ApproachID."""
CONNECTIONS, NODES = 16, 63
"""Of a lane."""
REACH = 300.0
"""m of a lane that are told; an approach is longer for nobody."""
APART, BEND = 100.0, math.radians(3.0)
"""m between two nodes at most, and rad by which the lane turns between them."""
FARTHEST = 327.0
"""m between two nodes along an axis (OffsetB16)."""
TURN, BACK = math.radians(45.0), math.radians(135.0)
"""rad from which a way turns off, and from which it turns back."""

Json = dict[str, Any]


class MapemWriter:
    """Writes the message of one site, which its map does not change.

    Parameters
    ----------
    site : Site
        Its signal groups give intersections their ids; one without lights has its junction's id,
        if that is a number, or is left out.
    network : RoadNetwork
    projection : Projection
        Of the site.

    Raises
    ------
    ConfigError
        No intersection would be told, or two would be one.
    """

    def __init__(self, site: Site, network: RoadNetwork, projection: Projection) -> None:
        said: dict[int, Json] = {}
        for junction in network.junctions:
            found = _intersection(network, junction.id, site.signal_groups, projection)
            if found is None:
                continue
            number: int = found["id"]["id"]
            if number in said:
                problem = f"two junctions of the map would be intersection {number}"
                raise ConfigError(site.name, "$.signal_groups", problem)
            said[number] = found
        if not said:
            raise ConfigError(site.name, "$.v2x.mapem", "the map has no intersection with an id")
        self._source = site.v2x.source_uuid
        self._message = msgspec.Raw(
            msgspec.json.encode(
                {
                    "protocol_version": PROTOCOL,
                    "station_id": site.v2x.station_id,
                    "msg_issue_revision": 0,
                    "layer_type": "intersectionData",
                    "intersections": list(said.values()),
                }
            )
        )

    def encode(self, now: float) -> bytes:
        """Write the message at `now`, Unix s."""
        return msgspec.json.encode(
            {
                "message_type": KIND,
                "origin": "self",
                "version": "2.0.0",
                "source_uuid": self._source,
                "timestamp": round(now * 1000.0),
                "message": self._message,
            }
        )


def _intersection(
    network: RoadNetwork, junction: str, groups: Sequence[SignalGroup], projection: Projection
) -> Json | None:
    """One intersection; None = it has no id, is too large, or nothing leads through."""
    ways = dict[int, list[int]]()
    for before, behind in _ways(network.lanes, junction):
        ways.setdefault(before, []).append(behind)
    ingress = [network.lanes[index] for index in ways]
    lights = {lane.index: group for lane in ingress if (group := _group(network, lane, groups))}
    number = _number(junction, lights)
    if number is None or not ways:
        return None
    egress = [network.lanes[k] for k in sorted({k for ends in ways.values() for k in ends})]
    starts = np.array(
        [
            *(_outwards(network, lane, arrives=True)[0] for lane in ingress),
            *(_outwards(network, lane, arrives=False)[0] for lane in egress),
        ]
    )
    middle = starts.mean(axis=0)
    if len(starts) > LANES or np.abs(starts - middle).max() > FARTHEST:
        return None
    ids = {lane.index: k for k, lane in enumerate((*ingress, *egress), start=1)}
    roads = list(dict.fromkeys(lane.road_id for lane in (*ingress, *egress)))
    lanes = [
        *(_lane(network, lane, middle, ids, roads, arrives=True) for lane in ingress),
        *(_lane(network, lane, middle, ids, roads, arrives=False) for lane in egress),
    ]
    for said, lane in zip(lanes, ingress, strict=False):
        said["connects_to"] = _connections(network, lane, ways[lane.index], ids, lights)
    latitude, longitude, _ = projection.geodetic(*middle.tolist())
    return {
        "id": {"id": number},
        "revision": 0,
        "ref_point": {
            "latitude": etsi.degrees_1e7(latitude),
            "longitude": etsi.degrees_1e7(longitude),
        },
        "lane_set": lanes,
    }


def _ways(lanes: Sequence[Lane], junction: str) -> Iterator[tuple[int, int]]:
    """Each way through a junction: the lane before it, and the one behind."""
    for lane in lanes:
        if lane.junction_id != junction and lane.kind in DRIVABLE:
            within = [k for k in lane.successors if lanes[k].junction_id == junction]
            seen = set(within)
            while within:
                for k in lanes[within.pop()].successors:
                    if lanes[k].junction_id != junction:
                        yield lane.index, k
                    elif k not in seen:
                        seen.add(k)
                        within.append(k)


def _group(network: RoadNetwork, lane: Lane, groups: Sequence[SignalGroup]) -> SignalGroup | None:
    """The group of the lights that a lane has."""
    held = {signal.id for signal in network.signals if signal.holds_for(lane)}
    return next((group for group in groups if held & {*group.signals}), None)


def _number(junction: str, lights: Mapping[int, SignalGroup]) -> int | None:
    for group in lights.values():
        return group.intersection
    return int(junction) if junction.isdecimal() and int(junction) < IDS else None


def _lane(
    network: RoadNetwork,
    lane: Lane,
    middle: Floats,
    ids: Mapping[int, int],
    roads: Sequence[str],
    *,
    arrives: bool,
) -> Json:
    approach = roads.index(lane.road_id)
    side = "ingress_approach" if arrives else "egress_approach"
    return {
        "lane_id": ids[lane.index],
        **({side: approach} if approach < APPROACHES else {}),
        "lane_attributes": {
            "directional_use": ["ingressPath" if arrives else "egressPath"],
            "shared_with": [],
            "lane_type": {"vehicle": []},
        },
        "node_list": {"nodes": _nodes(_outwards(network, lane, arrives=arrives), middle)},
    }


def _outwards(network: RoadNetwork, lane: Lane, *, arrives: bool) -> Floats:
    """(K, 2) m, the few points of a lane's centre that show its course, from the junction on."""
    lines = network.lines
    rows = list(range(int(lines.start[lane.index]), int(lines.start[lane.index + 1])))
    rows = rows[::-1] if arrives else rows
    rows = [k for k in rows if abs(lines.distance[k] - lines.distance[rows[0]]) <= REACH]
    kept = rows[:1]
    for row in rows[1:-1]:
        bend = math.remainder(lines.heading[row] - lines.heading[kept[-1]], math.tau)
        apart = abs(lines.distance[row] - lines.distance[kept[-1]])
        if abs(bend) >= BEND or apart >= APART:
            kept.append(row)
    return lines.position[[*kept[: NODES - 1], rows[-1]]]


def _nodes(points: Floats, middle: Floats) -> list[Json]:
    """Each point from the one before it; roundings do not add up."""
    corner = np.zeros((1, 2))
    steps = np.diff(np.rint((points - middle) * 100.0), axis=0, prepend=corner).astype(np.int64)
    return [{"delta": {"node_xy": {"x": x, "y": y}}} for x, y in steps.tolist()]


def _connections(
    network: RoadNetwork,
    lane: Lane,
    ends: Sequence[int],
    ids: Mapping[int, int],
    lights: Mapping[int, SignalGroup],
) -> list[Json]:
    """Where a lane leads, and which group of lights lets it."""
    lines = network.lines
    leaves = lines.heading[lines.start[lane.index + 1] - 1]
    light = lights.get(lane.index)
    shown: Json = {} if light is None else {"signal_group": light.group}
    return [
        {
            "connecting_lane": {
                "lane": ids[end],
                "maneuver": [_manoeuvre(float(lines.heading[lines.start[end]] - leaves))],
            },
            **shown,
        }
        for end in ends[:CONNECTIONS]
    ]


def _manoeuvre(turn: float) -> str:
    """AllowedManeuvers of a change of heading, rad to the left."""
    turn = math.remainder(turn, math.tau)
    if abs(turn) >= BACK:
        return "maneuverUTurnAllowed"
    if abs(turn) < TURN:
        return "maneuverStraightAllowed"
    return "maneuverLeftAllowed" if turn > 0.0 else "maneuverRightAllowed"
