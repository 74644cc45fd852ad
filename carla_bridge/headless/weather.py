"""CARLA's weather, in the per cent of its sliders, as the air that sensors look through."""

from math import inf

from scenarios.virtual_sensors.weather import Weather

CLEAR_NOON = [10.0, 0.0, 0.0, 10.0, 300.0, 45.0, 2.0, 0.75, 0.1, 0.0, 1.0, 0.03, 0.0331, 0.0]
"""What a world begins with, field by field: `protocol_0_9_16.WEATHER`."""
_PRECIPITATION, _ALTITUDE, _FOG = 1, 5, 6
_VIOLENT = 50.0
"""mm/h of rain at 100 % (WMO-No. 8: violent)."""
_DENSEST = 50.0
"""m of visual range at 100 % of fog; at f % it is 100 / f times that."""
_THIN = 5.0
"""% of fog that CARLA's clear presets have and nobody sees."""
_SUN, _CLOUDED, _NIGHT = 100_000.0, 10_000.0, 0.1
"""lux of a high sun, under full clouds, and of a night without lamps."""


def air(parameters: list[float]) -> Weather:
    """Return the weather that a set of sliders stands for; a scale of ours, CARLA has none."""
    fog = parameters[_FOG]
    clouds = min(max(parameters[0], 0.0), 100.0) / 100.0
    bright = min(max(parameters[_ALTITUDE] / 30.0, 0.0), 1.0)
    day = _SUN + clouds * (_CLOUDED - _SUN)
    return Weather(
        visual_range=_DENSEST * 100.0 / fog if fog > _THIN else inf,
        rain=_VIOLENT * min(max(parameters[_PRECIPITATION], 0.0), 100.0) / 100.0,
        illuminance=_NIGHT + bright * (day - _NIGHT),
    )
