"""`ivics carla`: what it says of servers that fit, and of what does not."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from headless import Headless
from mosquitto import free_port

pytest.importorskip("carla", reason="the client has no wheel for this Python")


def ivics(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "rsu.cli", "carla", *arguments],
        capture_output=True,
        text=True,
        timeout=120.0,
        check=False,
    )


def test_the_doctor_is_content_with_the_headless_server(server: Headless) -> None:
    done = ivics("doctor", "--port", str(server.port), "--json")
    assert done.returncode == 0
    assert all(check["ok"] for check in json.loads(done.stdout)["checks"])


def test_the_doctor_says_that_nobody_answers() -> None:
    done = ivics("doctor", "--port", str(free_port()))
    assert done.returncode == 1
    assert "refused" in done.stdout
    assert "ivics carla serve" in done.stdout


def test_a_map_or_a_file_of_faults_that_is_wrong_is_one_line(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.xodr"
    wrong.write_text("<OpenDRIVE/>")
    faults = tmp_path / "faults.toml"
    faults.write_text("fault = 3\n")
    for option, file in (("--map", wrong), ("--faults", faults)):
        done = ivics("serve", "--port", str(free_port()), option, str(file))
        assert done.returncode == 2
        assert done.stderr.startswith(f"ivics: {file}")
        assert done.stderr.count("\n") == 1
    done = ivics("serve", "--host", "nowhere.example", "--port", str(free_port()))
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
