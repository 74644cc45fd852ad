"""Whatever is played, is played the same again; by hand, at once, and whatever the kernel knows."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rsu.arrays import Floats
from rsu.errors import ScenarioError
from scenarios.kernels import condition, motion, towing
from scenarios.stage.player import Player
from xosc import event, events, lane_change, play, scenario, speed, speed_dynamics, start, time_is

SHAPES = st.sampled_from(["linear", "cubic", "sinusoidal", "step"])
SPEEDS = st.builds(
    lambda target, shape, value: speed(target, speed_dynamics(shape, "time", value)),
    st.floats(-5.0, 30.0),
    SHAPES,
    st.floats(0.0, 4.0),
)
LANES = st.builds(
    lambda lane, shape, value: lane_change(
        f'<AbsoluteTargetLane value="{lane}"/>', shape, "time", value
    ),
    st.sampled_from([-1, 1, 5]),
    SHAPES,
    st.floats(0.1, 4.0),
)
ACTIONS = st.lists(st.tuples(st.one_of(SPEEDS, LANES), st.floats(0.0, 5.0)), min_size=1, max_size=4)


def filmed(player: Player, *, by_hand: bool) -> Floats:
    """Everything that is shown in 6 s."""
    if by_hand:
        return np.array([player.step().reference for _ in range(120)])
    rows: list[Floats] = []
    player.run(120, lambda _, film: rows.append(film[:, :, :2].copy()))
    return np.concatenate(rows)[1:]


@given(ACTIONS)
def test_a_storyboard_is_played_the_same_again_or_refused(items: list[tuple[str, float]]) -> None:
    parts = [
        event(f"e{k}", action, when=start(time_is(time))) for k, (action, time) in enumerate(items)
    ]
    with TemporaryDirectory() as folder:
        text = scenario(events(*parts))
        try:
            once = filmed(play(Path(folder), text), by_hand=False)
        except ScenarioError as error:
            assert "the map has no such place" in str(error)  # noqa: PT017 - one way or the other
            return
        assert np.array_equal(once, filmed(play(Path(folder), text), by_hand=False))
        assert np.array_equal(once, filmed(play(Path(folder), text), by_hand=True))


def test_kernels_agree_on_the_columns_of_the_film() -> None:
    for kernel in (condition, towing):
        shared = [name for name in vars(kernel) if name.isupper() and hasattr(motion, name)]
        film = {"X", "Y", "Z", "HEADING", "PITCH", "SPEED", "MODE", "COURSE", "PRESENT"}
        film |= {"ODOMETER", "STOOD", "STRANDED", "OFF", "TRACTOR", "HITCH", "COUPLER", "TOWED"}
        assert film & set(shared)
        for name in film & set(shared):
            assert getattr(kernel, name) == getattr(motion, name), name
