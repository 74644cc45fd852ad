"""A scene as OpenSCENARIO 1.3: who moved how, with parameters for what might have been otherwise.

Each road user who moves follows the polyline of its course by time.  ``NAME_delay_s`` lets it come
later, ``NAME_pace`` drive faster; whatever the pace, it is where it was when the hazard was found.
"""

from collections.abc import Sequence
from typing import cast as as_type
from xml.etree.ElementTree import Comment, Element, indent, tostring

import numpy as np

from rsu.arrays import Floats
from rsu.sensing.detection import ObjectClass
from scenarios.stage.cast import STATION_PROPERTY
from sotif.adoption.cast import CATEGORIES, EARLY, EDGE, Actor
from sotif.adoption.course import PERIOD
from sotif.adoption.scene import RecordedScene, RoadUser

REAR = 0.3
"""Share of a vehicle's length from its rear axle, the reference point, to its middle."""
WHEELBASE = 0.59
"""Share of the length; both as the passenger car of the library has them."""
STRIDE = 2
"""Instants of a course from one vertex to the next."""
LEAD = 4.0
"""s before its course for which somebody comes straight on, for those who are to come sooner."""
LIMITS = {
    ObjectClass.CAR: (60, 4, 9),
    ObjectClass.VAN: (45, 3, 8),
    ObjectClass.TRUCK: (30, 2, 7),
    ObjectClass.BUS: (30, 2, 7),
    ObjectClass.MOTORCYCLE: (70, 6, 9),
    ObjectClass.BICYCLE: (15, 2, 5),
}
"""m/s, m/s^2, m/s^2: of what the library calls by these names."""


def write_scenario(scene: RecordedScene, cast: Sequence[Actor], road: str, title: str) -> str:
    """Return the scenario as text; `road` is the file of the map, beside it."""
    movers = [actor for actor in cast if not actor.course.stands]
    declarations = [item for actor in movers for item in _parameters(actor.name, scene.hazard)]
    story = _tag("Story", _act(scene, movers), name="scene")
    stories = [story] if movers else []
    stop = _at("StopTrigger", "end", scene.end)
    return _document(
        title,
        scene,
        _tag("ParameterDeclarations", *declarations),
        _tag("CatalogLocations"),
        _tag("RoadNetwork", _tag("LogicFile", filepath=road)),
        _tag("Entities", *map(_entity, cast)),
        _tag("Storyboard", _init(cast), *stories, stop),
    )


def write_variation(
    scene: RecordedScene, cast: Sequence[Actor], scenario: str, title: str
) -> str | None:
    """Return what may vary, as text: the paces of those of the hazard, and when the last comes.

    Of a scene in which none of them moves it is the pace and time of who is first on the list;
    None when nobody moves.
    """
    accused = scene.trigger.participants
    moving = [actor for actor in cast if not actor.course.stands]
    movers = [actor.name for actor in moving if actor.user.track_id in accused]
    movers = movers or [actor.name for actor in moving[:1]]
    if not movers:
        return None
    varied = [_range(f"{name}_pace", 0.8, 1.2, 0.1) for name in movers]
    varied += [_range(f"{name}_delay_s", -1.0, 1.0, 0.25) for name in movers[-1:]]
    distribution = _tag(
        "ParameterValueDistribution",
        _tag("ScenarioFile", filepath=scenario),
        _tag("Deterministic", *varied),
    )
    return _document(title, scene, distribution)


def _tag(tag: str, /, *children: Element, **attributes: object) -> Element:
    element = Element(tag, {key: _text(value) for key, value in attributes.items()})
    element.extend(children)
    return element


def _text(value: object) -> str:
    """Three decimals, mm and ms, are more than anybody measures."""
    return f"{value:.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _document(title: str, scene: RecordedScene, *children: Element) -> str:
    date = np.datetime64(scene.trigger.time_unix_ns, "ns").astype("datetime64[s]")
    header = _tag(
        "FileHeader", revMajor=1, revMinor=3, date=date, description=title, author="ivics"
    )
    root = _tag("OpenSCENARIO", header, *children)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _parameters(name: str, hazard: float) -> list[Element]:
    """Declare what may be otherwise of somebody, and what follows from it for the clock."""
    offset = f"${{{hazard:.3f}*(1-${name}_scale)+${name}_delay_s}}"
    return [
        *_declare(f"{name}_delay_s", "0", "s: so much later than recorded"),
        *_declare(f"{name}_pace", "1", "times the recorded speed"),
        *_declare(f"{name}_scale", f"${{1/${name}_pace}}", "the same, of the times"),
        *_declare(f"{name}_offset_s", offset, "s: nothing at the hazard, but for the delay"),
    ]


def _declare(name: str, value: str, meaning: str) -> list[Element]:
    said = as_type("Element", Comment(f" {meaning} "))
    return [said, _tag("ParameterDeclaration", name=name, parameterType="double", value=value)]


def _range(parameter: str, low: float, high: float, step: float) -> Element:
    limits = _tag("Range", lowerLimit=low, upperLimit=high)
    return _tag(
        "DeterministicSingleParameterDistribution",
        _tag("DistributionRange", limits, stepWidth=step),
        parameterName=parameter,
    )


def _entity(actor: Actor) -> Element:
    user = actor.user
    length, width, height = user.extent
    middle = REAR * length if user.kind in CATEGORIES else 0.0
    box = _tag(
        "BoundingBox",
        _tag("Center", x=middle, y=0, z=height / 2.0),
        _tag("Dimensions", width=width, length=length, height=height),
    )
    if user.kind is ObjectClass.PEDESTRIAN:
        body = _tag("Pedestrian", box, name="pedestrian", mass=75, pedestrianCategory="pedestrian")
    elif user.kind in CATEGORIES:
        body = _vehicle(user, box)
    else:
        body = _tag("MiscObject", box, name="object", mass=50, miscObjectCategory="obstacle")
    return _tag("ScenarioObject", body, name=actor.name)


def _vehicle(user: RoadUser, box: Element) -> Element:
    speed, up, down = LIMITS[user.kind]
    axles = [
        _tag(name, maxSteering=steering, wheelDiameter=0.65, trackWidth=0.85 * user.extent[1],
             positionX=ahead, positionZ=0.325)
        for name, steering, ahead in (
            ("FrontAxle", 0.6, WHEELBASE * user.extent[0]), ("RearAxle", 0, 0)
        )
    ]  # fmt: skip
    station = _tag("Property", name=STATION_PROPERTY, value=user.station_id)
    category = CATEGORIES[user.kind]
    return _tag(
        "Vehicle",
        box,
        _tag("Performance", maxSpeed=speed, maxAcceleration=up, maxDeceleration=down),
        _tag("Axles", *axles),
        *([_tag("Properties", station)] if user.station_id >= 0 else []),
        name=category,
        vehicleCategory=category,
    )


def _references(actor: Actor) -> Floats:
    """(K, 4) poses of the reference point: of vehicles the rear axle, else the middle."""
    pose = actor.course.pose.copy()
    if actor.user.kind in CATEGORIES:
        heading = pose[:, 3]
        behind = REAR * actor.user.extent[0]
        pose[:, :2] -= behind * np.column_stack((np.cos(heading), np.sin(heading)))
    return pose


def _position(actor: Actor, reference: Floats) -> Element:
    x, y, z, heading = map(float, reference)
    height = {"z": z} if np.isfinite(actor.user.z).any() else {}
    return _tag("Position", _tag("WorldPosition", x=x, y=y, **height, h=heading))


def _first(actor: Actor) -> Element:
    """Return where somebody is when the scene begins, or when it appears."""
    course = actor.course
    row = int(np.searchsorted(course.time[:-1], -PERIOD / 2.0))  # the last one, if all were before
    return _position(actor, _references(actor)[row])


def _private(action: Element) -> Element:
    return _tag("PrivateAction", action)


def _entity_action(action: Element, name: str) -> Element:
    return _tag("GlobalAction", _tag("EntityAction", action, entityRef=name))


def _init(cast: Sequence[Actor]) -> Element:
    removals = [
        _entity_action(_tag("DeleteEntityAction"), actor.name) for actor in cast if actor.late
    ]
    places = [
        _tag("Private", _private(_tag("TeleportAction", _first(actor))), entityRef=actor.name)
        for actor in cast
        if not actor.late
    ]
    return _tag("Init", _tag("Actions", *removals, *places))


def _act(scene: RecordedScene, movers: Sequence[Actor]) -> Element:
    groups = [_group(actor, scene.end) for actor in movers]
    return _tag("Act", *groups, _at("StartTrigger", "begins", 0.0), name="act")


def _group(actor: Actor, end: float) -> Element:
    """Return how somebody comes, goes along its course, and vanishes where its track ended."""
    name, time = actor.name, actor.course.time
    actions = [_tag("Action", _private(_tag("RoutingAction", _follow(actor))), name="follows")]
    comes: object = 0.0
    if actor.late:
        comes = _clock(name, float(time[0]) - EARLY)
        appear = _entity_action(_tag("AddEntityAction", _first(actor)), name)
        actions.insert(0, _tag("Action", appear, name="appears"))
    events = [_event("comes", actions, comes)]
    if float(time[-1]) < end - EDGE:
        vanish = _tag("Action", _entity_action(_tag("DeleteEntityAction"), name), name="vanishes")
        events.append(_event("goes", [vanish], _clock(name, float(time[-1]) + EARLY)))
    actors = _tag("Actors", _tag("EntityRef", entityRef=name), selectTriggeringEntities="false")
    maneuver = _tag("Maneuver", *events, name=f"{name}_moves")
    return _tag("ManeuverGroup", actors, maneuver, name=name, maximumExecutionCount=1)


def _event(name: str, actions: Sequence[Element], when: object) -> Element:
    return _tag(
        "Event", *actions, _at("StartTrigger", f"when_it_{name}", when),
        name=name, priority="parallel", maximumExecutionCount=1,
    )  # fmt: skip


def _clock(name: str, time: float) -> str:
    """Return when something of the recording happens, by the parameters of somebody."""
    return f"${{{time:.3f}*${name}_scale+${name}_offset_s}}"


def _follow(actor: Actor) -> Element:
    time, reference = actor.course.time, _references(actor)
    rows = [*range(0, len(time) - 1, STRIDE), len(time) - 1]
    times, poses = time[rows], reference[rows]
    lead = poses[0].copy()
    # by the speed at the first vertex: players take the mean of two speeds from one to the next
    lead[:2] -= LEAD * np.gradient(reference[:, :2], time, axis=0, edge_order=2)[0]
    vertices = [
        _tag("Vertex", _position(actor, pose), time=float(time))
        for time, pose in zip((times[0] - LEAD, *times), (lead, *poses), strict=True)
    ]
    shape = _tag("Shape", _tag("Polyline", *vertices))
    trajectory = _tag("Trajectory", shape, name=f"{actor.name}_course", closed="false")
    timing = _tag(
        "Timing",
        domainAbsoluteRelative="absolute",
        scale=f"${actor.name}_scale",
        offset=f"${actor.name}_offset_s",
    )
    return _tag(
        "FollowTrajectoryAction",
        _tag("TrajectoryRef", trajectory),
        _tag("TimeReference", timing),
        _tag("TrajectoryFollowingMode", followingMode="position"),
    )


def _at(tag: str, name: str, time: object) -> Element:
    """Return a trigger of a time."""
    test = _tag("SimulationTimeCondition", value=time, rule="greaterOrEqual")
    by_value = _tag("ByValueCondition", test)
    condition = _tag("Condition", by_value, name=name, delay=0, conditionEdge="none")
    return _tag(tag, _tag("ConditionGroup", condition))
