"""Longitudinal actions take hold of actors: speed, and distance to others."""

from dataclasses import dataclass
from math import inf, nan, sqrt

from scenarios.kernels import motion as film
from scenarios.openscenario.action import RelativeSpeedToMaster, SteadyStateKind, SynchronizeAction
from scenarios.openscenario.dynamics import DynamicsDimension
from scenarios.openscenario.longitudinal import (
    AbsoluteTargetSpeed,
    LongitudinalDisplacement,
    LongitudinalDistanceAction,
    RelativeTargetSpeed,
    SpeedAction,
    SpeedProfileAction,
    SpeedTargetKind,
)
from scenarios.stage.cast import Cast
from scenarios.stage.hold import Hold
from scenarios.stage.measure import gap_ahead, way_to
from scenarios.stage.routing import leave_path
from scenarios.stage.transition import SHAPES, STEEPEST, span_of_rate, speed_span

SPEED = "speed"
STIFFNESS = 0.4
"""m^-1: how stiff the spring is that keeps a distance, per m/s^2 of the limit: where one is too far
it is that of braking, which comes next, else that of accelerating; so the reference player has it.
"""
FIRMEST = 10.0
"""m/s^2 at which that ends, so that no limit is no stiff spring: what tyres hold on a dry road."""


def change_speed(action: SpeedAction, i: int, cast: Cast) -> Hold | None:
    """Begin a transition; who is driven from outside keeps its speed.

    A relative target moves with the other's speed until it is met, also without ``continuous``:
    so the reference player does it.
    """
    plan, actor = cast.plan[i], cast.row[i]
    if plan[film.KIND] == film.COMMAND:
        return None
    if plan[film.TIMED] > 0.0:
        leave_path(i, cast)  # speed by the clock and by action exclude each other
    target, other, factor, delta = _target(action, cast)
    start, dynamics = float(actor[film.SPEED]), action.dynamics
    span = speed_span(dynamics, start, target)
    rate = dynamics.value
    if span > 0.0:
        limit = float(plan[film.MAX_ACCELERATION if target > start else film.MAX_DECELERATION])
        span = max(span, span_of_rate(dynamics.shape, target - start, limit))
        rate = min(rate, limit)
    hold = Hold(cast, i, SPEED)
    never = isinstance(action.target, RelativeTargetSpeed) and action.target.continuous
    plan[film.KIND] = film.CHASE if never else film.CHANGE
    plan[film.SHAPE], plan[film.SPAN], plan[film.RATE] = SHAPES[dynamics.shape], span, 0.0
    if dynamics.dimension is DynamicsDimension.RATE and span > 0.0:
        plan[film.RATE] = rate / STEEPEST[dynamics.shape]
    plan[film.START], plan[film.TARGET], plan[film.OTHER] = start, target, other
    plan[film.FACTOR], plan[film.DELTA] = factor, delta
    actor[film.SPEED_PARAMETER] = 0.0
    if span == 0.0:
        # What is to happen in no time is no motion but the author's hand, and happens.
        actor[film.SPEED] = target
        if not never:
            plan[film.KIND] = film.KEEP
            return None
    return hold


def _target(action: SpeedAction, cast: Cast) -> tuple[float, int, float, float]:
    """Target speed now, the row that it follows, and its factor and addend."""
    match action.target:
        case AbsoluteTargetSpeed(value=value):
            return value, -1, 0.0, value
        case RelativeTargetSpeed(entity=name, value=value, kind=kind):
            other = cast.index[name]
            factor, delta = (1.0, value) if kind is SpeedTargetKind.DELTA else (value, 0.0)
            return float(cast.row[other, film.SPEED]) * factor + delta, other, factor, delta


@dataclass(slots=True, eq=False)
class ProfileHold(Hold):
    """Goes through the speeds of a profile; at each step, for a profile is rare."""

    times: tuple[float, ...] = ()
    speeds: tuple[float, ...] = ()
    elapsed: float = 0.0
    attended: bool = True

    def step(self, dt: float) -> None:
        """Set the speed of this step."""
        self.elapsed += dt
        k = 0
        while k < len(self.times) - 2 and self.elapsed > self.times[k + 1]:
            k += 1
        span = self.times[k + 1] - self.times[k]
        u = min(max((self.elapsed - self.times[k]) / span, 0.0), 1.0) if span > 0.0 else 1.0
        speed = self.speeds[k] + u * (self.speeds[k + 1] - self.speeds[k])
        self.cast.row[self.i, film.SPEED] = speed
        if self.elapsed >= self.times[-1] - 1e-9:
            self.let_go()


def follow_profile(action: SpeedProfileAction, i: int, cast: Cast) -> Hold | None:
    """Begin a series of speeds, each reached in its time or as fast as the limits allow."""
    actor, plan = cast.row[i], cast.plan[i]
    if plan[film.KIND] == film.COMMAND:
        return None
    base = 0.0
    if action.entity is not None:
        base = float(cast.row[cast.index[action.entity], film.SPEED])
    limits = action.constraints
    up = min(limits.max_acceleration if limits else inf, float(plan[film.MAX_ACCELERATION]))
    down = min(limits.max_deceleration if limits else inf, float(plan[film.MAX_DECELERATION]))
    times, speeds = [0.0], [float(actor[film.SPEED])]
    for entry in action.entries:
        speed = entry.speed + base
        rate = up if speed > speeds[-1] else down
        span = abs(speed - speeds[-1]) / rate if entry.time is None and rate > 0.0 else 0.0
        times.append(times[-1] + (span if entry.time is None else entry.time))
        speeds.append(speed)
    plan[film.KIND] = film.KEEP
    return ProfileHold(cast, i, SPEED, times=tuple(times), speeds=tuple(speeds))


@dataclass(slots=True, eq=False)
class DistanceHold(Hold):
    """Reaches and keeps a distance to another, by a critically damped spring within limits."""

    action: LongitudinalDistanceAction | None = None
    attended: bool = True

    def step(self, dt: float) -> None:
        """Set the speed of this step."""
        action, actor = self.action, self.cast.row[self.i]
        if action is None:
            return
        other = self.cast.row[self.cast.index[action.entity]]
        speed, away = float(actor[film.SPEED]), float(other[film.SPEED])
        gap = gap_ahead(self.cast, self.i, self.cast.index[action.entity], free=action.freespace)
        # The gap in time is that of the other's speed, at which both go on in the end.
        wanted = action.distance if action.distance is not None else (action.time_gap or 0.0) * away
        leading = action.displacement is LongitudinalDisplacement.LEADING or (
            action.displacement is LongitudinalDisplacement.ANY and gap < 0.0
        )
        error = gap + wanted if leading else gap - wanted
        limits = action.constraints
        if limits is None:
            actor[film.SPEED] = away + error / dt if dt > 0.0 else away
            self._settle(there=abs(error) < 0.05)
            return
        limit = limits.max_deceleration if error > 0.0 else limits.max_acceleration
        stiffness = STIFFNESS * min(limit, FIRMEST)
        pull = stiffness * error + 2.0 * sqrt(stiffness) * (away - speed)
        pull = min(max(pull, -limits.max_deceleration), limits.max_acceleration)
        actor[film.SPEED] = min(max(speed + pull * dt, 0.0), limits.max_speed)
        self._settle(there=abs(error) < 0.05 and abs(away - speed) < 0.05)

    def _settle(self, *, there: bool) -> None:
        if there and self.action is not None and not self.action.continuous:
            self.let_go()


def keep_distance(action: LongitudinalDistanceAction, i: int, cast: Cast) -> Hold | None:
    """Begin to reach a distance."""
    if cast.plan[i, film.KIND] == film.COMMAND:
        return None
    cast.plan[i, film.KIND] = film.KEEP
    return DistanceHold(cast, i, SPEED, action=action)


def synchronize(action: SynchronizeAction, i: int, cast: Cast) -> Hold | None:
    """Begin to arrive when another does; the distances count along lanes or paths from here."""
    plan, actor = cast.plan[i], cast.row[i]
    if plan[film.KIND] == film.COMMAND:
        return None
    master = cast.index[action.master]
    plan[film.KIND], plan[film.OTHER] = film.MEET, master
    plan[film.MASTER_WAY] = way_to(action.target_master, master, cast)
    plan[film.MASTER_AT] = cast.row[master, film.ADVANCE]
    plan[film.OWN_WAY], plan[film.OWN_AT] = way_to(action.target, i, cast), actor[film.ADVANCE]
    plan[film.TARGET], plan[film.FACTOR], plan[film.DELTA] = nan, 0.0, 0.0
    plan[film.STEADY], plan[film.STEADY_VALUE] = 0.0, 0.0
    final = action.final_speed
    if isinstance(final, RelativeSpeedToMaster):
        by_delta = final.kind is SpeedTargetKind.DELTA
        plan[film.FACTOR] = 1.0 if by_delta else final.value
        plan[film.DELTA] = final.value if by_delta else 0.0
        plan[film.TARGET] = 0.0
    elif final is not None:
        plan[film.TARGET] = final.value
    if final is not None and final.steady_state is not None:
        by_way = final.steady_state.kind is SteadyStateKind.DISTANCE
        plan[film.STEADY] = 1.0 if by_way else 2.0
        plan[film.STEADY_VALUE] = final.steady_state.value
    actor[film.PHASE] = 0.0
    return Hold(cast, i, SPEED)
