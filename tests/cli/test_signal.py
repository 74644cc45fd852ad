"""Commands that run until they are told to stop do so, and leave nothing behind."""

import signal
from itertools import product
from pathlib import Path

import psutil
import pytest

from mosquitto import Mosquitto
from project import copied
from shell import Process
from world import LIBRARY

COMMANDS = {
    "serve": f"serve {LIBRARY / 'corridor.toml'} --verbose --broker",
    "watch": "watch --verbose --broker",
    "vehicle": "vehicle 1001 --site corridor --at 48.1351,11.5820 --verbose --broker",
}
FAMILY = 5
"""The demonstration's broker, roadside unit and three vehicles."""
UNCOMPILED = ("rsu/kernels/assignment", "scenarios/kernels/body")
"""One file of the unit's and one of the player's: all would take a minute, on the same way."""


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


def compiled(project: Path, file: str) -> list[Path]:
    """What numba has kept of a file."""
    path = project / file
    return list((path.parent / "__pycache__").glob(f"{path.name}.*.nb?"))


@pytest.mark.parametrize(
    ("command", "number"),
    [
        ("serve", signal.SIGINT),  # SIGTERM: see below, with a recording
        *product(("watch", "vehicle"), (signal.SIGINT, signal.SIGTERM)),
    ],
)
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
        process.gathered(FAMILY)
        stopped_well(process, signal.SIGINT, everybody=True, code=INTERRUPTED)
    assert list(empty.iterdir()) == []


def test_a_demonstration_compiles_before_it_starts_and_leaves_nothing_if_it_is_ended_then(
    empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    copied(tmp_path)
    for path in [path for file in UNCOMPILED for path in compiled(tmp_path, file)]:
        path.unlink()
    with Process("demo", "--headless", "--verbose", cwd=empty, project=tmp_path) as process:
        process.until("listen along with")
        assert all(compiled(tmp_path, file) for file in UNCOMPILED)
        stopped_well(process, signal.SIGTERM, everybody=False, code=INTERRUPTED)
    assert list(empty.iterdir()) == []


def test_a_recording_that_is_ended_is_whole(mosquitto: Mosquitto, empty: Path) -> None:
    command = (*COMMANDS["serve"].split(), mosquitto.url, "--record", "run.mcap")
    with Process(*command, cwd=empty) as process:
        process.until("connected to the broker")
        stopped_well(process, signal.SIGTERM, everybody=False)
    (recording,) = empty.iterdir()
    assert recording.read_bytes()[:8] == recording.read_bytes()[-8:] == b"\x89MCAP0\r\n"
