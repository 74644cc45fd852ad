"""Where positions are."""

from math import pi, remainder, tau
from pathlib import Path

import pytest

from rsu.errors import ScenarioError
from rsu.roads.opendrive import read_network
from scenarios.stage.player import Player
from scenarios.stage.scene import Scene
from xodr import CORRIDOR, document, road
from xosc import at, on_lane, play, private, read, route, scenario, speed, teleport


def stage(folder: Path, position: str, other: str = on_lane(60.0)) -> Scene:
    """The first scene with ``a`` at a position and ``b`` at another, both driving."""
    init = private("a", teleport(position), speed(5.0)) + private("b", teleport(other), speed(5.0))
    return play(folder, scenario(init=init)).scene


PLACES = {
    "the middle of a lane": (on_lane(10.0), (10.0, -1.75, 0.0)),
    "a lane to the west": (on_lane(10.0, 1), (10.0, 1.75, pi)),
    "against traffic": (on_lane(10.0, -1, h=pi), (10.0, -1.75, pi)),
    "the world": (at(3.0, 4.0, 0.5), (3.0, 4.0, 0.5)),
    "the road": ('<RoadPosition roadId="1" s="10" t="-3"/>', (10.0, -3.0, 0.0)),
    "behind another": (
        '<RelativeLanePosition entityRef="b" dLane="0" ds="-20"/>',
        (40.0, -1.75, 0.0),
    ),
    "to the left of another": (
        '<RelativeLanePosition entityRef="b" dLane="1" dsLane="5"/>',
        (65.0, 1.75, 0.0),
    ),
    "beside another": (
        '<RelativeObjectPosition entityRef="b" dx="-10" dy="3"/>',
        (50.0, 1.25, 0.0),
    ),
    "facing another": (
        (
            '<RelativeObjectPosition entityRef="b" dx="10" dy="0"><Orientation type="relative"'
            ' h="3.141592653589793"/></RelativeObjectPosition>'
        ),
        (70.0, -1.75, pi),
    ),
    "an absolute heading": (
        (
            '<LanePosition roadId="1" laneId="1" s="10"><Orientation type="absolute" h="0"/>'
            "</LanePosition>"
        ),
        (10.0, 1.75, 0.0),
    ),
    "left of the centre by rising s": (
        '<LanePosition roadId="1" laneId="1" s="10" offset="0.5"/>',
        (10.0, 2.25, pi),
    ),
}


@pytest.mark.parametrize("name", PLACES)
def test_a_position_is_where_the_standard_has_it(tmp_path: Path, name: str) -> None:
    position, (x, y, heading) = PLACES[name]
    scene = stage(tmp_path, position)
    assert scene.reference[0].tolist() == pytest.approx([x, y])
    assert abs(abs(scene.heading[0]) - heading) < 1e-9


def test_left_and_ahead_are_as_an_oncoming_car_sees_them(tmp_path: Path) -> None:
    position = '<RelativeLanePosition entityRef="b" dLane="1" ds="20"/>'
    scene = stage(tmp_path, position, other=on_lane(60.0, 1))
    assert scene.reference[0].tolist() == pytest.approx([40.0, -1.75])
    assert abs(scene.heading[0]) == pytest.approx(pi)


@pytest.mark.parametrize(
    "position",
    [on_lane(1.0, -7), on_lane(1.0, road_id="9")],
    ids=["no such lane", "no such road"],
)
def test_a_place_that_the_map_lacks_is_refused_before_playing(
    tmp_path: Path, position: str
) -> None:
    with pytest.raises(ScenarioError, match="the map has no such place"):
        stage(tmp_path, position)


def test_who_stands_far_from_the_road_has_no_lanes_beside_him(tmp_path: Path) -> None:
    position = '<RelativeLanePosition entityRef="b" dLane="0" ds="1"/>'
    with pytest.raises(ScenarioError, match="'b' is on no lane"):
        stage(tmp_path, position, other=at(0.0, 100.0))


WEST, NORTH, SOUTH = on_lane(40.0), on_lane(10.0, road_id="4"), on_lane(130.0, 1, road_id="3")


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize(("goal", "side"), [(NORTH, 1.0), (SOUTH, -1.0)])
@pytest.mark.parametrize("kind", ["RelativeLanePosition dLane", "RelativeRoadPosition dt"])
def test_ahead_over_a_junction_is_along_ones_own_route_else_the_others(
    tmp_path: Path, goal: str, side: float, kind: str, *, own: bool
) -> None:
    ways = route(WEST, goal), route(WEST, SOUTH if goal == NORTH else NORTH)
    mine, others = ways if own else ("", ways[0])
    ahead = f'<{kind}="0" ds="150" entityRef="b"/>'
    init = private("a", mine, teleport(ahead)) + private("b", teleport(on_lane(60.0)), others)
    network = read_network(CORRIDOR)
    scene = Player(read(tmp_path, scenario(init=init)), network).scene
    x, y = scene.reference[0].tolist()
    assert (x, y * side > 16.0) == (pytest.approx(1.75 * side, abs=0.01), True)
    assert remainder(scene.heading[0], tau) == pytest.approx(side * pi / 2.0)


UTM = document(
    road().replace('x="0" y="0"', 'x="500000" y="5761038.21"'),
    header='revMajor="1" revMinor="7"><geoReference>+proj=utm +zone=32</geoReference></header',
).replace("</header/>", "</header>")
"""A road from 52 degrees north and 9 east on, along x."""


def on_earth(folder: Path, roads: str = UTM) -> Scene:
    position = '<GeoPosition latitudeDeg="52" longitudeDeg="9.0005"/>'
    init = private("a", teleport(position)) + private("b", teleport(on_lane(60.0)))
    return play(folder, scenario(init=init), roads=roads).scene


def test_a_point_on_earth_is_where_the_projection_of_the_map_puts_it(tmp_path: Path) -> None:
    # One degree of longitude at 52 degrees north is 68,678 m (GRS80), times 0.9996.
    scene = on_earth(tmp_path)
    east, north = scene.reference[0] - (500_000.0, 5_761_038.21)
    assert (east, north) == pytest.approx((34.33, 0.0), abs=0.02)


@pytest.mark.parametrize(
    ("roads", "problem"),
    [
        (document(road()), "geoReference is missing"),
        (UTM.replace("+proj=utm +zone=32", "+proj=nonsense"), "is no projection"),
        (UTM.replace("+proj=utm +zone=32", "+proj=longlat"), "has no plane"),
        (UTM.replace("+proj=utm +zone=32", "+proj=gnom +lat_0=-52"), "beyond its projection"),
    ],
)
def test_a_map_without_projection_has_no_places_on_earth(
    tmp_path: Path, roads: str, problem: str
) -> None:
    with pytest.raises(ScenarioError, match=problem):
        on_earth(tmp_path, roads)


@pytest.mark.parametrize(
    ("position", "height"),
    [
        ('<RoadPosition roadId="1" s="10" t="-3"/>', 0.0),
        ('<RoadPosition roadId="2" s="10" t="-3"/>', 3.0),
        ('<RoadPosition roadId="2" s="10" t="-8"/>', 3.0),
        ('<WorldPosition x="10" y="-3" z="0" h="0"/>', 0.0),
        ('<WorldPosition x="10" y="-3" z="3" h="0"/>', 3.0),
        ('<WorldPosition x="10" y="-3" z="40" h="0"/>', None),
    ],
)
def test_a_place_is_on_its_own_storey(tmp_path: Path, position: str, height: float | None) -> None:
    upper = road(road_id="2", elevation='<elevation s="0" a="3" b="0" c="0" d="0"/>')
    init = private("a", teleport(position), speed(5.0)) + private("b", teleport(on_lane(60.0)))
    for roads in (road() + upper, upper + road()):
        found = play(tmp_path, scenario(init=init), roads=roads).scene.z[0]
        assert found in ((0.0, 3.0) if height is None else (height,))
