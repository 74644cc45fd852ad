"""Lanes across the road: borders, heights, one-sided sections, directions."""

import pytest

import xodr
from rsu.roads.network import RoadNetwork


def read(sections: str, offset: str = "") -> RoadNetwork:
    return xodr.read_text(xodr.document(xodr.road(sections=sections, offset=offset)))


def border(a: float, b: float = 0.0) -> str:
    return f'<border sOffset="0" a="{a}" b="{b}" c="0" d="0"/>'


def test_borders_say_where_lanes_end() -> None:
    right = xodr.lane(-1, width=border(-3.0)) + xodr.lane(-2, width=border(-5.0, -0.01))
    network = read(xodr.section(right=right))
    assert network.pose("1", -1, 50.0).y == pytest.approx(-1.5)
    assert network.pose("1", -2, 50.0).y == pytest.approx(-(3.0 + 5.5) / 2.0)
    lane = network.lane("1", -2, 50.0)
    assert 2.0 * network.lines.half_width[network.lines.start[lane.index]] == pytest.approx(2.0)


def test_a_width_goes_before_a_border() -> None:
    wide = '<width sOffset="0" a="2" b="0" c="0" d="0"/>'
    network = read(xodr.section(right=xodr.lane(-1, width=wide + border(-9.0))))
    assert network.pose("1", -1, 50.0).y == pytest.approx(-1.0)


def test_a_footway_is_higher_than_its_road() -> None:
    wide = '<width sOffset="0" a="2" b="0" c="0" d="0"/>'
    height = '<height sOffset="0" inner="0.1" outer="0.3"/>'
    later = '<height sOffset="20" inner="0.2" outer="0.2"/>'
    right = xodr.lane(-1) + xodr.lane(-2, kind="sidewalk", width=wide + height + later)
    network = read(xodr.section(right=right))
    assert network.pose("1", -1, 10.0).z == 0.0
    assert network.pose("1", -2, 0.0).z == pytest.approx(0.2)
    assert network.pose("1", -2, 0.0, offset=-0.5).z == pytest.approx(0.25)
    assert network.pose("1", -2, 10.0, offset=-0.5).z == pytest.approx(0.225)
    assert network.road_pose("1", 30.0, -5.0).z == pytest.approx(0.2)
    lane = network.lane("1", -2, 0.0)
    assert network.lines.z[network.lines.start[lane.index]] == pytest.approx(0.2)


def test_a_one_sided_section_leaves_the_other_side_as_it_is() -> None:
    more = xodr.section(s=40.0, left="", right=xodr.lane(-1) + xodr.lane(-2))
    one_sided = more.replace("<laneSection", '<laneSection singleSide="true"')
    network = read(xodr.section() + one_sided)
    assert [(x.section, x.lane_id) for x in network.lanes] == [
        (0, -1),
        (0, 1),
        (1, -2),
        (1, -1),
        (1, 1),
    ]
    before, after = network.lane("1", 1, 10.0), network.lane("1", 1, 50.0)
    assert after.successors == (before.index,)


def test_a_reversed_lane_is_driven_the_other_way() -> None:
    lane = xodr.lane(-1).replace("<lane ", '<lane direction="reversed" ')
    assert [x.travel for x in read(xodr.section(right=lane)).lanes] == [-1, -1]


def test_a_section_without_length_still_leads_on() -> None:
    link = '<successor id="-1"/>'
    right = xodr.lane(-1, link=link)
    first, none = xodr.section(right=right), xodr.section(s=40.0, right=right)
    network = read(first + none + xodr.section(s=40.0))
    onward = network.lanes[network.lane("1", -1, 10.0).successors[0]]
    assert onward.length == 0.0
    assert network.lanes[onward.successors[0]].length == pytest.approx(60.0)


def test_only_the_first_layer_of_lanes_is_read() -> None:
    text = xodr.document(xodr.road())
    works = f"<lanes>{xodr.section(right=xodr.lane(-1) + xodr.lane(-2))}</lanes></road>"
    network = xodr.read_text(text.replace("</road>", works))
    assert len(network.lanes) == 2
