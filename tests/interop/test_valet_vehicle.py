"""The reference car as a process: permits over a real broker, which dies, as do car and link."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from signal import SIGKILL

import pytest

from mosquitto import Mosquitto
from rsu.adapters.mailbox import Mailbox
from rsu.adapters.mqtt import MqttLink
from rsu.avp.dispatch.interface import Action, CarState, Grant, Order
from rsu.avp.safety.permit import FASTEST, LIFETIME, PERIOD, Issuer, braking_distance
from rsu.clock import SystemClock, seconds
from rsu.codec import topic, valet_order, valet_state
from rsu.codec.message import Outgoing
from shell import Process

CLOCK = SystemClock()
PATIENCE = 120.0
ORDER = Order(
    vehicle="7", coordinator="c", sequence=1, time=1.79e9, mission="m1", action=Action.DRIVE,
    start=(0.0, 0.0, 0.0), arc=((0.0, 80.0),), level=0,
)  # fmt: skip


class Coordinator:
    """Sends one order, and permits as long as it is asked to."""

    def __init__(self, url: str) -> None:
        self.inbox = Mailbox(1000)
        self.link = MqttLink(
            url, "coordinator", ["ivics/garage/valet/7/#"], self.inbox, CLOCK, 100, 65_536
        )
        self.issuer = Issuer("m1")
        self.granting = True
        self.state: CarState | None = None
        self.connected: bool | None = None

    def send(self, noun: topic.Valet, payload: bytes) -> None:
        self.link.send(Outgoing(topic.valet("garage", "7", noun), payload))

    def hear(self, kind: str, payload: bytes) -> None:
        if kind == "valet_state":
            self.state = valet_state.decode_state(payload)
            if self.state.taken == 0:
                self.send("order", valet_order.encode_order(ORDER))
            elif self.granting:
                now = seconds(CLOCK.now_ns())
                permit = self.issuer.issue(now, 60.0, FASTEST)
                grant = Grant(vehicle="7", coordinator="c", permit=permit, heard=self.state.time)
                self.send("permit", valet_order.encode_permit(grant))
        elif kind == "valet_connection" and payload:
            self.connected = valet_state.decode_connection(payload).connected

    async def until(self, enough: Callable[["Coordinator"], bool]) -> CarState | None:
        """Answer each state with a permit until what was heard is enough."""
        async with asyncio.timeout(PATIENCE):
            while not enough(self):
                for message in await self.inbox.receive(PERIOD):
                    self.hear(topic.kind(message.topic), message.payload)
        return self.state

    async def moving(self) -> CarState:
        state = await self.until(lambda c: c.state is not None and c.state.speed > 1.5)
        assert state is not None
        return state

    async def standing(self) -> CarState:
        state = await self.until(lambda c: c.state is not None and c.state.secured)
        assert state is not None
        return state


@asynccontextmanager
async def coordinating(url: str) -> AsyncIterator[Coordinator]:
    coordinator = Coordinator(url)
    task = asyncio.ensure_future(coordinator.link.run())
    try:
        yield coordinator
    finally:
        task.cancel()
        await asyncio.wait([task])


@pytest.fixture
def car(mosquitto: Mosquitto) -> Process:
    command = ("vehicle", "7", "--site", "garage", "--pose", "0,0,0", "--broker", mosquitto.url)
    return Process(*command)


def most(state: CarState) -> float:
    """How far it may go after a state that was still answered by a permit, m."""
    late = 3.0 * PERIOD + LIFETIME  # the state's age, the next one's, and the permit's
    speed = min(abs(state.speed) + late, FASTEST)
    return speed * late + braking_distance(speed)


async def test_a_car_drives_by_permits_and_stands_without(
    mosquitto: Mosquitto, car: Process
) -> None:
    with car:
        async with coordinating(mosquitto.url) as coordinator:
            moving = await coordinator.moving()
            coordinator.granting = False
            standing = await coordinator.standing()
            assert moving.station < standing.station <= moving.station + most(moving)
            coordinator.granting = True
            assert (await coordinator.moving()).station > standing.station
            assert car.alive


async def test_a_car_stands_when_the_broker_dies_and_goes_on_when_it_is_back(
    mosquitto: Mosquitto, car: Process
) -> None:
    with car:
        async with coordinating(mosquitto.url) as coordinator:
            moving = await coordinator.moving()
            mosquitto.kill()
            await coordinator.until(lambda c: not c.link.connected)
            coordinator.granting = False
            await CLOCK.sleep(LIFETIME + 1.5)
            mosquitto.start()
            sequence = moving.sequence
            standing = await coordinator.until(
                lambda c: c.state is not None and c.state.sequence > sequence + 5
            )
            assert standing is not None
            assert standing.secured
            assert standing.station <= moving.station + most(moving)
            assert standing.session == moving.session
            coordinator.granting = True
            assert (await coordinator.moving()).station > standing.station


async def test_whoever_asks_later_learns_that_a_car_is_gone(
    mosquitto: Mosquitto, car: Process
) -> None:
    with car:
        async with coordinating(mosquitto.url) as coordinator:
            await coordinator.until(lambda c: c.connected is True)
            car.signal(SIGKILL)
            await coordinator.until(lambda c: c.connected is False)
        async with coordinating(mosquitto.url) as later:
            await later.until(lambda c: c.connected is False)
