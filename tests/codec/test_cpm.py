"""CPM as third parties read it: valid by the public schema, and true to the world model."""

import json
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples import fewest
from orange import faults
from rsu.codec.cpm import CpmWriter
from rsu.config import Lidar, Mount, Site
from rsu.frames.projection import Projection
from rsu.frames.timescale import its_milliseconds
from rsu.perception.service import Perception
from rsu.tracking.track import TrackTable
from world import EXTENT, NOW, Body, corridor_site, table


def written(tracks: TrackTable, site: Site | None = None, *, sensors: bool = True) -> bytes:
    site = site or corridor_site()
    writer = CpmWriter(site, Projection(site.origin))
    rows = np.arange(len(tracks))
    return writer.encode(Perception(tracks=tracks, rows=rows, sensors=sensors))


def message(tracks: TrackTable) -> dict[str, Any]:
    return json.loads(written(tracks))["message"]


def test_an_object_says_where_it_is_how_it_moves_and_how_sure_that_is() -> None:
    tracks = table(Body(12.345, -6.0, heading=np.pi / 2.0, speed=13.37, sigma=0.5))
    tracks.covariance[0, 0, 1] = tracks.covariance[0, 1, 0] = 0.5 * 0.25
    said = message(tracks)
    assert said["station_id"] == 900
    assert said["management_container"]["reference_time"] == its_milliseconds(NOW)
    (one,) = said["perceived_object_container"]
    assert one["object_id"] == 1
    assert one["position"]["x_coordinate"] == {"value": 1234, "confidence": 98}
    assert one["position"]["y_coordinate"] == {"value": -600, "confidence": 98}
    velocity = one["velocity"]["cartesian_velocity"]
    assert (velocity["x_velocity"]["value"], velocity["y_velocity"]["value"]) == (0, 1337)
    assert velocity["y_velocity"]["confidence"] == 40  # 1.96 times 0.2 m/s
    assert one["angles"]["z_angle"] == {"value": 900, "confidence": 127}
    (related,) = one["lower_triangular_correlation_matrices"]
    assert related["matrix"] == [[[50, 0, 0], [0, 0], [0]]]
    included = [
        name for name, is_in in related["components_included_in_the_matrix"].items() if is_in
    ]
    assert included == [
        "x_position", "y_position", "x_velocity_or_velocity_magnitude",
        "y_velocity_or_velocity_direction",
    ]  # fmt: skip
    sizes = [one[f"object_dimension_{axis}"]["value"] for axis in "xyz"]
    assert sizes == [45, 18, 15]
    assert (one["object_age"], one["object_perception_quality"]) == (2047, 15)
    assert one["classification"] == [{"object_class": {"vehicle": 5}, "confidence": 93}]


def test_what_cannot_be_coded_is_bounded_or_left_out() -> None:
    tracks = table(
        Body(1310.0, 0.0, sigma=900.0), Body(1320.0, 0.0), Body(0.0, 0.0, heading=np.nan)
    )
    tracks.velocity[:] = 400.0
    tracks.extent[0] = 60.0
    first, last = message(tracks)["perceived_object_container"]
    assert first["position"]["x_coordinate"] == {"value": 131_000, "confidence": 4095}
    assert first["velocity"]["cartesian_velocity"]["x_velocity"]["value"] == 16_382
    assert first["object_dimension_x"]["value"] == 255
    assert last["object_id"] == 3
    assert last["angles"]["z_angle"]["value"] == 3601


def test_sensors_are_told_with_what_they_see() -> None:
    told = message(table())["sensor_information_container"]
    assert len(told) == len(corridor_site().sensors)
    camera = corridor_site().cameras[0]
    fan = told[0]["perception_region_shape"]["radial"]
    assert (told[0]["sensor_type"], fan["range"]) == (3, round(10.0 * camera.range_m))
    half = np.degrees(np.arctan2(0.5 * camera.width_px, camera.focal_px))
    start = 0.1 * fan["stationary_horizontal_opening_angle_start"]
    assert start == pytest.approx((camera.mount.yaw_deg - half) % 360.0, abs=0.06)
    assert b"sensor_information" not in written(table(), sensors=False)


@pytest.mark.parametrize("yaw", [0.0, 45.0, 90.0, -180.0])
def test_a_lidar_that_looks_all_around_is_told_with_a_fan_of_nearly_a_circle(yaw: float) -> None:
    lidar = Lidar(
        id="lidar", mount=Mount(x_m=1.0, y_m=2.0, z_m=6.0, yaw_deg=yaw), range_m=60.0, rate_hz=10.0
    )
    site = msgspec.structs.replace(corridor_site(), cameras=(), radars=(), lidars=(lidar,))
    (told,) = json.loads(written(table(), site))["message"]["sensor_information_container"]
    fan = told["perception_region_shape"]["radial"]
    names = ("start", "end")
    start, end = (fan[f"stationary_horizontal_opening_angle_{name}"] for name in names)
    assert (end - start) % 3600 == 3599


BODIES = st.builds(
    Body,
    x=st.floats(-2000.0, 2000.0),
    y=st.floats(-2000.0, 2000.0),
    heading=st.floats(-4.0, 4.0),
    speed=st.floats(-50.0, 250.0),
    kind=st.sampled_from(sorted(EXTENT)),
    sigma=st.floats(1e-6, 200.0),
)


@fewest
@given(st.lists(BODIES, max_size=30), st.integers(1, 8), st.integers(0, 2**40))
def test_every_message_is_valid_by_the_public_schema(
    bodies: list[Body], parts: int, first: int
) -> None:
    tracks = table(*bodies)
    tracks.id += first
    site = corridor_site()
    part = Perception(
        tracks=tracks, rows=np.arange(len(tracks)), sensors=True, part=parts, parts=parts
    )
    payload = CpmWriter(site, Projection(site.origin)).encode(part)
    assert faults("cpm", "2.1.1", payload) == []
