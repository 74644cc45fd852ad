"""Records of this room: raw frames in, detections in site ENU out."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TypeAlias

from rsu.arrays import Floats, Ints


class SensorKind(IntEnum):
    """How a detection was made; also the bit of a track's `seen_by`."""

    CAMERA = 0
    RADAR = 1
    LIDAR = 2
    V2X = 3
    FOREIGN = 4
    """Not a sensor: the tracks of another roadside unit."""


class ObjectClass(IntEnum):
    """What a road user is; the index of class columns."""

    CAR = 0
    VAN = 1
    TRUCK = 2
    BUS = 3
    MOTORCYCLE = 4
    BICYCLE = 5
    PEDESTRIAN = 6
    OTHER = 7


ASPECTS = 6, 11
"""Cells of the heading, and numbers of each: `rsu.kernels.backprojection`."""


@dataclass(slots=True, kw_only=True)
class CameraFrame:
    """Boxes of one image."""

    sensor_id: str
    sequence: int
    time: float
    """Middle of the exposure, Unix s."""
    box: Floats
    """(N, 4) left, top, right, bottom; px, from the image's top left corner."""
    class_index: Ints
    """(N,) `ObjectClass`."""
    score: Floats
    """(N,) probability that the box holds such an object, by the detector."""


@dataclass(slots=True, kw_only=True)
class RadarFrame:
    """Targets of one radar cycle."""

    sensor_id: str
    sequence: int
    time: float
    range: Floats
    """(N,) m, slant range."""
    azimuth: Floats
    """(N,) rad, counter-clockwise from the boresight."""
    range_rate: Floats
    """(N,) m/s, positive when the target moves away."""
    score: Floats
    """(N,) probability that the target is real."""


@dataclass(slots=True, kw_only=True)
class LidarFrame:
    """Boxes of one sweep, in the lidar's own axes: ahead, left, up."""

    sensor_id: str
    sequence: int
    time: float
    """Middle of the sweep, Unix s."""
    position: Floats
    """(N, 3) m, middle of the box."""
    covariance: Floats
    """(N, 2, 2) m^2, of its first two coordinates ..."""
    up_variance: Floats
    """(N,) m^2, ... and of the third, which errs independently."""
    heading: Floats
    """(N,) rad from ahead to left; nan = not measured."""
    heading_variance: Floats
    """(N,) rad^2."""
    extent: Floats
    """(N, 3) length, width, height, m; nan = not measured."""
    class_index: Ints
    """(N,) `ObjectClass`."""
    score: Floats
    """(N,) probability that the box holds such an object, by the detector."""


SensorFrame: TypeAlias = CameraFrame | RadarFrame | LidarFrame


class Indicator(IntEnum):
    """Which way a vehicle signals to turn."""

    OFF = 0
    """Neither, or both: the hazard lights."""
    LEFT = 1
    RIGHT = 2


@dataclass(slots=True, kw_only=True)
class SelfReports:
    """What stations said of themselves in CAMs, one row a message, site ENU."""

    station_id: Ints
    """(N,) ITS station id."""
    time: Floats
    """(N,) time of the state, Unix s."""
    position: Floats
    """(N, 2) m, middle of the station's footprint."""
    z: Floats
    """(N,) m, ground below the station; nan = not known."""
    covariance: Floats
    """(N, 2, 2) m^2, from the message's confidence ellipse."""
    heading: Floats
    """(N,) rad from east to north; nan = not known."""
    heading_sigma: Floats
    """(N,) rad; nan = not known."""
    speed: Floats
    """(N,) m/s along the heading, negative in reverse; nan = not known."""
    speed_sigma: Floats
    """(N,) m/s; nan = not known."""
    acceleration: Floats
    """(N,) m/s^2 along the heading; nan = not known."""
    yaw_rate: Floats
    """(N,) rad/s; nan = not known."""
    extent: Floats
    """(N, 3) length, width, height, m; nan = not known."""
    class_index: Ints
    """(N,) `ObjectClass`."""
    emergency: Ints
    """(N,) 1 = light bar or siren in use, 0 = neither, -1 = the message does not say."""
    indicator: Ints
    """(N,) `Indicator`, -1 = the message does not say."""

    def __len__(self) -> int:
        """Count the reports."""
        return len(self.station_id)


@dataclass(slots=True, kw_only=True)
class DetectionBatch:
    """What one sensor saw at one instant, N detections in site ENU."""

    sensor_id: str
    kind: SensorKind
    time: float
    """When it was measured, Unix s."""
    position: Floats
    """(N, 2) m, middle of the object's footprint."""
    covariance: Floats
    """(N, 2, 2) m^2."""
    z: Floats
    """(N,) m, bottom of the object; nan = not known."""
    velocity: Floats
    """(N, 2) m/s; nan = not measured."""
    velocity_variance: Floats
    """(N,) (m/s)^2 an axis; nan = not measured."""
    range_rate: Floats
    """(N,) m/s away from the sensor, at the ground; nan = not measured."""
    range_rate_variance: Floats
    """(N,) (m/s)^2."""
    heading: Floats
    """(N,) rad; nan = not measured."""
    heading_variance: Floats
    """(N,) rad^2."""
    extent: Floats
    """(N, 3) length, width, height, m; nan = not measured."""
    looks: Floats
    """(N, 2, 2) mean, m, and variance, m^2, of the length and width that it is taken for by its
    class and its outline; nan = the sensor measures them, or says nothing."""
    aspects: Floats
    """(N, *ASPECTS) where it is and how long, by which way it heads
    (`rsu.kernels.backprojection`); nan likewise."""
    class_index: Ints
    """(N,) `ObjectClass`; OTHER = the sensor does not say."""
    score: Floats
    """(N,) probability that the detection is real."""
    station_id: Ints
    """(N,) ITS station id of a self report; -1 = none."""
    sensor_position: Floats
    """(N, 2) m, where the sensor was; nan for self reports."""

    def __len__(self) -> int:
        """Count the detections."""
        return len(self.position)


@dataclass(slots=True, frozen=True)
class Misalignment:
    """What a sensor is off by, as far as objects tell that it shares with others."""

    x: float
    """m that it stands east of where the survey says."""
    y: float
    """m north of it."""
    yaw: float
    """rad that it is turned to the left."""
    clock: float
    """s that its clock is fast."""
    x_sigma: float
    """m, standard deviation of `x` in the frame of the map."""
    y_sigma: float
    yaw_sigma: float
    clock_sigma: float
    applied: bool
    """What all sensors are found off by refutes the survey: detections are corrected by it."""


class Lack(StrEnum):
    """How a sensor that delivers in time falls short, as far as others tell."""

    BLIND = "blind"
    """It overlooks all that others see in its view."""
    FROZEN = "frozen"
    """It says the same to the last digit while something moves in its view."""
    GHOSTS = "ghosts"
    """It sees what others do not that look there as well."""


_SIGHTLESS = frozenset({Lack.BLIND, Lack.FROZEN})


@dataclass(slots=True, kw_only=True)
class SensorHealth:
    """Whether a sensor delivers what it should."""

    sensor_id: str
    last_time: float
    """Unix s of its newest measurement; -inf = never."""
    rate_hz: float
    """Measured over the last seconds."""
    expected_rate_hz: float
    latency: float
    """s from measurement to arrival, smoothed; nan = never."""
    dropped: int
    """Frames refused so far: malformed, too late, from the future."""
    alive: bool
    """False when it is silent for longer than its rate allows."""
    misalignment: Misalignment | None = None
    """None where nothing is known of it: no other sensor shares its objects, or it moves."""
    lacks: frozenset[Lack] = frozenset()

    @property
    def sees(self) -> bool:
        """Whether what it does not report is not there either, where nothing hides it."""
        return self.alive and _SIGHTLESS.isdisjoint(self.lacks)


@dataclass(slots=True, frozen=True, kw_only=True)
class NeighbourHealth:
    """How one neighbour does."""

    name: str
    alive: bool
    """Whether what it said last still holds."""
    last_time: float
    """Unix s of its last world; -inf = never."""
