import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.codec import etsi

ANY = st.floats(allow_nan=True, allow_infinity=False)


def test_headings_count_clockwise_from_north() -> None:
    assert [etsi.angle(math.radians(d)) for d in (90.0, 0.0, -90.0, 180.0)] == [0, 900, 1800, 2700]
    codes = np.array([0.0, 900.0, 1800.0, 2700.0])
    np.testing.assert_allclose(
        np.degrees(etsi.headings(codes)), [90.0, 0.0, -90.0, 180.0], atol=1e-12
    )


@given(st.floats(-10.0, 10.0))
def test_an_angle_is_never_the_value_that_shall_not_be_used(heading: float) -> None:
    assert 0 <= etsi.angle(heading) < 3600


@given(ANY)
def test_every_number_has_a_code_within_its_field(number: float) -> None:
    assert 0 <= etsi.speed(number) <= 16_383
    assert 1 <= etsi.speed_confidence(abs(number)) <= 127
    assert 1 <= etsi.angle_confidence(abs(number)) <= 127
    assert -100_000 <= etsi.altitude(number) <= 800_001
    assert -32_766 <= etsi.yaw_rate(number) <= 32_767
    assert 1 <= etsi.steps(number, 0.1, 1022, 1023) <= 1023


def test_not_known_is_unavailable() -> None:
    codes = (
        etsi.angle(math.nan),
        etsi.speed(math.nan),
        etsi.speed_confidence(math.nan),
        etsi.angle_confidence(math.nan),
        etsi.altitude(math.nan),
        etsi.yaw_rate(math.nan),
        etsi.steps(math.nan, 0.1, 61, 62),
    )
    assert codes == (3601, 16_383, 127, 127, 800_001, 32_767, 62)
    assert etsi.ellipse(math.nan, 0.0, 1.0) == (4095, 4095, 3601)


def test_what_cannot_be_coded_is_out_of_range() -> None:
    assert etsi.speed(164.0) == 16_382
    assert etsi.speed_confidence(1.0) == 126
    assert etsi.angle_confidence(math.radians(10.0)) == 126
    assert etsi.ellipse(1e6, 0.0, 1e6)[:2] == (4094, 4094)
    assert etsi.steps(200.0, 0.1, 1022, 1023) == 1022


def test_lengths_are_rounded_up_but_not_by_a_binary_fraction() -> None:
    assert etsi.steps(4.3, 0.1, 1022, 1023) == 43
    assert etsi.steps(4.31, 0.1, 1022, 1023) == 44
    assert etsi.speed(0.0) == 0
    assert etsi.speed(13.89) == 1389


@pytest.mark.parametrize(
    ("covariance", "code"),
    [
        ((4.0, 0.0, 1.0), (490, 245, 900)),
        ((1.0, 0.0, 4.0), (490, 245, 0)),
        ((2.5, 1.5, 2.5), (490, 245, 450)),
        ((2.5, -1.5, 2.5), (490, 245, 1350)),
    ],
)
def test_an_ellipse_lies_along_its_major_axis(
    covariance: tuple[float, float, float], code: tuple[int, int, int]
) -> None:
    assert etsi.ellipse(*covariance) == code
    back = etsi.covariances(*(np.array([float(number)]) for number in code))[0]
    xx, xy, yy = covariance
    np.testing.assert_allclose(back, [[xx, xy], [xy, yy]], atol=0.02)


@given(st.integers(0, 4095), st.integers(0, 4095), st.integers(0, 3601))
def test_every_ellipse_is_a_covariance(major: int, minor: int, orientation: int) -> None:
    columns = (np.array([float(number)]) for number in (major, minor, orientation))
    covariance = etsi.covariances(*columns)[0]
    np.testing.assert_array_equal(covariance, covariance.T)
    assert np.linalg.eigvalsh(covariance).min() > 0.0
