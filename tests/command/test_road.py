"""`ivics road`: a grid of lane points in, the same rows with places out; the objects of a map."""

import gzip
from pathlib import Path

import pytest

import xodr
from rsu.command.road import list_objects, sample_lanes
from rsu.errors import MapError, OutsideError, TableError

GRID = "road_id,lane_id,s_m\n1,-1,40\n1,-7,40\n1,1,40.5\n9,1,0\n"


def test_rows_keep_their_order_and_those_that_do_not_exist_stay_empty(tmp_path: Path) -> None:
    (tmp_path / "map.xodr").write_text(xodr.document(xodr.road()))
    (tmp_path / "grid.csv").write_text(GRID)
    figures = sample_lanes(tmp_path / "map.xodr", tmp_path / "grid.csv", tmp_path / "out.csv")
    assert figures == {"points": 4, "missing": 2}
    assert (tmp_path / "out.csv").read_text().splitlines() == [
        "road_id,lane_id,s_m,x_m,y_m,z_m,heading_rad",
        "1,-1,40,40.000000000,-1.750000000,0.000000000,0.000000000",
        "1,-7,40,,,,",
        "1,1,40.5,40.500000000,1.750000000,0.000000000,0.000000000",
        "9,1,0,,,,",
    ]


def test_a_packed_grid_is_read_and_other_columns_are_not(tmp_path: Path) -> None:
    (tmp_path / "map.xodr").write_text(xodr.document(xodr.road()))
    packed = gzip.compress(b"s_m,lane_id,x_m,road_id\n40,-1,7,1\n")
    (tmp_path / "grid.csv.gz").write_bytes(packed)
    sample_lanes(tmp_path / "map.xodr", tmp_path / "grid.csv.gz", tmp_path / "out.csv")
    assert "1,-1,40,40.000000000,-1.75" in (tmp_path / "out.csv").read_text()


@pytest.mark.parametrize(
    ("grid", "problem"),
    [
        ("road_id,lane_id\n1,1\n", "line 1: has no column s_m"),
        ("road_id,lane_id,s_m\n1,1,0\n1,left,0\n", "line 3: lane_id='left' is no whole number"),
        ("road_id,lane_id,s_m\n1,1,nan\n", "line 2: s_m='nan' is no number"),
        ("road_id,lane_id,s_m\n1,1\n", "line 2: s_m='' is no number"),
    ],
)
def test_a_wrong_grid_is_named_with_its_line(grid: str, problem: str, tmp_path: Path) -> None:
    (tmp_path / "map.xodr").write_text(xodr.document(xodr.road()))
    (tmp_path / "grid.csv").write_text(grid)
    with pytest.raises(TableError, match=problem):
        sample_lanes(tmp_path / "map.xodr", tmp_path / "grid.csv", tmp_path / "out.csv")


def test_a_missing_grid_and_a_missing_folder_are_named(tmp_path: Path) -> None:
    (tmp_path / "map.xodr").write_text(xodr.document(xodr.road()))
    (tmp_path / "grid.csv").write_text(GRID)
    with pytest.raises(TableError, match="cannot be read"):
        sample_lanes(tmp_path / "map.xodr", tmp_path / "none.csv", tmp_path / "out.csv")
    with pytest.raises(OutsideError, match="cannot be written"):
        sample_lanes(tmp_path / "map.xodr", tmp_path / "grid.csv", tmp_path / "none" / "out.csv")
    with pytest.raises(MapError, match="cannot be read"):
        list_objects(tmp_path / "none.xodr")


def test_a_repeated_parking_space_is_one_record(tmp_path: Path) -> None:
    space = (
        '<object id="1" type="parkingSpace" name="P" s="10" t="6" length="5" width="2.5">'
        '<repeat s="10" length="20" distance="5"/></object>'
        '<object id="2" type="none" s="50" t="6" length="5" width="2.5"><parkingSpace/></object>'
        '<object id="3" type="pole" s="50" t="-6" radius="0.1" height="3"/>'
    )
    road = xodr.road(inside=f"<objects>{space}</objects>")
    (tmp_path / "map.xodr").write_text(xodr.document(road))
    found = list_objects(tmp_path / "map.xodr")
    assert found["parking_spaces"] == 2
    assert [(x["id"], x["copies"]) for x in found["objects"]] == [("1", 5), ("2", 1), ("3", 1)]
    assert found["objects"][0] == {
        "id": "1",
        "road_id": "1",
        "type": "parkingSpace",
        "name": "P",
        "s_m": 10.0,
        "t_m": 6.0,
        "x_m": 10.0,
        "y_m": 6.0,
        "z_m": 0.0,
        "heading_rad": 0.0,
        "length_m": 5.0,
        "width_m": 2.5,
        "height_m": 0.0,
        "copies": 5,
    }
