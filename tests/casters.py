"""A caster for tests: a real TCP server that sends real RTCM frames, as pyrtcm makes them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from pyrtcm import RTCMMessage


def frame(number: int = 1005, station: int = 7, octets: int = 19) -> bytes:
    """A frame of a message, which begins with its number and the reference station's."""
    rest = 8 * octets - 24
    payload = (number << 12 | station) << rest | (0x5A5A5A5A5A5A5A5A << 64 >> 3) % (1 << rest)
    made = RTCMMessage(payload=payload.to_bytes(octets, "big")).serialize()
    assert isinstance(made, bytes)
    return made


FRAMES = [frame(), frame(1006, octets=21), frame(1230, octets=12)]


class Caster:
    """Sends what it is told to whoever is connected."""

    def __init__(self, answer: bytes | None = None) -> None:
        self.port = 0
        self.requests: list[bytes] = []
        self._answer = answer
        """What a request is answered with; None: there are no requests."""
        self._guests: list[asyncio.StreamWriter] = []
        self._came = asyncio.Event()

    async def guest(self) -> None:
        """Wait until somebody is there that was not there before."""
        async with asyncio.timeout(30.0):
            await self._came.wait()
        self._came.clear()

    def say(self, octets: bytes) -> None:
        """Send octets to everybody."""
        for writer in self._guests:
            writer.write(octets)

    def hang_up(self) -> None:
        """End all connections, and accept new ones."""
        for writer in self._guests:
            writer.transport.abort()
        self._guests.clear()

    async def receive(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take somebody in."""
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            if self._answer is not None:
                self.requests.append(await reader.readuntil(b"\r\n\r\n"))
                writer.write(self._answer)
            self._guests.append(writer)
            self._came.set()
            await reader.read()


@asynccontextmanager
async def casting(answer: bytes | None = None) -> AsyncIterator[Caster]:
    """A caster on a free port of the loopback interface."""
    caster = Caster(answer)
    guests: list[asyncio.Task[None]] = []

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        guests.append(asyncio.ensure_future(caster.receive(reader, writer)))

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    caster.port = server.sockets[0].getsockname()[1]
    async with server:
        yield caster
        caster.hang_up()
        if guests:
            await asyncio.wait(guests)
