"""Who asks nobody holds what he is on and can soon be on, in a car park in operation."""

from dataclasses import replace

import numpy as np
import pytest

from rsu.arrays import Floats
from rsu.avp.dispatch.interface import Wish
from rsu.avp.dispatch.mission import State
from rsu.avp.operation.outsiders import STAYS, Outsiders
from valet.car_park import NOBODY, CarPark

OTHER = np.zeros(1, dtype=np.bool_)


def somebody(x: float, y: float, vx: float = 0.0, level: int = 0, track: int = 5) -> Floats:
    return np.array([[track, x, y, 1.0, 0.0, 0.5, 0.5, vx, 0.0, level]])


def names(lot: CarPark, ground: int) -> set[str]:
    every = enumerate(lot.layout.resources)
    return {resource.name for k, resource in every if ground >> k & 1}


def test_somebody_holds_what_he_is_on_and_will_be_on_and_gives_it_back_when_he_is_gone(
    lot: CarPark,
) -> None:
    outsiders = Outsiders(lot.layout)
    (stands,) = outsiders.see(somebody(36.0, 0.0), OTHER, 10.0)
    assert stands.name == "track 5"
    assert "aisle#10" in names(lot, stands.ground)
    (walks,) = outsiders.see(somebody(36.0, 0.0, vx=3.0), OTHER, 10.1)
    assert names(lot, walks.ground) > names(lot, stands.ground)
    (gone,) = outsiders.see(np.zeros((0, 10)), OTHER[:0], 10.2 + STAYS)
    assert (gone.name, gone.ground) == ("track 5", 0)


def test_who_turns_out_to_be_a_car_of_the_car_park_holds_nothing_any_more(lot: CarPark) -> None:
    outsiders = Outsiders(lot.layout)
    assert outsiders.see(somebody(36.0, 0.0), OTHER, 10.0)[0].ground
    assert outsiders.see(somebody(36.0, 0.0), ~OTHER, 10.1)[0].ground == 0
    assert outsiders.see(somebody(36.0, 0.0), ~OTHER, 10.2) == []


@pytest.mark.parametrize("place", [(36.0, 30.0, 0), (36.0, 0.0, 1)])
def test_who_is_beside_the_car_park_or_on_another_storey_holds_nothing(
    lot: CarPark, place: tuple[float, float, int]
) -> None:
    x, y, level = place
    assert Outsiders(lot.layout).see(somebody(x, y, level=level), OTHER, 10.0) == []


def test_a_car_waits_for_who_is_in_its_aisle_and_says_for_whom(lot: CarPark) -> None:
    lot.come("a")
    lot.sight = replace(NOBODY, others=somebody(14.0, 0.0))
    park = lot.ask(Wish.PARK, vehicle="a", target="S5")
    lot.forward(30.0)
    (report,) = lot.operation.turn(lot.now, lot.sight).reports
    assert (report.mission.id, report.holder) == (park, "track 5")
    assert lot.cars["a"].speed == 0.0
    lot.sight = NOBODY
    lot.until(park, State.PARKED)


def test_no_car_of_the_car_park_waits_for_its_own_track(lot: CarPark) -> None:
    car = lot.come("a")
    park = lot.ask(Wish.PARK, vehicle="a", target="S5")
    for _ in range(700):
        x, y, heading = car.pose
        own = somebody(x + 1.4 * np.cos(heading), y + 1.4 * np.sin(heading))
        lot.sight = replace(NOBODY, others=own)
        lot.forward(0.1)
    assert (park, State.PARKED, None) in lot.history
