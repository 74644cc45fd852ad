"""A conducted car park in memory: valet cars among outsiders, in the demonstration."""

import asyncio
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from conductor.test_conductor import SITE, STATIONS, Theatre
from rsu import app
from rsu.adapters.car_park import CarPark
from rsu.adapters.mission_journal import MissionJournal
from rsu.codec import valet_post
from rsu.service import Service
from scenarios.valet_fleet import Course, ValetFleet
from scenarios.valet_jobs import furnish, read_jobs
from staging import LIBRARY, unit

SECONDS = 48.0
SCENARIO, SEED = "corridor.xosc", 1


async def play(folder: Path) -> ValetFleet:
    """Let a unit with a car park, its valet cars and the warned vehicles play it all."""
    file = folder / "missions.db"
    layout, jobs = read_jobs(LIBRARY / "corridor_missions.toml")
    furnish(file, layout, jobs)
    cars = ValetFleet(SITE.name, layout, jobs, SEED)
    theatre = Theatre(SCENARIO, SEED, STATIONS[SCENARIO], cars)
    seat = theatre.exchange.join(
        *app.subscriptions(SITE), *valet_post.subscriptions(SITE.name, SITE.name)
    )
    state = unit()
    with MissionJournal(file) as journal:
        car_park = CarPark(state, layout, journal)
        service = Service(state, seat.inbox, seat, car_park=car_park.turn)
        vehicles = (theatre.vehicle(station) for station in STATIONS[SCENARIO])
        await theatre.play(SECONDS, service.run_conducted(theatre.clock), *vehicles)
    return cars


@cache
def fleet() -> ValetFleet:
    with TemporaryDirectory() as folder:
        return asyncio.run(play(Path(folder)))


def courses() -> list[Course]:
    return list(fleet().courses.values())


def test_all_missions_end_among_children_a_trolley_and_a_driver_without_a_contact() -> None:
    states = {one.last.mission.vehicle: one.last.mission.state.value for one in courses()}
    parked, fetched = dict.fromkeys("123", "parked"), dict.fromkeys("456", "handed_back")
    assert states == parked | fetched
    assert fleet().collisions == []


def test_cars_stop_for_outsiders_and_wait_for_each_other() -> None:
    assert any(course.stops for course in courses())
    assert any(course.waits for course in courses())
