"""Angles between actors, lanes and the world."""

from math import pi
from pathlib import Path

import pytest

from xosc import (
    at,
    by_entity,
    condition,
    on_lane,
    play,
    private,
    scenario,
    speed,
    teleport,
    trigger,
)

RELATIVE = (
    '<RelativeAngleCondition entityRef="b" angleType="{kind}" angle="{angle}"'
    ' angleTolerance="0.1" coordinateSystem="{frame}"/>'
)
ABSOLUTE = '<AngleCondition angleType="{kind}" angle="{angle}" angleTolerance="0.1"{frame}/>'


def holds(folder: Path, test: str, a: str, b: str) -> bool:
    """Whether a test is true of ``a`` at the beginning."""
    init = private("a", teleport(a), speed(1.0)) + private("b", teleport(b), speed(1.0))
    stop = trigger("StopTrigger", condition(by_entity(test)))
    player = play(folder, scenario(init=init, stop=stop))
    return player.finished


@pytest.mark.parametrize(
    ("frame", "angle", "true"),
    [
        ("entity", pi / 2.0, True),
        ("entity", 0.0, False),
        ("entity", pi / 2.0 - 2.0 * pi, True),
        ("lane", pi / 2.0, False),
        ("lane", -pi / 2.0, True),
    ],
)
def test_a_relative_angle_counts_from_the_other(
    tmp_path: Path, frame: str, angle: float, *, true: bool
) -> None:
    # b drives against x: in its lane, while a stands across.
    test = RELATIVE.format(kind="heading", angle=angle, frame=frame)
    assert holds(tmp_path, test, at(20.0, -1.75, -pi / 2.0), on_lane(60.0, 1)) is true


def test_pitches_are_compared_as_headings_are(tmp_path: Path) -> None:
    flat = RELATIVE.format(kind="pitch", angle=0.0, frame="entity")
    steep = RELATIVE.format(kind="pitch", angle=0.5, frame="entity")
    assert holds(tmp_path, flat, on_lane(10.0), on_lane(60.0))
    assert not holds(tmp_path, steep, on_lane(10.0), on_lane(60.0))


@pytest.mark.parametrize(("kind", "angle"), [("heading", pi), ("pitch", 0.0)])
def test_an_angle_counts_from_the_world(tmp_path: Path, kind: str, angle: float) -> None:
    test = ABSOLUTE.format(kind=kind, angle=angle, frame="")
    assert holds(tmp_path, test, on_lane(60.0, 1), on_lane(10.0))
    lane = ABSOLUTE.format(kind="heading", angle=0.0, frame=' coordinateSystem="lane"')
    assert holds(tmp_path, lane, on_lane(60.0, 1), on_lane(10.0))
