"""Safe distances of Responsibility-Sensitive Safety.

Shalev-Shwartz, Shammah and Shashua, *On a Formal Model of Safe and Scalable Self-driving Cars*,
arXiv 1708.06374v6, 2018: definitions 1 (same direction), 2 (opposite), 6 (lateral), 7 (dangerous).
"""

import math

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel
from rsu.kernels.rectangle import half_extent
from sotif.kernels.pair import ALONG, ASIDE, COS_1, COS_2, SIN_1, SIN_2, SPEED_1, SPEED_2

RESPONSE, ACCELERATION, LEAST_BRAKING, MOST_BRAKING, SIDE_ACCELERATION, SIDE_BRAKING, MARGIN = (
    range(4, 11)
)
"""Of the limits, as `sotif.evidence.criticality.Limits` orders them."""
SAFE_LONGITUDINAL, SAFE_LATERAL, DANGEROUS = range(3)
"""Columns of what `keep_safe` writes."""


@kernel("float64(float64, float64, float64, float64)")
def respond(v: float, response: float, acceleration: float, braking: float) -> float:
    """Way of one who accelerates for a response time and then brakes to a standstill, m.

    ``(v + w) response / 2 + w^2 / (2 braking)`` with w = v + response acceleration.
    """
    w = v + response * acceleration
    return 0.5 * (v + w) * response + w * w / (2.0 * braking)


@kernel("float64(float64, float64, float64[::1])")
def safe_longitudinal(rear: float, front: float, limits: Floats) -> float:
    """Safe gap, m, between the one behind at `rear` >= 0 m/s and the one before it at `front`.

    The front one brakes as strongly as anybody does, the rear one responds late and brakes as
    gently as is asked of it; if the front one comes towards it, both respond so.  >= 0.
    """
    response, faster = limits[RESPONSE], limits[ACCELERATION]
    own = respond(rear, response, faster, limits[LEAST_BRAKING])
    if front < 0.0:
        return own + respond(-front, response, faster, limits[LEAST_BRAKING])
    return max(own - front * front / (2.0 * limits[MOST_BRAKING]), 0.0)


@kernel("float64(float64, float64, float64[::1])")
def safe_lateral(one: float, other: float, limits: Floats) -> float:
    """Safe gap beside each other, m; both speeds count towards each other, m/s.

    Both first drift towards each other for the response time, then stop drifting.  >= margin.
    """
    response, drift, stop = limits[RESPONSE], limits[SIDE_ACCELERATION], limits[SIDE_BRAKING]
    need = respond(one, response, drift, stop) + respond(other, response, drift, stop)
    return limits[MARGIN] + max(need, 0.0)


@kernel(
    "void(float64[:, :, ::1], int64[:, ::1], float64[:, ::1], float64[::1], float64[:, :, ::1])"
)
def keep_safe(relation: Floats, pairs: Ints, box: Floats, limits: Floats, out: Floats) -> None:
    """RSS distances of each pair at each time, whoever is ahead.

    Parameters
    ----------
    relation, pairs, box, limits
        As of `sotif.kernels.following.follow`.
    out : (P, T, 3) float64
        Safe longitudinal and lateral gap, m; 1 = dangerous: both gaps are smaller than that.
        nan where one of them is not there.  Overwritten.
    """
    for p in range(pairs.shape[0]):
        a, b = box[pairs[p, 0]], box[pairs[p, 1]]
        for t in range(relation.shape[1]):
            row, to = relation[p, t], out[p, t]
            if math.isnan(row[ALONG]):
                to[:] = math.nan
                continue
            v1, v2 = row[SPEED_1] * row[COS_1], row[SPEED_2] * row[COS_2]
            u1, u2 = row[SPEED_1] * row[SIN_1], row[SPEED_2] * row[SIN_2]
            ahead = row[ALONG] >= 0.0
            rear, front = (v1, v2) if ahead else (v2, v1)
            to[SAFE_LONGITUDINAL] = safe_longitudinal(max(rear, 0.0), front, limits)
            side = 1.0 if row[ASIDE] >= 0.0 else -1.0
            to[SAFE_LATERAL] = safe_lateral(side * u1, -side * u2, limits)
            c1, s1, c2, s2 = row[COS_1], row[SIN_1], row[COS_2], row[SIN_2]
            along = half_extent(a, c1, s1) + half_extent(b, c2, s2)
            aside = half_extent(a, s1, c1) + half_extent(b, s2, c2)
            near = abs(row[ALONG]) - along < to[SAFE_LONGITUDINAL]
            beside = abs(row[ASIDE]) - aside < to[SAFE_LATERAL]
            to[DANGEROUS] = 1.0 if near and beside else 0.0
