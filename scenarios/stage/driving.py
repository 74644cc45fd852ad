"""Controllers that are switched on: who drives, and when in a step."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from scenarios.kernels import motion as film
from scenarios.openscenario.controller import ControllerAction, ObjectController
from scenarios.stage.cast import Cast
from scenarios.stage.driver import (
    Driver,
    make_careful_human,
    make_emergency,
    make_follower,
    make_minimal,
)
from scenarios.stage.sight import look_ahead

Maker = Callable[[Mapping[str, str], float], Driver]

DRIVERS: Mapping[str, Maker] = {
    "ALKSController": make_follower,
    "ECE_ALKS_RefDriverController": make_careful_human,
    "ALKS_R157SM_Controller/Regulation": make_minimal,
    "ALKS_R157SM_Controller/ReferenceDriver": make_careful_human,
    "AEB": make_emergency,
}
"""By the name of a controller or its ``esminiController``, with its ``model`` if it has one."""
ADDITIVE = frozenset({"ALKSController"})
"""Those that correct the speed behind a step; the others give that of the step."""
DEFAULT = frozenset({"default", "DefaultController"})
"""Names of the default controller, which keeps speed and lane."""


def _nothing() -> None:
    """Tell nobody."""


@dataclass(slots=True, eq=False)
class Seat:
    """A driver at work: it has an actor's speed until an action or another driver takes it."""

    i: int
    properties: Mapping[str, str]
    maker: Maker
    additive: bool
    driver: Driver | None = None
    over: Callable[[], None] = field(default=_nothing)

    def drive(self, cast: Cast, dt: float) -> None:
        """Change the actor's speed by what the driver wants and the vehicle can do."""
        actor, plan = cast.row[self.i], cast.plan[self.i]
        speed = float(actor[film.SPEED])
        if self.driver is None:
            self.driver = self.maker(self.properties, speed)
        wanted = self.driver.acceleration(speed, look_ahead(cast, self.i, dt), dt)
        wanted = min(max(wanted, -plan[film.MAX_DECELERATION]), plan[film.MAX_ACCELERATION])
        actor[film.SPEED] = max(speed + wanted * dt, min(speed, 0.0))


def drive(cast: Cast, dt: float, *, additive: bool) -> None:
    """Let those drive that give the speed of the coming step, or correct that of the last."""
    cast.seats[:] = [seat for seat in cast.seats if cast.held(seat.i, "speed", seat)]
    for seat in cast.seats:
        if seat.additive is additive and cast.row[seat.i, film.PRESENT] > 0.0:
            seat.drive(cast, dt)


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
    for seat in cast.seats:
        if seat.i == i and cast.held(i, "speed", seat):
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
    seat = Seat(i, properties, maker, name in ADDITIVE)
    cast.hold(i, "speed", seat)
    cast.plan[i, film.KIND] = film.KEEP
    cast.seats.append(seat)
