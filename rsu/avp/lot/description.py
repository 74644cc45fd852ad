"""The TOML of a car park, read into frozen structs: what the map does not say.

An unknown key, a wrong type or a value out of range is a `ConfigError` that names the key's path.
"""

from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta

from rsu.config import Identifier, Positive
from rsu.toml import Strict, parse_toml, read_text

FASTEST = 10.0
"""km/h; AutomatFahrV (Austria) section 9a, and the approval of the KBA of October 2022."""

Names = Annotated[tuple[str, ...], Meta(min_length=1)]
Speed = Annotated[float, Meta(gt=0.0, le=FASTEST)]
SpotKind: TypeAlias = Literal["ev", "disabled", "wide", "long"]


class Zone(Strict, frozen=True, kw_only=True):
    """Bays in which a car is handed over, all on one lane."""

    id: Identifier
    kind: Literal["drop_off", "pick_up"]
    bays: Names
    """Names of parking spaces of the map."""
    leave: str
    """The road that a car leaves a bay on; it enters from the road that the bay belongs to."""
    handover_s: Positive = 60.0
    """How long a hand-over takes."""


class Group(Strict, frozen=True, kw_only=True):
    """Spots that are more than ordinary."""

    kind: SpotKind
    spots: Names


class Aisle(Strict, frozen=True, kw_only=True):
    """Roads of one lane that may be driven both ways, by one direction at a time."""

    roads: Names


class Limit(Strict, frozen=True, kw_only=True):
    """Roads that are driven more slowly than the rest."""

    roads: Names
    speed_kmh: Speed


class Closure(Strict, frozen=True, kw_only=True):
    """What is not to be used for now."""

    reason: str
    roads: tuple[str, ...] = ()
    spots: tuple[str, ...] = ()


class Neighbour(Strict, frozen=True, kw_only=True):
    """A car park to which cars go over by themselves, or from which they come."""

    id: Identifier
    """Name of the site whose unit runs it."""
    exit: str = ""
    """Road at whose end they go over to it; "" = none do."""
    entrance: str = ""
    """Road that they come on; it runs where the neighbour's exit ends, and on."""


class Description(Strict, frozen=True, kw_only=True):
    """The car park itself."""

    name: Identifier
    map: str
    floors_m: Annotated[tuple[float, ...], Meta(min_length=1)] = (0.0,)
    """Height of each level, from the lowest."""
    entrances: tuple[str, ...] = ()
    exits: tuple[str, ...] = ()
    speed_kmh: Speed = FASTEST
    manoeuvre_kmh: Speed = 5.0
    """On the way into and out of a spot."""
    zones: tuple[Zone, ...] = ()
    groups: tuple[Group, ...] = ()
    two_way: tuple[Aisle, ...] = ()
    limits: tuple[Limit, ...] = ()
    closures: tuple[Closure, ...] = ()
    neighbours: tuple[Neighbour, ...] = ()


def read_description(path: Path) -> Description:
    """Read the file of a car park.

    Raises
    ------
    ConfigError
        It cannot be read, or a key is wrong.
    """
    return parse_toml(read_text(path), str(path), Description)
