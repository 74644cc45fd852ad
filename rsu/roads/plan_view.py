"""Reads the reference line of a road; what its pieces leave open or count twice is remarked."""

import math
from collections.abc import Callable

import numpy as np

from rsu.arrays import Floats
from rsu.roads.document import LARGEST, Node
from rsu.roads.geometry import (
    MOST_TURNING,
    PlanView,
    Start,
    arc_length,
    polynomial_rows,
    spiral_rows,
)

ROUNDING = 0.01
"""m by which the elements of a reference line may miss each other and the road's length."""
BREAK = 1.0
"""m of a gap within the line that leaves open where the lanes are."""
_SHORTEST = 1e-6
"""m of an element: what is shorter is a rounding error, and has no direction."""
_STRETCH = 0.01
"""Share of its length by which a polynomial may be longer or shorter than it says."""


def read_plan_view(node: Node, road_length: float, remarks: list[str]) -> PlanView:
    """Read a ``<planView>``.

    A gap of some centimetres, in s or in the plane, is closed by what lies before it and remarked;
    one of a metre is an error.  A line that is shorter than its road goes on as it ends.
    """
    tables: list[Floats] = []
    reached = 0.0
    end: Floats | None = None
    for child in node.all("geometry"):
        length = child.number("length")
        if length < 0.0:
            raise child.error(f"length={length!r} is negative")
        if length < _SHORTEST:
            remarks.append(child.remark(f"length={length!r} is passed over"))
            continue
        rows = _read_element(child, length, remarks)
        _check_s(child, rows[0, 0], reached, remarks)
        end = _check_place(child, rows, end, remarks)
        reached = rows[0, 0] + length
        tables.append(rows)
    if not tables:
        raise node.error("has no <geometry>")
    plan = PlanView(np.vstack(tables))
    if abs(reached - road_length) <= ROUNDING:
        return plan
    remarks.append(node.remark(f"ends at {reached:g}, but the road is {road_length:g} long"))
    return plan if reached > road_length else _prolonged(node, plan, reached, road_length)


def _prolonged(node: Node, plan: PlanView, reached: float, road_length: float) -> PlanView:
    """Go on to the end of the road with the curvature that the line ends with."""
    position, heading, curvature = plan.evaluate(np.array([reached]))
    start = (reached, float(position[0, 0]), float(position[0, 1]), float(heading[0]))
    bend = float(curvature[0])
    return PlanView(np.vstack((plan.rows, _bent(node, start, road_length - reached, bend, bend))))


def _check_s(node: Node, s: float, reached: float, remarks: list[str]) -> None:
    if abs(s - reached) > ROUNDING:
        problem = f"s={s:g}, but what is before it ends at {reached:g}"
        if abs(s - reached) > BREAK:
            raise node.error(problem)
        remarks.append(node.remark(problem))


def _check_place(node: Node, rows: Floats, end: Floats | None, remarks: list[str]) -> Floats:
    """Compare the start of an element with the end of the one before; return its own end."""
    if end is not None:
        gap = math.hypot(rows[0, 1] - end[0], rows[0, 2] - end[1])
        if gap > ROUNDING:
            problem = f"begins {gap:.3g} m from where the one before it ends"
            if gap > BREAK:
                raise node.error(problem)
            remarks.append(node.remark(problem))
    last = rows[-1:]
    position, heading, _ = PlanView(last).evaluate(last[:, 0] + last[:, 4])
    if not (np.isfinite(position).all() and np.isfinite(heading).all()):
        raise node.error("has no direction at its end")
    return position[0]


def _read_element(node: Node, length: float, remarks: list[str]) -> Floats:
    start = (node.number("s"), node.number("x"), node.number("y"), node.number("hdg"))
    shapes = [child for child in node.children if child.tag in _SHAPES]
    if len(shapes) != 1:
        raise node.error("expected one of <line>, <arc>, <spiral>, <poly3>, <paramPoly3>")
    return _SHAPES[shapes[0].tag](shapes[0], start, length, remarks)


def _line(node: Node, start: Start, length: float, remarks: list[str]) -> Floats:
    del node, remarks
    return spiral_rows(start, length, 0.0, 0.0)


def _arc(node: Node, start: Start, length: float, remarks: list[str]) -> Floats:
    del remarks
    return _bent(node, start, length, node.number("curvature"), node.number("curvature"))


def _spiral(node: Node, start: Start, length: float, remarks: list[str]) -> Floats:
    del remarks
    return _bent(node, start, length, node.number("curvStart"), node.number("curvEnd"))


def _bent(node: Node, start: Start, length: float, first: float, last: float) -> Floats:
    if max(abs(first), abs(last)) * length > MOST_TURNING:
        raise node.error("turns more than 200 times")
    return spiral_rows(start, length, first, last)


def _poly3(node: Node, start: Start, length: float, remarks: list[str]) -> Floats:
    """v(u), whose length along the curve is given: u ends where that is reached."""
    u, v = np.array([0.0, 1.0, 0.0, 0.0]), np.array([node.number(x) for x in "abcd"])
    low, high = 0.0, length
    for _ in range(50):  # halves the interval; a curve is never shorter than its chord
        middle = (low + high) / 2.0
        if arc_length(u, v, middle) < length:
            low = middle
        else:
            high = middle
    return _curve(node, start, length, (u, v, high), remarks)


def _param_poly3(node: Node, start: Start, length: float, remarks: list[str]) -> Floats:
    u = np.array([node.number(x) for x in ("aU", "bU", "cU", "dU")])
    v = np.array([node.number(x) for x in ("aV", "bV", "cV", "dV")])
    kind = node.choice("pRange", ("arcLength", "normalized"), "normalized")
    return _curve(node, start, length, (u, v, length if kind == "arcLength" else 1.0), remarks)


def _curve(
    node: Node, start: Start, length: float, curve: tuple[Floats, Floats, float], remarks: list[str]
) -> Floats:
    own = arc_length(*curve)
    if not _SHORTEST < own < LARGEST:
        raise node.error(f"is a curve {own:g} m long")
    if abs(own - length) > ROUNDING + _STRETCH * length:
        remarks.append(node.remark(f"is {own:g} m long, not {length:g}"))
    return polynomial_rows(start, length, *curve)


_SHAPES: dict[str, Callable[[Node, Start, float, list[str]], Floats]] = {
    "line": _line,
    "arc": _arc,
    "spiral": _spiral,
    "poly3": _poly3,
    "paramPoly3": _param_poly3,
}
