"""What a sensor's mounting does to its detections, undone; how: `rsu.kernels.registration`."""

import numpy as np

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel


@kernel(
    "void(float64[::1], float64[:, ::1], float64[:, ::1], float64[:, :, ::1], float64[:, ::1],"
    " float64[::1], float64[:, ::1], float64[:, :, ::1], float64[:, ::1], float64[::1])"
)
def rectify(
    bias: Floats,
    survey: Floats,
    position: Floats,
    covariance: Floats,
    velocity: Floats,
    heading: Floats,
    true_position: Floats,
    true_covariance: Floats,
    true_velocity: Floats,
    true_heading: Floats,
) -> None:
    """Undo a sensor's `bias` (4,) in the N detections of one scan.

    `survey` (N, 2) is where the sensor is said to stand; the ``true_`` arrays are the result.
    """
    angle = bias[2]
    cos, sin = np.cos(angle), np.sin(angle)
    for j in range(len(position)):
        dx = position[j, 0] - bias[0] - survey[j, 0]
        dy = position[j, 1] - bias[1] - survey[j, 1]
        true_position[j, 0] = survey[j, 0] + cos * dx + sin * dy
        true_position[j, 1] = survey[j, 1] + cos * dy - sin * dx
        true_velocity[j, 0] = cos * velocity[j, 0] + sin * velocity[j, 1]
        true_velocity[j, 1] = cos * velocity[j, 1] - sin * velocity[j, 0]
        true_heading[j] = heading[j] - angle
        xx, xy, yy = covariance[j, 0, 0], covariance[j, 0, 1], covariance[j, 1, 1]
        cross = cos * sin * (yy - xx) + (cos * cos - sin * sin) * xy
        true_covariance[j, 0, 0] = cos * cos * xx + 2.0 * cos * sin * xy + sin * sin * yy
        true_covariance[j, 0, 1] = true_covariance[j, 1, 0] = cross
        true_covariance[j, 1, 1] = sin * sin * xx - 2.0 * cos * sin * xy + cos * cos * yy


@kernel(
    "void(int64, float64, int64, int64[::1], float64[:, :, ::1], float64[:, :, ::1],"
    " float64[:, :, ::1], float64[::1], int64[::1], float64[:, :, ::1], float64[:, :, ::1])"
)
def loosen(
    source: int,
    since: float,
    refuted: int,
    track_of: Ints,
    covariance: Floats,
    blur: Floats,
    moved: Floats,
    track_time: Floats,
    sole: Ints,
    modes: Floats,
    noise: Floats,
) -> None:
    """Let what is not known of a sensor count where it matters, before its scan updates tracks.

    Towards what other sensors measured, its own errors are those of its mounting as well.  And
    where its estimate has changed `since` a track was last measured, the track may have to move.

    Parameters
    ----------
    refuted
        1 where the survey is; as long as it may be right, it is taken as that.
    sole
        (C,) the one sensor that has measured a track, -1 = several did; updated.
    modes
        (C, 3, 25) of the tracks; their covariances are updated.
    noise
        (N, 2, 2) m^2, result: `covariance`, and `blur` towards tracks of other sensors.
    """
    for j in range(len(track_of)):
        i = track_of[j]
        if i < 0:
            continue
        shared = 1.0 if refuted == 1 and sole[i] != source else 0.0
        if sole[i] != source:
            sole[i] = -1
        stale = 1.0 if track_time[i] < since else 0.0
        for a in range(2):
            for b in range(2):
                noise[j, a, b] = covariance[j, a, b] + shared * blur[j, a, b]
        for m in range(modes.shape[1]):
            modes[i, m, 5] += stale * moved[j, 0, 0]
            modes[i, m, 6] += stale * moved[j, 0, 1]
            modes[i, m, 10] += stale * moved[j, 1, 1]


@kernel(
    "int64(int64[::1], int64[::1], float64[:, ::1], float64[:, :, ::1], int64[::1],"
    " float64[:, ::1], float64[:, :, ::1])"
)
def note(
    track_of: Ints,
    track_serial: Ints,
    mean: Floats,
    P: Floats,
    serial: Ints,
    velocity: Floats,
    velocity_covariance: Floats,
) -> int:
    """Copy of its track, for every detection, the serial number and what is known of its velocity.

    The last three arrays are the result; the serial number of no track is -1.  Returns how many
    have a track.
    """
    tracked = 0
    for j in range(len(track_of)):
        i = track_of[j]
        serial[j] = -1
        if i < 0:
            continue
        tracked += 1
        serial[j] = track_serial[i]
        for a in range(2):
            velocity[j, a] = mean[i, a + 2]
            for b in range(2):
                velocity_covariance[j, a, b] = P[i, a + 2, b + 2]
    return tracked
