"""Traffic lights: who switches together, and in which turn."""

from dataclasses import dataclass, field

import numpy as np

from carla_bridge.headless.actor import Actor, light_detail
from carla_bridge.headless.protocol_0_9_16 import GREEN, RED, YELLOW
from carla_bridge.headless.roadway import Roadway
from rsu.arrays import Floats
from rsu.roads.signal import Signal

LIGHT_KINDS = frozenset({"1000001", "1000002", "1000007", "1000009", "1000010", "1000011"})
"""OpenDRIVE types of lights that vehicles obey."""
_REACH = 10.0
"""m before a light on which a vehicle counts as standing at it."""
_ROUNDING = 1e-6
"""s by which sums of steps may miss a time."""


@dataclass(slots=True, kw_only=True, eq=False)
class TrafficLight:
    """One light; the times are those of CARLA's blueprint."""

    actor: Actor
    signal: Signal
    pole: int
    """Place in its group."""
    times: dict[int, float] = field(default_factory=lambda: {GREEN: 10.0, YELLOW: 3.0, RED: 2.0})
    state: int = RED
    elapsed: float = 0.0
    frozen: bool = False

    def detail(self) -> bytes:
        """Encode it for the snapshot."""
        return light_detail(
            self.signal.id,
            (self.times[GREEN], self.times[YELLOW], self.times[RED]),
            self.elapsed,
            self.pole,
            self.state,
            frozen=self.frozen,
        )


@dataclass(slots=True, kw_only=True, eq=False)
class Group:
    """Lights of one junction; those of a controller show the same, one controller at a time."""

    phases: list[list[TrafficLight]]
    turn: int = 0

    @property
    def lights(self) -> list[TrafficLight]:
        """All of its lights."""
        return [light for phase in self.phases for light in phase]

    def reset(self) -> None:
        """Begin with green for the first phase."""
        self.turn = 0
        for light in self.lights:
            light.state, light.elapsed = RED, 0.0
        for light in self.phases[0]:
            light.state = GREEN

    def advance(self, dt: float) -> None:
        """Let time pass; after red the next phase has its turn."""
        if any(light.frozen for light in self.lights):
            return
        for light in self.lights:
            light.elapsed += dt
        first = self.phases[self.turn][0]
        if first.state not in first.times or first.elapsed < first.times[first.state] - _ROUNDING:
            return
        if first.state == RED:
            self.turn = (self.turn + 1) % len(self.phases)
        after = {GREEN: YELLOW, YELLOW: RED, RED: GREEN}[first.state]
        for light in self.phases[self.turn]:
            light.state, light.elapsed = after, 0.0


def obeyed(roadway: Roadway) -> list[Signal]:
    """Return the signals of a map that become traffic lights."""
    return [signal for signal in roadway.network.signals if signal.kind in LIGHT_KINDS]


def groups(roadway: Roadway, lights: list[TrafficLight]) -> list[Group]:
    """Put lights that are near one another together, each controller a phase of its group.

    A map's controllers name no junction that all files agree on: lights within 60 m of the first
    of a group are taken for the same junction's.
    """
    by_id = {light.signal.id: light for light in lights}
    phases = [
        [by_id[name] for name in controller.signals if name in by_id]
        for controller in roadway.network.controllers
    ]
    switched = {light.signal.id for phase in phases for light in phase}
    phases += [[light] for light in lights if light.signal.id not in switched]
    found: list[Group] = []
    for phase in filter(None, phases):
        place = phase[0].signal.pose
        for group in found:
            other = group.phases[0][0].signal.pose
            if np.hypot(place.x - other.x, place.y - other.y) < 60.0:
                group.phases.append(phase)
                break
        else:
            found.append(Group(phases=[phase]))
    for group in found:
        for pole, light in enumerate(group.lights):
            light.pole = pole
        group.reset()
    return found


def approaches(roadway: Roadway, lights: list[TrafficLight]) -> tuple[Floats, Floats, list[int]]:
    """Return (S, 3) poses and (S, 2) half sizes of the stretches before lights, and whose each is.

    In CARLA's axes, as `rsu.kernels.rectangle.holders` takes them.
    """
    pose: list[tuple[float, float, float]] = []
    half: list[tuple[float, float]] = []
    owner: list[int] = []
    network = roadway.network
    for index, light in enumerate(lights):
        signal = light.signal
        for lane in network.lanes:
            onward = {"+": 1, "-": -1}.get(signal.orientation, lane.travel)
            held = not signal.validity or any(
                min(span) <= lane.lane_id <= max(span) for span in signal.validity
            )
            at = signal.s - 0.5 * _REACH * lane.travel
            reached = lane.s_start <= at <= lane.s_end
            if lane.road_id == signal.road_id and lane.travel == onward and held and reached:
                middle = network.pose(lane.road_id, lane.lane_id, at)
                row = int(network.lines.start[lane.index])
                pose.append((middle.x, -middle.y, -middle.heading))
                half.append((0.5 * _REACH, float(network.lines.half_width[row])))
                owner.append(index)
    return np.array(pose).reshape(-1, 3), np.array(half).reshape(-1, 2), owner
