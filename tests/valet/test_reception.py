"""What somebody wants of a car park: done once, cancelled, or refused with the reason."""

import sqlite3
from dataclasses import replace

import numpy as np
import pytest

from adapters.missions import retell
from rsu.avp.coordination.order import Found, Outsider
from rsu.avp.dispatch.entry import Entry
from rsu.avp.dispatch.interface import Action, Request, Wish
from rsu.avp.dispatch.mission import Reason, State
from rsu.avp.operation.reception import Reception
from rsu.errors import MissionError
from scenarios.valet_car import Fault
from valet.car_park import NOBODY, CarPark


def test_what_cannot_be_is_refused_with_the_reason_and_nothing_moves(lot: CarPark) -> None:
    lot.come("a")

    def refused(wish: Wish, **about: str) -> str:
        answer = lot.answers[lot.ask(wish, **about)]
        assert not answer.accepted
        return answer.text

    assert "no spot here" in refused(Wish.PARK, vehicle="a", target="S77")
    assert "has not said what it is" in refused(Wish.PARK, vehicle="ghost")
    assert "not parked here" in refused(Wish.RETRIEVE, vehicle="a")
    assert "not parked here" in refused(Wish.MOVE, vehicle="a", target="S1")
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


def fill_the_zone(lot: CarPark) -> None:
    """Let so many be on their way to be picked up that nobody else is sent."""
    free = ["N1", "N2", "N4", "N5"]
    lot.operation.coordinator.step(lot.now, [Found(f"in {name}", name) for name in free])
    (zone,) = lot.operation.coordinator.traffic.zones.kind("pick_up")
    zone.coming.update(dict.fromkeys(f"in {name}" for name in free))
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


@pytest.mark.parametrize("wish", [Wish.RETRIEVE, Wish.MOVE])
def test_what_is_wanted_of_a_parked_car_is_withdrawn_as_long_as_it_has_not_set_out(
    lot: CarPark, wish: Wish
) -> None:
    car = lot.come("a")
    lot.until(lot.ask(Wish.PARK, vehicle="a", target="S0"), State.PARKED)
    coordinator = lot.operation.coordinator
    way_out = coordinator.traffic.router.between(
        lot.layout.lot.spot("S0"), lot.layout.lot.spot("U")
    )
    assert way_out is not None
    coordinator.step(lot.now, [Outsider("trolley", way_out.steps[1].needs)])
    wanted = lot.ask(wish, vehicle="a", **({"target": "F"} if wish is Wish.MOVE else {}))
    lot.forward(1.0)
    assert lot.state(wanted) == (State.HELD, None)
    assert (car.state(lot.now).mission, lot.keeper.orders["a"].action) == (wanted, Action.DRIVE)
    before, pose = set(lot.keeper.leases), car.pose
    assert lot.answers[lot.ask(Wish.CANCEL, mission=wanted)].accepted
    coordinator.step(lot.now, [Outsider("trolley", 0)])
    lot.forward(5.0)
    assert lot.history[-1] == (wanted, State.HANDED_BACK, None)
    assert (car.state(lot.now).mission, car.pose, car.speed) == ("", pose, 0.0)
    assert (lot.keeper.missions, set(lot.keeper.leases)) == ({}, before)
    assert coordinator.traffic.reservations.held == {"S0": "a"}
    assert not any(zone.coming or zone.queue for zone in coordinator.traffic.zones.all.values())
    lot.kill()
    lot.start()
    lot.until(lot.ask(Wish.RETRIEVE, vehicle="a"), State.HANDED_BACK)
    assert retell(lot.file).faults == []


def test_a_car_in_the_queue_of_a_zone_that_has_another_name_now_is_fetched_all_the_same(
    lot: CarPark,
) -> None:
    lot.come("a")
    lot.until(lot.ask(Wish.PARK, vehicle="a", target="S0"), State.PARKED)
    fill_the_zone(lot)
    retrieve = lot.ask(Wish.RETRIEVE, vehicle="a")
    mission = lot.keeper.missions[retrieve]
    before = replace(mission, target="renamed", version=mission.version + 1)
    assert lot.keeper.keep(Entry(time=lot.now, missions=(before,)))
    lot.kill()
    lot.start()
    lot.until(retrieve, State.HANDED_BACK)


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


def test_a_parked_car_is_moved_to_another_spot_though_the_coordinator_is_killed(
    lot: CarPark,
) -> None:
    lot.come("a")
    lot.until(lot.ask(Wish.PARK, vehicle="a", target="S0"), State.PARKED)
    assert "is taken" in lot.answers[lot.ask(Wish.MOVE, vehicle="a", target="S0")].text
    assert "has no way" in lot.answers[lot.ask(Wish.MOVE, vehicle="a", target="N1")].text
    move = lot.ask(Wish.MOVE, vehicle="a", target="F")
    assert lot.answers[move].accepted, lot.answers[move].text
    lot.forward(8.0)
    assert lot.cars["a"].speed > 0.0
    lot.kill()
    lot.start()
    lot.until(move, State.PARKED)
    stand = lot.layout.stand(lot.layout.lot.spot("F"))
    assert lot.cars["a"].pose[:2] == pytest.approx(stand[:2].tolist(), abs=0.1)
    assert len(lot.keeper.leases) == 1
    assert retell(lot.file).faults == []


def test_a_move_is_cancelled_when_it_is_known_and_goes_on_when_somebody_says_so(
    lot: CarPark,
) -> None:
    lot.come("a")
    park = lot.ask(Wish.PARK, vehicle="a", target="S0")
    lot.until(park, State.PARKED)
    about = {"party": "kiosk", "time": lot.now, "validity": 5.0}
    lot.operation.ask(Request(id="go", wish=Wish.MOVE, vehicle="a", target="F", **about))  # type: ignore[arg-type]
    lot.operation.ask(Request(id="no", wish=Wish.CANCEL, mission="go", **about))  # type: ignore[arg-type]
    lot.forward(3.0)
    assert not lot.answers["no"].accepted
    assert lot.answers[lot.ask(Wish.CANCEL, mission="go")].accepted
    lot.forward(2.0)
    assert lot.state("go") == (State.STOPPED, Reason.CANCELLED)
    assert lot.answers[lot.ask(Wish.GO_ON, mission="go")].accepted
    lot.until("go", State.PARKED)


def stopped(lot: CarPark, fault: Fault, reason: Reason) -> str:
    """Let a car on its way be stopped by a fault; return its mission."""
    car = lot.come("a")
    park = lot.ask(Wish.PARK, vehicle="a")
    lot.forward(6.0)
    car.fault = fault
    lot.forward(3.0)
    assert lot.state(park) == (State.STOPPED, reason)
    return park


def test_after_a_door_was_opened_a_mission_goes_on_in_two_steps_and_only_when_it_is_shut(
    lot: CarPark,
) -> None:
    park = stopped(lot, Fault.DOOR, Reason.DOOR)
    assert lot.answers[lot.ask(Wish.ASK_TO_GO_ON, mission=park)].accepted
    assert "door" in lot.answers[lot.ask(Wish.GO_ON, mission=park)].text
    lot.cars["a"].fault = Fault.NONE
    lot.forward(0.2)
    x, y, _ = lot.cars["a"].pose
    lot.sight = replace(NOBODY, people=np.array([[x + 2.0, y, 0.0]]))
    assert "somebody beside a" in lot.answers[lot.ask(Wish.GO_ON, mission=park)].text
    lot.sight = NOBODY
    assert lot.answers[lot.ask(Wish.GO_ON, mission=park)].accepted
    lot.until(park, State.PARKED)
    assert retell(lot.file).faults == []


def test_a_mission_goes_on_only_if_somebody_has_asked_for_it_and_not_long_ago(
    lot: CarPark,
) -> None:
    park = stopped(lot, Fault.ASTRAY, Reason.POSE)
    lot.cars["a"].fault = Fault.NONE
    lot.forward(0.2)
    assert "was not asked" in lot.answers[lot.ask(Wish.GO_ON, mission=park)].text
    assert lot.answers[lot.ask(Wish.ASK_TO_GO_ON, mission=park)].accepted
    lot.forward(61.0)
    assert "was not asked" in lot.answers[lot.ask(Wish.GO_ON, mission=park)].text
    lot.ask(Wish.ASK_TO_GO_ON, mission=park)
    assert lot.answers[lot.ask(Wish.GO_ON, mission=park)].accepted
    lot.until(park, State.PARKED)


def test_what_was_cancelled_on_its_way_goes_on_in_one_step_and_what_goes_on_cannot(
    lot: CarPark,
) -> None:
    lot.come("a")
    park = lot.ask(Wish.PARK, vehicle="a")
    lot.forward(6.0)
    assert "does not wait" in lot.answers[lot.ask(Wish.GO_ON, mission=park)].text
    lot.ask(Wish.CANCEL, mission=park)
    lot.forward(3.0)
    assert lot.answers[lot.ask(Wish.GO_ON, mission=park)].accepted
    lot.until(park, State.PARKED)


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


def asks(lot: CarPark, name: str, wish: Wish, *, ahead: float, **about: str) -> Request:
    """Make a request by a clock that is so many s ahead of the car park's."""
    return Request(
        id=name,
        party="kiosk",
        time=lot.now + ahead,
        validity=5.0,
        wish=wish,
        **about,  # type: ignore[arg-type]
    )


def test_whoever_has_a_clock_a_little_ahead_stops_all_and_nobody_ends_it_too_late(
    lot: CarPark,
) -> None:
    lot.operation.ask(asks(lot, "stop", Wish.STOP, ahead=0.3))
    lot.operation.ask(asks(lot, "far", Wish.STOP, ahead=0.6))
    lot.forward(0.1)
    assert (lot.answers["stop"].accepted, lot.answers["far"].accepted) == (True, False)
    lot.ask(Wish.ASK_FOR_END, stop="stop")
    lot.operation.ask(asks(lot, "late", Wish.CONFIRM_END, ahead=-6.0, stop="stop"))
    lot.forward(0.1)
    assert "too late" in lot.answers["late"].text
    assert lot.answers[lot.ask(Wish.CONFIRM_END, stop="stop")].accepted


def test_what_the_journal_does_not_take_is_not_accepted(lot: CarPark) -> None:
    stop = lot.ask(Wish.STOP)
    reception = Reception(lot.layout, lot.keeper)
    other = sqlite3.connect(lot.file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    first = asks(lot, "first", Wish.ASK_FOR_END, ahead=0.0, stop=stop)
    with pytest.raises(MissionError, match="locked"):
        reception.take(first, lot.operation.coordinator, lot.now)
    other.execute("ROLLBACK")
    lot.forward(0.1)
    lot.ask(Wish.ASK_FOR_END, stop=stop)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(MissionError, match="locked"):
        reception.confirm_end(asks(lot, "s", Wish.CONFIRM_END, ahead=0.0, stop=stop), [], lot.now)
    other.close()


def test_of_too_many_cars_those_that_were_never_heard_are_forgotten(lot: CarPark) -> None:
    sheet = lot.come("a").factsheet
    for k in range(3000):
        lot.operation.know(replace(sheet, vehicle=f"x{k}"))
    assert lot.answers[lot.ask(Wish.PARK, vehicle="a")].accepted
    assert "has not said what it is" in lot.answers[lot.ask(Wish.PARK, vehicle="x7")].text


@pytest.mark.parametrize("worse", [{"deceleration": 2.5}, {"brake_lag": 0.3}])
def test_a_car_that_brakes_worse_than_the_stop_layer_reckons_with_is_refused(
    lot: CarPark, worse: dict[str, float]
) -> None:
    car = lot.come("a")
    lot.operation.know(replace(car.factsheet, **worse))
    assert "brake" in lot.answers[lot.ask(Wish.PARK, vehicle="a")].text
    lot.operation.know(car.factsheet)
    assert lot.answers[lot.ask(Wish.PARK, vehicle="a")].accepted
