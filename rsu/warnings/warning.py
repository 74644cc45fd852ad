"""`Warning`: one DENM's worth of content, in SI and site ENU."""

from dataclasses import dataclass
from enum import IntEnum

from sotif.monitors.hazard import Name


class Phase(IntEnum):
    """Where a warning stands in its life (EN 302 637-3, 6.1)."""

    NEW = 0
    UPDATE = 1
    REPETITION = 2
    CANCELLATION = 3


class Awareness(IntEnum):
    """Radius of the awareness area (CDD `StandardLength3b`), upper bounds."""

    BELOW_50_M = 0
    BELOW_100_M = 1
    BELOW_200_M = 2
    BELOW_500_M = 3
    BELOW_1000_M = 4
    BELOW_5_KM = 5
    BELOW_10_KM = 6
    OVER_10_KM = 7


class TrafficDirection(IntEnum):
    """Traffic that the warning concerns, relative to the event's heading (CDD)."""

    ALL = 0
    UPSTREAM = 1
    DOWNSTREAM = 2
    OPPOSITE = 3


@dataclass(slots=True, kw_only=True, frozen=True)
class Warning:  # noqa: A001 - the field's word; this package never means the built-in
    """What a DENM says, as the DEN basic service hands it to the codec."""

    station_id: int
    """Originating station; with `sequence` the action id."""
    sequence: int
    """0..65535."""
    phase: Phase
    detection_time: float
    """When the event was last found to be so, Unix s; moves with every update."""
    reference_time: float
    """When this content was generated, Unix s; repetitions keep it."""
    validity: float
    """s from `detection_time` after which the warning is void."""
    repetition_interval: float
    """s between repetitions."""
    position: tuple[float, float]
    """Event position, site ENU, m."""
    z: float
    """m above the site's origin."""
    position_covariance: tuple[float, float, float]
    """xx, xy, yy, m^2."""
    heading: float
    """Heading of the event or its main participant, rad from east to north; nan = none."""
    speed: float
    """Of the event or its main participant, m/s; nan = not known."""
    cause: int
    """CauseCode, CDD."""
    sub_cause: int
    quality: int
    """InformationQuality 0..7; 0 = not known."""
    awareness: Awareness
    direction: TrafficDirection
    radius: float
    """m; relevance area: circle around `position` to which the warning is addressed."""
    entry: str
    """Id of the SOTIF catalogue entry that explains it."""
    hazard: str
    """Key of the hazard, stable over the warning's life."""
    participants: tuple[int, ...]
    """Track ids."""
    time_to_event: float
    """s from `reference_time` to the predicted event; nan = not predictable."""
    probability: float
    """Of the event, as the monitor saw it."""
    names: tuple[Name, ...] = ()
    """Of the participants, the same in all units, in order."""
    within: bool = False
    """Whether the originator's sensors reach the place."""
