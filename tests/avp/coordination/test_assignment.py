"""Spots go to cars that fit, for the least way in all."""

from itertools import permutations
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.avp.coordination.assignment import LONG_STAY, OVERFIT, Misfit, Request, assign, misfit
from rsu.avp.coordination.reservation import Reservations
from rsu.avp.dispatch.denial import Denial
from rsu.avp.lot.description import SpotKind
from rsu.avp.lot.lot import Spot


def spot(index: int, *, kinds: tuple[SpotKind, ...] = (), closed: str = "") -> Spot:
    return Spot(
        name=f"s{index}",
        index=index,
        middle=(0.0, 0.0),
        heading=0.0,
        length=5.0,
        width=2.5,
        level=0,
        enter=0,
        leave=0,
        kinds=frozenset(kinds),
        zone=None,
        closed=closed,
    )


def request(name: str, *, needs: tuple[SpotKind, ...] = (), length: float = 4.6) -> Request:
    return Request(mission=name, length=length, width=1.9, needs=frozenset(needs), stay=LONG_STAY)


@given(st.lists(st.lists(st.integers(1, 50), min_size=4, max_size=4), min_size=1, max_size=4))
def test_no_other_assignment_has_less_way(lengths: list[list[int]]) -> None:
    requests = [request(f"m{k}") for k in range(len(lengths))]
    spots = [spot(k) for k in range(4)]

    def way(car: Request, place: Spot) -> tuple[float, float]:
        return float(lengths[requests.index(car)][place.index]), 0.0

    found = assign(requests, spots, way)
    assert len({place.name for place in found.values()}) == len(requests)
    total = sum(way(car, found[car.mission])[0] for car in requests)
    orders = permutations(range(4), len(requests))
    assert total == min(sum(lengths[k][j] for k, j in enumerate(order)) for order in orders)


def test_a_car_without_a_way_to_any_spot_gets_none_and_others_do() -> None:
    cars = [request("lost"), request("found")]
    ways = {"lost": (inf, 0.0), "found": (9.0, 0.0)}
    found = assign(cars, [spot(0), spot(1)], lambda car, _: ways[car.mission])
    assert set(found) == {"found"}


def test_a_charger_is_for_who_needs_it_unless_it_saves_much_way() -> None:
    spots = [spot(0, kinds=("ev",)), spot(1)]
    near = {"s0": 10.0, "s1": 10.0 + OVERFIT - 1.0}
    found = assign([request("plain")], spots, lambda _, place: (near[place.name], 0.0))
    assert found["plain"].name == "s1"
    found = assign([request("plug", needs=("ev",))], spots, lambda _, p: (near[p.name], 0.0))
    assert found["plug"].name == "s0"


@pytest.mark.parametrize(
    ("place", "car", "reason"),
    [
        (spot(0), request("m"), None),
        (
            spot(0, closed="works"),
            request("m"),
            Misfit(Denial.SPOT_CLOSED, {"spot": "s0", "note": "works"}),
        ),
        (
            spot(0),
            request("m", needs=("ev",)),
            Misfit(Denial.SPOT_OF_OTHERS, {"spot": "s0", "kinds": "ev"}),
        ),
        (
            spot(0),
            request("m", length=4.9),
            Misfit(Denial.SPOT_SHORT, {"spot": "s0", "spot_m": "5", "car_m": "4.9"}),
        ),
    ],
)
def test_why_a_spot_does_not_fit_is_said(place: Spot, car: Request, reason: Misfit | None) -> None:
    assert misfit(place, car) == reason


def test_a_spot_is_reserved_for_one_until_it_is_given_back() -> None:
    reservations = Reservations()
    assert reservations.take("s0", "one")
    assert reservations.take("s0", "one")
    assert not reservations.take("s0", "two")
    reservations.give_back("s0")
    assert reservations.take("s0", "two")
    reservations.give_back("s0")
    assert reservations.holder("s0") == ""
