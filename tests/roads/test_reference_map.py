"""Maps of other makers, against lane points that another implementation computed.

The grids (road, lane, s -> x, y, z, heading) come from esmini's road manager, rounded to 0.1 mm.
"""

import csv
import gzip
import math
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from rsu.errors import MapError
from rsu.roads.network import RoadNetwork
from rsu.roads.opendrive import read_network

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "scenarios"
REFUSED = {
    "mw_100m.xodr": "<repeat>",
    "crest-curve.xodr": "<repeat>",
    "curve_r100.xodr": "<repeat>",
    "e6mini-lht.xodr": "<paramPoly3>",
    "e6mini.xodr": "<paramPoly3>",
    "fabriksgatan.xodr": "<paramPoly3>",
    "soderleden.xodr": "<paramPoly3>",
    "multi_intersections.xodr": "<height>",
    "pitch_by_super_elevation.xodr": "<superelevation>",
    "straight_500_superelevation_elevation.xodr": "<superelevation>",
    "two_pitched_and_rolled_roads.xodr": "<superelevation>",
    "velodrome.xodr": "<superelevation>",
    "stationary_objects.xodr": "<outline>",
    "straight_road.xodr": "<planView>",
}
"""Files that use what the reader does not support, or contradict themselves."""


def table() -> list[dict[str, str]]:
    with (DATA / "roads.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


ROWS = {Path(row["road_file"]).name: row for row in table()}


@cache
def read(name: str) -> RoadNetwork:
    return read_network(DATA / ROWS[name]["road_file"])


@pytest.mark.parametrize("name", sorted(ROWS.keys() - REFUSED))
def test_lane_centres_lie_within_a_millimetre(name: str) -> None:
    network = read(name)
    with gzip.open(DATA / ROWS[name]["points"], "rt", newline="") as file:
        points = list(csv.DictReader(file))[:400]
    for point in points:
        pose = network.pose(point["road_id"], int(point["lane_id"]), float(point["s_m"]))
        expected = [float(point[column]) for column in ("x_m", "y_m", "z_m")]
        assert math.dist((pose.x, pose.y, pose.z), expected) < 1e-3


@pytest.mark.parametrize("name", sorted(ROWS.keys() - REFUSED))
def test_every_parking_space_is_found(name: str) -> None:
    network = read(name)
    spaces = [thing for thing in network.objects if thing.kind == "parkingSpace"]
    assert len(spaces) == int(ROWS[name]["parking_spaces"])


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_supported_is_refused_by_name(name: str) -> None:
    with pytest.raises(MapError) as caught:
        read(name)
    assert caught.value.place.startswith("line ")
    assert REFUSED[name] in caught.value.problem


def test_a_town_is_matched_back_to_its_lanes() -> None:
    network = read("Town02.xodr")
    chosen = [x for x in network.lanes if x.kind == "driving" and x.length > 1.0]
    lane = np.array([x.index for x in chosen])
    distance = np.array([x.length / 2.0 for x in chosen])
    position, heading = network.along(lane, distance, np.zeros(len(lane)))
    found = network.match(position, heading)
    own = found.lane == lane
    assert (found.lane >= 0).all()
    assert own.mean() > 0.8  # the others lie on another way through the same junction
    assert found.distance[own] == pytest.approx(distance[own], abs=1e-6)
