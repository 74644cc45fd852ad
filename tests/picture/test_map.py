"""What a picture shows of the map lies where the map has it, and nothing else is in it."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest

import xodr
from films import film_of
from rsu.arrays import Floats
from rsu.roads.network import RoadNetwork
from rsu.roads.opendrive import read_network
from scenarios.picture.drawing import Window
from scenarios.picture.furniture import draw_ground, draw_things, zebra
from scenarios.picture.picture import draw
from scenarios.picture.roadway import draw_roadway

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "scenarios" / "files"
WIDTH = '<width sOffset="0" a="3.5" b="0" c="0" d="0"/>'
ALL = Window(x=-10.0, y=20.0, width=1200.0, height=400.0, scale=10.0)
"""120 m x 40 m around the street of 100 m along x."""


def painted(*marks: str, centre: str = "", lane_id: int = -1) -> RoadNetwork:
    """A street with marks along one lane and along its centre."""
    lanes = {-1: xodr.lane(-1), 1: xodr.lane(1)}
    lanes[lane_id] = xodr.lane(lane_id, width=WIDTH + "".join(marks))
    sections = xodr.section(left=lanes[1], right=lanes[-1])
    sections = sections.replace(
        '<lane id="0" type="none"/>', f'<lane id="0" type="none">{centre}</lane>'
    )
    return xodr.read_text(xodr.document(xodr.road(sections=sections)))


def standing(*objects: str) -> RoadNetwork:
    """A street with objects."""
    inside = f"<objects>{''.join(objects)}</objects>"
    return xodr.read_text(xodr.document(xodr.road(inside=inside)))


def lines(text: str, **look: str) -> list[Floats]:
    """Every line of paths that look so, in metres of the map."""
    found: list[Floats] = []
    for node in ET.fromstring(f"<g>{text}</g>").iter("path"):  # noqa: S314 - our own
        if look.items() <= {k.replace("-", "_"): v for k, v in node.attrib.items()}.items():
            for part in re.findall(r"M([^M]*)", node.attrib["d"]):
                px = [float(x) for x in re.findall(r"-?[\d.]+", part)]
                points = np.array(px).reshape(-1, 2) / (ALL.scale, -ALL.scale)
                found.append(np.array((ALL.x, ALL.y)) + points)
    return found


@pytest.mark.parametrize(("lane_id", "y"), [(-1, -3.5), (1, 3.5)])
def test_a_mark_runs_along_the_outer_edge_of_its_lane(lane_id: int, y: float) -> None:
    street = painted('<roadMark sOffset="20" type="solid"/>', lane_id=lane_id)
    (line,) = lines(draw_roadway(street, ALL), stroke="#ffffff")
    assert line == pytest.approx(np.array([(20.0, y), (100.0, y)]), abs=0.02)


def test_the_mark_of_the_centre_runs_between_both_sides() -> None:
    street = painted(centre='<roadMark sOffset="0" type="broken" color="yellow"/>')
    (line,) = lines(draw_roadway(street, ALL), stroke="#e0a800", stroke_dasharray="30.0 60.0")
    assert line == pytest.approx(np.array([(0.0, 0.0), (100.0, 0.0)]), abs=0.02)


@pytest.mark.parametrize(
    ("kind", "solid", "broken"), [("solid broken", 0.12, -0.12), ("broken solid", -0.12, 0.12)]
)
def test_a_double_mark_stands_from_the_left_to_the_right_of_the_centre(
    kind: str, solid: float, broken: float
) -> None:
    street = painted(centre=f'<roadMark sOffset="0" type="{kind}"/>')
    drawn = draw_roadway(street, ALL)
    (dashed,) = lines(drawn, stroke="#ffffff", stroke_dasharray="30.0 60.0")
    (whole,) = [line for line in lines(drawn, stroke="#ffffff") if line[0, 1] != dashed[0, 1]]
    assert (whole[0, 1], dashed[0, 1]) == pytest.approx((solid, broken), abs=0.02)


def test_a_crosswalk_has_stripes_all_along_and_nothing_beside() -> None:
    area = np.array([(0.0, 0.0), (4.0, 0.0), (4.0, 10.0), (0.0, 10.0)])
    stripes = zebra(area)
    assert len(stripes) == 10
    assert {float(np.ptp(stripe[:, 0])) for stripe in stripes} == {4.0}
    assert np.vstack(stripes).min(axis=0) == pytest.approx((0.0, 0.0))
    assert np.vstack(stripes).max(axis=0) == pytest.approx((4.0, 9.5))


def test_a_repeated_parking_space_is_drawn_where_each_copy_is() -> None:
    repeat = '<repeat s="20" length="10" distance="2.5"/>'
    street = standing(
        '<object id="p" type="parkingSpace" s="20" t="-6" hdg="0" length="2.5" width="5">'
        f"{repeat}</object>"
    )
    middles = [bay.mean(axis=0) for bay in lines(draw_ground(street, ALL))]
    assert np.array(middles) == pytest.approx(
        np.array([(x, -6.0) for x in (20.0, 22.5, 25.0, 27.5, 30.0)]), abs=0.02
    )


def test_what_lies_outside_the_window_is_not_drawn() -> None:
    street = standing('<object id="b" type="building" s="50" t="60" length="9" width="9"/>')
    assert draw_things(street, ALL) == ""


def test_a_map_of_a_town_and_ten_minutes_of_traffic_stay_below_a_megabyte() -> None:
    town = read_network(DATA / "carla" / "Town04.xodr")
    starts = [lane.index for lane in town.lanes if lane.kind == "driving" and lane.length > 30.0]
    actors = starts[:: len(starts) // 30]
    time = np.arange(0.0, 600.0, 0.05)
    state = np.empty((len(time), len(actors), 4))
    for i, lane in enumerate(actors):
        place = town.along(np.full(len(time), lane), (3.0 + i) * time, np.zeros(len(time)))
        state[:, i] = np.column_stack((*place, np.full(len(time), 3.0 + i)))
    film = film_of(state, np.tile([4.5, 1.8], (len(actors), 1)), dt=0.05)
    assert len(draw(town, film, (), title="Town04").encode()) < 1_000_000
