"""All metrics at once: what they do not depend on, and who is not there."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotif.evidence.criticality import METRICS, OVERALL
from straight import Body, film, judged, turned


def bodies(shift: float) -> st.SearchStrategy[Body]:
    """On a raster of its own, so that no two are level, parallel or equally fast by accident."""

    def steps(low: int, high: int, width: float) -> st.SearchStrategy[float]:
        return st.integers(low, high).map(lambda k: (k + shift) * width)

    place = steps(-100, 100, 0.37)
    return st.builds(Body, place, place, steps(-9, 9, 0.31), steps(1, 60, 0.33), steps(-4, 2, 0.7))


first_bodies, second_bodies = bodies(0.0), bodies(0.4142)
ALIKE = ("wttc_s", "distance_m", "dce_m", "ttce_s", "ttc_star_s", "ttc_box_s", "pret_s")


@given(
    first=first_bodies, second=second_bodies, angle=st.floats(-3.0, 3.0),
    x=st.floats(-500.0, 500.0), y=st.floats(-500.0, 500.0),
)  # fmt: skip
def test_nothing_depends_on_where_the_map_has_its_origin(
    first: Body, second: Body, angle: float, x: float, y: float
) -> None:
    shown = film([first, second], steps=4)
    here, there = judged(shown).values, judged(turned(shown, angle, x, y)).values
    for name in METRICS:
        same = np.isclose(here[name], there[name], rtol=1e-5, atol=1e-5, equal_nan=True)
        assert same.all(), name


@given(first=first_bodies, second=second_bodies)
def test_what_both_share_is_the_same_for_both(first: Body, second: Body) -> None:
    values = judged(film([first, second], steps=4)).values
    for name in ALIKE:
        one, other = values[name]
        same = np.isclose(one, other, rtol=1e-5, atol=1e-5)
        assert same.all(), name


def test_who_is_not_there_has_no_values_and_ends_what_came_before() -> None:
    shown = film([Body(speed=10.0), Body(x=24.0)], steps=31)
    shown.position[10:20, 1] = np.nan
    seen = judged(shown)
    for name in METRICS:
        assert np.isnan(seen.values[name][:, 10:20]).all()
        assert not np.isnan(seen.values[name][0, :10]).any(), name
    assert seen.values["ttc_star_s"][0, 9] == np.inf
    assert seen.values["ttc_star_s"][0, 20] == 0.0


def test_the_worst_of_a_metric_is_the_smallest_or_the_largest_over_time() -> None:
    seen = judged(film([Body(speed=10.0), Body(x=44.0)], steps=31))
    assert seen.worst("ttc_s") == pytest.approx([1.0, np.inf])
    assert seen.worst("drac_mps2") == pytest.approx([5.0, 0.0])
    gone = film([Body(), Body(x=9.0)])
    gone.position[:, 1] = np.nan
    assert np.isnan(judged(gone).worst("ttc_s")).all()


def test_every_metric_and_every_summary_is_given_for_every_pair() -> None:
    seen = judged(film([Body(), Body(x=9.0), Body(x=18.0)], steps=4))
    assert seen.pairs.tolist() == [[0, 1], [0, 2], [1, 0], [1, 2], [2, 0], [2, 1]]
    assert {name: value.shape for name, value in seen.values.items()} == dict.fromkeys(
        METRICS, (6, 4)
    )
    assert {name: value.shape for name, value in seen.overall.items()} == dict.fromkeys(
        OVERALL, (6,)
    )


def test_acceleration_is_the_change_of_speed_also_at_the_ends() -> None:
    shown = film([Body(speed=10.0, acceleration=-2.0), Body(x=30.0)], steps=5)
    assert shown.acceleration[:, 0] == pytest.approx(np.full(5, -2.0))
    alone = replace(shown, position=np.where(np.arange(5)[:, None, None] == 2, 0.0, np.nan))
    assert alone.acceleration.tolist() == np.zeros((5, 2)).tolist()
