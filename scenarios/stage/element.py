"""Storyboard elements in play: who is in which state, and what happened in the last step.

An element rests in standby, runs, and is complete; conditions see the states as they were when
the step began, so that the order of elements in the file decides nothing.
"""

from collections.abc import Sequence
from typing import Protocol

from scenarios.openscenario.condition import (
    ElementKind,
    ElementState,
    StoryboardElementStateCondition,
    Trigger,
)
from scenarios.openscenario.storyboard import (
    Act,
    ElementPath,
    Event,
    Maneuver,
    ManeuverGroup,
    Priority,
    Story,
    StoryAction,
    Storyboard,
    find_elements,
)
from scenarios.stage.actor import Cast
from scenarios.stage.actuation import Busy, actuate, release
from scenarios.stage.trigger import TriggerWatch

TRANSITIONS = {
    ElementState.START: ElementState.RUNNING,
    ElementState.END: ElementState.COMPLETE,
    ElementState.STOP: ElementState.COMPLETE,
    ElementState.SKIP: ElementState.STANDBY,
}
"""Where each transition leads, unless an element may run once more."""

Key = tuple[ElementKind, ElementPath]


class Ledger:
    """What conditions see of the elements: states, and the transitions of the last step."""

    def __init__(self, storyboard: Storyboard) -> None:
        self._stories = storyboard.stories
        self._known: dict[tuple[ElementKind, str], Key] = {}
        self._states: dict[Key, ElementState] = {}
        self._happened: set[tuple[Key, ElementState]] = set()
        self._coming: list[tuple[Key, ElementState, ElementState]] = []

    def note(self, key: Key, transition: ElementState, state: ElementState) -> None:
        """Remember a transition of this step and the state that it led to."""
        self._coming.append((key, transition, state))

    def publish(self) -> None:
        """Let conditions see this step."""
        self._happened = {(key, transition) for key, transition, _ in self._coming}
        self._states.update({key: state for key, _, state in self._coming})
        self._coming.clear()

    def query(self, condition: StoryboardElementStateCondition) -> bool:
        """Whether an element is in a state, or was in a transition in the last step."""
        name = (condition.kind, condition.element)
        if name not in self._known:
            (path,) = find_elements(self._stories, *name)
            self._known[name] = (condition.kind, path)
        key = self._known[name]
        in_state = self._states.get(key, ElementState.STANDBY) is condition.state
        return in_state or (key, condition.state) in self._happened


class Element(Protocol):
    """What all elements can do."""

    state: ElementState

    def rest(self) -> None:
        """Go back to standby, as if never run."""
        ...

    def consider(self, cast: Cast) -> None:
        """Begin, stop or let the children do so, by what conditions say now."""
        ...

    def settle(self) -> None:
        """End what is done."""
        ...

    def stop(self, cast: Cast) -> None:
        """Complete at once."""
        ...


class ActionElement:
    """An action and the actors that it holds."""

    def __init__(
        self, action: StoryAction, above: ElementPath, actors: tuple[str, ...], ledger: Ledger
    ) -> None:
        self.state = ElementState.STANDBY
        self._action = action.action
        self._key: Key = (ElementKind.ACTION, (*above, action.name))
        self._actors = actors
        self._ledger = ledger
        self._holds: dict[str, Busy] = {}

    def _turn(self, transition: ElementState) -> None:
        self.state = TRANSITIONS[transition]
        self._ledger.note(self._key, transition, self.state)

    def rest(self) -> None:
        """Go back to standby."""
        self.state = ElementState.STANDBY

    def consider(self, cast: Cast) -> None:
        """Begin."""
        if self.state is not ElementState.STANDBY:
            return
        self._turn(ElementState.START)
        self._holds = {}
        for name in self._actors:
            busy = actuate(self._action, name, cast)
            if busy is not None:
                self._holds[name] = busy

    def settle(self) -> None:
        """End when no actor is held any more."""
        if self.state is ElementState.RUNNING and not any(busy() for busy in self._holds.values()):
            self._turn(ElementState.END)

    def stop(self, cast: Cast) -> None:
        """Let go of the actors that are still held."""
        if self.state is ElementState.RUNNING:
            for name, busy in self._holds.items():
                if busy():
                    release(cast.actors[name], self._action, cast)
        if self.state is not ElementState.COMPLETE:
            self._turn(ElementState.STOP)


class Group:
    """An element with children: it ends when all of them are complete."""

    def __init__(
        self, key: Key, children: Sequence[Element], ledger: Ledger, executions: int = 1
    ) -> None:
        self.state = ElementState.STANDBY
        self._key = key
        self._children = children
        self._ledger = ledger
        self._executions = executions
        self._executed = 0

    def _turn(self, transition: ElementState, *, again: bool = False) -> None:
        self.state = ElementState.STANDBY if again else TRANSITIONS[transition]
        self._ledger.note(self._key, transition, self.state)

    @property
    def _may_run_again(self) -> bool:
        return self._executed < self._executions

    def rest(self) -> None:
        """Go back to standby."""
        self.state = ElementState.STANDBY
        self._executed = 0

    def ready(self, cast: Cast) -> bool:
        """Whether it may begin."""
        del cast
        return True

    def consider(self, cast: Cast) -> None:
        """Begin if ready, and let the children."""
        if self.state is ElementState.STANDBY and self.ready(cast):
            self._turn(ElementState.START)
            self._executed += 1
            for child in self._children:
                child.rest()
        if self.state is ElementState.RUNNING:
            for child in self._children:
                child.consider(cast)

    def settle(self) -> None:
        """End when all children are complete."""
        if self.state is not ElementState.RUNNING:
            return
        for child in self._children:
            child.settle()
        if all(child.state is ElementState.COMPLETE for child in self._children):
            self._turn(ElementState.END, again=self._may_run_again)

    def stop(self, cast: Cast) -> None:
        """Stop with all children."""
        if self.state is ElementState.COMPLETE:
            return
        for child in self._children:
            child.stop(cast)
        self._turn(ElementState.STOP)


class EventElement(Group):
    """An event: waits for its trigger, and minds the others of its maneuver."""

    def __init__(
        self, event: Event, above: ElementPath, actors: tuple[str, ...], ledger: Ledger
    ) -> None:
        path = (*above, event.name)
        children = [ActionElement(action, path, actors, ledger) for action in event.actions]
        super().__init__((ElementKind.EVENT, path), children, ledger, event.executions)
        self._event = event
        self._watch = _watch(event.start)
        self.others: Sequence[EventElement] = ()

    def rest(self) -> None:
        """Go back to standby, with edges and delays forgotten."""
        super().rest()
        self._watch = _watch(self._event.start)

    def settle(self) -> None:
        """End; one that may run again watches its trigger afresh."""
        super().settle()
        if self.state is ElementState.STANDBY and self._executed:
            self._watch = _watch(self._event.start)

    def ready(self, cast: Cast) -> bool:
        """Whether the trigger fires and the priority lets it begin."""
        if self._watch is not None and not self._watch.check(cast, self._ledger.query):
            return False
        running = [event for event in self.others if event.state is ElementState.RUNNING]
        match self._event.priority:
            case Priority.PARALLEL:
                pass
            case Priority.OVERRIDE | Priority.OVERWRITE:
                for event in running:
                    event.interrupt(cast)
            case Priority.SKIP:
                if running:
                    self._turn(ElementState.SKIP)
                return not running
        return True

    def interrupt(self, cast: Cast) -> None:
        """Stop for another event; it may run again if it has executions left."""
        for child in self._children:
            child.stop(cast)
        self._turn(ElementState.STOP, again=self._may_run_again)
        self._watch = _watch(self._event.start)


class ActElement(Group):
    """An act: between its start and its stop trigger."""

    def __init__(self, act: Act, above: ElementPath, ledger: Ledger) -> None:
        path = (*above, act.name)
        children = [_group_element(group, path, ledger) for group in act.groups]
        super().__init__((ElementKind.ACT, path), children, ledger)
        self._start = _watch(act.start)
        self._stop = TriggerWatch(act.stop)

    def ready(self, cast: Cast) -> bool:
        """Whether the start trigger fires."""
        return self._start is None or self._start.check(cast, self._ledger.query)

    def consider(self, cast: Cast) -> None:
        """Stop, or go on as any group."""
        if self._stop.check(cast, self._ledger.query):
            self.stop(cast)
        else:
            super().consider(cast)


def _watch(trigger: Trigger | None) -> TriggerWatch | None:
    return None if trigger is None else TriggerWatch(trigger)


def _group_element(group: ManeuverGroup, above: ElementPath, ledger: Ledger) -> Group:
    path = (*above, group.name)
    children = [
        _maneuver_element(maneuver, path, group.actors, ledger) for maneuver in group.maneuvers
    ]
    return Group((ElementKind.MANEUVER_GROUP, path), children, ledger, group.executions)


def _maneuver_element(
    maneuver: Maneuver, above: ElementPath, actors: tuple[str, ...], ledger: Ledger
) -> Group:
    path = (*above, maneuver.name)
    events = [EventElement(event, path, actors, ledger) for event in maneuver.events]
    for event in events:
        event.others = [other for other in events if other is not event]
    return Group((ElementKind.MANEUVER, path), events, ledger)


def story_element(story: Story, ledger: Ledger) -> Group:
    """Make a story ready to play."""
    acts = [ActElement(act, (story.name,), ledger) for act in story.acts]
    return Group((ElementKind.STORY, (story.name,)), acts, ledger)
