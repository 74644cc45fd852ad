"""`ivics carla`: what it says of servers that fit, and of what does not."""

from pathlib import Path

import pytest

from headless import Headless
from mosquitto import free_port
from shell import called, ivics

pytest.importorskip("carla", reason="the client has no wheel for this Python")


def test_the_doctor_is_content_with_the_headless_server(server: Headless) -> None:
    done = ivics("carla", "doctor", "--port", str(server.port), "--json")
    assert done.code == 0
    assert all(check["ok"] for check in done.json["checks"])


def test_the_doctor_says_that_nobody_answers() -> None:
    done = ivics("carla", "doctor", "--port", str(free_port()))
    assert done.code == 1
    assert "refused" in done.out
    assert "ivics carla serve" in done.out


def test_a_map_or_a_file_of_faults_that_is_wrong_is_one_line(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.xodr"
    wrong.write_text("<OpenDRIVE/>")
    faults = tmp_path / "faults.toml"
    faults.write_text("fault = 3\n")
    for option, file in (("--map", wrong), ("--faults", faults)):
        done = called("carla", "serve", "--port", free_port(), option, file)
        assert done.code == 2
        assert done.err.startswith(f"ivics: {file}")
        assert done.err.count("\n") == 1
    done = called("carla", "serve", "--host", "nowhere.example", "--port", free_port())
    assert done.code == 2
    assert done.err.count("\n") == 1
