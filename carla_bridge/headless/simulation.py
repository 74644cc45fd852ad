"""The world of the server: who is in it, and what a step does.  No socket and no clock."""

from dataclasses import dataclass
from math import inf
from typing import Any, Protocol

import numpy as np

from carla_bridge.headless import protocol_0_9_16 as protocol
from carla_bridge.headless.actor import Actor, body_row, own_mode
from carla_bridge.headless.blueprint import Blueprint
from carla_bridge.headless.blueprint_0_9_16 import LIGHT, SPECTATOR
from carla_bridge.headless.fault import FaultFile, Trouble
from carla_bridge.headless.light import Group, TrafficLight, groups, obeyed
from carla_bridge.headless.population import MOST, Population
from carla_bridge.headless.road_side import RoadSide
from carla_bridge.headless.roadway import Roadway
from carla_bridge.headless.sensor.attribute import number
from carla_bridge.headless.sensor.frame import Contact, Instrument, View, header
from carla_bridge.headless.sensor.instrument import instrument
from carla_bridge.headless.sensor.v2x import CamStation, TextStation
from carla_bridge.headless.snapshot import body as snapshot_body
from carla_bridge.headless.stream_token import WORLD_STREAM, Address
from carla_bridge.headless.weather import CLEAR_NOON, air
from carla_bridge.kernels.kinematics import MOTION, MOUNTED, STILL
from rsu.arrays import Floats, Ints

ASYNCHRONOUS: list[Any] = [False, False, None, True, 0.01, 10, 0.0, True, 3000.0, 2000.0, True]
"""Settings of a new world: EpisodeSettings."""
PACE = 0.05
"""s of a step while nobody fixes it."""
_SLOWEST, _QUICKEST = 1.0, 1e-4
"""s of a step that can be asked for."""


class Audience(Protocol):
    """Whoever takes frames away."""

    def publish(self, stream: int, frame: bytes) -> None:
        """Send a frame to all that listen to a stream."""
        ...

    def listens(self, stream: int) -> bool:
        """Whether anybody listens."""
        ...


@dataclass(slots=True, kw_only=True)
class Rig:
    """A sensor that works."""

    actor: Actor
    stream: int
    instrument: Instrument
    period: float
    """s between two frames; 0 = one a step."""
    due: float = -inf


class RefusedError(Exception):
    """A call asks for what cannot be; its text goes to the client."""


class Simulation:
    """One world after the other, on one map each."""

    def __init__(
        self,
        roadway: Roadway,
        address: Address,
        audience: Audience,
        faults: FaultFile | None = None,
    ) -> None:
        self._faults = faults or FaultFile()
        self._address = address
        self._audience = audience
        self.frame = 0
        self.time = 0.0
        self.episode = 0
        self._next_id = 0
        self._next_stream = WORLD_STREAM
        self.gravity = 9.81
        self.load(roadway, reset=True)

    def load(self, roadway: Roadway, *, reset: bool) -> None:
        """Begin a new world on a map; nobody of the old one is left."""
        self.roadway = roadway
        self.episode += 1
        self.changed = True
        if reset:
            self.settings = list(ASYNCHRONOUS)
        self.weather = list(CLEAR_NOON)
        self.air = air(self.weather)
        self.population = Population()
        self.actors: dict[int, Actor] = {}
        self.order: list[Actor] = []
        self.rigs: dict[int, Rig] = {}
        self._trouble = Trouble(self._faults)
        self._equipped = 0
        self.spectator = self._enter(SPECTATOR, {}, [[0.0] * 3, [0.0] * 3], None)
        self.lights = [self._hang(signal) for signal in obeyed(roadway)]
        self.groups: list[Group] = groups(roadway, self.lights)
        self._road_side = RoadSide(roadway, self.lights, self.order)

    @property
    def synchronous(self) -> bool:
        """Whether it waits to be ticked."""
        return bool(self.settings[0])

    @property
    def step(self) -> float:
        """S of the next step."""
        fixed: float | None = self.settings[2]
        return min(max(fixed, _QUICKEST), _SLOWEST) if fixed else PACE

    # -- who is in it ------------------------------------------------------------------------

    def spawn(
        self, blueprint: Blueprint, attributes: dict[str, str], transform: list[Any], parent: int
    ) -> Actor:
        """Put an actor into the world; with a parent it is mounted on it.

        Raises
        ------
        RefusedError
            Something stands there, the parent is unknown, the world is full, or an attribute of a
            sensor makes no sense.
        """
        if self.population.count >= MOST:
            raise RefusedError(f"the world is full: {MOST} actors")
        carrier = self.actor(parent) if parent else None
        if blueprint.body is not None and carrier is None and self._taken(blueprint, transform):
            raise RefusedError(protocol.SPAWN_COLLISION)
        actor = self._enter(blueprint, attributes, transform, carrier)
        self._road_side.renew()
        if blueprint.stream >= 0:
            try:
                self._equip(actor)
            except ValueError as error:
                self.destroy(actor.id)
                raise RefusedError(f"{blueprint.id}: {error}") from None
        return actor

    def destroy(self, actor_id: int) -> None:
        """Take an actor out of the world, and what is mounted on it."""
        actor = self.actor(actor_id)
        for other in [other for other in self.order if other.parent is actor]:
            self.destroy(other.id)
        self.population.remove(actor.row)
        del self.actors[actor_id], self.order[actor.row]
        for behind in self.order[actor.row :]:
            behind.row -= 1
        self.rigs.pop(actor_id, None)
        self.lights[:] = [light for light in self.lights if light.actor is not actor]
        self._trouble.forget(actor)
        self._road_side.renew()

    def actor(self, actor_id: int) -> Actor:
        """Return an actor.

        Raises
        ------
        RefusedError
            There is none of that id.
        """
        try:
            return self.actors[actor_id]
        except KeyError:
            raise RefusedError(f"actor {actor_id} not found") from None

    def place(self, actor: Actor, transform: list[Any]) -> None:
        """Put an actor elsewhere; what is mounted stays mounted, in the new pose."""
        row = [*transform[0], *transform[1]]
        if self.population.mounted(actor.row):
            self.population.mount[actor.row] = row
        else:
            self.population.motion[actor.row, :6] = row
        self.population.settle()

    def token(self, stream: int) -> bytes:
        """Return the token of a stream.

        Raises
        ------
        RefusedError
            There is no such stream.
        """
        known = stream == WORLD_STREAM or any(rig.stream == stream for rig in self.rigs.values())
        if not known:
            raise RefusedError(f"stream {stream} not found")
        return self._address.token(stream)

    def _taken(self, blueprint: Blueprint, transform: list[Any]) -> bool:
        motion = np.zeros(MOTION)
        motion[:6] = [*transform[0], *transform[1]]
        return self.population.occupied(motion, body_row(blueprint))

    def _enter(
        self,
        blueprint: Blueprint,
        attributes: dict[str, str],
        transform: list[Any],
        carrier: Actor | None,
    ) -> Actor:
        self._next_id += 1
        row = self.population.add(self._next_id)
        mode = MOUNTED if carrier else own_mode(blueprint)
        actor = Actor(
            id=self._next_id,
            blueprint=blueprint,
            attributes=attributes,
            parent=carrier,
            row=row,
            born=self.time,
            mode=mode,
        )
        population = self.population
        population.mode[row] = mode
        population.solid[row] = blueprint.body is not None
        population.falls[row] = mode not in (STILL, MOUNTED)
        population.body[row] = body_row(blueprint)
        population.carrier[row] = carrier.row if carrier else -1
        self.actors[actor.id] = actor
        self.order.append(actor)
        self.place(actor, transform)
        return actor

    def _equip(self, actor: Actor) -> None:
        period = number(actor, "sensor_tick")
        self._equipped += 1  # the seed: a world that is set up alike runs alike
        made = instrument(actor, self._equipped)
        self._next_stream += 1
        self.rigs[actor.id] = Rig(
            actor=actor, stream=self._next_stream, instrument=made, period=period
        )
        actor.token = self._address.token(self._next_stream)

    def _hang(self, signal: Any) -> TrafficLight:  # noqa: ANN401 - a Signal of the map
        pose = signal.pose
        yaw = -float(np.degrees(pose.heading)) + (180.0 if signal.orientation == "+" else 0.0)
        transform = [[pose.x, -pose.y, pose.z], [0.0, yaw, 0.0]]
        actor = self._enter(LIGHT, {}, transform, None)
        return TrafficLight(actor=actor, signal=signal, pole=0)

    # -- what a step does --------------------------------------------------------------------

    def tick(self) -> int:
        """Let a step pass, tell everybody, and return the new frame."""
        dt = self.step
        for actor in self._trouble.vanished(self.order, self.time):
            if actor.id in self.actors:  # else it went with its carrier
                self.destroy(actor.id)
        for group in self.groups:
            group.advance(dt)
        ground = self.roadway.ground
        pairs, impulses = self.population.advance(ground.height, ground.frame, dt)
        self.frame += 1
        self.time += dt
        self._road_side.tell(self.population)
        for light in self.lights:
            self.population.tell(light.actor.row, light.detail())
        self._publish_world(dt)
        if self.rigs:
            self._measure(dt, self._contacts(pairs, impulses))
        return self.frame

    def _publish_world(self, dt: float) -> None:
        head = header(protocol.WORLD, self.frame, self.time, [0.0] * 6)
        body = snapshot_body(self.episode, self.time, dt, changed=self.changed)
        self.changed = False
        self._audience.publish(WORLD_STREAM, head + body + self.population.told())

    def _contacts(self, pairs: Ints, impulses: Floats) -> list[Contact]:
        return [
            Contact(
                actor=self.order[int(pairs[k, 0])],
                other=self.order[int(pairs[k, 1])],
                impulse=(float(impulses[k, 0]), float(impulses[k, 1])),
            )
            for k in range(len(pairs))
        ]

    def _measure(self, dt: float, contacts: list[Contact]) -> None:
        view = View(
            time=self.time,
            dt=dt,
            population=self.population,
            actors=self.order,
            roadway=self.roadway,
            air=self.air,
            gravity=self.gravity,
            contacts=contacts,
            sent=[],
        )
        for rig in self.rigs.values():
            if isinstance(rig.instrument, CamStation | TextStation):
                view.sent += rig.instrument.transmit(rig.actor, view)
        for rig in self.rigs.values():
            if self._audience.listens(rig.stream) and self._due(rig):
                pose: Floats = self.population.motion[rig.actor.row, :6]
                kind = rig.actor.blueprint.stream
                head = header(kind, self.frame, self.time, pose.tolist())
                for told in rig.instrument.measure(rig.actor, view):
                    for sent in self._trouble.pass_on(rig.actor, head, told, self.time):
                        self._audience.publish(rig.stream, sent)

    def _due(self, rig: Rig) -> bool:
        if self.time + 1e-9 < rig.due:
            return False
        late = self.time - rig.due >= rig.period
        rig.due = (self.time if late else rig.due) + rig.period
        return True
