"""What a sensor reports, held against what is known to be in its view."""

import math

from rsu.arrays import Bools, Floats, Ints
from rsu.kernels.compile import kernel


@kernel(
    "int64(float64[:, ::1], float64[::1], float64[::1], float64[:, ::1], boolean[::1])",
)
def overlook(place: Floats, reach: Floats, fan: Floats, detection: Floats, missed: Bools) -> int:
    """Mark the places in a fan that no detection is near to; return how many have one.

    Parameters
    ----------
    place : (N, 3) float64
        x, y, and z of the ground, m; at the time of the detections.
    reach : (N,) float64
        m within which a detection is of it; negative = not looked for.
    fan : (7,) float64
        x, y, z of the eye, m; direction and half angle, rad; the range, m; and how many times the
        height of the eye above the ground the distance must be at least: what lies nearer is below
        the image.
    detection : (M, 2) float64
        m.
    missed : (N,) bool
        Overwritten.
    """
    found = 0
    for n in range(place.shape[0]):
        missed[n] = False
        if reach[n] < 0.0:
            continue
        east, north = place[n, 0] - fan[0], place[n, 1] - fan[1]
        distance = math.sqrt(east * east + north * north)
        if not fan[6] * (fan[2] - place[n, 2]) <= distance <= fan[5]:
            continue
        turn = math.atan2(north, east) - fan[3]
        turn -= 2.0 * math.pi * math.floor((turn + math.pi) / (2.0 * math.pi))
        if abs(turn) > fan[4]:
            continue
        missed[n] = True
        for m in range(detection.shape[0]):
            east, north = place[n, 0] - detection[m, 0], place[n, 1] - detection[m, 1]
            if east * east + north * north <= reach[n] * reach[n]:
                missed[n] = False
                found += 1
                break
    return found


@kernel(
    "void(float64, float64[::1], int64, float64[:, ::1], int64[::1], float64[::1], float64[::1],"
    " float64[::1], float64[::1], float64[::1])"
)
def set_reach(
    now: float,
    rules: Floats,
    witnesses: int,
    extent: Floats,
    seen_by: Ints,
    existence: Floats,
    born: Floats,
    updated: Floats,
    sure: Floats,
    known: Floats,
) -> None:
    """How near to each body a detection is of it, as `overlook` takes it.

    Parameters
    ----------
    now : float
        Unix s.
    rules : (5,) float64
        m beside the half length of a body; existence, s since the first and s since the last
        measurement, and height, m, of what must be seen.
    witnesses : int
        Bits of the kinds of sensor of which one must have measured it.
    extent, seen_by, existence, born, updated : (N, 3), (N,), (N,), (N,), (N,)
        As of `rsu.tracking.track.TrackTable`.
    sure, known : (N,) float64
        m, of what must be seen, and of what there is at all; -1 for others.  Overwritten.
    """
    for n in range(extent.shape[0]):
        witnessed = seen_by[n] & witnesses != 0
        old = existence[n] >= rules[1] and now - born[n] >= rules[2]
        clear = now - updated[n] <= rules[3] and extent[n, 2] >= rules[4]
        known[n] = rules[0] + 0.5 * extent[n, 0] if witnessed else -1.0
        sure[n] = known[n] if old and clear else -1.0


@kernel("void(float64[:, ::1], float64[:, ::1], float64[::1], boolean[::1])")
def part_lonely(detection: Floats, place: Floats, reach: Floats, lonely: Bools) -> None:
    """Mark the detections (M, 2) that lie near to none of the places (N, 3); as `overlook`."""
    for m in range(detection.shape[0]):
        lonely[m] = True
        for n in range(place.shape[0]):
            east, north = place[n, 0] - detection[m, 0], place[n, 1] - detection[m, 1]
            if reach[n] >= 0.0 and east * east + north * north <= reach[n] * reach[n]:
                lonely[m] = False
                break


@kernel(
    "int64(float64, float64[:, ::1], float64[:, ::1], float64[:, ::1], float64[::1],"
    " float64[::1], float64[:, ::1], float64[:, ::1], boolean[::1])"
)
def look_back(
    age: float,
    position: Floats,
    velocity: Floats,
    box: Floats,
    reach: Floats,
    fan: Floats,
    detection: Floats,
    place: Floats,
    missed: Bools,
) -> int:
    """Mark where everybody was `age` s ago, and `overlook` that.

    Parameters
    ----------
    position, velocity : (N, 2) float64
        Now, m and m/s.
    box : (N or more, 7) float64
        Of each; the third figure is the height of the ground, m.
    place : (N, 3) float64
        Overwritten.
    """
    for n in range(position.shape[0]):
        place[n, 0] = position[n, 0] - age * velocity[n, 0]
        place[n, 1] = position[n, 1] - age * velocity[n, 1]
        place[n, 2] = box[n, 2]
    return overlook(place, reach, fan, detection, missed)
