"""Traffic signals: phases that go round, what actions and conditions make of them, and who sees."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.openscenario.signal import Phase, TrafficSignalController, TrafficSignalState
from scenarios.stage.player import Player
from scenarios.stage.signal import SignalBoard
from xodr import document, read_text, road
from xosc import condition, event, events, play, run, scenario, speed, start, time_is, trigger

LIGHTS = road(inside='<signals><signal id="7" s="50" t="-2" dynamic="yes"/></signals>')
MAP = document(LIGHTS, rest='<controller id="c" name="north"><control signalId="7"/></controller>')
PHASES = (("go", 3.0, "green"), ("stop", 2.0, "red"))


def controller(name: str, delay: float = 0.0, behind: str = "") -> str:
    """A ``TrafficSignalController`` of signal 7: green for 3 s, red for 2 s."""
    after = f' delay="{delay}" reference="{behind}"' if behind else ""
    phases = "".join(
        f'<Phase name="{phase}" duration="{duration}">'
        f'<TrafficSignalState trafficSignalId="7" state="{state}"/></Phase>'
        for phase, duration, state in PHASES
    )
    return f'<TrafficSignalController name="{name}"{after}>{phases}</TrafficSignalController>'


def lit(*controllers: str, story: str = "", stop: str = "") -> str:
    """A scenario with controllers of signals."""
    text = scenario(story, stop=stop or "<StopTrigger/>")
    signals = f"<TrafficSignals>{''.join(controllers)}</TrafficSignals></RoadNetwork>"
    return text.replace("</RoadNetwork>", signals)


def switching(what: str, time: float) -> str:
    """A story that does something to signals at a time."""
    action = (
        "<GlobalAction><InfrastructureAction><TrafficSignalAction>"
        f"{what}</TrafficSignalAction></InfrastructureAction></GlobalAction>"
    )
    return events(event("switch", action, when=start(time_is(time))))


def states(player: Player, seconds: float) -> list[str | None]:
    """What signal 7 shows at each half second."""
    seen = [player.scene.signals.get("7")]
    while player.scene.time < seconds - 1e-6:
        seen.append(run(player, player.scene.time + 0.5).scene.signals.get("7"))
    return seen


def value(test: str) -> str:
    """A ``ByValueCondition``."""
    return f"<ByValueCondition>{test}</ByValueCondition>"


def test_a_controller_goes_round_its_phases(tmp_path: Path) -> None:
    seen = states(play(tmp_path, lit(controller("c")), roads=MAP), 10.0)
    assert seen == 2 * (6 * ["green"] + 4 * ["red"]) + ["green"]


def test_a_controller_behind_another_is_later_by_its_delay(tmp_path: Path) -> None:
    text = lit('<TrafficSignalController name="first"/>', controller("c", 1.0, "first"))
    seen = states(play(tmp_path, text, roads=MAP), 4.5)
    assert seen == 2 * ["red"] + 6 * ["green"] + 2 * ["red"]


def test_a_state_of_the_group_is_that_of_the_signals_that_the_map_gives_it(tmp_path: Path) -> None:
    group = '<Phase name="p" duration="1"><TrafficSignalGroupState state="amber"/></Phase>'
    text = lit(f'<TrafficSignalController name="north">{group}</TrafficSignalController>')
    assert dict(play(tmp_path, text, roads=MAP).scene.signals) == {"7": "amber"}


def test_a_signal_shows_what_an_action_says_in_the_next_step(tmp_path: Path) -> None:
    story = switching('<TrafficSignalStateAction name="7" state="off;off;on"/>', 1.0)
    player = play(tmp_path, lit(story=story), roads=MAP)
    assert run(player, 1.0).scene.signals == {}
    assert player.step().signals == {"7": "off;off;on"}
    assert player.cast.remarks == []


def test_a_signal_that_the_map_has_not_is_a_remark(tmp_path: Path) -> None:
    story = switching('<TrafficSignalStateAction name="8" state="on"/>', 0.0)
    player = run(play(tmp_path, lit(story=story), roads=MAP), 1.0)
    assert player.cast.remarks == ["the map has no signal '8'"]
    assert player.scene.signals == {"8": "on"}


def test_a_controller_goes_on_from_the_phase_it_is_put_into(tmp_path: Path) -> None:
    action = '<TrafficSignalControllerAction trafficSignalControllerRef="c" phase="stop"/>'
    player = play(tmp_path, lit(controller("c"), story=switching(action, 1.0)), roads=MAP)
    assert states(player, 4.5) == 3 * ["green"] + 3 * ["red"] + 4 * ["green"]


def test_a_phase_that_a_controller_has_not_is_refused(tmp_path: Path) -> None:
    action = '<TrafficSignalControllerAction trafficSignalControllerRef="c" phase="rest"/>'
    player = play(tmp_path, lit(controller("c"), story=switching(action, 1.0)), roads=MAP)
    with pytest.raises(Exception, match="'c' has no phase 'rest'"):
        run(player, 2.0)


TESTS = {
    "state": '<TrafficSignalCondition name="7" state="red"/>',
    "phase": '<TrafficSignalControllerCondition trafficSignalControllerRef="c" phase="stop"/>',
}


@pytest.mark.parametrize("name", TESTS)
@pytest.mark.parametrize(("edge", "time"), [("none", 3.0), ("rising", 3.0), ("falling", 5.0)])
@pytest.mark.parametrize("by_hand", [True, False])
def test_conditions_see_signals_change(
    tmp_path: Path, name: str, edge: str, time: float, *, by_hand: bool
) -> None:
    stop = trigger("StopTrigger", condition(value(TESTS[name]), edge=edge))
    player = play(tmp_path, lit(controller("c"), stop=stop), roads=MAP)
    while by_hand and not player.finished:
        player.step()
    player.run(200)
    assert player.scene.time == pytest.approx(time)


def test_a_driver_starts_at_green(tmp_path: Path) -> None:
    green = value('<TrafficSignalCondition name="7" state="green"/>')
    red_first = lit(
        controller("first"),
        controller("c", 2.0, "first"),
        story=events(event("e", speed(0.0)), event("f", speed(9.0), when=start(green))),
    )
    text = red_first.replace(controller("first"), '<TrafficSignalController name="first"/>')
    player = play(tmp_path, text, roads=MAP)
    assert run(player, 1.9).scene.speed[0] == 0.0
    assert run(player, 2.1).scene.speed[0] == pytest.approx(9.0)


@given(
    st.lists(st.floats(0.0, 20.0), min_size=1, max_size=4),
    st.floats(0.0, 30.0),
    st.lists(st.floats(0.01, 3.0), max_size=40),
)
def test_it_does_not_matter_how_often_a_board_is_asked(
    durations: list[float], delay: float, steps: list[float]
) -> None:
    phases = tuple(
        Phase(
            name=str(k),
            duration=duration,
            states=(TrafficSignalState(signal_id="7", state=str(k)),),
            group_state=None,
        )
        for k, duration in enumerate(durations)
    )
    first = TrafficSignalController(name="a", delay=0.0, reference=None, phases=())
    last = TrafficSignalController(name="b", delay=delay, reference="a", phases=phases)
    network = read_text(MAP)
    often, once = SignalBoard((first, last), network), SignalBoard((first, last), network)
    for k in range(len(steps)):
        often.turn(sum(steps[: k + 1]))
    once.turn(sum(steps))
    assert often.states == once.states
    assert often.phase("b") == once.phase("b") == once.states["7"]
    assert once.due > sum(steps)
