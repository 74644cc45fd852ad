"""What the world model means for a car park."""

from dataclasses import replace

import numpy as np

from avp.car_park import garage
from rsu.avp.dispatch.interface import CarState, Refusal, Trouble
from rsu.avp.operation.sight import Sight, look
from rsu.avp.safety.stop_layer import DRIVE, WALK
from rsu.avp.vehicle import Vehicle
from rsu.kernels.reach import ALONG
from rsu.sensing.detection import ObjectClass
from world import Body, snapshot

VALET, MANUAL = Body(10.0, 0.0, 0.0, 2.0), Body(20.0, 0.0, 0.0, 2.0)
CHILD = Body(11.0, 0.2, 0.0, 1.0, ObjectClass.PEDESTRIAN)


def says(x: float) -> CarState:
    return CarState(
        vehicle="7", session=1, sequence=1, time=0.0, mission="", taken=0, refusal=Refusal.NONE,
        counter=0, pose=(x, 0.0, 0.0), level=0, station=0.0, speed=2.0, doors_closed=True,
        secured=False, trouble=Trouble.NONE,
    )  # fmt: skip


def of(*bodies: Body) -> Sight:
    rear = VALET.x - 0.5 * Vehicle().length + Vehicle().rear_overhang
    return look(snapshot(*bodies), garage().lot, Vehicle(), [(says(rear), (0,))])


def test_only_the_track_of_a_car_with_permits_goes_on_as_it_does() -> None:
    assert of(VALET, MANUAL).obstacles.row[:, ALONG].tolist() == [0.0, DRIVE]


def test_who_is_on_foot_is_taken_for_himself_even_where_a_car_is() -> None:
    sight = of(CHILD)
    assert sight.obstacles.row[:, ALONG].tolist() == [WALK]
    assert np.allclose(sight.people, [[11.0, 0.2, 0.0]])


def test_an_empty_world_has_nobody_in_it() -> None:
    assert of().people.shape == (0, 3)


def test_who_may_be_on_any_storey_is_on_all() -> None:
    world = snapshot(CHILD, MANUAL)
    world = replace(world, tracks=replace(world.tracks, z=np.array([np.nan, 2.9])))
    sight = look(world, garage().lot, Vehicle(), [])
    assert garage().lot.description.floors_m == (0.0, 3.0)
    assert sorted(sight.people[:, 2]) == [0.0, 1.0]
    assert sight.obstacles.row[:, ALONG].tolist() == [WALK, WALK, DRIVE]
    assert sight.obstacles.level.tolist() == [0, 1, 1]


def test_who_drives_above_a_car_with_permits_is_none() -> None:
    world = snapshot(VALET)
    world = replace(world, tracks=replace(world.tracks, z=np.array([3.0])))
    rear = VALET.x - 0.5 * Vehicle().length + Vehicle().rear_overhang
    sight = look(world, garage().lot, Vehicle(), [(says(rear), (0,))])
    assert sight.obstacles.row[:, ALONG].tolist() == [DRIVE]
