"""Who steps out of what no sensor sees."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rsu.ldm.model import WorldModel
from rsu.ldm.snapshot import Snapshot
from rsu.sensing.detection import ObjectClass
from sotif.catalog.entry import read_catalog
from sotif.monitors import emerging
from sotif.monitors.hazard import Hazard
from world import NOW, Body, corridor_map, corridor_site, healthy, table

CATALOG = read_catalog()
NORTH, EAST, WEST, SOUTH = math.pi / 2, 0.0, math.pi, -math.pi / 2
PERSON = ObjectClass.PEDESTRIAN
CAR = Body(1.5, 80.0, NORTH, 6.0)


def world(*bodies: Body, age: float = 0.3, sensors: bool = False) -> Snapshot:
    """A scene whose last body was first seen `age` s ago; without sensors nothing is visible."""
    tracks = table(*bodies)
    tracks.born[-1] = NOW - age
    tracks.covariance[-1, 2, 2] = tracks.covariance[-1, 3, 3] = 1.0
    model = WorldModel(corridor_site(), corridor_map())
    return model.snapshot(tracks, healthy() if sensors else (), NOW)


def hazards(*bodies: Body, age: float = 0.3) -> list[Hazard]:
    return emerging.hazards(world(*bodies, age=age), CATALOG)


def child(x: float, y: float, speed: float = 0.0, heading: float = WEST) -> Body:
    return Body(x, y, heading, speed, PERSON)


def test_who_appears_beside_the_way_of_a_car_is_a_hazard_before_he_is_known_to_walk() -> None:
    [hazard] = hazards(CAR, child(3.7, 88.0))
    assert (hazard.entry, hazard.cause, hazard.sub_cause) == ("emerging-road-user", 97, 4)
    assert hazard.participants == (1, 2)
    assert hazard.time_to_event == pytest.approx(8.0 / 6.0, abs=0.25)


@pytest.mark.parametrize(
    "innocent",
    [
        child(3.7, 88.0, 2.5, EAST),
        child(12.0, 88.0),
        child(3.7, 70.0),
        child(3.7, 110.0),
        replace(child(3.7, 88.0), kind=ObjectClass.CAR),
    ],
    ids=["walks away", "far beside", "behind", "far ahead", "a car"],
)
def test_others_are_not(innocent: Body) -> None:
    assert hazards(CAR, innocent) == []


def test_one_who_is_in_the_way_already_need_not_move() -> None:
    assert hazards(CAR, child(1.5, 86.0))[0].probability > 0.9


def test_later_the_prediction_knows_better() -> None:
    assert hazards(CAR, child(3.7, 88.0), age=1.2) == []


def test_who_came_through_what_the_sensors_see_did_not_step_out_of_cover() -> None:
    open_view = world(CAR, child(3.7, 88.0), sensors=True)
    assert emerging.hazards(open_view, CATALOG) == []


@given(angle=st.floats(-math.pi, math.pi), x=st.floats(-6.0, 6.0), y=st.floats(-20.0, 40.0))
def test_turning_the_whole_scene_about_changes_nothing(angle: float, x: float, y: float) -> None:
    def turned(body: Body) -> Body:
        c, s = math.cos(angle), math.sin(angle)
        return replace(
            body, x=c * body.x - s * body.y, y=s * body.x + c * body.y, heading=body.heading + angle
        )

    # off the map, where nobody follows a lane
    car, person = Body(0.0, 0.0, NORTH, 6.0), child(x, y, 0.5)

    def told(*, turn: bool) -> list[tuple[float, float]]:
        pair = [turned(car), turned(person)] if turn else [car, person]
        far = [replace(b, x=b.x + 5000.0, y=b.y + 5000.0) for b in pair]
        return [(h.time_to_event, h.probability) for h in hazards(*far)]

    plain, other = told(turn=False), told(turn=True)
    assert len(plain) == len(other)
    for a, b in zip(plain, other, strict=True):
        assert a == pytest.approx(b, abs=1e-6)


@given(speed=st.floats(0.0, 8.0), gap=st.floats(0.0, 6.0))
def test_who_walks_faster_towards_the_way_is_never_less_of_a_hazard(
    speed: float, gap: float
) -> None:
    def probability(v: float) -> float:
        return max((h.probability for h in hazards(CAR, child(2.6 + gap, 88.0, v))), default=0.0)

    assert probability(speed + 0.5) >= probability(speed) - 1e-9
