"""The time of the scenario's own day."""

from pathlib import Path

import pytest

from xosc import condition, play, scenario, trigger

PLACES = scenario().split("<Actions>")[1].split("</Actions>")[0]
DAWN = "2026-06-01T05:59:58"


def morning(date_time: str, *, animation: str = "true", given: bool = True) -> str:
    """A scenario whose day begins at `DAWN` and that stops at a time of that day."""
    around = (
        '<GlobalAction><EnvironmentAction><Environment name="e">'
        f'<TimeOfDay dateTime="{DAWN}" animation="{animation}"/>'
        "</Environment></EnvironmentAction></GlobalAction>"
    )
    test = f'<TimeOfDayCondition dateTime="{date_time}" rule="greaterOrEqual"/>'
    stop = trigger("StopTrigger", condition(f"<ByValueCondition>{test}</ByValueCondition>"))
    return scenario(init=(around if given else "") + PLACES, stop=stop)


@pytest.mark.parametrize(
    ("date_time", "end"),
    [
        ("2026-06-01T06:00:00", 2.0),
        ("2026-06-01T06:00:00Z", 2.0),
        ("2026-06-01T08:00:00+02:00", 2.0),
        ("2026-06-01T05:00:00", 0.0),
    ],
)
def test_the_day_goes_on_with_the_clock(tmp_path: Path, date_time: str, end: float) -> None:
    player = play(tmp_path, morning(date_time))
    player.run(100)
    assert player.scene.time == pytest.approx(end)


def test_a_day_that_is_not_animated_stands_still(tmp_path: Path) -> None:
    player = play(tmp_path, morning("2026-06-01T06:00:00", animation="false"))
    player.run(100)
    assert not player.finished


def test_where_no_time_is_given_it_is_no_time_of_day(tmp_path: Path) -> None:
    player = play(tmp_path, morning("2000-01-01T00:00:00", given=False))
    player.run(100)
    assert not player.finished
