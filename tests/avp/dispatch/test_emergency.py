import pytest

from rsu.avp.dispatch.emergency import (
    CONFIRMATION,
    EmergencyStop,
    Scope,
    ask_for_end,
    confirm_end,
    strike,
)
from rsu.avp.dispatch.mission import Kind, Mission, Reason, State
from rsu.errors import MissionError


def mission(vehicle: str, state: State) -> Mission:
    return Mission(id=f"m-{vehicle}", vehicle=vehicle, kind=Kind.PARK, target="A1", state=state,
                   since=1.0)  # fmt: skip


FLEET = [
    (mission("a", State.DRIVING), (0,)),
    (mission("b", State.MANOEUVRING), (1,)),
    (mission("c", State.PARKED), (1,)),
    (mission("d", State.REQUESTED), (1,)),
]


def button(scope: Scope) -> EmergencyStop:
    return EmergencyStop(id="e1", scope=scope, by="guard", since=2.0)


@pytest.mark.parametrize(
    ("scope", "stopped"),
    [(Scope(), {"a", "b"}), (Scope(level=1), {"b"}), (Scope(vehicle="a"), {"a"})],
)
def test_who_is_meant_and_can_move_is_stopped(scope: Scope, stopped: set[str]) -> None:
    hit = strike(FLEET, button(scope), 2.0)
    assert {one.vehicle for one in hit} == stopped
    assert {one.reason for one in hit} == {Reason.EMERGENCY}


def test_it_ends_when_that_was_asked_for_and_the_way_is_clear() -> None:
    confirm_end(ask_for_end(button(Scope()), "guard", 10.0), 12.0, [])


def test_nobody_ends_it_in_one_step_or_long_after_the_first() -> None:
    with pytest.raises(MissionError, match="asked"):
        confirm_end(button(Scope()), 12.0, [])
    asked = ask_for_end(button(Scope()), "guard", 10.0)
    for late in (10.0 + CONFIRMATION + 1.0, 9.0):
        with pytest.raises(MissionError, match="asked"):
            confirm_end(asked, late, [])


def test_it_does_not_end_while_somebody_is_in_the_way() -> None:
    with pytest.raises(MissionError, match="track 7, track 9"):
        confirm_end(ask_for_end(button(Scope()), "guard", 10.0), 12.0, ["track 7", "track 9"])
