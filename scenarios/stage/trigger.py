"""Triggers at work: conditions with their edges and delays."""

from collections import deque
from collections.abc import Callable, Mapping

from scenarios.openscenario.condition import (
    Condition,
    Edge,
    StoryboardElementStateCondition,
    Trigger,
)
from scenarios.openscenario.rule import TOLERANCE
from scenarios.stage.judge import Judge
from scenarios.stage.test import EntityTest, make_test

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

    def __init__(self, condition: Condition, judge: Judge, query: Query) -> None:
        self._delay = condition.delay
        self._edge, self._edged = EDGES[condition.edge], condition.edge is not Edge.NONE
        self._test = make_test(condition.test, judge, query)
        self._judge = judge
        self._before: bool | None = None
        self._answers: deque[tuple[float, bool, list[str]]] = deque()

    def reset(self) -> None:
        """Forget edges and delays."""
        self._before = None
        self._answers.clear()

    def check(self) -> bool:
        """Return the answer of `delay` s ago: true if the edge came; at first there is no edge."""
        now = self._test()
        before = now if self._before is None else self._before
        if before is not now and self._edged:
            self._judge.disturb()
        self._before = now
        answer = self._edge(before, now)
        return self._delayed(answer=answer) if self._delay > 0.0 else answer

    def who(self) -> list[str]:
        """Return the entities that made the last answer."""
        return self._answers[0][2] if self._answers else self._agreeing()

    def _agreeing(self) -> list[str]:
        """Entities of which the test is true, or not if it is not of all together."""
        if not isinstance(self._test, EntityTest):
            return []
        return [name for name, ask in self._test.each.items() if ask() is self._before]

    def _delayed(self, *, answer: bool) -> bool:
        now, answers = self._judge.now, self._answers
        due = now - self._delay + TOLERANCE
        if not answers or answers[-1][1] is not answer:
            answers.append((now, answer, self._agreeing()))
        while len(answers) > 1 and answers[1][0] <= due:
            answers.popleft()
        time, earlier, _ = answers[0]
        coming = time if time > due else (answers[1][0] if len(answers) > 1 else None)
        if coming is not None:
            self._judge.await_(coming + self._delay)
        return earlier and time <= due


class TriggerWatch:
    """A trigger, evaluated once a step."""

    def __init__(self, trigger: Trigger, judge: Judge, query: Query) -> None:
        self._judge, self._first = judge, judge.rows
        self._groups = [
            [ConditionWatch(item, judge, query) for item in group] for group in trigger.groups
        ]
        self._last = judge.rows
        self._held: list[bool] = [False] * len(self._groups)

    def dismiss(self) -> None:
        """Ask no more until a reset."""
        self._judge.dismiss(self._first, self._last)

    def reset(self) -> None:
        """Forget edges and delays."""
        for group in self._groups:
            for watch in group:
                watch.reset()

    def check(self) -> bool:
        """Whether all conditions of any group hold; each is asked, for the sake of its edge."""
        if not self._groups:
            return False
        answers = [[watch.check() for watch in group] for group in self._groups]
        self._held = [all(group) for group in answers]
        return True in self._held

    def who(self) -> list[str]:
        """Return the entities that made it fire, when it was checked last."""
        groups = [group for group, held in zip(self._groups, self._held, strict=True) if held]
        return [name for group in groups for watch in group for name in watch.who()]
