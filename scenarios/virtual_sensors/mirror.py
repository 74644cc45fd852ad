"""Walls and bodies as mirrors of a radar: where it sees what is not there."""

from dataclasses import dataclass

import numpy as np

from rsu.arrays import Bools, Floats, Ints
from rsu.kernels.sight import blocked
from rsu.sensing.detection import ObjectClass

WALL = 0.15
"""Power that concrete reflects: relative permittivity 5.24 (Recommendation ITU-R P.2040-3, table
3, as programs quote it) at normal incidence."""
BODY = 0.5
"""Power that a large vehicle reflects: metal reflects all, ribs and curves scatter some of it; set
by hand."""
LARGE: Ints = np.array([ObjectClass.VAN, ObjectClass.TRUCK, ObjectClass.BUS])
"""Vehicles with flat, high sides."""
_NORMALS = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]])


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


@dataclass(slots=True)
class _Faces:
    """F upright faces of boxes."""

    body: Ints
    """(F,) row of the box."""
    middle: Floats
    """(F, 2) m."""
    normal: Floats
    """(F, 2) outwards."""
    half: Floats
    """(F,) m, half the width."""


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
    boxes = np.vstack((solids, walls))
    mirrors = np.concatenate((np.flatnonzero(large), len(solids) + np.arange(len(walls))))
    faces = _faces(boxes, mirrors)
    middle = solids[:, :3].copy()
    middle[:, 2] += 0.5 * solids[:, 6]
    front = _dot(eye[:2] - faces.middle, faces.normal)
    before = _dot(middle[:, None, :2] - faces.middle, faces.normal)
    seen = middle[:, None, :].repeat(len(front), axis=1)
    seen[:, :, :2] -= 2.0 * before[:, :, None] * faces.normal
    with np.errstate(divide="ignore", invalid="ignore"):  # judged by the signs below
        point = eye + (front / (front + before))[:, :, None] * (seen - eye)
    across = np.stack((-faces.normal[:, 1], faces.normal[:, 0]), axis=1)
    bottom = boxes[faces.body, 2]
    hit = (
        (front > 0.0)
        & (before > 0.0)
        & (np.abs(_dot(point[:, :, :2] - faces.middle, across)) <= faces.half)
        & (point[:, :, 2] >= bottom)
        & (point[:, :, 2] <= bottom + boxes[faces.body, 6])
        & (faces.body != np.arange(len(solids))[:, None])
    )
    actor, face = np.nonzero(hit)
    free = _free(eye, point[hit], faces.body[face], boxes)
    for one in np.unique(face[free]).tolist():
        rows = np.flatnonzero(free & (face == one))
        free[rows] = _reaches(eye, middle, actor[rows], faces, one, boxes)
    actor, face = actor[free], face[free]
    moving = np.vstack((velocity, np.zeros((len(walls), 2))))[faces.body[face]]
    normal = faces.normal[face]
    closing = _dot(velocity[actor] - moving, normal)
    return Images(
        actor=actor,
        middle=seen[actor, face],
        velocity=velocity[actor] - 2.0 * closing[:, None] * normal,
        gain=np.where(faces.body[face] < len(solids), BODY, WALL) ** 2,
    )


def _faces(boxes: Floats, rows: Ints) -> _Faces:
    """The four upright faces of each box in `rows`."""
    body = np.repeat(rows, len(_NORMALS))
    local = np.tile(_NORMALS, (len(rows), 1))
    cos, sin = np.cos(boxes[body, 3]), np.sin(boxes[body, 3])
    normal = np.column_stack(
        (cos * local[:, 0] - sin * local[:, 1], sin * local[:, 0] + cos * local[:, 1])
    )
    # In the order of the normals: ahead, left, back, right.
    half = 0.5 * np.tile(boxes[rows, 4:6], (1, 2)).reshape(-1)
    across = 0.5 * np.tile(boxes[rows, 5:3:-1], (1, 2)).reshape(-1)
    return _Faces(body, boxes[body, :2] + half[:, None] * normal, normal, across)


def _free(eye: Floats, points: Floats, skip: Ints, boxes: Floats) -> Bools:
    """(M,) True for points in sight of the eye, whatever the box `skip` does."""
    hidden = np.empty(len(points), dtype=np.int64)
    blocked(eye, np.ascontiguousarray(points), boxes, skip, hidden)
    return hidden == 0


def _reaches(
    eye: Floats, middle: Floats, actor: Ints, faces: _Faces, face: int, boxes: Floats
) -> Bools:
    """(M,) True where nothing before the face is between it and the actors.

    Seen from the eye's own mirror image the two legs are one line.
    """
    normal, origin = faces.normal[face], faces.middle[face]
    image = eye.copy()
    image[:2] -= 2.0 * (normal @ (eye[:2] - origin)) * normal
    before = (boxes[:, :2] - origin) @ normal > 0.0
    row = np.cumsum(before) - 1
    return _free(image, middle[actor], row[actor], boxes[before])


def _dot(left: Floats, right: Floats) -> Floats:
    return (left * right).sum(axis=-1)
