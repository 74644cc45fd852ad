"""Whatever is played, is played the same again; by hand, at once, and whatever the kernel knows."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from examples import few
from rsu.arrays import Floats
from rsu.errors import ScenarioError
from scenarios.kernels import condition, following, motion, towing
from scenarios.stage.player import Player
from xosc import (
    at,
    by_entity,
    event,
    events,
    lane_change,
    on_lane,
    play,
    scenario,
    speed,
    speed_dynamics,
    start,
    time_is,
    trajectory,
)

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
ROUNDS = st.builds(
    lambda x, y, closed: trajectory(at(x, y), at(x + 9.0, y), at(x, y + 9.0), closed=closed),
    st.floats(0.0, 90.0),
    st.floats(-9.0, 9.0),
    st.sampled_from(["true", "false"]),
)
TURNS = "<PrivateAction><RoutingAction><RandomRouteAction/></RoutingAction></PrivateAction>"
TRAFFIC = [
    f"<GlobalAction><TrafficAction>{inner}</TrafficAction></GlobalAction>"
    for inner in (
        (
            f'<TrafficSourceAction radius="9" rate="0.5"><Position>{on_lane(5.0, 1)}</Position>'
            "</TrafficSourceAction>"
        ),
        f'<TrafficSinkAction radius="9"><Position>{on_lane(90.0)}</Position></TrafficSinkAction>',
        (
            '<TrafficSwarmAction innerRadius="9" semiMajorAxis="70" semiMinorAxis="20" offset="0"'
            ' numberOfVehicles="2"><CentralObject entityRef="a"/></TrafficSwarmAction>'
        ),
        "<TrafficStopAction/>",
    )
]
SIGNAL = (
    "<GlobalAction><InfrastructureAction><TrafficSignalAction>"
    '<TrafficSignalStateAction name="7" state="on"/></TrafficSignalAction></InfrastructureAction>'
    "</GlobalAction>"
)
OTHERS = st.sampled_from([TURNS, SIGNAL, *TRAFFIC])
WHENS = st.one_of(
    st.builds(lambda time: start(time_is(time)), st.floats(0.0, 5.0)),
    st.sampled_from(
        [
            start(
                '<ByValueCondition><TrafficSignalCondition name="7" state="on"/></ByValueCondition>'
            ),
            start(
                by_entity(
                    '<RelativeAngleCondition entityRef="b" angleType="heading" angle="1"'
                    ' angleTolerance="0.5"/>'
                )
            ),
        ]
    ),
)
ACTIONS = st.lists(
    st.tuples(st.one_of(SPEEDS, LANES, ROUNDS, OTHERS), WHENS), min_size=1, max_size=5
)


def filmed(player: Player, *, by_hand: bool) -> Floats:
    """Everything that is shown in 6 s."""
    if by_hand:
        return np.concatenate([player.step().reference for _ in range(120)])
    rows: list[Floats] = []
    player.run(120, lambda _, film: rows.append(film[film[:, :, motion.PRESENT] > 0.0][:, :2]))
    return np.concatenate(rows)[2:]


@few
@given(ACTIONS)
def test_a_storyboard_is_played_the_same_again_or_refused(items: list[tuple[str, str]]) -> None:
    parts = [event(f"e{k}", action, when=when) for k, (action, when) in enumerate(items)]
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
    for kernel in (condition, following, towing):
        shared = [name for name in vars(kernel) if name.isupper() and hasattr(motion, name)]
        film = {"X", "Y", "Z", "HEADING", "PITCH", "SPEED", "MODE", "COURSE", "PRESENT"}
        film |= {"ODOMETER", "STOOD", "STRANDED", "OFF", "TRACTOR", "HITCH", "COUPLER", "TOWED"}
        film |= {"LANE", "WAY", "TURN", "ROUTE_CURSOR", "ROUTE_FIRST", "ROUTE_LAST", "ON_LANE"}
        film |= {"MAX_DECELERATION", "FIRST", "NEXT", "ROW_WAY"}
        assert film & set(shared)
        for name in film & set(shared):
            assert getattr(kernel, name) == getattr(motion, name), name
