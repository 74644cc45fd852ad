"""A connected vehicle as its own process: listens to the warnings around it, and brakes.

It hears DENMs on the tiles around its place, as any third-party vehicle would, and its own state
from whoever moves it; each state is answered by a command.
"""

import asyncio
import logging
from typing import NoReturn

from rsu import clock
from rsu.adapters.mailbox import Mailbox
from rsu.adapters.mqtt import MqttLink
from rsu.clock import SystemClock
from rsu.codec import denm, topic, vehicle
from rsu.codec.message import Outgoing
from rsu.codec.vehicle import Command, VehicleState
from rsu.errors import MessageError
from scenarios.driver import WarnedDriver

log = logging.getLogger(__name__)

COMMAND_VALIDITY = 0.5
"""s; a vehicle whose driver falls silent drives as it would without it."""
MESSAGES = 1000
LARGEST_BYTES = 65_536


async def drive(
    site: str, station_id: int, broker_url: str, namespace: str, place: tuple[float, float]
) -> NoReturn:
    """Answer states with commands until cancelled; `place` is latitude and longitude, degrees."""
    warnings = topic.region(namespace, "outQueue", "denm", *place)
    inbox = Mailbox(MESSAGES)
    link = MqttLink(
        broker_url,
        f"ivics-vehicle-{station_id}",
        [topic.vehicle_state(site, station_id), *warnings],
        inbox,
        SystemClock(),
        MESSAGES,
        LARGEST_BYTES,
    )
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(link.run(), name="mqtt")
        link.send(announcement(site, station_id, clock.seconds(SystemClock().now_ns())))
        await _answer(site, WarnedDriver(), inbox, link)


async def _answer(site: str, driver: WarnedDriver, inbox: Mailbox, link: MqttLink) -> NoReturn:
    state: VehicleState | None = None
    while True:
        for message in await inbox.receive(1.0):
            try:
                if topic.kind(message.topic) == "denm":
                    # before the first state it does not know what time it is
                    if state is not None:
                        driver.hear(denm.decode(message.payload), state.time)
                else:
                    state = vehicle.decode_state(message.payload)
                    link.send(_command(site, driver, state))
            except MessageError as error:
                log.warning("refused on %s: %s", message.topic, error)


def announcement(site: str, station_id: int, now: float) -> Outgoing:
    """A command that is void from the beginning: the vehicle is there, whoever asks later."""
    void = Command(station_id=station_id, sequence=0, time=now, validity=0.0, acceleration=0.0)
    address = topic.vehicle_command(site, station_id)
    return Outgoing(address, vehicle.encode_command(void), retain=True)


def _command(site: str, driver: WarnedDriver, state: VehicleState) -> Outgoing:
    acceleration = driver.acceleration(state)
    command = Command(
        station_id=state.station_id,
        sequence=state.sequence,
        time=state.time,
        validity=0.0 if acceleration is None else COMMAND_VALIDITY,
        acceleration=acceleration or 0.0,
    )
    return Outgoing(topic.vehicle_command(site, state.station_id), vehicle.encode_command(command))
