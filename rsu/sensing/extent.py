"""How large road users of a class are, for sensors that do not measure it.

Means are those of labelled boxes: KITTI (Geiger et al. 2012; anchors of SECOND, Yan et al. 2018)
and nuScenes (Caesar et al. 2020; anchors of CBGS, Zhu et al. 2019).  The car lies between the two,
which are 3.9 and 4.6 m long; bicycle and motorcycle include their riders.  The standard deviations
cover the difference between the two collections and the spread of models within a class, and for
pedestrians children as well as adults.

What detectors call a truck, or a bus, is no one kind of body: beside the light ones that make up
those collections it is lorries of up to 12 m, articulated ones of up to 16.5 m and road trains of
up to 18.75 m, coaches of up to 15 m and articulated buses of up to 18.75 m (Directive 96/53/EC,
annex I, 1.1; width and height 1.2 and 1.3).  So each has several kinds, as probable as `SHARE`
says; how many of each drive past depends on the road, and nobody knows that beforehand.
"""

import numpy as np

from rsu.arrays import Floats, Ints

FIRST: Ints = np.array([0, 1, 2, 5, 7, 8, 9, 10, 11])
"""(9,) an `ObjectClass` c has the kinds of body FIRST[c] up to FIRST[c + 1]."""
SIZE: Floats = np.array(
    [
        [4.3, 1.8, 1.6],  # car
        [5.0, 1.9, 2.2],  # van
        [6.9, 2.5, 2.8],  # truck: light
        [10.5, 2.5, 3.5],  # truck: lorry
        [17.0, 2.55, 3.7],  # truck: articulated, road train
        [11.2, 2.9, 3.5],  # bus
        [17.5, 2.6, 3.3],  # bus: articulated
        [2.1, 0.8, 1.6],  # motorcycle
        [1.75, 0.6, 1.7],  # bicycle
        [0.7, 0.6, 1.7],  # pedestrian
        [1.5, 1.0, 1.2],  # other: from an animal to a trailer
    ]
)
"""(11, 3) length, width, height of each kind, m."""
DEVIATION: Floats = np.array(
    [
        [0.45, 0.15, 0.15],
        [0.6, 0.15, 0.3],
        [1.7, 0.25, 0.5],
        [1.2, 0.15, 0.4],
        [1.3, 0.1, 0.3],
        [1.7, 0.25, 0.3],
        [0.9, 0.1, 0.3],
        [0.3, 0.15, 0.2],
        [0.2, 0.1, 0.15],
        [0.2, 0.15, 0.25],
        [1.0, 0.5, 0.6],
    ]
)
"""(11, 3) their standard deviations, m."""
SHARE: Floats = np.array([1.0, 1.0, 1 / 3, 1 / 3, 1 / 3, 0.8, 0.2, 1.0, 1.0, 1.0, 1.0])
"""(11,) probability of each kind within its class."""


ALIKE: Ints = np.array([[0, 2], [0, 2], [2, 4], [2, 4], [4, 6], [4, 6], [6, 7], [7, 8]])
"""(8, 2) classes, from one up to another, that detectors take for one another: cars and vans,
trucks and buses, two-wheelers."""
MISNAMED = 0.1
"""Probability that what a detector names is of another class that it takes for it."""


def _within_class(figure: Floats) -> Floats:
    """(8, 3) mean over the kinds of each class."""
    return np.add.reduceat(SHARE[:, None] * figure, FIRST[:-1])


def _by_name() -> Floats:
    """(8, 11) probability of each kind by what a detector calls it."""
    share = np.zeros((len(ALIKE), len(SHARE)))
    for named, (begin, end) in enumerate(ALIKE.tolist()):
        for true in range(begin, end):
            right = 1.0 - MISNAMED * (end - begin - 1)
            kinds = slice(FIRST[true], FIRST[true + 1])
            share[named, kinds] = SHARE[kinds] * (right if true == named else MISNAMED)
    return share


NAMED: Floats = _by_name()
"""(8, 11) probability of each kind by the `ObjectClass` that a detector calls it."""
RANGE: Ints = FIRST[ALIKE]
"""(8, 2) kinds, from one up to another, that have any."""
TYPICAL: Floats = _within_class(SIZE)
"""(8, 3) length, width, height of each `ObjectClass`, m."""
SPREAD: Floats = np.sqrt(_within_class(DEVIATION**2 + SIZE**2) - TYPICAL**2)
"""(8, 3) their standard deviations, m."""
