"""What one catalogue entry says, and how all of them are read."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

import msgspec
from msgspec import Meta

from rsu.errors import ConfigError
from scenarios.virtual_sensors.fault_kind import FaultKind

Area: TypeAlias = Literal[1, 2, 3, 4]
"""1 known safe, 2 known unsafe, 3 unknown unsafe, 4 unknown safe (ISO 21448, clause 4)."""
UNKNOWN_UNSAFE = 3


class Rating(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of severity, exposure, controllability, and why it is rated so."""

    level: Annotated[int, Meta(ge=0, le=4)]
    reason: str


class Cause(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """DENM cause code and sub-cause (CDD, TS 102 894-2)."""

    code: Annotated[int, Meta(ge=0, le=255)]
    sub_code: Annotated[int, Meta(ge=0, le=255)]


class Break(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What of the unit itself breaks."""

    kind: FaultKind
    sensor: Literal["camera", "radar", "lidar", "v2x"] | None = None
    """The first of this kind at the site, or of all; v2x = all stations."""
    amount: float = 0.0
    """As `FaultKind` says."""


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
    fault: Break | None = None
    """That makes them its own: an insufficiency of the unit shows in any scenario."""
    monitor: str | None = None
    """Module of sotif.monitors that recognises it."""
    no_monitor: str | None = None
    """Why none does."""
    cause: Cause | None = None
    """None: nobody on the road is warned of it."""
    acceptance_criterion: str
    validation_target: str
    area_before: Area
    area_after: Area
    evidence: tuple[str, ...] = ()
    """Ids of the runs that show `area_after`."""
    reviewed: bool = True
    """Whether somebody answers for it; until then it is a draft, which is not known."""


Catalog: TypeAlias = Mapping[str, Entry]
"""Entries by id."""

HERE = Path(__file__).parent


def read_catalog(folder: Path = HERE) -> Catalog:
    """Read every TOML of a folder; an entry lives in the file of its id, and drafts are left out.

    Raises
    ------
    ConfigError
        An entry is wrong: the first defect that `survey` finds.
    """
    catalog, defects = survey(folder)
    for defect in defects:
        raise defect
    return catalog


def unknown(catalog: Catalog) -> frozenset[str]:
    """Ids of the entries for what nobody has explained yet: unsafe and unknown, warned or not."""
    return frozenset(entry.id for entry in catalog.values() if entry.area_after == UNKNOWN_UNSAFE)


def survey(folder: Path = HERE) -> tuple[Catalog, list[ConfigError]]:
    """Read every TOML of a folder; return the entries that are right, and all that is wrong.

    Raises
    ------
    ConfigError
        The folder holds no entry at all.
    """
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        raise ConfigError(folder, "", "holds no catalogue entry (*.toml)")
    catalog: dict[str, Entry] = {}
    defects: list[ConfigError] = []
    first: dict[str, Path] = {}
    for path in paths:
        table, found = _read_table(path)
        if table.get("reviewed") is False:  # what a person must say may be missing yet
            continue
        found += [] if found else _defects(path, table)
        name = str(table.get("id", path))
        if first.setdefault(name, path) != path:
            found.append(ConfigError(path, "id", f"{name!r} is that of {first[name].name} too"))
        if found:
            defects += found
        else:
            catalog[path.stem] = msgspec.convert(table, Entry)
    return catalog, defects


def _read_table(path: Path) -> tuple[dict[str, Any], list[ConfigError]]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8")), []
    except OSError as error:
        return {}, [ConfigError(path, "", f"cannot be read: {error.strerror}")]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        return {}, [ConfigError(path, "", str(error))]


def _defects(path: Path, table: dict[str, Any]) -> list[ConfigError]:
    """Return what is wrong with an entry, key by key."""
    known = {field.name: field for field in msgspec.structs.fields(Entry)}
    defects = [
        ConfigError(path, key, f"unknown key; known are {', '.join(known)}")
        for key in table
        if key not in known
    ]
    for key, field in known.items():
        if key in table:
            defects += _wrong_value(path, key, table[key], field.type)
        elif field.required:
            defects.append(ConfigError(path, key, "is missing"))
    if isinstance(name := table.get("id"), str) and name != path.stem:
        problem = f"is {name!r}, expected the file's name {path.stem!r}"
        defects.append(ConfigError(path, "id", problem))
    return [*defects, *_unrecognised(path, table)]


def _unrecognised(path: Path, table: dict[str, Any]) -> list[ConfigError]:
    """Return what an entry leaves open of who recognises it."""
    if "cause" in table and "monitor" not in table:
        problem = "is missing: somebody has to find what is warned of"
    elif "monitor" not in table and "no_monitor" not in table:
        problem = "is missing; if none recognises it, no_monitor says why"
    elif "monitor" in table and "no_monitor" in table:
        problem = "is there, and so is no_monitor"
    else:
        return []
    return [ConfigError(path, "monitor", problem)]


def _wrong_value(path: Path, key: str, value: object, kind: Any) -> list[ConfigError]:  # noqa: ANN401 - any annotation
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        problem, _, place = str(error).partition(" - at ")
        return [ConfigError(path, key + place.strip("`").removeprefix("$"), problem)]
    return []
