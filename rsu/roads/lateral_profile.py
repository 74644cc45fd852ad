"""Reads the cross section of a road: superelevation, crossfall and shape (OpenDRIVE 1.7, 8.4.2)."""

from dataclasses import dataclass

import numpy as np

from rsu.arrays import Floats
from rsu.roads.document import Node
from rsu.roads.profile import FLAT, Profile, read_profile

NO_SHAPE: Floats = np.empty((0, 6))


@dataclass(slots=True, frozen=True, kw_only=True)
class LateralProfile:
    """How the surface of a road is turned about its reference line, and bent."""

    superelevation: Profile
    """rad by s; positive = the left side is higher."""
    crossfall_left: Profile
    """rad by s; positive = the surface falls away from the reference line (OpenDRIVE 1.4)."""
    crossfall_right: Profile
    shape: Floats
    """(K, 6) s, t, and a, b, c, d of the height above the turned surface by t; s and t rise."""


LEVEL = LateralProfile(
    superelevation=FLAT, crossfall_left=FLAT, crossfall_right=FLAT, shape=NO_SHAPE
)


def read_lateral_profile(node: Node | None) -> LateralProfile:
    """Read a ``<lateralProfile>``; without one the road is level."""
    if node is None or not node.children:
        return LEVEL
    falls = node.all("crossfall")
    sides = [fall.choice("side", ("left", "right", "both"), "both") for fall in falls]
    left = [fall for fall, side in zip(falls, sides, strict=True) if side != "right"]
    right = [fall for fall, side in zip(falls, sides, strict=True) if side != "left"]
    return LateralProfile(
        superelevation=read_profile(node.all("superelevation")),
        crossfall_left=read_profile(left),
        crossfall_right=read_profile(right),
        shape=_read_shape(node.all("shape")),
    )


def _read_shape(nodes: list[Node]) -> Floats:
    if not nodes:
        return NO_SHAPE
    rows = np.array([[node.number(name) for name in ("s", "t", *"abcd")] for node in nodes])
    for before, after, node in zip(rows, rows[1:], nodes[1:], strict=False):
        if tuple(after[:2]) < tuple(before[:2]):
            raise node.error("neither s nor t rises")
    return rows
