"""What a file says is read exactly; what it says wrongly is answered with a line."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import xodr
from rsu.errors import MapError
from rsu.roads.opendrive import read_network

GOOD = xodr.document(xodr.road())


def problem_of(folder: Path, text: str) -> str:
    with pytest.raises(MapError) as caught:
        xodr.read(folder, text)
    return str(caught.value).replace(str(folder / "map.xodr"), "map.xodr")


def test_lane_centres_lie_beside_the_reference_line(tmp_path: Path) -> None:
    network = xodr.read(tmp_path, GOOD)
    right, left = network.pose("1", -1, 40.0), network.pose("1", 1, 40.0, offset=0.5)
    assert (right.x, right.y, right.z, right.heading) == (40.0, -1.75, 0.0, 0.0)
    assert (left.x, left.y, left.heading) == (40.0, 2.25, 0.0)


def test_traffic_keeps_right_unless_the_rule_says_left(tmp_path: Path) -> None:
    for attributes, travels in (("", [1, -1]), ('rule="RHT"', [1, -1]), ('rule="LHT"', [-1, 1])):
        network = xodr.read(tmp_path, xodr.document(xodr.road(attributes=attributes)))
        assert [lane.travel for lane in network.lanes] == travels
        begins = network.lines.position[network.lines.start[:-1], 0]
        assert begins.tolist() == [0.0 if travel > 0 else 100.0 for travel in travels]


def test_widths_change_as_cubics_from_their_section_on(tmp_path: Path) -> None:
    width = (
        '<width sOffset="0" a="3" b="0" c="0" d="0"/>'
        '<width sOffset="10" a="3" b="0.1" c="0.01" d="0.001"/>'
    )
    sections = xodr.section() + xodr.section(s=50, right=xodr.lane(-1, width=width))
    network = xodr.read(tmp_path, xodr.document(xodr.road(sections=sections)))
    assert network.pose("1", -1, 49.9).y == pytest.approx(-1.75)
    assert network.pose("1", -1, 55.0).y == pytest.approx(-1.5)
    assert network.pose("1", -1, 62.0).y == pytest.approx(-(3 + 0.2 + 0.04 + 0.008) / 2)


def test_the_lane_offset_moves_all_lanes(tmp_path: Path) -> None:
    offset = '<laneOffset s="20" a="1" b="0.1" c="0" d="0"/>'
    network = xodr.read(tmp_path, xodr.document(xodr.road(offset=offset)))
    assert network.pose("1", -1, 19.0).y == pytest.approx(-1.75)
    assert network.pose("1", -1, 30.0).y == pytest.approx(-1.75 + 2.0)
    lane = network.lane("1", -1, 30.0)
    row = network.lines.start[lane.index] + np.searchsorted(network.lines.s[:200], 30.0)
    assert network.lines.heading[row] == pytest.approx(math.atan(0.1))


def test_elevation_is_the_height_of_the_lane(tmp_path: Path) -> None:
    elevation = '<elevation s="0" a="5" b="0.1" c="0" d="0"/>'
    network = xodr.read(tmp_path, xodr.document(xodr.road(elevation=elevation)))
    assert network.pose("1", 1, 30.0).z == pytest.approx(8.0)
    assert network.lines.z[-1] == pytest.approx(5.0)


def test_samples_are_close_and_stand_for_the_curve(tmp_path: Path) -> None:
    curve = '<geometry s="0" x="0" y="0" hdg="0" length="100"><arc curvature="0.1"/></geometry>'
    network = xodr.read(tmp_path, xodr.document(xodr.road(plan=curve)))
    lines = network.lines
    for lane, radius in ((network.lanes[0], 11.75), (network.lanes[1], 8.25)):
        rows = slice(lines.start[lane.index], lines.start[lane.index + 1])
        assert np.diff(lines.distance[rows]).max() <= 1.0
        assert lane.length == pytest.approx(10.0 * radius, rel=1e-4)
        chord = np.diff(lines.position[rows], axis=0)
        middle = lines.position[rows][:-1] + chord / 2.0 - np.array([0.0, 10.0])
        assert np.abs(np.hypot(*middle.T) - radius).max() < 2e-3


BAD = {
    "a file of another kind": ("OpenDRIVE", "OpenSCENARIO", 2, "<OpenSCENARIO> is not <OpenDRIVE>"),
    "another revision": ('revMajor="1"', 'revMajor="2"', 2, "revision 2.7, expected 1.0 to 1.8"),
    "no geometry": (xodr.LINE, "", 5, "<planView> has no <geometry>"),
    "no shape": ("<line/>", "", 5, "<geometry> expected one of <line>, <arc>"),
    "paramPoly3": ("<line/>", "<paramPoly3/>", 5, "<paramPoly3> has no attribute 'aU'"),
    "poly3": ("<line/>", "<poly3/>", 5, "<poly3> has no attribute 'a'"),
    "a point for a curve": ("<line/>", xodr.param_poly3(b=0.0), 5, "is a curve 0 m long"),
    "a cusp at the end": ("<line/>", xodr.param_poly3(c=-0.5), 5, "has no direction at its end"),
    "an included file": ("<planView>", '<include file="a"/><planView>', 5, "<include> is not"),
    "no length": ('length="100"', "", 5, "<geometry> has no attribute 'length'"),
    "zero length": ('length="100"', 'length="0"', 5, "<planView> has no <geometry>"),
    "negative length": ('length="100"', 'length="-9"', 5, "length=-9.0 is negative"),
    "negative road": ('length="100.0"', 'length="-1"', 3, "length=-1.0 is not above zero"),
    "a gap in the line": ('s="0" x', 's="5" x', 5, "s=5, but what is before it ends at 0"),
    "not a number": ('hdg="0"', 'hdg="nan"', 5, "hdg='nan' is not finite"),
    "no curvature": ("<line/>", "<arc/>", 5, "<arc> has no attribute 'curvature'"),
    "a whirl": ("<line/>", '<arc curvature="99"/>', 5, "<arc> turns more than 200 times"),
    "an unknown rule": ('junction="-1"', 'rule="UK"', 3, "rule='UK', expected one of RHT, LHT"),
    "no lane width": ("<width", "<wide", 7, "<lane> has neither <width>"),
    "a negative width": ('a="3.5"', 'a="-3.5"', 7, "width -3.5 m"),
    "a lane on the wrong side": ('lane id="-1"', 'lane id="2"', 7, "does not belong into <right>"),
    "a lane left out": ('lane id="-1"', 'lane id="-2"', 7, "lane ids [-2] leave one out"),
    "a late section": ('laneSection s="0.0"', 'laneSection s="9"', 7, "the road begins at 0"),
    "no section": ("laneSection", "laneSelection", 7, "<lanes> has no <laneSection>"),
    "a direction": ('type="driving"', 'type="driving" direction="up"', 7, "direction='up'"),
    "a height": ("<width", '<height sOffset="0" inner="0.1"/><width', 7, "no attribute 'outer'"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_is_named_with_its_line(name: str, tmp_path: Path) -> None:
    before, after, line, problem = BAD[name]
    assert before in GOOD
    found = problem_of(tmp_path, GOOD.replace(before, after))
    assert found.startswith(f"map.xodr: line {line}: ")
    assert problem in found


def test_a_map_without_a_road_is_refused(tmp_path: Path) -> None:
    assert "<OpenDRIVE> has no <road>" in problem_of(tmp_path, xodr.document())


def test_two_roads_may_not_share_an_id(tmp_path: Path) -> None:
    assert "<road> id='1' stands twice" in problem_of(
        tmp_path, xodr.document(xodr.road(), xodr.road())
    )


def test_a_map_without_lanes_is_refused(tmp_path: Path) -> None:
    bare = xodr.section(left="", right="")
    found = problem_of(tmp_path, xodr.document(xodr.road(sections=bare)))
    assert "<OpenDRIVE> has no lane" in found


def test_a_road_without_lanes_may_stand_among_others(tmp_path: Path) -> None:
    bare = xodr.road(road_id="2", sections=xodr.section(left="", right=""))
    assert len(xodr.read(tmp_path, xodr.document(xodr.road(), bare)).lanes) == 2


def test_absurd_widths_are_refused_before_they_fill_the_memory(tmp_path: Path) -> None:
    wild = '<width sOffset="0" a="3.5" b="0" c="1e9" d="1e9"/>'
    found = problem_of(
        tmp_path, xodr.document(xodr.road(sections=xodr.section(right=xodr.lane(-1, width=wild))))
    )
    assert "over 4000000 lane samples" in found


@pytest.mark.compiled
def test_a_lane_of_the_width_of_a_country_is_found(tmp_path: Path) -> None:
    wide = '<width sOffset="0" a="1e5" b="0" c="0" d="0"/>'
    section = xodr.section(right=xodr.lane(-1, width=wide))
    network = xodr.read(tmp_path, xodr.document(xodr.road(sections=section)))
    found = network.match(np.array([[50.0, -4e4]]), np.zeros(1))
    assert found.offset == pytest.approx([1e4])


def test_a_map_without_a_drivable_lane_matches_nothing(tmp_path: Path) -> None:
    footway = xodr.section(left="", right=xodr.lane(-1, kind="sidewalk"))
    network = xodr.read(tmp_path, xodr.document(xodr.road(sections=footway)))
    assert network.match(np.array([[50.0, -1.0], [0.0, 0.0]]), np.zeros(2)).lane.tolist() == [
        -1,
        -1,
    ]


def test_polynomials_must_rise(tmp_path: Path) -> None:
    row = '<elevation s="{}" a="0" b="0" c="0" d="0"/>'
    elevation = row.format(5) + row.format(4)
    found = problem_of(tmp_path, xodr.document(xodr.road(elevation=elevation)))
    assert "line 6: <elevation> s does not rise" in found


def test_a_map_without_end_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    endless = xodr.LINE.replace('"100"', '"9e8"')
    found = problem_of(tmp_path, xodr.document(xodr.road(length=9e8, plan=endless)))
    assert "line 3: up to road 1: over 4000000 lane samples" in found


def test_a_road_beyond_the_horizon_is_refused(tmp_path: Path) -> None:
    away = xodr.LINE.replace('x="0"', 'x="5e8"')
    assert "over 1e+08 m away" in problem_of(tmp_path, xodr.document(xodr.road(plan=away)))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_map_is_read_or_refused(data: st.DataObject, tmp_path: Path) -> None:
    content = bytearray(xodr.CORRIDOR.read_bytes())
    start = data.draw(st.integers(0, len(content) - 1))
    patch = data.draw(st.binary(max_size=4) | st.sampled_from([b"-", b"9e9", b"nan", b"</", b'"']))
    content[start : start + data.draw(st.integers(0, 40))] = patch
    try:
        network = xodr.read(tmp_path, bytes(content))
    except MapError as error:
        assert error.place.startswith("line")  # noqa: PT017 - either outcome is right
    else:
        assert np.isfinite(network.lines.position).all()


def test_a_missing_map_is_a_map_error(tmp_path: Path) -> None:
    with pytest.raises(MapError, match="cannot be read"):
        read_network(tmp_path / "none.xodr")
