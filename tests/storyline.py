"""Records of single actions, positions and conditions, each read within a whole scenario."""

from pathlib import Path

from scenarios.openscenario.action import TeleportAction
from scenarios.openscenario.condition import Test
from scenarios.openscenario.position import Position
from scenarios.openscenario.storyboard import Action
from xosc import event, events, read, scenario, speed, start, teleport


def action_of(folder: Path, text: str, top: str = "") -> Action:
    """The record of one action; `top` stands behind the parameters."""
    board = read(folder, scenario(events(event("e", text)), top=top))
    return board.stories[0].acts[0].groups[0].maneuvers[0].events[0].actions[0].action


def position_of(folder: Path, text: str) -> Position:
    """The record of one position."""
    action = action_of(folder, teleport(text))
    assert isinstance(action, TeleportAction)
    return action.position


def condition_of(folder: Path, text: str, top: str = "") -> Test:
    """The record of one condition's test; `top` stands behind the parameters."""
    when = events(event("e", speed(1.0), when=start(text)))
    story = read(folder, scenario(when, top=top)).stories[0]
    found = story.acts[0].groups[0].maneuvers[0].events[0].start
    assert found is not None
    return found.groups[0][0].test
