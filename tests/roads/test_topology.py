"""Links between lanes, by direction of travel."""

from pathlib import Path

import numpy as np
import pytest

import xodr
from rsu.errors import MapError
from rsu.roads.network import RoadNetwork

SECOND = xodr.LINE.replace('x="0"', 'x="100"')


def to_road(tag: str, road_id: str, contact: str) -> str:
    return f'<{tag} elementType="road" elementId="{road_id}" contactPoint="{contact}"/>'


def linked(tag: str, target: int) -> str:
    return f'<{tag} id="{target}"/>'


def ways(network: RoadNetwork) -> dict[tuple[str, int, int], set[tuple[str, int, int]]]:
    """Return (road, section, lane) with those it leads to, after a look at the way back."""
    lanes = network.lanes
    for lane in lanes:
        assert all(lane.index in lanes[onward].predecessors for onward in lane.successors)
        assert all(lane.index in lanes[back].successors for back in lane.predecessors)
    keys = [(lane.road_id, lane.section, lane.lane_id) for lane in lanes]
    return {
        key: {keys[onward] for onward in lane.successors}
        for key, lane in zip(keys, lanes, strict=True)
        if lane.successors
    }


def test_lanes_lead_through_the_sections_of_a_road(tmp_path: Path) -> None:
    first = xodr.section(
        left=xodr.lane(1, link=linked("successor", 1)),
        right=xodr.lane(-1, link=linked("successor", -1)),
    )
    network = xodr.read(tmp_path, xodr.document(xodr.road(sections=first + xodr.section(s=40.0))))
    assert ways(network) == {("1", 0, -1): {("1", 1, -1)}, ("1", 1, 1): {("1", 0, 1)}}


def test_one_sided_links_count_in_both_directions(tmp_path: Path) -> None:
    second = xodr.section(s=40.0, right=xodr.lane(-1, link=linked("predecessor", -1)))
    network = xodr.read(tmp_path, xodr.document(xodr.road(sections=xodr.section() + second)))
    assert ways(network) == {("1", 0, -1): {("1", 1, -1)}}


def test_a_lane_may_split_and_merge(tmp_path: Path) -> None:
    both = linked("predecessor", -1)
    second = xodr.section(s=40.0, right=xodr.lane(-1, link=both) + xodr.lane(-2, link=both))
    network = xodr.read(tmp_path, xodr.document(xodr.road(sections=xodr.section() + second)))
    assert ways(network) == {("1", 0, -1): {("1", 1, -1), ("1", 1, -2)}}


def test_lanes_lead_from_road_to_road(tmp_path: Path) -> None:
    right = xodr.lane(-1, link=linked("successor", -1))
    first = xodr.road(link=to_road("successor", "2", "start"), sections=xodr.section(right=right))
    left = xodr.lane(1, link=linked("predecessor", 1))
    second = xodr.road(
        road_id="2",
        plan=SECOND,
        link=to_road("predecessor", "1", "end"),
        sections=xodr.section(left=left),
    )
    network = xodr.read(tmp_path, xodr.document(first, second))
    assert ways(network) == {("1", 0, -1): {("2", 0, -1)}, ("2", 0, 1): {("1", 0, 1)}}


def test_roads_that_meet_head_on_link_lanes_of_opposite_sign(tmp_path: Path) -> None:
    sections = xodr.section(
        left=xodr.lane(1, link=linked("successor", -1)),
        right=xodr.lane(-1, link=linked("successor", 1)),
    )
    back = '<geometry s="0" x="200" y="0" hdg="3.141592653589793" length="100"><line/></geometry>'
    network = xodr.read(
        tmp_path,
        xodr.document(
            xodr.road(link=to_road("successor", "2", "end"), sections=sections),
            xodr.road(road_id="2", plan=back),
        ),
    )
    assert ways(network) == {("1", 0, -1): {("2", 0, 1)}, ("2", 0, -1): {("1", 0, 1)}}


def test_lanes_that_run_towards_each_other_lead_nowhere(tmp_path: Path) -> None:
    right = xodr.lane(-1, link=linked("successor", 1))
    first = xodr.road(link=to_road("successor", "2", "start"), sections=xodr.section(right=right))
    network = xodr.read(tmp_path, xodr.document(first, xodr.road(road_id="2", plan=SECOND)))
    assert ways(network) == {}


def test_left_hand_traffic_turns_every_way_round(tmp_path: Path) -> None:
    right = xodr.lane(-1, link=linked("successor", -1))
    sections = xodr.section(right=right) + xodr.section(s=40.0)
    road = xodr.road(attributes='rule="LHT"', sections=sections)
    assert ways(xodr.read(tmp_path, xodr.document(road))) == {("1", 1, -1): {("1", 0, -1)}}


def junction(connection: str, kind: str = "") -> str:
    return f'<junction id="9" {kind}>\n<connection id="0" {connection}</connection></junction>\n'


ENTRY = 'incomingRoad="1" connectingRoad="2" contactPoint="start"><laneLink from="-1" to="{to}"/>'
INTO = '<successor elementType="junction" elementId="9"/>'


def crossing(folder: Path, rest: str, link: str = INTO) -> RoadNetwork:
    connecting = xodr.road(road_id="2", plan=SECOND, sections=xodr.section(left=""))
    return xodr.read(folder, xodr.document(xodr.road(link=link), connecting, rest=rest))


def test_lanes_lead_through_a_junction(tmp_path: Path) -> None:
    network = crossing(tmp_path, junction(ENTRY.format(to=-1)))
    assert ways(network) == {("1", 0, -1): {("2", 0, -1)}}
    assert network.remarks == ()


def test_a_lane_link_to_nothing_leads_nowhere_and_is_remarked(tmp_path: Path) -> None:
    network = crossing(tmp_path, junction(ENTRY.format(to=-5)))
    assert ways(network) == {}
    assert network.remarks == ("line 16: leads to lane -5 of road '2', which is not there",)


@pytest.mark.parametrize(
    ("rest", "link", "problem"),
    [
        (junction(ENTRY.format(to=-1)), "", "line 16: road '1' does not touch junction '9'"),
        ("", INTO, "line 4: links to junction '9', which is not there"),
        ("", to_road("successor", "8", "end"), "line 4: links to road '8', which is not there"),
        (
            junction(ENTRY.replace('"1"', '"7"').format(to=-1)),
            INTO,
            "line 16: connects road '7', which is not there",
        ),
        (
            "",
            '<successor elementType="road" elementId="2"/>',
            "line 4: <successor> has no contactPoint and leads nowhere",
        ),
    ],
)
def test_a_link_to_nothing_leads_nowhere_and_is_remarked(
    rest: str, link: str, problem: str, tmp_path: Path
) -> None:
    network = crossing(tmp_path, rest, link)
    assert ways(network) == {}
    assert network.remarks == (problem,)


def test_an_unknown_contact_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MapError, match="line 4: <successor> contactPoint='middle'"):
        crossing(tmp_path, "", to_road("successor", "2", "middle"))


def test_a_direct_junction_links_the_roads_themselves(tmp_path: Path) -> None:
    entry = ENTRY.replace("connectingRoad", "linkedRoad").format(to=-1)
    network = crossing(tmp_path, junction(entry, 'type="direct"'))
    assert ways(network) == {("1", 0, -1): {("2", 0, -1)}}
    assert network.junctions[0].kind == "direct"


def test_a_virtual_junction_leaves_its_main_road_whole(tmp_path: Path) -> None:
    kind = 'type="virtual" mainRoad="1" sStart="20" sEnd="30" orientation="+"'
    link = '<predecessor elementType="road" elementId="1" elementS="25" elementDir="+"/>'
    network = crossing(tmp_path, junction(ENTRY.format(to=-1), kind), link)
    assert (ways(network), network.remarks) == ({}, ())
    (found,) = network.junctions
    assert (found.main_road, found.s_start, found.s_end) == ("1", 20.0, 30.0)
    assert found.connections[0].lanes == ((-1, -1),)


def test_a_crossing_has_no_connection(tmp_path: Path) -> None:
    rest = (
        '<junction id="9" type="crossing"><roadSection roadId="1" sStart="1" sEnd="2"/>'
        '<crossPath id="0" crossingRoad="2" roadAtStart="1" roadAtEnd="1"/></junction>'
    )
    network = crossing(tmp_path, rest, "")
    assert (ways(network), network.remarks) == ({}, ())


def test_a_ring_of_roads_is_followed_round_and_round(tmp_path: Path) -> None:
    right = xodr.lane(-1, link=linked("successor", -1))
    itself = to_road("successor", "1", "start")
    network = xodr.read(
        tmp_path, xodr.document(xodr.road(link=itself, sections=xodr.section(right=right)))
    )
    assert ways(network) == {("1", 0, -1): {("1", 0, -1)}}
    position, _ = network.along(np.array([0]), np.array([250.0]), np.zeros(1))
    assert position[0] == pytest.approx([50.0, -1.75])
