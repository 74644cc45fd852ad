"""Plays a storyboard against a running roadside unit over the broker, and keeps the time.

Each step: move the actors, let the virtual sensors measure, publish what is due, hand out the
tick, wait for the unit's echo, tell the connected vehicles where they are, and take their
commands.  Since everybody waits for everybody, the same seed gives the same run on any machine;
since the waiting is over real sockets, the latencies are real.
"""

import asyncio
import heapq
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from rsu.clock import NANOSECONDS, Clock
from rsu.codec import tick, topic, vehicle
from rsu.codec.message import Incoming, Outgoing
from rsu.codec.tick import Tick
from rsu.codec.vehicle import Command
from rsu.config import Site
from rsu.errors import MessageError, OutsideError
from rsu.service import Inbox, Outbox
from scenarios.stage.player import Player
from scenarios.stage.scene import Scene
from scenarios.uplink import Uplink
from scenarios.valet_fleet import ValetFleet
from scenarios.virtual_sensors.delivery import Delivery
from scenarios.virtual_sensors.suite import VirtualSensors

log = logging.getLogger(__name__)

PATIENCE = 10.0
"""s to wait for an echo; longer, and the other process is gone."""
START_UP = 90.0
"""s until everybody has appeared; kernels may have to be compiled first."""


@dataclass(slots=True)
class Progress:
    """A finished step."""

    scene: Scene
    commands: dict[int, Command]
    """The vehicles' answers to this step, by station id."""


class Spectator(Protocol):
    """Whoever watches a run."""

    def begin(self, start: float) -> None:
        """Learn the Unix time, s, of the scenario's time 0; nothing before counts."""
        ...

    def step(self, progress: Progress) -> None:
        """Take a finished step."""
        ...

    def published(self, time: float, at_ns: int) -> None:
        """Learn that what had arrived by `time`, Unix s, was sent at `at_ns`."""
        ...

    def message(self, message: Incoming) -> None:
        """Take a message that the conductor heard."""
        ...


class Conductor:
    """One run of one storyboard.

    Parameters
    ----------
    site : Site
        Whose sensors are played.
    player, sensors : Player, VirtualSensors
        The stage and what is seen of it.
    inbox, outbox : Inbox, Outbox
        A link that subscribes to `subscriptions`.
    clock : Clock
        Of the machine: paces the run.
    vehicles : sequence of int
        Station ids of the vehicles that answer.
    spectator : Spectator
        Sees it all.
    fleet : ValetFleet, optional
        Valet cars, if the unit runs a car park.
    """

    def __init__(
        self,
        site: Site,
        player: Player,
        sensors: VirtualSensors,
        inbox: Inbox,
        outbox: Outbox,
        clock: Clock,
        vehicles: Sequence[int],
        spectator: Spectator,
        fleet: ValetFleet | None = None,
    ) -> None:
        self._site = site
        self._player = player
        self._sensors = sensors
        self._inbox = inbox
        self._outbox = outbox
        self._clock = clock
        self._vehicles = tuple(vehicles)
        self._uplink = Uplink(site)
        self._under_way: list[tuple[float, int, Delivery]] = []
        self._deliveries = 0
        self._sequence = 0
        self._start = 0.0
        self._spectator = spectator
        self._fleet = fleet

    @staticmethod
    def subscriptions(site: Site) -> list[str]:
        """What the conductor must hear besides the warnings."""
        return [
            topic.status(site.name),
            topic.tick_done(site.name),
            topic.vehicle_command(site.name, "+"),
            *ValetFleet.subscriptions(site.name),
        ]

    async def run(self, duration: float) -> None:
        """Play `duration` s of the storyboard, no faster than real time."""
        await self._gather()
        # Whole seconds: then the times of two runs differ by nothing but that.
        self._start = float(self._clock.now_ns() // NANOSECONDS + 1)
        self._spectator.begin(self._start)
        scene = self._scene(self._player.scene)
        try:
            while True:
                await self._wait_for(self._start + scene.time)
                await self._tick(scene)
                commands = await self._ask_vehicles(scene)
                self._obey(commands)
                self._spectator.step(Progress(scene, commands))
                if self._player.finished or scene.time >= duration:
                    return
                before, played = scene.time, self._player.step()
                if self._fleet is not None:
                    self._fleet.step(self._start + before, played.time - before)
                scene = self._scene(played)
        except TimeoutError:
            problem = f"the roadside unit or a vehicle has not answered for {PATIENCE:.0f} s"
            raise OutsideError(problem) from None

    def _scene(self, played: Scene) -> Scene:
        """Return who is there: the storyboard's actors, and the valet cars."""
        return played if self._fleet is None else self._fleet.show(played)

    async def _wait_for(self, time: float) -> None:
        ahead = time - self._clock.now_ns() / NANOSECONDS
        if ahead > 0.0:
            await self._clock.sleep(ahead)

    async def _gather(self) -> None:
        """Wait until the unit and the vehicles have announced themselves."""
        unit = False
        present: set[int] = set()

        def complete(message: Incoming) -> bool:
            nonlocal unit
            kind = topic.kind(message.topic)
            if kind == "status" and message.payload:
                unit = True
            elif kind == "command":
                present.add(vehicle.decode_command(message.payload).station_id)
            return unit and present >= set(self._vehicles)

        try:
            await self._hear(complete, START_UP)
        except TimeoutError:
            missing = sorted(set(self._vehicles) - present)
            who = "the roadside unit" if not unit else f"vehicles {missing}"
            raise OutsideError(f"{who} did not appear within {START_UP:.0f} s") from None

    async def _tick(self, scene: Scene) -> None:
        """Publish what has arrived by now, and have the unit run once."""
        now = self._start + scene.time
        for delivery in self._sensors.step(scene, now):
            heapq.heappush(self._under_way, (delivery.deliver_at, self._deliveries, delivery))
            self._deliveries += 1
        self._spectator.published(now, self._clock.now_ns())
        sent = 0
        while self._under_way and self._under_way[0][0] <= now:
            self._outbox.send(self._uplink.message(heapq.heappop(self._under_way)[2]))
            sent += 1
        for message in () if self._fleet is None else self._fleet.speak(now):
            self._outbox.send(message)
            sent += 1
        conductor = Tick(sequence=self._sequence, time=now, messages=sent)
        self._sequence += 1
        self._outbox.send(Outgoing(topic.tick(self._site.name), tick.encode(conductor)))
        await self._hear(self._answered(conductor), PATIENCE)

    def _answered(self, conductor: Tick) -> Callable[[Incoming], bool]:
        """Whether the echo of a tick has come, and all that the unit has told valet cars in it."""
        heard = 0
        echo: Tick | None = None

        def answered(message: Incoming) -> bool:
            nonlocal heard, echo
            if self._fleet is not None and self._fleet.hear(message, conductor.time):
                heard += 1
            elif message.topic == topic.tick_done(self._site.name):
                said = tick.decode(message.payload)
                echo = said if said.sequence == conductor.sequence else echo
            return echo is not None and (self._fleet is None or heard >= echo.messages)

        return answered

    async def _ask_vehicles(self, scene: Scene) -> dict[int, Command]:
        """Tell every vehicle its state; collect what it makes of it."""
        waiting: set[int] = set()
        for row, station in enumerate(scene.station_id.tolist()):
            if station in self._vehicles:
                self._tell(scene, row)
                waiting.add(station)
        commands: dict[int, Command] = {}

        def answered(message: Incoming) -> bool:
            if topic.kind(message.topic) == "command":
                command = vehicle.decode_command(message.payload)
                if command.sequence == self._sequence:
                    commands[command.station_id] = command
            return waiting <= commands.keys()

        if waiting:
            await self._hear(answered, PATIENCE)
        return commands

    def _tell(self, scene: Scene, row: int) -> None:
        """Send a vehicle its own state."""
        state = self._uplink.state(scene, row, self._sequence, self._start + scene.time)
        address = topic.vehicle_state(self._site.name, state.station_id)
        self._outbox.send(Outgoing(address, vehicle.encode_state(state)))

    def _obey(self, commands: dict[int, Command]) -> None:
        name_of = dict(
            zip(self._player.scene.station_id.tolist(), self._player.scene.name, strict=True)
        )
        for station, command in commands.items():
            if command.validity > 0.0:
                self._player.command(name_of[station], command.acceleration)
            else:
                self._player.release(name_of[station])

    async def _hear(self, enough: Callable[[Incoming], bool], patience: float) -> None:
        """Take messages until one is `enough`; the spectator sees those that are not for us."""
        async with asyncio.timeout(patience):
            while True:
                done = False
                for message in await self._inbox.receive(patience):
                    self._spectator.message(message)
                    try:
                        done = enough(message) or done
                    except MessageError as error:
                        log.warning("%s on %s", error, message.topic)
                if done:
                    return
