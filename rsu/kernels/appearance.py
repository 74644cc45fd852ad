"""What the world is told of a track's body."""

from math import atan2, isnan, nan, sqrt

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel


@kernel(
    "void(int64[::1], float64[:, ::1], float64[:, :, ::1], float64[:, :, ::1], float64[:, ::1], "
    "float64[:, ::1], float64[:, ::1], float64, float64, float64[::1], float64[::1], "
    "float64[:, ::1], int64[::1])"
)
def describe_bodies(
    track: Ints,
    mean: Floats,
    covariance: Floats,
    body: Floats,
    class_probability: Floats,
    typical: Floats,
    seen: Floats,
    since: float,
    significant: float,
    z: Floats,
    heading: Floats,
    extent: Floats,
    seen_by: Ints,
) -> None:
    """Height, heading, extent and sensors of each track that is shown.

    Parameters
    ----------
    track : (N,) int64
        Rows of them among all C tracks.
    mean : (N, 4) float64
        x, y, vx, vy; SI.
    covariance : (N, 4, 4) float64
        Of it.
    body : (C, 5, 2) float64
        Mean and variance of heading, rad, length, width, height, z, m; nan = not known.
    class_probability : (C, 8) float64
    typical : (8, 3) float64
        Length, width and height of each class, m.
    seen : (C, K) float64
        When each kind of sensor measured it last, Unix s.
    since : float
        Unix s from which a measurement counts as recent.
    significant : float
        Standard deviations of the speed beyond which the velocity says where the body points.
    z : (N,) float64
        m.  Overwritten.
    heading : (N,) float64
        Of the body, else of a significant velocity, else nan.  Overwritten.
    extent : (N, 3) float64
        Measured, else typical for the likeliest class, m.  Overwritten.
    seen_by : (N,) int64
        Bit k: sensors of kind k have measured it recently.  Overwritten.
    """
    for row in range(len(track)):
        i = track[row]
        z[row] = body[i, 4, 0]
        heading[row] = body[i, 0, 0]
        if isnan(heading[row]):
            east = mean[row, 2]
            north = mean[row, 3]
            sigma = sqrt(covariance[row, 2, 2] + covariance[row, 3, 3])
            moves = sqrt(east * east + north * north) > significant * sigma
            heading[row] = atan2(north, east) if moves else nan
        likeliest = 0
        for kind in range(class_probability.shape[1]):
            if class_probability[i, kind] > class_probability[i, likeliest]:
                likeliest = kind
        for axis in range(3):
            size = body[i, 1 + axis, 0]
            extent[row, axis] = typical[likeliest, axis] if isnan(size) else size
        bits = 0
        for kind in range(seen.shape[1]):
            if seen[i, kind] > since:
                bits |= 1 << kind
        seen_by[row] = bits
