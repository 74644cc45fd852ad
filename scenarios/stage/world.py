"""Global actions: values, the environment, and entities that appear and vanish."""

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
    VariableModifyAction,
    VariableSetAction,
)
from scenarios.stage.cast import Cast
from scenarios.stage.place import place


def change_world(action: GlobalAction | CustomCommandAction, cast: Cast) -> None:
    """Do at once what an action asks for; what the stage does not show is passed over."""
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
        case EnvironmentAction():
            cast.surround(action.environment)
        case _:
            return


def _modified(name: str, rule: ModifyRule, value: float, cast: Cast) -> str:
    try:
        before = float(cast.values.get(name, ""))
    except ValueError:
        raise cast.fail(f"{name!r} is no number: it cannot be modified") from None
    return repr(before + value if rule is ModifyRule.ADD else before * value)
