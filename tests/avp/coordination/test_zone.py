"""Cars go to a zone in the order in which they were asked for, and only where they get to one."""

from pathlib import Path

import pytest

from avp.car_park import DEAD_END, Drivers, garage, write_dead_end
from avp.neighbours import write_neighbours
from rsu.avp.coordination.coordinator import AWAKE, Coordinator
from rsu.avp.coordination.order import Depart, Found, Retrieve, TakeOver
from rsu.avp.lot.layout import Layout
from rsu.avp.lot.lot import read_lot
from rsu.avp.vehicle import Vehicle
from rsu.errors import ConfigError

STOREY = """
name = "upper"
map = "upper.xodr"
neighbours = [{id = "lower", entrance = "over", exit = "street"}]
"""


def test_a_spot_behind_the_only_bay_of_its_one_way_aisle_is_refused_by_name(tmp_path: Path) -> None:
    file = write_dead_end(tmp_path)
    text = DEAD_END.replace('bays = ["U"], leave = "out"', 'bays = ["S3"], leave = "aisle"')
    text = text.replace('exits = ["out"]', 'exits = ["aisle"]')
    text += 'closures = [{reason = "no lane leads there", spots = ["U"]}]'
    file.write_text(text.replace('two_way = [{roads = ["aisle"]}]', ""), "utf-8")
    layout = Layout(read_lot(file), Vehicle())  # the lanes lead there
    with pytest.raises(ConfigError, match=r"lot\.toml: \w+: leads to no pick-up bay"):
        Coordinator(layout)


def test_on_a_storey_without_zones_cars_come_from_the_neighbour_and_are_fetched_there(
    tmp_path: Path,
) -> None:
    file = write_neighbours(tmp_path)["upper"]
    file.write_text(STOREY, "utf-8")
    layout = Layout(read_lot(file), Vehicle())
    coordinator = Coordinator(layout)
    stall = layout.lot.spot("T1")
    assert coordinator.traffic.zones_from(stall) == []
    assert coordinator.traffic.neighbours_from(stall) == ["lower"]
    orders = coordinator.step(0.0, [Found("car", "T1"), Retrieve("car", "M1", "lower")])
    (route,) = [order.route for order in orders]
    assert route is not None
    assert route.steps[-1].lane == layout.lot.ways_over["lower"]


def test_a_storey_that_nobody_comes_to_is_refused(tmp_path: Path) -> None:
    file = write_neighbours(tmp_path)["upper"]
    file.write_text(STOREY.replace('entrance = "over", ', ""), "utf-8")
    with pytest.raises(ConfigError, match="E: cannot be reached from any drop-off bay or neigh"):
        read_lot(file)


def test_a_zone_that_nobody_leaves_with_his_car_is_refused(tmp_path: Path) -> None:
    file = write_dead_end(tmp_path)
    file.write_text(DEAD_END.replace('exits = ["out"]', ""), "utf-8")
    with pytest.raises(ConfigError, match=r"exits: none, so that nobody leaves"):
        read_lot(file)


def test_who_is_next_is_ready_where_it_is_parked_and_sets_out_in_its_turn() -> None:
    lot = Drivers(garage())
    spots = [spot.name for spot in garage().lot.stalls if spot.level == 0][::3]
    cars = [f"car {k}" for k in range(len(spots))]
    lot.tell(*(Found(name, spot) for name, spot in zip(cars, spots, strict=True)))
    lot.tell(*(Retrieve(name, f"M {name}") for name in cars))
    zone = lot.coordinator.traffic.zones.all["pick-up-0"]
    ready, line = cars[zone.most :][: zone.ready], cars[zone.most + zone.ready :]
    stands = dict(zip(cars, spots, strict=True))
    assert [lot.state(name) for name in ready] == ["authorised"] * 3
    assert [lot.place(name) for name in ready] == [stands[name] for name in ready]
    states = ["identified"] * AWAKE + ["requested"] * (len(line) - AWAKE)
    assert [lot.state(name) for name in line] == states
    brought = next(name for name in cars if lot.place(name).startswith("0pick"))
    lot.tell(TakeOver(brought))
    lot.tell(Depart(brought))
    assert [lot.state(name) for name in (*ready, line[0])] == ["held", *["authorised"] * 3]


def test_who_is_in_line_waits_for_who_gets_the_next_bay_and_that_one_for_who_leaves_it() -> None:
    lot = Drivers(garage())
    spots = [spot.name for spot in garage().lot.stalls if spot.level == 0]
    cars = [f"car {k}" for k in range(len(spots))]
    lot.tell(*(Found(name, spot) for name, spot in zip(cars, spots, strict=True)))
    lot.tell(*(Retrieve(name, f"M {name}") for name in cars))
    zone = lot.coordinator.traffic.zones.all["pick-up-0"]

    def holder(name: str) -> str:
        wait = lot.orders[name].wait
        assert wait is not None
        return wait.holder

    for _ in range(len(zone.bays)):
        there = [name for name in zone.coming if lot.place(name).startswith("0pick")]
        coming = [name for name in zone.coming if lot.place(name) == ""]
        assert len(there) == len(zone.bays)
        assert holder(coming[0]) == there[0]
        assert {holder(name) for name in zone.queue} == {coming[0]}
        lot.tell(TakeOver(there[0]))
        lot.tell(Depart(there[0]))
