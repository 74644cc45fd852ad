"""What the API says and takes; a unit in every name that has one, null = not known."""

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from rsu.codec.wire import LONGEST_NAME
from rsu.console.people.password import LONGEST, SHORTEST
from rsu.console.people.register import NAME

Name: TypeAlias = Annotated[str, StringConstraints(pattern=f"^{NAME}$")]
"""Of a person."""
Password: TypeAlias = Annotated[str, StringConstraints(min_length=SHORTEST, max_length=LONGEST)]
"""That somebody takes."""
Identifier: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAME)]
"""Of a car, a mission, a spot, a road or a stop: whatever the unit takes."""
RoleName: TypeAlias = Literal["viewer", "operator", "supervisor", "engineer", "admin"]
Index: TypeAlias = Annotated[int, Field(ge=-100, le=100)]
Unix: TypeAlias = Annotated[float, Field(ge=0.0, le=4_102_444_800.0, allow_inf_nan=False)]


class Strict(BaseModel):
    """Refuses what it does not know, and reads no number out of a text."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Problem(Strict):
    """Why something was not done."""

    code: str
    """For programs, such as `not_allowed`; of the unit's refusals as well."""
    detail: str
    """For people, in English."""
    parameters: dict[str, str]
    """What the code is about, by name, such as `role`."""


class Login(Strict):
    """Name and password."""

    name: Name
    password: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]


class SignOn(Strict):
    """Whether one may log in by way of an identity provider."""

    offered: bool


class Session(Strict):
    """Who is logged in."""

    name: str
    role: RoleName
    csrf_token: str
    """To be sent as `X-CSRF-Token` with every change."""


class NewAccount(Strict):
    """A new account, or instead of one."""

    role: RoleName
    password: Password


class AccountChange(Strict):
    """What becomes of an account; null = that stays as it is."""

    role: RoleName | None = None
    password: Password | None = None
    disabled: bool | None = None


class PasswordChange(Strict):
    """A password of one's own."""

    old_password: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]
    password: Password


class AccountView(Strict):
    """Somebody who may log in."""

    name: str
    role: RoleName
    since_s: float
    disabled: bool
    """He may not, until an admin says so."""
    vouched_for: bool
    """By an identity provider: he has no password here."""


class MissionRequest(Strict):
    """What a car shall do."""

    wish: Literal["park", "retrieve", "move"]
    vehicle_id: Identifier
    target_id: Identifier | None = None
    """Spot, here or as ``NEIGHBOUR/SPOT``, to fetch ``NEIGHBOUR/ZONE``; or a neighbour, for any
    there; null = any here."""


class StopRange(Strict):
    """Whom an emergency stop shall hold; without both, everybody."""

    vehicle_id: Identifier | None = None
    level: Index | None = None


class Done(Strict):
    """What was asked for is done."""

    answer: str
    """Id of the mission or the emergency stop."""


class Sensor(Strict):
    """How a sensor is."""

    sensor_id: str
    alive: bool
    age_s: float | None
    """Since its newest measurement; null = never."""
    rate_hz: float | None
    expected_rate_hz: float | None
    latency_s: float | None
    dropped_total: int
    lacks: list[str]


class Warned(Strict):
    """A warning that vehicles hear."""

    warning_id: str
    cause_code: int
    sub_cause_code: int
    catalogue_entry: str
    x_m: float
    y_m: float
    z_m: float
    level: int
    """Of the map: that whose floor is nearest to `z_m`."""
    radius_m: float
    heading_rad: float | None
    detected_s: float
    """Unix s, as the next; by the unit's clock."""
    expires_s: float
    time_to_event_s: float | None
    probability: float | None
    track_ids: list[int]
    standing: bool
    """It holds; else it has ended."""


class Mission(Strict):
    """A mission that goes on."""

    mission_id: str
    vehicle_id: str
    kind: Literal["park", "retrieve", "move"]
    target_id: str
    state: str
    reason: str
    """Why it is stopped or in recovery; else empty."""
    since_s: float
    awaited: str
    """What it waits for; empty = nothing."""
    holder_id: str
    """Which car has that."""
    awaited_code: str
    """What kind of thing it is, for programs; empty = nothing, or it is not said."""
    awaited_parameters: dict[str, str]
    """What the code is about."""
    awaited_since_s: float | None
    x_m: float | None
    y_m: float | None
    heading_rad: float | None
    level: int
    speed_mps: float
    station_m: float
    cleared_m: float
    length_m: float
    start: tuple[float, float, float]
    """m, m, rad; where its way begins."""
    way: list[tuple[float, float]]
    """Arcs: curvature in 1/m, positive to the left, and length in m, negative in reverse."""


class Spot(Strict):
    """A parking spot or a bay."""

    name: str
    kind: Literal["stall", "drop_off", "pick_up"]
    level: int
    state: Literal["free", "kept", "occupied", "closed", "unknown"]
    vehicle_id: str


class Vehicle(Strict):
    """A valet car that is connected, or stands here."""

    vehicle_id: str
    maker: str
    connected: bool
    length_m: float | None
    width_m: float | None
    mission_id: str
    spot: str


class Stop(Strict):
    """An emergency stop that holds."""

    stop_id: str
    vehicle_id: str
    level: int | None
    by: str
    since_s: float
    asked_by: str
    """Who has asked for its end; empty = nobody."""
    asked_s: float | None


class Closure(Strict):
    """A spot or a road that an operator has taken out of use."""

    spot: str
    """Empty = a road."""
    road: str
    """Empty = a spot."""
    by: str
    since_s: float


class Unit(Strict):
    """How the unit is."""

    alive: bool
    """Its last status still holds."""
    broker: bool
    """The console is connected to the broker."""
    version: str
    tracks: int
    tick_p50_ms: float | None
    tick_p99_ms: float | None
    world_delay_ms: float | None
    """From the instant of the world to the console."""


class CarPark(Strict):
    """How the car park is."""

    missions: list[Mission]
    spots: list[Spot]
    stops: list[Stop]
    closures: list[Closure]
    in_the_way: list[str]
    """Who keeps emergency stops from ending now."""
    trouble: str
    """Why missions cannot be kept; empty = they can."""
    trouble_code: str
    """The same for programs."""
    trouble_parameters: dict[str, str]
    """What the code is about."""


class State(Strict):
    """Everything but the tracks."""

    time_s: float
    """By the unit's clock, as all times of the site."""
    map_version: str
    """Of `GET /api/v1/map`: who shows another one loads it again."""
    unit: Unit
    warnings: list[Warned]
    sensors: list[Sensor]
    car_park: CarPark | None
    """null = the site has none, or it is not heard."""


class Track(Strict):
    """A road user."""

    track_id: int
    x_m: float
    y_m: float
    z_m: float | None
    heading_rad: float | None
    speed_mps: float
    length_m: float | None
    width_m: float | None
    road_user_class: str
    existence_probability: float | None
    coasting: bool


class Tracks(Strict):
    """The world at one instant."""

    time_s: float
    tracks: list[Track]


class FigureSample(Strict):
    """A minute of the car park."""

    time_s: float
    occupied: int
    missions: int
    waiting: int
    ended: int
    mission_mean_s: float | None
    dwell_mean_s: float | None
    stops: dict[str, int]
    """That began in it, by reason."""


class Span(Strict):
    """From when to when there is history."""

    start_s: float | None
    end_s: float | None


class DeedView(Strict):
    """What somebody did."""

    deed_id: int
    time_s: float
    who: str
    role: str
    act: str
    subject: str
    before: str
    before_code: str
    """The same for programs; empty = it is of before there were codes."""
    before_parameters: dict[str, str]
    """What the code is about."""
    after: str
    """How it is afterwards, or why it was not done."""
    after_code: str
    after_parameters: dict[str, str]
    outcome: Literal["done", "refused", "unanswered", "unknown"]
    """Unanswered: the unit may have done it.  Unknown: so is it, until the unit has answered."""


class CatalogEntry(Strict):
    """An entry of the SOTIF catalogue."""

    entry_id: str
    title: str
    triggering_condition: str
    insufficiency: str
    severity: int
    exposure: int
    controllability: int
    monitor: str
    cause: str
    scenarios: list[str]
    area_before: int
    """1 known safe, 2 known unsafe, 3 unknown unsafe, 4 unknown safe (ISO 21448)."""
    area_after: int


class Scene(Strict):
    """A recording of a scene that no entry of the catalogue covers."""

    file: str
    recorded_s: float
    size_bytes: int


class Evidence(Strict):
    """What the SOTIF catalogue rests on."""

    reported_s: float | None
    """When the report was written; none = there is none."""


class Health(Strict):
    """Whether it is fit."""

    ready: bool
    lacks: list[str]
    """What is missing: `broker`, `unit`, `kernels`, `world`, `car park`, `sensor ID`."""
