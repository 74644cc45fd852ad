"""The car that is parked: its footprint and how sharply it turns."""

from dataclasses import dataclass
from math import tan

import numpy as np

from rsu.arrays import Floats


@dataclass(slots=True, frozen=True)
class Vehicle:
    """Kinematic single-track model, reference point on the middle of the rear axle.

    The defaults are the car of the TPCAP benchmark (ITSC 2022).
    """

    wheelbase: float = 2.8
    front_overhang: float = 0.96
    """From the front axle to the front edge, m."""
    rear_overhang: float = 0.929
    """From the rear axle to the rear edge, m."""
    width: float = 1.942
    steering: float = 0.75
    """Largest angle of the front wheels, rad."""

    @property
    def curvature(self) -> float:
        """Largest curvature that the rear axle drives, 1/m."""
        return tan(self.steering) / self.wheelbase

    @property
    def length(self) -> float:
        """From edge to edge, m."""
        return self.wheelbase + self.front_overhang + self.rear_overhang

    @property
    def inner(self) -> float:
        """Radius of the disc around the rear axle's middle that the footprint always covers, m."""
        return min(self.rear_overhang, self.width / 2.0)

    def row(self) -> Floats:
        """Return it as the kernels of `rsu.kernels.footprint` take it."""
        front = self.wheelbase + self.front_overhang
        return np.array([front, self.rear_overhang, self.width / 2.0, self.curvature])
