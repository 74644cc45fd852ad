import contextlib
import csv
import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.codec.score import SUREST, UNSCORED, ScoreScale
from rsu.codec.table import (
    FIRST_NAMED_STATION,
    TRACK_COLUMNS,
    Arrival,
    read_detections,
    track_rows,
    write_tracks,
)
from rsu.errors import OutsideError, TableError
from rsu.sensing.detection import ObjectClass, SensorKind
from rsu.tracking.track import TrackTable

KITTI = Path(__file__).parents[2].parent / "shared" / "data" / "tracking"
HEADER = (
    "time_s,arrival_s,sensor_id,kind,x_m,y_m,z_m,cov_xx_m2,cov_xy_m2,cov_yy_m2,heading_rad,"
    "length_m,width_m,height_m,class,score,range_rate_mps,sensor_x_m,sensor_y_m,v2x_id"
)
LIDAR = "1,,roof,lidar,1,2,0,0.1,0,0.2,4,4.5,1.8,1.5,car,0.9,,0,5,"
RADAR = "1,1.5,mast,radar,3,4,0,0.5,0.1,0.5,,,,,,20,-3.5,0,5,"
CAM = "1,1.5,air,v2x,5,6,,0.6,0,0.6,1,,,,van,,,0,5,v0014"


def read(tmp_path: Path, *lines: str, header: str = HEADER) -> list[Arrival]:
    path = tmp_path / "detections.csv"
    path.write_text("\n".join((header, *lines)) + "\n", encoding="utf-8")
    return list(read_detections(path))


def table(n: int = 1, **changes: object) -> TrackTable:
    columns: dict[str, object] = {
        "time": 12.5,
        "id": np.arange(n),
        "position": np.full((n, 2), 1.25),
        "velocity": np.full((n, 2), -2.0),
        "yaw_rate": np.zeros(n),
        "covariance": np.broadcast_to(np.diag([0.1, 0.2, 0.3, 0.4]), (n, 4, 4)).copy(),
        "z": np.full(n, np.nan),
        "heading": np.zeros(n),
        "extent": np.tile([4.5, 1.8, 1.5], (n, 1)),
        "class_probability": np.tile([0.7, 0.3, 0, 0, 0, 0, 0, 0], (n, 1)),
        "existence": np.full(n, 0.9),
        "born": np.full(n, 10.0),
        "updated": np.full(n, 12.4),
        "seen_by": np.ones(n, dtype=np.int64),
        "station_id": np.full(n, -1),
        "identity": np.zeros((n, 3), dtype=np.int64),
    }
    return TrackTable(**(columns | changes))  # pyright: ignore[reportArgumentType] - by name


def test_a_lidar_row_becomes_a_batch_with_its_units_and_unknowns(tmp_path: Path) -> None:
    (arrival,) = read(tmp_path, LIDAR)
    batch = arrival.batch
    assert (arrival.time, batch.time, batch.sensor_id) == (1.0, 1.0, "roof")
    assert batch.kind is SensorKind.LIDAR
    np.testing.assert_array_equal(batch.position, [[1.0, 2.0]])
    np.testing.assert_array_equal(batch.covariance, [[[0.1, 0.0], [0.0, 0.2]]])
    np.testing.assert_allclose(batch.heading, [4.0 - 2.0 * np.pi])
    np.testing.assert_array_equal(batch.extent, [[4.5, 1.8, 1.5]])
    np.testing.assert_array_equal(batch.sensor_position, [[0.0, 5.0]])
    assert batch.class_index[0] == ObjectClass.CAR
    assert batch.score[0] == pytest.approx(0.9)
    assert np.isnan(batch.range_rate).all()
    assert np.isnan(batch.velocity).all()
    assert batch.heading_variance[0] > 0.0
    assert batch.station_id[0] == -1


def test_empty_cells_are_not_known(tmp_path: Path) -> None:
    radar, cam = (arrival.batch for arrival in read(tmp_path, RADAR, CAM))
    assert np.isnan(radar.heading).all()
    assert np.isnan(radar.heading_variance).all()
    assert np.isnan(radar.extent).all()
    assert radar.class_index[0] == ObjectClass.OTHER
    assert radar.range_rate[0] == -3.5
    assert radar.range_rate_variance[0] > 0.0
    assert np.isnan(cam.z).all()
    assert cam.score[0] == UNSCORED


def test_a_self_report_has_no_sensor_position_and_keeps_its_station(tmp_path: Path) -> None:
    (arrival,) = read(tmp_path, CAM, CAM.replace("v0014", "77"), CAM.replace("v0014", "b"), CAM)
    assert np.isnan(arrival.batch.sensor_position).all()
    assert list(arrival.batch.station_id - FIRST_NAMED_STATION) == [0, 77 - (1 << 32), 1, 0]


def test_blank_lines_are_no_rows(tmp_path: Path) -> None:
    assert len(read(tmp_path, LIDAR, "", LIDAR, "")) == 1


def test_rows_of_one_frame_are_one_batch_even_when_another_sensor_interleaves(
    tmp_path: Path,
) -> None:
    arrivals = read(tmp_path, LIDAR, LIDAR.replace("roof", "other"), LIDAR, RADAR)
    assert [(a.batch.sensor_id, len(a.batch)) for a in arrivals] == [
        ("roof", 2),
        ("other", 1),
        ("mast", 1),
    ]


def test_late_measurements_keep_their_order_of_arrival(tmp_path: Path) -> None:
    late = RADAR.replace("1,1.5", "0.2,1.6", 1)
    arrivals = read(tmp_path, LIDAR, RADAR, late)
    assert [a.time for a in arrivals] == [1.0, 1.5, 1.6]
    assert [a.batch.time for a in arrivals] == [1.0, 1.0, 0.2]


def test_columns_are_found_by_name_and_unknown_ones_ignored(tmp_path: Path) -> None:
    header = "colour,y_m,x_m,kind,sensor_id,time_s,cov_xx_m2,cov_xy_m2,cov_yy_m2"
    (arrival,) = read(tmp_path, "red,2,1,camera,pole,7,1,0,1", header=header)
    np.testing.assert_array_equal(arrival.batch.position, [[1.0, 2.0]])
    assert arrival.time == 7.0


@pytest.mark.parametrize(
    ("line", "place"),
    [
        (LIDAR.replace(",1,2,", ",,2,", 1), "line 3, column x_m"),
        (LIDAR.replace("0.9", "good"), "line 3, column score"),
        (LIDAR.replace("0.9", "nan"), "line 3, column score"),
        (LIDAR.replace("0.9", "1e300"), "line 3, column score"),
        (LIDAR.replace("lidar", "sonar"), "line 3, column kind"),
        (LIDAR.replace("car", "Car"), "line 3, column class"),
        (LIDAR.replace("0.1,0,0.2", "0.1,1,0.2"), "line 3, column cov_xx_m2"),
        (LIDAR.replace("4.5", "-4.5"), "line 3, column length_m"),
        (LIDAR.replace("1,,", "0.5,,", 1), "line 3, column arrival_s"),
        (LIDAR + ",", "line 3"),
    ],
)
def test_a_bad_row_is_named_by_file_line_and_column(tmp_path: Path, line: str, place: str) -> None:
    with pytest.raises(TableError) as caught:
        read(tmp_path, LIDAR, line, LIDAR)
    assert caught.value.file.endswith("detections.csv")
    assert caught.value.place == place
    assert "\n" not in str(caught.value)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"line 1, column cov_yy_m2: not in the header"):
        read(tmp_path, LIDAR, header=HEADER.replace("cov_yy_m2", "cov"))


def test_a_file_that_is_no_text_or_does_not_exist_is_a_table_error(tmp_path: Path) -> None:
    path = tmp_path / "noise.csv"
    with pytest.raises(TableError, match="cannot be read"):
        list(read_detections(path))
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(TableError, match="cannot be read"):
        list(read_detections(path))


@given(st.binary(max_size=300))
def test_any_bytes_end_in_batches_or_a_table_error(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "noise.csv"
    path.write_bytes(HEADER.encode() + b"\n" + LIDAR.encode() + b"\n" + noise)
    with contextlib.suppress(TableError):
        list(read_detections(path))


def test_real_lidar_and_camera_rows_are_all_read() -> None:
    path = KITTI / "kitti_0017_both.csv"
    arrivals = list(read_detections(path))
    with path.open(encoding="utf-8") as stream:
        rows = sum(1 for _ in stream) - 1
    assert sum(len(a.batch) for a in arrivals) == rows
    assert {a.batch.kind for a in arrivals} == {SensorKind.LIDAR, SensorKind.CAMERA}
    assert all(a.time <= b.time for a, b in itertools.pairwise(arrivals))
    scores = np.concatenate([a.batch.score for a in arrivals])
    assert scores.min() >= 1.0 - SUREST
    assert scores.max() <= SUREST


def test_scores_are_probabilities_until_one_leaves_the_unit_interval() -> None:
    scale = ScoreScale()
    assert scale.probability(np.array([0.4]))[0] == pytest.approx(0.4)
    before, after = scale.probability(np.array([0.4, 12.0]))
    assert before < 0.4
    assert after > 0.95
    assert scale.probability(np.array([0.4]))[0] == before


@given(st.lists(st.floats(-1e12, 1e12), min_size=2, max_size=20))
def test_a_higher_score_is_never_less_probable(scores: list[float]) -> None:
    probability = ScoreScale().probability(np.sort(scores))
    assert np.all(np.diff(probability) >= 0.0)
    assert np.all((probability > 0.0) & (probability < 1.0))


def test_tracks_are_written_in_the_columns_of_the_contract(tmp_path: Path) -> None:
    path = tmp_path / "tracks.csv"
    assert write_tracks(path, [table(2), table(0), table(1)], period=0.05) == 3
    with path.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert ",".join(rows[0]) == TRACK_COLUMNS
    assert len(rows) == 3
    assert rows[0] == {
        "time_s": "12.500000",
        "track_id": "0",
        "x_m": "1.2500",
        "y_m": "1.2500",
        "z_m": "",
        "heading_rad": "0.0000",
        "vx_mps": "-2.0000",
        "vy_mps": "-2.0000",
        "length_m": "4.5000",
        "width_m": "1.8000",
        "height_m": "1.5000",
        "class": "car",
        "class_probability": "0.7000",
        "existence": "0.900000",
        "cov_xx_m2": "0.1",
        "cov_xy_m2": "0",
        "cov_yy_m2": "0.2",
        "coasting": "1",
        "yaw_rate_radps": "0.0000",
    }


def test_a_track_that_was_measured_in_the_period_does_not_coast() -> None:
    (line,) = track_rows(table(updated=np.array([12.45])), since=12.4)
    assert line.endswith(",0,0.0000\n")


def test_a_disk_that_refuses_is_an_outside_error(tmp_path: Path) -> None:
    with pytest.raises(OutsideError, match="cannot be written"):
        write_tracks(tmp_path / "absent" / "tracks.csv", [], period=0.1)
