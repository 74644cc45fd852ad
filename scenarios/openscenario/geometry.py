"""Reads positions, routes and trajectories, which name each other."""

from itertools import pairwise
from math import radians

from scenarios.openscenario.catalog import read_either
from scenarios.openscenario.node import Node
from scenarios.openscenario.position import (
    FromCurrentEntity,
    FromLaneCoordinates,
    FromRoadCoordinates,
    GeoPosition,
    LanePosition,
    Orientation,
    OrientationKind,
    Position,
    RelativeLanePosition,
    RelativeObjectPosition,
    RelativeRoadPosition,
    RelativeWorldPosition,
    RoadPosition,
    RoutePosition,
    TrajectoryPosition,
    WorldPosition,
)
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
    TimeDomain,
    Timing,
    Trajectory,
    Vertex,
    Waypoint,
    times_of,
)

Place = FromCurrentEntity | FromRoadCoordinates | FromLaneCoordinates


def read_position(node: Node) -> Position:
    """Read a ``Position``, or what is one by another name."""
    return node.one_of(
        {
            "WorldPosition": _read_world,
            "RelativeWorldPosition": _read_relative_world,
            "RelativeObjectPosition": _read_relative_object,
            "RoadPosition": _read_road,
            "RelativeRoadPosition": _read_relative_road,
            "LanePosition": _read_lane,
            "RelativeLanePosition": _read_relative_lane,
            "RoutePosition": _read_on_route,
            "TrajectoryPosition": _read_on_trajectory,
            "GeoPosition": _read_geo,
        }
    )


def _read_world(node: Node) -> Position:
    return WorldPosition(
        x=node.number("x"),
        y=node.number("y"),
        z=node.maybe("z"),
        h=node.maybe("h"),
        p=node.maybe("p"),
        r=node.maybe("r"),
    )


def _read_relative_world(node: Node) -> Position:
    return RelativeWorldPosition(
        entity=node.entity(),
        dx=node.number("dx"),
        dy=node.number("dy"),
        dz=node.number("dz", 0.0),
        orientation=_read_orientation(node),
    )


def _read_relative_object(node: Node) -> Position:
    return RelativeObjectPosition(
        entity=node.entity(),
        dx=node.number("dx"),
        dy=node.number("dy"),
        dz=node.number("dz", 0.0),
        orientation=_read_orientation(node),
    )


def _read_road(node: Node) -> Position:
    return RoadPosition(
        road_id=node.text("roadId"),
        s=node.positive("s"),
        t=node.number("t"),
        orientation=_read_orientation(node),
    )


def _read_relative_road(node: Node) -> Position:
    return RelativeRoadPosition(
        entity=node.entity(),
        ds=node.number("ds"),
        dt=node.number("dt"),
        orientation=_read_orientation(node),
    )


def _read_lane(node: Node) -> Position:
    return LanePosition(
        road_id=node.text("roadId"),
        lane_id=node.whole("laneId"),
        s=node.positive("s"),
        offset=node.number("offset", 0.0),
        orientation=_read_orientation(node),
    )


def _read_relative_lane(node: Node) -> Position:
    if node.has("ds") == node.has("dsLane"):
        raise node.refuse("expected one of the attributes 'ds' and 'dsLane'")
    along_lane = node.has("dsLane")
    return RelativeLanePosition(
        entity=node.entity(),
        lanes=node.whole("dLane"),
        ahead=node.number("dsLane" if along_lane else "ds"),
        along_lane=along_lane,
        offset=node.number("offset", 0.0),
        orientation=_read_orientation(node),
    )


def _read_on_route(node: Node) -> Position:
    return RoutePosition(
        route=read_either(node.child("RouteRef"), {"Route": read_route}),
        place=node.child("InRoutePosition").one_of(
            {
                "FromCurrentEntity": _read_from_entity,
                "FromRoadCoordinates": _read_from_road,
                "FromLaneCoordinates": _read_from_lane,
            }
        ),
        orientation=_read_orientation(node),
    )


def _read_from_entity(node: Node) -> Place:
    return FromCurrentEntity(entity=node.entity())


def _read_from_road(node: Node) -> Place:
    return FromRoadCoordinates(path_s=node.positive("pathS"), t=node.number("t"))


def _read_from_lane(node: Node) -> Place:
    return FromLaneCoordinates(
        path_s=node.positive("pathS"),
        lane_id=node.whole("laneId"),
        offset=node.number("laneOffset", 0.0),
    )


def _read_on_trajectory(node: Node) -> Position:
    return TrajectoryPosition(
        trajectory=read_either(node.child("TrajectoryRef"), {"Trajectory": read_trajectory}),
        s=node.positive("s"),
        t=node.number("t", 0.0),
        orientation=_read_orientation(node),
    )


def _read_geo(node: Node) -> Position:
    """Degrees since 1.2; before, radians, and ``height`` for the altitude."""
    in_degrees = node.has("latitudeDeg")
    latitude, longitude = (
        (radians(node.number("latitudeDeg")), radians(node.number("longitudeDeg")))
        if in_degrees
        else (node.number("latitude"), node.number("longitude"))
    )
    return GeoPosition(
        latitude=latitude,
        longitude=longitude,
        altitude=node.maybe("altitude" if node.has("altitude") else "height"),
        vertical_road_selection=node.whole("verticalRoadSelection", 0),
        orientation=_read_orientation(node),
    )


def _read_orientation(node: Node) -> Orientation:
    """No element: along the reference; no ``type``: absolute (OpenSCENARIO XML, `Orientation`)."""
    child = node.optional("Orientation")
    if child is None:
        return Orientation()
    return Orientation(
        kind=child.choice("type", OrientationKind, OrientationKind.ABSOLUTE),
        h=child.number("h", 0.0),
        p=child.number("p", 0.0),
        r=child.number("r", 0.0),
    )


def read_route(node: Node) -> Route:
    """Read a ``Route`` whose parameters are declared."""
    waypoints = tuple(
        Waypoint(
            position=read_position(waypoint.child("Position")),
            strategy=waypoint.choice("routeStrategy", RouteStrategy),
        )
        for waypoint in node.some("Waypoint")
    )
    if len(waypoints) < 2:
        raise node.refuse("a route needs two waypoints")
    return Route(name=node.text("name"), closed=node.flag("closed"), waypoints=waypoints)


def read_trajectory(node: Node) -> Trajectory:
    """Read a ``Trajectory`` whose parameters are declared."""
    return Trajectory(
        name=node.text("name"),
        closed=node.flag("closed"),
        shape=node.child("Shape").one_of(
            {
                "Polyline": _read_polyline,
                "Clothoid": _read_clothoid,
                "ClothoidSpline": _read_clothoid_spline,
                "Nurbs": _read_nurbs,
            }
        ),
    )


def _read_polyline(node: Node) -> Shape:
    vertices = tuple(
        Vertex(position=read_position(vertex.child("Position")), time=vertex.maybe("time"))
        for vertex in node.some("Vertex")
    )
    if len(vertices) < 2:
        raise node.refuse("a trajectory needs two vertices")
    return Polyline(vertices=vertices)


def _read_clothoid(node: Node) -> Shape:
    """Read the change of curvature by its present name or by that of 1.0; without it 0."""
    prime = "curvaturePrime" if node.has("curvaturePrime") else "curvatureDot"
    node.pass_over("curvatureDot")
    return Clothoid(
        position=read_position(node.child("Position")),
        curvature=node.number("curvature"),
        curvature_prime=node.number(prime, 0.0),
        length=node.positive("length"),
        start_time=node.maybe("startTime"),
        stop_time=node.maybe("stopTime"),
    )


def _read_clothoid_spline(node: Node) -> Shape:
    segments = tuple(_read_segment(segment) for segment in node.some("ClothoidSplineSegment"))
    return ClothoidSpline(segments=segments, time_end=node.maybe("timeEnd"))


def _read_segment(node: Node) -> ClothoidSplineSegment:
    start = node.optional("PositionStart")
    return ClothoidSplineSegment(
        curvature_start=node.number("curvatureStart"),
        curvature_end=node.number("curvatureEnd"),
        length=node.positive("length"),
        h_offset=node.number("hOffset", 0.0),
        time_start=node.maybe("timeStart"),
        position=None if start is None else read_position(start),
    )


def _read_nurbs(node: Node) -> Shape:
    order = node.whole("order")
    points = tuple(
        ControlPoint(
            position=read_position(point.child("Position")),
            time=point.maybe("time"),
            weight=point.positive("weight", 1.0, zero=False),
        )
        for point in node.some("ControlPoint")
    )
    knots = tuple(knot.number("value") for knot in node.some("Knot"))
    if order < 2 or len(points) < order:
        raise node.refuse(f"order={order}: expected 2 to the number of control points")
    if len(knots) != len(points) + order:
        raise node.refuse(f"has {len(knots)} knots, expected {len(points) + order}")
    if any(later < earlier for earlier, later in pairwise(knots)):
        raise node.refuse("has knots that fall")
    return Nurbs(order=order, control_points=points, knots=knots)


def read_timing(node: Node, trajectory: Trajectory) -> Timing | None:
    """Read a ``TimeReference``; every point of the trajectory must have a time to be kept."""
    if node.optional("None") is not None:
        return None
    child = node.child("Timing")
    timing = Timing(
        domain=child.choice("domainAbsoluteRelative", TimeDomain),
        scale=child.positive("scale", zero=False),
        offset=child.number("offset"),
    )
    for earlier, later in pairwise(times_of(trajectory.shape)):
        if earlier is None or later is None or later <= earlier:
            raise child.refuse("needs points with rising times")
    return timing
