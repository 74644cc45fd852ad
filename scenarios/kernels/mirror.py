"""Specular reflection of bodies on the upright faces of boxes."""

from math import cos, sin

from rsu.arrays import Bools, Floats, Ints
from rsu.kernels.compile import kernel

FACES_SEEN = 2
"""Of a box's four upright faces, from any place."""
FIGURES = 12
"""Columns of `reflect`."""


@kernel(
    "int64(float64[::1], float64[:, ::1], float64[:, ::1], boolean[::1], float64[:, ::1],"
    " int64[::1], int64[::1], float64[:, ::1])"
)
def reflect(
    eye: Floats,
    bodies: Floats,
    velocity: Floats,
    large: Bools,
    walls: Floats,
    actor: Ints,
    mirror: Ints,
    out: Floats,
) -> int:
    """Write where the middle of each body is seen over each face that can reflect it.

    Whatever is in the way.

    Parameters
    ----------
    eye : (3,) m
    bodies : (N, 7)
        x, y of the middle, z of the bottom, heading, length, width, height, m and rad.
    velocity : (N, 2) m/s
    large : (N,)
        True for the bodies that reflect as well.
    walls : (K, 7)
        Boxes that stand.
    actor, mirror : (C,)
        Rows of the body that is seen, and of the box that reflects it, walls after bodies.
    out : (C, FIGURES)
        Point of reflection (3) and image (3), m; velocity of the image (2), m/s; middle (2), m,
        and normal (2) of the face.  C at least N times `FACES_SEEN` times the boxes that reflect.

    Returns
    -------
    int
        Rows written.
    """
    count, rows = bodies.shape[0], 0
    for n in range(count):
        x, y, z = bodies[n, 0], bodies[n, 1], bodies[n, 2] + 0.5 * bodies[n, 6]
        for k in range(count + walls.shape[0]):
            if k == n or (k < count and not large[k]):
                continue
            box = bodies[k] if k < count else walls[k - count]
            c, s = cos(box[3]), sin(box[3])
            for side in range(4):  # ahead, left, back, right
                turn = 1.0 if side < 2 else -1.0
                east, north = (turn * c, turn * s) if side % 2 == 0 else (-turn * s, turn * c)
                half, across = 0.5 * box[4 + side % 2], 0.5 * box[5 - side % 2]
                face_x, face_y = box[0] + half * east, box[1] + half * north
                front = (eye[0] - face_x) * east + (eye[1] - face_y) * north
                before = (x - face_x) * east + (y - face_y) * north
                if front <= 0.0 or before <= 0.0:
                    continue
                seen_x, seen_y = x - 2.0 * before * east, y - 2.0 * before * north
                share = front / (front + before)
                point_x, point_y = (
                    eye[0] + share * (seen_x - eye[0]),
                    eye[1] + share * (seen_y - eye[1]),
                )
                point_z = eye[2] + share * (z - eye[2])
                aside = (point_y - face_y) * east - (point_x - face_x) * north
                if abs(aside) > across or not box[2] <= point_z <= box[2] + box[6]:
                    continue
                own_x = velocity[k, 0] if k < count else 0.0
                own_y = velocity[k, 1] if k < count else 0.0
                closing = (velocity[n, 0] - own_x) * east + (velocity[n, 1] - own_y) * north
                actor[rows], mirror[rows] = n, k
                out[rows, 0], out[rows, 1], out[rows, 2] = point_x, point_y, point_z
                out[rows, 3], out[rows, 4], out[rows, 5] = seen_x, seen_y, z
                out[rows, 6] = velocity[n, 0] - 2.0 * closing * east
                out[rows, 7] = velocity[n, 1] - 2.0 * closing * north
                out[rows, 8], out[rows, 9] = face_x, face_y
                out[rows, 10], out[rows, 11] = east, north
                rows += 1
    return rows
