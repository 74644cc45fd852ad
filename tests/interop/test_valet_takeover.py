"""A car goes over from unit to unit while each is killed; in a file of its own, for it lasts."""

import asyncio
from pathlib import Path
from signal import SIGKILL

from interop.test_car_park import have
from interop.test_valet_neighbours import assert_one_owner, events, pose, write_sites
from mosquitto import Mosquitto
from rsu.avp.dispatch.interface import Wish
from shell import Process


def test_whoever_is_killed_while_the_car_goes_over_one_of_them_has_it_and_it_arrives(
    tmp_path: Path, mosquitto: Mosquitto
) -> None:
    sites = write_sites(tmp_path)
    broker = ("--broker", mosquitto.url, "--verbose")
    with (
        Process("vehicle", "7", "--site", "garage", "--pose", pose(), *broker) as car,
        Process("serve", sites["lower"], *broker) as lower,
    ):
        car.until("connected to the broker")
        with Process("serve", sites["upper"], *broker) as upper:
            for unit in (lower, upper):
                unit.until("connected to the broker", times=2)
            mission = asyncio.run(have(mosquitto.url, Wish.PARK, "upper", site="lower"))
            upper.until(f"{mission} of 7: ")  # it is written; whether the car obeys is not known
            upper.signal(SIGKILL)
        with Process("serve", sites["upper"], *broker) as upper:
            upper.until(f"{mission} of 7: ")
            lower.signal(SIGKILL)
            lower.end()
            given = events(tmp_path / "lower.db", "transfer", mission)  # before it died
            with Process("serve", sites["lower"], *broker) as again:
                upper.until(f"{mission} of 7: parked")
                if not given:
                    again.until(f"{mission} of 7 has gone over to upper")
                assert again.stop().code == upper.stop().code == 0
    assert_one_owner(tmp_path, mission)
