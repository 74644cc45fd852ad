"""Positions, routes and trajectories of every kind become the records of the standard."""

from math import radians
from pathlib import Path

import pytest

from rsu.errors import ScenarioError
from scenarios.openscenario.position import (
    FromCurrentEntity,
    FromLaneCoordinates,
    FromRoadCoordinates,
    GeoPosition,
    Orientation,
    OrientationKind,
    Position,
    RelativeRoadPosition,
    RelativeWorldPosition,
    RoutePosition,
    TrajectoryPosition,
    WorldPosition,
    references_of,
)
from scenarios.openscenario.routing import FollowTrajectoryAction
from scenarios.openscenario.trajectory import (
    Clothoid,
    ClothoidSpline,
    ClothoidSplineSegment,
    ControlPoint,
    Nurbs,
    Polyline,
    Route,
    RouteStrategy,
    Shape,
    Trajectory,
    Vertex,
    Waypoint,
)
from storyline import action_of, position_of
from xosc import at, trajectory


def world(x: float) -> WorldPosition:
    """What ``at(x, 0)`` says."""
    return WorldPosition(x=x, y=0.0, z=None, h=0.0)


WAYPOINTS = "".join(
    f'<Waypoint routeStrategy="fastest"><Position>{at(x, 0)}</Position></Waypoint>' for x in (1, 2)
)
ROUTE = f'<RouteRef><Route name="r" closed="true">{WAYPOINTS}</Route></RouteRef>'
ROUTE_RECORD = Route(
    name="r",
    closed=True,
    waypoints=tuple(
        Waypoint(position=world(x), strategy=RouteStrategy.FASTEST) for x in (1.0, 2.0)
    ),
)
LINE = "".join(f"<Vertex><Position>{at(x, 0)}</Position></Vertex>" for x in (1, 2))
TRAJECTORY = (
    '<TrajectoryRef><Trajectory name="t" closed="false"><Shape><Polyline>'
    f"{LINE}</Polyline></Shape></Trajectory></TrajectoryRef>"
)
LINE_RECORD = Polyline(vertices=tuple(Vertex(position=world(x), time=None) for x in (1.0, 2.0)))
TURNED = '<Orientation h="1" p="2" r="3"/>'
ABSOLUTE = Orientation(kind=OrientationKind.ABSOLUTE, h=1.0, p=2.0, r=3.0)


def on_route(inside: str) -> str:
    """A ``RoutePosition``."""
    return f"<RoutePosition>{ROUTE}<InRoutePosition>{inside}</InRoutePosition></RoutePosition>"


def placed_on_route(
    place: FromCurrentEntity | FromRoadCoordinates | FromLaneCoordinates,
) -> RoutePosition:
    """Its record."""
    return RoutePosition(route=ROUTE_RECORD, place=place, orientation=Orientation())


POSITIONS: dict[str, tuple[str, Position]] = {
    "by the axes of the world": (
        f'<RelativeWorldPosition entityRef="b" dx="1" dy="2">{TURNED}</RelativeWorldPosition>',
        RelativeWorldPosition(entity="b", dx=1.0, dy=2.0, dz=0.0, orientation=ABSOLUTE),
    ),
    "by the road of another": (
        '<RelativeRoadPosition entityRef="b" ds="-1" dt="2"/>',
        RelativeRoadPosition(entity="b", ds=-1.0, dt=2.0, orientation=Orientation()),
    ),
    "on a route where another is": (
        on_route('<FromCurrentEntity entityRef="b"/>'),
        placed_on_route(FromCurrentEntity(entity="b")),
    ),
    "on a route beside the road": (
        on_route('<FromRoadCoordinates pathS="5" t="-1"/>'),
        placed_on_route(FromRoadCoordinates(path_s=5.0, t=-1.0)),
    ),
    "on a route in a lane": (
        on_route('<FromLaneCoordinates pathS="5" laneId="-1" laneOffset="0.5"/>'),
        placed_on_route(FromLaneCoordinates(path_s=5.0, lane_id=-1, offset=0.5)),
    ),
    "on a trajectory": (
        f'<TrajectoryPosition s="3" t="1">{TRAJECTORY}</TrajectoryPosition>',
        TrajectoryPosition(
            trajectory=Trajectory(name="t", closed=False, shape=LINE_RECORD),
            s=3.0,
            t=1.0,
            orientation=Orientation(),
        ),
    ),
    "on the earth": (
        '<GeoPosition latitudeDeg="48" longitudeDeg="11" altitude="500"/>',
        GeoPosition(
            latitude=radians(48.0),
            longitude=radians(11.0),
            altitude=500.0,
            vertical_road_selection=0,
            orientation=Orientation(),
        ),
    ),
    "on the earth of 1.1": (
        '<GeoPosition latitude="0.8" longitude="0.2"/>',
        GeoPosition(
            latitude=0.8,
            longitude=0.2,
            altitude=None,
            vertical_road_selection=0,
            orientation=Orientation(),
        ),
    ),
}


@pytest.mark.parametrize("name", POSITIONS)
def test_a_position_is_what_it_says(tmp_path: Path, name: str) -> None:
    text, record = POSITIONS[name]
    assert position_of(tmp_path, text) == record


def test_a_route_may_begin_at_an_entity(tmp_path: Path) -> None:
    text = on_route('<FromRoadCoordinates pathS="5" t="-1"/>').replace(
        at(1, 0), '<RelativeObjectPosition entityRef="b" dx="1" dy="0"/>'
    )
    assert references_of(position_of(tmp_path, text)) == {"b"}


POINTS = "".join(
    f'<ControlPoint weight="{x}"><Position>{at(x, 0)}</Position></ControlPoint>' for x in (1, 2, 3)
)
KNOTS = "".join(f'<Knot value="{value}"/>' for value in (0, 0, 1, 2, 2))
SHAPES: dict[str, tuple[str, Shape]] = {
    "a clothoid": (
        (
            '<Clothoid curvature="0.1" curvaturePrime="0.01" length="9" startTime="1">'
            f"<Position>{at(1, 0)}</Position></Clothoid>"
        ),
        Clothoid(
            position=world(1.0),
            curvature=0.1,
            curvature_prime=0.01,
            length=9.0,
            start_time=1.0,
            stop_time=None,
        ),
    ),
    "a clothoid of 1.0": (
        (
            '<Clothoid curvature="0.1" curvatureDot="0.02" length="9">'
            f"<Position>{at(1, 0)}</Position></Clothoid>"
        ),
        Clothoid(
            position=world(1.0),
            curvature=0.1,
            curvature_prime=0.02,
            length=9.0,
            start_time=None,
            stop_time=None,
        ),
    ),
    "clothoids": (
        (
            '<ClothoidSpline timeEnd="9"><ClothoidSplineSegment curvatureStart="0"'
            ' curvatureEnd="0.1" length="5" hOffset="0.2">'
            f"<PositionStart>{at(1, 0)}</PositionStart>"
            "</ClothoidSplineSegment></ClothoidSpline>"
        ),
        ClothoidSpline(
            segments=(
                ClothoidSplineSegment(
                    curvature_start=0.0,
                    curvature_end=0.1,
                    length=5.0,
                    h_offset=0.2,
                    time_start=None,
                    position=world(1.0),
                ),
            ),
            time_end=9.0,
        ),
    ),
    "a NURBS": (
        f'<Nurbs order="2">{POINTS}{KNOTS}</Nurbs>',
        Nurbs(
            order=2,
            control_points=tuple(
                ControlPoint(position=world(x), time=None, weight=x) for x in (1.0, 2.0, 3.0)
            ),
            knots=(0.0, 0.0, 1.0, 2.0, 2.0),
        ),
    ),
}


def along(shape: str) -> str:
    """A ``PrivateAction`` along a shape."""
    text = trajectory(at(0, 0), at(1, 0))
    begin, end = text.index("<Polyline>"), text.index("</Shape>")
    return text[:begin] + shape + text[end:]


@pytest.mark.parametrize("name", SHAPES)
def test_a_shape_is_what_it_says(tmp_path: Path, name: str) -> None:
    text, record = SHAPES[name]
    action = action_of(tmp_path, along(text))
    assert isinstance(action, FollowTrajectoryAction)
    assert action.trajectory.shape == record


WRONG = {
    "an order beyond the points": (SHAPES["a NURBS"][0].replace('"2"', '"4"', 1), "order=4"),
    "a knot too few": (SHAPES["a NURBS"][0].replace('<Knot value="1"/>', ""), "has 4 knots"),
    "knots that fall": (SHAPES["a NURBS"][0].replace('Knot value="1"', 'Knot value="3"'), "fall"),
    "a weight of nought": (SHAPES["a NURBS"][0].replace('weight="1"', 'weight="0"'), "weight=0"),
    "less than nothing": (SHAPES["a clothoid"][0].replace('"9"', '"-9"'), "length=-9"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_shape_is_refused(tmp_path: Path, name: str) -> None:
    text, problem = WRONG[name]
    with pytest.raises(ScenarioError, match=problem):
        action_of(tmp_path, along(text))
