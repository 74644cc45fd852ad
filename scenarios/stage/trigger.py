"""Triggers at work: conditions with their edges and delays."""

from collections import deque
from collections.abc import Callable, Mapping

import numpy as np

from rsu.errors import ScenarioError
from scenarios.openscenario.condition import (
    ByEntityCondition,
    Condition,
    Edge,
    SimulationTimeCondition,
    StoryboardElementStateCondition,
    Test,
    Trigger,
)
from scenarios.openscenario.entity_condition import (
    EntityCondition,
    ReachPositionCondition,
    RelativeDistanceCondition,
    SpeedCondition,
    StandStillCondition,
    TimeHeadwayCondition,
    TimeToCollisionCondition,
    TraveledDistanceCondition,
)
from scenarios.openscenario.rule import TOLERANCE, Rule
from scenarios.stage.actor import Actor, Cast
from scenarios.stage.measure import distance, headway, outline, time_to_collision
from scenarios.stage.place import place

Query = Callable[[StoryboardElementStateCondition], bool]
"""Whether a storyboard element is in a state, or was in a transition in the last step."""

EDGES: Mapping[Edge, Callable[[bool, bool], bool]] = {
    Edge.NONE: lambda before, now: now,  # noqa: ARG005 - all edges are asked alike
    Edge.RISING: lambda before, now: now and not before,
    Edge.FALLING: lambda before, now: before and not now,
    Edge.RISING_OR_FALLING: lambda before, now: before is not now,
}


class ConditionWatch:
    """One condition, evaluated once a step."""

    def __init__(self, condition: Condition) -> None:
        self._condition = condition
        self._before: bool | None = None
        self._answers: deque[tuple[float, bool]] = deque()

    def check(self, cast: Cast, query: Query) -> bool:
        """Return the answer of `delay` s ago: true if the edge came; at first there is no edge."""
        now = holds(self._condition.test, cast, query)
        before = now if self._before is None else self._before
        self._before = now
        answer = EDGES[self._condition.edge](before, now)
        return self._delayed(cast.now, answer=answer)

    def _delayed(self, now: float, *, answer: bool) -> bool:
        due = now - self._condition.delay + TOLERANCE
        self._answers.append((now, answer))
        while len(self._answers) > 1 and self._answers[1][0] <= due:
            self._answers.popleft()
        time, earlier = self._answers[0]
        return earlier and time <= due


class TriggerWatch:
    """A trigger, evaluated once a step."""

    def __init__(self, trigger: Trigger) -> None:
        self._groups = [[ConditionWatch(item) for item in group] for group in trigger.groups]

    def check(self, cast: Cast, query: Query) -> bool:
        """Whether all conditions of any group hold; each is asked, for the sake of its edge."""
        answers = [[watch.check(cast, query) for watch in group] for group in self._groups]
        return any(all(group) for group in answers)


def holds(test: Test, cast: Cast, query: Query) -> bool:
    """Whether a condition's test is true now."""
    match test:
        case SimulationTimeCondition():
            return test.rule.holds(cast.now, test.value)
        case StoryboardElementStateCondition():
            return query(test)
        case ByEntityCondition():
            answers = [_entity_holds(test.test, cast, name) for name in test.entities]
            return all(answers) if test.every else any(answers)
        case _:
            raise _unplayed(test, cast)


def _entity_holds(test: EntityCondition, cast: Cast, name: str) -> bool:
    actor = cast.actors[name]
    match test:
        case SpeedCondition():
            return test.rule.holds(actor.speed if test.direction else abs(actor.speed), test.value)
        case StandStillCondition():
            return actor.stood > 0.0 and actor.stood >= test.duration - TOLERANCE
        case TraveledDistanceCondition():
            return Rule.GREATER_OR_EQUAL.holds(actor.travelled, test.value)
        case ReachPositionCondition():
            at = place(test.position, cast).pose()
            way = np.hypot(at.x - actor.pose.x, at.y - actor.pose.y)
            return Rule.LESS_OR_EQUAL.holds(float(way), test.tolerance)
        case RelativeDistanceCondition() | TimeHeadwayCondition() | TimeToCollisionCondition():
            return _between_holds(test, actor, cast)
        case _:
            raise _unplayed(test, cast)


def _unplayed(test: Test | EntityCondition, cast: Cast) -> ScenarioError:
    return cast.fail(f"{type(test).__name__} is read but not played yet")


def _between_holds(
    test: RelativeDistanceCondition | TimeHeadwayCondition | TimeToCollisionCondition,
    actor: Actor,
    cast: Cast,
) -> bool:
    match test:
        case TimeToCollisionCondition():
            value = _time_to_collision(test, actor, cast)
        case RelativeDistanceCondition() | TimeHeadwayCondition():
            target = outline(cast.actors[test.entity], freespace=test.measure.freespace)
            value = distance(actor, target, test.measure.kind)
            if isinstance(test, TimeHeadwayCondition):
                value = headway(value, actor.speed)
    return test.rule.holds(value, test.value)


def _time_to_collision(test: TimeToCollisionCondition, actor: Actor, cast: Cast) -> float:
    if isinstance(test.target, str):
        other = cast.actors[test.target]
        target = outline(other, freespace=test.measure.freespace)
    else:
        at, other = place(test.target, cast).pose(), None
        target = np.array([[at.x, at.y]])
    return time_to_collision(actor, other, target, distance(actor, target, test.measure.kind))
