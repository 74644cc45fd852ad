"""Camera boxes on the ground: geometry, rotation, borders, refusals.

Bias and covariance are judged through the virtual camera: tests/virtual_sensors.
"""

import math

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.arrays import Floats
from rsu.config import Mount
from rsu.kernels.aspect import resolve
from rsu.sensing.batch import positive_definite
from rsu.sensing.camera import CameraModel, mount_axes
from rsu.sensing.detection import CameraFrame, DetectionBatch, ObjectClass, SensorKind
from rsu.sensing.drop import Drops, Reason
from rsu.sensing.extent import DEVIATION, FIRST, SIZE, SPREAD, TYPICAL
from sensing.site import MOUNT, camera, camera_frame, nees, rotation

angle = st.floats(-180.0, 180.0)
BUS = FIRST[ObjectClass.BUS]
EDGES = "left", "top", "right", "bottom"


def seen(model: CameraModel, frame: CameraFrame) -> DetectionBatch:
    drops = Drops()
    batch = model.detections(frame, drops)
    assert drops.counts == {}
    return batch


def box_of(model: CameraModel, x: float, y: float, heading: float, extent: Floats) -> list[float]:
    """Image box of a block on the ground."""
    block = np.array([[x, y, 0.0, heading, *extent]])
    return model.enclose(block)[0].tolist()


def ahead(model: CameraModel, distance: float, aside: float = 0.0) -> tuple[float, float]:
    yaw = math.radians(model.camera.mount.yaw_deg)
    x, y = rotation(yaw) @ [distance, aside] + model.eye[:2]
    return float(x), float(y)


@given(yaw=angle, pitch=st.floats(-89.0, 89.0), roll=angle)
def test_the_axes_of_a_mount_are_right_handed_and_orthonormal(
    yaw: float, pitch: float, roll: float
) -> None:
    axes = mount_axes(Mount(x_m=0, y_m=0, z_m=0, yaw_deg=yaw, pitch_deg=pitch, roll_deg=roll))
    assert np.allclose(axes @ axes.T, np.eye(3))
    assert np.linalg.det(axes) == pytest.approx(1.0)


def test_yaw_counts_from_east_pitch_upwards_and_roll_to_the_right() -> None:
    axes = mount_axes(Mount(x_m=0, y_m=0, z_m=0, yaw_deg=90.0, pitch_deg=-30.0))
    assert np.allclose(axes[0], [0.0, math.cos(math.pi / 6), -0.5])
    assert np.allclose(axes[1], [-1.0, 0.0, 0.0])
    rolled = mount_axes(Mount(x_m=0, y_m=0, z_m=0, yaw_deg=0.0, roll_deg=90.0))
    assert np.allclose(rolled[1], [0.0, 0.0, 1.0])


def test_the_point_in_front_is_the_middle_of_the_image_and_left_is_left() -> None:
    model = CameraModel(camera(mount=Mount(x_m=0, y_m=0, z_m=5, yaw_deg=90.0)))
    places = [(0.0, 20.0, 5.0), (-2.0, 20.0, 5.0), (0.0, 20.0, 7.0), (0.0, -20.0, 5.0)]
    points = model.enclose(np.array([(*place, 0.0, 0.0, 0.0, 0.0) for place in places]))
    assert np.allclose(points[:3, :2], [[960.0, 540.0], [840.0, 540.0], [960.0, 420.0]])
    assert np.array_equal(points[:3, 2:], points[:3, :2])
    assert np.isnan(points[3]).all()


@given(x=st.floats(12.0, 60.0), y=st.floats(-8.0, 8.0), heading=st.floats(-4.0, 4.0))
def test_the_image_of_a_block_encloses_its_corners_and_touches_one_at_each_edge(
    x: float, y: float, heading: float
) -> None:
    model = CameraModel(camera(mount=Mount(x_m=0, y_m=0, z_m=5, yaw_deg=5.0, pitch_deg=-8.0)))
    length, width, height = 4.5, 1.8, 1.5
    corners = [
        [*(rotation(heading) @ [i * length, j * width] + [x, y]), k * height, 0.0, 0.0, 0.0, 0.0]
        for i in (-0.5, 0.5)
        for j in (-0.5, 0.5)
        for k in (0.0, 1.0)
    ]
    pixels = model.enclose(np.array(corners))[:, :2]
    block = model.enclose(np.array([[x, y, 0.0, heading, length, width, height]]))[0]
    assert block == pytest.approx([*pixels.min(axis=0), *pixels.max(axis=0)])


@given(
    distance=st.floats(14.0, 100.0),
    aside=st.floats(-0.45, 0.45),
    pitch=st.floats(-10.0, -5.0),
    roll=st.floats(-5.0, 5.0),
)
def test_a_small_object_comes_back_to_where_it_was_projected_from(
    distance: float, aside: float, pitch: float, roll: float
) -> None:
    mount = Mount(x_m=3.0, y_m=-2.0, z_m=6.0, yaw_deg=30.0, pitch_deg=pitch, roll_deg=roll)
    model = CameraModel(camera(mount=mount))
    x, y = ahead(model, distance, aside * distance)
    box = box_of(model, x, y, 0.5, TYPICAL[ObjectClass.PEDESTRIAN])
    batch = seen(model, camera_frame([box], kind=ObjectClass.PEDESTRIAN))
    # Without noise the unknown heading is left, and the curvature of the projection.
    assert np.hypot(*(batch.position[0] - [x, y])) < 0.05 + 0.002 * distance
    assert batch.extent[0, 2] == pytest.approx(TYPICAL[ObjectClass.PEDESTRIAN, 2], abs=0.05)


def test_on_an_upper_storey_it_measures_as_on_the_ground_floor() -> None:
    upstairs = msgspec.structs.replace(MOUNT, z_m=MOUNT.z_m + 3.0, ground_m=3.0)
    low, high = CameraModel(camera()), CameraModel(camera(mount=upstairs))
    block = np.array([[25.0, 10.0, 3.0, 0.5, 4.5, 1.8, 1.5]])
    frame = camera_frame(high.enclose(block).tolist())
    batch = seen(high, frame)
    assert np.allclose(batch.position, seen(low, frame).position)
    assert np.allclose(batch.covariance, seen(low, frame).covariance)
    assert np.linalg.norm(batch.position[0] - block[0, :2]) < 1.0
    assert batch.z.tolist() == [3.0]


@pytest.mark.parametrize("heading", [0.0, 0.4, 0.9, math.pi / 2])
def test_the_width_of_the_box_tells_how_far_behind_the_bottom_edge_the_middle_lies(
    heading: float,
) -> None:
    model = CameraModel(camera())
    x, y = ahead(model, 25.0)
    box = box_of(model, x, y, math.radians(30.0) + heading, TYPICAL[ObjectClass.CAR])
    batch = seen(model, camera_frame([box]))
    # The bottom edge lies 2.15 m before the middle of a car seen from behind and 0.9 m before that
    # of one seen from the side; the latter's box could be a shorter car's that stands askew.
    assert nees(batch, np.array([[x, y]]))[0] < 5.99  # 95 % of chi2 with 2 dof
    assert np.hypot(*(batch.position[0] - [x, y])) < 0.9


@pytest.mark.parametrize("length", [6.0, 7.5, 10.0, 12.0, 16.5, 18.75])
@pytest.mark.parametrize("turned", [0.0, math.pi])
def test_a_truck_of_any_length_ends_where_its_bottom_edge_was_seen(
    length: float, turned: float
) -> None:
    """Who follows it, or is followed by it, need not know how long it is."""
    model = CameraModel(camera())
    near = 30.0
    x, y = ahead(model, near + 0.5 * length)
    box = box_of(model, x, y, math.radians(30.0) + turned, np.array([length, 2.5, 3.6]))
    batch = seen(model, camera_frame([box], kind=ObjectClass.TRUCK))
    away = batch.position[0] - model.eye[:2]
    believed, variance = batch.looks[0, 0].tolist()
    assert math.hypot(*away) - 0.5 * believed == pytest.approx(near, abs=0.7)
    assert abs(believed - length) < 2.5 * math.sqrt(variance)


def test_what_the_border_cuts_looks_as_large_as_its_kind_usually_is() -> None:
    model = CameraModel(camera())
    x, y = ahead(model, 20.0, 17.5)
    box = box_of(model, x, y, 0.5, TYPICAL[ObjectClass.BUS])
    assert box[0] < 0.0 < box[2]
    batch = seen(model, camera_frame([[0.0, *box[1:]]], kind=ObjectClass.CAR))
    assert TYPICAL[ObjectClass.CAR, 0] - 0.01 < batch.looks[0, 0, 0]
    assert batch.looks[0, 0, 0] < TYPICAL[ObjectClass.VAN, 0] + 0.01
    assert (np.sqrt(batch.looks[0, :, 1]) > 0.99 * SPREAD[ObjectClass.CAR, :2]).all()


def test_a_detection_says_what_a_camera_measures_and_nothing_else() -> None:
    model = CameraModel(camera())
    x, y = ahead(model, 30.0)
    box = box_of(model, x, y, 0.0, TYPICAL[ObjectClass.VAN])
    batch = seen(model, camera_frame([box], kind=ObjectClass.VAN, time=7.5))
    assert (batch.sensor_id, batch.kind, batch.time) == ("cam", SensorKind.CAMERA, 7.5)
    assert batch.z.tolist() == [0.0]
    assert batch.class_index.tolist() == [ObjectClass.VAN]
    assert batch.score.tolist() == [0.9]
    assert batch.sensor_position.tolist() == [[3.0, -2.0]]
    assert batch.station_id.tolist() == [-1]
    assert np.isnan(batch.extent[0, :2]).all()
    assert batch.looks[0, :, 0] == pytest.approx(TYPICAL[ObjectClass.VAN, :2], abs=0.6)
    for unmeasured in (batch.velocity, batch.velocity_variance, batch.range_rate, batch.heading):
        assert np.isnan(unmeasured).all()


def test_covariance_grows_with_distance_and_is_longest_along_the_ray() -> None:
    model = CameraModel(camera())
    boxes = [
        box_of(model, *ahead(model, d), 0.0, TYPICAL[ObjectClass.PEDESTRIAN])
        for d in (15.0, 40.0, 90.0)
    ]
    batch = seen(model, camera_frame(boxes, kind=ObjectClass.PEDESTRIAN))
    ray = rotation(math.radians(30.0))
    local = ray.T @ batch.covariance @ ray
    assert (np.diff(local[:, 0, 0]) > 0.0).all()
    assert (local[:, 0, 0] > 5.0 * local[:, 1, 1]).all()


def test_rough_ground_and_noisy_edges_widen_the_covariance() -> None:
    smooth = CameraModel(camera())
    box = box_of(smooth, *ahead(smooth, 40.0), 0.0, TYPICAL[ObjectClass.CAR])
    traces = [
        float(np.trace(seen(CameraModel(camera(**change)), camera_frame([box])).covariance[0]))
        for change in ({}, {"ground_sigma_m": 0.3}, {"pixel_sigma_px": 6.0})
    ]
    assert traces[1] > 1.5 * traces[0]
    assert traces[2] > 1.5 * traces[0]


@given(
    turn=angle,
    distance=st.floats(12.0, 100.0),
    heading=st.floats(-3.0, 3.0),
    kind=st.sampled_from(ObjectClass),
)
def test_turning_the_site_turns_the_detections(
    turn: float, distance: float, heading: float, kind: ObjectClass
) -> None:
    model = CameraModel(camera())
    box = box_of(model, *ahead(model, distance, 2.0), heading, TYPICAL[kind])
    frame = camera_frame([box], kind=kind)
    x, y = rotation(math.radians(turn)) @ [3.0, -2.0]
    yaw = math.remainder(30.0 + turn, 360.0)
    mount = Mount(x_m=float(x), y_m=float(y), z_m=6.0, yaw_deg=yaw, pitch_deg=-8.0)
    before, after = seen(model, frame), seen(CameraModel(camera(mount=mount)), frame)
    matrix = rotation(math.radians(turn))
    assert np.allclose(after.position, before.position @ matrix.T)
    assert np.allclose(after.covariance, matrix @ before.covariance @ matrix.T)


@given(order=st.permutations(range(6)))
def test_the_order_of_the_boxes_does_not_matter(order: list[int]) -> None:
    model = CameraModel(camera())
    boxes = [
        box_of(model, *ahead(model, 15.0 + 10.0 * k), 0.3 * k, TYPICAL[ObjectClass.CAR])
        for k in range(6)
    ]
    batch = seen(model, camera_frame(boxes))
    shuffled = seen(model, camera_frame([boxes[k] for k in order]))
    assert (shuffled.position == batch.position[order]).all()
    assert (shuffled.covariance == batch.covariance[order]).all()


@pytest.mark.parametrize("border", ["left", "right", "bottom"])
def test_a_box_cut_by_the_border_is_less_certain_and_still_honest(border: str) -> None:
    model = CameraModel(camera(mount=Mount(x_m=0, y_m=0, z_m=6, yaw_deg=0, pitch_deg=-20)))
    size = TYPICAL[ObjectClass.CAR]
    place = {"left": (15.0, 11.2), "right": (15.0, -11.2), "bottom": (7.0, 0.0)}[border]
    whole = box_of(model, *place, 0.0, size)
    cut = np.clip(whole, 0.0, [1920.0, 1080.0, 1920.0, 1080.0])
    assert (cut != whole).any()
    inner = {"left": (15.0, 5.0), "right": (15.0, -5.0), "bottom": (12.5, 0.0)}[border]
    batch = seen(model, camera_frame([cut.tolist(), box_of(model, *inner, 0.0, size)]))
    assert np.trace(batch.covariance[0]) > 2.0 * np.trace(batch.covariance[1])
    assert nees(batch, np.array([place, inner])).max() < 5.99  # 95 % of chi2 with 2 dof
    assert np.isnan(batch.extent[0, 2]) == (border == "bottom")


@pytest.mark.parametrize("edge", ["left", "right", "bottom"])
def test_of_what_the_border_cuts_the_edges_that_are_left_tell_the_place(edge: str) -> None:
    """Of buses of any length that drive past a mast, given how they head and how long they are."""
    model = CameraModel(camera(mount=Mount(x_m=0, y_m=0, z_m=8, yaw_deg=0, pitch_deg=-8)))
    near, left = {"left": (18, 10), "right": (18, -14), "bottom": (11, -2)}[edge]
    rng, errors, squares = np.random.default_rng(7), list[float](), list[float]()
    for _ in range(300):
        size = SIZE[BUS] + DEVIATION[BUS] * rng.normal(size=3)
        middle = np.array([near, left]) + rng.uniform(0.0, [5.0, 4.0])
        heading = float(rng.choice([0.0, math.pi]) + rng.normal(0.0, 0.1))
        whole = np.array(box_of(model, float(middle[0]), float(middle[1]), heading, size))
        box = np.clip(whole, 0.0, [1920.0, 1080.0, 1920.0, 1080.0])
        if (box != whole).tolist() != [edge == e for e in EDGES]:
            continue
        seen_edges = rng.normal(0.0, model.camera.pixel_sigma_px, 4) * (box == whole)
        batch = seen(model, camera_frame([(box + seen_edges).tolist()], kind=ObjectClass.BUS))
        x, y, xx, xy, yy, p, q, length, _ = resolve(0, batch.aspects, heading)
        longer = float(size[0]) - length
        off = batch.position[0] - middle + np.array([x + p * longer, y + q * longer])
        errors.append(float(off[0]))
        covariance = np.array([[xx, xy], [xy, yy]])
        squares.append(float(np.einsum("i,ij,j", off, np.linalg.inv(covariance), off)))
    assert len(errors) > 50
    # chi-square with 2 degrees of freedom; sizes that are no Gaussian about one mean allow for more
    assert 0.5 < np.mean(squares) < 3.0
    assert abs(np.mean(errors)) < 0.5


def test_rays_above_the_horizon_and_beyond_the_range_are_left_out_and_counted() -> None:
    model = CameraModel(camera(range_m=60.0))
    level = 540.0 - 1200.0 * math.tan(math.radians(8.0))
    near = box_of(model, *ahead(model, 30.0), 0.0, TYPICAL[ObjectClass.CAR])
    far = box_of(model, *ahead(model, 80.0), 0.0, TYPICAL[ObjectClass.CAR])
    drops = Drops()
    batch = model.detections(
        camera_frame([[900, 10, 960, level - 1], [900, 10, 960, level - 80], far, near]), drops
    )
    assert len(batch) == 1
    assert drops.counts == {("cam", Reason.NO_GROUND): 2, ("cam", Reason.OUT_OF_RANGE): 1}


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("column", range(4))
def test_a_box_that_is_no_number_goes_and_the_others_stay(bad: float, column: int) -> None:
    box = [900.0, 600.0, 1000.0, 700.0]
    broken = [*box[:column], bad, *box[column + 1 :]]
    drops = Drops()
    batch = CameraModel(camera()).detections(camera_frame([broken, box]), drops)
    assert len(batch) == 1
    assert drops.counts == {("cam", Reason.NOT_FINITE): 1}


def test_boxes_inside_out_foreign_classes_and_wild_scores_go() -> None:
    frame = camera_frame([[900.0, 600.0, 1000.0, 700.0]] * 7)
    frame.box[0] = [1000.0, 600.0, 900.0, 700.0]
    frame.box[1] = [900.0, 700.0, 1000.0, 600.0]
    frame.class_index[2:4] = (-1, 8)
    frame.score[4:6] = (-0.1, 1.1)
    drops = Drops()
    assert len(CameraModel(camera()).detections(frame, drops)) == 1
    assert drops.counts == {("cam", Reason.MALFORMED): 6}


def test_an_image_without_objects_is_a_batch_without_rows() -> None:
    batch = seen(CameraModel(camera()), camera_frame([]))
    assert len(batch) == 0
    assert batch.covariance.shape == (0, 2, 2)


number = st.floats(allow_nan=True, allow_infinity=True)


@given(
    box=st.lists(st.tuples(number, number, number, number), max_size=8),
    kind=st.integers(-3, 12),
    score=number,
)
def test_no_box_breaks_it_and_every_row_is_accounted_for(
    box: list[tuple[float, ...]], kind: int, score: float
) -> None:
    frame = camera_frame([list(row) for row in box])
    frame.class_index[:] = kind
    frame.score[:] = score
    drops = Drops()
    batch = CameraModel(camera()).detections(frame, drops)
    assert len(batch) + sum(drops.counts.values()) == len(box)
    assert positive_definite(batch.covariance).all()
    assert np.isfinite(batch.position).all()


@given(
    left=st.floats(-50.0, 1950.0),
    top=st.floats(-50.0, 1100.0),
    width=st.floats(0.1, 900.0),
    height=st.floats(0.1, 900.0),
    kind=st.sampled_from(ObjectClass),
)
def test_every_box_near_the_image_gets_a_sound_covariance(
    left: float, top: float, width: float, height: float, kind: ObjectClass
) -> None:
    frame = camera_frame([[left, top, left + width, top + height]], kind=kind)
    batch = CameraModel(camera()).detections(frame, Drops())
    assert positive_definite(batch.covariance).all()


def test_every_class_has_a_typical_size_and_a_spread() -> None:
    assert TYPICAL.shape == SPREAD.shape == (len(ObjectClass), 3)
    assert (TYPICAL > SPREAD).all()
