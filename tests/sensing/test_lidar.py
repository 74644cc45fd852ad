"""Lidar boxes on the map: pose, honest covariance, refusals."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from rsu.arrays import Floats
from rsu.config import Mount
from rsu.sensing.batch import positive_definite
from rsu.sensing.detection import DetectionBatch, LidarFrame, ObjectClass, SensorKind
from rsu.sensing.drop import Drops, Reason
from rsu.sensing.lidar import LidarModel
from sensing.site import MOUNT, lidar, lidar_frame, nees, rotation

LEVEL = Mount(x_m=3.0, y_m=-2.0, z_m=6.0, yaw_deg=30.0)


def seen(frame: LidarFrame, mount: Mount = LEVEL) -> DetectionBatch:
    drops = Drops()
    batch = LidarModel(lidar(mount=mount)).detections(frame, drops)
    assert drops.counts == {}
    return batch


@given(
    x=st.floats(-60.0, 60.0),
    y=st.floats(-60.0, 60.0),
    heading=st.floats(-math.pi, math.pi),
    pitch=st.floats(-60.0, 60.0),
    roll=st.floats(-60.0, 60.0) | st.just(180.0),
)
def test_a_car_comes_back_to_where_it_was_measured_from(
    x: float, y: float, heading: float, pitch: float, roll: float
) -> None:
    mount = Mount(x_m=3.0, y_m=-2.0, z_m=6.0, yaw_deg=30.0, pitch_deg=pitch, roll_deg=roll)
    model = LidarModel(lidar(mount=mount))
    ahead = model.axes @ (np.array([x, y, 0.8]) - model.eye)
    course = model.axes @ [math.cos(heading), math.sin(heading), 0.0]
    frame = lidar_frame([ahead.tolist()], heading=np.array([math.atan2(course[1], course[0])]))
    batch = seen(frame, mount)
    assert batch.position[0] == pytest.approx([x, y], abs=1e-9)
    assert batch.z[0] == pytest.approx(0.0, abs=1e-9)
    assert math.remainder(batch.heading[0] - heading, math.tau) == pytest.approx(0.0, abs=1e-9)


def test_a_detection_says_what_a_lidar_measures_and_nothing_else() -> None:
    batch = seen(lidar_frame([[20.0, 5.0, -5.2]], time=7.5))
    assert (batch.sensor_id, batch.kind, batch.time) == ("lid", SensorKind.LIDAR, 7.5)
    assert batch.class_index.tolist() == [ObjectClass.CAR]
    assert batch.extent.tolist() == [[4.3, 1.8, 1.6]]
    assert batch.heading[0] == pytest.approx(math.radians(30.0))
    assert batch.heading_variance.tolist() == [0.002]
    assert batch.sensor_position.tolist() == [[3.0, -2.0]]
    assert batch.station_id.tolist() == [-1]
    for unmeasured in (batch.velocity, batch.range_rate):
        assert np.isnan(unmeasured).all()


def test_headings_and_sizes_that_were_not_measured_stay_unknown() -> None:
    frame = lidar_frame(
        [[20.0, 5.0, -5.0]],
        heading=np.array([math.nan]),
        heading_variance=np.array([math.nan]),
        extent=np.full((1, 3), math.nan),
    )
    batch = seen(frame)
    for unknown in (batch.heading, batch.heading_variance, batch.extent, batch.z):
        assert np.isnan(unknown).all()
    assert np.isfinite(batch.position).all()


@given(pitch=st.floats(-45.0, 45.0), roll=st.floats(-45.0, 45.0))
def test_a_tilted_lidar_is_as_sure_as_its_errors_are_small_on_the_ground(
    pitch: float, roll: float
) -> None:
    mount = Mount(x_m=0.0, y_m=0.0, z_m=6.0, yaw_deg=30.0, pitch_deg=pitch, roll_deg=roll)
    rng, count = np.random.default_rng(5), 2000
    middle = np.array([30.0, 8.0, -4.0])
    error = rng.multivariate_normal(
        np.zeros(3), [[0.04, 0.01, 0.0], [0.01, 0.02, 0.0], [0.0, 0.0, 0.01]], count
    )
    batch = seen(lidar_frame((middle + error).tolist()), mount)
    truth = seen(lidar_frame([middle.tolist()]), mount).position[0]
    # Mean of 2000 chi2 with 2 dof: 2 +- 4 * 2 / sqrt(2000).
    assert nees(batch, truth).mean() == pytest.approx(2.0, abs=0.18)


@given(turn=st.floats(-180.0, 180.0), x=st.floats(-50.0, 50.0), y=st.floats(-50.0, 50.0))
def test_turning_the_site_turns_the_detections(turn: float, x: float, y: float) -> None:
    frame = lidar_frame([[x, y, -5.0]])
    matrix = rotation(math.radians(turn))
    east, north = (matrix @ [MOUNT.x_m, MOUNT.y_m]).tolist()
    yaw = math.remainder(30.0 + turn, 360.0)
    mount = Mount(x_m=east, y_m=north, z_m=6.0, yaw_deg=yaw, pitch_deg=-8.0)
    before, after = seen(frame, MOUNT), seen(frame, mount)
    assert np.allclose(after.position, before.position @ matrix.T)
    assert np.allclose(after.covariance, matrix @ before.covariance @ matrix.T)
    off = after.heading - before.heading - math.radians(turn)
    assert np.allclose(np.cos(off), 1.0)


def flat(variance: float) -> Floats:
    return np.array([[variance, 9.0], [9.0, variance]])


BAD: dict[str, tuple[str, Any, Reason]] = {
    "a place that is no number": ("position", [math.nan, 0.0, 0.0], Reason.NOT_FINITE),
    "a heading without end": ("heading", math.inf, Reason.NOT_FINITE),
    "a score that is no number": ("score", math.nan, Reason.NOT_FINITE),
    "a score above one": ("score", 1.5, Reason.MALFORMED),
    "no such class": ("class_index", 8, Reason.MALFORMED),
    "a size of nothing": ("extent", [4.0, 0.0, 1.5], Reason.MALFORMED),
    "a size of a train": ("extent", [150.0, 2.0, 1.5], Reason.MALFORMED),
    "a place beyond the range": ("position", [100.0, 100.0, 0.0], Reason.OUT_OF_RANGE),
    "an indefinite covariance": ("covariance", flat(1.0), Reason.COVARIANCE),
    "an infinite covariance": ("covariance", flat(math.inf), Reason.COVARIANCE),
    "a covariance that is no number": ("covariance", flat(math.nan), Reason.COVARIANCE),
    "a skew covariance": ("covariance", [[1.0, 0.1], [0.2, 1.0]], Reason.COVARIANCE),
    "a height without error": ("up_variance", 0.0, Reason.COVARIANCE),
    "a heading without error": ("heading_variance", math.nan, Reason.COVARIANCE),
}


@pytest.mark.parametrize("case", BAD)
def test_a_box_that_cannot_be_is_left_out_and_counted_and_the_others_stay(case: str) -> None:
    name, value, reason = BAD[case]
    frame = lidar_frame([[20.0, 0.0, -5.0]] * 3)
    getattr(frame, name)[1] = value
    drops = Drops()
    batch = LidarModel(lidar()).detections(frame, drops)
    assert len(batch) == 2
    assert drops.counts == {("lid", reason): 1}


ANY = st.floats(allow_nan=True, allow_infinity=True)


@given(data=st.data(), count=st.integers(0, 5))
def test_no_box_breaks_it_and_every_row_is_accounted_for(data: st.DataObject, count: int) -> None:
    shapes = {
        "position": (count, 3),
        "covariance": (count, 2, 2),
        "up_variance": count,
        "heading": count,
        "heading_variance": count,
        "extent": (count, 3),
        "score": count,
    }
    name = data.draw(st.sampled_from(sorted(shapes)))
    column = data.draw(npst.arrays(np.float64, shapes[name], elements=ANY))
    drops = Drops()
    frame = lidar_frame([[20.0, 3.0, -5.0]] * count, **{name: column})
    batch = LidarModel(lidar(mount=MOUNT)).detections(frame, drops)
    assert len(batch) + sum(drops.counts.values()) == count
    assert positive_definite(batch.covariance).all()
    assert np.isfinite(batch.position).all()


def test_a_sweep_without_objects_is_a_batch_without_rows() -> None:
    assert seen(lidar_frame([])).position.shape == (0, 2)
