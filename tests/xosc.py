"""Small OpenSCENARIO files as text, for tests: two cars on a road unless told otherwise."""

from collections.abc import Mapping
from pathlib import Path

from scenarios.openscenario.reader import read_storyboard
from scenarios.openscenario.storyboard import Storyboard
from scenarios.stage.player import Player
from xodr import document, read_text, road

LIBRARY = Path(__file__).parents[1] / "scenarios" / "library"
STEP = '<SpeedActionDynamics dynamicsShape="step" dynamicsDimension="time" value="1"/>'
NEVER = "<StopTrigger/>"
HEADER = (
    '<FileHeader revMajor="1" revMinor="3" date="2026-01-01T00:00:00" description="" author=""/>'
)


def vehicle(name: str, *, inside: str = "", category: str = "car", limits: str = "") -> str:
    """A ``ScenarioObject`` with a car of 4 m x 2 m, its middle 1 m ahead of the rear axle."""
    performance = limits or 'maxSpeed="50" maxAcceleration="20" maxDeceleration="8"'
    return f"""<ScenarioObject name="{name}"><Vehicle name="v" vehicleCategory="{category}">
<BoundingBox><Center x="1" y="0" z="0.75"/>
<Dimensions width="2" length="4" height="1.5"/></BoundingBox>
<Performance {performance}/>
<Axles>
<FrontAxle maxSteering="0.5" wheelDiameter="0.6" trackWidth="1.6" positionX="2.6" positionZ="0.3"/>
<RearAxle maxSteering="0" wheelDiameter="0.6" trackWidth="1.6" positionX="0" positionZ="0.3"/>
</Axles>{inside}</Vehicle></ScenarioObject>"""


def station(station_id: object) -> str:
    """The property that connects a vehicle."""
    return f'<Properties><Property name="ivics.station_id" value="{station_id}"/></Properties>'


def pedestrian(name: str) -> str:
    """A ``ScenarioObject`` with somebody on foot, half a metre square."""
    return f"""<ScenarioObject name="{name}">
<Pedestrian name="p" mass="70" pedestrianCategory="pedestrian">
<BoundingBox><Center x="0" y="0" z="0.9"/>
<Dimensions width="0.5" length="0.5" height="1.8"/></BoundingBox>
</Pedestrian></ScenarioObject>"""


def on_lane(s: float, lane_id: int = -1, road_id: str = "1", h: float | None = None) -> str:
    """A ``LanePosition``."""
    turn = "" if h is None else f'<Orientation type="relative" h="{h}"/>'
    return f'<LanePosition roadId="{road_id}" laneId="{lane_id}" s="{s}">{turn}</LanePosition>'


def at(x: float, y: float, h: float = 0.0) -> str:
    """A ``WorldPosition``."""
    return f'<WorldPosition x="{x}" y="{y}" h="{h}"/>'


def teleport(position: str) -> str:
    """A ``PrivateAction`` that puts somebody there."""
    return (
        f"<PrivateAction><TeleportAction><Position>{position}</Position>"
        "</TeleportAction></PrivateAction>"
    )


def speed(target: float | str, dynamics: str = STEP) -> str:
    """A ``PrivateAction`` to an absolute speed, or to the given target element."""
    inner = target if isinstance(target, str) else f'<AbsoluteTargetSpeed value="{target}"/>'
    return (
        f"<PrivateAction><LongitudinalAction><SpeedAction>{dynamics}"
        f"<SpeedActionTarget>{inner}</SpeedActionTarget>"
        "</SpeedAction></LongitudinalAction></PrivateAction>"
    )


def speed_dynamics(shape: str, dimension: str, value: float) -> str:
    """``SpeedActionDynamics``."""
    return (
        f'<SpeedActionDynamics dynamicsShape="{shape}" dynamicsDimension="{dimension}"'
        f' value="{value}"/>'
    )


def lane_change(target: str, shape: str, dimension: str, value: float, offset: float = 0) -> str:
    """A ``PrivateAction`` into another lane."""
    return (
        f'<PrivateAction><LateralAction><LaneChangeAction targetLaneOffset="{offset}">'
        f'<LaneChangeActionDynamics dynamicsShape="{shape}" dynamicsDimension="{dimension}"'
        f' value="{value}"/><LaneChangeTarget>{target}</LaneChangeTarget>'
        "</LaneChangeAction></LateralAction></PrivateAction>"
    )


def trajectory(
    *positions: str,
    times: tuple[float, ...] = (),
    timing: str = "<None/>",
    closed: str = "false",
) -> str:
    """A ``PrivateAction`` along a polyline."""
    stamps = [f' time="{time}"' for time in times] or [""] * len(positions)
    vertices = "".join(
        f"<Vertex{stamp}><Position>{position}</Position></Vertex>"
        for stamp, position in zip(stamps, positions, strict=True)
    )
    return (
        "<PrivateAction><RoutingAction><FollowTrajectoryAction><TrajectoryRef>"
        f'<Trajectory name="t" closed="{closed}"><Shape><Polyline>{vertices}</Polyline></Shape>'
        f"</Trajectory></TrajectoryRef><TimeReference>{timing}</TimeReference>"
        '<TrajectoryFollowingMode followingMode="position"/>'
        "</FollowTrajectoryAction></RoutingAction></PrivateAction>"
    )


def route(*positions: str, closed: str = "false") -> str:
    """A ``PrivateAction`` that assigns a route."""
    waypoints = "".join(
        f'<Waypoint routeStrategy="shortest"><Position>{position}</Position></Waypoint>'
        for position in positions
    )
    return (
        f'<PrivateAction><RoutingAction><AssignRouteAction><Route name="r" closed="{closed}">'
        f"{waypoints}</Route></AssignRouteAction></RoutingAction></PrivateAction>"
    )


def private(name: str, *actions: str) -> str:
    """What somebody does at first."""
    return f'<Private entityRef="{name}">{"".join(actions)}</Private>'


def condition(test: str, *, edge: str = "none", delay: float = 0.0) -> str:
    """A ``Condition`` around a ``By...Condition``."""
    return f'<Condition name="c" delay="{delay}" conditionEdge="{edge}">{test}</Condition>'


def by_entity(test: str, *names: str, rule: str = "any") -> str:
    """A ``ByEntityCondition``."""
    refs = "".join(f'<EntityRef entityRef="{name}"/>' for name in names or ("a",))
    return (
        f'<ByEntityCondition><TriggeringEntities triggeringEntitiesRule="{rule}">{refs}'
        f"</TriggeringEntities><EntityCondition>{test}</EntityCondition></ByEntityCondition>"
    )


def time_is(value: float, rule: str = "greaterOrEqual") -> str:
    """A ``ByValueCondition`` on the time."""
    return (
        f'<ByValueCondition><SimulationTimeCondition value="{value}" rule="{rule}"/>'
        "</ByValueCondition>"
    )


def element_is(kind: str, name: str, state: str) -> str:
    """A ``ByValueCondition`` on a storyboard element."""
    return (
        f'<ByValueCondition><StoryboardElementStateCondition storyboardElementType="{kind}"'
        f' storyboardElementRef="{name}" state="{state}"/></ByValueCondition>'
    )


def trigger(tag: str, *conditions: str) -> str:
    """A trigger of one group."""
    return f"<{tag}><ConditionGroup>{''.join(conditions)}</ConditionGroup></{tag}>"


def start(*tests: str) -> str:
    """A ``StartTrigger`` on all of the tests."""
    return trigger("StartTrigger", *map(condition, tests))


def event(
    name: str, *actions: str, when: str = "", priority: str = "parallel", count: int = 1
) -> str:
    """An ``Event``; its actions are called ``NAME_0`` and so on."""
    inner = "".join(
        f'<Action name="{name}_{k}">{action}</Action>' for k, action in enumerate(actions)
    )
    return (
        f'<Event name="{name}" priority="{priority}" maximumExecutionCount="{count}">'
        f"{inner}{when}</Event>"
    )


def group(
    *events: str,
    actors: tuple[str, ...] = ("a",),
    count: int = 1,
    name: str = "g",
    triggering: str = "false",
) -> str:
    """A ``ManeuverGroup`` of one maneuver ``m``."""
    refs = "".join(f'<EntityRef entityRef="{actor}"/>' for actor in actors)
    return (
        f'<ManeuverGroup name="{name}" maximumExecutionCount="{count}">'
        f'<Actors selectTriggeringEntities="{triggering}">{refs}</Actors>'
        f'<Maneuver name="m">{"".join(events)}</Maneuver></ManeuverGroup>'
    )


def story(*groups: str, triggers: str = "") -> str:
    """A ``Story`` ``story`` of one act ``act``."""
    begin = triggers or start(time_is(0.0))
    return f'<Story name="story"><Act name="act">{"".join(groups)}{begin}</Act></Story>'


def events(*items: str) -> str:
    """A story of one group of these events, of actor ``a``."""
    return story(group(*items))


def scenario(
    stories: str = "",
    *,
    entities: str = "",
    init: str = "",
    stop: str = NEVER,
    parameters: str = "",
    header: str = HEADER,
    top: str = "",
) -> str:
    """A whole file: car ``a`` at s=10 of lane -1 with 10 m/s and car ``b``, standing, at s=60."""
    entities = entities or vehicle("a") + vehicle("b")
    init = init or (
        private("a", teleport(on_lane(10.0)), speed(10.0))
        + private("b", teleport(on_lane(60.0)), speed(0.0))
    )
    return f"""<?xml version="1.0"?>
<OpenSCENARIO>{header}{parameters}{top}<CatalogLocations/>
<RoadNetwork><LogicFile filepath="road.xodr"/></RoadNetwork>
<Entities>{entities}</Entities>
<Storyboard><Init><Actions>{init}</Actions></Init>{stories}{stop}</Storyboard>
</OpenSCENARIO>"""


def read(folder: Path, text: str, values: Mapping[str, str] | None = None) -> Storyboard:
    """Read a file of that text."""
    file = folder / "scenario.xosc"
    file.write_text(text, encoding="utf-8")
    return read_storyboard(file, values)


def play(folder: Path, text: str, *, roads: str = "", dt: float = 0.05, seed: int = 0) -> Player:
    """Put a file of that text on the stage: a straight road of 100 m, two lanes, along x."""
    network = read_text(roads if roads.startswith("<?xml") else document(roads or road()))
    return Player(read(folder, text), network, dt, seed=seed)


def run(player: Player, until: float) -> Player:
    """Step to a time."""
    while player.scene.time < until - player.dt / 2.0:
        player.step()
    return player
