"""Storyboard elements in play: who is in which state, and what happened in the last step.

An element rests in standby, runs, and is complete; conditions see the states as they were when
the step began, so that the order of elements in the file decides nothing.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from scenarios.openscenario.condition import (
    ElementKind,
    ElementState,
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
)
from scenarios.stage.actuation import act, release
from scenarios.stage.cast import Cast
from scenarios.stage.hold import Hold
from scenarios.stage.judge import Judge
from scenarios.stage.ledger import Key, Ledger
from scenarios.stage.trigger import TriggerWatch

TRANSITIONS = {
    ElementState.START: ElementState.RUNNING,
    ElementState.END: ElementState.COMPLETE,
    ElementState.STOP: ElementState.COMPLETE,
    ElementState.SKIP: ElementState.STANDBY,
}
"""Where each transition leads, unless an element may run once more."""


@dataclass(slots=True, frozen=True)
class Stage:
    """What all elements of one storyboard share."""

    cast: Cast
    ledger: Ledger
    judge: Judge
    attended: list[Hold] = field(default_factory=list[Hold])
    """Holds that are to be stepped."""

    def watch(self, trigger: Trigger | None, within: ElementPath) -> TriggerWatch | None:
        """Return a watch of an element's trigger, None where there is none."""
        if trigger is None:
            return None
        return TriggerWatch(trigger, self.judge, partial(self.ledger.query, within))


@dataclass(slots=True, frozen=True)
class Actors:
    """Who acts in the events of a group."""

    named: tuple[str, ...]
    triggering: bool
    """Whether those act, too, who made the event begin, or its act if it has no trigger."""
    start: TriggerWatch | None
    """Of the act."""

    def of(self, watch: TriggerWatch | None) -> tuple[str, ...]:
        """Return who acts in an event that begins now by this watch; each once."""
        if not self.triggering:
            return self.named
        watch = self.start if watch is None else watch
        return tuple(dict.fromkeys((*self.named, *(() if watch is None else watch.who()))))


class Part(ABC):
    """What actions and their groups share: the way up."""

    def __init__(self) -> None:
        self.state = ElementState.STANDBY
        self.parent: Part | None = None
        self.calm = False
        """Whether `consider` would do nothing until a row changes."""
        self.ended = False
        """Whether something in it may have ended, for `settle` to see."""
        self.first, self.last = 0, 0
        """Rows of the judge that stand below."""

    def wake(self) -> None:
        """Let the next `consider` and `settle` look at this, from the top down."""
        part: Part | None = self
        while part is not None:
            part.calm, part.ended = False, True
            part = part.parent

    @abstractmethod
    def rest(self) -> None:
        """Go back to standby, as if never run."""

    @abstractmethod
    def consider(self) -> None:
        """Begin, stop or let the children do so, by what conditions say now."""

    @abstractmethod
    def settle(self) -> None:
        """End what is done."""

    @abstractmethod
    def stop(self) -> None:
        """Complete at once."""


class ActionElement(Part):
    """An action and the actors that it holds."""

    def __init__(self, action: StoryAction, above: ElementPath, stage: Stage) -> None:
        super().__init__()
        self._action = action.action
        self._key: Key = (ElementKind.ACTION, (*above, action.name))
        self.actors: tuple[str, ...] = ()
        self._stage = stage
        self._holds: list[Hold] = []

    def _turn(self, transition: ElementState) -> None:
        self.state = TRANSITIONS[transition]
        self._stage.ledger.note(self._key, transition, self.state)

    def rest(self) -> None:
        """Go back to standby."""
        self.state = ElementState.STANDBY
        self._stage.ledger.forget(self._key)

    def consider(self) -> None:
        """Begin."""
        if self.state is ElementState.STANDBY:
            self._turn(ElementState.START)
            self._holds = act(self._action, self.actors, self._stage.cast)
            for hold in self._holds:
                hold.over = self.wake
            self._stage.attended.extend(hold for hold in self._holds if hold.attended)
            self.wake()

    def settle(self) -> None:
        """End when no actor is held any more."""
        if self.state is ElementState.RUNNING and not any(hold.busy for hold in self._holds):
            self._turn(ElementState.END)

    def stop(self) -> None:
        """Let go of the actors that are still held."""
        if self.state is ElementState.RUNNING:
            for hold in self._holds:
                if hold.busy:
                    release(hold)
        if self.state is not ElementState.COMPLETE:
            self._turn(ElementState.STOP)


class Group(Part):
    """An element with children: it ends when all of them are complete."""

    def __init__(
        self, key: Key, children: Sequence[Part], stage: Stage, executions: int = 1
    ) -> None:
        super().__init__()
        for child in children:
            child.parent = self
        self._key = key
        self._children = children
        self._stage = stage
        self._executions = executions
        self._executed = 0
        self._pure = False

    def span(self, first: int, impure: int) -> None:
        """Learn which rows stand below: those since `first`, when `impure` tests were no rows."""
        judge = self._stage.judge
        self.first, self.last, self._pure = first, judge.rows, judge.impure == impure

    def _turn(self, transition: ElementState, *, again: bool = False) -> None:
        self.state = ElementState.STANDBY if again else TRANSITIONS[transition]
        self._stage.ledger.note(self._key, transition, self.state)

    @property
    def _may_run_again(self) -> bool:
        return self._executed < self._executions

    def rest(self) -> None:
        """Go back to standby."""
        self.state = ElementState.STANDBY
        self._stage.ledger.forget(self._key)
        self._executed, self.calm = 0, False
        for child in self._children:
            child.rest()

    def ready(self) -> bool:
        """Whether it may begin."""
        return True

    def consider(self) -> None:
        """Begin if ready, and let the children."""
        judge, ledger = self._stage.judge, self._stage.ledger
        unrest, noted = judge.unrest, ledger.noted
        self._look()
        still = judge.unrest == unrest and ledger.noted == noted
        self.calm = self._pure and still

    def _look(self) -> None:
        if self.state is ElementState.STANDBY and self.ready():
            self._turn(ElementState.START)
            self._executed += 1
            for child in self._children:
                child.rest()
        if self.state is ElementState.RUNNING:
            low, high = self._stage.judge.low, self._stage.judge.high
            for child in self._children:
                sleeps = child.calm and (child.first > high or child.last <= low)
                if not sleeps and child.state is not ElementState.COMPLETE:
                    child.consider()

    def settle(self) -> None:
        """End when all children are complete."""
        if not self.ended:
            return
        self.ended = False
        if self.state is not ElementState.RUNNING:
            return
        for child in self._children:
            if child.ended:
                child.settle()
        if all(child.state is ElementState.COMPLETE for child in self._children):
            self._turn(ElementState.END, again=self._may_run_again)
            self.wake()

    def stop(self) -> None:
        """Stop with all children."""
        if self.state is ElementState.COMPLETE:
            return
        for child in self._children:
            child.stop()
        self._turn(ElementState.STOP)
        self.wake()


class EventElement(Group):
    """An event: waits for its trigger, and minds the others of its maneuver."""

    def __init__(self, event: Event, above: ElementPath, actors: Actors, stage: Stage) -> None:
        path = (*above, event.name)
        self._actions = [ActionElement(action, path, stage) for action in event.actions]
        super().__init__((ElementKind.EVENT, path), self._actions, stage, event.executions)
        self._event, self._actors = event, actors
        self._watch = stage.watch(event.start, path)
        self.others: Sequence[EventElement] = ()

    def rest(self) -> None:
        """Go back to standby, with edges and delays forgotten."""
        super().rest()
        if self._watch is not None:
            self._watch.reset()

    def settle(self) -> None:
        """End; one that may run again watches its trigger afresh."""
        super().settle()
        over = self.state is ElementState.COMPLETE
        if over and self._watch is not None:
            self._watch.dismiss()
        again = self.state is ElementState.STANDBY and self._executed > 0
        if again and self._watch is not None:
            self._watch.reset()

    def ready(self) -> bool:
        """Whether the trigger fires and the priority lets it begin."""
        if self._watch is not None and not self._watch.check():
            return False
        running = [event for event in self.others if event.state is ElementState.RUNNING]
        match self._event.priority:
            case Priority.PARALLEL:
                pass
            case Priority.OVERRIDE | Priority.OVERWRITE:
                for event in running:
                    event.interrupt()
            case Priority.SKIP:
                if running:
                    self._turn(ElementState.SKIP)
                    return False
        for action in self._actions:
            action.actors = self._actors.of(self._watch)
        return True

    def interrupt(self) -> None:
        """Stop for another event; it may run again if it has executions left."""
        for child in self._children:
            child.stop()
        self._turn(ElementState.STOP, again=self._may_run_again)
        self.wake()
        if self._watch is not None:
            self._watch.reset()


class ActElement(Group):
    """An act: between its start and its stop trigger."""

    def __init__(self, act: Act, above: ElementPath, stage: Stage) -> None:
        path = (*above, act.name)
        self._start = stage.watch(act.start, path)
        children = [_group_element(group, path, self._start, stage) for group in act.groups]
        super().__init__((ElementKind.ACT, path), children, stage)
        self._stop = TriggerWatch(act.stop, stage.judge, partial(stage.ledger.query, path))

    def ready(self) -> bool:
        """Whether the start trigger fires."""
        return self._start is None or self._start.check()

    def _look(self) -> None:
        """Stop, or go on as any group."""
        if self._stop.check():
            self.stop()
        else:
            super()._look()


def _group_element(
    group: ManeuverGroup, above: ElementPath, start: TriggerWatch | None, stage: Stage
) -> Group:
    path = (*above, group.name)
    first, impure = stage.judge.rows, stage.judge.impure
    actors = Actors(group.actors, group.triggering_actors, start)
    children = [_maneuver_element(maneuver, path, actors, stage) for maneuver in group.maneuvers]
    element = Group((ElementKind.MANEUVER_GROUP, path), children, stage, group.executions)
    element.span(first, impure)
    return element


def _maneuver_element(
    maneuver: Maneuver, above: ElementPath, actors: Actors, stage: Stage
) -> Group:
    path = (*above, maneuver.name)
    events = [EventElement(event, path, actors, stage) for event in maneuver.events]
    for event in events:
        event.others = [other for other in events if other is not event]
    return Group((ElementKind.MANEUVER, path), events, stage)


def story_element(story: Story, stage: Stage) -> Group:
    """Make a story ready to play."""
    first, impure = stage.judge.rows, stage.judge.impure
    acts = [ActElement(act, (story.name,), stage) for act in story.acts]
    element = Group((ElementKind.STORY, (story.name,)), acts, stage)
    element.span(first, impure)
    return element
