"""Global actions: values, signals, the environment, and entities that appear and vanish."""

from scenarios.kernels import motion as film
from scenarios.openscenario.world import (
    AddEntityAction,
    CustomCommandAction,
    DeleteEntityAction,
    EnvironmentAction,
    GlobalAction,
    ModifyRule,
    ParameterModifyAction,
    ParameterSetAction,
    SetMonitorAction,
    TrafficSignalControllerAction,
    TrafficSignalStateAction,
    VariableModifyAction,
    VariableSetAction,
)
from scenarios.stage.cast import Cast
from scenarios.stage.place import place

LONGEST = 200
"""Characters of a command that are told."""


def change_world(action: GlobalAction | CustomCommandAction, cast: Cast) -> None:
    """Do at once what an action asks for."""
    match action:
        case ParameterSetAction(parameter=name) | VariableSetAction(variable=name):
            cast.values[name] = action.value
        case ParameterModifyAction(parameter=name) | VariableModifyAction(variable=name):
            cast.values[name] = _modified(name, action.rule, action.value, cast)
        case AddEntityAction():
            i = cast.index[action.entity]
            cast.row[i, film.PRESENT] = 1.0
            cast.put(i, place(action.position, cast))
        case DeleteEntityAction():
            cast.row[cast.index[action.entity], film.PRESENT] = 0.0
        case _:
            _change_around(action, cast)


def _change_around(action: GlobalAction | CustomCommandAction, cast: Cast) -> None:
    match action:
        case EnvironmentAction():
            cast.surroundings.change(action.environment, cast.now)
        case TrafficSignalStateAction():
            _show_signal(action, cast)
        case TrafficSignalControllerAction(controller=name):
            if not cast.signals.begin(name, action.phase, cast.now):
                raise cast.fail(f"the signal controller {name!r} has no phase {action.phase!r}")
        case SetMonitorAction(monitor=name):
            cast.remark(f"t={cast.now:g} s: the monitor {name!r} is {str(action.value).lower()}")
        case CustomCommandAction(kind=kind) if kind:
            said = f"t={cast.now:g} s: the command {kind!r} is nobody's: {action.content[:LONGEST]}"
            cast.remark(said.rstrip(": "))
        case _:
            return


def _show_signal(action: TrafficSignalStateAction, cast: Cast) -> None:
    if action.signal_id not in {signal.id for signal in cast.network.signals}:
        cast.remark(f"the map has no signal {action.signal_id!r}")
    cast.signals.show(action.signal_id, action.state)


def _modified(name: str, rule: ModifyRule, value: float, cast: Cast) -> str:
    try:
        before = float(cast.values.get(name, ""))
    except ValueError:
        raise cast.fail(f"{name!r} is no number: it cannot be modified") from None
    return repr(before + value if rule is ModifyRule.ADD else before * value)
