"""Lights: turn signals tell others what a vehicle is about to do."""

from collections.abc import Mapping

from rsu.sensing.detection import Indicator
from scenarios.openscenario.appearance import AppearanceAction, LightMode, VehicleLight
from scenarios.stage.cast import Cast
from scenarios.stage.hold import Hold

LIGHT = "light "
"""Begins the name of what an action has that lets a light flash."""
SIDES: Mapping[str, Indicator] = {
    VehicleLight.INDICATOR_LEFT: Indicator.LEFT,
    VehicleLight.INDICATOR_RIGHT: Indicator.RIGHT,
    VehicleLight.WARNING: Indicator.OFF,
}
"""What a light says while it is on; hazard lights outshine the indicator."""


def switch_light(action: AppearanceAction, i: int, cast: Cast) -> Hold | None:
    """Let an actor signal, or stop it; no other light changes what anybody perceives.

    A light flashes until the action is stopped or the light is switched anew; all else is over at
    once.
    """
    light = action.light
    if light is None:
        return None
    domain = f"{LIGHT}{light.light}"
    side = SIDES.get(light.light)
    if side is not None and light.mode is not LightMode.OFF:
        cast.indicator[i] = side
    else:
        put_out(cast, i, light.light)
    if light.mode is LightMode.FLASHING:
        return Hold(cast, i, domain)
    cast.hold(i, domain, None)
    return None


def put_out(cast: Cast, i: int, light: str) -> None:
    """Let an actor no longer signal what this light says, unless another one says otherwise."""
    if cast.indicator[i] == SIDES.get(light):
        cast.indicator[i] = Indicator.OFF
