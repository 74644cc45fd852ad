"""Reads what happens: ``Init``, stories, acts, groups, maneuvers, events and their actions."""

from collections import Counter
from graphlib import CycleError, TopologicalSorter

from scenarios.openscenario.action import TeleportAction, read_private_action
from scenarios.openscenario.catalog import REFERENCE, read_item
from scenarios.openscenario.condition import ByEntityCondition, Trigger, read_trigger
from scenarios.openscenario.finding import RuleName
from scenarios.openscenario.node import Node, unique
from scenarios.openscenario.parameter import declare
from scenarios.openscenario.position import references_of
from scenarios.openscenario.storyboard import (
    Act,
    Action,
    Event,
    InitAction,
    Maneuver,
    ManeuverGroup,
    Priority,
    Story,
    StoryAction,
)
from scenarios.openscenario.world import (
    CustomCommandAction,
    GlobalAction,
    read_global_action,
    read_user_action,
)

MOST_ACTIONS = 100_000
"""Of ``Init``: a selection multiplies them by its members."""


def read_init(node: Node) -> tuple[InitAction, ...]:
    """Read an ``Init``: teleports first, each behind the one that it is relative to."""
    actions: list[InitAction] = []
    for child in node.child("Actions").children("GlobalAction", "UserDefinedAction", "Private"):
        if child.tag == "Private":
            actions += _read_private(child)
            if len(actions) > MOST_ACTIONS:
                problem = f"has more than {MOST_ACTIONS} actions, each entity's counted"
                raise node.refuse(problem, RuleName.SUPPORTED)
        else:
            read = read_global_action if child.tag == "GlobalAction" else read_user_action
            actions.append(InitAction(entity=None, action=child.remember(read)))
    teleports = _order_teleports(node, actions)
    others = [item for item in actions if not isinstance(item.action, TeleportAction)]
    return tuple(teleports + others)


def _read_private(node: Node) -> list[InitAction]:
    names = node.entities()
    return [
        InitAction(entity=name, action=child.remember(read_private_action))
        for child in node.some("PrivateAction")
        for name in names
    ]


def _order_teleports(node: Node, actions: list[InitAction]) -> list[InitAction]:
    teleports: dict[str, list[InitAction]] = {}
    needs: dict[str, set[str]] = {}
    for item in actions:
        if item.entity is not None and isinstance(item.action, TeleportAction):
            teleports.setdefault(item.entity, []).append(item)
            others = references_of(item.action.position)
            needs.setdefault(item.entity, set()).update(others)
    try:
        order = list(TopologicalSorter(needs).static_order())
    except CycleError as error:
        names = " -> ".join(error.args[1])
        raise node.refuse(f"the positions depend on each other: {names}") from None
    return [item for name in order for item in teleports.get(name, ())]


def read_story(node: Node) -> Story:
    """Read a ``Story``."""
    node = declare(node)
    acts = tuple(_read_act(act) for act in unique(node.some("Act")))
    return Story(name=node.text("name"), acts=acts)


def _read_act(node: Node) -> Act:
    start = _read_start(node)
    groups: list[ManeuverGroup] = []
    names: set[str] = set()
    for child in node.some("ManeuverGroup"):
        group = child.remember(_read_group)
        _check_actors(child, group, start)
        if group.name in names:
            child.remark(f"the name {group.name!r} is taken at this level", RuleName.UNIQUE_NAME)
        groups.append(group)
        names.add(group.name)
    return Act(name=node.text("name"), groups=tuple(groups), start=start, stop=read_stop(node))


def _read_start(node: Node) -> Trigger | None:
    """Read when an act or event begins; None = with what it belongs to.

    Since 1.3 the trigger may be missing; before, files wrote an empty one for the same.
    """
    child = node.optional("StartTrigger")
    trigger = None if child is None else read_trigger(child)
    return trigger if trigger and trigger.groups else None


def read_stop(node: Node) -> Trigger:
    """Read a ``StopTrigger``; without one there is never a stop."""
    trigger = node.optional("StopTrigger")
    return Trigger(()) if trigger is None else read_trigger(trigger)


def _read_group(node: Node) -> ManeuverGroup:
    actors = node.child("Actors")
    maneuvers = tuple(
        read_item(child, {"Maneuver": read_maneuver})
        for child in node.children("Maneuver", REFERENCE)
    )
    names = Counter(maneuver.name for maneuver in maneuvers)
    for name in (name for name, count in names.items() if count > 1):
        node.remark(f"two maneuvers are called {name!r}", RuleName.UNIQUE_NAME)
    return ManeuverGroup(
        name=node.text("name"),
        executions=_read_count(node),
        actors=tuple(name for item in actors.children("EntityRef") for name in item.entities()),
        triggering_actors=actors.flag("selectTriggeringEntities"),
        maneuvers=maneuvers,
    )


def _check_actors(node: Node, group: ManeuverGroup, start: Trigger | None) -> None:
    """Somebody must be there to do what is private: a named actor, or who triggers the event."""
    if group.actors:
        return
    for maneuver in group.maneuvers:
        for event in maneuver.events:
            private = any(not isinstance(item.action, PUBLIC) for item in event.actions)
            trigger = event.start or start
            triggered = group.triggering_actors and trigger and _has_entities(trigger)
            if private and not triggered:
                problem = f"event {event.name!r} has private actions and nobody to do them"
                raise node.refuse(problem, RuleName.ACTOR)


PUBLIC = (GlobalAction, CustomCommandAction)


def _has_entities(trigger: Trigger) -> bool:
    tests = [condition.test for group in trigger.groups for condition in group]
    return any(isinstance(test, ByEntityCondition) for test in tests)


def _read_count(node: Node, default: int | None = None) -> int:
    count = node.whole("maximumExecutionCount", default)
    if count < 1:
        raise node.refuse(f"maximumExecutionCount={count}: expected at least 1")
    return count


def read_maneuver(node: Node) -> Maneuver:
    """Read a maneuver whose parameters are declared."""
    events = tuple(event.remember(_read_event) for event in unique(node.some("Event")))
    return Maneuver(name=node.text("name"), events=events)


def _read_event(node: Node) -> Event:
    return Event(
        name=node.text("name"),
        priority=node.choice("priority", Priority),
        executions=_read_count(node, default=1),
        actions=tuple(action.remember(_read_action) for action in unique(node.some("Action"))),
        start=_read_start(node),
    )


def _read_action(node: Node) -> StoryAction:
    """Read an action; up to 1.2 one may be empty, and does nothing."""
    name = node.text("name")
    if not node.element.children:
        node.remark("is empty", RuleName.SCHEMA)
        return StoryAction(name=name, action=CustomCommandAction(kind=""))
    action: Action = node.one_of(
        {
            "PrivateAction": read_private_action,
            "GlobalAction": read_global_action,
            "UserDefinedAction": read_user_action,
        }
    )
    return StoryAction(name=name, action=action)
