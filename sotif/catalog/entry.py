"""What one catalogue entry says, and how all of them are read."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

from rsu.errors import ConfigError

Area: TypeAlias = Literal[1, 2, 3, 4]
"""1 known safe, 2 known unsafe, 3 unknown unsafe, 4 unknown safe (ISO 21448, clause 4)."""


class Rating(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of severity, exposure, controllability, and why it is rated so."""

    level: Annotated[int, Meta(ge=0, le=4)]
    reason: str


class Cause(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """DENM cause code and sub-cause (CDD, TS 102 894-2)."""

    code: Annotated[int, Meta(ge=0, le=255)]
    sub_code: Annotated[int, Meta(ge=0, le=255)]


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One triggering condition or hazard."""

    id: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{2,63}$")]
    title: str
    triggering_condition: str
    insufficiency: Literal["perception", "decision", "execution", "misuse", "none"]
    """The functional insufficiency it works on; none: the scene is safe."""
    odd: tuple[str, ...]
    """Terms of ISO 34503: scenery, environment, dynamic elements."""
    affected: tuple[str, ...]
    """Kinds of road users that may be harmed."""
    severity: Rating
    exposure: Rating
    controllability: Rating
    scenarios: tuple[str, ...]
    """Files in scenarios/library."""
    monitor: str | None = None
    """Module of sotif.monitors that recognises it; none for safe scenes."""
    cause: Cause | None = None
    acceptance_criterion: str
    validation_target: str
    area_before: Area
    area_after: Area
    evidence: tuple[str, ...] = ()
    """Ids of the runs that show `area_after`."""


Catalog: TypeAlias = Mapping[str, Entry]
"""Entries by id."""


def read_catalog(folder: Path = Path(__file__).parent) -> Catalog:
    """Read every TOML of a folder; an entry lives in the file of its id."""
    catalog = {path.stem: _read_entry(path) for path in sorted(folder.glob("*.toml"))}
    if not catalog:
        raise ConfigError(folder, "", "holds no catalogue entry (*.toml)")
    return catalog


def _read_entry(path: Path) -> Entry:
    try:
        entry = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Entry)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(path, "", str(error)) from None
    except msgspec.ValidationError as error:
        message, _, place = str(error).partition(" - at ")
        raise ConfigError(path, place.strip("`") or "$", message) from None
    if entry.id != path.stem:
        raise ConfigError(path, "$.id", f"is {entry.id!r}, expected the file's name {path.stem!r}")
    if (entry.monitor is None) != (entry.cause is None):
        raise ConfigError(path, "$.monitor", "a monitor and a warning cause come together")
    return entry
