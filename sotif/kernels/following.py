"""Metrics of one who follows another: gaps, times and decelerations along the first one's way.

All that has v1 and v2 takes both speeds along the first one's way, v1 >= 0, and a gap d >= 0 from
bumper to bumper.  `Westhofen`: see the room.  For nobody ahead in the way times and distances are
``inf`` and decelerations 0.
"""

import math

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel
from sotif.kernels.pair import (
    ACCELERATION_1,
    ACCELERATION_2,
    ALONG,
    ASIDE,
    COS_1,
    COS_2,
    IN_WAY,
    SIN_1,
    SIN_2,
    SPEED_1,
    SPEED_2,
)

BRAKING, STEERING, SAFETY_TIME = 0, 1, 3
"""Of the limits, as `sotif.evidence.criticality.Limits` orders them."""
GAP, GAP_TIME, TTC, MTTC, PTTC, DRAC, LONGITUDINAL, LATERAL, REQUIRED, BTN, STN, DST, MSD = range(
    13
)
"""Columns of what `follow` writes."""

_STEADY = 1e-9
"""m/s^2; who accelerates less goes steadily."""


@kernel("float64(float64, float64)")
def gap_time(d: float, v1: float) -> float:
    """Time gap, s: ``d / v1``, the follower alone at constant speed (ISO 15622, 3.1.8).

    inf = it stands.
    """
    return d / v1 if v1 > 0.0 else math.inf


@kernel("float64(float64, float64, float64)")
def time_to_collision(d: float, v1: float, v2: float) -> float:
    """TTC, s: ``d / (v1 - v2)``, both at constant speed.

    inf = they do not come nearer.  Hayward, *Near-miss determination*, 1972; Westhofen.
    """
    if d <= 0.0:
        return 0.0
    return d / (v1 - v2) if v1 > v2 else math.inf


@kernel("float64(float64, float64, float64)")
def first_contact(d: float, v: float, a: float) -> float:
    """Smallest t >= 0 with ``d + v t + a t^2 / 2 = 0``, s; inf = none."""
    if d <= 0.0:
        return 0.0
    if abs(a) < _STEADY:
        return -d / v if v < 0.0 else math.inf
    square = v * v - 2.0 * a * d
    if square < 0.0:
        return math.inf
    root = math.sqrt(square)
    # of the two forms of a root the one that does not cancel
    if v < 0.0:
        return 2.0 * d / (root - v)
    return -(v + root) / a if a < 0.0 else math.inf


@kernel("float64(float64, float64, float64, float64, float64)")
def modified_time_to_collision(d: float, v1: float, v2: float, a1: float, a2: float) -> float:
    """MTTC, s: as TTC, both at constant acceleration, also beyond a standstill.

    inf = no contact.  Ozbay et al., *Transp. Res. Rec.* 2083, 2008, eq. 3.
    """
    return first_contact(d, v2 - v1, a2 - a1)


@kernel("float64(float64, float64, float64, float64)")
def potential_time_to_collision(d: float, v1: float, v2: float, a2: float) -> float:
    """PTTC, s: as TTC, the leader at constant deceleration; not braking, it is the TTC.

    inf = no contact.  Wakabayashi et al., 2003; Westhofen.
    """
    return first_contact(d, v2 - v1, min(a2, 0.0))


@kernel("float64(float64, float64, float64)")
def deceleration_rate(d: float, v1: float, v2: float) -> float:
    """DRAC, m/s^2: ``(v1 - v2)^2 / (2 d)``, what the follower must brake with; >= 0.

    0 = they do not come nearer, inf = they touch.  Cooper and Ferguson, *Traffic Engineering and
    Control* 17, 1976; Archer, 2005.
    """
    if v1 <= v2:
        return 0.0
    return (v1 - v2) * (v1 - v2) / (2.0 * d) if d > 0.0 else math.inf


@kernel("float64(float64, float64, float64, float64)")
def required_longitudinal(d: float, v1: float, v2: float, a2: float) -> float:
    """a_long,req, m/s^2: the weakest constant braking without contact at any time; <= 0.

    The leader keeps its acceleration until it stands, and stands then (at v2 = 0, a2 >= 0).  If
    both are equally fast before that, ``a2 - (v1 - v2)^2 / (2 d)``, else the follower stops behind
    it: ``-v1^2 / (2 (d + v2^2 / (2 |a2|)))``.  Jansson, *Collision Avoidance Theory*, Linkoeping
    2005, 5.3.5, eq. 5.39; Westhofen.
    -inf = they touch and come nearer.
    """
    closing = v1 - v2
    braking = a2 < 0.0 < v2
    if closing <= 0.0 and not braking:
        return 0.0
    if d <= 0.0:
        return -math.inf
    if braking:
        # equally fast after 2 d / closing; the leader stands after v2 / |a2|
        if closing <= 0.0 or 2.0 * d * -a2 >= v2 * closing:
            return -v1 * v1 / (2.0 * (d - v2 * v2 / (2.0 * a2)))
        return a2 - closing * closing / (2.0 * d)
    return min(a2 - closing * closing / (2.0 * d), 0.0)


@kernel("float64(float64, float64, float64, float64, float64)")
def required_lateral(time: float, aside: float, across: float, pull: float, reach: float) -> float:
    """a_lat,req, m/s^2: the weakest sideward acceleration that is past the other at the TTC; >= 0.

    ``min over +- of |pull + 2 across / T + 2 (aside +- reach) / T^2|`` with T = `time`: the
    other's distance to the left and its speed and acceleration from there relative to the
    first, and half of both extents.  0 = passed anyway, or no TTC; inf = they touch.
    Jansson, 2005, 5.3.8; Westhofen.
    """
    if time == math.inf:
        return 0.0
    if time <= 0.0:
        return math.inf if abs(aside) < reach else 0.0
    there = aside + (across + 0.5 * pull * time) * time
    if abs(there) >= reach:
        return 0.0
    return 2.0 * (reach - abs(there)) / (time * time)


@kernel("float64(float64, float64, float64, float64)")
def deceleration_to_safety_time(d: float, v1: float, v2: float, safety: float) -> float:
    """DST, m/s^2: ``(v1 - v2)^2 / (2 (d - v2 safety))``; >= 0.

    What the follower must brake with to be as fast as the leader a safety time behind it.
    0 = it comes no nearer; inf = it is within the safety time already.  Hupfer, 1997; Schubert
    et al., *IEEE Trans. ITS* 11(3), 2010; Westhofen.
    """
    if v1 <= v2:
        return 0.0
    room = d - v2 * safety
    return (v1 - v2) * (v1 - v2) / (2.0 * room) if room > 0.0 else math.inf


@kernel("float64(float64, float64)")
def unless_standing(a: float, v: float) -> float:
    """Acceleration, without the rest of a braking that has ended in a standstill, m/s^2."""
    return max(a, 0.0) if v == 0.0 else a


@kernel("void(float64[::1], float64[::1], float64[::1], float64[::1], float64[::1])")
def follow_one(row: Floats, a_box: Floats, b_box: Floats, limits: Floats, out: Floats) -> None:
    """Write all metrics of this file for one pair at one time."""
    v1, v2 = row[SPEED_1] * row[COS_1], row[SPEED_2] * row[COS_2]
    a1 = unless_standing(row[ACCELERATION_1] * row[COS_1], v1)
    a2 = unless_standing(row[ACCELERATION_2] * row[COS_2], v2)
    reach = 0.5 * (a_box[0] * abs(row[SIN_1]) + a_box[1] * abs(row[COS_1]))
    reach += 0.5 * (b_box[0] * abs(row[SIN_2]) + b_box[1] * abs(row[COS_2]))
    d = row[ALONG] - 0.5 * (a_box[0] * abs(row[COS_1]) + a_box[1] * abs(row[SIN_1]))
    d -= 0.5 * (b_box[0] * abs(row[COS_2]) + b_box[1] * abs(row[SIN_2]))
    touching = d <= 0.0 and abs(row[ASIDE]) < reach
    ahead = row[IN_WAY] > 0.0 and row[ALONG] > 0.0 and (d > 0.0 or touching)
    d = max(d, 0.0)
    out[MSD] = v1 * v1 / (2.0 * limits[BRAKING])
    if not ahead:
        out[GAP:DRAC] = math.inf
        out[DRAC:MSD] = 0.0
        return
    out[GAP] = d
    out[GAP_TIME] = gap_time(d, v1)
    out[TTC] = time_to_collision(d, v1, v2)
    out[MTTC] = modified_time_to_collision(d, v1, v2, a1, a2)
    out[PTTC] = potential_time_to_collision(d, v1, v2, a2)
    out[DRAC] = deceleration_rate(d, v1, v2)
    out[LONGITUDINAL] = required_longitudinal(d, v1, v2, a2)
    across = row[SPEED_2] * row[SIN_2] - row[SPEED_1] * row[SIN_1]
    pull = row[ACCELERATION_2] * row[SIN_2]
    out[LATERAL] = required_lateral(out[TTC], row[ASIDE], across, pull, reach)
    out[REQUIRED] = math.hypot(out[LONGITUDINAL], out[LATERAL])
    out[BTN] = abs(out[LONGITUDINAL]) / limits[BRAKING]
    out[STN] = out[LATERAL] / limits[STEERING]
    out[DST] = deceleration_to_safety_time(d, v1, v2, limits[SAFETY_TIME])


@kernel(
    "void(float64[:, :, ::1], int64[:, ::1], float64[:, ::1], float64[::1], float64[:, :, ::1])"
)
def follow(relation: Floats, pairs: Ints, box: Floats, limits: Floats, out: Floats) -> None:
    """Metrics of the first of each pair as one who follows the second, at each time.

    Parameters
    ----------
    relation : (P, T, 11) float64
        Of `sotif.kernels.pair.relate`.
    pairs : (P, 2) int64
        Rows of `box`.
    box : (N, 2) float64
        Length and width, m.
    limits : (L,) float64
        What `sotif.evidence.criticality.Limits` holds.
    out : (P, T, 13) float64
        Besides the metrics of the functions above:

        - `GAP` net distance headway, m, from bumper to bumper (HW of Westhofen).
        - `REQUIRED` a_req, m/s^2, the length of both required accelerations; >= 0 (Jansson).
        - `BTN` brake threat number, a_long,req over the strongest braking; > 1 = braking alone
          does not avoid contact (Brannstrom et al., 2008).
        - `STN` steer threat number, a_lat,req over the strongest steering (Eidehall, 2011).
        - `MSD` minimum stopping distance, m, ``v1^2 / (2 braking)``.

        nan where one of them is not there.  Overwritten.
    """
    for p in range(pairs.shape[0]):
        for t in range(relation.shape[1]):
            if math.isnan(relation[p, t, ALONG]):
                out[p, t] = math.nan
                continue
            i, j = pairs[p, 0], pairs[p, 1]
            follow_one(relation[p, t], box[i], box[j], limits, out[p, t])
