import asyncio
import logging
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from mosquitto import Mosquitto
from rsu.adapters import broker
from rsu.adapters.broker import open_broker
from rsu.adapters.endpoint import parse_endpoint
from rsu.adapters.mailbox import Mailbox
from rsu.adapters.mqtt import probe
from rsu.errors import BrokerUnavailableError

CHECKOUT = Path(__file__).parents[2]


def children() -> list[psutil.Process]:
    return [each for each in psutil.Process().children() if each.name() == "mosquitto"]


def exists(path: Path) -> bool:
    return path.exists()


async def test_auto_brings_mosquitto_along_and_takes_it_away(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, logger="rsu.adapters.broker")
    async with open_broker("auto") as url:
        await probe(url)
        assert parse_endpoint(url).host == "127.0.0.1"
        (child,) = children()
        configuration = Path(child.cmdline()[-1])
        assert exists(configuration)
    assert not child.is_running()
    assert not exists(configuration.parent)
    assert "broker: mosquitto" in caplog.text
    with pytest.raises(BrokerUnavailableError):
        await probe(url)


@pytest.mark.usefixtures("without_mosquitto")
async def test_auto_without_mosquitto_runs_amqtt_inside(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="rsu.adapters.broker")
    async with open_broker("auto") as url:
        await probe(url)
        assert children() == []
    assert "broker: amqtt" in caplog.text
    with pytest.raises(BrokerUnavailableError):
        await probe(url)


async def test_a_configured_broker_is_used_as_it_is(mosquitto: Mosquitto) -> None:
    async with open_broker(mosquitto.url) as url:
        assert url == mosquitto.url
        assert [child.pid for child in children()] == [mosquitto.pid]
    await probe(mosquitto.url)


async def test_a_configured_broker_that_is_down_is_an_error(mosquitto: Mosquitto) -> None:
    mosquitto.kill()
    with pytest.raises(BrokerUnavailableError, match=str(mosquitto.port)):
        async with open_broker(mosquitto.url):
            pass


@pytest.mark.parametrize("kind", ["mosquitto", "amqtt"])
async def test_an_error_of_the_caller_passes_unchanged_and_leaves_nothing(
    kind: str, request: pytest.FixtureRequest
) -> None:
    if kind == "amqtt":
        request.getfixturevalue("without_mosquitto")
    with pytest.raises(ZeroDivisionError):
        async with open_broker("auto") as url:
            raise ZeroDivisionError
    assert children() == []
    with pytest.raises(BrokerUnavailableError):
        await probe(url)


async def test_a_child_that_is_killed_comes_back_at_the_same_place(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with open_broker("auto") as url:
        (first,) = children()
        first.kill()
        async with asyncio.timeout(60):
            while [child.pid for child in children()] in ([], [first.pid]):
                await Mailbox(1).receive(0.01)
            while not await answers(url):
                await Mailbox(1).receive(0.01)
    assert "ended by itself" in caplog.text
    assert children() == []


async def answers(url: str) -> bool:
    try:
        await probe(url)
    except BrokerUnavailableError:
        return False
    return True


HOST = """
import asyncio, signal
from rsu.adapters.broker import open_broker

# As in a terminal, also where a shell started the tests in the background and SIGINT is ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)

async def main():
    async with open_broker("auto") as url:
        print(url, flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


def host_of_a_broker() -> tuple[subprocess.Popen[str], str, psutil.Process]:
    host = subprocess.Popen(
        [sys.executable, "-c", HOST], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True
    )
    assert host.stdout is not None
    url = host.stdout.readline().strip()
    (child,) = psutil.Process(host.pid).children()
    assert child.name() == "mosquitto"
    return host, url, child


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
async def test_the_child_ends_with_its_parent_however_that_ends(how: signal.Signals) -> None:
    host, url, child = host_of_a_broker()
    os.kill(host.pid, how)
    with host:
        try:
            host.wait(60)
        finally:
            host.kill()
    psutil.wait_procs([child], timeout=60)
    assert not child.is_running()
    with pytest.raises(BrokerUnavailableError):
        await probe(url)


@pytest.mark.parametrize("kind", ["mosquitto", "amqtt"])
async def test_a_port_that_is_taken_meanwhile_is_no_obstacle(
    kind: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind == "amqtt":
        request.getfixturevalue("without_mosquitto")
    free_port = broker.free_port
    with socket.create_server(("127.0.0.1", 0)) as thief:
        taken = thief.getsockname()[1]
        ports = iter([taken, taken])
        monkeypatch.setattr(broker, "free_port", lambda: next(ports, None) or free_port())
        async with open_broker("auto") as url:
            assert parse_endpoint(url).port != taken
            await probe(url)


async def test_a_mosquitto_that_does_not_start_is_an_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "mosquitto"
    broken.write_text("#!/bin/sh\necho out of order >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(BrokerUnavailableError, match="does not start: out of order"):
        async with open_broker("auto"):
            pass
    assert children() == []


async def test_nothing_stays_when_the_start_is_cancelled() -> None:
    async def start() -> None:
        async with open_broker("auto"):
            raise AssertionError("too late to be cancelled")

    task = asyncio.ensure_future(start())
    await asyncio.wait([task], timeout=0.005)
    task.cancel()
    await asyncio.wait([task], timeout=60)
    assert task.cancelled()
    assert children() == []
