import math
from dataclasses import replace

import numpy as np

from rsu.config import Mount
from rsu.ldm.model import WorldModel
from rsu.ldm.visibility import Visibility, coverage
from rsu.sensing.detection import ObjectClass
from sensing.site import lidar
from world import NOW, Body, corridor_map, corridor_site, healthy, snapshot, table

NONE = np.array([-1])


def place(x: float, y: float, z: float = 1.0) -> np.ndarray:
    return np.array([[x, y, z]])


def test_a_place_in_front_of_a_camera_is_seen() -> None:
    assert snapshot().visibility.seen_by(place(60.0, 0.0), NONE)[0] >= 1


def test_a_place_out_of_every_range_is_not_seen() -> None:
    assert snapshot().visibility.seen_by(place(900.0, 0.0), NONE)[0] == 0


def test_a_building_hides_what_is_behind_it() -> None:
    visible = snapshot().visibility
    eye = np.array([0.0, 24.0, 2.0])
    assert not visible.line_of_sight(eye, place(45.0, 24.0), NONE)[0]


def test_a_van_hides_a_child_but_not_from_above() -> None:
    van = Body(50.0, -1.75, 0.0, 0.0, ObjectClass.VAN)
    visible = snapshot(van).visibility
    behind = place(60.0, -1.75, 0.9)
    assert not visible.line_of_sight(np.array([20.0, -1.75, 1.2]), behind, NONE)[0]
    assert visible.line_of_sight(np.array([20.0, -1.75, 30.0]), behind, NONE)[0]


def test_nobody_hides_himself() -> None:
    car = Body(50.0, -1.75)
    visible = snapshot(car).visibility
    assert visible.line_of_sight(np.array([20.0, -1.75, 1.2]), place(50.0, -1.75), np.array([0]))[0]


def test_a_sensor_that_is_silent_sees_nothing() -> None:
    dead = [replace(sensor, alive=False) for sensor in healthy()]
    blind = WorldModel(corridor_site(), corridor_map()).snapshot(table(), dead, NOW)
    assert blind.visibility.seen_by(place(60.0, 0.0), NONE)[0] == 0


def test_a_camera_covers_the_angle_of_its_image() -> None:
    camera = corridor_site().cameras[0]
    fan = coverage(camera)
    assert math.isclose(math.tan(fan.half_angle), camera.width_px / 2.0 / camera.focal_px)


def seen_by_lidar(places: list[tuple[float, float, float]], pitch_deg: float = 0.0) -> list[int]:
    """Whether a lidar on a mast of 6 m, which looks east, sees each place."""
    mount = Mount(x_m=0.0, y_m=0.0, z_m=6.0, yaw_deg=0.0, pitch_deg=pitch_deg)
    fan = coverage(lidar(mount=mount, lowest_deg=-25.0, highest_deg=15.0, range_m=80.0))
    visible = Visibility([fan], np.empty((0, 7)))
    return visible.seen_by(np.array(places), np.full(len(places), -1)).tolist()


def test_a_lidar_sees_all_around_within_its_range() -> None:
    assert seen_by_lidar([(40.0, 0.0, 1.0), (-40.0, 3.0, 1.0), (0.0, -40.0, 1.0)]) == [1, 1, 1]
    assert seen_by_lidar([(90.0, 0.0, 1.0)]) == [0]


def test_a_lidar_does_not_see_the_foot_of_its_mast() -> None:
    # 5 m down: the lowest beam meets them 10.7 m away.
    assert seen_by_lidar([(10.0, 0.0, 1.0), (11.5, 0.0, 1.0)]) == [0, 1]


def test_a_lidar_that_is_tilted_sees_nearer_ahead_and_less_behind() -> None:
    assert seen_by_lidar([(5.0, 0.0, 1.0), (-15.0, 0.0, 1.0)], pitch_deg=-25.0) == [1, 0]
