"""Controllers that are switched on: who drives."""

from collections.abc import Callable, Mapping

from rsu.arrays import Floats
from scenarios.kernels import motion as film
from scenarios.openscenario.controller import ControllerAction, ObjectController
from scenarios.stage.cast import Cast
from scenarios.stage.driver import careful_human, emergency, follower, minimal
from scenarios.stage.hold import Hold

DRIVERS: Mapping[str, Callable[[Mapping[str, str]], Floats]] = {
    "ALKSController": follower,
    "ECE_ALKS_RefDriverController": careful_human,
    "ALKS_R157SM_Controller/Regulation": minimal,
    "ALKS_R157SM_Controller/ReferenceDriver": careful_human,
    "AEB": emergency,
}
"""By the name of a controller or its ``esminiController``, with its ``model`` if it has one."""
DEFAULT = frozenset({"default", "DefaultController"})
"""Names of the default controller, which keeps speed and lane."""


def switch(action: ControllerAction, i: int, cast: Cast) -> None:
    """Assign a controller, switch one on or off; it drives lengthwise, the lane leads it."""
    assign, activate = action.assign, action.activate
    if assign is not None:
        if assign.controller is not None:
            cast.assigned[i] = assign.controller
        _turn(cast.assigned.get(i), i, cast, on=assign.longitudinal)
    if activate is not None:
        _turn(_called(activate.controller, i, cast), i, cast, on=activate.longitudinal)


def _called(name: str | None, i: int, cast: Cast) -> ObjectController | None:
    """Return the actor's controller of a name, or the one that was assigned last, else first."""
    own = cast.entities[i].controllers
    found = [cast.assigned[i], *own] if i in cast.assigned else own
    return next((one for one in found if name is None or one.name == name), None)


def _turn(controller: ObjectController | None, i: int, cast: Cast, *, on: bool | None) -> None:
    if on is None or controller is None or cast.plan[i, film.KIND] == film.COMMAND:
        return
    if cast.seats.taken(i):
        cast.hold(i, "speed", None)
    if on:
        _seat(controller, i, cast)


def _seat(controller: ObjectController, i: int, cast: Cast) -> None:
    properties = controller.controller.properties
    name = properties.get("esminiController", controller.controller.name)
    key = f"{name}/{properties['model']}" if "model" in properties else name
    maker = DRIVERS.get(key)
    if maker is None:
        remark = f"controller {key!r} of {cast.entities[i].name!r} is not known: default driver"
        if name not in DEFAULT:
            cast.remark(remark)
        return
    Hold(cast, i, "speed", over=lambda: cast.seats.leave(i))
    cast.seats.take(i, maker(properties))
    cast.plan[i, film.KIND] = film.KEEP
