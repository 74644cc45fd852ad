"""A console that is served on a port, in a thread with a loop of its own."""

import asyncio
import socket
import threading
from pathlib import Path
from typing import Self

import httpx

from console.watch import HASH, PASSWORD, Room, a_room
from rsu.clock import SystemClock
from rsu.console.api import view
from rsu.console.people.role import Role
from rsu.console.server import Server

REPORT = 0.2


class Served:
    """A console with somebody of each role, whose unit reports all the time.

    Parameters
    ----------
    file : Path
        Of its people.
    origin : str, optional
        Of the proxy in front of it.
    """

    def __init__(self, file: Path, origin: str | None = None) -> None:
        self._file, self._origin = file, origin
        self.reporting = True
        """Whether its unit reports."""
        self._clients: list[httpx.Client] = []
        self._listening = socket.socket()
        self._listening.bind(("127.0.0.1", 0))
        self._started, self._stop = threading.Event(), asyncio.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._started.wait(30.0)
        return self

    def __exit__(self, *_: object) -> None:
        for client in self._clients:
            client.close()
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(30.0)
        assert not self._thread.is_alive()

    def log_in(self, role: Role) -> httpx.Client:
        """Let somebody log in; he sends what a page sends."""
        client = httpx.Client(base_url=self.url, headers={"Origin": self.url})
        self._clients.append(client)
        answer = client.post("/api/v1/session", json={"name": role.value, "password": PASSWORD})
        answer.raise_for_status()
        client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        return client

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.room: Room = a_room(self._file, SystemClock(), self._origin)
        with self.room.console.register as register:
            for role in Role:
                register.put(role.value, role, HASH, self.room.console.now)
            proxied = self._origin is not None
            server = Server(self.room.app, "127.0.0.1", None, None, proxied=proxied)
            async with asyncio.TaskGroup() as tasks:
                serving = tasks.create_task(server.serve([self._listening]))
                reporting = tasks.create_task(self._report())
                await self._stop.wait()
                reporting.cancel()
                server.should_exit = True
                await serving

    async def _report(self) -> None:
        while True:
            if self.reporting:
                self.room.report()
            console = self.room.console
            console.audience.tell(view.state(console).model_dump_json())
            self._started.set()
            await self.room.clock.sleep(REPORT)
