"""How large road users of a class are, for sensors that do not measure it.

Means are those of labelled boxes: KITTI (Geiger et al. 2012; anchors of SECOND, Yan et al. 2018)
and nuScenes (Caesar et al. 2020; anchors of CBGS, Zhu et al. 2019).  The car lies between the two,
which are 3.9 and 4.6 m long; bicycle and motorcycle include their riders.  The standard deviations
cover the difference between the two collections and the spread of models within a class, and for
pedestrians children as well as adults.
"""

import numpy as np

from rsu.arrays import Floats

TYPICAL: Floats = np.array(
    [
        [4.3, 1.8, 1.6],  # car
        [5.0, 1.9, 2.2],  # van
        [6.9, 2.5, 2.8],  # truck
        [11.2, 2.9, 3.5],  # bus
        [2.1, 0.8, 1.6],  # motorcycle
        [1.75, 0.6, 1.7],  # bicycle
        [0.7, 0.6, 1.7],  # pedestrian
        [1.5, 1.0, 1.2],  # other: from an animal to a trailer
    ]
)
"""(8, 3) length, width, height of each `ObjectClass`, m."""

SPREAD: Floats = np.array(
    [
        [0.45, 0.15, 0.15],
        [0.6, 0.15, 0.3],
        [1.7, 0.25, 0.5],
        [1.5, 0.15, 0.3],
        [0.3, 0.15, 0.2],
        [0.2, 0.1, 0.15],
        [0.2, 0.15, 0.25],
        [1.0, 0.5, 0.6],
    ]
)
"""(8, 3) their standard deviations, m."""
