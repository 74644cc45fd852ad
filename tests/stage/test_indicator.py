"""Turn signals."""

from pathlib import Path

import pytest

from rsu.sensing.detection import Indicator
from xosc import element_is, event, events, play, run, scenario, speed, start, time_is


def light(kind: str, mode: str) -> str:
    return (
        "<PrivateAction><AppearanceAction><LightStateAction>"
        f'<LightType><VehicleLight vehicleLightType="{kind}"/></LightType>'
        f'<LightState mode="{mode}"/>'
        "</LightStateAction></AppearanceAction></PrivateAction>"
    )


@pytest.mark.parametrize(
    ("kind", "mode", "side"),
    [
        ("indicatorLeft", "flashing", Indicator.LEFT),
        ("indicatorRight", "on", Indicator.RIGHT),
        ("warningLights", "flashing", Indicator.OFF),
        ("brakeLights", "on", Indicator.OFF),
        ("indicatorLeft", "off", Indicator.OFF),
    ],
)
def test_only_indicators_say_where_somebody_turns(
    tmp_path: Path, kind: str, mode: str, side: Indicator
) -> None:
    player = play(tmp_path, scenario(events(event("e", light(kind, mode)))))
    assert run(player, 0.1).scene.indicator[0] == side


def test_hazard_lights_end_a_turn_signal(tmp_path: Path) -> None:
    text = events(
        event("turn", light("indicatorLeft", "flashing")),
        event("hazard", light("warningLights", "flashing"), when=start(time_is(1.0))),
    )
    player = play(tmp_path, scenario(text))
    assert run(player, 0.5).scene.indicator[0] == Indicator.LEFT
    assert run(player, 1.5).scene.indicator[0] == Indicator.OFF


@pytest.mark.parametrize(("mode", "side"), [("flashing", Indicator.LEFT), ("on", Indicator.OFF)])
def test_a_light_that_flashes_goes_on_until_it_is_switched(
    tmp_path: Path, mode: str, side: Indicator
) -> None:
    """An event that waits for the end of one that lets a light flash waits for ever."""
    text = events(
        event("turn", light("indicatorLeft", mode)),
        event(
            "straight",
            light("indicatorLeft", "off"),
            when=start(element_is("event", "turn", "completeState")),
        ),
    )
    assert run(play(tmp_path, scenario(text)), 3.0).scene.indicator[0] == side


def test_switching_a_light_off_ends_its_flashing(tmp_path: Path) -> None:
    text = events(
        event("turn", light("indicatorLeft", "flashing")),
        event("off", light("indicatorLeft", "off"), when=start(time_is(1.0))),
        event(
            "right",
            light("indicatorRight", "on"),
            when=start(element_is("event", "turn", "completeState")),
        ),
    )
    player = play(tmp_path, scenario(text))
    assert run(player, 0.9).scene.indicator[0] == Indicator.LEFT
    assert run(player, 1.5).scene.indicator[0] == Indicator.RIGHT


def test_a_light_that_is_stopped_goes_out(tmp_path: Path) -> None:
    text = events(
        event("turn", light("indicatorLeft", "flashing")),
        event("stop", speed(3.0), when=start(time_is(1.0)), priority="override"),
    )
    player = play(tmp_path, scenario(text))
    assert run(player, 0.9).scene.indicator[0] == Indicator.LEFT
    assert run(player, 1.5).scene.indicator[0] == Indicator.OFF
