"""Radar targets on the ground: geometry, Doppler, honest covariance, refusals."""

import math

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.arrays import Floats
from rsu.config import Mount
from rsu.kernels.polar import unbiased
from rsu.sensing.batch import positive_definite
from rsu.sensing.detection import DetectionBatch, ObjectClass, RadarFrame, SensorKind
from rsu.sensing.drop import Drops, Reason
from rsu.sensing.radar import REFLECTION_HEIGHT, RadarModel
from sensing.site import MOUNT, nees, radar, radar_frame, rotation


def seen(model: RadarModel, frame: RadarFrame) -> DetectionBatch:
    drops = Drops()
    batch = model.detections(frame, drops)
    assert drops.counts == {}
    return batch


def target(model: RadarModel, x: float, y: float, vx: float = 0.0, vy: float = 0.0) -> list[float]:
    """Range, azimuth and range rate of a point at reflection height."""
    sight = np.array([x, y, REFLECTION_HEIGHT]) - model.eye
    slant = float(np.linalg.norm(sight))
    forward, left, _ = (model.axes @ sight).tolist()
    return [slant, math.atan2(left, forward), (vx * sight[0] + vy * sight[1]) / slant]


@given(
    distance=st.floats(10.0, 150.0),
    aside=st.floats(-1.0, 1.0),
    pitch=st.floats(-12.0, 3.0),
    roll=st.floats(-5.0, 5.0),
)
def test_a_target_comes_back_to_where_it_was_measured_from(
    distance: float, aside: float, pitch: float, roll: float
) -> None:
    mount = Mount(x_m=3.0, y_m=-2.0, z_m=6.0, yaw_deg=30.0, pitch_deg=pitch, roll_deg=roll)
    model = RadarModel(radar(mount=mount, azimuth_sigma_deg=0.1))
    bearing = math.radians(30.0) + aside
    place = model.eye[:2] + distance * np.array([math.cos(bearing), math.sin(bearing)])
    batch = seen(model, radar_frame([target(model, *place.tolist())]))
    assert np.allclose(batch.position[0], place, atol=1e-3)


def test_a_detection_says_what_a_radar_measures_and_nothing_else() -> None:
    batch = seen(RadarModel(radar()), radar_frame([[50.0, 0.1, -3.0]], time=7.5))
    assert (batch.sensor_id, batch.kind, batch.time) == ("rad", SensorKind.RADAR, 7.5)
    assert batch.class_index.tolist() == [ObjectClass.OTHER]
    assert batch.sensor_position.tolist() == [[3.0, -2.0]]
    assert batch.station_id.tolist() == [-1]
    assert batch.score.tolist() == [0.9]
    for unmeasured in (batch.velocity, batch.heading, batch.extent):
        assert np.isnan(unmeasured).all()


def test_the_range_rate_is_that_of_the_ground_distance() -> None:
    model = RadarModel(radar())
    x, y = model.eye[:2] + rotation(math.radians(30.0)) @ [20.0, 0.0]
    away = rotation(math.radians(30.0)) @ [10.0, 0.0]
    batch = seen(model, radar_frame([target(model, x, y, *away.tolist())]))
    assert batch.range_rate[0] == pytest.approx(10.0)
    stretch = math.hypot(20.0, model.eye[2] - REFLECTION_HEIGHT) / 20.0
    assert batch.range_rate_variance[0] == pytest.approx((0.15 * stretch) ** 2)


def test_covariance_is_flat_along_the_ray_near_by_and_across_it_far_away() -> None:
    model = RadarModel(radar(azimuth_sigma_deg=1.0))
    batch = seen(model, radar_frame([[12.0, 0.0, 0.0], [140.0, 0.0, 0.0]]))
    ray = rotation(math.radians(30.0))
    local = ray.T @ batch.covariance @ ray
    assert local[0, 0, 0] > local[0, 1, 1]
    assert math.sqrt(local[1, 1, 1]) == pytest.approx(140.0 * math.radians(1.0), rel=0.01)
    assert math.sqrt(local[1, 0, 0]) == pytest.approx(0.3, rel=0.05)


@pytest.mark.parametrize("sigma", [0.01, 0.05, 0.15])
def test_the_conversion_is_unbiased_and_honest_even_for_wide_beams(sigma: float) -> None:
    rng, count = np.random.default_rng(3), 40_000
    distance = 80.0 + rng.normal(0.0, 0.5, count)
    bearing = 0.7 + rng.normal(0.0, sigma, count)
    converted = np.array(
        [unbiased(d, b, 0.25, sigma) for d, b in zip(distance, bearing, strict=True)]
    )
    position, covariance = converted[:, :2], converted[:, [2, 3, 3, 4]].reshape(-1, 2, 2)
    error = position - 80.0 * np.array([math.cos(0.7), math.sin(0.7)])
    # Five standard errors of the mean; the textbook conversion is off by 80 * sigma^2 / 2.
    assert np.abs(error.mean(axis=0)).max() < 5.0 * error.std(axis=0).max() / math.sqrt(count)
    assert np.allclose(covariance.mean(axis=0), np.cov(error.T), atol=0.1 * np.cov(error.T).max())


def test_the_covariance_is_the_spread_of_repeated_measurements() -> None:
    model, rng, count = RadarModel(radar()), np.random.default_rng(4), 4000
    place = model.eye[:2] + rotation(math.radians(45.0)) @ [60.0, 0.0]
    exact = np.array([target(model, *place.tolist())] * count)
    noise = rng.normal(0.0, 1.0, (count, 3)) * [0.3, math.radians(0.5), 0.15]
    batch = seen(model, radar_frame((exact + noise).tolist()))
    # Mean of 4000 chi2 with 2 dof: 2 +- 3 * 2 / sqrt(4000).
    assert nees(batch, place).mean() == pytest.approx(2.0, abs=0.1)


@given(turn=st.floats(-180.0, 180.0), slant=st.floats(15.0, 150.0), azimuth=st.floats(-1.0, 1.0))
def test_turning_the_site_turns_the_detections(turn: float, slant: float, azimuth: float) -> None:
    frame = radar_frame([[slant, azimuth, 2.0]])
    matrix = rotation(math.radians(turn))
    x, y = matrix @ [MOUNT.x_m, MOUNT.y_m]
    yaw = math.remainder(30.0 + turn, 360.0)
    mount = Mount(x_m=float(x), y_m=float(y), z_m=6.0, yaw_deg=yaw, pitch_deg=-8.0)
    before, after = (seen(RadarModel(radar(mount=m)), frame) for m in (MOUNT, mount))
    assert np.allclose(after.position, before.position @ matrix.T)
    assert np.allclose(after.covariance, matrix @ before.covariance @ matrix.T)
    assert np.allclose(after.range_rate, before.range_rate)


def test_targets_that_cannot_be_are_left_out_and_counted_by_their_first_fault() -> None:
    frame = radar_frame(
        [
            [50.0, 0.0, 0.0],
            [math.nan, 0.0, 0.0],
            [50.0, math.inf, 0.0],
            [50.0, 0.0, -math.inf],
            [-1.0, 0.0, 0.0],
            [50.0, 0.0, 0.0],
            [5.0, 0.0, 0.0],
            [161.0, 0.0, 0.0],
        ]
    )
    frame.score[5] = 1.5
    drops = Drops()
    batch = RadarModel(radar()).detections(frame, drops)
    assert len(batch) == 1
    assert drops.counts == {
        ("rad", Reason.NOT_FINITE): 3,
        ("rad", Reason.MALFORMED): 2,
        ("rad", Reason.NO_GROUND): 1,
        ("rad", Reason.OUT_OF_RANGE): 1,
    }


number = st.floats(allow_nan=True, allow_infinity=True)


@given(targets=st.lists(st.tuples(number, number, number), max_size=8))
def test_no_target_breaks_it_and_every_row_is_accounted_for(
    targets: list[tuple[float, ...]],
) -> None:
    drops = Drops()
    batch = RadarModel(radar()).detections(radar_frame([list(t) for t in targets]), drops)
    assert len(batch) + sum(drops.counts.values()) == len(targets)
    assert positive_definite(batch.covariance).all()


def test_a_cycle_without_targets_is_a_batch_without_rows() -> None:
    batch: DetectionBatch = seen(RadarModel(radar()), radar_frame([]))
    empty: Floats = batch.position
    assert empty.shape == (0, 2)


def test_on_an_upper_storey_it_measures_as_on_the_ground_floor() -> None:
    frame = radar_frame([[50.0, 0.1, -3.0], [20.0, -0.4, 1.0]])
    upstairs = msgspec.structs.replace(MOUNT, z_m=MOUNT.z_m + 3.0, ground_m=3.0)
    low, high = (seen(RadarModel(radar(mount=mount)), frame) for mount in (MOUNT, upstairs))
    assert np.allclose(high.position, low.position)
    assert np.allclose(high.covariance, low.covariance)
    assert (low.z.tolist(), high.z.tolist()) == ([0.0, 0.0], [3.0, 3.0])
