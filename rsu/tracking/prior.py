"""What is known of road users before they are measured, a row an `ObjectClass`.

Order of every row: car, van, truck, bus, motorcycle, bicycle, pedestrian, other.
"""

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.sensing.detection import SensorKind
from rsu.sensing.extent import ALIKE

KINDS = tuple(SensorKind)

MOTION: Floats = np.array(
    [[0.3, 0.05, 0.001, 4.5, 0.5, 0.05, 0.02, 0.0]] * 2
    + [[0.2, 0.05, 0.001, 2.0, 0.2, 0.02, 0.01, 0.0]] * 2
    + [
        [1.0, 0.1, 0.0003, 6.0, 0.5, 0.005, 0.002, 1.0],
        [0.5, 0.1, 0.001, 2.0, 0.2, 0.01, 0.005, 1.0],
        [0.1, 0.1, 0.0, 0.6, 0.6, 0.0, 0.0, 0.0],
        [0.5, 0.5, 0.003, 4.5, 4.5, 0.05, 0.02, 0.0],
    ]
)
"""Parameters of the modes, columns of `rsu.kernels.motion`.  Densities of the acceleration are
q = 2 sigma^2 tau of a Singer process (IEEE T-AES 6, 1970).  Manoeuvring: passenger cars brake and
turn within some 1.5 m/s^2 in town (comfort limit of the AASHTO Green Book: 3.4 m/s^2 braking), held
for about a second; heavy vehicles 1 m/s^2; pedestrians 0.5 m/s^2 (they reach walking speed within
some 2 s).  Cruising: a quarter to a half of that along the path, and less across."""

ONSET = 0.02
"""rad^2/s^2, variance of the yaw rate of what is seen for the first time."""

DETECTED = 0.9
"""Probability that a sensor detects what is there, where tracks compete: one in ten is missed."""

STANDS = 0.3
"""Probability that what is seen for the first time stands."""

SPEED_ALONG: Floats = np.array([10.0, 10.0, 10.0, 10.0, 10.0, 5.0, 1.5, 10.0])
"""m/s, standard deviation of the velocity along the heading of a new track: urban speed limits of
50 km/h are 1.4 sigma; walking at 1.4 m/s (HCM 2010, 17) is one."""

SPEED_ACROSS: Floats = np.array([1.5, 1.5, 1.5, 1.5, 2.0, 2.0, 1.5, 10.0])
"""m/s, the same across the heading: wheels do not slip; what is left is the heading's error."""

COURSE_SPEED: Floats = np.array([2.0, 2.0, 2.0, 2.0, 2.0, 1.0, 0.5, 2.0])
"""m/s from which a body points where it goes: slower ones may be reversing or turning on the spot
(parking manoeuvres stay below 2 m/s, ISO 16787)."""

COAST: Floats = np.array([4.5, 4.5, 4.5, 4.5, 4.5, 4.5, 2.0, 2.0])
"""s that a track may live without any measurement: a car hidden by a truck at a junction comes back
within some 3 s; a pedestrian may have turned by then."""

EXTENT: Floats = np.array(
    [
        [4.3, 1.8, 1.5],
        [5.2, 2.0, 2.2],
        [9.0, 2.5, 3.4],
        [12.0, 2.55, 3.2],
        [2.2, 0.8, 1.5],
        [1.8, 0.6, 1.7],
        [0.6, 0.6, 1.75],
        [2.0, 1.0, 1.5],
    ]
)
"""m, typical length, width, height (vehicles: UNECE categories M1, N1, N2, M3; widths without
mirrors; two-wheelers with their rider; pedestrians 5th to 95th percentile of ISO 7250)."""

BODY_WALK: Floats = np.array(
    [[0.05, 0.01, 0.001, 0.001, 0.1]] * 4
    + [[0.2, 0.01, 0.001, 0.001, 0.1]] * 2
    + [[1.0, 0.01, 0.001, 0.001, 0.05], [0.2, 0.01, 0.001, 0.001, 0.1]]
)
"""Spectral densities of heading (rad^2/s), length, width, height and z (m^2/s).  Heading: yaw rates
in town of 0.2 rad/s held for about a second (cars), 0.7 rad/s (pedestrians).  z: a 3 % slope at
10 m/s.  Bodies do not change, but the visible part of them does."""

CLASS_PRIOR: Floats = np.full(8, 0.125)
"""Before the first detection nothing is known."""

UNCLASSIFIED: Floats = CLASS_PRIOR @ MOTION
"""Parameters of the modes before the first detection."""

FAMILY: Ints = ALIKE[:, 0]
"""Classes that detectors take for one another have the same."""


def confusion_matrix(right: float, alike: float) -> Floats:
    """(8, 8) probability that class `k` (row) is reported as class `c` (column).

    Parameters
    ----------
    right
        Probability of the true class.
    alike
        Probability of a class of the same family; the rest goes to all others in equal parts.
    """
    family = FAMILY[:, None] == FAMILY[None, :]
    same = np.eye(len(FAMILY), dtype=bool)
    matrix = np.where(same, right, np.where(family, alike, 0.0))
    other = ~family & ~same
    matrix += np.where(
        other, (1.0 - matrix.sum(axis=1, keepdims=True)) / other.sum(1, keepdims=True), 0.0
    )
    return matrix
