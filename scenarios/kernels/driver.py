"""Reference drivers: from what is seen ahead to an acceleration, m/s^2.

Sources: UN Regulation No. 157 (ALKS), 5.2.3.3, 5.2.5.2 and its guidance on critical scenarios,
table 1, "performance model factors for vehicles" (read in an extract of the regulation's tables and
formulas), where a figure is said to be from there; the source of esmini's
``ControllerALKS_R157SM``; what is general in trajectories of its drivers.
"""

import math

from rsu.arrays import Floats, Ints
from rsu.kernels.compile import kernel
from scenarios.kernels.motion import (
    LANE,
    LAST,
    MAX_ACCELERATION,
    MAX_DECELERATION,
    MODE,
    NEXT,
    ON_LANE,
    PRESENT,
    SPEED,
)
from scenarios.kernels.sight import (
    APPROACH,
    ASIDE,
    DECELERATION,
    DISTANCE,
    GAP,
    HALF_LANE,
    INTRUSION,
    OVERLAP,
    PACE,
    WHO,
    see,
    spread,
)

NOBODY, FOLLOWER, MINIMAL, CAREFUL_HUMAN, EMERGENCY = 0.0, 1.0, 2.0, 3.0, 4.0
MODEL, ADDITIVE, SET_SPEED, TIME_GAP, LOW, HIGH, BORDERS, CRUISES, FULL_STOP = range(9)
AID_TTC, AID_FORCE, FORCE, DRIVER = 9, 10, 11, 12
"""What a driver is and wants: the model; whether it corrects the speed behind a step; m/s (nan = as
when it begins) and s; limits of its following, m/s^2; whether it minds all that reach over the
border, else only who is on the lane or urgent; whether it follows while nothing urges it; whether
it brakes to a standstill; s to collision at which emergency braking begins (0 = it has none), that
and its own braking, m/s^2."""
NOTICED, ALARMED, BRAKE, AID_BRAKE, HINDERED, LEAD, MIND = range(7)
"""What a driver has begun: s since it has seen somebody in or coming into its way; s since it has
known that it has to brake; m/s^2 that it and emergency braking have built up; s since it has had
somebody before it, as a follower; 1 + the row of whom it follows, 0 = nobody."""

GRAVITY = 9.81
"""m/s^2."""
STANDSTILL_GAP = 3.0
"""m that a follower keeps: 2 m at least by UN R157, 5.2.3.3."""
SIGHT, SIGHT_TIME = 50.0, 3.0
"""m, or s on the way if that is farther, in which a follower minds who is ahead."""
ENTHUSIASM = 2.5
"""m/s above the set speed that a follower aims at while it closes a gap."""
FREE = 3.5
"""m/s^2 towards the set speed on a free road."""
AVOIDANCE, AVOIDANCE_MARGIN, INTRUDES = 6.0, 0.35, 0.3
"""m/s^2, s and m: a cut-in 0.3 m over the border is to be survived by an ALKS if the time to
collision is more than v_rel / (2 * 6 m/s^2) + 0.35 s (UN R157, 5.2.5.2; the 0.3 m as the German
KBA explains it)."""
WANDERING = 0.375
"""m from its lane's centre behind which a neighbour cuts in (UN R157, table 1)."""
PERCEPTION, DELAY = 0.4, 0.75
"""s of a careful human driver: evaluation of a risk, then to the brake (UN R157, table 1)."""
JERK = 12.65
"""m/s^3 of a human's braking: 0.774 g within 0.6 s (UN R157, table 1)."""
URGENT, HARSH = 2.0, 5.0
"""s to collision of a cut-in, and m/s^2 of a lead's braking, that are a risk: the one as esmini has
it; the other is an emergency by UN R157, 5.3.1.1, and was not found as a driver's threshold."""
COAST = 0.4
"""m/s^2 with which a car slows down when emergency braking finds its driver off the brake; from
trajectories of others."""
RISE = 0.6
"""s until emergency braking has its full force (UN R157, table 1, from UN R152)."""
_EPSILON = 1e-9


@kernel("float64(float64[::1], float64)")
def time_to_collision(other: Floats, speed: float) -> float:
    """Return the s until both touch if nobody changes speed; inf = never."""
    closing = speed - other[PACE]
    return other[GAP] / closing if closing > 0.0 else math.inf


@kernel("float64(float64, float64[::1], float64[::1])")
def keep_gap(speed: float, lead: Floats, driver: Floats) -> float:
    """Return the acceleration that leads to the time gap behind somebody.

    ``f (v_set + 2.5 - v) - (1 - f) (v - min(v_set, v_lead))`` where ``f`` is what of the gap is
    too much, as a share of the wanted one: far behind the set speed counts, near the lead's does.
    """
    set_speed = driver[SET_SPEED]
    wanted = STANDSTILL_GAP + driver[TIME_GAP] * max(speed, lead[PACE])
    f = min((lead[GAP] - wanted) / wanted, 1.0)
    return f * (set_speed + ENTHUSIASM - speed) - (1.0 - f) * (speed - min(set_speed, lead[PACE]))


@kernel("int64(float64, float64[:, ::1], int64, float64[::1], float64[::1], float64)")
def find_lead(
    speed: float, seen: Floats, count: int, driver: Floats, mind: Floats, dt: float
) -> int:
    """Return the row of the nearest of those who are to be followed, -1 = nobody.

    Of those who reach into the lane, these are all whose centre is on it; those who drive before
    one's own body, once that is evaluated; who is urgent; and who is followed already, for a lead
    is one until he has left the lane.
    """
    reach, lead, hindered = max(SIGHT, SIGHT_TIME * speed) + 1e-6, -1, False
    evaluated = mind[HINDERED] >= PERCEPTION - _EPSILON
    for k in range(count):
        other = seen[k]
        if other[DISTANCE] > reach or other[INTRUSION] <= 0.0:
            continue
        hindered = hindered or other[OVERLAP] > 0.0
        before = other[ASIDE] < other[HALF_LANE] or (evaluated and other[OVERLAP] > 0.0)
        urgent = driver[BORDERS] > 0.0 or time_to_collision(other, speed) < URGENT
        minded = before or urgent or other[WHO] + 1.0 == mind[LEAD]
        if minded and (lead < 0 or other[GAP] < seen[lead, GAP]):
            lead = k
    mind[HINDERED] = mind[HINDERED] + dt if hindered else 0.0
    mind[LEAD] = seen[lead, WHO] + 1.0 if lead >= 0 else 0.0
    return lead


@kernel("float64(float64, float64[:, ::1], int64, float64[::1], float64[::1], float64)")
def follow(
    speed: float, seen: Floats, count: int, driver: Floats, mind: Floats, dt: float
) -> float:
    """Keep a set speed, and a time gap to a lead."""
    lead = find_lead(speed, seen, count, driver, mind, dt)
    wanted = FREE if lead < 0 else keep_gap(speed, seen[lead], driver)
    wanted = min(max(wanted, driver[LOW]), driver[HIGH])
    return min(wanted, max((driver[SET_SPEED] - speed) / dt, -FREE))


@kernel("float64(float64, float64[:, ::1], int64, float64[::1], float64[::1], float64)")
def avoid(speed: float, seen: Floats, count: int, driver: Floats, mind: Floats, dt: float) -> float:
    """Avoid what an ALKS has to avoid, not before it has to; else cruise."""
    critical = False
    for k in range(count):
        margin = (speed - seen[k, PACE]) / (2.0 * AVOIDANCE) + AVOIDANCE_MARGIN
        late = time_to_collision(seen[k], speed) < margin
        critical = critical or (late and seen[k, INTRUSION] >= INTRUDES)
    if critical:
        mind[ALARMED] += dt
    elif driver[FULL_STOP] == 0.0:
        mind[ALARMED] = 0.0
    calm = follow(speed, seen, count, driver, mind, dt) if driver[CRUISES] > 0.0 else 0.0
    return min(calm, -AVOIDANCE) if mind[ALARMED] > 0.0 else calm


@kernel("float64(float64, float64[:, ::1], int64, float64[::1], float64[::1], float64)")
def brake_hard(
    speed: float, seen: Floats, count: int, driver: Floats, mind: Floats, dt: float
) -> float:
    """Brake at full force below a time to collision, until it stands."""
    critical = False
    for k in range(count):
        late = time_to_collision(seen[k], speed) < driver[AID_TTC]
        critical = critical or (late and seen[k, OVERLAP] > 0.0)
    if critical or mind[AID_BRAKE] > 0.0:
        built = mind[AID_BRAKE] + driver[AID_FORCE] / RISE * dt
        mind[AID_BRAKE] = min(built, driver[AID_FORCE])
    else:
        mind[AID_BRAKE] = 0.0
    return -mind[AID_BRAKE]


@kernel("void(float64, float64[:, ::1], int64, float64[::1], float64[::1], float64)")
def react(speed: float, seen: Floats, count: int, driver: Floats, mind: Floats, dt: float) -> None:
    """Evaluate who is in the way, and once that is done and it is urgent go to the brake."""
    closing, urgent = False, False
    for k in range(count):
        other = seen[k]
        # It comes when it has left its own lane's centre for ours.
        cuts_in = other[APPROACH] > 0.0 and other[ASIDE] < 2.0 * other[HALF_LANE] - WANDERING
        if other[PACE] < speed and (other[OVERLAP] > 0.0 or cuts_in):
            closing = True
            late = time_to_collision(other, speed) < URGENT
            urgent = urgent or late or other[DECELERATION] > HARSH
    evaluated = mind[NOTICED] >= PERCEPTION - _EPSILON
    mind[NOTICED] = mind[NOTICED] + dt if closing else 0.0
    goes_on = mind[ALARMED] > 0.0 and (driver[FULL_STOP] > 0.0 or closing)
    if goes_on or (evaluated and urgent):
        mind[ALARMED] += dt
    else:
        mind[ALARMED], mind[BRAKE] = 0.0, 0.0


@kernel("float64(float64, float64[:, ::1], int64, float64[::1], float64[::1], float64)")
def take_care(
    speed: float, seen: Floats, count: int, driver: Floats, mind: Floats, dt: float
) -> float:
    """See a risk, evaluate it, and brake after a delay; emergency braking helps."""
    react(speed, seen, count, driver, mind, dt)
    if mind[ALARMED] > DELAY + _EPSILON:
        mind[BRAKE] = min(mind[BRAKE] + JERK * dt, driver[FORCE])
    aid = brake_hard(speed, seen, count, driver, mind, dt)
    if aid < 0.0:
        mind[BRAKE] = max(mind[BRAKE], COAST)
    if mind[BRAKE] > 0.0:
        return max(aid - mind[BRAKE], -max(driver[AID_FORCE], driver[FORCE]))
    return follow(speed, seen, count, driver, mind, dt) if driver[CRUISES] > 0.0 else 0.0


@kernel("float64(float64, float64[:, ::1], int64, float64[::1], float64[::1], float64)")
def decide(
    speed: float, seen: Floats, count: int, driver: Floats, mind: Floats, dt: float
) -> float:
    """Return the acceleration that a driver wants for a step.

    Parameters
    ----------
    speed : m/s.
    seen, count : (N, SEEN) of which the first rows say who is ahead, as `scenarios.kernels.sight`
        writes them.
    driver : (DRIVER,) what it is.
    mind : (MIND,) what it has begun; is changed.
    dt : s.
    """
    model = driver[MODEL]
    if model == FOLLOWER:
        return follow(speed, seen, count, driver, mind, dt)
    if model == MINIMAL:
        return avoid(speed, seen, count, driver, mind, dt)
    if model == CAREFUL_HUMAN:
        return take_care(speed, seen, count, driver, mind, dt)
    return brake_hard(speed, seen, count, driver, mind, dt)


# fmt: off
@kernel(
    "void(float64[:, :, ::1], int64, int64, float64, float64[:, ::1], float64[:, ::1],"
    " int64[:, ::1], int64[::1], float64[:, ::1], int64[::1], float64[:, ::1],"
    " float64[:, :, ::1], int64[::1], float64[:, :, ::1], int64[:, :, ::1], float64[:, ::1])"
)
def drive(
    film: Floats, at: int, into: int, dt: float, plan: Floats, box: Floats, lanes: Ints, link: Ints,
    rows: Floats, who: Ints, driver: Floats, mind: Floats, known: Ints, passed: Floats,
    entry: Ints, seen: Floats,
) -> None:
    # fmt: on
    """Write the speeds of those who are driven, by what they see at an instant.

    Parameters
    ----------
    film, plan, box, lanes, link, rows : as of `scenarios.kernels.take.advance`.
    at, into : the instants to look at and to write to: the next one by drivers that give the speed
        of a step, the same by those that correct the speed behind it.
    dt : s.
    who : (K,) rows of the driven.
    driver, mind : (K, DRIVER) and (T, K, MIND).
    known, passed, entry : (K,) the lane of which (K, 2, G) tell what `spread` found behind and
        before it; kept up to date.
    seen : (N, SEEN) room.
    """
    for k in range(len(who)):
        i, model = who[k], driver[k]
        own = film[at, i]
        if model[MODEL] == NOBODY or own[PRESENT] == 0.0:
            continue
        if (model[ADDITIVE] > 0.0) != (at == into):
            continue
        speed, count = own[SPEED], 0
        if math.isnan(model[SET_SPEED]):
            model[SET_SPEED] = speed
        if own[MODE] == ON_LANE:
            lane = int(own[LANE])
            if known[k] != lane:
                known[k] = lane
                spread(lane, NEXT, lanes, link, rows, passed[k, 0], entry[k, 0])
                spread(lane, LAST, lanes, link, rows, passed[k, 1], entry[k, 1])
            for j in range(film.shape[1]):
                ahead = seen[count]
                if j != i and see(
                    film, at, i, j, dt, box, lanes, rows, passed[k], entry[k], ahead
                ):
                    count += 1
        wanted = decide(speed, seen, count, model, mind[into, k], dt)
        wanted = min(max(wanted, -plan[i, MAX_DECELERATION]), plan[i, MAX_ACCELERATION])
        film[into, i, SPEED] = max(speed + wanted * dt, min(speed, 0.0))
