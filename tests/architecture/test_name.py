"""Inside, quantities are SI, so a name that carries another unit is a mistake."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from architecture.tree import PACKAGES, module, parse, relative, room, sources

NOT_SI = re.compile(r"_(deg|kmh|kph|mph|ms|us|cm|mm|pct|percent)$", re.IGNORECASE)
BOUNDARY = {
    "rsu.cli",
    "rsu.command",
    "rsu.bench",  # these three print what people and other programs read
    "rsu.config",  # what people write, as the next
    "rsu.avp.lot.description",
    "rsu.codec",  # ETSI integers end here
    "carla_bridge.headless",  # CARLA's km/h end here
    "rsu.frames",  # degrees of WGS84 and milliseconds of ITS time end here
    "rsu.adapters",
    "rsu.console",
}
PURE = [
    path for path in sources(*PACKAGES) if BOUNDARY.isdisjoint({module(path), room(module(path))})
]


def test_pure_rooms_name_no_quantity_that_is_not_si() -> None:
    found = [
        f"{relative(path)}:{line} {name}"
        for path in PURE
        for line, name in bound_names(parse(path))
        if NOT_SI.search(name)
    ]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "yaw_deg = 1",
        "def f(speed_kmh): ...",
        "def f(*, delay_ms=3): ...",
        "def latency_ms(): ...",
        "class A:\n    width_cm: int",
        "self.share_pct = 1",
        "for gap_mm in (): ...",
    ],
)
def test_every_way_to_name_a_quantity_is_seen(source: str) -> None:
    assert any(NOT_SI.search(name) for _, name in bound_names(ast.parse(source)))


@pytest.mark.parametrize("source", ["speed = 1", "items = params = []", "f(yaw_deg=site.yaw_deg)"])
def test_reading_a_boundary_name_is_allowed(source: str) -> None:
    assert not any(NOT_SI.search(name) for _, name in bound_names(ast.parse(source)))


def bound_names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and name of everything that the source itself gives a name to."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield node.lineno, name
            case ast.arg(arg=name):
                yield node.lineno, name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield node.lineno, name
            case ast.ClassDef(name=name):
                yield node.lineno, name
            case _:
                pass


def test_there_are_pure_rooms_to_look_at() -> None:
    assert {Path("tracking"), Path("sensing")} <= {Path(path.parent.name) for path in PURE}
