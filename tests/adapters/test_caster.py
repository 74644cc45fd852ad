"""Corrections are passed on from a caster that comes and goes, refuses, or is silent."""

import asyncio
import json
import logging
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from casters import FRAMES, casting
from rsu.adapters import caster
from rsu.adapters.caster import CorrectionRelay
from rsu.clock import SystemClock, seconds
from rsu.codec.message import Outgoing
from rsu.config import Caster
from rsu.errors import KeyStoreError
from world import corridor_site

CLOCK = SystemClock()
SITE = corridor_site()


class Said:
    """What a relay has sent."""

    def __init__(self) -> None:
        self.frames: list[bytes] = []
        self._more = asyncio.Event()

    def send(self, message: Outgoing) -> None:
        self.frames += map(b64decode, json.loads(message.payload)["message"]["frames"])
        self._more.set()

    async def until(self, count: int) -> None:
        async with asyncio.timeout(30.0):
            while len(self.frames) < count:
                self._more.clear()
                await self._more.wait()


@asynccontextmanager
async def relaying(source: Caster, said: Said) -> AsyncIterator[CorrectionRelay]:
    relay = CorrectionRelay(SITE, source, said.send, CLOCK)
    task = asyncio.ensure_future(relay.run())
    try:
        yield relay
    finally:
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled(), task.exception()


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caster, "PAUSE", 0.01)


async def test_frames_are_passed_on_and_again_after_the_caster_hung_up() -> None:
    said = Said()
    async with casting() as server:
        source = Caster(url=f"tcp://127.0.0.1:{server.port}")
        async with relaying(source, said) as relay:
            await server.guest()
            assert not relay.health(seconds(CLOCK.now_ns())).alive
            server.say(b"noise" + FRAMES[0] + FRAMES[1][:5])
            await said.until(1)
            server.say(FRAMES[1][5:])
            await said.until(2)
            server.hang_up()
            await server.guest()
            server.say(FRAMES[2])
            await said.until(3)
            health = relay.health(seconds(CLOCK.now_ns()))
    assert said.frames == FRAMES
    assert (health.alive, health.frames, health.skipped) == (True, 3, 5)
    assert not relay.health(health.last_time + caster.FRESH + 0.1).alive


async def test_ntrip_asks_for_a_mountpoint_with_a_password(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("open sesame\n")
    secret.chmod(0o600)
    said = Said()
    async with casting(b"ICY 200 OK\r\n\r\n") as server:
        url = f"ntrip://127.0.0.1:{server.port}/NEAR"
        source = Caster(url=url, user="rsu", password_file=str(secret))
        async with relaying(source, said):
            await server.guest()
            server.say(FRAMES[0])
            await said.until(1)
        request = server.requests[0].split(b"\r\n")
    assert request[0] == b"GET /NEAR HTTP/1.0"
    assert b"Authorization: Basic cnN1Om9wZW4gc2VzYW1l" in request
    assert said.frames == FRAMES[:1]


async def test_a_caster_that_refuses_is_told_of_once_and_asked_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, logger=caster.__name__)
    async with casting(b"HTTP/1.1 401 Unauthorized\r\n\r\n") as server:
        source = Caster(url=f"ntrip://127.0.0.1:{server.port}/NEAR")
        async with relaying(source, Said()):
            for _ in range(3):
                await server.guest()
    assert [record.getMessage() for record in caplog.records] == [
        "the caster refuses: b'HTTP/1.1 401 Unauthorized\\r\\n'"
    ]


@pytest.mark.parametrize("answer", [b"x" * 10_000, b""])
async def test_a_server_that_is_no_caster_ends_nothing(answer: bytes) -> None:
    said = Said()
    async with casting(answer) as server:
        source = Caster(url=f"ntrip://127.0.0.1:{server.port}/NEAR")
        async with relaying(source, said):
            await server.guest()
            server.hang_up()
            await server.guest()
    assert said.frames == []


async def test_a_silent_caster_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caster, "PATIENCE", 0.05)
    async with casting() as server, relaying(Caster(url=f"tcp://127.0.0.1:{server.port}"), Said()):
        await server.guest()
        await server.guest()


@pytest.mark.parametrize("host", ["127.0.0.1:1", "no-such-host.invalid:1", f"{'x' * 70}.org:1"])
async def test_a_caster_that_is_not_there_ends_nothing(
    host: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with relaying(Caster(url=f"tcp://{host}"), Said()), asyncio.timeout(30.0):
        while "the caster is lost" not in caplog.text:
            await CLOCK.sleep(0.01)


def test_a_password_that_others_may_read_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("open sesame")
    secret.chmod(0o644)
    source = Caster(url="ntrip://there/NEAR", user="rsu", password_file=str(secret))
    with pytest.raises(KeyStoreError):
        CorrectionRelay(SITE, source, print, CLOCK)
