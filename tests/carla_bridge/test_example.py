"""The scripts of strangers that the guide ships, on the headless server."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from headless import Headless

pytest.importorskip("carla", reason="the client has no wheel for this Python")

GUIDE = Path(__file__).parents[2] / "docs" / "how-to"


def run(script: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, str(GUIDE / script), *arguments],
        capture_output=True,
        text=True,
        timeout=120.0,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_car_that_follows_waypoints_has_each_frame_of_each_sensor(server: Headless) -> None:
    said = run("follow_waypoints.py", "127.0.0.1", str(server.port))
    assert re.search(r"drove 60\.\d m, every sensor had a frame", said)


def test_the_car_that_keeps_its_distance_does(server: Headless) -> None:
    said = run("keep_distance.py", str(server.port))
    (closest,) = re.findall(r"closest ([\d.]+) m", said)
    assert 8.0 < float(closest) < 25.0


def test_both_use_the_package_of_the_client_alone() -> None:
    for script in GUIDE.glob("*.py"):
        imports = re.findall(r"^(?:import|from) (\w+)", script.read_text(), flags=re.MULTILINE)
        assert set(imports) <= {"carla", *sys.stdlib_module_names}
