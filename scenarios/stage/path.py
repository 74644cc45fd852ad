"""Trajectories as rows of points: polylines, clothoids and NURBS by the way along them."""

from collections.abc import Callable
from math import hypot, nan

import numpy as np

from rsu.arrays import Floats
from scenarios.openscenario.position import Orientation, Position, WorldPosition
from scenarios.openscenario.trajectory import (
    Clothoid,
    ClothoidSpline,
    Nurbs,
    Polyline,
    Trajectory,
)
from scenarios.stage.cast import Cast, Placement

Placer = Callable[[Position, Cast], Placement]

STEP = 0.25
"""m between samples of a curve: a chord of a 5 m bend is 2 mm off its arc."""
CLOSE = 1e-3
"""m between the ends of a path that are one place."""
SAMPLES = 40
"""A NURBS' samples for each control point."""


def sample(trajectory: Trajectory, cast: Cast, place: Placer) -> Floats:
    """(K, 7) x, y, z, heading without jumps, way, unused, time (``nan`` = none is given)."""
    match trajectory.shape:
        case Polyline():
            rows = _polyline(trajectory.shape, cast, place)
        case Clothoid():
            rows = _clothoid(trajectory.shape, cast, place)
        case ClothoidSpline():
            rows = _spline(trajectory.shape, cast, place)
        case Nurbs():
            rows = _nurbs(trajectory.shape, cast, place)
    if trajectory.closed:
        rows = _close(rows)
    rows[:, 3] = np.unwrap(rows[:, 3])
    return rows


def _close(rows: Floats) -> Floats:
    """Go straight from the end back to the beginning; that takes no time where times are given."""
    dx, dy = rows[0, :2] - rows[-1, :2]
    rest = hypot(dx, dy)
    if rest < CLOSE:
        return rows
    begin, end = rows[-1].copy(), rows[0].copy()
    begin[3] = end[3] = np.arctan2(dy, dx)
    end[4:6], end[6] = begin[4] + rest, begin[6]
    return np.vstack((rows, begin, end))


def _finish(points: Floats, heading: Floats | None, time: Floats) -> Floats:
    """Put (K, 3) points, their headings (None = along the segments) and times together."""
    step = np.diff(points[:, :2], axis=0)
    length = np.hypot(step[:, 0], step[:, 1])
    way = np.concatenate((np.zeros(1), np.cumsum(length)))
    if heading is None:
        heading = np.arctan2(step[:, 1], step[:, 0])
        heading = np.append(heading, heading[-1])
    return np.column_stack((points, heading, way, way, time))


def has_heading(position: Position) -> bool:
    """Whether the file says how to stand there; else one looks along the path."""
    if isinstance(position, WorldPosition):
        return position.h is not None
    return position.orientation != Orientation()


def _polyline(shape: Polyline, cast: Cast, place: Placer) -> Floats:
    """Headings turn evenly between vertices that have one; else each segment has its own."""
    places = [place(vertex.position, cast) for vertex in shape.vertices]
    points = np.array([(p.x, p.y, p.z) for p in places])
    time = np.array([nan if v.time is None else v.time for v in shape.vertices])
    rows = _finish(points, None, time)
    given = [has_heading(vertex.position) for vertex in shape.vertices]
    length = np.diff(rows[:, 4])
    for k in np.flatnonzero(length == 0.0):  # a doubled vertex has no direction of its own
        rows[k, 3] = rows[k - 1, 3] if k else places[0].heading
    rows[-1, 3] = rows[-2, 3]
    if any(given):
        for k in np.flatnonzero(given):
            rows[k, 3] = places[k].heading
        return rows
    # Two rows a vertex: the heading jumps there.
    doubled = np.repeat(rows, 2, axis=0)[1:-1]
    doubled[1::2, 3] = doubled[0::2, 3]
    return doubled


def _clothoid(shape: Clothoid, cast: Cast, place: Placer) -> Floats:
    at = place(shape.position, cast)
    points, heading = _spiral(
        (at.x, at.y, at.heading), shape.curvature, shape.curvature_prime, shape.length
    )
    start = nan if shape.start_time is None else shape.start_time
    stop = nan if shape.stop_time is None else shape.stop_time
    z = np.full((len(points), 1), at.z)
    return _finish(np.hstack((points, z)), heading, np.linspace(start, stop, len(points)))


def _spiral(
    start: tuple[float, float, float], curvature: float, rate: float, length: float
) -> tuple[Floats, Floats]:
    """(K, 2) points and (K,) headings of a clothoid, integrated by Simpson's rule."""
    x, y, heading = start
    count = max(int(np.ceil(length / STEP)), 2)
    s = np.linspace(0.0, length, 2 * count + 1)
    h = heading + curvature * s + rate * s * s / 2.0
    width = length / count / 6.0
    dx = width * (np.cos(h[:-2:2]) + 4.0 * np.cos(h[1::2]) + np.cos(h[2::2]))
    dy = width * (np.sin(h[:-2:2]) + 4.0 * np.sin(h[1::2]) + np.sin(h[2::2]))
    points = np.zeros((count + 1, 2))
    points[:, 0] = x + np.concatenate((np.zeros(1), np.cumsum(dx)))
    points[:, 1] = y + np.concatenate((np.zeros(1), np.cumsum(dy)))
    return points, h[::2]


def _spline(shape: ClothoidSpline, cast: Cast, place: Placer) -> Floats:
    at: tuple[float, float, float] | None = None
    z, pieces, headings, times = 0.0, list[Floats](), list[Floats](), list[Floats]()
    ends = [segment.time_start for segment in shape.segments[1:]] + [shape.time_end]
    for segment, end in zip(shape.segments, ends, strict=True):
        if segment.position is not None:
            found = place(segment.position, cast)
            at, z = (found.x, found.y, found.heading), found.z
        if at is None:
            raise cast.fail("a clothoid spline has no position to begin at")
        start = (at[0], at[1], at[2] + segment.h_offset)
        rate = (segment.curvature_end - segment.curvature_start) / segment.length
        points, heading = _spiral(start, segment.curvature_start, rate, segment.length)
        at = (*points[-1].tolist(), float(heading[-1]))
        pieces.append(points)
        headings.append(heading)
        begin = nan if segment.time_start is None else segment.time_start
        times.append(np.linspace(begin, nan if end is None else end, len(points)))
    flat = np.vstack(pieces)
    points = np.hstack((flat, np.full((len(flat), 1), z)))
    return _finish(points, np.concatenate(headings), np.concatenate(times))


def _nurbs(shape: Nurbs, cast: Cast, place: Placer) -> Floats:
    """Points of a rational B-spline by the Cox-de Boor recursion."""
    places = [place(point.position, cast) for point in shape.control_points]
    control = np.array([(p.x, p.y, p.z) for p in places])
    time = np.array([nan if p.time is None else p.time for p in shape.control_points])
    weight = np.array([point.weight for point in shape.control_points])
    knots: Floats = np.array(shape.knots)
    degree = shape.order - 1
    low, high = float(knots[degree]), float(knots[len(control)])
    u = low + (high - low) * np.arange(SAMPLES * len(control) + 1) / (SAMPLES * len(control))
    basis = _basis(u, knots, degree, len(control)) * weight
    basis /= basis.sum(axis=1, keepdims=True)
    points = basis @ control
    keep = np.concatenate(
        (np.ones(1, dtype=np.bool_), np.hypot(*np.diff(points[:, :2], axis=0).T) > 0.0)
    )
    points = points[keep]
    tangent = np.gradient(points[:, :2], axis=0)
    return _finish(points, np.arctan2(tangent[:, 1], tangent[:, 0]), (basis @ time)[keep])


def _basis(u: Floats, knots: Floats, degree: int, count: int) -> Floats:
    """(U, count) values of the basis functions."""
    last = int(np.flatnonzero(np.diff(knots))[-1])
    basis = np.zeros((len(u), len(knots) - 1))
    for k in range(len(knots) - 1):
        closed = u <= knots[k + 1] if k == last else u < knots[k + 1]
        basis[:, k] = (knots[k] <= u) & closed
    for p in range(1, degree + 1):
        raised = np.zeros_like(basis)
        for k in range(len(knots) - 1 - p):
            left, right = knots[k + p] - knots[k], knots[k + p + 1] - knots[k + 1]
            if left > 0.0:
                raised[:, k] += (u - knots[k]) / left * basis[:, k]
            if right > 0.0:
                raised[:, k] += (knots[k + p + 1] - u) / right * basis[:, k + 1]
        basis = raised
    return basis[:, :count]


def project(rows: Floats, x: float, y: float) -> float:
    """Return the way along a path of the place nearest to a point, m."""
    best, way = np.inf, 0.0
    for k in range(len(rows) - 1):
        dx, dy = rows[k + 1, 0] - rows[k, 0], rows[k + 1, 1] - rows[k, 1]
        square = dx * dx + dy * dy
        if square == 0.0:
            continue
        u = min(max(((x - rows[k, 0]) * dx + (y - rows[k, 1]) * dy) / square, 0.0), 1.0)
        rest = hypot(rows[k, 0] + u * dx - x, rows[k, 1] + u * dy - y)
        if rest < best:
            best, way = rest, float(rows[k, 4] + u * (rows[k + 1, 4] - rows[k, 4]))
    return way


def pose_at(rows: Floats, way: float) -> tuple[float, float, float, float]:
    """Return x, y, z and heading of a path."""
    k = min(max(int(np.searchsorted(rows[:, 4], way, side="right")) - 1, 0), len(rows) - 2)
    span = rows[k + 1, 4] - rows[k, 4]
    u = min(max((way - rows[k, 4]) / span, 0.0), 1.0) if span > 0.0 else 0.0
    x, y, z, heading = (rows[k, :4] + u * (rows[k + 1, :4] - rows[k, :4])).tolist()
    return x, y, z, heading
