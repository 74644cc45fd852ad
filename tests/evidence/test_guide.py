"""Who is led by which lanes: bends are straight, and only what is in the lane is in the way."""

import math

import numpy as np
import pytest

from films import film_of
from rsu.arrays import Floats
from rsu.roads.network import RoadNetwork
from scenarios.stage.film import Film
from sotif.evidence.criticality import Criticality, all_pairs, assess
from sotif.evidence.guide import make_guide, no_guide
from xodr import document, lane, read_text, road, section

RADIUS = 50.0
BEND = road(
    length=150.0, plan=f'<geometry s="0" x="0" y="0" hdg="0" length="150">'
    f'<arc curvature="{1.0 / RADIUS}"/></geometry>',
    sections=section(left=lane(1), right=lane(-1)),
)  # fmt: skip
STRAIGHT = road(sections=section(right=lane(-1) + lane(-2)))


def on_bend(s: Floats, offset: float = -1.75) -> tuple[Floats, Floats]:
    """Position and heading at s, `offset` to the left of the reference line."""
    angle = np.asarray(s) / RADIUS
    r = RADIUS - offset
    return np.stack((r * np.sin(angle), RADIUS - r * np.cos(angle)), axis=-1), angle


def still(position: Floats, heading: Floats, speed: Floats) -> Film:
    """One time, cars of 4 by 2 m."""
    state = np.column_stack((position, heading, speed))[None]
    return film_of(state, np.tile([4.0, 2.0], (len(position), 1)))


def led(film: Film, map_: RoadNetwork) -> Criticality:
    return assess(film, all_pairs(film), make_guide(film, map_))


def test_a_car_around_the_bend_is_followed_along_the_lane() -> None:
    position, heading = on_bend(np.array([10.0, 70.0]))
    film = still(position, heading, np.array([15.0, 5.0]))
    value = led(film, read_text(document(BEND))).values
    way = 60.0 * (RADIUS + 1.75) / RADIUS
    assert value["gap_m"][0, 0] == pytest.approx(way - 4.0, abs=0.05)
    assert value["ttc_s"][0, 0] == pytest.approx((way - 4.0) / 10.0, abs=0.01)
    straight = assess(film, all_pairs(film), no_guide(film)).values
    assert straight["gap_m"][0, 0] == math.inf


def test_who_comes_on_the_other_side_of_a_bend_is_not_in_the_way() -> None:
    first, second = on_bend(np.array([10.0])), on_bend(np.array([50.0]), offset=1.75)
    film = still(
        np.concatenate((first[0], second[0])),
        np.concatenate((first[1], second[1] + math.pi)),
        np.array([10.0, 10.0]),
    )
    values = led(film, read_text(document(BEND))).values
    assert values["gap_m"][:, 0].tolist() == [math.inf, math.inf]
    assert values["ttc_box_s"][:, 0].tolist() == [math.inf, math.inf]


@pytest.mark.parametrize(
    ("y", "gap"), [(-3.0, 26.0), (-4.4, 26.0), (-4.6, math.inf), (-5.25, math.inf)]
)
def test_in_the_way_is_who_reaches_over_the_border_of_the_lane(y: float, gap: float) -> None:
    film = still(np.array([[20.0, -1.75], [50.0, y]]), np.zeros(2), np.array([20.0, 10.0]))
    seen = led(film, read_text(document(STRAIGHT)))
    assert seen.values["gap_m"][0, 0] == pytest.approx(gap, abs=1e-3)


def test_who_walks_across_a_lane_is_not_led_by_it() -> None:
    film = still(np.array([[20.0, -5.0], [50.0, -1.75]]), np.array([1.5, 0.0]), np.ones(2))
    assert make_guide(film, read_text(document(STRAIGHT))).led.tolist() == [[-1, 0]]


def test_on_a_straight_lane_it_is_as_without_a_map() -> None:
    film = still(np.array([[20.0, -1.75], [60.0, -2.0]]), np.zeros(2), np.array([20.0, 10.0]))
    here = led(film, read_text(document(STRAIGHT))).values
    free = assess(film, all_pairs(film), no_guide(film)).values
    for name in here:
        assert here[name] == pytest.approx(free[name], rel=1e-6), name
