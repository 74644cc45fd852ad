"""Mirror images of radars."""

import numpy as np
import pytest

from rsu.ldm.image import MOST, ImageMemory
from rsu.ldm.visibility import Coverage, Visibility
from rsu.sensing.detection import SensorKind
from world import NOW, Body, table

RADAR, CAMERA = 1 << SensorKind.RADAR, 1 << SensorKind.CAMERA
WALL = [20.0, 0.0, 0.0, 0.0, 0.5, 30.0, 4.0]
BEFORE, BEHIND = 12.0, 30.0


def fan(kind: SensorKind = SensorKind.RADAR) -> Coverage:
    """Of a sensor at the origin that looks east, onto the wall."""
    return Coverage(
        sensor_id="r", kind=kind, eye=(0.0, 0.0, 3.0), yaw=0.0, half_angle=0.8, range=100.0
    )


class Scene:
    """Measurements of one body, tenth of a second by tenth of a second."""

    def __init__(self, *fans: Coverage) -> None:
        self.memory, self.fans, self.now = ImageMemory(), fans, NOW

    def look(self, x: float, seen_by: int = RADAR, *, measured: bool = True) -> bool:
        """Whether it is taken for an image, seen there by those kinds."""
        self.now += 0.1
        tracks = table(Body(x, 0.0, seen_by=seen_by), now=self.now)
        if not measured:
            tracks.updated[:] = NOW
        boxes = np.array([[x, 0.0, 0.0, 0.0, 4.5, 1.8, 1.5], WALL])
        return bool(self.memory.images(tracks, Visibility(self.fans, boxes))[0])


def test_what_only_a_radar_sees_behind_a_wall_is_an_image() -> None:
    assert Scene(fan()).look(BEHIND)


def test_what_it_sees_before_the_wall_is_there() -> None:
    assert not Scene(fan()).look(BEFORE)


@pytest.mark.parametrize("seen_by", [CAMERA, RADAR | CAMERA])
def test_what_a_camera_sees_too_is_there(seen_by: int) -> None:
    scene = Scene(fan())
    assert scene.look(BEHIND)
    assert not scene.look(BEHIND, seen_by)
    assert scene.look(BEHIND)


def test_who_has_long_been_in_view_is_no_image_at_once() -> None:
    scene = Scene(fan())
    for _ in range(2 * MOST):
        scene.look(BEFORE)
    assert [scene.look(BEHIND) for _ in range(MOST + 2)] == [False] * MOST + [True, True]


def test_who_drives_behind_a_wall_and_is_not_measured_there_is_no_image() -> None:
    scene = Scene(fan())
    scene.look(BEFORE)
    assert not any(scene.look(BEHIND, seen, measured=False) for seen in (RADAR, RADAR, 0, 0))


def test_an_image_stays_one_while_nobody_measures_it() -> None:
    scene = Scene(fan())
    assert scene.look(BEHIND)
    assert scene.look(BEFORE, 0, measured=False)


def test_an_image_stays_one_when_the_radar_falls_silent() -> None:
    scene = Scene(fan())
    assert scene.look(BEHIND)
    scene.fans = ()
    assert scene.look(BEFORE)


def test_without_a_radar_there_are_none() -> None:
    assert not Scene(fan(SensorKind.CAMERA)).look(BEFORE)
    assert not Scene().look(BEHIND)
