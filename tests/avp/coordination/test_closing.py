"""Roads and spots are closed while cars drive: all get there, and nobody is stuck or cut off."""

from contextlib import suppress

import numpy as np
import pytest

from avp.car_park import Drivers, dead_end, garage
from rsu.avp.coordination.assignment import Request
from rsu.avp.coordination.car import Car
from rsu.avp.coordination.coordinator import Coordinator
from rsu.avp.coordination.order import (
    Close,
    Depart,
    Found,
    Identified,
    Open,
    Park,
    Progress,
    Ready,
    Retrieve,
    TakeOver,
)
from rsu.avp.dispatch.closure import OperatorClosure
from rsu.avp.dispatch.mission import Handover, Kind, Mission, State
from rsu.errors import MissionError

GOOD = Handover(zone_clear=True, doors_closed=True, standstill=True)


def close(spot: str = "", road: str = "") -> Close:
    return Close(OperatorClosure(spot=spot, road=road, by="kim", since=0.0))


def filled(count: int) -> Drivers:
    """A garage in which cars are parked, and others stand in all bays, ready to be parked."""
    lot = Drivers(garage())
    stalls, bays = garage().lot.stalls, garage().lot.bays("drop_off")
    lot.coordinator.step(0.0, [Found(f"parked {k}", stalls[3 * k].name) for k in range(count)])
    for bay in bays:
        wanted = Request(mission=f"P {bay.name}", length=4.689, width=1.942, stay=3600.0)
        lot.coordinator.step(
            0.0,
            [Found(bay.name, bay.name), Park(bay.name, wanted.mission, bay.name, wanted)],
        )
        lot.coordinator.step(0.0, [Identified(bay.name), Ready(bay.name, GOOD)])
    return lot


def drive(lot: Drivers, seconds: int) -> None:
    """Let everybody drive at 2 m/s, and drivers take over what was brought to them."""
    for _ in range(seconds):
        lot.now += 1.0
        traffic = lot.coordinator.traffic
        moved = []
        for name, car in list(traffic.cars.items()):
            party = traffic.party(name)
            zone = traffic.zones.of(car.place)
            if car.mission and zone and zone.kind == "pick_up":
                lot.coordinator.step(lot.now, [TakeOver(name), Depart(name)])
            elif party is not None:
                station = min(car.station + 2.0, party.cleared)
                moved.append(Progress(name, station, standing=station == car.station))
        lot.coordinator.step(lot.now, moved)


def unsafe(lot: Drivers, roads: set[str]) -> list[str]:
    """Who has a way over a road that is closed and that he is not on."""
    lanes = lot.coordinator.layout.lot.network.lanes
    found = []
    for party in lot.coordinator.traffic.rights.parties.values():
        steps = party.route.steps
        on = {lanes[max(s.lane, -1 - s.lane)].road_id for s in steps[: party.head]}
        ahead = {lanes[max(s.lane, -1 - s.lane)].road_id for s in steps[party.head :]}
        if ahead & roads - on:
            found.append(party.name)
    return found


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_closed_and_opened_meanwhile_all_arrive_and_nobody_is_stuck(seed: int) -> None:
    chance = np.random.default_rng(seed)
    lot = filled(20)
    coordinator, roads = lot.coordinator, sorted(lot.coordinator.closing.roads)
    lot.coordinator.step(0.0, [Retrieve(f"parked {k}", f"R {k}") for k in range(20)])
    closed: list[str] = []
    for _ in range(40):
        drive(lot, 2)
        road = str(chance.choice(roads))
        with suppress(MissionError):  # it stays open, or is closed already
            coordinator.step(lot.now, [close(road=road)])
            closed.append(road)
        if len(closed) > 6:
            coordinator.step(lot.now, [Open(road=closed.pop(0))])
        assert unsafe(lot, set(closed)) == []
        assert coordinator.traffic.rights.stuck() == set()
    for road in closed:
        coordinator.step(lot.now, [Open(road=road)])
    drive(lot, 400)
    left = [car.mission for car in coordinator.traffic.cars.values() if car.mission]
    assert {mission.state for mission in left} == {State.PARKED}
    taken = coordinator.traffic.reservations.held.values()
    assert len(taken) == len(set(taken))


def test_a_refusal_leaves_all_as_it_was() -> None:
    lot = filled(20)
    drive(lot, 10)
    traffic = lot.coordinator.traffic
    before = {
        name: (p.route, p.head, p.wait, p.blocked) for name, p in traffic.rights.parties.items()
    }
    held = dict(traffic.reservations.held)
    with pytest.raises(MissionError, match=r"would cut off parked \d+ \(0\w+\), .* \+ \d+$"):
        lot.coordinator.step(lot.now, [close(road="0E0")])
    after = {
        name: (p.route, p.head, p.wait, p.blocked) for name, p in traffic.rights.parties.items()
    }
    assert (after, traffic.reservations.held) == (before, held)
    assert traffic.router.ways.barred == set()


def test_an_aisle_without_parked_cars_is_closed_and_who_was_to_park_there_parks_elsewhere() -> None:
    lot = filled(0)
    drive(lot, 15)
    meant = {
        name: car.target.name
        for name, car in lot.coordinator.traffic.cars.items()
        if getattr(car.target, "zone", True) is None
    }
    aisle = min(meant.values())[:2]
    lot.coordinator.step(lot.now, [close(road=aisle)])
    drive(lot, 200)
    assert any(spot[:2] == aisle for spot in meant.values())
    places = {name: lot.place(name) for name in meant}
    assert all(places.values())
    assert not any(place[:2] == aisle for place in places.values())


@pytest.mark.parametrize(("spot", "road"), [("S3", ""), ("", "aisle")])
def test_who_was_about_to_set_out_to_what_is_closed_when_his_unit_was_killed_does_not(
    spot: str, road: str
) -> None:
    layout = dead_end()
    lot = Coordinator(layout)
    bay, meant = layout.lot.spot("D"), layout.lot.spot("S3")
    route = lot.traffic.router.between(bay, meant)
    assert route is not None
    lot.closing.resume([OperatorClosure(spot=spot, road=road, by="kim", since=0.0)])
    mission = Mission(
        id="m1", vehicle="a", kind=Kind.PARK, target="S3", state=State.HELD, since=0.0
    )
    lot.traffic.resume(Car("a", bay, meant, mission), route, 0, 1)
    lot.let_seek("a", Request(mission="m1", length=4.689, width=1.942, stay=3600.0))
    lot.step(1.0, [])
    car, party = lot.traffic.cars["a"], lot.traffic.party("a")
    assert not lot.closing.hinders(car)
    assert not lot.traffic.reservations.holder("S3")
    assert (party is not None and party.head > 1) == (not road)
    if road:
        lot.step(2.0, [Open(road=road)])
    assert car.mission is not None
    assert lot.traffic.reservations.holder(car.mission.target) == "a"
