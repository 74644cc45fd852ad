"""Environment: time of day, weather and the road's state."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from scenarios.openscenario.node import Node
from scenarios.openscenario.property import read_properties

OKTAS = (
    *("zeroOktas", "oneOktas", "twoOktas", "threeOktas", "fourOktas"),
    *("fiveOktas", "sixOktas", "sevenOktas", "eightOktas", "nineOktas"),
)
"""`FractionalCloudCover`; nine = the sky cannot be seen."""


class CloudState(StrEnum):
    """The sky in the words of before 1.2."""

    CLOUDY = "cloudy"
    FREE = "free"
    OVERCAST = "overcast"
    RAINY = "rainy"
    SKY_OFF = "skyOff"


class PrecipitationType(StrEnum):
    """What falls."""

    DRY = "dry"
    RAIN = "rain"
    SNOW = "snow"


class Wetness(StrEnum):
    """Water on the road."""

    DRY = "dry"
    MOIST = "moist"
    WET_WITH_PUDDLES = "wetWithPuddles"
    LOW_FLOODED = "lowFlooded"
    HIGH_FLOODED = "highFlooded"


@dataclass(slots=True, frozen=True, kw_only=True)
class TimeOfDay:
    """When the scenario begins."""

    date_time: datetime
    animation: bool
    """Whether the day goes on as the scenario does."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Sun:
    """The sun."""

    azimuth: float
    """rad, clockwise from north."""
    elevation: float
    """rad above the horizon."""
    illuminance: float | None
    """lux; None = not given."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Precipitation:
    """Rain or snow."""

    kind: PrecipitationType
    intensity: float | None
    """mm/h; None = only the relative one of 1.0 is given."""
    relative_intensity: float | None
    """0 to 1, as in 1.0; None = not given."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Wind:
    """Wind."""

    direction: float
    """rad, where it blows to."""
    speed: float
    """m/s."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Weather:
    """Weather; None = as it was."""

    cloud_state: CloudState | None
    cloud_cover: int | None
    """Oktas, 0 to 9."""
    temperature: float | None
    """K."""
    pressure: float | None
    """Pa."""
    sun: Sun | None
    visual_range: float | None
    """m, in fog."""
    precipitation: Precipitation | None
    wind: Wind | None


@dataclass(slots=True, frozen=True, kw_only=True)
class RoadCondition:
    """The road's surface."""

    friction_scale_factor: float
    wetness: Wetness | None
    properties: Mapping[str, str]


@dataclass(slots=True, frozen=True, kw_only=True)
class Environment:
    """What is around; None = as it was."""

    name: str
    time_of_day: TimeOfDay | None
    weather: Weather | None
    road_condition: RoadCondition | None


Said = TypeVar("Said", Weather, Environment)

UNSAID = Environment(name="", time_of_day=None, weather=None, road_condition=None)
"""Nothing is said of it."""


def overlaid(before: Environment, now: Environment) -> Environment:
    """Return `before` with what `now` says; what that leaves out stays as it was."""
    weather = now.weather
    if weather is not None and before.weather is not None:
        weather = _said(before.weather, weather)
    return _said(before, replace(now, weather=weather))


def _said(before: Said, now: Said) -> Said:
    left_out = {
        f.name: getattr(before, f.name) for f in fields(now) if getattr(now, f.name) is None
    }
    return replace(now, **left_out)


def read_environment(node: Node) -> Environment:
    """Read an ``Environment`` whose parameters are declared."""
    time, weather, road = (node.optional(tag) for tag in ("TimeOfDay", "Weather", "RoadCondition"))
    return Environment(
        name=node.text("name"),
        time_of_day=None
        if time is None
        else TimeOfDay(date_time=time.date_time("dateTime"), animation=time.flag("animation")),
        weather=None if weather is None else _read_weather(weather),
        road_condition=None if road is None else _read_road(road),
    )


def _read_weather(node: Node) -> Weather:
    node.pass_over("DomeImage")  # looks
    sun, fog, precipitation, wind = (
        node.optional(tag) for tag in ("Sun", "Fog", "Precipitation", "Wind")
    )
    return Weather(
        cloud_state=node.maybe_choice("cloudState", CloudState),
        cloud_cover=_read_cover(node),
        temperature=node.maybe_positive("temperature"),
        pressure=node.maybe_positive("atmosphericPressure"),
        sun=None if sun is None else _read_sun(sun),
        visual_range=None if fog is None else _read_fog(fog),
        precipitation=None if precipitation is None else _read_precipitation(precipitation),
        wind=None
        if wind is None
        else Wind(direction=wind.number("direction"), speed=wind.positive("speed")),
    )


def _read_cover(node: Node) -> int | None:
    if not node.has("fractionalCloudCover"):
        return None
    text = node.text("fractionalCloudCover")
    if text not in OKTAS:
        raise node.refuse(f"fractionalCloudCover={text!r}: expected one of {', '.join(OKTAS)}")
    return OKTAS.index(text)


def _read_sun(node: Node) -> Sun:
    """Read the light by its present name or by that of before 1.2, in the same unit."""
    name = "illuminance" if node.has("illuminance") else "intensity"
    node.pass_over("intensity")
    return Sun(
        azimuth=node.number("azimuth"),
        elevation=node.number("elevation"),
        illuminance=node.maybe_positive(name),
    )


def _read_fog(node: Node) -> float:
    node.pass_over("BoundingBox")  # fog is everywhere
    return node.limit("visualRange")


def _read_precipitation(node: Node) -> Precipitation:
    intensity = "precipitationIntensity"
    return Precipitation(
        kind=node.choice("precipitationType", PrecipitationType),
        intensity=node.maybe_positive(intensity),
        relative_intensity=node.maybe_positive("intensity"),
    )


def _read_road(node: Node) -> RoadCondition:
    return RoadCondition(
        friction_scale_factor=node.positive("frictionScaleFactor"),
        wetness=node.maybe_choice("wetness", Wetness),
        properties=read_properties(node),
    )
