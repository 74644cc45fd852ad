"""A mission goes from a bay to a spot and back, and whatever else happens, nobody meets."""

from collections.abc import Callable

import pytest

from avp.car_park import Drivers, dead_end, garage
from rsu.avp.coordination.assignment import Request
from rsu.avp.coordination.order import (
    Arrive,
    Close,
    Depart,
    Found,
    Identified,
    Occupied,
    Outsider,
    Park,
    Ready,
    Retrieve,
    TakeOver,
)
from rsu.avp.dispatch.closure import OperatorClosure
from rsu.avp.dispatch.mission import Handover
from rsu.avp.lot.description import SpotKind
from rsu.avp.lot.layout import Layout
from rsu.errors import MissionError

GOOD = Handover(zone_clear=True, doors_closed=True, standstill=True)


def request(mission: str, *needs: SpotKind) -> Request:
    return Request(mission=mission, length=4.689, width=1.942, needs=frozenset(needs), stay=3600.0)


def close(spot: str = "", road: str = "") -> Close:
    return Close(OperatorClosure(spot=spot, road=road, by="kim", since=0.0))


def handed_over(lot: Drivers, name: str, mission: str) -> None:
    """Let a car come to a bay, and be ready to be parked."""
    lanes = lot.coordinator.layout.lot.entrances
    lot.tell(Arrive(name, lanes[0]))
    lot.tell(Park(name, mission, lot.place(name), request(mission)))
    lot.tell(Identified(name))


@pytest.mark.parametrize("layout", [garage, dead_end])
def test_a_car_is_parked_and_fetched_and_leaves(layout: Callable[[], Layout]) -> None:
    lot = Drivers(layout())
    handed_over(lot, "car", "M1")
    assert lot.state("car") == "identified"
    lot.tell(Ready("car", GOOD))
    assert lot.state("car") == "parked"
    spot = lot.place("car")
    assert lot.orders["car"].spot == spot
    lot.tell(Retrieve("car", "M2"))
    assert lot.state("car") == "held"
    assert lot.place("car") != spot
    lot.tell(TakeOver("car"))
    assert lot.state("car") == "handed_back"
    lot.tell(Depart("car"))
    assert lot.coordinator.traffic.cars == {}
    assert lot.coordinator.traffic.reservations.held == {}


def test_a_dead_end_is_entered_only_when_who_comes_out_is_out() -> None:
    lot = Drivers(dead_end())
    lot.tell(Found("inner", "S5"))
    handed_over(lot, "outer", "M1")
    lot.tell(Ready("outer", GOOD), Retrieve("inner", "M2"))
    assert lot.state("outer") == "parked"
    assert lot.state("inner") == "held"


def test_many_at_once_all_arrive() -> None:
    lot = Drivers(garage())
    spots = [spot.name for spot in garage().lot.stalls][::4]
    lot.tell(*(Found(f"car {k}", spot) for k, spot in enumerate(spots)))
    lot.tell(*(Retrieve(f"car {k}", f"M{k}") for k in range(len(spots))))
    while any(lot.state(name) not in {"", "handed_back"} for name in lot.orders):
        held = [name for name in lot.orders if lot.state(name) == "held" and lot.place(name)]
        assert held
        for name in held:
            lot.tell(TakeOver(name))
            lot.tell(Depart(name))
    assert not lot.coordinator.traffic.rights.stuck()


def test_a_car_whose_spot_is_taken_gets_another() -> None:
    lot = Drivers(garage())
    handed_over(lot, "car", "M1")
    meant = lot.orders["car"].spot
    lot.tell(Occupied("intruder", meant))
    assert lot.orders["car"].spot not in {"", meant}
    lot.tell(Ready("car", GOOD))
    assert lot.place("car") != meant


def test_who_sets_out_turns_into_another_aisle_than_others_if_there_is_room_by_now() -> None:
    lot = Drivers(garage())
    reservations, stalls = lot.coordinator.traffic.reservations, garage().lot.stalls
    others = [spot.name for spot in stalls if not spot.name.startswith("0C")]
    for name in others:
        reservations.take(name, "somebody")
    for number in (1, 2):
        handed_over(lot, f"car {number}", f"M{number}")
    assert all(lot.orders[name].spot.startswith("0C") for name in ("car 1", "car 2"))
    for name in others:
        reservations.give_back(name)
    lot.tell(Ready("car 1", GOOD), Ready("car 2", GOOD))
    one, other = (garage().lot.spot(lot.place(name)).enter for name in ("car 1", "car 2"))
    assert one != other
    assert len(reservations.held) == 2


def test_who_turns_into_a_reserved_spot_stands_there_and_its_car_goes_elsewhere() -> None:
    lot = Drivers(garage())
    handed_over(lot, "car", "M1")
    meant, lane = lot.orders["car"].spot, garage().lot.entrances[0]
    lot.coordinator.traffic.reservations.take("0E05", "driver")
    lot.coordinator.step(lot.now, [Arrive("driver", lane, "0E05")])
    party = lot.coordinator.traffic.party("driver")
    assert party is not None
    assert party.head > 1
    lot.tell(Occupied("driver", meant), Ready("car", GOOD))
    assert lot.place("driver") == meant
    assert lot.place("car") not in {"", meant}
    assert lot.coordinator.traffic.reservations.holder("0E05") != "driver"


def test_a_car_that_no_free_spot_fits_stays_in_its_bay_until_one_is_free() -> None:
    lot = Drivers(garage())
    chargers = [x.name for x in garage().lot.stalls if "ev" in x.kinds and x.level == 0]
    lot.tell(*(Found(f"plugged {k}", spot) for k, spot in enumerate(chargers)))
    lot.tell(Arrive("car", garage().lot.entrances[0]))
    bay = lot.place("car")
    lot.tell(Park("car", "M1", bay, request("M1", "ev")))
    lot.tell(Identified("car"))
    lot.tell(Ready("car", GOOD))
    assert (lot.state("car"), lot.place("car")) == ("authorised", bay)
    lot.tell(Retrieve("plugged 0", "M2"))
    assert lot.state("car") == "parked"
    assert lot.place("car") == chargers[0]


def test_a_car_that_is_found_in_a_bay_is_reckoned_to_leave_and_stops_nobody_from_coming() -> None:
    lot = Drivers(garage())
    bays = [f"0pick{k}" for k in range(2, 12)]
    lot.tell(*(Found(f"brought to {bay}", bay) for bay in bays), Found("car", "0A05"))
    lot.tell(Retrieve("car", "M1"))
    assert (lot.place("car"), lot.state("car")) == ("0pick1", "held")


def test_a_car_waits_before_who_crosses_and_is_told_who_that_is() -> None:
    lot = Drivers(garage())
    handed_over(lot, "car", "M1")
    layout = garage()
    lane = next(x.index for x in layout.lot.network.lanes if x.road_id == "0W0")
    lot.tell(Outsider("child", sum(1 << piece for piece in layout.segments[lane])))
    lot.tell(Ready("car", GOOD))
    wait = lot.orders["car"].wait
    assert wait is not None
    assert wait.holder == "child"
    assert lot.state("car") == "held"
    lot.tell(Outsider("child", 0))
    assert lot.state("car") == "parked"


def test_a_car_that_may_set_out_but_finds_its_way_taken_is_held_where_it_is_parked() -> None:
    lot = Drivers(garage())
    lot.tell(Found("car", "0A05"))
    aisle = garage().segments[garage().lot.spot("0A05").leave]
    lot.tell(Outsider("child", sum(1 << piece for piece in aisle)))
    lot.tell(Retrieve("car", "M1"))
    assert (lot.state("car"), lot.place("car")) == ("held", "0A05")
    lot.tell(Outsider("child", 0))
    assert lot.place("car") != "0A05"


def test_a_car_whose_spot_cannot_be_reached_any_more_gets_another() -> None:
    lot = Drivers(garage())
    handed_over(lot, "car", "M1")
    aisle = lot.orders["car"].spot[:2]
    lot.tell(close(road=f"0WT{'ABCDE'.index(aisle[1])}"))
    assert lot.orders["car"].spot[:2] not in {"", aisle}
    lot.tell(Ready("car", GOOD))
    assert lot.state("car") == "parked"


def test_a_car_without_a_closed_door_does_not_move() -> None:
    lot = Drivers(garage())
    handed_over(lot, "car", "M1")
    with pytest.raises(MissionError, match="lacks doors closed"):
        lot.tell(Ready("car", Handover(zone_clear=True, doors_closed=False, standstill=True)))
    lot.tell()
    assert lot.coordinator.traffic.cars["car"].station == 0.0


def test_what_does_not_fit_is_refused_by_name() -> None:
    lot = Drivers(garage())
    handed_over(lot, "car", "M1")
    with pytest.raises(MissionError, match="M2: car does not stand in 0D9"):
        lot.tell(Park("car", "M2", "0D9", request("M2")))
    with pytest.raises(MissionError, match="M3: car is not parked"):
        lot.tell(Retrieve("car", "M3"))
    lot.tell(Found("other", "0A01"))
    with pytest.raises(MissionError, match="third: cannot stand in 0A01"):
        lot.tell(Found("third", "0A01"))
