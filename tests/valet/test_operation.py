"""A car park in operation: requests in, cars parked and fetched, a journal that knows it all."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from adapters.missions import retell
from rsu.avp.coordination.order import Found, Gone
from rsu.avp.dispatch.entry import Entry
from rsu.avp.dispatch.interface import Request, Wish
from rsu.avp.dispatch.mission import Reason, State
from scenarios.valet_car import Fault
from valet.car_park import NOBODY, CarPark


@pytest.fixture
def lot(tmp_path: Path) -> Iterator[CarPark]:
    made = CarPark(tmp_path / "missions.db")
    yield made
    made.kill()


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


def test_what_cannot_be_is_refused_with_the_reason_and_nothing_moves(lot: CarPark) -> None:
    lot.come("a")

    def refused(wish: Wish, **about: str) -> str:
        answer = lot.answers[lot.ask(wish, **about)]
        assert not answer.accepted
        return answer.text

    assert "no spot here" in refused(Wish.PARK, vehicle="a", target="S77")
    assert "has not said what it is" in refused(Wish.PARK, vehicle="ghost")
    assert "not parked here" in refused(Wish.RETRIEVE, vehicle="a")
    assert "not offered" in refused(Wish.MOVE, vehicle="a")
    assert "no mission" in refused(Wish.CANCEL, mission="r77")
    lot.cars["a"].pose = (0.0, 0.0, 0.0)
    lot.forward(3.0)
    assert "is not offered" not in refused(Wish.PARK, vehicle="a")
    assert lot.keeper.missions == {}
    assert lot.keeper.leases == {}


def test_a_request_that_comes_twice_is_done_once_and_answered_alike(lot: CarPark) -> None:
    lot.come("a")
    wanted = Request(
        id="once", party="kiosk", time=lot.now, validity=60.0, wish=Wish.PARK, vehicle="a"
    )
    for copies in (2, 1, 2):
        for _ in range(copies):
            lot.operation.ask(wanted)
        lot.forward(0.1)
        first = lot.answers.pop("once")
        assert (first.accepted, first.text) == (True, "once")
    assert len(lot.keeper.missions) == 1


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


def test_a_mission_that_has_not_begun_is_cancelled_and_leaves_nothing_behind(
    lot: CarPark,
) -> None:
    car = lot.come("a")
    lot.sight = replace(NOBODY, people=np.array([[car.pose[0] + 2.0, car.pose[1], 0.0]]))
    park = lot.ask(Wish.PARK, vehicle="a")
    assert lot.answers[lot.ask(Wish.CANCEL, mission=park)].accepted
    assert (lot.keeper.missions, lot.keeper.leases) == ({}, {})
    assert retell(lot.file).faults == []


def test_a_mission_whose_car_has_its_order_is_stopped_when_it_is_cancelled(lot: CarPark) -> None:
    car = lot.come("a")
    park = lot.ask(Wish.PARK, vehicle="a")
    while lot.state(park) != (State.AUTHORISED, None):
        lot.forward(0.1)
    assert lot.answers[lot.ask(Wish.CANCEL, mission=park)].accepted
    before = car.station
    lot.forward(5.0)
    assert lot.state(park) == (State.STOPPED, Reason.CANCELLED)
    assert car.station == pytest.approx(before, abs=0.1)
    assert set(lot.keeper.leases.values()) == {park}
    assert retell(lot.file).faults == []


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


def fill_the_zone(lot: CarPark) -> None:
    """Let so many be on their way to be picked up that nobody else is sent."""
    free = ["N1", "N2", "N4", "N5"]
    lot.operation.coordinator.step(lot.now, [Found(f"in {name}", name) for name in free])
    (zone,) = lot.operation.coordinator.traffic.zones.kind("pick_up")
    zone.coming.update(f"in {name}" for name in free)
    assert zone.room <= 0


def test_a_car_whose_fetching_was_cancelled_in_the_queue_is_parked_after_a_restart_too(
    lot: CarPark,
) -> None:
    lot.come("a")
    park = lot.ask(Wish.PARK, vehicle="a", target="S3")
    lot.until(park, State.PARKED)
    fill_the_zone(lot)
    retrieve = lot.ask(Wish.RETRIEVE, vehicle="a")
    assert lot.state(retrieve) == (State.IDENTIFIED, None)
    assert lot.answers[lot.ask(Wish.CANCEL, mission=retrieve)].accepted
    assert set(lot.keeper.leases.values()) == {park}
    lot.kill()
    lot.start()
    lot.forward(0.2)
    retrieve = lot.ask(Wish.RETRIEVE, vehicle="a")
    assert lot.answers[retrieve].accepted
    lot.until(retrieve, State.HANDED_BACK)
    assert retell(lot.file).faults == []


def test_a_mission_in_recovery_whose_car_is_on_its_way_is_cancelled(lot: CarPark) -> None:
    car = lot.come("a")
    park = lot.ask(Wish.PARK, vehicle="a", target="S5")
    lot.forward(6.0)
    lot.kill()
    lot.start()
    car.fault = Fault.MUTE
    lot.forward(3.0)
    assert lot.state(park) == (State.RECOVERY, Reason.LINK)
    assert lot.answers[lot.ask(Wish.CANCEL, mission=park)].accepted
    lot.forward(1.0)
    assert (lot.keeper.missions, lot.keeper.leases) == ({}, {})


def test_a_fetching_is_cancelled_in_the_turn_in_which_its_car_sets_out(lot: CarPark) -> None:
    for name, spot in (("a", "S3"), ("b", "N3")):
        lot.come(name)
        lot.until(lot.ask(Wish.PARK, vehicle=name, target=spot), State.PARKED)
    fill_the_zone(lot)
    retrieve = lot.ask(Wish.RETRIEVE, vehicle="a")
    (zone,) = lot.operation.coordinator.traffic.zones.kind("pick_up")
    zone.coming.clear()
    about = {"party": "kiosk", "time": lot.now, "validity": 5.0}
    lot.operation.ask(Request(id="other", wish=Wish.RETRIEVE, vehicle="b", **about))  # type: ignore[arg-type]
    lot.operation.ask(Request(id="end", wish=Wish.CANCEL, mission=retrieve, **about))  # type: ignore[arg-type]
    lot.forward(3.0)
    assert lot.answers["end"].accepted
    assert lot.state(retrieve) == (State.STOPPED, Reason.CANCELLED)
    assert lot.cars["a"].speed == 0.0
    assert retell(lot.file).faults == []


def test_a_car_in_the_queue_of_a_zone_that_has_another_name_now_is_fetched_all_the_same(
    lot: CarPark,
) -> None:
    lot.come("a")
    lot.until(lot.ask(Wish.PARK, vehicle="a", target="S3"), State.PARKED)
    fill_the_zone(lot)
    retrieve = lot.ask(Wish.RETRIEVE, vehicle="a")
    mission = lot.keeper.missions[retrieve]
    before = replace(mission, target="renamed", version=mission.version + 1)
    assert lot.keeper.keep(Entry(time=lot.now, missions=(before,)))
    lot.kill()
    lot.start()
    lot.until(retrieve, State.HANDED_BACK)


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


def test_a_driver_may_come_fast_and_open_the_doors_before_the_car_is_taken_over(
    lot: CarPark,
) -> None:
    car = lot.come("a")
    car.fault = Fault.DOOR
    lot.operation.hear(replace(car.state(lot.now), speed=8.0), lot.now)
    lot.forward(1.0)
    car.fault = Fault.NONE
    lot.forward(0.1)
    lot.until(lot.ask(Wish.PARK, vehicle="a"), State.PARKED)


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


def test_an_emergency_stop_is_asked_for_and_ended_by_requests(lot: CarPark) -> None:
    lot.come("a")
    park = lot.ask(Wish.PARK, vehicle="a")
    lot.forward(6.0)
    stop = lot.ask(Wish.STOP)
    lot.forward(2.0)
    assert lot.state(park) == (State.STOPPED, Reason.EMERGENCY)
    assert lot.cars["a"].speed == 0.0
    lot.ask(Wish.ASK_FOR_END, stop=stop)
    x, y, _ = lot.cars["a"].pose
    lot.sight = replace(NOBODY, people=np.array([[x + 2.0, y, 0.0]]))
    assert "somebody beside a" in lot.answers[lot.ask(Wish.CONFIRM_END, stop=stop)].text
    lot.sight = NOBODY
    assert lot.answers[lot.ask(Wish.CONFIRM_END, stop=stop)].accepted
    lot.until(park, State.PARKED)
