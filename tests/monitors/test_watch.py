import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rsu.ldm.model import WorldModel
from rsu.sensing.detection import ObjectClass
from sensing.site import reports
from sotif.catalog.entry import read_catalog
from sotif.monitors.hazard import Hazard
from sotif.monitors.watch import watch
from world import NOW, Body, corridor_map, corridor_site, healthy, snapshot, table

CATALOG = read_catalog()
EAST, NORTH, WEST, SOUTH = 0.0, math.pi / 2, math.pi, -math.pi / 2


def hazards(*bodies: Body) -> list[Hazard]:
    return watch(snapshot(*bodies), CATALOG)


def entries(*bodies: Body) -> list[str]:
    return [hazard.entry for hazard in hazards(*bodies)]


def test_an_empty_world_holds_no_hazard() -> None:
    assert hazards() == []


def test_a_car_that_will_run_into_a_standing_one_is_a_hazard_where_that_one_stands() -> None:
    [hazard] = hazards(Body(44.0, -1.75, EAST, 13.9), Body(80.0, -1.75))
    assert hazard.entry == "collision-longitudinal"
    assert hazard.participants == (1, 2)
    assert hazard.position == pytest.approx((80.0, -1.75))
    assert hazard.time_to_event == pytest.approx((36.0 - 4.5) / 13.9, abs=0.3)
    assert (hazard.cause, hazard.sub_cause) == (97, 1)


def test_ordinary_braking_is_waited_for() -> None:
    assert entries(Body(-20.0, -1.75, EAST, 13.9), Body(80.0, -1.75)) == []


@pytest.mark.parametrize(("speed", "told"), [(1.5, []), (3.0, ["collision-longitudinal"])])
def test_closing_up_at_a_walking_pace_is_no_hazard(speed: float, told: list[str]) -> None:
    """From bumper to bumper there is one metre."""
    behind, ahead = Body(0.0, -1.75, EAST, speed, sigma=0.1), Body(5.5, -1.75, sigma=0.1)
    assert entries(behind, ahead) == told


def test_a_follower_at_the_same_speed_is_no_hazard() -> None:
    assert entries(Body(40.0, -1.75, EAST, 13.9), Body(52.0, -1.75, EAST, 13.9)) == []


@pytest.mark.parametrize(("braking", "expected"), [(4.0, ["collision-longitudinal"]), (1.0, [])])
def test_a_follower_is_told_of_hard_braking_before_the_speeds_differ_much(
    braking: float, expected: list[str]
) -> None:
    model, seen = WorldModel(corridor_site(), corridor_map()), list[Hazard]()
    for k in range(7):
        t = 0.1 * k
        leader = Body(20.0 - braking / 2.0 * t * t, -1.75, EAST, 11.1 - braking * t)
        bodies, now = table(Body(4.0, -1.75, EAST, 11.1), leader, now=NOW + t), NOW + t
        seen = watch(model.snapshot(bodies, healthy(now), now), CATALOG)
    assert [hazard.entry for hazard in seen] == expected


@given(st.floats(3.0, 16.0), st.floats(0.0, 0.8), st.floats(-0.2, 0.2))
def test_a_follower_is_told_when_full_braking_after_a_usual_reaction_just_avoids_it(
    speed: float, share: float, late: float
) -> None:
    assume(abs(late) > 0.05 and (share == 0.0 or speed * share > 0.61))  # slower ones stand
    lost = speed * (1.0 - share)
    gap = lost * (1.25 + lost / 12.0 - late)
    assume(gap > 1.0)
    leader = Body(4.5 + gap, -1.75, EAST, speed * share, sigma=0.1)
    told = entries(Body(0.0, -1.75, EAST, speed, sigma=0.1), leader)
    assert told == (["collision-longitudinal"] if late > 0.0 else [])


@pytest.mark.parametrize(("gap", "expected"), [(10.0, ["collision-longitudinal"]), (18.0, [])])
def test_behind_one_who_brakes_there_must_be_room_to_stand_however_slowly_they_would_meet(
    gap: float, expected: list[str]
) -> None:
    """At 13.9 m/s and 4 m/s^2 the leader comes 24.2 m far, the follower 36.0 m; with 10 m between
    they would meet after 2.2 s and differ by 9 m/s, for which there would be time."""
    model = WorldModel(corridor_site(), corridor_map())
    model.hear(
        reports(
            [NOW], station_id=np.array([112]), speed=np.array([13.9]), acceleration=np.array([-4.0])
        )
    )
    leader = Body(4.5 + gap, -1.75, EAST, 13.9, sigma=0.1, station_id=112)
    follower = Body(0.0, -1.75, EAST, 13.9, sigma=0.1)
    seen = watch(model.snapshot(table(follower, leader), healthy(), NOW), CATALOG)
    assert [hazard.entry for hazard in seen] == expected


def test_oncoming_cars_on_their_own_lanes_are_no_hazard() -> None:
    assert entries(Body(40.0, -1.75, EAST, 13.9), Body(70.0, 1.75, WEST, 13.9)) == []


def test_a_parked_car_beside_the_aisle_is_no_hazard() -> None:
    assert entries(Body(1.5, 62.0, NORTH, 5.5), Body(5.5, 66.25, EAST)) == []


def test_crossing_cars_that_reach_the_junction_together_are_one_hazard() -> None:
    assert entries(Body(-20.0, -1.75, EAST, 12.0), Body(1.75, -20.0, NORTH, 12.0)) == [
        "collision-crossing"
    ]


def test_crossing_cars_of_which_one_can_still_yield_are_none() -> None:
    assert entries(Body(-60.0, -1.75, EAST, 12.0), Body(1.75, -20.0, NORTH, 4.0)) == []


def test_a_car_that_will_hit_a_pedestrian_in_view_is_a_hazard() -> None:
    walker = Body(80.0, -4.75, NORTH, 1.5, ObjectClass.PEDESTRIAN)
    assert entries(Body(53.0, -1.75, EAST, 13.0), walker) == ["collision-vulnerable"]


def test_a_pedestrian_on_the_pavement_is_no_hazard() -> None:
    walker = Body(80.0, -4.75, EAST, 1.5, ObjectClass.PEDESTRIAN)
    assert entries(Body(50.0, -1.75, EAST, 13.9), walker) == []


def van(y: float) -> Body:
    return Body(4.3, y, NORTH, 0.0, ObjectClass.VAN)


def child(x: float, y: float) -> Body:
    return Body(x, y, WEST, 2.0, ObjectClass.PEDESTRIAN)


def test_a_child_that_runs_out_from_behind_a_van_is_a_hidden_road_user() -> None:
    [hazard] = hazards(Body(1.5, 80.0, NORTH, 6.0), van(92.0), child(6.0, 95.5))
    assert hazard.entry == "hidden-road-user"
    assert hazard.participants == (1, 3)
    assert hazard.position[0] == pytest.approx(1.5, abs=1.0)


def test_the_same_child_in_plain_view_is_left_to_the_driver_as_long_as_he_can_brake() -> None:
    assert entries(Body(1.5, 78.0, NORTH, 6.0), child(6.5, 95.5)) == []


def test_a_wrong_way_driver_is_one_hazard_whoever_comes_towards_him() -> None:
    wrong = Body(1.75, -60.0, SOUTH, 10.0)
    [alone] = hazards(wrong)
    [facing] = hazards(wrong, Body(1.75, -100.0, NORTH, 11.0))
    assert alone.entry == facing.entry == "wrong-way"
    assert alone.participants == facing.participants == (1,)
    assert alone.position == pytest.approx((1.75, -60.0))


@pytest.mark.parametrize(
    "innocent",
    [
        Body(-1.75, -60.0, SOUTH, 10.0),
        Body(1.75, -60.0, SOUTH, 1.5),
        Body(0.1, -60.0, SOUTH, 10.0),
        Body(1.75, -60.0, SOUTH, 10.0, ObjectClass.PEDESTRIAN),
        Body(5.0, -60.0, SOUTH, 10.0),
        Body(1.75, 0.0, SOUTH, 10.0),
    ],
    ids=["own lane", "reversing", "between lanes", "on foot", "beside the road", "in the junction"],
)
def test_nobody_else_is_a_wrong_way_driver(innocent: Body) -> None:
    assert "wrong-way" not in entries(innocent)


@given(st.permutations(range(4)))
def test_the_order_of_the_tracks_does_not_matter(order: list[int]) -> None:
    bodies = [
        Body(40.0, -1.75, EAST, 13.9),
        Body(80.0, -1.75),
        Body(1.75, -60.0, SOUTH, 10.0),
        Body(-90.0, 1.75, WEST, 9.0),
    ]

    def met(rows: list[int]) -> set[tuple[str, frozenset[int]]]:
        found = hazards(*(bodies[row] for row in rows))
        return {(h.entry, frozenset(rows[t - 1] for t in h.participants)) for h in found}

    assert met(order) == met([0, 1, 2, 3])


@given(
    gap=st.floats(6.0, 60.0),
    speed=st.floats(1.0, 16.0),
    sigma=st.floats(0.05, 3.0),
)
def test_every_hazard_is_explained_and_finite(gap: float, speed: float, sigma: float) -> None:
    for hazard in hazards(
        Body(20.0, -1.75, EAST, speed, sigma=sigma), Body(20.0 + gap, -1.75, sigma=sigma)
    ):
        assert hazard.entry in CATALOG
        assert 0.0 <= hazard.probability <= 1.0
        assert all(map(math.isfinite, (*hazard.position, *hazard.position_covariance)))
        assert hazard.time_to_event >= 0.0


def test_doubt_about_where_they_are_silences_the_monitor() -> None:
    assert entries(Body(40.0, -1.75, EAST, 13.9, sigma=5.0), Body(80.0, -1.75, sigma=5.0)) == []


def test_every_monitor_file_belongs_to_an_entry() -> None:
    folder = Path(__file__).parents[2] / "sotif" / "monitors"
    machinery = {"__init__", "braking", "conflict", "duty", "hazard", "scene", "traffic", "watch"}
    monitors = {path.stem for path in folder.glob("*.py")} - machinery
    assert monitors == {entry.monitor for entry in CATALOG.values()} - {None}
