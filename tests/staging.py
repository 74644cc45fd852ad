"""The library's scenarios as the bytes that a roadside unit gets, and what it makes of them."""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from rsu import pipeline
from rsu.clock import nanoseconds
from rsu.codec import cam, detection, topic, warning
from rsu.codec.message import Incoming, Outgoing
from rsu.config import Site
from rsu.frames.projection import Projection
from rsu.ldm.model import obstacle_boxes
from rsu.sensing.detection import SelfReports
from rsu.warnings.warning import Phase, Warning
from scenarios.openscenario.reader import read_storyboard
from scenarios.stage.player import Player
from scenarios.stage.scene import Scene
from scenarios.virtual_sensors.delivery import Delivery
from scenarios.virtual_sensors.fault import Fault
from scenarios.virtual_sensors.suite import VirtualSensors
from sotif.catalog.entry import read_catalog
from world import LIBRARY, NOW, corridor_map, corridor_site


@dataclass(frozen=True)
class Step:
    """One tick of a unit: its time, Unix s, and what arrived for it."""

    now: float
    messages: tuple[Incoming, ...]


@dataclass(frozen=True)
class Contact:
    """What happens if nobody is warned."""

    time: float
    """s since the scenario began."""
    names: frozenset[str]
    speed: float
    """m/s, of the connected participant shortly before, or of the faster one."""


def unit(site: Site | None = None) -> pipeline.State:
    """A roadside unit of the demonstration site that has seen nothing yet."""
    return pipeline.begin(site or corridor_site(), corridor_map(), read_catalog())


def player(scenario: str) -> Player:
    return Player(read_storyboard(LIBRARY / scenario), corridor_map())


@cache
def recorded(
    scenario: str,
    seed: int,
    start: float = NOW,
    site: Site | None = None,
    faults: tuple[Fault, ...] = (),
) -> tuple[Step, ...]:
    """Every step of a scenario that nobody is warned in, as the unit would get it."""
    stage, walls = player(scenario), obstacle_boxes(corridor_map().objects)
    sensors = VirtualSensors(site or corridor_site(), walls, seed, faults=faults)
    under_way: list[tuple[float, int, Delivery]] = []
    steps: list[Step] = []
    while not stage.finished:
        now = start + stage.step().time
        for delivery in sensors.step(stage.scene, now):
            heapq.heappush(under_way, (delivery.deliver_at, len(under_way), delivery))
        arrived: list[Incoming] = []
        while under_way and under_way[0][0] <= now:
            arrived.append(encoded(heapq.heappop(under_way)[2], now))
        steps.append(Step(now, tuple(arrived)))
    return tuple(steps)


def encoded(delivery: Delivery, now: float) -> Incoming:
    """What a sensor or a station sends."""
    site, payload = corridor_site(), delivery.payload
    if not isinstance(payload, SelfReports):
        address = topic.detections(site.name, payload.sensor_id)
        return Incoming(address, detection.encode(payload), nanoseconds(now))
    return claim(payload, now)


def claim(report: SelfReports, now: float) -> Incoming:
    """A station's CAM."""
    projection = Projection(corridor_site().origin)
    source = f"station_{int(report.station_id[0])}"
    message = cam.outgoing(report, 0, projection, "default", source, now)
    return Incoming(message.topic, message.payload, nanoseconds(now))


def fold(state: pipeline.State, steps: Iterable[Step]) -> list[Outgoing]:
    """Everything that the unit says."""
    return [said for step in steps for said in pipeline.step(state, step.now, step.messages)]


def warnings(sent: Sequence[Outgoing]) -> list[Warning]:
    """The native warnings among what was sent."""
    return [warning.decode(m.payload) for m in sent if topic.kind(m.topic) == "warning"]


def beginnings(sent: Sequence[Outgoing]) -> list[Warning]:
    """The first word of every warning."""
    return [said for said in warnings(sent) if said.phase is Phase.NEW]


@cache
def contact(scenario: str) -> Contact | None:
    """The first collision of a scenario that nobody is warned in; played without sensors."""
    stage = player(scenario)
    before = stage.scene
    while not stage.finished and not stage.collisions:
        before = stage.scene if stage.scene.time % 0.5 < 1e-6 else before
        stage.step()
    if not stage.collisions:
        return None
    first = stage.collisions[0]
    names = frozenset((first.first, first.second))
    return Contact(first.time, names, _speed(before, names))


def _speed(scene: Scene, names: frozenset[str]) -> float:
    return max(float(scene.speed[row]) for row, name in enumerate(scene.name) if name in names)
