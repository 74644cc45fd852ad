"""Maps of other makers, against lane points that another implementation computed.

The grids (road, lane, s -> x, y, z, heading) come from esmini's road manager, rounded to 0.1 mm.
"""

import csv
import gzip
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from rsu.roads.network import RoadNetwork
from rsu.roads.opendrive import read_network

pytestmark = pytest.mark.compiled

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "scenarios"


def table() -> list[dict[str, str]]:
    with (DATA / "roads.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


ROWS = {Path(row["road_file"]).name: row for row in table()}


@cache
def read(name: str) -> RoadNetwork:
    return read_network(DATA / ROWS[name]["road_file"])


@pytest.mark.parametrize("name", sorted(ROWS))
def test_lane_centres_lie_within_a_millimetre(name: str) -> None:
    network = read(name)
    with gzip.open(DATA / ROWS[name]["points"], "rt", newline="") as file:
        points = list(csv.DictReader(file))[:400]
    lane = [
        network.lane(point["road_id"], int(point["lane_id"]), float(point["s_m"])).index
        for point in points
    ]
    s = np.array([float(point["s_m"]) for point in points])
    found = network.lane_points(np.array(lane), s, np.zeros(len(s)))
    columns = ("x_m", "y_m", "z_m")
    expected = np.array([[float(point[column]) for column in columns] for point in points])
    assert np.column_stack((found.position, found.z)) == pytest.approx(expected, abs=1e-3)
    back = network.surface.locate(found.position)
    again = network.surface.points(back[0], back[1][:, 0], back[1][:, 1]).position
    assert again == pytest.approx(found.position, abs=1e-6)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_every_parking_space_is_found(name: str) -> None:
    network = read(name)
    spaces = [thing for thing in network.objects if thing.kind == "parkingSpace"]
    assert len(spaces) == int(ROWS[name]["parking_spaces"])


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
