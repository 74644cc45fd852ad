"""Integers of the common data dictionary (CDD, ETSI TS 102 894-2) <-> SI.

The writers take one number, the readers arrays.  nan <-> the value that means unavailable.
Confidences are 95 % bounds: 1.96 sigma in one dimension, 2.45 sigma on the semi-axes of an ellipse.
"""

import math

import numpy as np

from rsu.arrays import Bools, Floats
from rsu.frames.projection import compass_degrees

NO_ANGLE = 3601
NO_SPEED = 16_383
NO_CONFIDENCE = 127
NO_SEMI_AXIS = 4095
NO_ALTITUDE = 800_001
NO_ALTITUDE_CONFIDENCE = 15
NO_LATITUDE = 900_000_001
NO_LONGITUDE = 1_800_000_001
NO_LENGTH = 1023
NO_WIDTH = 62
NO_YAW_RATE = 32_767
NO_ACCELERATION = 161

CONFIDENCE_OUT_OF_RANGE = 126
"""The bound is wider than can be coded: the CDD calls such a value not valid."""

WIDEST_SEMI_AXIS = 4093
"""cm, the largest that can be coded; what is beyond or unavailable is read as this."""

SIGMAS = 1.959963985
"""Half width of the central 95 % of a normal distribution."""

ELLIPSE_SIGMAS = math.sqrt(5.991464547)
"""Semi-axis of the central 95 % of a normal distribution in the plane (chi-squared, 2 degrees)."""

ROUNDING = 1e-6
"""Steps: what binary fractions may add to a whole number of steps."""


def degrees_1e7(degrees: float) -> int:
    """Latitude or Longitude."""
    return round(degrees * 1e7)


def angle(heading: float) -> int:
    """Wgs84AngleValue, 0.1 degree clockwise from north; 3600 shall not be used."""
    return NO_ANGLE if math.isnan(heading) else round(compass_degrees(heading) * 10.0) % 3600


def headings(code: Floats) -> Floats:
    """Rad from east to north in (-pi, pi] of Wgs84AngleValue."""
    compass = np.radians(code * 0.1)
    wrapped = np.pi - np.mod(np.pi / 2.0 + compass, 2.0 * np.pi)
    return np.where(code < NO_ANGLE, wrapped, np.nan)


def steps(number: float, step: float, largest: int, unavailable: int) -> int:
    """How many steps hold `number`, at least one; beyond `largest` - 1 it is `largest`."""
    if math.isnan(number):
        return unavailable
    return math.ceil(min(max(number / step, 1.0), float(largest)) - ROUNDING)


def speed(metres_per_second: float) -> int:
    """SpeedValue, 0.01 m/s."""
    if abs(metres_per_second) < 0.005:
        return 0
    return steps(abs(metres_per_second), 0.01, NO_SPEED - 1, NO_SPEED)


def speed_confidence(sigma: float) -> int:
    """SpeedConfidence, 0.01 m/s."""
    return steps(SIGMAS * sigma, 0.01, CONFIDENCE_OUT_OF_RANGE, NO_CONFIDENCE)


def angle_confidence(sigma: float) -> int:
    """Wgs84AngleConfidence, 0.1 degree."""
    return steps(SIGMAS * math.degrees(sigma), 0.1, CONFIDENCE_OUT_OF_RANGE, NO_CONFIDENCE)


def sigmas(confidence: Floats, step: float) -> Floats:
    """Standard deviation of a confidence in steps of `step`."""
    return np.where(confidence < CONFIDENCE_OUT_OF_RANGE, confidence * (step / SIGMAS), np.nan)


def altitude(metres: float) -> int:
    """AltitudeValue, 0.01 m above the ellipsoid."""
    if math.isnan(metres):
        return NO_ALTITUDE
    return round(min(max(metres * 100.0, -100_000.0), NO_ALTITUDE - 1.0))


def yaw_rate(radians_per_second: float) -> int:
    """YawRateValue, 0.01 degree/s to the left."""
    if math.isnan(radians_per_second):
        return NO_YAW_RATE
    hundredths = math.degrees(radians_per_second) * 100.0
    return round(min(max(hundredths, 1.0 - NO_YAW_RATE), NO_YAW_RATE - 1.0))


def acceleration(metres_per_second_squared: float) -> int:
    """AccelerationValue, 0.1 m/s^2 forward; 160 and -160 stand for what is beyond, too."""
    if math.isnan(metres_per_second_squared):
        return NO_ACCELERATION
    tenths = metres_per_second_squared * 10.0
    return round(min(max(tenths, 1.0 - NO_ACCELERATION), NO_ACCELERATION - 1.0))


def ellipse(xx: float, xy: float, yy: float) -> tuple[int, int, int]:
    """PositionConfidenceEllipse: semi-axes in cm and orientation of the major one, 0.1 degree.

    Site north is taken for true north: they part by less than 0.1 degree within 10 km.
    """
    if not math.isfinite(xx + xy + yy):
        return NO_SEMI_AXIS, NO_SEMI_AXIS, NO_ANGLE
    mean, half = 0.5 * (xx + yy), math.hypot(0.5 * (xx - yy), xy)
    major, minor = (
        steps(ELLIPSE_SIGMAS * math.sqrt(max(variance, 0.0)), 0.01, NO_SEMI_AXIS - 1, 0)
        for variance in (mean + half, mean - half)
    )
    compass = 90.0 - math.degrees(0.5 * math.atan2(2.0 * xy, xx - yy))
    return major, minor, round(compass * 10.0) % 1800


def ellipse_known(major: Floats, minor: Floats) -> Bools:
    """Where both semi-axes are said and within what can be coded."""
    return (major <= WIDEST_SEMI_AXIS) & (minor <= WIDEST_SEMI_AXIS)


def covariances(major: Floats, minor: Floats, orientation: Floats) -> Floats:
    """(N, 2, 2) m^2 in site ENU of PositionConfidenceEllipse.

    An unknown ellipse is the widest circle that can be coded; one without an orientation is the
    circle around it.  Never singular, for a semi-axis of 0 is read as 1 cm.
    """
    known = ellipse_known(major, minor)
    widest = np.where(known, np.maximum(major, minor), WIDEST_SEMI_AXIS)
    turned = known & (orientation < NO_ANGLE)
    along = (np.maximum(np.where(turned, major, widest), 1) * (0.01 / ELLIPSE_SIGMAS)) ** 2
    across = (np.maximum(np.where(turned, minor, widest), 1) * (0.01 / ELLIPSE_SIGMAS)) ** 2
    compass = np.radians(np.where(turned, orientation, 0) * 0.1)
    east, north = np.sin(compass), np.cos(compass)
    xx = along * east**2 + across * north**2
    yy = along * north**2 + across * east**2
    xy = (along - across) * east * north
    return np.stack((xx, xy, xy, yy), axis=-1).reshape(-1, 2, 2)
