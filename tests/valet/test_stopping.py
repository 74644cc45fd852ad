"""An emergency stop for all, at many cars: which turn it takes, and how long until they stand."""

from pathlib import Path

from avp.car_park import garage
from rsu.adapters.car_park import TURN
from rsu.avp.dispatch.interface import Wish
from rsu.avp.dispatch.mission import Reason, State
from rsu.avp.safety.permit import BRAKE_LAG, DECELERATION
from valet.car_park import CarPark

WIRE = 0.2
"""s that a stop may take to all cars, at p99."""
STEP = 0.1


def test_a_stop_for_all_takes_every_permit_back_in_the_turn_that_hears_of_it(
    tmp_path: Path,
) -> None:
    lot = CarPark(tmp_path / "missions.db", garage())
    names = [f"{level}drop{bay}" for level in (0, 1) for bay in range(1, 6)]
    missions = {}
    for name in names:
        lot.come(name, name)
        missions[name] = lot.ask(Wish.PARK, vehicle=name)
    lot.forward(15.0)
    speeds = {name: car.speed for name, car in lot.cars.items()}
    assert sum(speed > 1.0 for speed in speeds.values()) > 4
    lot.ask(Wish.STOP)  # lets one turn go by, and the cars a step
    assert {lot.state(mission) for mission in missions.values()} == {
        (State.STOPPED, Reason.EMERGENCY)
    }
    assert TURN < WIRE / 2.0  # a turn that has just begun when the wish comes, and the way there
    places = {name: car.station for name, car in lot.cars.items()}
    lot.forward(BRAKE_LAG + max(speeds.values()) / DECELERATION + STEP)
    assert {car.speed for car in lot.cars.values()} == {0.0}
    for name, car in lot.cars.items():
        longest = speeds[name] * BRAKE_LAG + speeds[name] ** 2 / (2.0 * DECELERATION)
        assert car.station - places[name] <= longest + 1e-6
    places = {name: car.station for name, car in lot.cars.items()}
    lot.forward(5.0)
    assert {name: car.station for name, car in lot.cars.items()} == places
