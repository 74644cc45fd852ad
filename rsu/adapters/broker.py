"""The broker: somebody else's, mosquitto as a child of this process, or amqtt inside it."""

import asyncio
import contextlib
import logging
import os
import secrets
import shutil
import socket
import tempfile
from asyncio.subprocess import Process
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NoReturn

from rsu.adapters import child
from rsu.adapters.mqtt import probe
from rsu.errors import BrokerUnavailableError

log = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"
# Below the ephemeral ports of Linux (32768 and up): the kernel could give one of those to a client
# that knocks while the broker is away, which then connects to itself and keeps the broker out.
PORTS = range(20_000, 32_768)
# Another process may take a free port between our look and our use of it.
ATTEMPTS = 5
# s until mosquitto says that it runs, and until it has gone after SIGTERM.
PATIENCE = 5.0
# s between attempts to start it again.
PAUSE = 1.0
# Debian installs the daemon where only root's PATH looks.
DAEMON_PATHS = "/usr/local/sbin:/usr/sbin"
ANONYMOUS = "amqtt.plugins.authentication.AnonymousAuthPlugin"

# Loopback only, hence anonymous; nothing on disk. A subscriber that reads too slowly loses
# messages after 4096 of them, or 64 MiB, instead of taking the memory of the unit.
CONFIGURATION = """\
listener {port} {host}
allow_anonymous true
persistence false
max_queued_messages 4096
max_queued_bytes 67108864
set_tcp_nodelay true
connection_messages false
log_dest stderr
log_type error
log_type warning
log_type information
"""
# Mosquitto gives up root by itself, and with it the tie to our life (commit_creds in Linux clears
# the parent-death signal). An orphan is worse than a broker with the rights of its parent.
AS_ROOT = "user root\n"


@asynccontextmanager
async def open_broker(url: str) -> AsyncGenerator[str]:
    """Provide a broker, and its URL.

    Parameters
    ----------
    url : str
        A broker that must answer; or ``auto``: mosquitto if it is installed, else amqtt. Both on
        a free port of the loopback interface, and gone at the end.

    Raises
    ------
    BrokerUnavailableError
        When the broker does not answer or cannot be started.
    """
    if url != "auto":
        await probe(url)
        yield url
        return
    binary = find_mosquitto()
    async with _amqtt() if binary is None else _mosquitto(binary) as started:
        yield started


def find_mosquitto() -> str | None:
    """Path of the mosquitto daemon, or none."""
    return shutil.which("mosquitto", path=f"{os.environ.get('PATH', os.defpath)}:{DAEMON_PATHS}")


@asynccontextmanager
async def _mosquitto(binary: str) -> AsyncGenerator[str]:
    with tempfile.TemporaryDirectory(prefix="ivics-broker-") as folder:
        broker = _Mosquitto(binary, Path(folder) / "mosquitto.conf")
        keeper = None
        try:
            url = await broker.start_somewhere()
            # No TaskGroup: it would wrap whatever the caller's block raises.
            keeper = asyncio.ensure_future(broker.keep())
            log.info("broker: mosquitto, a child process, at %s", url)
            yield url
        finally:
            if keeper is not None:
                keeper.cancel()
                await asyncio.wait([keeper])
            await broker.stop()


class _Mosquitto:
    """A mosquitto that dies with us, and that is started again if it dies before."""

    def __init__(self, binary: str, configuration: Path) -> None:
        self._binary = binary
        self._configuration = configuration
        self._process: Process | None = None
        self._url = self._said = ""

    async def start_somewhere(self) -> str:
        for _ in range(ATTEMPTS):
            port = free_port()
            text = CONFIGURATION.format(port=port, host=LOOPBACK)
            self._configuration.write_text(text + AS_ROOT * (os.geteuid() == 0))
            self._url = f"mqtt://{LOOPBACK}:{port}"
            if await self._start():
                return self._url
        raise BrokerUnavailableError(LOOPBACK, f"{self._binary} does not start: {self._said}")

    async def keep(self) -> NoReturn:
        while True:
            await self._gone()
            log.error("mosquitto ended by itself: starting it again")
            while not await self._start():  # noqa: ASYNC110 - there is no event to wait for
                await asyncio.sleep(PAUSE)  # noqa: TID251 - nor here

    async def stop(self) -> None:
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        try:
            async with asyncio.timeout(PATIENCE):
                await self._gone()
        except TimeoutError:
            self._process.kill()
            await self._gone()

    async def _start(self) -> bool:
        self._process = await child.start(
            self._binary, "-c", str(self._configuration), stderr=asyncio.subprocess.PIPE
        )
        with contextlib.suppress(TimeoutError, BrokerUnavailableError):
            async with asyncio.timeout(PATIENCE):
                if await self._says_that_it_runs():
                    # Until it serves, it forgets a SIGTERM.
                    await probe(self._url)
                    return True
        await self.stop()
        return False

    async def _says_that_it_runs(self) -> bool:
        """Tell ours from a broker that took the port before it: that one says nothing to us."""
        async for line in self._output():
            self._said = line
            if line.endswith("running"):
                return True
        return False

    async def _gone(self) -> None:
        async for line in self._output():
            log.debug("mosquitto: %s", line)
        if self._process is not None:
            await self._process.wait()

    async def _output(self) -> AsyncGenerator[str]:
        if self._process is not None and self._process.stderr is not None:
            while line := await self._process.stderr.readline():
                yield line.decode(errors="replace").rstrip()


@asynccontextmanager
async def _amqtt() -> AsyncGenerator[str]:
    # Imported here: 5 MB that a site with mosquitto saves. It ships no type stubs.
    from amqtt.broker import Broker  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]
    from amqtt.errors import BrokerError  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]

    for chatty in ("amqtt", "transitions"):  # they log every connection, and more
        logging.getLogger(chatty).setLevel(logging.ERROR)
    for _ in range(ATTEMPTS):
        port = free_port()
        broker = Broker(
            {
                "listeners": {"default": {"type": "tcp", "bind": f"{LOOPBACK}:{port}"}},
                "plugins": {ANONYMOUS: {"allow_anonymous": True}},
            }
        )
        try:
            await broker.start()
        except BrokerError:
            continue
        log.info("broker: amqtt, inside this process, at %s:%d", LOOPBACK, port)
        try:
            yield f"mqtt://{LOOPBACK}:{port}"
        finally:
            await broker.shutdown()
        return
    raise BrokerUnavailableError(LOOPBACK, "amqtt does not start")


def free_port() -> int:
    """Return a port of the loopback interface that nobody listens at now."""
    while True:
        port = secrets.choice(PORTS)
        with socket.socket() as probing, contextlib.suppress(OSError):
            probing.bind((LOOPBACK, port))
            return port
