"""A car park in operation: requests in, cars parked and fetched, a journal that knows it all."""

import sqlite3
from dataclasses import replace

import numpy as np
import pytest

from adapters.missions import retell
from rsu.avp.coordination.order import Found, Gone
from rsu.avp.dispatch.entry import Entry
from rsu.avp.dispatch.interface import Wish
from rsu.avp.dispatch.mission import Reason, State
from scenarios.valet_car import Fault
from valet.car_park import NOBODY, CarPark


def stands_in(lot: CarPark, name: str, spot: str) -> bool:
    stand = lot.layout.stand(lot.layout.lot.spot(spot))
    return bool(np.hypot(*(np.array(lot.cars[name].pose[:2]) - stand[:2])) < 0.1)


def test_a_car_is_parked_in_the_spot_that_was_named_and_fetched(lot: CarPark) -> None:
    lot.come("a")
    park = lot.ask(Wish.PARK, vehicle="a", target="S3")
    assert lot.answers[park].accepted, lot.answers[park].text
    lot.until(park, State.PARKED)
    assert stands_in(lot, "a", "S3")
    retrieve = lot.ask(Wish.RETRIEVE, vehicle="a")
    lot.until(retrieve, State.HANDED_BACK)
    assert stands_in(lot, "a", "U")
    x, y, heading = lot.cars["a"].pose
    lot.cars["a"].pose = (x + 3.0, y, heading)
    lot.forward(1.0)
    assert lot.keeper.leases == {}
    assert retell(lot.file).faults == []


@pytest.mark.parametrize("after", [0.3, 1.0, 4.0, 9.0, 16.0, 22.0])
def test_whenever_the_coordinator_is_killed_the_car_is_parked_after_all(
    lot: CarPark, after: float
) -> None:
    lot.come("a")
    park = lot.ask(Wish.PARK, vehicle="a", target="S5")
    lot.forward(after)
    lot.kill()
    lot.forward(1.0, coordinated=False)
    held = dict(lot.keeper.leases)
    lot.start()
    assert lot.keeper.leases == held
    lot.until(park, State.PARKED)
    assert stands_in(lot, "a", "S5")
    assert retell(lot.file).faults == []


@pytest.mark.parametrize("spot", ["S0", "S2", "N1", "N4"])
def test_a_car_that_came_to_its_end_while_nobody_was_there_is_parked(
    lot: CarPark, spot: str
) -> None:
    car = lot.come("a")
    park = lot.ask(Wish.PARK, vehicle="a", target=spot)
    while (way := lot.keeper.dispatcher.way("a")) is None or car.station < way.length - 1e-9:
        lot.forward(0.1)
    lot.kill()
    lot.start()
    lot.until(park, State.PARKED, within=5.0)


@pytest.mark.parametrize("seed", range(4))
def test_killed_at_random_instants_nothing_is_lost_and_both_cars_arrive(
    lot: CarPark, seed: int
) -> None:
    chance = np.random.default_rng(seed)
    lot.come("a")
    lot.until(lot.ask(Wish.PARK, vehicle="a", target="S5"), State.PARKED)
    lot.come("b")
    out = lot.ask(Wish.RETRIEVE, vehicle="a")
    into = lot.ask(Wish.PARK, vehicle="b")
    for pause in chance.exponential(10.0, 6):
        lot.forward(pause)
        lot.kill()
        lot.forward(chance.uniform(0.0, 2.0), coordinated=False)
        held = dict(lot.keeper.leases)
        lot.start()
        assert lot.keeper.leases == held
    lot.until(out, State.HANDED_BACK)
    lot.until(into, State.PARKED)
    assert retell(lot.file).faults == []


def test_a_car_is_fetched_after_a_restart_from_where_the_journal_knows_that_it_stands(
    lot: CarPark,
) -> None:
    lot.come("a")
    lot.until(lot.ask(Wish.PARK, vehicle="a"), State.PARKED)
    lot.kill()
    lot.start()
    retrieve = lot.ask(Wish.RETRIEVE, vehicle="a")
    lot.forward(8.0)
    lot.kill()
    lot.start()
    lot.until(retrieve, State.HANDED_BACK)
    assert stands_in(lot, "a", "U")
    assert retell(lot.file).faults == []


def test_two_cars_in_a_dead_end_never_hold_the_same_ground_and_both_arrive(lot: CarPark) -> None:
    lot.come("a")
    inner = lot.ask(Wish.PARK, vehicle="a", target="S5")
    lot.until(inner, State.PARKED)
    lot.come("b")
    out = lot.ask(Wish.RETRIEVE, vehicle="a")
    into = lot.ask(Wish.PARK, vehicle="b", target="N5")
    lot.until(out, State.HANDED_BACK)
    lot.until(into, State.PARKED)
    assert (stands_in(lot, "a", "U"), stands_in(lot, "b", "N5")) == (True, True)
    assert retell(lot.file).faults == []


def test_while_the_journal_is_locked_nothing_moves_and_then_all_goes_on(lot: CarPark) -> None:
    lot.come("a")
    park = lot.ask(Wish.PARK, vehicle="a", target="S0")
    lot.forward(6.0)
    other = sqlite3.connect(lot.file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    lot.forward(4.0)
    assert lot.cars["a"].speed == 0.0
    other.execute("ROLLBACK")
    other.close()
    lot.until(park, State.PARKED)
    assert retell(lot.file).faults == []


def test_a_mission_whose_way_the_car_park_does_not_know_any_more_is_recovered(
    lot: CarPark,
) -> None:
    lot.come("a")
    park = lot.ask(Wish.PARK, vehicle="a", target="S5")
    lot.forward(6.0)
    lot.kill()
    base = sqlite3.connect(lot.file)
    base.execute(
        "UPDATE lease SET resource = 'elsewhere' WHERE rowid IN (SELECT min(rowid) FROM lease)"
    )
    base.commit()
    base.close()
    lot.start()
    lot.forward(2.0)
    assert lot.state(park) == (State.RECOVERY, Reason.RESTART)
    assert lot.cars["a"].speed == 0.0
    assert set(lot.keeper.leases.values()) == {park}
    assert lot.answers[lot.ask(Wish.CANCEL, mission=park)].accepted
    assert lot.keeper.leases == {}


def test_nobody_sets_out_while_somebody_is_on_foot_beside_the_car(lot: CarPark) -> None:
    car = lot.come("a")
    lot.sight = replace(NOBODY, people=np.array([[car.pose[0] + 2.0, car.pose[1], 0.0]]))
    park = lot.ask(Wish.PARK, vehicle="a")
    lot.forward(3.0)
    assert lot.state(park) == (State.IDENTIFIED, None)
    lot.sight = NOBODY
    lot.until(park, State.PARKED)


def test_who_finds_no_spot_stays_in_the_bay_until_one_is_free(lot: CarPark) -> None:
    taken = [spot.name for spot in lot.layout.lot.stalls]
    lot.operation.coordinator.step(lot.now, [Found(f"in {name}", name) for name in taken])
    lot.come("a")
    park = lot.ask(Wish.PARK, vehicle="a")
    lot.forward(3.0)
    assert lot.state(park) == (State.AUTHORISED, None)
    assert (stands_in(lot, "a", "D"), "a" in lot.keeper.orders) == (True, False)
    lot.operation.coordinator.step(lot.now, [Gone("in S2")])
    lot.until(park, State.PARKED)
    assert stands_in(lot, "a", "S2")


def test_who_has_no_mission_any_more_after_the_coordinator_went_astray_gets_no_permit(
    lot: CarPark,
) -> None:
    car = lot.come("a")
    park = lot.ask(Wish.PARK, vehicle="a", target="S5")
    lot.forward(6.0)
    assert car.speed > 0.5
    ended = replace(lot.keeper.missions[park], state=State.HANDED_BACK, version=99)
    assert lot.keeper.keep(Entry(time=lot.now, missions=(ended,)))
    other = sqlite3.connect(lot.file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    lot.ask(Wish.RETRIEVE, vehicle="nobody")
    other.execute("ROLLBACK")
    other.close()
    lot.forward(3.0)
    assert car.speed == 0.0


def test_a_car_that_says_what_cannot_be_keeps_the_ground_that_it_holds(lot: CarPark) -> None:
    car = lot.come("a")
    park = lot.ask(Wish.PARK, vehicle="a", target="S5")
    lot.forward(6.0)
    held = dict(lot.keeper.leases)
    said = car.state(lot.now)
    far = replace(said, station=said.station + 12.0, sequence=said.sequence)
    lot.operation.hear(far, lot.now)
    lot.operation.turn(lot.now, NOBODY)
    assert held.items() <= lot.keeper.leases.items()
    lot.forward(3.0)
    assert held.items() <= lot.keeper.leases.items()
    assert lot.state(park) == (State.STOPPED, Reason.ASTRAY)


def test_only_who_is_heard_and_under_way_drives_by_permits(lot: CarPark) -> None:
    def guided() -> list[str]:
        return [state.vehicle for state, _ in lot.operation.guided(lot.now)]

    car = lot.come("a")
    assert guided() == []
    park = lot.ask(Wish.PARK, vehicle="a")
    lot.forward(6.0)
    assert guided() == ["a"]
    car.fault = Fault.MUTE
    lot.forward(2.0)
    assert guided() == []
    car.fault = Fault.NONE
    lot.until(park, State.PARKED)
    assert guided() == []
