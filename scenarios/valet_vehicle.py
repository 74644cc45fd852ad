"""The reference valet car as its own process: orders and permits in, states out, over MQTT."""

import asyncio
import logging
from typing import NoReturn

import numpy as np

from rsu.adapters.mailbox import Mailbox
from rsu.adapters.mqtt import MqttLink
from rsu.avp.dispatch.interface import Connection, Refusal
from rsu.avp.safety.permit import PERIOD
from rsu.avp.vehicle import Vehicle
from rsu.clock import SystemClock, seconds
from rsu.codec import topic, valet_order, valet_state
from rsu.codec.message import Incoming, Outgoing
from rsu.errors import MessageError
from scenarios.valet_car import Noise, ValetCar

log = logging.getLogger(__name__)

TURN = 0.02
"""s between two looks at the permit, at most."""
MESSAGES = 100
LARGEST_BYTES = 65_536


async def park(
    site: str, name: str, pose: tuple[float, float, float], level: int, broker_url: str
) -> NoReturn:
    """Be a car that stands at a pose of the rear axle, m and rad, until cancelled."""
    car = ValetCar(name, Vehicle(), pose, level, np.random.default_rng(), Noise())
    inbox, clock = Mailbox(MESSAGES), SystemClock()
    link = MqttLink(
        broker_url,
        f"ivics-valet-{name}",
        [topic.valet(site, name, "order"), topic.valet(site, name, "permit")],
        inbox,
        clock,
        MESSAGES,
        LARGEST_BYTES,
        _connection(site, car, connected=False),
    )
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(link.run(), name="mqtt")
        tasks.create_task(_announce(site, car, link), name="announce")
        await _drive(site, car, inbox, link, clock)


async def _announce(site: str, car: ValetCar, link: MqttLink) -> NoReturn:
    """Say who it is at each connection: the broker may have forgotten."""
    sheet = valet_state.encode_factsheet(car.factsheet)
    while True:
        if link.connected:
            link.send(_connection(site, car, connected=True))
            link.send(Outgoing(topic.valet(site, car.name, "factsheet"), sheet, 1, retain=True))
        await link.changed()


async def _drive(
    site: str, car: ValetCar, inbox: Mailbox, link: MqttLink, clock: SystemClock
) -> NoReturn:
    loop = asyncio.get_running_loop()
    moment = said = loop.time()
    while True:
        for message in await inbox.receive(TURN):
            _hear(car, message)
        elapsed, moment = loop.time() - moment, loop.time()
        # the permit counts by the clock, and the way by what has passed: a clock may leap
        car.step(seconds(clock.now_ns()) - elapsed, elapsed)
        if moment - said >= PERIOD and link.connected:
            said = moment
            state = valet_state.encode_state(car.state(seconds(clock.now_ns())))
            link.send(Outgoing(topic.valet(site, car.name, "state"), state))


def _hear(car: ValetCar, message: Incoming) -> None:
    now = seconds(message.arrival_ns)
    try:
        if topic.kind(message.topic) == "valet_order":
            refusal = car.order(valet_order.decode_order(message.payload))
        else:
            refusal = car.grant(valet_order.decode_permit(message.payload), now)
    except MessageError as error:
        log.warning("refused on %s: %s", message.topic, error)
    else:
        if refusal is not Refusal.NONE:
            log.info("refused on %s: %s", message.topic, refusal.value)


def _connection(site: str, car: ValetCar, *, connected: bool) -> Outgoing:
    said = Connection(vehicle=car.name, session=car.session, connected=connected)
    address = topic.valet(site, car.name, "connection")
    return Outgoing(address, valet_state.encode_connection(said), 1, retain=True)
