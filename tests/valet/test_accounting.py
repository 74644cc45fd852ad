"""What a car park says of itself to those who watch over it."""

from rsu.avp.dispatch.account import Account
from rsu.avp.dispatch.interface import Ground, Wish
from rsu.avp.dispatch.mission import Reason, State
from rsu.avp.operation.accounting import draw_up
from valet.car_park import CarPark


def account(lot: CarPark) -> Account:
    return draw_up(lot.operation, lot.now, lot.sight)


def test_an_empty_car_park_has_nothing_to_say(lot: CarPark) -> None:
    said = account(lot)
    assert (said.missions, said.places, said.stops, said.in_the_way) == ((), (), (), ())


def test_a_mission_is_told_with_its_car_its_way_and_the_spot_that_is_kept(lot: CarPark) -> None:
    lot.come("7")
    mission = lot.ask(Wish.PARK, vehicle="7", target="S0")
    lot.until(mission, State.DRIVING)
    lot.forward(3.0)
    said = account(lot)
    (ongoing,) = said.missions
    assert (ongoing.mission.id, ongoing.mission.target) == (mission, "S0")
    assert 0.0 < ongoing.station <= ongoing.cleared <= ongoing.length
    assert ongoing.pose is not None
    assert [(place.vehicle, place.occupied) for place in said.places if place.name == "S0"] == [
        ("7", False)
    ]


def test_a_parked_car_occupies_its_spot(lot: CarPark) -> None:
    lot.come("7")
    mission = lot.ask(Wish.PARK, vehicle="7", target="S0")
    lot.until(mission, State.PARKED)
    said = account(lot)
    assert said.missions == ()
    assert [(place.name, place.occupied) for place in said.places] == [("S0", True)]


def test_who_waits_is_told_with_what_for_and_who_has_it(lot: CarPark) -> None:
    lot.come("1")
    first = lot.ask(Wish.PARK, vehicle="1", target="S5")
    lot.until(first, State.PARKED)
    lot.come("2")
    second = lot.ask(Wish.PARK, vehicle="2", target="N5")
    lot.until(second, State.DRIVING)
    lot.ask(Wish.RETRIEVE, vehicle="1")
    awaited = []
    for _ in range(400):
        lot.forward(0.1)
        awaited += [e.awaited for e in account(lot).missions if e.awaited and e.awaited.holder]
    assert {(one.holder) for one in awaited} & {"1", "2"}
    for one in awaited:
        assert one.why is not None
        assert one.why.code in {kind.name.lower() for kind in Ground} - {"neighbour"}
        assert one.ground.startswith(one.why.details["place"]) or one.why.code == "manoeuvre"


def test_an_emergency_stop_is_told_until_it_ends(lot: CarPark) -> None:
    lot.come("7")
    mission = lot.ask(Wish.PARK, vehicle="7", target="S0")
    lot.until(mission, State.DRIVING)
    stop = lot.ask(Wish.STOP)
    said = account(lot)
    assert [(one.id, one.by, one.asked_by) for one in said.stops] == [(stop, "kiosk", "")]
    assert said.missions[0].mission.reason is Reason.EMERGENCY
    lot.ask(Wish.ASK_FOR_END, stop=stop)
    assert account(lot).stops[0].asked_by == "kiosk"
    lot.ask(Wish.CONFIRM_END, stop=stop)
    assert account(lot).stops == ()
