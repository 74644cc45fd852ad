from pathlib import Path

import pytest

from rsu.config import parse_site, read_site
from rsu.errors import ConfigError
from rsu.toml import write_toml
from world import LIBRARY

CORRIDOR = (LIBRARY / "corridor.toml").read_text(encoding="utf-8")


def test_the_demonstration_site_is_read_whole() -> None:
    site = read_site(LIBRARY / "corridor.toml")
    assert [sensor.id for sensor in site.sensors][:2] == ["camera_east", "camera_south"]
    assert Path(site.map).is_file()
    assert site.rates.tick_hz == 20.0


def test_a_site_that_is_written_is_read_back() -> None:
    site = parse_site(CORRIDOR + LIDAR, "site.toml")
    assert site.lidars
    assert parse_site(write_toml(site), "again.toml") == site


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('name = "corridor"', 'name = "corridor"\nnmae = "x"', "nmae"),
        ("focal_px = 1100.0", "focal_mm = 1100.0", "focal_mm"),
        ("rate_hz = 10.0", "rate_hz = 0.0", "$.cameras[0].rate_hz"),
        ("rate_hz = 10.0", 'rate_hz = "ten"', "$.cameras[0].rate_hz"),
        ("latitude_deg = 48.1351", "latitude_deg = 148.0", "$.origin.latitude_deg"),
        ("station_id = 900", "station_id = -1", "$.v2x.station_id"),
        ("station_id = 900", "", "station_id"),
        ('id = "camera_south"', 'id = "radar_south"', "radar_south"),
        ('id = "camera_south"', 'id = "camera south"', "$.cameras[1].id"),
        ('time = "conducted"', 'time = "soon"', "$.time"),
        ('name = "corridor"', 'name = "corridor"\nneighbours = ["corridor"]', "$.neighbours"),
        ('name = "corridor"', 'name = "corridor"\nneighbours = ["a", "b", "a"]', "$.neighbours"),
        ('name = "corridor"', 'name = "corridor"\nneighbours = ["camera_east"]', "$.neighbours"),
        ('name = "corridor"', 'name = "corridor"\nneighbours = ["v2x"]', "$.neighbours"),
        ('name = "corridor"', 'name = "corridor"\nneighbours = ["a/b"]', "$.neighbours[0]"),
        ("[origin]", "[origin", ""),
    ],
)
def test_a_wrong_key_is_named_by_its_path(old: str, new: str, place: str) -> None:
    assert old in CORRIDOR
    with pytest.raises(ConfigError) as caught:
        parse_site(CORRIDOR.replace(old, new, 1), "site.toml")
    assert str(caught.value).startswith("site.toml: ")
    assert place in str(caught.value)


def test_a_missing_map_is_named(tmp_path: Path) -> None:
    path = tmp_path / "site.toml"
    path.write_text(CORRIDOR, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"\$\.map: no such file"):
        read_site(path)


def test_a_missing_site_is_an_error_of_the_user(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read") as caught:
        read_site(tmp_path / "nowhere.toml")
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("text", ["map = ", "a = " + "[" * 100_000])
def test_what_is_no_toml_is_an_error_of_the_user(text: str) -> None:
    with pytest.raises(ConfigError, match=r"^site\.toml"):
        parse_site(text, "site.toml")


LIDAR = """
[[lidars]]
id = "lidar_mast"
mount = { x_m = 0.0, y_m = 0.0, z_m = 6.0, yaw_deg = 0.0 }
range_m = 120.0
rate_hz = 10.0
"""


def test_a_lidar_is_a_sensor_behind_the_others() -> None:
    site = parse_site(CORRIDOR + LIDAR, "site.toml")
    assert [sensor.id for sensor in site.sensors][-1] == "lidar_mast"
    assert site.lidars[0].field_of_view_deg == 360.0


@pytest.mark.parametrize(
    ("key", "place"),
    [
        ("field_of_view_deg = 361.0", "$.lidars[3].field_of_view_deg"),
        ("lowest_deg = -91.0", "$.lidars[3].lowest_deg"),
        ("lowest_deg = 30.0", "$.lidars[3]: highest_deg=22.5"),
        ("azimuth_step_deg = 0.0", "$.lidars[3].azimuth_step_deg"),
        ("elevation_step_deg = 11.0", "$.lidars[3].elevation_step_deg"),
        ("detection_probability = 1.1", "$.lidars[3].detection_probability"),
        ("range_sigma_m = 0.1", "range_sigma_m"),
    ],
)
def test_a_wrong_key_of_a_lidar_is_named_by_its_path(key: str, place: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_site(CORRIDOR + LIDAR + key, "site.toml")
    assert place in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "auto",
        "mqtt://broker.example",
        "mqtts://broker.example:8883",
        "mqtts://b?identity=/etc/ivics/unit",
    ],
)
def test_urls_of_brokers(url: str) -> None:
    assert parse_site(CORRIDOR + f'\n[broker]\nurl = "{url}"\n', "s").broker.url == url


@pytest.mark.parametrize("url", ["http://x", "mqtt://", "mqtt://a b", "mqtt://a:b:c"])
def test_other_urls_are_refused(url: str) -> None:
    with pytest.raises(ConfigError, match=r"\$\.broker\.url"):
        parse_site(CORRIDOR + f'\n[broker]\nurl = "{url}"\n', "s")


@pytest.mark.parametrize(
    "url", ["tcp://10.0.0.7:2102", "ntrip://caster.example/NEAR", "ntrip://caster.example:80/A-1"]
)
def test_urls_of_casters(url: str) -> None:
    site = parse_site(CORRIDOR + f'\n[caster]\nurl = "{url}"\n', "s")
    assert site.caster is not None
    assert site.caster.url == url


@pytest.mark.parametrize("url", ["tcp://here", "ntrip://here", "http://here/NEAR", "tcp://a b:1"])
def test_other_urls_of_casters_are_refused(url: str) -> None:
    with pytest.raises(ConfigError, match=r"\$\.caster\.url"):
        parse_site(CORRIDOR + f'\n[caster]\nurl = "{url}"\n', "s")


def test_the_password_of_a_caster_is_found_beside_the_site_file(tmp_path: Path) -> None:
    here = tmp_path / "site.toml"
    road_map = Path(parse_site(CORRIDOR, "s").map)
    (tmp_path / road_map.name).write_text("")
    caster = '\n[caster]\nurl = "ntrip://here/NEAR"\nuser = "me"\npassword_file = "secret"\n'
    here.write_text(CORRIDOR + caster)
    site = read_site(here)
    assert site.caster is not None
    assert site.caster.password_file == str(tmp_path / "secret")
