"""What a film shows afterwards: closeness, contact, headway, encroachment, exposure."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boxes import corners, gap, overlap
from sotif.evidence.criticality import Limits
from straight import DT, Body, film, judged, speeds

bodies = st.builds(
    Body, st.floats(-40.0, 40.0), st.floats(-40.0, 40.0), st.floats(-3.2, 3.2), speeds
)


def test_a_car_that_runs_into_a_standing_one_by_hand() -> None:
    # 20 m from bumper to bumper at 10 m/s
    values = judged(film([Body(speed=10.0), Body(x=24.0)], steps=31)).values
    value = {name: found[0] for name, found in values.items()}
    assert value["distance_m"][:3] == pytest.approx([20.0, 19.0, 18.0])
    assert value["dce_m"][0] == 0.0
    assert value["ttce_s"][0] == value["ttc_star_s"][0] == pytest.approx(2.0)
    assert value["thw_s"][:3] == pytest.approx([2.0, 1.9, 1.8])
    assert value["ttc_star_s"][21] == 0.0


def test_a_headway_is_read_from_what_the_follower_will_do() -> None:
    # braking with 2 m/s^2 from 10 m/s, 9 m are gone after 1 s; constant speed would say 0.9 s
    shown = film([Body(speed=10.0, acceleration=-2.0), Body(x=13.0, speed=10.0)], steps=31)
    values = judged(shown).values
    assert values["thw_s"][0, 0] == pytest.approx(1.0, abs=1e-3)
    assert values["time_gap_s"][0, 0] == pytest.approx(0.9)


def test_two_that_miss_each_other_are_nearest_in_passing() -> None:
    shown = film([Body(speed=10.0), Body(x=20.0, y=5.0, heading=math.pi, speed=10.0)], steps=21)
    value = {name: found[0] for name, found in judged(shown).values.items()}
    assert value["dce_m"][0] == pytest.approx(3.0)
    # side by side as soon as both noses are level
    assert value["ttce_s"][0] == pytest.approx(0.8)
    assert value["ttc_star_s"][0] == math.inf


@given(first=bodies, second=bodies)
def test_the_distance_is_that_of_the_textbook(first: Body, second: Body) -> None:
    shown = film([first, second], steps=1)
    found = judged(shown).values["distance_m"]
    drawn = corners(shown.position[0], shown.heading[0], shown.box)
    assert found[0, 0] == pytest.approx(gap(drawn[0], drawn[1]), abs=1e-9)
    assert found[0, 0] == pytest.approx(found[1, 0], abs=1e-9)


def test_the_heavier_one_is_changed_less_by_a_collision() -> None:
    shown = film([Body(speed=10.0, mass=1000.0), Body(x=50.0, mass=3000.0)])
    assert judged(shown).values["delta_v_mps"][:, 0] == pytest.approx([7.5, 2.5])


def test_without_masses_both_are_changed_alike() -> None:
    shown = film([Body(speed=10.0), Body(x=50.0, heading=math.pi / 2.0, speed=10.0)])
    expected = math.hypot(10.0, 10.0) / 2.0
    assert judged(shown).values["delta_v_mps"][:, 0] == pytest.approx([expected, expected])


def test_one_who_crosses_behind_another_by_hand() -> None:
    # the first has left the crossing (4 + 2 m of its way) at 1.6 s, the other enters it at 2.9 s
    first = Body(x=-13.0, speed=10.0)
    second = Body(y=-32.0, heading=math.pi / 2.0, speed=10.0)
    overall = judged(film([first, second], steps=60)).overall
    assert overall["pet_s"] == pytest.approx([1.3, 1.3], abs=2.5 * DT)
    assert overall["et_a_s"] == pytest.approx([0.6, 0.6], abs=2.5 * DT)
    assert overall["et_b_s"] == pytest.approx([0.6, 0.6], abs=2.5 * DT)


def test_ways_that_have_nothing_in_common_are_not_encroached() -> None:
    overall = judged(film([Body(speed=10.0), Body(y=5.0, speed=10.0)], steps=30)).overall
    assert overall["pet_s"].tolist() == [math.inf, math.inf]
    assert np.isnan(overall["et_a_s"]).all()


@given(first=bodies, second=bodies)
def test_encroachment_is_nought_in_contact_and_never_less(first: Body, second: Body) -> None:
    seen = judged(film([first, second], steps=8, dt=0.4))
    touched = (seen.values["distance_m"] == 0.0).any()
    assert (seen.overall["pet_s"] >= 0.0).all()
    assert (seen.overall["pet_s"] == 0.0).all() == touched
    assert seen.overall["pet_s"][0] == seen.overall["pet_s"][1]
    assert seen.overall["et_a_s"][0] == pytest.approx(seen.overall["et_b_s"][1], nan_ok=True)


@given(first=bodies, second=bodies)
def test_encroachment_is_what_a_look_at_every_two_times_finds(first: Body, second: Body) -> None:
    shown = film([first, second], steps=20, dt=0.4)
    overall = judged(shown, Limits(memory=4.0)).overall
    drawn = [
        corners(shown.position[:, n], shown.heading[:, n], shown.box[[n] * 20]) for n in (0, 1)
    ]
    both = np.array([overlap(np.repeat(box[None], 20, axis=0), drawn[1]) for box in drawn[0]])
    one, other = np.nonzero(both)
    near = np.abs(one - other) <= 10
    expected = np.abs(one - other)[near].min() * 0.4 if near.any() else math.inf
    assert overall["pet_s"][0] == pytest.approx(expected)
    if near.any():
        assert overall["et_a_s"][0] == pytest.approx(np.ptp(one[near]) * 0.4)
        assert overall["et_b_s"][0] == pytest.approx(np.ptp(other[near]) * 0.4)


def test_exposure_counts_and_weighs_the_time_below_the_threshold() -> None:
    # from 4 s to contact down to 1 s in 3 s, at steps of 0.1 s
    shown = film([Body(speed=10.0), Body(x=44.0)], steps=31)
    overall = judged(shown, Limits(threshold=2.0)).overall
    assert overall["tet_s"] == pytest.approx([1.1, 0.0])
    assert overall["tit_s2"] == pytest.approx([0.1 * sum(k / 10.0 for k in range(11)), 0.0])
