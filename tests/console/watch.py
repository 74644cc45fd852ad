"""A console of a small site for tests, and people who use it."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from fastapi import FastAPI

from rsu.avp.dispatch.account import Account, Awaited, OngoingMission, Place
from rsu.avp.dispatch.closure import OperatorClosure
from rsu.avp.dispatch.emergency import EmergencyStop, Scope
from rsu.avp.dispatch.entry import Answer, Unkept
from rsu.avp.dispatch.interface import Ground
from rsu.avp.dispatch.mission import Kind, Mission, State
from rsu.clock import Clock
from rsu.codec import car_park, status, topic, valet_request, world
from rsu.codec.message import Incoming, Outgoing
from rsu.codec.status import Latency, Status
from rsu.codec.world import WorldView
from rsu.config import Origin, parse_site
from rsu.console.api.chart_model import Chart
from rsu.console.board import Board
from rsu.console.console import Console
from rsu.console.desk import Desk
from rsu.console.people.password import digest
from rsu.console.people.register import Register
from rsu.console.people.role import Role
from rsu.console.server import build
from rsu.sensing.detection import SensorHealth
from rsu.statement import state
from rsu.tracking.track import TrackTable
from rsu.warnings.warning import Awareness, Phase, TrafficDirection, Warning
from sotif.catalog.entry import read_catalog

SITE = """
name = "garage"
map = "garage.xodr"
origin = {latitude_deg = 48.1, longitude_deg = 11.5}
v2x = {station_id = 901, source_uuid = "garage_unit"}
"""
CHART = {
    "version": "1",
    "site": "garage",
    "latitude_deg": 48.1,
    "longitude_deg": 11.5,
    "bounds_m": [-10.0, -40.0, 50.0, 10.0],
    "floors_m": [0.0],
    "lanes": [],
    "objects": [],
    "spots": [
        {
            "name": name, "x_m": 10.0, "y_m": 5.0, "heading_rad": 1.57, "length_m": 5.0,
            "width_m": 2.5, "level": 0, "kind": kind, "road": "",
            "zone": "", "groups": [], "closed": "",
        }
        for name, kind in (("S0", "stall"), ("S1", "stall"), ("D", "drop_off"))
    ],
    "sensors": [],
}  # fmt: skip
BASE = "http://127.0.0.1:8080"
PASSWORD = "correct horse battery"  # noqa: S105 - of nobody
HASH = digest(PASSWORD)

WAITS = state(Ground.LANE, place="aisle")


class Wall:
    """A clock that goes only when it is told to."""

    def __init__(self, now: float = 1_795_000_000.0) -> None:
        self.now = now

    def now_ns(self) -> int:
        return round(self.now * 1e9)

    async def sleep(self, duration: float) -> None:
        self.now += duration
        await asyncio.Event().wait()


@dataclass
class Room:
    """A console, the unit that it hears, and what it sends there."""

    console: Console
    clock: Clock
    connected: bool = True
    sent: list[Outgoing] = field(default_factory=list)
    reply: Callable[[Any], Answer | None] = lambda request: Answer(
        request.id, request.mission or request.stop or request.id, accepted=True
    )

    @cached_property
    def app(self) -> FastAPI:
        """What serves it."""
        return build(self.console)

    def send(self, message: Outgoing) -> None:
        """Take a wish as the unit does, and answer it at once."""
        self.sent.append(message)
        request = valet_request.decode_request(message.payload)
        answer = self.reply(request)
        if answer is not None:
            self.hear(
                topic.valet("garage", request.party, "response"),
                valet_request.encode_response(answer),
            )

    def hear(self, address: str, payload: bytes) -> list[str]:
        """Let a message arrive now."""
        return list(self.console.take([Incoming(address, payload, self.clock.now_ns())]))

    def report(self) -> None:
        """Let the unit say how it, its world and its car park are."""
        now = self.console.now
        self.hear(topic.status("garage"), status.encode(a_status(now)))
        self.hear(topic.world("garage"), world.encode(a_world(now)))
        self.hear(topic.car_park("garage"), car_park.encode("garage", an_account(now)))

    @asynccontextmanager
    async def browser(
        self, role: Role | None = None, address: str = "127.0.0.1"
    ) -> AsyncIterator["Browser"]:
        """Give somebody of a role, who is logged in unless there is none."""
        transport = httpx.ASGITransport(self.app, client=(address, 1))
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
            browser = Browser(client)
            if role is not None:
                register, now = self.console.register, self.console.now
                register.put(role.value, role, HASH, now)
                token = register.enter(role.value, now)
                client.cookies.set("ivics_session", token, domain="127.0.0.1")
                person = register.person(token, now)
                assert person is not None
                browser.csrf = person.csrf
            yield browser


@dataclass
class Browser:
    """Somebody with a page of the console."""

    client: httpx.AsyncClient
    csrf: str = ""

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(path)

    async def change(
        self, method: str, path: str, body: object = None, **headers: str
    ) -> httpx.Response:
        """Send a change as the page does."""
        own = {"Origin": BASE, "X-CSRF-Token": self.csrf} | headers
        kept = {name: value for name, value in own.items() if value}
        return await self.client.request(method, path, json=body, headers=kept)


def a_room(file: Path, clock: Clock | None = None, origin: str | None = None) -> Room:
    clock, site = clock or Wall(), parse_site(SITE, "site.toml")
    made = Console(
        site=site,
        chart=Chart.model_validate_json(json.dumps(CHART)),
        catalog=read_catalog(),
        clock=clock,
        connected=lambda: room.connected,
        drops=lambda: {"inbox_dropped": 4},
        desk=Desk("garage", lambda message: room.send(message), lambda: made.unit_now),  # noqa: PLW0108 - made below
        register=Register(file),
        secure=origin is not None,
        origin=origin,
        board=Board(site),
    )
    room = Room(made, clock)
    return room


def a_status(now: float, *, alive: bool = True) -> Status:
    sensor = SensorHealth(
        sensor_id="camera", last_time=now - 0.1, rate_hz=10.0, expected_rate_hz=10.0, latency=0.03,
        dropped=0, alive=alive, lacks=frozenset(), misalignment=None,
    )  # fmt: skip
    return Status(
        site="garage", station_id=901, sequence=1, time=now, validity=3.0, version="1",
        sensors=(sensor,), counters={"inbox_dropped": 2, "malformed_cam": 1}, cold_kernels=0,
        latency=Latency(p50=0.001, p99=0.002, worst=0.01, ticks=9),
    )  # fmt: skip


def a_world(now: float, tracks: int = 2) -> WorldView:
    n = np.arange(tracks)
    table = TrackTable(
        time=now,
        id=n.astype(np.int64),
        position=np.column_stack((10.0 + n, n * 1.0)),
        velocity=np.tile((1.5, 0.0), (tracks, 1)),
        covariance=np.tile(np.eye(4), (tracks, 1, 1)),
        yaw_rate=np.zeros(tracks),
        z=np.zeros(tracks),
        heading=np.zeros(tracks),
        extent=np.tile((4.5, 1.8, 1.5), (tracks, 1)),
        class_probability=np.tile(np.eye(8)[0], (tracks, 1)),
        existence=np.ones(tracks),
        born=np.full(tracks, now - 5.0),
        updated=np.full(tracks, now),
        seen_by=np.ones(tracks, dtype=np.int64),
        station_id=np.full(tracks, -1),
        identity=np.zeros((tracks, 3), dtype=np.int64),
    )
    return WorldView(
        site="garage", station_id=901, sequence=1, validity=0.5, table=table,
        origin=Origin(latitude_deg=48.7, longitude_deg=9.1),
        coasting=np.zeros(tracks, dtype=np.bool_),
    )  # fmt: skip


def an_account(now: float, *missions: OngoingMission) -> Account:
    mission = Mission(
        id="m1", vehicle="7", kind=Kind.PARK, target="S0", state=State.HELD, since=now - 9.0
    )
    ongoing = OngoingMission(
        mission=mission, awaited=Awaited("aisle#3", "8", now - 4.0, WAITS), pose=(3.0, 2.0, 0.1),
        level=0, speed=0.0, station=12.0, cleared=12.5, length=40.0, start=(0.0, 0.0, 0.0),
        arc=((0.0, 30.0), (0.2, 10.0)),
    )  # fmt: skip
    stop = EmergencyStop(id="e1", scope=Scope(level=0), by="console-kim", since=now - 2.0)
    return Account(
        time=now,
        missions=missions or (ongoing,),
        places=(Place("S1", "8", occupied=True), Place("S0", "7", occupied=False)),
        stops=(stop,),
        closures=(
            OperatorClosure(spot="S2", by="console-kim", since=now - 60.0),
            OperatorClosure(road="aisle", by="console-kim", since=now - 50.0),
        ),
        in_the_way=("somebody beside 7",),
        trouble=state(Unkept.JOURNAL_FAILS, problem="disk I/O error"),
    )


def a_warning(now: float) -> Warning:
    return Warning(
        station_id=901, sequence=7, phase=Phase.NEW, detection_time=now, reference_time=now,
        validity=2.0, repetition_interval=0.5, position=(3.0, 4.0), z=0.0,
        position_covariance=(1.0, 0.0, 1.0), heading=0.0, speed=1.0, cause=97, sub_cause=1,
        quality=7, awareness=Awareness.BELOW_50_M, direction=TrafficDirection.ALL, radius=20.0,
        entry="collision-longitudinal", hazard="1 2", participants=(1, 2), time_to_event=1.5,
        probability=0.9,
    )  # fmt: skip
