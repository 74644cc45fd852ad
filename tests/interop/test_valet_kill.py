"""Coordinator, broker and cars are processes; the coordinator is killed while the cars drive."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from adapters.missions import retell
from mosquitto import Mosquitto
from page import ROOT
from project import paths
from shell import Process

PROGRAM = Path(__file__).with_name("valet_coordinator.py")
KILLS = 2


@contextmanager
def coordinating(
    broker: str, journal: Path, program: Path = PROGRAM, *name: str
) -> Iterator[TextIO]:
    """What a coordinator says, until it is killed."""
    path = f"{paths(ROOT)}{os.pathsep}{ROOT / 'tests'}"
    child = subprocess.Popen(
        [sys.executable, str(program), *name, broker, str(journal)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": path},
    )
    assert child.stdout is not None
    try:
        yield child.stdout
    finally:
        child.kill()
        child.communicate()


def until(lines: TextIO, *states: str) -> None:
    """Wait until each mission has been in one of these states."""
    left = {"m1", "m2"}
    for line in lines:
        name, state = line.split()
        if state in states:
            left.discard(name)
        if not left:
            return
    raise AssertionError(f"never {states}: {left}")


def test_a_coordinator_that_is_killed_again_and_again_parks_its_cars(
    mosquitto: Mosquitto, tmp_path: Path
) -> None:
    journal = tmp_path / "missions.db"
    poses = {"1": "0,0,0", "2": "0,6,0"}
    cars = [
        Process("vehicle", name, "--site", "garage", "--pose", pose, "--broker", mosquitto.url)
        for name, pose in poses.items()
    ]
    with cars[0], cars[1]:
        for _ in range(KILLS):
            with coordinating(mosquitto.url, journal) as said:
                until(said, "driving", "parked")  # the other car may be late
        with coordinating(mosquitto.url, journal) as said:
            until(said, "parked")
        assert all(car.alive for car in cars)
    told = retell(journal)
    assert told.faults == []
    assert {name: one["state"] for name, one in told.missions.items()} == {
        "m1": "parked",
        "m2": "parked",
    }
    assert told.holder == {}
