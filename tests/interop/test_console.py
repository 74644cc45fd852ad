"""The console at a real unit: how fast a stop reaches cars, and what a flood of logins costs."""

import asyncio
import itertools
import os
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from statistics import median

import httpx
import pytest
from playwright.async_api import Page, async_playwright, expect

from browser.staff import CHROMIUM, IN_A_BROWSER, PASSWORD, Staff
from browser.yard import RATE, Yard
from mosquitto import Mosquitto
from rsu.adapters.mailbox import Mailbox
from rsu.adapters.mqtt import MqttLink
from rsu.avp.dispatch.interface import CarState, Wish
from rsu.avp.safety.permit import BRAKE_LAG, DECELERATION, LIFETIME, PERIOD
from rsu.clock import SystemClock, seconds
from rsu.codec import topic, valet_order, valet_request, valet_state, world
from rsu.codec.message import Incoming

CLOCK = SystemClock()
PATIENCE = 120.0
WIRE = 0.2
"""s from the press until the last permit is taken back."""
CARS = tuple(map(str, range(1, 7)))
WATCHED = CARS[-1]
"""A process of its own."""
MOST = 4
"""Of the cars, that have to be under way at once."""
SPEEDS = 4 * (2.0, 0.3, 0.3, 0.3)
"""m/s that the watched car goes at least at each press."""
LATE = 2.0 * PERIOD
"""s until a car that stands says so, at most."""
ROUNDS, TICKS = 5, 30
ADDRESSES = 40
"""From which the flood comes, each time under another name: so that none has to wait."""
LOWEST = 19
"""Niceness."""
HASHED = 4.0
"""Of its logins a second, at least."""
UNCHANGED = 1.3
"""From tick to tick with a flood, to without: median over rounds, of the longest of each; a machine
that others use as well lets a tick wait for as long as it likes."""
PRESSED = """document.addEventListener("click", event => {
  if (event.target.closest("dialog .danger")) window.pressed = Date.now() / 1000;
}, true)"""


@dataclass(frozen=True)
class Garage:
    """A car park where cars that were left in the bays are being parked, far away."""

    staff: Staff
    broker: str


@pytest.fixture(scope="module")
def garage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Garage]:
    broker = Mosquitto(tmp_path_factory.mktemp("broker"))
    broker.start()
    stands = {name: f"0drop{name}" for name in CARS}
    yard = Yard(stands, *(f"0E0{k}" for k in range(1, 8)))
    staff = Staff(tmp_path_factory.mktemp("garage"), broker, yard.write)
    staff.add("kim", "supervisor")
    with ExitStack() as run:
        for process in (staff.unit(), staff.console(), yard.car(broker.url, WATCHED)):
            run.enter_context(process)
        run.enter_context(yard.cars(broker.url, *CARS[:-1]))
        with operator(staff.url) as kim:
            for name in CARS:
                do(kim, "missions", {"wish": "park", "vehicle_id": name})
        yield Garage(staff, broker.url)
    broker.kill()


@contextmanager
def operator(url: str) -> Iterator[httpx.Client]:
    """Be somebody who uses the API."""
    headers = {"Origin": url.rstrip("/")}
    with httpx.Client(base_url=url, headers=headers, timeout=60.0) as client:
        answer = client.post("/api/v1/session", json={"name": "kim", "password": PASSWORD})
        client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        yield client


def do(client: httpx.Client, path: str, body: object = None) -> str:
    """Do something, again while the unit or the car is not there yet."""
    for _ in range(60):
        answer = client.post(f"/api/v1/{path}", json=body)
        if answer.status_code == 200:
            return answer.json()["answer"]
    raise AssertionError(answer.text)


def instant(message: Incoming) -> tuple[str, float, bool]:
    """Of whom a permit is, when it was issued by its own stamp, and whether he may drive."""
    grant = valet_order.decode_permit(message.payload)
    return grant.vehicle, grant.permit.expires - LIFETIME, grant.permit.speed_limit > 0.0


# -- stops ---------------------------------------------------------------------------------------


class Stop:
    """What is heard on the wire of one stop of all; instants in Unix s of one machine."""

    def __init__(self, names: set[str]) -> None:
        self.missing = set(names)
        self.asked = 0.0
        """By the wish's own stamp."""
        self.turns: set[float] = set()
        """In which permits were taken back, by their own stamps."""
        self.arrived: dict[str, float] = {}
        """When the first one came that took a car's permit back."""
        self.fastest = 0.0
        """Of the watched car since then, m/s."""
        self.stood = 0.0
        """When the watched car stood, by its own word."""

    @property
    def is_over(self) -> bool:
        return not self.missing and self.stood > 0.0

    def hear(self, message: Incoming) -> None:
        kind = topic.kind(message.topic)
        if kind == "valet_request":
            request = valet_request.decode_request(message.payload)
            self.asked = self.asked or (request.time if request.wish is Wish.STOP else 0.0)
        elif kind == "valet_permit" and self.asked:
            self._permit(message)
        elif kind == "valet_state" and self.asked:
            self._state(valet_state.decode_state(message.payload))

    def _permit(self, message: Incoming) -> None:
        name, issued, drives = instant(message)
        assert not (drives and name in self.arrived), f"{name} may drive while a stop holds"
        if not drives and name not in self.arrived:
            self.arrived[name] = seconds(message.arrival_ns)
            if name in self.missing:
                self.turns.add(issued)
                self.missing.remove(name)

    def _state(self, state: CarState) -> None:
        if state.time >= self.asked:
            self.fastest = max(self.fastest, abs(state.speed))
        if WATCHED in self.arrived and state.secured and not self.stood:
            self.stood = state.time


async def moving(inbox: Mailbox, speed: float) -> set[str]:
    """Wait until most cars may drive, and the watched one does, m/s; return who may."""
    drive, fast = dict.fromkeys(CARS, False), False
    async with asyncio.timeout(PATIENCE):
        while not (fast and drive[WATCHED] and sum(drive.values()) >= MOST):
            for message in await inbox.receive(1.0):
                if topic.kind(message.topic) == "valet_permit":
                    name, _, drive[name] = instant(message)
                elif topic.kind(message.topic) == "valet_state":
                    fast = abs(valet_state.decode_state(message.payload).speed) >= speed
    return {name for name, drives in drive.items() if drives}


async def press(page: Page) -> float:
    """Stop all cars as an operator does; return when the button was pressed, Unix s."""
    await page.keyboard.press("e")
    await page.get_by_role("button", name="Stop ALL cars").click()
    return await page.evaluate("window.pressed")


async def until_over(inbox: Mailbox, stop: Stop) -> None:
    async with asyncio.timeout(PATIENCE):
        while not stop.is_over:
            for message in await inbox.receive(1.0):
                stop.hear(message)


@asynccontextmanager
async def console(url: str) -> AsyncIterator[Page]:
    """Open the console in a browser."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = await browser.new_page()
        await page.goto(url)
        await page.fill("input[name=name]", "kim")
        await page.fill("input[name=password]", PASSWORD)
        await page.click("#login-form button")
        await expect(page.locator("#pill")).to_have_text("Live", timeout=1e3 * PATIENCE)
        await page.evaluate(PRESSED)
        yield page
        await browser.close()


async def stop_often(garage: Garage) -> list[tuple[float, Stop]]:
    """Press the button several times, and let all go on; return when, and what came of it."""
    inbox, found = Mailbox(10_000), list[tuple[float, Stop]]()
    topics = [topic.valet("garage", "+", kind) for kind in ("permit", "request")]
    topics.append(topic.valet("garage", WATCHED, "state"))
    link = MqttLink(garage.broker, "eavesdropper", topics, inbox, CLOCK, 1, 65_536)
    listening = asyncio.ensure_future(link.run())
    with operator(garage.staff.url) as kim:
        async with console(garage.staff.url) as page:
            for speed in SPEEDS:
                stop = Stop(await moving(inbox, speed))
                async with asyncio.TaskGroup() as tasks:
                    pressing = tasks.create_task(press(page))
                    tasks.create_task(until_over(inbox, stop))
                found.append((pressing.result(), stop))
                (held,) = (await asyncio.to_thread(kim.get, "/api/v1/stops")).json()
                for step in ("ask-for-end", "confirm-end"):
                    await asyncio.to_thread(do, kim, f"stops/{held['stop_id']}/{step}")
    listening.cancel()
    return found


@pytest.mark.skipif(IN_A_BROWSER[0].args[0], reason="needs Debian's chromium")
def test_a_stop_that_is_pressed_reaches_every_car_in_one_turn_within_200_ms_and_it_stands(
    garage: Garage,
) -> None:
    stops = asyncio.run(stop_often(garage))
    late = sorted(at - pressed for pressed, stop in stops for at in stop.arrived.values())
    p90, p99 = (late[-1 - len(late) // part] for part in (10, 100))
    braking = [stop.stood - stop.arrived[WATCHED] for _, stop in stops]
    lags = [
        took - stop.fastest / DECELERATION for took, (_, stop) in zip(braking, stops, strict=True)
    ]
    fastest = max(stop.fastest for _, stop in stops)
    print(f"{len(late)} permits, p50 {median(late):.3f} s, p99 {p99:.3f} s, worst {late[-1]:.3f} s")  # noqa: T201 - for -s
    print(f"from up to {fastest:.2f} m/s: lag p50 {median(lags):.3f} s, worst {max(lags):.3f} s; "  # noqa: T201
          f"press to stand worst {max(stop.stood - at for at, stop in stops):.3f} s")  # fmt: skip
    assert {len(stop.turns) for _, stop in stops} == {1}  # one turn took all back
    assert late[0] >= 0.0
    assert p90 <= WIRE  # on a machine that others use one press in sixteen may be held up
    assert fastest >= max(SPEEDS)
    assert median(lags) <= BRAKE_LAG + LATE
    assert max(lags) <= BRAKE_LAG + LATE + LIFETIME  # as of a car that does not even hear of it


# -- floods --------------------------------------------------------------------------------------


def flood(url: str, clients: "itertools.cycle[httpx.Client]", over: threading.Event) -> list[int]:
    """Log in with wrong passwords as often as it goes, each time as somebody else.

    What that costs here is not the unit's: the thread gives way, as if it were on another machine.
    """
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOWEST)
    answers: list[int] = []
    for client in clients:
        if over.is_set():
            break
        body = {"name": f"n{threading.get_ident()}_{len(answers)}", "password": "wrong"}
        answers.append(client.post(url + "api/v1/session", json=body).status_code)
    return answers


async def ticks(inbox: Mailbox) -> list[float]:
    """How long the control loop takes from each tick to the next, s, by the unit's own stamps."""
    await inbox.receive(0.0)
    found: list[float] = []
    async with asyncio.timeout(PATIENCE):
        while len(found) <= TICKS:
            worlds = [world.decode(message.payload) for message in await inbox.receive(1.0)]
            found += [view.table.time for view in worlds]
    return sorted(after - before for before, after in itertools.pairwise(found))


async def compare(garage: Garage) -> tuple[list[tuple[list[float], list[float]]], list[int]]:
    """Return what lies between ticks without and during a flood, and what that is answered."""
    inbox, answers, found = Mailbox(1000), list[int](), []
    link = MqttLink(garage.broker, "watcher", [topic.world("garage")], inbox, CLOCK, 1, 262_144)
    listening = asyncio.ensure_future(link.run())
    origin = {"Origin": garage.staff.url.rstrip("/")}
    with ExitStack() as run:
        clients = [
            run.enter_context(httpx.Client(headers=origin, timeout=60.0, transport=transport))
            for transport in (
                httpx.HTTPTransport(verify=False, local_address=f"127.0.1.{k + 1}")
                for k in range(ADDRESSES)
            )
        ]
        halves = [itertools.cycle(clients[k::2]) for k in range(2)]
        for _ in range(ROUNDS):
            quiet, over = await ticks(inbox), threading.Event()
            async with asyncio.TaskGroup() as tasks:
                url = garage.staff.url
                flooding = [
                    tasks.create_task(asyncio.to_thread(flood, url, half, over)) for half in halves
                ]
                loud = await ticks(inbox)
                over.set()
            answers += [answer for task in flooding for answer in task.result()]
            found.append((quiet, loud))
    listening.cancel()
    return found, answers


def test_a_flood_of_logins_leaves_the_control_loop_as_it_is(garage: Garage) -> None:
    found, answers = asyncio.run(compare(garage))
    ratio = median(tail(loud) / tail(quiet) for quiet, loud in found)
    late = [1e3 * (median(tail(phase[k]) for phase in found) - 1.0 / RATE) for k in range(2)]
    hashed = answers.count(401)
    print(f"{hashed} of {len(answers)} logins hashed; ticks late at p99 by {late[0]:.1f} ms, in a "  # noqa: T201 - for -s
          f"flood {late[1]:.1f} ms; {ratio:.3f} of what lies between them")  # fmt: skip
    assert hashed >= ROUNDS * TICKS / RATE * HASHED
    assert ratio <= UNCHANGED


def tail(ordered: list[float]) -> float:
    """p99 of some."""
    return ordered[-1 - len(ordered) // 100]
