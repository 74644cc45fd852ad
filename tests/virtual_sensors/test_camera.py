"""The virtual camera: what hides, what is small, what is false."""

import math

import numpy as np
import pytest

from rsu.arrays import Floats
from rsu.config import Mount
from rsu.sensing.camera import CameraModel
from rsu.sensing.detection import CameraFrame, ObjectClass
from rsu.sensing.drop import Drops
from rsu.sensing.extent import TYPICAL
from scenarios.virtual_sensors.camera import LOOKALIKE, VirtualCamera
from scenarios.virtual_sensors.disturbance import Disturbance
from sensing.site import camera
from virtual_sensors.truth import NO_OBSTACLES, block

CLEAN = Disturbance(camera_false_rate=0.0, class_confusion=0.0)
CHILD = np.array([0.4, 0.4, 1.1])
VAN = np.array([5.0, 2.0, 2.2])


def virtual(
    height: float = 6.0, disturbance: Disturbance = CLEAN, **changes: object
) -> VirtualCamera:
    mount = Mount(x_m=0.0, y_m=0.0, z_m=height, yaw_deg=0.0, pitch_deg=-8.0)
    return VirtualCamera(
        camera(mount=mount, detection_probability=1.0, **changes),
        disturbance,
        np.random.default_rng(5),
    )


def share_found(
    sensor: VirtualCamera, solids: Floats, kinds: list[ObjectClass], obstacles: Floats, row: int
) -> float:
    """In how many of 100 images the actor in a row, the only one of its class, is found."""
    frames = [sensor.frame(k, 0.0, solids, np.array(kinds), obstacles) for k in range(100)]
    return sum(int(kinds[row]) in frame.class_index for frame in frames) / 100.0


def test_a_van_hides_a_child_from_a_low_camera_and_not_from_a_high_one() -> None:
    solids = np.vstack((block(18.0, 0.0, VAN), block(30.0, 0.0, CHILD)))
    kinds = [ObjectClass.VAN, ObjectClass.PEDESTRIAN]
    assert share_found(virtual(height=1.5), solids, kinds, NO_OBSTACLES, row=1) == 0.0
    assert share_found(virtual(height=8.0), solids, kinds, NO_OBSTACLES, row=1) > 0.9
    assert share_found(virtual(height=1.5), solids, kinds, NO_OBSTACLES, row=0) > 0.9


def test_a_building_hides_what_stands_behind_it() -> None:
    solids = block(40.0, 0.0, TYPICAL[ObjectClass.CAR])
    building = block(25.0, 0.0, np.array([6.0, 20.0, 10.0]))
    assert share_found(virtual(), solids, [ObjectClass.CAR], building, row=0) == 0.0
    assert share_found(virtual(), solids, [ObjectClass.CAR], NO_OBSTACLES, row=0) > 0.9


def test_what_is_half_hidden_is_found_less_often() -> None:
    solids = block(30.0, 0.0, TYPICAL[ObjectClass.CAR], heading=math.pi / 2)
    wall = block(25.0, -3.0, np.array([1.0, 7.0, 9.0]))  # hides all but the left end
    share = share_found(virtual(), solids, [ObjectClass.CAR], wall, row=0)
    assert 0.1 < share < 0.9


def test_the_smaller_in_the_image_the_less_often_found() -> None:
    shares = [
        share_found(
            virtual(range_m=300.0),
            block(distance, 0.0, CHILD),
            [ObjectClass.PEDESTRIAN],
            NO_OBSTACLES,
            row=0,
        )
        for distance in (40.0, 110.0, 250.0)
    ]
    assert shares[0] > 0.95
    assert 0.1 < shares[1] < 0.9
    assert shares[2] < 0.2


@pytest.mark.parametrize(("x", "y"), [(-20.0, 0.0), (160.0, 0.0), (20.0, 60.0), (0.5, 0.0)])
def test_nothing_is_seen_behind_beyond_the_range_beside_the_image_and_below(
    x: float, y: float
) -> None:
    car = block(x, y, TYPICAL[ObjectClass.CAR])
    frame = virtual().frame(0, 0.0, car, np.array([ObjectClass.CAR]), NO_OBSTACLES)
    assert len(frame.box) == 0


def test_boxes_stay_within_the_image() -> None:
    sensor = virtual()
    car = block(14.0, 10.8, TYPICAL[ObjectClass.CAR])
    boxes = np.vstack(
        [
            sensor.frame(k, 0.0, car, np.array([ObjectClass.CAR]), NO_OBSTACLES).box
            for k in range(50)
        ]
    )
    assert len(boxes) > 10
    assert (boxes >= 0.0).all()
    assert (boxes <= [1920, 1080, 1920, 1080]).all()
    assert (boxes[:, 0] == 0.0).any()


def test_an_empty_road_gives_an_empty_image() -> None:
    frame = virtual().frame(3, 7.5, np.empty((0, 7)), np.empty(0, dtype=np.int64), NO_OBSTACLES)
    assert (len(frame.box), frame.sequence, frame.time, frame.sensor_id) == (0, 3, 7.5, "cam")


def empty_images(disturbance: Disturbance, count: int) -> list[CameraFrame]:
    sensor = virtual(disturbance=disturbance)
    nobody, nothing = np.empty((0, 7)), np.empty(0, dtype=np.int64)
    return [sensor.frame(k, 0.0, nobody, nothing, NO_OBSTACLES) for k in range(count)]


def test_false_boxes_come_at_the_configured_rate_and_look_like_road_users() -> None:
    frames = empty_images(Disturbance(camera_false_rate=2.0), 1000)
    count = sum(len(f.box) for f in frames)
    # 1000 images at 10 Hz: 200 expected, and some fall outside the image.
    assert 120 < count < 260
    drops, model = Drops(), CameraModel(virtual()._camera)
    kept = sum(len(model.detections(f, drops)) for f in frames)
    assert kept > 0.8 * count
    assert max(f.score.max(initial=0.0) for f in frames) <= 0.5
    assert empty_images(CLEAN, 10)[0].box.shape == (0, 4)


def test_a_detector_errs_between_look_alikes_at_the_configured_rate() -> None:
    sensor = virtual(disturbance=Disturbance(camera_false_rate=0.0, class_confusion=0.2))
    car = block(30.0, 0.0, TYPICAL[ObjectClass.CAR])
    said = np.concatenate(
        [
            sensor.frame(k, 0.0, car, np.array([ObjectClass.CAR]), NO_OBSTACLES).class_index
            for k in range(500)
        ]
    )
    assert set(said.tolist()) == {ObjectClass.CAR, ObjectClass.VAN}
    assert (said == ObjectClass.VAN).mean() == pytest.approx(0.2, abs=0.06)


def test_every_class_has_a_look_alike_that_takes_it_for_its_own() -> None:
    assert (LOOKALIKE[LOOKALIKE] == np.arange(len(ObjectClass))).all()
    assert (np.arange(len(ObjectClass)) != LOOKALIKE).all()


def test_a_hidden_actor_does_not_change_the_noise_of_the_others() -> None:
    car = block(30.0, 0.0, TYPICAL[ObjectClass.CAR])
    pair = np.vstack((car, block(30.0, 8.0, TYPICAL[ObjectClass.CAR])))
    kinds = np.array([ObjectClass.CAR, ObjectClass.CAR])
    wall = block(20.0, 5.5, np.array([0.5, 3.0, 9.0]))
    free = virtual().frame(0, 0.0, pair, kinds, NO_OBSTACLES).box
    hidden = virtual().frame(0, 0.0, pair, kinds, wall).box
    assert len(free) == 2
    assert hidden.tolist() == free[:1].tolist()
