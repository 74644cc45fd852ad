"""How fast one may drive, as maps say it."""

import math
from pathlib import Path

import numpy as np
import pytest

import xodr
from rsu.errors import MapError
from rsu.roads.network import RoadNetwork


def network(tmp_path: Path, road: str = "", lane: str = "") -> RoadNetwork:
    slow = xodr.lane(-1).replace("</lane>", f"{lane}</lane>")
    return xodr.read(
        tmp_path, xodr.document(xodr.road(sections=xodr.section(right=slow), inside=road))
    )


def kind(speed: str, s: float = 0.0) -> str:
    return f'<type s="{s}" type="town">{speed}</type>'


@pytest.mark.parametrize(
    ("speed", "limit"),
    [
        ('<speed max="50" unit="km/h"/>', 50.0 / 3.6),
        ('<speed max="30" unit="mph"/>', 13.4112),
        ('<speed max="10"/>', 10.0),
        ('<speed max="no limit"/>', math.inf),
        ('<speed max="undefined"/>', math.nan),
        ("", math.nan),
    ],
)
def test_the_limit_of_a_road_holds_for_its_lanes(tmp_path: Path, speed: str, limit: float) -> None:
    assert network(tmp_path, kind(speed)).limit == pytest.approx([limit, limit], nan_ok=True)


def test_a_road_without_a_type_states_none(tmp_path: Path) -> None:
    assert np.isnan(network(tmp_path).limit).all()


def test_the_limit_of_a_lane_goes_before_that_of_its_road(tmp_path: Path) -> None:
    lanes = network(tmp_path, kind('<speed max="20"/>'), '<speed sOffset="0" max="8"/>').lanes
    assert {lane.lane_id: lane.limit for lane in lanes} == {1: 20.0, -1: 8.0}


def test_each_lane_has_the_limit_of_where_it_begins(tmp_path: Path) -> None:
    both = kind('<speed max="20"/>') + kind('<speed max="10"/>', 60.0)
    lanes = network(tmp_path, both).lanes
    assert {lane.lane_id: lane.limit for lane in lanes} == {1: 10.0, -1: 20.0}


def test_a_limit_that_is_no_number_is_an_error_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(MapError, match="max='fast' is no number"):
        network(tmp_path, kind('<speed max="fast"/>'))
