"""What sensors see of a world of boxes, and what the weather takes away."""

from math import degrees, radians, tan

import numpy as np
import pytest
from msgspec import msgpack

from carla_bridge.headless import protocol_0_9_16 as protocol
from carla_bridge.headless.weather import CLEAR_NOON
from carla_bridge.kernels.ray import GROUND, cast
from rsu.frames.map_projection import unproject
from simulated import Stage

FOG = [*CLEAR_NOON[:6], 80.0, *CLEAR_NOON[7:]]
RAIN = [CLEAR_NOON[0], 100.0, *CLEAR_NOON[2:]]
SIDE = 240


def picture(stage: Stage, kind: str, **values: object) -> np.ndarray:
    """The last picture of a camera at the origin, 2 m up, looking east, as BGRA."""
    camera = stage.spawn(
        f"sensor.camera.{kind}", 0, 300, 2, image_size_x=SIDE, image_size_y=SIDE, fov=90, **values
    )
    stage.tick()
    [body] = stage.bodies(camera)
    assert np.frombuffer(body[:8], "<u4").tolist() == [SIDE, SIDE]
    return np.frombuffer(body[12:], np.uint8).reshape(SIDE, SIDE, 4).astype(int)


def test_instances_lie_where_a_pinhole_has_them() -> None:
    stage = Stage()
    car = stage.spawn("vehicle.tesla.model3", 20, 305, yaw=0)
    image = picture(stage, "instance_segmentation")
    mask = (image[..., 2] == protocol.CAR) & (image[..., 1] + 256 * image[..., 0] == car.id)
    rows, columns = mask.nonzero()
    focal = SIDE / 2 / tan(radians(45))
    near, far, inner, outer = 20 - 2.4, 20 + 2.4, 5 - 1.08, 5 + 1.08
    assert columns.min() == pytest.approx(SIDE / 2 + focal * inner / far, abs=1.5)
    assert columns.max() == pytest.approx(SIDE / 2 + focal * outer / near, abs=1.5)
    assert rows.min() == pytest.approx(SIDE / 2 - focal * (1.48 - 2) / far, abs=1.5)
    assert rows.max() == pytest.approx(SIDE / 2 + focal * 2 / near, abs=1.5)


def test_depth_is_along_the_axis_and_the_sky_is_as_far_as_it_goes() -> None:
    stage = Stage()
    stage.spawn("vehicle.mitsubishi.fusorosa", 30, 300)
    image = picture(stage, "depth")
    code = image[..., 2] + 256 * image[..., 1] + 65536 * image[..., 0]
    depth = code / (2**24 - 1) * 1000.0
    half = SIDE // 2
    assert depth[half, half] == pytest.approx(30 - 5.14, abs=1e-3)
    assert depth[10, 10] == pytest.approx(1000.0)
    focal = SIDE / 2
    assert depth[-1, 5] == pytest.approx(focal * 2.0 / (SIDE - 0.5 - half), rel=1e-3)


def test_roads_and_their_edges_are_told_apart() -> None:
    stage = Stage("town")
    camera = stage.spawn(
        "sensor.camera.semantic_segmentation", -100, 1.75, 3, image_size_x=99, image_size_y=99
    )
    stage.tick()
    tags = np.frombuffer(stage.bodies(camera)[0][12:], np.uint8).reshape(99, 99, 4)[..., 2]
    assert {protocol.ROADS, protocol.ROAD_LINES, protocol.SIDEWALKS, protocol.SKY} <= set(
        tags.ravel().tolist()
    )


def test_colours_fade_in_fog_and_at_night() -> None:
    clear, fog, night = Stage(), Stage(), Stage()
    fog.call("set_weather_parameters", FOG)
    night.call("set_weather_parameters", [*CLEAR_NOON[:5], -20.0, *CLEAR_NOON[6:]])
    views = []
    for stage in (clear, fog, night):
        stage.spawn("vehicle.mitsubishi.fusorosa", 60, 300)
        views.append(picture(stage, "rgb"))
    contrast = [np.ptp(view[100:140, 100:140, 0]) for view in views]
    assert contrast[1] < 0.4 * contrast[0]
    assert views[2][..., :3].mean() < 0.4 * views[0][..., :3].mean()


def test_a_camera_on_a_car_looks_out_of_it() -> None:
    stage = Stage()
    car = stage.car(0, 300)
    camera = stage.spawn("sensor.camera.instance_segmentation", 0.5, 0, 1.2, parent=car)
    stage.tick()
    tags = np.frombuffer(stage.bodies(camera)[0][12:], np.uint8)[2::4]
    assert protocol.CAR not in tags


def radar(stage: Stage, **values: object) -> np.ndarray:
    sensor = stage.spawn(
        "sensor.other.radar", 0, 300, 1, points_per_second=40000, vertical_fov=4, **values
    )
    stage.tick()
    return np.frombuffer(stage.bodies(sensor)[-1], "<f4").reshape(-1, 4)


def test_radar_tells_range_and_how_fast_it_grows() -> None:
    stage = Stage()
    car = stage.car(30, 300)
    stage.call("set_actor_simulate_physics", car.id, False)
    stage.call("set_actor_target_velocity", car.id, [7.0, 0.0, 0.0])
    hits = radar(stage)
    on_car = hits[hits[:, 0] != 0.0]
    assert len(on_car) > 20
    assert on_car[:, 0] == pytest.approx(7.0, rel=0.02)
    assert on_car[:, 3].min() == pytest.approx(30 - 2.4, abs=0.05)
    assert abs(on_car[:, 1]).max() < 0.05


def test_radar_rays_fill_an_ellipse_on_a_plane_evenly_by_its_radius() -> None:
    stage = Stage()
    sensor = stage.spawn(
        "sensor.other.radar", 0, 300, 10, points_per_second=40000, horizontal_fov=90,
        vertical_fov=60,
    )  # fmt: skip
    stage.call("set_actor_transform", sensor.id, [[0.0, 300.0, 10.0], [-90.0, 0.0, 0.0]])
    stage.tick()
    hits = np.frombuffer(stage.bodies(sensor)[-1], "<f4").reshape(-1, 4)
    assert len(hits) == 2000  # all meet the ground
    azimuth, altitude = hits[:, 1], hits[:, 2]
    up = np.tan(altitude) / np.cos(azimuth)
    radius = np.hypot(np.tan(azimuth), up / np.tan(np.radians(30.0)))
    # five standard deviations of what 2,000 rays leave to chance
    assert np.quantile(radius, [0.25, 0.5, 0.75]) == pytest.approx([0.25, 0.5, 0.75], abs=0.06)
    assert radius.max() < 1.0 + 1e-5


def test_rain_takes_radar_hits_away() -> None:
    counts = []
    for weather in (CLEAR_NOON, RAIN):
        stage = Stage()
        stage.call("set_weather_parameters", weather)
        stage.spawn("vehicle.mitsubishi.fusorosa", 95, 300)
        counts.append((radar(stage)[:, 3] > 85).sum())
    assert 0 < counts[1] < counts[0]


def lidar(stage: Stage, kind: str, **values: object) -> tuple[np.ndarray, bytes]:
    sensor = stage.spawn(
        f"sensor.lidar.{kind}", 0, 300, 2, range=100, channels=16, upper_fov=0, lower_fov=-15,
        points_per_second=160000, rotation_frequency=20, **values,
    )  # fmt: skip
    stage.tick()
    body = stage.bodies(sensor)[-1]
    return np.frombuffer(body[4:72], "<u4"), body[72:]


def test_the_semantic_lidar_knows_whose_each_point_is() -> None:
    stage = Stage()
    car = stage.car(15, 303)
    head, points = lidar(stage, "ray_cast_semantic")
    cloud = np.frombuffer(points, [("p", "<f4", 3), ("cos", "<f4"), ("id", "<u4"), ("tag", "<u4")])
    assert head[0] == 16
    assert head[1:].sum() == len(cloud)
    mine = cloud[cloud["id"] == car.id]
    assert len(mine) > 20
    assert (mine["tag"] == protocol.CAR).all()
    assert (abs(mine["p"][:, 0] - 15) <= 2.401).all()
    assert (abs(mine["p"][:, 1] - 3) <= 1.081).all()
    ground = cloud[cloud["id"] == 0]
    assert ground["p"][:, 2] == pytest.approx(-2.0, abs=1e-3)
    assert (ground["tag"] == protocol.TERRAIN).all()


def test_the_plain_lidar_loses_points_and_more_in_fog() -> None:
    whole, _ = lidar(Stage(), "ray_cast_semantic")
    clear, _ = lidar(Stage(), "ray_cast")
    foggy = Stage()
    foggy.call("set_weather_parameters", FOG)
    fog, _ = lidar(foggy, "ray_cast")
    assert fog[1:].sum() < clear[1:].sum() < 0.6 * whole[1:].sum()


def test_gnss_is_the_map_s_own_projection_with_north_at_negative_y() -> None:
    stage = Stage()
    sensor = stage.spawn("sensor.other.gnss", 100, -200, 3)
    stage.tick()
    latitude, longitude, altitude = msgpack.decode(stage.bodies(sensor)[0])
    network = stage.simulation.roadway.network
    wanted = unproject("", network.geo_reference, 100.0, 200.0)
    assert (latitude, longitude) == pytest.approx([degrees(angle) for angle in wanted], abs=1e-12)
    assert latitude > 49.0
    assert altitude == 3.0


def test_an_imu_feels_gravity_turns_and_where_north_is() -> None:
    stage = Stage()
    car = stage.car(0, 300, yaw=0.0)
    imu = stage.spawn("sensor.other.imu", 0, 0, 0, parent=car)
    stage.call("apply_ackermann_control_to_vehicle", car.id, [0.1, 0.0, 5.0, 3.0, 0.0])
    stage.tick(80)
    felt, turning, compass = msgpack.decode(stage.bodies(imu)[-1])
    motion = stage.motion(car)
    assert felt[2] == pytest.approx(9.81)
    assert felt[1] == pytest.approx(5.0 * radians(motion[11]), rel=0.02)
    assert turning[2] == pytest.approx(radians(motion[11]))
    assert degrees(compass) == pytest.approx((motion[4] + 90.0) % 360.0)


def test_a_sensor_ticks_as_often_as_it_is_told() -> None:
    stage = Stage()
    slow = stage.spawn("sensor.other.gnss", 0, 0, 0, sensor_tick=0.2)
    stage.tick(13)
    assert stage.stamps(slow) == [1, 5, 9, 13]


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("sensor.camera.rgb", {"image_size_x": 100_000}),
        ("sensor.camera.rgb", {"fov": 200}),
        ("sensor.lidar.ray_cast", {"range": "far"}),
        ("sensor.other.radar", {"points_per_second": 1e12}),
        ("sensor.lidar.ray_cast", {"channels": 10**9}),
        ("sensor.other.gnss", {"sensor_tick": "nan"}),
    ],
)
def test_a_sensor_that_would_take_all_memory_or_makes_no_sense_is_refused(
    name: str, wrong: dict[str, object]
) -> None:
    stage = Stage()
    values = [[key, 4, str(value)] for key, value in wrong.items()]
    description = [0, name, values]
    before = len(stage.simulation.order)
    [[kind, [problem]]] = stage.call("spawn_actor", description, [[0.0] * 3, [0.0] * 3])
    assert kind == 0
    assert name in problem
    assert len(stage.simulation.order) == before
    stage.tick()


def test_rays_meet_uneven_ground_where_its_height_is() -> None:
    ground = Stage("garage").simulation.roadway.ground
    chance = np.random.default_rng(5)
    eye = np.array([0.0, 0.0, 9.0])
    ray = chance.normal(size=(500, 3)) * [1.0, 1.0, 0.3] - [0.0, 0.0, 0.4]
    ray /= np.linalg.norm(ray, axis=1)[:, None]
    depth, cosine, hit = np.empty(500), np.empty(500), np.empty(500, dtype=np.int64)
    boxes = np.empty((0, 15))
    cast(eye, ray, 100.0, boxes, ground.height, ground.crest, ground.frame, depth, hit, cosine)
    met = hit == GROUND
    assert 300 < met.sum() < 500
    place = eye + depth[met, None] * ray[met]
    below = place - 0.02 * ray[met]
    inside = (abs(place[:, 0]) < 60) & (abs(place[:, 1]) < 18)
    row, column = ground.cells(place[:, 0], place[:, 1])
    above = ground.height[row, column] - place[:, 2]
    assert (above[inside] > -1e-9).all()
    under = inside & (above > 2.0)  # an upper storey, past the edge of which they came
    assert 0 < under.sum() < 30
    assert place[under, 2] == pytest.approx(ground.frame[3])
    row, column = ground.cells(below[:, 0], below[:, 1])
    before = below[:, 2] - ground.height[row, column]
    assert (before[inside & ~under] > -0.02).all()
    outside = (abs(place[:, 0]) > 64) | (abs(place[:, 1]) > 34)
    assert outside.any()
    assert place[outside, 2] == pytest.approx(ground.frame[3])


def test_who_is_below_an_upper_storey_is_seen_from_beside_it() -> None:
    ground = Stage("garage").simulation.roadway.ground
    eye, middle = np.array([29.8, -6.4, 2.5]), np.array([23.8, -0.5, 0.75])
    row, column = ground.cells(*np.array([eye, middle]).T[:2])
    assert ground.height[row, column].tolist() == [0.0, 3.0]
    box = np.array([[*middle, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 2.3, 0.9, 0.75]])
    ray = (middle - eye)[None, :] / np.linalg.norm(middle - eye)
    depth, cosine, hit = np.empty(1), np.empty(1), np.empty(1, dtype=np.int64)
    cast(eye, ray, 100.0, box, ground.height, ground.crest, ground.frame, depth, hit, cosine)
    assert hit.tolist() == [0]
