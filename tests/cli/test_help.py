"""`ivics --help` and what every command says of itself."""

import re
import subprocess
import sys

import pytest
from typer.main import get_command

from rsu import cli
from shell import IVICS, ROOT, ivics

COMMANDS = sorted(get_command(cli.app).commands)  # pyright: ignore[reportAttributeAccessIssue]
HEAVY = {
    "numba", "llvmlite", "numpy", "scipy", "pyproj", "google.protobuf", "aiomqtt", "amqtt",
    "mcap", "rsu.app", "rsu.pipeline", "scenarios",
}  # fmt: skip


def test_help_takes_less_than_half_a_second_of_cpu() -> None:
    said = ivics("--help")
    assert said.code == 0
    assert said.cpu <= 0.5
    assert all(command in said.out for command in COMMANDS)


def test_help_imports_nothing_heavy() -> None:
    traced = subprocess.run(
        [sys.executable, "-X", "importtime", *IVICS[1:], "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    imported = set(re.findall(r"\|\s+([\w.]+)$", traced.stderr, flags=re.MULTILINE))
    assert "typer" in imported
    assert imported & HEAVY == set()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        get_command(cli.app).main([command, "--help"], prog_name="ivics")
    said = capsys.readouterr().out
    assert ended.value.code == 0
    assert re.search(rf"Example: ivics {command}\b", said)
