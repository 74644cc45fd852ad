"""`Storyboard`: a whole scenario, ready to play.

::

    Storyboard > Story > Act > ManeuverGroup > Maneuver > Event > StoryAction
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from scenarios.openscenario.action import PrivateAction
from scenarios.openscenario.condition import ElementKind, Trigger
from scenarios.openscenario.entity import Entity, EntitySelection
from scenarios.openscenario.parameter import VariableDeclaration
from scenarios.openscenario.signal import TrafficSignalController
from scenarios.openscenario.world import CustomCommandAction, GlobalAction

Action = PrivateAction | GlobalAction | CustomCommandAction

ElementPath = tuple[str, ...]
"""Names from the story down to an element."""


class Priority(StrEnum):
    """What an event that starts does to the others of its maneuver."""

    OVERRIDE = "override"
    OVERWRITE = "overwrite"
    """What 1.0 and 1.1 called `OVERRIDE`."""
    PARALLEL = "parallel"
    SKIP = "skip"


@dataclass(slots=True, frozen=True, kw_only=True)
class StoryAction:
    """What the actors of a group do, or what happens to the world."""

    name: str
    action: Action


@dataclass(slots=True, frozen=True, kw_only=True)
class Event:
    """Actions that begin together; without a trigger as soon as the maneuver does."""

    name: str
    priority: Priority
    executions: int
    actions: tuple[StoryAction, ...]
    start: Trigger | None


@dataclass(slots=True, frozen=True, kw_only=True)
class Maneuver:
    """Events of one purpose."""

    name: str
    events: tuple[Event, ...]


@dataclass(slots=True, frozen=True, kw_only=True)
class ManeuverGroup:
    """Who does what."""

    name: str
    executions: int
    actors: tuple[str, ...]
    maneuvers: tuple[Maneuver, ...]
    triggering_actors: bool = False
    """``selectTriggeringEntities``: who made an event start acts in it, besides `actors`."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Act:
    """Groups between a start and a stop; without a start trigger from the beginning."""

    name: str
    groups: tuple[ManeuverGroup, ...]
    start: Trigger | None
    stop: Trigger


@dataclass(slots=True, frozen=True, kw_only=True)
class Story:
    """Acts that belong together."""

    name: str
    acts: tuple[Act, ...]


@dataclass(slots=True, frozen=True, kw_only=True)
class InitAction:
    """What an entity does, or what happens to the world, at the beginning."""

    entity: str | None
    """None = it is no `PrivateAction`."""
    action: Action


@dataclass(slots=True, frozen=True, kw_only=True)
class MonitorDeclaration:
    """A truth value that actions set for those who watch the scenario."""

    name: str
    value: bool


@dataclass(slots=True, frozen=True, kw_only=True)
class Storyboard:
    """A scenario."""

    file: Path
    road_map: Path | None
    """The OpenDRIVE file (``LogicFile``); None = the scenario names none."""
    entities: tuple[Entity, ...]
    init: tuple[InitAction, ...]
    """Teleports first, each after the one that it is relative to; then in the file's order."""
    stories: tuple[Story, ...]
    stop: Trigger
    parameters: Mapping[str, str]
    """Those declared at the top with their values, as `ParameterCondition` sees them."""
    variables: tuple[VariableDeclaration, ...] = ()
    monitors: tuple[MonitorDeclaration, ...] = ()
    selections: tuple[EntitySelection, ...] = ()
    """Resolved wherever they are named."""
    signal_controllers: tuple[TrafficSignalController, ...] = ()


def actions(storyboard: Storyboard) -> Iterator[Action]:
    """Yield every action, those of ``Init`` first."""
    yield from (item.action for item in storyboard.init)
    groups = (group for story in storyboard.stories for act in story.acts for group in act.groups)
    events = (
        event for group in groups for maneuver in group.maneuvers for event in maneuver.events
    )
    yield from (item.action for event in events for item in event.actions)


def element_paths(stories: tuple[Story, ...]) -> Iterator[tuple[ElementKind, ElementPath]]:
    """Yield kind and path of every element of the stories."""
    for story in stories:
        yield ElementKind.STORY, (story.name,)
        for act in story.acts:
            yield ElementKind.ACT, (story.name, act.name)
            for group in act.groups:
                yield from _group_paths(group, (story.name, act.name))


def _group_paths(
    group: ManeuverGroup, above: ElementPath
) -> Iterator[tuple[ElementKind, ElementPath]]:
    yield ElementKind.MANEUVER_GROUP, (*above, group.name)
    for maneuver in group.maneuvers:
        path = (*above, group.name, maneuver.name)
        yield ElementKind.MANEUVER, path
        for event in maneuver.events:
            yield ElementKind.EVENT, (*path, event.name)
            for action in event.actions:
                yield ElementKind.ACTION, (*path, event.name, action.name)


def find_elements(
    stories: tuple[Story, ...], kind: ElementKind, reference: str
) -> tuple[ElementPath, ...]:
    """Return the elements that a reference can mean: those whose path ends with it.

    Names in front, each followed by ``::``, tell elements of one name apart (OpenSCENARIO XML,
    "Naming conventions and references").
    """
    tail = tuple(reference.split("::"))
    return tuple(
        path
        for found, path in element_paths(stories)
        if found is kind and path[-len(tail) :] == tail
    )


def count_names(stories: tuple[Story, ...]) -> Counter[tuple[str, str]]:
    """Count how many elements of a kind each reference can mean, by all ends of their paths."""
    return Counter(
        (kind.value, "::".join(path[first:]))
        for kind, path in element_paths(stories)
        for first in range(len(path))
    )
