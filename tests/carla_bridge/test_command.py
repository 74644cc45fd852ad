"""`ivics carla`: what it says of servers that fit, and of what does not."""

import re
from pathlib import Path

import pytest

from headless import Headless
from mosquitto import free_port
from shell import called, ivics
from world import LIBRARY

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


@pytest.mark.parametrize("host", ["a..b", "..", "x" * 64])
def test_a_name_that_no_host_can_have_is_told(host: str) -> None:
    done = ivics("carla", "doctor", "--host", host, "--port", "2000")
    assert done.code == 1
    assert "Traceback" not in done.err


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


@pytest.mark.parametrize(
    ("part", "wrong"),
    [
        (r'(<lane [^>]*type=")\w+', r"\1border"),
        (r"<!\[CDATA\[.*?\]\]>", "<![CDATA[+proj=longlat]]>"),
        (r"<!\[CDATA\[.*?\]\]>", "<![CDATA[+proj=utm +zone=99]]>"),
        (r'"UTF-8"\?>', '"ISO-8859-1"?><!-- S\xfcden -->'),
    ],
)
def test_a_map_that_no_server_can_use_is_one_line(part: str, wrong: str, tmp_path: Path) -> None:
    text, count = re.subn(part, wrong, (LIBRARY / "map" / "town.xodr").read_text("utf-8"))
    assert count
    file = tmp_path / "map.xodr"
    file.write_text(text, "latin-1")
    done = called("carla", "serve", "--port", free_port(), "--map", file)
    assert done.code == 2
    assert done.err.count("\n") == 1
