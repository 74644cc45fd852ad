"""From the name of a method to what answers it: shapes checked, answers wrapped."""

from collections.abc import Callable
from typing import Any

from carla_bridge.headless import protocol_0_9_16 as protocol
from carla_bridge.headless.call.actor import ActorCalls
from carla_bridge.headless.call.light import LightCalls
from carla_bridge.headless.call.road_user import RoadUserCalls
from carla_bridge.headless.call.traffic_manager import TrafficManagerCalls
from carla_bridge.headless.call.world import WorldCalls
from carla_bridge.headless.shape import ShapeError
from carla_bridge.headless.shelf import Shelf
from carla_bridge.headless.simulation import RefusedError, Simulation

_SPAWN = 0
_BATCH = "apply_batch"


class UnknownMethodError(Exception):
    """No method of that name is known."""


class Switchboard:
    """Answers calls."""

    def __init__(self, simulation: Simulation, shelf: Shelf) -> None:
        self._world = WorldCalls(simulation, shelf)
        self._actors = ActorCalls(simulation)
        rooms = (
            self._world,
            self._actors,
            RoadUserCalls(simulation),
            LightCalls(simulation),
            TrafficManagerCalls(),
        )
        self._handlers: dict[str, Callable[..., Any]] = {
            name: getattr(room, name)
            for name in (*protocol.METHODS, *protocol.COMMANDS)
            for room in rooms
            if hasattr(room, name)
        }

    def answer(self, method: str, arguments: list[Any]) -> Any:  # noqa: ANN401 - as the wire tells it
        """Return the result of a call, or the refusal in the form that the client expects.

        Raises
        ------
        UnknownMethodError
            There is no such method.
        """
        if method in protocol.ABSENT:
            void = protocol.ABSENT[method]
            return _refusal(f"{method}: not available on the headless server", void=void)
        known = protocol.METHODS.get(method)
        if known is None:
            raise UnknownMethodError(f"could not find function {method!r:.80}")
        try:
            values = known.arguments(arguments[1:])  # the first is the call's metadata
            if method == _BATCH:
                return self._batch(*values)
            result = self._handlers[method](*values)
        except (ShapeError, RefusedError) as error:
            return _refusal(f"{error}", void=known.void)
        return [[False]] if known.void else [[1, result]]

    def _batch(self, commands: list[Any], do_tick: bool) -> list[Any]:
        told = [self._command(index, fields, 0) for [(index, fields)] in commands]
        if do_tick:
            self._world.tick_cue()
        return told

    def _command(self, index: int, fields: list[Any], spawned: int) -> list[Any]:
        """Return a Response; where the actor is 0, the one that was just spawned is meant."""
        if index != _SPAWN and fields[0] == 0:
            fields = [spawned, *fields[1:]]
        handler = self._handlers.get(protocol.COMMANDS[index])
        if handler is None:
            return _refusal(f"{protocol.COMMANDS[index]}: not available", void=False)
        try:
            result = handler(*fields)
        except RefusedError as error:
            return _refusal(str(error), void=False)
        if index == _SPAWN:
            for [(following, values)] in fields[-1]:
                self._command(following, values, result)
            return [[1, result]]
        return [[1, fields[0]]]


def _refusal(problem: str, *, void: bool) -> list[Any]:
    return [[True, [problem]]] if void else [[0, [problem]]]
