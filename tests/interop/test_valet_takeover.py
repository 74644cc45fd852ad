"""A car goes over from unit to unit while one is killed; in a file of its own, for it lasts."""

import asyncio
from pathlib import Path
from signal import SIGKILL

import pytest

from interop.test_valet_neighbours import assert_one_owner, events, park, pose, write_sites
from mosquitto import Mosquitto
from shell import Process


@pytest.mark.parametrize("killed", ["lower", "upper"])
def test_whoever_is_killed_while_the_car_goes_over_one_of_them_has_it_and_it_arrives(
    tmp_path: Path, mosquitto: Mosquitto, killed: str
) -> None:
    sites = write_sites(tmp_path)
    broker = ("--broker", mosquitto.url, "--verbose")
    other = "upper" if killed == "lower" else "lower"
    with (
        Process("vehicle", "7", "--site", "garage", "--pose", pose(), *broker) as car,
        Process("serve", sites[other], *broker) as living,
    ):
        car.until("connected to the broker")
        with Process("serve", sites[killed], *broker) as unit:
            for one in (living, unit):
                one.until("connected to the broker", times=2)
            mission = asyncio.run(park(mosquitto.url, "upper"))
            upper = living if killed == "lower" else unit
            upper.until(f"{mission} of 7: ")  # it is written; whether the car obeys is not known
            unit.signal(SIGKILL)
        given = events(tmp_path / "lower.db", "transfer", mission)  # before the lower one died
        with Process("serve", sites[killed], *broker) as unit:
            lower, upper = (unit, living) if killed == "lower" else (living, unit)
            upper.until(f"{mission} of 7: parked")
            if not given:
                lower.until(f"{mission} of 7 has gone over to upper")
            assert lower.stop().code == upper.stop().code == 0
    assert_one_owner(tmp_path, mission)
