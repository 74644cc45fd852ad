"""Truth -> virtual sensor -> `rsu.sensing` -> is the error what the covariance says?

NEES of a two-dimensional position is chi2 with 2 degrees of freedom: mean 2, standard deviation 2.
Headings are uniform and sizes spread as the class does, for that is what the camera's model
assumes; the ground is as rough as configured.
"""

import math

import numpy as np
import pytest

from rsu.arrays import Floats
from rsu.config import Camera, Mount
from rsu.sensing.camera import CameraModel
from rsu.sensing.detection import DetectionBatch, ObjectClass
from rsu.sensing.drop import Drops
from rsu.sensing.extent import DEVIATION, FIRST, SHARE, SIZE
from rsu.sensing.lidar import LidarModel
from rsu.sensing.radar import RadarModel
from scenarios.virtual_sensors.camera import VirtualCamera
from scenarios.virtual_sensors.disturbance import Disturbance
from scenarios.virtual_sensors.lidar import VirtualLidar
from scenarios.virtual_sensors.radar import VirtualRadar
from sensing.site import camera, lidar, nees, radar
from virtual_sensors.truth import NO_OBSTACLES

RUNS = 400
UNDISTURBED = Disturbance(
    camera_false_rate=0.0, radar_clutter_rate=0.0, lidar_false_rate=0.0, class_confusion=0.0
)
TILTED = Mount(x_m=3.0, y_m=-2.0, z_m=4.5, yaw_deg=30.0, pitch_deg=-6.0, roll_deg=3.0)


def actors(kind: ObjectClass, distance: float, aside: float, roughness: float) -> Floats:
    """(RUNS, 7) boxes at one place before the sensor, of all headings and sizes."""
    rng = np.random.default_rng(11)
    bearing = math.radians(30.0) + aside
    first, last = int(FIRST[kind]), int(FIRST[kind + 1])
    body = first + rng.choice(last - first, RUNS, p=SHARE[first:last])
    extent = SIZE[body] + DEVIATION[body] * rng.normal(size=(RUNS, 3))
    return np.column_stack(
        (
            np.full(RUNS, 3.0 + distance * math.cos(bearing)),
            np.full(RUNS, -2.0 + distance * math.sin(bearing)),
            rng.normal(0.0, roughness, RUNS),
            rng.uniform(-math.pi, math.pi, RUNS),
            np.maximum(extent, 0.3),
        )
    )


def camera_detections(
    sensor: Camera, kind: ObjectClass, distance: float, aside: float
) -> tuple[DetectionBatch, Floats]:
    """All detections of the runs in one batch, and where the actor was."""
    virtual = VirtualCamera(sensor, UNDISTURBED, np.random.default_rng(12))
    frames = [
        virtual.frame(k, 0.0, solid[None, :], np.array([int(kind)]), NO_OBSTACLES)
        for k, solid in enumerate(actors(kind, distance, aside, sensor.ground_sigma_m))
    ]
    together = frames[0]
    together.box = np.vstack([f.box for f in frames])
    together.class_index = np.concatenate([f.class_index for f in frames])
    together.score = np.concatenate([f.score for f in frames])
    batch = CameraModel(sensor).detections(together, Drops())
    return batch, actors(kind, distance, aside, 0.0)[0, :2]


def is_honest(batch: DetectionBatch, truth: Floats, inside: float = 0.97) -> None:
    """NEES within 1.5..2.6, almost all errors inside the 99 % ellipse, and no bias.

    The mean of 300 chi2 values with 2 dof has a standard deviation of 0.115: four of them around 2
    are 1.54 and 2.46; the rest of the band is for the camera's non-linearity.
    """
    assert len(batch) > 300
    squared = nees(batch, truth)
    assert 1.5 < squared.mean() < 2.6
    assert (squared < 9.21).mean() > inside
    # The mean of n errors has 1/n of their covariance; 16.3 is chi2's 99.97 % with 2 dof, and 2 %
    # of a standard deviation for each error is the bias that the linear model is allowed.
    mean = (batch.position - truth).mean(axis=0)
    spread = batch.covariance.mean(axis=0)
    assert mean @ np.linalg.inv(spread) @ mean < 16.3 / len(batch) + 0.02


@pytest.mark.parametrize("aside", [0.0, 0.5])
@pytest.mark.parametrize("distance", [15.0, 30.0, 60.0, 90.0])
@pytest.mark.parametrize("kind", [ObjectClass.CAR, ObjectClass.PEDESTRIAN])
def test_a_camera_is_unbiased_and_its_covariance_honest(
    kind: ObjectClass, distance: float, aside: float
) -> None:
    is_honest(*camera_detections(camera(), kind, distance, aside))


@pytest.mark.parametrize("kind", [ObjectClass.VAN, ObjectClass.BICYCLE])
def test_a_lower_and_tilted_camera_is_honest_about_other_classes_too(kind: ObjectClass) -> None:
    is_honest(*camera_detections(camera(mount=TILTED), kind, 35.0, 0.2))


@pytest.mark.parametrize("kind", [ObjectClass.TRUCK, ObjectClass.BUS])
def test_a_camera_is_honest_about_what_comes_in_several_sizes(kind: ObjectClass) -> None:
    # Their errors are a mixture's, with longer tails than a normal distribution's.
    is_honest(*camera_detections(camera(mount=TILTED), kind, 35.0, 0.2), inside=0.96)


@pytest.mark.parametrize("length", [6.5, 12.0, 16.5, 18.75])
@pytest.mark.parametrize("distance", [40.0, 60.0, 90.0])
def test_a_camera_that_sees_any_lorry_from_behind_says_how_far_off_it_may_be(
    length: float, distance: float
) -> None:
    sensor = camera()
    block = np.array([[3.0, -2.0, 0.0, math.radians(30.0), length, 2.5, 3.5]])
    block[0, :2] += distance * np.array([math.cos(block[0, 3]), math.sin(block[0, 3])])
    frame = VirtualCamera(sensor, UNDISTURBED, np.random.default_rng(12)).frame(
        0, 0.0, block, np.array([int(ObjectClass.TRUCK)]), NO_OBSTACLES
    )
    batch = CameraModel(sensor).detections(frame, Drops())
    assert nees(batch, block[:, :2])[0] < 9.21  # 99 % of chi2 with 2 dof
    assert math.sqrt(np.linalg.eigvalsh(batch.covariance[0])[1]) < 3.5


def test_a_detector_that_takes_a_lorry_for_a_bus_hardly_moves_it() -> None:
    sensor = camera()
    block = np.array([[29.0, 13.0, 0.0, 0.8, 6.0, 2.2, 2.6]])
    places: list[Floats] = []
    for named in (ObjectClass.TRUCK, ObjectClass.BUS):
        frame = VirtualCamera(sensor, UNDISTURBED, np.random.default_rng(12)).frame(
            0, 0.0, block, np.array([int(named)]), NO_OBSTACLES
        )
        places.append(CameraModel(sensor).detections(frame, Drops()).position[0])
    assert math.dist(*places) < 0.5


def test_the_height_from_the_box_is_that_of_the_object() -> None:
    batch, _ = camera_detections(camera(), ObjectClass.PEDESTRIAN, 30.0, 0.0)
    truth = actors(ObjectClass.PEDESTRIAN, 30.0, 0.0, 0.0)[:, 6]
    assert np.nanmean(batch.extent[:, 2]) == pytest.approx(truth.mean(), abs=0.05)
    assert np.nanstd(batch.extent[:, 2]) == pytest.approx(truth.std(), rel=0.3)


@pytest.mark.parametrize("distance", [15.0, 30.0, 60.0, 90.0])
@pytest.mark.parametrize("kind", [ObjectClass.CAR, ObjectClass.PEDESTRIAN])
def test_a_radar_is_unbiased_and_its_covariance_honest(kind: ObjectClass, distance: float) -> None:
    # A reach at which people are found at 90 m as well: the subject is not detection.
    sensor = radar(range_m=600.0, detection_probability=1.0)
    virtual = VirtualRadar(sensor, UNDISTURBED, np.random.default_rng(13))
    velocity = np.array([[4.0, -3.0]])
    frames = [
        virtual.frame(k, 0.0, solid[None, :], velocity, np.array([int(kind)]), NO_OBSTACLES)
        for k, solid in enumerate(actors(kind, distance, 0.4, 0.0))
    ]
    together = frames[0]
    for name in ("range", "azimuth", "range_rate", "score"):
        setattr(together, name, np.concatenate([getattr(f, name) for f in frames]))
    batch = RadarModel(sensor).detections(together, Drops())
    truth = actors(kind, distance, 0.4, 0.0)[0, :2]
    is_honest(batch, truth)
    sight = (truth - [3.0, -2.0]) / distance
    doppler = (batch.range_rate - velocity[0] @ sight) ** 2 / batch.range_rate_variance
    assert 0.75 < doppler.mean() < 1.3  # chi2 with 1 dof, 350 of them: 1 +- 0.08


@pytest.mark.parametrize("distance", [15.0, 30.0, 60.0, 90.0])
@pytest.mark.parametrize("kind", [ObjectClass.CAR, ObjectClass.PEDESTRIAN])
def test_a_tilted_lidar_is_unbiased_and_its_covariance_honest(
    kind: ObjectClass, distance: float
) -> None:
    # Steps at which people are found at 90 m as well: the subject is not detection.
    sensor = lidar(mount=TILTED, azimuth_step_deg=0.05, elevation_step_deg=0.05, range_m=200.0)
    virtual = VirtualLidar(sensor, UNDISTURBED, np.random.default_rng(14))
    frames = [
        virtual.frame(k, 0.0, solid[None, :], np.array([int(kind)]), NO_OBSTACLES)
        for k, solid in enumerate(actors(kind, distance, 0.4, 0.0))
    ]
    together = frames[0]
    for name in together.__slots__:
        if name not in {"sensor_id", "sequence", "time"}:
            setattr(together, name, np.concatenate([getattr(f, name) for f in frames]))
    batch = LidarModel(sensor).detections(together, Drops())
    is_honest(batch, actors(kind, distance, 0.4, 0.0)[0, :2])
    assert np.abs(batch.z).mean() < 0.2
