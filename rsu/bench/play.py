"""`ivics bench play`: fifty cars that change speed and place in their lanes, played alone."""

from dataclasses import replace
from math import pi
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

from rsu.bench.machine import machine
from rsu.roads.lane import DRIVABLE
from rsu.roads.network import RoadNetwork
from rsu.roads.opendrive import read_network
from scenarios.openscenario.action import TeleportAction
from scenarios.openscenario.condition import Condition, Edge, SimulationTimeCondition, Trigger
from scenarios.openscenario.dynamics import DynamicsDimension, DynamicsShape, TransitionDynamics
from scenarios.openscenario.lateral import AbsoluteTargetLaneOffset, LaneOffsetAction
from scenarios.openscenario.longitudinal import AbsoluteTargetSpeed, SpeedAction
from scenarios.openscenario.position import LanePosition, Orientation
from scenarios.openscenario.reader import read_storyboard
from scenarios.openscenario.rule import Rule
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
    Storyboard,
)
from scenarios.stage.lane_table import make_lane_table
from scenarios.stage.player import DT, Player

LIBRARY = Path(__file__).parents[2] / "scenarios" / "library"
CARS = 50
SECONDS = 60.0
ROUNDS = 5
RADIUS = 150.0
"""m."""


def bench_play() -> dict[str, Any]:
    """Minutes of fifty cars, two events each, from the first step to the last."""
    network = ring()
    lanes, storyboard = make_lane_table(network), crowd(network)
    steps = round(SECONDS / DT)
    Player(storyboard, network, DT, lanes).run(steps)  # compiles, or loads what is compiled
    times: list[float] = []
    for _ in range(ROUNDS):
        player = Player(storyboard, network, DT, lanes)
        begin = process_time()
        player.run(steps)
        times.append(process_time() - begin)
    best = min(times)
    return {
        "name": "play",
        "cars": CARS,
        "seconds": SECONDS,
        "step_s": DT,
        "events": 2 * CARS,
        "cpu_s": round(best, 4),
        "step_us": round(best / steps * 1e6, 2),
        "times_real_time": round(SECONDS / best),
        **machine(),
    }


def ring() -> RoadNetwork:
    """A ring of one road with two lanes each way, so that nobody comes to an end."""
    lane = (
        '<lane id="{0}" type="driving"><link><predecessor id="{0}"/><successor id="{0}"/></link>'
        '<width sOffset="0" a="3.5" b="0" c="0" d="0"/></lane>'
    )
    left, right = ("".join(lane.format(k) for k in ids) for ids in ((2, 1), (-1, -2)))
    length = 2.0 * pi * RADIUS
    text = (
        '<OpenDRIVE><header revMajor="1" revMinor="7"/>'
        f'<road id="1" length="{length!r}" junction="-1"><link>'
        '<predecessor elementType="road" elementId="1" contactPoint="end"/>'
        '<successor elementType="road" elementId="1" contactPoint="start"/></link>'
        f'<planView><geometry s="0" x="0" y="0" hdg="0" length="{length!r}">'
        f'<arc curvature="{1.0 / RADIUS!r}"/></geometry></planView>'
        '<lanes><laneSection s="0">'
        f'<left>{left}</left><center><lane id="0" type="none"/></center><right>{right}</right>'
        "</laneSection></lanes></road></OpenDRIVE>"
    )
    with TemporaryDirectory() as folder:
        file = Path(folder) / "ring.xodr"
        file.write_text(text, encoding="utf-8")
        return read_network(file)


def crowd(network: RoadNetwork) -> Storyboard:
    """Fifty cars on the lanes of a map, each with a change of speed and of place in its lane."""
    base = read_storyboard(LIBRARY / "wrong_way.xosc")
    car = replace(base.entities[0], properties={})
    names = [f"car_{k}" for k in range(CARS)]
    drivable = [lane for lane in network.lanes if lane.kind in DRIVABLE and lane.length > 20.0]
    init: list[InitAction] = []
    for k, name in enumerate(names):
        lane = drivable[k % len(drivable)]
        share = (k // len(drivable) + 0.5) / (CARS // len(drivable) + 1)
        s = lane.s_start + share * (lane.s_end - lane.s_start)
        place = LanePosition(
            road_id=lane.road_id, lane_id=lane.lane_id, s=s, offset=0.0, orientation=Orientation()
        )
        init.append(InitAction(entity=name, action=TeleportAction(position=place)))
        init.append(InitAction(entity=name, action=_speed(8.0 + k % 7, 0.0)))
    stories = (_story("speed", names, 0.5, _speed(12.0, 4.0)), _story("aside", names, 0.7, ASIDE))
    return replace(
        base,
        entities=tuple(replace(car, name=name) for name in names),
        init=tuple(init),
        stories=stories,
        stop=Trigger(()),
    )


ASIDE = LaneOffsetAction(
    shape=DynamicsShape.SINUSOIDAL,
    max_lateral_acceleration=0.5,
    continuous=False,
    target=AbsoluteTargetLaneOffset(value=0.4),
)


def _speed(value: float, seconds: float) -> SpeedAction:
    shape = DynamicsShape.SINUSOIDAL if seconds else DynamicsShape.STEP
    dimension = DynamicsDimension.TIME
    return SpeedAction(
        dynamics=TransitionDynamics(shape=shape, dimension=dimension, value=seconds),
        target=AbsoluteTargetSpeed(value=value),
    )


def _story(name: str, actors: list[str], share: float, action: Action) -> Story:
    """One event for each actor, one after the other."""
    groups = tuple(
        ManeuverGroup(
            name=f"{name}_{k}",
            executions=1,
            actors=(actor,),
            maneuvers=(_maneuver(f"{name}_{k}", SECONDS * share * k / len(actors) + 1.0, action),),
        )
        for k, actor in enumerate(actors)
    )
    return Story(name=name, acts=(Act(name=name, groups=groups, start=None, stop=Trigger(())),))


def _maneuver(name: str, time: float, action: Action) -> Maneuver:
    late = SimulationTimeCondition(value=time, rule=Rule.GREATER_THAN)
    start = Trigger(((Condition(test=late, edge=Edge.NONE, delay=0.0),),))
    event = Event(
        name=name,
        priority=Priority.OVERRIDE,
        executions=1,
        actions=(StoryAction(name=name, action=action),),
        start=start,
    )
    return Maneuver(name=name, events=(event,))
