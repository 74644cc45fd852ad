"""Walls and bodies as mirrors of a radar: where it sees what is not there."""

from dataclasses import dataclass

import numpy as np

from rsu.arrays import Bools, Floats, Ints
from rsu.kernels.sight import unbroken
from rsu.sensing.detection import ObjectClass
from scenarios.kernels.mirror import FACES_SEEN, FIGURES, reflect

WALL = 0.15
"""Power that concrete reflects: relative permittivity 5.24 (Recommendation ITU-R P.2040-3, table
3, as programs quote it) at normal incidence."""
BODY = 0.5
"""Power that a large vehicle reflects: metal reflects all, ribs and curves scatter some of it; set
by hand."""
LARGE: Bools = np.isin(
    np.arange(len(ObjectClass)), [ObjectClass.VAN, ObjectClass.TRUCK, ObjectClass.BUS]
)
"""(C,) True for the vehicles with flat, high sides."""


@dataclass(slots=True)
class Images:
    """G mirror images of actors."""

    actor: Ints
    """(G,) row of what is mirrored."""
    middle: Floats
    """(G, 3) m, where it seems to be."""
    velocity: Floats
    """(G, 2) m/s, at which it seems to move."""
    gain: Floats
    """(G,) power against that of the actor at this distance without a mirror: two reflections, on
    the way there and on the way back."""


def images(eye: Floats, solids: Floats, velocity: Floats, large: Bools, walls: Floats) -> Images:
    """Find the actors' images by two specular reflections (Kraus et al., IEEE ITSC 2020, type 2).

    An image counts where the beam meets the face, and neither the way to the face nor that from
    there to the actor's middle is blocked.

    Parameters
    ----------
    eye : (3,) m
    solids : (N, 7) the actors' boxes
    velocity : (N, 2) m/s
    large : (N,) True for the actors that mirror as well
    walls : (K, 7) boxes of buildings, which stand
    """
    count = len(solids)
    most = FACES_SEEN * count * (np.count_nonzero(large) + len(walls))
    if most == 0:
        return NONE
    actor, mirror = np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int64)
    figures = np.empty((most, FIGURES))
    rows = reflect(eye, solids, velocity, large, walls, actor, mirror, figures)
    if rows == 0:
        return NONE
    actor, mirror, figures = actor[:rows], mirror[:rows], figures[:rows]
    target = figures[:, 3:6].copy()
    target[:, :2] = solids[actor, :2]
    point, face, free = figures[:, :3].copy(), figures[:, 8:].copy(), np.empty(rows, dtype=np.bool_)
    unbroken(eye, point, target, face, mirror, actor, np.concatenate((solids, walls)), free)
    if not np.count_nonzero(free):
        return NONE
    return Images(
        actor=actor[free],
        middle=figures[free, 3:6],
        velocity=figures[free, 6:8],
        gain=np.where(mirror[free] < count, BODY, WALL) ** 2,
    )


NONE = Images(np.empty(0, dtype=np.int64), np.empty((0, 3)), np.empty((0, 2)), np.empty(0))
