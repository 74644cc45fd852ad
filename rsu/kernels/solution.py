"""What the normal equations of a registration say of each sensor, and whether that is strange.

The equations are those of `rsu.kernels.registration`.
"""

from rsu.arrays import Floats
from rsu.kernels.compile import kernel
from rsu.kernels.registration import UNKNOWNS


@kernel("void(float64[:, ::1])")
def invert(matrix: Floats) -> None:
    """Invert a positive definite matrix in place: Gauss and Jordan, who need no pivots there."""
    size = len(matrix)
    for k in range(size):
        scale = 1.0 / matrix[k, k]
        matrix[k, k] = 1.0
        for b in range(size):
            matrix[k, b] *= scale
        for a in range(size):
            if a != k:
                share = matrix[a, k]
                matrix[a, k] = 0.0
                for b in range(size):
                    matrix[a, b] -= share * matrix[k, b]


@kernel(
    "void(float64[::1], float64[:, ::1], float64[::1], float64, float64[:, ::1],"
    " float64[:, :, ::1], float64[:, ::1])"
)
def resolve(
    prior: Floats,
    information: Floats,
    vector: Floats,
    slowest: float,
    bias: Floats,
    doubt: Floats,
    covariance: Floats,
) -> None:
    """Solve the normal equations of S sensors.

    Parameters
    ----------
    prior
        (4S,) information on each unknown from before the first measurement.
    slowest
        s that a clock may be off.
    bias, doubt, covariance
        Result: (S, 4) estimate; its covariance, sensor by sensor, (S, 4, 4), if the others were
        right; and (4S, 4S) as it is.
    """
    for k in range(len(prior)):
        for m in range(len(prior)):
            covariance[k, m] = information[k, m]
        covariance[k, k] += prior[k]
    for s in range(len(bias)):
        for a in range(UNKNOWNS):
            for b in range(UNKNOWNS):
                doubt[s, a, b] = covariance[s * UNKNOWNS + a, s * UNKNOWNS + b]
        invert(doubt[s])
    invert(covariance)
    for s in range(len(bias)):
        for a in range(UNKNOWNS):
            bias[s, a] = 0.0
            for k in range(len(vector)):
                bias[s, a] += covariance[s * UNKNOWNS + a, k] * vector[k]
        bias[s, 3] = min(max(bias[s, 3], -slowest), slowest)


@kernel("float64(float64[::1], float64[:, ::1], float64[:, ::1])", allocates=True)
def strangeness(careful: Floats, bias: Floats, covariance: Floats) -> float:
    """Chi-square of a bias (S, 4) of `covariance` (4S, 4S) if all sensors were mounted with care.

    `careful` (4,) are the variances of what such a sensor has anyway.
    """
    weight, error = covariance.copy(), bias.reshape(-1)
    for k in range(len(error)):
        weight[k, k] += careful[k % UNKNOWNS]
    invert(weight)
    total = 0.0
    for k in range(len(error)):
        for m in range(len(error)):
            total += error[k] * weight[k, m] * error[m]
    return total
