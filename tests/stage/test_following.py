"""Who goes behind another: by a distance that is kept, or in tow."""

from itertools import permutations
from math import hypot
from pathlib import Path

import numpy as np
import pytest

from xodr import road
from xosc import (
    at,
    event,
    events,
    on_lane,
    play,
    private,
    run,
    scenario,
    speed,
    speed_dynamics,
    teleport,
    vehicle,
)

LONG = road(
    length=2000.0, plan='<geometry s="0" x="0" y="0" hdg="0" length="2000"><line/></geometry>'
)
REF = '<Trailer><TrailerRef entityRef="{}"/></Trailer>'
HITCH, COUPLER = '<TrailerHitch dx="-1"/>', '<TrailerCoupler dx="3"/>'
TRAIN = {
    "a": HITCH + REF.format("b"),
    "b": HITCH + COUPLER + REF.format("c"),
    "c": COUPLER,
}


def keep(distance: str, limits: str) -> str:
    """A ``PrivateAction`` to stay behind car ``b``."""
    return (
        '<PrivateAction><LongitudinalAction><LongitudinalDistanceAction entityRef="b"'
        f' continuous="true" freespace="true" {distance}><DynamicConstraints {limits}/>'
        "</LongitudinalDistanceAction></LongitudinalAction></PrivateAction>"
    )


@pytest.mark.parametrize(("distance", "gap"), [('distance="20"', 20.0), ('timeGap="2"', 30.0)])
@pytest.mark.parametrize("limits", ['maxAcceleration="2" maxDeceleration="5" maxSpeed="40"', ""])
def test_a_distance_is_reached_from_far_and_kept(
    tmp_path: Path, distance: str, gap: float, limits: str
) -> None:
    start = private("a", teleport(on_lane(10.0)), speed(10.0)) + private(
        "b", teleport(on_lane(100.0)), speed(15.0)
    )
    text = scenario(events(event("e", keep(distance, limits))), init=start)
    scene = run(play(tmp_path, text, roads=LONG), 60.0).scene
    assert scene.speed.tolist() == pytest.approx([15.0, 15.0], abs=0.05)
    assert scene.reference[1, 0] - scene.reference[0, 0] - 4.0 == pytest.approx(gap, abs=0.1)


def test_the_other_brakes_and_the_limits_are_kept(tmp_path: Path) -> None:
    limits = 'maxAcceleration="2" maxDeceleration="5" maxSpeed="12"'
    slow = event("e", keep('timeGap="1"', limits))
    player = play(tmp_path, scenario(events(slow)), roads=LONG)
    speeds = [float(player.step().speed[0]) for _ in range(400)]
    rates = np.diff(speeds) / player.dt
    assert rates.min() == pytest.approx(-5.0)
    assert rates.max() == pytest.approx(2.0)
    assert max(speeds) == 12.0
    assert speeds[-1] == pytest.approx(0.0, abs=0.05)


@pytest.mark.parametrize("order", list(permutations("abc")))
def test_a_train_hangs_together_in_whatever_order_its_parts_are_told(
    tmp_path: Path, order: tuple[str, ...]
) -> None:
    entities = "".join(vehicle(name, inside=TRAIN[name]) for name in order)
    init = "".join(private(name, teleport(on_lane(40.0))) for name in order)
    turn = private("a", teleport(at(50.0, 20.0)), speed(10.0, speed_dynamics("linear", "time", 1)))
    player = play(tmp_path, scenario(" ", entities=entities, init=init + turn))
    for scene in (player.scene, run(player, 2.0).scene):
        a, b, c = (scene.reference[scene.name.index(name)] for name in "abc")
        assert hypot(*(a - b)) == pytest.approx(4.0)
        assert hypot(*(b - c)) == pytest.approx(4.0)
        assert np.ptp(scene.speed) == 0.0
