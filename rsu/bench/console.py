"""`ivics bench console`: 300 road users and 100 missions, in a browser and for twenty.

The console is a process of its own at a real broker; this process is the unit, the browsers that
only listen, and the one that counts the frames that Chromium draws.
"""

import asyncio
import json
import os
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from websockets.asyncio.client import connect

from rsu.adapters.broker import free_port, open_broker
from rsu.adapters.child import ivics
from rsu.adapters.mailbox import Mailbox
from rsu.adapters.mqtt import MqttLink
from rsu.avp.dispatch.account import Account, Awaited, OngoingMission, Place
from rsu.avp.dispatch.mission import Kind, Mission, State
from rsu.bench.browser import Tab, open_tab
from rsu.bench.corridor import SITE
from rsu.bench.machine import machine
from rsu.clock import SystemClock, seconds
from rsu.codec import car_park, status, topic, world
from rsu.codec.message import Outgoing
from rsu.codec.status import Latency, Status
from rsu.codec.world import WorldView
from rsu.config import Origin, read_site
from rsu.console.people.enrolment import enrol
from rsu.console.people.role import Role
from rsu.errors import OutsideError
from rsu.tracking.track import TrackTable

ROAD_USERS, MISSIONS = 300, 100
RATE, STATE_RATE = 10.0, 2.0
SETTLE, SECONDS = 5.0, 20.0
TABS = 20
NAME, PASSWORD = "bench", "measures and leaves"
TICK = os.sysconf("SC_CLK_TCK")

LOG_IN = """fetch("/api/v1/session", {
  method: "POST", headers: {"Content-Type": "application/json"},
  body: JSON.stringify({name: %s, password: %s}),
}).then(answer => { location.reload(); return answer.status; })"""
COUNT = """new Promise(done => {
  const { map, source } = window.console_desk, begin = map.frames, at = performance.now();
  const ages = [], costs = [];
  const look = setInterval(() => {
    ages.push(source.age(performance.now()));
    costs.push(map.cost);
  }, 37);
  const foreign = () => performance.getEntriesByType("resource")
    .filter(entry => !entry.name.startsWith(location.origin)).length;
  setTimeout(() => {
    clearInterval(look);
    for (const row of [ages, costs]) row.sort((a, b) => a - b);
    done({
      frames_per_s: (map.frames - begin) / (performance.now() - at) * 1000,
      road_users_drawn: map.items.length, draw_p50_ms: costs[costs.length >> 1],
      age_p50_ms: ages[ages.length >> 1], age_max_ms: ages.at(-1), foreign_requests: foreign(),
    });
  }, %d);
})"""


def bench_console() -> dict[str, Any]:
    """Measure what a browser draws, and what the server pays for it."""
    return {"name": "console", **asyncio.run(_bench()), **machine()}


async def _bench() -> dict[str, Any]:
    async with AsyncExitStack() as run:
        folder = Path(run.enter_context(tempfile.TemporaryDirectory(prefix="ivics-bench-")))
        url = await run.enter_async_context(open_broker("auto"))
        people = folder / "people.db"
        enrol(people, NAME, Role.VIEWER, PASSWORD, SystemClock())
        port = free_port()
        process = await run.enter_async_context(
            ivics("console", str(SITE), "--broker", url, "--people", str(people),
                  "--port", str(port))
        )  # fmt: skip
        tasks = await run.enter_async_context(asyncio.TaskGroup())
        site = read_site(SITE).name
        link = MqttLink(url, "ivics-bench", [], Mailbox(1), SystemClock(), 1000, 1)
        working = [tasks.create_task(link.run()), tasks.create_task(report(link, site))]
        await _listening(port)
        idle = await _share(process.pid)
        async with open_tab(f"http://127.0.0.1:{port}/") as tab:
            seen, one = await _watch(tab, process.pid)
            cookie = await _cookie(tab)
        many = await _listen(port, cookie, process.pid)
        for task in working:
            task.cancel()
    return {
        "road_users": ROAD_USERS,
        "missions": MISSIONS,
        "browser": {name: round(value, 1) for name, value in seen.items()},
        "server_cpu_percent": {
            "nobody": round(100.0 * idle, 2),
            "one_tab_more": round(100.0 * (one - idle), 2),
            f"{TABS}_tabs_more": round(100.0 * (many - idle), 2),
        },
    }


async def _watch(tab: Tab, pid: int) -> tuple[dict[str, float], float]:
    """Let somebody log in and look on; what he sees, and the server's share of a core."""
    await SystemClock().sleep(SETTLE)
    code = await tab.evaluate(LOG_IN % (json.dumps(NAME), json.dumps(PASSWORD)))
    if code != 200:
        raise OutsideError(f"the console does not let the benchmark in: {code}")
    await SystemClock().sleep(SETTLE)
    before = _cpu(pid)
    seen = await tab.evaluate(COUNT % (SECONDS * 1000.0))
    return seen, (_cpu(pid) - before) / SECONDS


async def _cookie(tab: Tab) -> str:
    answer = await tab.call("Network.getCookies")
    return "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in answer["cookies"])


async def _listen(port: int, cookie: str, pid: int) -> float:
    """Let many listen; return the server's share of a core."""
    async with AsyncExitStack() as run:
        tasks = await run.enter_async_context(asyncio.TaskGroup())
        listening: list[asyncio.Task[None]] = []
        for _ in range(TABS):
            socket_ = await run.enter_async_context(
                connect(
                    f"ws://127.0.0.1:{port}/ws",
                    origin=f"http://127.0.0.1:{port}",  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] - a plain str to it
                    additional_headers={"Cookie": cookie},
                    compression=None,
                    max_size=None,
                )
            )
            listening.append(tasks.create_task(_drain(socket_)))
        share = await _share(pid)
        for task in listening:
            task.cancel()
    return share


async def _drain(listener: Any) -> None:  # noqa: ANN401 - a connection
    async for _ in listener:
        pass


async def _share(pid: int) -> float:
    """Share of a core that a process takes."""
    await SystemClock().sleep(SETTLE)
    before = _cpu(pid)
    await SystemClock().sleep(SECONDS)
    return (_cpu(pid) - before) / SECONDS


def _cpu(pid: int) -> float:
    """CPU time of a process, s (proc(5): utime and stime)."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


async def _listening(port: int) -> None:
    async with asyncio.timeout(60.0):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await SystemClock().sleep(0.2)
            else:
                writer.close()
                return


async def report(link: MqttLink, site: str) -> NoReturn:
    """Be a unit that sees 300 road users and runs 100 missions, for ever."""
    clock, tick = SystemClock(), 0
    begin = seconds(clock.now_ns())
    while True:
        now = seconds(clock.now_ns())
        link.send(Outgoing(topic.world(site), world.encode(_world(site, now, now - begin, tick))))
        if tick % (RATE / STATE_RATE) == 0:
            link.send(
                Outgoing(topic.status(site), status.encode(_status(site, now, tick)), retain=True)
            )
            link.send(Outgoing(topic.car_park(site), car_park.encode(site, _account(now))))
        tick += 1
        await clock.sleep(max(begin + tick / RATE - seconds(clock.now_ns()), 0.0))


def _world(site: str, now: float, age: float, sequence: int) -> WorldView:
    """Return road users that go round in circles."""
    n = np.arange(ROAD_USERS)
    each = n.astype(np.float64)
    radius = 10.0 + each % 30.0 * 4.0
    speed = 8.0
    angle = each * 0.7 + age * speed / radius
    heading = angle + np.pi / 2.0
    table = TrackTable(
        time=now,
        id=n,
        position=np.column_stack((radius * np.cos(angle), radius * np.sin(angle))),
        velocity=speed * np.column_stack((np.cos(heading), np.sin(heading))),
        covariance=np.tile(0.1 * np.eye(4), (ROAD_USERS, 1, 1)),
        yaw_rate=speed / radius,
        z=np.zeros(ROAD_USERS),
        heading=heading,
        extent=np.tile((4.5, 1.8, 1.5), (ROAD_USERS, 1)),
        class_probability=np.eye(8)[n % 8],
        existence=np.ones(ROAD_USERS),
        born=np.full(ROAD_USERS, now - age),
        updated=np.full(ROAD_USERS, now),
        seen_by=np.ones(ROAD_USERS, dtype=np.int64),
        station_id=np.full(ROAD_USERS, -1),
        identity=np.zeros((ROAD_USERS, 3), dtype=np.int64),
    )
    return WorldView(
        site=site, station_id=901, sequence=sequence, validity=0.5, table=table,
        origin=Origin(latitude_deg=48.7, longitude_deg=9.1),
        coasting=np.zeros(ROAD_USERS, dtype=np.bool_),
    )  # fmt: skip


def _status(site: str, now: float, sequence: int) -> Status:
    latency = Latency(p50=0.002, p99=0.004, worst=0.01, ticks=1)
    return Status(
        site=site, station_id=901, sequence=sequence, time=now, validity=3.0, version="bench",
        sensors=(), counters={}, latency=latency, cold_kernels=0,
    )  # fmt: skip


def _account(now: float) -> Account:
    return Account(
        time=now,
        missions=tuple(_ongoing(k, now) for k in range(MISSIONS)),
        places=tuple(Place(f"S{k}", str(k), occupied=False) for k in range(MISSIONS)),
        stops=(),
        closures=(),
        in_the_way=(),
        trouble=None,
    )


def _ongoing(k: int, now: float) -> OngoingMission:
    mission = Mission(
        id=f"m{k}", vehicle=str(k), kind=Kind.PARK, target=f"S{k}", state=State.DRIVING,
        since=now - 30.0,
    )  # fmt: skip
    station = now * 2.0 % 60.0
    return OngoingMission(
        mission=mission, awaited=Awaited("lane 3", "5", now - 5.0) if k % 4 == 0 else None,
        pose=(k % 10 * 12.0 - 60.0 + station / 10.0, k // 10 * 12.0 - 60.0, 0.0), level=0,
        speed=2.0, station=station, cleared=station + 5.0, length=70.0, start=(k * 1.0, 0.0, 0.0),
        arc=((0.0, 20.0), (0.1, 10.0), (0.0, 30.0), (-0.15, 10.0)),
    )  # fmt: skip
