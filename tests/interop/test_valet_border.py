"""Two coordinators, a broker and a car are processes; one is killed while it hands the car over."""

import json
import sqlite3
from pathlib import Path
from typing import TextIO

import pytest

from adapters.missions import retell
from interop.test_valet_kill import coordinating
from mosquitto import Mosquitto
from shell import Process

PROGRAM = Path(__file__).with_name("valet_border.py")


def until(lines: TextIO, said: str) -> None:
    """Wait until a coordinator says something."""
    assert any(line.strip() == said for line in lines), f"never said: {said}"


def events(journal: Path, what: str) -> list[tuple[float, str]]:
    """When something happened by a journal, and how."""
    base = sqlite3.connect(f"file:{journal}?mode=ro", uri=True)
    found = base.execute("SELECT time_s, detail FROM event WHERE what = ?", (what,)).fetchall()
    base.close()
    return found


@pytest.mark.parametrize("killed", ["lower", "upper"])
def test_whoever_is_killed_in_the_middle_one_of_them_has_the_mission_and_the_car_arrives(
    mosquitto: Mosquitto, tmp_path: Path, killed: str
) -> None:
    journal = {name: tmp_path / f"{name}.db" for name in ("lower", "upper")}
    other = "upper" if killed == "lower" else "lower"
    with (
        Process(
            "vehicle", "1", "--site", "garage", "--pose", "0,0,0", "--broker", mosquitto.url
        ) as car,
        coordinating(mosquitto.url, journal[other], PROGRAM, other) as living,
    ):
        with coordinating(mosquitto.url, journal[killed], PROGRAM, killed) as said:
            # the upper one has written it; whether the car has heard of that is not known
            until(living if killed == "lower" else said, "upper has it")
        with coordinating(mosquitto.url, journal[killed], PROGRAM, killed) as said:
            lower, upper = (said, living) if killed == "lower" else (living, said)
            until(lower, "lower gave it up")
            until(upper, "upper parked")
        assert car.alive
    told = {name: retell(file) for name, file in journal.items()}
    assert {name: one.faults for name, one in told.items()} == {"lower": [], "upper": []}
    assert told["lower"].missions == told["lower"].holder == told["upper"].holder == {}
    assert told["upper"].missions["m1"]["state"] == "parked"
    taken, given = events(journal["upper"], "mission")[0], events(journal["lower"], "transfer")[0]
    assert taken[0] <= given[0]  # no gap
    sequences = [int(detail) for _, detail in events(journal["lower"], "order")]
    own = [int(detail) for _, detail in events(journal["upper"], "order")]
    assert min(own) > sequences[0]
    assert len(own) == len(set(own))
    assert json.loads(taken[1])[0] == "m1"
