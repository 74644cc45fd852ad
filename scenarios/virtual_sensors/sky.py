"""The scenario's environment -> what the sensors look through, and by which light."""

import math
from datetime import UTC, datetime, timedelta

from rsu.config import Origin
from scenarios.openscenario import environment as said
from scenarios.openscenario.environment import CloudState, Environment, PrecipitationType
from scenarios.virtual_sensors.weather import Weather

CLOUDS = {
    CloudState.FREE: 0.0,
    CloudState.CLOUDY: 4.0,
    CloudState.OVERCAST: 8.0,
    CloudState.RAINY: 8.0,
    CloudState.SKY_OFF: 0.0,
}
"""Oktas of what 1.0 has words for; set by hand."""
WHOLE_SKY = 8.0
"""Oktas."""
LIT = 15.0
"""lux of street lamps, which are on day and night: a junction of class C3 (EN 13201-2; from
memory, not looked up)."""
DENSEST = 1.0
"""m; no fog is denser."""
VIOLENT = 50.0
"""mm/h of an intensity of 1, as 1.0 states it without a unit: violent rain (WMO-No. 8)."""
RELATIVE = 1.0
"""lux up to which the light of the sun is a share of a clear sky's instead: 1.0 has no unit either,
and its files say 0 to 1."""
EFFICACY = 105.0
"""lm/W of daylight (Littlefair, Lighting Research & Technology 17, 1985)."""
HORIZON = 800.0
"""lux of a clear sky when the sun sets ..."""
TWILIGHT = math.radians(2.5)
"""... and rad below the horizon for every tenth of it: 3 lux at 6 degrees, the end of civil
twilight.  Both of the usual order; set by hand."""
J2000 = datetime(2000, 1, 1, 12, tzinfo=UTC)


def present(environment: Environment, before: Weather, origin: Origin) -> Weather:
    """Return the weather of an environment; what it does not say is as `before`.

    Snow counts as dry.  `origin` is where the sun is seen from.
    """
    weather = environment.weather
    visual_range, rain = before.visual_range, before.rain
    if weather is not None and weather.visual_range is not None:
        visual_range = max(weather.visual_range, DENSEST)
    if weather is not None and weather.precipitation is not None:
        rain = _rain(weather.precipitation)
    light = _daylight(environment, origin)
    return Weather(
        visual_range=visual_range,
        rain=rain,
        illuminance=before.illuminance if light is None else light + LIT,
    )


def _rain(falls: said.Precipitation) -> float:
    """What falls, mm/h."""
    if falls.kind is not PrecipitationType.RAIN:
        return 0.0
    if falls.intensity is not None:
        return falls.intensity
    return VIOLENT * (falls.relative_intensity or 0.0)


def _daylight(environment: Environment, origin: Origin) -> float | None:
    """Light on the ground, lux; None = nothing is said of the sun or the hour."""
    weather, hour = environment.weather, environment.time_of_day
    sun = None if weather is None else weather.sun
    if sun is not None and sun.illuminance is not None and sun.illuminance > RELATIVE:
        return sun.illuminance
    if sun is not None:
        share = 1.0 if sun.illuminance is None else sun.illuminance
        return share * _through(weather, clear_sky(sun.elevation))
    if hour is not None:
        return _through(weather, clear_sky(sun_elevation(hour.date_time, origin)))
    return None


def _through(weather: said.Weather | None, clear: float) -> float:
    """Light that clouds leave of a clear sky's, lux.

    1 - 0.75 (N / 8)^3.4 for N oktas (Kasten & Czeplak, Solar Energy 24, 1980).
    """
    oktas = 0.0
    if weather is not None and weather.cloud_cover is not None:
        oktas = min(float(weather.cloud_cover), WHOLE_SKY)
    elif weather is not None and weather.cloud_state is not None:
        oktas = CLOUDS[weather.cloud_state]
    return clear * (1.0 - 0.75 * (oktas / WHOLE_SKY) ** 3.4)


def clear_sky(elevation: float) -> float:
    """Return the lux on the ground of sun and clear sky, by the sun's elevation in rad.

    1098 sin(h) exp(-0.059 / sin(h)) W/m^2 (Haurwitz, Journal of Meteorology 2, 1945, as
    pvlib.clearsky.haurwitz has it), and no less than twilight.
    """
    height = math.sin(elevation)
    day = EFFICACY * 1098.0 * height * math.exp(-0.059 / height) if height > 0.0 else 0.0
    return max(day, HORIZON * 10.0 ** min(elevation / TWILIGHT, 0.0))


def sun_elevation(when: datetime, origin: Origin) -> float:
    """Return the rad of the sun above the horizon, without refraction.

    By the low precision formulas of the Astronomical Almanac (page C24, 1996), within 0.01 degrees
    from 1950 to 2050.  A time without a zone is mean solar time of the place.
    """
    longitude, latitude = math.radians(origin.longitude_deg), math.radians(origin.latitude_deg)
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC) - timedelta(days=longitude / math.tau)
    days = (when - J2000) / timedelta(days=1)
    anomaly = math.radians(357.528 + 0.9856003 * days)
    ecliptic = math.radians(
        280.461 + 0.9856474 * days + 1.915 * math.sin(anomaly) + 0.020 * math.sin(2.0 * anomaly)
    )
    tilt = math.radians(23.439 - 0.0000004 * days)
    ascension = math.atan2(math.cos(tilt) * math.sin(ecliptic), math.cos(ecliptic))
    declination = math.asin(math.sin(tilt) * math.sin(ecliptic))
    # Greenwich mean sidereal time in hours (Astronomical Almanac, B6)
    sidereal = math.radians(15.0 * (18.697374558 + 24.06570982441908 * days))
    hour_angle = sidereal + longitude - ascension
    return math.asin(
        math.sin(latitude) * math.sin(declination)
        + math.cos(latitude) * math.cos(declination) * math.cos(hour_angle)
    )
