"""Commands that run until they are told to stop do so, and leave nothing behind."""

import signal
from pathlib import Path

import psutil
import pytest

from mosquitto import Mosquitto
from shell import Process
from world import LIBRARY

COMMANDS = {
    "serve": f"serve {LIBRARY / 'corridor.toml'} --verbose --broker",
    "watch": "watch --verbose --broker",
    "vehicle": "vehicle 1001 --site corridor --at 48.1351,11.5820 --verbose --broker",
}
FAMILY = 5
"""The demonstration's broker, roadside unit and three vehicles."""


@pytest.fixture
def empty(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where commands work and put temporary files."""
    folder = tmp_path_factory.mktemp("empty")
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


INTERRUPTED = 130
"""Of a command that was to end by itself."""


def stopped_well(
    process: Process, number: signal.Signals, *, everybody: bool, code: int = 0
) -> str:
    """Stop it; return what it said on stderr."""
    family = process.family
    process.signal(number, everybody=everybody)
    ended = process.end()
    assert ended.code == code, ended.err
    assert "Traceback" not in ended.err
    _, alive = psutil.wait_procs(family, timeout=60.0)
    assert alive == []
    return ended.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_client_of_a_broker_ends_when_it_is_told_to(
    command: str, number: signal.Signals, mosquitto: Mosquitto, empty: Path
) -> None:
    with Process(*COMMANDS[command].split(), mosquitto.url, cwd=empty) as process:
        process.until("connected to the broker")
        stopped_well(process, number, everybody=False)
    assert list(empty.iterdir()) == []


@pytest.mark.parametrize("command", ["watch", "vehicle"])
def test_it_ends_too_while_no_broker_answers(
    command: str, mosquitto: Mosquitto, empty: Path
) -> None:
    mosquitto.kill()
    with Process(*COMMANDS[command].split(), mosquitto.url, cwd=empty) as process:
        process.until("no broker answers")
        stopped_well(process, signal.SIGTERM, everybody=False)


def test_a_unit_with_a_broker_of_its_own_takes_it_along(empty: Path) -> None:
    with Process("serve", LIBRARY / "corridor.toml", "--verbose", cwd=empty) as process:
        process.until("connected to the broker")
        assert len(process.family) == 1
        stopped_well(process, signal.SIGTERM, everybody=False)
    assert list(empty.iterdir()) == []


def test_a_terminals_interrupt_ends_the_demonstration_and_all_its_processes(empty: Path) -> None:
    with Process("demo", "--headless", "--verbose", cwd=empty) as process:
        process.until("listen along with")
        while len(process.family) < FAMILY:
            assert process.alive
        stopped_well(process, signal.SIGINT, everybody=True, code=INTERRUPTED)
    assert list(empty.iterdir()) == []


def test_a_demonstration_that_is_ended_while_it_starts_leaves_nothing(empty: Path) -> None:
    with Process("demo", "--headless", "--verbose", cwd=empty) as process:
        process.until("listen along with")
        stopped_well(process, signal.SIGTERM, everybody=False, code=INTERRUPTED)
    assert list(empty.iterdir()) == []


def test_a_recording_that_is_ended_is_whole(mosquitto: Mosquitto, empty: Path) -> None:
    command = (*COMMANDS["serve"].split(), mosquitto.url, "--record", "run.mcap")
    with Process(*command, cwd=empty) as process:
        process.until("connected to the broker")
        stopped_well(process, signal.SIGTERM, everybody=False)
    recording = empty / "run.mcap"
    assert recording.read_bytes()[:8] == recording.read_bytes()[-8:] == b"\x89MCAP0\r\n"
