"""Objects: where they stand, how large they are, and what shape."""

import math
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import xodr
from rsu.errors import MapError
from rsu.roads.network import MapObject

NORTH = '<geometry s="0" x="10" y="20" hdg="1.5707963267948966" length="100"><line/></geometry>'


def read(folder: Path, attributes: str, inside: str = "", plan: str = NORTH) -> MapObject:
    node = f'<object id="7" s="30" t="-5" {attributes}>\n{inside}</object>'
    road = xodr.road(plan=plan, inside=f"<objects>\n{node}</objects>")
    return xodr.read(folder, xodr.document(road)).objects[0]


def area(thing: MapObject) -> float:
    """Signed area of the outline: positive when it runs counter-clockwise."""
    corners = thing.outline
    pairs = zip(corners, (*corners[1:], corners[0]), strict=True)
    return sum(a[0] * b[1] - a[1] * b[0] for a, b in pairs) / 2.0


def test_a_box_stands_at_s_and_t_and_keeps_its_heading(tmp_path: Path) -> None:
    box = read(
        tmp_path, 'type="building" name="shed" zOffset="1" hdg="0" length="6" width="2" height="3"'
    )
    assert (box.id, box.road_id, box.kind, box.name) == ("7", "1", "building", "shed")
    assert (box.pose.x, box.pose.y, box.pose.z) == pytest.approx((15.0, 50.0, 1.0))
    assert box.pose.heading == pytest.approx(math.pi / 2)
    assert (box.length, box.width, box.height) == pytest.approx((6.0, 2.0, 3.0))
    assert min(y for _, y in box.outline) == pytest.approx(47.0)
    assert area(box) == pytest.approx(12.0)


def test_a_parking_space_is_one_by_its_type_or_by_its_child(tmp_path: Path) -> None:
    by_type = read(tmp_path, 'type="parkingSpace" length="5" width="2.5"')
    by_child = read(tmp_path, 'type="none" length="5" width="2.5"', "<parkingSpace/>")
    assert (by_type.kind, by_child.kind) == ("parkingSpace", "parkingSpace")


def test_a_round_object_has_a_round_outline(tmp_path: Path) -> None:
    pole = read(tmp_path, 'type="pole" radius="2" height="4"')
    assert (pole.length, pole.width) == pytest.approx((4.0, 4.0))
    assert area(pole) == pytest.approx(math.pi * 4.0, rel=0.03)


def test_an_object_without_extent_has_no_outline(tmp_path: Path) -> None:
    sign = read(tmp_path, 'type="pole" zOffset="2" height="1"')
    assert (sign.outline, sign.length, sign.pose.z, sign.height) == ((), 0.0, 2.0, 1.0)


def test_local_corners_turn_with_the_object(tmp_path: Path) -> None:
    corners = [(0, 0, 0), (4, 0, 0), (4, 2, 1), (0, 2, 1)]
    outline = "".join(f'<cornerLocal u="{u}" v="{v}" z="{z}" height="3"/>' for u, v, z in corners)
    for inside in (
        f"<outline>{outline}</outline>",
        f"<outlines><outline>{outline}</outline></outlines>",
    ):
        thing = read(tmp_path, 'type="building" hdg="-1.5707963267948966"', inside)
        assert (thing.pose.x, thing.pose.y, thing.pose.heading) == pytest.approx((17.0, 51.0, 0.0))
        assert (thing.length, thing.width, thing.height) == pytest.approx((4.0, 2.0, 4.0))
        assert area(thing) == pytest.approx(8.0)


def test_road_corners_follow_the_road(tmp_path: Path) -> None:
    corners = ((10, 2), (14, 2), (14, -2), (10, -2))
    outline = "".join(f'<cornerRoad s="{s}" t="{t}" dz="0.5" height="0"/>' for s, t in corners)
    thing = read(tmp_path, 'type="crosswalk"', f'<outline closed="true">{outline}</outline>')
    assert (thing.pose.x, thing.pose.y, thing.pose.z) == pytest.approx((10.0, 32.0, 0.5))
    assert area(thing) == pytest.approx(16.0)


def test_two_corners_enclose_nothing(tmp_path: Path) -> None:
    outline = '<outline><cornerLocal u="0" v="0"/><cornerLocal u="3" v="0"/></outline>'
    line = read(tmp_path, 'type="roadMark"', outline)
    assert (line.outline, line.length) == ((), pytest.approx(3.0))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pitch=st.floats(-1.2, 1.2), roll=st.floats(-1.2, 1.2))
def test_a_tilted_base_shrinks_as_seen_from_above(
    pitch: float, roll: float, tmp_path: Path
) -> None:
    box = read(tmp_path, f'type="ramp" length="4" width="2" pitch="{pitch}" roll="{roll}"')
    assert area(box) == pytest.approx(8.0 * math.cos(pitch) * math.cos(roll))


def test_a_positive_pitch_lowers_the_nose(tmp_path: Path) -> None:
    outline = "".join(f'<cornerLocal u="{u}" v="0" height="0"/>' for u in (0, 1))
    nose = read(tmp_path, 'type="ramp" pitch="0.5"', f"<outline>{outline}</outline>")
    assert nose.pose.z == pytest.approx(-math.sin(0.5))


CORNER = '<cornerLocal u="0" v="0"/>'


@pytest.mark.parametrize(
    ("attributes", "inside", "problem"),
    [
        ('length="-1"', "", "<object> has a negative extent"),
        ("", "<repeat/>", "<repeat> has no attribute 'length'"),
        ("", '<repeat s="0" length="9" distance="-1"/>', "has a negative length or distance"),
        ("", '<repeat s="0" length="1e9" distance="1e-3"/>', "more than 100000 times"),
        ("", "<outline/>", "<outline> has no corner"),
        ("", f'<outline>{CORNER}<cornerRoad s="1" t="1"/></outline>', "among <cornerLocal>"),
        ('hdg="inf"', "", "hdg='inf' is not finite"),
    ],
)
def test_what_is_wrong_is_named(attributes: str, inside: str, problem: str, tmp_path: Path) -> None:
    with pytest.raises(MapError) as caught:
        read(tmp_path, attributes, inside)
    assert problem in str(caught.value)


def test_an_open_outline_is_a_line_without_an_area(tmp_path: Path) -> None:
    corners = "".join(f'<cornerLocal u="{u}" v="{v}" height="1"/>' for u, v in ((0, 0), (4, 0)))
    open_one = f'<outline closed="false">{corners}<cornerLocal u="4" v="3" height="2"/></outline>'
    barrier = read(tmp_path, 'type="barrier"', open_one)
    assert barrier.outline == ()
    (line,) = barrier.lines
    assert not line.closed
    assert [round(value, 9) for value in line.corners[2]] == [12.0, 54.0, 0.0]
    assert line.rises == (1.0, 1.0, 2.0)


def test_of_several_outlines_the_first_closed_one_is_the_footprint(tmp_path: Path) -> None:
    square = "".join(f'<cornerLocal u="{u}" v="{v}"/>' for u, v in ((0, 0), (2, 0), (2, 2), (0, 2)))
    outlines = (
        f'<outline closed="false">{CORNER}</outline><outline>{square}</outline>'
        f"<outline>{CORNER}</outline>"
    )
    thing = read(tmp_path, 'type="trafficIsland"', f"<outlines>{outlines}</outlines>")
    assert area(thing) == pytest.approx(4.0)
    assert [line.closed for line in thing.lines] == [False, True, True]


def test_a_repeat_puts_copies_along_the_road(tmp_path: Path) -> None:
    rows = 'tStart="2" tEnd="6" zOffsetStart="1" zOffsetEnd="1"'
    repeat = f'<repeat s="10" length="40" distance="10" {rows}/>'
    lamp = read(tmp_path, 'type="pole" radius="0.1" height="5" hdg="0.5"', repeat)
    assert [(round(x.x, 9), round(x.y, 9), x.z) for x in lamp.copies] == [
        (8.0, 30.0, 1.0),
        (7.0, 40.0, 1.0),
        (6.0, 50.0, 1.0),
        (5.0, 60.0, 1.0),
        (4.0, 70.0, 1.0),
    ]
    assert lamp.copies[0].heading == pytest.approx(math.pi / 2.0 + 0.5)
    assert (lamp.s, lamp.t, lamp.pose.y) == (30.0, -5.0, 50.0)


def test_a_repeat_without_distance_draws_a_line(tmp_path: Path) -> None:
    rows = 'tStart="-4" tEnd="-4" heightStart="1" heightEnd="2"'
    repeat = f'<repeat s="10" length="5" distance="0" {rows}/>'
    rail = read(tmp_path, 'type="barrier" height="9"', repeat)
    (line,) = rail.lines
    assert [round(y, 9) for _, y, _ in line.corners] == [30.0, 32.0, 34.0, 35.0]
    assert line.rises == pytest.approx((1.0, 1.4, 1.8, 2.0))
    assert len(rail.copies) == 1
