"""Mirror images off walls and large vehicles, by the textbook's law of reflection."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.arrays import Floats
from rsu.config import Mount
from rsu.sensing.detection import ObjectClass
from rsu.sensing.extent import TYPICAL
from scenarios.virtual_sensors.disturbance import Disturbance
from scenarios.virtual_sensors.mirror import BODY, WALL, Images, images
from scenarios.virtual_sensors.radar import VirtualRadar
from sensing.site import radar, rotation
from virtual_sensors.truth import NO_OBSTACLES, block

EYE = np.array([0.0, 0.0, 3.0])
CAR = block(40.0, 0.0, TYPICAL[ObjectClass.CAR])
WALL_LEFT = block(20.0, 11.0, np.array([60.0, 2.0, 8.0]))
"""Its near face is the line y = 10."""
STANDING = np.zeros((1, 2))


def mirrored(
    solids: Floats = CAR,
    walls: Floats = WALL_LEFT,
    velocity: Floats = STANDING,
    eye: Floats = EYE,
) -> Images:
    return images(eye, solids, velocity, np.arange(len(solids)) > 0, walls)


def test_a_wall_beside_the_road_shows_the_car_as_far_behind_it_as_it_is_before_it() -> None:
    image = mirrored(velocity=np.array([[5.0, 2.0]]))
    assert image.middle.tolist() == [[40.0, 20.0, 0.8]]
    assert image.velocity.tolist() == [[5.0, -2.0]]
    assert image.gain.tolist() == [WALL**2]


def test_the_side_of_a_lorry_mirrors_and_its_motion_counts_twice() -> None:
    lorry = block(20.0, 6.0, np.array([16.0, 2.0, 3.8]))
    solids = np.vstack((CAR, lorry))
    image = mirrored(solids, NO_OBSTACLES, np.array([[5.0, 0.0], [0.0, 1.0]]))
    assert image.actor.tolist() == [0]
    assert image.middle[0] == pytest.approx([40.0, 10.0, 0.8])
    assert image.velocity[0] == pytest.approx([5.0, 2.0])
    assert image.gain.tolist() == [BODY**2]


@pytest.mark.parametrize(
    ("why", "wall"),
    [
        ("the beam passes beside it", block(35.0, 11.0, np.array([20.0, 2.0, 8.0]))),
        ("the beam passes above it", block(20.0, 11.0, np.array([60.0, 2.0, 1.0]))),
    ],
)
def test_no_image_where_the_wall_is_not_in_the_way(why: str, wall: Floats) -> None:
    assert len(mirrored(walls=wall).gain) == 0, why


@pytest.mark.parametrize("x", [10.0, 30.0])
def test_no_image_where_something_blocks_one_of_the_two_legs(x: float) -> None:
    # The beam goes from (0, 0) to (20, 10) and on to (40, 0).
    blocker = block(x, 5.0, np.array([0.5, 3.0, 8.0]))
    images_left = mirrored(walls=np.vstack((WALL_LEFT, blocker)))
    assert [20.0] not in images_left.middle[:, 1:2].tolist()


def test_a_radar_inside_its_housing_sees_no_images_in_it() -> None:
    assert len(mirrored(walls=block(0.0, 0.0, np.array([1.0, 1.0, 6.0]))).gain) == 0


@given(turn=st.floats(-math.pi, math.pi), aside=st.floats(-8.0, 8.0))
def test_turning_the_site_turns_the_images(turn: float, aside: float) -> None:
    car = block(40.0, aside, TYPICAL[ObjectClass.CAR], heading=0.3)
    straight = mirrored(car).middle
    turned_boxes = [box.copy() for box in (car, WALL_LEFT)]
    for box in turned_boxes:
        box[:, :2] = box[:, :2] @ rotation(turn).T
        box[:, 3] += turn
    turned = mirrored(*turned_boxes).middle
    assert turned[:, :2] == pytest.approx(straight[:, :2] @ rotation(turn).T, abs=1e-9)


@given(aside=st.floats(-8.0, 8.0), along=st.floats(10.0, 45.0))
def test_the_way_over_the_wall_is_as_long_as_to_the_image(aside: float, along: float) -> None:
    image = mirrored(block(along, aside, TYPICAL[ObjectClass.CAR]))
    # Fermat: of all points of the wall the shortest way leads over the point of reflection.
    x = np.linspace(-10.0, 50.0, 20_001)
    z = 3.0 + (0.8 - 3.0) * 10.0 / (20.0 - aside)
    way = np.sqrt(x**2 + 100.0 + (3.0 - z) ** 2)
    way += np.sqrt((along - x) ** 2 + (10.0 - aside) ** 2 + (z - 0.8) ** 2)
    assert np.linalg.norm(image.middle[0] - EYE) == pytest.approx(way.min(), abs=1e-4)


QUIET = Disturbance(radar_clutter_rate=0.0)


def targets(solids: Floats, walls: Floats, velocity: Floats, cycles: int = 200) -> list[Floats]:
    """(T, 3) range, azimuth and range rate of each cycle."""
    mount = Mount(x_m=0.0, y_m=0.0, z_m=3.0, yaw_deg=0.0)
    sensor = VirtualRadar(
        radar(mount=mount, detection_probability=1.0), QUIET, np.random.default_rng(6)
    )
    kinds = np.full(len(solids), int(ObjectClass.CAR))
    frames = [sensor.frame(k, 0.0, solids, velocity, kinds, walls) for k in range(cycles)]
    return [np.column_stack((f.range, f.azimuth, f.range_rate)) for f in frames]


def test_a_radar_finds_the_image_less_often_than_the_car() -> None:
    found = np.vstack(targets(CAR, WALL_LEFT, STANDING))
    ghosts = found[found[:, 1] > math.radians(15.0)]
    assert ghosts[:, 1].mean() == pytest.approx(math.atan2(20.0, 40.0), abs=0.005)
    assert 0 < len(ghosts) < len(found) - len(ghosts)


def test_ghosts_do_not_change_the_noise_of_the_car() -> None:
    plain = np.vstack(targets(CAR, NO_OBSTACLES, STANDING))
    found = np.vstack(targets(CAR, WALL_LEFT, STANDING))
    assert np.array_equal(found[found[:, 1] < math.radians(15.0)], plain)


def test_two_cars_in_one_cell_are_one_target_and_in_two_cells_two() -> None:
    def most(gap: float, speed: float = 0.0) -> int:
        pair = np.vstack([block(90.5, y, TYPICAL[ObjectClass.CAR]) for y in (0.2, 0.2 + gap)])
        velocity = np.array([[0.0, 0.0], [speed, 0.0]])
        return max(len(found) for found in targets(pair, NO_OBSTACLES, velocity))

    assert most(gap=1.9) == 1
    assert most(gap=1.9, speed=2.0) == 2
    assert most(gap=6.0) == 2


def test_a_merged_target_lies_between_its_parts() -> None:
    pair = np.vstack([block(90.5, y, TYPICAL[ObjectClass.CAR]) for y in (0.2, 2.1)])
    azimuth = np.vstack(targets(pair, NO_OBSTACLES, np.zeros((2, 2))))[:, 1]
    assert azimuth.mean() == pytest.approx(1.15 / 90.5, abs=0.002)
