"""What a unit says of itself and its intersections, as third parties read it, and how often."""

import json
from typing import Any

import numpy as np
import pytest
from msgspec import structs

from orange import faults
from rsu import pipeline
from rsu.arrays import Floats
from rsu.codec import cam, spatem, topic
from rsu.codec.infrastructure import FRESH, Infrastructure
from rsu.codec.mapem import MapemWriter
from rsu.codec.message import Incoming, Outgoing
from rsu.config import SignalGroup, Site
from rsu.errors import ConfigError
from rsu.frames.projection import Projection
from rsu.ldm.model import WorldModel
from rsu.roads.network import RoadNetwork
from rsu.sensing.signal import MovementPhase, SignalReport
from sotif.catalog.entry import read_catalog
from world import NOW, corridor_site, healthy, road_map, table

LIGHTS = {"L1": 3, "L2": 3, "L3": 4, "L4": 4}
"""Lights of the town's junction, and their groups."""
SITE = structs.replace(
    corridor_site(),
    v2x=structs.replace(corridor_site().v2x, cpm=False, cam=True, mapem=True, spatem=True),
    signal_groups=tuple(
        SignalGroup(
            intersection=7, group=group, signals=tuple(k for k in LIGHTS if LIGHTS[k] == group)
        )
        for group in (3, 4)
    ),
)
PROJECTION = Projection(SITE.origin)
RED, GREEN = MovementPhase.STOP_AND_REMAIN, MovementPhase.PROTECTED_MOVEMENT_ALLOWED
TICK = 0.05


def said(
    phases: dict[float, list[SignalReport]], seconds: float, site: Site = SITE
) -> list[tuple[float, Outgoing]]:
    """All that goes out, with its time; controllers speak at some times, s after the start."""
    network = road_map("town")
    model, unit = WorldModel(site, network), Infrastructure(site, network, PROJECTION)
    sent: list[tuple[float, Outgoing]] = []
    for tick in range(round(seconds / TICK)):
        now = NOW + tick * TICK
        for at, reports in phases.items():
            if round(at / TICK) == tick:
                model.see_signals(reports, now)
        snapshot = model.snapshot(table(now=now), healthy(), now)
        sent += [(now - NOW, message) for message in unit.step(snapshot)]
    return sent


def times(kind: str, sent: list[tuple[float, Outgoing]]) -> list[float]:
    return [round(at, 3) for at, message in sent if topic.kind(message.topic) == kind]


def mapem_of(network: RoadNetwork, site: Site = SITE) -> dict[str, Any]:
    return json.loads(MapemWriter(site, network, PROJECTION).encode(NOW))["message"]


def outline(place: dict[str, Any], lane: dict[str, Any]) -> Floats:
    """(K, 2) m, site ENU, of a lane, as a receiver adds it up."""
    reference = place["ref_point"]
    start = PROJECTION.plane(reference["latitude"] * 1e-7, reference["longitude"] * 1e-7)
    steps = [
        (n["delta"]["node_xy"]["x"], n["delta"]["node_xy"]["y"]) for n in lane["node_list"]["nodes"]
    ]
    return np.array(start) + np.cumsum(steps, axis=0) * 0.01


def test_each_message_is_valid_and_on_the_tile_of_the_site() -> None:
    phases = [SignalReport(7, 3, GREEN), SignalReport(7, 4, RED)]
    sent = said({0.0: phases}, 0.2)
    versions = {"cam": "2.4.0", "mapem": "2.0.0", "spatem": "2.0.0"}
    assert [topic.kind(message.topic) for _, message in sent] == list(versions)
    origin = SITE.origin
    for _, message in sent:
        where = topic.parse(message.topic)
        assert isinstance(where, topic.GeoTopic)
        assert faults(where.kind, versions[where.kind], message.payload) == []
        assert (where.queue, where.source) == ("outQueue", SITE.v2x.source_uuid)
        assert where.tile == topic.quadkey(origin.latitude_deg, origin.longitude_deg, 22)


def test_the_unit_is_a_roadside_unit_at_its_origin_and_no_road_user() -> None:
    [(_, message)] = [x for x in said({}, 0.05) if topic.kind(x[1].topic) == "cam"]
    content = json.loads(message.payload)["message"]
    assert content["basic_container"]["station_type"] == 15
    assert content["high_frequency_container"] == {"rsu_container_high_frequency": {}}
    place = content["basic_container"]["reference_position"]
    at = PROJECTION.plane(place["latitude"] * 1e-7, place["longitude"] * 1e-7)
    assert np.allclose(at, 0.0, atol=0.02)
    row = cam.decode(message.payload)
    assert len(cam.reports([row], PROJECTION, NOW)) == 0


def test_each_second_brings_one_message_and_never_two_in_less() -> None:
    sent = said({k * 0.5: [SignalReport(7, 3, GREEN)] for k in range(10)}, 5.0)
    for kind in ("cam", "mapem", "spatem"):
        assert times(kind, sent) == [0.0, 1.0, 2.0, 3.0, 4.0]


def test_a_change_of_phase_is_told_at_once_and_a_silent_controller_is_not_spoken_for() -> None:
    green, red = [SignalReport(7, 3, GREEN)], [SignalReport(7, 3, RED)]
    sent = said({0.0: green, 0.5: green, 0.7: red}, 6.0)
    told = times("spatem", sent)
    assert told == [0.0, 0.7, 1.7]
    assert told[-1] <= 0.7 + FRESH
    phases = [spatem.decode(m.payload)[0].phase for _, m in sent if topic.kind(m.topic) == "spatem"]
    assert phases == [GREEN, RED, RED]


def test_a_unit_that_nobody_asks_to_speak_says_nothing_of_itself() -> None:
    silent = structs.replace(SITE, v2x=corridor_site().v2x)
    state = pipeline.begin(silent, road_map("town"), read_catalog())
    kinds = {topic.kind(message.topic) for message in pipeline.step(state, NOW, [])}
    assert not kinds & {"cam", "mapem", "spatem"}


def test_the_corridor_sends_them_and_passes_on_what_controllers_say() -> None:
    state = pipeline.begin(SITE, road_map("town"), read_catalog())
    controller = spatem.outgoing([SignalReport(7, 4, RED)], 5, PROJECTION, NOW)
    heard = Incoming(controller.topic, controller.payload, round(NOW * 1e9))
    kinds = [topic.kind(m.topic) for m in pipeline.step(state, NOW, [heard])]
    assert {"cam", "mapem", "spatem"} <= set(kinds)


def test_lanes_run_outwards_from_the_junction_along_the_map() -> None:
    network = road_map("town")
    (place,) = mapem_of(network)["intersections"]
    assert place["id"] == {"id": 7}
    (junction,) = network.junctions
    way = {lane.index for lane in network.lanes if lane.junction_id == junction.id}
    for lane in place["lane_set"]:
        points = outline(place, lane)
        index = int(network.locate(points[:2].mean(axis=0, keepdims=True)).lane[0])
        meets = network.lanes[index].successors + network.lanes[index].predecessors
        assert way & set(meets)
        centre = network.lines.position[network.lines.start[index] : network.lines.start[index + 1]]
        arrives = lane["lane_attributes"]["directional_use"] == ["ingressPath"]
        assert np.allclose(points[0], centre[-1 if arrives else 0], atol=0.03)
        assert _farthest(centre, points) < 0.5


def _farthest(centre: Floats, points: Floats) -> float:
    """How far the nodes' polygon is from the centre line at most, within its own length, m."""
    share = np.linspace(0.0, 1.0, 50)[:, None, None]
    dense = (points[:-1] + share * np.diff(points, axis=0)).reshape(-1, 2)
    return float(np.hypot(*np.moveaxis(dense[:, None] - centre, 2, 0)).min(axis=1).max())


def test_each_way_through_is_told_with_its_turn_and_its_lights() -> None:
    network = road_map("town")
    (place,) = mapem_of(network)["intersections"]
    lanes = {lane["lane_id"]: lane for lane in place["lane_set"]}
    assert len(lanes) == len(place["lane_set"])
    signals = {signal.id: signal for signal in network.signals}
    for lane in lanes.values():
        arrives = lane["lane_attributes"]["directional_use"] == ["ingressPath"]
        assert arrives == ("connects_to" in lane)
        for way in lane.get("connects_to", []):
            behind = lanes[way["connecting_lane"]["lane"]]
            assert behind["lane_attributes"]["directional_use"] == ["egressPath"]
            inwards, outwards = outline(place, lane)[:2], outline(place, behind)[:2]
            before, after = inwards[0] - inwards[1], outwards[1] - outwards[0]
            side = before[0] * after[1] - before[1] * after[0]
            turn = np.arctan2(side, before @ after)
            expected = "Straight" if abs(turn) < np.pi / 4.0 else "Left" if turn > 0.0 else "Right"
            assert way["connecting_lane"]["maneuver"] == [f"maneuver{expected}Allowed"]
            here = network.locate(inwards.mean(axis=0, keepdims=True))
            index = network.lanes[int(here.lane[0])]
            (light,) = (name for name in LIGHTS if signals[name].holds_for(index))
            assert way["signal_group"] == LIGHTS[light]


def test_an_intersection_without_lights_has_the_number_of_its_junction() -> None:
    network = road_map("town")
    (place,) = mapem_of(network, structs.replace(SITE, signal_groups=()))["intersections"]
    assert place["id"]["id"] == int(network.junctions[0].id)
    ways = [way for lane in place["lane_set"] for way in lane.get("connects_to", [])]
    assert ways
    assert not any("signal_group" in way for way in ways)


def test_a_map_without_an_intersection_cannot_be_told() -> None:
    with pytest.raises(ConfigError, match=r"v2x.mapem.*no intersection"):
        MapemWriter(SITE, road_map("motorway"), PROJECTION)
