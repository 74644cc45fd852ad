import csv
import json
from pathlib import Path

import pytest

from rsu.command.track import RANKED, read_parameters, track_file
from rsu.errors import ConfigError, OutsideError, TableError

SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "tracking"
HEADER = "time_s,arrival_s,sensor_id,kind,x_m,y_m,cov_xx_m2,cov_xy_m2,cov_yy_m2,class"


def written(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "detections.csv"
    path.write_text("\n".join((HEADER, *lines)) + "\n", encoding="utf-8")
    return path


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def car(time: float, x: float, arrival: str = "") -> str:
    return f"{time},{arrival},s,lidar,{x},0,0.04,0,0.04,car"


def test_a_row_holds_what_had_arrived_by_its_time(tmp_path: Path) -> None:
    path = written(tmp_path, car(0.0, 0.0, "0.0"), car(0.1, 1.0, "0.25"), car(0.3, 3.0, "0.3"))
    out = tmp_path / "tracks.csv"
    assert track_file(path, out, 0.1).frames == 4
    tracks = rows(out)
    assert [float(row["time_s"]) for row in tracks] == pytest.approx([0.0, 0.1, 0.2, 0.3])
    assert float(tracks[1]["x_m"]) == pytest.approx(0.0)
    assert float(tracks[3]["x_m"]) == pytest.approx(3.0, abs=0.3)
    assert len({row["track_id"] for row in tracks}) == 1


def test_hours_without_anything_cost_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, car(0.0, 0.0), car(1e9, 0.0))
    assert track_file(path, tmp_path / "tracks.csv", 0.1).frames < 100


def test_an_empty_file_has_no_frames(tmp_path: Path) -> None:
    playback = track_file(written(tmp_path), tmp_path / "tracks.csv", 0.1)
    assert playback.frames == 0
    assert json.dumps(playback.percentile(50.0)) == "NaN"
    assert rows(tmp_path / "tracks.csv") == []


def test_a_wrong_row_is_named(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="line 3"):
        track_file(written(tmp_path, car(0.0, 0.0), "nonsense"), tmp_path / "tracks.csv", 0.1)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutsideError):
        track_file(written(tmp_path, car(0.0, 0.0)), tmp_path / "no" / "tracks.csv", 0.1)


@pytest.mark.parametrize(
    ("sequence", "kind", "least", "most_ids"),
    [("0011", "car", 0.8, 80), ("0017", "pedestrian", 0.6, 40)],
)
def test_real_road_users_are_found_and_keep_their_ids(
    tmp_path: Path, sequence: str, kind: str, least: float, most_ids: int
) -> None:
    out = tmp_path / "tracks.csv"
    playback = track_file(SHARED / f"kitti_{sequence}_both.csv", out, 0.1)
    tracks: dict[str, list[dict[str, str]]] = {}
    for row in rows(out):
        if row["class"] == kind and float(row["existence"]) > 0.5:
            tracks.setdefault(f"{float(row['time_s']):.1f}", []).append(row)
    labels = [
        row
        for row in rows(SHARED / f"kitti_{sequence}_truth.csv")
        if row["class"] == kind and row["ignore"] == "0"
    ]
    found = [
        near[0]
        for label in labels
        if (near := [t for t in tracks.get(f"{float(label['time_s']):.1f}", []) if close(t, label)])
    ]
    assert len(found) > least * len(labels)
    assert len({row["track_id"] for row in found}) < most_ids
    assert playback.refused == 0


def close(track: dict[str, str], label: dict[str, str]) -> bool:
    dx, dy = (float(track[axis]) - float(label[axis]) for axis in ("x_m", "y_m"))
    return dx * dx + dy * dy < 4.0


def test_parameters_of_a_file_stand_beside_those_that_it_leaves_out(tmp_path: Path) -> None:
    config = tmp_path / "tracker.toml"
    config.write_text("gate = 9.2\n[camera]\nhold = 0.4\n", encoding="utf-8")
    told = read_parameters(config)
    assert (told.gate, told.camera.hold) == (9.2, 0.4)
    assert told.radar == RANKED.radar
    assert told.camera.silence == RANKED.camera.silence


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("gates = 1.0", "$.gates"),
        ("[camera]\nholds = 1.0", "$.camera.holds"),
        ('gate = "wide"', "$.gate"),
        ("camera = 1", "$.camera"),
        ("gate = ", ""),
    ],
)
def test_a_wrong_parameter_is_named_by_its_key(tmp_path: Path, text: str, place: str) -> None:
    config = tmp_path / "tracker.toml"
    config.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_parameters(config)
    assert str(config) in str(caught.value)
    assert place in str(caught.value)
