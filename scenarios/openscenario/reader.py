"""From a file to a `Storyboard`."""

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from rsu.errors import MapError, ScenarioError
from rsu.roads.document import read_document
from scenarios.openscenario.action import TeleportAction, read_private_action
from scenarios.openscenario.condition import ElementKind, Trigger, read_trigger
from scenarios.openscenario.entity import Entity, read_entity
from scenarios.openscenario.node import Node, Progress
from scenarios.openscenario.parameter import declare
from scenarios.openscenario.position import reference_of
from scenarios.openscenario.storyboard import (
    Act,
    Event,
    InitAction,
    Maneuver,
    ManeuverGroup,
    Priority,
    Story,
    StoryAction,
    Storyboard,
    find_elements,
)

NEWEST_MINOR = 3
"""OpenSCENARIO XML 1.3 (ASAM, 2024)."""


def read_storyboard(path: Path, values: Mapping[str, str] | None = None) -> Storyboard:
    """Read a scenario.

    Parameters
    ----------
    path : Path
        A ``.xosc`` file.
    values : Mapping
        Values for parameters that the file declares at its top, in place of its own.

    Raises
    ------
    ScenarioError
        With the line of what is wrong or not supported.
    """
    try:
        element = read_document(path)
    except MapError as error:
        raise ScenarioError(error.file, error.place, error.problem) from None
    root = Node(element, Progress(path))
    _check_header(root)
    root = declare(root, values)
    entities = _read_entities(root.child("Entities"))
    names = frozenset(entity.name for entity in entities)
    board = root.child("Storyboard").within(root.scope, names)
    storyboard = Storyboard(
        file=path,
        road_map=_read_road_map(root.child("RoadNetwork")),
        entities=entities,
        init=_read_init(board.child("Init")),
        stories=tuple(_read_story(story) for story in _named(board.children("Story"))),
        stop=_read_stop(board),
    )
    _check_references(root, storyboard)
    root.refuse_unread()
    return storyboard


def _check_header(root: Node) -> None:
    if root.tag != "OpenSCENARIO":
        raise root.refuse("expected <OpenSCENARIO>")
    root.pass_over(*(name for name in root.element.attributes if "}" in name))  # xsi:schemaLocation
    header = root.child("FileHeader")
    header.pass_over("author", "date", "description", "License", "Properties")
    major, minor = header.whole("revMajor"), header.whole("revMinor")
    if major != 1 or not 0 <= minor <= NEWEST_MINOR:
        raise header.refuse(f"version {major}.{minor} is not supported; supported: 1.0 to 1.3")
    for tag in ("Catalog", "ParameterValueDistribution"):
        if (other := root.optional(tag)) is not None:
            raise other.refuse("is no scenario: there is no storyboard in it")
    root.pass_over("CatalogLocations")  # says where, and is of no use without a CatalogReference


def _read_road_map(node: Node) -> Path | None:
    node.pass_over("SceneGraphFile")  # looks
    node.optional("TrafficSignals")  # may stand there empty
    logic = node.optional("LogicFile")
    return None if logic is None else node.progress.file.parent / logic.text("filepath")


def _read_entities(node: Node) -> tuple[Entity, ...]:
    return tuple(read_entity(child) for child in _named(node.children("ScenarioObject")))


def _named(nodes: list[Node]) -> list[Node]:
    """Return the nodes if no two have the same name: references must be unique at each level."""
    seen: set[str] = set()
    for node in nodes:
        name = node.text("name")
        if name in seen:
            raise node.refuse(f"the name {name!r} is taken at this level")
        seen.add(name)
    return nodes


def _read_init(node: Node) -> tuple[InitAction, ...]:
    actions = [
        InitAction(entity=private.entity(), action=read_private_action(child))
        for private in node.child("Actions").children("Private")
        for child in private.some("PrivateAction")
    ]
    teleports = _order_teleports(node, actions)
    return tuple(teleports + [item for item in actions if item not in teleports])


def _order_teleports(node: Node, actions: list[InitAction]) -> list[InitAction]:
    """Put each teleport behind the one of the entity that it is relative to."""
    teleports: dict[str, InitAction] = {}
    needs: dict[str, set[str]] = {}
    for item in actions:
        if isinstance(item.action, TeleportAction):
            teleports[item.entity] = item
            reference = reference_of(item.action.position)
            needs[item.entity] = set() if reference is None else {reference}
    for name in sorted(node.entities - teleports.keys()):
        raise node.refuse(f"entity {name!r} has no TeleportAction: it would be nowhere")
    try:
        return [teleports[name] for name in TopologicalSorter(needs).static_order()]
    except CycleError as error:
        names = " -> ".join(error.args[1])
        raise node.refuse(f"the positions depend on each other: {names}") from None


def _read_story(node: Node) -> Story:
    node = declare(node)
    acts = tuple(_read_act(act) for act in _named(node.some("Act")))
    return Story(name=node.text("name"), acts=acts)


def _read_act(node: Node) -> Act:
    return Act(
        name=node.text("name"),
        groups=tuple(_read_group(group) for group in _named(node.some("ManeuverGroup"))),
        start=_read_start(node),
        stop=_read_stop(node),
    )


def _read_start(node: Node) -> Trigger | None:
    """Read when an act or event begins; None = with what it belongs to.

    Since 1.3 the trigger may be missing; before, files wrote an empty one for the same.
    """
    child = node.optional("StartTrigger")
    trigger = None if child is None else read_trigger(child)
    return trigger if trigger and trigger.groups else None


def _read_stop(node: Node) -> Trigger:
    trigger = node.optional("StopTrigger")
    return Trigger(()) if trigger is None else read_trigger(trigger)


def _read_group(node: Node) -> ManeuverGroup:
    actors = node.child("Actors")
    if actors.flag("selectTriggeringEntities"):
        raise actors.refuse("selectTriggeringEntities='true' is not supported")
    return ManeuverGroup(
        name=node.text("name"),
        executions=_read_count(node),
        actors=tuple(actor.entity() for actor in actors.children("EntityRef")),
        maneuvers=tuple(_read_maneuver(child) for child in _named(node.children("Maneuver"))),
    )


def _read_count(node: Node, default: int | None = None) -> int:
    count = node.whole("maximumExecutionCount", default)
    if count < 1:
        raise node.refuse(f"maximumExecutionCount={count}: expected at least 1")
    return count


def _read_maneuver(node: Node) -> Maneuver:
    node = declare(node)
    events = tuple(_read_event(event) for event in _named(node.some("Event")))
    return Maneuver(name=node.text("name"), events=events)


def _read_event(node: Node) -> Event:
    return Event(
        name=node.text("name"),
        priority=node.choice("priority", Priority),
        executions=_read_count(node, default=1),
        actions=tuple(_read_action(action) for action in _named(node.some("Action"))),
        start=_read_start(node),
    )


def _read_action(node: Node) -> StoryAction:
    action = node.one_of({"PrivateAction": read_private_action})
    return StoryAction(name=node.text("name"), action=action)


def _check_references(root: Node, storyboard: Storyboard) -> None:
    """Each storyboard element that a condition names must be there, and be only one."""
    for node in root.progress.references:
        kind = node.choice("storyboardElementType", ElementKind)
        reference = node.text("storyboardElementRef")
        found = find_elements(storyboard.stories, kind, reference)
        if len(found) != 1:
            raise node.refuse(f"{len(found)} elements of type {kind} are called {reference!r}")
