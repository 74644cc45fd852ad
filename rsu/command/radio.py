"""`ivics radio`: carries packets between a unit's broker and a radio."""

import asyncio
import logging
import os
import socket
from collections.abc import Callable
from typing import Any, NoReturn

from rsu.adapters.ethernet import Ethernet
from rsu.adapters.mailbox import Mailbox
from rsu.adapters.mqtt import MqttLink
from rsu.clock import SystemClock
from rsu.codec import geonetworking, topic
from rsu.codec.message import Outgoing
from rsu.errors import InputError, MessageError

log = logging.getLogger(__name__)

MESSAGES = 1000
LARGEST_BYTES = 4096


async def carry(site: str, broker_url: str, interface: str) -> NoReturn:
    """Send a unit's packets at an interface, and bring it those that come there.

    Parameters
    ----------
    site : str
        Of the unit.
    broker_url : str
        Where it listens.
    interface : str
        At which the radio is.
    """
    clock, heard = SystemClock(), Mailbox(MESSAGES)
    with Ethernet(interface) as ethernet:
        said, link = _link(site, broker_url, clock)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(link.run(), name="mqtt")
            tasks.create_task(ethernet.run(heard, topic.radio(site), clock), name="ethernet")
            tasks.create_task(_pass_on(said, ethernet.send), name="to the air")
            while True:
                for message in await heard.receive(1.0):
                    link.send(Outgoing(message.topic, message.payload))


async def tell(site: str, broker_url: str, host: str, port: int) -> NoReturn:
    """Send what is in a unit's packets to a host that takes BTP datagrams.

    Parameters
    ----------
    site, broker_url : str
        As of `carry`.
    host : str
    port : int
        Where the datagrams go.

    Raises
    ------
    InputError
        There is no such host.
    """
    try:
        ((family, _, _, _, address), *_) = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)
    except OSError as error:
        raise InputError(host, "", str(error.strerror)) from None
    with socket.socket(family, socket.SOCK_DGRAM) as datagrams:
        datagrams.settimeout(0.0)
        said, link = _link(site, broker_url, SystemClock())
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(link.run(), name="mqtt")
            await _pass_on(said, lambda packet: _send(datagrams, packet, address))


def _link(site: str, broker_url: str, clock: SystemClock) -> tuple[Mailbox, MqttLink]:
    said, name = Mailbox(MESSAGES), f"ivics-radio-{os.getpid()}"
    frames = [topic.frame(site)]
    return said, MqttLink(broker_url, name, frames, said, clock, MESSAGES, LARGEST_BYTES)


async def _pass_on(said: Mailbox, send: Callable[[bytes], str]) -> NoReturn:
    """Send what the unit says, for ever; each reason why a packet is lost is logged once."""
    noted: set[str] = set()
    while True:
        for message in await said.receive(1.0):
            reason = send(message.payload)
            if reason and reason not in noted:
                noted.add(reason)
                log.warning("packets are lost: %s", reason)


def _send(datagrams: socket.socket, packet: bytes, address: tuple[Any, ...]) -> str:
    """Send the datagram of a packet; return why it is lost, "" = it is not."""
    try:
        inside = geonetworking.read(packet)
        datagrams.sendto(geonetworking.datagram(inside.name, inside.message), address)
    except MessageError:
        return "no packet of a message"
    except OSError as error:
        return str(error.strerror)
    return ""
