"""The demonstration: one storyboard, the roadside unit and the warned vehicles, live.

Everything is as in the field but the place: the unit and each vehicle are processes of their own,
and every message goes through a real broker.
"""

import asyncio
import logging
import secrets
from asyncio.subprocess import Process
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from rsu.adapters.broker import free_port, open_broker
from rsu.adapters.child import ivics
from rsu.adapters.logbook import Logbook, percentiles
from rsu.adapters.mailbox import Mailbox
from rsu.adapters.mqtt import MqttLink
from rsu.clock import NANOSECONDS, SystemClock
from rsu.codec import denm, topic
from rsu.codec.message import Incoming
from rsu.config import Site, Valet
from rsu.console.people.enrolment import enrol
from rsu.console.people.role import Role
from rsu.errors import MessageError, OutsideError
from rsu.ldm.model import obstacle_boxes
from rsu.roads.network import RoadNetwork
from rsu.toml import write_toml
from scenarios.conductor import Conductor, Progress
from scenarios.openscenario.reader import read_storyboard
from scenarios.stage.player import Player
from scenarios.valet_fleet import ValetFleet
from scenarios.valet_jobs import furnish, read_jobs
from scenarios.virtual_sensors.suite import VirtualSensors

log = logging.getLogger(__name__)


@dataclass(slots=True, frozen=True)
class Stage:
    """What is played, and for whom."""

    site_file: Path
    site: Site
    network: RoadNetwork
    scenario: Path
    missions: Path
    """Of the valet cars, in a car park on the map."""
    seed: int
    record: Path | None
    port: int
    """Of the console; 0 = any that is free."""


@dataclass(slots=True, frozen=True)
class Entrance:
    """Where the operators' console of the run is, and who may enter."""

    url: str
    name: str
    password: str


class Audience:
    """Sees every step and every message, and sums them up.

    Parameters
    ----------
    show : callable
        Is called after every step.
    """

    def __init__(self, show: Callable[["Audience", Progress], None]) -> None:
        self._show = show
        self.broker_url = ""
        """Where to listen along."""
        self.entrance: Entrance | None = None
        """Where to watch along."""
        self.logbook = Logbook(0.0)
        self.latencies: list[float] = []
        self.braking: dict[int, float] = {}
        """Seconds at which each vehicle first braked, by station id."""
        self._published_ns: dict[int, int] = {}
        self._timed: set[tuple[int, int, float]] = set()

    def begin(self, start: float) -> None:
        """Forget what was heard before the scenario's time 0, Unix s."""
        self.logbook = Logbook(start)

    def step(self, progress: Progress) -> None:
        """Take a finished step."""
        for station, command in progress.commands.items():
            if command.validity > 0.0:
                self.braking.setdefault(station, progress.scene.time)
        self._show(self, progress)

    def published(self, time: float, at_ns: int) -> None:
        """The measurements of scenario time `time` (Unix s) left at `at_ns`."""
        self._published_ns[round(time * 1000.0)] = at_ns

    def message(self, message: Incoming) -> None:
        """Take a message of the unit."""
        if topic.kind(message.topic) == "denm":
            self._time(message)
        else:
            self.logbook.note(message.topic, message.payload)

    def _time(self, message: Incoming) -> None:
        """From the last measurement to the first subscriber, by the machine's clock."""
        try:
            said = denm.decode(message.payload)
        except MessageError:
            return
        content = (*said.action_id, said.reference_time)
        left_ns = self._published_ns.get(round(said.reference_time * 1000.0))
        if left_ns is not None and content not in self._timed:
            self._timed.add(content)
            self.latencies.append((message.arrival_ns - left_ns) / NANOSECONDS)


async def demonstrate(
    stage: Stage, duration: float, show: Callable[[Audience, Progress], None]
) -> dict[str, Any]:
    """Play the storyboard and return what happened, as `ivics demo --json` prints it."""
    with TemporaryDirectory(prefix="ivics-") as folder:
        stage, fleet = _with_car_park(stage, Path(folder))
        return await _play(stage, fleet, duration, show)


def _with_car_park(stage: Stage, folder: Path) -> tuple[Stage, ValetFleet]:
    """Let the unit run the car park, with a journal in a folder that is gone afterwards.

    The journal knows of the cars that are parked already.
    """
    layout, jobs = read_jobs(stage.missions)
    journal = folder / "missions.db"
    furnish(journal, layout, jobs)
    valet = Valet(lot=layout.lot.file, journal=str(journal))
    site = msgspec.structs.replace(stage.site, valet=valet)
    site_file = folder / "site.toml"
    site_file.write_text(write_toml(site), "utf-8")
    fleet = ValetFleet(site.name, layout, jobs, stage.seed)
    return replace(stage, site=site, site_file=site_file), fleet


async def _play(
    stage: Stage,
    fleet: ValetFleet,
    duration: float,
    show: Callable[[Audience, Progress], None],
) -> dict[str, Any]:
    player = Player(read_storyboard(stage.scenario), stage.network)
    stations = [int(s) for s in player.scene.station_id if s >= 0]
    audience = Audience(show)
    inbox = Mailbox(stage.site.limits.inbox_messages)
    sensors = VirtualSensors(stage.site, obstacle_boxes(stage.network.objects), stage.seed)
    async with AsyncExitStack() as run:
        url = await run.enter_async_context(open_broker("auto"))
        audience.broker_url = url
        log.info("listen along with: ivics watch --broker %s", url)
        audience.entrance = await run.enter_async_context(_console(stage, url))
        log.info("watch along at %s", audience.entrance)
        launches = [_unit(stage, url), *(_vehicle(stage.site, s, url) for s in stations)]
        children = [await run.enter_async_context(launch) for launch in launches]
        tasks = await run.enter_async_context(asyncio.TaskGroup())
        link = _link(stage.site, url, inbox)
        background = [tasks.create_task(link.run(), name="mqtt")]
        background += [tasks.create_task(_watch(child), name="child") for child in children]
        conductor = Conductor(
            stage.site, player, sensors, inbox, link, SystemClock(), stations, audience, fleet
        )
        await conductor.run(duration)
        for task in background:
            task.cancel()
    return _summary(stage, player, audience, fleet)


def _link(site: Site, url: str, inbox: Mailbox) -> MqttLink:
    """Hears what the conductor needs and what the audience sees."""
    heard = [
        *Conductor.subscriptions(site),
        topic.world(site.name),
        topic.warning(site.name),
        *topic.region(
            site.v2x.namespace,
            "outQueue",
            "denm",
            site.origin.latitude_deg,
            site.origin.longitude_deg,
        ),
    ]
    limits, outbox = site.limits, site.broker.outbox_messages
    return MqttLink(
        url, "ivics-conductor", heard, inbox, SystemClock(), outbox, limits.message_bytes
    )


def _summary(stage: Stage, player: Player, audience: Audience, fleet: ValetFleet) -> dict[str, Any]:
    names = dict(zip(player.scene.station_id.tolist(), player.scene.name, strict=True))
    return {
        "warnings": audience.logbook.warnings(),
        "missions": [course.told() for course in fleet.courses.values()],
        "tracks_mean": audience.logbook.tracks_mean(),
        "latency_ms": percentiles(audience.latencies),
        **_watched(audience.entrance),
        "duration_s": round(player.scene.time, 3),
        "seed": stage.seed,
        "vehicles": [
            {"name": names[station], "station_id": station, "braked_s": round(at, 3)}
            for station, at in sorted(audience.braking.items())
        ],
        "collisions": [
            {"time_s": round(c.time, 3), "a": c.first, "b": c.second}
            for c in (*player.collisions, *fleet.collisions)
        ],
    }


def _watched(entrance: Entrance | None) -> dict[str, str | None]:
    if entrance is None:
        return {"console_url": None}
    return {
        "console_url": entrance.url,
        "console_user": entrance.name,
        "console_password": entrance.password,
    }


@asynccontextmanager
async def _console(stage: Stage, url: str) -> AsyncGenerator[Entrance]:
    """Let operators watch the run; it goes on whatever becomes of their console."""
    people, port = stage.site_file.with_name("people.db"), stage.port or free_port()
    entrance = Entrance(f"http://127.0.0.1:{port}/", "demo", secrets.token_urlsafe(12))
    enrol(people, entrance.name, Role.ADMIN, entrance.password, SystemClock())
    arguments = ("--broker", url, "--people", str(people), "--port", str(port))
    async with ivics("console", str(stage.site_file), *arguments):
        yield entrance


def _unit(stage: Stage, url: str) -> AbstractAsyncContextManager[Process]:
    record = [] if stage.record is None else ["--record", str(stage.record)]
    return ivics("serve", str(stage.site_file), "--broker", url, *record)


def _vehicle(site: Site, station: int, url: str) -> AbstractAsyncContextManager[Process]:
    place = f"{site.origin.latitude_deg},{site.origin.longitude_deg}"
    return ivics(
        "vehicle", str(station), "--site", site.name, "--broker", url, "--at", place,
        "--namespace", site.v2x.namespace,
    )  # fmt: skip


async def _watch(process: Process) -> None:
    """A child that ends before it is told to ends the run."""
    code = await process.wait()
    raise OutsideError(f"a process of the demonstration ended by itself, exit code {code}")
