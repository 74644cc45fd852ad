"""Bodies over time, against the same with a dictionary."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rsu.kernels.sighting import accompany
from rsu.trust.body import BRIEF, LASTS, Bodies
from rsu.trust.claim import Sightings

NOW = 1_790_000_000.0
PLACES = st.integers(-500, 500).map(lambda tenths: tenths / 10.0)
REACHES = st.integers(0, 600).map(lambda tenths: (tenths + 0.5) / 10.0)
"""No two places are just so far from each other."""
STATES = st.tuples(
    PLACES, PLACES, st.floats(0.0, 30.0), st.floats(-math.pi, math.pi), st.floats(-8.0, 3.0)
)
LOOKS = st.lists(
    st.tuples(st.floats(0.01, 0.3), st.dictionaries(st.integers(0, 5), STATES)), max_size=10
)
State = tuple[float, float, float, float, float]


def seen(looks: list[tuple[float, dict[int, State]]]) -> tuple[float, Bodies, dict[int, list]]:
    """Time of the last look, the bodies by then, and of each its sightings that are remembered."""
    now, bodies, kept = 0.0, Bodies(), dict[int, list[tuple[float, State]]]()
    for pause, states in looks:
        now += pause
        track = np.array([*states], dtype=np.int64)
        state = np.array([*states.values()]).reshape(-1, 5)
        bodies.see(Sightings(time=now, track=track, state=state))
        kept = {
            body: past
            for body, past in kept.items()
            if now - past[-1][0] <= LASTS or body in states
        }
        for body, figures in states.items():
            kept.setdefault(body, []).append((now, figures))
    return now, bodies, kept


@given(LOOKS, st.floats(0.0, 0.5), PLACES, PLACES, REACHES)
def test_whoever_was_seen_just_now_goes_on_as_he_did(
    looks: list[tuple[float, dict[int, State]]], later: float, x: float, y: float, reach: float
) -> None:
    now, bodies, kept = seen(looks)
    time, near = now + later, []
    for track, past in sorted(kept.items()):
        last, (east, north, speed, heading, acceleration) = past[-1]
        age = time - last
        place = (east + speed * age * math.cos(heading), north + speed * age * math.sin(heading))
        body = bodies.of(track, time)
        assert track in bodies
        assert (body is None) == (age >= LASTS)
        if body is None:
            continue
        np.testing.assert_allclose(
            body, (track, *place, speed + acceleration * age, heading, acceleration, age), atol=1e-9
        )
        if math.dist(place, (x, y)) <= reach:
            near.append(body)
    assert bodies.near(time, x, y, reach) == near


@given(LOOKS)
def test_an_acceleration_is_the_mean_of_those_seen_within_a_moment(
    looks: list[tuple[float, dict[int, State]]],
) -> None:
    _, bodies, kept = seen(looks)
    for track, past in kept.items():
        last = past[-1][0]
        recent = [state[4] for time, state in past[-6:] if last - time < BRIEF]
        mean, count = bodies.mean_acceleration(track)
        assert count == len(recent)
        assert math.isclose(mean, sum(recent) / count, abs_tol=1e-9)


@given(
    st.lists(
        st.tuples(PLACES, PLACES, st.floats(-0.5, 1.5), st.sampled_from([math.nan, -3.1, 8.2]))
    ),
    st.lists(st.tuples(PLACES, PLACES, st.floats(0.0, 0.5), st.integers(0, 7))),
)
def test_who_claims_to_be_near_somebody_who_is_seen_is_accompanied(
    claims: list[tuple[float, float, float, float]], tracks: list[tuple[float, float, float, int]]
) -> None:
    rows, seen = np.array(claims).reshape(-1, 4), np.array(tracks).reshape(-1, 4)
    near, gate = np.empty(len(rows), dtype=np.bool_), 6.03
    time, updated = NOW - rows[:, 2], NOW - seen[:, 2]
    accompany(
        NOW, 0.25, 0b101, gate, seen[:, :2].copy(), updated, seen[:, 3].astype(np.int64),
        rows[:, :2].copy(), time, rows[:, 3].copy(), near,
    )  # fmt: skip
    bodies = seen[(NOW - updated <= 0.25) & (seen[:, 3].astype(np.int64) & 0b101 > 0), :2]
    slack = gate + np.nan_to_num(np.abs(rows[:, 3])) * np.clip(NOW - time, 0.0, 1.0)
    away = np.linalg.norm(rows[:, np.newaxis, :2] - bodies, axis=2)
    assert near.tolist() == (away <= slack[:, np.newaxis]).any(axis=1).tolist()
