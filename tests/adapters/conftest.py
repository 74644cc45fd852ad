"""Links that run for the length of a test."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from rsu.adapters import broker
from rsu.adapters.broker import open_broker
from rsu.adapters.mailbox import Mailbox
from rsu.adapters.mqtt import MqttLink
from rsu.clock import SystemClock
from rsu.codec.message import Incoming, Outgoing

PATIENCE = 60.0


class Party:
    """One client of a broker with its mailbox, and the waiting that tests need."""

    def __init__(
        self,
        url: str,
        name: str,
        subscriptions: Sequence[str] = (),
        *,
        inbox_limit: int = 1000,
        outbox_limit: int = 1000,
        message_bytes: int = 1000,
        will: Outgoing | None = None,
    ) -> None:
        self.inbox = Mailbox(inbox_limit)
        self.link = MqttLink(
            url,
            name,
            subscriptions,
            self.inbox,
            SystemClock(),
            outbox_limit,
            message_bytes,
            will,
        )

    async def until(self, *, connected: bool) -> None:
        async with asyncio.timeout(PATIENCE):
            while self.link.connected != connected:
                await self.link.changed()

    async def take(self, count: int) -> list[Incoming]:
        """Wait for that many messages."""
        messages: list[Incoming] = []
        async with asyncio.timeout(PATIENCE):
            while len(messages) < count:
                messages += await self.inbox.receive(PATIENCE)
        return messages

    async def payloads(self, count: int) -> list[bytes]:
        return [message.payload for message in await self.take(count)]


@asynccontextmanager
async def running(party: Party) -> AsyncIterator[Party]:
    task = asyncio.ensure_future(party.link.run())
    try:
        yield party
    finally:
        task.cancel()
        async with asyncio.timeout(PATIENCE):
            await asyncio.wait([task])
        assert task.cancelled(), task.exception()


@pytest.fixture
async def join() -> AsyncIterator[Callable[..., "object"]]:
    """Give a function that starts a `Party`; all are stopped at the end."""
    async with AsyncExitStack() as stack:

        async def start(*args: object, **options: object) -> Party:
            return await stack.enter_async_context(running(Party(*args, **options)))

        yield start


@pytest.fixture
def without_mosquitto(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Hide every mosquitto of this machine."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(broker, "DAEMON_PATHS", str(tmp_path))


@pytest.fixture(params=["mosquitto", "amqtt"])
async def any_broker(request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """Give the URL of each kind of broker in turn."""
    if request.param == "mosquitto":
        yield request.getfixturevalue("mosquitto").url
    else:
        request.getfixturevalue("without_mosquitto")
        async with open_broker("auto") as url:
            yield url
