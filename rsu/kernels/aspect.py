"""What a box in an image says of a body of which it is known which way it heads.

A box alone tells neither heading nor length, and both move the middle behind the near end, which is
what is seen; errors of both last as long as the body is seen from the same side.  So the heading
that a track has chooses among the cells of `rsu.kernels.backprojection`, and what is left is a
joint Gaussian of place and length.
"""

import math
from typing import TypeAlias

from rsu.arrays import Floats
from rsu.kernels.compile import kernel

HEADINGS = 6
CELL = math.pi / HEADINGS
"""rad: `rsu.kernels.backprojection`.  A heading is taken to be known as well as that, and so it
chooses among cells and moves nothing within one: it comes from the places, and must not be fed back
to them through the length of a body."""
HALF = 0.5
"""m for each metre of length: the middle lies behind the end that is seen by half the length."""
Resolved: TypeAlias = tuple[float, float, float, float, float, float, float, float, float]


@kernel("UniTuple(float64, 9)(int64, float64[:, :, ::1], float64)")
def resolve(j: int, aspects: Floats, heading: float) -> Resolved:
    """Place and length of detection `j`, given the heading of its body, rad; nan = not known.

    Returns x and y, relative to the detection's position, and their covariance xx, xy, yy, given
    the length; m that a metre of length moves it (the lever), along x and y; mean and variance of
    the length.
    """
    total = sx = sy = sl = sxx = sxy = sxl = syy = syl = sll = 0.0
    for k in range(HEADINGS):
        weight, x, y, long = aspects[j, k, 0], aspects[j, k, 1], aspects[j, k, 2], aspects[j, k, 3]
        xx, xy, xl = aspects[j, k, 4], aspects[j, k, 5], aspects[j, k, 6]
        yy, yl, ll = aspects[j, k, 7], aspects[j, k, 8], aspects[j, k, 9]
        if not math.isnan(heading):
            away = heading - aspects[j, k, 10]
            away -= math.pi * math.floor(away / math.pi + 0.5)
            weight *= math.exp(-(away * away) / (CELL * CELL))
        total += weight
        sx, sy, sl = sx + weight * x, sy + weight * y, sl + weight * long
        sxx, sxy = sxx + weight * (xx + x * x), sxy + weight * (xy + x * y)
        sxl, syl = sxl + weight * (xl + x * long), syl + weight * (yl + y * long)
        syy, sll = syy + weight * (yy + y * y), sll + weight * (ll + long * long)
    x, y, long = sx / total, sy / total, sl / total
    ll = sll / total - long * long
    xl, yl = sxl / total - x * long, syl / total - y * long
    lever = math.sqrt(xl * xl + yl * yl) / ll
    scale = min(lever, HALF) / (max(lever, 1e-9) * ll)
    p, q = scale * xl, scale * yl
    xx = sxx / total - x * x - 2.0 * p * xl + p * p * ll
    xy = sxy / total - x * y - p * yl - q * xl + p * q * ll
    yy = syy / total - y * y - 2.0 * q * yl + q * q * ll
    return x, y, xx, xy, yy, p, q, long, ll
