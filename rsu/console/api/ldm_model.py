"""What the local dynamic map is asked, and answers: IF.LDM.4 of EN 302 895, in JSON."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, StringConstraints

from rsu.console.api.model import Strict, Track, Warned

DataObjectType: TypeAlias = Literal["road_user", "warning"]
Number: TypeAlias = Literal[
    "time_s", "expires_s", "x_m", "y_m", "z_m", "heading_rad",
    "track_id", "speed_mps", "length_m", "width_m", "existence_probability",
    "cause_code", "sub_cause_code", "level", "radius_m", "detected_s", "time_to_event_s",
    "probability",
]  # fmt: skip
"""Attributes of data objects; first those of both types, then of road users, then of warnings."""
Text: TypeAlias = Literal["road_user_class", "warning_id", "catalogue_entry"]
Flag: TypeAlias = Literal["coasting"]
Equality: TypeAlias = Literal["equal", "not_equal"]
Comparison: TypeAlias = (
    Equality
    | Literal["greater_than", "less_than", "greater_than_or_equal", "less_than_or_equal"]
)  # fmt: skip
Metres: TypeAlias = Annotated[float, Field(ge=-1e6, le=1e6)]
Size: TypeAlias = Annotated[float, Field(gt=0.0, le=1e6)]


class OfNumber(Strict):
    """A statement about a number."""

    attribute: Number
    operator: Comparison
    value: Annotated[float, Field(ge=-1e15, le=1e15)]


class OfText(Strict):
    """A statement about a text."""

    attribute: Text
    operator: Equality
    value: Annotated[str, StringConstraints(max_length=64)]


class OfFlag(Strict):
    """A statement about what is so or not."""

    attribute: Flag
    operator: Equality
    value: bool


Statement: TypeAlias = OfNumber | OfText | OfFlag


class Filter(Strict):
    """Statements; one does not hold of an object that lacks the attribute, or whose is null."""

    statements: Annotated[list[Statement], Field(min_length=1, max_length=8)]
    combined_by: Literal["and", "or"] = "and"


class InSite(Strict):
    """A point in ENU of the site."""

    x_m: Metres
    y_m: Metres


class OnEarth(Strict):
    """A point in WGS84."""

    latitude_deg: Annotated[float, Field(ge=-90.0, le=90.0)]
    longitude_deg: Annotated[float, Field(ge=-180.0, le=180.0)]


class Circle(Strict):
    """An area of EN 302 931, with its edge."""

    shape: Literal["circle"]
    centre: InSite | OnEarth
    radius_m: Size


class Rectangle(Strict):
    """An area of EN 302 931, with its edge."""

    shape: Literal["rectangle"]
    centre: InSite | OnEarth
    half_length_m: Size
    half_width_m: Size
    heading_rad: Annotated[float, Field(ge=-7.0, le=7.0)] = 0.0
    """Of its length, from east to north."""


Area: TypeAlias = Annotated[Circle | Rectangle, Field(discriminator="shape")]


class Order(Strict):
    """By what objects are sorted; those of which it is not known come last."""

    attribute: Number
    direction: Literal["ascending", "descending"] = "ascending"


class Query(Strict):
    """Which data objects somebody wants."""

    data_object_types: Annotated[list[DataObjectType], Field(min_length=1, max_length=2)]
    filter: Filter | None = None
    area: Area | None = None
    """In which they are: a road user with its middle, a warning with the event."""
    order_by: list[Order] = Field(default_factory=list[Order], max_length=4)
    maximum: Annotated[int, Field(ge=1, le=500)] = 100


class Subscription(Query):
    """Which data objects somebody wants again and again."""

    notify_interval_s: Annotated[float, Field(ge=0.1, le=3600.0)] = 1.0
    multiplicity: Annotated[int, Field(ge=0, le=255)] = 0
    """That have to match before anything is told."""


class DataObject(Strict):
    """Something of the map."""

    time_s: float
    """Of which instant it is, Unix s by the unit's clock, as the next."""
    expires_s: float
    """After which it must not be used."""
    latitude_deg: float
    longitude_deg: float


class RoadUser(DataObject, Track):
    """A road user, as the unit has fused it."""

    data_object_type: Literal["road_user"] = "road_user"


class HeldWarning(DataObject, Warned):
    """A warning that holds."""

    data_object_type: Literal["warning"] = "warning"


class Found(Strict):
    """The data objects that match."""

    time_s: float
    """By the unit's clock."""
    matched: int
    """All, also those beyond the maximum."""
    data_objects: list[Annotated[RoadUser | HeldWarning, Field(discriminator="data_object_type")]]
