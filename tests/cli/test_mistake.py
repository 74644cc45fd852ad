"""A user's mistake is one line on stderr and exit code 2; what failed outside is exit code 3."""

from pathlib import Path

import pytest

from mosquitto import free_port
from shell import called, ivics
from world import LIBRARY

SITE = (LIBRARY / "corridor.toml").read_text("utf-8")
HEADER = "time_s,sensor_id,kind,x_m,y_m,cov_xx_m2,cov_xy_m2,cov_yy_m2\n"
WRITTEN = {
    "unknown_key.toml": 'colour = "blue"\n' + SITE,
    "unknown_camera_key.toml": SITE.replace("width_px", "width_pixels", 1),
    "wrong_type.toml": SITE.replace("range_m = 110.0", 'range_m = "far"', 1),
    "out_of_range.toml": SITE.replace("latitude_deg = 48.1351", "latitude_deg = 480.0"),
    "no_toml.toml": SITE + "]]",
    "no_text.toml": b"\xff\xfe\x00",
    "doubled.toml": SITE.replace('id = "camera_south"', 'id = "camera_east"'),
    "far_off.toml": SITE.replace("x_m = 0.0, y_m = 134.0", "x_m = 9000.0, y_m = 134.0"),
    "no_map.toml": SITE.replace("corridor.xodr", "nowhere.xodr"),
    "bad_map.toml": SITE.replace("corridor.xodr", "bad.xodr"),
    "bad.xodr": "<OpenDRIVE><road>",
    "foreign.xodr": "<svg/>",
    "foreign_map.toml": SITE.replace("corridor.xodr", "foreign.xodr"),
    "corridor.xodr": (LIBRARY / "corridor.xodr").read_text("utf-8"),
    "good.toml": SITE,
    "no.mcap": "no recording",
    "empty.mcap": "",
    "header.mcap": b"\x89MCAP0\r\n",
    "bad_column.csv": "time_s,colour\n0,blue\n",
    "bad_number.csv": HEADER + "zero,s,lidar,0,0,1,0,1\n",
    "bad_kind.csv": HEADER + "0,s,nose,0,0,1,0,1\n",
}

MISTAKES = [
    ("serve missing.toml", "missing.toml"),
    ("serve .", "cannot be read"),
    ("serve unknown_key.toml", "colour"),
    ("serve unknown_camera_key.toml", "$.cameras[0]"),
    ("serve wrong_type.toml", "$.cameras[0].range_m"),
    ("serve out_of_range.toml", "$.origin.latitude_deg"),
    ("serve no_toml.toml", "no_toml.toml"),
    ("serve no_text.toml", "no_text.toml"),
    ("serve doubled.toml", "camera_east"),
    ("serve far_off.toml", "camera_park"),
    ("serve no_map.toml", "nowhere.xodr"),
    ("serve bad_map.toml", "bad.xodr"),
    ("serve foreign_map.toml", "foreign.xodr"),
    ("serve good.toml --broker carrier-pigeon://x", "mqtt://HOST"),
    ("serve", "SITE.toml"),
    ("serve good.toml --colour", "--colour"),
    ("watch --at 48.1", "LAT,LON"),
    ("watch --at here,there", "LAT,LON"),
    ("watch --at 100,0", "LAT,LON"),
    ("watch --at nan,nan", "LAT,LON"),
    ("watch --broker nonsense", "mqtt://HOST"),
    ("watch --broker mqtt://host:99999", "mqtt://HOST"),
    ("vehicle 7 --site x --at 1;2", "LAT,LON"),
    ("vehicle seven --site x --at 1,2", "station_id"),
    ("demo --seed x", "--seed"),
    ("demo --duration 0", "--duration"),
    ("replay missing.mcap", "missing.mcap"),
    ("replay no.mcap", "MCAP"),
    ("replay empty.mcap", "empty.mcap"),
    ("replay header.mcap", "header.mcap"),
    ("replay header.mcap --speed 0", "--speed"),
    ("catalog adopt missing.mcap", "missing.mcap"),
    ("catalog adopt no.mcap", "MCAP"),
    ("catalog adopt header.mcap", "holds no trigger.json"),
    ("catalog adopt header.mcap --out nowhere", "nowhere"),
    ("track missing.csv --out t.csv", "missing.csv"),
    ("track bad_column.csv --out t.csv", "bad_column.csv"),
    ("track bad_number.csv --out t.csv", "line 2"),
    ("track bad_kind.csv --out t.csv", "nose"),
    ("track bad_kind.csv", "--out"),
    ("play missing.xosc", "--svg"),
    ("play missing.xosc --svg p.svg", "missing.xosc"),
    ("catalog check missing", "no catalogue entry"),
    ("catalog list --area 5", "--area"),
    ("catalog report missing.jsonl --out r.html", "missing.jsonl"),
    ("catalog report missing.jsonl", "--out"),
    ("bench nothing", "pipeline"),
    ("bench pipeline --objects 9", "--objects"),
    ("bench tracking --objects 0", "--objects"),
    ("frobnicate", "frobnicate"),
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder of good and bad files."""
    for name, content in WRITTEN.items():
        data = content if isinstance(content, bytes) else content.encode()
        (tmp_path / name).write_bytes(data)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(("line", "named"), MISTAKES, ids=[line for line, _ in MISTAKES])
def test_a_users_mistake_is_one_line_that_names_it(line: str, named: str, folder: Path) -> None:
    said = called(*line.split())
    assert said.code == 2, said.err
    assert said.err.startswith("ivics: ")
    assert said.err.count("\n") == 1
    assert said.err.endswith("\n")
    assert named in said.err
    assert said.out == ""
    assert {path.name for path in folder.iterdir()} == set(WRITTEN)


def test_a_broker_that_is_down_is_exit_code_3(folder: Path) -> None:
    port = free_port()
    said = called("serve", folder / "good.toml", "--broker", f"mqtt://127.0.0.1:{port}")
    assert said.code == 3
    assert said.err.count("\n") == 1
    assert f"127.0.0.1:{port}" in said.err


def test_a_place_that_cannot_be_written_is_exit_code_3(folder: Path) -> None:
    record = folder / "no" / "such" / "folder.mcap"
    said = called("serve", folder / "good.toml", "--record", record)
    assert said.code == 3
    assert said.err.count("\n") == 1
    assert "folder.mcap" in said.err


def test_a_real_process_says_the_same(folder: Path) -> None:
    ended = ivics("serve", folder / "unknown_key.toml")
    assert ended.code == 2
    assert ended.err.startswith(f"ivics: {folder}/unknown_key.toml: $: ")
    assert ended.err.count("\n") == 1
    assert ended.out == ""


@pytest.mark.parametrize("line", ["doctor --json", "warmup --json"])
def test_json_is_one_object_on_stdout_and_nothing_else(line: str) -> None:
    ended = ivics(*line.split())
    assert ended.code == 0
    assert isinstance(ended.json, dict)
    assert ended.out.count("\n") == 1
    assert ended.err == ""


def test_track_prints_one_object_even_for_a_file_without_rows(folder: Path) -> None:
    (folder / "none.csv").write_text(HEADER, encoding="utf-8")
    said = called("track", "none.csv", "--out", "t.csv", "--json")
    assert said.code == 0
    assert said.out.startswith('{"frames": 0')
    assert '"ms_per_frame": {"p50": null, "p99": null}' in said.out
    assert said.err == ""
