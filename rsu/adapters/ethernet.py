"""GeoNetworking packets on an Ethernet interface, beyond which a radio sends them on the air."""

import asyncio
import errno
import socket
from types import TracebackType
from typing import NoReturn, Self

from rsu.adapters.mailbox import Mailbox
from rsu.clock import Clock
from rsu.codec.geonetworking import ETHERTYPE
from rsu.codec.message import Incoming
from rsu.errors import InputError, InterfaceLostError

HEADER = 14
"""Octets: both addresses and the type."""
LONGEST = 2304
"""Octets of a frame that is read whole; as much as a frame of IEEE 802.11 holds."""
EVERYBODY = b"\xff" * 6


class Ethernet:
    """A raw socket at one interface.

    Parameters
    ----------
    interface : str
        Its name.

    Attributes
    ----------
    address : bytes
        Of the interface.

    Raises
    ------
    InputError
        There is no such interface, or this process may not.
    """

    def __init__(self, interface: str) -> None:
        try:
            self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETHERTYPE))
        except PermissionError:
            raise InputError(interface, "", "needs root or CAP_NET_RAW") from None
        self._socket.settimeout(0.0)
        try:
            self._socket.bind((interface, ETHERTYPE))
        except OSError as error:
            self._socket.close()
            problem = "no such interface" if error.errno == errno.ENODEV else str(error.strerror)
            raise InputError(interface, "", problem) from None
        self._interface = interface
        self.address: bytes = self._socket.getsockname()[4]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._socket.close()

    def send(self, packet: bytes) -> str:
        """Send a packet to everybody; return why it is lost, as some are on air: "" = it is not."""
        frame = EVERYBODY + self.address + ETHERTYPE.to_bytes(2, "big") + packet
        try:
            self._socket.send(frame)
        except OSError as error:
            return str(error.strerror)
        return ""

    async def run(self, inbox: Mailbox, topic: str, clock: Clock) -> NoReturn:
        """Put each packet of others into a mailbox, as if it had come on a topic; for ever.

        Raises
        ------
        InterfaceLostError
            It is down.
        """
        loop = asyncio.get_running_loop()
        while True:
            try:
                frame, sender = await loop.sock_recvfrom(self._socket, LONGEST)
            except OSError as error:
                raise InterfaceLostError(self._interface, str(error.strerror)) from None
            is_own = sender[2] == socket.PACKET_OUTGOING or frame[6:12] == self.address
            if not is_own:
                inbox.put(Incoming(topic, frame[HEADER:], clock.now_ns()))
