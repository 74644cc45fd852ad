"""Courses: closed trajectories, routes that go round, and turns by chance."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xodr import document, lane, road, section
from xosc import at, event, events, on_lane, play, private, run, scenario, speed, teleport
from xosc import trajectory as along

SQUARE = tuple(at(x, y) for x, y in ((0.0, -9.0), (20.0, -9.0), (20.0, -29.0), (0.0, -29.0)))
RANDOM = "<PrivateAction><RoutingAction><RandomRouteAction/></RoutingAction></PrivateAction>"


def fork(road_id: str, y: float, before: str) -> str:
    """A road of 30 m beside the end of another, which leads into it."""
    link = f'<predecessor elementType="road" elementId="{before}" contactPoint="end"/>'
    plan = f'<geometry s="0" x="100" y="{y}" hdg="0" length="30"><line/></geometry>'
    lanes = section(right=lane(-1, link='<predecessor id="-1"/>'), left="")
    return road(road_id=road_id, length=30.0, link=link, plan=plan, sections=lanes)


def forks(count: int) -> str:
    """A road that leads by a junction into one of some others."""
    trunk = road(link='<successor elementType="junction" elementId="9"/>')
    exits = [
        fork(str(k), 0.1 * k, "1").replace('junction="-1"', 'junction="9"')
        for k in range(2, 2 + count)
    ]
    connections = "".join(
        f'<connection id="{k}" incomingRoad="1" connectingRoad="{k}" contactPoint="start">'
        '<laneLink from="-1" to="-1"/></connection>'
        for k in range(2, 2 + count)
    )
    return document(trunk, *exits, rest=f'<junction id="9" name="">{connections}</junction>')


def test_a_closed_trajectory_is_driven_round_and_round(tmp_path: Path) -> None:
    player = play(tmp_path, scenario(events(event("e", along(*SQUARE, closed="true")))))
    first = run(player, 1.05).scene.reference[0].copy()
    assert run(player, 1.05 + 7.5).scene.reference[0].tolist() == pytest.approx([5.5, -9.0])
    assert run(player, 1.05 + 8.0).scene.reference[0] == pytest.approx(first)
    assert run(player, 1.05 + 16.0).scene.reference[0] == pytest.approx(first)
    assert player.scene.speed[0] == pytest.approx(10.0)


@given(st.integers(0, 2**32))
def test_turns_by_chance_are_those_of_the_seed(seed: int) -> None:
    text = scenario(
        init=private("a", teleport(on_lane(90.0)), speed(10.0), RANDOM)
        + private("b", teleport(on_lane(10.0)), speed(0.0))
    )
    with TemporaryDirectory() as folder:
        once, again = (
            run(play(Path(folder), text, roads=forks(5), seed=seed), 2.5).scene.reference
            for _ in range(2)
        )
    assert np.array_equal(once, again)
    assert once[0, 0] > 100.0


def test_chance_takes_every_turn_there_is(tmp_path: Path) -> None:
    text = scenario(
        init=private("a", teleport(on_lane(90.0)), speed(10.0), RANDOM)
        + private("b", teleport(on_lane(10.0)), speed(0.0))
    )
    ends = {
        round(
            float(run(play(tmp_path, text, roads=forks(3), seed=k), 2.5).scene.reference[0, 1]), 2
        )
        for k in range(20)
    }
    assert len(ends) == 3
