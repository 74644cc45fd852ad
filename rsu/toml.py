"""TOML that people write, read into frozen structs, and written from them.

An unknown key, a wrong type or a value out of range is a `ConfigError` that names the key's path.
"""

import json
import tomllib
from pathlib import Path
from typing import Any, TypeVar, cast

import msgspec

from rsu.errors import ConfigError

Kind = TypeVar("Kind", bound=msgspec.Struct)


class Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Frozen, and refuses keys that it does not know."""


def read_text(path: Path) -> str:
    """Return what a file of settings says.

    Raises
    ------
    ConfigError
        It cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(path, "", f"cannot be read: {error}") from None


def parse_toml(text: str, name: str, kind: type[Kind]) -> Kind:
    """Read a struct from TOML text.

    Parameters
    ----------
    text : str
    name : str
        What errors call the file.
    kind : type

    Raises
    ------
    ConfigError
        It is no TOML, or a key is wrong: names the key's path.
    """
    try:
        return msgspec.convert(tomllib.loads(text), kind)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(name, "", str(error)) from None
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at ")
        raise ConfigError(name, path.strip("`") or "$", message) from None


def write_toml(struct: Strict) -> str:
    """Return a struct as TOML, a line a key of the top; `parse_toml` reads it back."""
    return "".join(f"{line}\n" for line in _pairs(msgspec.to_builtins(struct)))


def _pairs(table: dict[str, Any]) -> list[str]:
    """Keys and values; TOML has no null, what is None is left out."""
    return [f"{key} = {_toml(value)}" for key, value in table.items() if value is not None]


def _toml(value: object) -> str:
    """Write a value as TOML has it on one line; strings and numbers are those of JSON."""
    if isinstance(value, dict):
        return f"{{{', '.join(_pairs(cast('dict[str, Any]', value)))}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, cast('list[Any]', value)))}]"
    return json.dumps(value, ensure_ascii=False)
