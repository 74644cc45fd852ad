"""What an operator does to a car park: holds missions, closes spots and roads."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from adapters.missions import retell
from avp.car_park import garage
from rsu.avp.dispatch.interface import Wish
from rsu.avp.dispatch.mission import Reason, State
from rsu.avp.operation.accounting import draw_up
from scenarios.valet_car import Fault
from valet.car_park import NOBODY, CarPark


def refused(lot: CarPark, wish: Wish, **about: str) -> str:
    answer = lot.answers[lot.ask(wish, **about)]
    assert not answer.accepted
    return answer.text


def test_a_mission_that_is_held_stands_until_it_is_released_though_the_unit_is_killed(
    lot: CarPark,
) -> None:
    car = lot.come("a")
    park = lot.ask(Wish.PARK, vehicle="a")
    lot.forward(6.0)
    assert lot.answers[lot.ask(Wish.HOLD, mission=park)].accepted
    lot.forward(2.0)
    assert (lot.state(park), car.speed) == ((State.STOPPED, Reason.OPERATOR), 0.0)
    lot.kill()
    lot.start()
    stands = car.station
    lot.forward(5.0)
    assert (lot.state(park), car.station) == ((State.STOPPED, Reason.OPERATOR), stands)
    assert lot.answers[lot.ask(Wish.RELEASE, mission=park)].accepted
    lot.until(park, State.PARKED)
    assert retell(lot.file).faults == []


def test_what_is_held_goes_on_only_when_it_is_released_and_the_car_is_in_order_and_alone(
    lot: CarPark,
) -> None:
    car = lot.come("a")
    park = lot.ask(Wish.PARK, vehicle="a")
    lot.forward(6.0)
    lot.ask(Wish.HOLD, mission=park)
    lot.forward(2.0)
    assert "stands already: an operator holds it" in refused(lot, Wish.HOLD, mission=park)
    assert "it is released instead" in refused(lot, Wish.GO_ON, mission=park)
    x, y, _ = car.pose
    lot.sight = replace(NOBODY, people=np.array([[x + 2.0, y, 0.0]]))
    assert "somebody beside a" in refused(lot, Wish.RELEASE, mission=park)
    lot.sight = NOBODY
    car.fault = Fault.DOOR
    lot.forward(0.2)
    assert "door" in refused(lot, Wish.RELEASE, mission=park)


def test_only_what_drives_is_held_and_only_what_is_held_is_released(lot: CarPark) -> None:
    car = lot.come("a")
    assert "no mission" in refused(lot, Wish.HOLD, mission="r77")
    lot.sight = replace(NOBODY, people=np.array([[car.pose[0] + 2.0, car.pose[1], 0.0]]))
    park = lot.ask(Wish.PARK, vehicle="a")
    assert "does not drive yet" in refused(lot, Wish.HOLD, mission=park)
    lot.sight = NOBODY
    lot.forward(6.0)
    assert "does not wait" in refused(lot, Wish.RELEASE, mission=park)
    lot.ask(Wish.CANCEL, mission=park)
    assert "not held by an operator" in refused(lot, Wish.RELEASE, mission=park)


def test_an_emergency_stop_that_ends_leaves_held_what_an_operator_holds(lot: CarPark) -> None:
    lot.come("a")
    park = lot.ask(Wish.PARK, vehicle="a")
    lot.forward(6.0)
    lot.ask(Wish.HOLD, mission=park)
    stop = lot.ask(Wish.STOP)
    assert "stands already" in refused(lot, Wish.HOLD, mission=park)
    lot.ask(Wish.ASK_FOR_END, stop=stop)
    assert lot.answers[lot.ask(Wish.CONFIRM_END, stop=stop)].accepted
    lot.forward(2.0)
    assert lot.state(park) == (State.STOPPED, Reason.OPERATOR)


def under_way(lot: CarPark, target: str = "S3") -> str:
    """Let a car be on the way in, before it turns into the aisle; return its mission."""
    lot.come("a")
    park = lot.ask(Wish.PARK, vehicle="a", target=target)
    lot.until(park, State.DRIVING)
    lot.forward(1.0)
    return park


def test_a_mission_on_its_way_to_a_spot_that_is_closed_gets_another_one(lot: CarPark) -> None:
    park = under_way(lot)
    assert lot.answers[lot.ask(Wish.CLOSE, target="S3")].accepted
    spot = lot.keeper.missions[park].target
    assert spot not in {"", "S3"}
    lot.kill()
    lot.start()
    assert [closure.spot for closure in lot.keeper.closures.values()] == ["S3"]
    lot.until(park, State.PARKED)
    assert lot.operation.coordinator.traffic.reservations.holder(spot) == "a"
    assert retell(lot.file).faults == []


def test_a_closed_spot_is_used_again_only_when_it_is_opened_whoever_was_killed(
    lot: CarPark,
) -> None:
    lot.come("a")
    lot.ask(Wish.CLOSE, target="S3")
    assert "an operator has closed" in refused(lot, Wish.PARK, vehicle="a", target="S3")
    assert "closed already" in refused(lot, Wish.CLOSE, target="S3")
    lot.kill()
    lot.start()
    lot.forward(0.2)
    assert "an operator has closed" in refused(lot, Wish.PARK, vehicle="a", target="S3")
    assert lot.answers[lot.ask(Wish.OPEN, target="S3")].accepted
    assert "not closed by an operator" in refused(lot, Wish.OPEN, target="S3")
    lot.until(lot.ask(Wish.PARK, vehicle="a", target="S3"), State.PARKED)
    assert "S3: is occupied by a" in refused(lot, Wish.CLOSE, target="S3")


def test_a_spot_that_is_needed_or_unknown_stays_open(lot: CarPark) -> None:
    assert "S77: is no spot here" in refused(lot, Wish.CLOSE, target="S77")
    assert "D: is no spot here" in refused(lot, Wish.CLOSE, target="D")
    assert "not just one" in refused(lot, Wish.CLOSE)
    assert "not just one" in refused(lot, Wish.CLOSE, target="S3", road="aisle")
    for spot in lot.layout.lot.stalls:
        if spot.name != "S3":
            lot.ask(Wish.CLOSE, target=spot.name)
    park = under_way(lot)
    assert "no other spot that fits a is free" in refused(lot, Wish.CLOSE, target="S3")
    lot.ask(Wish.OPEN, target="N1")
    assert lot.answers[lot.ask(Wish.CLOSE, target="S3")].accepted
    assert lot.keeper.missions[park].target == "N1"
    lot.until(park, State.PARKED)


def test_a_road_stays_open_while_it_would_cut_off_who_is_parked_there(lot: CarPark) -> None:
    assert "is no road here" in refused(lot, Wish.CLOSE, road="elsewhere")
    lot.come("a")
    lot.until(lot.ask(Wish.PARK, vehicle="a", target="S3"), State.PARKED)
    for road in ("aisle", "out"):
        assert f"{road}: stays open, for it would cut off a (S3)" in refused(
            lot, Wish.CLOSE, road=road
        )
    lot.until(lot.ask(Wish.RETRIEVE, vehicle="a"), State.HANDED_BACK)


def test_a_car_waits_in_its_bay_while_the_only_aisle_is_closed(lot: CarPark) -> None:
    lot.come("a")
    assert lot.answers[lot.ask(Wish.CLOSE, road="aisle")].accepted
    assert "operator has closed" in refused(lot, Wish.PARK, vehicle="a", target="S3")
    park = lot.ask(Wish.PARK, vehicle="a")
    lot.forward(5.0)
    assert (lot.state(park), lot.cars["a"].speed) == ((State.AUTHORISED, None), 0.0)
    lot.kill()
    lot.start()
    lot.forward(3.0)
    assert lot.cars["a"].station == 0.0
    lot.ask(Wish.OPEN, road="aisle")
    lot.until(park, State.PARKED)
    assert retell(lot.file).faults == []


def test_what_cannot_be_written_is_neither_closed_nor_opened(lot: CarPark) -> None:
    other = sqlite3.connect(lot.file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    first = lot.ask(Wish.CLOSE, target="S3")
    other.execute("ROLLBACK")
    other.close()
    lot.forward(0.3)
    assert first not in lot.answers
    assert lot.operation.coordinator.closing.closures == lot.keeper.closures == {}


@pytest.mark.parametrize("seed", range(3))
def test_roads_are_closed_while_cars_drive_and_the_unit_is_killed_and_all_are_parked(
    tmp_path: Path, seed: int
) -> None:
    lot, chance = CarPark(tmp_path / "missions.db", garage()), np.random.default_rng(seed)
    parks = []
    for k, bay in enumerate(("0drop1", "0drop5", "0drop9", "1drop2")):
        lot.come(str(k), bay)
        parks.append(lot.ask(Wish.PARK, vehicle=str(k)))
    for _ in range(4):
        lot.forward(float(chance.uniform(2.0, 8.0)))
        aisles = {lot.keeper.missions[park].target[:2] for park in parks if lot.state(park)}
        for aisle in sorted(aisles)[-1:]:
            lot.ask(Wish.CLOSE, road=aisle)
        lot.kill()
        lot.start()
    closed = {road for _, road in lot.keeper.closures}
    for park in parks:
        lot.until(park, State.PARKED)
    assert State.RECOVERY not in {state for _, state, _ in lot.history}
    parked = {place.name[:2] for place in draw_up(lot.operation, lot.now, NOBODY).places}
    assert closed
    assert not parked & closed
    assert retell(lot.file).faults == []
    lot.kill()
