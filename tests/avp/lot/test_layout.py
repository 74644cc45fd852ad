"""What conflicts is what overlaps, and routes lead where they say on ground that they name."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
import shapely

from avp.car_park import dead_end, garage
from rsu.avp.lot.lane_graph import against
from rsu.avp.lot.layout import Layout
from rsu.avp.lot.resource import Use, footprints, members
from rsu.avp.lot.router import Router
from rsu.avp.planning.path import sample


def test_two_pieces_conflict_exactly_when_they_overlap_on_one_level() -> None:
    layout = garage()
    count = len(layout.resources)
    chance = np.random.default_rng(3)
    grounds = np.array([item.ground for item in layout.resources])
    met = 0
    for i in chance.integers(count, size=60).tolist():
        one = layout.resources[i]
        overlap = shapely.intersects(one.ground, grounds)
        beside = [bool(one.levels & other.levels) for other in layout.resources]
        expected = np.flatnonzero(overlap & beside).tolist()
        assert members(layout.conflict[i]) == expected
        met += len(expected)
    assert met > 300


def test_no_manoeuvre_sweeps_what_a_parked_car_takes() -> None:
    layout = garage()
    spots = {resource: name for name, resource in layout.spots.items()}
    for item, conflict in zip(layout.resources, layout.conflict, strict=True):
        if item.use is Use.MANOEUVRE:
            met = {spots[k] for k in members(conflict) if k in spots}
            assert met == {item.name.split()[-1]}


@pytest.mark.parametrize(
    ("layout", "begin", "end"),
    [
        (garage, "0drop1", "0C15"),
        (garage, "1E03", "1pick6"),
        (dead_end, "D", "S5"),
        (dead_end, "N0", "U"),
    ],
)
def test_a_route_leads_from_spot_to_spot_over_the_ground_that_it_names(
    layout: Callable[[], Layout], begin: str, end: str
) -> None:
    plan = layout()
    lot = plan.lot
    route = Router(plan, lot.ways).between(lot.spot(begin), lot.spot(end))
    assert route is not None
    pose, _ = sample(route.start, route.arc, 0.5)
    assert pose[0] == pytest.approx(plan.stand(lot.spot(begin)), abs=1e-6)
    assert pose[-1, :2] == pytest.approx(plan.stand(lot.spot(end))[:2], abs=0.01)
    assert np.abs(route.arc[:, 1]).sum() == pytest.approx(route.length)
    assert all(a.end <= b.end for a, b in pairwise(route.steps))
    driven = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(pose[:, :2], axis=0).T))])
    ends = np.array([step.end for step in route.steps])
    for at, body in zip(driven.tolist(), footprints(pose, plan.vehicle), strict=True):
        here = int(np.searchsorted(ends, at))
        near = route.steps[max(here - 1, 0) : here + 2]
        ground = [plan.resources[step.resource].ground for step in near]
        assert min(body.difference(piece).area for piece in ground) < 0.01


def test_a_car_that_leaves_a_dead_end_drives_against_the_lane() -> None:
    layout = dead_end()
    lot = layout.lot
    route = Router(layout, lot.ways).between(lot.spot("S3"), lot.spot("U"))
    assert route is not None
    (aisle,) = lot.two_way[0]
    names = {layout.resources[step.resource].name for step in route.steps}
    assert against(aisle) in {step.lane for step in route.steps}
    assert "out#0" in names
    backwards = 1 << layout.directions[against(aisle)]
    assert all(step.needs & backwards for step in route.steps if step.lane == against(aisle))


def test_a_car_keeps_to_what_it_holds_when_it_is_sent_elsewhere() -> None:
    layout = garage()
    router = Router(layout, layout.lot.ways)
    route = router.between(layout.lot.spot("0drop1"), layout.lot.spot("0B05"))
    assert route is not None
    elsewhere = router.onward(route, 8, layout.lot.spot("0E05"))
    assert elsewhere is not None
    assert elsewhere.steps[:8] == route.steps[:8]
    pose, _ = sample(elsewhere.start, elsewhere.arc, 0.5)
    there = layout.stand(layout.lot.spot("0E05"))
    assert pose[-1, :2] == pytest.approx(there[:2], abs=0.01)


def test_a_blocked_road_is_driven_round_or_there_is_no_way() -> None:
    layout = garage()
    ways = layout.lot.ways
    lanes = {lane.road_id: lane.index for lane in layout.lot.network.lanes}
    router = Router(layout, ways.without({lanes["0WT2"]}))
    bay = layout.lot.spot("0drop1")
    assert router.between(bay, layout.lot.spot("0C05")) is None
    assert router.between(bay, layout.lot.spot("0D05")) is not None
