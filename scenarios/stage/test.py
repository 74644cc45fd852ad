"""Tests of conditions, as rows for the kernel where it knows them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import cos, hypot, sin
from typing import Any

from scenarios.kernels import condition as table
from scenarios.kernels import motion as film
from scenarios.openscenario.condition import (
    ByEntityCondition,
    ParameterCondition,
    SimulationTimeCondition,
    StoryboardElementStateCondition,
    Test,
    TimeOfDayCondition,
    TrafficSignalCondition,
    TrafficSignalControllerCondition,
    UserDefinedValueCondition,
    VariableCondition,
)
from scenarios.openscenario.distance import DistanceKind
from scenarios.openscenario.dynamics import CoordinateSystem
from scenarios.openscenario.entity import Kind
from scenarios.openscenario.entity_condition import (
    AccelerationCondition,
    AngleCondition,
    CollisionCondition,
    DistanceCondition,
    EndOfRoadCondition,
    OffroadCondition,
    ReachPositionCondition,
    RelativeAngleCondition,
    RelativeClearanceCondition,
    RelativeDistanceCondition,
    RelativeSpeedCondition,
    SpeedCondition,
    StandStillCondition,
    TimeHeadwayCondition,
    TimeToCollisionCondition,
    TraveledDistanceCondition,
)
from scenarios.openscenario.position import Position
from scenarios.openscenario.rule import Rule
from scenarios.stage.angle import make_angle
from scenarios.stage.cast import Cast
from scenarios.stage.day import in_utc
from scenarios.stage.judge import Answer, Judge
from scenarios.stage.measure import along_lanes, gap_ahead, lanes_aside, lanes_beside
from scenarios.stage.place import is_fixed, lane_of, place
from scenarios.stage.signal import SignalBoard

METRICS = {
    DistanceKind.EUCLIDEAN: table.EUCLIDEAN,
    DistanceKind.LONGITUDINAL: table.LONGITUDINAL,
    DistanceKind.LATERAL: table.LATERAL,
}

Between = (
    DistanceCondition | RelativeDistanceCondition | TimeHeadwayCondition | TimeToCollisionCondition
)


@dataclass(slots=True, frozen=True)
class EntityTest:
    """A test of any or all of some entities."""

    each: Mapping[str, Answer]
    every: bool

    def __call__(self) -> bool:
        """Ask each of them, for what is asked is watched."""
        answers = [ask() for ask in self.each.values()]
        return all(answers) if self.every else any(answers)


ByValue = (
    SimulationTimeCondition
    | TimeOfDayCondition
    | ParameterCondition
    | VariableCondition
    | UserDefinedValueCondition
    | TrafficSignalCondition
    | TrafficSignalControllerCondition
)


def make_test(
    test: Test, judge: Judge, query: Callable[[StoryboardElementStateCondition], bool]
) -> Answer:
    """Return how to ask whether a test is true now."""
    cast = judge.cast
    match test:
        case StoryboardElementStateCondition():
            return judge.consult(lambda: query(test))
        case ByEntityCondition():
            make, names = MAKERS[type(test.test)], test.entities
            each = {name: make(test.test, judge, cast.index[name]) for name in names}
            return EntityTest(each, test.every)
        case _:
            return _value_test(test, judge)


def _value_test(test: ByValue, judge: Judge) -> Answer:
    cast = judge.cast
    match test:
        case SimulationTimeCondition():
            return judge.add(table.TIME, value=test.value, rule=test.rule)
        case ParameterCondition(parameter=name) | VariableCondition(variable=name):
            return judge.consult(lambda: _compare(cast.values.get(name, ""), test.rule, test.value))
        case TrafficSignalCondition() | TrafficSignalControllerCondition():
            return judge.consult(_signal(test, cast.signals))
        case TimeOfDayCondition():
            return judge.attend(_time_of_day(test, judge))
        case UserDefinedValueCondition():  # which the reader refuses
            raise cast.fail("UserDefinedValueCondition is not played")


def _signal(
    test: TrafficSignalCondition | TrafficSignalControllerCondition, board: SignalBoard
) -> Answer:
    if isinstance(test, TrafficSignalCondition):
        return lambda: board.states.get(test.signal_id) == test.state
    return lambda: board.phase(test.controller) == test.phase


def _time_of_day(test: TimeOfDayCondition, judge: Judge) -> Answer:
    around, bound = judge.cast.surroundings, in_utc(test.date_time)

    def answer() -> bool:
        now = around.date_time(judge.now)
        return now is not None and test.rule.holds((now - bound).total_seconds(), 0.0)

    return answer


def _compare(value: str, rule: Rule, bound: str) -> bool:
    """Compare as numbers where both are, else as texts."""
    try:
        return rule.holds(float(value), float(bound))
    except ValueError:
        return rule.holds((value > bound) - (value < bound), 0.0)


def _speed(test: SpeedCondition, judge: Judge, i: int) -> Answer:
    return judge.add(
        table.SPEED_OF, actor=i, value=test.value, rule=test.rule,
        free=test.direction is not None,
    )  # fmt: skip


def _acceleration(test: AccelerationCondition, judge: Judge, i: int) -> Answer:
    return judge.add(
        table.ACCELERATION, actor=i, value=test.value, rule=test.rule,
        free=test.direction is not None,
    )  # fmt: skip


def _relative_speed(test: RelativeSpeedCondition, judge: Judge, i: int) -> Answer:
    free = test.direction is not None
    other = judge.cast.index[test.entity]
    return judge.add(
        table.RELATIVE_SPEED,
        actor=i,
        other=other,
        value=test.value,
        rule=test.rule,
        free=free,
    )


def _clear(test: RelativeClearanceCondition, judge: Judge, i: int) -> Answer:
    cast = judge.cast
    named = sorted({cast.index[name] for name in test.entities} - {i})

    def within(aside: int) -> bool:
        return not test.lanes or any(
            (item.first is None or item.first <= aside)
            and (item.last is None or aside <= item.last)
            for item in test.lanes
        )

    def in_the_way(j: int) -> bool:
        if cast.row[j, film.PRESENT] == 0.0:
            return False
        aside = lanes_aside(cast, i, j)
        if aside is None and not test.opposite_lanes:
            return False
        gap = gap_ahead(cast, i, j, free=test.freespace)
        beside = aside is None or within(aside)
        return beside and -test.distance_backward <= gap <= test.distance_forward

    def clear() -> bool:
        # Where none of the lanes is, there is no room either.
        there = test.opposite_lanes or any(map(within, lanes_beside(cast, i)))
        others = named if test.entities else set(range(len(cast.entities))) - {i}
        return there and not any(in_the_way(j) for j in others)

    return judge.attend(clear)


def _still(test: StandStillCondition, judge: Judge, i: int) -> Answer:
    return judge.add(table.STILL, actor=i, value=test.duration)


def _travelled(test: TraveledDistanceCondition, judge: Judge, i: int) -> Answer:
    rule = Rule.GREATER_OR_EQUAL
    return judge.add(table.TRAVELLED, actor=i, value=test.value, rule=rule)


def _end_of_road(test: EndOfRoadCondition, judge: Judge, i: int) -> Answer:
    rule = Rule.GREATER_OR_EQUAL
    return judge.add(table.END_OF_ROAD, actor=i, value=max(test.duration, 1e-3), rule=rule)


def _offroad(test: OffroadCondition, judge: Judge, i: int) -> Answer:
    rule = Rule.GREATER_OR_EQUAL
    return judge.add(table.OFFROAD, actor=i, value=max(test.duration, 1e-3), rule=rule)


def _collision(test: CollisionCondition, judge: Judge, i: int) -> Answer:
    cast, target = judge.cast, test.target
    if not isinstance(target, Kind):
        answers = [judge.add(table.TOUCH, actor=i, other=cast.index[name]) for name in target]
        return lambda: any(answer() for answer in answers)
    others = [j for j, e in enumerate(cast.entities) if e.kind is target and j != i]
    answers = [judge.add(table.TOUCH, actor=i, other=other) for other in others]
    if cast.crowded:
        answers.append(judge.attend(lambda: _touches_crowd(cast, i, target)))
    return lambda: any(answer() for answer in answers)


def _touches_crowd(cast: Cast, i: int, kind: Kind) -> bool:
    """Whether an actor has touched somebody of traffic who is still there."""
    return any(
        cast.touched[min(i, j), max(i, j)]
        for j in cast.crowd.desired
        if cast.entities[j].kind is kind
    )


def _reach(test: ReachPositionCondition, judge: Judge, i: int) -> Answer:
    rule = Rule.LESS_OR_EQUAL
    return _to_point(test.position, judge, i, test.tolerance, rule, free=False, metric=0.0)


def _to_point(
    position: Position,
    judge: Judge,
    i: int,
    value: float,
    rule: Rule,
    *,
    free: bool,
    metric: float,
    what: int = table.BETWEEN,
) -> Answer:
    if is_fixed(position):
        at = place(position, judge.cast)
        return judge.add(
            what, actor=i, point=(at.x, at.y), value=value, rule=rule, free=free, metric=metric
        )

    def reached() -> bool:
        at, actor = place(position, judge.cast), judge.cast.row[i]
        dx, dy = at.x - float(actor[film.X]), at.y - float(actor[film.Y])
        way = hypot(dx, dy)
        if what == table.HEADWAY:
            way /= max(float(actor[film.SPEED]), 1e-3)
        return rule.holds(way, value)

    return judge.attend(reached)


def _between(test: Between, judge: Judge, i: int) -> Answer:
    measure = test.measure
    what = WHATS[type(test)]
    metric, free = METRICS[measure.kind], measure.freespace
    if isinstance(test, TimeToCollisionCondition):
        target = test.target
    else:
        target = test.position if isinstance(test, DistanceCondition) else test.entity
    if (
        measure.coordinate_system in {CoordinateSystem.ROAD, CoordinateSystem.LANE}
        and measure.kind is not DistanceKind.EUCLIDEAN
    ):
        return _along_road(test, target, judge, i)
    if isinstance(target, str):
        other = judge.cast.index[target]
        return judge.add(
            what, actor=i, other=other, value=test.value, rule=test.rule, free=free, metric=metric
        )
    return _to_point(target, judge, i, test.value, test.rule, free=free, metric=metric, what=what)


def _along_road(test: Between, target: str | Position, judge: Judge, i: int) -> Answer:
    """Measure along or across the lanes, at every step."""
    cast = judge.cast
    lateral = test.measure.kind is DistanceKind.LATERAL

    def distance() -> float:
        if lateral:
            return _aside(cast, target, i, free=test.measure.freespace)
        if isinstance(target, str):
            return gap_ahead(cast, i, cast.index[target], free=test.measure.freespace)
        at, actor = place(target, cast), cast.row[i]
        along = along_lanes(cast, i, at)
        return along if along is not None else hypot(at.x - actor[0], at.y - actor[1])

    def answer() -> bool:
        ahead, speed = distance(), float(cast.row[i, film.SPEED])
        value = abs(ahead)
        if isinstance(test, TimeHeadwayCondition):
            if ahead < 0.0:
                return False  # to who is behind there is no headway
            value = value / speed if speed > 1e-3 else float("inf")
        elif isinstance(test, TimeToCollisionCondition):
            away = _speed_along(cast, target, i) if isinstance(target, str) else 0.0
            closing = speed - away
            value = value / closing if closing > 1e-3 else float("inf")
        return test.rule.holds(value, test.value)

    return judge.attend(answer)


def _speed_along(cast: Cast, name: str, i: int) -> float:
    """Speed of another in the direction of an actor's heading, m/s."""
    other = cast.row[cast.index[name]]
    return float(other[film.SPEED] * cos(other[film.HEADING] - cast.row[i, film.HEADING]))


def _aside(cast: Cast, target: str | Position, i: int, *, free: bool) -> float:
    """Return m between both offsets from the lane that one is on, or between the sides."""
    lane, way, offset, _ = lane_of(cast, cast.entities[i].name)
    x, y, _, along = cast.lanes.pose(lane, way)
    beside = 0.0
    if isinstance(target, str):
        j = cast.index[target]
        at_x, at_y = float(cast.row[j, film.X]), float(cast.row[j, film.Y])
        beside = float(cast.box[i, 3] + cast.box[j, 3]) / 2.0 if free else 0.0
    else:
        at = place(target, cast)
        at_x, at_y = at.x, at.y
    left = (at_y - y) * cos(along) - (at_x - x) * sin(along)
    return max(abs(left - offset) - beside, 0.0)


WHATS = {
    DistanceCondition: table.BETWEEN,
    RelativeDistanceCondition: table.BETWEEN,
    TimeHeadwayCondition: table.HEADWAY,
    TimeToCollisionCondition: table.COLLISION,
}
MAKERS: dict[type, Callable[[Any, Judge, int], Answer]] = {
    SpeedCondition: _speed,
    AccelerationCondition: _acceleration,
    RelativeSpeedCondition: _relative_speed,
    StandStillCondition: _still,
    TraveledDistanceCondition: _travelled,
    EndOfRoadCondition: _end_of_road,
    OffroadCondition: _offroad,
    CollisionCondition: _collision,
    AngleCondition: make_angle,
    RelativeAngleCondition: make_angle,
    RelativeClearanceCondition: _clear,
    ReachPositionCondition: _reach,
    DistanceCondition: _between,
    RelativeDistanceCondition: _between,
    TimeHeadwayCondition: _between,
    TimeToCollisionCondition: _between,
}
